"""Rent charged and paid, and money spent: a property manager's books, dwelling by dwelling (4.2.5a, 4.4.1.1a).

Rows are only ever added. What was entered wrongly is put right by a correction, which may be negative and says why, or
a payment is reversed once, whole, with its reason; a month that was reconciled takes none. Refuses rows of dwellings
that the manager does not manage, money that is no whole fen, a second charge of a tenancy for a month, and a month too
far ahead (`ahead.py`); and sums far beyond what the family owes, until somebody says that they are meant.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from casework.dwellings.ahead import last_day, refuse_month
from casework.dwellings.manager_months import book
from casework.dwellings.rent_month_rules import charging
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.bulk import insert_rows
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import (
    LATELY,
    LONG,
    WANTED,
    Form,
    Number,
    PaperNumber,
    Text,
    Uuid,
    choices,
    describe,
    hold_day,
)
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sealed_rows import seal, seal_written
from casework.heart.transactions import WriteRaced
from casework.heart.turns import take_turns
from casework.ledgers.lists import latest_leases
from casework.ledgers.rent_balances import money_of
from casework.words.calendar import add_months
from casework.words.months import OF_BOOKS, Month, month_of, say_month
from casework.words.wording import say_day, say_fen
from models import Expenditure, RentPayment

WAYS = {"bank": "银行转账", "cash": "现金", "wechat": "微信或支付宝", "deduction": "代扣", "other": "其他"}
KINDS = {"repair": "维修", "upkeep": "养护清洁", "utilities": "水电暖", "management": "管理费用", "other": "其他"}
MOST_AT_ONCE = 500
_GREATEST = 100_000_000_00
# A family may owe for some time before its lease began; what is older is a slip of the year.
_BEFORE_MONTHS = 12
_NO_COLUMNS = ("id", "confirmed", "fiscal_number")
# Ids of a batch's rows follow from the batch: the same list sent again is the same rows.
NAMESPACE = uuid.UUID("0f0c2f0e-6a53-4a5e-9a55-54a2d3b3a1c7")
Way = Annotated[
    Literal["bank", "cash", "wechat", "deduction", "other"], Meta(title="缴费方式", extra=choices(WAYS))
]
Signed = Annotated[int, Meta(ge=-_GREATEST, le=_GREATEST, extra={"kind": "money"})]
_ACCOUNT = Meta(title="记入哪个月的账", extra=OF_BOOKS)
_CORRECTS = Meta(title="是更正")


class PaymentForm(Form):
    """One row. Money is signed, for corrections; ordinary rows are refused below zero."""

    tenancy_id: Number
    for_month: Annotated[
        Month, Meta(title="哪个月的租金", description="例如 2026年12月", extra={"earliest": -120})
    ]
    # The month of account; left out: the month of today.
    month: Annotated[Month, _ACCOUNT] | None = None
    charged_fen: Annotated[Signed, Meta(title="应收")] = 0
    paid_fen: Annotated[Signed, Meta(title="金额", extra=WANTED)] = 0
    paid_on: Annotated[date, Meta(title="缴费日期", extra={**WANTED, **LATELY})] | None = None
    way: Annotated[Way, Meta(title="缴费方式", extra=WANTED)] | None = None
    correction: Annotated[bool, _CORRECTS] = False
    note: Annotated[Text, Meta(title="说明", description="更正要写明原因", extra=LONG)] = ""
    # What is far beyond what is owed is asked about before it counts.
    confirmed: Annotated[bool, Meta(title="金额已核对，确认无误")] = False
    # Stands on the receipt (`rent_receipts`).
    fiscal_number: Annotated[PaperNumber, Meta(max_length=40, title="非税票据号", description="有的话填写")] = ""


# A list that is read from a workbook is held to it as well.
(_PAID_ON,) = [field for field in describe(PaymentForm) if field.name == "paid_on"]


class EnterBody(PaymentForm, kw_only=True):
    id: Uuid


class ExpenditureForm(Form):
    kind: Annotated[
        Literal["repair", "upkeep", "utilities", "management", "other"], Meta(title="用途", extra=choices(KINDS))
    ]
    amount_fen: Annotated[Signed, Meta(title="金额")]
    spent_on: Annotated[date, Meta(title="支出日期", extra=LATELY)]
    month: Annotated[Month, _ACCOUNT] | None = None
    dwelling_id: Number | None = None
    correction: Annotated[bool, _CORRECTS] = False
    note: Annotated[Text, Meta(title="说明", description="冲减要写明原因", extra=LONG)] = ""


class SpendBody(ExpenditureForm, kw_only=True):
    id: Uuid


class ReverseForm(Form):
    reason: Annotated[
        str, Meta(min_length=2, max_length=180, title="冲销原因", description="例如：录错了户、银行退票。", extra=LONG)
    ]


UNUSUAL = declare(
    Rule(
        "rent_unusual_multiple", "租金一笔超过所欠或月租的几倍，要再确认一次", 3,
        "内部核对要求：防止录错金额。倍数由区保障办设定。", least=1, most=100,
    )
)
register_door(Door("rent_payment.reverse", "冲销租金", ReverseForm, (actors.MANAGER_CLERK,)))
register_door(Door("rent_payment.enter", "登记租金", EnterBody, (actors.MANAGER_CLERK,)))
register_door(Door("expenditure.enter", "登记支出", SpendBody, (actors.MANAGER_CLERK,)))


def own(actor: Actor) -> int:
    access.require_role(actor, actors.MANAGER_CLERK)
    if actor.organisation_id is None:
        raise refuse("not_allowed")
    return actor.organisation_id


async def enter(payment_id: str, form: PaymentForm, *, actor: Actor) -> RentPayment:
    """Enters one row. The same id by the same manager is the same row. In a transaction.

    Raises not_allowed, not_found, form_invalid, charged_already, month_closed, month_frozen, id_taken.
    """
    manager_id = own(actor)
    if known := await _known([payment_id], manager_id):
        _check_same(known[0], form)
        return known[0]
    (row,) = await _rows([(payment_id, form)], manager_id, actor, at="")
    await _ask_twice([form], actor, at="")
    await insert([row], actor)
    return row


async def reverse(payment_id: str, reason: str, *, actor: Actor) -> RentPayment:
    """Takes a payment back by a row of its own in the month that runs. Asked again it is the same row.

    Raises not_allowed, not_found, not_reversible, month_frozen, month_closed. In a transaction.
    """
    manager_id = own(actor)
    row = await RentPayment.filter(id=payment_id, manager_id=manager_id).first()
    if row is None:
        raise refuse("not_found")
    made = reversal_id(row.id)
    if known := await RentPayment.get_or_none(id=made):
        return known
    if row.correction or row.paid_fen <= 0:
        raise refuse("not_reversible")
    reversal = RentPayment(
        id=made, tenancy_id=row.tenancy_id, dwelling_id=row.dwelling_id, manager_id=manager_id,
        month=month_of(actor.today), for_month=row.for_month, paid_fen=-row.paid_fen, paid_on=actor.today, way=row.way,
        correction=True, note=f"冲销：{reason}"[:200], entered_by_id=actor.account_id, entered_at=actor.at,
    )
    await insert([reversal], actor)
    return reversal


def reversal_id(payment_id: str) -> str:
    """So that a payment is reversed once, whoever asks how often."""
    return str(uuid.uuid5(NAMESPACE, f"reversed:{payment_id}"))


def reference_id(manager_id: int, reference: str) -> str:
    """Of a payment that the bank's own number names: it is entered once, in however many files it comes."""
    return str(uuid.uuid5(NAMESPACE, f"bank:{manager_id}:{reference}"))


