from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0007_house_agreements')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnnualSummary',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='annual_summary', on_delete=OnDelete.RESTRICT)),
                ('street', fields.ForeignKeyField('anju.Organisation', source_field='street_id', db_constraint=True, to_field='id', related_name='annual_summaries', on_delete=OnDelete.RESTRICT)),
                ('year', fields.IntField()),
                ('turn', fields.IntField(default=1)),
                ('content', SealedJSONField(null=True, generated=False, unique=False)),
                ('digest', KeyField(default='', max_length=64)),
                ('reported_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'annual_summary', 'app': 'anju', 'unique_together': (('street_id', 'year', 'turn'),), 'indexes': [Index(fields=['year', 'street_id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.AddField(
            model_name='AnnualReview',
            name='summary_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='AnnualReview',
            name='summed_as',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddIndex(
            model_name='AnnualReview',
            index=Index(fields=['summary_id', 'id']),
        ),
    ]
