"""Eight phones at once: each has one connection, sends its next request when the last was answered, and looks at
nothing but the status and the length. As little as can be, since it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

CLIENTS = 8


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Phone(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self._requests, self._until = requests, until
        self._read, self._missing = b"", 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.count = 0
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._read += data
            head, found, body = self._read.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
                self._end(AssertionError(self._read.decode(errors="replace")))
                return
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._missing, self._read = int(length or 0) - len(body), b""
        if self._missing == 0:
            self.count += 1
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error or ConnectionError("the server closed the connection"))

    def _next(self) -> None:
        wanted = next(self._requests, None) if time.perf_counter() < self._until else None
        if wanted is None:
            self._end(None)
        else:
            self._transport.write(wanted)

    def _end(self, error: Exception | None) -> None:
        if not self.done.done():
            if error is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(error)
        self._transport.close()


async def answered_a_second(ports: list[int], requests: Iterator[bytes], seconds: float) -> float:
    """Requests that are answered a second, by one server or by several in turns; until there are no more of them, or
    the time is over. Raises what a server answers but 200 and 204.
    """
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    phones: list[_Phone] = []
    for place in range(CLIENTS):
        _, phone = await loop.create_connection(
            lambda: _Phone(requests, began + seconds), "127.0.0.1", ports[place % len(ports)]
        )
        phones.append(phone)
    await asyncio.gather(*(phone.done for phone in phones))
    return sum(phone.count for phone in phones) / (time.perf_counter() - began)
