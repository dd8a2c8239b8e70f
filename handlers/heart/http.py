"""The one wrapper around every handler: who asks, what they sent, one transaction a write, one form of answer.

A handler declares its method, path, shapes and sentence with `@endpoint`; from the same declarations come the
checks, the routes and the API document. Writes keep their answer under the Idempotency-Key in the write's own
transaction: the same key and body gets the same answer, once.
Refuses whatever does not have the declared shape, with a Chinese sentence.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta
from msgspec import json as msgjson
from sanic import Request
from sanic.response import HTTPResponse, raw
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from casework.heart.actors import Actor
from casework.heart.bounds import MADE_TO_FIT, check_bounded
from casework.heart.forms import read_form
from casework.heart.problems import Problem, refuse
from casework.heart.rows import Line, Records, Rows
from casework.heart.transactions import atomically
from casework.words.clock import Clock
from handlers.heart.incoming import MOST_BYTES, check_path, read_json, read_query
from media_storage.imaging import ImagingPool
from media_storage.store import MediaStore
from models import IdempotentAnswer

M = TypeVar("M", bound=Model)
L = TypeVar("L")
R = TypeVar("R", bound=Line)

MOST_PER_PAGE = 100


class Struct(msgspec.Struct, kw_only=True):
    """The base of replies and queries."""


class NoContent(Struct):
    """A reply without a body: 204."""


class Pdf(Struct):
    """A reply that is a document to keep, not JSON. The name is in ASCII."""

    data: bytes
    filename: str


class Zip(Struct):
    """The same, several files packed into one."""

    data: bytes
    filename: str


class Workbook(Struct):
    """A reply that is an Excel workbook to keep. The name is in ASCII."""

    data: bytes
    filename: str


@dataclass
class Stream:
    """A document that goes out a part at a time, because it may be long. `kind`: which of DOCUMENTS."""

    parts: AsyncIterator[bytes]
    size: int
    filename: str
    kind: type


DOCUMENTS: dict[type, str] = {
    Pdf: "application/pdf",
    Zip: "application/zip",
    Workbook: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Empty(msgspec.Struct, forbid_unknown_fields=True):
    """A request body that says nothing: `{}`."""


# Where a page begins, as `cursor_of` made it.
Cursor = Annotated[str, Meta(max_length=1000)]


class PageQuery(Struct):
    cursor: Cursor | None = None
    # Whatever is asked for, `page_size` makes a page of it.
    limit: Annotated[int, Meta(extra=MADE_TO_FIT)] = 20


@dataclass
class Services:
    """What the composition root hands to handlers."""

    clock: Clock
    store: MediaStore
    imaging: ImagingPool
    info: dict[str, Any]
    # By kind of evidence.
    most_bytes: Mapping[str, int]
    demo: bool
    # The phone that a person proves to hold: (typed, WeChat's one-time code) → the number. Raises phone_unverified.
    phone_of: Callable[[str, str], Awaitable[str]]
    # Whether a text may be shown to strangers: (who wrote, what) → pass, review, risky or unknown.
    judge_text: Callable[[Actor, str], Awaitable[str]]
    # What the service is called from outside; "": as each request calls it.
    public_url: str = ""
    # The same, for what is made once and must be alike whoever makes it: where no name is set, where it listens.
    address: str = ""


@dataclass
class Ask:
    """One request, read and checked."""

    request: Request
    actor: Actor
    services: Services
    path: dict[str, Any]
    body: Any
    query: Any

    @property
    def now(self) -> datetime:
        return self.actor.at


def addresses_of(ask: Ask) -> list[str]:
    """What this service is called: from outside where that is set, else as this request calls it; and as it was called
    on what was made once.
    """
    return [ask.services.public_url or f"{ask.request.scheme}://{ask.request.host}", ask.services.address]


Handler = Callable[[Ask], Awaitable[Any]]


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    handler: Handler
    summary: str
    body: type | None
    query: type
    reply: type
    status: int
    # False: for people who are not signed in yet.
    signed_in: bool
    # "one": the wrapper's transaction and kept answer; "own": the rule opens its own and may be repeated.
    transaction: str
    tag: str = field(default="")
    # What is asked of others before the write, and outside its transaction. May refuse; writes nothing of the work.
    before: Callable[[Ask], Awaitable[None]] | None = None
    # Of the request's JSON. More is refused before it is read.
    most_bytes: int = MOST_BYTES


ENDPOINTS: list[Endpoint] = []


def endpoint(
    method: str,
    path: str,
    *,
    summary: str,
    reply: type = NoContent,
    body: type | None = None,
    query: type = Struct,
    status: int | None = None,
    signed_in: bool = True,
    transaction: str = "one",
    before: Callable[[Ask], Awaitable[None]] | None = None,
    most_bytes: int = MOST_BYTES,
) -> Callable[[Handler], Handler]:
    """Declares a handler. `path` is Sanic's, under /api. Raises Unbounded: texts of any length."""
    for shape in (body, query):
        if shape is not None:
            check_bounded(shape, f"{method} {path}")

    def declare(handler: Handler) -> Handler:
        code = status or (204 if reply is NoContent else 200)
        tag = handler.__module__.rpartition(".")[2]
        ENDPOINTS.append(
            Endpoint(
                method, path, handler, summary, body, query, reply, code, signed_in, transaction, tag, before,
                most_bytes,
            )
        )
        return handler

    return declare


