"""What falls due at an office, day by day and by kind: how many, and never of whom. For a calendar that leaves the
service (casework/people/calendar_addresses.py), and so without anything that names a family.

Two sources, each counted by the database: what is owed by the calendar (`obligations.py`), the office's own and what it
watches over; and cases that wait for the post that asks (`asks.py`). What both know of, a duty that each case owes, is
told once, as the duty. What is late is one line a kind, however many days it is of: it takes no room from what lies
ahead, and none of it is left out. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count, Min, Sum

from casework.heart import access, asks, obligations
from casework.heart.actors import Actor
from casework.heart.duties import DUTIES, OF_PROCEDURE, Duty
from casework.heart.life import PROCEDURES
from models import Ask, DutyTally
from models.asks import NO_DAY

OWED, WATCHED, WAITING = "owed", "watched", "waiting"
# Days and kinds together, from today on; what is due first stands first.
MOST = 400


@dataclass(frozen=True)
class DueDay:
    # OWED: the office does it; WATCHED: others do; WAITING: cases wait for this post.
    what: str
    kind: str
    label: str
    # Of what is late the first of its days.
    due_on: date
    count: int
    # The case's number, where it is one case alone; else "".
    number: str = ""


async def due_days(actor: Actor) -> tuple[list[DueDay], bool]:
    """By day, and whether there is more than is told. Six queries at most."""
    if not access.is_somewhere(actor) or not actor.path:
        return [], False
    own = [one for one in DUTIES.values() if actor.role in one.owed_by and one.column == "organisation_id"]
    watched = [one for one in DUTIES.values() if actor.role in one.watched_by and one not in own]
    late, ahead = Q(due_on__lt=actor.today), Q(due_on__gte=actor.today)
    over, found = [
        [
            *await _obligations(OWED, own, Q(Q(organisation_id=actor.organisation_id), when), by_day=by_day),
            *await _obligations(WATCHED, watched, Q(obligations.watched_there(actor), when), by_day=by_day),
            *await _waiting(actor, own, when, by_day=by_day),
        ]
        for when, by_day in ((late, False), (ahead, True))
    ]
    for some in (over, found):
        some.sort(key=lambda one: (one.due_on, one.what, one.kind))
    return [*over, *found[:MOST]], len(found) > MOST


async def _obligations(what: str, duties: list[Duty], there: Q, *, by_day: bool) -> list[DueDay]:
    if not duties:
        return []
    owed = Q(there, kind__in=[one.kind for one in duties], ended_as="", number__gt=0)
    counted = DutyTally.filter(owed).annotate(count=Sum("number"), first=Min("due_on"))
    grouped = counted.group_by("due_on", "kind").order_by("due_on", "kind") if by_day else counted.group_by("kind")
    rows: Any = await grouped.limit(MOST + 1).values("kind", "count", "first")
    return [
        DueDay(what, row["kind"], DUTIES[row["kind"]].label, date.fromisoformat(str(row["first"])), int(row["count"]))
        for row in rows
    ]


async def _waiting(actor: Actor, own: list[Duty], when: Q, *, by_day: bool) -> list[DueDay]:
    told = {
        name for name, duties in OF_PROCEDURE.items() if any(one in own and not one.answers.period for one in duties)
    }
    asked = Q(
        Q(asks.meant(actor), when, due_on__lt=NO_DAY), access.reach_of_asked(actor, of="case__"),
        ~Q(case__procedure__in=[*told, ""]),
    )
    counted = {"count": Count("case_id", distinct=True), "number": Min("case__number"), "first": Min("due_on")}
    found = Ask.filter(asked).annotate(**counted)
    kind = "case__procedure"
    grouped = found.group_by("due_on", kind).order_by("due_on") if by_day else found.group_by(kind)
    rows: Any = await grouped.limit(MOST + 1).values(kind, *counted)
    return [
        DueDay(
            WAITING, row["case__procedure"], PROCEDURES[row["case__procedure"]].label,
            date.fromisoformat(str(row["first"])), int(row["count"]),
            str(row["number"]) if int(row["count"]) == 1 else "",
        )
        for row in rows
    ]
