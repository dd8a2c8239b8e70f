"""Exports (表格导出): somebody asks for a ledger or a list as a workbook, the worker makes it, and it can be fetched
for some days.

1. asked for: a row of its own, whose book, filters and reach are those of the page, and an audit event; 2. claimed by
a conditional UPDATE with a lease (the number of the attempt is the claim's name); 3. written aside, page by page, each
page renewing the lease and telling how far it is; 4. kept: its bytes, sealed, and the row's new state in one
transaction, so that there is a whole file or none; 5. taken away when its days are over. Killed between any two, the
lease runs out and somebody begins anew. Refuses what the asker may not read, and stops where the appointment has ended
meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import F
from tortoise.queryset import QuerySet

from casework.exchange.export_books import LEDGER_BOOKS, Book, Plan, filters_in_words
from casework.exchange.export_lists import LISTS
from casework.exchange.ledger_rows import may_see_whole
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.audit import record, record_unmasked_read
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Asked, Form, Uuid, read_form
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column
from casework.heart.transactions import atomically
from casework.papers.workbook_sheets import BookWriter, Column, Row, SheetWriter
from casework.people import accounts
from casework.words.clock import SHANGHAI, Clock, business_day
from casework.words.wording import say_time
from models import Account, WorkbookExport, WorkbookPart
from models.fields import SealBroken, sound

BOOKS = {book.name: book for book in (*LEDGER_BOOKS, *LISTS)}
WAITING, MAKING, READY, FAILED, REMOVED = "waiting", "making", "ready", "failed", "removed"
STATES = {
    WAITING: "等待导出", MAKING: "正在导出", READY: "可以打开", FAILED: "没有导出", REMOVED: "已经清除",
}
MOST_ROWS = 200_000
MOST_AT_ONCE = 3
KEPT_DAYS = 3
_LEASE = timedelta(minutes=2)
_MOST_ATTEMPTS = 5
_PART = 1 << 20
_ASIDE = "anju-export-"
_LEFT_BEHIND = 3600.0

Progress = Callable[[int], Awaitable[None]]


class ExportBody(Form, kw_only=True):
    id: Uuid
    # On which page one was, and as it was narrowed there.
    book: Annotated[str, Meta(max_length=24, extra={"kind": "record"})]
    filters: Annotated[Asked, Meta(extra={"kind": "record"})] = {}
    whole: Annotated[bool, Meta(title="身份证号码和电话要完整的吗")] = False
    reason: Annotated[
        str, Meta(max_length=200, title="用途", description="会记录在案。例如：与民政局核对", extra=LONG)
    ] = ""


_MAY_ASK = tuple(dict.fromkeys(role for book in BOOKS.values() for role in book.roles))
register_door(Door("export.ask", "导出表格", ExportBody, _MAY_ASK))


class Lost(Exception):
    """Somebody else goes on with it, or it is wanted no more."""


async def ask(
    export_id: str, book_name: str, filters: dict[str, Any], *, whole: bool, reason: str, actor: Actor
) -> WorkbookExport:
    """Asks for one. The same id by the same person is the same export. In a transaction.

    Raises not_allowed, form_invalid, reason_missing, export_too_long, export_limit, id_taken.
    """
    book = _book(book_name, actor)
    if known := await WorkbookExport.get_or_none(id=export_id):
        if (known.account_id, known.appointment_id, known.book) != (actor.account_id, actor.appointment_id, book.name):
            raise refuse("id_taken")
        return known
    asked: Any = read_form(filters, book.filters, at="filters")
    whole = whole and book.sensitive
    if whole and not may_see_whole(actor):
        raise refuse("not_allowed", "您的岗位不能导出完整的身份证号码和电话。")
    if whole and len(reason) < 2:
        raise refuse("reason_missing")
    await Account.filter(id=actor.account_id).select_for_update().only("id")
    running = mine(actor).filter(state__in=[WAITING, MAKING])
    if await running.count() >= MOST_AT_ONCE:
        raise refuse("export_limit")
    plan = await book.plan(asked, actor, whole)
    if plan.total > MOST_ROWS:
        raise refuse("export_too_long")
    export = await WorkbookExport.create(
        id=export_id, account_id=actor.account_id, appointment_id=actor.appointment_id, book=book.name,
        filters=msgspec.to_builtins(asked), whole=whole, reason=reason if whole else None, state=WAITING,
        rows_total=plan.total, next_try_at=actor.at, asked_at=actor.at,
        filename=f"{book.label}-{actor.at.astimezone(SHANGHAI):%Y%m%d-%H%M}.xlsx",
    )
    await record(
        "export", actor=actor, code=book.name, subject=export_id,
        detail={"filters": filters_in_words(asked), "rows": plan.total, "whole": whole},
    )
    if whole:
        await record_unmasked_read("export", export_id, actor=actor, reason=reason)
    return export


def _book(name: str, actor: Actor) -> Book:
    book = BOOKS.get(name)
    if book is None or actor.role not in book.roles or actor.appointment_id is None or actor.delegated:
        raise refuse("not_allowed", "您不能导出这份表格。")
    return book


async def plan_of(book_name: str, filters: dict[str, Any], *, actor: Actor) -> Plan:
    """What such an export would hold, numbers of people masked: nothing is made, and nothing leaves but what is read.
    Raises not_allowed, form_invalid."""
    book = _book(book_name, actor)
    asked: Any = read_form(filters, book.filters, at="filters")
    return await book.plan(asked, actor, False)


def mine(actor: Actor) -> QuerySet[WorkbookExport]:
    """Exports that this person asked for in this post, and nobody else's."""
    return WorkbookExport.filter(account_id=actor.account_id, appointment_id=actor.appointment_id or 0)


