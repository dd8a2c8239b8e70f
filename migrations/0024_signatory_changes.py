from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0023_slip_keys')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignatoryChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='signatory_change', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='signatory_changes', on_delete=OnDelete.RESTRICT)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('from_member_id', fields.BigIntField()),
                ('to_member_id', fields.BigIntField(null=True)),
                ('cause', KeyField(max_length=12)),
                ('died_on', fields.DateField(null=True)),
                ('basis', SealedField(null=True, unique=False)),
                ('others', SealedJSONField(null=True, generated=False, unique=False)),
                ('asked_by', SealedField(null=True, unique=False)),
                ('guardian', SealedField(null=True, unique=False)),
                ('fits', fields.BooleanField(null=True)),
                ('finding', SealedField(null=True, unique=False)),
                ('changed_on', fields.DateField(null=True)),
                ('handback_id', KeyField(default='', max_length=36)),
            ],
            options={'table': 'signatory_change', 'app': 'anju', 'unique_together': (('tenancy_id', 'under_way'),), 'indexes': [Index(fields=['tenancy_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.AddField(
            model_name='Handback',
            name='paid_to',
            field=SealedField(null=True, unique=False),
        ),
    ]
