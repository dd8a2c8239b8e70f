"""One sending of a notice to many families (4.4.1.1a): looked at first, then sent by the worker in parts.

To prepare a round freezes to whom it goes and what each is told of its own; what is sent is what was looked at.
Whoever cannot be told stands in it with the reason, and so does who was told of the same month before. It goes out at
once or on a day; until then it can be stopped, afterwards recalled, with a reason that the families see. Refuses a
round to nobody, days that are past, and what another clerk has moved meanwhile; a month that was told already is left
out unless it is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import F, Q

from casework.dwellings import notice_facts, notice_slots, notice_templates, rent_accounts
from casework.dwellings.ahead import last_day, refuse_day
from casework.dwellings.notice_facts import Fact
from casework.dwellings.notice_kinds import (
    KINDS,
    SPECS,
    ArrearsParticulars,
    Family,
    HandbackParticulars,
    KeyParticulars,
    RenewalParticulars,
    RentParticulars,
    RepairParticulars,
    TextParticulars,
    VisitParticulars,
    Writer,
    act_by,
    check_body,
    check_days,
    check_filled,
    check_office,
    render,
    title_of,
)
from casework.dwellings.notice_slots import SlotsForm
from casework.dwellings.notice_templates import own
from casework.dwellings.rent_places import of_manager, say_place
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.bulk import insert_rows
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, Number, ReasonForm, ShortText, Uuid, Word, choices
from casework.heart.problems import invalid, refuse
from casework.heart.queries import Among, column
from casework.heart.transactions import atomically
from casework.words.addresses import building_number
from casework.words.calendar import last_within
from casework.words.clock import SHANGHAI
from models import Estate, Lease, NoticeLine, NoticeRound, NoticeSlot, Organisation, Tenancy

PREPARED, WAITING, SENDING, SENT, STOPPED = "prepared", "waiting", "sending", "sent", "stopped"
RECALLING, RECALLED, DROPPED = "recalling", "recalled", "dropped"
STATES = {
    PREPARED: "待发出", WAITING: "到日子自动发出", SENDING: "正在发出", SENT: "已发出", STOPPED: "中途停下",
    RECALLING: "正在撤回", RECALLED: "已撤回", DROPPED: "没有发出，已取消",
}
# Of a line: to be sent, sent, known not to be before it went out, found out then.
LINE_WAITING, LINE_SENT, LINE_LEFT, LINE_FAILED = "waiting", "sent", "left", "failed"
# Nobody is rung up by a telephone at midnight.
FIRST_HOUR = 8
_FORGOTTEN_AT_ONCE = 5
MOST_FAMILIES, MOST_PICKED = 20_000, 500
_BATCH = 500


class Recipients(Form):
    """Those that are picked, or all of whom all that is said holds."""

    tenancy_ids: Annotated[list[Number], Meta(max_length=MOST_PICKED, title="选定的家庭")] = []
    everyone: Annotated[bool, Meta(title="本单位的全部承租家庭")] = False
    estate_id: Annotated[Number | None, Meta(title="小区")] = None
    building: Annotated[ShortText, Meta(title="楼号", description="例如：3")] = ""
    owing_months: Annotated[int, Meta(ge=1, le=60, title="欠租至少几个月")] | None = None
    ends_within: Annotated[int, Meta(ge=1, le=12, title="合同几个月内到期")] | None = None


class PrepareBody(Form):
    """Of the particulars those of its kind."""

    id: Uuid
    kind: Annotated[Word, Meta(title="哪种通知", extra=choices(KINDS))]
    to: Annotated[Recipients, Meta(title="发给谁")]
    template_id: Annotated[Number | None, Meta(title="用哪个模板")] = None
    # Those that were told of the same month before as well.
    again: Annotated[bool, Meta(title="已经发过的也再发")] = False
    rent: Annotated[RentParticulars | None, Meta(title="租金通知")] = None
    key: Annotated[KeyParticulars | None, Meta(title="领取钥匙通知")] = None
    arrears: Annotated[ArrearsParticulars | None, Meta(title="欠租通知")] = None
    visit: Annotated[VisitParticulars | None, Meta(title="上门检查通知")] = None
    repair: Annotated[RepairParticulars | None, Meta(title="维修通知")] = None
    renewal: Annotated[RenewalParticulars | None, Meta(title="办理续租通知")] = None
    handback: Annotated[HandbackParticulars | None, Meta(title="收房验收通知")] = None
    text: Annotated[TextParticulars | None, Meta(title="其他通知")] = None
    slots: Annotated[SlotsForm | None, Meta(title="领取时段")] = None


class SendBody(Form):
    send_on: Annotated[
        date, Meta(title="哪天发出", description="不填就马上发", extra={"earliest": 0, "latest": 36})
    ] | None = None


register_door(Door("notice_round.prepare", "写通知", PrepareBody, (actors.MANAGER_CLERK,)))
register_door(Door("notice_round.send", "发出通知", SendBody, (actors.MANAGER_CLERK,)))
register_door(Door("notice_round.recall", "撤回这次通知", ReasonForm, (actors.MANAGER_CLERK,)))


async def prepare(body: PrepareBody, *, actor: Actor) -> NoticeRound:
    """Nothing is sent yet. The same id by the same person again is the same round. In a transaction.

    Raises not_allowed, form_invalid, id_taken, nobody_found.
    """
    manager_id = own(actor)
    if known := await NoticeRound.get_or_none(id=body.id):
        if (known.account_id, known.manager_id) != (actor.account_id, manager_id):
            raise refuse("id_taken")
        return known
    if body.kind not in SPECS:
        raise invalid({"kind": "请从列出的选项中选择。"})
    particulars = getattr(body, body.kind)
    if particulars is None:
        raise invalid({body.kind: "请填写通知内容。"})
    if body.slots is not None and body.kind != "key":
        raise invalid({"slots": "只有领取钥匙通知可以排时段。"})
    check_days(body.kind, particulars, actor.today, await last_day(actor.today))
    text = await _body(body.kind, body.template_id, particulars, actor)
    values = {k: v for k, v in msgspec.to_builtins(particulars).items() if k != "text"}
    if text != SPECS[body.kind].body:
        # The house's own words are lines that may be left out; what somebody wrote is sent as written.
        check_filled(body.kind, text, values)
        at = "template_id" if body.template_id is not None else f"{body.kind}.text"
        check_office(body.kind, text, await _writer(manager_id), at)
    period = notice_facts.period_of(body.kind, values, actor.today)
    found, said = await _recipients(body.to, body.kind, actor)
    row = NoticeRound(
        id=body.id, manager_id=manager_id, account_id=actor.account_id, appointment_id=actor.appointment_id,
        kind=body.kind, title=title_of(body.kind, values), template_id=body.template_id, body=text,
        particulars=msgspec.json.encode({**values, "period": period} if period else values).decode(),
        recipients=said, period=period, act_by=act_by(body.kind, values), state=PREPARED,
        again=body.again, made_at=actor.at,
    )
    lines = await _lines(row, found, manager_path=actor.path, today=actor.today, again=body.again)
    slots: list[NoticeSlot] = []
    if body.slots is not None and body.key is not None:
        slots, row.choose_until = notice_slots.make(body.slots, body.key, row.total, actor.today)
    await NoticeRound.bulk_create([row])
    await insert_rows(NoticeLine, lines)
    for slot in slots:
        slot.round_id = row.id
    await NoticeSlot.bulk_create(slots, batch_size=_BATCH)
    return row


async def _body(kind: str, template_id: int | None, particulars: Form, actor: Actor) -> str:
    if template_id is not None:
        return (await notice_templates.find(template_id, kind, actor=actor)).body
    if isinstance(particulars, TextParticulars):
        if not particulars.text.strip():
            raise invalid({"text.text": "请写通知的内容，或选一个模板。"})
        check_body(kind, particulars.text, "text.text")
        return particulars.text.strip()
    return SPECS[kind].body


async def _recipients(to: Recipients, kind: str, actor: Actor) -> tuple[list[int], str]:
    """Tenancies of the manager's, in order, and how they were chosen, in words. Raises form_invalid, nobody_found."""
    living = access.tenancies_in_reach(actor).filter(living=1)
    if to.tenancy_ids:
        wanted = list(dict.fromkeys(to.tenancy_ids))
        found = await column(living.filter(id__in=wanted).order_by("id"), "id")
        gone = len(wanted) - len(found)
        said = f"选定的{len(wanted)}户" + (f"，其中{gone}户已经退出或不归本单位管理，没有列入" if gone else "")
    else:
        narrowed, words = await _narrowed(to, kind, actor)
        said = "，".join(words) or "全部承租家庭"
        found = await column(living.filter(narrowed).order_by("id"), "id")
        if to.owing_months or kind == "arrears":
            accounts = await rent_accounts.accounts(found, today=actor.today)
            least = to.owing_months or 1
            found = [one for one in found if len(accounts[one].late(actor.today)) >= least]
    if not found:
        raise refuse("nobody_found")
    if len(found) > MOST_FAMILIES:
        raise invalid({"to": f"一次最多发给{MOST_FAMILIES:,}户，请分小区发。"})
    return found, said[:200]


