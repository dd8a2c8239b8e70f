from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0025_grants_that_end')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ChainLink',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('chain', KeyField(max_length=24)),
                ('day', fields.DateField()),
                ('sequence', fields.IntField()),
                ('kind', KeyField(max_length=24)),
                ('row', KeyField(max_length=40)),
                ('digest', KeyField(max_length=64)),
                ('found', fields.BooleanField(default=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('previous_hash', KeyField(max_length=64)),
                ('hash', KeyField(max_length=64)),
            ],
            options={'table': 'chain_link', 'app': 'anju', 'unique_together': (('chain', 'day', 'sequence'),), 'indexes': [Index(fields=['kind', 'row', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='AuditEvent',
            name='mark',
            field=KeyField(null=True, db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name='AuditEvent',
            name='waiting',
            field=fields.IntField(null=True, default=1),
        ),
        ops.AddIndex(
            model_name='AuditEvent',
            index=Index(fields=['waiting', 'id']),
        ),
    ]
