from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField

class Migration(migrations.Migration):
    dependencies = [('anju', '0001_initial')]

    initial = False

    operations = [
        ops.AddField(
            model_name='HouseholdMember',
            name='id_kind',
            field=KeyField(default='resident_id', db_default='resident_id', max_length=20),
        ),
    ]
