from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0019_cross_checks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Exit',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='exit', on_delete=OnDelete.RESTRICT)),
                ('tenancy', fields.ForeignKeyField('anju.Tenancy', source_field='tenancy_id', db_constraint=True, to_field='id', related_name='exits', on_delete=OnDelete.RESTRICT)),
                ('left_on', fields.DateField()),
                ('reason', KeyField(max_length=16)),
                ('note', SealedField(unique=False)),
                ('closed_notices', fields.IntField(default=0)),
            ],
            options={'table': 'exit_', 'app': 'anju', 'pk_attr': 'case_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ExitCorrection',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='exit_correction', on_delete=OnDelete.RESTRICT)),
                ('exit_id', KeyField(max_length=36)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('tenancy_id', fields.BigIntField(db_index=True)),
                ('moved_on', fields.DateField(null=True)),
                ('restored_on', fields.DateField(null=True)),
            ],
            options={'table': 'exit_correction', 'app': 'anju', 'unique_together': (('exit_id', 'under_way'),), 'pk_attr': 'case_id', 'table_description': '`under_way` is 1 until it is decided: one correction of an exit at a time.'},
            bases=['Model'],
        ),
    ]
