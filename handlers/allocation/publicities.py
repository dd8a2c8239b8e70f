"""Publicity (1d): drawing up a batch, and the open doors: what anybody sees, and how anybody objects.

The open doors take no account's name, even of whoever is signed in, and no Idempotency-Key: the id and the token that
the phone made say which objection it is. What is over answers as what never was. Later steps go by /cases.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.allocation import publicities, publicity_objections
from casework.allocation.publicity_forms import KINDS, OUTCOMES, DrawUpBody, LookForm, ObjectForm
from casework.allocation.publicity_objections import Receipt
from casework.allocation.publicity_standing import SHOWN
from casework.heart import access, actors
from casework.heart.forms import Asked, Form, FormField, Uuid, describe, one_of, read_form
from casework.people.offices import district_office
from casework.people.receipt_codes import in_groups
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from handlers.heart.texts import check_texts
from models import Case, PublicityLine, PublicityObjection

_MOST_BYTES = 16 * 1024
_STATES = {
    SHOWN: "公示", "held": "有异议，先不往下办", "passed": "期满，没有异议", "upheld": "异议成立",
    "again": "要重新公示", "left": "已经退出", "taken_down": "已撤下",
}


class OpenPublicity(Struct):
    slug: str
    title: str
    starts_on: date
    ends_on: date
    families: int


class OpenPublicities(Struct):
    """What is shown to everybody today, and whom to call."""

    items: list[OpenPublicity]
    follow: list[FormField]
    office: str
    phone: str


class ShownLine(Struct):
    number: int
    # Partly masked; "" once it is over.
    name: str
    people: int | None
    community: str
    benefit: str
    # What became of an objection to it.
    result: str


class PublicityPage(Struct):
    title: str
    state: Annotated[str, one_of("shown", "result")]
    starts_on: date
    ends_on: date
    result_until: date | None
    base: str
    note: str
    items: list[ShownLine]
    next: str | None
    # What an objection asks; none once it is over.
    fields: list[FormField]
    office: str
    phone: str


class ObjectBody(Form):
    id: Uuid
    # Made by the phone and known to it alone: with it the receipt is given again.
    token: Uuid
    form: Asked = {}


class FollowBody(Form):
    number: Annotated[str, Meta(min_length=1, max_length=40, title="回执编号")]
    code: Annotated[str, Meta(min_length=1, max_length=40, title="查询码", description="12位，大小写都可以")]


class ObjectionReceipt(Struct):
    number: str
    # In three groups, to be written down.
    code: str
    label: str
    said: str
    received_on: date
    answer_by: date


class ObjectorReply(Struct):
    name: str
    phone: str


class WaitingReply(Struct):
    """How many results of review were not publicised yet."""

    kind: str
    label: str
    families: int


class WaitingList(Struct):
    items: list[WaitingReply]


class DrawnLine(Struct):
    number: int
    case_id: str
    name: str
    people: int
    community: str
    benefit: str
    state_label: str
    result: str
    objections: int


class PublicityDetail(Detail):
    kind_label: str
    starts_on: date | None
    ends_on: date | None
    result_until: date | None
    base: str
    note: str
    slug: str
    # The first of them; the paper holds all.
    lines: list[DrawnLine]
    families: int


class PublicityObjectionDetail(Detail):
    publicity_id: str
    subject_id: str
    number: int
    name: str
    benefit: str
    detail: str
    received_on: date
    answer_by: date
    outcome_label: str
    answer: str
    reasons: str
    may_look: bool


# Without sign-in


async def _office() -> tuple[str, str]:
    office = await district_office()
    return (office.name, office.phone or "") if office else ("", "")


def _title(kind: str) -> str:
    return f"{KINDS[kind]}评审结果公示"


@endpoint("GET", "/publicities/open", summary="正在公示的", reply=OpenPublicities, signed_in=False)
async def list_open(ask: Ask) -> OpenPublicities:
    name, phone = await _office()
    found = await publicities.open_to_all(ask.actor.today)
    return OpenPublicities(
        items=[
            OpenPublicity(
                slug=row.slug, title=_title(row.kind), starts_on=row.starts_on, ends_on=row.ends_on, families=number
            )
            for row, number in found
            if row.starts_on and row.ends_on
        ],
        follow=describe(FollowBody), office=name, phone=phone,
    )


@endpoint(
    "GET", "/publicities/open/<slug:str>", summary="一次公示的名单", query=PageQuery, reply=PublicityPage,
    signed_in=False,
)
async def read_open(ask: Ask) -> PublicityPage:
    page = await publicities.page_of(ask.path["slug"], today=ask.actor.today)
    row, (name, phone) = page.row, await _office()
    lines, more = await page_by_id(page.lines, ask.query)
    assert row.starts_on is not None and row.ends_on is not None
    return PublicityPage(
        title=_title(row.kind), state="shown" if page.shown else "result", starts_on=row.starts_on,
        ends_on=row.ends_on, result_until=row.result_until, base=row.base, note=row.note if page.shown else "",
        items=[_shown(one, named=page.shown) for one in lines],
        next=more,
        fields=describe(ObjectForm) if page.shown else [], office=name, phone=phone,
    )


def _shown(line: PublicityLine, *, named: bool) -> ShownLine:
    if not named:
        return ShownLine(number=line.number, name="", people=None, community="", benefit="", result=line.result)
    return ShownLine(
        number=line.number, name=line.shown_name, people=line.people, community=line.community, benefit=line.benefit,
        result=line.result,
    )


async def _check_words(ask: Ask) -> None:
    """Of what can still be objected to: that it is over is said before anything is asked. Sent again it is known."""
    if not await Case.exists(id=ask.body.id):
        await publicities.line_of(ask.path["slug"], 0, today=ask.actor.today)
    said = read_form(ask.body.form, ObjectForm)
    await check_texts({"form.detail": said.detail}, ask)


@endpoint(
    "POST", "/publicities/open/<slug:str>/objections", summary="对公示提出异议", body=ObjectBody,
    reply=ObjectionReceipt, signed_in=False, transaction="own", most_bytes=_MOST_BYTES, before=_check_words,
)
async def object_to(ask: Ask) -> ObjectionReceipt:
    body, said = ask.body, read_form(ask.body.form, ObjectForm)
    found = await publicity_objections.hand_in(ask.path["slug"], body.id, body.token, said, actor=ask.actor)
    return _receipt(found)


@endpoint(
    "POST", "/publicity-objections/follow", summary="凭回执看异议的答复", body=FollowBody, reply=ObjectionReceipt,
    signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def follow(ask: Ask) -> ObjectionReceipt:
    return _receipt(await publicity_objections.follow(ask.body.number, ask.body.code, actor=ask.actor))


def _receipt(one: Receipt) -> ObjectionReceipt:
    return ObjectionReceipt(
        number=one.number, code=in_groups(one.code), label=one.label, said=one.said, received_on=one.received_on,
        answer_by=one.answer_by,
    )


# The district office


@endpoint("GET", "/publicities/waiting", summary="还没有公示的评审结果", reply=WaitingList)
async def waiting(ask: Ask) -> WaitingList:
    access.require_role(ask.actor, actors.DISTRICT_CLERK)
    return WaitingList(items=[
        WaitingReply(
            kind=kind, label=label, families=await Case.filter(await publicities.not_shown_yet(kind, ask.actor)).count()
        )
        for kind, label in KINDS.items()
    ])


@endpoint("POST", "/publicities", summary="拟一批公示", body=DrawUpBody, reply=CaseReply)
async def draw_up(ask: Ask) -> CaseReply:
    return await present(await publicities.draw_up(ask.body, actor=ask.actor), ask)


@endpoint(
    "POST", "/publicity-objections/<case_id:str>/objector", summary="查看异议人（记入审计）", body=LookForm,
    reply=ObjectorReply,
)
async def look(ask: Ask) -> ObjectorReply:
    name, phone = await publicity_objections.look_at_objector(ask.path["case_id"], ask.body, actor=ask.actor)
    return ObjectorReply(name=name, phone=phone)


_SHOWN_AT_ONCE = 100


async def _detail(case: Case, ask: Ask) -> PublicityDetail:
    row = await publicities.row_of(case)
    every = PublicityLine.filter(publicity_id=row.id)
    lines = await every.order_by("number").limit(_SHOWN_AT_ONCE)
    against = await PublicityObjection.filter(line_id__in=[one.id for one in lines] or [0]).limit(1000)
    told = [one.line_id for one in against]
    return PublicityDetail(
        kind_label=KINDS[row.kind], starts_on=row.starts_on, ends_on=row.ends_on, result_until=row.result_until,
        base=row.base, note=row.note, slug=row.slug,
        lines=[
            DrawnLine(
                number=one.number, case_id=one.case_id, name=one.shown_name, people=one.people,
                community=one.community, benefit=one.benefit, state_label=_STATES[one.state], result=one.result,
                objections=told.count(one.id),
            )
            for one in lines
        ],
        families=await every.count(),
    )


async def _objection_detail(case: Case, ask: Ask) -> PublicityObjectionDetail:
    row = await publicity_objections.row_of(case)
    return PublicityObjectionDetail(
        publicity_id=row.line.publicity.case_id, subject_id=row.line.case_id, number=row.line.number,
        name=row.line.shown_name, benefit=row.line.benefit, detail=row.detail or "", received_on=row.received_on,
        answer_by=row.answer_by, outcome_label=OUTCOMES[row.outcome][0] if row.outcome else "",
        answer=row.answer or "", reasons=row.reasons or "", may_look=case.status == "received",
    )


DETAILS["publicity"] = _detail
DETAILS["publicity_objection"] = _objection_detail
