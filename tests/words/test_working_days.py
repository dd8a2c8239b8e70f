"""Working days: weekdays, statutory holidays and the days swapped for them; what is not announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.heart.duties import count_days
from casework.heart.rules import WORKING_DAYS
from casework.words.working_days import (
    Counted,
    is_working_day,
    known_until,
    listening,
    not_on_a_day_of_rest,
    working_days_after,
)


@pytest.mark.parametrize(
    ("told_on", "days", "until"),
    [
        # A Thursday; a Friday.
        (date(2026, 12, 10), 5, date(2026, 12, 17)), (date(2026, 12, 11), 5, date(2026, 12, 18)),
        # Over the National Day week: Saturday 10 October is worked.
        (date(2026, 9, 30), 3, date(2026, 10, 10)), (date(2026, 9, 30), 1, date(2026, 10, 8)),
        # Over the Spring Festival, with 14 and 28 February worked.
        (date(2026, 2, 13), 1, date(2026, 2, 14)), (date(2026, 2, 13), 2, date(2026, 2, 24)),
        # Of a year that is not announced yet: weekends, New Year's Day, and the days of the Spring Festival.
        (date(2026, 12, 31), 1, date(2027, 1, 4)), (date(2027, 2, 4), 1, date(2027, 2, 9)),
        (date(2027, 4, 30), 1, date(2027, 5, 3)), (date(2027, 9, 30), 1, date(2027, 10, 4)),
    ],
)
def test_terms_of_working_days(told_on: date, days: int, until: date) -> None:
    assert count_days(told_on, days, WORKING_DAYS) == until


@given(st.dates(date(2004, 1, 1), date(2150, 12, 31)), st.integers(1, 60))
def test_a_term_ends_on_a_working_day_and_holds_as_many_of_them_as_it_says(told_on: date, days: int) -> None:
    until = working_days_after(told_on, days)
    between = (until - told_on).days
    assert is_working_day(until)
    assert sum(is_working_day(told_on + timedelta(days=one)) for one in range(1, between + 1)) == days
    assert working_days_after(until, -(days - 1)) == working_days_after(told_on, 1)
    moved = not_on_a_day_of_rest(told_on)
    assert is_working_day(moved) and (moved == told_on) == is_working_day(told_on)
    assert (moved - told_on).days <= 12


@given(st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(1, 60))
def test_what_ends_in_a_year_that_is_not_announced_is_heard_with_what_it_was_counted_from(
    told_on: date, days: int
) -> None:
    with listening() as heard:
        until = working_days_after(told_on, days)
        moved = not_on_a_day_of_rest(told_on)
        # Looked at once more, it stays what it was counted as.
        assert not_on_a_day_of_rest(until) == until
    assert set(heard) == {day for day in (until, moved) if day.year > known_until()}
    assert all(how.again() == day for day, how in heard.items())
    if until in heard and until != moved:
        assert heard[until] == Counted(told_on, days, False)


@pytest.mark.parametrize("told_on", [date(2028, 2, 29), date(2026, 12, 31), date(2027, 10, 31), date(2027, 12, 31)])
def test_days_at_the_end_of_months_and_leap_days_are_heard_too(told_on: date) -> None:
    with listening() as heard:
        until = working_days_after(told_on, 5)
    assert heard == {until: Counted(told_on, 5, False)}
    # Nobody listens: nothing is kept, and the day is the same.
    assert working_days_after(told_on, 5) == until
