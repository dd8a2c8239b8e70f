"""Workbooks that go out row by row: a frozen head, widths, filters, types, and never a formula.

Why: an export may have a hundred thousand rows, and must not stand in memory as a whole. openpyxl's write-only mode
keeps one row at a time. Texts are written as texts, so that an ID number keeps its digits, and none begins like a
formula (`safe_text`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from casework.workbooks import safe_text

_USUAL_WIDTH = 12


@dataclass(frozen=True)
class Table:
    """A sheet to be written: title, header, rows (consumed once), widths in characters."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def write_tables(tables: Sequence[Table]) -> bytes:
    """The bytes of a workbook with one sheet a table."""
    workbook = Workbook(write_only=True)
    for table in tables:
        sheet: Any = workbook.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", table.title)[:31])
        for place in range(len(table.header)):
            width = table.widths[place] if place < len(table.widths) else _USUAL_WIDTH
            sheet.column_dimensions[get_column_letter(place + 1)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, text) for text in table.header])
        count = 1
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.header))}{count}"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EEF4")
    return cell


def _cell(sheet: Any, value: object) -> Any:
    if value is None or (isinstance(value, int | float | Decimal | date | datetime) and not isinstance(value, bool)):
        plain: Any = value
        return WriteOnlyCell(sheet, plain)
    cell: Any = WriteOnlyCell(sheet, safe_text(str(value)))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
