"""What a day brings about before anybody of an office acts on it: a right that goes over to another office with a day
goes over with that day, and not only when the worker has walked.

A wing declares what it does for whom; it is asked where it is asked whether a post stands (`standing.py`), and so
before every request, and for what the worker does in somebody's name. Each finds by what is so today, and takes the
step that its round would take (`rounds.py`): asked twice, or by two at once, it is done once. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date

# Role → what is done first for its offices, given their ids and the day.
BEGINS: dict[str, Callable[[Collection[int], date], Awaitable[None]]] = {}


def declare(role: str, work: Callable[[Collection[int], date], Awaitable[None]]) -> None:
    if role in BEGINS:
        raise ValueError(f"a day begins twice for {role}")
    BEGINS[role] = work


async def begin(offices: dict[str, set[int]], day: date) -> None:
    """`offices`: by role. No query where no role has anything declared."""
    for role, ids in offices.items():
        if ids and role in BEGINS:
            await BEGINS[role](ids, day)
