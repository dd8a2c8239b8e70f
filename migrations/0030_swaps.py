from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0029_services')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Swap',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='swap', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='swaps', on_delete=OnDelete.RESTRICT)),
                ('pair', KeyField(max_length=36)),
                ('asked', fields.IntField()),
                ('under_way', fields.IntField(null=True, default=1)),
                ('dwelling_id', fields.BigIntField()),
                ('to_dwelling_id', fields.BigIntField()),
                ('cause', KeyField(default='', max_length=12)),
                ('reason', SealedField(null=True, unique=False)),
                ('asked_by', SealedField(null=True, unique=False)),
                ('fits', fields.BooleanField(null=True)),
                ('finding', SealedField(null=True, unique=False)),
                ('moves_on', fields.DateField(null=True)),
                ('moved_on', fields.DateField(null=True)),
                ('meters', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('keys', fields.IntField(null=True)),
                ('keys_note', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'swap', 'app': 'anju', 'unique_together': (('tenancy_id', 'under_way'), ('pair', 'asked')), 'indexes': [Index(fields=['under_way', 'moves_on', 'id']), Index(fields=['dwelling_id', 'moved_on']), Index(fields=['to_dwelling_id', 'moved_on']), Index(fields=['tenancy_id', 'moved_on']), Index(fields=['moved_on'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.AddField(
            model_name='LeaseContract',
            name='moves_to_id',
            field=fields.BigIntField(null=True, db_index=True),
        ),
    ]
