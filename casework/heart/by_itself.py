"""What the calendar alone brings about: steps of a life table that nobody takes and that are taken when a case's day is
over (`Step.lapses`), such as the closing of what nobody has confirmed.

They go through `advance()` like any other, each in a transaction of its own, in nobody's name and with their place in
the chain of events. Killed between two of them, the next walk goes on; a step that somebody has taken meanwhile, or
whose guard says that it is too early, is left alone. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from casework.heart import rounds
from casework.heart.advance import advance
from casework.heart.life import PROCEDURES
from casework.heart.problems import Problem
from casework.heart.queries import column
from casework.words.clock import business_day
from models import Case


async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Every case whose day is over and that has such a step. Yields after each, whether it was taken or not."""
    for name, procedure in list(PROCEDURES.items()):
        for step in procedure.steps:
            behind: str | None = "" if step.lapses else None
            while behind is not None:
                over = Case.filter(procedure=name, status=step.frm, due_on__lt=business_day(now()), id__gt=behind)
                ids = await column(over.order_by("id").limit(rounds.PAGE), "id")
                for case_id in ids:
                    await take(case_id, step.action, at=now())
                    yield 1
                behind = ids[-1] if len(ids) == rounds.PAGE else None


async def take(case_id: str, action: str, *, at: datetime) -> bool:
    """Whether it was taken."""

    async def work(one: str) -> None:
        case = await Case.get(id=one).select_related("household", "dwelling")
        step = PROCEDURES[case.procedure].step(case.status, action)
        if step is None or not step.lapses or case.due_on is None or case.due_on >= business_day(at):
            raise Problem("step_not_possible")
        await advance(case, action, actor=rounds.calendar(at), version=case.version)

    return await rounds.each([case_id], work) == 1
