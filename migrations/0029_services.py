from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0028_credit_records')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Service',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='service', on_delete=OnDelete.RESTRICT)),
                ('source_case_id', KeyField(db_index=True, max_length=36)),
                ('paper', fields.ForeignKeyField('anju.IssuedPaper', source_field='paper_id', db_constraint=True, to_field='id', related_name='services', on_delete=OnDelete.RESTRICT)),
                ('standing', fields.IntField(null=True, default=1)),
                ('street', fields.ForeignKeyField('anju.Organisation', source_field='street_id', db_constraint=True, to_field='id', related_name='services', on_delete=OnDelete.RESTRICT)),
                ('mandate', SealedField(null=True, unique=False)),
                ('mandated_by', fields.CharField(default='', max_length=60)),
                ('mandated_on', fields.DateField()),
                ('serve_by', fields.DateField(null=True)),
                ('served_on', fields.DateField(null=True)),
                ('way', KeyField(default='', max_length=16)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('recorded_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('place', SealedField(null=True, unique=False)),
                ('received_by', SealedField(null=True, unique=False)),
                ('relation', fields.CharField(default='', max_length=20)),
                ('proxy_reason', SealedField(null=True, unique=False)),
                ('refused_by', KeyField(default='', max_length=16)),
                ('witness', SealedField(null=True, unique=False)),
                ('server', SealedField(null=True, unique=False)),
                ('sent_to', SealedField(null=True, unique=False)),
                ('sent_on', fields.DateField(null=True)),
                ('published_at', fields.CharField(default='', max_length=120)),
                ('notice_reason', SealedField(null=True, unique=False)),
                ('notice_ends_on', fields.DateField(null=True)),
                ('remarks', SealedField(null=True, unique=False)),
            ],
            options={'table': 'service', 'app': 'anju', 'unique_together': (('paper_id', 'standing'),), 'indexes': [Index(fields=['street_id', 'id']), Index(fields=['standing', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='ServiceProof',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='service_proofs', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('evidence_id', KeyField(unique=True, max_length=36)),
            ],
            options={'table': 'service_proof', 'app': 'anju', 'indexes': [Index(fields=['case_id', 'number'])], 'pk_attr': 'id', 'table_description': 'Which photograph shows which try, or the service itself (`number` 0): none shows two.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ServiceTry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='service_tries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('way', KeyField(max_length=16)),
                ('tried_on', fields.DateField()),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('met', SealedField(null=True, unique=False)),
                ('happened', SealedField(null=True, unique=False)),
                ('account_id', fields.BigIntField()),
            ],
            options={'table': 'service_try', 'app': 'anju', 'unique_together': (('case_id', 'number'),), 'pk_attr': 'id', 'table_description': 'One try that did not come to service. Append-only.'},
            bases=['SealedRow'],
        ),
    ]
