"""Steps that a day brings about and no person takes: a window opens, a term passes without a word.

A wing declares a round: what it finds, and the step it takes. The worker walks all of them once a day, before the
duties, so that what is reminded of is there. A round finds by what is so today and not by what was so yesterday: asked
twice nothing is done twice, after a week's sleep all of it is caught up with, and what was killed halfway is found
again by the next walk. Each case is moved by `advance()` in a transaction of its own, in the name of the calendar.
Where a case's own day is all there is to it, `Step.lapses` says so (`casework/heart/by_itself.py`); a round is
for what is not opened yet, and for days that are another record's. Refuses nothing: what moved meanwhile is left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime

from tortoise.exceptions import DBConnectionError, OperationalError

from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.transactions import atomically

# At a time: what a transaction reads before the next begins.
PAGE = 200
Round = Callable[[Callable[[], datetime]], AsyncIterator[int]]
ROUNDS: dict[str, Round] = {}


def declare(name: str, one: Round) -> None:
    if name in ROUNDS:
        raise ValueError(f"round {name} is declared twice")
    ROUNDS[name] = one


def calendar(at: datetime) -> Actor:
    """Who takes such a step. It is nobody's account."""
    return Actor(0, "系统", actors.BY_ITSELF, at)


async def each(ids: Iterable[str], work: Callable[[str], Awaitable[object]]) -> int:
    """Takes the step of each, in a transaction of its own; what somebody else was quicker to move is passed over, and
    found as it then is by the next round. Returns how many were taken.
    """
    taken = 0
    for one in ids:
        try:
            await atomically(lambda one=one: work(one))  # type: ignore[misc]
            taken += 1
        except Problem:
            continue
    return taken


async def walk(now: Callable[[], datetime], faults: list[Exception]) -> AsyncIterator[int]:
    """Every round. What one meets keeps no other from being walked."""
    for one in list(ROUNDS.values()):
        try:
            async for _ in one(now):
                yield 1
        except (OperationalError, DBConnectionError, OSError):
            raise
        except Exception as fault:
            faults.append(fault)
