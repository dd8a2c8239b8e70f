"""Dwellings in reach, found by a part of their address: where an inspection starts."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import access
from casework.words.addresses import address_key
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import Ref


class DwellingQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""


class DwellingLine(Struct):
    id: int
    address: str
    estate: str
    area_m2: float
    manager: str
    household: Ref | None


class DwellingPage(Struct):
    items: list[DwellingLine]
    next: str | None


def named_like(text: str) -> Q:
    return Q(address__contains=text) | Q(address_key__contains=address_key(text) or text)


@endpoint("GET", "/dwellings", summary="查找房源", query=DwellingQuery, reply=DwellingPage)
async def search(ask: Ask) -> DwellingPage:
    found = access.dwellings_in_reach(ask.actor)
    if text := ask.query.q.strip():
        found = found.filter(named_like(text))
    rows, more = await page_by_id(found.select_related("estate", "manager"), ask.query)
    # A family that another community is responsible for is not named to the community where it lives.
    living = await (
        access.tenancies_in_reach(ask.actor)
        .filter(dwelling_id__in=[row.id for row in rows] or [0], living=1)
        .select_related("household")
    )
    families = {row.dwelling_id: row.household for row in living}
    return DwellingPage(
        items=[
            DwellingLine(
                id=row.id,
                address=row.address,
                estate=row.estate.name,
                area_m2=row.area_centi_m2 / 100,
                manager=row.manager.name,
                household=Ref(id=families[row.id].id, name=families[row.id].name) if row.id in families else None,
            )
            for row in rows
        ],
        next=more,
    )
