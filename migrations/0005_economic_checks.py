from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0004_applicants')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EconomicCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='economic_check', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField(null=True)),
                ('source_case_id', KeyField(default='', db_index=True, max_length=36)),
                ('purpose', KeyField(max_length=16)),
                ('income_from', KeyField(max_length=7)),
                ('income_to', KeyField(max_length=7)),
                ('assets_on', fields.DateField()),
                ('persons', SealedJSONField(null=True, generated=False, unique=False)),
                ('declared', SealedJSONField(null=True, generated=False, unique=False)),
                ('report_number', fields.CharField(default='', max_length=60)),
                ('reported_on', fields.DateField(null=True)),
                ('found', SealedJSONField(null=True, generated=False, unique=False)),
                ('dispute_by', fields.DateField(null=True)),
                ('dispute', SealedField(null=True, unique=False)),
                ('disputed_by', SealedField(null=True, unique=False)),
                ('answer', SealedField(null=True, unique=False)),
                ('effect', KeyField(default='', max_length=16)),
                ('under_way', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'economic_check', 'app': 'anju', 'unique_together': (('household_id', 'under_way'),), 'indexes': [Index(fields=['household_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='EconomicCheckReading',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='check_readings', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('kind', KeyField(max_length=8)),
                ('reason', SealedField(null=True, unique=False)),
                ('account_id', fields.BigIntField()),
                ('name', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('day', fields.DateField()),
            ],
            options={'table': 'economic_check_reading', 'app': 'anju', 'unique_together': (('case_id', 'number'),), 'pk_attr': 'id', 'table_description': 'One reading of a report by somebody of an office, or one copy that was handed out. Append-only.'},
            bases=['SealedRow'],
        ),
        ops.AlterModelOptions(
            name='RecoveryEntry',
            options={'table': 'recovery_entry', 'app': 'anju', 'unique_together': (('recovery_id', 'number'),), 'pk_attr': 'id', 'table_description': 'What is ordered counts up, what is paid or set off counts down, what reverses an entry is its opposite. Of an'},
        ),
    ]
