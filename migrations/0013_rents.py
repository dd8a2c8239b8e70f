from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0012_empty_dwellings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RentDemand',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='rent_demand', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rent_demands', on_delete=OnDelete.RESTRICT)),
                ('tier', fields.IntField()),
                ('owed_fen', fields.BigIntField()),
                ('oldest_month', KeyField(max_length=7)),
                ('months', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('pay_by', fields.DateField(null=True)),
                ('text', fields.TextField(unique=False)),
                ('standing', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'rent_demand', 'app': 'anju', 'unique_together': (('tenancy_id', 'oldest_month', 'tier', 'standing'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RentPlace',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='rent_places', on_delete=OnDelete.RESTRICT)),
                ('place', fields.CharField(default='', max_length=100)),
                ('hours', fields.CharField(default='', max_length=60)),
                ('account_name', fields.CharField(default='', max_length=60)),
                ('bank', fields.CharField(default='', max_length=60)),
                ('account_number', fields.CharField(default='', max_length=40)),
                ('set_by_id', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rent_place', 'app': 'anju', 'indexes': [Index(fields=['manager_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Added to and never changed: the last one counts.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RentPlan',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='rent_plan', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rent_plans', on_delete=OnDelete.RESTRICT)),
                ('owed_fen', fields.BigIntField()),
                ('until_month', KeyField(max_length=7)),
                ('parts', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('standing', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'rent_plan', 'app': 'anju', 'unique_together': (('tenancy_id', 'standing'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RentReceipt',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='rent_receipt', on_delete=OnDelete.RESTRICT)),
                ('payment_id', KeyField(unique=True, max_length=36)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rent_receipts', on_delete=OnDelete.RESTRICT)),
                ('fiscal_number', fields.CharField(default='', max_length=40)),
            ],
            options={'table': 'rent_receipt', 'app': 'anju', 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RentReduction',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='rent_reduction', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rent_reductions', on_delete=OnDelete.RESTRICT)),
                ('first_on', fields.DateField()),
                ('last_on', fields.DateField()),
                ('percent', fields.IntField(default=0)),
                ('off_fen', fields.BigIntField(default=0)),
                ('ground', KeyField(max_length=16)),
                ('basis', SealedField(unique=False)),
                ('stopped_on', fields.DateField(null=True)),
            ],
            options={'table': 'rent_reduction', 'app': 'anju', 'indexes': [Index(fields=['tenancy_id', 'last_on'])], 'pk_attr': 'id', 'table_description': 'It counts while its case is granted, and where it was ended early until the day before that.'},
            bases=['SealedRow'],
        ),
        # What these are told by is a column of another table: Tortoise says so of a new model only when it is told again.
        ops.AlterModelOptions(
            name='RentDemand',
            options={'table': 'rent_demand', 'app': 'anju', 'unique_together': (('tenancy_id', 'oldest_month', 'tier', 'standing'),), 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='RentPlan',
            options={'table': 'rent_plan', 'app': 'anju', 'unique_together': (('tenancy_id', 'standing'),), 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='RentReceipt',
            options={'table': 'rent_receipt', 'app': 'anju', 'pk_attr': 'case_id'},
        ),
    ]
