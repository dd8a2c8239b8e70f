from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField

class Migration(migrations.Migration):
    dependencies = [('anju', '0021_sealed_names')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Turn',
            fields=[
                ('name', KeyField(primary_key=True, unique=True, db_index=True, max_length=40)),
            ],
            options={'table': 'turn', 'app': 'anju', 'pk_attr': 'name'},
            bases=['Model'],
        ),
    ]
