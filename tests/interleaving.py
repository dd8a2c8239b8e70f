"""Two requests in one instant, in the order that hurts: the first has written everything and not yet committed while
the second looks. What is not locked is then read as it was, whatever the rule.

On MariaDB the first waits before its commit until the second has ended or waits for a lock, which the server itself
tells. SQLite lets one transaction in at a time: there they are simply sent together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiomysql
import pytest
from tortoise import connections
from tortoise.backends.mysql.client import TransactionWrapper

Ask = Callable[[], Awaitable[Any]]
# Of this database's own: tests beside this one have theirs on the same server.
_WAITING = """SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p
ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT' AND p.db = %s"""
# Some seconds: a request that neither ends nor waits for a lock is a fault of the test.
_LOOKS = 500


async def interleave(patch: pytest.MonkeyPatch, first: Ask, second: Ask, *, at: int = 1) -> tuple[Any, Any]:
    """Both replies. `at`: which of the first one's commits is held."""
    if connections.get("default").capabilities.dialect == "sqlite":
        replies = await asyncio.gather(first(), second())
        return replies[0], replies[1]
    arrived, go, seen = asyncio.Event(), asyncio.Event(), 0
    real = TransactionWrapper.commit

    async def commit(self: TransactionWrapper) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            arrived.set()
            await go.wait()
        await real(self)

    with patch.context() as patched:
        patched.setattr(TransactionWrapper, "commit", commit)
        one = asyncio.ensure_future(first())
        there = asyncio.ensure_future(arrived.wait())
        await asyncio.wait({one, there}, return_when=asyncio.FIRST_COMPLETED)
        assert arrived.is_set(), (await one).text
        two = asyncio.ensure_future(second())
        try:
            await _ended_or_waiting(two)
        finally:
            go.set()
        return await one, await two


async def _ended_or_waiting(task: asyncio.Future[Any]) -> None:
    client: Any = connections.get("default")
    watch = await aiomysql.connect(
        host=client.host, port=client.port, user=client.user, password=client.password or "", autocommit=True
    )
    try:
        async with watch.cursor() as cursor:
            for _ in range(_LOOKS):
                if task.done():
                    return
                await cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'")
                pause = 0.01
                if int((await cursor.fetchone())[1]):
                    await cursor.execute(_WAITING, (client.database,))
                    if (await cursor.fetchone())[0]:
                        return
                    # Not ours. The server makes this table anew only when nobody has read it for a tenth of a second.
                    pause = 0.12
                await asyncio.wait({task}, timeout=pause)
    finally:
        watch.close()
    raise AssertionError("the second request neither ended nor waited for a lock")
