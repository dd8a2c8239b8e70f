"""Who owes what a figure counts, one by one, and a reminder out of turn to those who are behind (4.5.0, 4.2.1b).

Whoever watches over a duty sees those that have not done it, who has no case yet and so stands in no list of cases:
by the day it is due, the latest first of all. The office in whose name is reminded may do so by hand, once a day each.
Refuses duties that the asker does not watch over, and to remind whoever has done it, was reminded today, or cannot be
reached in the app: these are named, and nothing is sent to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.functions import Sum

from casework.heart import access, counted_days, obligations
from casework.heart.actors import Actor
from casework.heart.duties import DUTIES, FAMILY, Duty, by_day
from casework.heart.forms import Form, Number
from casework.heart.problems import refuse
from casework.heart.queries import names_of, padded, rows_where, rows_within
from casework.heart.rows import Line, Rows
from casework.heart.standing import bound_of
from casework.words.working_days import known_until
from models import DutyTally, Household, Obligation, Organisation, Tenancy

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


class _Home(Line, frozen=True, gc=False):
    id: int
    household_id: int
    address: str


_FAMILIES = Rows(Household, _Family)
_HOMES = Rows(Tenancy, _Home, address="dwelling__address")


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
    # Whether its day is counted anew once the days of rest of that year are announced.
    provisional: bool


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
    asked = padded(families or [0], 0)
    known = {row.id: row for row in await _FAMILIES.where(Q(id__in=asked), most=None)} if families else {}
    named = await names_of(Organisation, [line.organisation_id for line in lines])
    there = await _offices({line.area_path for line in lines}, "community")
    lived_in = Q(household_id__in=asked, living=1)
    homes = {row.household_id: row for row in await _HOMES.where(lived_in, most=None)} if families else {}
    bound = await bound_of(families, today) if families else set()
    unsure = await _provisional(lines)
    told = []
    for line in lines:
        family = known.get(line.household_id or 0)
        home = homes.get(line.household_id or 0)
        told.append(
            Owed(
                line, family.name if family else named.get(line.organisation_id or 0, ""),
                (family.phone or "") if family else "", line.household_id in bound, home.id if home else None,
                home.address if home else "", there.get(line.area_path, "") if family else "", line.id in unsure,
            )
        )
    return told


async def _provisional(lines: Sequence[OwedLine]) -> set[int]:
    """Whose days are so. A query only where one lies beyond what is announced."""
    year = known_until()
    beyond = [line for line in lines if line.due_on.year > year and DUTIES[line.kind].answers.owing == "id"]
    if not beyond:
        return set()
    # What is owed of one row beside a case: the row's number is what the subject ends in.
    model: Any = DUTIES[beyond[0].kind].answers.model
    numbers = {line.subject.rpartition(":")[2]: line for line in beyond}
    rows = await model.filter(id__in=[*numbers]).values_list("id", "case_id")
    days = await counted_days.days_of([case_id for _, case_id in rows])
    return {numbers[str(one)].id for one, case_id in rows if numbers[str(one)].due_on in days.get(case_id, ())}


async def _offices(paths: set[str], kind: str = "") -> dict[str, str]:
    """What the offices at these paths are called; those of that kind alone."""
    rows = await rows_within(
        ("offices by their paths",), lambda paths: Organisation.filter(path__in=paths).values("path", "name", "kind"),
        sorted(paths), "",
    )
    return {row["path"]: row["name"] for row in rows if kind in ("", row["kind"])}


@dataclass(frozen=True)
class AreaSum:
    """How far a community, or an office that owes by itself, is. `done`: of the latest period; `waiting`, `late`: all
    that is owed there."""

    name: str
    done: int
    waiting: int
    late: int


async def by_area(duty: Duty, *, actor: Actor) -> list[AreaSum]:
    """Where most is late stands first. Four queries; a line for each office in which anything is owed or was done."""
    there = Q(obligations.watched_there(actor), kind=duty.kind)
    last = await obligations.newest_period(duty.kind)
    if last is None:
        return []

    def count(condition: Q, **counted: Any) -> Any:
        found = DutyTally.filter(condition).annotate(owed=Sum("number"), **counted).group_by("area_path")
        return found.limit(_MOST_AREAS).values("area_path", "owed", *counted)

    late = Sum("number", _filter=Q(due_on__lt=actor.today))
    owed = await rows_where(
        ("owed by area",), Q(there, ended_as="", number__gt=0), lambda found: count(found, late=late),
        before=(actor.today,), after=(_MOST_AREAS,),
    )
    done = await rows_where(
        ("done by area",), Q(there, period=last, ended_as=obligations.DONE, number__gt=0), count, after=(_MOST_AREAS,)
    )
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in owed:
        past = int(row["late"] or 0)
        counts[row["area_path"]][1:] = [int(row["owed"]) - past, past]
    for row in done:
        counts[row["area_path"]][0] = int(row["owed"])
    names = await _offices(set(counts))
    sums = [AreaSum(names.get(path, ""), *found) for path, found in counts.items()]
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
