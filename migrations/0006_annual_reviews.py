import functools
from json import dumps, loads

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0005_economic_checks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnnualReview',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='annual_review', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField()),
                ('year', fields.IntField()),
                ('benefit', KeyField(max_length=12)),
                ('result', KeyField(default='', max_length=16)),
                ('follow', KeyField(default='', max_length=24)),
                ('sheet', SealedJSONField(null=True, generated=False, unique=False)),
                ('contacts', SealedJSONField(null=True, generated=False, unique=False)),
                ('sampled', fields.IntField(default=0)),
                ('reviewed_on', fields.DateField(null=True)),
                ('confirmed_on', fields.DateField(null=True)),
            ],
            options={'table': 'annual_review', 'app': 'anju', 'unique_together': (('household_id', 'year'),), 'indexes': [Index(fields=['year', 'result', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.AddField(
            model_name='SubsidyAward',
            name='resumed_from',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='SubsidyAward',
            name='rested_before',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='SubsidyAward',
            name='suspended_from',
            field=fields.DateField(null=True),
        ),
    ]
