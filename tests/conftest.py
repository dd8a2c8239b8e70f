"""One engine a test process (`--engine sqlite` or `mariadb`), one real server on loopback, a fresh cast a test.

Tests that ask for `world` run on SQLite, and on MariaDB as far as that shows more (tests/engines.py). No network but
loopback, no sleeping, no order between tests.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.async_api import Browser
from pymysql.converters import escape_item
from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse
from sanic.server import try_use_uvloop
from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

import models
from casework.clauses import read_register
from casework.heart import advance, tallies
from casework.heart.life import Move
from casework.words.clock import SettableClock
from models.fields import forget_damage
from server.app import create_app
from server.settings import DatabaseSettings, Settings, read_settings
from tests import chromium, mini_program
from tests.cast import NOW, World, build
from tests.engines import asked_of_mariadb
from tests.in_loop import ask_in_the_loop
from tests.loopback import Client
from tests.mariadb import MariaDB
from tests.memory import in_memory
from tests.serving import serving
from tests.templates import migrated
from tests.touched import SECONDS

# `make test` says the same of the same code, wherever it runs; `make long` draws new examples each time. Neither asks
# how busy the machine is.
_PATIENT: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
properties.register_profile("patient", **_PATIENT)
properties.load_profile("patient")
properties.register_profile("repeatable", derandomize=True, database=None, **_PATIENT)
if not os.environ.get("ANJU_LONG"):
    properties.load_profile("repeatable")
if not os.environ.get("ANJU_LONG") or os.environ.get("ANJU_IN_LOOP"):
    ask_in_the_loop()
# The loop on which the service runs.
try_use_uvloop()
# Where pytest makes the folders of tests.
if (memory := in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)

# Files with a test that takes by itself a minute or more of `make test`.
_LONGEST = {
    "tests/client/test_tour.py", "tests/server/test_told.py", "tests/evidence/test_killed.py",
    "tests/heart/test_disclosure.py", "tests/server/test_database.py", "tests/dwellings/test_lease_life.py",
}

# By table: its columns, and its rows' values.
Rows = dict[str, tuple[list[str], list[list[Any]]]]
_SERVER: list[MariaDB] = []
MARIADB_PORT = "ANJU_TEST_MARIADB_PORT"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "mariadb"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: runs on both engines; added to whatever asks for the world")
    config.addinivalue_line("markers", "browser: walks pages in Chromium; added to whatever asks for a browser")
    config.addinivalue_line("markers", "mariadb_alone: asks what a MySQL server answers")
    if config.getoption("--engine") == "mariadb" and not hasattr(config, "workerinput"):
        server = MariaDB().__enter__()
        _SERVER.append(server)
        os.environ[MARIADB_PORT] = str(server.port)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _SERVER:
        _SERVER.pop().__exit__()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What stands now, stands to the end: it need not be looked through again and again for what may be thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    engine = config.getoption("--engine")
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        uses = getattr(item, "fixturenames", ())
        if item.get_closest_marker("mariadb_alone"):
            (dropped if engine == "sqlite" else kept).append(item)
            continue
        if "browser" in uses:
            item.add_marker("browser")
        if "world" in uses or "service" in uses:
            item.add_marker("database")
            # Pages know nothing of the engine behind them: a browser walks them once.
            asked = engine == "sqlite" or ("browser" not in uses and asked_of_mariadb(item.nodeid))
            (kept if asked else dropped).append(item)
        else:
            # What touches no database is proved once.
            (kept if engine == "sqlite" else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    # Whoever began one of these last would work alone to the end.
    items[:] = sorted(kept, key=lambda item: item.nodeid.partition("::")[0] not in _LONGEST)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Carries each test's clauses with its report, so that the controller can write the results of all workers.

    A test that cites a duty walks it: it takes a step of that clause, or knocks at one of its doors. Else it fails.
    """
    outcome: Any = yield
    report = outcome.get_result()
    clauses = [clause for marker in item.iter_markers("clause") for clause in marker.args]
    walked = sorted(_WALKED)
    report.user_properties = [*report.user_properties, ("clauses", clauses), ("walked", walked)]
    if report.when == "call" and report.passed and (unwalked := sorted(set(clauses) - set(walked))):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} cites {unwalked}, but took no step of it, nor a request that serves it"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    _WALKED.clear()


