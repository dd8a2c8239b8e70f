from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0004_duties')]

    initial = False

    operations = [
        ops.CreateModel(
            name='IssuedPaper',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', KeyField(max_length=40)),
                ('title', fields.CharField(max_length=120)),
                ('office', fields.ForeignKeyField('anju.Organisation', source_field='office_id', db_constraint=True, to_field='id', related_name='papers', on_delete=OnDelete.RESTRICT)),
                ('office_name', fields.CharField(max_length=60)),
                ('series', KeyField(max_length=24)),
                ('year', fields.IntField()),
                ('sequence', fields.IntField()),
                ('number', ExactField(unique=True, max_length=120)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='papers', on_delete=OnDelete.RESTRICT)),
                ('procedure', KeyField(max_length=32)),
                ('content', SealedJSONField(generated=False, null=False, unique=False)),
                ('issued_on', fields.DateField()),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('issued_by_id', fields.BigIntField()),
                ('issued_by_name', fields.CharField(default='', max_length=60)),
                ('replaces_id', fields.BigIntField(null=True)),
                ('waiting', fields.IntField(null=True, default=1)),
                ('file_key', KeyField(default='', max_length=120)),
                ('sha256', KeyField(default='', max_length=64)),
                ('size', fields.BigIntField(default=0)),
                ('made_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('voided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('voided_by_id', fields.BigIntField(null=True)),
                ('voided_by_name', fields.CharField(default='', max_length=60)),
                ('void_reason', SealedField(null=True, unique=False)),
            ],
            options={'table': 'issued_paper', 'app': 'anju', 'unique_together': (('office_id', 'series', 'year', 'sequence'),), 'indexes': [Index(fields=['office_id', 'year', 'id']), Index(fields=['case_id', 'id']), Index(fields=['waiting', 'id']), Index(fields=['file_key'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='PaperSeries',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('office', fields.ForeignKeyField('anju.Organisation', source_field='office_id', db_constraint=True, to_field='id', related_name='paper_series', on_delete=OnDelete.RESTRICT)),
                ('series', KeyField(max_length=24)),
                ('year', fields.IntField()),
                ('given', fields.IntField(default=0)),
            ],
            options={'table': 'paper_series', 'app': 'anju', 'unique_together': (('office_id', 'series', 'year'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Organisation',
            name='paper_word',
            field=ExactField(default='', db_default='', max_length=20),
        ),
    ]
