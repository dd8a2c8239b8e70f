"""Opening and migrating: one migrator at a time, a failed start ends with words, keys are compared bit for bit."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic
from tortoise import Tortoise, connections
from tortoise.migrations.autodetector import MigrationAutodetector

import models
from casework.heart.queries import names_of, numbers_where
from models import Organisation
from server.database import MODELS
from server.settings import Settings
from tests.cast import World
from tests.conftest import MARIADB_PORT
from tests.mariadb import MariaDB

PROJECT = Path(__file__).parent.parent.parent


def environment(url: str, folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANJU_")},
        "ANJU_DEMO": "1",
        "ANJU_DATABASE_URL": url,
        "ANJU_MEDIA_URL": f"file://{folder}/media",
    }


async def migrate(url: str, folder: Path) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "migrate", cwd=PROJECT, env=environment(url, folder),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 300)
    return process.returncode, said.decode()


@pytest.fixture
def empty_database(engine: str, service: Sanic[Any, Any], tmp_path: Path) -> str:
    if engine == "sqlite":
        return f"sqlite://{tmp_path}/new.db"
    name = f"anju_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_new_demo"
    server = MariaDB.__new__(MariaDB)
    server.port = int(os.environ[MARIADB_PORT])
    server.run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    return f"mysql://root:@127.0.0.1:{server.port}/{name}"


async def test_three_migrators_at_once_take_turns(empty_database: str, tmp_path: Path) -> None:
    ran = await asyncio.gather(*(migrate(empty_database, tmp_path) for _ in range(3)))
    assert [code for code, _ in ran] == [0, 0, 0], ran
    assert all("Traceback" not in said for _, said in ran)


async def test_a_database_that_cannot_be_opened_ends_the_start_with_words(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    code, said = await migrate(f"sqlite://{tmp_path}/broken.db", tmp_path)
    assert (code, said.strip()) == (3, "database: broken.db is not an SQLite database")
    # Nothing listens on port 9 of loopback.
    code, said = await migrate("mysql://someone:se-cret@127.0.0.1:9/anju_demo", tmp_path)
    assert code == 3 and said.startswith("database: the database server at 127.0.0.1 refused")
    assert "se-cret" not in said and "Traceback" not in said


# Every kind of step that we or the generator write, and one that looks at rows as they stood before it.
STEPS = {
    "__init__": "",
    "0001_first": """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
def key(): return fields.BigIntField(generated=True, primary_key=True)
class Migration(migrations.Migration):
    initial = True
    operations = [
        ops.CreateModel(name='Shelf', fields=[('id', key()), ('name', fields.CharField(max_length=20))],
            options={'table': 'shelf', 'app': 'some', 'pk_attr': 'id'}),
        ops.CreateModel(name='Book', fields=[('id', key()), ('title', fields.CharField(max_length=20)),
            ('shelf', fields.ForeignKeyField('some.Shelf', source_field='shelf_id', related_name='books'))],
            options={'table': 'book', 'app': 'some', 'pk_attr': 'id'}),
        ops.RunSQL(["INSERT INTO shelf (id, name) VALUES (1, 'a')",
            "INSERT INTO book (id, title, shelf_id) VALUES (7, 't', 1)"]),
    ]
""",
    "0002_second": """
from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
async def shout(apps, editor):
    book = await apps.get_model('some', 'Book').get(id=7).select_related('shelf')
    book.remark = book.title + book.shelf.name
    await book.save()
class Migration(migrations.Migration):
    dependencies = [('some', '0001_first')]
    operations = [
        ops.AddField(model_name='Book', name='pages', field=fields.IntField(null=True)),
        ops.AddField(model_name='Book', name='remark', field=fields.CharField(max_length=9, default='', db_default='')),
        ops.RunPython(shout),
        ops.AddIndex(model_name='Book', index=Index(fields=['shelf_id', 'pages'])),
        ops.AlterField(model_name='Book', name='title', field=fields.CharField(max_length=40)),
        ops.RenameField(model_name='Shelf', old_name='name', new_name='label'),
        ops.AddField(model_name='Shelf', name='opening',
            field=fields.ForeignKeyField('some.Book', source_field='opening_id', null=True, related_name='opens')),
        ops.RemoveField(model_name='Book', name='pages'),
        ops.CreateModel(name='Loan', fields=[('id', fields.BigIntField(generated=True, primary_key=True)),
            ('book', fields.ForeignKeyField('some.Book', source_field='book_id', related_name='loans'))],
            options={'table': 'loan', 'app': 'some', 'pk_attr': 'id', 'unique_together': (('book_id',),)}),
    ]
""",
}
BOTH_WAYS = """
import asyncio, json, sqlite3, sys
from tortoise import Tortoise
from tortoise.migrations.api import migrate
from server.migrating import apply_migrations

async def made(path, ours):
    config = {"connections": {"default": f"sqlite://{path}"}, "apps": {"some": {
        "models": ["nothing_yet"], "migrations": "steps", "default_connection": "default"}}}
    await Tortoise.init(config=config)
    try:
        await (apply_migrations(config["apps"]) if ours else migrate(config=config))
    finally:
        await Tortoise.close_connections()
    opened = sqlite3.connect(path)
    tables = opened.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    return tables, [opened.execute(f"SELECT * FROM {table}").fetchall() for table in ("book", "shelf", "loan")]

