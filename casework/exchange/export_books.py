"""What can be taken away as a workbook: a ledger, or a list that a clerk works with, narrowed as on its page.

A book says who may have it, by what it can be narrowed, its sheets, and its rows a page at a time; so one worker, one
page and one test serve them all. Refuses whoever may not read the list itself, by the same rules as the list.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.exchange.ledger_rows import Shape, lines_of, page_of, shape_of, sheets_of, walk
from casework.exchange.list_orders import Listed, ListLine, Order, Part
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.forms import Form, Number
from casework.ledgers import lists
from casework.ledgers.lists import STATUSES
from casework.ledgers.revisions import CURRENT, EXITED, LEDGERS, SUBSIDY
from casework.papers.workbook_sheets import Column, Row
from models import Estate, Organisation

Pages = AsyncIterator[Sequence[Sequence[Row]]]


@dataclass
class Plan:
    """What one export will hold. `total`: rows of the first sheet; `said`: how it was narrowed, in words; `listed`: the
    first sheet a page at a time, where it can be read so."""

    sheets: Sequence[tuple[str, Sequence[Column]]]
    total: int
    said: Sequence[tuple[str, str]]
    pages: Callable[[], Pages]
    listed: Listed | None = None


@dataclass(frozen=True)
class Book:
    """`sensitive`: has ID numbers or telephone numbers, masked unless there is a reason."""

    name: str
    label: str
    roles: tuple[str, ...]
    filters: type[Form]
    plan: Callable[[Any, Actor, bool], Awaitable[Plan]]
    sensitive: bool = False


async def said_of_area(area_id: int | None) -> list[tuple[str, str]]:
    if area_id is None:
        return []
    area = await Organisation.get_or_none(id=area_id)
    return [("街道或社区", area.name if area else "没有这个单位")]


# The three ledgers

STAFF = (
    actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.MANAGER_CLERK,
)


class LedgerFilters(Form):
    """As on the ledger's page."""

    q: Annotated[str, Meta(max_length=100)] = ""
    area_id: Number | None = None
    estate_id: Number | None = None
    status: Literal["", "violating", "lease_ending", "lease_ended", "ended"] = ""
    as_of: date | None = None


def _planned(name: str) -> Callable[[LedgerFilters, Actor, bool], Awaitable[Plan]]:
    async def plan(filters: LedgerFilters, actor: Actor, whole: bool) -> Plan:
        asked = lists.Filters(name, filters.q, filters.area_id, filters.estate_id, filters.status, filters.as_of)
        shape = await shape_of(name)

        async def pages() -> Pages:
            async for entries in walk(asked, shape, actor=actor, whole=whole):
                yield lines_of(shape, entries)

        said = [("查找", filters.q)] if filters.q else []
        said += await said_of_area(filters.area_id)
        if filters.estate_id is not None:
            estate = await Estate.get_or_none(id=filters.estate_id)
            said.append(("小区", estate.name if estate else "没有这个小区"))
        if filters.status:
            said.append(("状态", STATUSES[filters.status]))
        if filters.as_of:
            said.append(("截至", f"{filters.as_of}日终"))
        listed = None if lists.past_day(asked, actor) else await _listed(asked, shape, actor)
        return Plan(sheets_of(shape), await _how_many(asked, actor), said, pages, listed)

    return plan


async def _listed(asked: lists.Filters, shape: Shape, actor: Actor) -> Listed:
    async def read(page: QuerySet[Any]) -> list[ListLine]:
        entries = await page_of(page, shape, actor=actor)
        rows = lines_of(shape, entries)[0]
        return [ListLine(str(entry["id"]), "", entry, row) for entry, row in zip(entries, rows, strict=True)]

    # As the index of the present goes.
    order = Order("", (Part(Q(), "area_path", "text", lead=("living",)),))
    return Listed(await lists.entries(asked, actor=actor), read, (order,))


async def _how_many(asked: lists.Filters, actor: Actor) -> int:
    access.require_role(actor, *lists.READERS)
    access.require_in_person(actor)
    day = lists.past_day(asked, actor)
    if day is None:
        return await (await lists.entries(asked, actor=actor)).count()
    return sum([await found.count() for found in await lists.entries_then(asked, day, actor=actor)])


LEDGER_BOOKS = tuple(
    Book(
        name, LEDGERS[name], tuple(role for role in STAFF if name != SUBSIDY or role != actors.MANAGER_CLERK),
        LedgerFilters, _planned(name), sensitive=True,
    )
    for name in (CURRENT, EXITED, SUBSIDY)
)


def filters_in_words(filters: msgspec.Struct) -> dict[str, Any]:
    """For the audit: what was asked, without what was left open."""
    return {name: value for name, value in msgspec.to_builtins(filters).items() if value not in ("", None, False)}
