"""What the status board of a large building costs, over a first page of the ledger in the same district and run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from msgspec import json as msgjson

from benchmarks.district import District, build
from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.heart import actors
from handlers.dwellings.boards import BoardQuery, read_board
from handlers.heart.http import Ask
from handlers.ledgers.lists import LedgerQuery, search
from models import Dwelling
from models.fields import KeyRing, configure_keys
from server.database import close_database, migrate_database, open_database
from server.settings import DatabaseSettings
from tests.mariadb import MariaDB

FAMILIES, FLATS = 10_000, 300
_ROUNDS = 40


def measure() -> list[Result]:
    configure_keys(KeyRing({"bench": b"a key of a bench"}, "bench", b"an index key of a bench"))
    with MariaDB() as server:
        server.run("CREATE DATABASE anju CHARACTER SET utf8mb4")
        settings = DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name="anju", pool=4)
        asyncio.run(migrate_database(settings))
        district = build(server, settings.name, FAMILIES)
        return [asyncio.run(_board(replace(settings, pool=1), district))]


async def _board(settings: DatabaseSettings, district: District) -> Result:
    await open_database(settings)
    try:
        flats: Any = await Dwelling.filter(estate_id=1).order_by("id").limit(FLATS).values_list("id", flat=True)
        await Dwelling.filter(id__in=list(flats)).update(building_number="88")
        actor = district.actor(actors.DISTRICT_CLERK)

        async def board() -> bytes:
            reply = await read_board(_ask(actor, {"estate_id": 1}, BoardQuery(number="88")))
            assert reply.total == FLATS, reply.total
            return msgjson.encode(reply)

        async def page() -> bytes:
            reply = await search(_ask(actor, {}, LedgerQuery()))
            assert len(reply.items) == LedgerQuery().limit, len(reply.items)
            return msgjson.encode(reply)

        boards, pages = await in_turns(board, page, _ROUNDS)
    finally:
        await close_database()
    return result(
        "dwellings.board", [one / other for one, other in zip(boards, pages, strict=True)], 1.5, "lower",
        f"the status board of a building of {FLATS} dwellings, over a first page ({LedgerQuery().limit}) of the ledger",
        f"{milliseconds(boards)} against {milliseconds(pages)}",
    )


def _ask(actor: Any, path: dict[str, Any], query: Any) -> Ask:
    nothing: Any = None
    return Ask(nothing, actor, nothing, path, None, query)
