"""Small workbooks that go out at once: a frozen head, widths, filters, types, and never a formula.

What comes back to an office (problems, returns, reconciliations) fits in memory; what does not is written page by page
by `casework/papers/workbook_sheets.py`, whose rules for texts hold here too: an ID number keeps its digits, and none
begins like a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from casework.papers.workbook_sheets import written

_USUAL_WIDTH = 12
_BAD_IN_TITLES = re.compile(r"[\\/*?:\[\]']")
_LOOKS = {"text": {"num_format": "@"}, "day": {"num_format": "yyyy-mm-dd"}, "time": {"num_format": "yyyy-mm-dd hh:mm"}}
_ABOVE = {"valign": "top", "text_wrap": True}


@dataclass(frozen=True)
class Table:
    """A sheet to be written: title, header, rows (consumed once), widths in characters."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def write_tables(tables: Sequence[Table], path: str | Path | None = None) -> bytes:
    """The bytes of a workbook with one sheet a table; also saved to `path` if given."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        looks = {name: book.add_format({**look, **_ABOVE}) for name, look in _LOOKS.items()}
        looks["number"] = book.add_format(_ABOVE)
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#E8EEF4"})
        for table in tables:
            _write(book.add_worksheet(_BAD_IN_TITLES.sub(" ", table.title)[:31]), table, head, looks)
    data = buffer.getvalue()
    if path is not None:
        Path(path).write_bytes(data)
    return data


def _write(sheet: Any, table: Table, head: Any, looks: dict[str, Any]) -> None:
    for place, text in enumerate(table.header):
        sheet.set_column(place, place, table.widths[place] if place < len(table.widths) else _USUAL_WIDTH)
        _put(sheet, 0, place, text, head, head)
    last = 0
    for last, row in enumerate(table.rows, 1):
        for place, value in enumerate(row):
            _put(sheet, last, place, value, looks[_kind(value)], looks["text"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.header) - 1)


def _kind(value: object) -> str:
    if isinstance(value, datetime):
        return "time"
    if isinstance(value, date):
        return "day"
    return "number" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else "text"


def _put(sheet: Any, row: int, column: int, value: object, look: Any, of_texts: Any) -> None:
    known = value is None or (isinstance(value, str | int | float | Decimal | date) and not isinstance(value, bool))
    cell = written(value if known else str(value), "number")  # type: ignore[arg-type]
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, of_texts)
    elif cell is not None:
        sheet.write_number(row, column, cell, look)
