"""Terms of leases: no day covered twice or lost, none longer than the law's years, on every day of the calendar."""

from __future__ import annotations

import itertools
import os
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.lease_terms import LONGEST, add_term, last_day, next_start, take_back_term
from casework.dwellings.next_terms import last_of, months_of
from casework.heart import actors, rules
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.transactions import atomically
from casework.words.calendar import add_months
from models import Lease, LedgerRevision, Tenancy
from tests.cast import NOW, World, new_id

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
A_DAY = timedelta(days=1)


@given(days, st.integers(1, 240))
def test_a_term_is_as_long_as_the_calendar_says(starts: date, months: int) -> None:
    ends = last_day(starts, months)
    assert starts < ends
    # Neither a day less than whole months, nor a day beyond the corresponding one.
    assert add_months(starts, months) - A_DAY <= ends <= add_months(starts, months)
    if (ends + A_DAY).day != starts.day:
        assert (ends + A_DAY).day == 1 and starts.day > 28, "only a month that is too short ends on its last day"


def test_the_days_that_are_not_in_every_month() -> None:
    assert last_day(date(2024, 3, 1), 12) == date(2025, 2, 28)
    assert last_day(date(2023, 3, 1), 12) == date(2024, 2, 29)
    assert last_day(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert last_day(date(2024, 2, 29), 48) == date(2028, 2, 28)
    assert last_day(date(2026, 8, 31), 3) == date(2026, 11, 30)
    assert last_day(date(2026, 1, 30), 1) == date(2026, 2, 28)


@given(days, st.integers(1, 240), st.integers(0, 31))
def test_a_term_is_told_in_whole_months_as_it_was_agreed(starts: date, months: int, less: int) -> None:
    ends = last_day(starts, months)
    assert months_of(starts, ends) == months
    # Of an odd end: the fewest whole months that reach it.
    odd = max(starts, ends - timedelta(days=less))
    found = months_of(starts, odd)
    assert last_day(starts, found) >= odd and (found == 1 or last_day(starts, found - 1) < odd)


@given(days, st.integers(1, 60), st.integers(1, 8), st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_terms_that_follow_each_other_cover_every_day_once(
    starts: date, months: int, years: int, later: list[int]
) -> None:
    """Renewed again and again, in time or long after the end, by the term that was or by the district's."""
    months = min(months, 12 * years)
    spans = [(starts, last_day(starts, months))]
    for wait in later:
        first = spans[-1][1] + A_DAY
        today = first + timedelta(days=wait - 90)
        last = last_of(first, months_of(*spans[-1]), years, today)
        assert first <= last <= last_day(first, 12 * years)
        # What reaches today is not over when it is signed.
        assert last >= today or last == last_day(first, 12 * years)
        spans.append((first, last))
    covered = [one.toordinal() for first, last in spans for one in (first, last)]
    assert covered == sorted(covered)
    assert all(after[0] - before[1] == A_DAY for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("starts", "ends", "follows", "until"),
    [
        (date(2024, 3, 1), date(2027, 2, 28), date(2027, 3, 1), date(2030, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28)),
        (date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31)),
        (date(2025, 8, 31), date(2025, 11, 30), date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 8, 31), date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 29)),
    ],
)
def test_the_term_that_follows_is_as_long_as_the_one_before(
    starts: date, ends: date, follows: date, until: date
) -> None:
    assert ends + A_DAY == follows
    assert last_of(follows, months_of(starts, ends), 5, starts) == until


def clerk(world: World) -> Actor:
    office = world.organisations["安居物业"]
    return Actor(
        world.manager.account_id, "冯物业", actors.MANAGER_CLERK, NOW, organisation_id=office.id,
        organisation_name=office.name, path=office.path,
    )


async def added(world: World, starts: date, ends: date, tenancy: Tenancy | None = None) -> Any:
    """The term, or the code of the refusal."""
    tenancy = tenancy or world.tenancies["wan"]
    try:
        return await atomically(
            lambda: add_term(tenancy, starts, ends, 38500, actor=clerk(world), case_id=new_id())
        )
    except Problem as problem:
        return problem.code


async def test_one_term_follows_the_other_without_gap_or_overlap(world: World) -> None:
    tenancy = world.tenancies["wan"]  # 1 March 2024 to 28 February 2027
    starts = await next_start(tenancy)
    assert starts == date(2027, 3, 1)
    for first, last in (
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2020, 1, 1), date(2024, 3, 1)),
        (date(2025, 1, 1), date(2025, 1, 1)),
        (date(2024, 3, 1), date(2027, 2, 28)),
        (date(2023, 1, 1), date(2027, 12, 31)),
    ):
        assert await added(world, first, last) == "term_overlaps"
    assert await added(world, date(2027, 3, 1), date(2027, 2, 28)) == "form_invalid"
    assert await added(world, date(2027, 3, 1), date(2032, 3, 1)) == "form_invalid"
    term = await added(world, starts, date(2032, 2, 29))
    assert await next_start(tenancy) == date(2032, 3, 1)
    # The entry has it as of this day, in words and in values; taken back, it is as it was.
    (revision,) = await LedgerRevision.filter(tenancy_id=tenancy.id, stage="signed")
    assert revision.changes[0]["after"] == "2027年3月1日至2032年2月29日，月租金385.00元"
    await atomically(lambda: take_back_term(term, actor=clerk(world), case_id=new_id()))
    assert await next_start(tenancy) == starts
    assert await LedgerRevision.filter(tenancy_id=tenancy.id, stage="voided").count() == 1
    await Tenancy.filter(id=tenancy.id).update(ended_on=date(2026, 12, 1), living=None)
    assert await added(world, starts, date(2028, 2, 29)) == "tenancy_ended"


async def test_how_many_years_is_the_districts_to_say_from_a_day_on(world: World) -> None:
    await rules.set_value(
        LONGEST, 3, valid_from=date(2028, 1, 1), legal_base="区实施细则", by="区保障办",
        at=datetime.combine(date(2026, 12, 10), time(4), UTC), today=date(2026, 12, 10),
    )
    assert await added(world, date(2027, 12, 31), date(2032, 12, 30)) != "form_invalid"
    assert await added(world, date(2033, 1, 1), date(2036, 1, 1)) == "form_invalid"
    assert not isinstance(await added(world, date(2033, 1, 1), date(2035, 12, 31)), str)


@pytest.mark.parametrize("seed", range(60 if os.environ.get("ANJU_LONG") else 3))
async def test_whatever_is_asked_for_no_day_is_covered_twice(world: World, seed: int) -> None:
    """Random terms, 29 February among their ends: each is taken or refused, and those that stand never overlap."""
    chance = random.Random(seed)
    tenancy = world.tenancies["kong"]
    for _ in range(12):
        starts = date(2027, 12, 1) + timedelta(days=chance.choice([chance.randrange(3000), 90, 1551]))
        ends = starts + timedelta(days=chance.choice([chance.randrange(-2, 2200), 0, 365, 1826, 1827]))
        said = await added(world, starts, ends, tenancy)
        lawful = starts <= ends <= last_day(starts, 60)
        assert (said == "form_invalid") == (not lawful)
    rows = await Lease.filter(tenancy_id=tenancy.id).order_by("starts_on")
    assert len(rows) > 1
    for one, following in itertools.pairwise(rows):
        assert one.ends_on < following.starts_on
    after = await next_start(tenancy)
    assert after == rows[-1].ends_on + A_DAY
    assert not isinstance(await added(world, after, last_day(after, 12), tenancy), str)
