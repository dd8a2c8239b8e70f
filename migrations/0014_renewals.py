from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0013_rents')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ExitJudgement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='exit_judgement', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='exit_judgements', on_delete=OnDelete.RESTRICT)),
                ('ground', KeyField(max_length=24)),
                ('source_case_id', KeyField(null=True, max_length=36)),
                ('facts', SealedField(null=True, unique=False)),
                ('reasons', SealedField(null=True, unique=False)),
                ('move_by', fields.DateField(null=True)),
                ('served_on', fields.DateField(null=True)),
                ('served_way', KeyField(default='', max_length=16)),
            ],
            options={'table': 'exit_judgement', 'app': 'anju', 'indexes': [Index(fields=['tenancy_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='RenewalRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='renewal', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='renewals', on_delete=OnDelete.RESTRICT)),
                ('lease', fields.ForeignKeyField('anju.Lease', source_field='lease_id', null=True, db_constraint=True, to_field='id', related_name='renewals', on_delete=OnDelete.SET_NULL)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('opens_on', fields.DateField()),
                ('national_on', fields.DateField()),
                ('requested_on', fields.DateField(null=True)),
                ('late', fields.BooleanField(default=False)),
                ('request_key', KeyField(default='', max_length=36)),
                ('request', SealedJSONField(null=True, generated=False, unique=False)),
                ('go_by', fields.DateField(null=True)),
                ('sheet', SealedJSONField(null=True, generated=False, unique=False)),
                ('refusal', SealedField(null=True, unique=False)),
                ('object_until', fields.DateField(null=True)),
                ('leave_by', fields.DateField(null=True)),
                ('new_lease_id', fields.BigIntField(null=True)),
                ('exit_case_id', KeyField(null=True, max_length=36)),
            ],
            options={'table': 'renewal_request', 'app': 'anju', 'unique_together': (('lease_id', 'under_way'),), 'indexes': [Index(fields=['under_way', 'id']), Index(fields=['tenancy_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
