"""Leases that end within three months: whose renewal is to be prepared."""

from __future__ import annotations

from datetime import date

from casework.dwellings.leases import ending_soon
from casework.ledgers.lists import latest_leases
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DwellingRef, Ref


class EndingLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    ends_on: date
    days_left: int
    monthly_rent_fen: int


class EndingPage(Struct):
    items: list[EndingLine]
    next: str | None


@endpoint("GET", "/leases/ending", summary="三个月内到期的租约", query=PageQuery, reply=EndingPage)
async def ending(ask: Ask) -> EndingPage:
    rows, more = await page_by_id(ending_soon(ask.actor).select_related("household", "dwelling"), ask.query)
    leases = await latest_leases([row.id for row in rows])
    return EndingPage(
        items=[
            EndingLine(
                tenancy_id=row.id,
                household=Ref(id=row.household.id, name=row.household.name),
                dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address),
                ends_on=leases[row.id].ends_on,
                days_left=(leases[row.id].ends_on - ask.actor.today).days,
                monthly_rent_fen=leases[row.id].monthly_rent_fen,
            )
            for row in rows
        ],
        next=more,
    )
