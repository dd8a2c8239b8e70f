from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0020_sign_in_codes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ManagerChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='manager_change', on_delete=OnDelete.RESTRICT)),
                ('former_id', fields.BigIntField()),
                ('receiving_id', fields.BigIntField()),
                ('estate_id', fields.BigIntField(null=True)),
                ('building_number', fields.CharField(default='', max_length=20)),
                ('since_on', fields.DateField()),
                ('reason', fields.CharField(max_length=300)),
                ('under_way', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'manager_change', 'app': 'anju', 'indexes': [Index(fields=['under_way', 'since_on', 'id']), Index(fields=['former_id', 'under_way'])], 'pk_attr': 'id', 'table_description': 'One decision: of one dwelling, a building, or all that a manager has in an estate.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ManagerMove',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dwelling_id', fields.BigIntField()),
                ('former_id', fields.BigIntField()),
                ('receiving_id', fields.BigIntField()),
                ('since_on', fields.DateField()),
                ('case_id', KeyField(max_length=36)),
            ],
            options={'table': 'manager_move', 'app': 'anju', 'unique_together': (('case_id', 'dwelling_id'),), 'indexes': [Index(fields=['dwelling_id', 'since_on']), Index(fields=['former_id', 'since_on']), Index(fields=['receiving_id', 'since_on'])], 'pk_attr': 'id', 'table_description': "Written when it happens and never changed: what a month's figures, and a dwelling's log, are made of."},
            bases=['Model'],
        ),
    ]
