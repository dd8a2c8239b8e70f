"""The only door through which Excel workbooks come in and go out.

Why: a workbook is a zip of XML from somewhere else. It may be a bomb, point at other files, hold formulas or
be no workbook at all, and the office that sent it deserves a sentence, not a stack trace. So every part is
really unpacked and measured, within bounds, before openpyxl sees a byte; then openpyxl only streams values.
Nothing is evaluated, no link is followed, no picture is opened. What goes out never starts like a formula,
for it will be opened on the desk where the ID numbers are.

Refuses with WorkbookRefused: file_unreadable, file_too_large, not_a_workbook, old_workbook, encrypted,
unpacks_too_large, too_many_parts, too_many_sheets, too_many_rows, too_many_columns, too_many_cells.
"""

import io
import re
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from casework.calendar import EXCEL_EPOCH
from casework.reading import ReadingError

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
_MOST_DEPTH = 64
_CHUNK = 64 * 1024

_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_NAME_OF_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Told by its first bytes, not by its name: openpyxl parses whatever part the relations point to.
_XML_START = re.compile(rb"\s*<|\xef\xbb\xbf|\xff\xfe|\xfe\xff|\x00<")
_PACKED_AS_WORKBOOKS_ARE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ERROR_VALUES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")

# The full-width forms too: Chinese Excel takes them for the same signs when the text is entered again.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_000

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""


class WorkbookRefused(ReadingError):
    """A file that is not opened: a stable code and a Chinese sentence for whoever sent it."""


@dataclass(frozen=True)
class Unreadable:
    """Stands where a cell's value cannot be known."""

    code: str
    """formula_without_value (never calculated) or cell_error (#REF! and its like)."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as plain values: text, numbers, dates, times, or Unreadable. Empty cells are absent."""

    title: str
    hidden: bool
    cells: dict[Place, object]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column of each merged range."""
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


def open_workbook(source: str | Path | bytes) -> list[Sheet]:
    """The sheets of an .xlsx file, or of its bytes, in order and with the hidden ones.

    Refuses with WorkbookRefused, see the top of this file.
    """
    data = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if len(data) > MOST_BYTES:
        raise WorkbookRefused("file_too_large", f"文件超过{MOST_BYTES // MEGABYTE}兆，请拆分后再导入")
    _refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            scans = _scan_parts(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_sheets(data, scans))
    except WorkbookRefused:
        raise
    # A broken part can fail in any way inside zipfile, expat or openpyxl; to the sender all are one.
    # The cause is cut off, for its text may quote what stands in a cell.
    except Exception:
        raise WorkbookRefused("not_a_workbook", "文件已损坏，或者不是Excel工作簿（.xlsx）") from None


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as failure:
        raise WorkbookRefused("file_unreadable", "找不到这个文件，或者没有权限读取") from failure


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE_START):
        if _OLE_NAME_OF_ENCRYPTED in data:
            raise WorkbookRefused("encrypted", "工作簿设有打开密码，请取消密码后再导入")
        raise WorkbookRefused("old_workbook", "这是旧格式（.xls）的工作簿，请另存为.xlsx后再导入")
    if not data.startswith(_ZIP_START):
        raise WorkbookRefused("not_a_workbook", "这个文件不是Excel工作簿（.xlsx）")


class _PartScan:
    """Measures one XML part while it is unpacked; keeps of a sheet what openpyxl's streaming loses."""

    def __init__(self) -> None:
        self.is_sheet = False
        self.last_row = self.last_column = 0
        self.cells = self.rows = self._depth = 0
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.uncalculated: set[Place] = set()
        self._row = self._column = 0
        self._in_value = self._has_formula = self._has_value = self._is_text = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, data: bytes, *, last: bool = False) -> None:
        self._parser.Parse(data, last)

    def _refuse_doctype(self, *_: object) -> None:
        # No workbook has one; whoever writes one wants entities that grow or that point at other files.
        raise WorkbookRefused("not_a_workbook", "文件中有不属于Excel工作簿的内容")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rpartition(" ")[2]
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise WorkbookRefused("not_a_workbook", "文件中有不属于Excel工作簿的内容")
        if self._depth == 1:
            self.is_sheet = name == "worksheet"
        if not self.is_sheet:
            return
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif name == "f":
            self._has_formula = True
        elif name in ("v", "t"):
            self._in_value = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        self.rows += 1
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._column = coordinate_to_tuple(attributes["r"])
        else:
            self._column += 1
        self.cells += 1
        self._has_formula = self._has_value = False
        self._is_text = attributes.get("t") == "str"
        if max(self.cells, self.rows) > MOST_CELLS:
            raise WorkbookRefused("too_many_cells", "工作表的单元格太多，请删除多余的空行空列后再导入")

    def _merge(self, reference: str) -> None:
        left, top, right, bottom = range_boundaries(reference)
        if left is None or top is None or right is None or bottom is None:
            raise ValueError("a merged range without bounds")
        if len(self.merged) > MOST_CELLS // 10:
            raise WorkbookRefused("too_many_cells", "工作表的合并单元格太多")
        self.merged.append((top, left, bottom, right))

    def _characters(self, _: str) -> None:
        if self._in_value:
            self._has_value = True

    def _end(self, qualified: str) -> None:
        name = qualified.rpartition(" ")[2]
        self._depth -= 1
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c" and self.is_sheet:
            self._end_cell()

    def _end_cell(self) -> None:
        # A formula that gives an empty text has been calculated; one without any value has not.
        if self._has_formula and not self._has_value and not self._is_text:
            self.uncalculated.add((self._row, self._column))
        elif self._has_value:
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)
            if self._row > MOST_ROWS:
                raise WorkbookRefused("too_many_rows", f"工作表超过{MOST_ROWS}行，请拆分后再导入")
            if self._column > MOST_COLUMNS:
                raise WorkbookRefused("too_many_columns", f"工作表超过{MOST_COLUMNS}列，不像是台账")


