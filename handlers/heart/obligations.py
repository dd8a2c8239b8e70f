"""Who owes what a figure of home counts, and a reminder by hand to those who are behind."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import owing
from casework.heart.duties import Duty
from casework.heart.owing import ORDER, Owed, OwedLine, UrgeBody
from casework.heart.problems import refuse
from casework.words.masking import mask_phone
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import Ref


class OwedQuery(PageQuery):
    kind: Annotated[str, Meta(max_length=32)] = ""
    late: bool | None = None


class OwedReply(Struct):
    id: int
    # Of what it is: a year, a month.
    period: str
    due_on: date
    # Negative: so many days are left.
    days_late: int
    # A family, or an office.
    name: str
    household: Ref | None
    tenancy_id: int | None
    address: str
    community: str
    phone: str
    # Whether somebody of the family is told in the app; else somebody rings it up.
    bound: bool
    reminded_on: date | None
    # Whether its day is counted anew once the days of rest of that year are announced.
    provisional: bool


class OwedPage(Struct):
    label: str
    items: list[OwedReply]
    next: str | None
    # Whether the asker may remind by hand.
    may_urge: bool


@endpoint("GET", "/obligations", summary="还没有办的家庭和单位", query=OwedQuery, reply=OwedPage)
async def owed(ask: Ask) -> OwedPage:
    duty = owing.watched(ask.query.kind, actor=ask.actor)
    lines, more = await page_of_owed(duty, ask.query.late, ask)
    told = await owing.owers(lines, today=ask.actor.today)
    return OwedPage(
        label=duty.label, items=[_line(one, duty, ask.actor.today) for one in told], next=more,
        may_urge=owing.may_urge(duty, actor=ask.actor),
    )


async def page_of_owed(duty: Duty, late: bool | None, ask: Ask) -> tuple[list[OwedLine], str | None]:
    """The first that are due, or those behind the place of the query. Raises cursor_invalid."""
    size = page_size(ask.query)
    found = after(owing.found(duty, late, actor=ask.actor), ask.query)
    lines = await owing.LINES.where(found, order=ORDER, most=size + 1)
    more = cursor_of(lines[size - 1].due_on.isoformat(), lines[size - 1].id) if len(lines) > size else None
    return lines[:size], more


def after(found: Q, query: PageQuery) -> Q:
    """What of it comes on this page or later, by day and number. Raises cursor_invalid."""
    if not query.cursor:
        return found
    text, last = read_cursor(query.cursor, 2)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refuse("cursor_invalid") from None
    if not last.isascii() or not last.isdigit() or len(last) > 18:
        raise refuse("cursor_invalid")
    return Q(found, Q(due_on__gt=day) | Q(due_on=day, id__gt=int(last)))


def _line(one: Owed, duty: Duty, today: date) -> OwedReply:
    line = one.line
    return OwedReply(
        id=line.id,
        period=line.period,
        due_on=line.due_on,
        days_late=(today - line.due_on).days,
        name=one.name,
        household=Ref(id=line.household_id, name=one.name) if line.household_id is not None else None,
        tenancy_id=one.tenancy_id,
        address=one.address,
        community=one.community,
        phone=mask_phone(one.phone),
        bound=one.bound,
        reminded_on=line.reminded_on,
        provisional=one.provisional,
    )


class AreasQuery(Struct):
    kind: Annotated[str, Meta(max_length=32)] = ""


class AreaLine(Struct):
    """`done`: of the latest year or month; `waiting`, `late`: all that is owed there."""

    name: str
    done: int
    waiting: int
    late: int


class AreaList(Struct):
    items: list[AreaLine]


@endpoint("GET", "/obligations/areas", summary="各社区办到哪里了", query=AreasQuery, reply=AreaList)
async def areas(ask: Ask) -> AreaList:
    duty = owing.watched(ask.query.kind, actor=ask.actor)
    found = await owing.by_area(duty, actor=ask.actor)
    return AreaList(
        items=[AreaLine(name=one.name, done=one.done, waiting=one.waiting, late=one.late) for one in found]
    )


class LeftLine(Struct):
    id: int
    why: str


class UrgeReply(Struct):
    sent: int
    # Those to whom nothing was sent, and why.
    left: list[LeftLine]


@endpoint("POST", "/obligations/urge", summary="提醒还没有办的家庭", body=UrgeBody, reply=UrgeReply)
async def urge(ask: Ask) -> UrgeReply:
    sent, left = await owing.urge(ask.body, actor=ask.actor)
    return UrgeReply(sent=sent, left=[LeftLine(id=one.id, why=one.why) for one in left])
