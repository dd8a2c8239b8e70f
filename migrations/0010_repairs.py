from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0009_public_reports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Repair',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='repair', on_delete=OnDelete.RESTRICT)),
                ('emergency', KeyField(default='', max_length=12)),
                ('kind', KeyField(default='', max_length=12)),
                ('room', KeyField(default='', max_length=12)),
                ('source', KeyField(default='', max_length=8)),
                ('detail', SealedField(null=True, unique=False)),
                ('reported_on', fields.DateField(null=True)),
                ('fix_by', fields.DateField(null=True)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused_because', KeyField(default='', max_length=12)),
                ('worker', fields.CharField(default='', max_length=60)),
                ('worker_phone', SealedField(null=True, unique=False)),
                ('finished_on', fields.DateField(null=True)),
                ('done', SealedField(null=True, unique=False)),
                ('cost_fen', fields.BigIntField(default=0)),
                ('booked_month', KeyField(default='', max_length=7)),
                ('reopened', fields.IntField(default=0)),
                ('overdue_on', fields.DateField(null=True)),
                ('rating', fields.IntField(null=True)),
                ('rating_words', SealedField(null=True, unique=False)),
            ],
            options={'table': 'repair', 'app': 'anju', 'indexes': [Index(fields=['fix_by', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
