"""The waiting list (轮候, 2g): who waits for a dwelling on a day, in which order and why.

An application comes onto the list with the step that lets it wait and leaves it with the step that ends that: its life
table says so once for all of them (`keeps_place`). Whatever moves a family, a score or a correction, ends its row and
begins another, so that the order of a past day stays what it was on that day. Who goes first by class is what the units
of the committee found, and nothing that a family says of itself. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q, Subquery

from casework.allocation.status_finding_forms import KINDS
from casework.allocation.status_standing import holding
from casework.allocation.waiting_order import Standing, day_key, order_key
from casework.heart import access, rounds
from casework.heart.queries import count_where
from casework.heart.rules import Rule, declare, in_force
from casework.heart.transactions import atomically
from casework.words.clock import business_day
from models import Application, Case, Score, Scoring, WaitingPlace

WAITING = "waiting"
BY_LOTS, BY_DAY, BY_SCORE = 0, 1, 2
ORDER = declare(
    Rule(
        "application_place_order",
        "等待配租怎么排位（2：按优先类别和评分；1：同一保障类别按审核通过的先后；0：由摇号确定，不排位次）",
        BY_SCORE,
        "演示区自定；《公共租赁住房管理办法》第十四条：可以采取综合评分、随机摇号等方式，确定配租对象与配租排序。",
        least=BY_LOTS, most=BY_SCORE,
    )
)
_BASE = "演示区自定的优先次序；正式的由区保障办按实施细则设定。"
# Of each status that a unit finds: in which class it comes; 0: in none of its own.
PRIORITY = {
    kind: declare(
        Rule(f"waiting_priority_{kind}", f"轮候优先类别：{KINDS[kind]}排第几类（0：不优先）", value, _BASE, least=0,
             most=9)
    )
    for kind, value in (("destitute", 1), ("low_income", 2), ("marginal", 3))
}
# Whoever comes in none.
NO_PRIORITY = 10
WHY = {
    "approved": "街道审核通过", "scored": "评分", "corrected": "评分更正", "objected": "评分异议成立，更正",
    "resumed": "恢复轮候", "returned": "安置单没有办成，重新等待", "kept": "登记在册",
}


@dataclass(frozen=True)
class Waits:
    """`cursor`: behind which the next ones stand."""

    application_case_id: str
    priority: int
    score: int | None
    approved_on: date
    from_on: date
    began_by: str
    cursor: str


async def waiting_order(
    *, today: date, day: date | None = None, path: str = "/", after: str = "", most: int = 200
) -> list[Waits]:
    """Who waits, in the order of the rule of that day, from behind the cursor `after`. `day`: a past one; None: now.
    `path`: of which area. Two queries. Where lots decide nobody comes before another: they are told as they were
    approved.
    """
    found = in_list(day, path)
    column = "order_key" if await in_force(ORDER, day or today) == BY_SCORE else "day_key"
    if after:
        behind: dict[str, Any] = {f"{column}__gt": after}
        found = Q(found, **behind)
    rows = await WaitingPlace.filter(found).order_by(column).limit(most)
    return [
        Waits(row.application_id, row.priority, row.score, row.approved_on, row.from_on, row.began_by,
              getattr(row, column))
        for row in rows
    ]


def in_list(day: date | None, path: str) -> Q:
    there = access.under(path) if path != "/" else Q()
    if day is None:
        return Q(there, live=1)
    return Q(there, Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


def district_of(path: str) -> str:
    return "/".join(path.split("/")[:2]) + "/"


async def place_among(case: Case) -> tuple[int, int, WaitingPlace] | None:
    """By class and score: which it is of how many that wait now in its district; None: it does not wait."""
    row = await WaitingPlace.filter(application_id=case.id, live=1).first()
    if row is None:
        return None
    same = in_list(None, district_of(case.area_path))
    before = await count_where(WaitingPlace, Q(same, order_key__lt=row.order_key))
    return before + 1, await count_where(WaitingPlace, same), row


async def priority_of(indexes: Sequence[str], day: date) -> int:
    """The class that comes first of those in which somebody of the family was found to be, by whose office that is."""
    classes = []
    for kind in {one.kind for one in await holding(indexes, day)} & set(PRIORITY):
        if value := await in_force(PRIORITY[kind], day):
            classes.append(value)
    return min(classes, default=NO_PRIORITY)


async def put(case: Case, indexes: Sequence[str], *, today: date, why: str, since: date | None = None) -> None:
    """Where the family stands from today on, by what is so today. `since`: from which day on, if not from today. In a
    transaction.
    """
    approved_on = (await Application.get(case_id=case.id).only("case_id", "approved_on")).approved_on
    approved_on = approved_on or business_day(case.opened_at)
    score, ties = await _scored(case.id)
    standing = Standing(
        await priority_of(indexes, today), score, approved_on, case.opened_at, case.id, **ties
    )
    await end(case.id, today=today, why=why)
    await WaitingPlace.create(
        application_id=case.id, area_path=case.area_path, from_on=since or today, priority=standing.priority,
        score=score, order_key=order_key(standing), day_key=day_key(standing), approved_on=approved_on, began_by=why,
    )


async def _scored(case_id: str) -> tuple[int | None, dict[str, int | None]]:
    row = await Scoring.filter(application_id=case_id, live=1, version__gt=0).first()
    if row is None:
        return None, {}
    score = await Score.get(case_id=row.case_id, version=row.version)
    return score.total, dict(score.content["ties"])


async def end(case_id: str, *, today: date, why: str) -> bool:
    """False: it stood nowhere."""
    living = WaitingPlace.filter(application_id=case_id, live=1)
    return await living.update(live=None, until_on=today, ended_by=why) == 1


# Whoever waits and stands nowhere: what was approved before there was a list, and what came in by another way.


def declare_round(indexes_of: Callable[[str], Any]) -> None:
    """Found by each day's walk, so that nobody who waits is left out. `indexes_of`: of an application."""

    async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
        living = WaitingPlace.filter(live=1).values("application_id")
        without = Case.filter(~Q(id__in=Subquery(living)), procedure="application", status=WAITING)
        while rows := await without.order_by("id").limit(rounds.PAGE):
            for row in rows:
                await atomically(lambda row=row: _found(row, indexes_of, business_day(now())))  # type: ignore[misc]
            yield len(rows)

    rounds.declare("waiting_places", walk)


async def _found(case: Case, indexes_of: Callable[[str], Any], today: date) -> None:
    held = await Case.filter(id=case.id).select_for_update().get()
    if held.status != WAITING or await WaitingPlace.filter(application_id=case.id, live=1).exists():
        return
    row = await Application.get(case_id=case.id).only("case_id", "approved_on")
    since = min(row.approved_on or business_day(case.opened_at), today)
    await put(held, await indexes_of(case.id), today=today, why="kept", since=since)
