from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0013_placement_slips')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Score',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='scores', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
                ('reference_on', fields.DateField()),
                ('rules', ExactField(max_length=40)),
                ('rules_sha256', KeyField(max_length=64)),
                ('total', fields.IntField()),
                ('content', SealedJSONField(generated=False, null=False, unique=False)),
                ('scored_on', fields.DateField()),
            ],
            options={'table': 'score', 'app': 'anju', 'unique_together': (('case_id', 'version'),), 'pk_attr': 'id', 'table_description': 'One version: frozen at a day, by a version of the rules.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='ScoreRuleSet',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', ExactField(unique=True, max_length=40)),
                ('valid_from', fields.DateField()),
                ('content', fields.TextField(unique=False)),
                ('set_by', fields.CharField(max_length=60)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'score_rule_set', 'app': 'anju', 'indexes': [Index(fields=['valid_from', 'id'])], 'pk_attr': 'id', 'table_description': "Rules of scoring as the district set them: in force from `valid_from` until the next one's first day. Never"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Scoring',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='scoring', on_delete=OnDelete.RESTRICT)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='scorings', on_delete=OnDelete.RESTRICT)),
                ('live', fields.IntField(null=True, default=1)),
                ('facts', SealedJSONField(generated=False, null=False, unique=False)),
                ('version', fields.IntField(default=0)),
                ('object_by', fields.DateField(null=True)),
                ('review_by', fields.DateField(null=True)),
                ('objection', SealedField(null=True, unique=False)),
                ('answer', SealedField(null=True, unique=False)),
            ],
            options={'table': 'scoring', 'app': 'anju', 'unique_together': (('application_id', 'live'),), 'indexes': [Index(fields=['review_by', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='WaitingPlace',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='waiting_places', on_delete=OnDelete.RESTRICT)),
                ('area_path', KeyField(max_length=120)),
                ('from_on', fields.DateField()),
                ('until_on', fields.DateField(null=True)),
                ('priority', fields.IntField()),
                ('score', fields.IntField(null=True)),
                ('order_key', KeyField(max_length=160)),
                ('day_key', KeyField(max_length=80)),
                ('approved_on', fields.DateField()),
                ('began_by', KeyField(max_length=16)),
                ('ended_by', KeyField(default='', max_length=16)),
                ('live', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'waiting_place', 'app': 'anju', 'unique_together': (('application_id', 'live'),), 'indexes': [Index(fields=['live', 'order_key']), Index(fields=['live', 'day_key']), Index(fields=['application_id', 'id']), Index(fields=['until_on', 'order_key'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='SessionItem',
            name='score',
            field=fields.IntField(null=True),
        ),
    ]
