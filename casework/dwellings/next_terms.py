"""The term that follows another one of a family, as it stands in a lease before anybody writes in it: its first day,
its last by the district's rule, the rent and the deposit as they were, and the manager's template.

Why apart: a renewal draws its lease up by it (4.4.1.3c), and who drafts one by hand finds it there. The first day is
the day after the last term ends, so no day is uncovered and none covered twice. Where the family has lived on without
a term for so long that no lease may reach from there to today, it is today. Refuses nothing: what is drafted is checked
where terms are added (`casework/dwellings/lease_terms.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.dwellings.lease_terms import LONGEST, first_day, last_day
from casework.heart.rules import Rule, declare, in_force
from models import Lease, LeaseContract, LeaseTemplate, Tenancy

TERM_MONTHS = declare(
    Rule(
        "renewal_term_months", "续租一次签几个月（0：和上一份租约一样长）", 0,
        "工作流程4.4.1.3：由管房单位续签租赁合同；《公共租赁住房管理办法》第十八条：租赁期限一般不超过5年。",
        least=0, most=240,
    )
)


@dataclass(frozen=True)
class NextTerm:
    starts_on: date
    ends_on: date
    monthly_rent_fen: int
    deposit_fen: int
    template_id: int | None


def months_of(starts_on: date, ends_on: date) -> int:
    """The fewest whole months by which a term from that day reaches that end; at least one."""
    months = max(1, 12 * (ends_on.year - starts_on.year) + ends_on.month - starts_on.month)
    return months if last_day(starts_on, months) >= ends_on else months + 1


def last_of(starts_on: date, months: int, years: int, today: date) -> date:
    """The last day of so many months, or of as many times those as reach today, within the longest of a lease."""
    most, wanted = 12 * years, min(months, 12 * years)
    while last_day(starts_on, wanted) < today and wanted < most:
        wanted = min(wanted + months, most)
    return last_day(starts_on, wanted)


async def next_term(tenancy: Tenancy, manager_id: int, today: date) -> NextTerm:
    """A bounded number of queries."""
    starts_on = await first_day(tenancy, today)
    years = await in_force(LONGEST, starts_on)
    last = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on", "-id").first()
    months = await in_force(TERM_MONTHS, today) or (months_of(last.starts_on, last.ends_on) if last else 12)
    former = await LeaseContract.filter(
        tenancy_id=tenancy.id, kind="lease", signed_on__not_isnull=True, voided_on=None
    ).order_by("-starts_on", "-id").first()
    return NextTerm(
        starts_on, last_of(starts_on, months, years, today), last.monthly_rent_fen if last else 0,
        former.deposit_fen if former else 0, await _template(former, manager_id),
    )


async def _template(former: LeaseContract | None, manager_id: int) -> int | None:
    """The newest version of what the last lease was made of; else the manager's newest."""
    own = LeaseTemplate.filter(manager_id=manager_id)
    before = await own.get_or_none(id=former.template_id or 0) if former else None
    newest = await (own.filter(name=before.name) if before else own).order_by("-id").first()
    return newest.id if newest else None
