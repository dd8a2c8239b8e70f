from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import KeyField, LongAsciiField, SealedField, SealedJSONField


class Migration(migrations.Migration):
    dependencies = [('anju', '0014_complaints')]

    initial = False

    operations = [
        ops.CreateModel(
            name='WorkbookExport',
            fields=[
                ('id', KeyField(max_length=36, primary_key=True, unique=True, db_index=True)),
                ('account_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField()),
                ('book', KeyField(max_length=24)),
                ('filters', SealedJSONField(generated=False, null=False, unique=False)),
                ('whole', fields.BooleanField(default=False)),
                ('reason', SealedField(null=True, unique=False)),
                ('state', KeyField(max_length=12)),
                ('failure', KeyField(default='', max_length=40)),
                ('rows_total', fields.IntField(default=0)),
                ('rows_done', fields.IntField(default=0)),
                ('attempts', fields.IntField(default=0)),
                ('leased_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('made_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('size', fields.BigIntField(default=0)),
                ('sha256', KeyField(default='', max_length=64)),
                ('filename', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'workbook_export', 'app': 'anju', 'indexes': [Index(fields=['account_id', 'appointment_id', 'asked_at', 'id']), Index(fields=['state', 'next_try_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WorkbookPart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('export_id', KeyField(max_length=36)),
                ('place', fields.IntField()),
                ('data', LongAsciiField(unique=False)),
            ],
            options={'table': 'workbook_part', 'app': 'anju', 'unique_together': (('export_id', 'place'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
