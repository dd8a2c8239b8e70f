"""What a property manager owes once a dwelling is given back (收回验收): whatever of the deposit, and of rent paid too
much, is the family's after the settlement, by its day. Declared beside the steps of `handbacks.py`.

So a deposit is never kept in silence: the duty stands until the money is recorded as paid back, and the offices above
count what is past its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from models import Handback, Organisation

_BASE = "工作流程4.4.1.1a：管房单位负责住房收回及验收。天数由区保障办设定。"
CONTACT_DAYS = declare(Rule("handback_contact_days", "退房：申请后几天内约好验收", 7, _BASE, least=1, most=30))
REFUND_DAYS = declare(
    Rule("deposit_refund_days", "退房：收回后几天内退还押金", 7, f"{_BASE}《民法典》第五百零九条：按照约定全面履行。",
         least=1, most=60)
)
REFUND_IN_WORKING_DAYS = declare(
    Rule("deposit_refund_working_days", "退房：退还押金的天数怎样算，0按自然日，1按工作日", 0,
         f"{_BASE}合同写明按工作日的，设为1。", least=0, most=1)
)
COLLECT_DAYS = declare(Rule("handback_collect_days", "退房：收回后几天内补交欠款", 15, _BASE, least=1, most=180))


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    waiting = Handback.filter(case__status="repaying", id__gt=behind)
    if among is not None:
        managers = await Organisation.filter(id__in=list(among) or [0]).values_list("path", flat=True)
        waiting = waiting.filter(case__manager_path__in=list(managers) or [""])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "tenancy__dwelling__manager_id", "case__due_on"
    )
    return [Owing(int(one), path, organisation_id=manager, due_on=by) for one, path, manager, by in rows]


DEPOSIT_DUTY = Duty(
    kind="deposit_refund",
    label="退还押金",
    clause="4.4.1.1a",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每次退房",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Handback, "", "id"),
    # Where the books have turned, it is the family that owes.
    done_in=("closed", "collecting"),
    watched_by=(actors.MANAGER_CLERK, actors.DISTRICT_CLERK),
    figures=(
        Figure("deposits_late", "押金逾期未退", True, "cases/list", {"owed": "deposit_refund", "late": "yes"}),
    ),
    cases=lambda late, today: Q(by_day("due_on", late, today), procedure="handback", status="repaying"),
)
