"""The hot pages as they are plainly written in FastAPI and SQLAlchemy: a session a request, models with their
relations, answers by pydantic. Labels, masks and keys are the service's own; reach and queries are written anew, by the
rules of `casework/heart/access.py`, for the offices that the bench asks as.

    python -m benchmarks.peers.plain PORT DATABASE-PORT DATABASE
"""

# FastAPI reads annotations as they stand: no `from __future__ import annotations` here.
import base64
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, contains_eager, joinedload, relationship, selectinload

from casework.dwellings.notices import KINDS as NOTICE_KINDS
from casework.dwellings.notices import standing
from casework.heart import next_steps
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.deliveries import reason_label
from casework.heart.offers import in_sight, offers
from casework.ledgers.adjustments import WRITERS
from casework.ledgers.registered_items import FILLERS, may_fill
from casework.ledgers.registered_items import KINDS as ITEM_KINDS
from casework.ledgers.registered_items import LEDGERS as ITEM_LEDGERS
from casework.ledgers.revisions import LEDGERS
from casework.procedures import PROCEDURES
from casework.words.calendar import add_months
from casework.words.clock import SHANGHAI, business_day
from casework.words.id_documents import KINDS as PAPER_KINDS
from casework.words.masking import mask_id_number, mask_phone
from handlers.dwellings.notices import STANDING_LABELS
from handlers.heart.pages import PAGES
from models.fields import configure_keys, key_ring
from server.settings import read_settings

_SIZE = 20


class Base(DeclarativeBase):
    pass


class Account(DeferredReflection, Base):
    __tablename__ = "account"


class Organisation(DeferredReflection, Base):
    __tablename__ = "organisation"
    parent = relationship("Organisation", remote_side="Organisation.id")


class Session(DeferredReflection, Base):
    __tablename__ = "session"
    account = relationship("Account")


class Appointment(DeferredReflection, Base):
    __tablename__ = "appointment"
    organisation = relationship("Organisation")


class Household(DeferredReflection, Base):
    __tablename__ = "household"
    community = relationship("Organisation")
    members = relationship("Member", order_by="Member.position, Member.id")
    tenancies = relationship("Tenancy", back_populates="household")
    awards = relationship("Award", order_by="Award.id")
    violations = relationship("Violation")
    values = relationship("Value")


class Member(DeferredReflection, Base):
    __tablename__ = "household_member"


class Estate(DeferredReflection, Base):
    __tablename__ = "estate"


class Dwelling(DeferredReflection, Base):
    __tablename__ = "dwelling"


class Tenancy(DeferredReflection, Base):
    __tablename__ = "tenancy"
    household = relationship("Household", back_populates="tenancies")
    dwelling = relationship("Dwelling")
    leases = relationship("Lease", order_by="Lease.starts_on, Lease.id")


class Lease(DeferredReflection, Base):
    __tablename__ = "lease"


class Award(DeferredReflection, Base):
    __tablename__ = "subsidy_award"


class Case(DeferredReflection, Base):
    __tablename__ = "case_"
    household = relationship("Household")
    dwelling = relationship("Dwelling")
    notice = relationship("Notice", uselist=False)
    inspection = relationship("Inspection", uselist=False)
    report = relationship("Report", uselist=False)
    deliveries = relationship("Delivery", order_by="Delivery.id")
    events = relationship("Event", order_by="Event.version.desc()")
    evidence = relationship("Evidence")
    papers = relationship("Paper")


class Event(DeferredReflection, Base):
    __tablename__ = "case_event"


class Notice(DeferredReflection, Base):
    __tablename__ = "notice"


class Inspection(DeferredReflection, Base):
    __tablename__ = "inspection"


class Report(DeferredReflection, Base):
    __tablename__ = "change_report"


class Violation(DeferredReflection, Base):
    __tablename__ = "violation"
    case = relationship("Case", foreign_keys="Violation.case_id")


class Delivery(DeferredReflection, Base):
    __tablename__ = "delivery"
    case = relationship("Case", overlaps="deliveries")


