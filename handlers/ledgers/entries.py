"""One ledger entry whole, as it stands or as it stood, and the reading of sensitive values with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from casework.heart.actors import ROLE_LABELS
from casework.heart.answers import RevealBody
from casework.heart.audit import record_unmasked_read
from casework.heart.forms import one_of
from casework.heart.life import PROCEDURES, TONES
from casework.ledgers import entries
from casework.ledgers.adjustments import WRITERS
from casework.ledgers.entries import Entry, photographed_in
from casework.ledgers.registered_items import say_value
from casework.ledgers.rent_balances import Money
from casework.ledgers.revisions import LEDGERS, STATES
from casework.ledgers.state_rows import Row
from casework.ledgers.states import rows
from casework.ledgers.violations import BEHAVIOURS
from casework.words.id_documents import KINDS, RESIDENT
from casework.words.masking import mask_id_number, mask_phone
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import (
    CaseSummary,
    DwellingRef,
    EvidenceReply,
    RevealReply,
    local,
    present_evidence,
    summarise,
)
from handlers.ledgers.registered_items import ItemLine, line_of
from models import Evidence


class EntryQuery(Struct):
    as_of: date | None = None


class HouseholdReply(Struct):
    id: int
    name: str
    registered_address: str
    phone: str
    category: str
    other_housing: str
    remark: str


class MemberLine(Struct):
    id: int
    name: str
    relationship: str
    # Of which paper the number is, in words.
    id_kind: str
    id_number: str
    born_on: date | None
    joined_on: date | None
    left_on: date | None


class LeaseReply(Struct):
    starts_on: date
    ends_on: date
    monthly_rent_fen: int


class RentStanding(Struct):
    """As the manager's books say it. `arrears_fen` below zero: paid in advance."""

    charged_fen: int
    paid_fen: int
    arrears_fen: int


class AwardReply(Struct):
    id: int
    dwelling_address: str
    registered_address: str
    monthly_amount_fen: int
    started_on: date
    ended_on: date | None
    end_reason: str
    # Nothing was paid from the one month until the other, because the family had not reported.
    suspended_from: date | None
    resumed_from: date | None


class ViolationLine(Struct):
    case_id: str
    occurred_on: date | None
    behaviour: str
    behaviour_label: str
    handling_result: str
    status_label: str
    tone: Annotated[str, one_of(*TONES)]
    photos: int


class ChangeLine(Struct):
    label: str
    before: str
    after: str


class RevisionLine(Struct):
    id: int
    at: datetime
    by: str
    role_label: str
    case_id: str | None
    procedure_label: str
    changes: list[ChangeLine]
    stage_label: str
    state: str
    state_label: str


class ItemValue(Struct):
    """A registered item of the entry. `value`: as a form writes it; a photograph's is its number."""

    item: ItemLine
    value: str
    photo: EvidenceReply | None


class EntryReply(Struct):
    ledger: str
    ledger_label: str
    as_of: date | None
    tenancy_id: int | None
    award_id: int | None
    household: HouseholdReply
    dwelling: DwellingRef | None
    started_on: date | None
    ended_on: date | None
    community: str
    street: str
    members: list[MemberLine]
    # The latest; all are in `leases`, the latest last.
    lease: LeaseReply | None
    leases: list[LeaseReply]
    # Of a tenancy: over all its months.
    rent: RentStanding | None
    # What the family is or was paid towards rent.
    awards: list[AwardReply]
    items: list[ItemValue]
    # Who keeps this entry may correct it and fill in its items; a community clerk the family's particulars too.
    may_adjust: bool
    violations: list[ViolationLine]
    cases: list[CaseSummary]
    complaints: list[CaseSummary]
    revisions: list[RevisionLine]


@endpoint("GET", "/ledger/<tenancy_id:int>", summary="一户租住台账", query=EntryQuery, reply=EntryReply)
async def read_tenancy(ask: Ask) -> EntryReply:
    entry = await entries.read_tenancy(ask.path["tenancy_id"], actor=ask.actor, as_of=ask.query.as_of)
    return await _present(entry, ask)


@endpoint("GET", "/ledger/awards/<award_id:int>", summary="一户补贴台账", query=EntryQuery, reply=EntryReply)
async def read_award(ask: Ask) -> EntryReply:
    entry = await entries.read_award(ask.path["award_id"], actor=ask.actor, as_of=ask.query.as_of)
    return await _present(entry, ask)


@endpoint(
    "POST", "/households/<household_id:int>/reveal", summary="查看完整证件号或电话", body=RevealBody, reply=RevealReply
)
async def reveal(ask: Ask) -> RevealReply:
    household_id, body = ask.path["household_id"], ask.body
    values = await entries.reveal(household_id, body.field, actor=ask.actor)
    await record_unmasked_read(body.field, f"household:{household_id}", actor=ask.actor, reason=body.reason)
    return RevealReply(values=values)


