"""`python -m server import-ledger FILE.xlsx`: reads, imports, and hands back a workbook of problems.

Nothing of the families' data goes to the screen or the log: only counts, and where the problems were written.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from casework.exchange.ledger_import import Imported, count, import_family, read_offices
from casework.exchange.ledger_reading import FamilyReading, LedgerReading, ProblemReading, read_ledger, write_problems
from casework.exchange.workbook_process import read_apart
from casework.exchange.workbook_values import Sheet, WorkbookRefused
from casework.exchange.workbooks import bytes_of
from casework.heart.actors import Actor
from casework.heart.transactions import atomically
from casework.words.clock import SystemClock
from casework.words.district import home
from models import Account

_IMPORTER = "台账导入"


async def run_import(file: Path, *, dry_run: bool, problems: Path | None, manager: str) -> int:
    """Exit code 0: all read and written; 1: something went to the workbook of problems; 2: no ledger at all."""
    now = SystemClock().now()
    try:
        reading = _read(await read_file(file))
    except WorkbookRefused as refusal:
        print(f"{file.name}：{refusal.sentence}", file=sys.stderr)
        return 2
    account = await Account.get_or_none(demo_key=None, openid=None, name=_IMPORTER)
    if account is None:
        account = await Account.create(name=_IMPORTER, created_at=now)
    actor = Actor(account.id, _IMPORTER, "", now)
    offices = await atomically(lambda: read_offices(f"{home().district}住房保障办公室", manager))
    results: list[tuple[FamilyReading, Imported]] = []
    for family in tqdm(reading.families, desc="import", unit="family", disable=None):
        results.append((family, await import_family(family, offices, actor=actor, dry_run=dry_run)))
    reading = _with_refusals(reading, results, offices.made)
    _report(reading, results, dry_run)
    if not reading.problems and not reading.duplicates:
        return 0
    where = problems or file.with_name(f"{file.stem}-问题清单.xlsx")
    write_problems(reading, where)
    print(f"问题清单：{where.name}")
    return 1 if reading.wrong else 0


async def read_file(file: Path) -> list[Sheet]:
    """A workbook's sheets, read in a process apart, for a command as for the service. Raises WorkbookRefused."""
    return await read_apart(await asyncio.to_thread(bytes_of, file))


def _read(sheets: list[Sheet]) -> LedgerReading:
    today = SystemClock().now().date()
    with tqdm(desc="read", unit="row", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return read_ledger(sheets, today=today, progress=progress)


def _with_refusals(
    reading: LedgerReading, results: list[tuple[FamilyReading, Imported]], made: list[str]
) -> LedgerReading:
    """What only the database could tell joins what the sheet told."""
    more = [
        ProblemReading(
            "wrong", family.sheet, family.row, f"A{family.row}", result.code, result.reason,
            serial=family.serial, family_row=family.row,
        )
        for family, result in results
        if result.outcome == "refused"
    ]
    more += [
        ProblemReading("doubt", "", 0, "", "organisation_made", f"台账中原来没有“{name}”，已新建，请核对名称")
        for name in made
    ]
    return replace(reading, problems=[*reading.problems, *more])


def _report(reading: LedgerReading, results: list[tuple[FamilyReading, Imported]], dry_run: bool) -> None:
    totals = count(result for _, result in results)
    verb = "可导入" if dry_run else "导入"
    wrong_families = reading.families_found - len(reading.families)
    print(
        f"共{reading.families_found}户：{verb}{totals['added']}户，已有且相同{totals['unchanged']}户，"
        f"与台账冲突{totals['refused']}户，表内有错未导入{wrong_families}户；"
        f"户籍地址重复{len(reading.duplicates)}组。"
    )
