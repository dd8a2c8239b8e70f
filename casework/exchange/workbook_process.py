"""A workbook that a stranger sent, read in a process of its own with little memory and little time.

Whatever a hostile file makes of its reader, the service only sees plain values, a refusal, or nothing in time. Refuses
what `casework/exchange/workbooks.py` refuses, and what is too much work to read.

Run as `python -m casework.exchange.workbook_process`: the file comes by standard input, its sheets leave as lines of
JSON, a thousand cells a line.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

import msgspec

from casework.exchange.workbook_texts import read_text
from casework.exchange.workbook_values import Sheet, Unreadable, WorkbookRefused
from casework.exchange.workbooks import open_workbook
from media_storage.apart import ApartFailed, take_in_hand, work_apart

_SECONDS: Final = 60
_MEMORY: Final = 1 << 30
_ANSWER: Final = 192 << 20
_CELLS: Final = 1000
_TEXTS: Final = "texts"
_TOO_MUCH: Final = ("workbook_too_complex", "这个表格太复杂，读不出来；请另存为新的.xlsx，只留要导入的表后再试")


async def read_apart(data: bytes, *, asker: str = "", texts: bool = False) -> list[Sheet]:
    """The sheets of a workbook, as `open_workbook` gives them. One of an asker's at a time. `texts`: a list that comes
    as text is read too.

    Raises WorkbookRefused, ApartBusy.
    """
    try:
        said = await work_apart(
            "casework.exchange.workbook_process", *([_TEXTS] if texts else []), data=data,
            seconds=_SECONDS * 2, most=_ANSWER, asker=asker,
        )
        return await _sheets(said)
    except (ApartFailed, msgspec.MsgspecError):
        # It ran out of memory or time, or was killed by what it read.
        raise WorkbookRefused(*_TOO_MUCH) from None


async def _sheets(said: bytes) -> list[Sheet]:
    """What the reader said, line by line: others have their turn between two of them."""
    sheets: list[Sheet] = []
    for line in io.BytesIO(said):
        part = msgspec.json.decode(line)
        if "code" in part:
            raise WorkbookRefused(part["code"], part["sentence"])
        if "title" in part:
            merged = tuple((top, left, bottom, right) for top, left, bottom, right in part["merged"])
            hidden, epoch = frozenset(part["hidden_rows"]), date.fromisoformat(part["epoch"])
            sheets.append(Sheet(part["title"], part["hidden"], {}, merged, hidden, epoch))
        for row, column, kind, value in part["cells"]:
            sheets[-1].cells[row, column] = _value(kind, value)
        await asyncio.sleep(0)
    return sheets


def _value(kind: str, value: Any) -> object:
    if kind == "day":
        return datetime.fromisoformat(value)
    return Unreadable(value) if kind == "unreadable" else value


# -- In the process apart


def _told(value: object) -> tuple[str, Any]:
    if isinstance(value, Unreadable):
        return "unreadable", value.code
    if isinstance(value, datetime):
        return "day", value.isoformat()
    if isinstance(value, date):
        return "day", datetime.combine(value, time()).isoformat()
    return ("plain", value) if isinstance(value, str | int | float | bool) else ("plain", str(value))


def _opened(data: bytes, texts: bool) -> list[Sheet]:
    try:
        return open_workbook(data)
    except WorkbookRefused as refusal:
        if refusal.code != "not_a_workbook" or not texts or (read := read_text(data)) is None:
            raise
        return read


def _lines(data: bytes, texts: bool) -> Iterator[dict[str, Any]]:
    for sheet in _opened(data, texts):
        cells = [(*place, *_told(value)) for place, value in sheet.cells.items()]
        yield {
            "title": sheet.title, "hidden": sheet.hidden, "merged": sheet.merged, "cells": cells[:_CELLS],
            "hidden_rows": sorted(sheet.hidden_rows), "epoch": sheet.epoch.isoformat(),
        }
        for at in range(_CELLS, len(cells), _CELLS):
            yield {"cells": cells[at : at + _CELLS]}


def main() -> None:
    logging.disable(logging.CRITICAL)
    data = take_in_hand(memory=_MEMORY, seconds=_SECONDS)
    try:
        lines = list(_lines(data, _TEXTS in sys.argv[1:]))
    except WorkbookRefused as refusal:
        lines = [{"code": refusal.code, "sentence": refusal.sentence}]
    except (MemoryError, RecursionError):
        lines = [{"code": _TOO_MUCH[0], "sentence": _TOO_MUCH[1]}]
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
