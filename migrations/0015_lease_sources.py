from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0014_renewals')]

    initial = False

    operations = [
        ops.AddField(
            model_name='LeaseContract',
            name='sign_by',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='signatory_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='source_case_id',
            field=KeyField(null=True, db_index=True, max_length=36),
        ),
    ]
