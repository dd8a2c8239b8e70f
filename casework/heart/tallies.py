"""Kept counts of obligations (`DutyTally`): how many are owed by which day, and how many were done of which period, of
each kind at each place. A board and a home tell figures of a hundred thousand families by reading some rows of these.

Why kept: to count twelve thousand rows, within an index too, takes longer than a whole page of a ledger. What is late
depends on the day that it is asked on, so nothing is kept of that: what is owed stands by its day and is summed when it
is read. `casework/heart/obligations.py` tells of each move in the transaction that makes it; the rows are written at
its end, in one order, by adding to what stands there, so that two who write at once wait for one another and lose
nothing. `recount` names what differs from the obligations themselves, and mends it: beside a running service too, since
it asks for all differences at once and adds them as any other move. Refuses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from tortoise import connections
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.functions import Count

from casework.heart.queries import add_where, any_where, remove_where
from casework.heart.transactions import WriteRaced, at_the_end, atomically
from models import DutyTally, Obligation
from models.asks import NO_DAY

OWED, DONE = "", "done"
_COLUMNS = ("kind", "ended_as", "area_path", "due_on", "period", "organisation_id")


class Place(NamedTuple):
    """One tally: the columns by which it is found."""

    kind: str
    ended_as: str
    area_path: str
    due_on: date
    period: str
    organisation_id: int


def place_of(row: Any, **changed: Any) -> Place | None:
    """Where an obligation is counted, with these of its columns changed. None: nowhere, it has lapsed."""
    said = {name: changed.get(name, getattr(row, name)) for name in _COLUMNS}
    if said["ended_as"] not in (OWED, DONE):
        return None
    owed = said["ended_as"] == OWED
    return Place(
        said["kind"], said["ended_as"], said["area_path"], said["due_on"] if owed else NO_DAY,
        "" if owed else said["period"], said["organisation_id"] or 0,
    )


async def move(counts: Mapping[Place | None, int]) -> None:
    """So many more, or fewer, at each place; before the transaction around us is committed."""
    wanted = [(place, count) for place, count in counts.items() if place is not None and count]
    if wanted:
        await at_the_end("duty tallies", _write, wanted)


async def _write(moved: Iterable[tuple[Place, int]]) -> None:
    sums: Counter[Place] = Counter()
    for place, count in moved:
        sums[place] += count
    # In one order, whoever writes.
    for place in sorted(place for place, count in sums.items() if count):
        if not await add_where(DutyTally, Q(**place._asdict()), "number", sums[place]):
            try:
                await DutyTally.create(**place._asdict(), number=sums[place])
            except IntegrityError:
                # Another was the first to count there.
                raise WriteRaced from None


class _Group(NamedTuple):
    kind: str
    ended_as: str
    area_path: str
    due_on: date
    period: str
    organisation_id: int | None


async def held(condition: Q) -> Counter[Any]:
    """How many obligations there are for which it holds, by what a tally is made of; they are kept from other writers
    until the transaction ends.
    """
    found = Obligation.filter(condition).annotate(number=Count("id")).group_by(*_COLUMNS).values(*_COLUMNS, "number")
    connection = connections.get("default")
    text, values = found.sql(), found.query.get_parameterized_sql()[1]
    if connection.capabilities.dialect == "mysql":
        text += " FOR UPDATE"
    rows = await connection.execute_query_dict(text, values)
    return Counter({_Group(*(_read(name, row[name]) for name in _COLUMNS)): int(row["number"]) for row in rows})


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(str(value)) if name == "due_on" else value


async def forget_none() -> None:
    """Rows that count nothing any more: of days that are over."""
    if await any_where(DutyTally, Q(number=0)):
        await atomically(lambda: remove_where(DutyTally, Q(number=0)))


# What stands there and what should, in one statement: the same instant of both.
_DIFFERENCES = """
SELECT kind, ended_as, area_path, due_on, period, organisation_id, SUM(kept) AS kept, SUM(counted) AS counted FROM (
    SELECT kind, ended_as, area_path, due_on, period, organisation_id, number AS kept, 0 AS counted FROM duty_tally
    UNION ALL
    SELECT kind, ended_as, area_path, CASE WHEN ended_as = 'done' THEN '9999-12-31' ELSE due_on END,
        CASE WHEN ended_as = 'done' THEN period ELSE '' END, COALESCE(organisation_id, 0), 0, COUNT(*)
    FROM obligation WHERE ended_as IN ('', 'done') GROUP BY 1, 2, 3, 4, 5, 6
) both_of_them
GROUP BY 1, 2, 3, 4, 5, 6 HAVING SUM(kept) <> SUM(counted) ORDER BY 1, 2, 3, 4, 5, 6
"""


async def differences() -> list[tuple[Place, int, int]]:
    """Where a tally is not the number of its obligations: what is kept, and what there are."""
    rows = await connections.get("default").execute_query_dict(_DIFFERENCES)
    return [
        (Place(*(_read(name, row[name]) for name in _COLUMNS)), int(row["kept"]), int(row["counted"])) for row in rows
    ]


async def recount(*, write: bool) -> list[tuple[Place, int, int]]:
    """What differed; made right, if `write`."""

    async def once() -> list[tuple[Place, int, int]]:
        found = await differences()
        if write:
            await move({place: counted - kept for place, kept, counted in found})
        return found

    return await atomically(once)
