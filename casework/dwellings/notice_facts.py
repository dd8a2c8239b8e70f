"""What a notice says of one family's own, and what speaks against sending it (4.4.1.1a): asked when a round is looked
at and again when it goes out, so that nobody is asked for money that has come in since, nor told twice of one month.

Of few families or of all of a manager's it is the same few queries. Refuses nothing: what speaks against a family is
said beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Sum

from casework.dwellings import rent_accounts, rent_charges, rent_plans
from casework.dwellings.notice_kinds import KINDS
from casework.dwellings.notices import current_leases
from casework.heart import access
from casework.words.clock import business_day
from casework.words.months import month_of, say_month
from casework.words.wording import say_day, say_day_of_year
from models import Notice, RentPayment

_CHUNK = 1000
# More are named by the first and the last.
_MOST_MONTHS = 3
# Statuses in which a notice tells nobody anything.
_VOID = ("withdrawn", "untold", "lapsed")


@dataclass(frozen=True)
class Fact:
    amount_fen: int | None = None
    said: str = ""
    # Why it is not sent; "": it may be.
    reason: str = ""


def period_of(kind: str, values: Mapping[str, Any], today: date) -> str:
    """The month of which a family is told once; "": of none."""
    return values["period"] if kind == "rent" else month_of(today) if kind == "arrears" else ""


async def facts(
    kind: str, values: Mapping[str, Any], tenancy_ids: Sequence[int], *, manager_path: str, today: date
) -> dict[int, Fact]:
    """Of each of these families of a manager."""
    if kind == "rent" and values.get("amount_fen") is None:
        return await _rents(values["period"], tenancy_ids, manager_path)
    if kind == "rent":
        return dict.fromkeys(tenancy_ids, Fact(values["amount_fen"]))
    if kind == "arrears":
        return await _arrears(tenancy_ids, today)
    if kind in ("key", "renewal"):
        return await _leases(kind, tenancy_ids, today)
    return dict.fromkeys(tenancy_ids, Fact())


async def told_before(kind: str, period: str, tenancy_ids: Sequence[int], batch_id: str) -> dict[int, str]:
    """Which of them were told of that month already, but for this batch, and when, in words."""
    found: dict[int, str] = {}
    if not period:
        return found
    for part in _parts(tenancy_ids):
        same = Notice.filter(kind=kind, period=period, tenancy_id__in=part).exclude(batch_id=batch_id)
        rows: Any = await same.exclude(case__status__in=list(_VOID)).order_by("case__opened_at").values_list(
            "tenancy_id", "case__opened_at"
        )
        for tenancy_id, at in rows:
            on = say_day_of_year(business_day(at))
            found[tenancy_id] = f"{on}已经发过{say_month(period)}的{KINDS[kind]}"
    return found


async def _rents(month: str, tenancy_ids: Sequence[int], manager_path: str) -> dict[int, Fact]:
    """The month's rent as the books have it, or as the lease says where it is not charged yet; less what is paid."""
    few = list(tenancy_ids) if len(tenancy_ids) <= _CHUNK else None
    dues = {due.tenancy_id: due for due in await rent_charges.dues(manager_path, month, few)}
    of = access.under(manager_path, "tenancy__manager_path") if few is None else Q(tenancy_id__in=few or [0])
    rows: Any = await RentPayment.filter(of, for_month=month).annotate(paid=Sum("paid_fen")).group_by(
        "tenancy_id"
    ).values_list("tenancy_id", "paid")
    paid = {tenancy_id: int(fen) for tenancy_id, fen in rows}
    found = {}
    for one in tenancy_ids:
        due = dues.get(one)
        owed = 0 if due is None else due.charged_fen if due.row_id else due.fen
        left = owed - paid.get(one, 0)
        if owed <= 0:
            found[one] = Fact(reason="这个月没有应收租金，请核对租赁合同和减免。")
        elif left <= 0:
            found[one] = Fact(reason="这个月的租金已经交清。")
        else:
            found[one] = Fact(left)
    return found


async def _arrears(tenancy_ids: Sequence[int], today: date) -> dict[int, Fact]:
    accounts = await rent_accounts.accounts(tenancy_ids, today=today)
    behind = {one: account for one, account in accounts.items() if account.overdue_fen > 0}
    plans = await rent_plans.standings(list(behind), behind, today) if behind else {}
    found = dict.fromkeys(tenancy_ids, Fact(reason="没有欠租。"))
    for one, account in behind.items():
        plan = plans.get(one)
        if plan is not None and plan.left_fen > 0 and not plan.behind_fen:
            found[one] = Fact(reason="正在按分期缴纳，没有拖欠。")
        else:
            months = [row.month for row in account.late(today)]
            found[one] = Fact(account.overdue_fen, _say_months(months))
    return found


def _say_months(months: Sequence[str]) -> str:
    if len(months) <= _MOST_MONTHS:
        return "、".join(say_month(one) for one in months)
    return f"{say_month(months[0])}至{say_month(months[-1])}共{len(months)}个月"


async def _leases(kind: str, tenancy_ids: Sequence[int], today: date) -> dict[int, Fact]:
    found: dict[int, Fact] = defaultdict(lambda: Fact(reason="还没有签订租赁合同。"))
    for part in _parts(tenancy_ids):
        leases = await current_leases(part, today)
        found |= {one: Fact(said=say_day(lease.ends_on) if kind == "renewal" else "") for one, lease in leases.items()}
    return {one: found[one] for one in tenancy_ids}


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), _CHUNK):
        yield list(ids[at : at + _CHUNK])
