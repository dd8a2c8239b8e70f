"""The one clock. Rules never ask the machine for the time: they are told it, by the actor or by the worker.

The business day is Asia/Shanghai's, wherever the server stands.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """An aware time in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SettableClock:
    """The demo's and the tests' clock: the machine's, moved by whole days, or standing still."""

    def __init__(self, *, standing_at: datetime | None = None) -> None:
        self.offset = timedelta(0)
        self.standing_at = standing_at

    def now(self) -> datetime:
        return (self.standing_at or datetime.now(UTC)) + self.offset

    def move_to(self, day: date | None) -> None:
        """From now on it is that day in Shanghai at the present hour; None: the true day."""
        self.offset = timedelta(0)
        if day is not None:
            self.offset = timedelta(days=(day - business_day(self.now())).days)


def business_day(at: datetime) -> date:
    """The day in Shanghai at that aware time."""
    return at.astimezone(SHANGHAI).date()
