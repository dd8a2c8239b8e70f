"""Months of account: `2026-12`, which days they hold, and how people read them. Refuses nothing."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

# How far back the months of books may lie, in months before today: `Meta(extra=…)`, as forms say it of days.
OF_BOOKS = {"earliest": -120, "latest": 0}
Month = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", max_length=7, title="月份")]


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


@lru_cache(maxsize=1024)
def days_of(month: str) -> tuple[date, date]:
    """First and last day."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def say_month(month: str) -> str:
    """`2026年12月`."""
    return f"{month[:4]}年{int(month[5:])}月"
