"""What the ledgers cost at a million families, as ratios within one run: over the same at ten thousand families, and
against raw aiomysql running the very statements that the service runs (its rows neither decrypted nor put together).

Both districts lie in one throwaway MariaDB with the memory that a real one would be given. Each sample asks for
another family or page than the one before, so that nothing is answered out of the last answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import aiomysql
import xlsxwriter
from openpyxl import load_workbook
from tortoise import connections

from benchmarks.district import District, address, build, registered_address
from benchmarks.measuring import Result, Task, in_turns, milliseconds, result, timed
from casework.exchange import workbook_exports
from casework.exchange.export_books import LedgerFilters
from casework.exchange.ledger_rows import shape_of, sheets_of
from casework.heart import access, actors
from casework.ledgers import entries, lists
from casework.ledgers.cross_checks import Applicants, look_up
from casework.ledgers.lists import Filters
from casework.papers.workbook_sheets import FORMATS, Column
from models.fields import KeyRing, blind_index, configure_keys
from server.database import SESSION, close_database, migrate_database, open_database
from server.settings import DatabaseSettings
from tests.mariadb import MariaDB

FEW, MANY = 10_000, 1_000_000
# Three years before the clock of the benches: a third of the revisions has to be taken back.
THEN = date(2023, 12, 31)
_PAGE, _ROUNDS = 20, 30
_MEMORY = 4 << 30

Question = Callable[[District, int], Awaitable[object]]
"""Asked of a district about one of its families; the answer must hold something."""


def measure() -> list[Result]:
    configure_keys(KeyRing({"bench": b"a key of a bench"}, "bench", b"an index key of a bench"))
    with MariaDB() as server:
        server.run(f"SET GLOBAL innodb_buffer_pool_size={_MEMORY}")
        settings = [
            DatabaseSettings("mysql", host="127.0.0.1", port=server.port, user="root", name=name, pool=4)
            for name in ("anju_few", "anju_many")
        ]
        for one in settings:
            server.run(f"CREATE DATABASE {one.name} CHARACTER SET utf8mb4")
            asyncio.run(migrate_database(one))
        few = build(server, settings[0].name, FEW)
        # What cannot be answered is said now, and not once a million families are written.
        asyncio.run(_answered(settings[0], few))
        many = build(server, settings[1].name, MANY)
        # One connection, so that turning it to a district turns all that is asked.
        return asyncio.run(_measure(replace(settings[0], pool=1), few, many))


async def _answered(settings: DatabaseSettings, few: District) -> None:
    await open_database(settings)
    try:
        for question, _ in QUESTIONS.values():
            await question(few, few.probes[0])
        for then, _, _ in PAST.values():
            await then(few, few.probes[0])
        await cross_check(few, few.probes[0])
    finally:
        await close_database()


async def _measure(settings: DatabaseSettings, few: District, many: District) -> list[Result]:
    await open_database(settings)
    raw = await aiomysql.connect(
        host="127.0.0.1", port=settings.port, user="root", db=settings.name, charset="utf8mb4", autocommit=True,
        init_command=SESSION,
    )
    try:
        results = []
        for name, (question, what) in QUESTIONS.items():
            results.append(await _scale(name, question, what, few, many))
            results.append(await _against_raw(name, question, what, many, raw))
        for name, (then, now, what) in PAST.items():
            results.append(await _past(name, then, now, what, many))
        what = "the cross check of a family of five"
        results.append(await _scale("cross_check", cross_check, what, few, many))
        results.append(await _queries(many))
        results.append(await _export(many))
        return results
    finally:
        raw.close()
        await close_database()


# What is asked


async def entry(district: District, family: int) -> object:
    actor = district.actor(actors.COMMUNITY_CLERK)
    tenancy = await access.tenancies_in_reach(actor).get(dwelling_id=family, living=1)
    return await entries.read_tenancy(tenancy.id, actor=actor)


async def entry_then(district: District, family: int) -> object:
    actor = district.actor(actors.COMMUNITY_CLERK)
    tenancy = await access.tenancies_in_reach(actor).get(dwelling_id=family, living=1)
    return await entries.read_tenancy(tenancy.id, actor=actor, as_of=THEN)


async def by_id_number(district: District, family: int) -> object:
    return await _found(district, family, Filters(text=district.id_number(family)))


async def by_address(district: District, family: int) -> object:
    return await _found(district, family, Filters(text=address(family)))


async def _found(district: District, family: int, filters: Filters) -> object:
    page = await lists.read_page(filters, None, _PAGE, actor=district.actor(actors.DISTRICT_CLERK))
    assert [line.household_id for line in page.lines] == [family], (filters, page)
    return page


async def first_page(district: District, family: int) -> object:
    return await _page(district, Filters(), None, actors.COMMUNITY_CLERK)


async def first_page_then(district: District, family: int) -> object:
    return await _page(district, Filters(as_of=THEN), None, actors.COMMUNITY_CLERK)


async def deep_page(district: District, family: int) -> object:
    share = 0.9 + district.probes.index(family) / 200
    return await _page(district, Filters(), district.place(share), actors.DISTRICT_CLERK)


async def _page(district: District, filters: Filters, after: lists.Place | None, role: str) -> object:
    page = await lists.read_page(filters, after, _PAGE, actor=district.actor(role))
    assert len(page.lines) == _PAGE, len(page.lines)
    return page


async def cross_check(district: District, family: int) -> object:
    """Of five who apply from the family's registered address: its applicant, and those of four other families."""
    place = district.probes.index(family)
    others = [district.probes[(place + step) % len(district.probes)] for step in range(5)]
    members = [(f"人{one}", blind_index("id_number", district.id_number(one))) for one in others]
    applicants = Applicants(registered_address(family), members)
    check = await look_up(applicants)
    assert {finding.rule for finding in check.findings} == {"address", "member"}, check.findings
    assert len(check.findings) == 6, check.findings
    return check


