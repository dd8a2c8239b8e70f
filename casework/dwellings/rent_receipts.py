"""Receipts for rent (租金收据, 4.4.1.1a): a numbered paper for each payment, frozen as it was issued.

What is entered at the counter has its receipt in the same step; what came by workbook or before there were receipts has
one when somebody asks for it, once. A payment that is reversed makes its receipt void, with the same reason. Refuses a
receipt for what is no payment or was taken back.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from casework.dwellings import rent_payments
from casework.dwellings.rent_month_rules import charging
from casework.dwellings.rent_payments import NAMESPACE, WAYS, PaymentForm, own, reversal_id
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, Number, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, refuse
from casework.heart.transactions import WriteRaced
from casework.heart.turns import take_turns
from casework.papers.declared import Filled, Paper, declare
from casework.papers.papers import issue_all, make_void
from casework.words.months import say_month
from casework.words.wording import say_day, say_fen
from models import Case, RentPayment, RentReceipt, Tenancy


class ReceiptForm(Form):
    """What the event seals of the payment."""

    paid_fen: Annotated[int, Meta(ge=1, le=10**13, title="金额", extra={"kind": "money"})]
    tenancy_id: Number
    fiscal_number: Annotated[str, Meta(max_length=40, title="非税票据号")] = ""


@dataclass(frozen=True)
class _Facts:
    payment: RentPayment
    address: str
    family: str
    fiscal_number: str


# Of a list that is issued in one go: read at once, and not receipt by receipt.
_ahead: ContextVar[dict[str, _Facts] | None] = ContextVar("receipts", default=None)


async def _facts_of(case: Case) -> _Facts:
    if (known := _ahead.get()) and case.id in known:
        return known[case.id]
    row = await RentReceipt.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")
    payment = await RentPayment.get(id=row.payment_id)
    return _Facts(payment, row.tenancy.dwelling.address, row.tenancy.household.name, row.fiscal_number)


async def _fill(case: Case, actor: Actor) -> Filled:
    told = await _facts_of(case)
    paid = told.payment
    facts = [
        ("交款人", told.family), ("房屋", told.address), ("租金月份", say_month(paid.for_month)),
        ("金额", say_fen(paid.paid_fen)), ("缴费日期", say_day(paid.paid_on) if paid.paid_on else ""),
        ("缴费方式", WAYS.get(paid.way, "")),
    ]
    if told.fiscal_number:
        facts.append(("非税票据号", told.fiscal_number))
    return Filled([fact for fact in facts if fact[1]])


RECEIPT_PAPER = declare(
    Paper(
        name="rent_receipt", title="租金收据", series="receipt", filed_with=("rent_receipt",), signed_by=("收款单位",),
        fill=_fill, reissued_by=(actors.MANAGER_CLERK,),
    )
)


async def _reversed(move: Move) -> None:
    row = await RentReceipt.get(case_id=move.case.id)
    await rent_payments.reverse(row.payment_id, move.form.reason, actor=move.actor)
    await make_void(RECEIPT_PAPER, move.case, actor=move.actor, reason=move.form.reason)


_MANAGER, _CLAUSES = (actors.MANAGER_CLERK,), ("4.4.1.1a", "4.2.5a")
RECEIPT = register(
    Procedure(
        name="rent_receipt",
        label="租金收据",
        prefix="SJ",
        stages=("开具",),
        statuses={
            "issued": Status("已开具", 1, after="这笔租金已经收到。"),
            "reversed": Status("已冲销", -1, after="这笔租金已经冲销，收据作废。"),
        },
        steps=(
            Step(None, "open", "issued", _MANAGER, _CLAUSES, "开具收据", ReceiptForm, duty="enter"),
            Step("issued", "reverse", "reversed", _MANAGER, _CLAUSES, "冲销这笔租金", ReasonForm, "danger",
                 duty="enter", effect=_reversed),
        ),
        readers=(actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK,
                 actors.DISTRICT_CLERK),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("rent", "我家的租金", "coin", "rent_accounts/detail", 15, to=(actors.TENANT,)),),
    )
)


async def enter(payment_id: str, form: PaymentForm, *, actor: Actor) -> RentPayment:
    """Enters a row, and of a payment its receipt. Raises what `rent_payments.enter` does. In a transaction."""
    row = await rent_payments.enter(payment_id, form, actor=actor)
    await _receipts([row], {row.id: form.fiscal_number}, actor)
    return row


async def enter_batch(batch_id: str, forms: Sequence[PaymentForm], *, actor: Actor) -> tuple[int, int]:
    """The same of a list, all or none."""
    entered, known = await rent_payments.enter_batch(batch_id, forms, actor=actor)
    if entered:
        ids = rent_payments.ids_of(batch_id, len(forms))
        rows = {row.id: row for row in await RentPayment.filter(id__in=ids)}
        numbers = {one: form.fiscal_number for one, form in zip(ids, forms, strict=True)}
        await _receipts([rows[one] for one in ids], numbers, actor)
    return entered, known


async def enter_each(wanted: Sequence[tuple[str, PaymentForm]], *, actor: Actor) -> dict[str, Problem]:
    """The same of what can be entered of a long list; those have receipts that bear a fiscal number, the others when
    somebody asks for them.
    """
    found = await rent_payments.enter_each(wanted, actor=actor)
    numbers = {one: form.fiscal_number for one, form in wanted if form.fiscal_number and one not in found}
    for part in rent_payments.in_parts(list(numbers)):
        await _receipts(list(await RentPayment.filter(id__in=part).order_by("id")), numbers, actor)
    return found


async def receipt_of(payment_id: str, *, actor: Actor) -> Case:
    """The receipt of a payment, issued now where it has none. Raises not_allowed, not_found, not_reversible."""
    access.require_role(actor, *_MANAGER)
    row = await RentPayment.filter(id=payment_id, manager_id=actor.organisation_id).first()
    if row is None:
        raise refuse("not_found")
    if await RentPayment.filter(id=reversal_id(row.id)).exists() or not _is_payment(row):
        raise refuse("not_reversible", "这一笔不是收到的租金，或已经冲销，不能开具收据。")
    await _receipts([row], {}, actor)
    return await access.find_case(_case_id(row.id), actor=actor)


async def reverse(payment_id: str, reason: str, *, actor: Actor) -> RentPayment:
    """Takes a payment back, its receipt with it. Raises what `rent_payments.reverse` does. In a transaction."""
    # One after another: who asks at the same time finds what the first has done.
    await take_turns(charging(own(actor)))
    row = await RentReceipt.filter(payment_id=payment_id, case__status="issued").select_related("case").first()
    if row is None or not access.reaches(actor, row.case):
        return await rent_payments.reverse(payment_id, reason, actor=actor)
    await advance(row.case, "reverse", actor=actor, version=row.case.version, form={"reason": reason})
    return await RentPayment.get(id=reversal_id(payment_id))


async def receipts_of(payment_ids: Sequence[str]) -> dict[str, str]:
    """Payment → the case of its receipt. One query."""
    rows = await RentReceipt.filter(payment_id__in=list(payment_ids) or [""])
    return {row.payment_id: row.case_id for row in rows}


def _case_id(payment_id: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"receipt:{payment_id}"))


def _is_payment(row: RentPayment) -> bool:
    return row.paid_fen > 0 and not row.correction


async def _receipts(rows: Sequence[RentPayment], fiscal: dict[str, str], actor: Actor) -> None:
    """Of those that are payments and have none yet. A bounded number of queries."""
    wanted = [row for row in rows if _is_payment(row)]
    there = await receipts_of([row.id for row in wanted])
    wanted = [row for row in wanted if row.id not in there]
    if not wanted:
        return
    found = Tenancy.filter(id__in=list({row.tenancy_id for row in wanted})).select_related("household", "dwelling")
    homes = {row.id: row for row in await found}
    openings, facts = [], {}
    for row in wanted:
        home, number = homes[row.tenancy_id], fiscal.get(row.id, "")
        openings.append(
            Opening(
                _case_id(row.id), f"租金收据：{say_month(row.for_month)}，{home.dwelling.address}"[:120],
                # Whose books it stands in: of what a manager took before the dwelling was another's, that one's.
                home.area_path, actor.path, household=home.household, dwelling=home.dwelling,
                form={"paid_fen": row.paid_fen, "tenancy_id": row.tenancy_id, "fiscal_number": number},
            )
        )
        facts[_case_id(row.id)] = _Facts(row, home.dwelling.address, home.household.name, number)
    try:
        cases = await open_cases(RECEIPT, openings, actor=actor)
    except Exception as problem:
        # Their ids follow from the payments: somebody else asked for them in this instant.
        if getattr(problem, "code", "") == "id_taken":
            raise WriteRaced from None
        raise
    await RentReceipt.bulk_create(
        [
            RentReceipt(case_id=_case_id(row.id), payment_id=row.id, tenancy_id=row.tenancy_id,
                        fiscal_number=fiscal.get(row.id, ""))
            for row in wanted
        ],
        batch_size=200,
    )
    token = _ahead.set(facts)
    try:
        await issue_all(RECEIPT_PAPER, cases, actor=actor)
    finally:
        _ahead.reset(token)