async def ask_beyond(tenancy_ids: Sequence[int], *, today: date) -> dict[int, tuple[int, int]]:
    """Tenancy → what it owes, and beyond which sum a row is asked about. Two queries for each `MOST_AT_ONCE`."""
    found: dict[int, tuple[int, int]] = {}
    most = await in_force(UNUSUAL, today)
    for part in in_parts(sorted(set(tenancy_ids))):
        money, leases = await money_of(part), await latest_leases(part)
        for tenancy_id in part:
            owed = money[tenancy_id].arrears if tenancy_id in money else 0
            rent = leases[tenancy_id].monthly_rent_fen if tenancy_id in leases else 0
            found[tenancy_id] = owed, most * max(owed, rent, 0)
    return found


async def _ask_twice(forms: Sequence[PaymentForm], actor: Actor, *, at: str) -> None:
    """Raises amount_unusual."""
    unsaid = [form.tenancy_id for form in forms if not form.confirmed]
    if not unsaid:
        return
    bounds = await ask_beyond(unsaid, today=actor.today)
    paid: dict[int, int] = defaultdict(int)
    for place, form in enumerate(forms):
        if form.confirmed:
            continue
        owed, most = bounds[form.tenancy_id]
        # A great sum in several rows of one list is as great.
        paid[form.tenancy_id] += form.paid_fen
        sums = (form.charged_fen, form.paid_fen, paid[form.tenancy_id])
        for name, fen in zip(("charged_fen", "paid_fen", "paid_fen"), sums, strict=True):
            if abs(fen) > most:
                said = f"这户现在欠租{say_fen(max(owed, 0))}，您填的是{say_fen(fen)}。请核对；确认无误再登记。"
                raise refuse("amount_unusual", said, **{f"{at}.{place}.{name}" if at else name: said})


