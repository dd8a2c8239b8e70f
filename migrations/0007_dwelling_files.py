from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0006_asks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DwellingFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='dwelling_file', on_delete=OnDelete.RESTRICT)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'dwelling_file', 'app': 'anju', 'unique_together': (('dwelling_id',),), 'pk_attr': 'id', 'table_description': "Its case is the dwelling's own: photographs are its evidence, and its history is who changed what."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DwellingHold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=12)),
                ('since_on', fields.DateField()),
                ('until_on', fields.DateField(null=True)),
                ('planned_until', fields.DateField(null=True)),
                ('standing', fields.IntField(null=True, default=1)),
                ('tenancy_id', fields.BigIntField(null=True)),
                ('reason', fields.CharField(max_length=300)),
                ('case_id', KeyField(max_length=36)),
            ],
            options={'table': 'dwelling_hold', 'app': 'anju', 'unique_together': (('dwelling_id', 'kind', 'standing'),), 'indexes': [Index(fields=['dwelling_id', 'since_on']), Index(fields=['kind', 'standing', 'dwelling_id']), Index(fields=['tenancy_id'])], 'pk_attr': 'id', 'table_description': 'Why a dwelling is not simply vacant or let, from day to day: reserved, being recovered, under repair, withdrawn.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DwellingRevision',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='revisions', on_delete=OnDelete.RESTRICT)),
                ('case_id', KeyField(max_length=36)),
                ('day', fields.DateField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('before', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('after', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'dwelling_revision', 'app': 'anju', 'indexes': [Index(fields=['dwelling_id', 'day', 'id'])], 'pk_attr': 'id', 'table_description': "One change of a dwelling's record: by which step of its file's case, on which day, what before and after. Values"},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['dwelling_id', 'updated_at', 'id']),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='layout',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='listed_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='origin',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='ownership',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='remark',
            field=fields.CharField(default='', db_default='', max_length=300),
        ),
        ops.AddField(
            model_name='Dwelling',
            name='storey',
            field=fields.IntField(null=True),
        ),
    ]
