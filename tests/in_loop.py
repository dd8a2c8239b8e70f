"""SQLite asked in the loop's own thread: to hand each statement to a thread of aiosqlite's and to hear of its end costs
more than most statements do.

Nothing else is changed. A statement that was sent is carried out whoever is cancelled meanwhile, and others have their
turn before its answer is told, as while a thread works. What runs in a process of its own (each walk through the demo
world, each command, what is killed), and `make long`, asks by the threads as the service does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiosqlite import Connection


async def _execute(self: Connection, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
    if not self._running or not self._connection:
        raise ValueError("Connection closed")
    try:
        return what(*given, **named)
    finally:
        await asyncio.sleep(0)


async def _connect(self: Connection) -> Connection:
    if self._connection is None:
        try:
            self._connection = self._connector()
        except BaseException:
            self.stop()
            raise
    return self


def ask_in_the_loop() -> None:
    for name, how in (("_execute", _execute), ("_connect", _connect)):
        setattr(Connection, name, how)
