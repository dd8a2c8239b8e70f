"""A month's rent charged to all families of a property manager in one go, from their leases (4.4.1.1a).

What each comes to is shown before it counts (`look`), and `charge` writes what was shown or says that it has changed
since. Who was charged already is passed over, whoever asks how often: a family has one charge a month. What was charged
by hand stays as it is and is said. What leases, reductions or the day of leaving say otherwise since a month was
charged is put right by a correction for the difference. What was charged by the settlement that both sign when a
dwelling is given back is no charge by hand, and comes to the same here: of a month that was charged, a lease that had
run out goes on to the day of the keys. Refuses months that have not begun, and what the books refuse (`rent_payments`):
a month that is being reconciled or is closed.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.dwellings import rent_month_rules
from casework.dwellings.manager_moves import Moved
from casework.dwellings.rent_month_rules import charging
from casework.dwellings.rent_payments import NAMESPACE, Row, in_parts, insert, own
from casework.dwellings.rent_shares import Part, Reduction, Term, parts_of, run_on
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.problems import invalid, refuse
from casework.heart.queries import Among, column, padded
from casework.heart.rows import Line, Rows
from casework.heart.turns import take_turns
from casework.words.months import days_of, month_of, say_month
from casework.words.wording import say_day_of_year, say_fen
from models import Handback, Lease, ManagerMove, RentPayment, RentReduction, Swap, Tenancy

# How many of those to be looked at are shown beside the sums.
MOST_SHOWN = 60
# Statuses of a reduction's case in which it is let off.
LET_OFF = ("granted", "ended")
FRESH, CHARGED, BY_HAND, DIFFERS, NO_LEASE = "fresh", "charged", "by_hand", "differs", "no_lease"
# All of it is let off.
FREE = "free"


class Due(msgspec.Struct):
    """What one tenancy owes for a month, and what it was charged."""

    tenancy_id: int
    dwelling_id: int
    parts: Sequence[Part]
    charged_fen: int = 0
    # The row that charged it; "": none did.
    row_id: str = ""
    # Neither by the leases nor by a settlement.
    by_hand: bool = False
    fen: int = 0

    def __post_init__(self) -> None:
        for part in self.parts:
            self.fen += part.fen

    @property
    def standing(self) -> str:
        if not self.row_id:
            return FRESH if self.fen > 0 else FREE if self.parts else NO_LEASE
        if self.by_hand:
            return BY_HAND
        return CHARGED if self.charged_fen == self.fen else DIFFERS


class Sums(msgspec.Struct):
    """What charging a month would do."""

    month: str
    fresh: int = 0
    fresh_fen: int = 0
    let_off_fen: int = 0
    charged: int = 0
    by_hand: int = 0
    differing: int = 0
    difference_fen: int = 0
    no_lease: int = 0


@dataclass
class Look:
    sums: Sums
    # By tenancy.
    dues: dict[int, Due]
    # Whom somebody should look at: charged by hand, otherwise than the lease says now, or living there without one.
    odd: list[Due]


@dataclass
class Charged:
    charged: int
    fen: int
    corrected: int
    by_hand: int


def charge_id(tenancy_id: int, month: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"charge:{tenancy_id}:{month}"))


def settled_id(case_id: str, month: str, what: str = "charge") -> str:
    """Of a row by which a settlement put the books right."""
    return str(uuid.uuid5(NAMESPACE, f"handback:{case_id}:{what}:{month}"))


class _There(Line, frozen=True):
    dwelling_id: int
    started_on: date | None
    ended_on: date | None


class _Known(_There, frozen=True):
    id: int


class _Leased(_There, frozen=True):
    tenancy_id: int
    starts_on: date
    ends_on: date
    monthly_rent_fen: int


class _Entered(Line, frozen=True):
    id: str
    tenancy_id: int
    charged_fen: int
    charge_key: str | None


class _Granted(Line, frozen=True):
    tenancy_id: int
    first_on: date
    last_on: date
    stopped_on: date | None
    percent: int
    off_fen: int


_KNOWN = Rows(Tenancy, _Known)
_LEASED = Rows(
    Lease, _Leased, dwelling_id="tenancy__dwelling_id", started_on="tenancy__started_on", ended_on="tenancy__ended_on"
)
_ENTERED = Rows(RentPayment, _Entered)
_GRANTED = Rows(RentReduction, _Granted)


async def dues(
    manager_path: str, month: str, among: Sequence[int] | None = None, beside: Sequence[int] = ()
) -> list[Due]:
    """Of a manager's tenancies, all that lived there in the month or have a lease in it. Six queries, whatever their
    number, and two for each `MOST_AT_ONCE` that were charged otherwise than here or have left. Leases and reductions as
    they stand now, the part month by the manager's rule of that month. `beside`: tenancies that are
    another's now.
    """
    first, last = days_of(month)
    found, of = access.under(manager_path, "manager_path"), access.under(manager_path, "tenancy__manager_path")
    if beside:
        also = padded(list(beside), 0)
        found, of = found | Q(id__in=also), of | Q(tenancy_id__in=also)
    if among is not None:
        within = padded(list(among) or [0], 0)
        found, of = Q(found, id__in=within), Q(of, tenancy_id__in=within)
    whole_from = await rent_month_rules.whole_from(manager_path, month)
    terms: dict[int, list[Term]] = defaultdict(list)
    known: dict[int, _There] = {}
    holding = Q(of, starts_on__lte=last, ends_on__gte=first)
    for leased in await _LEASED.where(holding, most=None):
        terms[leased.tenancy_id].append(Term(leased.starts_on, leased.ends_on, leased.monthly_rent_fen))
        known[leased.tenancy_id] = leased
    there = Q(found, Q(ended_on=None) | Q(ended_on__gte=first), ~Q(id__in=Among(Lease, holding, "tenancy_id")))
    for row in await _KNOWN.where(there, most=None):
        known[row.id] = row
    let_off = await reductions_of(of, first, last)
    charged: dict[int, int] = defaultdict(int)
    by: dict[int, str] = {}
    for entered in await _ENTERED.where(Q(of, for_month=month), most=None):
        charged[entered.tenancy_id] += entered.charged_fen
        if entered.charge_key:
            by[entered.tenancy_id] = entered.id
    # Charged, and gone before the month by what is known now.
    for part in in_parts(sorted(by.keys() - known.keys())):
        known |= {row.id: row for row in await _KNOWN.where(Q(found, id__in=padded(part, 0)), most=None)}
    by_hand = await _given_back(month, known, terms, by)
    # A month's rent is the dwelling's where the month began: what was charged there stays there.
    began = await lived_before(first)
    return [
        Due(
            tenancy_id, began.get(tenancy_id, one.dwelling_id),
            parts_of(month, terms[tenancy_id], let_off.get(tenancy_id, ()), one.ended_on, whole_from)
            if tenancy_id in terms else (),
            charged.get(tenancy_id, 0), by.get(tenancy_id, ""), tenancy_id in by_hand,
        )
        for tenancy_id, one in [(key, known[key]) for key in sorted(known)]
        if tenancy_id in by
        or ((one.ended_on is None or one.ended_on >= first)
        and (tenancy_id in terms or one.started_on is None or one.started_on <= last))
    ]


async def lived_before(day: date) -> dict[int, int]:
    """Of families that have moved by a swap since that day: tenancy → the dwelling in which it was when it began."""
    since = Swap.filter(moved_on__gt=day).order_by("-moved_on", "-id")
    rows: Any = await since.values_list("tenancy_id", "dwelling_id")
    return dict(rows)


async def _given_back(
    month: str, known: Mapping[int, _There], terms: dict[int, list[Term]], by: Mapping[int, str]
) -> set[int]:
    """Who was charged by hand: neither here nor by a settlement. The terms of who was charged and gave its dwelling
    back after its lease had run out go on to that day.
    """
    first, last = days_of(month)
    odd = {key for key, row_id in by.items() if row_id != charge_id(key, month)}
    # A day of the month on which it lived there and after which no lease holds.
    over = {
        key: until for key in by.keys() & known.keys() if (until := known[key].ended_on) is not None
        and until >= first and all(term.last < min(until, last) for term in terms.get(key, ()))
    }
    for part in in_parts(sorted(odd | over.keys())):
        running: list[int] = []
        accepted = Handback.filter(tenancy_id__in=part, accepted_on__isnull=False)
        rows: Any = await accepted.values_list("tenancy_id", "case_id", "left_on")
        for key, case_id, left_on in rows:
            if by[key] == settled_id(case_id, month):
                odd.discard(key)
            if over.get(key) == left_on:
                running.append(key)
        if running:
            rows = await Lease.filter(tenancy_id__in=running).values_list(
                "tenancy_id", "starts_on", "ends_on", "monthly_rent_fen"
            )
            of: dict[int, list[Term]] = defaultdict(list)
            for key, *term in rows:
                of[key].append(Term(*term))
            for key in running:
                terms[key] = run_on(of[key], over[key])
    return odd


async def reductions_of(of: Q, first: date, last: date) -> dict[int, list[Reduction]]:
    holding = Q(of, first_on__lte=last, last_on__gte=first, case__status__in=list(LET_OFF))
    found: dict[int, list[Reduction]] = defaultdict(list)
    for row in await _GRANTED.where(holding, most=None):
        stopped = row.stopped_on
        until = min(row.last_on, date.fromordinal(stopped.toordinal() - 1)) if stopped else row.last_on
        if until >= row.first_on:
            found[row.tenancy_id].append(Reduction(row.first_on, until, row.percent, row.off_fen))
    return found


async def look(month: str, *, actor: Actor) -> Look:
    """What charging the month would do now. Raises not_allowed, form_invalid."""
    own(actor)
    _begun(month, actor)
    found = await dues(actor.path, month)
    odd = [due for due in found if due.standing in (BY_HAND, DIFFERS, NO_LEASE)]
    return Look(_sums(found, month), {due.tenancy_id: due for due in found}, odd[:MOST_SHOWN])


async def look_at(month: str, tenancy_ids: Sequence[int], *, actor: Actor) -> dict[int, Due]:
    """The same of these families alone."""
    own(actor)
    _begun(month, actor)
    return {due.tenancy_id: due for due in await dues(actor.path, month, tenancy_ids)}


def lived_there(month: str, *, actor: Actor) -> Q:
    """All of the manager's families that had not left before the month. Raises not_allowed."""
    own(actor)
    first, _ = days_of(month)
    return Q(access.reach_of_tenancies(actor), Q(ended_on=None) | Q(ended_on__gte=first))


