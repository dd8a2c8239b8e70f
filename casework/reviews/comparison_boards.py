"""How each source of comparisons stands (4.7b): of every street for itself and for the district office, and of a
community that asks for its own. What is late stands first.

Read in a handful of queries whatever the number of offices. Refuses whoever compares nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.functions import Count, Max

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.reviews.comparison_duty import COMPARED, OPEN, duty_of
from casework.reviews.comparison_sources import SOURCES, months_of
from casework.reviews.comparisons import READERS
from casework.words.clock import business_day
from models import Comparison, ComparisonHit, Obligation, Organisation

_MOST_OFFICES = 200


@dataclass(frozen=True)
class Line:
    """`months`: how often it is owed. `due_on`: the day of what is owed first; None: nothing is, or the office is a
    community, which may compare and owes none. `open`: what was met and waits for its community.
    """

    office: str
    source: str
    label: str
    months: int
    last_on: date | None
    due_on: date | None
    late: bool
    open: int


async def board(actor: Actor) -> list[Line]:
    """Raises not_allowed."""
    access.require_role(actor, *READERS)
    kind = "community" if actor.role == actors.COMMUNITY_CLERK else "street"
    under = Organisation.filter(access.under(actor.path, "path"), kind=kind)
    offices = await under.order_by("path").limit(_MOST_OFFICES)
    ids = [one.id for one in offices] or [0]
    owed, last, left = await _owed(ids), await _last(ids), await _left(actor)
    months = {name: await months_of(source, actor.today) for name, source in SOURCES.items()}
    lines = []
    for office in offices:
        for name, source in SOURCES.items():
            due_on, taken_at = owed.get((office.id, duty_of(name))), last.get((office.id, name))
            late = due_on is not None and due_on < actor.today
            waits = sum(count for (path, of), count in left.items() if of == name and path.startswith(office.path))
            last_on = business_day(taken_at) if taken_at else None
            lines.append(Line(office.name, name, source.label, months[name], last_on, due_on, late, waits))
    return sorted(lines, key=lambda one: (not one.late, one.due_on or date.max))


async def _owed(ids: list[int]) -> dict[tuple[int, str], date]:
    kinds = [duty_of(name) for name in SOURCES]
    rows: Any = await Obligation.filter(
        organisation_id__in=ids, kind__in=kinds, discharged_at=None
    ).order_by("-due_on").values_list("organisation_id", "kind", "due_on")
    return {(office, kind): due_on for office, kind, due_on in rows}


async def _last(ids: list[int]) -> dict[tuple[int, str], datetime]:
    taken = Comparison.filter(office_id__in=ids, case__status=COMPARED).annotate(last=Max("case__opened_at"))
    rows: Any = await taken.group_by("office_id", "source").values("office_id", "source", "last")
    return {(row["office_id"], row["source"]): row["last"] for row in rows}


async def _left(actor: Actor) -> dict[tuple[str, str], int]:
    """By community and source."""
    there = access.under(actor.path, "case__area_path")
    open_hits = ComparisonHit.filter(there, case__status__in=list(OPEN)).annotate(count=Count("id"))
    rows: Any = await open_hits.group_by("case__area_path", "source").values("case__area_path", "source", "count")
    return {(row["case__area_path"], row["source"]): int(row["count"]) for row in rows}
