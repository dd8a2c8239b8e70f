"""What a clerk's home costs with twice as many procedures as there are, over today's: issues to come bring as many."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec import json as msgjson

from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.heart import actors, asks
from casework.heart.actors import Actor
from casework.heart.life import Procedure
from casework.procedures import PROCEDURES
from handlers.heart.home import home
from handlers.heart.http import Ask
from models import Case, Organisation
from models.fields import KeyRing, configure_keys
from server.database import close_database, migrate_database, open_database
from server.settings import DatabaseSettings
from tests.cast import NOW, build, new_id
from tests.mariadb import MariaDB

_WAITING, _ROUNDS, _TIMES = 200, 30, 5


def measure() -> list[Result]:
    configure_keys(KeyRing({"bench": b"a key of a bench"}, "bench", b"an index key of a bench"))
    with MariaDB() as server:
        server.run("CREATE DATABASE anju CHARACTER SET utf8mb4")
        settings = DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name="anju", pool=4)
        asyncio.run(migrate_database(settings))
        return [asyncio.run(_growth(settings))]


async def _growth(settings: DatabaseSettings) -> Result:
    await open_database(settings)
    try:
        await a_days_work()
        today = dict(PROCEDURES)
        twice = today | {f"{name}_2": replace(procedure, name=f"{name}_2") for name, procedure in today.items()}
        try:
            many, few = await in_turns(_homes, _homes, _ROUNDS, (_with(twice), _with(today)))
        finally:
            await _with(today)()
    finally:
        await close_database()
    return result(
        "service.inbox_growth", [one / other for one, other in zip(many, few, strict=True)], 1.1, "lower",
        f"a clerk's home, for whom {_WAITING} cases wait, with {len(twice)} procedures, over {len(today)}",
        f"{milliseconds([one / _TIMES for one in many])} against {milliseconds([one / _TIMES for one in few])}",
    )


async def a_days_work() -> None:
    """The cast, and what waits for the community."""
    await build(None, None)  # type: ignore[arg-type] - nobody asks over HTTP
    office = await Organisation.get(name="胜利社区")
    waiting = [
        Case(
            id=new_id(), procedure="change_report", number=f"BB{place}", title=f"12月报备 {place}", status="submitted",
            version=3, area_path=office.path, opened_by_id=0, opened_at=NOW, updated_at=NOW - timedelta(minutes=place),
            due_on=NOW.date() + timedelta(days=place % 20 - 5),
        )
        for place in range(_WAITING)
    ]
    await Case.bulk_create(waiting)
    await asks.renew(case.id for case in waiting)


async def a_home() -> bytes:
    """As the handler answers it, signed in already."""
    office = await Organisation.get(name="胜利社区")
    actor = Actor(1, "赵社区", actors.COMMUNITY_CLERK, NOW, 1, office.id, office.name, office.path)
    nothing: Any = None
    reply = await home(Ask(nothing, actor, nothing, {}, None, None))
    assert (reply.counts[0].key, reply.counts[0].count) == ("inbox", _WAITING), reply.counts
    return msgjson.encode(reply)


async def _homes() -> None:
    for _ in range(_TIMES):
        await a_home()


def _with(procedures: dict[str, Procedure]) -> Any:
    async def turn() -> None:
        PROCEDURES.clear()
        PROCEDURES.update(procedures)

    return turn
