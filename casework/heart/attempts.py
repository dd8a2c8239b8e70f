"""Limits on tries at a way in: whoever guesses is slowed, never who is guessed at.

Only wrong tries count, and only against the account that made them: five an hour, then it waits. What others try at the
same family, or from the same hall's or carrier's address, refuses nobody. That leaves nothing for many to guess
together: the way by telephone asks for the number that WeChat vouches for, one an account, and a one-time code is one
of 850 thousand million besides the ID number. The way by a code is counted apart and far wider, so that a fresh code
from the community always works for whoever mistyped before.

Whoever is not signed in has no account. There the right answer passes whatever the address has spent; wrong ones
beyond the bound are told so, and are looked at a few at a time. Nothing anonymous is written without a bound, and
sheets, whose codes hold sixty random bits, are counted in memory alone.

A try is kept before it is looked at, in a transaction of its own, so that of many at once no more pass than of many in
a row; one that was right, or that nobody could judge, is let go again. The worker clears away what is older than the
hour.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from casework.heart.actors import Actor
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column
from casework.heart.transactions import atomically
from models import Attempt
from models.fields import blind_index

WINDOW = timedelta(hours=1)


class Most(NamedTuple):
    """Wrong tries within WINDOW; 0: such are not counted."""

    by_account: int
    by_address: int = 0


MOST = {
    "binding": Most(5), "binding_code": Most(100),
    "delegation": Most(5), "delegation_code": Most(100),
    "invitation": Most(5),
    "sign_in": Most(0, 300), "sheet": Most(0, 60), "receipt": Most(0, 60),
}
# What says that a try was wrong. Whatever else goes amiss (no line to WeChat, a busy database) tells nothing.
_WRONG = frozenset({
    "binding_refused", "delegation_refused", "invitation_refused", "phone_unverified", "sign_in_refused", "not_found",
})
_AT_ONCE = 500
# Addresses that are remembered in memory at most, and tries of spent ones that are looked at together.
_ADDRESSES = 10_000
_TOGETHER = 2


@asynccontextmanager
async def trying(kind: str, target: str, *, actor: Actor) -> AsyncIterator[None]:
    """Around one try of an account. Raises too_many_attempts before anything is looked at or asked of WeChat.

    Where the try was wrong, which its problem says, it stays on record; else it is let go.
    """
    row = await _keep(kind, target, actor)
    tries = Attempt.filter(kind=kind, account_id=actor.account_id, at__gt=actor.at - WINDOW)
    if await tries.count() > MOST[kind].by_account:
        await _let_go(row)
        raise refuse("too_many_attempts")
    try:
        yield
    except Problem as problem:
        if problem.code not in _WRONG:
            await _let_go(row)
        raise
    await _let_go(row)


@asynccontextmanager
async def trying_as_stranger(kind: str, target: str, *, actor: Actor) -> AsyncIterator[bool]:
    """Around one try of somebody without an account. What is right passes always. Gives whether the address has spent
    its tries, of which nothing more is written then.
    """
    address = blind_index("address", actor.address)
    before = await Attempt.filter(kind=kind, address_index=address, at__gt=actor.at - WINDOW).count()
    spent = before >= MOST[kind].by_address
    try:
        if spent:
            async with _few_at_a_time():
                yield True
        else:
            yield False
    except Problem as problem:
        if problem.code not in _WRONG:
            raise
        if spent:
            raise refuse("too_many_attempts") from None
        await _keep(kind, target, actor)
        raise


async def _keep(kind: str, target: str, actor: Actor) -> Attempt:
    async def keep() -> Attempt:
        return await Attempt.create(
            kind=kind, account_id=actor.account_id or None, address_index=blind_index("address", actor.address),
            target_index=blind_index("target", f"{kind}:{target}"), at=actor.at,
        )

    return await atomically(keep)


async def _let_go(row: Attempt) -> None:
    async def let_go() -> None:
        await Attempt.filter(id=row.id).delete()

    await atomically(let_go)


@asynccontextmanager
async def _few_at_a_time() -> AsyncIterator[None]:
    """Of all that come from spent addresses."""
    loop = asyncio.get_running_loop()
    if _gates.get("loop") is not loop:
        _gates.update(loop=loop, gate=asyncio.Semaphore(_TOGETHER))
    gate = _gates["gate"]
    assert isinstance(gate, asyncio.Semaphore)
    async with gate:
        yield


_gates: dict[str, object] = {}
# Kind and address, or account → since when, and how many wrong tries.
_strangers: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()


def wrong_of_stranger(kind: str, *, actor: Actor) -> Problem | None:
    """Notes a wrong try in this process's memory; the problem to answer it with where the address, or the account of
    whoever has one, has spent its tries, or None. The right answer asks nothing here.
    """
    key = kind, str(actor.account_id or actor.address)
    since, count = _strangers.pop(key, (actor.at, 0))
    if not since <= actor.at < since + WINDOW:
        since, count = actor.at, 0
    _strangers[key] = since, count + 1
    while len(_strangers) > _ADDRESSES:
        _strangers.popitem(last=False)
    return refuse("too_many_attempts") if count >= MOST[kind].by_address else None


async def forget_old(*, at: datetime) -> int:
    """What is older than the hour, some hundreds at a time."""
    old = await column(Attempt.filter(at__lt=at - WINDOW).limit(_AT_ONCE), "id")
    if old:
        await Attempt.filter(id__in=list(old)).delete()
    return len(old)
