"""Behind TLS every reply says never to come without it again, one that never became a request too."""

from __future__ import annotations

from typing import Any

import pytest
from sanic import Sanic

from server.headers import written_out
from tests.cast import World


async def test_whoever_came_by_tls_through_our_proxy_is_told_to_stay(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_tls = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    paths = ("/", "/api/me", "/nothing", "/heads.txt")
    for path in paths:
        # Nobody believes it who trusts no proxy.
        assert "Strict-Transport-Security" not in (await world.http.get(path, headers=by_tls)).headers
    monkeypatch.setitem(service.config, "PROXIES_COUNT", 1)
    for path in paths:
        reply = await world.http.get(path, headers=by_tls)
        assert reply.headers["Strict-Transport-Security"].startswith("max-age="), path
        plain = await world.http.get(path, headers={**by_tls, "X-Forwarded-Proto": "http"})
        assert "Strict-Transport-Security" not in plain.headers, path


@pytest.mark.parametrize(("public_url", "said"), [("https://anju.example", True), ("http://anju.example", False)])
def test_what_never_became_a_request_is_answered_alike(public_url: str, said: bool) -> None:
    written = written_out("408 Request Timeout", b"{}", public_url).decode()
    assert ("\r\nStrict-Transport-Security: max-age=" in written) is said
