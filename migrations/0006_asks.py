from tortoise import migrations
from tortoise.migrations import operations as ops
import datetime
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0005_papers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Ask',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='asks', on_delete=OnDelete.CASCADE)),
                ('role', KeyField(max_length=24)),
                ('side', KeyField(default='', max_length=12)),
                ('path', KeyField(default='', max_length=120)),
                ('household_id', fields.BigIntField(null=True)),
                ('due_on', fields.DateField(default=datetime.date.fromisoformat('9999-12-31'))),
                ('hand', fields.BigIntField(null=True)),
                ('not_by', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'ask', 'app': 'anju', 'indexes': [Index(fields=['role', 'path', 'due_on']), Index(fields=['household_id', 'due_on']), Index(fields=['case_id', 'role'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
