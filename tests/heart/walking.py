"""The worker's round over all duties, on a day."""

from __future__ import annotations

from datetime import date

from casework.heart import obligations
from models import Obligation
from tests.cast import World


async def walk(world: World, day: date | None = None) -> int:
    """Returns how many more are owed than before."""
    if day is not None:
        world.clock.move_to(day)
    before = await Obligation.filter(discharged_at=None).count()
    async for _ in obligations.walk(world.clock.now):
        continue
    return await Obligation.filter(discharged_at=None).count() - before
