"""Requests as strangers send them, byte by byte over a socket: too slow, too large, too many, or none at all."""

from __future__ import annotations

import asyncio
import json
import re
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from sanic import Sanic

from casework.words.networks import network_of
from handlers.heart.incoming import MOST_BYTES
from server.connections import ARRIVES_IN, FLOOR, Guard, at_most
from tests.cast import World, done, new_id
from tests.media.test_imaging import JPEG, photo
from tests.photographs import offer_of, visit


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """That it is one, in Chinese."""
        assert self.headers["content-type"] == "application/problem+json", self
        said: dict[str, Any] = json.loads(self.body)
        assert said["status"] == self.status and re.search("[\u4e00-\u9fff]", said["detail"])
        return said


@dataclass
class Wire:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    parts: list[bytes] = field(default_factory=list)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> Reply:
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            if head.startswith("HTTP/1.1 100 "):
                return await self.reply()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
            return Reply(int(first.split()[1]), headers, body)

    async def closed(self) -> bool:
        async with asyncio.timeout(20):
            try:
                return not await self.reader.read()
            except ConnectionResetError:
                return True


@asynccontextmanager
async def wire(world: World) -> AsyncIterator[Wire]:
    where = urlsplit(str(world.http.base_url))
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


async def taken_up(world: World) -> None:
    """What was sent before on this one loop has been read."""
    for _ in range(3):
        done(await world.http.get("/healthz"))


def later(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def guard_of(service: Sanic[Any, Any]) -> Guard:
    guard: Guard = service.ctx.guard
    return guard


# Too slow


async def test_a_request_that_trickles_has_half_a_minute_in_all(world: World, service: Sanic[Any, Any]) -> None:
    guard = guard_of(service)
    heads = {
        "the first line": b"GET /healthz HT",
        "the headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-One: ",
        "a body": b"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        "chunks": b"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        "a body that nobody asked for": b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    }
    async with AsyncExitStack() as stack:
        wires = {kind: await stack.enter_async_context(wire(world)) for kind in heads}
        for kind, head in heads.items():
            await wires[kind].send(head)
        await taken_up(world)
        guard.look(later(ARRIVES_IN - 5))
        # A byte now and then is no new time.
        for kind in heads:
            await wires[kind].send(b" ")
        await taken_up(world)
        guard.look(later(ARRIVES_IN + 1))
        for kind, one in wires.items():
            reply = await one.reply()
            assert reply.problem["code"] == "request_timeout", kind
            assert reply.headers["connection"] == "close"
        # Whoever goes on sending is cut off.
        guard.look(later(ARRIVES_IN + 2))
        for one in wires.values():
            assert await one.closed()
    done(await world.clerk.get("/me"))


async def test_a_connection_that_is_kept_open_gets_new_time_with_each_request(
    world: World, service: Sanic[Any, Any]
) -> None:
    async with wire(world) as one:
        for _ in range(3):
            await one.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await one.reply()).status == 200
            guard_of(service).look(later(100))
        # Two at once, the second of which lies in the buffer while the first is answered.
        await one.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert [(await one.reply()).status, (await one.reply()).status] == [200, 200]


