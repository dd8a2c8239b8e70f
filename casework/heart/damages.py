"""What the audit says of a sealed value that cannot be read: once each, however often it is met and by whomever.

Why apart from the reading: a value is opened in the middle of any query, where nothing may be written. So it is
remembered there (models/fields.py) and written down after the reply, or in the worker's next round. Refuses nothing.
"""

from __future__ import annotations

from datetime import datetime

from tortoise.exceptions import IntegrityError

from casework.heart.sealed_rows import mark
from casework.heart.transactions import atomically
from models import AuditEvent, Setting
from models.fields import blind_index, damage_met, meet_again

KIND = "value_damaged"


async def write_down(at: datetime) -> int:
    """Of what was met since the last time, what the audit does not tell of yet. Returns how much that was."""
    met = damage_met()
    count = 0
    for number, (place, row) in enumerate(met):
        try:
            count += await _told_once(place, row, at)
        except Exception:
            # Such as a database that is away: with the next round.
            meet_again(met[number:])
            raise
    return count


async def _told_once(place: str, row: str, at: datetime) -> bool:
    # A key of the table, so that of two nodes that meet it at once one tells.
    name = f"damaged:{blind_index('damaged', f'{place} {row}')[:32]}"

    async def work() -> None:
        await Setting.create(name=name, value=at.isoformat())
        event = AuditEvent(kind=KIND, subject=place[:80], at=at, detail={"place": place, "row": row})
        event.mark = mark(event)
        await event.save()

    if await Setting.filter(name=name).exists():
        return False
    try:
        await atomically(work)
    except IntegrityError:
        return False
    return True
