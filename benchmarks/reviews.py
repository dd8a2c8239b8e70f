"""Reviews: a draw from a hundred thousand families, held against nothing but hashing each of them; opening the year's
duties and reviews of as many, over inserting the very rows; and an office's board over a first page of the ledger.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from msgspec import json as msgjson
from tortoise import connections
from tortoise.models import Model

from benchmarks.district import District, build
from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.heart import actors
from casework.heart.transactions import atomically
from casework.reviews import annual_rounds
from casework.reviews.annual_duty import KIND
from casework.reviews.report_windows import open_window
from casework.words.clock import SettableClock
from casework.words.draws import FORMAT, Member, draw, population
from handlers.heart.http import Ask
from handlers.heart.obligations import AreasQuery, OwedQuery, areas, owed
from handlers.ledgers.lists import LedgerQuery, search
from models import AnnualReview, Case, CaseEvent, ChainLink, DutyTally, Obligation, ObligationEvent, ReportWindow
from models import Ask as AskRow
from models.fields import KeyRing, configure_keys
from server.database import close_database, migrate_database, open_database
from server.settings import DatabaseSettings
from tests.mariadb import MariaDB

_MEMBERS, _DRAWN, _ROUNDS = 100_000, 3000, 9
_SEED = "双色球 2026143 2026-12-13 01 05 08 12 20 33 + 07"
# Of each twenty families three have moved out.
FAMILIES = 118_000
_TURNS, _LOOKS = 1, 40


def measure() -> list[Result]:
    drawn = asyncio.run(_draw())
    configure_keys(KeyRing({"bench": b"a key of a bench"}, "bench", b"an index key of a bench"))
    with MariaDB() as server:
        server.run("CREATE DATABASE anju CHARACTER SET utf8mb4")
        settings = DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name="anju", pool=4)
        asyncio.run(migrate_database(settings))
        district = build(server, settings.name, FAMILIES)
        settings = replace(settings, pool=1)
        return [
            drawn, asyncio.run(_duties(settings, district)), asyncio.run(_board(settings, district)),
            asyncio.run(_reviews(settings, district)),
        ]


async def _draw() -> Result:
    members = (Member(hashlib.sha256(str(one).encode()).hexdigest()[:16], one % 2) for one in range(_MEMBERS))
    files = population("files", members, _DRAWN)
    start = f"{FORMAT}\nABCD2345\n{files.name}\n{files.sha256}\n{_SEED}\n"

    async def drawing() -> object:
        return draw("ABCD2345", [files], _SEED)

    async def hashing() -> object:
        return [hashlib.sha256(f"{start}{line[:16]}".encode()).digest() for line in files.members]

    ours, bare = await in_turns(drawing, hashing, _ROUNDS, clock=time.process_time)
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return result(
        "reviews.draw", ratios, 2.0, "lower",
        f"{_DRAWN} drawn of {_MEMBERS} families, against hashing each of them alone",
        f"{milliseconds(ours)} against {milliseconds(bare)} of the processor",
    )


def _of(model: type[Model], procedure: str) -> Any:
    """Rows of cases of that procedure alone; of any other table all."""
    if not procedure or model not in (Case, CaseEvent, AskRow):
        return model.all()
    return model.filter(**{"procedure" if model is Case else "case__procedure": procedure})


async def _clear(*models: type[Model], procedure: str = "") -> None:
    for model in models:
        await _of(model, procedure).delete()


async def _window(district: District) -> None:
    """Opened by the district office, in one transaction with all that is owed for it."""
    form = {"year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-31"}
    await atomically(lambda: open_window(str(uuid.uuid4()), form, actor=district.actor(actors.DISTRICT_CLERK)))


async def _inserted(kept: Mapping[type[Model], Sequence[Any]]) -> None:
    for model, rows in kept.items():
        await atomically(partial(model.bulk_create, rows, batch_size=500))


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    """Of this process's processor: what others do on the machine is left out, and so are the rows that the bench keeps
    for the other side, which would be looked through again and again for what may go.
    """
    gc.collect()
    gc.freeze()
    try:
        began = time.process_time()
        await work()
        return time.process_time() - began
    finally:
        gc.unfreeze()


async def _against_inserts(
    work: Callable[[], Awaitable[object]], wrote: Sequence[type[Model]], clear: Callable[[], Awaitable[None]],
    procedure: str = "",
) -> tuple[list[float], list[float], int]:
    """How long the work took, and how long inserting the very rows that it wrote, in turns; and of how many there are
    most. The first turn warms up.
    """
    took: tuple[list[float], list[float]] = [], []
    most = 0
    for turn in range(_TURNS + 1):
        await clear()
        ours = await _seconds(work)
        kept = {model: list(await _of(model, procedure)) for model in wrote}
        most = max(map(len, kept.values()))
        await clear()
        bare = await _seconds(partial(_inserted, kept))
        if turn:
            took[0].append(ours)
            took[1].append(bare)
    return *took, most


async def _duties(settings: DatabaseSettings, district: District) -> Result:
    await open_database(settings)
    try:
        made, bare, most = await _against_inserts(
            partial(_window, district), (Obligation,),
            partial(_clear, ObligationEvent, Obligation, DutyTally, ReportWindow, CaseEvent, AskRow, ChainLink, Case),
        )
        assert most >= _MEMBERS, most
    finally:
        await close_database()
    return result(
        "reviews.duties", [one / other for one, other in zip(made, bare, strict=True)], 3.0, "lower",
        f"opening the December reports of {most:,} families, over the bare inserts of what each of them owes, by the"
        " processor's clock",
        f"{milliseconds(made)} against {milliseconds(bare)}",
    )


async def _board(settings: DatabaseSettings, district: District) -> Result:
    """Of a street, after the day: how far each community is, and a page of who owes; over a page of its ledger."""
    await open_database(settings)
    try:
        await _clear(Obligation, DutyTally, ReportWindow)
        await _window(district)
        # As the server does by itself where it is no throwaway.
        await connections.get("default").execute_query("ANALYZE TABLE obligation")
        street = district.actor(actors.STREET_CLERK)
        late = replace(street, at=street.at + timedelta(days=30))

        async def board() -> bytes:
            sums = await areas(_ask(late, AreasQuery(kind="december_report")))
            page = await owed(_ask(late, OwedQuery(kind="december_report", late=True)))
            assert len(page.items) == OwedQuery().limit and any(one.late for one in sums.items)
            return msgjson.encode(sums) + msgjson.encode(page)

        async def page() -> bytes:
            reply = await search(_ask(street, LedgerQuery()))
            assert len(reply.items) == LedgerQuery().limit, len(reply.items)
            return msgjson.encode(reply)

        boards, pages = await in_turns(board, page, _LOOKS)
    finally:
        await close_database()
    return result(
        "reviews.board", [one / other for one, other in zip(boards, pages, strict=True)], 1.5, "lower",
        f"a street's board of December reports, of {FAMILIES:,} families in the district: each community's figures and"
        f" a page of who is late, over a first page ({LedgerQuery().limit}) of its ledger",
        f"{milliseconds(boards)} against {milliseconds(pages)}",
    )


async def _reviews(settings: DatabaseSettings, district: District) -> Result:
    await open_database(settings)
    try:
        clock = SettableClock(standing_at=district.actor(actors.DISTRICT_CLERK).at)
        await _clear(Obligation, DutyTally, ReportWindow)
        await _window(district)

        async def opened() -> None:
            async for _ in annual_rounds.walk(clock.now):
                continue

        made, bare, most = await _against_inserts(
            opened, (Case, CaseEvent, AnnualReview, AskRow),
            partial(_clear, AnnualReview, AskRow, CaseEvent, Case, procedure=KIND), KIND,
        )
        assert most >= _MEMBERS, most
    finally:
        await close_database()
    return result(
        "reviews.opening", [one / other for one, other in zip(made, bare, strict=True)], 3.0, "lower",
        f"opening {most:,} annual reviews, each a case with its event in the chain and who is asked, over the bare"
        " inserts of the same rows, by the processor's clock",
        f"{milliseconds(made)} against {milliseconds(bare)}",
    )


def _ask(actor: Any, query: Any) -> Ask:
    nothing: Any = None
    return Ask(nothing, actor, nothing, {}, None, query)
