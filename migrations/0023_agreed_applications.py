"""Since when the committee agrees to an application, a column of it: publicity, selections and draws ask for it of many
at once. What sessions have agreed to before stands.
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_AGREED = """
UPDATE application SET agreed_on = (
    SELECT MAX(committee_session.held_on) FROM session_item
    JOIN committee_session ON committee_session.case_id = session_item.case_id
    WHERE session_item.application_id = application.case_id AND session_item.outcome = 'agreed'
)
"""


async def _take_over(apps: Any, schema_editor: Any) -> None:
    await schema_editor.client.execute_script(_AGREED)


async def _nothing(apps: Any, schema_editor: Any) -> None:
    """It goes with the column."""


class Migration(migrations.Migration):
    dependencies = [('anju', '0022_selection_favourites')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Application',
            name='agreed_on',
            field=fields.DateField(null=True),
        ),
        ops.RunPython(_take_over, reverse_code=_nothing),
    ]
