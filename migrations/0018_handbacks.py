from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import ExactField, KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0017_notice_rounds')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Handback',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='handback', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='handbacks', on_delete=OnDelete.RESTRICT)),
                ('standing', fields.IntField(null=True, default=1)),
                ('asked_by', KeyField(max_length=12)),
                ('cause', KeyField(max_length=16)),
                ('note', SealedField(null=True, unique=False)),
                ('leave_on', fields.DateField()),
                ('judgement_id', KeyField(default='', max_length=36)),
                ('visit_on', fields.DateField(null=True)),
                ('visit_half', KeyField(default='', max_length=2)),
                ('left_on', fields.DateField(null=True)),
                ('checklist', SealedJSONField(null=True, generated=False, unique=False)),
                ('mend', fields.CharField(default='', max_length=300)),
                ('mend_until', fields.DateField(null=True)),
                ('deposit_fen', fields.BigIntField(default=0)),
                ('deposit_note', fields.CharField(default='', max_length=200)),
                ('settlement', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('total_fen', fields.BigIntField(default=0)),
                ('turn', fields.IntField(default=0)),
                ('text_sha256', KeyField(default='', max_length=64)),
                ('offered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('family_signer', SealedField(null=True, unique=False)),
                ('family_signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('signed_by_way', KeyField(default='', max_length=12)),
                ('stand_in', KeyField(default='', max_length=12)),
                ('witness', SealedField(null=True, unique=False)),
                ('manager_signer', SealedField(null=True, unique=False)),
                ('manager_signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('accepted_on', fields.DateField(null=True)),
                ('exit_id', KeyField(default='', max_length=36)),
                ('deposit_left_fen', fields.BigIntField(default=0)),
                ('other_left_fen', fields.BigIntField(default=0)),
                ('paid_on', fields.DateField(null=True)),
                ('paid_fen', fields.BigIntField(default=0)),
                ('paid_way', KeyField(default='', max_length=16)),
                ('voucher', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'handback', 'app': 'anju', 'unique_together': (('tenancy_id', 'standing'),), 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='MeterReading',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='meter_readings', on_delete=OnDelete.RESTRICT)),
                ('utility', KeyField(max_length=12)),
                ('meter_number', ExactField(default='', max_length=40)),
                ('reading_milli', fields.BigIntField()),
                ('read_on', fields.DateField()),
                ('case_id', KeyField(max_length=36)),
            ],
            options={'table': 'meter_reading', 'app': 'anju', 'indexes': [Index(fields=['dwelling_id', 'utility', 'id'])], 'pk_attr': 'id', 'table_description': 'What a meter stood at when a dwelling was given back: none that follows lies below it. Append-only.'},
            bases=['Model'],
        ),
    ]
