"""Rent in a workbook: what was charged and paid, row by row, each named by the family that its number names.

A row with a number is one that was entered already, and stays as it is; a row without is new. Number, name and address
must agree. Refuses dwellings that the manager does not manage, a second charge of a family for a month, and what cannot
be read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from casework.dwellings import rent_payments
from casework.exchange.export_lists import PAYMENT_COLUMNS, payment_rows
from casework.exchange.import_cells import Cells, Difference, Grid, Line, need_grid, same
from casework.exchange.import_preview import refuse_other_family, refuse_too_many
from casework.exchange.ledger_rows import AT_ONCE
from casework.exchange.workbook_values import Sheet
from casework.heart import access
from casework.heart.actors import Actor
from casework.words.months import month_of, say_month
from casework.words.wording import say_fen
from models import RentPayment

LABEL = "租金登记"
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TITLES = {column.key: column.title for column in PAYMENT_COLUMNS}

Values = dict[str, Any]


async def preview_payments(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    """The lines that differ, and how many do not. Raises WorkbookRefused."""
    grid = need_grid(sheets, LABEL, PAYMENT_COLUMNS, ("tenancy", "for_month", "paid"))
    # What has not the shape of an id is none, and is not asked of a column in ASCII.
    ids = [text for row in grid.rows if _UUID.fullmatch(text := grid.text(row, "id"))]
    entered = await _entered(ids, actor)
    families = await _families([grid.text(row, "tenancy").upper() for row in grid.rows], actor)
    # On a thread, so that others are answered meanwhile.
    return await asyncio.to_thread(_hold_all, grid, entered, families, actor)


def _hold_all(
    grid: Grid, entered: dict[str, Values], families: dict[str, Values], actor: Actor
) -> tuple[list[Line], int]:
    lines: list[Line] = []
    unchanged, charged = 0, set[tuple[int, str]]()
    for row in grid.rows:
        known, number = entered.get(grid.text(row, "id")), grid.text(row, "tenancy").upper()
        family = known or families.get(number)
        written = grid.text(row, "household") or grid.text(row, "tenancy")
        line = Line(grid.where(row), str(family["household"]) if family else written)
        cells = Cells(grid, row, line)
        if known:
            _hold_against(cells, known)
        elif cells.raw("id") not in (None, ""):
            cells.fault("id", "没有这个编号；新登记的请把编号空着。")
        else:
            _read(cells, number, family, actor, charged)
        if line.outcome == "unchanged":
            unchanged += 1
        else:
            cells.note_if_hidden()
            lines.append(line)
    refuse_too_many(lines)
    return lines, unchanged


async def _entered(ids: Sequence[str], actor: Actor) -> dict[str, Values]:
    entered: dict[str, Values] = {}
    for at in range(0, len(ids), AT_ONCE):
        found = RentPayment.filter(id__in=ids[at : at + AT_ONCE], manager_id=actor.organisation_id)
        for values in await payment_rows(await found.select_related("tenancy", "tenancy__household")):
            entered[str(values[0])] = dict(zip(_TITLES, values, strict=True))
    return entered


async def _families(numbers: Sequence[str], actor: Actor) -> dict[str, Values]:
    ids = list(dict.fromkeys(int(text[1:]) for text in numbers if re.fullmatch("Z[0-9]{1,17}", text)))
    families: dict[str, Values] = {}
    for at in range(0, len(ids), AT_ONCE):
        found = access.tenancies_in_reach(actor).filter(id__in=ids[at : at + AT_ONCE])
        rows: Any = await found.values_list("id", "household__name", "dwelling__address")
        for number, name, address in rows:
            families[f"Z{number}"] = {"id": number, "household": name, "address": address}
    return families


def _hold_against(cells: Cells, there: Values) -> None:
    for column in PAYMENT_COLUMNS:
        cell = cells.raw(column.key)
        if column.key in cells.grid.places and not same(cell, there[column.key], column.kind, cells.grid.sheet.epoch):
            said = f"“{column.title}”：登记过的租金不能改；登记错了请另起一行，在“更正”里写“是”。"
            cells.fault(column.key, said)


def _read(
    cells: Cells, number: str, family: Values | None, actor: Actor, charged: set[tuple[int, str]]
) -> None:
    line = cells.line
    line.new = True
    if not re.fullmatch("Z[0-9]{1,17}", number):
        cells.fault("tenancy", "请填写台账编号，例如 Z12；可以在导出的台账里查到。")
    elif family is None:
        cells.fault("tenancy", "没有找到这个台账编号的承租家庭，或不归本单位管理。")
    else:
        refuse_other_family(cells, number, family)
    faults = len(line.wrong)
    form: dict[str, Any] = {
        "tenancy_id": family["id"] if family else 0, "for_month": cells.month("for_month") or "",
        "month": cells.month("month"), "paid_on": cells.day("paid_on"), "correction": cells.yes("correction"),
        "note": cells.text("note", 200), "way": None,
    }
    if not form["for_month"] and len(line.wrong) == faults:
        cells.fault("for_month", "请填写租金月份，例如 2026-12。")
    for key in ("charged", "paid"):
        if (amount := cells.fen(key, signed=True)) is not None:
            form[f"{key}_fen"] = amount
    if way := cells.text("way"):
        form["way"] = next((code for code, label in rent_payments.WAYS.items() if label == way), None)
        if form["way"] is None:
            cells.fault("way", f"缴费方式请从这些里选：{'、'.join(rent_payments.WAYS.values())}。")
    if form.get("charged_fen") and not form["correction"] and family:
        once = family["id"], form["for_month"]
        if once in charged:
            cells.fault("charged", "这份表格里，这户这个月的应收已经有一行了。")
        charged.add(once)
    line.form = form
    shown = {
        "tenancy": number, "address": str(family["address"]) if family else "",
        "month": say_month(form["month"] or month_of(actor.today)),
        "for_month": say_month(form["for_month"]) if form["for_month"] else "",
        "charged": say_fen(form["charged_fen"]) if "charged_fen" in form else "",
        "paid": say_fen(form["paid_fen"]) if "paid_fen" in form else "",
        "paid_on": form["paid_on"] or "", "way": rent_payments.WAYS.get(form["way"] or "", ""),
        "correction": "是" if form["correction"] else "", "note": form["note"],
    }
    line.differences += [Difference(_TITLES[key], "", said) for key, said in shown.items() if said]
