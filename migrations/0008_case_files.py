from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0007_manager_books')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CaseFile',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='case_file', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='case_files', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=12)),
                ('shelf_mark', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'case_file', 'app': 'anju', 'unique_together': (('household_id', 'kind'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', KeyField(max_length=12)),
                ('name', fields.CharField(max_length=60)),
                ('required', fields.BooleanField(default=True)),
                ('position', fields.IntField(default=0)),
                ('retired_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'checklist_item', 'app': 'anju', 'indexes': [Index(fields=['kind', 'position', 'id'])], 'pk_attr': 'id', 'table_description': 'A kind of paper that the district office wants in every file of a kind. Retired ones keep what was filed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FileItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='file_items', on_delete=OnDelete.RESTRICT)),
                ('checklist_item', fields.ForeignKeyField('anju.ChecklistItem', source_field='checklist_item_id', db_constraint=True, to_field='id', related_name='file_items', on_delete=OnDelete.RESTRICT)),
                ('evidence_id', KeyField(null=True, unique=True, max_length=36)),
                ('on_paper', fields.BooleanField(default=True)),
                ('note', fields.CharField(default='', max_length=200)),
                ('added_by_id', fields.BigIntField()),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('checked_by_id', fields.BigIntField(null=True)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'file_item', 'app': 'anju', 'indexes': [Index(fields=['case_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One paper in a file: its photograph, whether the paper itself is in the folder, and who checked it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FileSummary',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='file_summary', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=12)),
                ('as_of', fields.DateField()),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'file_summary', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': 'What a street reports of the building of files under it (4.3c): the board as it stood on that day.'},
            bases=['Model'],
        ),
    ]
