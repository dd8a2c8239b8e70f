"""Composition: one Sanic app from settings. Routes, the error map, start and stop.

Nothing imports this room. Refuses nothing by itself: problems come from below and are shown here.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec import json as msgjson
from sanic import Request, Sanic
from sanic.config import Config
from sanic.exceptions import (
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    SanicException,
    ServiceUnavailable,
)
from sanic.response import HTTPResponse, html, raw
from tortoise import connections
from tortoise.exceptions import DBConnectionError, OperationalError, ValidationError

import handlers
from casework.evidence.arrivals import DOCUMENT, PHOTOGRAPH, VIDEO
from casework.evidence.pictures import Studio
from casework.heart import damages
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import Problem, refuse
from casework.ledgers.look_ups import note
from casework.words.clock import Clock, SettableClock, SystemClock
from casework.words.district import configure_district
from handlers.heart.http import Endpoint, Services, answer
from handlers.heart.incoming import MOST_BYTES
from media_storage.apart import ApartBusy
from media_storage.imaging import ImagingPool
from media_storage.local import LocalStore
from media_storage.oss import BucketUnfit, OssStore
from media_storage.store import GrantRefused, StoreError, StoreRefused, StoreUnavailable
from models.fields import SealBroken, configure_keys, damage_waits, initials_of
from models.requests import Setting
from server import calendar_files, media_doors, published_heads, sheet_checks, sign_in, text_checks
from server.client_files import mount_client
from server.code_pages import mount_code_pages
from server.connections import ARRIVES_IN, BoundedRequest, Guard, TooManyConnections, at_most
from server.database import close_database, open_database
from server.headers import PLAIN_PAGE, mount_headers, written_out
from server.logs import keep_messages_out
from server.media import open_store, origin
from server.openapi import describe_service, docs_page
from server.publicity_pages import mount_publicity_pages
from server.settings import Settings, SettingsError
from server.wechat import WeChat
from server.worker import Worker

log = logging.getLogger("anju")

PRIVACY_VERSION = "2026-11"
# Seconds for what the worker has in hand.
_LAST_ROUND = 5.0
# How long a start waits for a bucket to give data.
_PROBING = 10.0
_DEMO_DAY = "demo_day"


def create_app(settings: Settings, *, clock: Clock | None = None, name: str = "anju") -> Sanic[Any, Any]:
    """The whole service. `clock`: the tests' own; the demo gets a settable one, the live service the machine's."""
    keep_messages_out()
    configure_keys(settings.keys)
    configure_district(settings.district)
    clock = clock or (SettableClock() if settings.demo else SystemClock())
    config = Config(env_prefix="")
    config.REQUEST_MAX_SIZE = MOST_BYTES
    config.REQUEST_TIMEOUT = int(ARRIVES_IN)
    # Longer than a workbook may be read.
    config.RESPONSE_TIMEOUT = 180
    config.FALLBACK_ERROR_FORMAT = "json"
    config.KEEP_ALIVE_TIMEOUT = 60
    if settings.trusted_proxies:
        config.PROXIES_COUNT = settings.trusted_proxies
    # The database's libraries write every value they are given into their debug lines: openids, names, addresses.
    for library in ("tortoise", "aiosqlite"):
        logging.getLogger(library).setLevel(logging.WARNING)
    app: Sanic[Any, Any] = Sanic(
        name, config=config, configure_logging=False, log_config=None, request_class=BoundedRequest
    )
    app.config.ACCESS_LOG = False
    store = open_store(settings.media, clock.now)
    wechat = _wechat(settings)
    info = {
        "name": "安居",
        "district": settings.district.district,
        "mode": "demo" if settings.demo else "live",
        "wechat": wechat is not None,
        "upload_max_bytes": settings.upload_max_bytes,
        "video_max_bytes": settings.video_max_bytes,
        "privacy_version": PRIVACY_VERSION,
        "templates": sign_in.Templates(notice=settings.wechat.notice_template if settings.wechat else ""),
        "session_days": settings.session_days,
    }
    services = Services(
        clock, store, ImagingPool(), info,
        {PHOTOGRAPH: settings.upload_max_bytes, DOCUMENT: settings.upload_max_bytes, VIDEO: settings.video_max_bytes},
        settings.demo, sign_in.phone_reader(wechat), text_checks.text_judge(wechat), settings.public_url,
        settings.address,
    )
    endpoints = _endpoints(settings, info, clock, wechat)
    for what in endpoints:
        _mount(app, what, services)
    if isinstance(store, LocalStore):
        media_doors.mount(app, store, services)
    sheet_checks.mount(app, services, _address)
    published_heads.mount(app, clock)
    calendar_files.mount(app, clock, _address)
    _mount_service(app, settings, endpoints, wechat)
    mount_client(app, settings.client_folder, origin(settings.media))
    mount_code_pages(app, demo=settings.demo)
    mount_publicity_pages(app, clock.now)
    mount_headers(app, settings.public_url)
    app.error_handler.add(Exception, _show)
    # A request that was ended from outside: too slow, too long in hand, or at the service's end.
    app.error_handler.add(asyncio.CancelledError, _show)
    refusal = msgjson.encode(_body(refuse("too_many_connections")))
    app.ctx.guard = Guard(
        settings.connections_per_address, settings.trusted_proxies,
        written_out("429 Too Many Requests", refusal, settings.public_url), at_most(settings.connections),
        written_out("503 Service Unavailable", msgjson.encode(_body(refuse("busy"))), settings.public_url),
    )
    app.ctx.services, app.ctx.settings, app.ctx.wechat = services, settings, wechat
    app.ctx.worker = Worker(
        clock, wechat, settings.wechat, Studio(store, services.imaging, settings.address),
        keep_refused=timedelta(days=settings.keep_refused_days),
    )

    @app.on_response  # type: ignore[untyped-decorator]
    async def write_down_damages(request: Request, response: HTTPResponse) -> None:
        if damage_waits():
            try:
                await damages.write_down(clock.now())
            except (OperationalError, DBConnectionError, OSError) as error:
                # The worker tries again.
                log.warning("the audit of damaged values waits: %s", type(error).__name__)

    @app.before_server_start
    async def start(app: Sanic[Any, Any]) -> None:
        await open_database(settings.database)
        # Loads the words by which names are read: nobody's first search waits for them.
        await asyncio.to_thread(initials_of, "安")
        if isinstance(store, OssStore):
            await check_bucket(store)
        if isinstance(clock, SettableClock) and settings.demo:
            kept = await Setting.get_or_none(name=_DEMO_DAY)
            clock.move_to(date.fromisoformat(kept.value) if kept and kept.value else None)
        app.ctx.watching = asyncio.create_task(app.ctx.guard.watch())
        if settings.run_worker:
            app.add_task(app.ctx.worker.run(), name="worker")

    @app.before_server_stop
    async def rest(app: Sanic[Any, Any]) -> None:
        # While the loop still runs: afterwards Sanic waits for ever for a task that takes more than one turn to end.
        app.ctx.worker.stop()
        worker = app.get_task("worker", raise_exception=False)
        if worker is not None and not (await asyncio.wait([worker], timeout=_LAST_ROUND))[0]:
            worker.cancel()
            await asyncio.wait([worker], timeout=_LAST_ROUND)

    @app.after_server_stop
    async def stop(app: Sanic[Any, Any]) -> None:
        app.ctx.worker.stop()
        app.ctx.watching.cancel()
        await services.imaging.close()
        if isinstance(store, OssStore):
            await store.close()
        if wechat is not None:
            wechat.close()
        await close_database()

    return app


async def check_bucket(store: OssStore) -> None:
    """A bucket that cannot keep our promises stops the start. One that cannot be reached now, or refuses, does not:
    casework goes on without photographs, and whoever starts it reads why there are none.
    """
    try:
        await store.check_bucket()
    except BucketUnfit as unfit:
        raise SettingsError(f"ANJU_MEDIA_URL: {unfit}") from None
    except StoreUnavailable as fault:
        log.warning("the bucket could not be looked at: %s", fault.reason)
    # A bucket may tell of itself and refuse data, and by one of its addresses only. The service's own comes last:
    # what it answers is what /readyz says.
    for phones, said in ((True, "NO PHONE CAN SEND A PHOTOGRAPH"), (False, "NO PHOTOGRAPH CAN BE STORED")):
        try:
            async with asyncio.timeout(_PROBING):
                await store.probe(as_phones=phones)
        except StoreRefused as refusal:
            log.error("%s: %s (%s). Ask: python -m server check storage", said, refusal.words, refusal.reason)
        except (StoreUnavailable, TimeoutError) as fault:
            by = "the phones' address" if phones else "the service's own address"
            log.warning("the bucket gave no data by %s: %s", by, getattr(fault, "reason", type(fault).__name__))


def _wechat(settings: Settings) -> WeChat | None:
    given = settings.wechat
    if given is None:
        return None
    # WeChat's own times are the machine's, whatever day a demo or a test believes it to be.
    return WeChat(given.app_id, given.app_secret, base_url=given.base_url, clock=SystemClock().now)


def _endpoints(
    settings: Settings, info: dict[str, Any], clock: Clock, wechat: WeChat | None
) -> list[Endpoint]:
    """All that this service answers: the handlers', and the ways in that its settings allow."""
    return _declared(info, wechat, clock if settings.demo and isinstance(clock, SettableClock) else None)


