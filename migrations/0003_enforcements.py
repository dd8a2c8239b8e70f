from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0002_authorisations')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Enforcement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='enforcement', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='enforcements', on_delete=OnDelete.RESTRICT)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('judgement_id', KeyField(db_index=True, max_length=36)),
                ('route', KeyField(max_length=20)),
                ('cause', KeyField(max_length=16)),
                ('served_on', fields.DateField()),
                ('move_by', fields.DateField()),
                ('act_by', fields.DateField(null=True)),
                ('demanded_on', fields.DateField(null=True)),
                ('demand_lines', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('demand_fen', fields.BigIntField(default=0)),
                ('demand_words', SealedField(null=True, unique=False)),
                ('demand_served_on', fields.DateField(null=True)),
                ('demand_by', fields.DateField(null=True)),
                ('answer', SealedField(null=True, unique=False)),
                ('answered_on', fields.DateField(null=True)),
                ('considered', SealedField(null=True, unique=False)),
                ('court_way', KeyField(default='', max_length=8)),
                ('court', fields.CharField(default='', max_length=60)),
                ('court_number', fields.CharField(default='', max_length=60)),
                ('filed_on', fields.DateField(null=True)),
                ('docketed_on', fields.DateField(null=True)),
                ('ruling', KeyField(default='', max_length=16)),
                ('ruled_on', fields.DateField(null=True)),
                ('ruling_words', SealedField(null=True, unique=False)),
                ('carried_on', fields.DateField(null=True)),
                ('carried_hour', fields.IntField(null=True)),
                ('carried_by', SealedField(null=True, unique=False)),
                ('arrangement', SealedField(null=True, unique=False)),
                ('exit_id', KeyField(default='', max_length=36)),
            ],
            options={'table': 'enforcement', 'app': 'anju', 'unique_together': (('tenancy_id', 'under_way'),), 'indexes': [Index(fields=['under_way', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='EnforcementEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='enforcement_entries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('kind', KeyField(max_length=12)),
                ('way', KeyField(max_length=16)),
                ('dated', fields.DateField()),
                ('hour', fields.IntField(null=True)),
                ('met', SealedField(null=True, unique=False)),
                ('words', SealedField(null=True, unique=False)),
                ('shown', fields.IntField(default=0)),
                ('account_id', fields.BigIntField()),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'enforcement_entry', 'app': 'anju', 'unique_together': (('case_id', 'number'),), 'pk_attr': 'id', 'table_description': 'One try to have the family leave, or one thing done to help it move. Append-only.'},
            bases=['SealedRow'],
        ),
        ops.AlterModelOptions(
            name='RecoveryEntry',
            options={'table': 'recovery_entry', 'app': 'anju', 'unique_together': (('recovery_id', 'number'),), 'pk_attr': 'id', 'table_description': 'What is ordered counts up, what is paid or set off counts down, what reverses an entry is its opposite. Of an'},
        ),
    ]
