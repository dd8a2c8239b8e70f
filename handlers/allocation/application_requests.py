"""Applications from the phone: the open doors, without sign-in, and what the community sees and opens of one. Later
steps go by /cases.

The open doors take no account's name, even of whoever is signed in, and no Idempotency-Key: what the phone made up, and
then the receipt's code, say which request it is, so each may be sent again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.allocation import application_request_receipts as receipts
from casework.allocation import application_requests
from casework.allocation.application_request_duty import DRAFT_DAYS, KIND
from casework.allocation.application_request_forms import (
    GROUNDS,
    KINDS,
    PAPERS,
    PaperKind,
    RequestForm,
    SupplyForm,
    WithdrawForm,
)
from casework.allocation.application_request_receipts import Receipt
from casework.allocation.applications import AcceptBody
from casework.allocation.subsidies import RecordBody
from casework.evidence.evidence import MOST_OF_APPLICANT, MOST_WITH_MORE
from casework.heart import access, actors
from casework.heart.answers import masked
from casework.heart.forms import Asked, Choice, Form, FormField, Uuid, Word, describe, one_of, read_form
from casework.heart.life import PROCEDURES, TONES
from casework.heart.rules import in_force
from casework.ledgers import look_ups
from casework.people.offices import district_office
from casework.people.receipt_codes import in_groups
from handlers.evidence.receipt_photographs import (
    PhotographOffer,
    PhotographState,
    SentPhotograph,
    confirm_photograph,
    give_up_photograph,
    offer_photograph,
)
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import DETAILS, CasePage, CaseReply, Detail, Ref, page_of_cases, present
from handlers.heart.texts import check_texts
from models import Case, Organisation

_MOST_BYTES = 64 * 1024
_MOST_COMMUNITIES = 300


class RequestBeginBody(Form):
    id: Uuid
    # Made by the phone and known to it alone: with it the same request is begun again, and has the same code.
    token: Uuid


class RequestCodeBody(Form):
    code: Annotated[str, Meta(min_length=1, max_length=40, title="查询码", description="12位，大小写都可以")]


class RequestPhotographBody(SentPhotograph):
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    paper: Annotated[PaperKind, Meta(extra={"kind": "record"})]


class RequestHandInBody(RequestCodeBody):
    form: Asked = {}


class RequestSupplyBody(RequestHandInBody, kw_only=True):
    # The how many-th time of being asked this answers.
    turn: Annotated[int, Meta(ge=1, le=1000)]


class RequestFollowBody(Form):
    number: Annotated[str, Meta(min_length=1, max_length=40, title="回执编号")]
    code: Annotated[str, Meta(min_length=1, max_length=40, title="查询码", description="12位，大小写都可以")]


class RequestOpenForm(Struct):
    """What the open page asks, and whom to call instead."""

    fields: list[FormField]
    follow: list[FormField]
    supply: list[FormField]
    withdraw: list[FormField]
    papers: list[Choice]
    communities: list[Ref]
    # After so many days what was not handed in is over, with its photographs.
    draft_days: int
    most_photographs: int
    most_with_more: int
    office: str
    phone: str


class RequestBegun(Struct):
    id: str
    code: str
    handed_in: bool
    # Until then it can be handed in; after it, it is over with its photographs. None: it was.
    until: date | None


class RequestMore(Struct):
    turn: int
    papers: list[str]
    words: str
    by: date


class RequestStands(Struct):
    """Of what it became: where it stands, as a family that applied is told."""

    number: str
    label: str
    tone: Annotated[str, one_of(*TONES)]
    said: str


class RequestPaper(Struct):
    number: str
    code: str


class RequestReceipt(Struct):
    id: str
    number: str
    # In three groups, to be written down.
    code: str
    state: Annotated[str, one_of("handed_in", "more_asked", "accepted", "declined", "withdrawn", "lapsed")]
    label: str
    said: str
    kind_label: str
    community: str
    phone: str
    received_on: date | None
    answer_by: date | None
    more: RequestMore | None
    grounds: list[str]
    may_withdraw: bool
    stands: RequestStands | None
    paper: RequestPaper | None


# Without sign-in


@endpoint(
    "GET", "/application-requests/form", summary="网上申请：要填什么", reply=RequestOpenForm, signed_in=False
)
async def form(ask: Ask) -> RequestOpenForm:
    office = await district_office()
    found = await Organisation.filter(kind="community").order_by("name", "id").limit(_MOST_COMMUNITIES)
    return RequestOpenForm(
        fields=describe(RequestForm), follow=describe(RequestFollowBody), supply=describe(SupplyForm),
        withdraw=describe(WithdrawForm), papers=[Choice(value, label) for value, label in PAPERS.items()],
        communities=[Ref(id=row.id, name=row.name) for row in found],
        draft_days=await in_force(DRAFT_DAYS, ask.actor.today), most_photographs=MOST_OF_APPLICANT,
        most_with_more=MOST_WITH_MORE, office=office.name if office else "",
        phone=(office.phone or "") if office else "",
    )


@endpoint(
    "POST", "/application-requests", summary="网上申请：开始", body=RequestBeginBody, reply=RequestBegun,
    signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def begin(ask: Ask) -> RequestBegun:
    case, code = await receipts.begin(ask.body.id, ask.body.token, actor=ask.actor)
    handed_in = case.status != "draft"
    until = None if handed_in else await receipts.open_until(case, actor=ask.actor)
    return RequestBegun(id=case.id, code=in_groups(code), handed_in=handed_in, until=until)


@endpoint(
    "POST", "/application-requests/<case_id:str>/photographs", summary="网上申请：申请上传照片",
    body=RequestPhotographBody, reply=PhotographOffer, signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def offer(ask: Ask) -> PhotographOffer:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.code, actor=ask.actor)
    return await offer_photograph(ask, ask.body, ask.path["case_id"], anybody, caption=PAPERS[ask.body.paper])


@endpoint(
    "POST", "/application-requests/<case_id:str>/photographs/<evidence_id:str>/confirm",
    summary="网上申请：确认照片已上传", body=RequestCodeBody, reply=PhotographState, signed_in=False,
    transaction="own", most_bytes=_MOST_BYTES,
)
async def confirm(ask: Ask) -> PhotographState:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.code, actor=ask.actor)
    return await confirm_photograph(ask, ask.path["evidence_id"], anybody)


@endpoint(
    "POST", "/application-requests/<case_id:str>/photographs/<evidence_id:str>/give-up",
    summary="网上申请：放弃没有传成的照片", body=RequestCodeBody, reply=PhotographState, signed_in=False,
    transaction="own", most_bytes=_MOST_BYTES,
)
async def give_up(ask: Ask) -> PhotographState:
    _, anybody = await receipts.find_own(ask.path["case_id"], ask.body.code, actor=ask.actor)
    return await give_up_photograph(ask.path["evidence_id"], anybody)


async def _check_family(ask: Ask) -> None:
    """Of a request that is there and not handed in yet, and in nobody's name."""
    case, anybody = await receipts.find_own(ask.path["case_id"], ask.body.code, actor=ask.actor)
    if case.status == "draft":
        said = read_form(ask.body.form, RequestForm)
        typed = {"form.present_housing": said.present_housing, "form.note": said.note}
        await check_texts(typed, replace(ask, actor=anybody))


