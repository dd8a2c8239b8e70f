"""A month's rent by days, over random leases, reductions and days: no fen lost, no day charged twice or left out."""

from __future__ import annotations

import calendar
import os
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.dwellings.rent_accounts import AGES, account_of, age_of, due_day, settle
from casework.dwellings.rent_shares import Part, Reduction, Term, parts_of, share
from casework.words.calendar import add_months
from casework.words.months import days_of, month_of

EXAMPLES = settings(max_examples=2000 if os.environ.get("ANJU_LONG") else 200, deadline=None, database=None)
DAY = timedelta(days=1)
# Months of 28, 29, 30 and 31 days, and days around them.
MONTHS = st.sampled_from(["2024-02", "2026-02", "2026-04", "2026-08", "2026-12", "2027-01"])
RENTS = st.one_of(st.sampled_from([1, 2, 31, 99, 38025, 38500, 9_999_999_999]), st.integers(1, 10**7))


@st.composite
def a_month(draw: st.DrawFn) -> tuple[str, list[Term], list[Reduction], date | None]:
    month = draw(MONTHS)
    first, _ = days_of(month)
    day = st.integers(-40, 70).map(lambda number: first + timedelta(days=number))
    terms = {}
    for _ in range(draw(st.integers(0, 4))):
        begins, length = draw(day), draw(st.integers(0, 60))
        terms[begins] = Term(begins, begins + timedelta(days=length), draw(RENTS))
    reductions = []
    for _ in range(draw(st.integers(0, 2))):
        begins = draw(day)
        reductions.append(
            Reduction(begins, begins + timedelta(days=draw(st.integers(0, 60))), draw(st.integers(0, 100)),
                      draw(st.integers(0, 50000)))
        )
    return month, list(terms.values()), reductions, draw(st.none() | day)


def net_on(day: date, terms: list[Term], reductions: list[Reduction], ended: date | None) -> int | None:
    """What a whole month would cost by this one day, said as plainly as can be."""
    holding = [term for term in terms if term.first <= day <= term.last]
    if not holding or (ended is not None and day > ended):
        return None
    rent = sorted(holding, key=lambda term: term.first)[-1].rent
    return max(0, rent - sum(one.of(rent) for one in reductions if one.first <= day <= one.last))


@EXAMPLES
@given(a_month())
def test_each_day_that_a_lease_holds_is_charged_once_and_no_other(
    drawn: tuple[str, list[Term], list[Reduction], date | None],
) -> None:
    month, terms, reductions, ended = drawn
    first, last = days_of(month)
    parts = parts_of(month, terms, reductions, ended, 0)
    days = [part.first + timedelta(days=number) for part in parts for number in range(part.days)]
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    wanted = [day for day in wanted if net_on(day, terms, reductions, ended) is not None]
    assert days == wanted
    for part in parts:
        assert {net_on(part.first + n * DAY, terms, reductions, ended) for n in range(part.days)} == {part.net}
        exact = Fraction(part.net * part.days, (last - first).days + 1)
        # Within half a fen at each of its two ends, and never beyond the month's rent.
        assert abs(part.fen - exact) <= 1 and 0 <= part.fen <= part.net <= part.rent
        assert part.fen <= part.gross_fen


@EXAMPLES
@given(MONTHS, RENTS, st.lists(st.integers(0, 29), max_size=6))
def test_however_a_month_is_parted_its_parts_add_up_to_the_rent(month: str, rent: int, cuts: list[int]) -> None:
    first, last = days_of(month)
    days = sorted({first, *(first + timedelta(days=one) for one in cuts if first + timedelta(days=one) <= last)})
    ends = [*(day - DAY for day in days[1:]), last]
    # One family after the other, or one lease after the other: the same rent comes to the same sum.
    each = [share(rent, begin, end) for begin, end in zip(days, ends, strict=True)]
    assert sum(each) == rent
    terms = [Term(begin, end, rent) for begin, end in zip(days, ends, strict=True)]
    assert sum(part.fen for part in parts_of(month, terms, [], None, 0)) == rent
    left = [sum(part.fen for part in parts_of(month, [Term(b, e, rent)], [], e, 0)) for b, e in
            zip(days, ends, strict=True)]
    assert sum(left) == rent