class Ask(DeferredReflection, Base):
    __tablename__ = "ask"
    case = relationship("Case")


class Obligation(DeferredReflection, Base):
    __tablename__ = "obligation"


class Revision(DeferredReflection, Base):
    __tablename__ = "ledger_revision"


class Value(DeferredReflection, Base):
    __tablename__ = "registered_value"


class Item(DeferredReflection, Base):
    __tablename__ = "registered_item"


class Complaint(DeferredReflection, Base):
    __tablename__ = "complaint"


class Payment(DeferredReflection, Base):
    __tablename__ = "rent_payment"


class Evidence(DeferredReflection, Base):
    __tablename__ = "evidence"


class Paper(DeferredReflection, Base):
    __tablename__ = "issued_paper"


def local(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(SHANGHAI)


def unsealed(value: str | None, place: str, *key: object) -> str:
    return key_ring().decrypt(value, place, "\0".join(map(str, key))) if value else ""


# What is answered


class Ref(BaseModel):
    id: int
    name: str


class DwellingRef(BaseModel):
    id: int
    address: str


class CaseSummary(BaseModel):
    id: str
    procedure: str
    procedure_label: str
    number: str
    title: str
    status: str
    status_label: str
    tone: str
    version: int
    household: Ref | None
    dwelling: DwellingRef | None
    opened_at: datetime
    updated_at: datetime
    due_on: date | None
    days_late: int
    waiting_for: str | None
    yours: bool
    next_step: str


class CasePage(BaseModel):
    items: list[CaseSummary]
    next: str | None


class Stage(BaseModel):
    label: str
    state: str


class HistoryLine(BaseModel):
    at: datetime
    actor: str
    role_label: str
    on_behalf_of: str
    organisation: str
    label: str
    note: str


class CaseReply(CaseSummary):
    stages: list[Stage]
    history: list[HistoryLine]
    actions: list[Any]
    acting_for: str | None
    detail: dict[str, Any]
    answers: list[Any]
    may_reveal: bool
    damaged: bool
    evidence: list[Any]
    papers: list[Any]


class Standing(BaseModel):
    state: str
    label: str
    reason: str | None


class NoticeLine(CaseSummary):
    kind: str
    kind_label: str
    delivery: Standing


class NoticePage(BaseModel):
    items: list[NoticeLine]
    next: str | None


class EntryLine(BaseModel):
    tenancy_id: int | None
    award_id: int | None
    household: Ref
    dwelling: DwellingRef | None
    address: str
    community: str
    members: int
    lease_ends_on: date | None
    violations: int
    category: str
    ended_on: date | None
    monthly_amount_fen: int | None


class EntryPage(BaseModel):
    items: list[EntryLine]
    next: str | None


class HouseholdReply(BaseModel):
    id: int
    name: str
    registered_address: str
    phone: str
    category: str
    other_housing: str
    remark: str


class MemberLine(BaseModel):
    id: int
    name: str
    relationship: str
    id_kind: str
    id_number: str
    born_on: date | None
    joined_on: date | None
    left_on: date | None


class LeaseReply(BaseModel):
    starts_on: date
    ends_on: date
    monthly_rent_fen: int


class RentStanding(BaseModel):
    charged_fen: int
    paid_fen: int
    arrears_fen: int


class AwardReply(BaseModel):
    id: int
    dwelling_address: str
    registered_address: str
    monthly_amount_fen: int
    started_on: date
    ended_on: date | None
    end_reason: str


class ItemLine(BaseModel):
    id: str
    ledger: str
    ledger_label: str
    name: str
    kind: str
    kind_label: str
    choices: list[str]
    hint: str
    required: bool
    filled_by: str
    filled_by_label: str
    position: int
    may_fill: bool
    retired_on: date | None


class ItemValue(BaseModel):
    item: ItemLine
    value: str
    photo: None


class EntryReply(BaseModel):
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
    lease: LeaseReply | None
    leases: list[LeaseReply]
    rent: RentStanding | None
    awards: list[AwardReply]
    items: list[ItemValue]
    may_adjust: bool
    violations: list[Any]
    cases: list[CaseSummary]
    complaints: list[CaseSummary]
    revisions: list[Any]


class Link(BaseModel):
    page: str
    id: str | None


class Asked(BaseModel):
    title: str
    detail: str
    due_on: date | None
    days_late: int
    tone: str
    link: Link


class Count(BaseModel):
    key: str
    label: str
    count: int
    page: str
    params: dict[str, str]


class Offered(BaseModel):
    key: str
    label: str
    icon: str
    page: str
    params: dict[str, str]


class OfferGroup(BaseModel):
    chapter: str
    label: str
    items: list[Offered]


class Due(BaseModel):
    late: int
    today: int
    week: int


class OpenVisit(BaseModel):
    case_id: str
    address: str
    planned: bool
    due_on: date | None


class SuggestedVisit(BaseModel):
    dwelling_id: int
    address: str
    household: str
    last_visited_on: date | None


class Visits(BaseModel):
    open: list[OpenVisit]
    done: int
    suggested: list[SuggestedVisit]


class Home(BaseModel):
    greeting: str
    today: date
    asks: list[Asked]
    counts: list[Count]
    home: None
    matters: list[Any]
    offers: list[OfferGroup]
    in_sight: list[str]
    due: Due | None
    visits: Visits | None
    offices: list[Any]
    acting_for: str | None


# Who asks


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.engine.begin() as connection:
        await connection.run_sync(DeferredReflection.prepare)
    yield
    await app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


async def database() -> AsyncIterator[AsyncSession]:
    async with app.state.sessions() as session:
        yield session


Database = Annotated[AsyncSession, Depends(database)]


async def who_asks(db: Database, authorization: Annotated[str, Header()] = "") -> Actor:
    at = datetime.now(UTC)
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    living = select(Session).where(
        Session.token_hash == digest, Session.revoked_at.is_(None), Session.expires_at > at.replace(tzinfo=None)
    )
    session = await db.scalar(living.options(joinedload(Session.account)))
    if session is None:
        raise HTTPException(401)
    today = business_day(at)
    held = select(Appointment).where(
        Appointment.account_id == session.account_id, Appointment.starts_on <= today, Appointment.ended_at.is_(None),
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today),
    )
    post = await db.scalar(held.options(joinedload(Appointment.organisation)).order_by(Appointment.id).limit(1))
    if post is None:
        raise HTTPException(403)
    office = post.organisation
    return Actor(
        session.account_id, post.name or session.account.name, post.role, at, post.id, office.id, office.name,
        office.path,
    )


