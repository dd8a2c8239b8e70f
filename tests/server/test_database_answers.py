"""Rows that our cursor reads are those that aiomysql's own reads, to the last type, however long and however they
arrive; errors, answers in two parts and lost connections are told alike.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import aiomysql
import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sanic import Sanic

from server import database_answers
from server.database import SESSION
from server.database_answers import QuickCursor
from tests.conftest import MARIADB_PORT

pytestmark = pytest.mark.usefixtures("service")

KINDS = {
    "tiny": "TINYINT", "small": "SMALLINT UNSIGNED", "middle": "MEDIUMINT", "whole": "INT", "big": "BIGINT",
    "huge": "BIGINT UNSIGNED", "single": "FLOAT", "double_": "DOUBLE", "exact": "DECIMAL(20,4)", "bits": "BIT(12)",
    "year_": "YEAR", "day_": "DATE", "moment": "DATETIME(6)", "second_": "DATETIME", "milli": "DATETIME(3)",
    "stamp": "TIMESTAMP(6) NULL", "time_": "TIME(3)", "short_": "VARCHAR(300)", "fixed": "CHAR(8)", "text_": "LONGTEXT",
    "exactly": "VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "raw_": "VARBINARY(300)", "blob_": "LONGBLOB",
    "one_of": "ENUM('甲','乙')", "some_of": "SET('a','b')", "said": "JSON",
}
ROWS: list[dict[str, Any]] = [
    {},
    {name: 0 for name in ("tiny", "small", "middle", "whole", "big", "huge", "single", "double_", "exact", "bits")},
    {"tiny": -128, "small": 65535, "middle": -8388608, "whole": 2**31 - 1, "big": -(2**63), "huge": 2**64 - 1},
    {"single": 1.5e20, "double_": -0.1, "exact": "-1234567890123456.7891", "bits": 4095, "year_": 2026},
    {"day_": "2024-02-29", "moment": "2026-11-30 23:59:59.000001", "second_": "1970-01-01"},
    {"milli": "2026-01-02 3:4:5.6"},
    {"day_": "0000-00-00", "moment": "0000-00-00 00:00:00", "second_": "0000-00-00", "time_": "-838:59:58.999"},
    {"stamp": "2026-11-30 08:00:00.12", "time_": "12:00:00"},
    {"short_": "", "fixed": "", "text_": "", "raw_": b"", "blob_": b"", "some_of": ""},
    {"short_": "𠮷" * 300, "fixed": "甲乙", "exactly": "oAbC ", "raw_": bytes(range(256)), "some_of": "a,b"},
    {"one_of": "乙"},
    *({"text_": "字" * length, "blob_": b"\xfe" * length} for length in (83, 84, 250, 251, 252, 65535, 65536, 400_000)),
    {"said": '{"是": [1, null, "𬭎"]}'},
]


pytestmark = pytest.mark.mariadb_alone


@pytest.fixture
async def cursors(service: Sanic[Any, Any]) -> AsyncIterator[tuple[Any, Any]]:
    """aiomysql's own, and ours; each of a connection of its own."""
    said = dict(host="127.0.0.1", port=int(os.environ[MARIADB_PORT]), user="root", db="mysql", charset="utf8mb4",
                autocommit=True, init_command=SESSION)
    connections = [await aiomysql.connect(**said, cursorclass=kind) for kind in (aiomysql.Cursor, QuickCursor)]
    both = [await connection.cursor() for connection in connections]
    yield both[0], both[1]
    for connection in connections:
        connection.close()


async def both_say(cursors: tuple[Any, Any], text: str, values: Any = None) -> Any:
    """Asks both the same, and returns what aiomysql's own has answered. Their answers are equal, and so are types."""
    told = []
    for cursor in cursors:
        count = await cursor.execute(text, values)
        rows = await cursor.fetchall()
        told.append((
            count, rows, [[type(value) for value in row] for row in rows or ()], cursor.description, cursor.rowcount,
            cursor.lastrowid, cursor._result.warning_count, bool(cursor._result.has_next),
        ))
    assert told[0] == told[1]
    return told[0][1]


def _places(row: dict[str, Any]) -> str:
    # aiomysql has no word for bytes.
    return ", ".join("UNHEX(%s)" if isinstance(value, bytes) else "%s" for value in row.values())


def _values(row: dict[str, Any]) -> list[Any]:
    return [value.hex() if isinstance(value, bytes) else value for value in row.values()]


