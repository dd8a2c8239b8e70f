"""What a manager sends each month by itself: set, listed, stopped."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from casework.dwellings import notice_schedules, notice_templates
from casework.dwellings.notice_kinds import KINDS
from casework.dwellings.notice_schedules import ON, ScheduleForm
from casework.heart.forms import one_of
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.texts import check_texts
from models import NoticeSchedule


class ScheduleReply(Struct):
    id: int
    kind: str
    kind_label: str
    day: int
    due_day: int
    note: str
    state: Annotated[str, one_of("on", "stopped")]
    # Why it stopped by itself.
    reason: str
    # None: it goes out no more.
    next_on: date | None


class ScheduleList(Struct):
    items: list[ScheduleReply]


def _reply(row: NoticeSchedule) -> ScheduleReply:
    return ScheduleReply(
        id=row.id, kind=row.kind, kind_label=KINDS[row.kind], day=row.day, due_day=row.due_day, note=row.note,
        state=row.state, reason=row.reason, next_on=notice_schedules.next_day(row) if row.state == ON else None,
    )


@endpoint("GET", "/notice-schedules", summary="每月自动发的通知", reply=ScheduleList)
async def list_schedules(ask: Ask) -> ScheduleList:
    return ScheduleList(items=[_reply(row) for row in await notice_schedules.of_manager(actor=ask.actor)])


async def _check_words(ask: Ask) -> None:
    notice_templates.own(ask.actor)
    await check_texts({"note": ask.body.note}, ask)


@endpoint("POST", "/notice-schedules", summary="设置每月自动发通知", body=ScheduleForm, reply=ScheduleReply,
          before=_check_words)
async def put(ask: Ask) -> ScheduleReply:
    return _reply(await notice_schedules.put(ask.body, actor=ask.actor))


@endpoint("POST", "/notice-schedules/<schedule_id:int>/stop", summary="停用每月自动发", reply=ScheduleReply)
async def stop(ask: Ask) -> ScheduleReply:
    return _reply(await notice_schedules.stop(ask.path["schedule_id"], actor=ask.actor))
