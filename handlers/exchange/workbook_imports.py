"""Imports of workbooks: offered and uploaded, read and shown, confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from casework.exchange import workbook_imports
from casework.exchange.import_books import BOOKS
from casework.exchange.import_cells import Difference, Fault
from casework.exchange.workbook_imports import STATES
from casework.heart.forms import Form, Sha256, Uuid, one_of
from handlers.evidence.evidence import Upload, upload_of
from handlers.heart.http import Ask, Empty, PageQuery, Struct, endpoint, page_by_id, page_by_time
from handlers.heart.replies import local
from models import WorkbookImport, WorkbookImportLine

_LONG = ("reading", "checking", "applying")


class ImportBody(Form, kw_only=True):
    id: Uuid
    book: Annotated[str, Meta(max_length=24)]
    filename: Annotated[str, Meta(min_length=1, max_length=120)]
    size: Annotated[int, Meta(ge=1, le=2**40)]
    sha256: Sha256


class ImportReply(Struct):
    id: str
    book: str
    label: str
    filename: str
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    # Why it cannot be imported; "" where it can.
    failure: str
    said: str
    new: int
    changed: int
    unchanged: int
    wrong: int
    # Of a long import, which goes on by itself: how many of how many entries are done with.
    done: int
    total: int
    # Whether its bytes have come and can be read; told of one import alone.
    can_read: bool
    sent_at: datetime
    applied_at: datetime | None


class ImportOffer(Struct):
    # Named so that it can stand beside the upload.
    workbook: ImportReply
    upload: Upload


class ImportPage(Struct):
    items: list[ImportReply]
    next: str | None


class ImportLine(Struct):
    id: int
    outcome: Annotated[str, one_of("new", "changed", "wrong")]
    where: str
    title: str
    differences: list[Difference]
    wrong: list[Fault]
    # What should be looked at, and stops nothing.
    noted: list[Fault]
    case_id: str


class ImportLines(Struct):
    items: list[ImportLine]
    next: str | None


class LineQuery(PageQuery):
    outcome: Literal["", "new", "changed", "wrong"] = ""


def _reply(row: WorkbookImport, *, can_read: bool = False) -> ImportReply:
    return ImportReply(
        id=row.id, book=row.book, label=BOOKS[row.book].label, filename=row.filename, state=row.state,
        state_label=STATES[row.state], failure=row.failure, said=_said(row),
        new=row.new if row.state != "reading" else 0, changed=row.changed,
        unchanged=row.unchanged, wrong=row.wrong, done=row.done,
        total=_total(row), can_read=can_read, sent_at=local(row.sent_at),
        applied_at=local(row.applied_at) if row.applied_at else None,
    )


def _total(row: WorkbookImport) -> int:
    """While it is checked, and while it is written, what turned out wrong on the way is done with too."""
    left = row.new + row.changed
    if row.state == "reading":
        return left
    return max(left, row.done) if row.state not in _LONG else left + row.failed


def _said(row: WorkbookImport) -> str:
    if row.failure:
        return row.sentence or ""
    if BOOKS[row.book].compares and row.state in ("ready", "applied"):
        return _said_of_list(row)
    if row.state == "offered":
        return "表格还没有传完，请重新选择。"
    if row.state in ("ending", "ended"):
        return "没有读过的表格已经清除，请重新选择。"
    if row.state == "reading":
        how = f"已比对{row.done}行，共{row.new}行" if row.new else "正在读表格"
        return f"名单比较长，{how}。可以离开这一页，过一会儿再来看。"
    if row.state in _LONG:
        doing = "正在核对" if row.state == "checking" else "正在记入台账"
        return f"{doing}，已完成{row.done}条，共{_total(row)}条。可以离开这一页，过一会儿再来看。"
    if row.state == "stopped":
        return f"只导入了{row.done - row.failed}条就停下了，其余没有导入。请重新导出表格，把没有导入的再导一次。"
    counts = f"新登记{row.new}，改动{row.changed}，没有变化{row.unchanged}，有错{row.wrong}"
    if row.state == "applied":
        return f"{counts}。已经记入台账{'，有错的没有导入' if row.wrong else ''}。"
    if not row.new and not row.changed:
        return f"{counts}。没有要导入的内容。"
    return f"{counts}。确认后才记入台账{'；有错的不会导入' if row.wrong else ''}。"


def _said_of_list(row: WorkbookImport) -> str:
    """The list itself is a line, unless it stands there already."""
    if not row.new:
        said = "这份名单已经比对过，没有新的要核实"
        return f"{said}，读不出来{row.wrong}行。" if row.wrong else f"{said}。"
    counts = f"没有对上、和台账一致或者以前核实过的{row.unchanged}行，读不出来{row.wrong}行"
    if row.state == "applied":
        return f"比对好了：{counts}；对上的已交社区核实。名单本身没有留下。"
    return f"{counts}；要核实的在下面。确认后交社区逐户核实，名单本身不会留下。"


@endpoint("POST", "/imports", summary="上传要导入的表格", body=ImportBody, reply=ImportOffer)
async def offer(ask: Ask) -> ImportOffer:
    body: ImportBody = ask.body
    row, grant = await workbook_imports.offer(
        body.id, body.book, body.filename, body.size, body.sha256, actor=ask.actor, store=ask.services.store
    )
    return ImportOffer(workbook=_reply(row), upload=upload_of(grant))


@endpoint("GET", "/imports", summary="我导入的表格", query=PageQuery, reply=ImportPage)
async def list_imports(ask: Ask) -> ImportPage:
    rows, more = await page_by_time(workbook_imports.mine(ask.actor), ask.query, "sent_at")
    return ImportPage(items=[_reply(row) for row in rows], next=more)


@endpoint("GET", "/imports/<import_id:str>", summary="一份导入的表格", reply=ImportReply)
async def read_import(ask: Ask) -> ImportReply:
    row = await workbook_imports.find_import(ask.path["import_id"], actor=ask.actor)
    return _reply(row, can_read=await workbook_imports.has_arrived(row, ask.services.store))


@endpoint("GET", "/imports/<import_id:str>/lines", summary="导入会改什么，逐户", query=LineQuery, reply=ImportLines)
async def read_lines(ask: Ask) -> ImportLines:
    row = await workbook_imports.find_import(ask.path["import_id"], actor=ask.actor)
    found = WorkbookImportLine.filter(import_id=row.id)
    if ask.query.outcome:
        found = found.filter(outcome=ask.query.outcome)
    rows, more = await page_by_id(found, ask.query)
    return ImportLines(
        items=[
            ImportLine(
                id=line.id, outcome=line.outcome, where=line.content["where"], title=line.content["title"],
                differences=[Difference(**one) for one in line.content["differences"]],
                wrong=[Fault(**one) for one in line.content["wrong"]],
                noted=[Fault(**one) for one in line.content.get("noted", [])], case_id=line.case_id,
            )
            for line in rows
        ],
        next=more,
    )


@endpoint(
    "POST", "/imports/<import_id:str>/read", summary="读出表格，看会改什么", body=Empty, reply=ImportReply,
    transaction="own",
)
async def read(ask: Ask) -> ImportReply:
    return _reply(
        await workbook_imports.read(ask.path["import_id"], actor=ask.actor, store=ask.services.store)
    )


@endpoint("POST", "/imports/<import_id:str>/confirm", summary="确认导入", body=Empty, reply=ImportReply)
async def confirm(ask: Ask) -> ImportReply:
    return _reply(await workbook_imports.confirm(ask.path["import_id"], actor=ask.actor))
