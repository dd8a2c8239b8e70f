"""Lists as tables: the cells of the workbook, a page at a time, in the order that was asked for."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from handlers.heart.http import cursor_of
from models import Case
from tests.cast import NOW, Person, World, done, refused
from tests.exchange.test_workbook_exports import exported, table
from tests.ledgers.test_ledgers import award
from tests.photographs import violation


async def page(person: Person, book: str, cursor: str = "", **asked: Any) -> Any:
    filters = json.dumps(asked.pop("filters", {}))
    told = {"filters": filters, "cursor": cursor, **asked}
    return await person.get(f"/list-tables/{book}", **{name: value for name, value in told.items() if value})


async def whole(person: Person, book: str, **asked: Any) -> list[list[Any]]:
    """All of it, two lines at a time: as ids and cells."""
    lines, cursor = [], ""
    while True:
        told = done(await page(person, book, cursor, limit=2, **asked))
        lines += [[line["id"], *line["cells"]] for line in told["items"]]
        cursor = told["next"]
        if not cursor:
            assert len(lines) == told["total"]
            return lines


async def test_a_list_stands_in_its_workbooks_columns_and_is_sorted_by_what_an_index_carries(world: World) -> None:
    for n in range(5):
        await violation(world, family="wan" if n % 2 else "kong")
    cases = await Case.filter(procedure="violation").order_by("id")
    days = [date(2026, 12, 9), None, date(2026, 12, 4), None, date(2026, 12, 9)]
    for n, (case, day) in enumerate(zip(cases, days, strict=True)):
        await Case.filter(id=case.id).update(due_on=day, urgent=0, updated_at=NOW - timedelta(hours=n))

    told = done(await page(world.clerk, "violations"))
    book = await exported(world, world.clerk, "violations")
    sheet = book["违规记录"]
    assert [column["title"] for column in told["columns"]] == [cell.value for cell in sheet[1]]
    assert [column["key"] for column in told["columns"] if column["sorts"]] == ["number", "due_on", "updated_at"]
    title = [column["title"] for column in told["columns"]].index("情况")
    assert {line["cells"][title] for line in told["items"]} == {row["情况"] for row in table(sheet)}
    assert {line["procedure"] for line in told["items"]} == {"violation"}

    # What is due first stands first; what has no day behind, the last moved first. No line twice, none left out.
    one, two, three, four, five = (case.id for case in cases)
    first = [three, *sorted([one, five]), two, four]
    assert [line[0] for line in await whole(world.clerk, "violations")] == first
    assert [line[0] for line in await whole(world.clerk, "violations", sort="due_on")] == first
    turned = [*sorted([one, five], reverse=True), three, two, four]
    assert [line[0] for line in await whole(world.clerk, "violations", sort="due_on", down=True)] == turned
    moved = [line[0] for line in await whole(world.clerk, "violations", sort="updated_at")]
    assert moved == [five, four, three, two, one]
    numbers = [line[1] for line in await whole(world.clerk, "violations", sort="number", down=True)]
    assert numbers == sorted(numbers, reverse=True)
    assert await whole(world.clerk, "violations", filters={"status": "voided"}) == []

    assert "sort" in refused(await page(world.clerk, "violations", sort="title"), "form_invalid")["fields"]
    assert "filters.status" in refused(
        await page(world.clerk, "violations", filters={"status": "没有"}), "form_invalid"
    )["fields"]
    broken = await world.clerk.get("/list-tables/violations", filters="{")
    assert "filters" in refused(broken, "form_invalid")["fields"]
    for parts in (("9", "2026-12-09", one), ("0", "没有", one), ("0", "2026-12-09", "一" * 3), ("1", "昨天", two)):
        refused(await page(world.clerk, "violations", cursor_of(*parts)), "cursor_invalid")


async def test_ledgers_and_the_managers_lists_go_by_their_own_numbers_masked_and_to_their_readers(world: World) -> None:
    await award(world)
    for book, person in (
        ("current", world.clerk), ("subsidy", world.clerk), ("manager", world.manager), ("dwellings", world.manager),
        ("leases", world.clerk), ("rent_payments", world.manager), ("inbox", world.clerk), ("cases", world.street),
    ):
        lines = await whole(person, book)
        assert len({line[0] for line in lines}) == len(lines), book
    lines = await whole(world.clerk, "current")
    assert [line[1:4] for line in lines] == [
        [f"Z{lines[0][0]}", "胜利街道", "胜利社区"], [f"Z{lines[1][0]}", "胜利街道", "胜利社区"],
    ]
    assert {"138****0001", "138****0002"} < {cell for line in lines for cell in line if isinstance(cell, str)}
    refused(await page(world.clerk, "current", cursor_of("0", "/1/", "没有")), "cursor_invalid")
    refused(await page(world.clerk, "rent_payments"), "not_allowed")
    refused(await page(world.wan, "cases"), "not_allowed")
    refused(await page(world.clerk, "nothing"), "not_allowed")
    # As of a past day a ledger is another reading, and stands as cards.
    past = {"as_of": str(NOW.date() - timedelta(days=30))}
    assert "filters" in refused(await page(world.clerk, "current", filters=past), "form_invalid")["fields"]
