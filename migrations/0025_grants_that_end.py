from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

# A family's own bindings, as they stand in an UPDATE of their table.
_OWN = "role = 'tenant' AND delegation_id IS NULL AND household_id IS NOT NULL AND member_id IS NULL"
_OF_FAMILY = "FROM household_member m WHERE m.household_id = appointment.household_id"
_NAMESAKE = (
    "FROM household_member m, account a WHERE m.household_id = appointment.household_id"
    " AND a.id = appointment.account_id AND a.name = m.name"
)


async def fill(apps, editor):
    """Who of the family an older binding is, where the account's name or the family's size tells it for certain; and
    by which binding an older delegation was given.
    """
    for found in (_NAMESAKE, f"{_NAMESAKE} AND m.left_on IS NULL", _OF_FAMILY):
        await editor.client.execute_script(
            f"UPDATE appointment SET member_id = (SELECT MIN(m.id) {found})"
            f" WHERE {_OWN} AND 1 = (SELECT COUNT(*) {found})"
        )
    await editor.client.execute_script(
        "UPDATE delegation SET binding_id = (SELECT MAX(a.id) FROM appointment a WHERE a.role = 'tenant'"
        " AND a.delegation_id IS NULL AND a.account_id = delegation.given_by_id"
        " AND a.household_id = delegation.household_id)"
    )


async def nothing(apps, editor):
    return None


class Migration(migrations.Migration):
    dependencies = [('anju', '0024_long_imports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccountName',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField(null=True)),
                ('before', fields.CharField(default='', max_length=60)),
                ('after', fields.CharField(max_length=60)),
                ('cause', KeyField(max_length=20)),
                ('changed_by_id', fields.BigIntField(null=True)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'account_name', 'app': 'anju', 'indexes': [Index(fields=['account_id', 'id'])], 'pk_attr': 'id', 'table_description': 'A change of what an account or one of its posts is called: before and after, by whom, and why. Append-only.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Appointment',
            name='end_reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Appointment',
            name='ended_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Appointment',
            name='ended_by_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Appointment',
            name='member',
            field=fields.ForeignKeyField('anju.HouseholdMember', source_field='member_id', null=True, db_constraint=True, to_field='id', related_name='appointments', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Appointment',
            name='name',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddIndex(
            model_name='Appointment',
            index=Index(fields=['organisation_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Appointment',
            index=Index(fields=['household_id', 'id']),
        ),
        ops.AddField(
            model_name='BindingCode',
            name='appointment_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BindingCode',
            name='ended_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Delegation',
            name='binding',
            field=fields.ForeignKeyField('anju.Appointment', source_field='binding_id', null=True, db_constraint=True, to_field='id', related_name='delegations_given', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Invitation',
            name='appointment_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Invitation',
            name='ended_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Invitation',
            name='ended_by_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='Invitation',
            index=Index(fields=['organisation_id', 'id']),
        ),
        ops.AddField(
            model_name='Session',
            name='device',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddIndex(
            model_name='Session',
            index=Index(fields=['account_id', 'created_at']),
        ),
        ops.RunPython(fill, nothing),
    ]
