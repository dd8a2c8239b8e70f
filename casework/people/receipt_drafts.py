"""What somebody began on a phone without signing in and never handed in (1a, 4.1): after the days of a rule it ends by
itself, and its photographs with it (`Status.forgets`, casework/evidence/retention.py).

Nobody has read it, and nobody can be told: who it is was never said. So whoever begins is told the last day there and
then, and whoever comes back later is told that it is over and may begin anew. Refuses to end what was handed in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta

from casework.heart import actors, rounds
from casework.heart.advance import advance
from casework.heart.forms import NoForm
from casework.heart.life import Move, Status, Step
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rules import Rule, in_force
from casework.words.clock import business_day
from models import Case

DRAFT, UNSENT = "draft", "unsent"
UNSENT_STATUS = Status("没有提交，已作废", -1, after="填了没有提交，过了日子已经作废。", told=False, forgets=True)


async def last_day(case: Case, days: Rule, today: date) -> date:
    """On which it can still be handed in."""
    return business_day(case.opened_at) + timedelta(days=await in_force(days, today))


def unsent_step(clauses: tuple[str, ...], days: Rule) -> Step:
    async def day_is_over(move: Move) -> None:
        if await last_day(move.case, days, move.actor.today) >= move.actor.today:
            raise refuse("step_not_possible")

    return Step(
        DRAFT, "forget", UNSENT, (actors.BY_ITSELF,), clauses, "过期没有提交，作废", NoForm, quiet=True,
        guard=day_is_over,
    )


def declare_round(kind: str, days: Rule) -> None:
    async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
        behind: str | None = ""
        while behind is not None:
            before = now() - timedelta(days=await in_force(days, business_day(now())))
            old = Case.filter(procedure=kind, status=DRAFT, opened_at__lt=before, id__gt=behind)
            ids = await column(old.order_by("id").limit(PAGE), "id")

            async def forget(case_id: str) -> None:
                case = await Case.get(id=case_id).select_related("household", "dwelling")
                await advance(case, "forget", actor=calendar(now()), version=case.version)

            yield await each(ids, forget)
            behind = ids[-1] if len(ids) == PAGE else None

    rounds.declare(f"{kind}_unsent", walk)
