"""How much is to be recovered (追缴, 5.2b): month by month, each line with what it comes from. Nobody types a sum.

Of a subsidy: what the subsidy ledger says was paid to the family for the days that count, of each of its awards; while
one rests nothing is. Of a dwelling: its market rent from the first day of the breach (O11 36), less the contract rent
of the same days, whether that was paid or is still owed; of a family that swapped, of each day the dwelling in which it
then lived. What is owed of it stands in the manager's books and is asked for there (`rent_demands`), so no month's
arrears are claimed twice; where nothing was charged yet, the lease says what will be.

A part of a month counts by its days, cut anywhere its parts add up to the whole, and no line is below nothing. Whole
fen everywhere. Refuses days without a market rent that somebody has set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from tortoise.functions import Sum

from casework.dwellings.rent_shares import Term, parts_of, run_on, share
from casework.heart.problems import refuse
from casework.ledgers.suspensions import paid_spans
from casework.words.months import days_of, following, month_of, say_month
from casework.words.wording import say_day, say_fen
from models import Dwelling, Lease, MarketRent, RentPayment, SubsidyAward, Swap, Tenancy

# Fifty years: more than any dwelling is lived in.
MOST_MONTHS = 600


class Line(NamedTuple):
    """`what`: the month; `how`: by which numbers of which books."""

    what: str
    how: str
    fen: int


class Month(NamedTuple):
    """What the books say of one whole month: its market rent and how that comes about; its contract rent, how that
    stands, and of which of its days that rent is.
    """

    market: int
    how: str
    rent: int
    stands: str
    first: date
    last: date


def months_of(first: date, last: date) -> list[str]:
    """Each month that has a day between the two, in order."""
    month, found = month_of(first), list[str]()
    while month <= month_of(last) and len(found) < MOST_MONTHS:
        found.append(month)
        month = following(month)
    return found


def within(month: str, first: date, last: date) -> tuple[date, date]:
    begin, end = days_of(month)
    return max(first, begin), min(last, end)


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def of_subsidy(monthly: int, first: date, last: date) -> list[Line]:
    lines = []
    for month in months_of(first, last):
        one, other = within(month, first, last)
        if fen := share(monthly, one, other):
            lines.append(Line(say_month(month), f"补贴台账：每月{say_fen(monthly)}，本月{_days(one, other)}天", fen))
    return lines


def of_market_rent(books: dict[str, Month], first: date, last: date) -> list[Line]:
    """`books`: of each month between the two."""
    lines = []
    for month in months_of(first, last):
        book = books[month]
        one, other = within(month, first, last)
        due = share(book.market, one, other)
        already = _part(book.rent, book.first, book.last, one, other)
        if fen := max(0, due - already):
            said = f"{book.how}，本月{_days(one, other)}天{say_fen(due)}，减{book.stands}{say_fen(already)}"
            lines.append(Line(say_month(month), said, fen))
    return lines


def _part(rent: int, begin: date, end: date, first: date, last: date) -> int:
    """Of a rent that is of the days from `begin` to `end`, what is of those between the other two."""
    first, last = max(first, begin), min(last, end)
    if last < first:
        return 0
    count = _days(begin, end)

    def until(days: int) -> int:
        return (2 * rent * days + count) // (2 * count)

    return until(_days(begin, last)) - until((first - begin).days)


async def subsidy_lines(awards: Sequence[SubsidyAward], first: date, last: date) -> list[Line]:
    """Of the days between the two on which one of them was paid. Empty: none was on any of them."""
    lines: list[Line] = []
    for award in sorted(awards, key=lambda one: one.started_on):
        for begin, end in paid_spans(award, first, last):
            lines += of_subsidy(award.monthly_amount_fen, begin, end)
    return lines


async def market_lines(tenancy: Tenancy, first: date, last: date) -> list[Line]:
    """Of the days between the two on which it lived there. `tenancy`: fetched with its dwelling. Raises
    market_rent_missing.
    """
    first = max(first, tenancy.started_on or first)
    last = min(last, tenancy.ended_on or last)
    if last < first:
        return []
    months = months_of(first, last)
    rents = await MarketRent.filter(since__lte=last).order_by("since", "id").limit(2000)
    charged, paid = await _entered(tenancy.id, months)
    leases = await Lease.filter(tenancy_id=tenancy.id).order_by("starts_on").limit(200)
    runs = run_on([Term(one.starts_on, one.ends_on, one.monthly_rent_fen) for one in leases], last)
    terms: dict[str, tuple[int, str]] = {}
    for month in months:
        if month in charged:
            rent, stands = max(0, charged[month], paid[month]), "合同租金（应收或已交，欠的另行催缴）"
        else:
            there = sum(one.fen for one in parts_of(month, runs, [], tenancy.ended_on, 0))
            rent, stands = max(there, paid.get(month, 0)), "合同租金（按合同，另行收缴）"
        terms[month] = rent, stands
    lines: list[Line] = []
    homes = await _homes(tenancy, first, last)
    for dwelling, since, until in homes:
        books = {}
        for month in months_of(since, until):
            begin, end = days_of(month)
            row = in_force_on(rents, dwelling.estate_id, max(since, begin))
            if row is None:
                raise refuse("market_rent_missing", f"{say_month(month)}的市场租金还没有定，请区保障办先登记。")
            where = f"{dwelling.address}，" if len(homes) > 1 else ""
            area = f"{dwelling.area_centi_m2 / 100:.2f}"
            rent, stands = terms[month]
            books[month] = Month(
                (row.fen_per_m2 * dwelling.area_centi_m2 + 50) // 100,
                f"{where}市场租金每平方米{say_fen(row.fen_per_m2)}（{say_day(row.since)}起，{row.base}）×{area}平方米",
                rent, stands, max(begin, tenancy.started_on or begin), min(end, tenancy.ended_on or end),
            )
        lines += of_market_rent(books, since, until)
    return lines


async def _homes(tenancy: Tenancy, first: date, last: date) -> list[tuple[Dwelling, date, date]]:
    """In which dwelling the family lived from when to when, of the days between the two: it may have swapped."""
    moves = await Swap.filter(tenancy_id=tenancy.id, moved_on__gt=first).order_by("moved_on", "id").limit(60)
    known = await Dwelling.in_bulk([move.dwelling_id for move in moves], "id")
    found, since = list[tuple[Dwelling, date, date]](), first
    for move in moves:
        if move.moved_on is None or move.moved_on > last:
            return [*found, (known[move.dwelling_id], since, last)]
        found.append((known[move.dwelling_id], since, move.moved_on - timedelta(days=1)))
        since = move.moved_on
    return [*found, (tenancy.dwelling, since, last)]


async def _entered(tenancy_id: int, months: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Of each month what was charged, where anything was, and what was paid."""
    charged, paid = dict[str, int](), defaultdict[str, int](int)
    found: Any = RentPayment.filter(tenancy_id=tenancy_id, for_month__in=months).annotate(
        due=Sum("charged_fen"), had=Sum("paid_fen")
    )
    for month, due, had in await found.group_by("for_month").values_list("for_month", "due", "had"):
        paid[month] = int(had or 0)
        if due:
            charged[month] = int(due)
    return charged, paid


def in_force_on(rents: Sequence[MarketRent], estate_id: int, day: date) -> MarketRent | None:
    """The estate's own before the district's. `rents`: in the order in which they were set to hold."""
    held = [row for row in rents if row.since <= day and row.estate_id in (None, estate_id)]
    own = [row for row in held if row.estate_id == estate_id]
    return (own or held or [None])[-1]  # type: ignore[list-item]
