"""The .xls of old Excel, which offices still keep: its records walked for what a reader of values does not tell.

A compound file with one stream of records (BIFF5 and BIFF8). Nothing is unpacked or repaired. A formula that gave an
empty text and one that some programs never calculated are written alike; both are empty here. Refuses with
WorkbookRefused: encrypted, not_a_workbook, and values beyond the bounds.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import olefile

from casework.exchange.workbook_packages import encrypted, no_workbook
from casework.exchange.workbook_values import (
    EPOCH_1904,
    MOST_CELLS,
    MOST_MERGED,
    MOST_SHEETS,
    Place,
    Range,
    WorkbookRefused,
    refuse_place,
    too_many_cells,
)
from casework.words.unread import EXCEL_EPOCH

_STREAMS = ("Workbook", "Book")
_NAME_OF_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _FILEPASS = 0x809, 0x0A, 0x85, 0x22, 0x2F
_ROW, _FORMULA, _BOOLERR, _MERGED = 0x208, 0x06, 0x205, 0xE5
_MULRK = 0xBD
# NUMBER, LABEL, RSTRING, LABELSST, RK: one value each, after its row and column.
_VALUES = {0x203, 0x204, 0xD6, 0xFD, 0x27E, _FORMULA, _BOOLERR}
_HIDDEN_ROW = 0x20
_NOT_A_NUMBER, _ERROR = 0xFFFF, 2
# To be calculated always, or when the file is opened.
_NEEDS_CALCULATION = 0x03


@dataclass
class XlsSheet:
    is_table: bool
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    uncalculated: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)


@dataclass
class XlsBook:
    sheets: list[XlsSheet]
    epoch: date


def walk_xls(data: bytes) -> XlsBook:
    """Refuses with WorkbookRefused."""
    if _NAME_OF_ENCRYPTED in data:
        raise encrypted()  # an .xlsx with a password, which is wrapped as an .xls would be
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            name = next((name for name in _STREAMS if file.exists(name)), "")
            if not name:
                raise no_workbook()
            return _walk(file.openstream(name).read())
    except WorkbookRefused:
        raise
    # A damaged compound file can fail in any way inside olefile; to the sender all are one.
    except Exception:
        raise no_workbook() from None


def _walk(stream: bytes) -> XlsBook:
    book, starts = XlsBook([], EXCEL_EPOCH), []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise encrypted()
        if kind == _DATEMODE and body[:2] == b"\x01\x00":
            book.epoch = EPOCH_1904
        elif kind == _BOUNDSHEET:
            start, _, type_ = struct.unpack_from("<IBB", body)
            starts.append(start)
            book.sheets.append(XlsSheet(type_ == 0))
    if len(book.sheets) > MOST_SHEETS:
        raise WorkbookRefused("too_many_sheets", f"工作簿超过{MOST_SHEETS}个工作表，请拆分后再导入")
    cells = 0
    for sheet, start in zip(book.sheets, starts, strict=True):
        if sheet.is_table:
            cells = _walk_sheet(stream, start, sheet, cells)
    return book


def _walk_sheet(stream: bytes, start: int, sheet: XlsSheet, cells: int) -> int:
    for kind, body in _records(stream, start):
        if kind == _ROW:
            row, options = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
            if options & _HIDDEN_ROW:
                sheet.hidden_rows.add(row + 1)
        elif kind == _MULRK:
            row, last = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, len(body) - 2)[0]
            refuse_place(row + 1, last + 1)
            cells += last + 1
        elif kind in _VALUES:
            row, column = struct.unpack_from("<HH", body)
            place = row + 1, column + 1
            refuse_place(*place)
            cells += 1
            if kind == _BOOLERR and body[7]:
                sheet.errors.add(place)
            elif kind == _FORMULA:
                _judge_formula(sheet, place, body)
        elif kind == _MERGED:
            for at in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * at)
                sheet.merged.append((top + 1, left + 1, bottom + 1, right + 1))
            if len(sheet.merged) > MOST_MERGED:
                raise WorkbookRefused("too_many_cells", "工作表的合并单元格太多")
        if cells > MOST_CELLS:
            raise too_many_cells()
    return cells


def _judge_formula(sheet: XlsSheet, place: Place, body: bytes) -> None:
    special = struct.unpack_from("<H", body, 12)[0] == _NOT_A_NUMBER
    if special and body[6] == _ERROR:
        sheet.errors.add(place)
    elif body[6:14] == bytes(8) and struct.unpack_from("<H", body, 14)[0] & _NEEDS_CALCULATION:
        # A nought that waits for its first calculation: programs that cannot calculate write it so.
        sheet.uncalculated.add(place)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, to its end; parts inside it, such as charts, are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) < size:
            raise no_workbook()
        at += 4 + size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, body
