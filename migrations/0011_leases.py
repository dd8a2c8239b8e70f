from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import ExactField, KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0010_repairs')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LeaseContract',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lease_contract', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=12)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='contracts', on_delete=OnDelete.RESTRICT)),
                ('manager_id', fields.BigIntField()),
                ('beside_id', fields.BigIntField(null=True, db_index=True)),
                ('template_id', fields.BigIntField(null=True)),
                ('lessor', fields.CharField(max_length=60)),
                ('lessor_kind', KeyField(max_length=12)),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField(null=True)),
                ('monthly_rent_fen', fields.BigIntField(default=0)),
                ('deposit_fen', fields.BigIntField(default=0)),
                ('slip_number', fields.CharField(default='', max_length=60)),
                ('subject', fields.CharField(default='', max_length=60)),
                ('matters', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('turn', fields.IntField(default=0)),
                ('text_sha256', KeyField(default='', max_length=64)),
                ('offered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('family_signer', SealedField(null=True, unique=False)),
                ('family_signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('manager_signer', SealedField(null=True, unique=False)),
                ('manager_signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('signed_by_way', KeyField(default='', max_length=8)),
                ('signed_on', fields.DateField(null=True, db_index=True)),
                ('service_address', SealedField(null=True, unique=False)),
                ('electronic_service', fields.BooleanField(null=True)),
                ('term_id', fields.BigIntField(null=True, db_index=True)),
                ('keys_on', fields.DateField(null=True)),
                ('keys_count', fields.IntField(default=0)),
                ('voided_on', fields.DateField(null=True)),
            ],
            options={'table': 'lease_contract', 'app': 'anju', 'indexes': [Index(fields=['tenancy_id', 'kind', 'starts_on']), Index(fields=['kind', 'signed_on', 'id'])], 'pk_attr': 'id', 'table_description': 'Its case is a lease or an agreement beside one: what is in it while it is drafted, and who signed it when.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='LeaseFiling',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lease_filing', on_delete=OnDelete.RESTRICT)),
                ('contract', fields.ForeignKeyField('anju.LeaseContract', source_field='contract_id', db_constraint=True, to_field='id', related_name='filings', on_delete=OnDelete.RESTRICT)),
                ('standing', fields.IntField(null=True, default=1)),
                ('number', ExactField(max_length=60)),
                ('filed_on', fields.DateField()),
            ],
            options={'table': 'lease_filing', 'app': 'anju', 'unique_together': (('contract_id', 'standing'),), 'pk_attr': 'id', 'table_description': 'A lease, or an agreement beside one, filed with the housing department (备案): when, and under which number.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LeaseTemplate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='lease_templates', on_delete=OnDelete.RESTRICT)),
                ('name', ExactField(max_length=60)),
                ('version', fields.IntField()),
                ('lessor', fields.CharField(max_length=60)),
                ('lessor_kind', KeyField(max_length=12)),
                ('matters', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('made_by_id', fields.BigIntField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'lease_template', 'app': 'anju', 'unique_together': (('manager_id', 'name', 'version'),), 'pk_attr': 'id', 'table_description': "One version of a manager's template. It never changes: what is written anew is the next version of the name."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LeaseText',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lease_texts', on_delete=OnDelete.RESTRICT)),
                ('turn', fields.IntField()),
                ('text', SealedField(unique=False)),
                ('text_sha256', KeyField(max_length=64)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('day', fields.DateField()),
            ],
            options={'table': 'lease_text', 'app': 'anju', 'unique_together': (('case_id', 'turn'),), 'pk_attr': 'id', 'table_description': 'A text as it was laid before the family. Append-only: whatever was signed or taken back stays to be read.'},
            bases=['SealedRow'],
        ),
    ]