async def _present(entry: Entry, ask: Ask) -> EntryReply:
    household, subsidy = entry.household, entry.ledger == "subsidy"
    leases = [_lease(row) for row in entry.leases]
    return EntryReply(
        ledger=entry.ledger,
        ledger_label=LEDGERS[entry.ledger],
        as_of=entry.as_of,
        tenancy_id=None if subsidy else entry.id,
        award_id=entry.id if subsidy else None,
        household=HouseholdReply(
            id=entry.household_id,
            name=household["name"],
            registered_address=household["registered_address"],
            phone=mask_phone(household["phone"] or ""),
            category=household["category"],
            other_housing=household["other_housing"] or "",
            remark=household["remark"],
        ),
        dwelling=None if subsidy else DwellingRef(id=entry.own["dwelling_id"], address=entry.address),
        started_on=_day(entry.own["started_on"]),
        ended_on=_day(entry.own["ended_on"]),
        community=entry.community,
        street=entry.street,
        members=[_member(number, row) for number, row in rows(entry.state, "member")],
        lease=leases[-1] if leases else None,
        leases=leases,
        rent=_rent(entry.money) if entry.money else None,
        awards=[_award(number, row) for number, row in rows(entry.state, "award")],
        items=await _items(entry, ask),
        may_adjust=entry.as_of is None and ask.actor.role in WRITERS,
        violations=[
            _violation(case_id, row, entry.photographs[photographed_in(row)])
            for case_id, row in reversed(rows(entry.state, "violation"))
        ],
        cases=await summarise(entry.cases, ask),
        complaints=await summarise(entry.complaints, ask),
        revisions=[_revision(row, entry) for row in entry.revisions],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _member(number: str, row: Row) -> MemberLine:
    return MemberLine(
        id=int(number),
        name=row["name"],
        relationship=row["relationship"],
        id_kind=KINDS[row.get("id_kind", RESIDENT)],
        id_number=mask_id_number(row["id_number"]),
        born_on=_day(row["born_on"]),
        joined_on=_day(row["joined_on"]),
        left_on=_day(row["left_on"]),
    )


def _lease(row: Row) -> LeaseReply:
    return LeaseReply(
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        monthly_rent_fen=row["monthly_rent_fen"],
    )


def _rent(money: Money) -> RentStanding:
    return RentStanding(charged_fen=money.charged, paid_fen=money.paid, arrears_fen=money.arrears)


def _award(number: str, row: Row) -> AwardReply:
    return AwardReply(
        id=int(number),
        dwelling_address=row["dwelling_address"],
        registered_address=row["registered_address"],
        monthly_amount_fen=row["monthly_amount_fen"],
        started_on=date.fromisoformat(row["started_on"]),
        ended_on=_day(row["ended_on"]),
        end_reason=row["end_reason"],
        suspended_from=_day(row.get("suspended_from")),
        resumed_from=_day(row.get("resumed_from")),
    )


async def _items(entry: Entry, ask: Ask) -> list[ItemValue]:
    wanted = [row["evidence_id"] for _, row in entry.items if row and row["evidence_id"]]
    shown = await present_evidence(await Evidence.filter(id__in=wanted), ask) if wanted else []
    photographs = {one.id: one for one in shown}
    return [
        ItemValue(
            item=line_of(item, ask.actor.role),
            value=say_value(item.kind, row),
            photo=photographs.get(row["evidence_id"] or "") if row else None,
        )
        for item, row in entry.items
    ]


def _violation(case_id: str, row: Row, photographs: int) -> ViolationLine:
    return ViolationLine(
        case_id=case_id,
        occurred_on=_day(row["occurred_on"]),
        behaviour=row["behaviour"],
        behaviour_label=BEHAVIOURS.get(row["behaviour"]) or str(row["behaviour"]),
        handling_result=row["handling_result"],
        status_label=PROCEDURES["violation"].statuses[row["status"]].label,
        tone=PROCEDURES["violation"].tone(row["status"]),
        photos=photographs,
    )


def _revision(row: entries.Revision, entry: Entry) -> RevisionLine:
    procedure = PROCEDURES.get(entry.procedures.get(row.case_id or "", ""))
    stage: Any = procedure.statuses.get(row.stage) if procedure else None
    return RevisionLine(
        id=row.id,
        at=local(row.at),
        by=entry.names.get((row.case_id, row.account_id), "台账导入"),
        role_label=ROLE_LABELS.get(row.role, ""),
        case_id=row.case_id,
        procedure_label=procedure.label if procedure else "台账导入",
        changes=[ChangeLine(**change) for change in row.changes],
        stage_label=stage.label if stage else "",
        state=row.state,
        state_label=STATES.get(row.state, ""),
    )
