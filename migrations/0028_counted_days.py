"""Last days that were counted into a year whose days of rest are not announced yet."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import KeyField


class Migration(migrations.Migration):
    dependencies = [('anju', '0027_duty_tallies')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CountedDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', KeyField(max_length=36)),
                ('place', KeyField(max_length=60)),
                ('row_key', KeyField(max_length=36)),
                ('day', fields.DateField()),
                ('counted_from', fields.DateField()),
                ('days', fields.IntField()),
                ('rests', fields.IntField()),
                ('known_until', fields.IntField()),
                ('kept_on', fields.DateField()),
                ('settled_on', fields.DateField(null=True)),
                ('became', fields.DateField(null=True)),
            ],
            options={'table': 'counted_day', 'app': 'anju', 'indexes': [Index(fields=['case_id', 'place']), Index(fields=['settled_on', 'day'])], 'pk_attr': 'id', 'table_description': 'One such day as it was first told. What became of it is added once, and nothing else is ever changed.'},
            bases=['Model'],
        ),
    ]
