"""A workbook that a stranger sent, read in a process of its own with little memory and little time.

Whatever a hostile file makes of its reader, the service only sees plain values, a refusal, or nothing in time. Refuses
what `casework/workbooks.py` refuses, workbooks with macros, and what is too much work to read.

Run as `python -m casework.workbook_process`: the file comes by standard input, its sheets leave as JSON.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import resource
import sys
import zipfile
from datetime import date, datetime, time
from typing import Any, Final

from casework.workbooks import Place, Sheet, Unreadable, WorkbookRefused, open_workbook

_SECONDS: Final = 60
_MEMORY: Final = 1 << 30
_PROJECT: Final = __file__.rpartition("/")[0].rpartition("/")[0] or "."
_TOO_MUCH: Final = ("workbook_too_complex", "这个表格太复杂，读不出来；请另存为新的.xlsx，只留要导入的表后再试")


async def read_apart(data: bytes) -> list[Sheet]:
    """The sheets of a workbook: titles, cells, merged ranges. Raises WorkbookRefused."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "casework.workbook_process", stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=_PROJECT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(data), _SECONDS * 2)
        answer = json.loads(said)
    except (TimeoutError, ValueError):
        # It ran out of memory or time, or was killed by what it read.
        raise WorkbookRefused(*_TOO_MUCH) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if "code" in answer:
        raise WorkbookRefused(answer["code"], answer["sentence"])
    return [_sheet(one) for one in answer["sheets"]]


def _sheet(one: dict[str, Any]) -> Sheet:
    cells: dict[Place, object] = {(row, column): _value(kind, value) for row, column, kind, value in one["cells"]}
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in one["merged"])
    return Sheet(one["title"], one["hidden"], cells, merged)


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


def _refuse_macros(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [part.filename.lower() for part in archive.infolist()[:5000]]
    except zipfile.BadZipFile:
        return
    if any("vbaproject" in name or "/activex/" in name or "macrosheets/" in name for name in names):
        raise WorkbookRefused("workbook_macros", "这个表格里有宏，不予打开；请另存为不含宏的.xlsx后再导入")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    data = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        _refuse_macros(data)
        answer = {"sheets": [
            {"title": sheet.title, "hidden": sheet.hidden, "merged": sheet.merged,
             "cells": [(*place, *_told(value)) for place, value in sheet.cells.items()]}
            for sheet in open_workbook(data)
        ]}
    except WorkbookRefused as refusal:
        answer = {"code": refusal.code, "sentence": refusal.sentence}
    except (MemoryError, RecursionError):
        answer = {"code": _TOO_MUCH[0], "sentence": _TOO_MUCH[1]}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
