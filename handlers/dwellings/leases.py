"""Leases: drafting one, what one shows, its former texts, a family's leases as of any day, and those about to end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings import lease_reading, leases
from casework.dwellings.lease_filings import FILING_DAYS
from casework.dwellings.lease_papers import WAYS
from casework.dwellings.lease_signing import OFFERED
from casework.dwellings.lease_states import STATES, say_state
from casework.dwellings.lease_words import LESSORS, MATTERS
from casework.dwellings.leases import DraftBody
from casework.dwellings.next_terms import next_term
from casework.dwellings.renewal_lists import UNANSWERED, renewals_of, unasked
from casework.heart import access, actors
from casework.heart.duties import count_days
from casework.heart.forms import Number, one_of
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import Among, padded
from casework.heart.rows import Records
from casework.heart.rules import in_force
from casework.heart.standing import bound_of
from casework.ledgers.lists import latest_leases
from handlers.dwellings.lease_templates import MatterLine
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    DwellingRef,
    Ref,
    local,
    page_of_cases,
    present,
)
from models import Case, Lease, LeaseContract, LeaseTemplate, LeaseText, Tenancy


class EndingLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    ends_on: date
    days_left: int
    monthly_rent_fen: int
    # Its renewal; None: nobody was told of it yet.
    renewal_id: str | None
    renewal_label: str
    # Whether the family has asked, and whether it can be reached in the app at all: else somebody rings it up.
    asked: bool
    bound: bool


class EndingQuery(PageQuery):
    # Whose families have not asked to stay alone.
    unasked: bool = False
    # Instead: those that are over, and that none follows.
    over: bool = False


class EndingPage(Struct):
    items: list[EndingLine]
    next: str | None


_TENANCIES = Records(Tenancy, "household", "dwelling")
_LEASES = Records(Lease)


@endpoint("GET", "/leases/ending", summary="三个月内到期的租约", query=EndingQuery, reply=EndingPage)
async def ending(ask: Ask) -> EndingPage:
    today = ask.actor.today
    if ask.query.over:
        whose, when = leases.over(ask.actor), Q(ends_on__lt=today)
    else:
        whose = leases.ending(ask.actor)
        whose, when = unasked(ask.actor, whose) if ask.query.unasked else whose, Q(ends_on__gte=today)
    found, more = await _by_end(Q(when, tenancy_id__in=Among(Tenancy, whose, "id")), ask.query)
    ids = padded([one.tenancy_id for one in found] or [0], 0)
    rows = {row.id: row for row in await _TENANCIES.where(Q(id__in=ids), most=None)}
    renewals = await renewals_of([lease.id for lease in found])
    bound = await bound_of([row.household_id for row in rows.values()], today)
    return EndingPage(
        items=[
            _ending(row, lease, renewals.get(lease.id), row.household_id in bound, today)
            for lease in found
            for row in (rows[lease.tenancy_id],)
        ],
        next=more,
    )


async def _by_end(found: Q, query: EndingQuery) -> tuple[list[Lease], str | None]:
    """The last leases of a page, the first to end first. One that another follows is passed over."""
    size, lines, cursor = page_size(query), list[Lease](), query.cursor
    while True:
        rows = await _LEASES.where(_later(found, cursor), order=("ends_on", "id"), most=size + 1)
        latest = await latest_leases([row.tenancy_id for row in rows])
        for row in rows[:size]:
            if len(lines) == size:
                return lines, cursor
            if latest[row.tenancy_id].id == row.id:
                lines.append(row)
            cursor = cursor_of(row.ends_on.isoformat(), row.id)
        if len(rows) <= size:
            return lines, None
        if len(lines) == size:
            return lines, cursor


def _later(found: Q, cursor: str | None) -> Q:
    if not cursor:
        return found
    text, last = read_cursor(cursor, 2)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refuse("cursor_invalid") from None
    if not last.isascii() or not last.isdigit() or len(last) > 18:
        raise refuse("cursor_invalid")
    return Q(found, Q(ends_on__gt=day) | Q(ends_on=day, id__gt=int(last)))


def _ending(row: Tenancy, lease: Lease, renewal: Case | None, bound: bool, today: date) -> EndingLine:
    return EndingLine(
        tenancy_id=row.id,
        household=Ref(id=row.household.id, name=row.household.name),
        dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address),
        ends_on=lease.ends_on,
        days_left=(lease.ends_on - today).days,
        monthly_rent_fen=lease.monthly_rent_fen,
        renewal_id=renewal.id if renewal else None,
        renewal_label=PROCEDURES["renewal"].statuses[renewal.status].label if renewal else "",
        asked=renewal is not None and renewal.status not in UNANSWERED,
        bound=bound,
    )


class LeaseQuery(PageQuery):
    show: Literal["all", "unsigned", "keys", "unfiled"] = "all"


@endpoint("GET", "/leases", summary="租赁合同", query=LeaseQuery, reply=CasePage)
async def list_leases(ask: Ask) -> CasePage:
    names = ("lease", "supplementary_agreement") if ask.query.show in ("unsigned", "unfiled") else ("lease",)
    found = Q(access.reach_of_cases(ask.actor, *names), lease_reading.shown(ask.query.show))
    if ask.actor.role == actors.TENANT:
        found = Q(found, ~Q(status="drafted"))
    return await page_of_cases(found, ask.query, ask)


@endpoint("POST", "/leases", summary="起草租赁合同", body=DraftBody, reply=CaseReply)
async def draft(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await leases.begin(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


class NextQuery(Struct, kw_only=True):
    tenancy_id: Number


class NextTermReply(Struct):
    """As it stands in a draft before anybody writes in it."""

    starts_on: date
    ends_on: date
    monthly_rent_fen: int
    deposit_fen: int
    template_id: int | None


@endpoint("GET", "/leases/next", summary="接着上一份的合同：期限、租金", query=NextQuery, reply=NextTermReply)
async def next_one(ask: Ask) -> NextTermReply:
    access.require_role(ask.actor, actors.MANAGER_CLERK)
    tenancy = await access.find_tenancy(ask.query.tenancy_id, actor=ask.actor)
    one = await next_term(tenancy, ask.actor.organisation_id or 0, ask.actor.today)
    return NextTermReply(
        starts_on=one.starts_on, ends_on=one.ends_on, monthly_rent_fen=one.monthly_rent_fen,
        deposit_fen=one.deposit_fen, template_id=one.template_id,
    )


class AgreementLine(Struct):
    case_id: str
    subject: str
    holds_from: date
    text: str


class StandingLine(Struct):
    starts_on: date
    ends_on: date
    monthly_rent_fen: int
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    # None: of before leases were kept here.
    case_id: str | None
    text: str
    agreements: list[AgreementLine]


class StandingList(Struct):
    day: date
    items: list[StandingLine]


class DayQuery(Struct, kw_only=True):
    as_of: date | None = None


@endpoint(
    "GET", "/leases/of/<tenancy_id:int>", summary="一户的全部合同，可看过去某一天的", query=DayQuery, reply=StandingList
)
async def of_tenancy(ask: Ask) -> StandingList:
    access.require_role(ask.actor, *lease_reading.READS)
    access.require_purpose(ask.actor, "lease")
    tenancy = await access.find_tenancy(ask.path["tenancy_id"], actor=ask.actor)
    day = ask.query.as_of or ask.actor.today
    return StandingList(
        day=day,
        items=[
            StandingLine(
                starts_on=one.starts_on, ends_on=one.ends_on, monthly_rent_fen=one.monthly_rent_fen, state=one.state,
                state_label=one.state_label, case_id=one.case_id, text=one.text,
                agreements=[
                    AgreementLine(case_id=case_id, subject=subject, holds_from=since, text=text)
                    for case_id, subject, since, text in one.agreements
                ],
            )
            for one in await lease_reading.standing_on(tenancy, day)
        ],
    )


class TextReply(Struct):
    turn: int
    day: date
    text: str
    text_sha256: str


class TurnQuery(Struct, kw_only=True):
    turn: Annotated[int, Meta(ge=1, le=10_000)] = 1


@endpoint("GET", "/leases/<case_id:str>/text", summary="合同的一版正文", query=TurnQuery, reply=TextReply)
async def read_text(ask: Ask) -> TextReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor)
    row = await lease_reading.find_text(case, ask.query.turn)
    return TextReply(turn=row.turn, day=row.day, text=row.text or "", text_sha256=row.text_sha256)


class TextLine(Struct):
    turn: int
    day: date
    text_sha256: str


class FiledLine(Struct):
    case_id: str
    number: str
    filed_on: date


class BesideLine(Struct):
    case_id: str
    subject: str
    holds_from: date
    status_label: str


class SignedDetail(Detail):
    """What a lease and an agreement beside one have in common."""

    lessor: str
    # The text that lies before both, or that both signed; "": none does.
    text: str
    text_sha256: str
    turn: int
    texts: list[TextLine]
    # For which side the asker may sign now.
    sign_as: Annotated[str, one_of("", "family", "manager")]
    may_enter_paper: bool
    may_write: bool
    family_signer: str
    family_signed_at: datetime | None
    manager_signer: str
    manager_signed_at: datetime | None
    signed_on: date | None
    way_label: str
    service_address: str
    electronic_service: bool | None
    filing: FiledLine | None
    # By when it is to be filed; None: it is, or nothing was signed.
    file_by: date | None
    may_file: bool


class LeaseDetail(SignedDetail):
    # None: of a family that comes in by it, and is in no ledger before it has the keys.
    tenancy_id: int | None
    template: str
    lessor_kind_label: str
    starts_on: date
    ends_on: date
    monthly_rent_fen: int
    deposit_fen: int
    slip_number: str
    matters: list[MatterLine]
    # What keeps it from being signed.
    missing: list[str]
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    first: bool
    first_payment_on: date | None
    # The first payment is to be taken here, before the keys; of a family that was given a placement slip.
    awaits_payment: bool
    keys_on: date | None
    keys_count: int
    agreements: list[BesideLine]
    may_add: bool


class AgreementDetail(SignedDetail):
    subject: str
    holds_from: date
    body: str
    lease_id: str
    lease_number: str


async def signed_detail(case: Case, row: LeaseContract, ask: Ask) -> dict[str, object]:
    """The fields of SignedDetail. A draft is not its family's to see."""
    texts = await lease_reading.texts_of(case)
    laid: LeaseText | None = next((one for one in texts if one.turn == row.turn and row.text_sha256), None)
    filing = await lease_reading.filing_of(row) if row.signed_on else None
    manages = ask.actor.role == actors.MANAGER_CLERK
    office = ask.actor.role in (actors.MANAGER_CLERK, actors.DISTRICT_CLERK)
    owed = row.signed_on if office and filing is None and row.voided_on is None else None
    own = manages or ask.actor.role in (actors.TENANT, actors.DISTRICT_CLERK)
    return {
        "lessor": row.lessor, "text": (laid.text or "") if laid else "", "text_sha256": row.text_sha256,
        "turn": row.turn,
        "texts": [TextLine(turn=one.turn, day=one.day, text_sha256=one.text_sha256) for one in texts],
        "sign_as": await lease_reading.sign_as(case, ask.actor),
        "may_enter_paper": manages and case.status in OFFERED,
        "may_write": manages and case.status == "drafted",
        "family_signer": row.family_signer or "", "family_signed_at": _at(row.family_signed_at),
        "manager_signer": row.manager_signer or "", "manager_signed_at": _at(row.manager_signed_at),
        "signed_on": row.signed_on, "way_label": WAYS.get(row.signed_by_way, ""),
        "service_address": (row.service_address or "") if own else "",
        "electronic_service": row.electronic_service if own else None,
        "filing": FiledLine(case_id=filing.case_id, number=filing.number, filed_on=filing.filed_on)
        if filing and office else None,
        "file_by": count_days(owed, await in_force(FILING_DAYS, owed), FILING_DAYS.unit) if owed else None,
        "may_file": manages and owed is not None,
    }


