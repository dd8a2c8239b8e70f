"""Who has done a month's work and who has not: offices by months, those that have not begun too (4.2.1d, 4.2.5b).

A list of cases shows what there is; whoever watches has to see what there is not. Refuses nothing: whose rows are shown
is the asker's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.heart.life import Procedure
from casework.heart.next_steps import days_late
from casework.words.calendar import add_months
from casework.words.months import month_of
from models import Organisation

MONTHS = 6
NOT_BEGUN = "没开始"


@dataclass
class Cell:
    month: str
    case_id: str = ""
    label: str = NOT_BEGUN
    # As of a status; "": it is not begun.
    tone: str = ""
    days_late: int = 0


@dataclass
class Row:
    office: Organisation
    cells: list[Cell] = field(default_factory=list)

    @property
    def lacking(self) -> int:
        return sum(not cell.case_id for cell in self.cells)


def last_months(today: date) -> list[str]:
    """Those that are over, the latest first."""
    first = today.replace(day=1)
    return [month_of(add_months(first, -back)) for back in range(1, MONTHS + 1)]


def lay_out(
    offices: Sequence[Organisation], cases: Iterable[tuple[int, str, str, str, date | None]], procedure: Procedure,
    today: date, owed: Mapping[tuple[int, str], date] | None = None,
) -> list[Row]:
    """`cases`: of each its office, month, id, status and day. `owed`: by which day what is not begun is owed. Who lacks
    most stands first.
    """
    known = {(office, month): (case_id, status, due_on) for office, month, case_id, status, due_on in cases}
    rows = []
    for office in offices:
        row = Row(office)
        for month in last_months(today):
            cell = Cell(month)
            if found := known.get((office.id, month)):
                case_id, status, due_on = found
                cell.case_id, cell.label = case_id, procedure.statuses[status].label
                cell.tone, cell.days_late = procedure.tone(status), days_late(procedure, status, due_on, today)
            elif by := (owed or {}).get((office.id, month)):
                cell.days_late = max(0, (today - by).days)
            row.cells.append(cell)
        rows.append(row)
    return sorted(rows, key=lambda one: -one.lacking)
