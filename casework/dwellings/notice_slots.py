"""Times at which families may come for their keys (4.4.1.1a): how many places each has, and who has taken one.

A place is taken by a conditional UPDATE in the step's own transaction, so the last one goes to one family. Refuses a
time that is full or past, choosing after the last day for it, and times with fewer places than families.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import F

from casework.dwellings.notice_kinds import KeyParticulars
from casework.heart.forms import Form
from casework.heart.problems import invalid, refuse
from models import KeyCollection, NoticeRound, NoticeSlot

MOST_SLOTS = 300
_CLOCK = re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
_SATURDAY = 5


class SlotsForm(Form):
    begins: Annotated[str, Meta(min_length=5, max_length=5, title="每天从几点", description="写成 09:00 这样")]
    ends: Annotated[str, Meta(min_length=5, max_length=5, title="到几点", description="写成 17:00 这样")]
    minutes: Annotated[int, Meta(ge=10, le=480, title="每段多少分钟")]
    places: Annotated[int, Meta(ge=1, le=200, title="每段几户")]
    weekends: Annotated[bool, Meta(title="周末也可以领")] = False
    choose_until: Annotated[
        date, Meta(title="最晚哪天选时间", description="不填就是开始领取的前一天", extra={"earliest": 0, "latest": 36})
    ] | None = None


def make(form: SlotsForm, key: KeyParticulars, families: int, today: date) -> tuple[list[NoticeSlot], date]:
    """The times, without their round, and the last day to choose one. Raises form_invalid."""
    first, last = (_minutes(getattr(form, name), f"slots.{name}") for name in ("begins", "ends"))
    if last - first < form.minutes:
        raise invalid({"slots.ends": "这段时间排不下一个时段，请核对几点到几点。"})
    rows: list[NoticeSlot] = []
    day = max(key.collect_from, today)
    while day <= key.collect_until:
        if form.weekends or day.weekday() < _SATURDAY:
            for at in range(first, last - form.minutes + 1, form.minutes):
                rows.append(NoticeSlot(day=day, begins=_said(at), ends=_said(at + form.minutes), places=form.places))
        day += timedelta(days=1)
        if len(rows) > MOST_SLOTS:
            raise invalid({"slots.minutes": f"最多排{MOST_SLOTS}个时段，请把每段放长些，或少排几天。"})
    if not rows:
        raise invalid({"slots.weekends": "这几天都是周末，请勾选周末也可以领，或换几天。"})
    room = len(rows) * form.places
    if room < families:
        raise invalid({"slots.places": f"一共只排了{room}户的位置，要通知{families}户，请多排一些。"})
    until = form.choose_until or max(key.collect_from - timedelta(days=1), today)
    if not today <= until <= key.collect_until:
        raise invalid({"slots.choose_until": "选时间的最后一天要在今天以后、领取结束以前。"})
    return rows, until


def _minutes(text: str, at: str) -> int:
    if _CLOCK.fullmatch(text) is None:
        raise invalid({at: "请写成 09:00 这样的时间。"})
    return int(text[:2]) * 60 + int(text[3:])


def _said(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


async def of_round(round_id: str) -> list[NoticeSlot]:
    return list(await NoticeSlot.filter(round_id=round_id).order_by("day", "begins").limit(MOST_SLOTS))


def is_past(slot: NoticeSlot, now: datetime) -> bool:
    """Whether it has begun: whoever chose it then would be late already. `now`: in Shanghai."""
    return (slot.day, slot.begins) <= (now.date(), f"{now:%H:%M}")


async def choose(case_id: str, round_id: str, slot_id: int, now: datetime) -> NoticeSlot:
    """Takes a place for a family, in the place of what it had. In a transaction. Raises slot_full, slot_past,
    slots_closed, form_invalid.
    """
    row = await NoticeRound.get_or_none(id=round_id)
    if row is None or row.choose_until is None or now.date() > row.choose_until:
        raise refuse("slots_closed")
    slot = await NoticeSlot.get_or_none(id=slot_id, round_id=round_id)
    if slot is None:
        raise invalid({"form.slot_id": "没有这个时段，请重新选择。"})
    kept = await KeyCollection.get_or_none(case_id=case_id)
    if kept is not None and kept.slot_id == slot.id:
        return slot
    if is_past(slot, now):
        raise refuse("slot_past")
    if await NoticeSlot.filter(id=slot.id, taken__lt=F("places")).update(taken=F("taken") + 1) != 1:
        raise refuse("slot_full")
    if kept is None:
        await KeyCollection.create(case_id=case_id, round_id=round_id, slot_id=slot.id)
    else:
        await give_back([kept])
        await KeyCollection.filter(id=kept.id).update(slot_id=slot.id, missed_on=None)
    return slot


async def give_back(rows: Sequence[KeyCollection]) -> None:
    """The places that these had. In a transaction."""
    for row in rows:
        if row.slot_id is not None:
            await NoticeSlot.filter(id=row.slot_id, taken__gt=0).update(taken=F("taken") - 1)
            await KeyCollection.filter(id=row.id).update(slot_id=None)
