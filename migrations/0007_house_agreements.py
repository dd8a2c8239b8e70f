from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0006_annual_reviews')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HouseAgreement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='house_agreement', on_delete=OnDelete.RESTRICT)),
                ('household_id', fields.BigIntField(null=True)),
                ('source_case_id', KeyField(default='', db_index=True, max_length=36)),
                ('lessor', SealedField(null=True, unique=False)),
                ('right', KeyField(max_length=16)),
                ('related', fields.BooleanField()),
                ('address', fields.CharField(max_length=200)),
                ('address_key', ExactField(max_length=200)),
                ('area_centi_m2', fields.BigIntField()),
                ('rent_fen', fields.BigIntField()),
                ('signed_on', fields.DateField()),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('note', SealedField(null=True, unique=False)),
                ('visited_on', fields.DateField(null=True)),
                ('companion', SealedField(null=True, unique=False)),
                ('lives_there', KeyField(default='', max_length=16)),
                ('rent_told_fen', fields.BigIntField(null=True)),
                ('findings', SealedField(null=True, unique=False)),
                ('explained', SealedField(null=True, unique=False)),
                ('standing', fields.IntField(null=True)),
                ('confirmed_on', fields.DateField(null=True)),
                ('ended_on', fields.DateField(null=True)),
                ('resting', fields.IntField(null=True)),
            ],
            options={'table': 'house_agreement', 'app': 'anju', 'indexes': [Index(fields=['household_id', 'standing', 'id']), Index(fields=['standing', 'id']), Index(fields=['resting', 'id']), Index(fields=['address_key', 'standing', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
