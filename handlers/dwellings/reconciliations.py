"""Monthly reconciliation: its months, opening one, and the differences. Later steps go by /cases."""

from __future__ import annotations

from datetime import datetime

from tortoise.queryset import QuerySet

from casework.dwellings import reconciliation_papers, reconciliations
from casework.dwellings.reconciliation_content import differences_of
from casework.dwellings.reconciliation_figures import BANK, ITEMS, LABELS, MONEY
from casework.dwellings.reconciliations import MonthBody
from casework.heart import access, naming
from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK, ROLE_LABELS
from casework.words.months import say_month
from handlers.heart.http import Ask, PageQuery, Pdf, Struct, Workbook, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.month_grids import MonthGrid, present_grid
from handlers.heart.replies import DETAILS, CaseReply, Detail, DwellingRef, local, present
from models import Case, Reconciliation, ReconciliationDifference

_FIRST = 50


class DifferenceLine(Struct):
    number: int
    item: str
    item_label: str
    money: bool
    dwelling: DwellingRef | None
    stated: int
    recorded: int
    reason: str
    settled_by: str
    settled_role: str
    settled_at: datetime | None


class DifferencePage(Struct):
    items: list[DifferenceLine]
    next: str | None


@endpoint("GET", "/reconciliations/grid", summary="各管房单位各月的对账，没开始的也在内", reply=MonthGrid)
async def grid(ask: Ask) -> MonthGrid:
    return present_grid(await reconciliations.by_month(actor=ask.actor))


@endpoint("POST", "/reconciliations", summary="开始一个月的对账", body=MonthBody, reply=CaseReply)
async def open_month(ask: Ask) -> CaseReply:
    return await present(await reconciliations.open_month(ask.body.id, ask.body.month, actor=ask.actor), ask)


@endpoint(
    "GET", "/reconciliations/<case_id:str>/differences", summary="对账差异", query=PageQuery, reply=DifferencePage
)
async def list_differences(ask: Ask) -> DifferencePage:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="reconciliation")
    row = await Reconciliation.get(case_id=case.id)
    found, size = differences_of(row), page_size(ask.query)
    if ask.query.cursor:
        (last,) = read_cursor(ask.query.cursor, 1)
        found = found.filter(number__gt=int(last) if last.isascii() and last.isdigit() and len(last) < 10 else 0)
    rows = await found.order_by("number").limit(size + 1).select_related("dwelling")
    more = cursor_of(rows[size - 1].number) if len(rows) > size else None
    return DifferencePage(items=await _lines(rows[:size]), next=more)


@endpoint("GET", "/reconciliations/<case_id:str>/paper", summary="已关账的对账单（PDF，带核验码）", reply=Pdf)
async def paper(ask: Ask) -> Pdf:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="reconciliation")
    data = await reconciliation_papers.make_paper(
        case, actor=ask.actor, store=ask.services.store, address=ask.services.address
    )
    return Pdf(data=data, filename=f"{case.number}.pdf")


@endpoint("GET", "/reconciliations/<case_id:str>/workbook", summary="已关账的对账单（Excel）", reply=Workbook)
async def workbook(ask: Ask) -> Workbook:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="reconciliation")
    data = await reconciliation_papers.make_workbook(case, actor=ask.actor)
    return Workbook(data=data, filename=f"{case.number}.xlsx")


async def _lines(rows: list[ReconciliationDifference]) -> list[DifferenceLine]:
    names = await naming.writers((row.case_id, row.settled_by_id) for row in rows)
    return [
        DifferenceLine(
            number=row.number,
            item=row.item,
            item_label=LABELS[row.item],
            money=row.item in MONEY,
            dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address) if row.dwelling else None,
            stated=row.stated,
            recorded=row.recorded,
            reason=row.reason,
            settled_by=names.get((row.case_id, row.settled_by_id), ""),
            settled_role=ROLE_LABELS.get(row.settled_role, ""),
            settled_at=local(row.settled_at) if row.settled_at else None,
        )
        for row in rows
    ]


class FigureLine(Struct):
    item: str
    label: str
    money: bool
    stated: int | None
    recorded: int | None


class ReconciliationDetail(Detail):
    month: str
    month_label: str
    manager: str
    items: list[FigureLine]
    # What still waits for a reason first; the rest at /reconciliations/<id>/differences.
    differences: list[DifferenceLine]
    count: int
    unsettled: int
    may_state: bool
    may_settle: bool
    closed_at: datetime | None


async def _detail(case: Case, ask: Ask) -> ReconciliationDetail:
    row = await Reconciliation.get(case_id=case.id).select_related("manager")
    found: QuerySet[ReconciliationDifference] = differences_of(row)
    first = await found.order_by("settled_at", "number").limit(_FIRST).select_related("dwelling")
    role = ask.actor.role
    figures = [
        FigureLine(
            item=item,
            label=label,
            money=item in MONEY,
            stated=row.stated.get(item),
            recorded=row.recorded.get(item),
        )
        for item, label in ITEMS.items()
    ]
    figures += [
        FigureLine(
            item=item, label=LABELS[item], money=True, stated=row.recorded.get(item), recorded=row.recorded.get(book)
        )
        for item, book in BANK.items()
        if item in row.recorded
    ]
    return ReconciliationDetail(
        month=row.month,
        month_label=say_month(row.month),
        manager=row.manager.name,
        items=figures if row.turn else [],
        differences=await _lines(list(first)),
        count=await found.count(),
        unsettled=await found.filter(settled_at=None).count(),
        may_state=role == MANAGER_CLERK and case.status == "opened",
        may_settle=role in (MANAGER_CLERK, DISTRICT_CLERK) and case.status in {"stated", "confirmed"},
        closed_at=local(row.closed_at) if row.closed_at else None,
    )


DETAILS["reconciliation"] = _detail
