"""What the calendar does of letters of authorisation by itself (1b; `casework/heart/rounds.py`): once a day each that
stands is looked at, with its family as it is on that day. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from casework.heart import rounds
from casework.heart.advance import advance
from casework.heart.problems import refuse
from casework.heart.rounds import PAGE, calendar, each
from casework.reviews.authorisation_cover import IN_FORCE, About, about_row, chase_until, standing_of, standings
from casework.reviews.authorisations import due_action
from casework.words.clock import business_day
from models import Authorisation, Case, Household


async def bring_up(case_id: str, *, at: datetime) -> Case:
    """To where the calendar has it on that day. In a transaction. Raises step_not_possible where it is there."""
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    row = await Authorisation.get(case_id=case_id).select_related("case")
    today = business_day(at)
    standing = await standing_of(await about_row(row), today)
    action = due_action(row, standing, today, await chase_until(today))
    if not action or case.status not in IN_FORCE:
        raise refuse("step_not_possible")
    return await advance(case, action, actor=calendar(at), version=case.version)


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    behind, today = 0, business_day(now())
    until = await chase_until(today)
    while rows := await (
        Authorisation.filter(id__gt=behind, standing=1).order_by("id").limit(PAGE).select_related("case")
    ):
        behind = rows[-1].id
        families = {one.id: one for one in await Household.filter(
            id__in=[row.household_id for row in rows if row.household_id is not None] or [0]
        )}
        sources = {one.id: one for one in await Case.filter(
            id__in=[row.source_case_id for row in rows if row.household_id is None] or ["-"]
        )}
        abouts = {
            row.id: About(household=families[row.household_id]) if row.household_id is not None
            else About(source=sources[row.source_case_id])
            for row in rows
        }
        found = await standings(list({one.key: one for one in abouts.values()}.values()), today)
        due = [row.case_id for row in rows if due_action(row, found[abouts[row.id].key], today, until)]

        async def bring(case_id: str) -> None:
            await bring_up(case_id, at=now())

        await each(due, bring)
        yield len(due)


rounds.declare("authorisations", _round)
