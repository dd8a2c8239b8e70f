from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, LongAsciiField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0030_swaps')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SpotCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='spot_check', on_delete=OnDelete.RESTRICT)),
                ('office', fields.ForeignKeyField('anju.Organisation', source_field='office_id', db_constraint=True, to_field='id', related_name='spot_checks', on_delete=OnDelete.RESTRICT)),
                ('level', KeyField(max_length=12)),
                ('year', fields.IntField()),
                ('period', KeyField(max_length=16)),
                ('turn', fields.IntField(default=1)),
                ('further_because', SealedField(null=True, unique=False)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('valid', fields.IntField(null=True, default=1)),
                ('code', KeyField(unique=True, max_length=24)),
                ('announced_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('announcement', SealedJSONField(generated=False, null=False, unique=False)),
                ('announcement_sha256', KeyField(max_length=64)),
                ('draw_on', fields.DateField()),
                ('replaced', SealedJSONField(null=True, generated=False, unique=False)),
                ('seed', ExactField(default='', max_length=200)),
                ('drawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('samples', SealedJSONField(null=True, generated=False, unique=False)),
                ('annulled_because', SealedField(null=True, unique=False)),
            ],
            options={'table': 'spot_check', 'app': 'anju', 'unique_together': (('office_id', 'period', 'turn'), ('office_id', 'under_way')), 'indexes': [Index(fields=['office_id', 'year', 'valid']), Index(fields=['level', 'period', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SpotCheckItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='spot_check_item', on_delete=OnDelete.RESTRICT)),
                ('check', fields.ForeignKeyField('anju.SpotCheck', source_field='check_id', db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.RESTRICT)),
                ('office_id', fields.BigIntField()),
                ('level', KeyField(max_length=12)),
                ('year', fields.IntField(null=True)),
                ('population', KeyField(max_length=16)),
                ('member_key', KeyField(max_length=16)),
                ('place', fields.IntField()),
                ('household_id', fields.BigIntField()),
                ('subject_case_id', KeyField(default='', max_length=36)),
                ('unit_id', fields.BigIntField(default=0)),
                ('open', fields.IntField(null=True, default=1)),
                ('checked_on', fields.DateField(null=True)),
                ('answers', SealedJSONField(null=True, generated=False, unique=False)),
                ('findings', SealedField(null=True, unique=False)),
                ('order_to', KeyField(default='', max_length=12)),
                ('order_by', fields.DateField(null=True)),
                ('order_what', SealedField(null=True, unique=False)),
                ('looked_on', fields.DateField(null=True)),
                ('found', SealedField(null=True, unique=False)),
            ],
            options={'table': 'spot_check_item', 'app': 'anju', 'unique_together': (('check_id', 'population', 'place'),), 'indexes': [Index(fields=['office_id', 'year', 'household_id']), Index(fields=['subject_case_id', 'office_id']), Index(fields=['check_id', 'open']), Index(fields=['open', 'id']), Index(fields=['household_id', 'id'])], 'pk_attr': 'id', 'table_description': "One that was drawn: a family's file, or a change of people in it."},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SpotCheckMembers',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('check', fields.ForeignKeyField('anju.SpotCheck', source_field='check_id', db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.RESTRICT)),
                ('population', KeyField(max_length=16)),
                ('page', fields.IntField()),
                ('lines', LongAsciiField(unique=False)),
                ('subjects', SealedJSONField(generated=False, null=False, unique=False)),
            ],
            options={'table': 'spot_check_members', 'app': 'anju', 'unique_together': (('check_id', 'population', 'page'),), 'pk_attr': 'id', 'table_description': 'Some of the members of a population.'},
            bases=['SealedRow'],
        ),
    ]
