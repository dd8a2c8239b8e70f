from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0008_annual_summaries')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Comparison',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='comparison', on_delete=OnDelete.RESTRICT)),
                ('office_id', fields.BigIntField()),
                ('source', KeyField(max_length=24)),
                ('period', KeyField(max_length=16)),
                ('digest', KeyField(max_length=64)),
                ('row_count', fields.IntField()),
                ('agreed', fields.IntField()),
                ('unread', fields.IntField()),
            ],
            options={'table': 'comparison', 'app': 'anju', 'unique_together': (('office_id', 'period', 'digest'),), 'indexes': [Index(fields=['office_id', 'source', 'id'])], 'pk_attr': 'id', 'table_description': 'One list that was taken in.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ComparisonHit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='comparison_hit', on_delete=OnDelete.RESTRICT)),
                ('comparison', fields.ForeignKeyField('anju.Comparison', source_field='comparison_id', db_constraint=True, to_field='id', related_name='hits', on_delete=OnDelete.RESTRICT)),
                ('source', KeyField(max_length=24)),
                ('met_by', KeyField(max_length=8)),
                ('household_id', fields.BigIntField()),
                ('member_id', fields.BigIntField(null=True)),
                ('fingerprint', KeyField(null=True, max_length=64)),
                ('listed', SealedJSONField(generated=False, null=False, unique=False)),
                ('known', SealedJSONField(generated=False, null=False, unique=False)),
                ('found_on', fields.DateField(null=True)),
                ('note', SealedField(null=True, unique=False)),
                ('leads_to', KeyField(default='', max_length=24)),
                ('led_to_id', KeyField(default='', max_length=36)),
            ],
            options={'table': 'comparison_hit', 'app': 'anju', 'unique_together': (('household_id', 'source', 'fingerprint'),), 'indexes': [Index(fields=['comparison_id', 'id']), Index(fields=['led_to_id'])], 'pk_attr': 'id', 'table_description': 'What one row of a list says of somebody in the ledgers, beside what stood there, and what was found of it.'},
            bases=['SealedRow'],
        ),
    ]
