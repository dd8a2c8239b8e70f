from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0011_ledgers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LedgerReturn',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='ledger_return', on_delete=OnDelete.RESTRICT)),
                ('street', fields.ForeignKeyField('anju.Organisation', source_field='street_id', db_constraint=True, to_field='id', related_name='ledger_returns', on_delete=OnDelete.RESTRICT)),
                ('month', KeyField(max_length=7)),
                ('content', SealedJSONField(null=True, generated=False, unique=False)),
                ('digest', KeyField(default='', max_length=64)),
                ('reported_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ledger_return', 'app': 'anju', 'unique_together': (('street_id', 'month'),), 'pk_attr': 'case_id', 'table_description': "One street's return of one month. What it says is frozen when it is reported, and hashed with its event."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LedgerReview',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='ledger_review', on_delete=OnDelete.RESTRICT)),
                ('number_of_revisions', fields.IntField()),
            ],
            options={'table': 'ledger_review', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'One decision of a street on some revisions of one community.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='return_case_id',
            field=KeyField(null=True, db_index=True, max_length=36),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='review_case_id',
            field=KeyField(null=True, db_index=True, max_length=36),
        ),
        ops.AddIndex(
            model_name='LedgerRevision',
            index=Index(fields=['area_path', 'id']),
        ),
        ops.AlterModelOptions(
            name='RegistrationTransfer',
            options={'table': 'registration_transfer', 'app': 'anju', 'unique_together': (('household_id', 'under_way'),), 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='Subsidy',
            options={'table': 'subsidy', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': "A community's record of an award, on its way to the street that reviews it."},
        ),
    ]
