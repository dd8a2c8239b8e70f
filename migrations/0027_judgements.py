from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0026_in_hand')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Judgement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='judgement', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='judgements', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', null=True, db_constraint=True, to_field='id', related_name='judgements', on_delete=OnDelete.RESTRICT)),
                ('award', fields.ForeignKeyField('anju.SubsidyAward', source_field='award_id', null=True, db_constraint=True, to_field='id', related_name='judgements', on_delete=OnDelete.RESTRICT)),
                ('source_case_id', KeyField(null=True, max_length=36)),
                ('ruled_on', fields.DateField()),
                ('facts', SealedField(null=True, unique=False)),
                ('withheld', SealedJSONField(null=True, generated=False, unique=False)),
                ('withheld_words', SealedField(null=True, unique=False)),
                ('told_on', fields.DateField(null=True)),
                ('notice_on', fields.DateField(null=True)),
                ('notice_way', KeyField(default='', max_length=16)),
                ('notice_received_by', SealedField(null=True, unique=False)),
                ('notice_witness', SealedField(null=True, unique=False)),
                ('answer_until', fields.DateField(null=True)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('hardship', KeyField(default='', max_length=60)),
                ('hardship_words', SealedField(null=True, unique=False)),
                ('turn', fields.IntField(default=0)),
                ('reasons', SealedField(null=True, unique=False)),
                ('judged_by_id', fields.BigIntField(null=True)),
                ('decided_on', fields.DateField(null=True)),
                ('move_days', fields.IntField(null=True)),
                ('move_by', fields.DateField(null=True)),
                ('served_on', fields.DateField(null=True)),
                ('served_way', KeyField(default='', max_length=16)),
                ('act_by', fields.DateField(null=True)),
                ('under_way', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'judgement', 'app': 'anju', 'indexes': [Index(fields=['tenancy_id', 'id']), Index(fields=['household_id', 'id']), Index(fields=['under_way', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='JudgementGround',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('judgement', fields.ForeignKeyField('anju.Judgement', source_field='judgement_id', db_constraint=True, to_field='id', related_name='grounds', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField()),
                ('ground', KeyField(max_length=24)),
                ('standing', fields.IntField(null=True, default=1)),
                ('from_day', fields.DateField(null=True)),
                ('to_day', fields.DateField(null=True)),
                ('outcome', KeyField(default='', max_length=12)),
                ('reasons', SealedField(null=True, unique=False)),
                ('amount_fen', fields.BigIntField(null=True)),
                ('recover_from', fields.DateField(null=True)),
                ('recover_to', fields.DateField(null=True)),
                ('lines', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('adjusted_because', SealedField(null=True, unique=False)),
                ('demand', SealedField(null=True, unique=False)),
                ('rectify_days', fields.IntField(null=True)),
                ('rectification_id', KeyField(default='', max_length=36)),
                ('fine', SealedJSONField(null=True, generated=False, unique=False)),
            ],
            options={'table': 'judgement_ground', 'app': 'anju', 'unique_together': (('judgement_id', 'ground'), ('household_id', 'ground', 'standing')), 'indexes': [Index(fields=['ground', 'standing'])], 'pk_attr': 'id', 'table_description': 'One of the grounds that were reported, and what was decided of it.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='JudgementPoint',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('judgement', fields.ForeignKeyField('anju.Judgement', source_field='judgement_id', db_constraint=True, to_field='id', related_name='points', on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('said', SealedField(unique=False)),
                ('said_on', fields.DateField()),
                ('way', KeyField(max_length=12)),
                ('speaker', SealedField(null=True, unique=False)),
                ('accepted', fields.BooleanField(null=True)),
                ('why', SealedField(null=True, unique=False)),
            ],
            options={'table': 'judgement_point', 'app': 'anju', 'unique_together': (('judgement_id', 'place'),), 'pk_attr': 'id', 'table_description': 'One point of what the family says, and what whoever judges finds of it.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='JudgementSource',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('judgement', fields.ForeignKeyField('anju.Judgement', source_field='judgement_id', db_constraint=True, to_field='id', related_name='sources', on_delete=OnDelete.RESTRICT)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='judgement_sources', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'judgement_source', 'app': 'anju', 'unique_together': (('judgement_id', 'case_id'),), 'pk_attr': 'id', 'table_description': 'A case on which a report rests: a violation, a visit, a complaint, a rectification that was refused.'},
            bases=['Model'],
        ),
        ops.DeleteModel(name='ExitJudgement'),
    ]
