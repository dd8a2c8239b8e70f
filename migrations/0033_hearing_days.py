from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0032_escalations')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Judgement',
            name='answer_days',
            field=fields.IntField(null=True),
        ),
    ]
