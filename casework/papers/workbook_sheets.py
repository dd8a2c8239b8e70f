"""Workbooks that go out a page of rows at a time, whatever their length: frozen head, widths, types, filters.

Why so: an export may have a hundred thousand rows, and must not stand in memory as a whole; XlsxWriter keeps one row of
each sheet. Every column has a kind, so that dates are dates, yuan are numbers, and an ID number keeps its digits.
Refuses nothing, but lets no text out as a formula: see `written`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from casework.words.clock import SHANGHAI
from casework.words.unread import EXCEL_EPOCH

Kind = Literal["text", "date", "time", "yuan", "number"]
Cell = str | int | float | date | datetime | Decimal | None
Row = Sequence[Cell]

FORMATS: dict[Kind, str] = {
    "text": "@", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "yuan": "#,##0.00", "number": "General",
}
# Excel miscounts the days before; such a date is written in words.
_FIRST_DAY = date(1900, 3, 1)
_MOST_DIGITS = 15
_BAD_IN_TITLES = re.compile(r"[\\/*?:\[\]']")
# The full-width forms too: Chinese Excel takes them for the same signs when the text is entered again.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_000


@dataclass(frozen=True)
class Column:
    """`yuan`: the values are fen, and are shown as yuan. `number`: whole numbers and decimals."""

    key: str
    title: str
    width: int = 12
    kind: Kind = "text"


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after a detour through CSV.

    A text that starts like one (=, +, -, @, tab, line break, full-width forms, spaces before them) gets an
    apostrophe in front, which our own readers take off again. Characters that XML cannot hold become �.
    """
    text = _NOT_FOR_XML.sub("\ufffd", text)[:_LONGEST_TEXT]
    return "'" + text if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def written(value: Cell, kind: Kind) -> str | float | int | None:
    """What stands in the cell, as a reader of the file finds it; dates and times as Excel's count of days.

    None: the cell is empty. A text that a spreadsheet would take for a formula has an apostrophe in front, and so
    has one that the writer would take for its own marks.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = safe_text(value)
        return "'" + text if text.startswith("<r>") else text
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI).replace(tzinfo=None, second=0, microsecond=0)
        return _days(local.date()) + (local.hour * 60 + local.minute) / 1440
    if isinstance(value, date):
        return value.isoformat() if value < _FIRST_DAY else _days(value)
    if kind == "yuan":
        return int(value) / 100
    if isinstance(value, Decimal):
        # More digits than Excel can hold stay digits as a text.
        return str(value.normalize()) if len(value.normalize().as_tuple().digits) > _MOST_DIGITS else float(value)
    return value


def _days(day: date) -> int:
    return (day - EXCEL_EPOCH).days


class SheetWriter:
    """One sheet, from the top down."""

    def __init__(self, book: Any, title: str, columns: Sequence[Column], head: Any, formats: dict[Kind, Any]) -> None:
        self._sheet: Any = book.add_worksheet(_BAD_IN_TITLES.sub(" ", title)[:31])
        self._kinds = [column.kind for column in columns]
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width, formats[column.kind])
            self._sheet.write_string(0, place, str(written(column.title, "text")), head)
        self._sheet.freeze_panes(1, 0)
        self.rows = 0

    def write(self, rows: Iterable[Row]) -> None:
        text, number = self._sheet.write_string, self._sheet.write_number
        for row in rows:
            self.rows += 1
            for place, (value, kind) in enumerate(zip(row, self._kinds, strict=True)):
                if value is None:
                    continue
                # Most cells: short, and letters, characters and digits alone are no formula and nobody's marks.
                if type(value) is str and len(value) < 1000 and value.isalnum():
                    text(self.rows, place, value)
                    continue
                cell = written(value, kind)
                if cell is None:
                    continue
                put: Callable[..., Any] = text if isinstance(cell, str) else number
                put(self.rows, place, cell)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, max(self.rows, 1), len(self._kinds) - 1)


class BookWriter:
    """A workbook on its way into a file. What waits lies in `folder`, and goes with it."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(folder)})
        self._formats = {kind: self._book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "num_format": "@", "text_wrap": True, "valign": "vcenter"}
        )
        self._sheets: list[SheetWriter] = []

    def sheet(self, title: str, columns: Sequence[Column]) -> SheetWriter:
        sheet = SheetWriter(self._book, title, columns, self._head, self._formats)
        self._sheets.append(sheet)
        return sheet

    def close(self) -> None:
        """Packs everything into the file. Takes seconds for a long one."""
        for sheet in self._sheets:
            sheet.finish()
        self._book.close()
