"""Bringing the rows of who is asked up to date: with the tables when the procedures have changed, or when asked to."""

from __future__ import annotations

# Rows are made from every procedure, whichever command runs.
import casework.procedures  # noqa: F401
from casework.heart import asks


async def keep_asks_current() -> None:
    """Nothing where they were made from the procedures of today."""
    done = await asks.keep_current()
    if done is not None and done.differed:
        print(f"asks: {done.differed} of {done.cases} cases were made anew")


async def report_asks(*, check: bool) -> int:
    """`check`: says what differs and writes nothing. Returns the exit code."""
    done = await asks.recompute(write=not check)
    print(f"asks: {done.differed} of {done.cases} cases {'differ' if check else 'were made anew'}")
    return 1 if check and done.differed else 0
