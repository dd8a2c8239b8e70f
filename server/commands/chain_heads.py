"""Prints the heads of the chains, to be published outside: one line a day and chain, that `diff` compares."""

from __future__ import annotations

from datetime import date

from casework.words.clock import SystemClock, business_day
from models import ChainHead


async def print_heads(since: date | None) -> int:
    """Of past days only: today's may still grow."""
    found = ChainHead.filter(day__lt=business_day(SystemClock().now()))
    if since is not None:
        found = found.filter(day__gte=since)
    async for row in found.order_by("day", "chain"):
        print(f"{row.day}\t{row.chain}\t{row.sequence}\t{row.hash}")
    return 0
