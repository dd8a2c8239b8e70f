from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from models.fields import KeyField

class Migration(migrations.Migration):
    dependencies = [('anju', '0011_leases')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Dwelling',
            name='empty_since',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Inspection',
            name='season',
            field=KeyField(default='', db_default='', max_length=4),
        ),
        ops.AddField(
            model_name='Liaison',
            name='season',
            field=KeyField(default='', db_default='', max_length=4),
        ),
    ]
