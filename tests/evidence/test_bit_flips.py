"""One bit turned over anywhere in what is sealed, by whoever owns disk and database, is found."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import settings as how
from hypothesis import strategies as st

from models import Evidence, Pictures
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests.cast import World, as_kept, done
from tests.photographs import findings, jpeg, photograph, visit

EXAMPLES = 70
# Keys under which the records are found, and what is read from the claims, which are sealed themselves.
LEFT = {"id", "evidence_id", "looks"}


def flipped(value: Any, chance: random.Random) -> Any:
    """The value with one bit turned over, or the nearest that its type can hold."""
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        turned = chr(ord(value[at]) ^ 1 << chance.randrange(4))
        return value[:at] + (turned if turned.isprintable() else "~") + value[at + 1 :]
    if isinstance(value, str):
        return "0"
    if isinstance(value, datetime):
        return value + timedelta(microseconds=2 ** chance.randrange(20))
    if isinstance(value, date):
        return value + timedelta(days=2 ** chance.randrange(6))
    if isinstance(value, dict):
        return {**value, "width": value["width"] ^ 1 << chance.randrange(12)}
    return None if value is None else value ^ 1 << chance.randrange(12)


async def flip_and_put_back(settings: Settings, chance: random.Random) -> tuple[str, Callable[[], Awaitable[object]]]:
    """Turns one bit over. Returns where, and how to put it back."""
    table: Any = chance.choice([Evidence, Pictures])
    key = "id" if table is Evidence else "evidence_id"
    row = chance.choice(await table.all().order_by(key))
    if chance.random() < 0.5:
        name = "original_key" if table is Evidence else chance.choice(["display_key", "thumbnail_key"])
        assert settings.media.folder is not None
        file = settings.media.folder / getattr(row, name)
        data = file.read_bytes()
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        file.write_bytes(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
        return f"bit {bit} of byte {at} of {name}", lambda: asyncio.to_thread(file.write_bytes, data)
    # Another case or sender that exists, or the database itself would refuse.
    columns = sorted(table._meta.db_fields - LEFT - {"case_id", "account_id"})
    name = chance.choice(columns)
    value = getattr(row, name)
    other = flipped(value, chance)
    if value is None:
        # Only a lease is empty in a finished record.
        assert name == "leased_until", name
        other = row.next_try_at
    if (table is Evidence and name == "sequence") or (table is Pictures and name == "sequence"):
        other = value + 64
    mine = table.filter(**{key: getattr(row, key)})
    await mine.update(**as_kept(row, **{name: other}))
    return f"{table.__name__}.{name}: {value!r} -> {other!r}", lambda: mine.update(**as_kept(row, **{name: value}))


async def test_any_bit_of_originals_seals_and_pictures_turned_over_is_found(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    case = await visit(world)
    for colour in range(3):
        await photograph(world.grid, case["id"], jpeg((colour, 90, 90), (40, 30)))
    done(await world.grid.step(case, "record", **findings()))
    await world.develop()
    assert await verify_evidence(settings) == 0
    loop = asyncio.get_running_loop()

    async def found(chance: random.Random) -> None:
        where, put_back = await flip_and_put_back(settings, chance)
        capsys.readouterr()
        try:
            assert await verify_evidence(settings) == 1, where
            assert capsys.readouterr().out, where
        finally:
            await put_back()

    # hypothesis calls plain functions: it runs beside the loop, on which the database lives.
    @seed(20261210)
    @how(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.integers(0, 2**32))
    def any_bit(number: int) -> None:
        asyncio.run_coroutine_threadsafe(found(random.Random(number)), loop).result(30)

    await asyncio.to_thread(any_bit)
    assert await verify_evidence(settings) == 0