# The clauses of the steps that the running test takes, and of the doors at which it is answered.
_WALKED: set[str] = set()
_DOORS: dict[str, list[str]] = {}
_PARAMETER = re.compile(r"<(\w+)(?::\w+)?>")


def _watch(app: Sanic[Any, Any]) -> None:
    """Notes what is walked, at the engine and at the service's door, whoever asks: a phone, a page or a test."""
    for clause in read_register().values():
        for door in clause.doors:
            _DOORS.setdefault(door, []).append(clause.id)
    finish = advance._finish

    async def finished(moves: Sequence[Move]) -> None:
        await finish(moves)
        _WALKED.update(clause for move in moves for clause in move.step.clauses)

    advance._finish = finished

    async def answered(request: Request[Any, Any], response: BaseHTTPResponse) -> None:
        if (response.status or 500) < 400 and request.route is not None:
            path = _PARAMETER.sub(r"{\1}", request.route.path)
            _WALKED.update(_DOORS.get(f"{request.method} /{path}", ()))

    app.register_middleware(answered, "response")


_RESULTS: dict[str, dict[str, Any]] = {}
# What each test took, for tests/touched.py; not of walks in a browser, which it never asks for.
_SECONDS: dict[str, float] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "browser" not in report.keywords:
        _SECONDS[report.nodeid] = round(_SECONDS.get(report.nodeid, 0) + report.duration, 2)
    clauses = dict(report.user_properties).get("clauses") or []
    if not clauses:
        return
    entry = _RESULTS.setdefault(report.nodeid, {"clauses": clauses, "passed": True, "walked": []})
    if report.when == "call":
        entry["walked"] = dict(report.user_properties)["walked"]
    if report.failed or report.skipped:
        entry["passed"] = False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The results that `python -m server conformance` reads: the last run of each engine's."""
    if hasattr(session.config, "workerinput"):
        return
    folder = Path(__file__).parent.parent / "var" / "test-results"
    folder.mkdir(parents=True, exist_ok=True)
    name = session.config.getoption("--engine")
    kept = folder / f"{name}.json"
    before = json.loads(kept.read_text()) if kept.exists() else {}
    kept.write_text(json.dumps({**before, **_RESULTS}, indent=1, sort_keys=True))
    if name == "sqlite":
        before = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
        SECONDS.write_text(json.dumps({**before, **_SECONDS}, indent=0, sort_keys=True))


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def settings(engine: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Settings:
    folder = tmp_path_factory.mktemp("anju")
    base = read_settings({"ANJU_DEMO": "1", "ANJU_NO_WORKER": "1"}, folder=folder)
    if engine == "sqlite":
        return base
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"anju_{worker}_demo"
    server = MariaDB.__new__(MariaDB)
    server.port = int(os.environ[MARIADB_PORT])
    server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    database = DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name=name, pool=20)
    return replace(base, database=database)


@pytest.fixture(scope="session")
def clock() -> SettableClock:
    return SettableClock(standing_at=NOW)


@pytest.fixture(scope="session")
async def service(settings: Settings, clock: SettableClock) -> AsyncIterator[Sanic[Any, Any]]:
    """The real server on a loopback port, for the whole session."""
    await migrated(settings.database)
    app = create_app(settings, clock=clock, name="anju_tests")
    _watch(app)
    mini_program.hand_out(app)
    async with serving(app) as app.ctx.base_url:
        yield app


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """For whoever walks pages: each walk opens a phone of its own in it."""
    async with chromium.started() as started:
        yield started


@pytest.fixture
async def world(service: Sanic[Any, Any], clock: SettableClock) -> AsyncIterator[World]:
    """An empty database with the cast in it."""
    clock.standing_at = NOW
    clock.move_to(None)
    # What tests before this one have stored would be nobody's now.
    if (folder := service.ctx.settings.media.folder) is not None:
        await asyncio.to_thread(_empty_folder, folder)
    # Long enough for a machine that does other things besides: no test asks how quick an answer comes.
    async with Client(service.ctx.base_url, timeout=120) as http:
        if _BUILT:
            await as_built()
        else:
            async with unbound() as connection:
                await _empty(connection)
                _BUILT.append((await build(http, clock), await _rows(connection)))
        forget_damage()
        cast = _BUILT[0][0].again(http)
        cast.make_pictures = service.ctx.worker.make_pictures
        cast.make_papers = service.ctx.worker.make_papers
        cast.make_exports = service.ctx.worker.make_exports
        cast.make_imports = service.ctx.worker.make_imports
        cast.send_notices = service.ctx.worker.send_notices
        yield cast
        # Whatever it did, boards tell as many as there are.
        assert await tallies.differences() == []


