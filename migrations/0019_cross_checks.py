from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0018_cases_by_time')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Application',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='application', on_delete=OnDelete.RESTRICT)),
                ('form', SealedJSONField(generated=False, null=False, unique=False)),
                ('tenancy_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'application', 'app': 'anju', 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CrossCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='cross_checks', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('findings', SealedJSONField(generated=False, null=False, unique=False)),
            ],
            options={'table': 'cross_check', 'app': 'anju', 'unique_together': (('case_id', 'version'),), 'pk_attr': 'id', 'table_description': 'What the ledgers said when the case took the step that made it `version`. Its digest is in that step\'s event.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CrossCheckKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='cross_check_keys', on_delete=OnDelete.RESTRICT)),
                ('key', ExactField(db_index=True, max_length=200)),
                ('office', fields.CharField(max_length=60)),
            ],
            options={'table': 'cross_check_key', 'app': 'anju', 'unique_together': (('case_id', 'key'),), 'pk_attr': 'id', 'table_description': "A registered address's key, or the blind index of a member's ID number, of one application."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Tenancy',
            name='end_reason',
            field=KeyField(default='', db_default='', max_length=16),
        ),
    ]
