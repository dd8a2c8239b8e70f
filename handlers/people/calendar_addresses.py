"""The address by which one's calendar program reads what is due: whether there is one, making it, ending it."""

from __future__ import annotations

from datetime import date, datetime

from casework.people import calendar_addresses
from handlers.heart.http import Ask, Empty, Struct, addresses_of, endpoint
from handlers.heart.replies import local
from models import CalendarAddress


class CalendarState(Struct):
    # None: there is none.
    made_at: datetime | None
    # On which day a calendar last asked.
    read_on: date | None


class CalendarMade(Struct):
    # The whole of it, told this once.
    address: str
    made_at: datetime


@endpoint("GET", "/calendar-address", summary="日历订阅：有没有", reply=CalendarState)
async def read(ask: Ask) -> CalendarState:
    return _state(await calendar_addresses.own(ask.actor))


@endpoint("POST", "/calendar-address/make", summary="日历订阅：生成地址", body=Empty, reply=CalendarMade)
async def make(ask: Ask) -> CalendarMade:
    token, row = await calendar_addresses.make(actor=ask.actor)
    return CalendarMade(address=f"{addresses_of(ask)[0]}/k/{token}.ics", made_at=local(row.made_at))


@endpoint("POST", "/calendar-address/end", summary="日历订阅：停用地址", body=Empty, reply=CalendarState)
async def end(ask: Ask) -> CalendarState:
    await calendar_addresses.end(actor=ask.actor)
    return _state(None)


def _state(row: CalendarAddress | None) -> CalendarState:
    return CalendarState(made_at=local(row.made_at) if row else None, read_on=row.read_on if row else None)
