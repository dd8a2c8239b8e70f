"""The current-residence ledger: a reading of living tenancies, never a copy (4.2.1a).

One entry a dwelling: every member of the family, the lease, the violations, and the revisions that made it so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework import access, actors
from casework.actors import Actor
from casework.addresses import address_key
from casework.evidence import SEALED
from casework.identity import read_id_number
from casework.masking import mask_id_number
from casework.problems import refuse
from casework.queries import column
from casework.reading import ReadingError
from models import (
    Account,
    Case,
    Evidence,
    Household,
    HouseholdMember,
    Lease,
    LedgerRevision,
    Organisation,
    Tenancy,
    Violation,
)
from models.fields import blind_index

READERS = (
    actors.GRID_WORKER,
    actors.COMMUNITY_CLERK,
    actors.STREET_CLERK,
    actors.DISTRICT_CLERK,
    actors.MANAGER_CLERK,
    actors.TENANT,
)
_MOST_LINES = 50


async def search(text: str, community_id: int | None, *, actor: Actor) -> QuerySet[Tenancy]:
    """Living entries in reach: by a part of the name or address, or by a whole ID number."""
    found = access.tenancies_in_reach(actor).filter(living=1)
    if community_id is not None:
        found = found.filter(household__community_id=community_id)
    text = text.strip()
    if not text:
        return found
    try:
        index = blind_index("id_number", read_id_number(text))
    except ReadingError:
        key = address_key(text) or text
        return found.filter(
            Q(household__name__contains=text)
            | Q(dwelling__address__contains=text)
            | Q(dwelling__address_key__contains=key)
        )
    owners = await column(HouseholdMember.filter(id_index=index, left_on=None), "household_id")
    return found.filter(household_id__in=list(owners) or [0])


@dataclass
class Page:
    """What a page of entries needs beside its tenancies, in four queries whatever its length."""

    members: Counter[int]
    violations: Counter[int]
    leases: dict[int, Lease]
    communities: dict[int, str]


async def page_facts(tenancies: list[Tenancy]) -> Page:
    households = [row.household_id for row in tenancies] or [0]
    members = await column(HouseholdMember.filter(household_id__in=households, left_on=None), "household_id")
    standing = Violation.filter(household_id__in=households).exclude(case__status="voided")
    violations = await column(standing, "household_id")
    leases = await latest_leases([row.id for row in tenancies])
    communities = {row.household.community_id for row in tenancies} or {0}
    names = dict(await Organisation.filter(id__in=list(communities)).values_list("id", "name"))
    return Page(Counter(members), Counter(violations), leases, names)


async def latest_leases(tenancy_ids: list[int]) -> dict[int, Lease]:
    rows = await Lease.filter(tenancy_id__in=tenancy_ids or [0]).order_by("starts_on")
    return {row.tenancy_id: row for row in rows}


@dataclass
class Entry:
    """One ledger entry, whole."""

    tenancy: Tenancy
    community: Organisation
    street: Organisation | None
    members: list[HouseholdMember]
    lease: Lease | None
    violations: list[Violation]
    photographs: Counter[str]
    cases: list[Case]
    revisions: list[LedgerRevision]
    names: dict[int, str]
    procedures: dict[str, str]


async def read_entry(tenancy_id: int, *, actor: Actor) -> Entry:
    """Raises not_found, not_allowed."""
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    household: Household = tenancy.household
    community = await Organisation.get(id=household.community_id).select_related("parent")
    members = await HouseholdMember.filter(household_id=household.id).order_by("position", "id")
    violations = await (
        Violation.filter(household_id=household.id)
        .order_by("-occurred_on", "case_id")
        .limit(_MOST_LINES)
        .select_related("case")
    )
    visits = [row.inspection_case_id for row in violations if row.inspection_case_id]
    photographs = await column(Evidence.filter(case_id__in=visits or [""], state=SEALED), "case_id")
    cases = await (
        access.cases_in_reach(actor)
        .filter(household_id=household.id)
        .order_by("-updated_at")
        .limit(20)
        .select_related("household", "dwelling")
    )
    revisions = await LedgerRevision.filter(household_id=household.id).order_by("-id").limit(_MOST_LINES)
    writers = {row.account_id for row in revisions if row.account_id}
    names = dict(await Account.filter(id__in=list(writers) or [0]).values_list("id", "name"))
    behind = [row.case_id for row in revisions if row.case_id]
    procedures = dict(await Case.filter(id__in=behind or [""]).values_list("id", "procedure"))
    lease = (await latest_leases([tenancy.id])).get(tenancy.id)
    return Entry(
        tenancy, community, community.parent, members, lease, list(violations), Counter(photographs), list(cases),
        list(revisions), names, procedures,
    )


async def reveal(household_id: int, field: str, *, actor: Actor) -> dict[str, str]:
    """Sensitive values, whole. The caller writes the audit event in the same transaction."""
    access.require_role(actor, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
    household = await access.find_household(household_id, actor=actor)
    if field == "phone":
        return {"phone": household.phone or ""}
    if field == "id_numbers":
        members = await HouseholdMember.filter(household_id=household.id).order_by("position", "id")
        return {str(member.id): member.id_number for member in members}
    raise refuse("not_found")


def masked(member: HouseholdMember) -> str:
    return mask_id_number(member.id_number)
