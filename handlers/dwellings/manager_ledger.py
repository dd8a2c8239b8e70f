"""The manager's ledger: dwelling by dwelling, and one dwelling whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.dwellings import manager_ledger
from casework.ledgers.rent_balances import Money
from handlers.dwellings.rent_payments import ExpenditureLine, PaymentLine, expenditure_line, payment_line
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import CaseSummary, DwellingRef, Ref, summarise

NO_MONEY = Money()


class ManagedQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""
    owing: bool = False


class ManagedDwelling(Struct):
    dwelling: DwellingRef
    household: Ref | None
    monthly_rent_fen: int | None
    charged_fen: int
    paid_fen: int
    arrears_fen: int
    breaches: int
    complaints: int
    suspected: int
    left_on: date | None


class ManagedPage(Struct):
    items: list[ManagedDwelling]
    next: str | None


class ManagedTenancy(Struct):
    tenancy_id: int
    household: Ref
    started_on: date | None
    ended_on: date | None
    lease_ends_on: date | None
    monthly_rent_fen: int | None
    charged_fen: int
    paid_fen: int
    arrears_fen: int


class ManagedMonth(Struct):
    month: str
    charged_fen: int
    paid_fen: int


class ManagedEntry(Struct):
    dwelling: DwellingRef
    tenancies: list[ManagedTenancy]
    months: list[ManagedMonth]
    payments: list[PaymentLine]
    expenditures: list[ExpenditureLine]
    # Breaches, complaints, and visits that found somebody else living there; their photographs are with them.
    cases: list[CaseSummary]


@endpoint("GET", "/manager-ledger", summary="房源台账", query=ManagedQuery, reply=ManagedPage)
async def search(ask: Ask) -> ManagedPage:
    found = manager_ledger.search(ask.query.q, owing=ask.query.owing, actor=ask.actor)
    rows, more = await page_by_id(found, ask.query)
    facts = await manager_ledger.page_facts(rows, actor=ask.actor)
    items = []
    for row in rows:
        tenancy = facts.tenancies.get(row.id)
        money = facts.money.get(tenancy.id, NO_MONEY) if tenancy else NO_MONEY
        lease = facts.leases.get(tenancy.id) if tenancy else None
        items.append(
            ManagedDwelling(
                dwelling=DwellingRef(id=row.id, address=row.address),
                household=Ref(id=tenancy.household.id, name=tenancy.household.name) if tenancy else None,
                monthly_rent_fen=lease.monthly_rent_fen if lease else None,
                charged_fen=money.charged,
                paid_fen=money.paid,
                arrears_fen=money.arrears,
                breaches=facts.breaches[row.id],
                complaints=facts.complaints[row.id],
                suspected=facts.suspected[row.id],
                left_on=facts.left_on.get(row.id),
            )
        )
    return ManagedPage(items=items, next=more)


@endpoint("GET", "/manager-ledger/<dwelling_id:int>", summary="一套房源的台账", reply=ManagedEntry)
async def read(ask: Ask) -> ManagedEntry:
    entry = await manager_ledger.read_entry(ask.path["dwelling_id"], actor=ask.actor)
    dwelling = DwellingRef(id=entry.dwelling.id, address=entry.dwelling.address)
    tenancies = []
    for row in entry.tenancies:
        lease, money = entry.leases.get(row.id), entry.money.get(row.id, NO_MONEY)
        tenancies.append(
            ManagedTenancy(
                tenancy_id=row.id,
                household=Ref(id=row.household.id, name=row.household.name),
                started_on=row.started_on,
                ended_on=row.ended_on,
                lease_ends_on=lease.ends_on if lease else None,
                monthly_rent_fen=lease.monthly_rent_fen if lease else None,
                charged_fen=money.charged,
                paid_fen=money.paid,
                arrears_fen=money.arrears,
            )
        )
    return ManagedEntry(
        dwelling=dwelling,
        tenancies=tenancies,
        months=[ManagedMonth(month=row.month, charged_fen=row.charged, paid_fen=row.paid) for row in entry.months],
        payments=[payment_line(row) for row in entry.payments],
        expenditures=[expenditure_line(row, dwelling) for row in entry.expenditures],
        cases=await summarise(entry.cases, ask),
    )
