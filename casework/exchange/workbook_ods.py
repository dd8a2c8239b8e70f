"""The .ods of LibreOffice and WPS, made plain: its one part of values, walked for what readers of values do not tell.

A sheet may say 'this row a million times' in forty bytes, so places are counted before anything is laid out. Refuses
with WorkbookRefused what `workbook_packages` refuses of a package, and values beyond the bounds.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date

from casework.exchange.workbook_packages import Archive, encrypted, no_workbook
from casework.exchange.workbook_scans import local_name, parser_of
from casework.exchange.workbook_values import (
    EPOCH_1904,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_EMPTY,
    MOST_MERGED,
    MOST_ROWS,
    Place,
    Range,
    WorkbookRefused,
    refuse_place,
    too_many_cells,
)
from casework.words.unread import EXCEL_EPOCH

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_HIDDEN = ("collapse", "filter")


@dataclass
class OdsSheet:
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    uncalculated: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)


@dataclass
class OdsPackage:
    data: bytes
    sheets: list[OdsSheet]
    epoch: date


def plain_ods(data: bytes) -> OdsPackage:
    """Refuses with WorkbookRefused."""
    try:
        archive = Archive(data)
        if "meta-inf/manifest.xml" in archive.parts and b"encryption-data" in archive.read("meta-inf/manifest.xml"):
            raise encrypted()
        content = archive.read("content.xml")
        walk = _Walk()
        walk.over(content)
    except WorkbookRefused:
        raise
    # As with every package: whatever breaks in it, to the sender all are one.
    except Exception:
        raise no_workbook() from None
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as plain:
        plain.writestr("mimetype", MIME)
        plain.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_MANIFEST}"/>')
        plain.writestr("content.xml", content)
    return OdsPackage(buffer.getvalue(), walk.sheets, walk.epoch)


class _Walk:
    def __init__(self) -> None:
        self.sheets: list[OdsSheet] = []
        self.epoch = EXCEL_EPOCH
        self._row = self._column = self._times = 0
        self._valued: list[tuple[int, int]] = []
        self._cells = self._empty = self._elements = 0

    def over(self, data: bytes) -> None:
        parser = parser_of()
        parser.StartElementHandler = self._start
        parser.Parse(data, True)
        self._end_row()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise too_many_cells()
        local = local_name(name)
        if local == "table-row":
            self._start_row(attributes)
        elif local in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif local == "table":
            self._end_row()
            self.sheets.append(OdsSheet())
            self._row = 0
        elif local == "null-date" and _of(attributes, "date-value") == "1904-01-01":
            self.epoch = EPOCH_1904

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_row()
        self._row, self._column, self._times = self._row + 1, 0, _count(attributes, "number-rows-repeated")
        self._count_empty()
        if _of(attributes, "visibility") in _HIDDEN:
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._times, MOST_ROWS + 1)))

    def _end_row(self) -> None:
        """Only now it is known what the row repeats."""
        last = self._row + max(self._times, 1) - 1
        for column, times in self._valued:
            refuse_place(last, column + times - 1)
            self._cells += times * max(self._times, 1)
        if self._cells > MOST_CELLS:
            raise too_many_cells()
        if self._times > 1 and self._valued:
            sheet = self.sheets[-1]
            for places in (sheet.uncalculated, sheet.errors):
                places |= {(row, column) for at, column in places if at == self._row for row in range(at + 1, last + 1)}
        self._row, self._times, self._valued = last, 0, []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        first, times = self._column + 1, _count(attributes, "number-columns-repeated")
        self._column += times
        self._count_empty()
        kinds = {value for name, value in attributes.items() if local_name(name) == "value-type"}
        formula = bool(_of(attributes, "formula"))
        if kinds or formula:
            self._valued.append((first, times))
            if first + times - 1 <= MOST_COLUMNS and self._row <= MOST_ROWS and ("error" in kinds or not kinds):
                places = self.sheets[-1].errors if kinds else self.sheets[-1].uncalculated
                places.update((self._row, column) for column in range(first, first + times))
        rows, columns = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            if len(self.sheets[-1].merged) >= MOST_MERGED:
                raise WorkbookRefused("too_many_cells", "工作表的合并单元格太多")
            self.sheets[-1].merged.append((self._row, first, self._row + rows - 1, first + columns - 1))

    def _count_empty(self) -> None:
        self._empty += 1
        if self._empty > MOST_EMPTY:
            raise too_many_cells()


def _of(attributes: dict[str, str], wanted: str) -> str:
    return next((value for name, value in attributes.items() if local_name(name) == wanted), "")


def _count(attributes: dict[str, str], wanted: str) -> int:
    return max(int(_of(attributes, wanted) or 1), 1)
