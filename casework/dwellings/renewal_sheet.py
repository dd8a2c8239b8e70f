"""The re-check's sheet (4.4.1.3c), filled from what the ledgers know: the community holds papers and people against it,
point by point, and writes down what it finds. What stood there is kept with its findings.

Refuses a check that leaves a point out, names one twice, or finds a problem without saying which.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.dwellings.renewal_forms import POINTS, CheckForm
from casework.heart.life import PROCEDURES
from casework.heart.problems import invalid
from casework.ledgers.rent_balances import Money, money_of
from casework.ledgers.sheet_points import (
    HANDED_IN,
    Point,
    has_problem,
    housing_fact,
    kept_points,
    members_fact,
    rent_fact,
    wrong_findings,
)
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from casework.words.wording import say_day
from models import (
    ChangeReport,
    Household,
    HouseholdMember,
    Lease,
    RegistrationTransfer,
    ReportWindow,
    Tenancy,
    Violation,
)

_SHOWN = 6


async def fill_sheet(tenancy: Tenancy, today: date) -> list[Point]:
    """In a number of queries that does not grow with the family."""
    household = await Household.get(id=tenancy.household_id).select_related("community")
    said = {
        "ledger": await _ledger(tenancy, today),
        "members": await _members(household.id, today),
        "violations": await _violations(household.id),
        "arrears": await _arrears(tenancy.id),
        "registration": await _registration(household),
        "report": await _report(household.id, today),
        "housing": housing_fact(household.other_housing, unknown=True),
    }
    return [Point(key, label, *said[key]) for key, label in POINTS.items()]


async def _ledger(tenancy: Tenancy, today: date) -> tuple[str, bool]:
    if not tenancy.living:
        return f"已在{say_day(tenancy.ended_on)}退出。" if tenancy.ended_on else "已经退出。", True
    last = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on").first()
    since = f"{say_day(tenancy.started_on)}入住" if tenancy.started_on else "入住日期没有登记"
    until = f"，租约到{say_day(last.ends_on)}" if last else "，没有登记租约"
    return f"现居住房源台账，{since}{until}。", last is None


async def _members(household_id: int, today: date) -> tuple[str, bool]:
    return members_fact(
        await HouseholdMember.filter(household_id=household_id, left_on=None).order_by("position").limit(20)
    )


async def _violations(household_id: int) -> tuple[str, bool]:
    found = Violation.filter(household_id=household_id).exclude(case__status="voided")
    rows: Any = await found.order_by("-occurred_on").limit(50).values("occurred_on", "behaviour", "case__status")
    if not rows:
        return "没有违规记录。", False
    standing = sum(1 for row in rows if row["case__status"] in OPEN_VIOLATIONS)
    sheet = PROCEDURES["violation"].sheet
    words = sheet.choices.get("behaviour", {}) if sheet else {}
    said = "、".join(words.get(row["behaviour"], row["behaviour"]) for row in rows[:_SHOWN])
    return f"{len(rows)}条（{said}），其中{standing}条没有了结。", standing > 0


async def _arrears(tenancy_id: int) -> tuple[str, bool]:
    return rent_fact((await money_of([tenancy_id])).get(tenancy_id, Money()), unknown=True)


async def _registration(household: Household) -> tuple[str, bool]:
    moving = await RegistrationTransfer.filter(household_id=household.id, under_way=1).exists()
    address = household.registered_address or "没有登记户籍地址"
    going = "，正在办理户籍移交" if moving else ""
    return f"{address}，由{household.community.name}管理{going}。", moving or not household.registered_address


async def _report(household_id: int, today: date) -> tuple[str, bool]:
    window = await ReportWindow.filter(opens_on__lte=today).order_by("-year").first()
    if window is None:
        return "还没有开放过12月报备。", False
    row = await ChangeReport.filter(household_id=household_id, year=window.year).select_related("case").first()
    if row is not None and row.case.status in HANDED_IN:
        label = PROCEDURES["change_report"].statuses[row.case.status].label
        return f"{window.year}年度已报备（{label}）。", False
    open_until = today <= window.closes_on
    until = f"，报备期到{say_day(window.closes_on)}" if open_until else ""
    return f"{window.year}年度还没有报备{until}。", not open_until


def check_sheet(form: CheckForm) -> None:
    """Raises form_invalid."""
    wrong = wrong_findings(form.points, POINTS, "核对")
    if form.opinion == "ineligible" and not has_problem(form.points):
        wrong["form.opinion"] = "各项都符合，不能建议不续租。"
    if wrong:
        raise invalid(wrong)


def freeze(points: list[Point], form: CheckForm, today: date) -> dict[str, Any]:
    """As it is kept: what the ledgers said that day, and what was found."""
    return {
        "checked_on": today.isoformat(),
        "opinion": form.opinion,
        "note": form.note,
        "points": kept_points(points, form.points),
    }