@endpoint(
    "POST", "/application-requests/<case_id:str>/hand-in", summary="网上申请：提交", body=RequestHandInBody,
    reply=RequestReceipt, signed_in=False, transaction="own", most_bytes=_MOST_BYTES, before=_check_family,
)
async def hand_in(ask: Ask) -> RequestReceipt:
    said, version = read_form(ask.body.form, RequestForm), str(ask.services.info["privacy_version"])
    return _receipt(await receipts.hand_in(ask.path["case_id"], ask.body.code, said, version, actor=ask.actor))


async def _check_words(ask: Ask) -> None:
    case, anybody = await receipts.find_own(ask.path["case_id"], ask.body.code, actor=ask.actor)
    if case.status == "more_asked":
        said = read_form(ask.body.form, SupplyForm)
        await check_texts({"form.words": said.words}, replace(ask, actor=anybody))


@endpoint(
    "POST", "/application-requests/<case_id:str>/supply", summary="网上申请：补交材料", body=RequestSupplyBody,
    reply=RequestReceipt, signed_in=False, transaction="own", most_bytes=_MOST_BYTES, before=_check_words,
)
async def supply(ask: Ask) -> RequestReceipt:
    said = read_form(ask.body.form, SupplyForm)
    return _receipt(
        await receipts.supply(ask.path["case_id"], ask.body.code, ask.body.turn, said, actor=ask.actor)
    )


