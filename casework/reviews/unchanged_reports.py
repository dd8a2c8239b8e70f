"""December reports that say that nothing has changed, with what stands in the ledger, to be looked at in one list.

Why: nine of ten families report no change, and whoever judges it compares one line with another. Each is looked at, and
then judged by its own step like any other; nothing here decides. Refuses nothing: what asks the reader is in reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tortoise.expressions import Q

from casework.heart.case_lists import CaseLine
from casework.heart.forms import read_kept
from casework.heart.queries import padded
from casework.heart.rows import Records
from casework.reviews.report_forms import ReportForm
from casework.words.wording import say_fen
from models import ChangeReport, Household, HouseholdMember
from models.fields import SealBroken

# By the status in which a report asks, the step that lets it pass.
PASSES = {"submitted": "verify", "verified": "review", "reviewed": "receive"}
_REPORTS, _MEMBERS, _FAMILIES = Records(ChangeReport), Records(HouseholdMember), Records(Household)


@dataclass(frozen=True)
class Standing:
    """What the ledger has of a family, line by line as it is compared."""

    registered_address: str
    people: list[str] = field(default_factory=list)


async def unchanged(lines: Sequence[CaseLine]) -> dict[str, Standing]:
    """Of these reports those without any change, by case. Three queries, whatever their number."""
    ours = {line.id: line.household_id or 0 for line in lines if line.status in PASSES}
    if not ours:
        return {}
    found = await _REPORTS.where(Q(case_id__in=padded(list(ours), "")), most=None)
    plain = {report.case_id: ours[report.case_id] for report in found if _says_nothing_changed(report)}
    if not plain:
        return {}
    asked = padded(list(plain.values()), 0)
    families = {row.id: row for row in await _FAMILIES.where(Q(id__in=asked), most=None)}
    people: defaultdict[int, list[str]] = defaultdict(list)
    there = Q(household_id__in=asked, left_on=None)
    for member in await _MEMBERS.where(there, order=("position", "id"), most=None):
        people[member.household_id].append(_said_of(member))
    return {
        case_id: Standing(families[family].registered_address, people[family])
        for case_id, family in plain.items() if family in families
    }


def _says_nothing_changed(report: ChangeReport) -> bool:
    try:
        return read_kept(report.form, ReportForm).no_change
    except SealBroken:
        # Opened by itself it says that it is damaged.
        return False


def _said_of(member: HouseholdMember) -> str:
    work = " ".join(filter(None, (member.employer, member.job)))
    income = "" if member.monthly_income_fen is None else f"月收入{say_fen(member.monthly_income_fen)}"
    return "，".join(filter(None, (f"{member.name}（{member.relationship}）", work, income)))
