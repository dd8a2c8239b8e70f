"""SQLite made the table of leases anew for a column (0013), and its one lease a case was no longer kept by the table."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops


async def _one_a_case(apps: Any, schema_editor: Any) -> None:
    if schema_editor.client.capabilities.dialect == 'sqlite':
        await schema_editor.client.execute_script(
            'CREATE UNIQUE INDEX IF NOT EXISTS "uid_lease_contract_case" ON "lease_contract" ("case_id")'
        )


async def _nothing(apps: Any, schema_editor: Any) -> None:
    """The index goes with the table."""


class Migration(migrations.Migration):
    dependencies = [('anju', '0020_denials')]

    initial = False

    operations = [ops.RunPython(_one_a_case, reverse_code=_nothing)]
