"""Days by which something is owed, of every duty that any procedure declares: generated over the registry, over leap
days, the ends of months, holidays and the working days that take their place.

A duty that comes round is walked as the worker would, every day and by one that sleeps for up to a week: both ask for
the same periods by the same days, none twice, none missed, none late already when it is first asked for. What each
case owes by a day of its own is counted in the unit of its rule, in one place.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.heart.duties import DUTIES, Duty, count_days
from casework.heart.rules import CALENDAR_DAYS, RULES, WORKING_DAYS
from casework.procedures import PROCEDURES
from casework.words.working_days import is_working_day
from tests.cast import World
from tests.furnished import LONG

assert PROCEDURES
FIRST, LAST = date(2027, 11, 20), date(2038, 3, 20) if LONG else date(2029, 3, 20)
# Around a leap day, a month's 31st, the Spring Festival with its swapped days, Tomb Sweeping, May and National Day.
KNOWN = (
    date(2024, 2, 28), date(2024, 2, 29), date(2026, 1, 31), date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 15),
    date(2026, 2, 28), date(2026, 4, 30), date(2026, 8, 31), date(2026, 9, 30), date(2026, 12, 31), date(2028, 2, 29),
)
# Nothing is owed of these before a street has reported a year's reviews.
OF_WHAT_COMES_UP = ("spot_check_results",)


async def walked(duty: Duty, days: Iterator[date]) -> dict[str, tuple[date, date | None]]:
    """By key: when it was first asked for, and by which day it is owed then."""
    found: dict[str, tuple[date, date | None]] = {}
    newest = ""
    for day in days:
        periods = await duty.periods(day, newest)
        keys = [one.key for one in periods]
        assert keys == sorted(set(keys)), (duty.kind, day, keys)
        dues = [one.due_on for one in periods if one.due_on is not None]
        assert dues == sorted(dues), (duty.kind, day, dues)
        for one in periods:
            _, due_on = found.setdefault(one.key, (day, one.due_on))
            # Whenever it is asked, the same day.
            assert one.due_on == due_on, (duty.kind, day, one)
        newest = max([newest, *keys])
    return found


def every_day() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def sleeping(seed: int) -> Iterator[date]:
    """Some days are slept through, a week at most; the last is walked."""
    chance = random.Random(seed)
    day = FIRST
    while day < LAST:
        yield day
        day += timedelta(days=chance.choice((1, 1, 2, 3, 7)))
    yield LAST


@pytest.mark.parametrize("kind", sorted(DUTIES))
async def test_what_comes_round_is_owed_by_the_same_day_whoever_slept_and_is_never_late_from_the_start(
    world: World, kind: str
) -> None:
    for year in (2026, 2027):
        await world.open_window(year, f"{year}-12-31")
    duty = DUTIES[kind]
    daily = await walked(duty, every_day())
    if all(due is None for _, due in daily.values()):
        # Each that owes by a day of its own, which its case or its season says.
        assert daily or kind in OF_WHAT_COMES_UP, kind
        return
    for key, (first, due_on) in daily.items():
        assert due_on is not None and (due_on >= first or first == FIRST), (kind, key, first, due_on)
    for seed in range(8 if LONG else 1):
        slept = await walked(duty, sleeping(seed))
        assert {key: due for key, (_, due) in slept.items()} == {key: due for key, (_, due) in daily.items()}, kind


IN_DAYS = sorted(name for name, one in RULES.items() if isinstance(one.value, int) and name.endswith("_days"))


def counted(name: str, day: date, days: int) -> None:
    end = count_days(day, days, RULES[name].unit)
    if RULES[name].unit != WORKING_DAYS:
        assert (end - day).days == days
        return
    # The first day is not counted; the last is one on which offices work.
    between = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) == days and (not days or is_working_day(end)), (name, day, days)


def test_the_days_of_every_rule_are_counted_in_its_unit_on_the_days_that_are_known_to_be_odd() -> None:
    assert {RULES[name].unit for name in IN_DAYS} == {CALENDAR_DAYS, WORKING_DAYS}
    for name in IN_DAYS:
        rule = RULES[name]
        assert isinstance(rule.value, int)
        for day in KNOWN:
            for days in {rule.value, max(rule.least, 0), min(rule.most, 60)}:
                counted(name, day, days)


@given(st.sampled_from(IN_DAYS), st.dates(date(2004, 1, 2), date(2040, 12, 31)), st.data())
def test_the_days_of_every_rule_are_counted_in_its_unit(name: str, day: date, data: st.DataObject) -> None:
    most = min(RULES[name].most, 60)
    counted(name, day, data.draw(st.integers(min(max(RULES[name].least, 0), most), most)))
