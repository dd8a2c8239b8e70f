from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, NameField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0027_judgements')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CreditObjection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='credit_objection', on_delete=OnDelete.RESTRICT)),
                ('record_case_id', KeyField(max_length=36)),
                ('reason', SealedField(null=True, unique=False)),
                ('answer', SealedField(null=True, unique=False)),
                ('standing', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'credit_objection', 'app': 'anju', 'unique_together': (('record_case_id', 'standing'),), 'pk_attr': 'id', 'table_description': "A family's objection (异议): one at a time of a record."},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='CreditRecord',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='credit_record', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='credit_records', on_delete=OnDelete.RESTRICT)),
                ('source_case_id', KeyField(max_length=36)),
                ('corrects_id', KeyField(default='', max_length=36)),
                ('act', KeyField(max_length=24)),
                ('act_label', fields.CharField(max_length=60)),
                ('base', fields.CharField(max_length=200)),
                ('occurred_on', fields.DateField(null=True)),
                ('grade', KeyField(max_length=8)),
                ('ruled_grade', KeyField(max_length=8)),
                ('opinion', SealedField(null=True, unique=False)),
                ('measures', SealedJSONField(generated=False, null=False, unique=False)),
                ('recorded_on', fields.DateField(null=True)),
                ('expires_on', fields.DateField(null=True)),
                ('bar_months', fields.IntField(default=0)),
                ('standing', fields.IntField(null=True, default=1)),
            ],
            options={'table': 'credit_record', 'app': 'anju', 'unique_together': (('source_case_id', 'act', 'standing'),), 'indexes': [Index(fields=['household_id', 'id']), Index(fields=['standing', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='CreditPerson',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record', fields.ForeignKeyField('anju.CreditRecord', source_field='record_id', db_constraint=True, to_field='id', related_name='persons', on_delete=OnDelete.RESTRICT)),
                ('member_id', fields.BigIntField(db_index=True)),
                ('name', NameField(max_length=60)),
                ('id_index', KeyField(db_index=True, max_length=64)),
            ],
            options={'table': 'credit_person', 'app': 'anju', 'unique_together': (('record_id', 'member_id'),), 'pk_attr': 'id', 'table_description': 'An adult of whom it is recorded, as they were called then.'},
            bases=['Model'],
        ),
    ]