QUESTIONS: dict[str, tuple[Question, str]] = {
    "entry": (entry, "the whole entry of a dwelling"),
    "id_number": (by_id_number, "the district's search by an ID number"),
    "address": (by_address, "the district's search by an address"),
    "first_page": (first_page, "a community's first page"),
    "deep_page": (deep_page, "a page of the district's ledger nine tenths into it"),
}
PAST: dict[str, tuple[Question, Question, str]] = {
    "entry_as_of": (entry_then, entry, "an entry as of a day three years ago, over the entry as of today"),
    "page_as_of": (first_page_then, first_page, "a community's first page as of three years ago, over that of today"),
}


# How it is measured


async def _scale(name: str, question: Question, what: str, few: District, many: District) -> Result:
    large, small = await in_turns(
        _asking(question, many), _asking(question, few), _ROUNDS, (_turning(many), _turning(few))
    )
    return result(
        f"ledger.{name}", _ratios(large, small), 2.0, "lower",
        f"{what} in a district of {MANY:,} families, over one of {FEW:,}",
        f"{milliseconds(large)} against {milliseconds(small)}",
    )


async def _past(name: str, then: Question, now: Question, what: str, many: District) -> Result:
    await _turning(many)()
    past, present = await in_turns(_asking(then, many), _asking(now, many), _ROUNDS)
    return result(
        f"ledger.{name}", _ratios(past, present), 3.0, "lower", what,
        f"{milliseconds(past)} against {milliseconds(present)}",
    )


