from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0005_documents_and_removals')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Notice',
            name='heads',
            field=fields.CharField(default='', db_default='', max_length=400),
        ),
    ]
