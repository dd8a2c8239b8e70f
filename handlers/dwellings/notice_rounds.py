"""Rounds of notices: prepared and looked at, sent now or on a day, followed, recalled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta

from casework.dwellings import notice_round_lists as lists
from casework.dwellings import notice_rounds as rounds
from casework.dwellings import notice_templates
from casework.dwellings.notice_kinds import KINDS
from casework.dwellings.notice_round_lists import SHOWN, Told
from casework.dwellings.notice_rounds import STATES, PrepareBody, SendBody
from casework.dwellings.notices import NOTICE
from casework.evidence.sheets import make_letters
from casework.heart import access
from casework.heart.deliveries import CHANNEL_LABELS, STATE_LABELS, WECHAT, reason_label
from casework.heart.forms import ReasonForm, one_of
from casework.heart.problems import refuse
from casework.words.wording import say_day
from handlers.heart.http import (
    Ask,
    PageQuery,
    Pdf,
    Struct,
    cursor_of,
    endpoint,
    page_by_time,
    page_size,
    read_cursor,
)
from handlers.heart.replies import DwellingRef, Ref, local
from handlers.heart.texts import check_texts
from models import NoticeRound

_TONES = {"prepared": "ask", "sent": "done", "stopped": "stop", "recalled": "stop", "dropped": "stop"}
_NO_WECHAT = "没有可用的微信提醒次数，只在小程序里通知"


class RoundCounts(Struct):
    unread: int
    unconfirmed: int
    confirmed: int
    overdue: int
    # Nobody is bound: somebody must go there, or call.
    visit: int
    withdrawn: int
    wechat_sent: int
    wechat_failed: int
    wechat_pending: int


class RoundLine(Struct):
    id: str
    kind: str
    kind_label: str
    title: str
    recipients: str
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    tone: Annotated[str, one_of("ask", "way", "done", "stop")]
    total: int
    left_out: int
    sum_fen: int
    sent: int
    failed: int
    send_on: date | None
    act_by: date | None
    made_at: datetime


class RoundReply(RoundLine):
    template: str
    choose_until: date | None
    confirmed_at: datetime | None
    finished_at: datetime | None
    # Why it stopped or was recalled.
    reason: str
    may: list[Annotated[str, one_of("send", "drop", "recall")]]
    # None: nothing has gone out yet.
    counts: RoundCounts | None


class RoundPage(Struct):
    items: list[RoundLine]
    next: str | None


class WayLine(Struct):
    channel_label: str
    state: str
    state_label: str
    reason: str | None


class RoundFamily(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    amount_fen: int | None
    outcome: Annotated[str, one_of("waiting", "sent", "left", "failed")]
    # Why it was not sent.
    reason: str
    # What it is told.
    text: str
    # "": it has no notice.
    case_id: str
    status: str
    status_label: str
    # When it means to come for its keys, and what became of that, in words; "": nothing yet.
    slot: str
    keys: str
    ways: list[WayLine]


class RoundFamilies(Struct):
    items: list[RoundFamily]
    next: str | None


class FamiliesQuery(PageQuery, kw_only=True):
    show: Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=12), one_of(*SHOWN)] = "all"


class SheetsQuery(Struct, kw_only=True):
    show: Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=12)] = "all"
    # Which of the parts that the list is printed in.
    part: Annotated[int, Meta(ge=1, le=1000)] = 1


def _line(row: NoticeRound) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "kind_label": KINDS[row.kind], "title": row.title,
        "recipients": row.recipients, "state": row.state, "state_label": STATES[row.state],
        "tone": _TONES.get(row.state, "way"), "total": row.total, "left_out": row.left_out, "sum_fen": row.sum_fen,
        "sent": row.sent, "failed": row.failed, "send_on": row.send_on, "act_by": row.act_by,
        "made_at": local(row.made_at),
    }


def _may(row: NoticeRound) -> list[str]:
    may = {"prepared": ["send", "drop"], "waiting": ["send", "drop"], "sending": ["recall"], "sent": ["recall"]}
    if row.state == "stopped":
        return ["recall"] if row.recalled_at else ["send", "recall"]
    return may.get(row.state, [])


async def _reply(row: NoticeRound, ask: Ask) -> RoundReply:
    told = None
    if row.sent:
        found = await lists.counts(row, ask.actor.today)
        told = RoundCounts(
            unread=found.unread, unconfirmed=found.unconfirmed, confirmed=found.confirmed, overdue=found.overdue,
            visit=found.visit, withdrawn=found.withdrawn, wechat_sent=found.wechat.get("sent", 0),
            wechat_failed=found.wechat.get("failed", 0), wechat_pending=found.wechat.get("pending", 0),
        )
    template = ""
    if row.template_id is not None:
        used = await notice_templates.find(row.template_id, row.kind, actor=ask.actor)
        template = f"{used.name}，第{used.version}版"
    return RoundReply(
        **_line(row), template=template, choose_until=row.choose_until, reason=row.reason, may=_may(row),
        confirmed_at=local(row.confirmed_at) if row.confirmed_at else None,
        finished_at=local(row.finished_at) if row.finished_at else None, counts=told,
    )


async def _check_words(ask: Ask) -> None:
    body: PrepareBody = ask.body
    # What it may not write is refused without asking anybody.
    notice_templates.own(ask.actor)
    said = getattr(body, body.kind, None) if body.kind in KINDS else None
    names = () if said is None else said.__struct_fields__
    texts = {f"{body.kind}.{name}": getattr(said, name) for name in names if isinstance(getattr(said, name), str)}
    await check_texts({name: text for name, text in texts.items() if not name.endswith(".period")}, ask)


@endpoint("POST", "/notice-rounds", summary="写一次通知，先看再发", body=PrepareBody, reply=RoundReply,
          before=_check_words)
async def prepare(ask: Ask) -> RoundReply:
    return await _reply(await rounds.prepare(ask.body, actor=ask.actor), ask)


@endpoint("GET", "/notice-rounds", summary="发过的通知，一次一行", query=PageQuery, reply=RoundPage)
async def list_rounds(ask: Ask) -> RoundPage:
    found = NoticeRound.filter(manager_id=notice_templates.own(ask.actor)).exclude(state="dropped")
    rows, more = await page_by_time(found, ask.query, "made_at")
    return RoundPage(items=[RoundLine(**_line(row)) for row in rows], next=more)


@endpoint("GET", "/notice-rounds/<round_id:str>", summary="一次通知发到了哪里", reply=RoundReply)
async def read(ask: Ask) -> RoundReply:
    return await _reply(await rounds.find(ask.path["round_id"], actor=ask.actor), ask)


@endpoint("POST", "/notice-rounds/<round_id:str>/send", summary="发出通知", body=SendBody, reply=RoundReply)
async def send(ask: Ask) -> RoundReply:
    return await _reply(await rounds.send(ask.path["round_id"], actor=ask.actor, send_on=ask.body.send_on), ask)


@endpoint("POST", "/notice-rounds/<round_id:str>/drop", summary="不发了", reply=RoundReply)
async def drop(ask: Ask) -> RoundReply:
    return await _reply(await rounds.drop(ask.path["round_id"], actor=ask.actor), ask)


async def _check_reason(ask: Ask) -> None:
    notice_templates.own(ask.actor)
    await check_texts({"reason": ask.body.reason}, ask)


@endpoint("POST", "/notice-rounds/<round_id:str>/recall", summary="撤回这次通知", body=ReasonForm, reply=RoundReply,
          before=_check_reason)
async def recall(ask: Ask) -> RoundReply:
    return await _reply(await rounds.recall(ask.path["round_id"], ask.body.reason, actor=ask.actor), ask)


@endpoint("GET", "/notice-rounds/<round_id:str>/families", summary="这次通知的各户", query=FamiliesQuery,
          reply=RoundFamilies)
async def list_families(ask: Ask) -> RoundFamilies:
    row, show = await rounds.find(ask.path["round_id"], actor=ask.actor), ask.query.show
    if show not in SHOWN:
        show = "all"
    behind = ""
    if ask.query.cursor:
        (behind,) = read_cursor(ask.query.cursor, 1)
        if not behind.isascii() or len(behind) > 36 or (lists.by_line(show) and not behind[:18].isdigit()):
            raise refuse("cursor_invalid")
    size = page_size(ask.query)
    found = await lists.families(row, show, behind[:18] if lists.by_line(show) else behind, size + 1, ask.actor.today)
    more = cursor_of(found[size - 1].place) if len(found) > size else None
    return RoundFamilies(items=[_family(one) for one in found[:size]], next=more)


@endpoint("GET", "/notice-rounds/<round_id:str>/sheets", summary="打印几户的通知（PDF）", query=SheetsQuery, reply=Pdf)
async def print_sheets(ask: Ask) -> Pdf:
    """For whom nobody is bound, or who asked for paper. Some at a time, in the order of the list."""
    row, show = await rounds.find(ask.path["round_id"], actor=ask.actor), ask.query.show
    ids = await lists.to_print(row, show if show in SHOWN else "all", ask.query.part, ask.actor.today)
    if not ids:
        raise refuse("nobody_found", "这里没有要打印的通知。")
    found = access.cases_in_reach(ask.actor, "notice").filter(id__in=ids).select_related("household", "dwelling")
    cases = {case.id: case for case in await found}
    address = ask.services.public_url or f"{ask.request.scheme}://{ask.request.host}"
    data = await make_letters([cases[one] for one in ids if one in cases], actor=ask.actor, address=address)
    return Pdf(data=data, filename=f"notices-{ask.query.part}.pdf")


def _family(one: Told) -> RoundFamily:
    line, home, case = one.line, one.home, one.case
    ways = [
        WayLine(channel_label=CHANNEL_LABELS[channel], state=state, state_label=STATE_LABELS[state],
                reason=reason_label(reason))
        for channel, state, reason in one.ways
    ]
    channels = {channel for channel, _, _ in one.ways}
    if channels == {"in_app"}:
        label = CHANNEL_LABELS[WECHAT]
        ways.append(WayLine(channel_label=label, state="none", state_label="没有发", reason=_NO_WECHAT))
    return RoundFamily(
        tenancy_id=line.tenancy_id, household=Ref(id=home.household.id, name=home.household.name),
        dwelling=DwellingRef(id=home.dwelling.id, address=home.dwelling.address), amount_fen=line.amount_fen,
        outcome=line.outcome, reason=line.reason, text=one.text, case_id=case.id if case else "",
        status=case.status if case else "", status_label=NOTICE.statuses[case.status].label if case else "", ways=ways,
        slot=f"{say_day(one.slot.day)} {one.slot.begins}至{one.slot.ends}" if one.slot else "", keys=_keys(one),
    )


def _keys(one: Told) -> str:
    row = one.keys
    if row is None:
        return ""
    said = []
    if row.came_on is not None:
        signed = "" if row.signed else "，还没有签收"
        said.append(f"{say_day(row.came_on)}{row.received_by}领取{row.keys_out}把{signed}")
    elif row.missed_on is not None:
        said.append(f"{say_day(row.missed_on)}没有来")
    if row.back_on is not None:
        said.append(f"{say_day(row.back_on)}交回{row.keys_back}把")
    return "；".join(said)
