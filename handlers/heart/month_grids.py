"""How a grid of offices by months is told. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from casework.heart.forms import one_of
from casework.heart.life import TONES
from casework.heart.month_grids import Row
from handlers.heart.http import Struct


class MonthCell(Struct):
    month: str
    # None: it is not begun.
    case_id: str | None
    label: str
    tone: Annotated[str, one_of("", *TONES)]
    days_late: int


class MonthRow(Struct):
    office_id: int
    office: str
    # How many of these months are not begun.
    lacking: int
    cells: list[MonthCell]


class MonthGrid(Struct):
    """Who lacks most stands first, the latest month first."""

    items: list[MonthRow]


def present_grid(rows: Sequence[Row]) -> MonthGrid:
    return MonthGrid(
        items=[
            MonthRow(
                office_id=row.office.id, office=row.office.name, lacking=row.lacking,
                cells=[
                    MonthCell(
                        month=cell.month, case_id=cell.case_id or None, label=cell.label, tone=cell.tone,
                        days_late=cell.days_late,
                    )
                    for cell in row.cells
                ],
            )
            for row in rows
        ]
    )
