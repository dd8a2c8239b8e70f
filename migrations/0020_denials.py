from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0019_application_requests')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Denial',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='denials', on_delete=OnDelete.RESTRICT)),
                ('turn', fields.IntField()),
                ('standing', fields.IntField(null=True, default=1)),
                ('reason', SealedField(unique=False)),
                ('refused_on', fields.DateField()),
                ('until_on', fields.DateField()),
                ('asked_on', fields.DateField(null=True)),
                ('asked_by_id', fields.BigIntField(null=True)),
                ('asked_words', SealedField(null=True, unique=False)),
                ('answer_by', fields.DateField(null=True)),
                ('outcome', KeyField(default='', max_length=12)),
                ('answer', SealedField(null=True, unique=False)),
                ('answered_on', fields.DateField(null=True)),
            ],
            options={'table': 'denial', 'app': 'anju', 'unique_together': (('case_id', 'turn'), ('case_id', 'standing')), 'indexes': [Index(fields=['asked_on', 'outcome', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
