"""What is settled when a dwelling is given back (收回验收), to the fen: rent to the day of the keys, what is owed from
before, damage, utilities, and the deposit.

The rent of each month is what leases, reductions and the district's rule of part months say up to that day (a lease
that ran out, or that a judgement ended, goes on at its rent while the family lives there), less what was paid. What the
books say otherwise is put right by rows of their own when the dwelling is accepted, so that afterwards the books and
the signed settlement say one thing. Months that were charged by hand before the last are left as they stand. Asked
twice it comes to the same. Refuses nothing: it reckons.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.dwellings.manager_months import open_month
from casework.dwellings.rent_accounts import settle
from casework.dwellings.rent_charges import charge_id, reductions_of, say_parts, settled_id
from casework.dwellings.rent_month_rules import charging, own_rules
from casework.dwellings.rent_payments import NAMESPACE, insert
from casework.dwellings.rent_shares import WHOLE_FROM, Part, Reduction, Term, parts_of, run_on
from casework.heart.actors import Actor
from casework.heart.queries import column
from casework.heart.rules import history
from casework.heart.turns import take_turns
from casework.words.months import days_of, following, month_of, say_month
from casework.words.wording import say_day_of_year, say_fen
from models import Handback, Lease, LeaseContract, RentPayment, Tenancy


class Line(msgspec.Struct, array_like=True):
    """One line of a settlement. More than 0: the family owes it; less: it is owed to the family."""

    what: str
    how: str
    fen: int


@dataclass(frozen=True)
class Books:
    """One month as the books have it. `key`: its charge was written "by_rule", "by_hand", or "": it has none."""

    charged: int = 0
    paid: int = 0
    key: str = ""


@dataclass(frozen=True)
class RentMonth:
    month: str
    books: Books
    # What the month comes to in the end.
    due: int
    parts: Sequence[Part] = ()

    @property
    def adjust(self) -> int:
        return self.due - self.books.charged

    @property
    def left(self) -> int:
        return self.due - self.books.paid


def months_of(
    left_on: date, books: Mapping[str, Books], terms: Sequence[Term], reductions: Sequence[Reduction],
    whole_from: Callable[[date], int],
) -> list[RentMonth]:
    """Every month that says something: all from the first that the books know to that of the keys, and what was
    charged or paid for later ones.
    """
    last = month_of(left_on)
    first = min([last, *(month for month, one in books.items() if one.key or one.charged or one.paid)])
    wanted = {last} | set(books)
    month = first
    while month < last:
        wanted.add(month)
        month = following(month)
    found = []
    for month in sorted(wanted):
        one = books.get(month, Books())
        parts: Sequence[Part] = ()
        if first <= month <= last:
            parts = parts_of(month, run_on(terms, left_on), reductions, left_on, whole_from(days_of(month)[0]))
        due = sum(part.fen for part in parts)
        if month <= last and (not terms or (one.key == "by_hand" and month < last)):
            # Charged by somebody who knew why.
            due = one.charged
        if due or one.charged or one.paid:
            found.append(RentMonth(month, one, due, parts))
    return found


@dataclass
class Settlement:
    """`lines` add up to `total`; so does what is left after set-off, by whichever side."""

    months: list[RentMonth]
    other: list[Line]
    deposit_fen: int
    deposit_how: str = ""
    lines: list[Line] = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.lines = [line_of(one) for one in self.months if one.left]
        self.lines += self.other
        if self.deposit_fen:
            self.lines.append(Line("退还押金", self.deposit_how, -self.deposit_fen))
        self.total = sum(line.fen for line in self.lines)

    @property
    def rent_fen(self) -> int:
        return sum(one.left for one in self.months)


@dataclass(frozen=True)
class SetOff:
    """What is set against what, the family's own money first against rent, then against damage and utilities."""

    # Of the deposit against rent, and against the rest; of rent paid too much against the rest.
    rent: int
    other: int
    credit: int
    # Still the family's, of its deposit and of rent that it paid too much; still the manager's, of rent and the rest.
    deposit_left: int
    credit_left: int
    rent_left: int
    other_left: int

    @property
    def total(self) -> int:
        return self.rent_left + self.other_left - self.deposit_left - self.credit_left


