"""Rent and key notices: issuing them to one family or a list, and seeing how far each has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, cast

from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings import notice_keys, notice_slots, notices
from casework.dwellings.notice_kinds import KINDS, KeyParticulars, RentParticulars
from casework.dwellings.notices import IssueBody, Refused
from casework.heart import access, naming
from casework.heart.actors import TENANT
from casework.heart.advance import Action
from casework.heart.deliveries import CHANNEL_LABELS, STATE_LABELS, reason_label
from casework.heart.forms import one_of
from handlers.heart.http import Ask, PageQuery, Struct, before, cut, endpoint, page_size
from handlers.heart.replies import DETAILS, CaseSummary, Detail, local, summaries
from handlers.heart.texts import check_texts
from models import Case, CaseEvent, Delivery, KeyCollection, Notice, NoticeRound

STANDING_LABELS = {
    "pending": "等待送达",
    "delivered": "已送达，未查看",
    "seen": "已查看",
    "confirmed": "已确认",
    "served": "已当面送达",
    "handed": "已交钥匙，待签收",
    "collected": "已领钥匙",
    "returned": "钥匙已交回",
    "called": "已电话告知",
    "withdrawn": "已撤回",
    "untold": "已撤回，待当面告知",
    "lapsed": "承租家庭已退出，通知失效",
    "failed": "未能送达",
    "needs_visit": "未绑定微信，需上门送达",
}


SIGNED_LABELS = {"": "", "phone": "家庭已在小程序里签收", "paper": "已在纸上签收"}


class Standing(Struct):
    state: Annotated[str, one_of(*STANDING_LABELS)]
    label: str
    reason: str | None


class NoticeLine(CaseSummary):
    kind: str
    kind_label: str
    delivery: Standing


class NoticePage(Struct):
    items: list[NoticeLine]
    next: str | None


class NoticeQuery(PageQuery):
    # No longer than its column.
    kind: Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=16)] | None = None
    # Which nobody has looked at yet alone.
    unread: bool = False


class IssueReply(Struct):
    batch_id: str
    issued: int
    refused: list[Refused]


class BatchReply(Struct):
    batch_id: str
    kind_label: str
    total: int
    delivered: int
    seen: int
    confirmed: int
    failed: int
    needs_visit: int


class DeliveryLine(Struct):
    channel_label: str
    state: str
    state_label: str
    at: datetime
    reason: str | None


class Withdrawn(Struct):
    at: datetime
    reason: str


class SlotLine(Struct):
    id: int
    day: date
    begins: str
    ends: str
    # How many may still choose it.
    left: int


class CollectionReply(Struct):
    """Of a key notice: times to choose, and what became of it."""

    slots: list[SlotLine]
    choose_until: date | None
    may_choose: bool
    chosen: SlotLine | None
    missed_on: date | None
    came_on: date | None
    received_by: str
    keys_out: int
    signed_label: str
    signed_at: datetime | None
    keys_back: int
    back_on: date | None
    actions: list[Action]


class NoticeDetail(Detail):
    kind: str
    kind_label: str
    text: str
    # The chains' last heads before its day, in words.
    heads: list[str]
    rent: RentParticulars | None
    key: KeyParticulars | None
    deliveries: list[DeliveryLine]
    # Who confirmed it, and in whose place; "": nobody yet.
    confirmed_by: str
    # When it was taken back, and why.
    withdrawn: Withdrawn | None
    collection: CollectionReply | None


@endpoint("GET", "/notices", summary="通知", query=NoticeQuery, reply=NoticePage)
async def list_notices(ask: Ask) -> NoticePage:
    found = Q(access.reach_of_cases(ask.actor), procedure="notice")
    if ask.query.kind:
        found = Q(found, notice__kind=ask.query.kind)
    if ask.query.unread:
        found = Q(found, status=notices.UNREAD)
    lines, more = cut(await notices.notice_lines(before(found, ask.query), page_size(ask.query) + 1), ask.query)
    ids = [line.id for line in lines]
    told = await notices.sent(ids) if ids else {}
    delegated = await notices.confirmed_by_delegates(ids) if ids else set()
    said = zip(await summaries(lines, ask), lines, strict=True)
    return NoticePage(items=[_line(one, line, told[line.id], delegated) for one, line in said], next=more)


async def _check_words(ask: Ask) -> None:
    body: IssueBody = ask.body
    texts = {"rent.note": body.rent.note} if body.rent else {}
    if body.key:
        texts |= {f"key.{name}": getattr(body.key, name) for name in ("place", "bring", "contact", "note")}
    # What it may not write is refused without asking anybody.
    if await notices.may_tell(body.tenancy_ids, actor=ask.actor):
        await check_texts(texts, ask)


@endpoint("POST", "/notices", summary="发出通知", body=IssueBody, reply=IssueReply, before=_check_words)
async def issue(ask: Ask) -> IssueReply:
    body = ask.body
    issued = await notices.issue(
        body.batch_id, body.kind, body.tenancy_ids, rent=body.rent, key=body.key, actor=ask.actor
    )
    return IssueReply(batch_id=body.batch_id, issued=issued.count, refused=issued.refused)


@endpoint("GET", "/notice-batches/<batch_id:str>", summary="一批通知的送达情况", reply=BatchReply)
async def read_batch(ask: Ask) -> BatchReply:
    found = access.cases_in_reach(ask.actor).filter(procedure="notice", notice__batch_id=ask.path["batch_id"])
    first = await found.first().select_related("notice")
    if first is None:
        raise access.not_found()
    standings = await notices.standings(found, ask.path["batch_id"])
    done = standings["confirmed"] + standings["served"]
    seen = standings["seen"] + standings["confirmed"]
    return BatchReply(
        batch_id=ask.path["batch_id"],
        kind_label=KINDS[first.notice.kind],
        total=standings.total(),
        delivered=standings["delivered"] + seen + standings["served"],
        seen=seen,
        confirmed=done,
        failed=standings["failed"],
        needs_visit=standings["needs_visit"],
    )


def _line(
    told: dict[str, Any], case: notices.NoticeLine, deliveries: list[notices.Sent], delegated: set[str]
) -> NoticeLine:
    state, reason = notices.standing(case.status, deliveries)
    label = "已由代办人确认" if case.id in delegated else STANDING_LABELS[state]
    return NoticeLine(
        **told,
        kind=case.kind,
        kind_label=KINDS[case.kind],
        delivery=Standing(state=state, label=label, reason=reason_label(reason)),
    )


async def _detail(case: Case, ask: Ask) -> NoticeDetail:
    notice = await Notice.get(case_id=case.id)
    deliveries = await Delivery.filter(case_id=case.id).order_by("id").limit(50)
    return NoticeDetail(
        kind=notice.kind,
        kind_label=KINDS[notice.kind],
        text=notice.text,
        heads=notice.heads.split("；") if notice.heads else [],
        rent=cast(RentParticulars, notice.particulars) if notice.kind == "rent" else None,
        key=cast(KeyParticulars, notice.particulars) if notice.kind == "key" else None,
        deliveries=[
            DeliveryLine(
                channel_label=CHANNEL_LABELS[row.channel],
                state=row.state,
                state_label=STATE_LABELS[row.state],
                at=local(row.finished_at or row.created_at),
                reason=reason_label(row.reason),
            )
            for row in deliveries
        ],
        confirmed_by=await _confirmed_by(case, ask),
        withdrawn=await _withdrawn(case),
        collection=await _collection(case, notice, ask) if notice.kind == "key" else None,
    )


async def _withdrawn(case: Case) -> Withdrawn | None:
    if case.status not in ("withdrawn", "untold"):
        return None
    event = await CaseEvent.filter(case_id=case.id, action__in=["withdraw", "withdraw_in_person"]).first()
    return Withdrawn(at=local(event.at), reason=event.note.get("text", "")) if event else None


async def _collection(case: Case, notice: Notice, ask: Ask) -> CollectionReply:
    row = await NoticeRound.get_or_none(id=notice.batch_id)
    own = await KeyCollection.get_or_none(case_id=case.id) or KeyCollection(case_id=case.id, round_id=notice.batch_id)
    slots = await notice_slots.of_round(row.id) if row is not None and row.choose_until else []
    lines = {
        slot.id: SlotLine(id=slot.id, day=slot.day, begins=slot.begins, ends=slot.ends, left=slot.places - slot.taken)
        for slot in slots
    }
    until, today = row.choose_until if row else None, ask.actor.today
    may = until is not None and today <= until and notice_keys.may_choose(case.status) and ask.actor.role == TENANT
    return CollectionReply(
        slots=[lines[slot.id] for slot in slots if not notice_slots.is_past(slot, local(ask.now))],
        choose_until=until, may_choose=may,
        chosen=lines.get(own.slot_id or 0), missed_on=own.missed_on, came_on=own.came_on, received_by=own.received_by,
        keys_out=own.keys_out, signed_label=SIGNED_LABELS[own.signed],
        signed_at=local(own.signed_at) if own.signed_at else None, keys_back=own.keys_back, back_on=own.back_on,
        actions=notice_keys.offered(case.status, ask.actor.role),
    )


async def _confirmed_by(case: Case, ask: Ask) -> str:
    event = await CaseEvent.filter(case_id=case.id, action="confirm").first()
    if event is None:
        return ""
    name = await naming.doer(event, actor=ask.actor)
    family = case.household.name if case.household else ""
    return f"{name}（代{family}确认）" if event.delegation_id else name


DETAILS["notice"] = _detail
