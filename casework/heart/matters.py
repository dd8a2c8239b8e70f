"""Where a family's matters stand: every case that is under way, so that its home can tell each of them once.

Under way is what still waits for somebody or has a stage before it; what nobody else hears of yet (a draft) is told to
whoever is writing it alone. One query of one length, whatever number of procedures there are, and another where there
are drafts. Refuses nothing: reach is asked as of every list.
"""

from __future__ import annotations

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.life import PROCEDURES
from casework.heart.queries import column
from models import Case

# What is read of cases whose status means "under way" in some procedure; of one family no more are at once.
_MOST_READ = 200


async def under_way(actor: Actor, most: int, *, but: tuple[str, ...] = ()) -> list[CaseLine]:
    """Of a family, what it reads, but of these procedures; the last moved first."""
    words = {one for procedure in PROCEDURES.values() for one in procedure.statuses if procedure.goes_on(one)}
    found = Q(access.reach_of_cases(actor), status__in=sorted(words))
    rows = [
        row for row in await case_lines(found, _MOST_READ)
        if row.procedure not in but and PROCEDURES[row.procedure].goes_on(row.status)
    ]
    drafts = [row.id for row in rows if not PROCEDURES[row.procedure].statuses[row.status].told]
    own = set(await column(Case.filter(id__in=drafts, opened_by_id=actor.account_id), "id")) if drafts else set()
    return [row for row in rows if row.id in own or row.id not in drafts][:most]
