"""Whether the committee has agreed to a family's application (评审同意, 2g): what its publicity, a day of selection, a
draw of lots and a placement slip wait for, while the district's rule says so.

What it agreed to is what the application said on that day: amended since, or refused and taken up again, it is reviewed
anew. Knows no life table, so that all of these may ask it. Refuses a slip for whoever the committee has not agreed to.
"""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.heart.problems import refuse
from casework.heart.rules import Rule, declare, in_force
from models import Application

AGREED_FIRST = declare(
    Rule(
        "committee_agreed_first", "公租房申请要先经评审小组评审同意，才公示、选房、摇号、开安置单（1：要；0：不要）", 1,
        "工作流程二：评审、评分及摇号、分配由评审小组做好；工作流程一：公示的是评审结果。", least=0, most=1,
    )
)


async def agreed(today: date) -> Q:
    """Of applications: to which the committee has agreed, where the rule of that day asks for it."""
    return Q(agreed_on__not_isnull=True) if await in_force(AGREED_FIRST, today) else Q()


async def require_agreed(case_id: str, today: date) -> None:
    """Raises not_agreed."""
    if not await Application.filter(await agreed(today), case_id=case_id).exists():
        raise refuse("not_agreed")


async def agree(case_ids: list[str], on: date) -> None:
    """In the transaction of the session that agreed."""
    await Application.filter(case_id__in=case_ids or [""]).update(agreed_on=on)


async def review_anew(case_id: str) -> None:
    """What was agreed to is not what is asked for now."""
    await Application.filter(case_id=case_id).update(agreed_on=None)
