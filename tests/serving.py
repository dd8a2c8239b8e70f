"""The service itself in this process, on a port of this machine that is free."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sanic import Sanic

from server.connections import Connection


@asynccontextmanager
async def serving(app: Sanic[Any, Any]) -> AsyncIterator[str]:
    """Its address, as `http://127.0.0.1:40123`, until it is left."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server: Any = await app.create_server(sock=sock, return_asyncio_server=True, protocol=Connection)
    for begin in (server.startup, server.before_start, server.after_start):
        await begin()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        # What still waits is left with it.
        with suppress(asyncio.CancelledError):
            for end in (server.before_stop, server.close, server.after_stop):
                await end()
