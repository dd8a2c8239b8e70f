"""A street's monthly returns: opened, read with figures and differences, taken away as paper or workbook."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import asdict

from casework.heart import access
from casework.ledgers import return_papers, returns
from casework.ledgers.differences import WHAT, Line, Shown
from casework.ledgers.return_content import Figures
from casework.ledgers.returns import OpenBody
from casework.ledgers.revisions import LEDGERS
from handlers.heart.http import Ask, PageQuery, Pdf, Struct, Workbook, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.month_grids import MonthGrid, present_grid
from handlers.heart.replies import DETAILS, CaseReply, Detail, local, present
from models import Case, LedgerReturn


class ReturnLine(Struct):
    id: str
    month: str
    street: str
    status: str
    status_label: str
    reported_at: datetime | None


class ReturnPage(Struct):
    items: list[ReturnLine]
    next: str | None
    # Months that are over and have no return yet, the latest first: for a street.
    open_months: list[str]


class ReturnDifference(Shown, kw_only=True):
    """What the return says of an entry, with its words."""

    ledger_label: str
    what_label: str


class DifferencePage(Struct):
    items: list[ReturnDifference]
    next: str | None


@endpoint("GET", "/ledger-returns", summary="台账月报", query=PageQuery, reply=ReturnPage)
async def list_returns(ask: Ask) -> ReturnPage:
    found, more = await returns.page_of_returns(ask.query.cursor, page_size(ask.query), actor=ask.actor)
    return ReturnPage(
        items=[
            ReturnLine(
                id=row.case_id,
                month=row.month,
                street=row.street.name,
                status=row.case.status,
                status_label=returns.LEDGER_RETURN.statuses[row.case.status].label,
                reported_at=local(row.reported_at) if row.reported_at else None,
            )
            for row in found
        ],
        next=more,
        open_months=await returns.open_months(actor=ask.actor),
    )


@endpoint("GET", "/ledger-returns/grid", summary="各街道各月的月报，没有报的也在内", reply=MonthGrid)
async def grid(ask: Ask) -> MonthGrid:
    return present_grid(await returns.by_month(actor=ask.actor))


@endpoint("POST", "/ledger-returns", summary="汇总一个月的台账月报", body=OpenBody, reply=CaseReply)
async def open_return(ask: Ask) -> CaseReply:
    body: OpenBody = ask.body
    known = await access.find_known_case(body.id, "ledger_return", actor=ask.actor)
    return await present(known or await returns.open_return(body.id, body.month, actor=ask.actor), ask)


@endpoint("GET", "/ledger-returns/<case_id:str>/differences", summary="月报的差异，逐户", query=PageQuery,
          reply=DifferencePage)
async def differences(ask: Ask) -> DifferencePage:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="ledger_return")
    content = await returns.content_of(await LedgerReturn.get(case_id=case.id))
    size, start = page_size(ask.query), 0
    if ask.query.cursor:
        (text,) = read_cursor(ask.query.cursor, 1)
        start = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else len(content.lines)
    more = cursor_of(start + size) if len(content.lines) > start + size else None
    return DifferencePage(items=[_difference(line) for line in content.lines[start : start + size]], next=more)


@endpoint("GET", "/ledger-returns/<case_id:str>/paper", summary="月报（PDF，带核验码）", reply=Pdf)
async def paper(ask: Ask) -> Pdf:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="ledger_return")
    data = await return_papers.make_paper(
        case, actor=ask.actor, store=ask.services.store, address=ask.services.address
    )
    return Pdf(data=data, filename=f"{case.number}.pdf")


@endpoint("GET", "/ledger-returns/<case_id:str>/workbook", summary="月报（Excel）", reply=Workbook)
async def workbook(ask: Ask) -> Workbook:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="ledger_return")
    data = await return_papers.make_workbook(case, actor=ask.actor)
    return Workbook(data=data, filename=f"{case.number}.xlsx")


def _difference(line: Line) -> ReturnDifference:
    shown = {name: getattr(line, name) for name in Shown.__struct_fields__}
    return ReturnDifference(**shown, ledger_label=LEDGERS[line.ledger], what_label=WHAT[line.what])


class FigureLine(Figures, kw_only=True):
    """The return's own figures of a ledger, with the ledger's name."""

    ledger_label: str


class ReturnDetail(Detail):
    month: str
    street: str
    figures: list[FigureLine]
    differences: int
    waiting: int
    sent_back: int
    digest: str
    reported_at: datetime | None


async def _detail(case: Case, ask: Ask) -> ReturnDetail:
    row = await LedgerReturn.get(case_id=case.id)
    content = await returns.content_of(row)
    return ReturnDetail(
        month=content.month,
        street=content.street,
        figures=[FigureLine(**asdict(one), ledger_label=LEDGERS[one.ledger]) for one in content.figures],
        differences=len(content.lines),
        waiting=content.waiting,
        sent_back=content.sent_back,
        digest=row.digest,
        reported_at=local(row.reported_at) if row.reported_at else None,
    )


DETAILS["ledger_return"] = _detail
