"""Nothing that somebody sent, or that stands in the database, gets into a log: of errors only their type and frames."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic

from handlers.heart import home
from server.logs import frames_of, keep_messages_out
from tests.cast import World, done, new_id, refused
from tests.templates import migrated_file

PROJECT = Path(__file__).parent.parent.parent
PLANTED = ("210399195201140021", "13800000001", "万健秀秘密")


class _Kept(logging.Handler):
    """As an operator's file: what a plain formatter makes of each record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # What the test's own client says of itself is no log of the service's.
        if not record.name.startswith(("httpx", "httpcore", "hypothesis")):
            self.lines.append(self.format(record))


@contextmanager
def kept() -> Iterator[_Kept]:
    handler, root = _Kept(), logging.getLogger()
    level = root.level
    # Sanic's loggers stand apart from the root's.
    loggers = [root, *(logging.getLogger(name) for name in ("sanic.root", "sanic.error", "sanic.server", "asyncio"))]
    for logger in loggers:
        logger.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.setLevel(level)
        for logger in loggers:
            logger.removeHandler(handler)


def no_planted_value(text: str) -> None:
    for value in PLANTED:
        assert value not in text
        assert repr(value.encode())[2:-1] not in text


def _raise_nested() -> None:
    try:
        try:
            int(PLANTED[0] + "x")
        except ValueError as error:
            raise KeyError(PLANTED[1]) from error
    except KeyError:
        raise ExceptionGroup(PLANTED[2], [OSError(PLANTED[0]), RuntimeError(PLANTED[1])])  # noqa: B904 - a context


def test_of_an_error_and_all_behind_it_types_and_frames_are_told() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        _raise_nested()
    told = frames_of(raised.value)
    no_planted_value(told)
    for said in ("ExceptionGroup", "KeyError", "ValueError", "OSError", "RuntimeError", "tests/server/test_logs.py:"):
        assert said in told
    # Errors that go round in a circle, or are very many, come to an end.
    one, other = ValueError("a"), ValueError("b")
    one.__cause__, other.__cause__ = other, one
    assert frames_of(one).count("ValueError") == 2


def test_whatever_logger_says_it() -> None:
    keep_messages_out()
    with kept() as said:
        for name in ("anju", "anju.worker", "server.wechat", "asyncio", "sanic.error", "tortoise.db_client", "urllib3"):
            logger = logging.getLogger(name)
            before, logger.level = logger.level, logging.DEBUG
            try:
                _raise_nested()
            except ExceptionGroup as error:
                logger.exception("delivery %d met a fault", 7)
                logger.error("an error: %s", error)
                logger.warning(error)
                if not name.startswith(("anju", "server")):
                    logger.error(f"quoted: {error!r} {PLANTED[0]}")
                    logger.info("Request: GET /api/ledger?q=%s stopped", PLANTED[0])
            logger.level = before
    text = "\n".join(said.lines)
    no_planted_value(text)
    assert "delivery 7 met a fault" in text and "ExceptionGroup" in text
    assert "urllib3 said at tests/server/test_logs.py:" in text


async def test_a_fault_of_ours_is_told_without_what_was_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fault(*_: Any, **__: Any) -> Any:
        raise ValueError(PLANTED[0]) from KeyError(PLANTED[1])

    with kept() as said, monkeypatch.context() as patch:
        for name in ("present_own", "actor_of"):
            for module in ("handlers.people.accounts", "server.sign_in"):
                if hasattr(sys.modules[module], name):
                    patch.setattr(f"{module}.{name}", fault)
        assert refused(await world.clerk.get("/me", q=PLANTED[0]), "unexpected")["status"] == 500
        assert refused(await world.clerk.get(f"/cases/{PLANTED[0]}"), "unexpected")
    text = "\n".join(said.lines)
    no_planted_value(text)
    assert "ValueError" in text and "unexpected error in GET /api/cases/.." in text
    assert home


async def test_nothing_that_is_typed_anywhere_gets_into_a_log(world: World) -> None:
    with kept() as said:
        for value in PLANTED:
            for path in ("/ledger", "/cases", "/inbox", "/dwellings", "/notices", "/ledger-revisions"):
                await world.clerk.get(path, q=value, cursor=value, status=value, limit=value, as_of=value)
            await world.clerk.get(f"/cases/{value}")
            await world.clerk.post(f"/cases/{value}/actions/{value}", {"version": 1, "form": {value: value}})
            for body in ({"id": new_id(), "month": "x"}, {"id": new_id(), "month": value}, {value: value}, value):
                problem = await world.street.post("/ledger-returns", body)
                assert 400 <= problem.status_code < 500
            await world.clerk.send("POST", "/bindings", content=f'{{"id_number": "{value}", '.encode())
            await world.clerk.post("/bindings", {"id_number": value, "phone": value})
            await world.http.get(f"/{value}", headers={b"X-Odd": value.encode()})
            await world.http.get(f"/v/{value}/{value}")
            await world.http.get("/api/me", headers={b"Authorization": f"Bearer {value}".encode()})
    no_planted_value("\n".join(said.lines))


async def test_the_workers_faults_are_told_likewise(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fault(*_: Any, **__: Any) -> Any:
        raise ValueError(PLANTED[0])

    async def one(*_: Any, **__: Any) -> list[str]:
        return [new_id()]

    with kept() as said, monkeypatch.context() as patch:
        patch.setattr("casework.exchange.workbook_exports.due", one)
        patch.setattr("casework.exchange.workbook_exports.claim", lambda *_, **__: asyncio.sleep(0, object()))
        patch.setattr("casework.exchange.workbook_exports.make", fault)
        await service.ctx.worker.make_exports()
    text = "\n".join(said.lines)
    no_planted_value(text)
    assert "ValueError" in text
    done(await world.clerk.get("/me"))


def test_a_command_that_fails_tells_no_more(tmp_path: Path) -> None:
    program = (
        "import server.__main__ as m, sys\n"
        "def broken(*_): raise ValueError('210399195201140021') from KeyError('13800000001')\n"
        "m._run = broken\nsys.exit(m.main(['migrate']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1 and "ValueError" in ran.stderr and "KeyError" in ran.stderr
    no_planted_value(ran.stdout + ran.stderr)


# Files


def test_what_is_written_is_for_the_services_own_user(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    environ = {
        "PATH": os.environ["PATH"], "ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"sqlite://{folder}/anju.db",
        "ANJU_MEDIA_URL": f"file://{folder}/media",
    }
    keys = PROJECT / "var" / "demo-keys"
    # As an earlier version left it.
    folder.mkdir()
    migrated_file(folder / "anju.db")
    (folder / "anju.db").chmod(0o644)
    (folder / "media").mkdir(mode=0o755)
    program = (
        "import asyncio, os, sys; os.umask(0)\n"
        "from server.__main__ import main\n"
        "code = main(['verify-evidence'])\n"
        "sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, (path.name, oct(mode))
    assert stat.S_IMODE((folder / "anju.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "media").stat().st_mode) == 0o700
    if keys.exists():
        assert stat.S_IMODE(keys.stat().st_mode) == 0o600


async def test_a_running_services_files_are_its_own(service: Sanic[Any, Any], world: World) -> None:
    done(await world.clerk.get("/me"))
    settings = service.ctx.settings
    if (database := settings.database.path) is not None:
        there = [path for path in database.parent.iterdir() if path.name.startswith(database.name)]
        assert there and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in there)
    assert stat.S_IMODE(settings.media.folder.stat().st_mode) == 0o700
