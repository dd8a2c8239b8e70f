from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0013_registered_items')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Complaint',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='complaint', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', null=True, db_constraint=True, to_field='id', related_name='complaints', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(default='', max_length=24)),
                ('happened_on', fields.DateField(null=True)),
                ('detail', SealedField(null=True, unique=False)),
                ('answer', SealedField(null=True, unique=False)),
                ('violation_case_id', KeyField(null=True, unique=True, max_length=36)),
            ],
            options={'table': 'complaint', 'app': 'anju', 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Case',
            name='reporter_household_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['reporter_household_id', 'updated_at', 'id']),
        ),
        ops.AddField(
            model_name='Violation',
            name='complaint_case_id',
            field=KeyField(null=True, unique=True, max_length=36),
        ),
    ]
