"""What is counted of the ledgers: families by how they stand, and breaches by kind and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.expressions import Q

from casework.heart import access, actors, figures
from casework.heart.figures import AWARDS, TENANCIES, Bar, Counting, Theme, View
from casework.heart.queries import Among
from casework.ledgers.violations import BEHAVIOURS, VIOLATION
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from casework.words.calendar import last_within
from models import Lease, Violation

_VIOLATION = VIOLATION.name


def _tenancies(view: View) -> Q:
    return Q(access.reach_of_tenancies(view.actor), view.within())


def _living(view: View) -> Q:
    return Q(_tenancies(view), living=1)


def _awards(view: View) -> Q:
    return Q(access.reach_of_awards(view.actor), view.within())


async def _ledgers(view: View) -> Sequence[Bar]:
    return Bar("living", "现居住", Q(living=1)), Bar("left", "已退出", Q(living__isnull=True))


async def _leases(view: View) -> Sequence[Bar]:
    """Each family that lives there once."""
    today, soon = view.today, last_within(view.today, 3)
    runs = Q(id__in=Among(Lease, Q(ends_on__gte=today), "tenancy_id"))
    longer = Q(id__in=Among(Lease, Q(ends_on__gt=soon), "tenancy_id"))
    return (
        Bar("runs", "租约三个月内不到期", longer),
        Bar("ending", "租约三个月内到期", Q(runs, ~longer)),
        Bar("ended", "租约已到期或未签", ~runs),
    )


async def _breaches(view: View) -> Sequence[Bar]:
    open_ = Q(household_id__in=Among(Violation, Q(case__status__in=list(OPEN_VIOLATIONS)), "household_id"))
    return Bar("open", "有未了结的违规", open_), Bar("none", "没有未了结的违规", ~open_)


async def _awarded(view: View) -> Sequence[Bar]:
    rests = Q(living=1, suspended_from__isnull=False, resumed_from__isnull=True)
    return (
        Bar("paid", "正在发放", Q(Q(living=1), ~rests)), Bar("rests", "暂停发放", rests),
        Bar("ended", "已停发", Q(living__isnull=True)),
    )


def _of_the_year(view: View) -> Q:
    return Q(view.cases(_VIOLATION), figures.year_until(view, "violation__occurred_on"), ~Q(status="voided"))


def _behaviour(_: str, value: str) -> str:
    return BEHAVIOURS.get(value, value)


def _of_category(_: str, value: str) -> str:
    return value or "没有登记类别"


# Who has more than one community.
_ABOVE = (actors.STREET_CLERK, actors.DISTRICT_CLERK)
_TENANT: dict[str, Any] = {"of": TENANCIES, "base": _living}

figures.declare(
    Theme(
        "families", "承租家庭", "住房和补贴各有多少户、什么类别、租约和违规情况", 10,
        (
            Counting("ledgers", "住房", of=TENANCIES, base=_tenancies, bars=_ledgers),
            Counting("areas", "现居住，按地区", bars=figures.by_area, hides_none=True, to=_ABOVE, **_TENANT),
            Counting("categories", "现居住，按家庭类别", column="household__category", labels=_of_category, **_TENANT),
            Counting("leases", "现居住，按租约", bars=_leases, **_TENANT),
            Counting("breaches", "现居住，按违规", bars=_breaches, **_TENANT),
            Counting("awards", "租赁补贴", of=AWARDS, base=_awards, bars=_awarded, to=access.AREA_ROLES),
        ),
    )
)
figures.declare(
    Theme(
        "violations", "违规行为", "哪些违规、哪个月的、处理到哪一步", 30,
        (
            Counting(
                "months", "按月份和行为", "最近12个月发生的，不含作废的。", procedures=(_VIOLATION,), base=_of_the_year,
                bars=figures.months("violation__occurred_on", 12), column="violation__behaviour", labels=_behaviour,
            ),
            Counting(
                "kinds", "按行为", "最近12个月发生的，不含作废的。", procedures=(_VIOLATION,),
                base=_of_the_year,
                column="violation__behaviour", labels=_behaviour,
            ),
            Counting(
                "standings", "处理到哪一步", "登记过的全部违规。", base=lambda view: view.cases(_VIOLATION),
                procedures=(_VIOLATION,), column="status",
                labels=lambda _, value: figures.status_of(_VIOLATION, value),
            ),
            Counting(
                "ages", "还没有了结的，按登记了多久", base=lambda view: Q(view.cases(_VIOLATION),
                                                              status__in=list(OPEN_VIOLATIONS)),
                procedures=(_VIOLATION,), bars=figures.by_age, column="violation__behaviour", labels=_behaviour,
            ),
        ),
    )
)
