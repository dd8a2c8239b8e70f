"""Days and sums as people read them in Chinese: one way for every notice, report and sentence."""

from __future__ import annotations

from datetime import date


def say_day(day: date) -> str:
    """`2026年12月31日`."""
    return f"{day.year}年{say_day_of_year(day)}"


def say_day_of_year(day: date) -> str:
    """`12月31日`, where the year goes without saying."""
    return f"{day.month}月{day.day}日"


def say_fen(amount: int) -> str:
    """`7,681.62元`; `-0.05元`."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}元"
