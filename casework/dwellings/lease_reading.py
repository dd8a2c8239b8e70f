"""Leases as they are read: what one says and lacks, its former texts, who may sign it now, and all leases of a family
as of any day. Refuses a text that was never laid before anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.dwellings.lease_signing import OFFERED, signs_for
from casework.dwellings.lease_states import Facts, say_state
from casework.dwellings.leases import READERS
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.problems import refuse
from casework.heart.queries import Among
from models import Case, Lease, LeaseContract, LeaseFiling, LeaseText, Swap, Tenancy

_MOST = 100
READS = (actors.TENANT, *READERS)


async def sign_as(case: Case, actor: Actor) -> str:
    """For which side the asker may sign now: family, manager, or neither."""
    if case.status in ("offered", "manager_signed"):
        row = await LeaseContract.get(case_id=case.id)
        if await signs_for(actor, row.signatory_id):
            return "family"
    manages = actor.role == actors.MANAGER_CLERK and access.reaches(actor, case)
    return "manager" if manages and case.status in ("offered", "family_signed") else ""


async def texts_of(case: Case) -> list[LeaseText]:
    """Every text that was ever laid before the family, the last first, without its words. Bounded."""
    return list(await LeaseText.filter(case_id=case.id).order_by("-turn").limit(_MOST))


async def find_text(case: Case, turn: int) -> LeaseText:
    """Raises not_found."""
    row = await LeaseText.get_or_none(case_id=case.id, turn=turn)
    if row is None:
        raise refuse("not_found")
    return row


@dataclass(frozen=True)
class Standing:
    """A lease of a tenancy as of a day. `case_id` is None where the ledger alone knows it."""

    starts_on: date
    ends_on: date
    monthly_rent_fen: int
    state: str
    state_label: str
    case_id: str | None
    text: str
    agreements: list[tuple[str, str, date, str]]


async def standing_on(tenancy: Tenancy, day: date) -> list[Standing]:
    """The leases that were signed by that day, the last first, each with the text that bound then. A bounded number of
    queries.
    """
    terms = list(await Lease.filter(tenancy_id=tenancy.id).order_by("starts_on").limit(_MOST))
    rows = list(await LeaseContract.filter(tenancy_id=tenancy.id, signed_on__lte=day).order_by("-starts_on", "-id")
                .limit(_MOST))
    texts = {
        (row.case_id, row.turn): row.text or ""
        for row in await LeaseText.filter(case_id__in=[row.case_id for row in rows] or [""]).limit(10 * _MOST)
    }
    beside: dict[int, list[tuple[str, str, date, str]]] = defaultdict(list)
    for row in rows:
        if row.kind == "supplement" and row.beside_id and (row.voided_on is None or row.voided_on > day):
            beside[row.beside_id].append((row.case_id, row.subject, row.starts_on, texts[row.case_id, row.turn]))
    spans = [(term.starts_on, term.ends_on) for term in terms]
    swapped = await swapped_on(tenancy.id)
    found = []
    leases = [row for row in rows if row.kind == "lease"]
    for row in leases:
        assert row.ends_on is not None
        first = not any(starts < row.starts_on for starts, _ in spans)
        facts = Facts(row.starts_on, row.ends_on, row.signed_on, row.voided_on, first, row.keys_on)
        state, label = say_state(day, facts, spans, left_under(row.starts_on, swapped, tenancy.ended_on))
        found.append(
            Standing(row.starts_on, row.ends_on, row.monthly_rent_fen, state, label, row.case_id,
                     texts[row.case_id, row.turn], beside[row.id])
        )
    signed = {row.term_id for row in leases}
    for term in terms:
        if term.id not in signed and term.starts_on <= day:
            left_on = left_under(term.starts_on, swapped, tenancy.ended_on)
            state, label = say_state(day, Facts(term.starts_on, term.ends_on, term.starts_on), spans, left_on)
            found.append(Standing(term.starts_on, term.ends_on, term.monthly_rent_fen, state, label, None, "", []))
    return sorted(found, key=lambda one: one.starts_on, reverse=True)


async def swapped_on(tenancy_id: int) -> list[date]:
    """The days on which the family moved to another dwelling, by a swap."""
    rows: Any = await Swap.filter(tenancy_id=tenancy_id, moved_on__not_isnull=True).order_by("moved_on").values_list(
        "moved_on", flat=True
    )
    return list(rows)


def left_under(starts_on: date, swapped: Sequence[date], ended_on: date | None) -> date | None:
    """The day from which a lease that began then holds no more, for the family lives there no more."""
    return next((day for day in swapped if day > starts_on), ended_on)


def shown(show: str) -> Q:
    """Of the cases of leases, which a list shows."""
    if show == "unsigned":
        return Q(status__in=["drafted", *OFFERED])
    if show == "unfiled":
        filed = Among(LeaseFiling, Q(standing=1), "contract_id")
        signed = Q(Q(signed_on__not_isnull=True, voided_on=None), ~Q(id__in=filed))
        return Q(id__in=Among(LeaseContract, signed, "case_id"))
    if show == "keys":
        return Q(status__in=["signed", "paid"], id__in=Among(LeaseContract, _without_keys(), "case_id"))
    return Q()


def _without_keys() -> Q:
    return Q(kind="lease", keys_on=None, signed_on__not_isnull=True, slip_number__not="")


async def filing_of(row: LeaseContract) -> LeaseFiling | None:
    return await LeaseFiling.get_or_none(contract_id=row.id, standing=1)


def agreements_of(row: LeaseContract) -> QuerySet[LeaseContract]:
    return LeaseContract.filter(beside_id=row.id).order_by("-id").limit(_MOST).select_related("case")
