"""A field worker's day: the visits that are open, how many are done today, and which dwellings have waited longest.

Whatever the size of the community, three queries and a handful of rows. Suggests and decides nothing: any dwelling
in reach may be visited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Max

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.case_lists import LAST_MOVED
from casework.heart.queries import count_where, rows_where
from casework.heart.rows import Line, Rows
from casework.words.clock import SHANGHAI
from models import Case, Inspection, Tenancy

INSPECTORS = (actors.GRID_WORKER, actors.COMMUNITY_CLERK)
_MOST_OPEN = 5
_MOST_SUGGESTED = 3


@dataclass
class Suggested:
    dwelling_id: int
    address: str
    household: str
    last_visited_at: datetime | None


class OpenVisit(Line, frozen=True, gc=False):
    id: str
    address: str | None
    planned: bool
    due_on: date | None


_OPEN = Rows(Case, OpenVisit, address="dwelling__address", planned="inspection__planned")


@dataclass
class Day:
    """`open`: the actor's own, planned ones first."""

    open: list[OpenVisit]
    done: int
    suggested: list[Suggested]


async def day_of(actor: Actor) -> Day | None:
    """None for who does no visits."""
    if actor.role not in INSPECTORS or not actor.path:
        return None
    own = Q(access.reach_of_cases(actor, "inspection"), status="open", opened_by_id=actor.account_id)
    rows = await _OPEN.where(own, order=LAST_MOVED, most=_MOST_OPEN)
    # In UTC, as times are kept: SQLite compares their letters.
    midnight = datetime.combine(actor.today, time(), SHANGHAI).astimezone(UTC)
    done = await count_where(Inspection, Q(visited_at__gte=midnight, case__opened_by_id=actor.account_id))
    return Day(sorted(rows, key=lambda visit: not visit.planned), done, await _suggested(actor))


async def _suggested(actor: Actor) -> list[Suggested]:
    """Those never visited first, then the longest ago."""

    def build(living: Q) -> Any:
        visited = Tenancy.filter(living).annotate(last=Max("dwelling__cases__inspection__visited_at"))
        return visited.order_by("last", "id").limit(_MOST_SUGGESTED).values(
            "dwelling_id", "dwelling__address", "household__name", "last"
        )

    living = Q(access.under(actor.path), living=1)
    rows = await rows_where(("visits to suggest",), living, build, after=(_MOST_SUGGESTED,))
    return [
        Suggested(row["dwelling_id"], row["dwelling__address"], row["household__name"], _aware(row["last"]))
        for row in rows
    ]


def _aware(at: datetime | str | None) -> datetime | None:
    """An aggregate comes as the engine keeps it: text on SQLite, in UTC."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
