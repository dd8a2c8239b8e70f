from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0018_handbacks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RentMonthRule',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('manager', fields.ForeignKeyField('anju.Organisation', source_field='manager_id', db_constraint=True, to_field='id', related_name='rent_month_rules', on_delete=OnDelete.RESTRICT)),
                ('since', KeyField(max_length=7)),
                ('whole_from', fields.IntField()),
                ('reason', fields.CharField(max_length=200)),
                ('set_by_id', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rent_month_rule', 'app': 'anju', 'indexes': [Index(fields=['manager_id', 'since', 'id'])], 'pk_attr': 'id', 'table_description': 'Added to and never changed: of a month the one counts that holds since last before it, and of those the last.'},
            bases=['Model'],
        ),
    ]
