"""Reports by anybody: the open doors, without sign-in, and what the offices see of one. Later steps go by /cases.

The open doors take no account's name, even of whoever is signed in, and no Idempotency-Key: the id and the token that
the phone made say which report it is, so each may be sent again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.evidence import evidence
from casework.heart import access, actors
from casework.heart.forms import Asked, Form, FormField, Uuid, Word, describe, one_of, read_form
from casework.heart.life import PROCEDURES
from casework.people.offices import district_office
from casework.people.receipt_codes import in_groups
from casework.reviews import public_reports, receipts
from casework.reviews.public_reports import CLOSED, HANDLING, KINDS, OUTCOMES, RECEIVED, LookForm, ReportForm
from casework.reviews.receipts import Receipt
from handlers.evidence.receipt_photographs import (
    PhotographOffer,
    PhotographState,
    SentPhotograph,
    confirm_photograph,
    give_up_photograph,
    offer_photograph,
)
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import DETAILS, CasePage, Detail, Ref, page_of_cases
from handlers.heart.texts import check_texts
from models import Case, PublicReport

_MOST_BYTES = 16 * 1024
_MOST_COMMUNITIES = 300


class BeginBody(Form):
    id: Uuid
    # Made by the phone and known to it alone: with it the reporter goes on, and gets the receipt again.
    token: Uuid


class TokenBody(Form):
    token: Uuid


class PhotographBody(SentPhotograph):
    token: Uuid


class HandInBody(Form):
    token: Uuid
    form: Asked = {}


class FollowBody(Form):
    number: Annotated[str, Meta(min_length=1, max_length=40, title="回执编号")]
    code: Annotated[str, Meta(min_length=1, max_length=40, title="查询码", description="12位，大小写都可以")]


class OpenForm(Struct):
    """What the open page asks, and whom to call instead."""

    fields: list[FormField]
    follow: list[FormField]
    most_photographs: int
    office: str
    phone: str


class Begun(Struct):
    id: str
    handed_in: bool


class ReceiptReply(Struct):
    number: str
    # In three groups, to be written down.
    code: str
    state: Annotated[str, one_of(RECEIVED, HANDLING, CLOSED)]
    label: str
    said: str
    received_on: date | None
    closed_on: date | None


class ReporterReply(Struct):
    name: str
    phone: str


class AlikeReport(Struct):
    id: str
    number: str
    title: str
    status_label: str
    opened_at: datetime


class SaidAgain(Struct):
    kind_label: str
    happened_on: date | None
    detail: str


class PublicReportDetail(Detail):
    kind_label: str
    happened_on: date | None
    place: str
    detail: str
    received_on: date | None
    answer_by: date | None
    # Somebody gave a name or a telephone; who, is asked for with a reason.
    named: bool
    may_look: bool
    outcome_label: str
    # What the reporter reads of it.
    told: str
    # A page of its own: where it goes, and what it is joined to.
    may_assign: bool
    alike: list[AlikeReport]
    communities: list[Ref]
    again: list[SaidAgain]
    first_case_id: str | None
    inspection_case_id: str | None


# Without sign-in


class ReportsQuery(PageQuery):
    status: Word | None = None
    # Past the day by which whoever reported is to be answered alone.
    late: bool = False


@endpoint("GET", "/public-reports", summary="群众投诉举报", query=ReportsQuery, reply=CasePage)
async def list_reports(ask: Ask) -> CasePage:
    found = access.reach_of_cases(ask.actor, public_reports.KIND)
    if ask.query.status:
        found = Q(found, status=ask.query.status)
    if ask.query.late:
        found = Q(found, public_reports.past_its_day(ask.actor.today))
    return await page_of_cases(found, ask.query, ask)


@endpoint("GET", "/public-reports/form", summary="我要反映：要填什么", reply=OpenForm, signed_in=False)
async def form(ask: Ask) -> OpenForm:
    office = await district_office()
    return OpenForm(
        fields=describe(ReportForm), follow=describe(FollowBody), most_photographs=evidence.MOST_OF_ANYBODY,
        office=office.name if office else "", phone=(office.phone or "") if office else "",
    )


@endpoint(
    "POST", "/public-reports", summary="我要反映：开始", body=BeginBody, reply=Begun, signed_in=False,
    transaction="own", most_bytes=_MOST_BYTES,
)
async def begin(ask: Ask) -> Begun:
    case = await receipts.begin(ask.body.id, ask.body.token, actor=ask.actor)
    return Begun(id=case.id, handed_in=case.status != "draft")


@endpoint(
    "POST", "/public-reports/<case_id:str>/photographs", summary="我要反映：申请上传照片", body=PhotographBody,
    reply=PhotographOffer, signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def offer(ask: Ask) -> PhotographOffer:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.token, actor=ask.actor)
    return await offer_photograph(ask, ask.body, ask.path["case_id"], anybody)


@endpoint(
    "POST", "/public-reports/<case_id:str>/photographs/<evidence_id:str>/confirm", summary="我要反映：确认照片已上传",
    body=TokenBody, reply=PhotographState, signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def confirm(ask: Ask) -> PhotographState:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.token, actor=ask.actor)
    return await confirm_photograph(ask, ask.path["evidence_id"], anybody)


@endpoint(
    "POST", "/public-reports/<case_id:str>/photographs/<evidence_id:str>/give-up",
    summary="我要反映：放弃没有传成的照片", body=TokenBody, reply=PhotographState, signed_in=False, transaction="own",
    most_bytes=_MOST_BYTES,
)
async def give_up(ask: Ask) -> PhotographState:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.token, actor=ask.actor)
    return await give_up_photograph(ask.path["evidence_id"], anybody)


async def _check_words(ask: Ask) -> None:
    """Of a report that is there and not handed in yet, and in nobody's name."""
    case, anybody = await receipts.find_own(ask.path["case_id"], ask.body.token, actor=ask.actor)
    if case.status == "draft":
        said = read_form(ask.body.form, ReportForm)
        await check_texts({"form.place": said.place, "form.detail": said.detail}, replace(ask, actor=anybody))