def set_off(rent: int, other: int, deposit: int) -> SetOff:
    """`rent`: less than 0 is paid too much. One of both sides owes nothing afterwards."""
    owed, credit = max(rent, 0), max(-rent, 0)
    on_rent = min(deposit, owed)
    on_other = min(deposit - on_rent, other)
    of_credit = min(credit, other - on_other)
    return SetOff(
        on_rent, on_other, of_credit, deposit - on_rent - on_other, credit - of_credit, owed - on_rent,
        other - on_other - of_credit,
    )


def line_of(one: RentMonth) -> Line:
    """How one month came to what is left of it, in words that can be checked."""
    said = [f"应收{say_fen(one.due)}"]
    why = say_parts(one.month, one.parts) if one.parts else ""
    if one.adjust:
        before = "还没有登记应收" if not one.books.key else f"原登记{say_fen(one.books.charged)}"
        said.append(f"{before}，{why or '按合同'}" if one.due else f"{before}，搬走以后不收")
    elif why:
        said.append(why)
    if one.books.paid:
        said.append(f"已收{say_fen(one.books.paid)}")
    return Line(f"{say_month(one.month)}租金", "；".join(said), one.left)


# What the database says


async def months_of_tenancy(tenancy: Tenancy, left_on: date) -> list[RentMonth]:
    """Six queries, however long the family lived there."""
    leases: Any = await Lease.filter(tenancy_id=tenancy.id).values_list("starts_on", "ends_on", "monthly_rent_fen")
    terms = [Term(*one) for one in leases]
    let_off = await reductions_of(Q(tenancy_id=tenancy.id), date(1900, 1, 1), left_on)
    rows: Any = await RentPayment.filter(tenancy_id=tenancy.id).values_list(
        "id", "for_month", "charged_fen", "paid_fen", "charge_key"
    )
    # It had given the dwelling back before, in error.
    before = await column(Handback.filter(tenancy_id=tenancy.id, accepted_on__isnull=False), "case_id")
    books: dict[str, Books] = {}
    for row_id, month, charged, paid, key in rows:
        one = books.get(month, Books())
        how = one.key
        if key:
            by_rule = {charge_id(tenancy.id, month), *(settled_id(one, month) for one in before)}
            how = "by_rule" if row_id in by_rule else "by_hand"
        books[month] = Books(one.charged + charged, one.paid + paid, how)
    told = [(row.valid_from, row.turn, row) for row in await history(WHOLE_FROM)]
    told.sort(key=lambda one: one[:2])

    own = await own_rules(tenancy.manager_path)

    def whole_from(day: date) -> int:
        # As a month is charged: by the manager's own rule of that month, where it has one.
        for rule in reversed(own):
            if rule.since <= month_of(day):
                return rule.whole_from
        then = [row for valid_from, _, row in told if valid_from <= day]
        value = WHOLE_FROM.read(msgspec.json.decode(then[-1].value)) if then else WHOLE_FROM.value
        assert isinstance(value, int)
        return value

    return months_of(left_on, books, terms, let_off.get(tenancy.id, ()), whole_from)


async def deposit_of(tenancy_id: int) -> tuple[int, str]:
    """By the last lease that was signed and not made void: how much, and which lease that is; "": there is none. Where
    the family came back by a correction, what was settled when it left is no deposit any more.
    """
    signed = LeaseContract.filter(tenancy_id=tenancy_id, kind="lease", signed_on__not_isnull=True, voided_on=None)
    row = await signed.order_by("-starts_on", "-id").select_related("case").first()
    if row is None:
        return 0, ""
    before: Any = await Handback.filter(
        tenancy_id=tenancy_id, accepted_on__gte=row.signed_on, standing=None
    ).values_list("deposit_fen", flat=True)
    settled = min(sum(before), row.deposit_fen)
    said = f"（前次退房已结算{say_fen(settled)}）" if settled else ""
    return row.deposit_fen - settled, f"{row.case.number}{said}"


