"""What the status board of a large building costs, over a first page of the ledger in the same district and run; and
what charging a month's rent to ten thousand families costs, or telling all of them, over inserting so many rows and
nothing else.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import json as msgjson
from tortoise.models import Model

from benchmarks.district import District, build
from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.dwellings import notice_rounds, notice_sending
from casework.dwellings.notice_kinds import VisitParticulars
from casework.dwellings.notice_rounds import PrepareBody, Recipients
from casework.dwellings.rent_charges import charge
from casework.heart import actors
from casework.heart.queries import column
from casework.heart.transactions import atomically
from casework.words.clock import SettableClock
from casework.words.months import month_of
from handlers.dwellings.boards import BoardQuery, read_board
from handlers.heart.http import Ask
from handlers.ledgers.lists import LedgerQuery, search
from models import (
    Account,
    Appointment,
    Case,
    CaseEvent,
    ChainLink,
    Delivery,
    Dwelling,
    Lease,
    Notice,
    NoticeLine,
    NoticeRound,
    Organisation,
    RentPayment,
)
from models import Ask as AskRow
from models.fields import KeyRing, configure_keys
from server.database import close_database, migrate_database, open_database
from server.settings import DatabaseSettings
from tests.mariadb import MariaDB

FAMILIES, FLATS = 10_000, 300
_ROUNDS = 40
_TURNS = 3
# What a round of notices writes, in the order in which it may be inserted.
_TOLD: tuple[type[Model], ...] = (
    NoticeRound, NoticeLine, Case, CaseEvent, Notice, Delivery, AskRow, ChainLink,
)


def measure() -> list[Result]:
    configure_keys(KeyRing({"bench": b"a key of a bench"}, "bench", b"an index key of a bench"))
    with MariaDB() as server:
        server.run("CREATE DATABASE anju CHARACTER SET utf8mb4")
        settings = DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name="anju", pool=4)
        asyncio.run(migrate_database(settings))
        district = build(server, settings.name, FAMILIES)
        settings = replace(settings, pool=1)
        return [
            asyncio.run(_board(settings, district)), asyncio.run(_charges(settings, district)),
            asyncio.run(_notices(settings, district)),
        ]


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


async def _charges(settings: DatabaseSettings, district: District) -> Result:
    """By the processor's own clock: what others do on the machine is left out."""
    await open_database(settings)
    try:
        manager = await Organisation.get(kind="property_manager")
        actor = replace(
            district.actor(actors.MANAGER_CLERK), path=manager.path, organisation_id=manager.id, household_id=None
        )
        month = month_of(actor.today)
        bare: list[RentPayment] = []
        # Of the district's families all but few live there and have a lease that runs.
        await Lease.all().update(ends_on=date(2028, 12, 31))
        leased = await column(Lease.all().order_by("tenancy_id"), "tenancy_id")

        async def clear() -> None:
            await RentPayment.all().delete()

        async def rows() -> None:
            """The very rows, ready to be written."""
            await clear()
            for number in leased:
                row = RentPayment(
                    id=str(uuid.UUID(int=number)), tenancy_id=number, dwelling_id=number, manager_id=manager.id,
                    month=month, for_month=month, charged_fen=38500, charge_key=f"{number}:{month}", entered_by_id=1,
                    entered_at=actor.at,
                )
                bare.append(row)

        async def charged() -> None:
            done = await atomically(lambda: charge(month, actor=actor))
            assert done.charged == len(leased), done

        async def inserted() -> None:
            await atomically(lambda: RentPayment.bulk_create(bare, batch_size=500))
            bare.clear()

        charges, inserts = await in_turns(charged, inserted, _TURNS, (clear, rows), time.process_time)
    finally:
        await close_database()
    return result(
        "dwellings.charges", [one / other for one, other in zip(charges, inserts, strict=True)], 3.0, "lower",
        f"charging a month to {len(leased):,} leases, each row sealed in the chain, over the bare inserts of as many"
        " rows, by the processor's clock",
        f"{milliseconds(charges)} against {milliseconds(inserts)}",
    )


async def _notices(settings: DatabaseSettings, district: District) -> Result:
    """From the look at whom it goes to until the last is told, part by part, by the processor's own clock; over the
    inserts of the very rows, ready to be written.
    """
    await open_database(settings)
    try:
        manager = await Organisation.get(kind="property_manager")
        account = await Account.create(name="bench", created_at=district.actor(actors.MANAGER_CLERK).at)
        clock = SettableClock(standing_at=district.actor(actors.MANAGER_CLERK).at)
        post = await Appointment.create(
            account_id=account.id, role=actors.MANAGER_CLERK, organisation_id=manager.id, starts_on=date(2020, 1, 1)
        )
        actor = replace(
            district.actor(actors.MANAGER_CLERK), path=manager.path, organisation_id=manager.id, household_id=None,
            account_id=account.id, appointment_id=post.id,
        )
        kept: dict[type[Model], list[Any]] = {}
        last = 0

        async def clear() -> None:
            for model in reversed(_TOLD):
                await model.all().delete()

        async def sent() -> None:
            nonlocal last
            body = PrepareBody(
                id=str(uuid.uuid4()), kind="visit", to=Recipients(everyone=True),
                visit=VisitParticulars(on=actor.today, purpose="冬季用电安全"),
            )
            made = await atomically(lambda: notice_rounds.prepare(body, actor=actor))
            await atomically(lambda: notice_rounds.send(made.id, actor=actor))
            while await notice_sending.go_on(clock=clock):
                continue
            last = (await NoticeRound.get(id=made.id)).sent
            assert last == made.total > FAMILIES * 0.8, (last, made.total)

        async def keep() -> None:
            """The rows that were just written, as they are, and the tables empty again."""
            if last:
                kept.update({model: list(await model.all()) for model in _TOLD})
            await clear()

        async def inserted() -> None:
            for model in _TOLD:
                await atomically(lambda model=model: model.bulk_create(kept.get(model, []), batch_size=500))

        told, inserts = await in_turns(sent, inserted, _TURNS, (clear, keep), time.process_time)
    finally:
        await close_database()
    return result(
        "dwellings.notices", [one / other for one, other in zip(told, inserts, strict=True)], 3.0, "lower",
        f"a notice to {last:,} families, looked at, sent in parts, each in the chain with its delivery, over the bare"
        " inserts of the same rows, by the processor's clock",
        f"{milliseconds(told)} against {milliseconds(inserts)}",
    )


def _ask(actor: Any, path: dict[str, Any], query: Any) -> Ask:
    nothing: Any = None
    return Ask(nothing, actor, nothing, path, None, query)
