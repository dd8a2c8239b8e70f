"""Imports (表格导入), in two moves: a workbook is sent and its differences are shown; confirmed, exactly these are
written.

1. offered: a row, and a grant for one upload into quarantine; 2. read: the bytes are fetched, held against their hash,
read in a process of their own, compared with the ledger as it stands, each difference tried in a transaction that is
taken back, and the preview kept as rows; the upload is discarded; 3. confirmed: every entry is held against what the
preview saw, and written as a correction by hand (or as rent rows), with its revisions on their way up.

Few are tried and written while the asker waits, all in one transaction: what the ledger has moved meanwhile refuses the
whole. Many (`AT_ONCE_HERE`) are tried and written by the worker (`casework/exchange/import_rounds.py`), entry by entry,
with progress. Refuses what `import_preview` and `workbook_process` refuse; a workbook's bytes are never kept, and one
that nobody has read is discarded within the hour.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from tortoise.queryset import QuerySet

from casework.exchange.import_books import BOOKS
from casework.exchange.import_cells import Fault, Line
from casework.exchange.import_comparisons import Told, preview_list
from casework.exchange.workbook_process import read_apart
from casework.exchange.workbook_values import MOST_BYTES, Sheet, WorkbookRefused
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import CATALOGUE, Problem, refuse
from casework.heart.queries import column
from casework.heart.store_faults import store_problem
from casework.heart.transactions import atomically
from casework.heart.turns import hold_families
from media_storage.store import (
    QUARANTINE,
    MediaStore,
    NotStored,
    ObjectTooLarge,
    StoreError,
    StoreUnavailable,
    UploadGrant,
)
from models import WorkbookImport, WorkbookImportLine
from models.fields import SealBroken, sealed_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERED, READY, REFUSED, APPLIED = "offered", "ready", "refused", "applied"
CHECKING, APPLYING, STOPPED, ENDING, ENDED = "checking", "applying", "stopped", "ending", "ended"
# A long list of another service: what it says is still being read and held against the ledgers.
READING = "reading"
STATES = {
    OFFERED: "等待上传", READING: "正在比对", CHECKING: "正在核对", READY: "等您确认", REFUSED: "不能导入",
    APPLYING: "正在导入", APPLIED: "已经导入", STOPPED: "没有导完", ENDING: "已经作废", ENDED: "已经作废",
}
# So many entries are tried and written while the asker waits.
AT_ONCE_HERE = 300
# Of lists that are held against the ledgers: a larger file is read by the worker, and nobody waits.
READ_HERE = 100_000
# Sealed between two turns of the loop.
_KEPT_AT_ONCE = 50
_GRANT_MINUTES = 15


class _Undone(Exception):
    """Takes back what was only tried."""


async def offer(
    import_id: str, book: str, filename: str, size: int, sha256: str, *, actor: Actor, store: MediaStore
) -> tuple[WorkbookImport, UploadGrant]:
    """Registers a workbook and grants its upload. The same again is the same. Raises not_allowed, request_too_large,
    id_taken. In a transaction.
    """
    if book not in BOOKS or actor.role not in BOOKS[book].by or actor.appointment_id is None or actor.delegated:
        raise refuse("not_allowed", "您不能导入这份表格。")
    if size > MOST_BYTES:
        raise refuse("request_too_large", f"表格不能超过{MOST_BYTES // 1024 // 1024}MB，请拆开后再导入。")
    row = await WorkbookImport.get_or_none(id=import_id)
    if row is None:
        row = await WorkbookImport.create(
            id=import_id, account_id=actor.account_id, appointment_id=actor.appointment_id, book=book,
            filename=filename, size=size, sha256=sha256, state=OFFERED, sent_at=actor.at,
        )
    elif (row.account_id, row.appointment_id, row.book, row.sha256) != (
        actor.account_id, actor.appointment_id, book, sha256
    ):
        raise refuse("id_taken")
    grant = await store.grant(
        incoming_key(row), content_type=XLSX, size_min=size, size_max=size,
        expires_at=actor.at + timedelta(minutes=_GRANT_MINUTES), right=actor.right,
    )
    return row, grant


def incoming_key(row: WorkbookImport) -> str:
    return f"{QUARANTINE}imports/{row.id}.xlsx"


def mine(actor: Actor) -> QuerySet[WorkbookImport]:
    return WorkbookImport.filter(account_id=actor.account_id, appointment_id=actor.appointment_id or 0)


async def find_import(import_id: str, *, actor: Actor) -> WorkbookImport:
    found = await mine(actor).filter(id=import_id).first()
    if found is None:
        raise access.not_found()
    return found


async def read(import_id: str, *, actor: Actor, store: MediaStore) -> WorkbookImport:
    """Reads what was uploaded and keeps the preview. Opens its own transactions; again it is the same preview. A long
    list is left to the worker (`import_rounds.py`): it is `reading` meanwhile.

    Raises not_found, upload_missing, upload_mismatch, busy. A workbook that cannot be imported is `refused`, with a
    sentence.
    """
    row = await find_import(import_id, actor=actor)
    if row.state != OFFERED:
        return row
    key = incoming_key(row)
    data = await uploaded(row, store)
    if BOOKS[row.book].compares and row.size > READ_HERE:
        await WorkbookImport.filter(id=row.id, state=OFFERED).update(state=READING, done=0, new=0)
        return await find_import(import_id, actor=actor)
    await preview(row, data, actor)
    with suppress(StoreError):
        await store.discard(key)
    return await find_import(import_id, actor=actor)


async def uploaded(row: WorkbookImport, store: MediaStore) -> bytes:
    """The bytes that were sent, as they were said to be. Raises upload_missing, upload_mismatch, busy."""
    try:
        data = await store.read(incoming_key(row), limit=MOST_BYTES)
    except NotStored:
        raise refuse("upload_missing") from None
    except ObjectTooLarge:
        raise refuse("busy") from None
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    if await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest()) != row.sha256:
        raise refuse("upload_mismatch", "收到的表格与选择的不一致，请重新选择。")
    return data


async def preview(row: WorkbookImport, data: bytes, actor: Actor, told: Told | None = None) -> None:
    """Reads the bytes of an import, and keeps what they would change. Opens its own transactions. `told`: of a list,
    from time to time, how many of how many rows were held against the ledgers.
    """
    lines: list[Line] = []
    unchanged, failure, sentence = 0, "", ""
    try:
        sheets = await read_apart(
            data, asker=f"account:{actor.account_id}", texts=BOOKS[row.book].compares
        )
        if told is not None:
            lines, unchanged = await preview_list(row.book, sheets, actor, told)
        else:
            lines, unchanged = await differences(row.book, sheets, actor)
    except WorkbookRefused as refusal:
        failure, sentence = refusal.code, f"{refusal.sentence}。"
    going = [line for line in lines if line.outcome in ("new", "changed")]
    later = len(going) > AT_ONCE_HERE
    if not later:
        found = await tried_all([(line.subject, line.form, line.where) for line in going], row, actor)
        for line, faults in zip(going, found, strict=True):
            line.wrong += faults
    state = REFUSED if failure else CHECKING if later else READY
    await atomically(lambda: _keep(row, lines, unchanged, state, failure, sentence))


async def has_arrived(row: WorkbookImport, store: MediaStore) -> bool:
    """Whether there is something to be read."""
    if row.state != OFFERED:
        return False
    with suppress(StoreError):
        return await store.exists(incoming_key(row))
    return False


def counted(outcomes: Sequence[str]) -> dict[str, int]:
    return {name: outcomes.count(name) for name in ("new", "changed", "wrong")}


async def _keep(
    row: WorkbookImport, lines: Sequence[Line], unchanged: int, state: str, failure: str, sentence: str
) -> None:
    changed = await WorkbookImport.filter(id=row.id, state=row.state, attempts=row.attempts).update(
        state=state, done=0, leased_until=None, failure=failure, unchanged=unchanged,
        **counted([one.outcome for one in lines]),
        **sealed_for(WorkbookImport, vars(row), sentence=sentence),
    )
    if changed != 1:
        return
    for at in range(0, len(lines), _KEPT_AT_ONCE):
        await WorkbookImportLine.bulk_create(_rows(row, lines[at : at + _KEPT_AT_ONCE]))


def _rows(row: WorkbookImport, lines: Sequence[Line]) -> list[WorkbookImportLine]:
    return [
        WorkbookImportLine(
            import_id=row.id, outcome=line.outcome, subject=line.subject,
            content={
                "where": line.where, "title": line.title, "form": line.form, "seen": line.seen,
                "differences": msgspec.to_builtins(line.differences), "wrong": msgspec.to_builtins(line.wrong),
                "noted": msgspec.to_builtins(line.noted), "case_id": line.case_id,
            },
        )
        for line in lines
    ]


async def differences(book: str, sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    """The lines of a workbook that differ from the ledger, and how many do not. Raises WorkbookRefused."""
    return await BOOKS[book].preview(sheets, actor)


# Trying and writing


async def tried_all(
    wanted: Sequence[tuple[str, dict[str, Any], str]], row: WorkbookImport, actor: Actor
) -> list[list[Fault]]:
    """What `tried` says of each of these (subject, form, place); where the book can, in queries of a bounded number."""
    write_all = BOOKS[row.book].write_all
    if write_all is None:
        return [await tried(subject, form, where, row, actor) for subject, form, where in wanted]
    ids = [str(uuid.uuid4()) for _ in wanted]
    found: dict[str, Problem] = {}

    async def work() -> None:
        found.clear()
        forms = zip(ids, (form for _, form, _ in wanted), strict=True)
        found.update(await write_all(list(forms), actor))
        raise _Undone

    with suppress(_Undone):
        await atomically(work)
    return [
        _faults(where, found[one]) if one in found else [] for one, (_, _, where) in zip(ids, wanted, strict=True)
    ]


def _faults(where: str, problem: Problem) -> list[Fault]:
    return [Fault(where, said) for said in (problem.fields or {"": problem.detail}).values()]


async def tried(subject: str, form: dict[str, Any], where: str, row: WorkbookImport, actor: Actor) -> list[Fault]:
    """Writes a line and takes it back: what the rules say against it belongs into the preview."""

    async def work() -> None:
        await write(subject, form, str(uuid.uuid4()), row, actor)
        raise _Undone

    try:
        await atomically(work)
    except _Undone:
        return []
    except Problem as problem:
        if problem.code == "busy":
            raise
        return _faults(where, problem)
    except SealBroken:
        return [Fault(where, CATALOGUE["value_damaged"].sentence)]
    return []


async def write(subject: str, form: dict[str, Any], case_id: str, row: WorkbookImport, actor: Actor) -> None:
    await BOOKS[row.book].write(subject, form, case_id, row.filename, actor)


async def confirm(import_id: str, *, actor: Actor) -> WorkbookImport:
    """Writes exactly what the preview shows, all or none. Again it is the same import. In a transaction.

    Raises not_found, import_not_ready, nothing_to_import, ledger_moved, and what the rules of the entries raise.
    """
    row = await find_import(import_id, actor=actor)
    if row.state in (APPLIED, APPLYING):
        return row
    if row.state != READY:
        raise refuse("import_not_ready")
    if not row.new and not row.changed:
        raise refuse("nothing_to_import")
    if row.new + row.changed > AT_ONCE_HERE:
        if await WorkbookImport.filter(id=row.id, state=READY).update(
            state=APPLYING, done=0, failed=0, last_line=0
        ) != 1:
            raise refuse("busy")
        return await find_import(import_id, actor=actor)
    if await WorkbookImport.filter(id=row.id, state=READY).update(
        state=APPLIED, applied_at=actor.at, done=row.new + row.changed
    ) != 1:
        raise refuse("busy")
    lines = await WorkbookImportLine.filter(import_id=row.id, outcome__in=["new", "changed"]).order_by("id")
    await refuse_if_moved(row, lines, actor)
    together = BOOKS[row.book].write_all is not None
    for line, problem in await write_all(row, lines, actor) if together else ():
        raise _moved(line, problem)
    for line in () if together else lines:
        case_id = case_of(row, line)
        try:
            await write(line.subject, line.content["form"], case_id, row, actor)
        except Problem as problem:
            raise _moved(line, problem) from None
        await WorkbookImportLine.filter(id=line.id).update(case_id=case_id)
    await told(row, actor)
    return await find_import(import_id, actor=actor)


def _moved(line: WorkbookImportLine, problem: Problem) -> Problem:
    # It could be written when the preview was made.
    said = f"{line.content['where']}现在不能导入：{problem.detail}什么都没有导入。"
    return refuse("ledger_moved", said)


async def write_all(
    row: WorkbookImport, lines: Sequence[WorkbookImportLine], actor: Actor
) -> list[tuple[WorkbookImportLine, Problem]]:
    """Enters these lines of a book that is written by the part, and returns which could not be. In a transaction."""
    ids, write_these = [case_of(row, line) for line in lines], BOOKS[row.book].write_all
    assert write_these is not None
    found = await write_these([(one, line.content["form"]) for one, line in zip(ids, lines, strict=True)], actor)
    for one, line in zip(ids, lines, strict=True):
        line.case_id = "" if one in found else one
    await WorkbookImportLine.bulk_update(list(lines), ["case_id"], batch_size=200)
    return [(line, found[one]) for one, line in zip(ids, lines, strict=True) if one in found]


def case_of(row: WorkbookImport, line: WorkbookImportLine) -> str:
    """The case by which a line is written: the same one, however often it is tried."""
    return str(line.content.get("case_id") or uuid.uuid5(uuid.UUID(row.id), str(line.id)))


async def told(row: WorkbookImport, actor: Actor) -> None:
    """The audit event of what was written. In a transaction."""
    await record(
        "import", actor=actor, code=row.book, subject=row.id,
        detail={"filename": row.filename, "sha256": row.sha256, "new": row.new, "changed": row.changed},
    )


async def refuse_if_moved(row: WorkbookImport, lines: Sequence[WorkbookImportLine], actor: Actor) -> None:
    """What was seen when the preview was made must stand there still. Raises ledger_moved."""
    wanted = [line for line in lines if line.content["seen"]]
    if not wanted:
        return
    # Held before they are compared: what was read is what is changed.
    ids, book = [int(line.subject.partition(":")[2]) for line in wanted], BOOKS[row.book]
    assert book.known is not None
    if book.hold is not None:
        await book.hold(ids)
    else:
        await hold_families(await column(book.entries.filter(id__in=ids), "household_id"))
    now = await book.known(ids, actor)
    if any(line.subject not in now or now[line.subject].seen != line.content["seen"] for line in wanted):
        raise refuse("ledger_moved")
