"""Notices that go out each month by themselves (4.4.1.1a): the rent, or what is owed, on a manager's own day.

Some days before its day a month's round is prepared as anybody's would be, so that it stands among the rounds to be
looked at and stopped; the worker sends it on the day. Walked twice it is one round, for its number follows from the
schedule and the month. A month in which nobody is to be told, or whose last day of payment is over by the time anybody
looks, is passed over. Where the post of whoever set it has ended, or its words no longer hold, it stops and says so.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from casework.dwellings import notice_rounds, notice_templates
from casework.dwellings.notice_kinds import KINDS, SPECS, ArrearsParticulars, RentParticulars, check_filled
from casework.dwellings.notice_rounds import PrepareBody, Recipients
from casework.dwellings.notice_templates import own
from casework.heart import access, actors, rounds
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form, Number, Text, choices
from casework.heart.problems import Problem, invalid
from casework.heart.transactions import atomically
from casework.people import accounts
from casework.words.clock import business_day
from casework.words.months import following, month_of
from models import Account, NoticeSchedule

ON, STOPPED = "on", "stopped"
# So many days before it goes out it may be looked at.
LEAD = timedelta(days=2)
MOST = 20
_NAMESPACE = uuid.UUID("4a0f0a5a-56f7-4f0e-8a55-5c0b6e1b7d2e")
_KINDS = {kind: KINDS[kind] for kind in ("rent", "arrears")}


class ScheduleForm(Form, kw_only=True):
    kind: Annotated[Literal["rent", "arrears"], Meta(title="每月发什么", extra=choices(_KINDS))]
    day: Annotated[int, Meta(ge=1, le=28, title="每月几号发", description="1到28")]
    due_day: Annotated[
        int, Meta(ge=1, le=28, title="最晚几号交", description="比发的日子小，就是下个月的这一天")
    ]
    to: Annotated[Recipients, Meta(title="发给谁")]
    template_id: Annotated[Number | None, Meta(title="用哪个模板")] = None
    note: Annotated[Text, Meta(title="补充说明", extra=LONG)] = ""


register_door(Door("notice_schedule.set", "每月自动发通知", ScheduleForm, (actors.MANAGER_CLERK,)))


async def put(form: ScheduleForm, *, actor: Actor) -> NoticeSchedule:
    """The same again is the one that is there. Raises not_allowed, form_invalid. In a transaction."""
    manager_id = own(actor)
    to = form.to
    if not (to.tenancy_ids or to.everyone or to.estate_id or to.building.strip() or to.owing_months or to.ends_within):
        raise invalid({"to": "请选择发给谁。"})
    body = SPECS[form.kind].body
    if form.template_id is not None:
        body = (await notice_templates.find(form.template_id, form.kind, actor=actor)).body
        check_filled(form.kind, body, {"period": "x", "due_on": "x", "note": form.note})
    said: dict[str, Any] = {
        "kind": form.kind, "day": form.day, "due_day": form.due_day, "template_id": form.template_id,
        "note": form.note, "recipients": msgspec.json.encode(to).decode(),
    }
    running = await NoticeSchedule.filter(manager_id=manager_id, state=ON).order_by("id").limit(MOST)
    for row in running:
        if all(getattr(row, name) == value for name, value in said.items()):
            return row
    if len(running) >= MOST:
        raise invalid({"day": f"最多同时有{MOST}项，请先停用不需要的。"})
    month = month_of(actor.today)
    row = await NoticeSchedule.create(
        manager_id=manager_id, account_id=actor.account_id, appointment_id=actor.appointment_id, state=ON,
        next_month=month if actor.today.day <= form.day else following(month), made_at=actor.at, **said,
    )
    await record("notice_schedule", actor=actor, code="set", subject=f"notice_schedule:{row.id}", detail=said)
    return row


async def stop(schedule_id: int, *, actor: Actor) -> NoticeSchedule:
    """What is prepared already is stopped as a round. Raises not_allowed, not_found. In a transaction."""
    row = await NoticeSchedule.get_or_none(id=schedule_id, manager_id=own(actor))
    if row is None:
        raise access.not_found()
    if await NoticeSchedule.filter(id=row.id, state=ON).update(state=STOPPED, ended_at=actor.at) == 1:
        await record("notice_schedule", actor=actor, code="stopped", subject=f"notice_schedule:{row.id}")
    await row.refresh_from_db()
    return row


async def of_manager(*, actor: Actor) -> list[NoticeSchedule]:
    """Those that run first. Raises not_allowed."""
    rows = NoticeSchedule.filter(manager_id=own(actor))
    return list(await rows.order_by("state", "-id").limit(5 * MOST))


def next_day(row: NoticeSchedule) -> date:
    return _day(row.next_month, row.day)


def due_of(month: str, day: int, due_day: int) -> date:
    """By which day it is to be paid: the first after it goes out."""
    return _day(month if due_day >= day else following(month), due_day)


def _day(month: str, day: int) -> date:
    return date(int(month[:4]), int(month[5:]), day)


# By itself


async def _walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    behind = 0
    while True:
        until = month_of(business_day(now()) + LEAD)
        found = NoticeSchedule.filter(state=ON, next_month__lte=until, id__gt=behind).order_by("id")
        rows = await found.limit(rounds.PAGE)
        for row in rows:
            await _bring_up(row, now)
            behind = row.id
            yield 1
        if len(rows) < rounds.PAGE:
            return


async def _bring_up(row: NoticeSchedule, now: Callable[[], datetime]) -> None:
    """To the day, month by month."""
    while row.state == ON and next_day(row) <= business_day(now()) + LEAD:
        try:
            await atomically(lambda: _prepare(row, now()))
        except Problem as problem:
            await NoticeSchedule.filter(id=row.id, state=ON).update(
                state=STOPPED, reason=problem.detail[:300], ended_at=now()
            )
        await row.refresh_from_db()


async def _prepare(row: NoticeSchedule, at: datetime) -> None:
    """One month's round. In a transaction."""
    moved = NoticeSchedule.filter(id=row.id, state=ON, next_month=row.next_month)
    if await moved.update(next_month=following(row.next_month)) != 1:
        return
    send_on = next_day(row)
    due_on = due_of(row.next_month, row.day, row.due_day)
    if due_on < business_day(at):
        return
    actor = await _actor(row, at)
    round_id = str(uuid.uuid5(_NAMESPACE, f"{row.id}:{row.next_month}"))
    body = PrepareBody(
        id=round_id, kind=row.kind, template_id=row.template_id,
        to=msgspec.json.decode(row.recipients, type=Recipients),
        rent=RentParticulars(period=row.next_month, due_on=due_on, note=row.note) if row.kind == "rent" else None,
        arrears=ArrearsParticulars(due_on=due_on, note=row.note) if row.kind == "arrears" else None,
    )
    try:
        made = await notice_rounds.prepare(body, actor=actor)
        if made.total:
            await notice_rounds.send(round_id, actor=actor, send_on=max(send_on, actor.today))
        else:
            await notice_rounds.drop(round_id, actor=actor)
        await notice_rounds.of_schedule(round_id, row.id)
    except Problem as problem:
        if problem.code != "nobody_found":
            raise


async def _actor(row: NoticeSchedule, at: datetime) -> Actor:
    """Who set it, now, if the post is theirs still. Raises not_allowed."""
    account = await Account.get(id=row.account_id)
    held = await accounts.appointments_of(account.id, business_day(at))
    return accounts.actor_for(account, held, str(row.appointment_id), at=at, address="")


rounds.declare("notice_schedules", _walk)
