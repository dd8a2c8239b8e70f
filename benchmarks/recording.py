"""The service in this process, with every statement written down that it asks of MariaDB, so that others can ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from tortoise.backends.mysql.client import MySQLClient, TransactionWrapper

from benchmarks.media import _served
from benchmarks.peers.raw import Statement
from casework.words.clock import SettableClock
from server.settings import read_settings

_ASKS = (
    (MySQLClient, "execute_query", False), (MySQLClient, "execute_insert", False), (MySQLClient, "execute_many", True),
    (TransactionWrapper, "execute_many", True),
)


@asynccontextmanager
async def recorded(environ: dict[str, str]) -> AsyncIterator[tuple[httpx.AsyncClient, list[Statement]]]:
    """A client of the service, and the list in which its statements appear."""
    asked: list[Statement] = []
    kept: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, by: Any) -> None:
        kept.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, by(owner.__dict__[name]))

    for owner, name, many in _ASKS:

        def asking(plain: Any, many: bool = many) -> Any:
            async def ask(self: Any, query: str, values: Any = None) -> Any:
                asked.append((query, values, many))
                return await plain(self, query, values)

            return ask

        replace(owner, name, asking)
    for word in ("begin", "commit"):

        def saying(plain: Any, word: str = word) -> Any:
            async def say(self: Any) -> Any:
                asked.append((word, None, False))
                return await plain(self)

            return say

        replace(TransactionWrapper, word, saying)
    try:
        settings = read_settings(environ, folder=Path(environ["ANJU_MEDIA_URL"].removeprefix("file://")).parent)
        async with (
            _served(settings, SettableClock()) as port,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
        ):
            yield http, asked
    finally:
        for owner, name, plain in reversed(kept):
            setattr(owner, name, plain)
