"""The headers that every reply carries, whatever route or fault it comes from: what a browser may do with it.

Nothing may be framed, guessed at, kept or sent onwards by default. A page of ours says for itself what more it needs;
behind TLS browsers are told never to come without it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse

NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A page without scripts, whose style stands in it.
PLAIN_PAGE: Final = f"{NOTHING}; style-src 'unsafe-inline'"
DEFAULTS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": NOTHING,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONLY_TLS: Final = "max-age=31536000"


def mount_headers(app: Sanic[Any, Any], public_url: str) -> None:
    """`public_url`: what the service is called from outside, which tells whether it stands behind TLS."""
    behind_tls = public_url.startswith("https://")

    async def add(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in DEFAULTS.items():
            response.headers.setdefault(name, value)
        if behind_tls or request.scheme == "https":
            response.headers["Strict-Transport-Security"] = _ONLY_TLS

    app.register_middleware(add, "response")


def written_out(status: str, body: bytes, public_url: str) -> bytes:
    """A reply of these headers, for a connection that never becomes a request."""
    headers = {
        "Content-Type": "application/problem+json", "Content-Length": str(len(body)), "Connection": "close",
        **DEFAULTS, **({"Strict-Transport-Security": _ONLY_TLS} if public_url.startswith("https://") else {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