# Written when the dwelling is accepted


async def hold_books(manager_id: int) -> None:
    """Nobody charges a month between the look and what is written. In a transaction."""
    await take_turns(charging(manager_id))


async def write_books(
    case_id: str, number: str, tenancy: Tenancy, left_on: date, settled: Settlement, off: SetOff, *, actor: Actor
) -> None:
    """The rows by which the books come to what was signed. The same case's rows are the same rows. In a transaction.

    Raises month_frozen, month_closed, charged_already.
    """
    manager_id = tenancy.dwelling.manager_id
    # Nobody waits with the keys in hand for the next month to begin.
    account = await open_month(manager_id, actor.today)
    until, last = f"收回验收{number}，住到{say_day_of_year(left_on)}", month_of(left_on)
    rows: list[RentPayment] = []

    def row(what: str, month: str, **values: Any) -> None:
        rows.append(RentPayment(
            id=settled_id(case_id, month, what), tenancy_id=tenancy.id, dwelling_id=tenancy.dwelling_id,
            manager_id=manager_id, month=account, for_month=month,
            entered_by_id=actor.account_id, entered_at=actor.at, **values,
        ))

    for one in settled.months:
        if not one.books.key and one.month <= last and (one.due or one.adjust):
            # With the month's key, so that nobody charges it a second time.
            note = f"{until}。{say_parts(one.month, one.parts)}"[:200]
            row("charge", one.month, charged_fen=one.adjust, note=note, charge_key=f"{tenancy.id}:{one.month}")
        elif one.adjust:
            why = f"应收由{say_fen(one.books.charged)}改为{say_fen(one.due)}。{say_parts(one.month, one.parts)}"
            row("put_right", one.month, charged_fen=one.adjust, correction=True, note=f"{until}。{why}"[:200])
    owed, _ = settle({one.month: one.left for one in settled.months})
    left = off.rent
    for month, fen in owed:
        part = min(left, fen)
        left -= part
        if part:
            row("deposit", month, paid_fen=part, paid_on=actor.today, way="other", correction=True,
                note=f"押金抵租金，收回验收{number}")
    if off.credit:
        row("credit", settled.months[-1].month, paid_fen=-off.credit, paid_on=actor.today, way="other",
            correction=True, note=f"多交的租金抵赔偿和水电费，收回验收{number}")
    if rows:
        await insert(rows, actor)


async def pay_back(
    case_id: str, number: str, tenancy: Tenancy, balance: Mapping[str, int], on: date, way: str, voucher: str, *,
    actor: Actor, what: str,
) -> None:
    """Rent that is still owed or was paid too much is even afterwards: month → what it lacks. In a transaction."""
    owed, credit = settle(balance)
    account, rows = await open_month(tenancy.dwelling.manager_id, actor.today), []
    wanted = [(month, fen) for month, fen in owed] + ([(max(balance), -credit)] if credit else [])
    for place, (month, fen) in enumerate(wanted):
        rows.append(RentPayment(
            id=str(uuid.uuid5(NAMESPACE, f"handback:{case_id}:{what}:{place}")), tenancy_id=tenancy.id,
            dwelling_id=tenancy.dwelling_id, manager_id=tenancy.dwelling.manager_id, month=account,
            for_month=month, paid_fen=fen, paid_on=on, way=way, correction=True,
            note=f"{'退还多交的租金' if fen < 0 else '退房补交租金'}，收回验收{number}，凭证{voucher}"[:200],
            entered_by_id=actor.account_id, entered_at=actor.at,
        ))
    if rows:
        await insert(rows, actor)


async def rent_left(tenancy_id: int) -> dict[str, int]:
    """Month → charged less paid, of those that are not even."""
    rows: Any = await RentPayment.filter(tenancy_id=tenancy_id).values_list("for_month", "charged_fen", "paid_fen")
    left: dict[str, int] = {}
    for month, charged, paid in rows:
        left[month] = left.get(month, 0) + charged - paid
    return {month: fen for month, fen in left.items() if fen}
