"""What bank and treasury say of a month (4.2.5b), by workbook: a row for each property manager and month, and where the
office has them the payments dwelling by dwelling on a sheet of their own.

A row is entered as by hand into that month's reconciliation, which must be open, by the same step and its rules: every
difference from the manager's books is a line to be settled. Refuses a month that is not being reconciled or is closed,
one month of a manager twice, and payments of a month that the first sheet does not name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Subquery

from casework.dwellings.reconciliations import ENTER_BANK
from casework.exchange.import_cells import Cells, Difference, Grid, Line, find_grid, need_grid
from casework.exchange.import_preview import refuse_too_many
from casework.exchange.workbook_values import Sheet
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.advance import advance
from casework.papers.workbook_sheets import Column
from casework.words.months import say_month
from casework.words.reading import as_name
from casework.words.wording import say_fen
from models import CaseEvent, Reconciliation
from models.fields import sound

LABEL = "银行财政数据"
DWELLINGS = "逐户实收"
COLUMNS = (
    Column("manager", "管房单位", 24), Column("month", "月份", 10),
    Column("received", "银行、财政实收租金（元）", 18, "yuan"), Column("spent", "财政支付支出（元）", 18, "yuan"),
    Column("source", "依据", 30),
)
BY_DWELLING = (
    Column("manager", "管房单位", 24), Column("month", "月份", 10), Column("address", "房屋坐落", 30),
    Column("received", "实收（元）", 12, "yuan"),
)
_MOST_SOURCE = 100
_SHUT = {
    "opened": "管房单位还没有提交这个月的对账数据。",
    "closed": "这个月已经关账，不能再录入。",
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Open:
    """A reconciliation as it stands, and what was entered last."""

    case_id: str
    status: str
    entered: dict[str, Any] | None


async def preview_bank(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    """A line for each month of a manager. Raises WorkbookRefused."""
    grid = need_grid(sheets, LABEL, COLUMNS, ("manager", "month", "received", "spent"))
    each = find_grid(sheets, DWELLINGS, BY_DWELLING, ("manager", "month", "address", "received"))
    if each is not None and each.sheet is grid.sheet:
        each = None
    lines = [Line(grid.where(row), grid.text(row, "manager")) for row in grid.rows]
    keys = [
        (as_name(grid.text(row, "manager")), Cells(grid, row, line).month("month") or "")
        for row, line in zip(grid.rows, lines, strict=True)
    ]
    there = await _reconciliations({month for _, month in keys if month}, actor)
    payments, strays = _payments(each, set(keys))
    seen: set[Key] = set()
    for row, line, key in zip(grid.rows, lines, keys, strict=True):
        _read(Cells(grid, row, line), key, there.get(key), payments.get(key, []), seen)
        seen.add(key)
    # The same again is nothing: what was settled stays settled.
    same = {id(line) for line, key in zip(lines, keys, strict=True) if _stands(line, there.get(key))}
    lines = [line for line in lines if id(line) not in same] + strays
    refuse_too_many(lines)
    return lines, len(same)


async def _reconciliations(months: set[str], actor: Actor) -> dict[Key, Open]:
    """Those of these months within the actor's reach, by manager and month, in two queries."""
    cases = access.cases_in_reach(actor).filter(procedure="reconciliation")
    rows: Any = await Reconciliation.filter(
        month__in=sorted(months) or [""], case_id__in=Subquery(cases.values("id"))
    ).values_list("case_id", "case__status", "manager__name", "month")
    ids = [case_id for case_id, *_ in rows]
    events = CaseEvent.filter(case_id__in=ids or [""], action=ENTER_BANK).order_by("version")
    entered: dict[str, dict[str, Any]] = {event.case_id: sound(event.form) for event in await events}
    return {
        (as_name(manager), month): Open(case_id, status, entered.get(case_id))
        for case_id, status, manager, month in rows
    }


def _stands(line: Line, there: Open | None) -> bool:
    if line.wrong or there is None or there.entered is None:
        return False
    return all(there.entered.get(name, "") == value for name, value in line.form.items() if name != "case_id")


def _read(
    cells: Cells, key: Key, there: Open | None, payments: list[tuple[Cells, str, int]], seen: set[Key]
) -> None:
    line, (manager, month) = cells.line, key
    line.new = True
    if not month and not line.wrong:
        cells.fault("month", "请填写月份，例如 2026年12月。")
    elif key in seen:
        cells.fault("month", "这个单位的这个月在表里已经有一行了。")
    elif month and there is None:
        cells.fault("manager", f"没有找到“{manager}”{say_month(month)}的对账；管房单位开始对账后才能录入。")
    elif there is not None and there.status in _SHUT:
        cells.fault("month", _SHUT[there.status])
    received, spent = cells.fen("received", signed=True), cells.fen("spent", signed=True)
    for name, amount in (("received", received), ("spent", spent)):
        if amount is None and cells.raw(name) in (None, ""):
            cells.fault(name, "请填写金额；没有发生的填0。")
    source = cells.text("source", _MOST_SOURCE)
    if len(source) < 2:
        cells.fault("source", "请写明依据，例如银行对账单、国库支付报表的编号。")
    for other, _, _ in payments:
        line.wrong += other.line.wrong
        line.noted += other.line.noted
    line.form = {
        "case_id": there.case_id if there else "", "rent_received": received, "spent": spent, "source": source,
        "pasted": "\n".join(f"{address} {_plain(fen)}" for _, address, fen in payments),
    }
    line.differences += [
        Difference(label, "", said) for label, said in (
            ("管房单位", manager), ("月份", say_month(month) if month else ""),
            ("银行、财政实收租金", say_fen(received) if received is not None else ""),
            ("财政支付支出", say_fen(spent) if spent is not None else ""), ("依据", source),
            *(("逐户实收", f"{address}：{say_fen(fen)}") for _, address, fen in payments),
        ) if said
    ]
    cells.note_if_hidden()


def _payments(each: Grid | None, months: set[Key]) -> tuple[dict[Key, list[tuple[Cells, str, int]]], list[Line]]:
    """The payments of each month, and the rows that belong to none of the first sheet's."""
    found: dict[Key, list[tuple[Cells, str, int]]] = defaultdict(list)
    strays: list[Line] = []
    for row in each.rows if each else ():
        assert each is not None
        cells = Cells(each, row, Line(each.where(row), each.text(row, "manager")))
        key = (as_name(each.text(row, "manager")), cells.month("month") or "")
        address, fen = " ".join(cells.text("address", 200).split()), cells.fen("received", signed=True)
        if not address:
            cells.fault("address", "请填写房屋坐落。")
        if fen is None and cells.raw("received") in (None, ""):
            cells.fault("received", "请填写金额。")
        if key in months:
            found[key].append((cells, address, fen or 0))
        else:
            cells.fault("manager", f"“{LABEL}”那张表里没有这个单位的这个月。")
            strays.append(cells.line)
    return found, strays


def _plain(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


async def enter_bank(form: dict[str, Any], *, actor: Actor) -> None:
    """Raises what the step raises. In a transaction."""
    case = await access.find_case(form["case_id"], actor=actor, procedure="reconciliation")
    filled = {name: value for name, value in form.items() if name != "case_id"}
    await advance(case, ENTER_BANK, actor=actor, version=case.version, form=filled)
