"""Rent in a workbook: what was charged and paid, row by row, each named by the family that its number names.

A row with a number is one that was entered already, and stays as it is; a row without is new. Number, name and address
must agree. What is unusual waits for somebody who writes beside it that it is meant, and is never guessed: a sum far
beyond what is owed, money of a day on which the family had left, the same line twice or once more than in the books,
and a number of the bank's that was entered before. Refuses dwellings that the manager does not manage, a second charge
of a family for a month, and what cannot be read.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
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
from casework.words.reading import plain_text
from casework.words.wording import say_day, say_fen
from models import RentPayment

LABEL = "租金登记"
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TITLES = {column.key: column.title for column in PAYMENT_COLUMNS}

_OF_NEW_ROWS = ("reference", "checked")
_LONGEST_NUMBER = 40

Values = dict[str, Any]
# Tenancy, month, fen and day of a payment.
Said = tuple[int, str, int, str | None]


async def preview_payments(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    """The lines that differ, and how many do not. Raises WorkbookRefused."""
    grid = need_grid(sheets, LABEL, PAYMENT_COLUMNS, ("tenancy", "for_month", "paid"))
    # What has not the shape of an id is none, and is not asked of a column in ASCII.
    ids = [text for row in grid.rows if _UUID.fullmatch(text := grid.text(row, "id"))]
    entered = await _entered(ids, actor)
    families = await _families([grid.text(row, "tenancy").upper() for row in grid.rows], actor)
    usual = await _usual(grid, [int(family["id"]) for family in families.values()], actor)
    # On a thread, so that others are answered meanwhile.
    return await asyncio.to_thread(_hold_all, grid, entered, families, usual, actor)


@dataclass
class Usual:
    """What rows are held against, and what was seen of this workbook so far."""

    beyond: dict[int, tuple[int, int]]
    # Payments of the books, as a row says them; and by id those that the bank's numbers name.
    entered: set[Said]
    named: dict[str, Said]
    sums: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    # Payments of this workbook, and the bank's numbers that they came with; "": one came without.
    seen: dict[Said, set[str]] = field(default_factory=lambda: defaultdict(set))


async def _usual(grid: Grid, tenancy_ids: Sequence[int], actor: Actor) -> Usual:
    usual = Usual(await rent_payments.ask_beyond(tenancy_ids, today=actor.today), set(), {})
    for part in rent_payments.in_parts(tenancy_ids):
        there = RentPayment.filter(tenancy_id__in=part, paid_fen__gt=0, correction=False)
        rows: Any = await there.values_list("tenancy_id", "for_month", "paid_fen", "paid_on")
        usual.entered |= {(one, month, fen, day.isoformat()) for one, month, fen, day in rows if day}
    manager_id = actor.organisation_id or 0
    ids = [one for row in grid.rows for one in _ids_of(_unseen(grid, row), manager_id) if one]
    for part in rent_payments.in_parts(ids):
        known: Any = RentPayment.filter(id__in=part).values_list("id", "tenancy_id", "for_month", "paid_fen", "paid_on")
        usual.named |= {row[0]: (*row[1:4], row[4].isoformat() if row[4] else None) for row in await known}
    return usual


def _unseen(grid: Grid, row: int) -> Cells:
    """The cells of a row, read beside its line: nothing is said of them a second time."""
    return Cells(grid, row, Line("", ""))


def _reference(cells: Cells) -> str:
    """The bank's number of a row in one spelling, as of a code: neither width, case nor spaces make it another."""
    return "".join(plain_text(cells.text("reference")).split()).upper()


def _second(reference: str, cells: Cells) -> str:
    """What names another payment under a number that names one already, such as a transfer for two families."""
    row = [cells.grid.text(cells.row, "tenancy").upper(), cells.month("for_month"), cells.fen("paid", signed=True)]
    return ":".join(str(one) for one in (reference, *row, cells.day("paid_on")))


def _ids_of(cells: Cells, manager_id: int) -> tuple[str, str]:
    """By which ids it stands in the books: of the number, and as another of that number. "": it has no number."""
    if not (reference := _reference(cells)):
        return "", ""
    return (
        rent_payments.reference_id(manager_id, reference),
        rent_payments.reference_id(manager_id, _second(reference, cells)),
    )


