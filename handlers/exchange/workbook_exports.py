"""Exports of ledgers and lists as workbooks: asked for, looked after, and fetched for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from casework.exchange import workbook_exports
from casework.exchange.ledger_rows import may_see_whole
from casework.exchange.workbook_exports import BOOKS, STATES, ExportBody
from casework.heart.forms import one_of
from handlers.heart.http import Ask, PageQuery, Stream, Struct, Workbook, endpoint, page_by_time
from handlers.heart.replies import local
from models import WorkbookExport


class ExportReply(Struct):
    id: str
    book: str
    label: str
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    whole: bool
    rows_done: int
    rows_total: int
    size: int
    filename: str
    asked_at: datetime
    expires_at: datetime | None
    # What is so, in one sentence.
    said: str


class ExportPage(Struct):
    items: list[ExportReply]
    next: str | None


def _reply(row: WorkbookExport) -> ExportReply:
    return ExportReply(
        id=row.id,
        book=row.book,
        label=BOOKS[row.book].label if row.book in BOOKS else row.book,
        state=row.state,
        state_label=STATES[row.state],
        whole=row.whole,
        rows_done=row.rows_done,
        rows_total=row.rows_total,
        size=row.size,
        filename=row.filename,
        asked_at=local(row.asked_at),
        expires_at=local(row.expires_at) if row.expires_at else None,
        said=_said(row),
    )


def _said(row: WorkbookExport) -> str:
    if row.state == "waiting":
        return f"等待导出，共{row.rows_total:,}行。"
    if row.state == "making":
        return f"已写入 {row.rows_done:,} / {row.rows_total:,} 行"
    if row.state == "ready" and row.expires_at:
        return f"共{row.rows_done:,}行，{local(row.expires_at):%-m月%-d日 %H:%M}前可以打开。"
    if row.state == "failed":
        return "没有导出成功，请重新导出。"
    return "保留的日子已过，表格已经清除；需要时请重新导出。"


class ExportBook(Struct):
    book: str
    label: str
    # Whether ID numbers and telephone numbers stand there masked, and may be asked for whole.
    masked: bool
    may_whole: bool


class ExportBooks(Struct):
    items: list[ExportBook]


@endpoint("GET", "/export-books", summary="我可以导出的表格", reply=ExportBooks)
async def books(ask: Ask) -> ExportBooks:
    mine = [book for book in BOOKS.values() if ask.actor.role in book.roles and not ask.actor.delegated]
    return ExportBooks(
        items=[
            ExportBook(
                book=book.name, label=book.label, masked=book.sensitive,
                may_whole=book.sensitive and may_see_whole(ask.actor),
            )
            for book in mine
        ]
    )


@endpoint("POST", "/exports", summary="导出表格", body=ExportBody, reply=ExportReply)
async def ask_for(ask: Ask) -> ExportReply:
    body: ExportBody = ask.body
    row = await workbook_exports.ask(
        body.id, body.book, body.filters, whole=body.whole, reason=body.reason, actor=ask.actor
    )
    return _reply(row)


@endpoint("GET", "/exports", summary="我导出的表格", query=PageQuery, reply=ExportPage)
async def list_exports(ask: Ask) -> ExportPage:
    rows, more = await page_by_time(workbook_exports.mine(ask.actor), ask.query, "asked_at")
    return ExportPage(items=[_reply(row) for row in rows], next=more)


@endpoint("GET", "/exports/<export_id:str>", summary="一份导出的进度", reply=ExportReply)
async def read(ask: Ask) -> ExportReply:
    return _reply(await workbook_exports.find_export(ask.path["export_id"], actor=ask.actor))


@endpoint("GET", "/exports/<export_id:str>/file", summary="打开导出的表格（Excel）", reply=Workbook)
async def fetch(ask: Ask) -> Stream:
    row = await workbook_exports.open_export(ask.path["export_id"], actor=ask.actor)
    return Stream(parts=workbook_exports.parts(row), size=row.size, filename=f"{row.book}.xlsx", kind=Workbook)
