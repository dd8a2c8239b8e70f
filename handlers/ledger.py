"""The current-residence ledger: search, one entry whole, and the reading of sensitive values with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from casework import access, ledger
from casework.actors import ROLE_LABELS
from casework.audit import record_unmasked_read
from casework.forms import Form, Number
from casework.life import PROCEDURES
from casework.masking import mask_phone
from casework.violations import BEHAVIOURS
from handlers.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.replies import CaseSummary, DwellingRef, Ref, local, summarise
from models import LedgerRevision, Organisation, Violation


class LedgerQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""
    community_id: Number | None = None


class EntryLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    community: str
    members: int
    lease_ends_on: date | None
    violations: int
    category: str


class EntryPage(Struct):
    items: list[EntryLine]
    next: str | None


class HouseholdReply(Struct):
    id: int
    name: str
    registered_address: str
    phone: str
    category: str
    other_housing: str


class MemberLine(Struct):
    id: int
    name: str
    relationship: str
    id_number: str
    born_on: date | None
    joined_on: date | None
    left_on: date | None


class LeaseReply(Struct):
    starts_on: date
    ends_on: date
    monthly_rent_fen: int


class ViolationLine(Struct):
    case_id: str
    occurred_on: date | None
    behaviour: str
    behaviour_label: str
    handling_result: str
    status_label: str
    photos: int


class ChangeLine(Struct):
    label: str
    before: str
    after: str


class RevisionLine(Struct):
    at: datetime
    by: str
    role_label: str
    case_id: str | None
    procedure_label: str
    changes: list[ChangeLine]
    stage_label: str


class EntryReply(Struct):
    tenancy_id: int
    household: HouseholdReply
    dwelling: DwellingRef
    community: str
    street: str
    members: list[MemberLine]
    lease: LeaseReply | None
    violations: list[ViolationLine]
    cases: list[CaseSummary]
    revisions: list[RevisionLine]


class RevealBody(Form):
    field: Literal["phone", "id_numbers"]
    reason: Annotated[str, Meta(min_length=2, max_length=200)]


class RevealReply(Struct):
    values: dict[str, str]


class OrganisationLine(Struct):
    id: int
    name: str
    kind: str
    parent_id: int | None


class OrganisationList(Struct):
    items: list[OrganisationLine]


@endpoint("GET", "/ledger", summary="现居住房源台账", query=LedgerQuery, reply=EntryPage)
async def search(ask: Ask) -> EntryPage:
    access.require_role(ask.actor, *ledger.READERS)
    access.require_in_person(ask.actor)
    found = await ledger.search(ask.query.q, ask.query.community_id, actor=ask.actor)
    rows, more = await page_by_id(found.select_related("household", "dwelling"), ask.query)
    facts = await ledger.page_facts(rows)
    return EntryPage(
        items=[
            EntryLine(
                tenancy_id=row.id,
                household=Ref(id=row.household.id, name=row.household.name),
                dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address),
                community=facts.communities.get(row.household.community_id, ""),
                members=facts.members[row.household_id],
                lease_ends_on=facts.leases[row.id].ends_on if row.id in facts.leases else None,
                violations=facts.violations[row.household_id],
                category=row.household.category,
            )
            for row in rows
        ],
        next=more,
    )


@endpoint("GET", "/ledger/<tenancy_id:int>", summary="一户台账", reply=EntryReply)
async def read_entry(ask: Ask) -> EntryReply:
    entry = await ledger.read_entry(ask.path["tenancy_id"], actor=ask.actor)
    household, dwelling = entry.tenancy.household, entry.tenancy.dwelling
    return EntryReply(
        tenancy_id=entry.tenancy.id,
        household=HouseholdReply(
            id=household.id,
            name=household.name,
            registered_address=household.registered_address,
            phone=mask_phone(household.phone or ""),
            category=household.category,
            other_housing=household.other_housing or "",
        ),
        dwelling=DwellingRef(id=dwelling.id, address=dwelling.address),
        community=entry.community.name,
        street=entry.street.name if entry.street else "",
        members=[
            MemberLine(
                id=member.id,
                name=member.name,
                relationship=member.relationship,
                id_number=ledger.masked(member),
                born_on=member.born_on,
                joined_on=member.joined_on,
                left_on=member.left_on,
            )
            for member in entry.members
        ],
        lease=LeaseReply(
            starts_on=entry.lease.starts_on,
            ends_on=entry.lease.ends_on,
            monthly_rent_fen=entry.lease.monthly_rent_fen,
        )
        if entry.lease
        else None,
        violations=[_violation(row, entry.photographs[row.inspection_case_id or ""]) for row in entry.violations],
        cases=[summarise(case) for case in entry.cases],
        revisions=[_revision(row, entry) for row in entry.revisions],
    )


def _violation(row: Violation, photographs: int) -> ViolationLine:
    return ViolationLine(
        case_id=row.case_id,
        occurred_on=row.occurred_on,
        behaviour=row.behaviour,
        behaviour_label=BEHAVIOURS.get(row.behaviour, row.behaviour),
        handling_result=row.handling_result,
        status_label=PROCEDURES["violation"].statuses[row.case.status].label,
        photos=photographs,
    )


def _revision(row: LedgerRevision, entry: ledger.Entry) -> RevisionLine:
    procedure = PROCEDURES.get(entry.procedures.get(row.case_id or "", ""))
    stage = procedure.statuses.get(row.stage) if procedure else None
    return RevisionLine(
        at=local(row.at),
        by=entry.names.get(row.account_id or 0, "台账导入"),
        role_label=ROLE_LABELS.get(row.role, ""),
        case_id=row.case_id,
        procedure_label=procedure.label if procedure else "台账导入",
        changes=[ChangeLine(**change) for change in row.changes],
        stage_label=stage.label if stage else "",
    )


@endpoint(
    "POST", "/households/<household_id:int>/reveal", summary="查看完整证件号或电话", body=RevealBody, reply=RevealReply
)
async def reveal(ask: Ask) -> RevealReply:
    household_id, body = ask.path["household_id"], ask.body
    values = await ledger.reveal(household_id, body.field, actor=ask.actor)
    await record_unmasked_read(body.field, f"household:{household_id}", actor=ask.actor, reason=body.reason)
    return RevealReply(values=values)


@endpoint("GET", "/organisations", summary="辖区内的街道和社区", reply=OrganisationList)
async def organisations(ask: Ask) -> OrganisationList:
    rows: list[Organisation] = await (
        access.organisations_in_reach(ask.actor).filter(kind__in=["street", "community"]).order_by("path").limit(500)
    )
    return OrganisationList(
        items=[OrganisationLine(id=row.id, name=row.name, kind=row.kind, parent_id=row.parent_id) for row in rows]
    )
