from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0021_one_lease_a_case')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SelectionTurn',
            name='marked',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
