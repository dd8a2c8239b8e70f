"""What a property manager owes for each repair that was asked of it (4.4.1.1a): that it is mended by its day. Declared
beside the steps of `repairs.py`.

Whoever lets a dwelling keeps it in repair, and mends within a reasonable time what the tenant reports; what happens
when it does not is law as well, and told to the family in these words. The offices above count what is past its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from models import Organisation, Repair

_LAW = "《民法典》第七百一十二条、第七百一十三条：出租人在合理期限内维修；工作流程4.4.1.1a。天数由区保障办设定。"
ACCEPT_DAYS = declare(Rule("repair_accept_days", "报修：几天内受理", 3, _LAW, least=1, most=30))
URGENT_ACCEPT_DAYS = declare(
    Rule("repair_urgent_accept_days", "紧急报修：几天内受理，0是当天", 0, _LAW, least=0, most=7)
)
FIX_DAYS = declare(Rule("repair_fix_days", "报修：几天内修好", 15, _LAW, least=1, most=180))
URGENT_FIX_DAYS = declare(Rule("repair_urgent_fix_days", "紧急报修：几天内修好", 2, _LAW, least=0, most=30))
CONFIRM_DAYS = declare(
    Rule("repair_confirm_days", "维修：家庭几天不确认，自动办结", 7, "工作流程4.4.1.1a。天数由区保障办设定。",
         least=1, most=60)
)
MOST_REOPENED = declare(
    Rule("repair_most_reopened", "维修：家庭说没修好，退回几次以后由区保障办处理", 2,
         "工作流程4.4.1.1a。次数由区保障办设定。", least=0, most=10)
)
DISPUTE_DAYS = declare(
    Rule("repair_dispute_days", "维修：家庭不同意不受理的，几天内可以请区保障办处理", 30,
         "工作流程4.4.1.1a。天数由区保障办设定。", least=5, most=365)
)
JUDGE_DAYS = declare(
    Rule("repair_judge_days", "维修：有争议的，区保障办几天内处理", 15,
         "工作流程4.4.1.1a。天数由区保障办设定。", least=1, most=90)
)
# In whose hand it is to be mended.
WAITING = ("reported", "accepted", "assigned", "reopened", "overdue")
# What a family may do then, in plain words. Whatever the family broke itself is no default of anybody's.
DEFAULT = (
    "管房单位没有按期修好。按《民法典》第七百一十三条，您可以自己找人修，费用由管房单位承担；影响居住的，可以要求少收租金"
    "或者延长租期。请先告诉管房单位和社区，修前修后都拍照，留好发票。您家自己弄坏的，不在此列。"
)


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait to be mended, each by its own day."""
    waiting = Repair.filter(case__status__in=list(WAITING), fix_by__not_isnull=True, id__gt=behind)
    if among is not None:
        managers = await Organisation.filter(id__in=list(among) or [0]).values_list("path", flat=True)
        waiting = waiting.filter(case__manager_path__in=list(managers) or [""])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "case__dwelling__manager_id", "fix_by"
    )
    return [Owing(int(one), path, organisation_id=manager, due_on=by) for one, path, manager, by in rows]


REPAIR_DUTY = Duty(
    kind="repair",
    label="按期维修",
    clause="4.4.1.1a",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Repair, "", "id"),
    done_in=("done", "closed", "checked", "lapsed", "refused", "withdrawn", "disputed", "upheld"),
    watched_by=(actors.MANAGER_CLERK, actors.DISTRICT_CLERK),
    figures=(Figure("repairs_late", "维修逾期", True, "repairs/list", {"late": "true"}),),
)
