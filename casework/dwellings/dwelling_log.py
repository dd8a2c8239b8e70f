"""A dwelling's own log: everything that ever happened to it, the last first: every step of every case about it that
the reader may see, and who moved in and out. As of any day; a page of any depth costs the same.

Nothing is kept for it: it is a reading of the cases' events and of tenancies. A procedure of tomorrow (a repair, a
lease) stands in it by its cases. Refuses nothing, and shows nobody more than the cases themselves would.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tortoise.expressions import Q, Subquery

from casework.dwellings.dwelling_files import READERS
from casework.heart import access, naming
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.life import PROCEDURES
from casework.heart.queries import names_of
from casework.words.clock import SHANGHAI
from models import Case, CaseEvent, ManagerMove, Organisation, Swap, Tenancy

# Whose words stand in the log: of no family's, and seen by everybody who reads a dwelling.
_SAYS = ("dwelling_file", "liaison")
_MOST_FAMILIES = 200
# A time, which of the two kinds, and a number: where a page ended.
Place = tuple[datetime, int, int]
_FAMILY, _EVENT = 0, 1
# In the room of numbers that families' lines leave free.
_MOVES = 10**17
_SWAPS = 10**16


@dataclass(frozen=True)
class Line:
    place: Place
    day: date
    label: str
    title: str
    note: str
    by: str
    case_id: str
    procedure: str


async def read_log(
    dwelling_id: int, until: date, after: Place | None, size: int, *, actor: Actor
) -> tuple[list[Line], Place | None]:
    """`until`: the last day that is told. Raises not_allowed, not_found."""
    access.require_role(actor, *READERS)
    dwelling = await access.find_dwelling(dwelling_id, actor=actor)
    steps = await _events(dwelling.id, until, after, size + 1, actor)
    families = await _families(dwelling.id, until, after, actor)
    moves = await _moves(dwelling.id, until, after)
    lines = list(heapq.merge(steps, families, moves, key=lambda line: line.place, reverse=True))[: size + 1]
    return lines[:size], lines[size - 1].place if len(lines) > size else None


async def _events(
    dwelling_id: int, until: date, after: Place | None, size: int, actor: Actor
) -> list[Line]:
    cases = Case.filter(access.reach_of_cases(actor), dwelling_id=dwelling_id)
    found = CaseEvent.filter(case_id__in=Subquery(cases.values("id")), day__lte=until)
    for name, procedure in PROCEDURES.items():
        if procedure.untold:
            # A draft, or what was taken back, is nobody else's.
            # As one condition: `exclude` would deny each of the two.
            found = found.filter(~Q(case__procedure=name, case__status__in=procedure.untold))
    if after is not None:
        at, kind, number = after
        beside = Q(at=at, id__lt=number) if kind == _EVENT else Q(id__lt=0)
        found = found.filter(Q(at__lt=at) | beside)
    rows = await found.order_by("-at", "-id").limit(size).select_related("case")
    doers = await naming.doers([row for row in rows if row.case.procedure in _SAYS], actor=actor)
    return [_line(row, doers[row.id].note if row.id in doers else "") for row in rows]


def _line(row: CaseEvent, note: str) -> Line:
    procedure = PROCEDURES[row.case.procedure]
    step = procedure.step(row.from_status or None, row.action)
    return Line(
        (row.at, _EVENT, row.id), row.day, step.label if step else row.action, row.case.title, note,
        ROLE_LABELS.get(row.role, ""), row.case_id, row.case.procedure,
    )


async def _families(dwelling_id: int, until: date, after: Place | None, actor: Actor) -> list[Line]:
    """Who moved in and out. Of a family that is another office's to see it is said, and not which."""
    rows: Any = await Tenancy.filter(dwelling_id=dwelling_id).order_by("-id").limit(_MOST_FAMILIES).values_list(
        "id", "household__name", "started_on", "ended_on"
    )
    swaps: Any = await Swap.filter(
        Q(dwelling_id=dwelling_id) | Q(to_dwelling_id=dwelling_id) | Q(tenancy_id__in=[row[0] for row in rows] or [0]),
        moved_on__not_isnull=True,
    ).order_by("moved_on", "id").limit(_MOST_FAMILIES).values_list(
        "id", "tenancy_id", "tenancy__household__name", "dwelling_id", "to_dwelling_id", "moved_on"
    )
    first_home: dict[int, int] = {}
    for _, tenancy_id, _, left, *_ in swaps:
        first_home.setdefault(tenancy_id, left)
    gone = await Tenancy.filter(
        id__in=[one for one, home in first_home.items() if home == dwelling_id] or [0]
    ).exclude(dwelling_id=dwelling_id).values_list("id", "household__name", "started_on", "ended_on")
    concerned = [one for one, *_ in (*rows, *gone)] + [one[1] for one in swaps]
    known = {one for (one,) in await access.tenancies_in_reach(actor).filter(id__in=concerned or [0]).values_list("id")}
    told = [
        (2 * number + out, number, name, day, label)
        for number, name, started_on, ended_on in (*rows, *gone)
        for out, (day, label, here) in enumerate((
            (started_on, "入住", first_home.get(number, dwelling_id) == dwelling_id),
            (ended_on, "退出", all(number != one for one, *_ in gone)),
        ))
        if here
    ]
    told += [
        (_SWAPS + 2 * number + out, tenancy_id, name, moved_on, label)
        for number, tenancy_id, name, left, came, moved_on in swaps
        for out, (home, label) in enumerate(((left, "换房搬出"), (came, "换房搬入")))
        if home == dwelling_id
    ]
    lines = [
        Line((_noon(day), _FAMILY, place), day, label, name if number in known else "", "", "", "", "")
        for place, number, name, day, label in told
        if day and day <= until
    ]
    lines.sort(key=lambda line: line.place, reverse=True)
    return [line for line in lines if after is None or line.place < after]


async def _moves(dwelling_id: int, until: date, after: Place | None) -> list[Line]:
    """Whose it came to be to manage, and whose it was."""
    rows = await ManagerMove.filter(dwelling_id=dwelling_id, since_on__lte=until).order_by("-since_on", "-id").limit(
        _MOST_FAMILIES
    )
    names = await names_of(Organisation, [one for row in rows for one in (row.former_id, row.receiving_id)])
    lines = [
        Line(
            (_noon(row.since_on), _FAMILY, _MOVES + row.id), row.since_on, "更换管房单位",
            f"由{names.get(row.former_id, '')}换成{names.get(row.receiving_id, '')}", "", "", "", "",
        )
        for row in rows
    ]
    return [line for line in lines if after is None or line.place < after]


def _noon(day: date) -> datetime:
    # A day has no hour: in the middle of it, as times are kept.
    return datetime.combine(day, time(12), SHANGHAI).astimezone(UTC)
