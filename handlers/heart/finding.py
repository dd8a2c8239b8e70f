"""One search box over families and cases, for offices."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.finding import MOST_FOUND, find_cases
from casework.ledgers import lists
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import CaseSummary, DwellingRef, Ref, summarise


class FindQuery(Struct):
    q: Annotated[str, Meta(max_length=100)]


class FoundFamily(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef


class Found(Struct):
    families: list[FoundFamily]
    cases: list[CaseSummary]


@endpoint("GET", "/finding", summary="查找家庭和事项", query=FindQuery, reply=Found)
async def find(ask: Ask) -> Found:
    access.require_role(ask.actor, *access.AREA_ROLES, actors.MANAGER_CLERK)
    text = ask.query.q.strip()
    if not text:
        return Found(families=[], cases=[])
    families = await lists.entries(lists.Filters(text=text), actor=ask.actor)
    rows = await families.select_related("household", "dwelling").order_by("id").limit(MOST_FOUND)
    cases = await find_cases(text, actor=ask.actor)
    return Found(
        families=[
            FoundFamily(
                tenancy_id=row.id,
                household=Ref(id=row.household.id, name=row.household.name),
                dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address),
            )
            for row in rows
        ],
        cases=await summarise(cases, ask),
    )