def every_endpoint() -> list[Endpoint]:
    """All that a service may answer, whatever its settings: what a client is written against. None of it is called."""
    return _declared({}, WeChat("", ""), SettableClock())


def _declared(info: dict[str, Any], wechat: WeChat | None, demo_clock: SettableClock | None) -> list[Endpoint]:
    before = len(handlers.ENDPOINTS)
    sign_in.declare_open(info)
    if wechat is not None:
        sign_in.declare_wechat(wechat)
    if demo_clock is not None:
        sign_in.declare_demo(demo_clock, _remember_day)
    mine = handlers.ENDPOINTS[before:]
    del handlers.ENDPOINTS[before:]
    return [*handlers.ENDPOINTS, *(replace(what, tag="sign_in") for what in mine)]


async def _remember_day(day: date | None) -> None:
    await Setting.update_or_create(name=_DEMO_DAY, defaults={"value": day.isoformat() if day else ""})


def _mount(app: Sanic[Any, Any], what: Endpoint, services: Services) -> None:
    async def handle(request: Request, **path: Any) -> HTTPResponse | None:
        at, address = services.clock.now(), _address(request)
        if what.signed_in:
            token = sign_in.bearer(request.headers.get("authorization", ""))
            appointment = request.headers.get("anju-appointment", "")
            actor = await sign_in.actor_of(token, appointment, at=at, address=address)
        else:
            actor = Actor(0, "", "", at, address=address)
        request.ctx.actor = actor
        return await answer(request, what, actor, services, path)

    # Without its format Sanic would read and parse the source above, once for every route.
    app.add_route(
        handle, f"/api{what.path}", methods=[what.method], name=_route_name(what), error_format="json",
        ctx_most_bytes=what.most_bytes,
    )


