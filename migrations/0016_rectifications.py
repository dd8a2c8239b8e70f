from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0015_lease_sources')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BreachClock',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='breach_clock', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='breach_clocks', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=8)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('source_case_id', KeyField(null=True, max_length=36)),
                ('source_words', SealedField(null=True, unique=False)),
                ('known_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('act_by', fields.DateField()),
                ('seen_on', fields.DateField(null=True)),
                ('seen', fields.IntField(default=0)),
                ('reminded_on', fields.DateField(null=True)),
                ('ended_on', fields.DateField(null=True)),
                ('ended_because', SealedField(null=True, unique=False)),
            ],
            options={'table': 'breach_clock', 'app': 'anju', 'unique_together': (('tenancy_id', 'kind', 'under_way'),), 'indexes': [Index(fields=['under_way', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='Rectification',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='rectification', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='rectifications', on_delete=OnDelete.RESTRICT)),
                ('source_case_id', KeyField(max_length=36)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('ground', KeyField(max_length=24)),
                ('facts', SealedField(null=True, unique=False)),
                ('demand', SealedField(null=True, unique=False)),
                ('days', fields.IntField()),
                ('turn', fields.IntField(default=1)),
                ('extended_because', SealedField(null=True, unique=False)),
                ('served_on', fields.DateField(null=True)),
                ('served_way', KeyField(default='', max_length=16)),
                ('received_by', SealedField(null=True, unique=False)),
                ('witness', SealedField(null=True, unique=False)),
                ('fix_by', fields.DateField(null=True)),
                ('act_by', fields.DateField(null=True)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_on', fields.DateField(null=True)),
                ('looked_on', fields.DateField(null=True)),
                ('found', SealedField(null=True, unique=False)),
                ('refused_on', fields.DateField(null=True)),
                ('court', fields.CharField(default='', max_length=60)),
                ('court_number', fields.CharField(default='', max_length=60)),
                ('claim', SealedField(null=True, unique=False)),
                ('filed_on', fields.DateField(null=True)),
                ('docketed_on', fields.DateField(null=True)),
                ('outcome', KeyField(default='', max_length=16)),
                ('outcome_on', fields.DateField(null=True)),
                ('outcome_words', SealedField(null=True, unique=False)),
            ],
            options={'table': 'rectification', 'app': 'anju', 'unique_together': (('source_case_id', 'under_way'),), 'indexes': [Index(fields=['under_way', 'id']), Index(fields=['tenancy_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
