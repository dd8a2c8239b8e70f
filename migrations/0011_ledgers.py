from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import ExactField, InitialsField, KeyField, SealedJSONField, initials_of
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

_BATCH = 2000


async def fill(apps, editor):
    """What was written before: the initials of everybody, and where each revision counts."""
    client, last = editor.client, 0
    while True:
        rows = await client.execute_query_dict(
            f"SELECT id, name FROM household_member WHERE id > {last} ORDER BY id LIMIT {_BATCH}"
        )
        if not rows:
            break
        marks = ("?", "?") if client.capabilities.dialect == "sqlite" else ("%s", "%s")
        await client.execute_many(
            f"UPDATE household_member SET initials = {marks[0]} WHERE id = {marks[1]}",
            [[initials_of(row["name"]), row["id"]] for row in rows],
        )
        last = rows[-1]["id"]
    await client.execute_script(
        "UPDATE ledger_revision SET ledger = 'current', area_path ="
        " (SELECT area_path FROM household WHERE household.id = ledger_revision.household_id)"
    )


async def nothing(apps, editor):
    return None


class Collate(ops.AlterField):
    """Tortoise 1.1 writes PostgreSQL's words for a changed type on MySQL. SQLite compares bit for bit anyway."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor and state_editor.client.capabilities.dialect == "mysql":
            await state_editor.client.execute_script(
                "ALTER TABLE household_member MODIFY COLUMN name"
                " VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
            )


class Migration(migrations.Migration):
    dependencies = [('anju', '0010_office_contacts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LedgerMove',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='moves', on_delete=OnDelete.RESTRICT)),
                ('from_path', KeyField(max_length=120)),
                ('to_path', KeyField(max_length=120)),
                ('since_on', fields.DateField(null=True)),
                ('moved_on', fields.DateField()),
                ('case_id', KeyField(null=True, max_length=36)),
            ],
            options={'table': 'ledger_move', 'app': 'anju', 'indexes': [Index(fields=['household_id', 'moved_on']), Index(fields=['from_path', 'moved_on']), Index(fields=['moved_on'])], 'pk_attr': 'id', 'table_description': "A family's move from one community's responsibility to another's (4.2.4), for ledgers as of a past day."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Subsidy',
            fields=[
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='subsidy', on_delete=OnDelete.RESTRICT)),
                ('form', SealedJSONField(generated=False, null=False, unique=False)),
                ('award_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'subsidy', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': "A community's record of an award, on its way to the street that reviews it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SubsidyAward',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('household', fields.ForeignKeyField('anju.Household', source_field='household_id', db_constraint=True, to_field='id', related_name='awards', on_delete=OnDelete.RESTRICT)),
                ('area_path', KeyField(max_length=120)),
                ('registered_address', fields.CharField(default='', max_length=200)),
                ('registered_address_key', ExactField(default='', db_index=True, max_length=200)),
                ('dwelling_address', fields.CharField(default='', max_length=200)),
                ('dwelling_address_key', ExactField(default='', db_index=True, max_length=200)),
                ('monthly_amount_fen', fields.BigIntField()),
                ('started_on', fields.DateField()),
                ('ended_on', fields.DateField(null=True)),
                ('end_reason', fields.CharField(default='', max_length=300)),
                ('living', fields.IntField(null=True, default=1)),
                ('listed_on', fields.DateField(null=True)),
                ('moved_on', fields.DateField(null=True)),
            ],
            options={'table': 'subsidy_award', 'app': 'anju', 'unique_together': (('household_id', 'living'),), 'indexes': [Index(fields=['living', 'area_path', 'id']), Index(fields=['area_path', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Dwelling',
            index=Index(fields=['estate_id', 'building_number', 'room_number']),
        ),
        ops.AddIndex(
            model_name='Dwelling',
            index=Index(fields=['room_number', 'building_number']),
        ),
        Collate(
            model_name='HouseholdMember',
            name='name',
            field=ExactField(max_length=60),
        ),
        ops.AddField(
            model_name='HouseholdMember',
            name='initials',
            field=InitialsField(default='', db_default='', max_length=20),
        ),
        ops.AddIndex(
            model_name='HouseholdMember',
            index=Index(fields=['name', 'household_id']),
        ),
        ops.AddIndex(
            model_name='HouseholdMember',
            index=Index(fields=['initials', 'household_id']),
        ),
        ops.AddIndex(
            model_name='HouseholdMember',
            index=Index(fields=['household_id', 'position']),
        ),
        ops.AddIndex(
            model_name='Lease',
            index=Index(fields=['ends_on', 'tenancy_id']),
        ),
        ops.AlterModelOptions(
            name='LedgerRevision',
            options={'table': 'ledger_revision', 'app': 'anju', 'indexes': [Index(fields=['household_id', 'id']), Index(fields=['tenancy_id', 'id']), Index(fields=['area_path', 'state', 'id']), Index(fields=['area_path', 'day', 'id'])], 'pk_attr': 'id', 'table_description': 'One change of one ledger entry: who, when, under which case, what before and after. Append-only, but for where'},
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='area_path',
            field=KeyField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='award_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='day',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='deltas',
            field=SealedJSONField(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='ledger',
            field=KeyField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='LedgerRevision',
            name='state',
            field=KeyField(default='received', db_default='received', max_length=16),
        ),
        ops.AddIndex(
            model_name='LedgerRevision',
            index=Index(fields=['area_path', 'state', 'id']),
        ),
        ops.AddIndex(
            model_name='LedgerRevision',
            index=Index(fields=['area_path', 'day', 'id']),
        ),
        ops.AlterModelOptions(
            name='Pictures',
            options={'table': 'pictures', 'app': 'anju', 'unique_together': (('sealed_on', 'sequence'),), 'indexes': [Index(fields=['state', 'next_try_at']), Index(fields=['display_key']), Index(fields=['thumbnail_key'])], 'pk_attr': 'evidence_id', 'table_description': 'The display copy and the thumbnail of a sealed photograph: asked for with its seal, made by the worker.'},
        ),
        ops.RemoveIndex(
            model_name='Tenancy',
            name=None,
            fields=['area_path', 'living', 'id'],
        ),
        ops.RemoveIndex(
            model_name='Tenancy',
            name=None,
            fields=['manager_path', 'living', 'id'],
        ),
        ops.AddField(
            model_name='Tenancy',
            name='listed_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Tenancy',
            name='moved_on',
            field=fields.DateField(null=True),
        ),
        ops.AddIndex(
            model_name='Tenancy',
            index=Index(fields=['living', 'area_path', 'id']),
        ),
        ops.AddIndex(
            model_name='Tenancy',
            index=Index(fields=['manager_path', 'living', 'area_path', 'id']),
        ),
        ops.AddIndex(
            model_name='Tenancy',
            index=Index(fields=['area_path', 'id']),
        ),
        ops.RunPython(fill, nothing),
    ]