def _address(request: Request) -> str:
    """Where the request came from. What a proxy says is text from outside like any other."""
    return request.client_ip.encode("ascii", "replace").decode()[:64]


def _route_name(what: Endpoint) -> str:
    return f"{what.method}_{what.path}".translate(str.maketrans("/<>:-", "_____")).lower()


def _mount_service(
    app: Sanic[Any, Any], settings: Settings, endpoints: list[Endpoint], wechat: WeChat | None
) -> None:
    @cache
    def document() -> bytes:
        # When it is first asked for: a start waits for nothing that most services are never asked.
        return msgjson.encode(describe_service(endpoints))

    async def healthz(request: Request) -> HTTPResponse:
        return raw(b'{"alive":true}', content_type="application/json")

    async def readyz(request: Request) -> HTTPResponse:
        state: dict[str, Any] = {"database": "ok", "wechat": wechat.circuit.state if wechat else "off"}
        store = app.ctx.services.store
        if isinstance(store, OssStore):
            state["storage"] = "refused" if store.refused else "ok"
            if store.refused:
                state["storage_trouble"] = {"code": store.refused}
        if wechat is not None and wechat.trouble is not None:
            # What is to be done about it, the log says, and `python -m server check`: this is read by anybody.
            state["wechat_trouble"] = {"code": wechat.trouble.code, "since": wechat.trouble.since}
        try:
            await connections.get("default").execute_query("SELECT 1")
        except (OperationalError, DBConnectionError, OSError):
            state["database"] = "unreachable"
        status = 200 if state["database"] == "ok" else 503
        return raw(msgjson.encode(state), status=status, content_type="application/json")

    async def openapi(request: Request) -> HTTPResponse:
        return raw(await asyncio.to_thread(document), content_type="application/json")

    async def docs(request: Request) -> HTTPResponse:
        return html(docs_page(endpoints), headers={"Content-Security-Policy": PLAIN_PAGE})

    for path, handler in (
        ("/healthz", healthz), ("/readyz", readyz), ("/docs/openapi.json", openapi), ("/docs", docs),
    ):
        app.add_route(handler, path, methods=["GET"], name=path.strip("/").replace("/", "_").replace(".", "_"))


