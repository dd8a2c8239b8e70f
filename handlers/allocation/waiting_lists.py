"""The waiting list (轮候, 2g) as offices read it: in order, of their own area, on any day."""

from __future__ import annotations

from datetime import date

from casework.allocation import waiting_lists
from casework.allocation.waiting_lists import BY_DAY, BY_LOTS, BY_SCORE, NO_PRIORITY, ORDER, WHY
from casework.allocation.waiting_order import SAID, SAID_BY_DAY, SAID_BY_LOTS
from casework.heart import access, actors
from casework.heart.problems import invalid
from casework.heart.rules import in_force
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from models import Case

_SAID = {BY_SCORE: SAID, BY_DAY: SAID_BY_DAY, BY_LOTS: SAID_BY_LOTS}
_READERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


class WaitingQuery(PageQuery):
    # None: now.
    as_of: date | None = None


class WaitingLine(Struct):
    # Its place among those of the list that is read; None: lots decide.
    place: int | None
    case_id: str
    number: str
    title: str
    priority_label: str
    score: int | None
    approved_on: date
    # By what it came to this place, and on which day.
    why: str
    since: date


class WaitingPage(Struct):
    items: list[WaitingLine]
    next: str | None
    # By which order.
    base: str


@endpoint("GET", "/waiting-list", summary="轮候名册", query=WaitingQuery, reply=WaitingPage)
async def read(ask: Ask) -> WaitingPage:
    access.require_role(ask.actor, *_READERS)
    query, today = ask.query, ask.actor.today
    if query.as_of is not None and query.as_of > today:
        raise invalid({"as_of": "日期不能晚于今天。"})
    behind, place = "", 0
    if query.cursor:
        behind, said = read_cursor(query.cursor, 2)
        place = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    size = page_size(query)
    day = query.as_of if query.as_of != today else None
    order = await in_force(ORDER, day or today)
    found = await waiting_lists.waiting_order(today=today, day=day, path=ask.actor.path, after=behind, most=size + 1)
    more = cursor_of(found[size - 1].cursor, place + size) if len(found) > size else None
    found = found[:size]
    cases = {one.id: one for one in await Case.filter(id__in=[one.application_case_id for one in found] or [""])}
    return WaitingPage(
        items=[
            WaitingLine(
                place=place + turn if order != BY_LOTS else None, case_id=one.application_case_id,
                number=cases[one.application_case_id].number,
                title=cases[one.application_case_id].title,
                priority_label=f"优先第{one.priority}类" if one.priority < NO_PRIORITY else "",
                score=one.score, approved_on=one.approved_on, why=WHY[one.began_by], since=one.from_on,
            )
            for turn, one in enumerate(found, 1)
        ],
        next=more, base=_SAID[order],
    )