# The cast, made by its models once a process, and the rows that it is: to put rows back is quicker than to make them.
_BUILT: list[tuple[World, Rows]] = []
_REBUILT: list[str] = []
_TABLES = [getattr(models, name)._meta.db_table for name in models.__all__]


async def as_built(rows: Rows | None = None) -> None:
    """Puts the tables back to the cast alone: for a test that lives through one life after another. `rows`: to what
    `rows_now` told instead.
    """
    if connections.get("default").capabilities.dialect == "mysql":
        # At one go: what is said to a server and back costs more than to empty an empty table.
        if rows is None and not _REBUILT:
            _REBUILT.append(_rebuilt(_BUILT[0][1]))
        await connections.get("default").execute_script(_REBUILT[0] if rows is None else _rebuilt(rows))
        return
    rows = rows or _BUILT[0][1]
    # In one transaction: a disk that is asked to be sure fifty times is slow.
    async with unbound() as connection:
        await _empty(connection)
        await _put(connection, rows)


def _named(columns: Sequence[str]) -> str:
    """As both engines take them: `procedure` is a word of MariaDB's own."""
    return ", ".join(f"`{one}`" for one in columns)


def _rebuilt(rows: Rows) -> str:
    """What MariaDB is told."""
    statements = ["SET foreign_key_checks=0", "START TRANSACTION", *(f"DELETE FROM {one}" for one in _TABLES)]  # noqa: S608
    for one, (columns, lines) in rows.items():
        values = ", ".join(f"({', '.join(escape_item(value, 'utf8mb4') for value in line)})" for line in lines)
        statements.append(f"INSERT INTO {one} ({_named(columns)}) VALUES {values}")  # noqa: S608
    return ";".join([*statements, "COMMIT", "SET foreign_key_checks=1"])


async def rows_now() -> Rows:
    """All that stands in the tables, for `as_built`."""
    async with in_transaction() as connection:
        return await _rows(connection)


@asynccontextmanager
async def unbound() -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction in which tables may be emptied and filled in any order."""
    if connections.get("default").capabilities.dialect == "sqlite":
        await connections.get("default").execute_script("PRAGMA foreign_keys=OFF")
        async with in_transaction() as connection:
            yield connection
        await connections.get("default").execute_script("PRAGMA foreign_keys=ON")
        return
    async with in_transaction() as connection:
        await connection.execute_query("SET foreign_key_checks=0")
        yield connection
        await connection.execute_query("SET foreign_key_checks=1")


async def _empty(connection: BaseDBAsyncClient) -> None:
    asked = " UNION ALL ".join(f"SELECT '{one}' AS name WHERE EXISTS (SELECT 1 FROM {one})" for one in _TABLES)  # noqa: S608
    for row in await connection.execute_query_dict(asked):
        await connection.execute_query(f"DELETE FROM {row['name']}")  # noqa: S608 - names of our own tables


async def _rows(connection: BaseDBAsyncClient) -> Rows:
    found = {one: await connection.execute_query_dict(f"SELECT * FROM {one}") for one in _TABLES}  # noqa: S608
    return {one: (list(rows[0]), [list(row.values()) for row in rows]) for one, rows in found.items() if rows}


async def _put(connection: BaseDBAsyncClient, rows: Rows) -> None:
    mark = "%s" if connection.capabilities.dialect == "mysql" else "?"
    for one, (columns, lines) in rows.items():
        places = ", ".join([mark] * len(columns))
        await connection.execute_many(f"INSERT INTO {one} ({_named(columns)}) VALUES ({places})", lines)  # noqa: S608


def _empty_folder(folder: Path) -> None:
    for inside in folder.iterdir():
        shutil.rmtree(inside)
