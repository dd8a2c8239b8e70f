"""What the calendar does of breaches by itself, once a day (`casework/heart/rounds.py`).

A violation that was recorded in whichever way, and that says of a living family that it sub-lets or leaves its home
empty, has its clock; the manager is told at the days of the rule, the district office when it is about to run out;
and of a family that has left neither clock nor rectification goes on. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from casework.dwellings import breach_clocks
from casework.dwellings.breach_clock_duty import PRESSING_DAYS, REMIND_DAYS
from casework.dwellings.rectification_duty import KIND
from casework.heart import rounds
from casework.heart.advance import advance
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rules import in_force
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from casework.words.clock import business_day
from models import BreachClock, Case, Rectification, Violation

# Of older ones the half year is over in any case, and somebody knows of it.
_LOOK_BACK = timedelta(days=31)


async def _case(case_id: str) -> Case:
    return await Case.get(id=case_id).select_related("household", "dwelling")


async def _step(case_id: str, action: str, at: datetime) -> None:
    case = await _case(case_id)
    await advance(case, action, actor=calendar(at), version=case.version)


async def _begin(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Of violations whose clock was not begun with the finding itself."""
    since, behind = now() - _LOOK_BACK, ""
    while behind is not None:
        rows: Any = await (
            Violation.filter(
                behaviour__in=["sublet", "vacant"], case__opened_at__gte=since, case_id__gt=behind,
                case__status__in=list(OPEN_VIOLATIONS),
            ).order_by("case_id").limit(PAGE).values_list("case_id", flat=True)
        )

        async def start(case_id: str) -> None:
            await breach_clocks.violation_found(await _case(case_id), at=now())

        await each(rows, start)
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1]


async def _go_on(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Reminders, the last stretch, and families that have left."""
    today = business_day(now())
    furthest = max(await in_force(REMIND_DAYS, today))
    stretch = await in_force(PRESSING_DAYS, today)
    behind = 0
    while True:
        rows: Any = await (
            BreachClock.filter(under_way=1, id__gt=behind).order_by("id").limit(PAGE)
            .values("id", "case_id", "case__status", "tenancy__living", "ends_on", "kind")
        )
        left = [row["case_id"] for row in rows if not row["tenancy__living"]]
        near = [
            row["case_id"] for row in rows
            if row["tenancy__living"] and row["case__status"] in ("running", "pressing", "watching")
            and (row["ends_on"] - today).days <= furthest
        ]
        pressing = [
            row["case_id"] for row in rows
            if row["tenancy__living"] and row["case__status"] == "running" and (row["ends_on"] - today).days <= stretch
        ]
        for action, ids in (("family_left", left), ("remind", near), ("press", pressing)):

            async def take(case_id: str, action: str = action) -> None:
                await _step(case_id, action, now())

            await each(ids, take)
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1]["id"]


async def _families_left(now: Callable[[], datetime]) -> AsyncIterator[int]:
    behind = 0
    while True:
        rows: Any = await (
            Rectification.filter(under_way=1, id__gt=behind, tenancy__living=None).order_by("id").limit(PAGE)
            .values_list("id", "case_id")
        )

        async def end(case_id: str) -> None:
            await _step(case_id, "family_left", now())

        await each([case_id for _, case_id in rows], end)
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1][0]


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    for part in (_begin, _go_on, _families_left):
        async for done in part(now):
            yield done


rounds.declare(KIND, _round)
