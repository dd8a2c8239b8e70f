"""What every manager of dwellings owes each month (4.2.5b): the reconciliation of the month before, by a day that the
district office sets. Declared beside the steps of `reconciliations.py`.

Who keeps dwellings when the month is asked for owes it, and goes on owing it when the dwellings are another's: the
month's money was in its books. After a long sleep the months that were missed are asked for as well, a year of them at
most; a service that is new asks for the last alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tortoise.expressions import Q, Subquery

from casework.heart import actors
from casework.heart.duties import Answers, Ask, Duty, Owing, Period
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare, in_force
from casework.words.calendar import add_months
from casework.words.months import days_of, following, month_of, say_month
from models import Dwelling, ManagerMove, Organisation, Reconciliation

_MOST_MONTHS = 12
DUE_DAY = declare(
    Rule(
        "reconciliation_due_day", "每月对账的最后一天：次月几日", 10,
        "工作流程4.2.5b：每月对账。截止的日子由区保障办设定。", least=1, most=28,
    )
)


async def _periods(today: date, since: str) -> list[Period]:
    """By the day that holds on the first of the month in which it is due."""
    last = today.replace(day=1) - timedelta(days=1)
    earliest = month_of(add_months(last, 1 - _MOST_MONTHS))
    month = max(following(since), earliest) if since and since < month_of(last) else month_of(last)
    periods = []
    while month <= month_of(last):
        first, _ = days_of(following(month))
        periods.append(Period(month, first.replace(day=await in_force(DUE_DAY, first))))
        month = following(month)
    return periods


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    keeping = Dwelling.all().distinct().values("manager_id")
    # Also who had dwellings until the month's end, or into it, and has handed over the last of them.
    first, _ = days_of(period.key)
    handed = ManagerMove.filter(since_on__gt=first).distinct().values("former_id")
    managers = Organisation.filter(
        Q(id__in=Subquery(keeping)) | Q(id__in=Subquery(handed)), kind="property_manager", id__gt=behind
    )
    if among is not None:
        managers = managers.filter(id__in=list(among) or [0])
    rows = await managers.order_by("id").limit(PAGE).values_list("id", "path")
    return [Owing(int(one), str(path), organisation_id=int(one)) for one, path in rows]


MONTH_DUTY = Duty(
    kind="reconciliation",
    label="每月对账",
    clause="4.2.5b",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每月",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Reconciliation, "month", "manager_id"),
    done_in=("closed",),
    ask=Ask(
        lambda month: f"{say_month(month)}要对账", "核对租金、支出、在用和收回的房源，和区保障办一起关账。",
        "reconciliations",
    ),
)
