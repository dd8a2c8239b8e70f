"""What the calendar does of summaries by itself (`casework/heart/rounds.py`): a street whose reviews of the year are
done, or whose last day for them is past, has its summary to report; and where some were reviewed since the last one
was received, a further one. Refuses nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from functools import partial

from casework.heart import rounds
from casework.heart.advance import Opening, open_cases
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.rules import in_force
from casework.heart.transactions import atomically
from casework.heart.turns import take_turns
from casework.reviews.annual_duty import due_of as reviewed_by
from casework.reviews.annual_summaries import SUMMARY, newest, uncarried
from casework.reviews.annual_summary_content import WAITING, counts_under
from casework.reviews.annual_summary_duty import FURTHER_DAYS, KIND, due_of, streets_of
from casework.reviews.annual_summary_papers import title_of
from casework.words.clock import business_day
from models import AnnualSummary, Organisation, ReportWindow

_NAMESPACE = uuid.UUID("c2d6c7e2-6a0e-4c59-8f0b-0d9f6a3a2c11")
# So many years back a family may come late.
_MOST_YEARS = 5


async def _walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    today = business_day(now())
    opened = await column(ReportWindow.filter(opens_on__lte=today).order_by("-year").limit(_MOST_YEARS), "year")
    reported = await column(AnnualSummary.all().distinct().order_by("-year").limit(_MOST_YEARS), "year")
    for year in sorted({*opened, *reported}):
        for street, turn in await _wanted(int(year), today):
            yield await atomically(partial(open_one, street, int(year), turn, at=now()))


async def _wanted(year: int, today: date) -> list[tuple[Organisation, int]]:
    last = await newest(year)
    streets = await streets_of(year)
    found = []
    if first := [one for one in streets if one.id not in last]:
        over = await reviewed_by(year, today) < today
        counts = {} if over else await counts_under("", (year,))
        waiting = {path for (_, path, _), one in counts.items() if one.of(WAITING)}
        found += [(one, 1) for one in first if over or not any(path.startswith(one.path) for path in waiting)]
    received = [one for one in streets if one.id in last and last[one.id].status == "received"]
    if received:
        behind = await uncarried(year)
        found += [
            (one, last[one.id].turn + 1) for one in received if any(path.startswith(one.path) for path in behind)
        ]
    return found


async def open_one(street: Organisation, year: int, turn: int, *, at: datetime) -> int:
    """In a transaction. Returns how many were opened: 0 where somebody was quicker."""
    await take_turns(f"{KIND}:{street.id}")
    if await AnnualSummary.filter(street_id=street.id, year=year, turn=turn).exists():
        return 0
    today = business_day(at)
    further = today + timedelta(days=await in_force(FURTHER_DAYS, today))
    due_on = further if turn > 1 else await due_of(year, today)
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, f"{street.id}:{year}:{turn}")), title_of(street.name, year, turn)[:120],
        street.path, with_={"street": street.id, "year": year, "turn": turn, "due_on": due_on},
    )
    await open_cases(SUMMARY, [opening], actor=calendar(at))
    return 1


rounds.declare("annual_summaries", _walk)
