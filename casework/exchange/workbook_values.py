"""What a workbook is once it was read: sheets of plain values, whatever program and format they came from.

Beside the bounds that hold for every format, and the one refusal. Nothing here opens a file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from casework.words.unread import EXCEL_EPOCH, ReadingError

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 150 * MEGABYTE
# Ledgers pack 8 to 20 times, repeated styles up to 60. Asked only of parts large enough to hurt.
MOST_RATIO, RATIO_ASKED_FROM = 150, 4 * MEGABYTE
MOST_PARTS = 1000
MOST_SHEETS = 60
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 600_000
# Rows and cells that hold nothing but a look: a column that somebody coloured to the bottom.
MOST_EMPTY = 3_000_000
# Parts of a sheet's XML, whatever they are: full cells take four each.
MOST_ELEMENTS = 8_000_000
MOST_MERGED = 60_000
MOST_TEXT = 12_000_000
_LONGEST_TEXT = 32_767
EPOCH_1904 = date(1904, 1, 1)

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


class WorkbookRefused(ReadingError):
    """A file that is not opened: a stable code and a Chinese sentence for whoever sent it."""


@dataclass(frozen=True)
class Unreadable:
    """Stands where a cell's value cannot be known."""

    code: str
    """formula_without_value (never calculated), cell_error (#REF! and its like), text_unreadable (a tower of marks)."""


UNREADABLE = {
    "formula_without_value": "这一格是公式，没有保存计算结果，请在Excel中打开并保存一次",
    "cell_error": "这一格是出错的公式",
    "text_unreadable": "这一格的文字叠加了过多符号，或者太长，读不出来，请重新填写",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet as plain values: text, numbers, dates, times, or Unreadable. Empty cells are absent."""

    title: str
    hidden: bool
    cells: dict[Place, object]
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    epoch: date = EXCEL_EPOCH
    """The day from which this workbook counts its day numbers."""

    @cached_property
    def rows(self) -> dict[int, dict[int, object]]:
        """row → column → value, both in order."""
        rows: dict[int, dict[int, object]] = {}
        for (row, column), value in sorted(self.cells.items(), key=lambda item: item[0]):
            rows.setdefault(row, {})[column] = value
        return rows

    @cached_property
    def last_row(self) -> int:
        return max(self.rows, default=0)

    @cached_property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)

    def shown(self, place: Place) -> object:
        """The value that a cell shows: its own, or that of the merged range it lies in."""
        return self.cells[place] if place in self.cells else self.cells.get(self.origin(place))

    def origin(self, place: Place) -> Place:
        """The first cell of the merged range that a cell lies in, or the cell itself."""
        row, column = place
        ranges = self._merged_by_column.get(column, [])
        before = bisect_right(ranges, row, key=lambda merged: merged[0])
        if before and row <= ranges[before - 1][1]:
            return ranges[before - 1][0], ranges[before - 1][2]
        return place

    @cached_property
    def _merged_by_column(self) -> dict[int, list[tuple[int, int, int]]]:
        """column → (first row, last row, first column) of the ranges that cross it, from the top."""
        crossing: dict[int, list[tuple[int, int, int]]] = {}
        for top, left, bottom, right in sorted(self.merged):
            for column in range(left, min(right, MOST_COLUMNS) + 1):
                crossing.setdefault(column, []).append((top, bottom, left))
        return crossing


def cell_name(place: Place) -> str:
    """As Excel names it: H34."""
    row, column = place
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def place_of(name: str) -> Place:
    """The place that H34 names. ValueError if it names none."""
    found = _REFERENCE.fullmatch(name)
    if not found:
        raise ValueError("no cell")
    return int(found[2]), _column(found[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def range_of(name: str) -> Range:
    """The range that A1:C3 names, or A1 alone. ValueError if it names none."""
    first, _, last = name.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def refuse_place(row: int, column: int) -> None:
    """A value beyond what a ledger may hold. Raises WorkbookRefused."""
    if row > MOST_ROWS:
        raise WorkbookRefused("too_many_rows", f"工作表超过{MOST_ROWS}行，请拆分后再导入")
    if column > MOST_COLUMNS:
        raise WorkbookRefused("too_many_columns", f"工作表超过{MOST_COLUMNS}列，不像是台账")


def too_many_cells() -> WorkbookRefused:
    return WorkbookRefused("too_many_cells", "工作表的单元格太多，请删除多余的空行空列后再导入")


def too_much_text() -> WorkbookRefused:
    return WorkbookRefused("too_much_text", "表格里的文字太多，请拆分后再导入")


def longest_text() -> int:
    return _LONGEST_TEXT
