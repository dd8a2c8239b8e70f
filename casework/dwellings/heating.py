"""The heating season of dwellings that nobody lives in (4.4.1.1b): whose heat is stopped, and which are to be looked at
before they freeze.

A reading, and no list that anybody keeps: what was filed is a question to the heating company in the liaison log, what
was looked at a visit. `heating_duty.py` asks for it. Days are rule values of the district's, each with its legal base.
Refuses nothing: a dwelling in which a family lives is not among them, so its heat can be stopped by nothing here.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from casework.dwellings.dwelling_files import READERS
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.rules import Rule, declare, in_force
from casework.words.clock import SHANGHAI, business_day
from models import Dwelling, Inspection, Liaison, Tenancy

_BASE = "工作流程4.4.1.1b：做好与供暖等公共事业单位的对接。日子由区保障办按本市供热管理规定设定。"
STARTS = declare(Rule("heating_starts", "供暖季开始的日子：月份乘100加日", 1101, _BASE, least=901, most=1231))
ENDS = declare(Rule("heating_ends", "供暖季结束的日子：月份乘100加日", 331, _BASE, least=101, most=531))
FILING = declare(Rule("heating_filing_days", "空置房停暖报停要在供暖季开始前几天办好", 15, _BASE, least=0, most=60))
FROST = declare(Rule("heating_frost_days", "供暖季里空置房每隔几天看一次有没有冻损", 30, _BASE, least=1, most=90))
# A filing of the summer is one of the coming season.
_BEFORE = timedelta(days=150)


@dataclass(frozen=True)
class Season:
    """The one that runs, else the next. `filing_by`: until when what is to be stopped is to be filed."""

    first: date
    last: date
    filing_by: date
    frost_days: int

    def runs_on(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Task:
    """Of one empty dwelling. `filed`: the case by which its heat was stopped, "": none."""

    filed: str
    filed_on: date | None
    checked_on: date | None
    # By when somebody is to look at it next; None: not in this season any more, or not yet.
    check_by: date | None


async def season_on(day: date) -> Season:
    starts, ends = await in_force(STARTS, day), await in_force(ENDS, day)
    filing, frost = await in_force(FILING, day), await in_force(FROST, day)
    # The season that began last year runs until its last day.
    year = day.year - 1 if day <= _day(day.year, ends) else day.year
    first = _day(year, starts)
    return Season(first, _day(year + 1, ends), first - timedelta(days=filing), frost)


def _day(year: int, said: int) -> date:
    """Of month × 100 + day; a day that the month does not have is its last."""
    month, day = divmod(said, 100)
    month = min(max(month, 1), 12)
    return date(year, month, min(max(day, 1), calendar.monthrange(year, month)[1]))


def empty_dwellings(actor: Actor) -> QuerySet[Dwelling]:
    """In reach, and nobody lives there. Raises not_allowed."""
    access.require_role(actor, *READERS)
    living = Tenancy.filter(living=1).values("dwelling_id")
    return access.dwellings_in_reach(actor).exclude(id__in=Subquery(living))


async def tasks_of(dwelling_ids: Sequence[int], season: Season, today: date) -> dict[int, Task]:
    """In two queries however many there are."""
    ids = list(dwelling_ids) or [0]
    filings: Any = await (
        Liaison.filter(purpose="stop_heat", case__dwelling_id__in=ids, asked_on__gte=season.first - _BEFORE)
        .exclude(case__status="dropped")
        .order_by("asked_on", "id")
        .values_list("case__dwelling_id", "case_id", "asked_on")
    )
    filed = {dwelling_id: (case_id, asked_on) for dwelling_id, case_id, asked_on in filings}
    since = datetime.combine(season.first, time(), SHANGHAI).astimezone(UTC)
    visits: Any = await (
        Inspection.filter(case__dwelling_id__in=ids, case__status="recorded", visited_at__gte=since)
        .annotate(last=Max("visited_at"))
        .group_by("case__dwelling_id")
        .values_list("case__dwelling_id", "last")
    )
    checked = {dwelling_id: _visited(last) for dwelling_id, last in visits}
    return {one: _task(filed.get(one, ("", None)), checked.get(one), season, today) for one in dwelling_ids}


def _visited(at: datetime | str) -> date:
    """An aggregate comes as the engine keeps it: text on SQLite, in UTC."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return business_day(at if at.tzinfo else at.replace(tzinfo=UTC))


def _task(filed: tuple[str, date | None], checked_on: date | None, season: Season, today: date) -> Task:
    due = (checked_on or season.first) + timedelta(days=season.frost_days)
    goes_on = today <= season.last and due <= season.last
    return Task(filed[0], filed[1], checked_on, due if goes_on else None)
