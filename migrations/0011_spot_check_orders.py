from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0010_publicities')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SpotCheckItem',
            name='answered_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='SpotCheckItem',
            name='order_answer',
            field=SealedField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='SpotCheckItem',
            name='then',
            field=KeyField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='SpotCheckItem',
            name='turn',
            field=fields.IntField(default=1, db_default=1),
        ),
    ]
