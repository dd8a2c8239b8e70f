"""A session of the committee as its rows say: its items, who comes, and who keeps away from which family.

What both the steps and the minutes need. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.committee_units import sitting
from models import CommitteeSession, SessionAnswer, SessionItem

KIND = "committee_session"
UNDER_WAY = ("called", "sitting")


async def row_of(case_id: str) -> CommitteeSession:
    return await CommitteeSession.get(case_id=case_id)


async def items_of(case_id: str) -> list[SessionItem]:
    return list(await SessionItem.filter(case_id=case_id).select_related("application").order_by("place").limit(200))


async def answers_of(case_id: str) -> list[SessionAnswer]:
    return list(await SessionAnswer.filter(case_id=case_id).select_related("member").order_by("id").limit(300))


async def recused_in(row: CommitteeSession) -> dict[int, list[str]]:
    """By item: who of those who have come keeps away."""
    ids = {one.id for one in await sitting(row.held_on)}
    away: dict[int, list[str]] = {}
    for one in await answers_of(row.case_id):
        if one.attends and one.member_id in ids:
            for item in one.recused.split(","):
                if item:
                    away.setdefault(int(item), []).append(one.member.name)
    return away
