"""The only door through which workbooks come in: .xlsx, .xls and .ods, read alike.

Why: a workbook is a file from somewhere else. It may be a bomb, point at other files, hold formulas or be no workbook
at all, and the office that sent it deserves a sentence, not a stack trace. So every format is first walked within the
same bounds (`workbook_packages`, `workbook_xls`, `workbook_ods`); then python-calamine reads values, and what it does
not tell (merged cells, hidden rows, errors, formulas never calculated, the epoch) is what the walk saw. Nothing is
evaluated, no link is followed, no picture is opened, no macro is looked at. Texts are bounded before they are
normalised. Whoever serves others reads a workbook in a process of its own: `casework/exchange/workbook_process.py`.

Refuses with WorkbookRefused: file_unreadable, file_too_large, not_a_workbook, binary_workbook, encrypted,
unpacks_too_large, too_many_parts, too_many_sheets, too_many_rows, too_many_columns, too_many_cells, too_much_text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

from casework.exchange.workbook_ods import MIME, plain_ods
from casework.exchange.workbook_packages import encrypted, no_workbook, plain_package
from casework.exchange.workbook_values import (
    EPOCH_1904,
    MEGABYTE,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    Place,
    Range,
    Sheet,
    Unreadable,
    WorkbookRefused,
    longest_text,
    refuse_place,
    too_much_text,
)
from casework.exchange.workbook_xls import walk_xls
from casework.words.normal_forms import composed, has_too_many_marks
from casework.words.unread import EXCEL_EPOCH

__all__ = [
    "MEGABYTE", "MOST_BYTES", "MOST_CELLS", "MOST_COLUMNS", "MOST_ROWS", "MOST_SHEETS", "Place", "Sheet", "Unreadable",
    "WorkbookRefused", "bytes_of", "open_workbook",
]

_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERROR_VALUES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_EXACT = 10**15


class _Seen(Protocol):
    """What a walk over one sheet saw, whatever its format."""

    merged: list[Range]
    hidden_rows: set[int]
    uncalculated: set[Place]
    errors: set[Place]


def open_workbook(source: str | Path | bytes) -> list[Sheet]:
    """The sheets of a workbook, or of its bytes, in order and with the hidden ones.

    Refuses with WorkbookRefused, see the top of this file.
    """
    data = source if isinstance(source, bytes) else bytes_of(Path(source))
    if len(data) > MOST_BYTES:
        raise WorkbookRefused("file_too_large", f"文件超过{MOST_BYTES // MEGABYTE}兆，请拆分后再导入")
    if data.startswith(_OLE_START):
        return _read_xls(data)
    if not data.startswith(_ZIP_START):
        raise WorkbookRefused(
            "not_a_workbook",
            "这个文件不是Excel工作簿（.xlsx、.xls）或.ods表格；请用Excel或WPS打开，另存为.xlsx后再导入",
        )
    return _read_ods(data) if _is_ods(data) else _read_xlsx(data)


def bytes_of(path: Path) -> bytes:
    """A file's bytes, one more than may be read at most. Raises WorkbookRefused."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as failure:
        raise WorkbookRefused("file_unreadable", "找不到这个文件，或者没有权限读取") from failure


def _is_ods(data: bytes) -> bool:
    # By its first part, which the format wants to stand there unpacked, or by its name where somebody packed it anew.
    return MIME.encode() in data[:200] or (b"content.xml" in data and b"xl/" not in data and b"xl\\" not in data)


def _read_xlsx(data: bytes) -> list[Sheet]:
    package = plain_package(data)
    with _opened(package.data) as book:
        epoch, texts = EPOCH_1904 if package.of_1904 else EXCEL_EPOCH, _Texts()
        return [
            _sheet(one.title, one.hidden, _values(book, place), one.scan, epoch, texts)
            for place, one in enumerate(package.sheets)
        ]


def _read_ods(data: bytes) -> list[Sheet]:
    package = plain_ods(data)
    with _opened(package.data) as book:
        if len(book.sheets_metadata) > MOST_SHEETS:
            raise WorkbookRefused("too_many_sheets", f"工作簿超过{MOST_SHEETS}个工作表，请拆分后再导入")
        return _sheets(book, package.sheets, package.epoch)


def _read_xls(data: bytes) -> list[Sheet]:
    walked = walk_xls(data)
    with _opened(data) as book:
        return _sheets(book, walked.sheets, walked.epoch, [sheet.is_table for sheet in walked.sheets])


def _sheets(book: CalamineWorkbook, seen: Sequence[_Seen], epoch: date, tables: Sequence[bool] = ()) -> list[Sheet]:
    if len(book.sheets_metadata) != len(seen):
        raise no_workbook()
    texts = _Texts()
    return [
        _sheet(one.name, one.visible != SheetVisibleEnum.Visible, _values(book, place), saw, epoch, texts)
        for place, (one, saw) in enumerate(zip(book.sheets_metadata, seen, strict=True))
        if not tables or tables[place]
    ]


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError:
        raise encrypted() from None
    except CalamineError:
        raise no_workbook() from None


def _values(book: CalamineWorkbook, place: int) -> Iterator[tuple[Place, object]]:
    try:
        sheet: CalamineSheet = book.get_sheet_by_index(place)
    except CalamineError:
        raise no_workbook() from None
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return
    # The walk has seen to it; asked once more of who lays the rows out.
    refuse_place(end[0] + 1, end[1] + 1)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), start[0] + 1):
        for column, value in enumerate(values, start[1] + 1):
            if value != "":
                yield (row, column), value


def _sheet(
    title: str, hidden: bool, values: Iterator[tuple[Place, object]], seen: _Seen, epoch: date, texts: _Texts
) -> Sheet:
    cells: dict[Place, object] = {}
    for place, value in values:
        cells[place] = texts.tidy(value) if isinstance(value, str) else _plain_value(value)
    cells |= dict.fromkeys(seen.errors, Unreadable("cell_error"))
    cells |= dict.fromkeys(seen.uncalculated, Unreadable("formula_without_value"))
    named = texts.tidy(title)
    return Sheet(
        named if isinstance(named, str) else "", hidden, cells, tuple(seen.merged), frozenset(seen.hidden_rows), epoch
    )


def _plain_value(value: object) -> object:
    """Days as times at midnight, whole numbers as such; what Excel could no longer hold exactly stays as it came."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, float) and abs(value) < _EXACT and value.is_integer():
        return int(value)
    return value


class _Texts:
    """Takes texts in, in one form (NFC) and within bounds: on each, on its towers of marks, and on all together."""

    def __init__(self) -> None:
        self._characters = 0

    def tidy(self, text: str) -> object:
        self._characters += len(text)
        if self._characters > MOST_TEXT:
            raise too_much_text()
        if len(text) > longest_text():
            return Unreadable("text_unreadable")
        if text in _ERROR_VALUES:
            return Unreadable("cell_error")
        # Ordering marks takes the square of their number, so a tower of them is not even begun.
        return Unreadable("text_unreadable") if has_too_many_marks(text) else composed(text)
