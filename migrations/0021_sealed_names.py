from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0020_exits')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CaseEvent',
            name='actor_name',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
    ]
