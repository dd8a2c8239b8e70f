"""What is owed while an exit is carried out (5.1c), and the numbers that the district sets for it. Declared beside the
steps of `enforcements.py`.

The family owes the keys by the last day of its moving period, and is reminded before it by the clock. Whatever comes
after has one day at a time (`act_by`), which moves with its steps: what is past it stands on the home of the street
and on that of the district office, which it climbs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.exits.duties_above import owed_above
from casework.heart import actors
from casework.heart.duties import FAMILY, Answers, Duty, Figure, Owing, Period, Reminders, Words, by_day
from casework.heart.obligations import PAGE
from casework.heart.queries import column
from casework.heart.rules import WORKING_DAYS, Rule, declare
from casework.words.wording import say_day, say_day_of_year
from models import Case, Enforcement

KIND = "enforcement"
_OURS = "工作流程5.1c：街道受区保障办委托送达通知、督促腾退。天数由区保障办设定。"
REMIND_DAYS = declare(
    Rule("enforce_reminders", "腾退执行：搬家期结束前（负数）几天提醒家庭", (-30, -15, -7, -1), _OURS, least=-360,
         most=0)
)
VISIT_DAYS = declare(
    Rule("enforce_visit_days", "腾退执行：搬家期满后街道几天内上门督促", 5, _OURS, least=1, most=30)
)
DEMAND_DAYS = declare(
    Rule("enforce_demand_days", "腾退执行：上门后区保障办几天内出催告书", 7, _OURS, least=1, most=60)
)
TERM_DAYS = declare(
    Rule("enforce_term_days", "腾退执行：催告书送达后给家庭几个工作日", 10,
         "《行政强制法》第三十五条、第五十四条、第六十九条", least=10, most=60, unit=WORKING_DAYS)
)
APPLY_MONTHS = declare(
    Rule("enforce_apply_months", "腾退执行：复议、诉讼期满后几个月内申请法院执行", 3, "《行政强制法》第五十三条",
         least=1, most=12)
)
COURT_DAYS = declare(
    Rule("enforce_court_days", "腾退执行：在法院的案件几天内看一次进展", 30, "《行政强制法》第五十六条至第五十八条；"
         "天数由区保障办设定。", least=1, most=180)
)
PHOTOS = declare(
    Rule("enforce_photos", "腾退执行：上门督促至少要几张照片", 1, _OURS, least=1, most=10)
)
_NIGHT = "《行政强制法》第四十三条：不得在夜间或者法定节假日实施行政强制执行；"
FIRST_HOUR = declare(
    Rule("enforce_first_hour", "腾退执行：几点以后可以上门、执行", 6,
         f"{_NIGHT}夜间按《噪声污染防治法》第八十八条，可以定得更晚。", least=6, most=12)
)
LAST_HOUR = declare(
    Rule("enforce_last_hour", "腾退执行：几点以前可以上门、执行", 22,
         f"{_NIGHT}夜间按《噪声污染防治法》第八十八条，可以定得更早。", least=13, most=22)
)
WEEKENDS = declare(
    Rule("enforce_weekends", "腾退执行：周末可不可以上门、执行，0不可以，1可以", 0,
         f"{_NIGHT}普通周末由区保障办设定。", least=0, most=1)
)
WAITING = ("not_left", "to_demand", "demanding", "demanded", "refusing", "applied", "docketed", "granted", "denied")
OVER = ("handed_back", "carried_out", "lifted")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


# The family's


async def _leaving(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    found = Q(under_way=1, case__status="moving", id__gt=behind)
    if among is not None:
        found = Q(found, tenancy__household_id__in=list(among) or [0])
    rows: Any = await Enforcement.filter(found).order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "tenancy__household_id", "move_by"
    )
    return [Owing(int(one), str(path), household_id=int(family), due_on=by) for one, path, family, by in rows]


async def _remain(ids: Sequence[int], today: date) -> set[int]:
    return set(await column(Enforcement.filter(id__in=list(ids) or [0], under_way=1, case__status="moving"), "id"))


async def _each(ids: Sequence[int], today: date) -> Mapping[int, tuple[Case, Words]]:
    rows = await Enforcement.filter(
        id__in=list(ids) or [0], under_way=1, case__status="moving"
    ).select_related("case")
    return {row.id: (row.case, _words(row.move_by, today)) for row in rows}


def _words(move_by: date, today: date) -> Words:
    left = (move_by - today).days
    when = f"还有{left}天" if left else "今天是最后一天"
    note = f"请在{say_day_of_year(move_by)}前搬家交钥匙"
    return Words(f"您家的搬家期到{say_day(move_by)}，{when}", "腾退住房", "请您搬家", note)


MOVING_DUTY = Duty(
    kind="moving_out",
    label="搬家交钥匙",
    clause="5.1c",
    who=FAMILY,
    owed_by=(actors.TENANT,),
    every="每件",
    periods=_periods,
    subjects=_leaving,
    remain=_remain,
    answers=Answers(Enforcement, "", "id"),
    done_in=(*WAITING, *OVER),
    reminders=Reminders(REMIND_DAYS, actors.STREET_CLERK, "", KIND, each=_each, at_once=True),
)


# The offices'


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait, each by its own day, of the district office above their family."""
    waiting = Enforcement.filter(under_way=1, case__status__in=list(WAITING), act_by__not_isnull=True, id__gt=behind)
    return await owed_above("district_office", waiting, "act_by", among)


DUTY = Duty(
    kind=KIND,
    label="腾退执行",
    clause="5.1c",
    who="district_office",
    owed_by=(actors.DISTRICT_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Enforcement, "", "id"),
    done_in=("moving", *OVER),
    renewed_by=((KIND, "fall_due"),),
    watched_by=(actors.DISTRICT_CLERK, actors.STREET_CLERK),
    figures=(Figure("enforcements_late", "腾退逾期", True, "enforcements/list", {"late": "true"}),),
    cases=lambda late, today: Q(
        by_day("enforcement__act_by", late, today), procedure=KIND, status__in=list(WAITING)
    ),
)
