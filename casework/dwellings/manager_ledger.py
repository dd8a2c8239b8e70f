"""The manager's ledger (房源台账, 4.2.5a): a reading, dwelling by dwelling, of who lives there, what rent was
charged and paid, breaches, complaints, repairs, suspected illegal occupation, what was spent, and who has left. Never a
copy.

Suspicion is what a visit found or somebody reported, until the community has found it unfounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from casework.dwellings.complaints import COMPLAINT
from casework.dwellings.complaints import SUSPECTED as REPORTED_SUSPICION
from casework.dwellings.manager_moves import books_of
from casework.dwellings.rent_payments import own
from casework.dwellings.repairs import REPAIR
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.queries import column, padded, rows_where
from casework.heart.rows import Line, Rows
from casework.ledgers.lists import latest_leases
from casework.ledgers.rent_balances import Money, money_of
from casework.words.addresses import address_key
from models import Dwelling, Expenditure, Lease, RentPayment, Tenancy

READERS = (actors.MANAGER_CLERK, actors.DISTRICT_CLERK)
SUSPECTED = "sublet_suspected"
MOST_LINES = 60
MOST_UNPAID = 20_000
_SUSPICION = Q(
    Q(procedure="inspection", inspection__occupancy=SUSPECTED)
    | Q(
        ~Q(status__in=[*COMPLAINT.untold, "unfounded"]), procedure="complaint", complaint__kind=REPORTED_SUSPICION,
    )
)
# Likewise what anybody reported and the district office has given to the manager: others' it does not reach.
_TO_MANAGER = Q(~Q(status__in=["draft", "joined"]), procedure="public_report")
_SUSPICION = _SUSPICION | Q(
    _TO_MANAGER, public_report__kind="sublet", public_report__outcome__in=["", "dealt_with"]
)
_SAID = Q(~Q(status__in=COMPLAINT.untold), procedure="complaint") | _TO_MANAGER
# What was broken, and what became of it: its cost stands among what was spent.
_MENDED = Q(~Q(status__in=REPAIR.untold), procedure="repair")


def search(text: str, *, owing: bool, actor: Actor) -> QuerySet[Dwelling]:
    """Dwellings in reach, by a part of the address; `owing`: those where the rent charged was not paid. Raises
    not_allowed.
    """
    access.require_role(actor, *READERS)
    found = access.dwellings_in_reach(actor)
    if text := text.strip():
        key = address_key(text) or text
        found = found.filter(Q(address__contains=text) | Q(address_key__contains=key))
    if owing:
        owed = RentPayment.all().annotate(owed=Sum(F("charged_fen") - F("paid_fen"))).group_by("tenancy_id")
        tenancies = Tenancy.filter(living=1, id__in=Subquery(owed.filter(owed__gt=0).values("tenancy_id")))
        found = found.filter(id__in=Subquery(tenancies.values("dwelling_id")))
    return found


@dataclass
class Page:
    """What a page of dwellings needs, in seven queries whatever its length."""

    tenancies: dict[int, Tenancy]
    leases: dict[int, Lease]
    money: dict[int, Money]
    breaches: Counter[int]
    complaints: Counter[int]
    suspected: Counter[int]
    left_on: dict[int, date]


async def page_facts(dwellings: list[Dwelling], *, actor: Actor) -> Page:
    ids = [row.id for row in dwellings] or [0]
    living = await access.tenancies_in_reach(actor).filter(dwelling_id__in=ids, living=1).select_related("household")
    tenancies = {row.dwelling_id: row for row in living}
    here = [row.id for row in tenancies.values()]
    ended: Any = await (
        access.tenancies_in_reach(actor)
        .filter(dwelling_id__in=ids, ended_on__not_isnull=True)
        .order_by("ended_on")
        .values_list("dwelling_id", "ended_on")
    )
    cases = access.cases_in_reach(actor).filter(dwelling_id__in=ids)
    breaches = await column(cases.filter(procedure="violation").exclude(status="voided"), "dwelling_id")
    said = await column(cases.filter(_SAID), "dwelling_id")
    suspected = await column(cases.filter(_SUSPICION), "dwelling_id")
    return Page(
        tenancies, await latest_leases(here), await money_of(here), Counter(breaches), Counter(said),
        Counter(suspected), dict(ended),
    )


@dataclass
class MonthLine:
    month: str
    charged: int = 0
    paid: int = 0


@dataclass
class Entry:
    """One dwelling, whole."""

    dwelling: Dwelling
    tenancies: list[Tenancy]
    leases: dict[int, Lease]
    money: dict[int, Money]
    months: list[MonthLine]
    payments: list[RentPayment]
    expenditures: list[Expenditure]
    cases: list[CaseLine] = field(default_factory=list)


async def read_entry(dwelling_id: int, *, actor: Actor) -> Entry:
    """Raises not_allowed, not_found. Months are the living family's, the newest first."""
    access.require_role(actor, *READERS)
    dwelling = await access.find_dwelling(dwelling_id, actor=actor)
    tenancies = await (
        access.tenancies_in_reach(actor)
        .filter(dwelling_id=dwelling.id)
        .order_by("-living", "-ended_on", "-id")
        .limit(MOST_LINES)
        .select_related("household")
    )
    ids = [row.id for row in tenancies]
    living = next((row.id for row in tenancies if row.living), 0)
    months: dict[str, MonthLine] = {}
    sums: Any = await (
        RentPayment.filter(tenancy_id=living)
        .annotate(charged=Sum("charged_fen"), paid=Sum("paid_fen"))
        .group_by("for_month")
        .order_by("-for_month")
        .limit(MOST_LINES)
        .values("for_month", "charged", "paid")
    )
    for row in sums:
        months[row["for_month"]] = MonthLine(row["for_month"], int(row["charged"]), int(row["paid"]))
    payments = await RentPayment.filter(dwelling_id=dwelling.id).order_by("-entered_at", "-id").limit(MOST_LINES)
    spent = await Expenditure.filter(dwelling_id=dwelling.id).order_by("-spent_on", "-id").limit(MOST_LINES)
    told = Q(procedure="violation") | _SAID | _MENDED | Q(procedure="inspection", inspection__occupancy=SUSPECTED)
    cases = await case_lines(Q(access.reach_of_cases(actor), Q(dwelling_id=dwelling.id), told), MOST_LINES)
    return Entry(
        dwelling, list(tenancies), await latest_leases(ids), await money_of(ids), list(months.values()),
        list(payments), list(spent), cases,
    )