async def test_every_type_and_every_length_is_read_alike(cursors: tuple[Any, Any]) -> None:
    columns = ", ".join(("id INT AUTO_INCREMENT PRIMARY KEY", *(f"{name} {kind}" for name, kind in KINDS.items())))
    for cursor in cursors:
        await cursor.execute("SET SESSION sql_mode=''")
        await cursor.execute(f"CREATE TEMPORARY TABLE answers ({columns}) CHARACTER SET utf8mb4")
    for row in ROWS:
        said = f"({', '.join(row)}) VALUES ({_places(row)})"
        await both_say(cursors, f"INSERT INTO answers {said}", _values(row))
    for _ in range(2):
        # The second time the description is one that is kept.
        assert len(await both_say(cursors, "SELECT * FROM answers ORDER BY id")) == len(ROWS)
        await both_say(cursors, "SELECT * FROM answers WHERE id < 0")
    for name in KINDS:
        await both_say(cursors, f"SELECT {name}, COUNT(*) AS `数` FROM answers GROUP BY {name} ORDER BY 1")  # noqa: S608
    await both_say(cursors, "SELECT SUM(whole), AVG(tiny), MAX(moment), MIN(day_), GROUP_CONCAT(fixed) FROM answers")
    await both_say(cursors, "SELECT 1/0, CAST('x' AS INT), NULL, TRUE, NOW(6) IS NULL, '', _binary'\xe4'")
    await both_say(cursors, "UPDATE answers SET whole = 7 WHERE id > 3")
    await both_say(cursors, "SHOW COLUMNS FROM answers")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(
    st.none(), st.integers(-(2**63), 2**64 - 1), st.text(st.characters(exclude_categories=["Cs"])), st.binary(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12),
    st.datetimes(), st.dates(), st.booleans(),
), min_size=1, max_size=40), st.lists(st.integers(1, 400), min_size=1, max_size=30))
async def test_any_values_in_any_pieces_are_read_alike(
    cursors: tuple[Any, Any], values: list[Any], pieces: list[int]
) -> None:
    row = {f"c{place}": value for place, value in enumerate(values)}
    text = f"SELECT {_places(row)}"
    reader = cursors[1].connection._reader
    plain, turns = reader.read, iter(pieces)

    async def read(most: int) -> bytes:
        return bytes(await plain(next(turns, most)))

    reader.read = read
    try:
        await both_say(cursors, f"{text} UNION ALL {text}", _values(row) * 2)
    finally:
        reader.read = plain


async def test_what_does_not_fit_into_one_packet_is_read_whole(cursors: tuple[Any, Any]) -> None:
    for cursor in cursors:
        await cursor.execute("SELECT @@max_allowed_packet")
        assert (await cursor.fetchone())[0] >= 2**24
    half = 2**23
    asked = f"SELECT REPEAT('甲', {half // 3}), REPEAT('b', {half + 300}), 7 UNION ALL SELECT 'a', 'b', 8"
    for cursor in cursors:
        await cursor.execute(asked)
    rows = [await cursor.fetchall() for cursor in cursors]
    assert rows[0] == rows[1] and len(rows[0][0][1]) == half + 300


async def test_errors_are_raised_alike_and_the_connection_goes_on(cursors: tuple[Any, Any]) -> None:
    for wrong in (
        "SELECT nothing FROM nowhere", "no words of SQL", "SELECT (SELECT 1 UNION SELECT 2)",
        "SELECT 1 UNION ALL SELECT EXTRACTVALUE(1, REPEAT('(', 5000))",
    ):
        raised = []
        for cursor in cursors:
            with pytest.raises(pymysql.err.Error) as error:
                await cursor.execute(wrong)
            raised.append((error.type, error.value.args))
        assert raised[0] == raised[1]
        assert await both_say(cursors, "SELECT 1") == ((1,),)


async def test_two_answers_are_both_read(cursors: tuple[Any, Any]) -> None:
    for cursor in cursors:
        await cursor.execute("SELECT 1, 'a'; SELECT 2; SET @x = 3")
        assert await cursor.fetchall() == ((1, "a"),)
        assert await cursor.nextset() and await cursor.fetchall() == ((2,),)
        # What is left of an answer is passed over by the next question.
        await cursor.execute("SELECT 4; SELECT 5")
        await cursor.execute("SELECT @x")
        assert await cursor.fetchall() == ((3,),)


async def test_a_lost_connection_is_told_as_one(cursors: tuple[Any, Any]) -> None:
    third = await aiomysql.connect(host="127.0.0.1", port=int(os.environ[MARIADB_PORT]), user="root")
    ends = await third.cursor()
    for cursor in cursors:
        number = cursor.connection.thread_id()
        waiting = asyncio.create_task(cursor.execute("SELECT SLEEP(20)"))
        await asyncio.sleep(0)
        await ends.execute(f"KILL {number}")
        with pytest.raises(pymysql.err.OperationalError) as lost:
            await waiting
        assert lost.value.args[0] in {2013, 1927}
        with pytest.raises(pymysql.err.Error):
            await cursor.execute("SELECT 1")
    third.close()


async def test_who_is_cancelled_leaves_no_half_read_connection(cursors: tuple[Any, Any]) -> None:
    for cursor in cursors:
        waiting = asyncio.create_task(cursor.execute("SELECT SLEEP(20)"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert cursor.connection.closed


async def test_descriptions_are_bounded(cursors: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_answers, "_MOST_KEPT", 5)
    for number in range(12):
        await both_say(cursors, f"SELECT 1 AS c{number}")
        assert len(database_answers._kept) <= 5
