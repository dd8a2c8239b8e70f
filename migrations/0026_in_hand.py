from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0025_cases_by_day')]

    initial = False

    operations = [
        ops.CreateModel(
            name='InHand',
            fields=[
                ('case_id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('account_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField()),
                ('organisation_id', fields.BigIntField()),
                ('name', fields.CharField(max_length=60)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'in_hand', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'One of a case at most. It is told to colleagues and locks nothing: whatever it says, anybody asked may act.'},
            bases=['Model'],
        ),
    ]
