from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.fields import NameField


class SameColumn(ops.AlterField):
    """Who writes the column changes, and not the column: SQLite would make the table anew and lose its indexes."""

    async def database_forward(self, *given: Any, **more: Any) -> None:
        return

    async def database_backward(self, *given: Any, **more: Any) -> None:
        return


class Migration(migrations.Migration):
    dependencies = [('anju', '0026_chain_links')]

    initial = False

    operations = [
        SameColumn(model_name='Household', name='name', field=NameField(max_length=60)),
        SameColumn(model_name='HouseholdMember', name='name', field=NameField(max_length=60)),
        ops.AddField(
            model_name='Inspection',
            name='recorded_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