async def _narrowed(to: Recipients, kind: str, actor: Actor) -> tuple[Q, list[str]]:
    said: list[str] = []
    found = Q()
    if to.estate_id is not None:
        estate = await Estate.get_or_none(id=to.estate_id)
        if estate is None:
            raise invalid({"to.estate_id": "没有这个小区，请重新选择。"})
        found, said = Q(found, dwelling__estate_id=to.estate_id), [estate.name]
    if to.building.strip():
        number = building_number(to.building) or to.building.strip()
        found = Q(found, dwelling__building_number=number)
        said.append(f"{number}号楼")
    if to.ends_within is not None:
        until = last_within(actor.today, to.ends_within)
        soon = Among(Lease, Q(ends_on__gte=actor.today, ends_on__lte=until), "tenancy_id")
        later = Among(Lease, Q(ends_on__gt=until), "tenancy_id")
        found = Q(found, Q(id__in=soon), ~Q(id__in=later))
        said.append(f"合同{to.ends_within}个月内到期的")
    if to.owing_months is not None:
        said.append(f"欠租{to.owing_months}个月以上的")
    elif kind == "arrears":
        said.append("有欠租的")
    elif not said and not to.everyone:
        raise invalid({"to": "请选择发给谁。"})
    return found, said


async def _lines(
    row: NoticeRound, tenancy_ids: Sequence[int], *, manager_path: str, today: date, again: bool
) -> list[NoticeLine]:
    """One each, and the round's sums."""
    known = await notice_facts.facts(
        row.kind, msgspec.json.decode(row.particulars), tenancy_ids, manager_path=manager_path, today=today
    )
    before = {} if again else await notice_facts.told_before(row.kind, row.period, tenancy_ids, row.id)
    lines = []
    for one in tenancy_ids:
        fact = known[one]
        reason = fact.reason or before.get(one, "")
        lines.append(
            NoticeLine(
                round_id=row.id, tenancy_id=one, amount_fen=fact.amount_fen, said=fact.said,
                outcome=LINE_LEFT if reason else LINE_WAITING, reason=reason,
            )
        )
        if reason:
            row.left_out += 1
        else:
            row.total += 1
            row.sum_fen += fact.amount_fen or 0
    return lines