Asker = Annotated[Actor, Depends(who_asks)]


def under(column: Any, path: str) -> Any:
    return and_(column >= path, column < path[:-1] + "0")


def in_reach(actor: Actor) -> Any:
    readable = [name for name, procedure in PROCEDURES.items() if actor.role in procedure.readers]
    if actor.role == "manager_clerk":
        return and_(Case.procedure.in_(readable), under(Case.manager_path, actor.path))
    passing = [name for name in readable if PROCEDURES[name].two_sided]
    there = and_(Case.procedure.in_(passing), under(Case.receiving_path, actor.path))
    return and_(Case.procedure.in_(readable), or_(under(Case.area_path, actor.path), there))


def asked(actor: Actor) -> Any:
    return and_(
        Ask.role == actor.role, under(Ask.path, actor.path), or_(Ask.hand.is_(None), Ask.hand == actor.account_id),
        Ask.not_by.not_like(f"%,{actor.account_id},%"),
    )


# Pages


async def asked_of(rows: list[Case], actor: Actor, db: AsyncSession) -> set[str]:
    found = select(Ask.case_id).where(asked(actor), Ask.case_id.in_([row.id for row in rows]))
    return set(await db.scalars(found))


def summary(case: Case, actor: Actor, mine: set[str]) -> dict[str, Any]:
    procedure = PROCEDURES[case.procedure]
    told = next_steps.turn(procedure, case.status, actor.role) if case.id in mine else None
    return {
        "id": case.id, "procedure": case.procedure, "procedure_label": procedure.label, "number": case.number,
        "title": case.title, "status": case.status, "status_label": procedure.statuses[case.status].label,
        "tone": procedure.tone(case.status), "version": case.version,
        "household": Ref(id=case.household.id, name=case.household.name) if case.household else None,
        "dwelling": DwellingRef(id=case.dwelling.id, address=case.dwelling.address) if case.dwelling else None,
        "opened_at": local(case.opened_at), "updated_at": local(case.updated_at), "due_on": case.due_on,
        "days_late": next_steps.days_late(procedure, case.status, case.due_on, actor.today),
        "waiting_for": procedure.waiting_for(case.status), "yours": case.id in mine,
        "next_step": next_steps.next_step(procedure, case.status, case.due_on, today=actor.today, mine=told),
    }