def _hold_all(
    grid: Grid, entered: dict[str, Values], families: dict[str, Values], usual: Usual, actor: Actor
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
            if family and not line.wrong:
                _ask_about(cells, family, usual, actor)
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
        rows: Any = await found.values_list("id", "household__name", "dwelling__address", "ended_on")
        for number, name, address, ended_on in rows:
            families[f"Z{number}"] = {"id": number, "household": name, "address": address, "ended_on": ended_on}
    return families


def _hold_against(cells: Cells, there: Values) -> None:
    for told in PAYMENT_COLUMNS:
        cell = cells.raw(told.key)
        if told.key in _OF_NEW_ROWS:
            continue
        if told.key in cells.grid.places and not same(cell, there[told.key], told.kind, cells.grid.sheet.epoch):
            said = f"“{told.title}”：登记过的租金不能改；登记错了请另起一行，在“更正”里写“是”。"
            cells.fault(told.key, said)


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
        "note": cells.text("note", 200), "way": None, "fiscal_number": cells.text("fiscal", _LONGEST_NUMBER),
    }
    if not form["for_month"] and len(line.wrong) == faults:
        cells.fault("for_month", "请填写租金月份，例如 2026年12月。")
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
        "correction": "是" if form["correction"] else "", "note": form["note"], "fiscal": form["fiscal_number"],
        "reference": cells.text("reference", _LONGEST_NUMBER),
    }
    line.differences += [Difference(_TITLES[key], "", said) for key, said in shown.items() if said]


def _ask_about(cells: Cells, family: Values, usual: Usual, actor: Actor) -> None:
    """Names what nobody would expect, unless the row says that somebody has looked at it."""
    form, tenancy_id = cells.line.form, int(family["id"])
    charged, paid, day = form.get("charged_fen", 0), form.get("paid_fen", 0), form["paid_on"]
    unseen = _unseen(cells.grid, cells.row)
    reference, (named, again) = _reference(unseen), _ids_of(unseen, actor.organisation_id or 0)
    this = (tenancy_id, form["for_month"], paid, day)
    if named and (usual.named.get(named) == this or again in usual.named):
        # No word beside it makes two of one.
        cells.fault("reference", "这个银行流水号的这一笔已经登记过，不会再登记，请删去这一行。")
        return
    strange: list[tuple[str, str]] = []
    owed, most = usual.beyond[tenancy_id]
    for key, fen in (("charged", charged), ("paid", paid), ("paid", paid + usual.sums[tenancy_id, form["for_month"]])):
        if abs(fen) > most and not any(one == key for one, _ in strange):
            strange.append((key, f"这户现在欠租{say_fen(max(owed, 0))}，表里共{say_fen(fen)}"))
    if day and family["ended_on"] and day > family["ended_on"].isoformat():
        strange.append(("paid_on", f"这户{say_day(family['ended_on'])}已经退出"))
    if paid > 0 and not form["correction"]:
        if usual.seen[this] and (not reference or usual.seen[this] & {"", reference}):
            strange.append(("paid", "和这份表格里前面的一行相同"))
        elif this in usual.entered and named not in usual.named:
            strange.append(("paid", "同一天同样的一笔已经登记过"))
        usual.seen[this].add(reference)
    if named in usual.named:
        strange.append(("reference", "这个银行流水号已经登记过"))
    if cells.yes("checked"):
        form["confirmed"] = True
        _name(form, unseen, usual, this, (named, again))
        return
    for key, said in strange:
        cells.fault(key, f"{said}。请核对；确实是这样的，在“已核对”里写“是”。")
    if strange:
        return
    # A year of months in one workbook is no great sum, one month in many rows may be; what is refused or was looked at
    # makes no other one great.
    usual.sums[tenancy_id, form["for_month"]] += paid
    _name(form, unseen, usual, this, (named, again))


def _name(form: dict[str, Any], unseen: Cells, usual: Usual, this: Said, ids: tuple[str, str]) -> None:
    """The bank's number names the payment: in whatever file it comes again, it is the same."""
    named, again = ids
    if named:
        second = named in usual.named
        usual.named[again if second else named] = this
        form["reference"] = _second(_reference(unseen), unseen) if second else _reference(unseen)