def _scan_parts(archive: zipfile.ZipFile) -> dict[str, _PartScan]:
    """Unpacks every part in a stream, trusting no size that the zip states; gives what the sheets hold."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise WorkbookRefused("too_many_parts", "文件内部的部件太多，不像是Excel工作簿")
    unpacked, scans = 0, {}
    for part in parts:
        scan = None
        for nth, chunk in enumerate(_unpack(archive, part)):
            if nth == 0 and _XML_START.match(chunk):
                scan = _PartScan()
            unpacked += len(chunk)
            if unpacked > MOST_UNPACKED:
                raise WorkbookRefused("unpacks_too_large", "文件解压后过大，不予打开")
            if scan:
                scan.feed(chunk)
        if scan and scan.is_sheet:
            scan.feed(b"", last=True)
            scans[part.filename] = scan
    return scans


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.flag_bits & 1:
        raise WorkbookRefused("encrypted", "工作簿设有打开密码，请取消密码后再导入")
    if part.compress_type not in _PACKED_AS_WORKBOOKS_ARE:
        raise WorkbookRefused("not_a_workbook", "这个文件不是Excel工作簿（.xlsx）")
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > RATIO_ASKED_FROM and size > MOST_RATIO * max(part.compress_size, 1):
                raise WorkbookRefused("unpacks_too_large", "文件解压后过大，不予打开")
            yield chunk


def _sheets(data: bytes, scans: dict[str, _PartScan]) -> Iterator[Sheet]:
    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        # Counted by the list of sheets, for many of them may point at one part.
        if len(workbook.worksheets) > MOST_SHEETS:
            raise WorkbookRefused("too_many_sheets", f"工作簿超过{MOST_SHEETS}个工作表，请拆分后再导入")
        measured = [scans[sheet._worksheet_path] for sheet in workbook.worksheets]  # type: ignore[attr-defined]
        if sum(scan.cells for scan in measured) > MOST_CELLS:
            raise WorkbookRefused("too_many_cells", "工作簿的单元格太多，请拆分后再导入")
        for worksheet, scan in zip(workbook.worksheets, measured, strict=True):
            yield Sheet(
                title=worksheet.title,
                hidden=worksheet.sheet_state != "visible",
                cells=_values(worksheet, scan),
                merged=tuple(scan.merged),
                hidden_rows=frozenset(scan.hidden_rows),
                epoch=workbook.epoch.date(),
            )
    finally:
        workbook.close()


def _values(worksheet: Worksheet, scan: _PartScan) -> dict[Place, object]:
    cells: dict[Place, object] = dict.fromkeys(scan.uncalculated, Unreadable("formula_without_value"))
    if not scan.last_row:
        return cells
    # The bounds are those that were measured; the sheet's own statement of its size is not believed.
    rows = worksheet.iter_rows(1, scan.last_row, 1, scan.last_column, values_only=True)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value is not None and value != "":
                cells[row, column] = Unreadable("cell_error") if value in _ERROR_VALUES else value
    return cells


@dataclass(frozen=True)
class SheetToWrite:
    """A sheet to be written: title, header, the rows below, and widths in characters (16 where not given)."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[int] = ()


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after a detour through CSV.

    A text that starts like one (=, +, -, @, tab, line break, full-width forms, spaces before them) gets an
    apostrophe in front, which our own readers take off again. Characters that XML cannot hold become �.
    """
    text = _NOT_FOR_XML.sub("\ufffd", text)[:_LONGEST_TEXT]
    return "'" + text if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def write_workbook(sheets: Sequence[SheetToWrite], path: str | Path | None = None) -> bytes:
    """The bytes of a workbook of plain tables, without formulas; also saved to `path` if given."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet.title)[:31]), sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    data = buffer.getvalue()
    if path is not None:
        Path(path).write_bytes(data)
    return data


def _write_sheet(worksheet: Worksheet, sheet: SheetToWrite) -> None:
    for row, values in enumerate([sheet.header, *sheet.rows], 1):
        for column, value in enumerate(values, 1):
            _write_cell(worksheet, row, column, value)
    for cell in worksheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
    for column in range(1, len(sheet.header) + 1):
        width = sheet.widths[column - 1] if column <= len(sheet.widths) else 16
        worksheet.column_dimensions[get_column_letter(column)].width = width
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = worksheet.dimensions


def _write_cell(worksheet: Worksheet, row: int, column: int, value: object) -> None:
    cell = worksheet.cell(row, column)
    if value is None or (isinstance(value, int | float | date) and not isinstance(value, bool)):
        cell.value = value
    else:
        cell.value = safe_text(str(value))
        # Text stays text although it may look like a number: an ID number keeps its digits.
        cell.data_type = "s"
        cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
