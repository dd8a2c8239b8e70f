"""Days that were counted by working days into a year whose days of rest are not announced yet: which case's they are,
where they stand, and from what they were counted. Told to people as provisional, and counted anew once they can be.

Which days these are nobody need say: what counts working days is heard while a transaction runs
(`casework/words/working_days.py`), and after each step the case's own day and the last days beside it, columns that
are named as such, are held against what was heard. So a procedure of tomorrow need do nothing for it. A row of
`CountedDay` is a day as it was first told, and stays: what became of it stands beside it, and in the case's events.
Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any

import msgspec
from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.models import Model

import models
from casework.words.wording import say_day
from casework.words.working_days import Counted, heard_now, known_until
from models import Case, CountedDay

# What such a column is called: until when, by when.
_LAST = ("_by", "_until", "until_on", "ends_on")
# The case's own day, among the places.
OWN = "case_.due_on"
# Derived from the case, or printed and never changed.
_LEFT_ALONE = {"ask", "issued_paper", "counted_day"}


@cache
def places() -> dict[str, tuple[type[Model], list[str]]]:
    """By table: the rows beside a case that have last days, and which columns these are."""
    found: dict[str, tuple[type[Model], list[str]]] = {}
    for name in models.__all__:
        model: Any = getattr(models, name)
        known = model._meta.fields_map
        last = [one for one, kind in known.items() if type(kind) is fields.DateField and one.endswith(_LAST)]
        if "case" in known and last and model._meta.db_table not in _LEFT_ALONE:
            found[model._meta.db_table] = (model, last)
    return found


async def keep(case_ids: Sequence[str], *, on: date) -> None:
    """What was heard in this transaction and stands in one of these cases, or beside it, is kept. No query where
    nothing was heard. In a transaction.
    """
    heard = heard_now()
    if not heard:
        return
    days, ids = list(heard), list(case_ids)
    found: list[tuple[str, str, str, date]] = [
        (case_id, OWN, case_id, day)
        for case_id, day in await Case.filter(id__in=ids, due_on__in=days).values_list("id", "due_on")
    ]
    for table, (model, columns) in places().items():
        key = model._meta.pk_attr
        held: list[dict[str, Any]] = [{f"{one}__in": days} for one in columns]
        there: Any = model.filter(
            reduce(or_, [Q(**one) for one in held]), case_id__in=ids
        ).values(*{"case_id": None, key: None}, *columns)
        found += [
            (row["case_id"], f"{table}.{column}", str(row[key]), row[column])
            for row in await there for column in columns if row[column] in heard
        ]
    known = {
        (row.place, row.row_key, row.day)
        for row in await CountedDay.filter(case_id__in=ids, settled_on=None)
    }
    await CountedDay.bulk_create([
        CountedDay(
            case_id=case_id, place=place, row_key=row_key, day=day, counted_from=heard[day].start,
            days=heard[day].days, rests=int(heard[day].rests), known_until=known_until(), kept_on=on,
        )
        for case_id, place, row_key, day in found if (place, row_key, day) not in known
    ])


async def days_of(case_ids: Sequence[str]) -> dict[str, list[date]]:
    """The provisional days of these cases and of what stands beside them, in their order. One query."""
    kept: Any = CountedDay.filter(case_id__in=list(case_ids), settled_on=None).order_by("day")
    found: dict[str, list[date]] = {}
    for case_id, day in await kept.distinct().values_list("case_id", "day"):
        found.setdefault(case_id, []).append(day)
    return found


async def kinds_of(days: Sequence[date]) -> list[tuple[str, date]]:
    """Of which procedures there are cases whose own day is a provisional one of these. One query."""
    kept = CountedDay.filter(place=OWN, day__in=list(days), settled_on=None)
    cases: Any = Case.filter(due_on__in=list(days), id__in=Subquery(kept.values("case_id")))
    return [*await cases.distinct().values_list("procedure", "due_on")]


async def said_of(case: Any, shown: object = None) -> str:
    """Which of the days that are told of it, its own and those in `shown`, are provisional, and why; "": none is.
    One query.
    """
    days = (await days_of([case.id])).get(case.id, [])
    told = msgspec.json.encode(shown).decode() if days else ""
    return explained([day for day in days if day == case.due_on or day.isoformat() in told], own=case.due_on)


def explained(days: Sequence[date], *, own: date | None = None) -> str:
    """To people. `own`: the day that they know without its date."""
    if not days:
        return ""
    which = "这个期限" if list(days) == [own] else "、".join(map(say_day, days))
    years = "、".join(f"{year}年" for year in sorted({day.year for day in days}))
    return f"{which}{'都' * (len(days) > 1)}是暂定的：{years}的放假安排还没有公布，公布后会重新计算。"


async def provisional(lines: Sequence[Any]) -> set[str]:
    """Which of these cases have such a day. A query only where one lies beyond what is announced."""
    year = known_until()
    beyond = {line.id: line.due_on for line in lines if line.due_on is not None and line.due_on.year > year}
    if not beyond:
        return set()
    kept: Any = CountedDay.filter(place=OWN, settled_on=None, case_id__in=list(beyond)).values_list("case_id", "day")
    return {case_id for case_id, day in await kept if beyond[case_id] == day}


def counted_anew(row: CountedDay, today: date) -> date:
    """By what is known now. What lies ahead never falls into the past; what is over is so no more, or stays as it was.
    """
    anew = Counted(row.counted_from, row.days, bool(row.rests)).again()
    return max(anew, min(row.day, today))


def learned() -> Q:
    """What can be counted by now."""
    return Q(settled_on=None, day__lte=date(known_until(), 12, 31))


async def write(row: CountedDay, became: date, *, on: date) -> bool:
    """Whether the day still stood there. In a transaction."""
    await CountedDay.filter(id=row.id).update(settled_on=on, became=became)
    if became == row.day or row.place == OWN:
        return False
    table, _, column = row.place.partition(".")
    model, columns = places().get(table, (None, []))
    if model is None or column not in columns:
        return False
    stands = {model._meta.pk_attr: row.row_key, "case_id": row.case_id, column: row.day}
    return bool(await model.filter(**stands).update(**{column: became}))