def _at(when: datetime | None) -> datetime | None:
    return local(when) if when else None


async def _detail(case: Case, ask: Ask) -> LeaseDetail:
    row = await LeaseContract.get(case_id=case.id).select_related("tenancy")
    assert row.ends_on is not None
    hidden = ask.actor.role == actors.TENANT and case.status == "drafted"
    drafted = case.status == "drafted" and not hidden
    template = await LeaseTemplate.get_or_none(id=row.template_id or 0)
    first = await leases.is_first(row)
    terms = [(one.starts_on, one.ends_on) for one in await Lease.filter(tenancy_id=row.tenancy_id or 0).limit(100)]
    ended_on = row.tenancy.ended_on if row.tenancy else None
    left_on = lease_reading.left_under(row.starts_on, await lease_reading.swapped_on(row.tenancy_id or 0), ended_on)
    state, label = say_state(ask.actor.today, leases.facts_of(row, first=first), terms, left_on)
    manages = ask.actor.role == actors.MANAGER_CLERK
    awaits = manages and case.status == "signed" and await leases.slip_of(row) is not None
    return LeaseDetail(
        tenancy_id=row.tenancy_id,
        template=f"{template.name}（第{template.version}版）" if template and manages else "",
        lessor_kind_label=LESSORS[row.lessor_kind],
        starts_on=row.starts_on, ends_on=row.ends_on, monthly_rent_fen=row.monthly_rent_fen,
        deposit_fen=row.deposit_fen, slip_number=row.slip_number,
        matters=[MatterLine(key=key, label=name, text=row.matters.get(key, "")) for key, name in MATTERS.items()]
        if drafted else [],
        missing=await leases.missing(row) if drafted else [],
        state=state, state_label=label, first=first, awaits_payment=awaits,
        first_payment_on=await leases.first_payment_on(row),
        keys_on=row.keys_on, keys_count=row.keys_count,
        agreements=[
            BesideLine(
                case_id=one.case_id, subject=one.subject, holds_from=one.starts_on,
                status_label=PROCEDURES["supplementary_agreement"].statuses[one.case.status].label,
            )
            for one in await lease_reading.agreements_of(row)
            if not (ask.actor.role == actors.TENANT and one.case.status == "drafted")
        ],
        may_add=manages and row.signed_on is not None and row.voided_on is None and row.tenancy is not None
        and ended_on is None,
        **await signed_detail(case, row, ask),  # type: ignore[arg-type]
    )


DETAILS["lease"] = _detail
