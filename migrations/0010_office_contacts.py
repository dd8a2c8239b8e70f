from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('anju', '0009_delegations')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Organisation',
            name='hours',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Organisation',
            name='address',
            field=fields.CharField(default='', db_default='', max_length=100),
        ),
    ]
