"""What a property manager owes of a clock that runs (4.4.1.4): to object in time to a sub-letting that is known, to
have what stands idle looked at and dealt with. Declared beside the steps of `breach_clocks.py`.

Each has one day at a time, which moves with its steps (`act_by`). What runs out is counted on the homes of the
manager and of the district office. Months and days are rule data, each with its law.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from models import BreachClock

KIND = "breach_clock"
SUBLET, IDLE = "sublet", "idle"
KINDS = {SUBLET: "转租转借", IDLE: "闲置"}
_OBJECT = "《民法典》第七百一十八条：出租人知道转租，六个月内未提出异议的，视为同意转租。"
_IDLE_LAW = "《公共租赁住房管理办法》第二十七条第五项：无正当理由连续6个月以上闲置的，应当退回。"
_OURS = "工作流程4.4.1.4。天数由区保障办设定。"
SUBLET_MONTHS = declare(Rule("sublet_months", "已知转租：几个月内要提出异议", 6, _OBJECT, least=1, most=24))
IDLE_MONTHS = declare(Rule("idle_months", "闲置：连续几个月", 6, _IDLE_LAW, least=1, most=24))
REMIND_DAYS = declare(
    Rule("breach_clock_days", "违规计时：到期前几天提醒管房单位", (7, 30, 60, 120, 150), _OURS, least=1, most=700)
)
PRESSING_DAYS = declare(
    Rule("breach_clock_pressing_days", "违规计时：到期前几天起同时告诉区保障办", 30, _OURS, least=1, most=180)
)
VISIT_DAYS = declare(Rule("idle_visit_days", "闲置满期后：几天内上门核实", 10, _OURS, least=1, most=60))
ACT_DAYS = declare(Rule("idle_act_days", "闲置核实后：几天内出整改通知或上报", 15, _OURS, least=1, most=90))
MONTHS = {SUBLET: SUBLET_MONTHS, IDLE: IDLE_MONTHS}


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Any) -> list[Owing]:
    running = BreachClock.filter(under_way=1, id__gt=behind)
    if among is not None:
        running = running.filter(tenancy__dwelling__manager_id__in=list(among) or [0])
    rows: Any = await running.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "tenancy__dwelling__manager_id", "act_by"
    )
    return [Owing(int(one), path, organisation_id=manager, due_on=by) for one, path, manager, by in rows]


_OVER = ("objected", "acted", "broken", "excused", "settled", "unfounded", "left")
DUTY = Duty(
    kind=KIND,
    label="转租异议、闲置处理",
    clause="4.4.1.4",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(BreachClock, "", "id"),
    done_in=_OVER,
    watched_by=(actors.MANAGER_CLERK, actors.DISTRICT_CLERK),
    figures=(
        Figure("breach_clocks", "违规计时", False, "cases/list", {"owed": KIND, "late": "no"}),
        Figure("breach_clocks_late", "违规计时逾期", True, "breach_clocks/list", {"late": "true"}),
    ),
    cases=lambda late, today: Q(
        by_day("breach_clock__act_by", late, today), procedure=KIND, breach_clock__under_way=1
    ),
)
