"""Workbooks of every program and format that offices keep, and of some that no program writes, by one table of values.

A cell is a plain value, or one of the marks below. The same table as .xlsx, .xls or .ods must read alike.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

ERROR = "an error"
NOT_CALCULATED = "a formula without a value"
CALCULATED = "a formula that gave 43"
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass
class Book:
    """Sheets by title, each a list of rows; the first sheet's hidden rows and merged ranges (rows, columns from 0)."""

    sheets: Mapping[str, Sequence[Sequence[object]]]
    hidden_sheets: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()
    of_1904: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def xlsx(book: Book) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": book.of_1904}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for nth, (title, rows) in enumerate(book.sheets.items()):
            sheet = made.add_worksheet(title)
            if title in book.hidden_sheets:
                sheet.hide()
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value == ERROR:
                        sheet.write_formula(place, column, "=1/0", None, "#DIV/0!")
                    elif value == NOT_CALCULATED:
                        sheet.write_formula(place, column, "=1+1", None, "")
                    elif value == CALCULATED:
                        sheet.write_formula(place, column, "=42+1", None, 43)
                    elif isinstance(value, datetime | date):
                        sheet.write_datetime(place, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(place, column, value)
                    elif value is not None:
                        sheet.write(place, column, value)
            if nth == 0:
                for place in book.hidden_rows:
                    sheet.set_row(place, None, None, {"hidden": True})
                for top, left, bottom, right in book.merged:
                    sheet.merge_range(top, left, bottom, right, book.sheets[title][top][left])
    # A formula that some program never calculated has no value at all.
    return repacked(buffer.getvalue(), {"xl/worksheets/": lambda part: part.replace(b"<v></v>", b"")})


def xls(book: Book) -> bytes:
    made: Any = xlwt.Workbook()
    made.dates_1904 = book.of_1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for nth, (title, rows) in enumerate(book.sheets.items()):
        sheet = made.add_sheet(title, cell_overwrite_ok=True)
        sheet.visibility = int(title in book.hidden_sheets)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if value == ERROR:
                    sheet.row(place).set_cell_error(column, "#DIV/0!")
                elif value == NOT_CALCULATED:
                    sheet.write(place, column, xlwt.Formula("1+1"))
                elif isinstance(value, datetime | date):
                    sheet.write(place, column, value, day)
                elif value is not None:
                    sheet.write(place, column, 43 if value == CALCULATED else value)
        if nth == 0:
            for place in book.hidden_rows:
                sheet.row(place).hidden = True
            for top, left, bottom, right in book.merged:
                sheet.merge(top, bottom, left, right)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(book: Book) -> bytes:
    return ods_of("".join(_ods_sheet(book, nth, title) for nth, title in enumerate(book.sheets)), book.of_1904)


def ods_of(tables: str, of_1904: bool = False) -> bytes:
    settings = '<table:null-date table:date-value="1904-01-01"/>' if of_1904 else ""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}><office:automatic-styles>'
        '<style:style style:name="no" style:family="table"><style:table-properties table:display="false"/>'
        f"</style:style></office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings>{settings}"
        f"</table:calculation-settings>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(**{
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode(),
        "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "styles.xml": b"<a/>",
    })


def _ods_sheet(book: Book, nth: int, title: str) -> str:
    rows = []
    for place, row in enumerate(book.sheets[title]):
        hidden = ' table:visibility="filter"' if nth == 0 and place in book.hidden_rows else ""
        cells = "".join(_ods_cell(book, nth, place, column, value) for column, value in enumerate(row))
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    look = ' table:style-name="no"' if title in book.hidden_sheets else ""
    rows.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>')
    return f"<table:table table:name={quoteattr(title)}{look}>{''.join(rows)}</table:table>"


def _ods_cell(book: Book, nth: int, row: int, column: int, value: object) -> str:
    span = next((one for one in book.merged if nth == 0 and one[:2] == (row, column)), None)
    spans = (
        f' table:number-rows-spanned="{span[2] - row + 1}" table:number-columns-spanned="{span[3] - column + 1}"'
        if span else ""
    )
    if value is None:
        return f"<table:table-cell{spans}/>"
    if value == ERROR:
        kind, text = 'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', "#DIV/0!"
    elif value == NOT_CALCULATED:
        return '<table:table-cell table:formula="of:=1+1"/>'
    elif value == CALCULATED:
        kind, text = 'table:formula="of:=42+1" office:value-type="float" office:value="43"', "43"
    elif isinstance(value, bool):
        kind, text = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value)
    elif isinstance(value, int | float):
        kind, text = f'office:value-type="float" office:value="{value!r}"', str(value)
    elif isinstance(value, date):
        kind, text = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', str(value)
    else:
        kind, text = 'office:value-type="string"', str(value)
    said = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {kind}{spans}>{said}</table:table-cell>"


MAKERS: dict[str, Callable[[Book], bytes]] = {"xlsx": xlsx, "xls": xls, "ods": ods}


def serial(day: date, of_1904: bool = False) -> int:
    """The number by which a workbook counts that day."""
    return (day - (_EPOCH_1904 if of_1904 else _EPOCH)).days


# Packages taken apart and put together


def zipped(**parts: bytes) -> bytes:
    return packed(parts)


def packed(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else how)
    return buffer.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The same package with parts changed, by the beginning of their names."""
    parts = unpacked(data)
    for name, part in parts.items():
        for start, change in changes.items():
            if name.startswith(start):
                part = change(part)
        parts[name] = part
    return packed(parts)


def renamed(data: bytes, new: Callable[[str], str]) -> bytes:
    return packed({new(name): part for name, part in unpacked(data).items()})
