"""On which photographs and papers of a case a step rests: what an office has sealed there since something was asked
for, and what whoever takes the step has sealed and no step has named yet.

Which of them were its own a step says in its event (`OF_STEP`), so that nothing proves two things. Refuses a step that
rests on too few.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from casework.evidence.evidence import check_all_arrived
from casework.heart.life import Move
from casework.heart.problems import refuse
from casework.heart.queries import column
from models import Appointment, Case, CaseEvent, Evidence
from models.evidence import SEALED

# Under which name the event of a step says whose evidence it is: ids with commas between them.
OF_STEP = "evidence"
# Far above whatever is done in one case.
_MOST_EVENTS = 1000


def named_in(event: CaseEvent) -> list[str]:
    """The evidence that a step says is its own."""
    said = event.note.get(OF_STEP, "") if isinstance(event.note, dict) else ""
    return [one for one in said.split(",") if one]


async def of_offices(case: Case, since: datetime | None = None) -> QuerySet[Evidence]:
    """What is sealed there and was not sent by the family itself. `since`: offered from then on."""
    family = await column(Appointment.filter(household_id=case.household_id or 0), "account_id")
    asked: dict[str, Any] = {"granted_at__gte": since} if since else {}
    return Evidence.filter(case_id=case.id, state=SEALED, **asked).exclude(account_id__in=family or [-1])


async def fresh_of(move: Move, *, of_anybody: bool = False) -> list[str]:
    """What the actor has sealed in the case and no step has named, in the order of its seals. `of_anybody`: whoever
    sealed it, where the offices of a case work on one paper.
    """
    events = CaseEvent.filter(case_id=move.case.id).order_by("version").limit(_MOST_EVENTS)
    named = {one for event in await events for one in named_in(event)}
    found = Evidence.filter(case_id=move.case.id, state=SEALED)
    own = found if of_anybody else found.filter(account_id=move.actor.account_id)
    sealed = await column(own.order_by("sealed_on", "sequence"), "id")
    return [one for one in sealed if one not in named]


def name_them(move: Move, ids: list[str]) -> None:
    """They are this step's from now on."""
    if ids:
        move.sealed[OF_STEP] = ",".join(ids)


async def rest_on_fresh(
    move: Move, code: str, detail: str | None = None, *, least: int = 1, of_anybody: bool = False
) -> int:
    """The step rests on what is fresh there, of which nothing is on its way any more. Returns how many that is. Raises
    photographs_unfinished, and by `code` where there are fewer than `least`.
    """
    await check_all_arrived(move.case.id)
    fresh = await fresh_of(move, of_anybody=of_anybody)
    if len(fresh) < least:
        raise refuse(code, detail)
    name_them(move, fresh)
    return len(fresh)
