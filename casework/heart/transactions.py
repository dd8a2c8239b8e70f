"""One transaction around one piece of work, tried again when the engine asks for it.

Nothing outside the database may happen inside `work`: it can run more than once. Nothing may be started inside it
either: a task made in a transaction keeps its connection and loses its writes.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pymysql.err
from tortoise import connections
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from casework.words.working_days import listening

T = TypeVar("T")

_TRIES = 6
# MariaDB: lock wait time-out, deadlock, changed since read, a cluster node not ready.
_MYSQL_RETRY = {1205, 1213, 1020, 1047}
_SQLITE_RETRY = ("database is locked", "database table is locked", "database is busy")
# What begin, commit and rollback raise as it is: a cluster tells of a conflict only at the commit.
_DRIVERS = (sqlite3.Error, pymysql.err.Error)


class WriteRaced(Exception):
    """Another writer came first in a place where trying again is right."""


@dataclass
class _End:
    """What one transaction still has to do before it is committed."""

    work: Callable[[list[Any]], Awaitable[None]]
    wanted: list[Any] = field(default_factory=list)


_ends: ContextVar[dict[str, _End] | None] = ContextVar("ends", default=None)


async def at_the_end(name: str, work: Callable[[list[Any]], Awaitable[None]], wanted: Iterable[Any]) -> None:
    """`work` runs once before the transaction around us is committed, with everything that was wanted under this name;
    at once, where there is none. For what takes a row in turn that all writers share: it is held for moments only.
    """
    ends = _ends.get()
    if ends is None:
        given = list(wanted)
        await atomically(lambda: work(given))
        return
    ends.setdefault(name, _End(work)).wanted.extend(wanted)


async def _with_ends(work: Callable[[], Awaitable[T]]) -> T:
    ends: dict[str, _End] = {}
    token = _ends.set(ends)
    try:
        with listening():
            result = await work()
        # What one of them wants of another, that one does too. In the order of their names, the same in every
        # transaction, so that no two wait for one another in a circle.
        while ends:
            end = ends.pop(min(ends))
            await end.work(end.wanted)
        return result
    finally:
        _ends.reset(token)


async def atomically(work: Callable[[], Awaitable[T]]) -> T:
    """Runs `work` in one transaction: all of it holds, or nothing. Deadlocks and the like are tried again.

    Inside another transaction it is a part of that one: only the whole may be committed, or tried again.
    """
    if isinstance(connections.get("default"), TransactionalDBClient):
        return await work() if _ends.get() is not None else await _with_ends(work)
    for turn in range(_TRIES):
        try:
            return await _once(work)
        except WriteRaced:
            if turn == _TRIES - 1:
                raise OperationalError("the same rows were written by others, again and again") from None
        except OperationalError as error:
            if turn == _TRIES - 1 or not is_retryable(error):
                raise
        await asyncio.sleep(random.uniform(0.2, 1.0) * 0.02 * 2**turn)
    raise AssertionError("unreachable")


async def _once(work: Callable[[], Awaitable[T]]) -> T:
    try:
        async with in_transaction() as connection:
            result = await _with_ends(work)
            try:
                await connection.commit()
            except _DRIVERS:
                # SQLite keeps a transaction whose commit failed; the next one would commit it.
                with suppress(*_DRIVERS):
                    await connection.rollback()
                raise
            return result
    except _DRIVERS as error:
        raise OperationalError(error) from error


def is_retryable(error: OperationalError) -> bool:
    """True for errors after which the same transaction may succeed."""
    cause = error.args[0] if error.args else ""
    code = getattr(cause, "args", (None,))[0] if isinstance(cause, Exception) else None
    return code in _MYSQL_RETRY or any(text in str(cause) for text in _SQLITE_RETRY)
