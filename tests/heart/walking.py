"""The worker's round over all duties, on a day."""

from __future__ import annotations

from datetime import date

from casework.heart import obligations
from models import Obligation
from tests.cast import World


async def walk(world: World, day: date | None = None, kind: str = "") -> int:
    """Returns how many more are owed than before, of that kind or of all."""
    if day is not None:
        world.clock.move_to(day)
    owed = Obligation.filter(discharged_at=None, **({"kind": kind} if kind else {}))
    before = await owed.count()
    async for _ in obligations.walk(world.clock.now):
        continue
    return await owed.count() - before
