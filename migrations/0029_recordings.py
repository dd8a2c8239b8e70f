"""Films of hours in parts, and the record that is sealed of each."""

import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import KeyField


class Migration(migrations.Migration):
    dependencies = [('anju', '0028_counted_days')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Recording',
            fields=[
                ('id', KeyField(primary_key=True, unique=True, db_index=True, max_length=36)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='recordings', on_delete=OnDelete.RESTRICT)),
                ('label', fields.CharField(max_length=40)),
                ('account_id', fields.BigIntField()),
                ('account_name', fields.CharField(default='', max_length=60)),
                ('begun_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('parts', fields.IntField(null=True)),
                ('missing', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('manifest', fields.TextField(default='', unique=False)),
                ('digest', KeyField(default='', max_length=64)),
                ('sealed_by', fields.CharField(default='', max_length=60)),
                ('sealed_by_id', fields.BigIntField(null=True)),
                ('sealed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('sealed_on', fields.DateField(null=True)),
                ('sequence', fields.IntField(null=True)),
                ('previous_seal', KeyField(default='', max_length=64)),
                ('seal', KeyField(default='', max_length=64)),
            ],
            options={'table': 'recording', 'app': 'anju', 'unique_together': (('sealed_on', 'sequence'),), 'indexes': [Index(fields=['case_id', 'begun_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecordingPart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('recording', fields.ForeignKeyField('anju.Recording', source_field='recording_id', db_constraint=True, to_field='id', related_name='recording_parts', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField(null=True)),
                ('sha256', KeyField(null=True, max_length=64)),
                ('evidence', fields.OneToOneField('anju.Evidence', source_field='evidence_id', db_constraint=True, to_field='id', related_name='recording_part', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'recording_part', 'app': 'anju', 'unique_together': (('recording_id', 'number'), ('recording_id', 'sha256')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