async def find_export(export_id: str, *, actor: Actor) -> WorkbookExport:
    found = await mine(actor).filter(id=export_id).first()
    if found is None:
        raise access.not_found()
    return found


async def open_export(export_id: str, *, actor: Actor) -> WorkbookExport:
    """One that can be fetched now; each fetching is an audit event. Raises not_found, export_not_ready, export_gone."""
    export = await find_export(export_id, actor=actor)
    if export.state in (WAITING, MAKING, FAILED):
        raise refuse("export_not_ready", None if export.state != FAILED else "表格没有导出成功，请重新导出。")
    if export.state == REMOVED or export.expires_at is None or export.expires_at <= actor.at:
        raise refuse("export_gone")
    await record("export", actor=actor, code="fetched", subject=export.id, detail={"book": export.book})
    return export


async def parts(export: WorkbookExport) -> AsyncIterator[bytes]:
    """The bytes of one that is ready, a part at a time."""
    for place in range(-(-export.size // _PART)):
        part = await WorkbookPart.get(export_id=export.id, place=place)
        yield part.open()


# Made by the worker


async def due(*, at: datetime, most: int) -> list[str]:
    """Which are to be made now, those whose maker was lost among them."""
    lost = WorkbookExport.filter(state=MAKING, leased_until__lt=at)
    await lost.filter(attempts__gte=_MOST_ATTEMPTS).update(state=FAILED, failure="maker_lost", leased_until=None)
    await lost.update(state=WAITING, next_try_at=at, leased_until=None)
    waiting = WorkbookExport.filter(state=WAITING, next_try_at__lte=at).order_by("next_try_at", "id")
    return await column(waiting.limit(most), "id")


async def claim(export_id: str, *, at: datetime) -> WorkbookExport | None:
    """The claimed record, or None: somebody else has it."""
    claimed = await WorkbookExport.filter(id=export_id, state=WAITING).update(
        state=MAKING, leased_until=at + _LEASE, attempts=F("attempts") + 1, rows_done=0
    )
    return await WorkbookExport.get(id=export_id) if claimed == 1 else None


async def make(export: WorkbookExport, *, clock: Clock) -> None:
    """Makes what was claimed. What goes wrong for good is written down; what may pass is tried again."""
    held = WorkbookExport.filter(id=export.id, state=MAKING, attempts=export.attempts)

    async def progress(rows: int) -> None:
        # Also counted where nothing changed: the lease is moved on each time.
        if await held.update(rows_done=rows, leased_until=clock.now() + _LEASE) != 1 and not await held.exists():
            raise Lost

    try:
        actor = await _actor_of(export, clock.now())
        book = BOOKS[export.book]
        filters = msgspec.convert(sound(export.filters), book.filters)
        with aside() as folder:
            path = folder / "export.xlsx"
            rows = await _write(book, filters, path, folder, actor=actor, whole=export.whole, progress=progress)
            await _keep(export, path, rows, clock)
    except Lost:
        return
    except Problem as problem:
        await held.update(state=FAILED, failure=problem.code, leased_until=None)
    except SealBroken:
        # What was asked for is damaged: trying again would not help.
        await held.update(state=FAILED, failure="value_damaged", leased_until=None)
    except OSError:
        # Such as a disk that is full.
        await _try_later(export, "no_room", clock.now())


async def _actor_of(export: WorkbookExport, now: datetime) -> Actor:
    """Who asked, at the moment of asking, if the post is theirs still. Raises not_allowed."""
    account = await Account.get(id=export.account_id)
    held = await accounts.appointments_of(account.id, business_day(now))
    return accounts.actor_for(account, held, str(export.appointment_id), at=export.asked_at, address="")


async def write_book(
    book_name: str, filters: msgspec.Struct, path: Path, *, actor: Actor, whole: bool = False,
    progress: Progress | None = None,
) -> int:
    """A book as a file at `path`; returns the rows of its first sheet. Memory does not grow with them.

    Raises not_allowed, form_invalid.
    """
    with aside() as folder:
        return await _write(BOOKS[book_name], filters, path, folder, actor=actor, whole=whole, progress=progress)


async def _write(
    book: Book, filters: msgspec.Struct, path: Path, folder: Path, *, actor: Actor, whole: bool,
    progress: Progress | None,
) -> int:
    plan = await book.plan(filters, actor, whole)
    writer = BookWriter(path, folder)
    _write_cover(writer, book, plan, actor, whole=whole)
    sheets = [writer.sheet(title, columns) for title, columns in plan.sheets]
    async for page in plan.pages():
        # On a thread, so that requests are answered between two pages.
        await asyncio.to_thread(_write_page, sheets, page)
        if progress is not None:
            await progress(sheets[0].rows)
    await asyncio.to_thread(writer.close)
    return sheets[0].rows


def _write_page(sheets: Sequence[SheetWriter], page: Sequence[Sequence[Row]]) -> None:
    for sheet, rows in zip(sheets, page, strict=True):
        sheet.write(rows)


def _write_cover(writer: BookWriter, book: Book, plan: Plan, actor: Actor, *, whole: bool) -> None:
    """The first sheet: what this is, whose, of when, by whom, how narrowed."""
    at = actor.at.astimezone(SHANGHAI)
    said = [
        ("表格", book.label),
        ("单位", actor.organisation_name),
        ("范围", "、".join(f"{what}：{text}" for what, text in plan.said) or "本单位管辖的全部"),
        ("数据时间", say_time(at)),
        ("导出人", "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)),
        ("行数", f"{plan.total}"),
    ]
    if book.sensitive:
        said.append((
            "身份证号码和电话",
            "完整。请妥善保管，用后删除。" if whole else "已隐去中间几位，这份表格不能再导入。",
        ))
    said.append(("说明", "以“'”开头的文字按原样保存，不会当作公式计算。"))
    cover = writer.sheet("说明", (Column("what", "项目", 18), Column("text", "内容", 60)))
    cover.write(said)


async def _keep(export: WorkbookExport, path: Path, rows: int, clock: Clock) -> None:
    at = clock.now()

    async def work() -> None:
        size, digest = 0, hashlib.sha256()
        await WorkbookPart.filter(export_id=export.id).delete()
        with path.open("rb") as file:
            for place, data in enumerate(iter(lambda: file.read(_PART), b"")):
                digest.update(data)
                size += len(data)
                await WorkbookPart.of(export.id, place, data).save()
        held = WorkbookExport.filter(id=export.id, state=MAKING, attempts=export.attempts)
        changed = await held.update(
            state=READY, failure="", rows_done=rows, rows_total=rows, size=size, sha256=digest.hexdigest(), made_at=at,
            expires_at=at + timedelta(days=KEPT_DAYS), leased_until=None,
        )
        if changed != 1:
            raise Lost

    await atomically(work)


async def _try_later(export: WorkbookExport, reason: str, at: datetime) -> None:
    last = export.attempts >= _MOST_ATTEMPTS
    await WorkbookExport.filter(id=export.id, state=MAKING, attempts=export.attempts).update(
        state=FAILED if last else WAITING, failure=reason, leased_until=None,
        next_try_at=at + timedelta(seconds=15 * 2**export.attempts),
    )


async def remove_old(*, at: datetime) -> int:
    """Takes away the bytes of those whose days are over. Returns how many; may be repeated and run twice at once."""
    count = 0
    for export_id in await column(WorkbookExport.filter(state=READY, expires_at__lte=at).limit(20), "id"):

        async def work(export_id: str = export_id) -> None:
            await WorkbookExport.filter(id=export_id, state=READY).update(state=REMOVED)
            await WorkbookPart.filter(export_id=export_id).delete()

        await atomically(work)
        count += 1
    return count


# What is written aside holds people's data: it goes with its maker, or soon after.


@contextmanager
def aside() -> Iterator[Path]:
    """A folder for this process's eyes only, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=_ASIDE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_aside(moment: float) -> None:
    """Removes what makers that were killed left behind. `moment`: the machine's own time, as files carry it."""
    before = moment - _LEFT_BEHIND
    for folder in Path(tempfile.gettempdir()).glob(f"{_ASIDE}*"):
        try:
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
