"""Sessions: the devices on which somebody is signed in, seen and ended by that person, or by who looks after the post.

A session has a handle by which it can be named without its token: the first part of the token's hash, which tells
nothing of the token. A device is told in words of ours alone: what a browser says of itself is a stranger's text.
A phone's session lasts for weeks, for its owner carries it. A desk's, where others sit too, lasts a working day and
ends by itself after half an hour in which nothing was done there. Refuses whoever's session it is not, as if there were
none.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.people import calendar_addresses
from models import Session

_HANDLE = 32
_SHAPE = re.compile(r"[0-9a-f]{32}")
_APPS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge浏览器"), ("Firefox", "火狐浏览器"), ("Chrome", "谷歌浏览器"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("OpenHarmony", "鸿蒙手机"), ("HarmonyOS", "鸿蒙手机"), ("iPad", "iPad"), ("iPhone", "苹果手机"),
    ("Android", "安卓手机"), ("Windows", "Windows电脑"), ("Macintosh", "苹果电脑"), ("Linux", "电脑"),
)


DESK_LASTS = timedelta(hours=12)
DESK_IDLES = timedelta(minutes=30)
# A desk's last moment is moved on no oftener than this: of most requests nothing is written.
_MOVED_ON = timedelta(minutes=2)


def lives(at: datetime, of: str = "") -> Q:
    """Of a session that was neither ended, nor has run out, nor lay idle. `of`: the way to it, `account__sessions__`.
    """
    ends: dict[str, Any] = {f"{of}revoked_at": None, f"{of}expires_at__gt": at}
    idle: list[dict[str, Any]] = [{f"{of}idle_ends_at": None}, {f"{of}idle_ends_at__gt": at}]
    return Q(Q(**ends), Q(**idle[0]) | Q(**idle[1]))


async def keep_awake(token_hash: str, idle_ends_at: datetime, *, at: datetime) -> None:
    """Something was done at a desk."""
    if at + DESK_IDLES - idle_ends_at >= _MOVED_ON:
        living = Session.filter(token_hash=token_hash, idle_ends_at__gt=at, idle_ends_at__lt=at + DESK_IDLES)
        await living.update(idle_ends_at=at + DESK_IDLES)


def handle_of(token_hash: str) -> str:
    return token_hash[:_HANDLE]


def device_marks(user_agent: str) -> str:
    """What a browser says of itself in two signs, which a code can carry: of `_MACHINES` and of `_APPS`,
    from 1; 0: nothing known.
    """
    heard = user_agent[:400]
    return "".join(
        f"{next((place for place, (sign, _) in enumerate(known, 1) if sign in heard), 0):x}"
        for known in (_MACHINES, _APPS)
    )


def device_named(marks: str) -> str:
    """`苹果手机 微信`, as far as is known; "": nothing is."""
    places = [int(mark, 16) for mark in marks]
    told = [known[place - 1][1] for known, place in zip((_MACHINES, _APPS), places, strict=True) if place]
    return " ".join(told)


def device_of(user_agent: str) -> str:
    """In words of ours, as far as it says."""
    return device_named(device_marks(user_agent))


def named(handle: str) -> QuerySet[Session]:
    """The session of that handle, if it has the shape of one. One range of the key."""
    if not _SHAPE.fullmatch(handle):
        return Session.filter(token_hash="")
    return Session.filter(token_hash__gte=handle, token_hash__lt=f"{handle}g")


def living(account_id: int, *, at: datetime) -> QuerySet[Session]:
    """Where somebody is signed in now."""
    return Session.filter(lives(at), account_id=account_id)


async def end(handle: str, account_id: int, *, actor: Actor, reason: str = "") -> None:
    """Ends one session of that account. Again it is the same. Raises not_found. In a transaction."""
    found = await named(handle).filter(account_id=account_id).first()
    if found is None:
        raise access.not_found()
    if await named(handle).filter(account_id=account_id, revoked_at=None).update(revoked_at=actor.at):
        await _note(actor, account_id, 1, reason)


async def end_all(account_id: int, *, actor: Actor, but: str = "", reason: str = "") -> int:
    """Ends every session of that account but the one of the handle `but`, and its calendar addresses, which read
    without one. Returns how many sessions. In a transaction.
    """
    found = living(account_id, at=actor.at)
    if but:
        kept = [row.token_hash for row in await named(but).filter(account_id=account_id)]
        found = found.exclude(token_hash__in=kept or [""])
    ended = await found.update(revoked_at=actor.at)
    calendars = await calendar_addresses.end_all(account_id, actor=actor)
    if ended or calendars:
        await _note(actor, account_id, ended, reason)
    return ended


async def _note(actor: Actor, account_id: int, ended: int, reason: str) -> None:
    detail = {"sessions": ended, "reason": reason}
    await record("grant_ended", actor=actor, code="session", subject=f"account:{account_id}", detail=detail)
