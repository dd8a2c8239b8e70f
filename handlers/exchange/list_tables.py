"""Lists as tables, a page at a time, in the columns of their workbooks: what a wide screen shows (decision 0038)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from casework.exchange.workbook_exports import plan_of
from casework.heart.forms import Word, one_of
from casework.heart.problems import invalid
from casework.papers.workbook_sheets import FORMATS, Cell
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import local

_LONGEST = 1000


class TableQuery(PageQuery):
    # As an export takes them, an object in JSON.
    filters: Annotated[str, Meta(max_length=_LONGEST)] = ""
    # By which column; "": as the list stands by itself.
    sort: Word = ""
    down: bool = False


class TableColumn(Struct):
    key: str
    title: str
    kind: Annotated[str, one_of(*FORMATS)]
    sorts: bool


class TableLine(Struct):
    """`id`: of what a press opens; `procedure`: "" where that is no case. Yuan are fen."""

    id: str
    procedure: str
    cells: list[str | int | float | None]


class TablePage(Struct):
    label: str
    total: int
    columns: list[TableColumn]
    items: list[TableLine]
    next: str | None


@endpoint("GET", "/list-tables/<book:str>", summary="一张列表的一页，按表格的栏目", query=TableQuery, reply=TablePage)
async def read(ask: Ask) -> TablePage:
    plan = await plan_of(ask.path["book"], _asked(ask.query.filters), actor=ask.actor)
    listed = plan.listed
    if listed is None:
        raise invalid({"filters": "这样的列表不能按表格看。"})
    after = read_cursor(ask.query.cursor, 3) if ask.query.cursor else None
    lines, more = await listed.page(ask.query.sort, page_size(ask.query), after, down=ask.query.down)
    label, columns = plan.sheets[0]
    sorts = {order.key for order in listed.orders}
    return TablePage(
        label=label,
        total=plan.total,
        columns=[
            TableColumn(key=one.key, title=one.title, kind=one.kind, sorts=one.key in sorts) for one in columns
        ],
        items=[
            TableLine(id=line.id, procedure=line.procedure, cells=[_cell(cell) for cell in line.cells])
            for line in lines
        ],
        next=cursor_of(*more) if more else None,
    )


def _asked(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else {}
    except (msgspec.MsgspecError, UnicodeError):
        raise invalid({"filters": "筛选的内容读不出来，请重新打开列表。"}) from None


def _cell(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return local(cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return float(cell) if isinstance(cell, Decimal) else cell
