from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0012_committees')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlacementSlip',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='placement_slip', on_delete=OnDelete.RESTRICT)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='placement_slips', on_delete=OnDelete.RESTRICT)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='placement_slips', on_delete=OnDelete.RESTRICT)),
                ('living', fields.IntField(null=True, default=1)),
                ('number', ExactField(null=True, unique=True, max_length=100)),
                ('number_key', KeyField(null=True, unique=True, max_length=64)),
                ('ground', KeyField(max_length=16)),
                ('source_case_id', KeyField(default='', db_default='', max_length=36)),
                ('office_id', fields.BigIntField()),
                ('issued_by_id', fields.BigIntField()),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('issued_on', fields.DateField()),
                ('sign_by', fields.DateField()),
                ('explained_on', fields.DateField(null=True)),
                ('outcome', KeyField(default='', db_default='', max_length=12)),
                ('ended_on', fields.DateField(null=True)),
                ('refuses', fields.BooleanField(default=False, db_default=False)),
                ('household_id', fields.BigIntField(null=True)),
                ('tenancy_id', fields.BigIntField(null=True, db_index=True)),
            ],
            options={'table': 'placement_slip', 'app': 'anju', 'unique_together': (('dwelling_id', 'living'), ('application_id', 'living')), 'indexes': [Index(fields=['application_id', 'ended_on']), Index(fields=['source_case_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='LeaseContract',
            name='tenancy',
            field=fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', null=True, db_constraint=True, to_field='id', related_name='contracts', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='first_paid_fen',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='first_paid_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='first_receipt',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='first_way',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='slip_id',
            field=fields.BigIntField(null=True, db_index=True),
        ),
    ]
