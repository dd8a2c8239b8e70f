"""Where a family's matters stand: every case that is under way, so that its home can tell each of them once.

Under way is what still waits for somebody or has a stage before it; what nobody else hears of yet (a draft) is told to
whoever is writing it alone. One query, whatever number of procedures there are. Refuses nothing: reach is asked as of
every list.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.life import PROCEDURES


def goes_on(*, but: tuple[str, ...] = (), drafts_of: int) -> Q:
    """Cases under way, of all procedures except these; drafts of this account alone."""
    found = []
    for name, procedure in PROCEDURES.items():
        if name in but:
            continue
        told = [one for one, status in procedure.statuses.items() if status.told and procedure.goes_on(one)]
        drafts = [one for one, status in procedure.statuses.items() if not status.told and procedure.goes_on(one)]
        if told:
            found.append(Q(procedure=name, status__in=told))
        if drafts:
            found.append(Q(procedure=name, status__in=drafts, opened_by_id=drafts_of))
    return reduce(or_, found)


async def under_way(actor: Actor, most: int, *, but: tuple[str, ...] = ()) -> list[CaseLine]:
    """Of a family, what it reads; the last moved first."""
    return await case_lines(Q(access.reach_of_cases(actor), goes_on(but=but, drafts_of=actor.account_id)), most)
