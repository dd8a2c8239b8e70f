"""Once the days of rest of a year are announced, what was counted into it before is counted anew: case by case, with an
event in the case that says which day became which, and by which announcement. Before anything else of a morning: what a
day brings about by itself, and what duties go by, follow with their own walks. Nobody's day that lies ahead falls into
the past by it. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from casework.heart import counted_days, rounds
from casework.heart.advance import move_day
from casework.heart.life import PROCEDURES
from casework.words.clock import business_day
from casework.words.wording import say_day
from casework.words.working_days import known_until
from models import Case, CountedDay


async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Every case of which a day can be counted by now. Yields after each page."""
    behind: str | None = ""
    while behind is not None:
        rows = CountedDay.filter(counted_days.learned(), case_id__gt=behind).order_by("case_id")
        found = [str(one) for one in await rows.distinct().limit(rounds.PAGE).values_list("case_id", flat=True)]
        yield await rounds.each(found, lambda case_id: _count_anew(case_id, now()))
        behind = found[-1] if len(found) == rounds.PAGE else None


async def _count_anew(case_id: str, at: datetime) -> None:
    """In a transaction that holds the case."""
    case, today = await Case.filter(id=case_id).select_for_update().get(), business_day(at)
    moved, due_on = list[str](), case.due_on
    procedure = PROCEDURES.get(case.procedure)
    goes_on = procedure is not None and bool(procedure.steps_from(case.status))
    for row in await CountedDay.filter(counted_days.learned(), case_id=case_id).order_by("id"):
        # What nobody can do anything about any more keeps the days that it went by.
        became = counted_days.counted_anew(row, today) if goes_on else row.day
        stood = await counted_days.write(row, became, on=today)
        if row.place == counted_days.OWN and case.due_on == row.day and became != row.day:
            due_on, stood = became, True
        if stood:
            moved.append(f"{say_day(row.day)}改为{say_day(became)}")
    if moved:
        said = "；".join(dict.fromkeys(moved))
        text = f"{said}：当时{row.day.year}年的放假安排还没有公布，现在已公布到{known_until()}年"
        await move_day(case, due_on, actor=rounds.calendar(at), text=text)

