from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0025_boards_of_duties')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Payout',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='payout', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('note', fields.CharField(default='', max_length=200)),
                ('families', fields.IntField()),
                ('sum_fen', fields.BigIntField()),
                ('paid_on', fields.DateField(null=True)),
                ('reference', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'payout', 'app': 'anju', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayoutLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='payout_lines', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('award', fields.ForeignKeyField('anju.SubsidyAward', source_field='award_id', db_constraint=True, to_field='id', related_name='payout_lines', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='payout_lines', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('fen', fields.BigIntField()),
                ('days', fields.CharField(default='', max_length=120)),
                ('state', KeyField(default='', max_length=8)),
                ('reason', fields.CharField(default='', max_length=120)),
                ('live', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'payout_line', 'app': 'anju', 'unique_together': (('award_id', 'month', 'live'), ('case_id', 'number')), 'indexes': [Index(fields=['household_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
