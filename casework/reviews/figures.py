"""What is counted of reports, reviews and visits (4.5, 4.6): how far this year's are, and who was visited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import access, figures
from casework.heart.figures import TENANCIES, Bar, Counting, Theme, View, midnight
from casework.heart.queries import Among
from casework.reviews.annual_forms import RESULTS
from casework.reviews.spot_check_periods import LABELS
from models import Case, Inspection

_REPORT, _REVIEW, _ITEM = "change_report", "annual_review", "spot_check_item"


def _years(column: str) -> figures.Bars:
    """This year and the last one, by a column that holds years."""
    async def bars(view: View) -> Sequence[Bar]:
        found = []
        for year in (int(view.month[:4]), int(view.month[:4]) - 1):
            of_year: dict[str, Any] = {column: year}
            found.append(Bar(str(year), f"{year}年", Q(**of_year)))
        return found

    return bars


def _of(procedure: str, column: str) -> Callable[[View], Q]:
    """Of those two years. Said beside the bars too: what joins the tables is the condition of the whole."""
    def base(view: View) -> Q:
        year = int(view.month[:4])
        of_them: dict[str, Any] = {f"{column}__gte": year - 1, f"{column}__lte": year}
        return Q(view.cases(procedure), **of_them)

    return base


def _statuses(procedure: str) -> figures.Labels:
    return lambda _, value: figures.status_of(procedure, value)


def _visits(view: View) -> Q:
    """Inspections made since the year began."""
    first = midnight(date(int(view.month[:4]), 1, 1))
    return Q(view.cases("inspection"), id__in=Among(Inspection, Q(visited_at__gte=first), "case_id"))


def _living(view: View) -> Q:
    return Q(access.reach_of_tenancies(view.actor), view.within(), living=1)


def _items(view: View) -> Q:
    return Q(view.cases(_ITEM), spot_check_item__level__in=list(LABELS))


async def _levels(view: View) -> Sequence[Bar]:
    return [Bar(level, label, Q(spot_check_item__level=level)) for level, label in LABELS.items()]


async def _visited(view: View) -> Sequence[Bar]:
    seen = Q(dwelling_id__in=Among(Case, Q(_visits(view), dwelling_id__isnull=False), "dwelling_id"))
    return Bar("seen", "今年巡查过", seen), Bar("unseen", "今年还没有巡查", ~seen)


figures.declare(
    Theme(
        "reviews", "报备和核查", "12月报备和年度核查办到哪里，今年巡查了多少户", 50,
        (
            Counting(
                "reports", "12月报备", base=_of(_REPORT, "change_report__year"), procedures=(_REPORT,),
                bars=_years("change_report__year"), column="status", labels=_statuses(_REPORT),
            ),
            Counting(
                "reviews", "年度核查，办到哪里", base=_of(_REVIEW, "annual_review__year"), procedures=(_REVIEW,),
                bars=_years("annual_review__year"), column="status", labels=_statuses(_REVIEW),
            ),
            Counting(
                "results", "年度核查，结果", base=_of(_REVIEW, "annual_review__year"), procedures=(_REVIEW,),
                bars=_years("annual_review__year"), column="annual_review__result",
                labels=lambda _, value: RESULTS.get(value, "还没有结果"),
            ),
            Counting(
                "coverage", "巡查覆盖", "现居住的家庭，从1月1日起算。", of=TENANCIES, base=_living, bars=_visited,
                procedures=("inspection",),
            ),
            Counting(
                "checks", "随机抽查，办到哪里", base=_items, procedures=(_ITEM,), bars=_levels, column="status",
                labels=_statuses(_ITEM), hides_none=True,
            ),
        ),
    )
)
