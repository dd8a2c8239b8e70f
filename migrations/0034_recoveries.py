from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0033_hearing_days')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MarketRent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('estate', fields.ForeignKeyField('anju.Estate', source_field='estate_id', null=True, db_constraint=True, to_field='id', related_name='market_rents', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DateField()),
                ('fen_per_m2', fields.BigIntField()),
                ('base', fields.CharField(max_length=200)),
                ('set_by_id', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'market_rent', 'app': 'anju', 'indexes': [Index(fields=['estate_id', 'since', 'id'])], 'pk_attr': 'id', 'table_description': "Added to and never changed: of a day the one counts that holds since last before it, the estate's before the"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Recovery',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='recovery', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField()),
                ('source_case_id', KeyField(db_index=True, max_length=36)),
                ('ordered_on', fields.DateField(null=True)),
                ('pay_by', fields.DateField(null=True)),
                ('parts', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('paid_before_fen', fields.BigIntField(default=0)),
                ('offset_fen', fields.BigIntField(null=True)),
                ('offset_words', SealedField(null=True, unique=False)),
                ('under_way', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'recovery', 'app': 'anju', 'indexes': [Index(fields=['under_way', 'id']), Index(fields=['household_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='RecoveryEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('recovery', fields.ForeignKeyField('anju.Recovery', source_field='recovery_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('kind', KeyField(max_length=12)),
                ('fen', fields.BigIntField()),
                ('dated', fields.DateField()),
                ('way', KeyField(default='', max_length=12)),
                ('receipt', KeyField(null=True, unique=True, max_length=200)),
                ('receipt_words', fields.CharField(default='', max_length=60)),
                ('note', fields.CharField(default='', max_length=300)),
                ('reverses_id', fields.BigIntField(null=True, unique=True)),
                ('entered_by_id', fields.BigIntField()),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recovery_entry', 'app': 'anju', 'unique_together': (('recovery_id', 'number'),), 'pk_attr': 'id', 'table_description': 'What is ordered counts up, what is paid or set off counts down, what reverses an entry is its opposite.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecoveryLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('recovery', fields.ForeignKeyField('anju.Recovery', source_field='recovery_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('what', fields.CharField(max_length=60)),
                ('how', fields.CharField(max_length=300)),
                ('decided_fen', fields.BigIntField()),
                ('fen', fields.BigIntField()),
                ('adjusted_because', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'recovery_line', 'app': 'anju', 'unique_together': (('recovery_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