# Looked at


async def find(round_id: str, *, actor: Actor) -> NoticeRound:
    """Raises not_allowed, not_found."""
    row = await NoticeRound.get_or_none(id=round_id, manager_id=own(actor))
    if row is None:
        raise access.not_found()
    return row


def values_of(row: NoticeRound) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(row.particulars)
    return found


async def writer_of(row: NoticeRound) -> Writer:
    return await _writer(row.manager_id)


async def _writer(manager_id: int) -> Writer:
    office = await Organisation.get(id=manager_id)
    phone = office.phone or ""
    return Writer(office.name, phone, tuple(say_place(await of_manager(office.id), office.name, phone)))


def text_of(row: NoticeRound, line: NoticeLine, tenancy: Tenancy, writer: Writer) -> str:
    """What this family is told. The tenancy has its household and its dwelling."""
    family = Family(tenancy.household.name, tenancy.dwelling.address, line.amount_fen, line.said)
    return render(row.kind, row.body, values_of(row), family, writer)


def same(line: NoticeLine, fact: Fact) -> bool:
    """Whether what was looked at is still so."""
    return (line.amount_fen, line.said) == (fact.amount_fen, fact.said)


# Sent, stopped, recalled


async def send(round_id: str, *, actor: Actor, send_on: date | None = None) -> NoticeRound:
    """Hands it to the worker, for now or for a day. Asked twice it is the same; what stopped halfway goes on.

    Raises not_allowed, not_found, form_invalid, notice_recipients, round_moved. In a transaction.
    """
    row = await find(round_id, actor=actor)
    if row.state in (SENDING, SENT) or (row.state == WAITING and send_on == row.send_on):
        return row
    if row.state not in (PREPARED, WAITING, STOPPED) or row.recalled_at is not None:
        raise refuse("round_moved")
    if not row.total:
        raise refuse("notice_recipients")
    if row.act_by is not None and row.act_by < actor.today:
        raise refuse("round_moved", "通知里的期限已经过去了，请重新写一份。")
    later = None
    if send_on is not None:
        if send_on < actor.today:
            raise invalid({"send_on": "发出的日子不能早于今天。"})
        early = actor.at.astimezone(SHANGHAI).hour < FIRST_HOUR
        later = send_on if send_on > actor.today or early else None
        refuse_day(send_on, row.act_by or await last_day(actor.today), "send_on")
    await _move(
        row, WAITING if later else SENDING, send_on=later, account_id=actor.account_id,
        appointment_id=actor.appointment_id, confirmed_at=actor.at, stuck=0, reason="",
    )
    await record(
        "notice_round", actor=actor, code="sent", subject=f"notice_round:{row.id}",
        detail={"families": row.total, "kind": row.kind, "on": str(later or actor.today)},
    )
    return row