async def enter_batch(batch_id: str, forms: Sequence[PaymentForm], *, actor: Actor) -> tuple[int, int]:
    """Enters a list, all or none. The same batch again enters nothing twice. Returns (entered, known).

    A problem names its row: `rows.3.paid_fen`. In a transaction.
    """
    manager_id = own(actor)
    ids = ids_of(batch_id, len(forms))
    if known := await _known(ids, manager_id):
        if len(known) != len(ids):
            raise refuse("id_taken")
        there = {row.id: row for row in known}
        for one, form in zip(ids, forms, strict=True):
            _check_same(there[one], form)
        return 0, len(known)
    rows = await _rows(list(zip(ids, forms, strict=True)), manager_id, actor, at="rows")
    await _ask_twice(forms, actor, at="rows")
    await insert(rows, actor)
    return len(rows), 0


def ids_of(batch_id: str, count: int) -> list[str]:
    return [str(uuid.uuid5(NAMESPACE, f"{batch_id}:{place}")) for place in range(count)]


async def enter_each(wanted: Sequence[tuple[str, PaymentForm]], *, actor: Actor) -> dict[str, Problem]:
    """Enters what can be entered of a long list, and returns by id what cannot, and why. What was entered under the
    same id stays as it is. In a transaction. A bounded number of queries, whatever the length: those of every month in
    it, and some for each `MOST_AT_ONCE`.
    """
    manager_id, found = own(actor), dict[str, Problem]()
    standing: set[str] = set()
    for part in in_parts([payment_id for payment_id, _ in wanted]):
        standing |= {row.id for row in await _known(part, manager_id)}
    fresh = [(payment_id, form) for payment_id, form in wanted if payment_id not in standing]
    tenancies = await _tenancies([form for _, form in fresh], actor)
    last = await last_day(actor.today)
    rows: list[RentPayment] = []
    for payment_id, form in fresh:
        try:
            rows.append(_row(payment_id, form, tenancies, manager_id, actor, last))
        except Problem as problem:
            found[payment_id] = problem
    if rows:
        await take_turns(charging(manager_id))
    charged: set[str] = set()
    for part in in_parts([row.charge_key for row in rows if row.charge_key]):
        charged |= set(await column(RentPayment.filter(charge_key__in=part), "charge_key"))
    for row in rows:
        if row.charge_key in charged:
            found[row.id] = refuse("charged_already")
        elif row.charge_key:
            charged.add(row.charge_key)
    by_month: dict[str, list[RentPayment]] = defaultdict(list)
    for row in rows:
        if row.id not in found:
            by_month[row.month].append(row)
    entered: list[RentPayment] = []
    for month, some in sorted(by_month.items()):
        try:
            await book(manager_id, month, len(some), today=actor.today)
        except Problem as problem:
            found |= {row.id: problem for row in some}
        else:
            entered += some
    await _create(entered, actor)
    return found