print(json.dumps([asyncio.run(made(sys.argv[1], True)), asyncio.run(made(sys.argv[2], False))]))
"""


def test_tables_are_made_as_tortoise_makes_them(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "nothing_yet.py").write_text("from tortoise.models import Model\nclass Nothing(Model): ...\n")
    for name, text in STEPS.items():
        (tmp_path / "steps" / f"{name}.py").write_text(text)
    ran = subprocess.run(
        (sys.executable, "-c", BOTH_WAYS, "ours.db", "theirs.db"), cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{PROJECT}:{tmp_path}"}, timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    ours, theirs = json.loads(ran.stdout)
    assert ours == theirs
    assert [row for rows in ours[1] for row in rows] == [[7, "t", 1, "ta"], [1, "a", None]]


async def test_a_database_of_another_version_is_left_as_it_is(empty_database: str, tmp_path: Path) -> None:
    assert (await migrate(empty_database, tmp_path))[0] == 0
    if empty_database.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "new.db")) as connection, connection:
            connection.execute("INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('anju', '0999_x', '')")
    else:
        server = MariaDB.__new__(MariaDB)
        server.port = int(os.environ[MARIADB_PORT])
        name = empty_database.rpartition("/")[2]
        server.run(
            f"INSERT INTO {name}.tortoise_migrations (app, name, applied_at) VALUES ('anju', '0999_x', NOW())"  # noqa: S608
        )
    code, said = await migrate(empty_database, tmp_path)
    assert code == 3 and said.startswith("database: the tables were made by another version of the service (0999_x)")
    assert "Traceback" not in said


async def test_the_tables_are_what_the_models_say(service: Sanic[Any, Any]) -> None:
    """Whoever changes a model writes its migration."""
    assert Tortoise.apps is not None
    changes = await MigrationAutodetector(Tortoise.apps, MODELS["apps"]).changes()
    assert not [operation.describe() for change in changes for operation in change.operations]


async def test_keys_that_differ_by_case_alone_are_two(world: World, settings: Settings) -> None:
    await Organisation.create(kind="street", name="Aa街道", path="/900/", parent=None)
    await Organisation.create(kind="street", name="aA街道", path="/901/", parent=None)
    assert await Organisation.filter(name="aa街道").count() == 0
    columns = connections.get("default")
    if columns.capabilities.dialect == "mysql":
        rows = await columns.execute_query_dict(
            "SELECT COLUMN_NAME, COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
            "AND COLUMN_NAME IN ('openid', 'path', 'area_path', 'hash', 'token_hash', 'sha256', 'id_index')"
        )
        assert rows and {row["COLLATION_NAME"] for row in rows} == {"ascii_bin"}


async def test_an_update_says_how_many_rows_it_met_and_not_how_many_it_changed(world: World) -> None:
    # A claim renewed in the same moment writes what stood there.
    office = await Organisation.get(kind="district_office")
    for _ in range(2):
        assert await Organisation.filter(id=office.id).update(name=office.name) == 1
    assert await Organisation.filter(id=office.id, name="无此单位").update(name=office.name) == 0


async def test_a_column_of_keys_takes_no_other_character_on_any_engine(world: World) -> None:
    office = await Organisation.get(kind="district_office")
    office.path = "区/"
    with pytest.raises(ValueError, match="not ASCII"):
        await office.save()
    assert await Organisation.filter(path="区/").count() == 0


async def test_a_kept_query_answers_other_values_and_takes_no_lookup_that_changes_them(world: World) -> None:
    areas = await Organisation.filter(kind="community").order_by("id")
    for area in areas:
        assert await numbers_where(Organisation, "id", {"path": area.path, "kind": "community"}, 5) == [area.id]
    ids = [area.id for area in areas]
    for some in (ids[:1], ids[:2], ids[:3], ids):
        assert sorted(await numbers_where(Organisation, "id", {"id__in": some, "path__gte": ""}, 50)) == sorted(some)
        assert await names_of(Organisation, [*some, None]) == {one.id: one.name for one in areas if one.id in some}
    assert await numbers_where(Organisation, "id", {"parent_id": None, "kind": "community"}, 5) == []
    assert len(await numbers_where(Organisation, "id", {"kind": "community"}, 2)) == 2
    with pytest.raises(ValueError, match="kept query"):
        await numbers_where(Organisation, "id", {"name__contains": areas[0].name}, 5)


async def test_what_must_be_unique_is_unique_in_the_tables_too(service: Sanic[Any, Any], engine: str) -> None:
    """Whatever migrations have made of them: SQLite makes a table anew to change a column of it."""
    connection = connections.get("default")
    for name in models.__all__:
        meta = getattr(models, name)._meta
        asked = [tuple(pair) for pair in meta.unique_together]
        asked += [(key,) for key, field in meta.fields_map.items() if field.unique]
        wanted = {frozenset(f"{one}_id" if f"{one}_id" in meta.db_fields else one for one in pair) for pair in asked}
        there: dict[str, set[str]] = {}
        if engine == "sqlite":
            for index in await connection.execute_query_dict(f"PRAGMA index_list({meta.db_table})"):
                if index["unique"]:
                    columns = await connection.execute_query_dict(f"PRAGMA index_info({index['name']})")
                    there[index["name"]] = {one["name"] for one in columns}
            keys = await connection.execute_query_dict(f"PRAGMA table_info({meta.db_table})")
            there["primary"] = {one["name"] for one in keys if one["pk"]}
        else:
            for index in await connection.execute_query_dict(f"SHOW INDEX FROM {meta.db_table}"):
                if not index["Non_unique"]:
                    there.setdefault(index["Key_name"], set()).add(index["Column_name"])
        missing = wanted - {frozenset(columns) for columns in there.values()}
        assert not missing, (name, missing)
