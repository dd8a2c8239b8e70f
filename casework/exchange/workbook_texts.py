"""Lists that come as text (.csv), which other services' programs write: read where a book says that it takes them.

A ledger comes back as the workbook that it went out as, so for it a text is no workbook. A list of somebody else's is
what it is: UTF-8, UTF-16 as Excel marks it, or GB18030, with commas, tabs or semicolons. Every cell is text, also one
that looks like a formula; nothing is evaluated. Refuses what is no table in any of these, and more than a workbook may
hold but for its rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from casework.exchange.workbook_values import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_TEXT,
    Place,
    Sheet,
    WorkbookRefused,
    longest_text,
    too_many_cells,
    too_much_text,
)
from casework.words.normal_forms import composed, has_too_many_marks

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",\t;，"
# As Excel is told to leave a number alone: ="210399…".
_QUOTED = re.compile(r'="([^"]*)"')
# Of a text, whose rows are cheaper to read than a workbook's.
MOST_LINES = 120_000
# Among so many the columns show.
_HEAD = 10


def read_text(data: bytes) -> list[Sheet] | None:
    """The rows of a text; None: it is no table. Raises WorkbookRefused."""
    if len(data) > MOST_BYTES:
        raise WorkbookRefused("file_too_large", "文件太大，请拆分后再导入")
    text = _decoded(data)
    if text is None or text.lstrip()[:1] in ("<", "{", "%", ""):
        return None
    if len(text) > MOST_TEXT:
        raise too_much_text()
    first = [line for line in text[:20_000].splitlines() if line.strip()][:_HEAD]
    delimiter = max(_DELIMITERS, key=lambda one: max((line.count(one) for line in first), default=0))
    if not any(delimiter in line for line in first):
        return None
    try:
        return [_sheet(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))]
    except csv.Error:
        return None


def _decoded(data: bytes) -> str | None:
    for encoding in (_MARKED[data[:2]],) if data[:2] in _MARKED else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _sheet(rows: Iterable[list[str]]) -> Sheet:
    cells: dict[Place, object] = {}
    for at, row in enumerate(rows, 1):
        if at > MOST_LINES:
            raise WorkbookRefused("too_many_rows", f"名单超过{MOST_LINES}行，请拆分后再导入")
        if len(row) > MOST_COLUMNS:
            raise WorkbookRefused("too_many_columns", f"名单超过{MOST_COLUMNS}列，请核对")
        for column, value in enumerate(row, 1):
            if said := _cell(value):
                cells[at, column] = said
        if len(cells) > MOST_CELLS:
            raise too_many_cells()
    return Sheet("名单", False, cells)


def _cell(value: str) -> str:
    text = value.strip()
    if found := _QUOTED.fullmatch(text):
        text = found[1]
    if len(text) > longest_text() or has_too_many_marks(text):
        return "�"
    return composed(text)
