"""The inbox: cases whose status asks the actor's role to act, but for those that this very person may not judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES, RECEIVING, Procedure
from models import Case, CaseEvent

_WEEK = timedelta(days=6)


def waiting_cases(actor: Actor) -> QuerySet[Case]:
    """In reach, and waiting for this actor. What one brought in oneself waits for somebody else."""
    asked = [_asked(procedure, actor) for procedure in PROCEDURES.values()]
    return access.cases_in_reach(actor).filter(reduce(or_, asked, access.NOTHING))


class Due(NamedTuple):
    """How many of those that wait are past their day, are to be done today, and in the six days after."""

    late: int
    today: int
    week: int


async def due(actor: Actor) -> Due:
    """One query: a row for each day that something is due on."""
    soon = waiting_cases(actor).filter(due_on__lte=actor.today + _WEEK)
    rows: Any = await soon.annotate(count=Count("id")).group_by("due_on").values("due_on", "count")
    counts = Counter({"late": 0, "today": 0, "week": 0})
    for row in rows:
        counts[_when(row["due_on"], actor.today)] += row["count"]
    return Due(**counts)


def _when(day: date, today: date) -> str:
    return "late" if day < today else "today" if day == today else "week"


def due_when(when: str, today: date) -> Q:
    """The cases that `due` counts under that name."""
    if when == "late":
        return Q(due_on__lt=today)
    return Q(due_on=today) if when == "today" else Q(due_on__gt=today, due_on__lte=today + _WEEK)


async def waiting_in_each(posts: Sequence[Actor]) -> list[int]:
    """How much waits for one person in each of several posts. One query whatever their number."""
    if not posts:
        return []
    asked = [
        Q(access.reach_of_cases(post), reduce(or_, (_asked(one, post) for one in PROCEDURES.values()), access.NOTHING))
        for post in posts
    ]
    counted = {f"post_{place}": Count("id", _filter=each) for place, each in enumerate(asked)}
    rows: Any = await Case.filter(reduce(or_, asked)).annotate(**counted).values(*counted)
    return [int(rows[0][name] or 0) for name in counted] if rows else [0] * len(posts)


def _asked(procedure: Procedure, actor: Actor) -> Q:
    if procedure.two_sided:
        return reduce(or_, (_asked_on(procedure, actor, side) for side in ("", RECEIVING)))
    return _asked_of(procedure, actor)


def _asked_on(procedure: Procedure, actor: Actor, side: str) -> Q:
    """On one side of a case that lies under two areas: what asks a street asks it of one of the two."""
    return Q(_asked_of(procedure, actor, side), access.side_of(actor, side))


def _asked_of(procedure: Procedure, actor: Actor, side: str = "") -> Q:
    judging: list[str] = []
    doing: list[str] = []
    own: list[str] = []
    for status in procedure.statuses:
        if actor.role in procedure.asked(status):
            mine = [
                step
                for step in procedure.steps_from(status)
                if step.asks and actor.role in step.by and step.side == side
            ]
            if mine and all(step.own for step in mine):
                own.append(status)
            elif mine:
                (judging if all(step.duty == "approve" for step in mine) else doing).append(status)
    found = Q(procedure=procedure.name, status__in=doing) if doing else access.NOTHING
    if own:
        found = found | Q(procedure=procedure.name, status__in=own, opened_by_id=actor.account_id)
    if judging:
        entering = {step.action for step in procedure.steps if step.duty == "enter"}
        brought_in = CaseEvent.filter(account_id=actor.account_id, action__in=list(entering)).values("case_id")
        found = found | Q(Q(procedure=procedure.name, status__in=judging), ~Q(id__in=Subquery(brought_in)))
    return found
