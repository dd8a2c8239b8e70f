from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0003_enforcements')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApplicantCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code_hash', KeyField(unique=True, max_length=64)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='applicant_codes', on_delete=OnDelete.RESTRICT)),
                ('issued_by_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField()),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'applicant_code', 'app': 'anju', 'pk_attr': 'id', 'table_description': 'A one-time code that the community hands to a family that has applied, so that it sees where that stands.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Application',
            name='approved_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Application',
            name='category',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddIndex(
            model_name='Application',
            index=Index(fields=['category', 'approved_on']),
        ),
        ops.AddField(
            model_name='Appointment',
            name='application_id',
            field=KeyField(null=True, max_length=36),
        ),
        ops.AddIndex(
            model_name='Appointment',
            index=Index(fields=['application_id', 'id']),
        ),
    ]
