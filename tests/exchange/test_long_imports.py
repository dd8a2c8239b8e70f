"""Imports of thousands of rows: what they ask of the database does not grow with the rows, and what is wrong among
them is named row by row, as if each had come alone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from casework.dwellings import rent_payments
from casework.exchange import import_rounds, workbook_imports
from casework.exchange.import_books import BOOKS
from models import ChainLink, ManagerMonth, RentPayment, WorkbookImportLine
from tests.cast import World, done, new_id
from tests.exchange.test_import_cases import RENT
from tests.exchange.test_workbook_imports import bring, counts, edited, lines_of, taken_away
from tests.people.test_bindings import queries

BOOK = "rent_payments"
# Of one part, as `casework/exchange/import_rounds.py` takes them.
PART = 2000 if os.environ.get("ANJU_LONG") else 40


async def rows_of(world: World, count: int, *more: list[Any]) -> bytes:
    data = await taken_away(world, world.manager, "rent_payments", False)

    def work(book: Any) -> None:
        for place in range(count):
            who, name = (("wan", "万健秀"), ("kong", "孔浩"))[place % 2]
            number = f"Z{world.tenancies[who].id}"
            row = [None, number, name, None, None, "2026-12", None, 1 + place, "2026-12-01", "现金"]
            # So many small sums of two families, again and again, are meant.
            book[RENT].append([*row, None, None, None, None, "是"])
        for row in more:
            book[RENT].append(row)

    return edited(data, work)


async def steps_of(world: World, count: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements the check and the writing of so many rows took."""
    preview = await bring(world, world.manager, await rows_of(world, count), "rent_payments")
    asked = []
    with monkeypatch.context() as patch, queries(patch) as counted:
        await world.go_on_with_imports()
        asked.append(sum(counted.values()))
        done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
        counted.clear()
        await world.go_on_with_imports()
        asked.append(sum(counted.values()))
    applied = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert (applied["state"], applied["done"], applied["wrong"]) == ("applied", count, 0)
    return asked


async def test_what_a_part_of_rent_asks_does_not_grow_with_its_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 3)
    monkeypatch.setitem(BOOKS, BOOK, replace(BOOKS[BOOK], part=PART))
    # The first row of a month begins the month.
    await steps_of(world, 4, monkeypatch)
    few, many = await steps_of(world, 4, monkeypatch), await steps_of(world, PART, monkeypatch)
    assert all(after <= before + PART // 40 for before, after in zip(few, many, strict=True)), (few, many)
    assert max(many) < 60 + PART // 40
    assert await RentPayment.all().count() == 8 + PART
    # Each is sealed, counted into its month, and bound to its line.
    assert await ChainLink.filter(kind="rent_payment").count() == 8 + PART
    assert [month.entries for month in await ManagerMonth.all()] == [8 + PART]
    assert await WorkbookImportLine.filter(case_id="").count() == 0


WRONG: dict[str, list[object]] = {
    "应收租金已经登记过": ["Z{wan}", "万健秀", None, None, "2026-11", 300, None, None, None],
    "不能晚于今天": ["Z{wan}", "万健秀", None, None, "2026-12", None, 5, "2027-12-31", "现金"],
    "缴费方式": ["Z{wan}", "万健秀", None, None, "2026-12", None, 7.5, "2026-12-01", None],
    "缴费日期": ["Z{wan}", "万健秀", None, None, "2026-12", None, 5, None, "现金"],
    "金额": ["Z{wan}", "万健秀", None, None, "2026-12", None, None, None, None],
}


@pytest.mark.parametrize("long", [True, False], ids=["by the worker", "at once"])
async def test_each_wrong_row_among_many_is_named_and_the_others_are_entered(
    world: World, monkeypatch: pytest.MonkeyPatch, long: bool
) -> None:
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 3 if long else 300)
    number = world.tenancies["wan"].id
    charged: dict[str, object] = {
        "id": new_id(), "tenancy_id": number, "for_month": "2026-11", "charged_fen": 30000,
    }
    done(await world.manager.post("/rent-payments", charged))
    rows: list[list[Any]] = [[None, str(row[0]).format(wan=number), *row[1:]] for row in WRONG.values()]
    preview = await bring(world, world.manager, await rows_of(world, 6, *rows), "rent_payments")
    await world.go_on_with_imports()
    preview = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert counts(preview)[0] == 6 and preview["wrong"] == len(WRONG)
    lines = [line for line in await lines_of(world.manager, preview) if line["outcome"] == "wrong"]
    for words, line in zip(WRONG, lines, strict=True):
        assert words in str(line["wrong"]), line
    # What was shut meanwhile is named row by row, or refuses the whole where somebody waits for it.
    await ManagerMonth.all().update(frozen=True)
    confirmed = await world.manager.post(f"/imports/{preview['id']}/confirm")
    await world.go_on_with_imports()
    after = done(await world.manager.get(f"/imports/{preview['id']}"))
    if long:
        done(confirmed)
        assert (after["state"], after["new"], after["done"], after["wrong"]) == ("applied", 0, 6, 6 + len(WRONG))
        assert "正在对账" in str(await lines_of(world.manager, preview))
    else:
        assert confirmed.json()["code"] == "ledger_moved" and "正在对账" in confirmed.json()["detail"]
        assert after["state"] == "ready"
    assert await RentPayment.all().count() == 1


async def test_a_part_that_was_killed_between_two_is_entered_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 3)
    monkeypatch.setitem(BOOKS, BOOK, replace(BOOKS[BOOK], part=4))
    preview = await bring(world, world.manager, await rows_of(world, 10), "rent_payments")
    await world.go_on_with_imports()
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    plain, times = rent_payments.enter_each, []

    async def dying(*given: Any, **more: Any) -> Any:
        found = await plain(*given, **more)
        times.append(1)
        if len(times) == 2:
            raise RuntimeError("killed")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(rent_payments, "enter_each", dying)
        await world.go_on_with_imports()
    assert await RentPayment.all().count() == 4
    world.clock.offset += import_rounds._LEASE * 2
    await world.go_on_with_imports()
    applied = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert (applied["state"], applied["done"], applied["new"]) == ("applied", 10, 10)
    assert await RentPayment.all().count() == 10
