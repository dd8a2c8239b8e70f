from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0012_ledger_returns')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LedgerAdjustment',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='ledger_adjustment', on_delete=OnDelete.RESTRICT)),
                ('subject', KeyField(max_length=24)),
            ],
            options={'table': 'ledger_adjustment', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'A correction or a check of one entry: opened so that photographs may be taken, then recorded.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RegisteredItem',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='registered_item', on_delete=OnDelete.RESTRICT)),
                ('ledger', KeyField(max_length=12)),
                ('name', ExactField(max_length=40)),
                ('kind', KeyField(max_length=12)),
                ('choices', SealedJSONField(generated=False, null=False, unique=False)),
                ('hint', fields.CharField(default='', max_length=100)),
                ('required', fields.BooleanField(default=False)),
                ('filled_by', KeyField(max_length=16)),
                ('position', fields.IntField(default=0)),
                ('live', fields.IntField(null=True, default=1)),
                ('retired_on', fields.DateField(null=True)),
            ],
            options={'table': 'registered_item', 'app': 'anju', 'unique_together': (('ledger', 'name', 'live'),), 'pk_attr': 'case_id', 'table_description': "Its case is the district office's decisions about it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RegisteredValue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item_id', KeyField(db_index=True, max_length=36)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='registered_values', on_delete=OnDelete.RESTRICT)),
                ('subject', KeyField(max_length=24)),
                ('text', SealedField(null=True, unique=False)),
                ('number', fields.DecimalField(null=True, max_digits=20, decimal_places=4)),
                ('day', fields.DateField(null=True)),
                ('choice', ExactField(null=True, max_length=40)),
                ('yes', fields.BooleanField(null=True)),
                ('evidence_id', KeyField(null=True, max_length=36)),
            ],
            options={'table': 'registered_value', 'app': 'anju', 'unique_together': (('subject', 'item_id'),), 'indexes': [Index(fields=['household_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='LedgerReturn',
            options={'table': 'ledger_return', 'app': 'anju', 'unique_together': (('street_id', 'month'),), 'pk_attr': 'case_id', 'table_description': "One street's return of one month. What it says is frozen when it is reported, and hashed with its event."},
        ),
        ops.AlterModelOptions(
            name='LedgerReview',
            options={'table': 'ledger_review', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'One decision of a street on some revisions of one community.'},
        ),
        ops.AlterModelOptions(
            name='LedgerAdjustment',
            options={'table': 'ledger_adjustment', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'A correction or a check of one entry: opened so that photographs may be taken, then recorded.'},
        ),
        ops.AlterModelOptions(
            name='RegisteredItem',
            options={'table': 'registered_item', 'app': 'anju', 'unique_together': (('ledger', 'name', 'live'),), 'pk_attr': 'case_id', 'table_description': "Its case is the district office's decisions about it."},
        ),
    ]
