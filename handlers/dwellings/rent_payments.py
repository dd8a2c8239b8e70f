"""The manager's books: rent charged and paid, one by one or in a list, and what was spent."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.dwellings import manager_ledger, rent_payments, rent_receipts
from casework.dwellings.rent_payments import KINDS, MOST_AT_ONCE, WAYS, EnterBody, PaymentForm, ReverseForm, SpendBody
from casework.heart.forms import Form, Uuid
from casework.words.months import Month
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, last_id, page_by_time, page_size
from handlers.heart.replies import DwellingRef, Ref
from models import Expenditure, RentPayment


class PaymentLine(Struct):
    id: str
    tenancy_id: int
    month: str
    for_month: str
    charged_fen: int
    paid_fen: int
    paid_on: date | None
    way_label: str
    correction: bool
    note: str


class PaymentsBody(Form):
    batch_id: Uuid
    rows: Annotated[list[PaymentForm], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class PaymentBatch(Struct):
    entered: int
    known: int


class UnpaidQuery(PageQuery, kw_only=True):
    month: Month


class UnpaidLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    owed_fen: int


class UnpaidPage(Struct):
    items: list[UnpaidLine]
    next: str | None


class ExpenditureLine(Struct):
    id: str
    month: str
    kind_label: str
    amount_fen: int
    spent_on: date
    correction: bool
    note: str
    dwelling: DwellingRef | None


class ExpenditureQuery(PageQuery, kw_only=True):
    month: Month


class ExpenditurePage(Struct):
    items: list[ExpenditureLine]
    next: str | None


def payment_line(row: RentPayment) -> PaymentLine:
    return PaymentLine(
        id=row.id,
        tenancy_id=row.tenancy_id,
        month=row.month,
        for_month=row.for_month,
        charged_fen=row.charged_fen,
        paid_fen=row.paid_fen,
        paid_on=row.paid_on,
        way_label=WAYS.get(row.way, ""),
        correction=row.correction,
        note=row.note,
    )


def expenditure_line(row: Expenditure, dwelling: DwellingRef | None) -> ExpenditureLine:
    return ExpenditureLine(
        id=row.id,
        month=row.month,
        kind_label=KINDS.get(row.kind, row.kind),
        amount_fen=row.amount_fen,
        spent_on=row.spent_on,
        correction=row.correction,
        note=row.note,
        dwelling=dwelling,
    )


@endpoint("POST", "/rent-payments", summary="登记一笔租金", body=EnterBody, reply=PaymentLine)
async def enter(ask: Ask) -> PaymentLine:
    return payment_line(await rent_receipts.enter(ask.body.id, ask.body, actor=ask.actor))


@endpoint("POST", "/rent-payments/batch", summary="成批登记租金", body=PaymentsBody, reply=PaymentBatch)
async def enter_batch(ask: Ask) -> PaymentBatch:
    entered, known = await rent_receipts.enter_batch(ask.body.batch_id, ask.body.rows, actor=ask.actor)
    return PaymentBatch(entered=entered, known=known)


@endpoint(
    "POST", "/rent-payments/<payment_id:str>/reverse", summary="冲销一笔收到的租金", body=ReverseForm, reply=PaymentLine
)
async def reverse(ask: Ask) -> PaymentLine:
    return payment_line(await rent_receipts.reverse(ask.path["payment_id"], ask.body.reason, actor=ask.actor))


@endpoint("GET", "/rent-payments/unpaid", summary="某月还没有缴清的承租家庭", query=UnpaidQuery, reply=UnpaidPage)
async def unpaid(ask: Ask) -> UnpaidPage:
    size, behind = page_size(ask.query), last_id(ask.query)
    owed = await manager_ledger.unpaid(ask.query.month, actor=ask.actor, behind=behind, most=size + 1)
    page = list(owed)[:size]
    rows = await manager_ledger.families(page, actor=ask.actor)
    return UnpaidPage(
        items=[
            UnpaidLine(
                tenancy_id=row.id,
                household=Ref(id=row.household_id, name=row.household_name),
                dwelling=DwellingRef(id=row.dwelling_id, address=row.address),
                owed_fen=owed[row.id],
            )
            for row in rows
        ],
        next=cursor_of(page[-1]) if len(owed) > size else None,
    )


@endpoint("POST", "/expenditures", summary="登记一笔支出", body=SpendBody, reply=ExpenditureLine)
async def spend(ask: Ask) -> ExpenditureLine:
    row = await rent_payments.spend(ask.body.id, ask.body, actor=ask.actor)
    return expenditure_line(row, None)


@endpoint("GET", "/expenditures", summary="某月的支出", query=ExpenditureQuery, reply=ExpenditurePage)
async def list_expenditures(ask: Ask) -> ExpenditurePage:
    found = rent_payments.expenditures(ask.query.month, actor=ask.actor).select_related("dwelling")
    rows, more = await page_by_time(found, ask.query, "entered_at")
    return ExpenditurePage(
        items=[
            expenditure_line(
                row, DwellingRef(id=row.dwelling.id, address=row.dwelling.address) if row.dwelling else None
            )
            for row in rows
        ],
        next=more,
    )
