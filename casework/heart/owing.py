"""Who owes what a figure counts, one by one, and a reminder out of turn to those who are behind (4.5.0, 4.2.1b).

Whoever watches over a duty sees those that have not done it, who has no case yet and so stands in no list of cases:
by the day it is due, the latest first of all. The office in whose name is reminded may do so by hand, once a day each.
Refuses duties that the asker does not watch over, and to remind whoever has done it, was reminded today, or cannot be
reached in the app: these are named, and nothing is sent to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.functions import Count

from casework.heart import access, obligations
from casework.heart.actors import Actor
from casework.heart.duties import DUTIES, FAMILY, Duty, by_day
from casework.heart.forms import Form, Number
from casework.heart.problems import refuse
from casework.heart.rows import Line, Rows
from casework.heart.standing import bound_of
from models import Household, Obligation, Organisation, Tenancy

ORDER = ("due_on", "id")
MOST_AT_ONCE = 100
_MOST_AREAS = 1000


class UrgeBody(Form):
    kind: Annotated[str, Meta(max_length=32, extra={"kind": "record"})]
    ids: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class OwedLine(Line, frozen=True, gc=False):
    id: int
    kind: str
    subject: str
    period: str
    household_id: int | None
    organisation_id: int | None
    area_path: str
    due_on: date
    discharged_at: datetime | None
    reminded_on: date | None


LINES = Rows(Obligation, OwedLine)


class _Family(Line, frozen=True, gc=False):
    id: int
    name: str
    phone: str | None


_FAMILIES = Rows(Household, _Family)


def cases_owing(kind: str, late: bool | None, *, actor: Actor) -> Q:
    """The cases of which a figure counts how many are owed. Raises not_found."""
    duty = watched(kind, actor=actor)
    if duty.cases is None:
        raise refuse("not_found")
    return duty.cases(late, actor.today)


@dataclass(frozen=True)
class Owed:
    """One that owes it, and how to reach whoever it is."""

    line: OwedLine
    name: str
    phone: str
    # Whether somebody of the family is told in the app.
    bound: bool
    tenancy_id: int | None
    address: str
    # The community in which the family lives; "": of an office.
    community: str


def watched(kind: str, *, actor: Actor) -> Duty:
    """Raises not_found: no such duty, or none that this actor watches over."""
    duty = DUTIES.get(kind)
    if duty is None or actor.role not in duty.watched_by or not actor.path:
        raise refuse("not_found")
    return duty


def found(duty: Duty, late: bool | None, *, actor: Actor) -> Q:
    """Of what is owed there: what is past its day, what is not yet, or both."""
    there = Q(obligations.watched_there(actor), kind=duty.kind, discharged_at=None)
    return there if late is None else Q(there, by_day("due_on", late, actor.today))


async def owers(lines: Sequence[OwedLine], *, today: date) -> list[Owed]:
    """Who they are. Some queries, whatever their number."""
    families = [line.household_id for line in lines if line.household_id is not None]
    offices = [line.organisation_id for line in lines if line.organisation_id is not None]
    asked = Q(id__in=families or [0])
    known = {row.id: row for row in await _FAMILIES.where(asked, order=("id",), most=len(lines) or 1, kept=False)}
    named = dict(await Organisation.filter(id__in=offices or [0]).values_list("id", "name"))
    there = dict(await Organisation.filter(path__in=list({line.area_path for line in lines}) or [""], kind="community")
                 .values_list("path", "name"))
    homes = {
        row["household_id"]: row
        for row in await Tenancy.filter(household_id__in=families or [0], living=1)
        .values("household_id", "id", address="dwelling__address")
    }
    bound = await bound_of(families, today) if families else set()
    told = []
    for line in lines:
        family = known.get(line.household_id or 0)
        home = homes.get(line.household_id or 0, {})
        told.append(
            Owed(
                line, family.name if family else named.get(line.organisation_id, ""),
                (family.phone or "") if family else "", line.household_id in bound, home.get("id"),
                home.get("address", ""), there.get(line.area_path, "") if family else "",
            )
        )
    return told


@dataclass(frozen=True)
class AreaSum:
    """How far a community, or an office that owes by itself, is. `done`: of the latest period; `waiting`, `late`: all
    that is owed there."""

    name: str
    done: int
    waiting: int
    late: int


async def by_area(duty: Duty, *, actor: Actor) -> list[AreaSum]:
    """Where most is late stands first. Three queries; a line for each office in which anything is owed or was done."""
    there = Obligation.filter(obligations.watched_there(actor), kind=duty.kind)
    last = await there.order_by("-period").first()
    if last is None:
        return []
    owed, today = Q(discharged_at=None), actor.today
    counted = {
        "done": Count("id", _filter=Q(period=last.period, ended_as=obligations.DONE)),
        "waiting": Count("id", _filter=Q(owed, due_on__gte=today)),
        "late": Count("id", _filter=Q(owed, due_on__lt=today)),
    }
    rows: list[Any] = await there.annotate(**counted).group_by("area_path").limit(_MOST_AREAS).values(
        "area_path", *counted
    )
    paths = [row["area_path"] for row in rows]
    names = dict(await Organisation.filter(path__in=paths or [""]).values_list("path", "name"))
    sums = [
        AreaSum(names.get(row["area_path"], ""), row["done"], row["waiting"], row["late"])
        for row in rows
        if row["done"] or row["waiting"] or row["late"]
    ]
    return sorted(sums, key=lambda one: (-one.late, -one.waiting, one.name))


def may_urge(duty: Duty, *, actor: Actor) -> bool:
    """In whose name the calendar reminds may do so by hand."""
    return duty.who == FAMILY and duty.reminders is not None and actor.role == duty.reminders.by


@dataclass(frozen=True)
class Left:
    """One that was not reminded, and why."""

    id: int
    why: str


async def urge(body: UrgeBody, *, actor: Actor) -> tuple[int, list[Left]]:
    """How many were reminded, and who was not. Raises not_found, not_allowed."""
    duty = watched(body.kind, actor=actor)
    if not may_urge(duty, actor=actor):
        raise refuse("not_allowed")
    wanted = list(dict.fromkeys(body.ids))
    mine = Obligation.filter(access.under(actor.path), kind=duty.kind, id__in=wanted)
    rows = {row.id: row for row in await mine.order_by("id").select_for_update()}
    if len(rows) < len(wanted):
        raise refuse("not_found")
    bound = await bound_of([row.household_id or 0 for row in rows.values()], actor.today)
    left = []
    for one in wanted:
        row = rows[one]
        if row.discharged_at is not None:
            left.append(Left(one, "已经办过，不用再提醒"))
        elif row.reminded_on == actor.today:
            left.append(Left(one, "今天已经提醒过"))
        elif row.household_id not in bound:
            left.append(Left(one, "家里没有人绑定微信，请打电话或上门"))
    passed = {one.id for one in left}
    asked = [one for one in wanted if one not in passed]
    sent = await obligations.urge(duty, [rows[one] for one in asked], at=actor.at)
    left += [Left(one, "现在没有要提醒的") for one in asked if one not in sent]
    return len(sent), left