def _sums(found: Sequence[Due], month: str) -> Sums:
    sums = Sums(month)
    for due in found:
        standing = due.standing
        if standing == FRESH:
            sums.fresh += 1
            sums.fresh_fen += due.fen
            sums.let_off_fen += sum(part.gross_fen - part.fen for part in due.parts)
        elif standing == BY_HAND:
            sums.by_hand += 1
        elif standing == NO_LEASE:
            sums.no_lease += 1
        elif standing != FREE:
            sums.charged += 1
            if standing == DIFFERS:
                sums.differing += 1
                sums.difference_fen += due.fen - due.charged_fen
    return sums


async def charge(
    month: str, *, actor: Actor, shown: tuple[int, int] | None = None, corrections: bool = False
) -> Charged:
    """Charges who was not charged yet. `shown`: how many and how much the manager has seen; `corrections`: what the
    leases say otherwise by now is put right as well, in the month of account that runs.

    Raises not_allowed, form_invalid, charges_changed, month_frozen, month_closed. In a transaction. A bounded number
    of queries for each 500 rows.
    """
    manager_id = own(actor)
    _begun(month, actor)
    await take_turns(charging(manager_id))
    found = await dues(actor.path, month)
    sums = _sums(found, month)
    # Sent again after it was done, nothing is left to do: that is no change.
    if shown is not None and sums.fresh and (sums.fresh, sums.fresh_fen) != shown:
        raise refuse("charges_changed")
    rows = []
    for due in found:
        standing = due.standing
        if standing == FRESH:
            rows.append(_row(due, month, actor, manager_id))
        elif standing == DIFFERS and corrections:
            rows.append(_correction(due, month, actor, manager_id))
    await _not_twice([row for row in rows if row.correction])
    if rows:
        await insert(rows, actor, seen=True)
    return Charged(sums.fresh, sums.fresh_fen, len(rows) - sums.fresh, sums.by_hand)