def following(rows: list[Case]) -> str | None:
    if len(rows) <= _SIZE:
        return None
    last = rows[_SIZE - 1]
    return cursor(last.updated_at.replace(tzinfo=UTC).isoformat(), last.id)


def cursor(*parts: object) -> str:
    said = json.dumps([str(part) for part in parts], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


async def page_of_cases(actor: Actor, db: AsyncSession, where: Any) -> CasePage:
    """What is due first before the rest."""
    wanted = select(Case).where(where).options(joinedload(Case.household), joinedload(Case.dwelling))
    by_day = wanted.where(Case.due_on.is_not(None)).order_by(Case.due_on, Case.id)
    rows = list(await db.scalars(by_day.limit(_SIZE + 1)))
    if due := len(rows) > _SIZE:
        more = cursor("0", rows[_SIZE - 1].due_on, rows[_SIZE - 1].id)
    if not due:
        rest = wanted.where(Case.due_on.is_(None)).order_by(Case.updated_at.desc(), Case.id.desc())
        rows += list(await db.scalars(rest.limit(_SIZE + 1 - len(rows))))
        last = rows[_SIZE - 1] if len(rows) > _SIZE else None
        more = cursor("1", last.updated_at.replace(tzinfo=UTC).isoformat(), last.id) if last else ""
    mine = await asked_of(rows[:_SIZE], actor, db)
    return CasePage(items=[CaseSummary(**summary(row, actor, mine)) for row in rows[:_SIZE]], next=more or None)


@app.get("/cases")
async def cases(actor: Asker, db: Database) -> CasePage:
    return await page_of_cases(actor, db, in_reach(actor))


@app.get("/inbox")
async def inbox(actor: Asker, db: Database) -> CasePage:
    waiting = Case.id.in_(select(Ask.case_id).where(asked(actor)))
    return await page_of_cases(actor, db, and_(in_reach(actor), waiting))


@app.get("/notices")
async def notices(actor: Asker, db: Database) -> NoticePage:
    wanted = select(Case).where(in_reach(actor), Case.procedure == "notice").options(
        joinedload(Case.household), joinedload(Case.dwelling), joinedload(Case.notice), selectinload(Case.deliveries)
    )
    rows = list(await db.scalars(wanted.order_by(Case.updated_at.desc(), Case.id.desc()).limit(_SIZE + 1)))
    confirmed = select(Event.case_id).where(
        Event.case_id.in_([row.id for row in rows]), Event.action == "confirm", Event.delegation_id != ""
    )
    delegated = set(await db.scalars(confirmed))
    mine = await asked_of(rows[:_SIZE], actor, db)
    return NoticePage(
        items=[notice_line(row, delegated, summary(row, actor, mine)) for row in rows[:_SIZE]], next=following(rows)
    )


def notice_line(case: Case, delegated: set[str], told: dict[str, Any]) -> NoticeLine:
    state, reason = standing(case.status, [(one.state, one.reason) for one in case.deliveries])
    label = "已由代办人确认" if case.id in delegated else STANDING_LABELS[state]
    return NoticeLine(
        **told, kind=case.notice.kind, kind_label=NOTICE_KINDS[case.notice.kind],
        delivery=Standing(state=state, label=label, reason=reason_label(reason)),
    )


@app.get("/cases/{case_id}")
async def case(case_id: str, actor: Asker, db: Database) -> CaseReply:
    wanted = select(Case).where(in_reach(actor), Case.id == case_id).options(
        joinedload(Case.household), joinedload(Case.dwelling), joinedload(Case.report), selectinload(Case.events),
        selectinload(Case.evidence), selectinload(Case.papers),
    )
    found = await db.scalar(wanted)
    if found is None or found.evidence or found.papers:
        raise HTTPException(404)
    procedure = PROCEDURES[found.procedure]
    ids = {event.organisation_id for event in found.events}
    offices = {row.id: row.name for row in await db.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    reached = procedure.statuses[found.status].stage
    detail = report_detail(found.report, found.events[-1].role)
    return CaseReply(
        **summary(found, actor, await asked_of([found], actor, db)),
        stages=[
            Stage(label=label, state="done" if at < reached else "current" if at == reached else "ahead")
            for at, label in enumerate(procedure.stages)
        ],
        history=[
            HistoryLine(
                at=local(event.at), actor=event.actor_name, role_label=ROLE_LABELS.get(event.role, ""),
                on_behalf_of="", organisation=offices.get(event.organisation_id, ""),
                label=step.label if (step := procedure.step(event.from_status or None, event.action)) else event.action,
                note=json.loads(unsealed(event.note, "case_event.note", event.case_id, event.version)).get("text", ""),
            )
            for event in found.events
        ],
        actions=[], acting_for=None, detail=detail, answers=report_answers(detail["form"]), may_reveal=False,
        damaged=False, evidence=[], papers=[],
    )


def report_detail(report: Report, role: str) -> dict[str, Any]:
    form = json.loads(unsealed(report.form, "change_report.form", report.case_id))
    for member in form["members_in"]:
        member["id_number"] = mask_id_number(member["id_number"])
    if form["contact"]:
        form["contact"]["phone"] = mask_phone(form["contact"]["phone"])
    changes = json.loads(unsealed(report.changes, "change_report.changes", report.case_id))
    entered = "家庭本人填报" if role == "tenant" else "社区代为填报"
    return {"year": report.year, "form": form, "changes": changes, "elsewhere": [], "entered_by": entered}


def report_answers(form: dict[str, Any]) -> list[dict[str, str]]:
    if any(form[name] for name in ("members_in", "members_out", "incomes", "jobs", "marriages", "other_housing")):
        raise HTTPException(501)
    said = []
    if form["contact"]:
        said.append({
            "place": "contact.phone", "part": "电话换了", "label": "新的手机号", "value": form["contact"]["phone"],
            "masked": "phone",
        })
    if form["note"]:
        said.append({"place": "note", "part": "", "label": "还想说明的", "value": form["note"], "masked": ""})
    return said


@app.get("/ledger")
async def ledger(actor: Asker, db: Database) -> EntryPage:
    wanted = select(Tenancy).where(under(Tenancy.area_path, actor.path), Tenancy.living == 1).options(
        joinedload(Tenancy.dwelling), selectinload(Tenancy.leases),
        joinedload(Tenancy.household).options(
            joinedload(Household.community), selectinload(Household.members),
            selectinload(Household.violations).joinedload(Violation.case),
        ),
    )
    rows = list(await db.scalars(wanted.order_by(Tenancy.area_path, Tenancy.id).limit(_SIZE + 1)))
    more = cursor(rows[_SIZE - 1].area_path, rows[_SIZE - 1].id) if len(rows) > _SIZE else None
    return EntryPage(items=[entry_line(row) for row in rows[:_SIZE]], next=more)


def entry_line(row: Tenancy) -> EntryLine:
    family = row.household
    return EntryLine(
        tenancy_id=row.id, award_id=None, household=Ref(id=family.id, name=family.name),
        dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address), address=row.dwelling.address,
        community=family.community.name, members=sum(1 for member in family.members if member.left_on is None),
        lease_ends_on=row.leases[-1].ends_on if row.leases else None,
        violations=sum(1 for one in family.violations if one.case.status != "voided"), category=family.category,
        ended_on=row.ended_on, monthly_amount_fen=None,
    )


@app.get("/ledger/{tenancy_id}")
async def entry(tenancy_id: int, actor: Asker, db: Database) -> EntryReply:
    wanted = select(Tenancy).where(under(Tenancy.area_path, actor.path), Tenancy.id == tenancy_id).options(
        joinedload(Tenancy.dwelling), selectinload(Tenancy.leases),
        joinedload(Tenancy.household).options(
            joinedload(Household.community).joinedload(Organisation.parent), selectinload(Household.members),
            selectinload(Household.awards), selectinload(Household.violations).joinedload(Violation.case),
            selectinload(Household.values),
        ),
    )
    row = await db.scalar(wanted)
    if row is None:
        raise HTTPException(404)
    family = row.household
    of_entry = or_(Revision.tenancy_id.is_not(None), Revision.award_id.is_not(None))
    told = select(Revision).where(Revision.household_id == family.id, of_entry).order_by(Revision.id.desc()).limit(50)
    revisions = list(await db.scalars(told))
    items = await db.scalars(
        select(Item).where(Item.ledger.in_(["rental", "manager"]), Item.live == 1)
        .order_by(Item.ledger, Item.position, Item.case_id)
    )
    charged, paid = (await db.execute(
        select(func.sum(Payment.charged_fen), func.sum(Payment.paid_fen)).where(Payment.tenancy_id == row.id)
    )).one()
    reported = select(Complaint.case_id).where(Complaint.household_id == family.id)
    untold = PROCEDURES["complaint"].untold
    leases = [
        LeaseReply(starts_on=one.starts_on, ends_on=one.ends_on, monthly_rent_fen=one.monthly_rent_fen)
        for one in row.leases
    ]
    if family.violations or family.values or revisions:
        raise HTTPException(501)
    return EntryReply(
        ledger="current", ledger_label=LEDGERS["current"], as_of=None, tenancy_id=row.id, award_id=None,
        household=HouseholdReply(
            id=family.id, name=family.name, registered_address=family.registered_address,
            phone=mask_phone(unsealed(family.phone, "household.phone", family.id)), category=family.category,
            other_housing=unsealed(family.other_housing, "household.other_housing", family.id), remark=family.remark,
        ),
        dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address), started_on=row.started_on,
        ended_on=row.ended_on, community=family.community.name, street=family.community.parent.name,
        members=[
            MemberLine(
                id=one.id, name=one.name, relationship=one.relationship, id_kind=PAPER_KINDS[one.id_kind],
                id_number=mask_id_number(unsealed(one.id_number, "household_member.id_number", one.id)),
                born_on=one.born_on, joined_on=one.joined_on, left_on=one.left_on,
            )
            for one in family.members
        ],
        lease=leases[-1] if leases else None, leases=leases,
        rent=RentStanding(
            charged_fen=int(charged or 0), paid_fen=int(paid or 0), arrears_fen=int(charged or 0) - int(paid or 0)
        ),
        awards=[
            AwardReply(
                id=one.id, dwelling_address=one.dwelling_address, registered_address=one.registered_address,
                monthly_amount_fen=one.monthly_amount_fen, started_on=one.started_on, ended_on=one.ended_on,
                end_reason=one.end_reason,
            )
            for one in family.awards
        ],
        items=[ItemValue(item=item_line(one, actor), value="", photo=None) for one in items],
        may_adjust=actor.role in WRITERS, violations=[],
        cases=await summaries(actor, db, and_(in_reach(actor), Case.household_id == family.id)),
        complaints=await summaries(actor, db, and_(in_reach(actor), Case.id.in_(reported), Case.status.not_in(untold))),
        revisions=[],
    )


