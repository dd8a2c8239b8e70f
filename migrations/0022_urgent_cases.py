from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0021_manager_changes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Ask',
            name='urgent',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name='Ask',
            index=Index(fields=['urgent', 'role', 'path']),
        ),
        ops.AddField(
            model_name='Case',
            name='urgent',
            field=fields.IntField(default=0, db_default=0),
        ),
        # What was reported before: whose asks say so is made anew by the first start, as with every change of theirs.
        ops.RunSQL("UPDATE case_ SET urgent = 1 WHERE id IN (SELECT case_id FROM repair WHERE emergency <> '')"),
    ]
