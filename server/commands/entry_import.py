"""`python -m server import-exited FILE` and its sisters: the app's imports on the command line, for an office's first
workbooks.

The same reading, the same rules, the same words. Each entry is written in a transaction of its own and stands; a file
that is run again, or was cut off, enters nothing twice. Nothing of the families' data goes to the screen or the log:
only counts, and where the problems were written.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import uuid
from pathlib import Path

from tqdm import tqdm

from casework.exchange.import_books import BOOKS
from casework.exchange.import_cells import Fault, Line
from casework.exchange.workbook_imports import differences, told, tried, write
from casework.exchange.workbook_process import read_apart
from casework.exchange.workbook_values import WorkbookRefused
from casework.exchange.workbooks import bytes_of
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.transactions import atomically
from casework.papers.workbook_writing import Table, write_tables
from casework.words.clock import SystemClock
from models import Account, Case, Organisation, RentPayment, WorkbookImport

_IMPORTER = "台账导入"
# Who enters for whom.
_OFFICES = {
    actors.MANAGER_CLERK: "property_manager", actors.COMMUNITY_CLERK: "community",
    actors.DISTRICT_CLERK: "district_office",
}
_NAMESPACE = uuid.UUID("6a5d0c1e-5a0e-4c6e-9d83-3f0f0a9f4d11")


async def run_import(file: Path, book: str, *, office: str, dry_run: bool, problems: Path | None) -> int:
    """Exit code 0: all read and written; 1: something went to the workbook of problems; 2: nothing was read."""
    actor = await _actor(book, office)
    if actor is None:
        print(f"没有叫“{office}”的单位可以导入{BOOKS[book].label}，请核对名称", file=sys.stderr)
        return 2
    try:
        data = await asyncio.to_thread(bytes_of, file)
        lines, unchanged = await differences(book, await read_apart(data), actor)
    except WorkbookRefused as refusal:
        print(f"{file.name}：{refusal.sentence}", file=sys.stderr)
        return 2
    row = WorkbookImport(
        id=str(uuid.uuid5(_NAMESPACE, f"{book}:{office}")), book=book, filename=file.name[-120:],
        sha256=hashlib.sha256(data).hexdigest(),
    )
    row.new = row.changed = 0
    there = 0
    going = [line for line in lines if not line.wrong]
    for line in tqdm(going, desc="import", unit="entry", disable=None):
        case_id = str(uuid.uuid5(_NAMESPACE, f"{row.sha256}:{book}:{office}:{line.where}"))
        if await _is_there(case_id):
            there += 1
            continue
        outcome = line.outcome
        line.wrong += await (_try if dry_run else _write)(line, case_id, row, actor)
        if not line.wrong:
            row.new += outcome == "new"
            row.changed += outcome == "changed"
    if not dry_run and row.new + row.changed:
        await atomically(lambda: told(row, actor))
    wrong = sum(bool(line.wrong) for line in lines)
    verb = "可以" if dry_run else "已经"
    print(f"{verb}新登记{row.new}，{verb}改动{row.changed}，没有变化{unchanged + there}，有错没有导入{wrong}。")
    if not wrong and not any(line.noted for line in lines):
        return 0
    where = problems or file.with_name(f"{file.stem}-问题清单.xlsx")
    _write_problems(lines, where)
    print(f"问题清单：{where.name}")
    return 1 if wrong else 0


async def _actor(book: str, office: str) -> Actor | None:
    role = BOOKS[book].by[0]
    kind = _OFFICES[role]
    found = await Organisation.filter(kind=kind, name=office).limit(2)
    if len(found) != 1:
        return None
    now = SystemClock().now()
    account = await Account.get_or_none(demo_key=None, openid=None, name=_IMPORTER)
    if account is None:
        account = await Account.create(name=_IMPORTER, created_at=now)
    return Actor(
        account.id, _IMPORTER, role, now, organisation_id=found[0].id, organisation_name=found[0].name,
        path=found[0].path,
    )


async def _is_there(case_id: str) -> bool:
    """Whether this very row of this very file was written before."""
    return await RentPayment.exists(id=case_id) or await Case.exists(id=case_id)


async def _try(line: Line, case_id: str, row: WorkbookImport, actor: Actor) -> list[Fault]:
    return await tried(line.subject, line.form, line.where, row, actor)


async def _write(line: Line, case_id: str, row: WorkbookImport, actor: Actor) -> list[Fault]:
    try:
        await atomically(lambda: write(line.subject, line.form, case_id, row, actor))
    except Problem as problem:
        return [Fault(line.where, said) for said in (problem.fields or {"": problem.detail}).values()]
    return []


def _write_problems(lines: list[Line], path: Path) -> None:
    rows = [
        (said, line.title, fault.cell, fault.sentence)
        for line in lines
        for said, faults in (("错误，未导入", line.wrong), ("请核对" if line.wrong else "存疑，已导入", line.noted))
        for fault in faults
    ]
    write_tables([Table("问题清单", ("性质", "家庭", "单元格", "原因"), rows, (14, 14, 22, 60))], path)