@EXAMPLES
@given(a_month(), st.integers(1, 31))
def test_whole_or_half_counts_the_days_of_the_first_and_the_last_month(
    drawn: tuple[str, list[Term], list[Reduction], date | None], whole_from: int,
) -> None:
    month, terms, reductions, ended = drawn
    first, last = days_of(month)
    parts, by_days = parts_of(month, terms, reductions, ended, whole_from), parts_of(month, terms, reductions, ended, 0)
    assert [(one.first, one.last, one.rent, one.net) for one in parts] == [
        (one.first, one.last, one.rent, one.net) for one in by_days
    ]
    if not parts or (parts[0].first == first and parts[-1].last == last):
        assert parts == by_days
        return
    days = sum(part.days for part in parts)
    exact = sum(Fraction(part.net * part.days, days) for part in parts)
    assert abs(sum(part.fen for part in parts) - (exact if days >= whole_from else exact / 2)) <= Fraction(1, 2)
    assert all(part.fen >= 0 for part in parts)


def amounts(parts: list[Part]) -> list[int]:
    return [part.fen for part in parts]


def test_the_days_that_people_ask_about() -> None:
    rent = 38500
    long = Term(date(2024, 1, 1), date(2028, 12, 31), rent)
    # 29 February is charged in a leap year, and a whole month is the rent whatever its length.
    for month in ("2024-02", "2026-02", "2026-08", "2026-12"):
        assert amounts(parts_of(month, [long], [], None, 0)) == [rent]
    one_day = Term(date(2024, 2, 29), date(2024, 2, 29), rent)
    assert amounts(parts_of("2024-02", [one_day], [], None, 0)) == [1328]
    assert parts_of("2024-03", [one_day], [], None, 0) == []
    # From the 31st; two leases that meet; leaving within the month, the day of leaving is charged.
    assert amounts(parts_of("2026-08", [Term(date(2026, 8, 31), date(2027, 8, 30), 31)], [], None, 0)) == [1]
    meeting = [Term(date(2025, 1, 1), date(2026, 12, 15), 31000), Term(date(2026, 12, 16), date(2027, 1, 1), 62000)]
    assert amounts(parts_of("2026-12", meeting, [], None, 0)) == [15000, 32000]
    assert amounts(parts_of("2026-12", [Term(date(2025, 1, 1), date(2027, 1, 1), 31000)], [], date(2026, 12, 10), 0)
                   ) == [10000]
    # 15 days are a month, 14 are half of one, an odd fen is rounded up.
    for days, fen in ((15, 38501), (14, 19251)):
        begins = date(2026, 12, 31) - timedelta(days=days - 1)
        assert amounts(parts_of("2026-12", [Term(begins, date(2027, 12, 1), 38501)], [], None, 15)) == [fen]
    # Half of the rent let off from the 17th: sixteen days whole, fifteen at half.
    half = Reduction(date(2026, 12, 17), date(2027, 3, 31), percent=50)
    parts = parts_of("2026-12", [Term(date(2025, 1, 1), date(2027, 1, 1), 31000)], [half], None, 0)
    assert [(part.days, part.fen, part.gross_fen) for part in parts] == [(16, 16000, 16000), (15, 7500, 15000)]


LEFT = st.dictionaries(
    st.tuples(st.integers(2024, 2027), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02d}"),
    st.integers(-10**6, 10**6).filter(bool), max_size=14,
)


@EXAMPLES
@given(LEFT, st.integers(1, 28), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_months_owed_and_money_in_hand_are_the_balance_to_the_fen(
    left: dict[str, int], pay_day: int, today: date
) -> None:
    owed, credit = settle(left)
    assert sum(fen for _, fen in owed) - credit == sum(left.values())
    assert all(0 < fen <= left[month] for month, fen in owed) and credit >= 0 and not (owed and credit)
    assert [month for month, _ in owed] == sorted(month for month, _ in owed)
    # What was paid beyond goes to the oldest: only the first that is left can be owed in part.
    assert [fen for _, fen in owed[1:]] == [left[month] for month, _ in owed[1:]]
    assert {month for month, fen in left.items() if fen > 0 and owed and month > owed[0][0]} <= dict(owed).keys()
    account = account_of(1, left, pay_day, today)
    assert account.balance_fen == sum(left.values())
    assert account.overdue_fen == sum(one.fen for one in account.late(today)) == sum(account.ages)


@EXAMPLES
@given(MONTHS, st.integers(1, 28), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_every_day_has_one_age(month: str, pay_day: int, today: date) -> None:
    due = due_day(month, pay_day)
    assert month_of(due) == month and due.day <= calendar.monthrange(due.year, due.month)[1]
    age = age_of(due, today)
    if today <= due:
        assert age is None
    else:
        bounds = [due, *(add_months(due, months) for months in AGES), date.max]
        assert age is not None and bounds[age] < today <= bounds[age + 1]
