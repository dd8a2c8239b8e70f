"""How requests arrive: whole within half a minute, no larger than their endpoint takes, few at a time from one address,
and not too many from all.

Sanic's own time-outs begin anew with every byte, so whoever sends one now and then holds a connection for ever. Here
each request has a time of its own from its first byte; an upload has that time and as much more as its bytes need at
the slowest speed that is still a telephone's. What comes too slowly, from too many connections at once, or declares a
larger body than may be, is refused in words: request_timeout, too_many_connections, busy,
request_too_large.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from typing import Any, Final, cast

from sanic import Request
from sanic.exceptions import PayloadTooLarge, RequestTimeout, SanicException
from sanic.http import Http, Stage
from sanic.server.protocols.http_protocol import HttpProtocol

from casework.words.networks import network_of
from handlers.heart.incoming import MOST_BYTES

ARRIVES_IN: Final = 30.0
# Bytes a second: less than the slowest mobile network that is still in use.
FLOOR: Final = 4096
_LOOKED_AT_EVERY: Final = 1.0
# What a client that was refused may still send before it is cut off: it hears the refusal only when it has sent all.
_LET_PASS: Final = 32 << 20
_FILES_KEPT_FREE: Final = 200


class TooManyConnections(SanicException):
    status_code = 429
    quiet = True


class Guard:
    """Of one service: who is connected, from where, and since when each request has been arriving."""

    def __init__(self, most: int, proxies: int, refusal: bytes = b"", in_all: int = 100_000, full: bytes = b"") -> None:
        self.most, self.proxies, self.in_all = most, proxies, in_all
        # What a connection too many is told, written out: it never becomes a request. `full`: one too many of all.
        self.refusal, self.full = refusal, full
        self.connections: set[Connection] = set()
        self._held: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        if self._held[address] >= self.most:
            return False
        self._held[address] += 1
        return True

    def give_back(self, address: str) -> None:
        self._held[address] -= 1
        if self._held[address] <= 0:
            del self._held[address]

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOKED_AT_EVERY)
            self.look(asyncio.get_running_loop().time())

    def look(self, now: float) -> None:
        """Ends what arrives too slowly."""
        for connection in list(self.connections):
            connection.look(now)


def at_most(wanted: int) -> int:
    """Connections over all addresses: each is an open file, of which the system allows so many, and pictures, papers
    and the database need some too.
    """
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if allowed == resource.RLIM_INFINITY else max(10, min(wanted, allowed - _FILES_KEPT_FREE))


class ArrivingHttp(Http):
    """Sanic's reader of requests, which tells the connection when another one begins."""

    def init_for_request(self) -> None:
        super().init_for_request()  # type: ignore[no-untyped-call]
        cast(Connection, self.protocol).begin_anew()

    async def http1_request_header(self) -> None:
        await super().http1_request_header()  # type: ignore[no-untyped-call]
        cast(Connection, self.protocol).count_request(self.request)

    def create_empty_request(self) -> None:
        # An address that cannot be read once is not read again for the answer that says so.
        self.url = None
        super().create_empty_request()


class Connection(HttpProtocol):
    """One connection. Counted by where it comes from; behind a proxy, which holds its own, each request is."""

    HTTP_CLASS = ArrivingHttp
    __slots__ = ("_arrived", "_counted", "_guard", "_since", "_turned_away")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._guard: Guard = self.app.ctx.guard
        self._since: float | None = None
        self._arrived = 0
        self._counted: str | None = None
        self._turned_away = False

    def connection_made(self, transport: Any) -> None:
        guard = self._guard
        address = network_of(str((transport.get_extra_info("peername") or ("",))[0]))
        # Behind a proxy all connections are its own; over all of them there is a bound all the same.
        full = len(guard.connections) >= guard.in_all
        if full or not (guard.proxies or guard.take(address)):
            self._turned_away = True
            self.transport = transport
            transport.write(guard.full if full else guard.refusal)
            transport.close()
            return
        if not guard.proxies:
            self._counted = address
        self._guard.connections.add(self)
        super().connection_made(transport)  # type: ignore[no-untyped-call]

    def connection_lost(self, error: Exception | None) -> None:
        if self._turned_away:
            return
        self._guard.connections.discard(self)
        self._let_go()
        super().connection_lost(error)  # type: ignore[no-untyped-call]

    def data_received(self, data: bytes) -> None:
        if self._turned_away:
            return
        if self._since is None:
            self._since = self.loop.time()
        self._arrived += len(data)
        super().data_received(data)

    def begin_anew(self) -> None:
        # What lies in the buffer already belongs to the next request, which began with it.
        self._since = self.loop.time() if self.recv_buffer else None
        self._arrived = len(self.recv_buffer)
        if self._guard.proxies:
            self._let_go()

    def count_request(self, request: Request) -> None:
        """Raises TooManyConnections."""
        if self._guard.proxies:
            address = network_of(request.client_ip)
            if not self._guard.take(address):
                raise TooManyConnections
            self._counted = address

    def _let_go(self) -> None:
        if self._counted is not None:
            self._guard.give_back(self._counted)
            self._counted = None

    def look(self, now: float) -> None:
        http = cast("Http | None", self._http if hasattr(self, "_http") else None)
        if http is None or self._task is None or self._since is None:
            return
        if not (http.stage is Stage.REQUEST or http.request_body):
            self._since = None
            return
        if self.transport is not None and not self.transport.is_reading():
            # We are the slow ones: what arrived was not taken yet.
            self._since += _LOOKED_AT_EVERY
            return
        allowed = ARRIVES_IN
        if http.request is not None and http.request_max_size == float("inf"):
            # An upload: its door reads it part by part, whatever its size.
            allowed += self._arrived / FLOOR
        if now - self._since > allowed:
            http.exception = RequestTimeout("too slow")
            self._task.cancel()


class BoundedRequest(Request):
    """A request whose body is refused before it is read, by what it says of its length or when it exceeds the bound."""

    async def receive_body(self) -> None:
        stream = cast(Any, self.stream)
        stream.request_max_size = getattr(self.route.ctx, "most_bytes", MOST_BYTES) if self.route else MOST_BYTES
        if stream.expecting_continue and stream.request_bytes > stream.request_max_size:
            # It asks before it sends anything: nothing comes that would have to pass.
            stream.expecting_continue, stream.request_body, stream.keep_alive = False, None, False
            raise PayloadTooLarge("more than it takes")
        try:
            await super().receive_body()  # type: ignore[no-untyped-call]
        except PayloadTooLarge:
            stream.request_max_size = stream.protocol.request_max_size = _LET_PASS
            raise
