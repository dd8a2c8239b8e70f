from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0031_spot_checks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Escalation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='escalation', on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='escalations', on_delete=OnDelete.RESTRICT)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('source_case_id', KeyField(max_length=36)),
                ('facts', SealedField(null=True, unique=False)),
                ('words', SealedField(null=True, unique=False)),
                ('opinion', SealedField(null=True, unique=False)),
                ('sent_number', fields.CharField(default='', max_length=60)),
                ('sent_on', fields.DateField(null=True)),
                ('sent_way', KeyField(default='', max_length=16)),
                ('received_on', fields.DateField(null=True)),
                ('received_by', SealedField(null=True, unique=False)),
                ('answer_number', fields.CharField(default='', max_length=60)),
                ('answer_on', fields.DateField(null=True)),
                ('outcome', KeyField(default='', max_length=16)),
                ('answer', SealedField(null=True, unique=False)),
                ('carried_on', fields.DateField(null=True)),
                ('carried', SealedField(null=True, unique=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'escalation', 'app': 'anju', 'unique_together': (('household_id', 'under_way'),), 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
    ]