async def spend(expenditure_id: str, form: ExpenditureForm, *, actor: Actor) -> Expenditure:
    """Enters one expenditure. The same id again is the same row. In a transaction. Raises as `enter` does."""
    manager_id = own(actor)
    known = await Expenditure.get_or_none(id=expenditure_id)
    if known is not None:
        if known.manager_id != manager_id:
            raise refuse("id_taken")
        _check_same(known, form)
        return known
    _check_money(form.amount_fen, "amount_fen", form, "")
    if form.amount_fen == 0:
        raise invalid({"amount_fen": "请填写金额。"})
    if form.spent_on > actor.today:
        raise invalid({"spent_on": "日期不能晚于今天。"})
    if form.dwelling_id is not None:
        await access.find_dwelling(form.dwelling_id, actor=actor)
    month = form.month or month_of(actor.today)
    await book(manager_id, month, 1, today=actor.today)
    spent = await Expenditure.create(
        id=expenditure_id,
        manager_id=manager_id,
        month=month,
        dwelling_id=form.dwelling_id,
        kind=form.kind,
        amount_fen=form.amount_fen,
        spent_on=form.spent_on,
        correction=form.correction,
        note=form.note,
        entered_by_id=actor.account_id,
        entered_at=actor.at,
    )
    await seal("expenditure", [spent.id], at=actor.at)
    return spent


def expenditures(month: str, *, actor: Actor) -> QuerySet[Expenditure]:
    """The manager's own of a month of account. Raises not_allowed."""
    return Expenditure.filter(manager_id=own(actor), month=month)


def _check_same(row: RentPayment | Expenditure, form: PaymentForm | ExpenditureForm) -> None:
    """Whose answer was lost may have gone on writing before sending it again: what was read first stands, and that is
    said. Raises entered_otherwise.
    """
    for name in form.__struct_fields__:
        said = getattr(form, name)
        # Left out, the month is that of the day; what is no column of the books says nothing of the row.
        if name in _NO_COLUMNS or (name == "month" and said is None):
            continue
        if getattr(row, name) != ("" if said is None and name == "way" else said):
            fen = row.amount_fen if isinstance(row, Expenditure) else row.paid_fen or row.charged_fen
            said = f"这一笔刚才已经登记成功，金额是{say_fen(fen)}，后来改的没有记进去。要改请冲销或另外登记更正。"
            raise refuse("entered_otherwise", said)


async def _known(ids: Sequence[str], manager_id: int) -> list[RentPayment]:
    rows = list(await RentPayment.filter(id__in=list(ids)))
    if any(row.manager_id != manager_id for row in rows):
        raise refuse("id_taken")
    return rows


async def _rows(
    wanted: Sequence[tuple[str, PaymentForm]], manager_id: int, actor: Actor, *, at: str
) -> list[RentPayment]:
    """The rows of these forms, checked. One query, and one for each `MOST_AT_ONCE`."""
    tenancies = await _tenancies([form for _, form in wanted], actor)
    last = await last_day(actor.today)
    return [
        _row(payment_id, form, tenancies, manager_id, actor, last, where=f"{at}.{place}." if at else "")
        for place, (payment_id, form) in enumerate(wanted)
    ]


_Home = tuple[int, date | None, date | None]


async def _tenancies(forms: Sequence[PaymentForm], actor: Actor) -> dict[int, _Home]:
    """Tenancy → its dwelling, first day and last, of those that the forms name and the manager has."""
    found: dict[int, _Home] = {}
    for part in in_parts(sorted({form.tenancy_id for form in forms})):
        rows: Any = await access.tenancies_in_reach(actor).filter(id__in=part).values_list(
            "id", "dwelling_id", "started_on", "ended_on"
        )
        found |= {row[0]: tuple(row[1:]) for row in rows}
    return found


