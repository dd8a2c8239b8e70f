from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0006_heads_on_notices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Expenditure',
            fields=[
                ('id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='expenditures', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', null=True, db_constraint=True, to_field='id', related_name='expenditures', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=16)),
                ('amount_fen', fields.BigIntField()),
                ('spent_on', fields.DateField()),
                ('correction', fields.BooleanField(default=False)),
                ('note', fields.CharField(default='', max_length=200)),
                ('entered_by_id', fields.BigIntField()),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'expenditure', 'app': 'anju', 'indexes': [Index(fields=['manager_id', 'month', 'id']), Index(fields=['dwelling_id', 'spent_on'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ManagerMonth',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='months', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('entries', fields.IntField(default=0)),
                ('frozen', fields.BooleanField(default=False)),
            ],
            options={'table': 'manager_month', 'app': 'anju', 'unique_together': (('manager_id', 'month'),), 'pk_attr': 'id', 'table_description': "One month of a manager's books: how many rows it holds, and whether more may come."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Reconciliation',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='reconciliation', on_delete=OnDelete.RESTRICT)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='reconciliations', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('turn', fields.IntField(default=0)),
                ('stated', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('recorded', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reconciliation', 'app': 'anju', 'unique_together': (('manager_id', 'month'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReconciliationDifference',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='differences', on_delete=OnDelete.RESTRICT)),
                ('turn', fields.IntField()),
                ('number', fields.IntField()),
                ('item', KeyField(max_length=20)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', null=True, db_constraint=True, to_field='id', related_name='differences', on_delete=OnDelete.RESTRICT)),
                ('stated', fields.BigIntField()),
                ('recorded', fields.BigIntField()),
                ('reason', fields.CharField(default='', max_length=300)),
                ('settled_by_id', fields.BigIntField(null=True)),
                ('settled_role', KeyField(default='', max_length=24)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reconciliation_difference', 'app': 'anju', 'unique_together': (('case_id', 'turn', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RentPayment',
            fields=[
                ('id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rent_payments', on_delete=OnDelete.RESTRICT)),
                ('dwelling_id', fields.BigIntField()),
                ('manager_id', fields.BigIntField()),
                ('month', KeyField(max_length=7)),
                ('for_month', KeyField(max_length=7)),
                ('charged_fen', fields.BigIntField(default=0)),
                ('paid_fen', fields.BigIntField(default=0)),
                ('paid_on', fields.DateField(null=True)),
                ('way', KeyField(default='', max_length=16)),
                ('correction', fields.BooleanField(default=False)),
                ('note', fields.CharField(default='', max_length=200)),
                ('charge_key', KeyField(null=True, unique=True, max_length=40)),
                ('entered_by_id', fields.BigIntField()),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rent_payment', 'app': 'anju', 'indexes': [Index(fields=['tenancy_id', 'for_month']), Index(fields=['manager_id', 'month', 'dwelling_id']), Index(fields=['dwelling_id', 'for_month'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='RegistrationTransfer',
            options={'table': 'registration_transfer', 'app': 'anju', 'unique_together': (('household_id', 'under_way'),), 'pk_attr': 'case_id'},
        ),
    ]