async def test_an_upload_has_the_time_that_its_bytes_need_at_the_slowest_speed(
    world: World, service: Sanic[Any, Any]
) -> None:
    case, data = await visit(world), photo()
    granted = done(await world.grid.post("/evidence", offer_of(case["id"], data, content_type=JPEG)))
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in granted["upload"]["fields"].items()
    ).encode()
    before = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = fields + before + data + b"\r\n--b--\r\n"
    head = (
        f"POST {granted['upload']['url']} HTTP/1.1\r\nHost: x\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    sent = len(body) // 2
    async with wire(world) as slow, wire(world) as slower:
        for one in (slow, slower):
            await one.send(head + body[:sent])
        await taken_up(world)
        # As fast as the floor: it goes on.
        guard_of(service).look(later(ARRIVES_IN + sent / FLOOR - 5))
        await slow.send(body[sent:])
        assert (await slow.reply()).status == 204
        guard_of(service).look(later(ARRIVES_IN + (len(head) + sent) / FLOOR + 5))
        assert (await slower.reply()).problem["code"] == "request_timeout"
    assert done(await world.grid.post(f"/evidence/{granted['evidence']['id']}/confirm"))["state"] == "sealed"


# Too large


@pytest.mark.parametrize("path", ["/api/sign-in/demo", "/api/bindings", "/api/cases/x/actions/y"])
async def test_a_body_is_refused_by_what_it_says_of_its_length(world: World, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\n".encode()
    async with wire(world) as one:
        # Not a byte of it is needed.
        await one.send(head)
        reply = await one.reply()
        assert (reply.status, reply.problem["code"]) == (413, "request_too_large")
    for length in (10**12, 20 << 20):
        async with wire(world) as one:
            await one.send(head.replace(str(MOST_BYTES + 1).encode(), str(length).encode()))
            assert (await one.reply()).status == 413


async def test_a_body_in_chunks_is_refused_when_it_has_become_too_large(world: World) -> None:
    async with wire(world) as one:
        await one.send(b"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            await one.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        assert (await one.reply()).problem["code"] == "request_too_large"
    async with wire(world) as one:
        await one.send(b"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
        assert (await one.reply()).problem["code"] == "request_too_large"


async def test_who_sends_all_of_it_hears_the_refusal_too(world: World) -> None:
    """An ordinary client listens only when it has sent everything."""
    for size in (MOST_BYTES + 1, 3 << 20, 19_800_000):
        reply = await world.clerk.send("POST", "/bindings", content=b"[" + b"1," * (size // 2))
        assert (reply.status_code, reply.json()["code"]) == (413, "request_too_large")
    # The next request is a new one.
    done(await world.clerk.get("/me"))


async def test_who_asks_before_sending_is_told_at_once(world: World) -> None:
    expecting = "POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n"
    async with wire(world) as one:
        await one.send(expecting.format(1 << 30).encode())
        head = (await one.reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 413 ") and "connection: close" in head
        await one.reader.readexactly(int(re.findall(r"content-length: (\d+)", head)[0]))
        assert await one.closed()
    async with wire(world) as one:
        await one.send(expecting.format(18).encode())
        assert (await one.reader.readuntil(b"\r\n\r\n")) == b"HTTP/1.1 100 Continue\r\n\r\n"
        await one.send(b'{"person": "clerk"}'[:18])
        assert (await one.reply()).status == 400


# Too many


async def test_connections_of_one_address_are_bounded(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = guard_of(service)
    async with AsyncExitStack() as stack:
        # Those of the tests before this one may still be on their way out.
        most = len(guard.connections) + 6
        monkeypatch.setattr(guard, "most", most)
        wires = []
        while True:
            wires.append(await stack.enter_async_context(wire(world)))
            await wires[-1].send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            reply = await wires[-1].reply()
            if reply.status != 200:
                break
            assert len(wires) <= most
        assert reply.problem["code"] == "too_many_connections"
        assert reply.headers["cache-control"] == "no-store"
        # One goes, and another may come.
        wires[0].writer.close()
        await wires[0].writer.wait_closed()
        for _ in range(5):
            await wires[1].send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await wires[1].reply()).status == 200
        again = await stack.enter_async_context(wire(world))
        await again.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await again.reply()).status == 200


@pytest.mark.parametrize("proxies", [0, 1])
async def test_connections_of_all_addresses_together_are_bounded(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch, proxies: int
) -> None:
    guard = guard_of(service)
    # Behind a proxy too, whatever addresses it names.
    monkeypatch.setattr(guard, "proxies", proxies)
    monkeypatch.setattr(guard, "in_all", len(guard.connections) + 6)
    async with AsyncExitStack() as stack:
        wires = []
        while True:
            wires.append(await stack.enter_async_context(wire(world)))
            head = f"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.{len(wires)}\r\n\r\n"
            await wires[-1].send(head.encode())
            reply = await wires[-1].reply()
            if reply.status != 200:
                break
            assert len(wires) <= guard.in_all
        assert (reply.status, reply.problem["code"]) == (503, "busy")
        assert len(guard.connections) <= guard.in_all
        wires[0].writer.close()
        await wires[0].writer.wait_closed()
        for _ in range(5):
            await wires[1].send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await wires[1].reply()).status == 200
        again = await stack.enter_async_context(wire(world))
        await again.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await again.reply()).status == 200


def test_so_many_connections_leave_files_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for allowed, most in ((1024, 824), (65_536, 2000), (100, 10), (resource.RLIM_INFINITY, 2000)):
        monkeypatch.setattr("server.connections.resource.getrlimit", lambda _, allowed=allowed: (allowed, allowed))
        assert at_most(2000) == most


async def test_behind_a_proxy_requests_are_counted_by_whom_it_names(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = Guard(2, 1)
    monkeypatch.setattr(service.ctx, "guard", guard)
    monkeypatch.setitem(service.config, "PROXIES_COUNT", 1)

    def slow(address: str) -> bytes:
        head = f"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nContent-Length: 9\r\n\r\n"
        return head.encode()

    async with AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(wire(world)) for _ in range(5)]
        for one, address in zip(wires, ["192.0.2.1"] * 3 + ["192.0.2.2"] * 2, strict=True):
            await one.send(slow(address))
            await taken_up(world)
        assert (await wires[2].reply()).problem["code"] == "too_many_connections"
        await wires[0].send(b'{"a": 12}')
        assert (await wires[0].reply()).status == 422
        # Its place is free again.
        await wires[0].send(slow("192.0.2.1"))
        await wires[0].send(b'{"a": 12}')
        assert (await wires[0].reply()).status == 422


def test_whose_an_address_is() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7" == network_of("::ffff:192.0.2.7")
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::7")
    assert network_of("unix:" + "x" * 200) == ("unix:" + "x" * 200)[:64]


# None at all


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HEAD /healthz HTTP/1.1\r\n", 405), (b"OPTIONS /api/me HTTP/1.1\r\n", 405), (b"TRACE / HTTP/1.1\r\n", 405),
        (b"CONNECT x:443 HTTP/1.1\r\n", 400), (b"get /healthz HTTP/1.1\r\n", 405),
        (b"QUERY /api/cases HTTP/1.1\r\n", 405),
        (b"GET /%00 HTTP/1.1\r\n", 404), (b"GET /%ff%fe HTTP/1.1\r\n", 404), (b"GET /%zz HTTP/1.1\r\n", 404),
        (b"GET /%E4%B8%AD%E6%96%87 HTTP/1.1\r\n", 404), (b"GET /../../etc/passwd HTTP/1.1\r\n", 404),
        (b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\n", 404), (b"GET http://elsewhere/healthz HTTP/1.1\r\n", 0),
        (b"GET /api/cases?q=%CC%81%CC HTTP/1.1\r\n", 401), (b"GET /api/cases?%%% HTTP/1.1\r\n", 401),
        (b"GET /q/%E4%B8%AD HTTP/1.1\r\n", 200), (b"GET /v/%00/%00 HTTP/1.1\r\n", 404),
        (b"GET /healthz HTTP/2.0\r\n", 400), (b"GET  /healthz HTTP/1.1\r\n", 400), (b"GET /healthz\r\n", 400),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer " + b"\xcc\x81" * 3000 + b"\r\n", 401),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer " + b"x" * 7000 + b"\r\n", 401),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: " + b"9" * 6000 + b"\r\n", 403),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: " + b"9" * 10_000 + b"\r\n", 413),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: -1\r\n", 403),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: \xd9\xa1\r\n", 403),
        (b"GET /api/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: 1\x00\r\n", 403),
        (b"POST /api/bindings HTTP/1.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: \x00\r\n"
         b"Content-Length: 2\r\n", 422),
        (b"POST /api/bindings HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n", 400),
        (b"POST /api/bindings HTTP/1.1\r\nContent-Length: +2\r\n", 400),
        (b"POST /api/bindings HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"POST /api/bindings HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", 400),
        (b"POST /api/sign-in/demo HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n", 422),
        (b"POST /api/bindings HTTP/1.1\r\nExpect: a miracle\r\nContent-Length: 2\r\n", 400),
        (b"GET /api/me HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", 401),
        (b"GET /api/me HTTP/1.1\r\nX-Forwarded-For: " + b"1.2.3.4," * 500 + b"\r\n", 401),
        (b"GET /api/me HTTP/1.1\r\nX-A\r\n", 400), (b"GET /api/me HTTP/1.1\r\n: x\r\n", 0),
        (b"GET /api/media/objects/x?expires=%CC%81&signature=" + b"%CC%81" * 500 + b" HTTP/1.1\r\n", 404),
        (b"GET /heads.txt?before=%E4%B8%AD HTTP/1.1\r\n", 200), (b"GET /heads.txt?before=0000-00-00 HTTP/1.1\r\n", 200),
    ],
    ids=lambda value: repr(value[:50]) if isinstance(value, bytes) else "",
)
async def test_an_odd_request_gets_an_answer_and_leaves_no_trace(world: World, head: bytes, status: int) -> None:
    async with wire(world) as one:
        body = b"{}" if b"Content-Length" in head else b""
        await one.send(head.replace(b"{token}", world.clerk.token.encode()) + b"Host: x\r\n\r\n" + body)
        if head.startswith(b"HEAD"):
            said = (await one.reader.readuntil(b"\r\n\r\n")).decode()
            assert said.startswith("HTTP/1.1 405 ")
            return
        reply = await one.reply()
        assert reply.status < 500 and (not status or reply.status == status), reply
        if reply.status >= 400 and not head.startswith(b"GET /v/"):
            assert reply.problem
        assert reply.headers["x-content-type-options"] == "nosniff"
    done(await world.clerk.get("/me"))


async def test_what_is_ended_from_outside_is_a_sentence(world: World, service: Sanic[Any, Any]) -> None:
    """As when the service stops, or a handler takes too long."""
    from sanic.exceptions import ServiceUnavailable

    for error, code in ((None, "busy"), (ServiceUnavailable("Response Timeout"), "busy")):
        async with wire(world) as one:
            await one.send(b"POST /api/sign-in/demo HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{")
            await taken_up(world)
            (connection,) = [each for each in guard_of(service).connections if each.http and each.http.request_body]
            connection._http.exception = error
            assert connection._task is not None
            connection._task.cancel()
            reply = await one.reply()
            assert (reply.status, reply.problem["code"]) == (503, code)
            assert reply.headers["retry-after"]
    assert new_id()
