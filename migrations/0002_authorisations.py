from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, NameField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Authorisation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='authorisation', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField(null=True)),
                ('source_case_id', KeyField(default='', db_index=True, max_length=36)),
                ('until', KeyField(max_length=8)),
                ('ends_on', fields.DateField(null=True)),
                ('note', SealedField(null=True, unique=False)),
                ('standing', fields.IntField(null=True)),
                ('confirmed_on', fields.DateField(null=True)),
                ('ended_on', fields.DateField(null=True)),
            ],
            options={'table': 'authorisation', 'app': 'anju', 'indexes': [Index(fields=['household_id', 'standing', 'id']), Index(fields=['standing', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='AuthorisationSignature',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('authorisation', fields.ForeignKeyField('anju.Authorisation', source_field='authorisation_id', db_constraint=True, to_field='id', related_name='signatures', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('name', NameField(max_length=60)),
                ('id_index', KeyField(max_length=64)),
                ('by', KeyField(max_length=8)),
                ('guardian', SealedField(null=True, unique=False)),
                ('guardian_basis', SealedField(null=True, unique=False)),
                ('way', KeyField(max_length=12)),
                ('signed_on', fields.DateField()),
                ('revoked_on', fields.DateField(null=True)),
                ('revoked_because', SealedField(null=True, unique=False)),
            ],
            options={'table': 'authorisation_signature', 'app': 'anju', 'unique_together': (('authorisation_id', 'number'),), 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
