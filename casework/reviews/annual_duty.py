"""What a community owes of each of its families by the end of December (4.5.1): its annual review, reported to the
street. Declared beside the steps of `annual_reviews.py`, with the numbers that the district sets.

What was not done by its day stays owed, and is counted as late until it is done; what the street sends back is owed
again, by the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare, in_force
from models import AnnualReview

KIND = "annual_review"
_LAW = "工作流程4.5.1：每年12月底前进行年度核查。"
DUE_DAYS = declare(
    Rule("annual_review_due_days", "年度核查：12月31日以后几天算逾期，0是当天", 0, _LAW, least=0, most=90)
)
LEAST_CONTACTS = declare(
    Rule("annual_review_contacts", "年度核查：至少联系几次（其中至少上门一次），才能登记没有报备", 2,
         f"{_LAW}次数由区保障办设定。", least=1, most=10)
)
_SUSPENDED = "工作流程4.5.1；通行做法：没有申报的暂停发放补贴，以后审核通过的从次月起发放，不补发。由区保障办设定。"
SUSPEND_MONTHS = declare(
    Rule("annual_review_suspend_months", "没有报备的，街道审核以后第几个月起暂停补贴", 1, _SUSPENDED, least=1, most=12)
)
RESUME_MONTHS = declare(
    Rule("annual_review_resume_months", "补报的，街道审核以后第几个月起恢复补贴", 1, _SUSPENDED, least=1, most=12)
)
SAMPLE_PERCENT = declare(
    Rule("annual_review_sample_percent", "街道审核年度核查：每百户抽几户复看", 5,
         "工作流程4.5.2：街道对社区年度核查情况进行审核。比例由区保障办设定。", least=0, most=100)
)
# In whose hand it is to be reviewed.
WAITING = ("open", "returned")


async def due_of(year: int, today: date) -> date:
    """The last day of that year's reviews."""
    return date(year, 12, 31) + timedelta(days=await in_force(DUE_DAYS, today))


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait to be reviewed, each by its year's day."""
    waiting = AnnualReview.filter(case__status__in=list(WAITING), id__gt=behind)
    if among is not None:
        waiting = waiting.filter(case__household__community_id__in=list(among) or [0])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "case__household__community_id", "case__due_on"
    )
    return [
        Owing(int(one), str(path), organisation_id=community, due_on=due) for one, path, community, due in rows
    ]


def cases_of(late: bool | None, today: date) -> Q:
    return Q(by_day("due_on", late, today), procedure=KIND, status__in=list(WAITING))


REVIEW_DUTY = Duty(
    kind=KIND,
    label="年度核查",
    clause="4.5.1",
    who="community",
    owed_by=(actors.COMMUNITY_CLERK,),
    every="每年每户",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(AnnualReview, "", "id"),
    done_in=("reported", "confirmed", "unreported", "left"),
    watched_by=access.AREA_ROLES,
    figures=(
        Figure("annual_reviews_owed", "待年度核查", False, "cases/list", {"owed": KIND, "late": "no"}),
        Figure("annual_reviews_late", "年度核查逾期", True, "cases/list", {"owed": KIND, "late": "yes"}),
    ),
    cases=cases_of,
)
