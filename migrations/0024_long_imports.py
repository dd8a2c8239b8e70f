from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0023_family_changes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='WorkbookImport',
            name='attempts',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkbookImport',
            name='done',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkbookImport',
            name='failed',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkbookImport',
            name='last_line',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkbookImport',
            name='leased_until',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='WorkbookImport',
            index=Index(fields=['state', 'sent_at']),
        ),
    ]
