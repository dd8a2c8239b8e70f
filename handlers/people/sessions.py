"""My devices: where I am signed in, and ending it there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from casework.people import sessions
from casework.people.sessions import handle_of
from handlers.heart.http import Ask, Empty, Struct, endpoint
from handlers.heart.replies import local
from models import Session

# The newest: nobody looks through more, and whoever has more ends them all at once.
MOST = 50


class SessionReply(Struct):
    id: Annotated[str, Meta(max_length=36)]
    device: str
    signed_in_at: datetime
    expires_at: datetime
    # The one that asks.
    current: bool


class SessionList(Struct):
    items: list[SessionReply]


def present_session(row: Session, ask: Ask) -> SessionReply:
    handle = handle_of(row.token_hash)
    return SessionReply(
        id=handle,
        device=row.device or "不能辨认的设备",
        signed_in_at=local(row.created_at),
        expires_at=local(row.expires_at),
        current=handle == ask.actor.session,
    )


async def living_sessions(account_id: int, ask: Ask) -> list[SessionReply]:
    found = sessions.living(account_id, at=ask.now).order_by("-created_at", "-token_hash")
    return [present_session(row, ask) for row in await found.limit(MOST)]


@endpoint("GET", "/sessions", summary="我的设备", reply=SessionList)
async def list_own(ask: Ask) -> SessionList:
    return SessionList(items=await living_sessions(ask.actor.account_id, ask))


@endpoint("POST", "/sessions/<session_id:str>/end", summary="在一个设备上退出登录", body=Empty)
async def end(ask: Ask) -> None:
    await sessions.end(ask.path["session_id"], ask.actor.account_id, actor=ask.actor)


@endpoint("POST", "/sessions/end-others", summary="在其他设备上都退出登录", body=Empty, reply=SessionList)
async def end_others(ask: Ask) -> SessionList:
    await sessions.end_all(ask.actor.account_id, actor=ask.actor, but=ask.actor.session)
    return SessionList(items=await living_sessions(ask.actor.account_id, ask))