def _begun(month: str, actor: Actor) -> None:
    if month > month_of(actor.today):
        raise invalid({"month": "这个月还没有开始，不能登记应收租金。"})


def _row(due: Due, month: str, actor: Actor, manager_id: int) -> Row:
    return Row(
        id=charge_id(due.tenancy_id, month), tenancy_id=due.tenancy_id, dwelling_id=due.dwelling_id,
        manager_id=manager_id, month=month, for_month=month, charged_fen=due.fen, note=say_parts(month, due.parts),
        charge_key=f"{due.tenancy_id}:{month}", correction=False, entered_by_id=actor.account_id, entered_at=actor.at,
    )


def _correction(due: Due, month: str, actor: Actor, manager_id: int) -> Row:
    # Of what it corrects and to what: asked for twice it is one row, and later changes have their own.
    made = f"corrected:{due.tenancy_id}:{month}:{due.charged_fen}:{due.fen}:{actor.at.isoformat()}"
    why = f"{say_month(month)}应收由{say_fen(due.charged_fen)}改为{say_fen(due.fen)}。{say_parts(month, due.parts)}"
    return Row(
        id=str(uuid.uuid5(NAMESPACE, made)), tenancy_id=due.tenancy_id, dwelling_id=due.dwelling_id,
        manager_id=manager_id, month=month_of(actor.today), for_month=month, charged_fen=due.fen - due.charged_fen,
        correction=True, note=why[:200], charge_key=None, entered_by_id=actor.account_id, entered_at=actor.at,
    )


