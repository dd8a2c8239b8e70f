from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0007_dwelling_files')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Liaison',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='liaison', on_delete=OnDelete.RESTRICT)),
                ('utility', KeyField(max_length=8)),
                ('purpose', KeyField(max_length=12)),
                ('asked_whom', fields.CharField(max_length=60)),
                ('asked_on', fields.DateField()),
                ('words', SealedField(unique=False)),
                ('answered_on', fields.DateField(null=True)),
                ('result', KeyField(default='', max_length=12)),
                ('answer', SealedField(null=True, unique=False)),
            ],
            options={'table': 'liaison', 'app': 'anju', 'pk_attr': 'id', 'table_description': 'Its case is what was asked of a utility, of whom and for which dwelling, and what came of it.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='UtilityAccount',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='utility_accounts', on_delete=OnDelete.RESTRICT)),
                ('utility', KeyField(max_length=8)),
                ('account_number', ExactField(default='', max_length=40)),
                ('meter_number', ExactField(default='', max_length=40)),
            ],
            options={'table': 'utility_account', 'app': 'anju', 'unique_together': (('dwelling_id', 'utility'),), 'indexes': [Index(fields=['utility', 'account_number'])], 'pk_attr': 'id', 'table_description': 'One utility of one dwelling: the number of its account (户号) and of its meter, where they are told.'},
            bases=['Model'],
        ),
    ]
