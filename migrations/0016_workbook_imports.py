from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import KeyField, SealedField, SealedJSONField


class Migration(migrations.Migration):
    dependencies = [('anju', '0015_workbook_exports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='WorkbookImport',
            fields=[
                ('id', KeyField(max_length=36, primary_key=True, unique=True, db_index=True)),
                ('account_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField()),
                ('book', KeyField(max_length=24)),
                ('filename', fields.CharField(max_length=120)),
                ('size', fields.BigIntField()),
                ('sha256', KeyField(max_length=64)),
                ('state', KeyField(max_length=12)),
                ('failure', KeyField(default='', max_length=40)),
                ('sentence', SealedField(null=True, unique=False)),
                ('new', fields.IntField(default=0)),
                ('changed', fields.IntField(default=0)),
                ('unchanged', fields.IntField(default=0)),
                ('wrong', fields.IntField(default=0)),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('applied_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'workbook_import', 'app': 'anju', 'indexes': [Index(fields=['account_id', 'appointment_id', 'sent_at', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WorkbookImportLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('import_id', KeyField(max_length=36)),
                ('outcome', KeyField(max_length=12)),
                ('subject', KeyField(default='', max_length=40)),
                ('content', SealedJSONField(generated=False, null=False, unique=False)),
                ('case_id', KeyField(default='', max_length=36)),
            ],
            options={'table': 'workbook_import_line', 'app': 'anju', 'indexes': [Index(fields=['import_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
