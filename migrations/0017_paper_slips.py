from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField

class Migration(migrations.Migration):
    dependencies = [('anju', '0016_selections')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Application',
            name='paper_slip_key',
            field=KeyField(null=True, unique=True, max_length=64),
        ),
    ]
