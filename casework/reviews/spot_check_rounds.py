"""What the calendar does of spot checks by itself (`casework/heart/rounds.py`): a family that has left, or has passed
to another community, is looked at no more. Asked once a day of all that is open.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from casework.heart import rounds
from casework.heart.advance import advance
from casework.heart.rounds import PAGE, calendar, each
from casework.reviews.spot_check_items import has_left
from models import Case, SpotCheckItem


async def _walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    last = 0
    while True:
        rows = await SpotCheckItem.filter(open=1, id__gt=last).order_by("id").limit(PAGE)
        if not rows:
            return
        last = rows[-1].id
        yield await each([row.case_id for row in rows if await has_left(row)], lambda one: _leave(one, now()))


async def _leave(case_id: str, at: datetime) -> None:
    case = await Case.get(id=case_id)
    await advance(case, "family_left", actor=calendar(at), version=case.version)


rounds.declare("spot_check_items", _walk)
