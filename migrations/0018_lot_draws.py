from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, KeyField, SealedField, SealedJSONField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0017_paper_slips')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LotDraw',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lot_draw', on_delete=OnDelete.RESTRICT)),
                ('office', fields.ForeignKeyField('anju.Organisation', source_field='office_id', db_constraint=True, to_field='id', related_name='lot_draws', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=60)),
                ('method', KeyField(max_length=8)),
                ('year', fields.IntField()),
                ('turn', fields.IntField()),
                ('held_on', fields.DateField()),
                ('venue', fields.CharField(max_length=60)),
                ('valid', fields.IntField(null=True, default=1)),
                ('code', KeyField(unique=True, max_length=24)),
                ('source', SealedJSONField(generated=False, null=False, unique=False)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('announcement', SealedJSONField(null=True, generated=False, unique=False)),
                ('announcement_sha256', KeyField(default='', max_length=64)),
                ('draw_on', fields.DateField()),
                ('replaced', SealedJSONField(null=True, generated=False, unique=False)),
                ('office_digest', KeyField(default='', max_length=64)),
                ('office_bound_by_id', fields.BigIntField(null=True)),
                ('office_phrase', SealedField(null=True, unique=False)),
                ('watch_digest', KeyField(default='', max_length=64)),
                ('watch_bound_by_id', fields.BigIntField(null=True)),
                ('watch_phrase', SealedField(null=True, unique=False)),
                ('seed', ExactField(default='', max_length=200)),
                ('drawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('samples', SealedJSONField(null=True, generated=False, unique=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('shown_until', fields.DateField(null=True)),
                ('annul_because', SealedField(null=True, unique=False)),
                ('annul_agreed_by_id', fields.BigIntField(null=True)),
                ('annul_agreed_words', SealedField(null=True, unique=False)),
            ],
            options={'table': 'lot_draw', 'app': 'anju', 'unique_together': (('office_id', 'year', 'turn'),), 'indexes': [Index(fields=['method', 'finished_at', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='LotDrawLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lot_draw_lines', on_delete=OnDelete.RESTRICT)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='lots', on_delete=OnDelete.RESTRICT)),
                ('key', KeyField(max_length=16)),
                ('rooms', fields.IntField()),
                ('tier', fields.IntField()),
                ('standing', fields.IntField(null=True, default=1)),
                ('shown_name', fields.CharField(max_length=80)),
                ('people', fields.IntField()),
                ('place', fields.IntField(null=True)),
                ('number', fields.IntField(null=True)),
                ('state', KeyField(default='', max_length=8)),
                ('drawn_dwelling_id', fields.BigIntField(null=True)),
                ('dwelling_id', fields.BigIntField(null=True)),
                ('trace', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'lot_draw_line', 'app': 'anju', 'unique_together': (('case_id', 'application_id'), ('case_id', 'key'), ('case_id', 'place'), ('application_id', 'standing')), 'indexes': [Index(fields=['application_id', 'id']), Index(fields=['case_id', 'rooms', 'number'])], 'pk_attr': 'id', 'table_description': 'A family of the population: the case of the draw, and that of its application.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LotDrawRoom',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='lot_draw_rooms', on_delete=OnDelete.RESTRICT)),
                ('dwelling', fields.ForeignKeyField('anju.Dwelling', source_field='dwelling_id', db_constraint=True, to_field='id', related_name='lot_draw_rooms', on_delete=OnDelete.RESTRICT)),
                ('key', KeyField(max_length=16)),
                ('rooms', fields.IntField()),
                ('address', fields.CharField(max_length=200)),
                ('layout', KeyField(max_length=16)),
                ('area_centi_m2', fields.BigIntField()),
            ],
            options={'table': 'lot_draw_room', 'app': 'anju', 'unique_together': (('case_id', 'dwelling_id'), ('case_id', 'key')), 'pk_attr': 'id', 'table_description': 'A dwelling of the plan, with its address as it was published, and by its living rooms of which group.'},
            bases=['Model'],
        ),
    ]
