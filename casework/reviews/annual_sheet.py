"""The sheet of an annual review (4.5.1), filled from what is known of the family: ledger, December report, members,
whoever draws a benefit twice, violations, rent, registration, other housing. Of many families in as many queries as of
one, so that a list shows it line by line.

Decides one thing: whether a family is plain, so that 'nothing has changed' is one press: every point is in order, and
the family itself said so. Refuses findings that leave a point out, name one twice, or find a problem without saying
which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart.forms import read_kept
from casework.heart.life import PROCEDURES
from casework.heart.problems import invalid
from casework.heart.queries import padded
from casework.heart.rows import Records
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
from casework.reviews.annual_forms import (
    ADJUST,
    CHANGED,
    LEAVES,
    POINTS,
    UNCHANGED,
    UNREPORTED,
    FindForm,
)
from casework.reviews.report_forms import ReportForm
from casework.words.wording import say_day, say_fen
from models import (
    ChangeReport,
    Household,
    HouseholdMember,
    RegistrationTransfer,
    SubsidyAward,
    Tenancy,
    Violation,
)
from models.fields import SealBroken

_FAMILIES, _MEMBERS, _REPORTS = Records(Household), Records(HouseholdMember), Records(ChangeReport, "case")
_TENANCIES, _AWARDS = Records(Tenancy), Records(SubsidyAward)


@dataclass
class Sheet:
    """Of one family. `reported`: its December report of that year is handed in; `tells_changes`: it says that something
    has changed, and so is on its way into the ledger already.
    """

    benefit: str = ""
    reported: bool = False
    tells_changes: bool = False
    points: list[Point] = field(default_factory=list)

    @property
    def attention(self) -> list[str]:
        return [one.label for one in self.points if one.attention]


@dataclass
class _Known:
    """What is there of all the families that are asked about."""

    tenancies: dict[int, Tenancy]
    awards: dict[int, SubsidyAward]
    members: dict[int, list[HouseholdMember]]
    reports: dict[int, ChangeReport]
    twice: dict[int, set[str]]
    violations: dict[int, list[str]]
    money: dict[int, Money]
    moving: set[int]


async def fill_sheets(household_ids: Sequence[int], year: int) -> dict[int, Sheet]:
    """By family. Some queries, whatever their number."""
    wanted = sorted(set(household_ids))
    if not wanted:
        return {}
    among = padded(wanted, 0)
    of_these = Q(household_id__in=among)
    members: dict[int, list[HouseholdMember]] = defaultdict(list)
    for member in await _MEMBERS.where(Q(of_these, left_on=None), order=("position", "id"), most=None):
        members[member.household_id].append(member)
    tenancies = {one.household_id: one for one in await _TENANCIES.where(Q(of_these, living=1), most=None)}
    found: Any = await Violation.filter(of_these).exclude(case__status="voided").values_list(
        "household_id", "case__status"
    )
    violations: dict[int, list[str]] = defaultdict(list)
    for family, status in found:
        violations[int(family)].append(str(status))
    moving: Any = await RegistrationTransfer.filter(of_these, under_way=1).values_list("household_id", flat=True)
    known = _Known(
        tenancies=tenancies,
        awards={one.household_id: one for one in await _AWARDS.where(Q(of_these, living=1), most=None)},
        members=members,
        reports={
            one.household_id: one for one in await _REPORTS.where(Q(of_these, year=year), most=None)
        },
        twice=await _twice(members),
        violations=violations,
        money=await money_of([one.id for one in tenancies.values()]) if tenancies else {},
        moving={int(one) for one in moving},
    )
    families = await _FAMILIES.where(Q(id__in=among), most=None)
    return {family.id: _sheet(family, known, year) for family in families}


async def _twice(members: dict[int, list[HouseholdMember]]) -> dict[int, set[str]]:
    """Of each family the names of those who also stand in another family that lives in a dwelling or is paid now."""
    whose = {one.id_index: family for family, some in members.items() for one in some if one.id_index}
    if not whose:
        return {}
    there: Any = await HouseholdMember.filter(id_index__in=padded(list(whose), ""), left_on=None).values_list(
        "household_id", "id_index", "name"
    )
    others = [row for row in there if int(row[0]) != whose[row[1]]]
    if not others:
        return {}
    among = padded(sorted({int(row[0]) for row in others}), 0)
    drawing: set[int] = set()
    for model in (Tenancy, SubsidyAward):
        rows: Any = await model.filter(household_id__in=among, living=1).values_list("household_id", flat=True)
        drawing |= {int(one) for one in rows}
    found: dict[int, set[str]] = defaultdict(set)
    for family, index, name in others:
        if int(family) in drawing:
            found[whose[index]].add(str(name))
    return found


def _sheet(family: Household, known: _Known, year: int) -> Sheet:
    tenancy, award = known.tenancies.get(family.id), known.awards.get(family.id)
    report = known.reports.get(family.id)
    reported = report is not None and report.case.status in HANDED_IN
    said = {
        "ledger": _ledger(tenancy, award),
        "report": _report(report, reported, year),
        "members": members_fact(known.members.get(family.id, [])),
        "compared": _compared(known.twice.get(family.id, set())),
        "violations": _violations(known.violations.get(family.id, [])),
        "arrears": _arrears(tenancy, known.money),
        "registration": _registration(family, family.id in known.moving),
        "housing": housing_fact(family.other_housing, unknown=False),
    }
    benefit = "housing" if tenancy else "subsidy" if award else ""
    points = [Point(key, label, *said[key]) for key, label in POINTS.items()]
    return Sheet(benefit, reported, reported and said["report"][1], points)


def _ledger(tenancy: Tenancy | None, award: SubsidyAward | None) -> tuple[str, bool]:
    since = ""
    if tenancy:
        since = f"，{say_day(tenancy.started_on)}入住" if tenancy.started_on else "，入住日期没有登记"
    if tenancy and award:
        return f"现居住房源台账{since}；同时在补贴台账，每月{say_fen(award.monthly_amount_fen)}。", True
    if tenancy:
        return f"现居住房源台账{since}。", tenancy.started_on is None
    if award:
        return f"补贴台账，每月{say_fen(award.monthly_amount_fen)}，{say_day(award.started_on)}起发放。", False
    return "已经不在现居住房源台账和补贴台账里。", True


def _report(report: ChangeReport | None, reported: bool, year: int) -> tuple[str, bool]:
    if report is None or not reported:
        return f"{year}年度还没有报备。", True
    label = PROCEDURES["change_report"].statuses[report.case.status].label
    try:
        plain = read_kept(report.form, ReportForm).no_change
    except SealBroken:
        return f"{year}年度的报备已损坏，看不出内容。", True
    if plain:
        return f"{year}年度报备：没有变化（{label}）。", False
    return f"{year}年度报备有变动（{label}）。", True


def _compared(names: set[str]) -> tuple[str, bool]:
    if names:
        return f"{'、'.join(sorted(names))}还在别的家庭的台账里。", True
    return "全家人都没有在别的家庭的台账里。", False


def _violations(statuses: Sequence[str]) -> tuple[str, bool]:
    if not statuses:
        return "没有违规记录。", False
    standing = sum(one in OPEN_VIOLATIONS for one in statuses)
    return f"{len(statuses)}条，其中{standing}条没有了结。", standing > 0


def _arrears(tenancy: Tenancy | None, money: dict[int, Money]) -> tuple[str, bool]:
    if tenancy is None:
        return "不承租公租房。", False
    # Looked at by whoever presses; where no books are kept yet nobody would ever be plain.
    return rent_fact(money.get(tenancy.id, Money()), unknown=False)


def _registration(family: Household, moving: bool) -> tuple[str, bool]:
    address = family.registered_address or "没有登记户籍地址"
    return f"{address}{'，正在办理户籍移交' if moving else ''}。", moving or not family.registered_address


def check_findings(form: FindForm, sheet: Sheet) -> None:
    """Raises form_invalid."""
    wrong = wrong_findings(form.points, POINTS, "核查")
    problems = has_problem(form.points)
    if form.result == UNCHANGED and problems:
        wrong["form.result"] = "有一项有问题，不能算没有变化。"
    elif form.result in (ADJUST, LEAVES, UNREPORTED) and not problems:
        wrong["form.result"] = "各项都符合，不能得出这个结论。"
    elif form.result == UNREPORTED and sheet.reported:
        wrong["form.result"] = "这户已经报备了。"
    elif form.result == UNCHANGED and not sheet.reported:
        wrong["form.result"] = "这户还没有报备，不能算没有变化。可以请家庭报备，或者在社区代为填报。"
    if form.result in (UNCHANGED, UNREPORTED) and form.follow != "none":
        wrong["form.follow"] = "没有变化和没有报备的不用另办。"
    elif form.result in (ADJUST, LEAVES) and form.follow == "none":
        wrong["form.follow"] = "请选要办的事项：核查发现的变化要按程序办。"
    elif form.result == CHANGED and form.follow == "none" and not sheet.tells_changes:
        wrong["form.follow"] = "家庭没有报备过变化，请选要办的事项。"
    elif form.follow == "subsidy" and sheet.benefit != "subsidy":
        wrong["form.follow"] = "这户没有在领补贴。"
    if wrong:
        raise invalid(wrong)


def freeze(sheet: Sheet, today: date, form: FindForm | None = None) -> dict[str, Any]:
    """As it is kept: what was known that day, and what was found; without a form every point is as it should be."""
    return {
        "reviewed_on": today.isoformat(),
        "note": form.note if form else "",
        "points": kept_points(sheet.points, form.points if form else None),
    }
