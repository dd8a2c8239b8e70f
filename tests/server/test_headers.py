"""Behind TLS every reply says never to come without it again, one that never became a request too."""

from __future__ import annotations

import socket

import httpx
import pytest
from sanic import Sanic

from server.headers import DEFAULTS, mount_headers, written_out


@pytest.mark.parametrize(("public_url", "said"), [("https://anju.example", True), ("http://anju.example", False)])
async def test_whoever_came_by_tls_is_told_to_stay(public_url: str, said: bool) -> None:
    app: Sanic = Sanic(f"anju_headers_{said}")
    mount_headers(app, public_url)
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=sock, return_asyncio_server=True)
    assert server is not None
    await server.startup()  # type: ignore[no-untyped-call]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sock.getsockname()[1]}") as http:
            for method in ("GET", "POST", "TRACE"):
                reply = await http.request(method, "/nothing")
                assert ("Strict-Transport-Security" in reply.headers) is said, method
                assert {name: reply.headers.get(name) for name in DEFAULTS} == DEFAULTS
    finally:
        await server.close()  # type: ignore[no-untyped-call]
    written = written_out("408 Request Timeout", b"{}", public_url).decode()
    assert ("Strict-Transport-Security: max-age=" in written) is said
