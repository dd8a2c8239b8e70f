"""The inbox: cases that ask the actor to act, but for those that this very person may not judge.

Found by the rows that say who is asked (casework/heart/asks.py): what is asked of the database, and what it costs, is
the same however many procedures there are. What is in reach is asked of the cases themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.heart import access, asks
from casework.heart.actors import Actor
from casework.heart.queries import Among, rows_where
from models import Ask, Case
from models.asks import NO_DAY

_WEEK = timedelta(days=6)
# One case asks one person twice at most: on both of its sides.
_TWICE = 2


def waiting_cases(actor: Actor) -> QuerySet[Case]:
    """In reach, and waiting for this actor. What one brought in oneself waits for somebody else."""
    return Case.filter(waiting(actor))


def waiting(actor: Actor) -> Q:
    return Q(access.reach_of_asked(actor), id__in=Among(Ask, asks.meant(actor), "case_id"))


def pressing(actor: Actor) -> Q:
    """Those of them that are an emergency: before everything else."""
    return Q(access.reach_of_asked(actor), urgent=1, id__in=Among(Ask, Q(asks.meant(actor), urgent=1), "case_id"))


class Due(NamedTuple):
    """How many wait; and how many of them are past their day, are to be done today, and in the six days after."""

    waiting: int
    late: int
    today: int
    week: int


class First(NamedTuple):
    """One of those that wait."""

    case_id: str
    procedure: str
    status: str
    title: str
    due_on: date | None
    # An emergency: before everything else.
    urgent: bool


async def due(actor: Actor) -> Due:
    """One query."""
    if not access.is_somewhere(actor):
        return Due(0, 0, 0, 0)
    today, week = actor.today, actor.today + _WEEK
    counted = {
        "waiting": _cases(None), "late": _cases(Q(due_on__lt=today)), "today": _cases(Q(due_on=today)),
        "week": _cases(Q(due_on__gt=today, due_on__lte=week)),
    }

    def build(asked: Q) -> Any:
        # By what all rows share: else Tortoise groups what it joins by every column.
        return Ask.filter(asked).annotate(**counted).group_by("role").values(*counted)

    rows = await rows_where(("due",), _asked_in_reach(actor), build, before=(today, today, today, week))
    return Due(**rows[0]) if rows else Due(0, 0, 0, 0)


async def first_waiting(actor: Actor, most: int, *, procedure: str = "") -> list[First]:
    """Emergencies; then those with the nearest day first, what is late before all; then those without a day, the last
    moved first. One query. `procedure`: of this one alone.
    """
    if not access.is_somewhere(actor):
        return []

    def build(asked: Q) -> Any:
        found = Ask.filter(asked).order_by("-urgent", "due_on", "-case__updated_at", "-case_id").limit(most * _TWICE)
        return found.values("case_id", "due_on", "case__procedure", "case__status", "case__title", "urgent")

    asked = _asked_in_reach(actor)
    wanted = Q(asked, case__procedure=procedure) if procedure else asked
    rows = await rows_where(("first_waiting", bool(procedure)), wanted, build, after=(most * _TWICE,))
    found: dict[str, First] = {}
    for row in rows:
        # As the database tells it: SQLite's days are text.
        day = date.fromisoformat(str(row["due_on"]))
        said = First(
            row["case_id"], row["case__procedure"], row["case__status"], row["case__title"],
            None if day == NO_DAY else day, bool(row["urgent"]),
        )
        found.setdefault(said.case_id, said)
    return list(found.values())[:most]


async def next_waiting(actor: Actor, *, procedure: str, after: str) -> First | None:
    """What to go on with after a case: another of its kind, else whatever is due first. Two queries at most."""
    for kind in dict.fromkeys((procedure, "")):
        for one in await first_waiting(actor, 2, procedure=kind):
            if one.case_id != after:
                return one
    return None


def due_when(when: str, today: date) -> Q:
    """The cases that `due` counts under that name."""
    if when == "late":
        return Q(due_on__lt=today)
    return Q(due_on=today) if when == "today" else Q(due_on__gt=today, due_on__lte=today + _WEEK)


async def waiting_in_each(posts: Sequence[Actor]) -> list[int]:
    """How much waits for one person in each of several posts. One query whatever their number."""
    if not posts:
        return []
    asked = [_asked_in_reach(post) for post in posts]
    counted = {f"post_{place}": _cases(each) for place, each in enumerate(asked)}
    rows: Any = await Ask.filter(reduce(or_, asked)).annotate(**counted).group_by("role").values(*counted)
    # What is asked of a post has its role: all of it stands in one of the groups.
    return [sum(int(row[name] or 0) for row in rows) for name in counted]


def _asked_in_reach(actor: Actor) -> Q:
    return Q(asks.meant(actor), access.reach_of_asked(actor, of="case__"))


def _cases(only: Q | None) -> Count:
    return Count("case_id", distinct=True, _filter=only)
