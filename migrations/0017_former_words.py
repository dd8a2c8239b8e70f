from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0016_workbook_imports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FormerWord',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('household_id', fields.BigIntField(db_index=True)),
                ('kind', KeyField(max_length=12)),
                ('subject_id', fields.BigIntField()),
                ('text', ExactField(max_length=200)),
                ('until_on', fields.DateField()),
            ],
            options={'table': 'former_word', 'app': 'anju', 'indexes': [Index(fields=['kind', 'text']), Index(fields=['kind', 'subject_id', 'until_on']), Index(fields=['kind', 'until_on', 'subject_id'])], 'pk_attr': 'id', 'table_description': 'What a family could be found by and no longer can: a former name, number or address, for searches as of a past'},
            bases=['Model'],
        ),
    ]
