"""How a dwelling stands: vacant, reserved, let, being recovered, under repair or withdrawn. Derived from its tenancies
and its holds (`casework/dwellings/holds.py`), never written beside them: right as of any day that these tell.

Who lives there comes before whatever else is said of a dwelling. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import msgspec
from tortoise.expressions import Q, Subquery

from casework.heart.queries import padded, rows_within
from casework.heart.rows import Line, Rows
from models import DwellingHold, Swap, Tenancy

VACANT, RESERVED, LET, RECOVERING, REPAIR, WITHDRAWN = (
    "vacant", "reserved", "let", "recovering", "repair", "withdrawn"
)
# State → what it is called, and the one letter by which a board says it.
STATES: dict[str, tuple[str, str]] = {
    LET: ("在租", "租"),
    VACANT: ("空置", "空"),
    RESERVED: ("预留", "留"),
    RECOVERING: ("收回中", "收"),
    REPAIR: ("维修中", "修"),
    WITHDRAWN: ("停用", "停"),
}
# Of an empty dwelling, which of its holds counts first.
_OF_EMPTY = (WITHDRAWN, REPAIR, RESERVED)


class Lived(NamedTuple):
    """A tenancy, as far as it says how a dwelling stands."""

    id: int
    started_on: date | None
    ended_on: date | None


class Hold(NamedTuple):
    kind: str
    since_on: date
    until_on: date | None
    planned_until: date | None
    tenancy_id: int | None
    reason: str

    @property
    def over_on(self) -> date | None:
        """The first day on which it does not count. A reservation lapses by itself."""
        if self.kind != RESERVED or self.planned_until is None:
            return self.until_on
        lapsed = self.planned_until + timedelta(days=1)
        return min(lapsed, self.until_on) if self.until_on else lapsed

    def counts_on(self, day: date) -> bool:
        return self.since_on <= day and (self.over_on is None or day < self.over_on)


class Standing(msgspec.Struct, frozen=True):
    """`since`: the first day of this state; `empty_since`: since when nobody lives there. None: nobody knows."""

    state: str
    since: date | None
    empty_since: date | None = None
    # What makes it so, where that is a hold; and until when it is meant to last.
    reason: str = ""
    planned_until: date | None = None
    tenancy_id: int | None = None

    @property
    def label(self) -> str:
        return STATES[self.state][0]

    @property
    def letter(self) -> str:
        return STATES[self.state][1]

    def empty_days(self, day: date) -> int | None:
        """How long it has stood empty; None: it does not, or nobody knows."""
        return (day - self.empty_since).days if self.empty_since else None


def standing_on(
    day: date, tenancies: Sequence[Lived], holds: Sequence[Hold], listed_on: date | None, told: date | None = None
) -> Standing:
    """The one rule. `tenancies` and `holds`: all that were ever there; `told`: since when its manager says it is empty.
    The day on which it was entered counts only where neither is known: it stood empty before.
    """
    lived = next((one for one in tenancies if _lived_on(one, day)), None)
    if lived is not None:
        for hold in holds:
            if hold.kind == RECOVERING and hold.tenancy_id == lived.id and hold.counts_on(day):
                return Standing(RECOVERING, hold.since_on, None, hold.reason, hold.planned_until, lived.id)
        return Standing(LET, lived.started_on, tenancy_id=lived.id)
    over = [one.ended_on for one in tenancies if one.ended_on and one.ended_on <= day]
    if told is not None and told <= day:
        over.append(told)
    empty_since = max(over, default=listed_on)
    for kind in _OF_EMPTY:
        for hold in holds:
            if hold.kind == kind and hold.counts_on(day):
                since = max(hold.since_on, empty_since) if empty_since else hold.since_on
                return Standing(kind, since, empty_since, hold.reason, hold.planned_until)
    coming = next((one for one in tenancies if one.started_on and one.started_on > day and not one.ended_on), None)
    if coming is not None:
        return Standing(RESERVED, None, empty_since, "已定承租家庭，还没有入住", coming.started_on, coming.id)
    ends = [hold.over_on for hold in holds if hold.over_on and hold.since_on < hold.over_on <= day]
    known = [*ends, empty_since] if empty_since else ends
    return Standing(VACANT, max(known, default=None), empty_since)


def _lived_on(one: Lived, day: date) -> bool:
    return (one.started_on is None or one.started_on <= day) and (one.ended_on is None or one.ended_on > day)


def in_turn(tenancies: list[Lived]) -> list[Lived]:
    """Who lives there first, then who left last: of two that overlap the one that counts."""
    if len(tenancies) > 1:
        tenancies.sort(key=lambda one: (one.ended_on is not None, -one.ended_on.toordinal() if one.ended_on else 0))
    return tenancies


class Known(Protocol):
    """A dwelling, as far as it says how it stands."""

    @property
    def id(self) -> int: ...

    @property
    def listed_on(self) -> date | None: ...

    @property
    def empty_since(self) -> date | None: ...


async def standings(dwellings: Sequence[Known], day: date, *, past: bool = False) -> dict[int, Standing]:
    """Of each, in two queries however many there are. `past`: of a day that is over, on which families may have lived
    elsewhere than now: in two more.
    """
    ids = [row.id for row in dwellings] or [0]
    tenancies: defaultdict[int, list[Lived]] = defaultdict(list)
    then = await swapped_since(ids, day) if past else {}
    for row in await rows_within(("who lived in dwellings",), _tenancies, ids):
        lived = Lived(row["id"], _day(row["started_on"]), _day(row["ended_on"]))
        if lived.id not in then:
            tenancies[row["dwelling_id"]].append(lived)
    if then:
        rows: Any = await Tenancy.filter(id__in=sorted(then)).values_list("id", "started_on", "ended_on")
        for tenancy_id, started, ended in rows:
            tenancies[then[tenancy_id]].append(Lived(tenancy_id, started, ended))
    holds = await holds_of(Q(dwelling_id__in=padded(ids, 0)))
    return {
        row.id: standing_on(day, tenancies[row.id], holds[row.id], row.listed_on, row.empty_since) for row in dwellings
    }


async def swapped_since(dwelling_ids: Sequence[int], day: date) -> dict[int, int]:
    """Of families that came to one of these dwellings, or left it, by a swap after that day: tenancy → the dwelling
    where it lived at its end.
    """
    these = padded(list(dwelling_ids), 0)
    there = Q(dwelling_id__in=these) | Q(to_dwelling_id__in=these)
    ids: Any = await Swap.filter(there, moved_on__gt=day).distinct().values_list("tenancy_id", flat=True)
    rows: Any = await Swap.filter(tenancy_id__in=list(ids) or [0], moved_on__gt=day).order_by(
        "-moved_on", "-id").values_list("tenancy_id", "dwelling_id")
    # The first of them since says where it was before.
    return dict(rows)


class _HoldLine(Line, frozen=True):
    dwelling_id: int
    kind: str
    since_on: date
    until_on: date | None
    planned_until: date | None
    tenancy_id: int | None
    reason: str


_HOLDS = Rows(DwellingHold, _HoldLine)


async def holds_of(there: Q) -> defaultdict[int, list[Hold]]:
    """By dwelling, the last first. `there`: which holds are asked of. One query."""
    found: defaultdict[int, list[Hold]] = defaultdict(list)
    for row in await _HOLDS.where(there, order=("-since_on", "id"), most=None):
        found[row.dwelling_id].append(
            Hold(row.kind, row.since_on, row.until_on, row.planned_until, row.tenancy_id, row.reason)
        )
    return found


def _tenancies(within: list[Any]) -> Any:
    found = Tenancy.filter(dwelling_id__in=within).order_by("-living", "-ended_on", "id")
    return found.values("dwelling_id", "id", "started_on", "ended_on")


def _day(told: date | str | None) -> date | None:
    """As the database tells it: SQLite's days are text."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def standing_as(state: str, today: date) -> Q:
    """The same rule, asked of dwellings in the database as they stand today."""
    here = Tenancy.filter(Q(started_on=None) | Q(started_on__lte=today), living=1)
    lived = Q(id__in=Subquery(here.values("dwelling_id")))
    recovering = Q(id__in=Subquery(_standing(RECOVERING, today).values("dwelling_id")))
    if state in (LET, RECOVERING):
        return lived & recovering if state == RECOVERING else lived & ~recovering
    found = ~lived
    for kind in _OF_EMPTY:
        held = Q(id__in=Subquery(_standing(kind, today).values("dwelling_id")))
        if kind == RESERVED:
            held = held | Q(id__in=Subquery(Tenancy.filter(living=1, started_on__gt=today).values("dwelling_id")))
        if kind == state:
            return found & held
        found = found & ~held
    return found


def _standing(kind: str, today: date) -> Any:
    found = DwellingHold.filter(kind=kind, standing=1, since_on__lte=today)
    if kind == RESERVED:
        found = found.filter(Q(planned_until=None) | Q(planned_until__gte=today))
    if kind == RECOVERING:
        found = found.filter(tenancy_id__in=Subquery(Tenancy.filter(living=1).values("id")))
    return found


# Where a dwelling lies in its building

_ROOM = re.compile(r"(?:(?P<floor>负?\d{1,2})层)?(?P<room>\d+)?")


@lru_cache(maxsize=4096)
def storey_of(told: int | None, room_number: str) -> int | None:
    """As the record says, else as the door's number tells: 203 lies on the second storey, 负1层5 under the ground."""
    if told is not None:
        return told
    found = _ROOM.match(room_number)
    if found is None:
        return None
    if floor := found["floor"]:
        return -int(floor[1:]) if floor.startswith("负") else int(floor)
    room = found["room"] or ""
    return int(room[:-2]) if 3 <= len(room) <= 4 and int(room[:-2]) else None
