from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0009_comparisons')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Publicity',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='publicity', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=32)),
                ('slug', KeyField(unique=True, max_length=24)),
                ('starts_on', fields.DateField(null=True)),
                ('ends_on', fields.DateField(null=True)),
                ('result_until', fields.DateField(null=True)),
                ('base', fields.CharField(default='', max_length=200)),
                ('note', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'publicity', 'app': 'anju', 'indexes': [Index(fields=['ends_on', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicityLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('publicity', fields.ForeignKeyField('anju.Publicity', source_field='publicity_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='publicity_lines', on_delete=OnDelete.RESTRICT)),
                ('shown_name', fields.CharField(max_length=80)),
                ('people', fields.IntField()),
                ('community', fields.CharField(max_length=60)),
                ('benefit', fields.CharField(max_length=120)),
                ('state', KeyField(default='', max_length=12)),
                ('result', fields.CharField(default='', max_length=120)),
                ('live', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'publicity_line', 'app': 'anju', 'unique_together': (('case_id', 'live'), ('publicity_id', 'number')), 'indexes': [Index(fields=['case_id', 'state'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicityObjection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='publicity_objection', on_delete=OnDelete.RESTRICT)),
                ('line', fields.ForeignKeyField('anju.PublicityLine', source_field='line_id', db_constraint=True, to_field='id', related_name='objections', on_delete=OnDelete.RESTRICT)),
                ('code_index', KeyField(unique=True, max_length=64)),
                ('detail', SealedField(null=True, unique=False)),
                ('objector_name', SealedField(null=True, unique=False)),
                ('objector_phone', SealedField(null=True, unique=False)),
                ('received_on', fields.DateField()),
                ('answer_by', fields.DateField()),
                ('standing', fields.IntField(null=True, default=1)),
                ('outcome', KeyField(default='', max_length=16)),
                ('answer', SealedField(null=True, unique=False)),
                ('reasons', SealedField(null=True, unique=False)),
            ],
            options={'table': 'publicity_objection', 'app': 'anju', 'indexes': [Index(fields=['line_id', 'standing', 'id']), Index(fields=['standing', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
