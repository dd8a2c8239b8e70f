from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0003_derived_pictures')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RegistrationTransfer',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='registration_transfer', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='registration_transfers', on_delete=OnDelete.RESTRICT)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('origin', fields.ForeignKeyField('anju.Organisation', source_field='origin_id', db_constraint=True, to_field='id', related_name='transfers_out', on_delete=OnDelete.RESTRICT)),
                ('receiving', fields.ForeignKeyField('anju.Organisation', source_field='receiving_id', db_constraint=True, to_field='id', related_name='transfers_in', on_delete=OnDelete.RESTRICT)),
                ('former_address', fields.CharField(max_length=200)),
                ('new_address', fields.CharField(max_length=200)),
                ('registered_on', fields.DateField()),
                ('note', fields.CharField(default='', max_length=300)),
                ('members', SealedJSONField()),
                ('informed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'registration_transfer', 'app': 'anju', 'unique_together': (('household_id', 'under_way'),), 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Case',
            name='receiving_path',
            field=KeyField(default='', db_default='', max_length=120),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['receiving_path', 'updated_at', 'id']),
        ),
        ops.AlterModelOptions(
            name='Pictures',
            options={'table': 'pictures', 'app': 'anju', 'unique_together': (('sealed_on', 'sequence'),), 'indexes': [Index(fields=['state', 'next_try_at']), Index(fields=['display_key']), Index(fields=['thumbnail_key'])], 'pk_attr': 'evidence_id', 'table_description': 'The display copy and the thumbnail of a sealed photograph: asked for with its seal, made by the worker.'},
        ),
    ]
