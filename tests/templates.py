"""An empty, migrated database, made once and copied: to migrate takes some twenty seconds, to copy some milliseconds.

The template is kept under `var/` by a digest of all that it comes from, so that a changed migration makes a new one.
What is tested about migrating itself (`test_database.py`) migrates.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pymysql

from server.database import migrate_database
from server.settings import DatabaseSettings, fresh_keys

PROJECT = Path(__file__).parent.parent
# Elsewhere where many copies of the project are tested.
FOLDER = Path(os.environ.get("ANJU_TEMPLATES") or PROJECT / "var" / "templates")
# What Tortoise remembers of the migrations that were applied, and what migrations themselves wrote.
_KEPT_ROWS = 1000


def _digest() -> str:
    # Named by whoever breaks models on purpose (`tests/broken_copies.py`): tables are still as migrations make them.
    if named := os.environ.get("ANJU_TEMPLATE_DIGEST"):
        return named
    digest = hashlib.sha256(importlib.metadata.version("tortoise-orm").encode())
    for room in ("migrations", "models"):
        for file in sorted((PROJECT / room).rglob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


async def migrated(database: DatabaseSettings) -> None:
    """Brings an empty database to where `migrate_database` would, from the template."""
    if database.path is not None:
        await asyncio.to_thread(migrated_file, database.path)
        return
    kept = FOLDER / f"{_digest()}.json"
    with _turn(kept):
        if not kept.exists():
            await migrate_database(database)
            _write(kept, json.dumps(await asyncio.to_thread(_dump, database)))
            return
    await asyncio.to_thread(_load, database, json.loads(kept.read_text()))


def migrated_file(path: Path) -> Path:
    """An SQLite file at `path`, which need not exist."""
    template = FOLDER / f"{_digest()}.db"
    with _turn(template):
        if not template.exists():
            _make(template)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)
    # What `migrate` remembers is sealed with the template's keys; whoever uses the copy has others.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM setting")
        connection.commit()
    return path


@contextmanager
def _turn(template: Path) -> Iterator[None]:
    """Two workers at once: the second waits for the first one's template."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with template.with_name(f"{template.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(template: Path) -> None:
    """In a process of its own: Tortoise keeps what it was opened with."""
    made = template.with_suffix(f".{os.getpid()}")
    environ = {"PATH": os.environ["PATH"], "ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"sqlite://{made}",
               "ANJU_MEDIA_URL": f"file://{FOLDER}/media", **fresh_keys()}
    command = [sys.executable, "-m", "server", "migrate"]
    subprocess.run(command, cwd=PROJECT, env=environ, check=True, capture_output=True)
    # The only connection is closed: the log beside the file has been taken into it.
    made.rename(template)
    for beside in FOLDER.glob(f"{made.name}*"):
        beside.unlink()


def _write(path: Path, text: str) -> None:
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").rename(path)


def _connect(database: DatabaseSettings) -> Any:
    return pymysql.connect(
        host=database.host, port=database.port, user=database.user, password=database.password or "",
        database=database.name, charset="utf8mb4", autocommit=True, init_command="SET time_zone='+00:00'",
    )


def _dump(database: DatabaseSettings) -> list[dict[str, Any]]:
    connection, tables = _connect(database), []
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            made = cursor.fetchone()[1]
            cursor.execute(f"SELECT * FROM `{table}` LIMIT {_KEPT_ROWS}")  # noqa: S608 - names of our own tables
            rows = [[value if value is None else str(value) for value in row] for row in cursor.fetchall()]
            assert len(rows) < _KEPT_ROWS
            tables.append({"table": table, "made": made, "rows": rows})
    return tables


def _load(database: DatabaseSettings, tables: list[dict[str, Any]]) -> None:
    connection = _connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks=0")
        for one in tables:
            cursor.execute(one["made"])
            if one["rows"]:
                places = ", ".join(["%s"] * len(one["rows"][0]))
                cursor.executemany(f"INSERT INTO `{one['table']}` VALUES ({places})", one["rows"])  # noqa: S608
        cursor.execute("SET foreign_key_checks=1")