async def _against_raw(name: str, question: Question, what: str, many: District, raw: Any) -> Result:
    await _turning(many)()
    said = []
    for family in many.probes:
        with _written_down() as statements:
            await question(many, family)
        said.append(statements)
    turn = itertools.cycle(said)

    async def plainly() -> None:
        async with raw.cursor() as cursor:
            for sql, values in next(turn):
                await cursor.execute(sql, values)
                await cursor.fetchall()

    async with raw.cursor() as cursor:
        await cursor.execute(f"USE {many.database}")
    plain, ours = await in_turns(plainly, _asking(question, many), _ROUNDS)
    return result(
        f"ledger.{name}_raw", _ratios(plain, ours), 0.5, "higher",
        f"{what}: its {len(said[0])} statements by raw aiomysql, over the service",
        f"{milliseconds(plain)} against {milliseconds(ours)}",
    )


async def _queries(many: District) -> Result:
    await _turning(many)()
    counts = []
    for family in many.probes:
        with _written_down() as statements:
            await cross_check(many, family)
        counts.append(len(statements))
    return Result(
        "ledger.cross_check_queries", float(max(counts)), 4.0, "lower", 0.0,
        f"queries of the cross check of a family of five in a district of {MANY:,} families",
        f"{min(counts)} to {max(counts)} queries",
    )


async def _export(many: District, rounds: int = 3) -> Result:
    """A street's current ledger with its members and violations, over XlsxWriter alone with the same rows in hand."""
    await _turning(many)()
    actor = many.actor(actors.STREET_CLERK)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.xlsx"

        async def ours() -> None:
            await workbook_exports.write_book("current", LedgerFilters(), file, actor=actor)

        await ours()
        book = load_workbook(file, read_only=True)
        sheets = {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
            # The cover aside.
            for sheet in book.worksheets[1:]
        }
        book.close()
        rows = [len(kept) - 1 for kept in sheets.values()]
        columns = dict(sheets_of(await shape_of("current")))

        async def plainly() -> None:
            await asyncio.to_thread(_write_plainly, sheets, columns, Path(folder) / "bare.xlsx")

        async def unformatted() -> None:
            await asyncio.to_thread(_write_plainly, sheets, {}, Path(folder) / "bare.xlsx")

        # The rows in hand are the yardstick's: a service that exports has no such heap for its collector to walk.
        gc.collect()
        gc.freeze()
        try:
            exported, bare = await in_turns(ours, plainly, rounds)
            loose = await timed(unformatted)
        finally:
            gc.unfreeze()
    return result(
        "ledger.export", _ratios(exported, bare), 2.0, "lower",
        f"a street's current ledger as a workbook ({rows[0]:,} families, {rows[1]:,} members), read, masked and written"
        " by pages, over XlsxWriter in constant memory writing the same cells and columns with the rows in hand",
        f"{statistics.median(exported):.0f} s against {statistics.median(bare):.0f} s (without the columns' formats"
        f" {loose:.0f} s)",
    )


def _write_plainly(sheets: dict[str, list[list[Any]]], columns: dict[str, Sequence[Column]], path: Path) -> None:
    """The same workbook, cell for cell. With its columns it is the same column for column too, which marks each cell
    with its column's format and so takes longer.
    """
    book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for place, one in enumerate(columns.get(title, ())):
            sheet.set_column(place, place, one.width, formats[one.kind])
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(place, column, value, formats["date"])
                elif value is not None:
                    sheet.write_number(place, column, value)
    book.close()


def _asking(question: Question, district: District) -> Task:
    families = itertools.cycle(district.probes)
    return lambda: question(district, next(families))


def _turning(district: District) -> Task:
    """The one connection of the pool turns to that district."""
    return lambda: connections.get("default").execute_script(f"USE {district.database}")


@contextlib.contextmanager
def _written_down() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the service sends meanwhile."""
    connection: Any = connections.get("default")
    plain, said = connection.execute_query, []

    async def execute_query(query: str, values: Any = None) -> Any:
        said.append((query, values))
        return await plain(query, values)

    connection.execute_query = execute_query
    try:
        yield said
    finally:
        del connection.execute_query


def _ratios(ones: list[float], others: list[float]) -> list[float]:
    return [one / other for one, other in zip(ones, others, strict=True)]