async def _not_twice(rows: Sequence[Row]) -> None:
    for part in in_parts([row.id for row in rows]):
        if await column(RentPayment.filter(id__in=part).limit(1), "id"):
            raise refuse("charges_changed")


def say_parts(month: str, parts: Sequence[Part]) -> str:
    """Why it is not simply the lease's rent; "": it is."""
    first, last = days_of(month)
    if len(parts) == 1 and (parts[0].first, parts[0].last) == (first, last) and parts[0].rent == parts[0].net:
        return ""
    said = []
    for part in parts[:4]:
        days = f"{say_day_of_year(part.first)}至{say_day_of_year(part.last)}（{part.days}天）"
        off = f"，减免{say_fen(part.gross_fen - part.fen)}" if part.gross_fen != part.fen else ""
        said.append(f"{days}月租{say_fen(part.rent)}{off}，计{say_fen(part.fen)}")
    return "；".join(said)[:140] or "当月没有租约"


async def rents_due(manager_id: int, manager_path: str, month: str, moved: Moved) -> list[tuple[int, int]]:
    """Dwelling and the month's rent by the lease, of all that owe any and whose month is this manager's (`moved`: since
    the month's end): of who had the dwelling then, or of another by whom it was charged before the dwelling went over.
    """
    first, _ = days_of(month)
    changed = ManagerMove.filter(since_on__gte=first)
    charged_by: dict[int, int] = {}
    beside: set[int] = set()
    homes = set(await column(changed.filter(Q(former_id=manager_id) | Q(receiving_id=manager_id)), "dwelling_id"))
    # A swap takes a family to another manager's dwelling, or leaves it with the same one.
    homes |= set(await column(Swap.filter(moved_on__gte=first), "dwelling_id"))
    if homes:
        rows: Any = await RentPayment.filter(
            for_month=month, charge_key__isnull=False, dwelling_id__in=padded(sorted(homes), 0)
        ).values_list("tenancy_id", "manager_id")
        charged_by = dict(rows)
        beside = {one for one, by in charged_by.items() if by == manager_id}
        if moved.gone:
            lived = Tenancy.filter(dwelling_id__in=padded(sorted(moved.gone), 0))
            beside |= set(await column(lived.filter(Q(ended_on=None) | Q(ended_on__gte=first)), "id"))
    found = await dues(manager_path, month, beside=sorted(beside))

    def its(due: Due) -> bool:
        by = charged_by.get(due.tenancy_id)
        return due.dwelling_id not in moved.come if by is None else by == manager_id

    return [(due.dwelling_id, due.fen) for due in found if due.fen > 0 and its(due)]
