from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import RowToken, new_token

class Migration(migrations.Migration):
    dependencies = [('anju', '0002_kinds_of_papers')]

    initial = False

    operations = [
        ops.AddField(
            model_name='AuditEvent',
            name='row_token',
            field=RowToken(default=new_token, db_default=''),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='row_token',
            field=RowToken(default=new_token, db_default=''),
        ),
        ops.AddField(
            model_name='WorkbookImportLine',
            name='row_token',
            field=RowToken(default=new_token, db_default=''),
        ),
    ]
