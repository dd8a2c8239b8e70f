from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0008_case_files')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Delegation',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='delegation', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='delegations', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='delegations', on_delete=OnDelete.RESTRICT)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('given_by_id', fields.BigIntField()),
                ('name', fields.CharField(max_length=60)),
                ('relationship', KeyField(max_length=20)),
                ('id_number', SealedField(unique=False)),
                ('id_index', KeyField(db_index=True, max_length=64)),
                ('phone', SealedField(unique=False)),
                ('phone_index', KeyField(max_length=64)),
                ('purposes', KeyField(max_length=400)),
                ('until', fields.DateField()),
                ('code_hash', KeyField(null=True, unique=True, max_length=64)),
                ('code_expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('account_id', fields.BigIntField(null=True)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delegation', 'app': 'anju', 'unique_together': (('household_id', 'id_index', 'under_way'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Appointment',
            name='delegation_id',
            field=KeyField(null=True, max_length=36),
        ),
        ops.AddField(
            model_name='CaseEvent',
            name='delegation_id',
            field=KeyField(default='', db_default='', max_length=36),
        ),
        ops.AddField(
            model_name='CaseEvent',
            name='for_household_id',
            field=fields.BigIntField(null=True),
        ),
    ]