async def answer(
    request: Request, what: Endpoint, actor: Actor, services: Services, path: dict[str, Any]
) -> HTTPResponse | None:
    """Reads the request, runs the handler, encodes its reply; None: it was sent. Problems pass through to the error
    map.
    """
    check_path(path)
    query: Any = read_query(request.args, what.query)
    raw_body: object = {}
    if what.body is not None:
        raw_body = read_json(request.body, what.most_bytes)
    body = read_form(raw_body, what.body, at="", today=actor.today) if what.body else None
    ask = Ask(request, actor, services, path, body, query)
    if what.method == "GET":
        reply = await what.handler(ask)
        if isinstance(reply, Stream):
            await _send(request, reply)
            return None
        return encode(what, reply)
    key = request.headers.get("idempotency-key", "") if what.signed_in else "-"
    if not key:
        raise refuse("idempotency_key_missing")
    if not key.isascii() or not key.isprintable() or len(key) > 64:
        raise refuse("request_refused", "请求标识不正确。")
    own = what.transaction == "own"
    if what.before is not None:
        try:
            await what.before(ask)
        except Problem:
            # What was done already is no longer possible: whoever did it and did not hear of it is told.
            kept = None if own else await _kept(ask.actor.account_id, key, _digest(what, ask, raw_body))
            if kept is None:
                raise
            return kept
    work = encoded(what, ask) if own else _once(what, ask, key, _digest(what, ask, raw_body))
    # Sanic cancels a handler when the client goes away: the work itself must not be cut in half.
    said = await asyncio.shield(asyncio.create_task(_once_or_refused(work)))
    if isinstance(said, Problem):
        raise said
    return said


async def _once_or_refused(work: Awaitable[HTTPResponse]) -> HTTPResponse | Problem:
    """A refusal as an answer: where whoever asked has gone, nobody hears it, and that is no fault to be logged."""
    try:
        return await work
    except Problem as problem:
        return problem


async def _send(request: Request, reply: Stream) -> None:
    headers = {**_download(reply.filename), "Content-Length": str(reply.size)}
    response: Any = await request.respond(content_type=DOCUMENTS[reply.kind], headers=headers)
    async for part in reply.parts:
        await response.send(part)
    await response.eof()


def _download(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


async def encoded(what: Endpoint, ask: Ask) -> HTTPResponse:
    return encode(what, await what.handler(ask))


def encode(what: Endpoint, reply: Any) -> HTTPResponse:
    if what.status == 204:
        return raw(b"", status=204)
    if isinstance(reply, Pdf | Zip | Workbook):
        headers = _download(reply.filename)
        return raw(reply.data, status=what.status, content_type=DOCUMENTS[type(reply)], headers=headers)
    return raw(msgjson.encode(reply), status=what.status, content_type="application/json; charset=utf-8")


async def _once(what: Endpoint, ask: Ask, key: str, digest: str) -> HTTPResponse:
    """1. claim the key; 2. do the work; 3. keep the answer: all in one transaction. Taken: replay or refuse."""

    async def work() -> HTTPResponse:
        claim = await IdempotentAnswer.create(
            account_id=ask.actor.account_id, key=key, request_digest=digest, created_at=ask.now
        )
        response = encode(what, await what.handler(ask))
        claim.status = response.status
        claim.body = (response.body or b"").decode()
        await claim.save(update_fields=["status", "body"])
        return response

    try:
        return await atomically(work)
    except IntegrityError:
        # Mostly the key was claimed before; whoever claimed it has committed by now.
        kept = await _kept(ask.actor.account_id, key, digest)
        if kept is not None:
            return kept
    try:
        # Not the key but a row of the work's own was written by another in this instant: now the work can see it.
        return await atomically(work)
    except IntegrityError:
        raise refuse("busy") from None


_ANSWERS = Records(IdempotentAnswer)


async def _kept(account_id: int, key: str, digest: str) -> HTTPResponse | None:
    row = await _ANSWERS.first(Q(account_id=account_id, key=key))
    if row is None:
        return None
    if row.request_digest != digest:
        raise refuse("idempotency_key_reused")
    return raw(
        (row.body or "").encode(),
        status=row.status,
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Replayed": "true"},
    )


def _digest(what: Endpoint, ask: Ask, body: object) -> str:
    # With the appointment: an answer given to one role is not shown to another, nor after the role has ended.
    asked = [what.method, what.path, ask.path, ask.actor.appointment_id, body]
    canonical = msgjson.encode(asked, order="sorted")
    return hashlib.sha256(canonical).hexdigest()


# Pages


def page_size(query: PageQuery) -> int:
    return min(max(query.limit, 1), MOST_PER_PAGE)


def cursor_of(*parts: object) -> str:
    return base64.urlsafe_b64encode(msgjson.encode([str(part) for part in parts])).decode().rstrip("=")


def read_cursor(text: str, parts: int) -> list[str]:
    """What `cursor_of` was given. Raises cursor_invalid."""
    try:
        values = msgjson.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=list[str])
    except (ValueError, msgspec.MsgspecError):
        raise refuse("cursor_invalid") from None
    if len(values) != parts or cursor_of(*values) != text:
        raise refuse("cursor_invalid")
    return values


