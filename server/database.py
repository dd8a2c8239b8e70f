"""Opening the database and bringing its tables up to date.

One migrator at a time: two migrations at once break each other, so they queue at a lock (a file's beside SQLite,
the server's named lock on MySQL).
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiomysql
import pymysql
from pymysql.constants import CLIENT
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.recorder import MigrationRecorder

from server.database_answers import QuickCursor
from server.migrating import apply_migrations
from server.settings import DatabaseSettings

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LOCK_NAME = "anju_migrate"
_LOCK_SECONDS = 120
# What every connection to a server begins with. The zone: Tortoise sets it on the pool's first connection only. The
# isolation: under the default a transaction goes on seeing what stood when it began, also after it has waited for
# whoever changed it (docs/decisions/0027). Two statements: no one name of the variable is known to every server.
SESSION = "SET time_zone='+00:00'; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"


class DatabaseUnusable(RuntimeError):
    """There is no such server, or the file is no database. The text says which, and no password."""


class MigrationBusy(RuntimeError):
    """Another process has held the migration lock for too long."""


def tortoise_config(database: DatabaseSettings) -> dict[str, Any]:
    """What Tortoise is given: one connection, one app, times kept in UTC."""
    if database.engine == "sqlite":
        credentials: dict[str, Any] = {
            "file_path": str(database.path),
            "busy_timeout": 10_000,
            # FULL: what was acknowledged survives a power cut, not only a crash.
            "synchronous": "FULL",
        }
        engine = "tortoise.backends.sqlite"
    else:
        credentials = {
            "host": database.host,
            "port": database.port,
            "user": database.user,
            "password": database.password,
            "database": database.name,
            "charset": "utf8mb4",
            "minsize": 1,
            "maxsize": database.pool,
            "connect_timeout": 5,
            "init_command": SESSION,
            "cursorclass": QuickCursor,
            # An update says how many rows it met, as SQLite does, not how many it changed: a claim that is renewed in
            # the same moment is held.
            "client_flag": CLIENT.FOUND_ROWS,
        }
        engine = "tortoise.backends.mysql"
    return {
        "connections": {"default": {"engine": engine, "credentials": credentials}},
        "apps": {"anju": {"models": ["models"], "migrations": "migrations", "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


# For `make migration` alone: the models, and no database in particular.
MODELS = tortoise_config(DatabaseSettings("sqlite", path=Path(":memory:")))


async def open_database(database: DatabaseSettings) -> TortoiseContext:
    """Connects lazily: the first query opens the file or the pool."""
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_keep_private, database.path)
    return await Tortoise.init(config=tortoise_config(database), _enable_global_fallback=True)


async def close_database() -> None:
    await Tortoise.close_connections()


async def migrate_database(database: DatabaseSettings) -> None:
    """Brings the tables up to date under the lock. Raises MigrationBusy, DatabaseUnusable."""
    if database.path is not None and database.path.exists():
        await asyncio.to_thread(_check_file, database.path)
    async with _migration_lock(database):
        if database.path is not None:
            database.path.parent.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(_keep_private, database.path)
        try:
            config = tortoise_config(database)
            await Tortoise.init(config=config)
            await _require_known()
            await apply_migrations(config["apps"])
        finally:
            # An open SQLite connection holds a thread, and the thread would hold a failed process for ever.
            await Tortoise.close_connections()


async def _require_known() -> None:
    """A database that a later version (or one before the first release) has changed is left as it is."""
    applied = {key.name for key in await MigrationRecorder(get_connection("default")).applied_migrations()}
    if unknown := sorted(applied - {file.stem for file in _MIGRATIONS.glob("[0-9]*.py")}):
        raise DatabaseUnusable(
            f"the tables were made by another version of the service ({unknown[0]}): start that version, "
            "or give a database of its own; a demo is made anew by `make demo-reset`"
        )


def _keep_private(path: Path) -> None:
    """For its own user alone, and what SQLite lays beside it, which it makes as it finds the database."""
    path.touch(mode=0o600)
    for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal", ".migrating"))):
        if file.exists():
            file.chmod(0o600)


def _check_file(path: Path) -> None:
    """Before anything else opens it: a connection that fails half-way would keep its thread, and the process."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError:
        raise DatabaseUnusable(f"{path.name} is not an SQLite database") from None
    finally:
        connection.close()


@asynccontextmanager
async def _migration_lock(database: DatabaseSettings) -> AsyncIterator[None]:
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{database.path}.migrating", "w") as file:  # noqa: ASYNC230 - opened once, at start
            for _ in range(_LOCK_SECONDS * 10):
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(0.1)
            else:
                raise MigrationBusy("another process is migrating this database")
            yield
        return
    try:
        connection = await aiomysql.connect(
            host=database.host,
            port=database.port,
            user=database.user,
            password=database.password,
            db=database.name,
            connect_timeout=5,
        )
    except (pymysql.err.MySQLError, OSError) as error:
        code = error.args[0] if error.args else ""
        raise DatabaseUnusable(f"the database server at {database.host} refused: {code}") from None
    try:
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT @@log_bin, @@binlog_format")
            logging, form = await cursor.fetchone()
            if int(logging) and str(form).upper() == "STATEMENT":
                raise DatabaseUnusable("the server's binlog_format is STATEMENT: set it to MIXED or ROW")
            await cursor.execute("SELECT GET_LOCK(%s, %s)", (_LOCK_NAME, _LOCK_SECONDS))
            if (await cursor.fetchone())[0] != 1:
                raise MigrationBusy("another process is migrating this database")
            yield
            await cursor.execute("SELECT RELEASE_LOCK(%s)", (_LOCK_NAME,))
    finally:
        connection.close()
