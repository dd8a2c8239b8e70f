"""The status board (房态图) of a building: storeys by units, one cell a dwelling with how it stands, on any day.

A board is read in a bounded number of queries whatever the size of the building, and by plain columns: nothing of it is
looked at twice. Refuses an estate, and a building of it, of which the asker sees no dwelling: absent and forbidden look
the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.dwellings.dwelling_files import READERS
from casework.dwellings.standings import VACANT, Lived, Standing, holds_of, in_turn, standing_on, storey_of
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.rows import Line, Records, Rows
from models import Dwelling, Estate, Tenancy

# More doors than any building has.
MOST_DOORS = 1000
_MOST_ROWS = 20 * MOST_DOORS
_MOST_BUILDINGS = 300


class Door(NamedTuple):
    id: int
    unit: str
    room: str
    storey: int | None
    listed_on: date | None
    empty_since: date | None


@dataclass
class Board:
    """`doors`: in the order in which one walks up: by unit, storey and room."""

    estate: Estate
    building: str
    doors: list[Door]
    standings: dict[int, Standing]

    def by_unit(self) -> dict[str, list[Door]]:
        found: dict[str, list[Door]] = {}
        for door in self.doors:
            found.setdefault(door.unit, []).append(door)
        return found


@dataclass(frozen=True)
class Building:
    number: str
    dwellings: int
    lived_in: int


@lru_cache(maxsize=4096)
def natural(text: str) -> tuple[tuple[int, str], ...]:
    """So that 2 comes before 12, and 12 before 12A."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"[0-9]+|[^0-9]+", text))


def estates(text: str, *, actor: Actor) -> QuerySet[Estate]:
    """Those in which the actor sees a dwelling, by a part of their name. Raises not_allowed."""
    access.require_role(actor, *READERS)
    found = Estate.filter(id__in=Subquery(access.dwellings_in_reach(actor).values("estate_id")))
    return found.filter(name__contains=text.strip()) if text.strip() else found


async def sizes(estate_ids: Sequence[int], *, actor: Actor) -> dict[int, int]:
    """How many dwellings of each the actor sees."""
    found = access.dwellings_in_reach(actor).filter(estate_id__in=list(estate_ids) or [0])
    rows: Any = await found.annotate(count=Count("id")).group_by("estate_id").values_list("estate_id", "count")
    return dict(rows)


async def buildings(estate_id: int, *, actor: Actor) -> tuple[Estate, list[Building]]:
    """Raises not_allowed, not_found."""
    estate = await _find(estate_id, actor)
    found = access.dwellings_in_reach(actor).filter(estate_id=estate_id)
    counted = await _count_by_building(found)
    living = Tenancy.filter(living=1, dwelling__estate_id=estate_id).values("dwelling_id")
    lived = await _count_by_building(found.filter(id__in=Subquery(living)))
    numbers = sorted(counted, key=natural)[:_MOST_BUILDINGS]
    return estate, [Building(number, counted[number], lived.get(number, 0)) for number in numbers]


async def _count_by_building(found: QuerySet[Any]) -> dict[str, int]:
    grouped = found.annotate(count=Count("id")).group_by("building_number")
    rows: Any = await grouped.values_list("building_number", "count")
    return dict(rows)


async def _find(estate_id: int, actor: Actor) -> Estate:
    estate = await estates("", actor=actor).filter(id=estate_id).first()
    if estate is None:
        raise access.not_found()
    return estate


class _Room(Line, frozen=True):
    """A door with one of those who live or lived behind it."""

    id: int
    unit_number: str
    room_number: str
    storey: int | None
    listed_on: date | None
    empty_since: date | None
    tenancy_id: int | None
    started_on: date | None
    ended_on: date | None


_ROOMS = Rows(
    Dwelling, _Room, tenancy_id="tenancies__id", started_on="tenancies__started_on", ended_on="tenancies__ended_on"
)
_ESTATES = Records(Estate)


async def read_board(estate_id: int, building: str, day: date, *, actor: Actor) -> Board:
    """Raises not_allowed, not_found. Doors and who lived behind them are one query: in most of them lives somebody,
    and two lists of three hundred took twice as long to come as one.
    """
    access.require_role(actor, *READERS)
    found = Q(access.reach_of_dwellings(actor), estate_id=estate_id, building_number=building)
    if day != actor.today:
        found = Q(found, Q(listed_on=None) | Q(listed_on__lte=day))
    doors: dict[int, Door] = {}
    lived: dict[int, list[Lived]] = {}
    for row in await _ROOMS.where(found, most=_MOST_ROWS):
        if row.id not in doors:
            storey = storey_of(row.storey, row.room_number)
            doors[row.id] = Door(row.id, row.unit_number, row.room_number, storey, row.listed_on, row.empty_since)
            lived[row.id] = []
        if row.tenancy_id is not None:
            lived[row.id].append(Lived(row.tenancy_id, row.started_on, row.ended_on))
    estate = await _ESTATES.first(Q(id=estate_id)) if doors else None
    if estate is None:
        raise access.not_found()
    holds = await holds_of(Q(dwelling__estate_id=estate_id, dwelling__building_number=building))
    shown = sorted(doors.values(), key=lambda door: (natural(door.unit), door.storey or 0, natural(door.room)))
    standing = {
        door.id: standing_on(day, in_turn(lived[door.id]), holds.get(door.id, ()), door.listed_on, door.empty_since)
        for door in shown[:MOST_DOORS]
    }
    return Board(estate, building, shown[:MOST_DOORS], standing)


def emptiness(board: Board, day: date) -> tuple[int, int, int]:
    """How many stand vacant, how many days all of them together have, and the longest has."""
    days = [
        board.standings[door.id].empty_days(day) or 0
        for door in board.doors
        if board.standings[door.id].state == VACANT
    ]
    return len(days), sum(days), max(days, default=0)
