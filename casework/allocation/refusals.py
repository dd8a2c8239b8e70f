"""How often a family that waits has refused a dwelling (轮候, 2g), and what the district's rule makes of it.

What counts is said where it happens: of a family at whose turn nothing was taken by the selection, of a slip that was
declined or of which no lease was signed in time by the slip, each by the rule of its day. Here they are only counted,
since the family last sat out for them, and each night whoever has come to the number sits out for the months of the
rule. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from typing import Any

from casework.heart import rounds
from casework.heart.life import Move
from casework.heart.problems import refuse
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.words.clock import business_day
from models import PlacementSlip, SelectionTurn, WaitingPlace

_BASE = "演示区自定的轮候规则；正式的由区保障办按实施细则设定。"
MOST = declare(Rule("waiting_refusals_most", "轮候：算作放弃的满几次就要暂停", 3, _BASE, least=1, most=20))
MONTHS = declare(
    Rule("waiting_refusal_months", "轮候：放弃满次数的暂停几个月", 12, _BASE, least=1, most=60)
)
SIT_OUT = "sit_out"
_MOST_ROWS = 5_000


async def counted(application_ids: Sequence[str], day: date) -> dict[str, int]:
    """Of each of these applications, how many refusals count on that day; none: it is not there. Three queries."""
    ids = list(application_ids) or [""]
    slips = PlacementSlip.filter(application_id__in=ids, refuses=True, ended_on__lte=day)
    turns = SelectionTurn.filter(application_id__in=ids, counts=True, settled_at__not_isnull=True)
    out = WaitingPlace.filter(application_id__in=ids, ended_by=SIT_OUT)
    told: Any = await slips.limit(_MOST_ROWS).values_list("application_id", "ended_on")
    taken: Any = await turns.limit(_MOST_ROWS).values_list("application_id", "settled_at")
    since: Any = await out.order_by("until_on").limit(_MOST_ROWS).values_list("application_id", "until_on")
    # The last one stands.
    last = dict(since)
    found: dict[str, int] = {}
    for one, on in [*told, *((one, business_day(at)) for one, at in taken)]:
        if on <= day and (one not in last or on > last[one]):
            found[one] = found.get(one, 0) + 1
    return found


async def said(application_id: str, day: date) -> str:
    """To the family: how many count, and what follows."""
    had = (await counted([application_id], day)).get(application_id, 0)
    most, months = await in_force(MOST, day), await in_force(MONTHS, day)
    return f"算作放弃的有{had}次，满{most}次暂停轮候{months}个月。"


async def has_refused_enough(move: Move) -> None:
    """Asked once more by the step. Raises step_not_possible."""
    today = move.actor.today
    had = (await counted([move.case.id], today)).get(move.case.id, 0)
    if had < await in_force(MOST, today):
        raise refuse("step_not_possible")


async def _walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    today, behind = business_day(now()), 0
    most = await in_force(MOST, today)
    while rows := await WaitingPlace.filter(live=1, id__gt=behind).order_by("id").limit(rounds.PAGE):
        behind = rows[-1].id
        had = await counted([row.application_id for row in rows], today)
        ids = [row.application_id for row in rows if had.get(row.application_id, 0) >= most]
        yield await rounds.each(ids, lambda one: tell_source(one, SIT_OUT, at=now()))


rounds.declare("waiting_refusals", _walk)