class FamilyLine(Line, frozen=True, gc=False):
    """A family in its dwelling, as the lists of the manager's books name it."""

    id: int
    household_id: int
    household_name: str
    dwelling_id: int
    address: str


FAMILIES = Rows(Tenancy, FamilyLine, household_name="household__name", address="dwelling__address")


async def families(tenancy_ids: Sequence[int], *, actor: Actor) -> list[FamilyLine]:
    """Those in reach, in order. One query; none of nobody."""
    if not tenancy_ids:
        return []
    there = Q(access.reach_of_tenancies(actor), id__in=padded(tenancy_ids, 0))
    return await FAMILIES.where(there, order=("id",), most=None)


def _left(condition: Q, most: int) -> Any:
    found = RentPayment.filter(condition).annotate(owed=Sum(F("charged_fen") - F("paid_fen"))).group_by("tenancy_id")
    return found.filter(owed__gt=0).order_by("tenancy_id").limit(most).values("tenancy_id", "owed")


async def unpaid(month: str, *, actor: Actor, behind: int = 0, most: int = MOST_UNPAID) -> dict[int, int]:
    """Living tenancies that were charged for a month and have not paid all of it, in order, and what is left: so many
    behind one. Raises not_allowed.
    """
    books = padded(await books_of(own(actor)), 0)
    of = Q(
        access.under(actor.path, "tenancy__manager_path"), tenancy__living=1, tenancy_id__gt=behind, for_month=month,
        manager_id__in=books,
    )
    rows = await rows_where(("unpaid",), of, lambda condition: _left(condition, most), after=(0, most))
    return {row["tenancy_id"]: int(row["owed"]) for row in rows}
