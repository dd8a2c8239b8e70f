"""Who managed a dwelling on a past day. The present stands in the dwelling; what was before is told by its moves.

A month's money and dwellings belong to who managed them when the month ended (a rent that was charged before, to who
charged it), so that over all managers no dwelling is counted twice and none is left out (4.2.5b). Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart.queries import padded
from models import ManagerMove


@dataclass(frozen=True)
class Moved:
    """Of one manager, since a day: dwellings that were its own at that day's end and are not now, and the reverse."""

    gone: frozenset[int]
    come: frozenset[int]


async def moved_since(manager_id: int, day: date) -> Moved:
    """One query, and a second where anything has moved."""
    later = Q(since_on__gt=day)
    its: Any = await ManagerMove.filter(later, Q(former_id=manager_id) | Q(receiving_id=manager_id)).values_list(
        "dwelling_id", flat=True
    )
    ids = sorted(set(its))
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for at in range(0, len(ids), 500):
        part = padded(ids[at : at + 500], 0)
        rows: Any = await ManagerMove.filter(later, dwelling_id__in=part).order_by("since_on", "id").values_list(
            "dwelling_id", "former_id", "receiving_id"
        )
        for dwelling_id, former, receiving in rows:
            first.setdefault(dwelling_id, former)
            last[dwelling_id] = receiving
    then = {one for one in ids if first[one] == manager_id}
    now = {one for one in ids if last[one] == manager_id}
    return Moved(frozenset(then - now), frozenset(now - then))


async def left_since(day: date) -> list[int]:
    """Managers that have handed dwellings over since that day."""
    rows: Any = await ManagerMove.filter(since_on__gt=day).distinct().values_list("former_id", flat=True)
    return sorted(set(rows))


async def books_of(manager_id: int) -> list[int]:
    """Its own books, and those of whoever managed its dwellings before: there stands what these were charged."""
    rows: Any = await ManagerMove.filter(receiving_id=manager_id).distinct().values_list("former_id", flat=True)
    return sorted({manager_id, *rows})
