"""The three ledgers as lists: searched, filtered, counted, and as they were on any past day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart import access
from casework.heart.forms import Number
from casework.heart.problems import refuse
from casework.ledgers import lists as ledger
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import DwellingRef, Ref
from models import Organisation

Ledger = Literal["current", "exited", "subsidy"]


class LedgerQuery(PageQuery):
    ledger: Ledger = "current"
    q: Annotated[str, Meta(max_length=100)] = ""
    # A street or a community. `community_id` is its older name.
    area_id: Number | None = None
    community_id: Number | None = None
    estate_id: Number | None = None
    status: Literal["", "violating", "lease_ending", "lease_ended", "ended"] = ""
    as_of: date | None = None


class EntryLine(Struct):
    tenancy_id: int | None
    award_id: int | None
    household: Ref
    dwelling: DwellingRef | None
    address: str
    community: str
    members: int
    lease_ends_on: date | None
    violations: int
    category: str
    ended_on: date | None
    monthly_amount_fen: int | None
    # Of a subsidy that rests or rested.
    suspended_from: date | None
    resumed_from: date | None


class EntryPage(Struct):
    items: list[EntryLine]
    next: str | None


class AreaCount(Struct):
    id: int
    name: str
    kind: str
    count: int


class EstateCount(Struct):
    id: int
    name: str
    count: int


class CountsReply(Struct):
    total: int
    areas: list[AreaCount]
    # Of a street or a community: the estates with most entries.
    estates: list[EstateCount]


class OrganisationLine(Struct):
    id: int
    name: str
    kind: str
    parent_id: int | None


class OrganisationList(Struct):
    items: list[OrganisationLine]


def _filters(query: LedgerQuery) -> ledger.Filters:
    return ledger.Filters(
        ledger=query.ledger,
        text=query.q,
        area_id=query.area_id or query.community_id,
        estate_id=query.estate_id,
        status=query.status,
        as_of=query.as_of,
    )


def _after(query: LedgerQuery) -> ledger.Place | None:
    if not query.cursor:
        return None
    path, last = read_cursor(query.cursor, 2)
    if not path.isascii() or len(path) > 120 or not last.isascii() or not last.isdigit() or len(last) > 18:
        raise refuse("cursor_invalid")
    return path, int(last)


@endpoint("GET", "/ledger", summary="现居住、退出房源和补贴台账", query=LedgerQuery, reply=EntryPage)
async def search(ask: Ask) -> EntryPage:
    found = await ledger.read_page(_filters(ask.query), _after(ask.query), page_size(ask.query), actor=ask.actor)
    subsidy = ask.query.ledger == "subsidy"
    return EntryPage(
        items=[
            EntryLine(
                tenancy_id=None if subsidy else line.id,
                award_id=line.id if subsidy else None,
                household=Ref(id=line.household_id, name=line.name),
                dwelling=DwellingRef(id=line.dwelling_id, address=line.address) if line.dwelling_id else None,
                address=line.address,
                community=line.community,
                members=line.members,
                lease_ends_on=_day(line.lease_ends_on),
                violations=line.violations,
                category=line.category,
                ended_on=_day(line.ended_on),
                monthly_amount_fen=line.monthly_amount_fen,
                suspended_from=_day(line.suspended_from),
                resumed_from=_day(line.resumed_from),
            )
            for line in found.lines
        ],
        next=cursor_of(*found.next) if found.next else None,
    )


@endpoint("GET", "/ledger/counts", summary="台账户数：按街道、社区、小区", query=LedgerQuery, reply=CountsReply)
async def counts(ask: Ask) -> CountsReply:
    found = await ledger.count(_filters(ask.query), actor=ask.actor)
    return CountsReply(
        total=found.total,
        areas=[
            AreaCount(id=area.id, name=area.name, kind=area.kind, count=number)
            for area, number in await ledger.name_areas(found.areas)
        ],
        estates=[
            EstateCount(id=estate.id, name=estate.name, count=number)
            for estate, number in await ledger.name_estates(found.estates)
        ],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@endpoint("GET", "/organisations", summary="辖区内的街道和社区", reply=OrganisationList)
async def organisations(ask: Ask) -> OrganisationList:
    rows: list[Organisation] = await (
        access.organisations_in_reach(ask.actor).filter(kind__in=["street", "community"]).order_by("path").limit(500)
    )
    return OrganisationList(
        items=[OrganisationLine(id=row.id, name=row.name, kind=row.kind, parent_id=row.parent_id) for row in rows]
    )