def _row(
    payment_id: str,
    form: PaymentForm,
    tenancies: dict[int, _Home],
    manager_id: int,
    actor: Actor,
    last: date,
    *,
    where: str = "",
) -> RentPayment:
    if form.tenancy_id not in tenancies:
        unknown = {f"{where}tenancy_id": "没有找到这个承租家庭，或不归本单位管理。"}
        raise invalid(unknown) if where else refuse("not_found")
    dwelling_id, started_on, ended_on = tenancies[form.tenancy_id]
    if form.charged_fen > 0 and started_on and form.for_month < month_of(add_months(started_on, -_BEFORE_MONTHS)):
        early = f"这户{say_day(started_on)}入住，{say_month(form.for_month)}还没有租金，请核对年份。"
        raise invalid({f"{where}for_month": early})
    if form.charged_fen > 0 and not form.correction and ended_on and form.for_month > month_of(ended_on):
        gone = f"这户{say_day(ended_on)}已经退出，{say_month(form.for_month)}没有租金，请核对月份。"
        raise invalid({f"{where}for_month": gone})
    # What was once entered for a month too far can be taken back.
    if form.paid_fen > 0 or form.charged_fen > 0:
        refuse_month(form.for_month, last, f"{where}for_month")
    _check_payment(form, where, actor.today)
    return RentPayment(
        id=payment_id,
        tenancy_id=form.tenancy_id,
        dwelling_id=dwelling_id,
        manager_id=manager_id,
        month=form.month or month_of(actor.today),
        for_month=form.for_month,
        charged_fen=form.charged_fen,
        paid_fen=form.paid_fen,
        paid_on=form.paid_on,
        way=form.way or "",
        correction=form.correction,
        note=form.note,
        charge_key=f"{form.tenancy_id}:{form.for_month}" if form.charged_fen and not form.correction else None,
        entered_by_id=actor.account_id,
        entered_at=actor.at,
    )


def _check_payment(form: PaymentForm, where: str, today: date) -> None:
    if form.charged_fen == 0 and form.paid_fen == 0:
        raise invalid({f"{where}paid_fen": "请填写金额。"})
    _check_money(form.charged_fen, "charged_fen", form, where)
    _check_money(form.paid_fen, "paid_fen", form, where)
    if form.paid_fen:
        if form.paid_on is None:
            raise invalid({f"{where}paid_on": "请填写缴费日期。"})
        hold_day(form.paid_on, _PAID_ON, today, f"{where}paid_on")
        if form.way is None:
            raise invalid({f"{where}way": "请选择缴费方式。"})


def _check_money(amount: int, name: str, form: PaymentForm | ExpenditureForm, where: str) -> None:
    if amount < 0 and not form.correction:
        raise invalid({f"{where}{name}": "金额不能是负数；要冲减请登记为更正。"})
    if form.correction and len(form.note) < 2:
        raise invalid({f"{where}note": "更正请写明原因。"})


class Row(msgspec.Struct, kw_only=True):
    """A row of the books before it is written, where a model for each would cost more than all the rest."""

    id: str
    tenancy_id: int
    dwelling_id: int
    manager_id: int
    month: str
    for_month: str
    charged_fen: int
    note: str
    charge_key: str | None
    correction: bool
    entered_by_id: int
    entered_at: datetime
    paid_fen: int = 0
    paid_on: date | None = None
    way: str = ""

    @property
    def pk(self) -> str:
        return self.id


async def insert(rows: Sequence[RentPayment | Row], actor: Actor, *, seen: bool = False) -> None:
    """Before a row is written it is counted into its month first, so that none gets into one that is shut. `seen`:
    who asks has its turn to charge and has seen what is charged already.
    """
    # Payments as well: whoever settles what a family owes has the turn, and none comes in behind its look.
    await take_turns(charging(rows[0].manager_id))
    by_month: dict[str, int] = defaultdict(int)
    for row in rows:
        by_month[row.month] += 1
    for month, count in sorted(by_month.items()):
        await book(rows[0].manager_id, month, count, today=actor.today)
    keys = [row.charge_key for row in rows if row.charge_key]
    for part in in_parts(keys) if not seen else []:
        if len(set(keys)) != len(keys) or await RentPayment.filter(charge_key__in=part).exists():
            raise refuse("charged_already")
    await _create(rows, actor)


async def _create(rows: Sequence[RentPayment | Row], actor: Actor) -> None:
    """The only writer of rent rows. Their months count them already."""
    try:
        await insert_rows(RentPayment, rows)
    except IntegrityError:
        raise WriteRaced from None
    await seal_written("rent_payment", rows, at=actor.at)


def in_parts(values: Sequence[Any]) -> list[list[Any]]:
    return [list(values[at : at + MOST_AT_ONCE]) for at in range(0, len(values), MOST_AT_ONCE)]