async def summaries(actor: Actor, db: AsyncSession, where: Any) -> list[CaseSummary]:
    wanted = select(Case).where(where).options(joinedload(Case.household), joinedload(Case.dwelling))
    rows = list(await db.scalars(wanted.order_by(Case.updated_at.desc(), Case.id.desc()).limit(20)))
    mine = await asked_of(rows, actor, db)
    return [CaseSummary(**summary(row, actor, mine)) for row in rows]


def item_line(item: Item, actor: Actor) -> ItemLine:
    return ItemLine(
        id=item.case_id, ledger=item.ledger, ledger_label=ITEM_LEDGERS[item.ledger], name=item.name, kind=item.kind,
        kind_label=ITEM_KINDS[item.kind],
        choices=json.loads(unsealed(item.choices, "registered_item.choices", item.case_id)), hint=item.hint,
        required=bool(item.required), filled_by=item.filled_by, filled_by_label=FILLERS[item.filled_by],
        position=item.position, may_fill=may_fill(item, actor.role), retired_on=item.retired_on,
    )


@app.get("/home")
async def home(actor: Asker, db: Database) -> Home:
    groups = offers(actor, PAGES)
    first = select(Ask).join(Ask.case).where(asked(actor), in_reach(actor)).options(contains_eager(Ask.case))
    waiting = await db.scalars(first.order_by(Ask.due_on, Case.updated_at.desc(), Case.id.desc()).limit(10))
    asks: dict[str, Asked] = {}
    for one in waiting:
        due_on = one.due_on if one.due_on.year < 9000 else None
        late = max(0, (actor.today - due_on).days) if due_on else 0
        said = next_steps.turn(PROCEDURES[one.case.procedure], one.case.status, actor.role)
        asks.setdefault(one.case_id, Asked(
            title=one.case.title, detail=f"轮到您了：{said}", due_on=due_on, days_late=late,
            tone="late" if late else "ask",
            link=Link(page=one.case.procedure, id=one.case_id),
        ))
    since = (actor.at - timedelta(days=7)).replace(tzinfo=None)
    told = select(Delivery).join(Delivery.case).options(contains_eager(Delivery.case)).where(
        Delivery.account_id == actor.account_id, Delivery.household_id.is_(None), Delivery.channel == "in_app",
        Delivery.created_at >= since, in_reach(actor),
    )
    heard = []
    for row in await db.scalars(told.order_by(Delivery.id.desc()).limit(5)):
        said = json.loads(unsealed(row.message, "delivery.message", row.cause, row.channel, row.account_id))
        heard.append(Asked(
            title=row.title, detail=f"{said['phrase']}：{said['note']}", due_on=None, days_late=0, tone="info",
            link=Link(page=row.case.procedure, id=row.case_id),
        ))
    today, week = actor.today, actor.today + timedelta(days=6)
    different = func.count(Ask.case_id.distinct())
    counted = (await db.execute(
        select(
            different,
            func.count(func.if_(Ask.due_on < today, Ask.case_id, None).distinct()),
            func.count(func.if_(Ask.due_on == today, Ask.case_id, None).distinct()),
            func.count(func.if_(and_(Ask.due_on > today, Ask.due_on <= week), Ask.case_id, None).distinct()),
        ).join(Ask.case).where(asked(actor), in_reach(actor))
    )).one()
    owed = (await db.execute(
        select(func.count(Obligation.id), func.count(func.if_(Obligation.due_on < today, Obligation.id, None))).where(
            under(Obligation.area_path, actor.path), Obligation.kind == "december_report",
            Obligation.discharged_at.is_(None),
        )
    )).one()
    living = and_(under(Tenancy.area_path, actor.path), Tenancy.living == 1)
    families = await db.scalar(select(func.count(Tenancy.id)).where(living))
    until = add_months(today, 3)
    ending = await db.scalar(select(func.count(Tenancy.id)).where(
        living,
        Tenancy.id.in_(select(Lease.tenancy_id).where(Lease.ends_on >= today, Lease.ends_on <= until)),
        Tenancy.id.not_in(select(Lease.tenancy_id).where(Lease.ends_on > until)),
    ))
    return Home(
        greeting=f"{actor.name}，{greeting(local(actor.at.replace(tzinfo=None)).hour)}", today=today,
        asks=[*list(asks.values())[:5], *heard],
        counts=[
            Count(key="inbox", label="待我办理", count=counted[0], page="cases/list", params={"view": "inbox"}),
            Count(key="reports_owed", label="待报备家庭", count=owed[0] - owed[1], page="obligations/list",
                  params={"kind": "december_report", "late": "no"}),
            Count(key="reports_late", label="逾期未报备", count=owed[1], page="obligations/list",
                  params={"kind": "december_report", "late": "yes"}),
            Count(key="ledger", label="现居住家庭", count=families, page="ledger/list", params={}),
            Count(key="leases_ending", label="租约快到期", count=ending, page="leases/list", params={}),
        ],
        home=None,
        matters=[],
        offers=[
            OfferGroup(chapter=group.chapter, label=group.label, items=[
                Offered(key=one.key, label=one.label, icon=one.icon, page=one.page, params=dict(one.params))
                for one in group.offers
            ])
            for group in groups
        ],
        in_sight=[one.key for one in in_sight(groups)], due=Due(late=counted[1], today=counted[2], week=counted[3]),
        visits=await visits(actor, db), offices=[], acting_for=None,
    )


