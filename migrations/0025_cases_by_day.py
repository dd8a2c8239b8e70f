from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0024_signatory_changes')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['due_on', 'id']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['area_path', 'due_on', 'id']),
        ),
    ]
