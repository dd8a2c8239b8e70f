"""Rent in a workbook that nobody would expect waits for a person and is never guessed; a bank's number counts once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import RentPayment, RentReceipt, Tenancy
from tests.cast import World, done, refused
from tests.exchange.test_workbook_imports import bring, edited, taken_away

RENT = "租金登记"


def a_row(world: World, who: str = "wan", paid: Any = 385, **more: Any) -> list[Any]:
    name = {"wan": "万健秀", "kong": "孔浩"}[who]
    return [
        None, f"Z{world.tenancies[who].id}", name, None, None, more.get("month", "2026-12"), None, paid,
        more.get("day", "2026-12-01"), "银行转账", more.get("correction"), more.get("note"), more.get("fiscal"),
        more.get("reference"), more.get("checked"),
    ]


async def brought(world: World, *rows: list[Any]) -> tuple[dict[str, Any], list[str]]:
    """The preview, and what is said of each row that is refused."""
    data = await taken_away(world, world.manager, "rent_payments", False)
    preview = await bring(world, world.manager, edited(data, lambda book: [book[RENT].append(row) for row in rows]),
                          "rent_payments")
    await world.go_on_with_imports()
    preview = done(await world.manager.get(f"/imports/{preview['id']}"))
    lines = done(await world.manager.get(f"/imports/{preview['id']}/lines"))["items"]
    return preview, [str(line["wrong"]) if line["outcome"] == "wrong" else "" for line in lines]


async def confirm(world: World, preview: dict[str, Any]) -> None:
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    await world.go_on_with_imports()


async def test_what_nobody_would_expect_waits_until_somebody_says_that_it_is_meant(world: World) -> None:
    await Tenancy.filter(id=world.tenancies["kong"].id).update(ended_on=date(2026, 11, 20), living=None)
    rows: dict[str, dict[str, Any]] = {
        "表里共385,000.00元": {"paid": 385000},
        "2026年11月20日已经退出": {"who": "kong", "paid": 100},
        "前面的一行相同": {"paid": 385},
        "不能是负数": {"paid": -100},
        "看不懂": {"paid": "三百八十五元整吧"},
    }
    preview, said = await brought(
        world, a_row(world), *(a_row(world, **row) for row in rows.values())
    )
    assert said[0] == ""
    for words, told in zip(rows, said[1:], strict=True):
        assert words in told, (words, said)
    await confirm(world, preview)
    assert [row.paid_fen for row in await RentPayment.all()] == [38500]
    # In the next file it stands in the books; looked at, each is taken as it is written.
    again, said = await brought(world, a_row(world), a_row(world, paid=385000))
    assert "已经登记过" in said[0] and "385,000.00元" in said[1]
    refused(await world.manager.post(f"/imports/{again['id']}/confirm"), "nothing_to_import")
    # Of one month in many rows the sum counts, of many months each.
    _, said = await brought(
        world, *(a_row(world, paid=500 + number, month="2026-11") for number in range(3)),
        *(a_row(world, month=f"2026-0{number}") for number in range(1, 7)),
    )
    assert [bool(one) for one in said] == [False, False, True, *[False] * 6] and "1,503.00元" in said[2]
    meant, said = await brought(
        world, a_row(world, checked="是"), a_row(world, paid=385000, checked="是"),
        a_row(world, "kong", paid=100, checked="是"), a_row(world, paid=-100, correction="是", note="上月多收"),
    )
    assert said == [""] * 4
    await confirm(world, meant)
    assert sorted(row.paid_fen for row in await RentPayment.all()) == [-10000, 10000, 38500, 38500, 38500000]


async def test_a_number_of_the_banks_counts_once_and_a_fiscal_number_stands_on_its_receipt(world: World) -> None:
    first, said = await brought(
        world, a_row(world, reference="B001", fiscal="辽财0018"), a_row(world, "kong", 300, reference="B002"),
        a_row(world, "kong", 301, reference="B002"),
    )
    assert said[:2] == ["", ""] and "银行流水号已经登记过" in said[2]
    await confirm(world, first)
    receipt = await RentReceipt.get()
    assert (receipt.fiscal_number, (await RentPayment.get(id=receipt.payment_id)).paid_fen) == ("辽财0018", 38500)
    second, said = await brought(
        world, a_row(world, paid=386, reference="B001"), a_row(world, paid=387, reference="B003")
    )
    assert "银行流水号已经登记过" in said[0] and said[1] == ""
    await confirm(world, second)
    assert sorted(row.paid_fen for row in await RentPayment.all()) == [30000, 38500, 38700]
    # What was taken away and comes back as it is says nothing new, its fiscal number included.
    data = await taken_away(world, world.manager, "rent_payments", False)
    whole = await bring(world, world.manager, data, "rent_payments")
    await world.go_on_with_imports()
    whole = done(await world.manager.get(f"/imports/{whole['id']}"))
    assert (whole["new"], whole["wrong"], whole["unchanged"]) == (0, 0, 3)


@pytest.mark.parametrize("again", ["B001", "ｂ００１", " B 001 ", "b001"])
async def test_a_payment_is_one_however_its_number_is_written_and_whatever_is_written_beside_it(
    world: World, again: str
) -> None:
    """Looked at and meant, or another spelling of its number: the same payment again is never a second one."""
    first, said = await brought(world, a_row(world, paid=385000, reference="B001", checked="是"))
    assert said == [""]
    await confirm(world, first)
    _, said = await brought(
        world, a_row(world, paid=385000, reference=again), a_row(world, paid=385000, reference=again, checked="是")
    )
    assert all("已经登记过" in one for one in said), said
    # A transfer for two families is two payments of one number, of which each comes once.
    rows = [a_row(world, "kong", 300, reference=again, checked="是")]
    second, said = await brought(world, *rows)
    assert said == [""]
    await confirm(world, second)
    _, said = await brought(world, *rows)
    assert "已经登记过" in said[0]
    assert sorted(row.paid_fen for row in await RentPayment.all()) == [30000, 38500000]


async def test_a_line_that_stands_twice_in_one_file_waits_whichever_of_them_has_the_banks_number(world: World) -> None:
    for numbers in ((None, "B001"), ("B001", None), (None, None), ("B001", "B001")):
        _, said = await brought(world, *(a_row(world, reference=number) for number in numbers))
        assert said[0] == "" and ("相同" in said[1] or "登记过" in said[1]), (numbers, said)
    # Two payments of one day with a number each are two.
    _, said = await brought(world, a_row(world, reference="B001"), a_row(world, reference="B002"))
    assert said == ["", ""]