@endpoint(
    "POST", "/application-requests/<case_id:str>/withdraw", summary="网上申请：撤回", body=RequestHandInBody,
    reply=RequestReceipt, signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def withdraw(ask: Ask) -> RequestReceipt:
    said = read_form(ask.body.form, WithdrawForm)
    return _receipt(await receipts.withdraw(ask.path["case_id"], ask.body.code, said, actor=ask.actor))


@endpoint(
    "POST", "/application-requests/follow", summary="凭回执看网上申请办到哪了", body=RequestFollowBody,
    reply=RequestReceipt, signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def follow(ask: Ask) -> RequestReceipt:
    return _receipt(await receipts.follow(ask.body.number, ask.body.code, actor=ask.actor))


def _receipt(one: Receipt) -> RequestReceipt:
    number, stands = one.accepted or ("", None)
    return RequestReceipt(
        id=one.case_id, number=one.number, code=in_groups(one.code), state=one.state, label=one.label, said=one.said,
        kind_label=KINDS.get(one.kind, ""), community=one.community, phone=one.phone, received_on=one.received_on,
        answer_by=one.answer_by,
        more=RequestMore(turn=one.more.turn, papers=one.more.papers, words=one.more.words, by=one.more.by)
        if one.more else None,
        grounds=one.grounds, may_withdraw=one.may_withdraw,
        stands=RequestStands(number=number, label=stands.label, tone=stands.tone, said=stands.next_step)
        if stands else None,
        paper=RequestPaper(number=one.paper[0], code=one.paper[1]) if one.paper else None,
    )


# The community


class RequestsQuery(PageQuery):
    status: Word | None = None


@endpoint("GET", "/application-requests", summary="网上申请", query=RequestsQuery, reply=CasePage)
async def list_requests(ask: Ask) -> CasePage:
    found = access.reach_of_cases(ask.actor, KIND)
    if ask.query.status:
        found = Q(found, status=ask.query.status)
    return await page_of_cases(found, ask.query, ask)


@endpoint(
    "POST", "/application-requests/<case_id:str>/application", summary="受理网上申请：公租房", body=AcceptBody,
    reply=CaseReply,
)
async def take_up_application(ask: Ask) -> CaseReply:
    return await _take_up(ask)


@endpoint(
    "POST", "/application-requests/<case_id:str>/subsidy", summary="受理网上申请：补贴", body=RecordBody,
    reply=CaseReply,
)
async def take_up_subsidy(ask: Ask) -> CaseReply:
    return await _take_up(ask)


async def _take_up(ask: Ask) -> CaseReply:
    if not await Case.exists(id=ask.body.id):
        await look_ups.require_another(ask.actor)
    opened = await application_requests.take_up(
        ask.path["case_id"], ask.body.id, ask.body.form, actor=ask.actor
    )
    return await present(opened, ask)


class AlikeRequest(Struct):
    id: str
    number: str
    title: str
    status_label: str


class ApplicationRequestDetail(Detail):
    form: RequestForm | None
    kind: str
    kind_label: str
    community: str
    received_on: date | None
    answer_by: date | None
    asked_for: list[str]
    asked_words: str
    more_by: date | None
    answered_words: str
    grounds: list[str]
    declined_words: str
    # What it became, and which procedure that is of.
    accepted_case_id: str | None
    # Others of the same family or address that lie in reach; and whether this one waits behind one that is open.
    alike: list[AlikeRequest]
    waits_behind: bool
    may_take_up: bool


async def _detail(case: Case, ask: Ask) -> ApplicationRequestDetail:
    row = await application_requests.row_of(case)
    office = await Organisation.get_or_none(id=row.community_id or 0)
    # Whoever holds a receipt reads by it alone.
    staff = ask.actor.role != actors.ANYBODY
    return ApplicationRequestDetail(
        form=masked(await application_requests.form_of(case.id)) if row.form is not None and staff else None,
        kind=row.kind, kind_label=KINDS.get(row.kind, ""), community=office.name if office else "",
        received_on=row.received_on, answer_by=row.answer_by,
        asked_for=[PAPERS[one] for one in row.wanted or [] if one in PAPERS], asked_words=row.asked_words or "",
        more_by=row.more_by, answered_words=row.answered_words or "",
        grounds=[GROUNDS[one] for one in row.grounds or [] if one in GROUNDS],
        declined_words=row.declined_words or "", accepted_case_id=row.accepted_case_id,
        alike=[_alike(one) for one in await application_requests.alike(row, actor=ask.actor)] if staff else [],
        waits_behind=case.status == "joined",
        may_take_up=case.status == "handed_in" and ask.actor.role == actors.COMMUNITY_CLERK,
    )


def _alike(case: Case) -> AlikeRequest:
    label = PROCEDURES[case.procedure].statuses[case.status].label
    return AlikeRequest(id=case.id, number=case.number, title=case.title, status_label=label)


DETAILS["application_request"] = _detail