async def drop(round_id: str, *, actor: Actor) -> NoticeRound:
    """Of what has not gone out. Raises not_allowed, not_found, round_moved. In a transaction."""
    row = await find(round_id, actor=actor)
    if row.state == DROPPED:
        return row
    if row.state not in (PREPARED, WAITING):
        raise refuse("round_moved")
    await _move(row, DROPPED, finished_at=actor.at)
    await NoticeLine.filter(round_id=row.id).delete()
    await record("notice_round", actor=actor, code="dropped", subject=f"notice_round:{row.id}")
    return row


async def recall(round_id: str, reason: str, *, actor: Actor) -> NoticeRound:
    """All of its notices, those that were read too; what is not sent yet stays unsent. The worker withdraws them one by
    one, each with this reason. Raises not_allowed, not_found, round_moved. In a transaction.
    """
    row = await find(round_id, actor=actor)
    if row.state in (RECALLING, RECALLED):
        return row
    if row.state not in (SENDING, SENT, STOPPED):
        raise refuse("round_moved")
    await _move(
        row, RECALLING, reason=reason, recalled_by_id=actor.account_id, recalled_appointment_id=actor.appointment_id,
        recalled_at=actor.at, last_line=0, stuck=0,
    )
    await record(
        "notice_round", actor=actor, code="recalled", subject=f"notice_round:{row.id}", detail={"reason": reason}
    )
    return row


async def _move(row: NoticeRound, state: str, **said: Any) -> None:
    """Where it still is what was seen; whoever has it in hand has lost it. Raises round_moved."""
    held = NoticeRound.filter(id=row.id, state=row.state)
    if await held.update(state=state, attempts=F("attempts") + 1, leased_until=None, **said) != 1:
        raise refuse("round_moved")
    await row.refresh_from_db()


async def drop_forgotten(before: datetime) -> int:
    """Some of the rounds that were looked at and never sent, and whom they would have told. How many."""
    ids = await column(NoticeRound.filter(state=PREPARED, made_at__lt=before).limit(_FORGOTTEN_AT_ONCE), "id")
    for one in ids:
        await atomically(lambda one=one: _forget(one))  # type: ignore[misc]
    return len(ids)


async def _forget(round_id: str) -> None:
    if await NoticeRound.filter(id=round_id, state=PREPARED).update(state=DROPPED) == 1:
        await NoticeLine.filter(round_id=round_id).delete()


async def of_schedule(round_id: str, schedule_id: int) -> None:
    """Says by which it was prepared. In a transaction."""
    await NoticeRound.filter(id=round_id).update(schedule_id=schedule_id)
