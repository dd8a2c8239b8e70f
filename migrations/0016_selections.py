from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0015_calendar_addresses')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Selection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection', on_delete=OnDelete.RESTRICT)),
                ('held_on', fields.DateField()),
                ('begins_at', KeyField(max_length=5)),
                ('place', fields.CharField(max_length=60)),
                ('note', fields.CharField(default='', max_length=200)),
                ('desks', fields.IntField()),
                ('lot_draw_id', KeyField(default='', max_length=36)),
                ('running', fields.IntField(null=True)),
                ('board', fields.IntField(default=0)),
                ('checked_in', fields.IntField(default=0)),
                ('digest', KeyField(default='', max_length=64)),
                ('words', SealedField(null=True, unique=False)),
            ],
            options={'table': 'selection', 'app': 'anju', 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SelectionDwelling',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection_dwellings', on_delete=OnDelete.RESTRICT)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='offered_in', on_delete=OnDelete.RESTRICT)),
                ('layout', KeyField(default='', max_length=16)),
                ('rooms', fields.IntField(default=0)),
                ('turn_id', fields.BigIntField(null=True, unique=True)),
                ('live', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'selection_dwelling', 'app': 'anju', 'unique_together': (('case_id', 'dwelling_id'), ('dwelling_id', 'live')), 'indexes': [Index(fields=['case_id', 'turn_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SelectionStaff',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection_staff', on_delete=OnDelete.RESTRICT)),
                ('selection', fields.ForeignKeyField('anju.Case', source_field='selection_id', db_constraint=True, to_field='id', related_name='selection_offices', on_delete=OnDelete.RESTRICT)),
                ('office', fields.ForeignKeyField('anju.Organisation', source_field='office_id', db_constraint=True, to_field='id', related_name='selections_staffed', on_delete=OnDelete.RESTRICT)),
                ('people', SealedJSONField(null=True, generated=False, unique=False)),
            ],
            options={'table': 'selection_staff', 'app': 'anju', 'unique_together': (('selection_id', 'office_id'),), 'pk_attr': 'id', 'table_description': 'Whom a street or a community of which families choose sends to one session (3b).'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SelectionTurn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection_turns', on_delete=OnDelete.RESTRICT)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='chooses_in', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('queue', fields.IntField()),
                ('people', fields.IntField()),
                ('fits', fields.IntField()),
                ('most_rooms', fields.IntField()),
                ('shown_name', fields.CharField(max_length=80)),
                ('community', fields.CharField(max_length=60)),
                ('area_path', KeyField(max_length=120)),
                ('state', KeyField(default='waiting', max_length=12)),
                ('desk', fields.IntField(null=True)),
                ('live', fields.IntField(null=True, default=1)),
                ('absences', fields.IntField(default=0)),
                ('called_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ground', KeyField(default='', max_length=16)),
                ('counts', fields.BooleanField(default=False)),
                ('reason', SealedField(null=True, unique=False)),
                ('slip_id', KeyField(default='', max_length=36)),
            ],
            options={'table': 'selection_turn', 'app': 'anju', 'unique_together': (('case_id', 'number'), ('application_id', 'live'), ('case_id', 'desk')), 'indexes': [Index(fields=['case_id', 'state', 'queue']), Index(fields=['case_id', 'area_path', 'number']), Index(fields=['application_id', 'id'])], 'pk_attr': 'id', 'table_description': "A family's turn. Its `number` is as it was published, its `queue` where it stands now."},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SelectionAct',
            fields=[
                ('id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection_acts', on_delete=OnDelete.RESTRICT)),
                ('turn', fields.ForeignKeyField('anju.SelectionTurn', source_field='turn_id', db_constraint=True, to_field='id', related_name='acts', on_delete=OnDelete.RESTRICT)),
                ('board', fields.IntField()),
                ('action', KeyField(max_length=12)),
                ('desk', fields.IntField()),
                ('dwelling_id', fields.BigIntField(null=True)),
                ('account_id', fields.BigIntField()),
                ('account_name', fields.CharField(default='', max_length=60)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'selection_act', 'app': 'anju', 'unique_together': (('case_id', 'board'),), 'indexes': [Index(fields=['turn_id', 'board'])], 'pk_attr': 'id', 'table_description': "What was done with a turn, at which desk. Its id is the desk's own: a lost reply that is asked for again is the"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SelectionContact',
            fields=[
                ('id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='selection_contacts', on_delete=OnDelete.RESTRICT)),
                ('selection_id', KeyField(max_length=36)),
                ('turn', fields.ForeignKeyField('anju.SelectionTurn', source_field='turn_id', null=True, db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('way', KeyField(max_length=12)),
                ('result', KeyField(default='', max_length=16)),
                ('words', SealedField(null=True, unique=False)),
                ('account_id', fields.BigIntField()),
                ('account_name', fields.CharField(default='', max_length=60)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'selection_contact', 'app': 'anju', 'indexes': [Index(fields=['selection_id', 'at']), Index(fields=['case_id', 'at']), Index(fields=['turn_id', 'at'])], 'pk_attr': 'id', 'table_description': 'A call or a visit to a family about its turn, or what was done to keep order (3b). Append-only.'},
            bases=['SealedRow'],
        ),
        ops.AlterModelOptions(
            name='SessionSupervisor',
            options={'table': 'session_supervisor', 'app': 'anju', 'indexes': [Index(fields=['case_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Whoever was invited to watch over one session, of the committee or of a selection day, in which capacity, and'},
        ),
        ops.AddField(
            model_name='SessionSupervisor',
            name='checked_in_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