@endpoint(
    "POST", "/public-reports/<case_id:str>/hand-in", summary="我要反映：提交", body=HandInBody, reply=ReceiptReply,
    signed_in=False, transaction="own", most_bytes=_MOST_BYTES, before=_check_words,
)
async def hand_in(ask: Ask) -> ReceiptReply:
    said = read_form(ask.body.form, ReportForm)
    return _receipt(await receipts.hand_in(ask.path["case_id"], ask.body.token, said, actor=ask.actor))


@endpoint(
    "POST", "/public-reports/follow", summary="凭回执查看进展", body=FollowBody, reply=ReceiptReply, signed_in=False,
    transaction="own", most_bytes=_MOST_BYTES,
)
async def follow(ask: Ask) -> ReceiptReply:
    return _receipt(await receipts.follow(ask.body.number, ask.body.code, actor=ask.actor))


def _receipt(one: Receipt) -> ReceiptReply:
    return ReceiptReply(
        number=one.number, code=in_groups(one.code), state=one.state, label=one.label, said=one.said,
        received_on=one.received_on,
        closed_on=one.closed_on,
    )


# The offices


@endpoint(
    "POST", "/public-reports/<case_id:str>/reporter", summary="查看反映人（记入审计）", body=LookForm,
    reply=ReporterReply,
)
async def look(ask: Ask) -> ReporterReply:
    name, phone = await public_reports.look_at_reporter(ask.path["case_id"], ask.body, actor=ask.actor)
    return ReporterReply(name=name, phone=phone)


async def _detail(case: Case, ask: Ask) -> PublicReportDetail:
    row = await PublicReport.get(case_id=case.id)
    triage = case.status == "received" and ask.actor.role == actors.DISTRICT_CLERK
    label, told = OUTCOMES.get(row.outcome, ("", ""))
    return PublicReportDetail(
        kind_label=KINDS.get(row.kind, ""),
        happened_on=row.happened_on,
        place=row.place or "",
        detail=row.detail or "",
        received_on=row.received_on,
        answer_by=row.answer_by,
        named=bool(row.reporter_name or row.reporter_phone),
        may_look=public_reports.has_in_hand(case, actor=ask.actor) and bool(row.reporter_name or row.reporter_phone),
        outcome_label=label,
        told=told,
        may_assign=triage,
        alike=[_alike(one) for one in await public_reports.alike(row, actor=ask.actor)] if triage else [],
        communities=await _communities(ask) if triage else [],
        again=[
            SaidAgain(kind_label=KINDS.get(one.kind, ""), happened_on=one.happened_on, detail=one.detail or "")
            for one in await public_reports.said_again(row, actor=ask.actor)
        ],
        first_case_id=row.first_case_id if ask.actor.role == actors.DISTRICT_CLERK else None,
        inspection_case_id=row.inspection_case_id,
    )


def _alike(case: Case) -> AlikeReport:
    status = PROCEDURES[case.procedure].statuses[case.status]
    return AlikeReport(
        id=case.id, number=case.number, title=case.title, status_label=status.label, opened_at=case.opened_at
    )


async def _communities(ask: Ask) -> list[Ref]:
    found = access.organisations_in_reach(ask.actor).filter(kind="community").order_by("name", "id")
    return [Ref(id=row.id, name=row.name) for row in await found.limit(_MOST_COMMUNITIES)]


DETAILS["public_report"] = _detail
