"""How the cast's requests reach the service: plain HTTP/1.1 over sockets of this machine, kept open between requests.

Httpx sends by layers of its own that cost more than what most requests ask of the service. It still makes each answer,
and writes each request that is not plain; the bytes are carried here.
"""

from __future__ import annotations

import asyncio
import json as jsons
import re
import select
import sys
from collections import defaultdict
from contextlib import suppress
from typing import Any

import httpx

# Httpx looks for it four times a request, in vain: all folders of the path are searched. None: it is not there.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

_Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_LONGEST_HEAD = 1 << 20
# Of what is not in it, httpx makes something else.
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./~-]*")
_PLAIN_HEADER = re.compile(r"[A-Za-z-]+: [ -~]*")
# What httpx says with every request, unless it is told otherwise.
_SAID = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}


class Client(httpx.AsyncClient):
    """Writes a plain request itself (a path, values, a body of JSON), as httpx would to the byte: half of what it costs
    to send one goes into what only others need."""

    def __init__(self, base_url: str, **named: Any) -> None:
        self._wires = Loopback()
        super().__init__(base_url=base_url, transport=self._wires, trust_env=False, **named)
        self._place = self.base_url.host, self.base_url.port or 80
        always = {"Host": self.base_url.netloc.decode(), **self.headers}
        self._always = [f"{name.title()}: {value}" for name, value in always.items()]

    async def request(self, method: str, url: Any, **given: Any) -> httpx.Response:
        written = self._written(method, url, **given)
        if written is None:
            return await super().request(method, url, **given)
        status, headers, content = await self._wires.exchange(self._place, method, written, self.timeout.read)
        reply = httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))
        reply.read()
        return reply

    def _written(
        self, method: str, url: Any, *, params: dict[str, Any] | None = None, json: Any = None,
        headers: dict[str, str] | None = None, **more: Any,
    ) -> bytes | None:
        """None: it is not plain."""
        if more or any(self.event_hooks.values()) or not isinstance(url, str):
            return None
        lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
        plain = _PLAIN_PATH.fullmatch(url) and "/." not in url and all(map(_PLAIN_HEADER.fullmatch, lines))
        if not plain or _SAID & {name.lower() for name in headers or ()}:
            return None
        body = b""
        if json is not None:
            body = jsons.dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
        elif method in ("POST", "PUT", "PATCH"):
            lines.append("Content-Length: 0")
        asked = f"?{httpx.QueryParams(params)}" if params else ""
        head = [f"{method} {url}{asked} HTTP/1.1", *self._always, *lines, "", ""]
        return "\r\n".join(head).encode("ascii") + body


class Loopback(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self._idle: defaultdict[tuple[str, int], list[_Wire]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "http" and isinstance(request.stream, httpx.AsyncByteStream)
        body = b"".join([part async for part in request.stream])
        if "transfer-encoding" in request.headers:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        head = b"".join(b"%b: %b\r\n" % pair for pair in request.headers.raw)
        data = b"%b %b HTTP/1.1\r\n%b\r\n%b" % (request.method.encode(), request.url.raw_path, head, body)
        place = request.url.host, request.url.port or 80
        seconds = request.extensions.get("timeout", {}).get("read")
        status, headers, content = await self.exchange(place, request.method, data, seconds)
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    async def exchange(
        self, place: tuple[str, int], method: str, data: bytes, seconds: float | None
    ) -> tuple[int, httpx.Headers, bytes]:
        """One request, written out, and its answer."""
        try:
            async with asyncio.timeout(seconds):
                reader, writer = self._kept(place) or await asyncio.open_connection(*place, limit=_LONGEST_HEAD)
                try:
                    # Who refuses what is too long answers, and hears no more.
                    with suppress(ConnectionError):
                        writer.write(data)
                        await writer.drain()
                    status, headers, content = await _answer(reader, method)
                except BaseException:
                    writer.close()
                    raise
        except TimeoutError:
            raise httpx.ReadTimeout("no answer") from None
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise httpx.RemoteProtocolError(f"the connection broke: {error!r}") from None
        if headers.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._idle[place].append((reader, writer))
        return status, headers, content

    def _kept(self, place: tuple[str, int]) -> _Wire | None:
        while self._idle[place]:
            reader, writer = self._idle[place].pop()
            # One that says something unasked has been closed.
            if not writer.is_closing() and not select.select([writer.get_extra_info("socket")], [], [], 0)[0]:
                return reader, writer
            writer.close()
        return None

    async def aclose(self) -> None:
        for _, writer in (wire for wires in self._idle.values() for wire in wires):
            writer.close()
        self._idle.clear()


async def _answer(reader: asyncio.StreamReader, method: str) -> tuple[int, httpx.Headers, bytes]:
    status, headers = 100, httpx.Headers()
    while status < 200:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[:-2]
        status = int(first.split(b" ", 2)[1])
        pairs: Any = [line.split(b":", 1) for line in lines]
        headers = httpx.Headers([(name, value.strip()) for name, value in pairs])
    if method == "HEAD" or status in (204, 304):
        return status, headers, b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while length := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(length + 2))
        await reader.readuntil(b"\r\n")
        return status, headers, b"".join(part[:-2] for part in parts)
    if (length_said := headers.get("content-length")) is not None:
        return status, headers, await reader.readexactly(int(length_said))
    return status, headers, await reader.read()
