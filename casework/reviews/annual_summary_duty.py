"""What a street owes of each year's annual reviews (4.5.2): its summary to the district office, by a day that the
district sets. Declared beside the steps of `annual_summaries.py`.

Owed from when the year's reviews are opened; where no family is reviewed nothing is owed. What is sent back is owed
again. Past its day it is counted as late on the home of the district office too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from casework.heart import actors
from casework.heart.duties import Answers, Ask, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from models import AnnualReview, AnnualSummary, Organisation, ReportWindow

KIND = "annual_summary"
_LAW = "工作流程4.5.2：街道审核年度核查情况，统一汇总后报区保障办。天数由区保障办设定。"
DUE_DAYS = declare(
    Rule("annual_summary_due_days", "年度核查汇总：12月31日以后几天内上报", 20, _LAW, least=0, most=180)
)
FURTHER_DAYS = declare(
    Rule("annual_summary_further_days", "年度核查汇总：上报以后又核查完的，几天内补报", 10, _LAW, least=1, most=90)
)
_MOST_YEARS = 5


async def due_of(year: int, today: date) -> date:
    return date(year, 12, 31) + timedelta(days=await in_force(DUE_DAYS, today))


async def _periods(today: date, since: str) -> list[Period]:
    windows = ReportWindow.filter(opens_on__lte=today).order_by("-year").limit(_MOST_YEARS)
    years = sorted(int(one) for one in await column(windows, "year"))
    known = [one for one in years if since and one > int(since)] or years[-1:]
    return [Period(str(one), await due_of(one, today)) for one in known]


async def streets_of(year: int) -> list[Organisation]:
    """Those with families to review in that year, in the order of their numbers."""
    areas = await column(AnnualReview.filter(year=year).distinct(), "case__area_path")
    streets = await Organisation.filter(kind="street").order_by("id")
    return [one for one in streets if any(str(area).startswith(one.path) for area in areas)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    streets = await streets_of(int(period.key))
    found = [one for one in streets if one.id > behind and (among is None or one.id in among)]
    return [Owing(one.id, one.path, organisation_id=one.id) for one in found[:PAGE]]


DUTY = Duty(
    kind=KIND,
    label="年度核查汇总",
    clause="4.5.2",
    who="street",
    owed_by=(actors.STREET_CLERK,),
    every="每年",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(AnnualSummary, "year", "street_id", int),
    done_in=("reported", "received"),
    watched_by=(actors.DISTRICT_CLERK,),
    figures=(
        Figure("annual_summaries_late", "年度核查汇总逾期", True, "obligations/list", {"kind": KIND, "late": "yes"}),
    ),
    ask=Ask(
        lambda year: f"{year}年度核查要汇总上报", "社区都核查完、审核完以后，汇总表自动列出，核对以后上报区保障办。",
        "annual_summaries",
    ),
)
