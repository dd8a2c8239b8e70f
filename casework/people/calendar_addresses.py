"""Calendar addresses (日历订阅): what falls due at an office, in the calendar program of whoever works there.

A program asks without signing in, so the address itself is the key: 256 random bits, shown once, stored as a hash. It
shows kinds, counts, days and case numbers, and of no family anything else. It stands as long as the post in which it
was made does, asked anew each time it is read, and until its holder ends it or makes another, or signs out everywhere
else; an administrator ends it with the holder's sessions, the operator by its number.
Refuses whoever holds no post at an office. An address that never was and one that has ended are answered alike.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.heart import counted_days
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.due_days import OWED, WAITING, WATCHED, DueDay, due_days
from casework.heart.duties import OF_PROCEDURE
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.standing import in_force, standing
from casework.people.accounts import actor_for, token_hash
from casework.words import icalendar
from casework.words.clock import SHANGHAI, business_day
from casework.words.icalendar import DayEvent
from casework.words.working_days import known_until
from models import Appointment, CalendarAddress

EVERY_HOURS = 6
_LONGEST_TOKEN = 64
_SAID = {OWED: "本单位要办", WATCHED: "本辖区还没办", WAITING: "待办"}


def require_office(actor: Actor) -> int:
    """The post in which it is asked. Raises not_allowed."""
    if actor.appointment_id is None or actor.organisation_id is None or not actor.path:
        raise refuse("not_allowed", "日历订阅给单位的工作人员用：要办的事，家庭在首页和通知里看。")
    return actor.appointment_id


async def own(actor: Actor) -> CalendarAddress | None:
    """The one that stands for this post, if any. Raises not_allowed."""
    return await of_post(require_office(actor))


async def of_post(post: int) -> CalendarAddress | None:
    return await CalendarAddress.filter(appointment_id=post, living=1).first()


async def make(*, actor: Actor) -> tuple[str, CalendarAddress]:
    """A new one in place of the one before: its secret, told this once. Raises not_allowed. In a transaction."""
    post = require_office(actor)
    # Two at once take turns here: the second ends what the first has made.
    await Appointment.filter(id=post).select_for_update().first()
    await end_posts([post], actor=actor)
    token = secrets.token_urlsafe(32)
    row = await CalendarAddress.create(token_hash=token_hash(token), appointment_id=post, made_at=actor.at)
    await record("calendar_address", actor=actor, code="made", subject=f"appointment:{post}")
    return token, row


async def end(*, actor: Actor) -> None:
    """Again it is the same. Raises not_allowed. In a transaction."""
    if await end_posts([require_office(actor)], actor=actor):
        await record("grant_ended", actor=actor, code="calendar", subject=f"appointment:{actor.appointment_id}")


async def end_all(account_id: int, *, actor: Actor) -> int:
    """Those of every post of that account. Returns how many. In a transaction."""
    return await end_posts(await column(Appointment.filter(account_id=account_id), "id"), actor=actor)


async def end_posts(posts: list[int], *, actor: Actor) -> int:
    """Those of these posts. Returns how many. In a transaction."""
    found = CalendarAddress.filter(appointment_id__in=posts or [0], living=1)
    return await found.update(living=None, ended_at=actor.at)


@dataclass(frozen=True)
class Calendar:
    data: bytes
    row: CalendarAddress


async def read(token: str, *, at: datetime, address: str) -> Calendar | None:
    """The file, as of today. None: no such address, or none any more. Some queries, whatever there is to tell."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    row = await CalendarAddress.get_or_none(token_hash=token_hash(token), living=1)
    if row is None:
        return None
    today = business_day(at)
    held = await Appointment.filter(in_force(today), id=row.appointment_id).select_related("organisation", "account")
    stand = await standing(list(held), today)
    if not stand:
        return None
    actor = actor_for(stand[0].account, stand, "", at=at, address=address)
    if row.read_on != today:
        # Once a day: whoever made it sees whether it is in use.
        await CalendarAddress.filter(id=row.id, living=1).update(read_on=today)
    found, more = await due_days(actor)
    events = _events(found, actor, await _explained(found), more=more)
    # Said as of the day's first moment: asked twice on one day, the same bytes, unless something has changed.
    morning = datetime(today.year, today.month, today.day, tzinfo=SHANGHAI)
    name = f"安居 {actor.organisation_name}"
    return Calendar(icalendar.write(name, events, at=morning, every_hours=EVERY_HOURS), row)


async def _explained(found: list[DueDay]) -> dict[tuple[str, date], str]:
    """Of kinds and days of which some are provisional. A query only where one lies beyond what is announced."""
    year = known_until()
    beyond = sorted({one.due_on for one in found if one.due_on.year > year})
    told: dict[tuple[str, date], str] = {}
    for procedure, day in await counted_days.kinds_of(beyond) if beyond else ():
        for kind in (procedure, *(duty.kind for duty in OF_PROCEDURE.get(procedure, ()))):
            told[kind, day] = f"其中{counted_days.explained([day])}"
    return told


def _events(
    found: list[DueDay], actor: Actor, unsure: Mapping[tuple[str, date], str], *, more: bool
) -> list[DayEvent]:
    """What is late stands on today, where it is seen, and moves on with each day until it is done."""
    today, post = actor.today, actor.appointment_id
    late: dict[tuple[str, str], list[DueDay]] = {}
    events = []
    for one in found:
        if one.due_on < today:
            late.setdefault((one.what, one.kind), []).append(one)
            continue
        uid = f"{one.what}-{one.kind}-{one.due_on:%Y%m%d}-{post}@anju"
        detail = f"{_SAID[one.what]}，请在安居里办理。{unsure.get((one.kind, one.due_on), '')}"
        events.append(DayEvent(uid, one.due_on, f"{one.label} {_many(one)}到期", detail))
    overdue = [
        DayEvent(
            f"late-{what}-{kind}-{post}@anju", today, f"逾期：{some[0].label} {sum(one.count for one in some)}件",
            f"{_SAID[what]}，最早的{some[0].due_on.month}月{some[0].due_on.day}日到期，请在安居里办理。",
        )
        for (what, kind), some in late.items()
    ]
    rest = [DayEvent(f"more-{post}@anju", found[-1].due_on if found[-1].due_on > today else today + timedelta(days=1),
                     "以后还有，请在安居里看")] if more else []
    return [*overdue, *events, *rest]


def _many(one: DueDay) -> str:
    return f"1件（{one.number}）" if one.number else f"{one.count}件"
