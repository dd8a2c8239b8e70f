"""Which days are working days: weekdays, without the statutory holidays, with the days that are swapped for them.

Why: law counts short terms of offices by working days, and a last day that is a day of rest moves to the day after
(《民法典》第二百零三条). What the State Council announced stands in `chinesecalendar`, to be brought up to date each
November; a year that is not announced yet has its weekends and the holidays whose days are known beforehand, so a term
that reaches into it is never shorter than weekends make it. Such a day is provisional: `listening()` tells which days
were counted so and from what, for whoever keeps them (`casework/heart/counted_days.py`), and `again` counts them anew.
Reads no clock and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar

_A_DAY = timedelta(days=1)
# 《全国年节及纪念日放假办法》: month and day.
_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
# The first day of the lunar year: its eve and its first three days are days of rest.
_SPRING = (date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3))
_AT_SPRING = {day + timedelta(days=off) for day in _SPRING for off in (-1, 0, 1, 2)}


def is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED and day not in _AT_SPRING


def is_holiday(day: date) -> bool:
    """A statutory holiday, with the days that are swapped for it; an ordinary weekend is none."""
    try:
        rests, name = chinese_calendar.get_holiday_detail(day)
        return bool(rests and name)
    except NotImplementedError:
        return (day.month, day.day) in _FIXED or day in _AT_SPRING


def known_until() -> int:
    """The last year whose days of rest were announced."""
    last: date = max(chinese_calendar.holidays)
    return last.year


class Counted(NamedTuple):
    """From which day a term was counted, by how many working days. `rests`: by none, but off a day of rest."""

    start: date
    days: int
    rests: bool

    def again(self) -> date:
        """By what is known now."""
        return not_on_a_day_of_rest(self.start) if self.rests else working_days_after(self.start, self.days)


_heard: ContextVar[dict[date, Counted] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[dict[date, Counted]]:
    """Which days of years that are not announced yet are counted meanwhile, and how."""
    heard: dict[date, Counted] = {}
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def heard_now() -> dict[date, Counted]:
    """What whoever listens around us has heard so far."""
    return _heard.get() or {}


def _told(day: date, how: Counted) -> date:
    heard = _heard.get()
    if heard is not None and day.year > known_until():
        # Counted, and then looked at whether it is a day of rest: it is how it was counted that matters.
        heard.setdefault(day, how)
    return day


def working_days_after(day: date, days: int) -> date:
    """The day itself is not counted. Before it, if negative."""
    start, step = day, _A_DAY if days > 0 else -_A_DAY
    for _ in range(abs(days)):
        day += step
        while not is_working_day(day):
            day += step
    return _told(day, Counted(start, days, False))


def not_on_a_day_of_rest(day: date) -> date:
    """That day, or the first working day after it."""
    start = day
    while not is_working_day(day):
        day += _A_DAY
    return _told(day, Counted(start, 0, True))
