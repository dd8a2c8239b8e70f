from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0008_liaisons')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PublicReport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='public_report', on_delete=OnDelete.RESTRICT)),
                ('code_index', KeyField(unique=True, max_length=64)),
                ('kind', KeyField(default='', max_length=24)),
                ('happened_on', fields.DateField(null=True)),
                ('place', SealedField(null=True, unique=False)),
                ('detail', SealedField(null=True, unique=False)),
                ('place_index', KeyField(default='', max_length=64)),
                ('wording_index', KeyField(default='', db_index=True, max_length=64)),
                ('reporter_name', SealedField(null=True, unique=False)),
                ('reporter_phone', SealedField(null=True, unique=False)),
                ('received_on', fields.DateField(null=True)),
                ('answer_by', fields.DateField(null=True)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', null=True, db_constraint=True, to_field='id', related_name='public_reports', on_delete=OnDelete.RESTRICT)),
                ('outcome', KeyField(default='', max_length=24)),
                ('first_case_id', KeyField(null=True, db_index=True, max_length=36)),
                ('inspection_case_id', KeyField(null=True, unique=True, max_length=36)),
            ],
            options={'table': 'public_report', 'app': 'anju', 'indexes': [Index(fields=['place_index', 'received_on', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='ReportDay',
            fields=[
                ('day', fields.DateField(primary_key=True, unique=True, db_index=True)),
                ('key', KeyField(max_length=64)),
                ('number', fields.IntField(default=0)),
            ],
            options={'table': 'report_day', 'app': 'anju', 'pk_attr': 'day', 'table_description': "How many reports were begun on a day, and the day's key. Gone with the day."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReportTally',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('day', fields.DateField()),
                ('mark', KeyField(max_length=64)),
                ('number', fields.IntField(default=0)),
            ],
            options={'table': 'report_tally', 'app': 'anju', 'unique_together': (('day', 'mark'),), 'pk_attr': 'id', 'table_description': "The same of one network address, known by a mark of the day's key. Names no report."},
            bases=['Model'],
        ),
    ]