async def _show(request: Request, error: BaseException) -> HTTPResponse:
    problem = _as_problem(error)
    if problem.code == "unexpected" or isinstance(error, ValidationError):
        # Never what was asked for, wherever it stood: a path may hold a number that somebody typed.
        log.error("unexpected error in %s %s", request.method, _place(request), exc_info=error)
    actor: Actor | None = getattr(request.ctx, "actor", None)
    if actor is not None and actor.account_id and problem.code in _NOTED:
        await _note_refusal(problem.code, _place(request), actor)
    if actor is not None and problem.told is not None:
        await _note_shown(*problem.told, actor)
    # What is over within the minute. A limit of an hour or a day says its own time in its sentence.
    soon = problem.kind.status == 503 or problem.code == "too_many_connections"
    headers = {"Retry-After": "30"} if soon else {}
    return raw(
        msgjson.encode(_body(problem)), status=problem.kind.status, headers=headers,
        content_type="application/problem+json",
    )


def _body(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"/docs#{problem.code}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.fields:
        body["fields"] = problem.fields
    return body


_ID = re.compile(r"[0-9]{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z_]{1,24}")


def _place(request: Request) -> str:
    """The address that was asked, ids that look like ids with it; nothing else that stands there."""
    if request.route is None:
        return ".."
    place = "/" + str(request.route.path)
    for name, value in request.match_info.items():
        said = str(value) if _ID.fullmatch(str(value)) else ".."
        place = re.sub(rf"<{re.escape(name)}(:[^>]*)?>", said, place)
    return place


# Refusals that tell of somebody trying what is not theirs.
_NOTED = ("not_allowed", "not_found", "same_person", "own_family")


async def _note_refusal(code: str, path: str, actor: Actor) -> None:
    try:
        await record("refusal", actor=actor, code=code, subject=path)
    except (OperationalError, DBConnectionError) as error:
        log.warning("a refusal could not be noted: %s", type(error).__name__)


async def _note_shown(case_id: str, sources: list[str], actor: Actor) -> None:
    try:
        await note(case_id, sources, actor=actor)
    except (OperationalError, DBConnectionError) as error:
        log.warning("a showing could not be noted: %s", type(error).__name__)


def _as_problem(error: BaseException) -> Problem:
    if isinstance(error, Problem):
        return error
    for kinds, code in _MAP:
        if isinstance(error, kinds):
            return refuse(code)
    if isinstance(error, GrantRefused):
        return refuse("upload_refused", error.sentence)
    if isinstance(error, StoreError):
        return refuse("not_found")
    if isinstance(error, ValidationError):
        # Longer than its column, which the shape of the request should have said: logged as a fault of ours.
        return refuse("form_invalid", "有一处文字太长，请缩短后重试。")
    if isinstance(error, SanicException) and error.status_code < 500:
        return refuse("request_refused")
    return refuse("unexpected")


_MAP: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((NotFound,), "not_found"),
    ((MethodNotAllowed,), "method_not_allowed"),
    ((PayloadTooLarge,), "request_too_large"),
    ((ApartBusy,), "readers_busy"),
    ((RequestTimeout,), "request_timeout"),
    ((TooManyConnections,), "too_many_connections"),
    ((asyncio.CancelledError, ServiceUnavailable), "busy"),
    ((StoreRefused,), "storage_refused"),
    ((OperationalError, DBConnectionError, StoreUnavailable, ConnectionError), "busy"),
    ((SealBroken,), "value_damaged"),
    ((msgspec.DecodeError, UnicodeDecodeError), "request_unreadable"),
)
