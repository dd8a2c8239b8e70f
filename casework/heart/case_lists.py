"""Cases as lists show them: a line's columns alone, so that no form, telephone or address is read and decrypted for
nobody. Refuses nothing; reach is the asker's business (casework/heart/access.py).
"""

from __future__ import annotations

from datetime import date, datetime

from tortoise.expressions import Q

from casework.heart.rows import Line, Rows
from models import Case

LAST_MOVED = ("-updated_at", "-id")
# Of cases that have a day.
BY_DAY = ("due_on", "id")


class CaseLine(Line, frozen=True, gc=False):
    """A case, with its household's name and its dwelling's address."""

    id: str
    procedure: str
    number: str
    title: str
    status: str
    version: int
    opened_at: datetime
    updated_at: datetime
    due_on: date | None
    household_id: int | None
    family: str | None
    dwelling_id: int | None
    address: str | None


# Where another table holds a column of it.
ELSEWHERE = {"family": "household__name", "address": "dwelling__address"}
_LINES = Rows(Case, CaseLine, **ELSEWHERE)


async def case_lines(
    found: Q, most: int, *, order: tuple[str, ...] = LAST_MOVED, kept: bool = True
) -> list[CaseLine]:
    """At most so many of the cases of which the condition holds, the last moved first. `kept` as in Rows."""
    return await _LINES.where(found, order=order, most=most, kept=kept)


def line_of(case: Case) -> CaseLine:
    """Of a case fetched with its household and dwelling."""
    return CaseLine(
        case.id, case.procedure, case.number, case.title, case.status, case.version, case.opened_at, case.updated_at,
        case.due_on, case.household_id, case.household.name if case.household else None, case.dwelling_id,
        case.dwelling.address if case.dwelling else None,
    )
