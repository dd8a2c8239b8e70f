from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0014_scorings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token_hash', KeyField(unique=True, max_length=64)),
                ('appointment', fields.ForeignKeyField('anju.Appointment', source_field='appointment_id', db_constraint=True, to_field='id', related_name='calendar_addresses', on_delete=OnDelete.RESTRICT)),
                ('living', fields.IntField(null=True, default=1)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('read_on', fields.DateField(null=True)),
            ],
            options={'table': 'calendar_address', 'app': 'anju', 'unique_together': (('appointment_id', 'living'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
