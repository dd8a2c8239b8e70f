"""How much is to be recovered (追缴, 5.2b): month by month, each line with what it comes from.

Of a subsidy: what the subsidy ledger says was paid for the days that count. Of a dwelling: its market rent from the
first day of the breach (O11 36), less the rent that was paid for those days; what was paid beyond it is nobody's debt.
A part of a month counts as the district's rule for rents says. Whole fen everywhere: a line is a whole number, and
the sum is the sum of its lines. Refuses days without a market rent that somebody has set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from casework.dwellings import rent_month_rules
from casework.dwellings.rent_shares import WHOLE_FROM, Term, parts_of
from casework.heart.problems import refuse
from casework.heart.rules import in_force
from casework.words.months import days_of, following, month_of, say_month
from casework.words.wording import say_day, say_fen
from models import MarketRent, RentPayment, SubsidyAward, Tenancy

# Fifty years: more than any dwelling is lived in.
MOST_MONTHS = 600


class Line(NamedTuple):
    """`what`: the month; `how`: by which numbers of which books."""

    what: str
    how: str
    fen: int


def months_of(first: date, last: date) -> list[str]:
    """Each month that has a day between the two, in order."""
    month, found = month_of(first), list[str]()
    while month <= month_of(last) and len(found) < MOST_MONTHS:
        found.append(month)
        month = following(month)
    return found


def part_of(month: str, monthly: int, first: date, last: date, whole_from: int) -> tuple[int, int]:
    """Of so much a month, what the days of this one between the two come to; and how many they are."""
    begin, _ = days_of(month)
    parts = parts_of(month, [Term(first, last, monthly)], [], max(last, begin), whole_from)
    return sum(one.fen for one in parts), sum(one.days for one in parts)


def of_subsidy(monthly: int, first: date, last: date, whole_from: Mapping[str, int]) -> list[Line]:
    lines = []
    for month in months_of(first, last):
        fen, days = part_of(month, monthly, first, last, whole_from[month])
        if fen:
            lines.append(Line(say_month(month), f"补贴台账：每月{say_fen(monthly)}，本月{days}天", fen))
    return lines


def of_market_rent(
    monthly: Mapping[str, int], paid: Mapping[str, int], first: date, last: date, whole_from: Mapping[str, int],
    how: Mapping[str, str],
) -> list[Line]:
    """`monthly`, `paid`: of each whole month. Paid rent counts for as many of its days as are claimed."""
    lines = []
    for month in months_of(first, last):
        due, days = part_of(month, monthly[month], first, last, whole_from[month])
        # By the rule by which these days are claimed, so that what was paid in full is never claimed in part.
        already, _ = part_of(month, max(0, paid.get(month, 0)), first, last, whole_from[month])
        if fen := max(0, due - already):
            said = f"{how[month]}，本月{days}天{say_fen(due)}，减已交租金{say_fen(already)}"
            lines.append(Line(say_month(month), said, fen))
    return lines


async def subsidy_lines(award: SubsidyAward, first: date, last: date) -> list[Line]:
    """Of the days between the two on which it was paid. Empty: it was paid on none of them."""
    first = max(first, award.started_on)
    last = min(last, award.ended_on) if award.ended_on else last
    if last < first:
        return []
    months = months_of(first, last)
    whole = {month: int(await in_force(WHOLE_FROM, days_of(month)[0])) for month in months}
    return of_subsidy(award.monthly_amount_fen, first, last, whole)


async def market_lines(tenancy: Tenancy, first: date, last: date) -> list[Line]:
    """Of the days between the two. `tenancy`: fetched with its dwelling. Raises market_rent_missing."""
    last = min(last, tenancy.ended_on) if tenancy.ended_on else last
    if last < first:
        return []
    months = months_of(first, last)
    dwelling = tenancy.dwelling
    rents = await MarketRent.filter(since__lte=last).order_by("since", "id").limit(2000)
    monthly, how, whole = {}, {}, {}
    for month in months:
        row = in_force_on(rents, dwelling.estate_id, max(first, days_of(month)[0]))
        if row is None:
            raise refuse("market_rent_missing", f"{say_month(month)}的市场租金还没有定，请区保障办先登记。")
        monthly[month] = (row.fen_per_m2 * dwelling.area_centi_m2 + 50) // 100
        area = f"{dwelling.area_centi_m2 / 100:.2f}"
        how[month] = f"市场租金每平方米{say_fen(row.fen_per_m2)}（{say_day(row.since)}起，{row.base}）×{area}平方米"
        whole[month] = await rent_month_rules.whole_from(tenancy.manager_path, month)
    paid: dict[str, int] = defaultdict(int)
    rows: Any = await RentPayment.filter(tenancy_id=tenancy.id, for_month__in=months).limit(10_000).values_list(
        "for_month", "paid_fen"
    )
    for month, fen in rows:
        paid[month] += fen
    return of_market_rent(monthly, paid, first, last, whole, how)


def in_force_on(rents: Sequence[MarketRent], estate_id: int, day: date) -> MarketRent | None:
    """The estate's own before the district's. `rents`: in the order in which they were set to hold."""
    held = [row for row in rents if row.since <= day and row.estate_id in (None, estate_id)]
    own = [row for row in held if row.estate_id == estate_id]
    return (own or held or [None])[-1]  # type: ignore[list-item]


