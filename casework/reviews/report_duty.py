"""What every living family owes each December (4.5.0): its report, by the end of the window that the district office
opened, and by the new end where it was extended. Declared beside the steps of `change_reports.py`.

A family that comes into the ledger while a window is open owes it too; one that has left owes it no more. Of the last
windows alone: what is older was owed or not, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.duties import FAMILY, Answers, Duty, Figure, Owing, Period, Reminders, Words
from casework.heart.obligations import PAGE
from casework.heart.queries import column_where, padded
from casework.heart.rows import Line, Rows
from casework.heart.rules import Rule, declare
from casework.words.wording import say_day_of_year
from models import Case, ChangeReport, ReportWindow, Tenancy

_WINDOWS = 3


class _Living(Line, frozen=True, gc=False):
    household_id: int
    area_path: str


_LIVING = Rows(Tenancy, _Living)
REMINDER_DAYS = declare(
    Rule(
        "december_report_reminders", "12月报备的提醒：截止日的前（负数）、后几天", (-14, -3, 1),
        "工作流程4.5.0：每年12月报备。提醒的日子由区保障办设定。", least=-120, most=60,
    )
)


async def _periods(today: date, since: str) -> list[Period]:
    windows = await ReportWindow.all().order_by("-year").limit(_WINDOWS)
    return [Period(str(window.year), window.closes_on) for window in reversed(windows)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those who live in a dwelling and stood in the ledger by the window's end."""
    by_then: dict[str, Any] = {"listed_on__lte": period.due_on}
    living = Q(Q(listed_on=None) | Q(**by_then), living=1, household_id__gt=behind)
    if among is not None:
        living = Q(living, household_id__in=padded([*among] or [0], 0))
    rows = await _LIVING.where(living, order=("household_id",), most=PAGE)
    return [Owing(one.household_id, one.area_path, household_id=one.household_id) for one in rows]


async def _remain(households: Sequence[int], today: date) -> set[int]:
    living = Q(household_id__in=padded([*households] or [0], 0), living=1)
    return set(await column_where(Tenancy, "household_id", living))


async def _under(year: str) -> Case | None:
    window = await ReportWindow.get_or_none(year=int(year)).select_related("case")
    return window.case if window else None


def _words(year: str, due_on: date, left: int) -> Words:
    thing = f"{year}年度家庭变动报备"
    if left < 0:
        return Words(f"{year}年度报备已过期限", thing, "已过期限", "还没有收到您家的报备，请联系社区")
    when = f"还有{left}天截止" if left else "今天截止"
    note = f"请在{say_day_of_year(due_on)}前填写并提交"
    return Words(f"{year}年度报备{when}", thing, "请您报备", note)


REPORT_DUTY = Duty(
    kind="december_report",
    label="12月报备",
    clause="4.5.0",
    who=FAMILY,
    owed_by=(actors.TENANT,),
    every="每年",
    periods=_periods,
    subjects=_subjects,
    remain=_remain,
    answers=Answers(ChangeReport, "year", "household_id", int),
    done_in=("submitted", "verified", "reviewed", "received", "refused"),
    renewed_by=(("report_window", "open"), ("report_window", "extend")),
    reminders=Reminders(
        REMINDER_DAYS, actors.COMMUNITY_CLERK, "pages/change_reports/edit", "change_report", _words, _under
    ),
    watched_by=access.AREA_ROLES,
    figures=(
        Figure("reports_owed", "待报备家庭", False, "obligations/list", {"kind": "december_report", "late": "no"}),
        Figure("reports_late", "逾期未报备", True, "obligations/list", {"kind": "december_report", "late": "yes"}),
    ),
)
