"""Sessions: the devices on which somebody is signed in, seen and ended by that person, or by who looks after the post.

A session has a handle by which it can be named without its token: the first part of the token's hash, which tells
nothing of the token. A device is told in words of ours alone: what a browser says of itself is a stranger's text.
Refuses whoever's session it is not, as if there were none.
"""

from __future__ import annotations

import re
from datetime import datetime

from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.audit import record
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


def handle_of(token_hash: str) -> str:
    return token_hash[:_HANDLE]


def device_of(user_agent: str) -> str:
    """`苹果手机 微信`, as far as it says; "": it says nothing known."""
    heard = user_agent[:400]
    told = [next((words for sign, words in known if sign in heard), "") for known in (_MACHINES, _APPS)]
    return " ".join(filter(None, told))


def named(handle: str) -> QuerySet[Session]:
    """The session of that handle, if it has the shape of one. One range of the key."""
    if not _SHAPE.fullmatch(handle):
        return Session.filter(token_hash="")
    return Session.filter(token_hash__gte=handle, token_hash__lt=f"{handle}g")


def living(account_id: int, *, at: datetime) -> QuerySet[Session]:
    """Where somebody is signed in now."""
    return Session.filter(account_id=account_id, revoked_at=None, expires_at__gt=at)


async def end(handle: str, account_id: int, *, actor: Actor, reason: str = "") -> None:
    """Ends one session of that account. Again it is the same. Raises not_found. In a transaction."""
    found = await named(handle).filter(account_id=account_id).first()
    if found is None:
        raise access.not_found()
    if await named(handle).filter(account_id=account_id, revoked_at=None).update(revoked_at=actor.at):
        await _note(actor, account_id, 1, reason)


async def end_all(account_id: int, *, actor: Actor, but: str = "", reason: str = "") -> int:
    """Ends every session of that account but the one of the handle `but`. Returns how many. In a transaction."""
    found = living(account_id, at=actor.at)
    if but:
        kept = [row.token_hash for row in await named(but).filter(account_id=account_id)]
        found = found.exclude(token_hash__in=kept or [""])
    ended = await found.update(revoked_at=actor.at)
    if ended:
        await _note(actor, account_id, ended, reason)
    return ended


async def _note(actor: Actor, account_id: int, ended: int, reason: str) -> None:
    detail = {"sessions": ended, "reason": reason}
    await record("grant_ended", actor=actor, code="session", subject=f"account:{account_id}", detail=detail)
