"""Kept counts of what is owed and what was done, so that a board reads some rows and counts none. What is owed already
is counted here; `python -m server tallies` counts again what nodes of the version before went on writing.
"""

from datetime import date
from typing import Any

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import KeyField

_COUNTED = """
INSERT INTO duty_tally (kind, ended_as, area_path, due_on, period, organisation_id, number)
SELECT kind, ended_as, area_path, CASE WHEN ended_as = 'done' THEN '9999-12-31' ELSE due_on END,
    CASE WHEN ended_as = 'done' THEN period ELSE '' END, COALESCE(organisation_id, 0), COUNT(*)
FROM obligation WHERE ended_as IN ('', 'done') GROUP BY 1, 2, 3, 4, 5, 6
"""


async def _count(apps: Any, schema_editor: Any) -> None:
    await schema_editor.client.execute_script(_COUNTED)


async def _nothing(apps: Any, schema_editor: Any) -> None:
    """It goes with the table."""


class Migration(migrations.Migration):
    dependencies = [('anju', '0026_payouts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DutyTally',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', KeyField(max_length=32)),
                ('ended_as', KeyField(default='', max_length=8)),
                ('area_path', KeyField(max_length=120)),
                ('due_on', fields.DateField(default=date(9999, 12, 31))),
                ('period', KeyField(default='', max_length=16)),
                ('organisation_id', fields.BigIntField(default=0)),
                ('number', fields.IntField()),
            ],
            options={'table': 'duty_tally', 'app': 'anju', 'unique_together': (('kind', 'ended_as', 'area_path', 'due_on', 'period', 'organisation_id'),), 'indexes': [Index(fields=['organisation_id', 'kind', 'ended_as'])], 'pk_attr': 'id', 'table_description': 'How many obligations there are of a kind at a place: owed by a day, or done of a period. Those that have lapsed'},
            bases=['Model'],
        ),
        ops.RunPython(_count, reverse_code=_nothing),
    ]
