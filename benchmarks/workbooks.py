"""What a workbook costs that comes in: an office's ledger read within all bounds, over bare readers of its values.

openpyxl is what most services would take, streaming; calamine alone is what cannot be beaten, and judges nothing: no
bounds, no merged cells, no errors, no formulas without a value.
"""

from __future__ import annotations

import asyncio
import io
import random
from datetime import date

from openpyxl import load_workbook
from python_calamine import load_workbook as load_bare

from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.exchange.ledger_reading import read_ledger
from casework.exchange.workbooks import open_workbook
from tests.ledger_samples import LAYOUTS, build, families

FAMILIES, ROUNDS = 430, 12


def measure() -> list[Result]:
    return asyncio.run(_measure())


async def _measure() -> list[Result]:
    data = build(LAYOUTS["merged cells"], families(random.Random(7), FAMILIES), 7).data

    async def ours() -> None:
        open_workbook(data)

    async def streamed() -> None:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        assert sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True)) > FAMILIES
        book.close()

    async def whole() -> None:
        reading = read_ledger(data, today=date(2026, 6, 30))
        assert len(reading.families) == FAMILIES

    async def bare() -> None:
        book = load_bare(io.BytesIO(data))
        for place in range(len(book.sheet_names)):
            book.get_sheet_by_index(place).to_python()

    read, openpyxl = await in_turns(ours, streamed, ROUNDS)
    _, calamine = await in_turns(ours, bare, ROUNDS)
    families_read, opened = await in_turns(whole, ours, ROUNDS)
    return [
        result(
            "workbook.read", [one / other for one, other in zip(read, openpyxl, strict=True)], 0.6, "lower",
            f"a ledger of {FAMILIES} families opened within all bounds, with merged cells, errors and hidden rows, over"
            " openpyxl streaming its values alone",
            f"{milliseconds(read)} against {milliseconds(openpyxl)} (calamine alone {milliseconds(calamine)})",
        ),
        result(
            "workbook.families", [one / other for one, other in zip(families_read, opened, strict=True)], 8.0, "lower",
            "the same ledger as families, every value read and checked, over opening it",
            f"{milliseconds(families_read)} against {milliseconds(opened)}",
        ),
    ]