async def page_by_id(found: QuerySet[M], query: PageQuery) -> tuple[list[M], str | None]:
    """Newest last, by the row's number: one range of the primary key."""
    behind = _behind(query)
    return _cut_by_id(list(await found.filter(behind).order_by("id").limit(page_size(query) + 1)), query)


async def records_by_id(records: Records[M], condition: Q, query: PageQuery) -> tuple[list[M], str | None]:
    """The same of a kept text (casework/heart/rows.py)."""
    asked = Q(condition, _behind(query)) if query.cursor else condition
    return _cut_by_id(await records.where(asked, order=("id",), most=page_size(query) + 1), query)


async def lines_by_id(rows: Rows[R], condition: Q, query: PageQuery) -> tuple[list[R], str | None]:
    """The same of lines that have an `id`."""
    asked = Q(condition, _behind(query)) if query.cursor else condition
    return _cut_by_id(await rows.where(asked, order=("id",), most=page_size(query) + 1), query, "id")


def _behind(query: PageQuery) -> Q:
    """Raises cursor_invalid."""
    return Q(id__gt=last_id(query)) if query.cursor else Q()


def last_id(query: PageQuery) -> int:
    """The number behind which the page begins; 0: it is the first. Raises cursor_invalid."""
    if not query.cursor:
        return 0
    (last,) = read_cursor(query.cursor, 1)
    if not last.isascii() or not last.isdigit() or len(last) > 18:
        raise refuse("cursor_invalid")
    return int(last)


def _cut_by_id(rows: list[L], query: PageQuery, name: str = "pk") -> tuple[list[L], str | None]:
    size = page_size(query)
    return rows[:size], cursor_of(getattr(rows[size - 1], name)) if len(rows) > size else None


async def page_by_time(found: QuerySet[M], query: PageQuery, column: str = "updated_at") -> tuple[list[M], str | None]:
    """Newest first, by time and then id."""
    found = found.filter(before(Q(), query, column)).order_by(f"-{column}", "-id").limit(page_size(query) + 1)
    return cut(list(await found), query, column)


def before(found: Q, query: PageQuery, column: str = "updated_at") -> Q:
    """What of it comes on this page or later. Written as `a < x OR (a = x AND id < y)`, which both engines index.
    Raises cursor_invalid.
    """
    if not query.cursor:
        return found
    text, last = read_cursor(query.cursor, 2)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise refuse("cursor_invalid") from None
    if at.tzinfo is None or not 1970 <= at.year < 9999 or not last.isascii() or len(last) > 36:
        raise refuse("cursor_invalid")
    earlier: dict[str, Any] = {f"{column}__lt": at}
    beside: dict[str, Any] = {column: at, "id__lt": last}
    return Q(found, Q(**earlier) | Q(**beside))


def cut(rows: list[L], query: PageQuery, column: str = "updated_at") -> tuple[list[L], str | None]:
    """One more was read than the page holds: what it holds, and where the next one begins."""
    size = page_size(query)
    if len(rows) <= size:
        return rows, None
    last: Any = rows[size - 1]
    return rows[:size], cursor_of(getattr(last, column).isoformat(), last.id)
