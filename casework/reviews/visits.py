"""A field worker's day: the visits that are open, how many are done today, and which dwellings have waited longest.

Whatever the size of the community, three queries and a handful of rows. Suggests and decides nothing: any dwelling
in reach may be visited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from tortoise.functions import Max

from casework.heart import access, actors
from casework.heart.actors import Actor
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


@dataclass
class Day:
    """`open`: the actor's own, fetched with inspection and dwelling, planned ones first."""

    open: list[Case]
    done: int
    suggested: list[Suggested]


async def day_of(actor: Actor) -> Day | None:
    """None for who does no visits."""
    if actor.role not in INSPECTORS or not actor.path:
        return None
    own = access.cases_in_reach(actor, "inspection").filter(status="open", opened_by_id=actor.account_id)
    rows = await own.select_related("inspection", "dwelling").order_by("-updated_at", "-id").limit(_MOST_OPEN)
    # In UTC, as times are kept: SQLite compares their letters.
    midnight = datetime.combine(actor.today, time(), SHANGHAI).astimezone(UTC)
    done = await Inspection.filter(visited_at__gte=midnight, case__opened_by_id=actor.account_id).count()
    return Day(sorted(rows, key=lambda case: not case.inspection.planned), done, await _suggested(actor))


async def _suggested(actor: Actor) -> list[Suggested]:
    """Those never visited first, then the longest ago."""
    visited = Tenancy.filter(access.under(actor.path), living=1).annotate(
        last=Max("dwelling__cases__inspection__visited_at")
    )
    rows: Any = await visited.order_by("last", "id").limit(_MOST_SUGGESTED).values(
        "dwelling_id", "dwelling__address", "household__name", "last"
    )
    return [
        Suggested(row["dwelling_id"], row["dwelling__address"], row["household__name"], _aware(row["last"]))
        for row in rows
    ]


def _aware(at: datetime | str | None) -> datetime | None:
    """An aggregate comes as the engine keeps it: text on SQLite, in UTC."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
