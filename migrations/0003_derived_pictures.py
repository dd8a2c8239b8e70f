from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0002_keys_by_case')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Pictures',
            fields=[
                ('evidence', fields.OneToOneField('anju.Evidence', source_field='evidence_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='pictures', on_delete=OnDelete.RESTRICT)),
                ('state', KeyField(max_length=16)),
                ('reason', KeyField(default='', max_length=40)),
                ('attempts', fields.IntField(default=0)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('leased_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('display_key', KeyField(default='', max_length=120)),
                ('display_sha256', KeyField(default='', max_length=64)),
                ('thumbnail_key', KeyField(default='', max_length=120)),
                ('thumbnail_sha256', KeyField(default='', max_length=64)),
                ('made_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('sealed_on', fields.DateField(null=True)),
                ('sequence', fields.IntField(null=True)),
                ('previous_seal', KeyField(default='', max_length=64)),
                ('seal', KeyField(default='', max_length=64)),
            ],
            options={'table': 'pictures', 'app': 'anju', 'unique_together': (('sealed_on', 'sequence'),), 'indexes': [Index(fields=['state', 'next_try_at']), Index(fields=['display_key']), Index(fields=['thumbnail_key'])], 'pk_attr': 'evidence_id', 'table_description': 'The display copy and the thumbnail of a sealed photograph: asked for with its seal, made by the worker.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Evidence',
            name='looks',
            field=KeyField(default='', db_default='', max_length=16),
        ),
    ]
