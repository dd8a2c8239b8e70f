from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0018_lot_draws')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApplicationRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='application_request', on_delete=OnDelete.RESTRICT)),
                ('code_index', KeyField(unique=True, max_length=64)),
                ('kind', KeyField(default='', max_length=16)),
                ('form', SealedJSONField(null=True, generated=False, unique=False)),
                ('consent_version', KeyField(default='', max_length=32)),
                ('applicant_index', KeyField(default='', db_index=True, max_length=64)),
                ('community', fields.ForeignKeyField('anju.Organisation', source_field='community_id', null=True, db_constraint=True, to_field='id', related_name='application_requests', on_delete=OnDelete.RESTRICT)),
                ('received_on', fields.DateField(null=True)),
                ('answer_by', fields.DateField(null=True)),
                ('first_case_id', KeyField(null=True, max_length=36)),
                ('asked', fields.IntField(default=0)),
                ('wanted', SealedJSONField(null=True, generated=False, unique=False)),
                ('asked_words', SealedField(null=True, unique=False)),
                ('more_by', fields.DateField(null=True)),
                ('answered', fields.IntField(default=0)),
                ('answered_words', SealedField(null=True, unique=False)),
                ('grounds', SealedJSONField(null=True, generated=False, unique=False)),
                ('declined_words', SealedField(null=True, unique=False)),
                ('accepted_case_id', KeyField(null=True, unique=True, max_length=36)),
                ('ended_on', fields.DateField(null=True)),
            ],
            options={'table': 'application_request', 'app': 'anju', 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
