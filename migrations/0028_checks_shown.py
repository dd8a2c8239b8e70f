from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0027_names_and_hours')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CheckShown',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account_id', fields.BigIntField()),
                ('day', fields.DateField()),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='checks_shown', on_delete=OnDelete.RESTRICT)),
                ('role', KeyField(max_length=24)),
                ('organisation_id', fields.BigIntField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'check_shown', 'app': 'anju', 'unique_together': (('account_id', 'day', 'case_id'),), 'indexes': [Index(fields=['day', 'account_id'])], 'pk_attr': 'id', 'table_description': 'That what a check found was shown to somebody on that day: counted, so that looking has a bound (4.2.2d).'},
            bases=['Model'],
        ),
    ]
