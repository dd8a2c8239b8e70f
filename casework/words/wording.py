"""Days and sums as people read them in Chinese: one way for every notice, report and sentence."""

from __future__ import annotations

from datetime import date, datetime, time

from casework.words.clock import SHANGHAI


def say_day(day: date) -> str:
    """`2026年12月31日`."""
    return f"{day.year}年{say_day_of_year(day)}"


def say_day_of_year(day: date) -> str:
    """`12月31日`, where the year goes without saying."""
    return f"{day.month}月{day.day}日"


def say_time(at: datetime, *, seconds: bool = False) -> str:
    """`2026年12月31日 09:05`, as a clock in the district shows it."""
    here = at.astimezone(SHANGHAI)
    return f"{say_day(here.date())} {here:%H:%M:%S}" if seconds else f"{say_day(here.date())} {here:%H:%M}"


def say_moment(at: datetime) -> str:
    """As `say_time`, or the day alone where nothing but the day is known: what was signed on paper is kept at its
    midnight.
    """
    here = at.astimezone(SHANGHAI)
    return say_day(here.date()) if here.time() == time() else say_time(at)


def say_fen(amount: int) -> str:
    """`7,681.62元`; `-0.05元`."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}元"


def say_change(before: str, after: str) -> str:
    """`未就业 改为 灵活就业`. Where nothing stood before, what stands there now; where nothing does now, what went."""
    if not before or before == after:
        return after or "无"
    return f"{before} 改为 {after}" if after else f"删去了 {before}"