def greeting(hour: int) -> str:
    known = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))
    return next(words for until, words in known if hour < until)


async def visits(actor: Actor, db: AsyncSession) -> Visits:
    own = select(Case).where(
        in_reach(actor), Case.procedure == "inspection", Case.status == "open", Case.opened_by_id == actor.account_id
    ).options(joinedload(Case.inspection), joinedload(Case.dwelling))
    rows = list(await db.scalars(own.order_by(Case.updated_at.desc(), Case.id.desc()).limit(5)))
    midnight = datetime.combine(actor.today, time(), SHANGHAI).astimezone(UTC).replace(tzinfo=None)
    done = await db.scalar(
        select(func.count(Inspection.case_id)).join(Case, Case.id == Inspection.case_id)
        .where(Inspection.visited_at >= midnight, Case.opened_by_id == actor.account_id)
    )
    last = func.max(Inspection.visited_at)
    waited = await db.execute(
        select(Dwelling.id, Dwelling.address, Household.name, last)
        .select_from(Tenancy).join(Tenancy.dwelling).join(Tenancy.household)
        .outerjoin(Case, Case.dwelling_id == Dwelling.id).outerjoin(Inspection, Inspection.case_id == Case.id)
        .where(under(Tenancy.area_path, actor.path), Tenancy.living == 1)
        .group_by(Tenancy.id).order_by(last, Tenancy.id).limit(3)
    )
    return Visits(
        open=[
            OpenVisit(case_id=row.id, address=row.dwelling.address if row.dwelling else "",
                      planned=bool(row.inspection.planned), due_on=row.due_on)
            for row in sorted(rows, key=lambda row: not row.inspection.planned)
        ],
        done=done,
        suggested=[
            SuggestedVisit(dwelling_id=number, address=address, household=name,
                           last_visited_on=local(at).date() if at else None)
            for number, address, name, at in waited
        ],
    )


if __name__ == "__main__":
    configure_keys(read_settings(os.environ).keys)
    app.state.engine = create_async_engine(
        f"mysql+aiomysql://root@127.0.0.1:{sys.argv[2]}/{sys.argv[3]}?charset=utf8mb4", pool_size=20,
        connect_args={"init_command": "SET time_zone='+00:00'"},
    )
    app.state.sessions = async_sessionmaker(app.state.engine, expire_on_commit=False)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
