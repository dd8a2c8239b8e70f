"""What a family whose letter of authorisation ends on a day owes: a new one before that (1b). It is told 60, 30 and 7
days before, which is rule data; the community is asked at the same time (`authorisation_rounds.py`).

Refuses nothing. Of a letter that goes on until the family leaves nothing is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.heart import actors
from casework.heart.duties import FAMILY, Answers, Duty, Owing, Period, Reminders, Words
from casework.heart.obligations import PAGE
from casework.heart.queries import column
from casework.heart.rules import Rule, declare
from casework.reviews.authorisation_cover import IN_FORCE
from casework.words.wording import say_day
from models import Authorisation, Case

REMINDER_DAYS = declare(
    Rule(
        "authorisation_reminders", "授权到期前（负数）几天提醒家庭续签", (-60, -30, -7),
        "工作流程一、四(七)：在授权委托期限内提出核查申请。提醒的日子由区保障办设定。", least=-360, most=0,
    )
)


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


def _ending(**more: Any) -> Any:
    return Authorisation.filter(
        standing=1, until="day", household_id__not_isnull=True, case__status__in=list(IN_FORCE), **more
    )


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    found = _ending(id__gt=behind)
    if among is not None:
        found = found.filter(household_id__in=list(among) or [0])
    rows: Any = await (
        found.order_by("id").limit(PAGE).values_list("id", "case__area_path", "household_id", "ends_on")
    )
    return [Owing(int(one), str(path), household_id=int(family), due_on=ends) for one, path, family, ends in rows]


async def _remain(ids: Sequence[int], today: date) -> set[int]:
    return set(await column(_ending(id__in=list(ids) or [0]), "id"))


async def _each(ids: Sequence[int], today: date) -> Mapping[int, tuple[Case, Words]]:
    rows = await _ending(id__in=list(ids) or [0]).select_related("case")
    return {row.id: (row.case, _words(row.ends_on, today)) for row in rows if row.ends_on is not None}


def _words(ends_on: date, today: date) -> Words:
    left = (ends_on - today).days
    when = f"还有{left}天" if left > 0 else "今天是最后一天" if left == 0 else "已经到期"
    return Words(
        f"您家的授权委托书{say_day(ends_on)}到期，{when}，请到社区续签", "授权委托书", "请续签",
        "带上身份证，成年家人都要签",
    )


AUTHORISATION_DUTY = Duty(
    kind="authorisation",
    label="续签授权委托书",
    clause="1b",
    who=FAMILY,
    owed_by=(actors.TENANT,),
    every="每份授权",
    periods=_periods,
    subjects=_subjects,
    remain=_remain,
    answers=Answers(Authorisation, "", "id"),
    done_in=("replaced", "ended", "revoked", "withdrawn"),
    renewed_by=(("authorisation", "confirm"),),
    reminders=Reminders(
        REMINDER_DAYS, actors.COMMUNITY_CLERK, "", "authorisation", each=_each, at_once=True
    ),
)
