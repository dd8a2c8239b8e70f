"""What a family owes, how old it is, what it is told, and sums that are asked about before they count."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from models import RentPayment, Tenancy
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_rent_payments import MONTH, pay, payment


async def owe(world: World, month: str, fen: int, family: str = "wan") -> None:
    """As the books of earlier months have it."""
    body = payment(world, family, for_month=month, charged_fen=fen, paid_fen=0, paid_on=None, way=None, confirmed=True)
    done(await world.manager.post("/rent-payments", {"id": new_id(), **body}))


async def account(person: Person, tenancy_id: int | None = None) -> dict[str, Any]:
    asked = {} if tenancy_id is None else {"tenancy_id": tenancy_id}
    reply: dict[str, Any] = done(await person.get("/rent-account", **asked))
    return reply


@pytest.mark.clause("4.2.5a", "4.4.1.1a")
async def test_a_family_reads_what_it_owes_and_why_in_plain_words(world: World) -> None:
    wan = world.tenancies["wan"].id
    told = await account(world.wan)
    assert told["words"] == ["您家12月租金385.00元，管房单位还没有登记应收。", "怎么算的：合同月租385.00元。"]
    assert (told["offered"]["month"], told["offered"]["fen"]) == (MONTH, 38500)
    assert told["pay_words"][0].startswith("在哪里交，请问安居物业")
    done(await world.manager.post("/rent-charges", {"month": MONTH}))
    await owe(world, "2026-10", 38025)
    await owe(world, "2026-11", 38025)
    await pay(world, paid_fen=25, for_month="2026-10")
    told = await account(world.wan)
    assert told["words"] == [
        "您家12月租金385.00元，12月10日前交。", "怎么算的：合同月租385.00元。",
        "以前还欠：2026年10月380.00元、2026年11月380.25元，合计760.25元。", "一共要交1,145.25元。",
    ]
    # The oldest month is offered with its sum.
    assert (told["offered"]["month"], told["offered"]["fen"]) == ("2026-10", 38000)
    assert [(one["month"], one["fen"], one["days_late"]) for one in told["owed"]] == [
        ("2026-10", 38000, 61), ("2026-11", 38025, 30), ("2026-12", 38500, 0)
    ]
    assert (told["balance_fen"], told["overdue_fen"], told["months_late"]) == (114525, 76025, 2)
    # Everybody who has to do with the family reads the same; nobody else does.
    for person in (world.manager, world.clerk, world.street, world.district):
        other = await account(person, wan)
        assert other["balance_fen"] == 114525 and other["words"][0].startswith("该户12月租金")
    for person in (world.far_manager, world.far_clerk, world.kong):
        refused(await person.get("/rent-account", tenancy_id=wan), "not_found")
    refused(await world.grid.get("/rent-account", tenancy_id=wan), "not_allowed")
    refused(await world.stranger.get("/rent-account"), "not_allowed")
    # Paid beyond all of it: the rest is kept for the next month.
    await pay(world, paid_fen=120000)
    told = await account(world.wan)
    assert told["words"][0] == "您家12月租金385.00元，已经交清。" and told["credit_fen"] == 120000 - 114525
    assert told["words"][-1] == "您家多交了54.75元，抵以后的租金。" and told["offered"]["month"] == "2027-01"


async def test_where_rent_is_paid_stands_on_what_the_family_reads(world: World) -> None:
    place = {"place": "和谐家园物业服务大厅", "hours": "工作日9:00至16:30", "account_name": "安居物业",
             "bank": "建设银行铁东支行", "account_number": "2103 9900 0001"}
    done(await world.manager.post("/rent-place", place))
    done(await world.manager.post("/rent-place", place))
    assert done(await world.manager.get("/rent-place")) == place
    lines = (await account(world.wan))["pay_words"]
    assert "和谐家园物业服务大厅" in lines[0] and "2103 9900 0001（2026年12月10日起使用）" in lines[1]
    for wrong, name in (({}, "place"), ({"account_number": "12"}, "account_name"), ({"account_number": "十二"},
                                                                                      "account_number")):
        assert name in refused(await world.manager.post("/rent-place", wrong), "form_invalid")["fields"]
    for changed in ({"account_number": "12"}, {"account_number": "- - -"}, {"account_number": "9" * 33}, {"bank": "——"},
                    {"account_name": "😀"}, {"place": "——"}):
        said = refused(await world.manager.post("/rent-place", {**place, **changed}), "form_invalid")
        assert list(said["fields"]) == list(changed)
    for person in (world.wan, world.clerk, world.district):
        refused(await person.get("/rent-place"), "not_allowed")
        refused(await person.post("/rent-place", place), "not_allowed")


async def test_arrears_are_listed_by_age_the_oldest_first(world: World) -> None:
    for month, fen in (("2026-05", 100), ("2026-08", 200), ("2026-10", 300), ("2026-11", 400), ("2026-12", 500)):
        await owe(world, month, fen, "kong")
    await owe(world, "2026-11", 38500)
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=date(2026, 12, 9), living=None)
    world.clock.standing_at = NOW.replace(day=11)
    told = done(await world.manager.get("/rent-arrears"))
    assert [(one["household"]["name"], one["oldest_month"], one["months_late"]) for one in told["items"]] == [
        ("孔浩", "2026-05", 5), ("万健秀", "2026-11", 1)
    ]
    # On the 11th December's is a day late, November's over a month, October's two, August's four, May's seven: each
    # family's whole debt stands under its oldest month, as the list of that age shows it.
    assert [(one["families"], one["fen"]) for one in told["ages"]] == [
        (0, 0), (1, 38500), (0, 0), (1, 100 + 200 + 300 + 400 + 500)
    ]
    assert told["total_fen"] == 100 + 200 + 300 + 400 + 500 + 38500
    assert [one["left_on"] for one in told["items"]] == [None, "2026-12-09"]
    for age, names in ((3, ["孔浩"]), (1, ["万健秀"]), (0, [])):
        assert [one["household"]["name"] for one in done(await world.manager.get("/rent-arrears", age=age))[
            "items"]] == names
    first = done(await world.manager.get("/rent-arrears", limit=1))
    rest = done(await world.manager.get("/rent-arrears", limit=1, cursor=first["next"]))
    assert [one["household"]["name"] for one in first["items"] + rest["items"]] == ["孔浩", "万健秀"]
    assert rest["next"] is None
    for person in (world.clerk, world.street, world.district):
        assert len(done(await person.get("/rent-arrears"))["items"]) == 2
    assert done(await world.far_clerk.get("/rent-arrears"))["items"] == []
    for person in (world.wan, world.grid, world.stranger):
        refused(await person.get("/rent-arrears"), "not_allowed")
    refused(await world.manager.get("/rent-arrears", cursor="x"), "cursor_invalid")


async def test_an_unusual_sum_is_asked_about_before_it_counts(world: World) -> None:
    await owe(world, "2026-11", 38025)
    body = payment(world, paid_fen=9_999_900)
    said = refused(await world.manager.post("/rent-payments", {"id": new_id(), **body}), "amount_unusual")
    assert "380.25元" in said["detail"] and "99,999.00元" in said["detail"] and list(said["fields"]) == ["paid_fen"]
    # Every way in is asked: a charge, a correction up or down, a list.
    for changed in (
        {"charged_fen": 9_999_900, "paid_fen": 0}, {"correction": True, "note": "补记"},
        {"correction": True, "note": "冲减", "paid_fen": -9_999_900},
    ):
        wrong = {"id": new_id(), **body, **changed}
        refused(await world.manager.post("/rent-payments", wrong), "amount_unusual")
    rows = [payment(world, "kong"), body]
    wrong = {"batch_id": new_id(), "rows": rows}
    assert list(refused(await world.manager.post("/rent-payments/batch", wrong), "amount_unusual")["fields"]) == [
        "rows.1.paid_fen"
    ]
    # In several rows of one list as well.
    many = {"batch_id": new_id(), "rows": [payment(world, paid_fen=30000)] * 4}
    said = refused(await world.manager.post("/rent-payments/batch", many), "amount_unusual")
    assert list(said["fields"]) == ["rows.3.paid_fen"]
    assert await RentPayment.filter(paid_fen__not=0).count() == 0
    told = (await account(world.manager, world.tenancies["wan"].id))["offered"]
    assert told == {"month": "2026-11", "fen": 38025, "owed_fen": 38025, "ask_beyond_fen": 3 * 38500}
    # As much as that goes in unasked, and whoever says so pays more.
    done(await world.manager.post("/rent-payments", {"id": new_id(), **body, "paid_fen": 3 * 38500}))
    done(await world.manager.post("/rent-payments", {"id": new_id(), **body, "confirmed": True}))


async def test_a_payment_is_reversed_once_with_its_reason(world: World) -> None:
    row = await pay(world)
    path = f"/rent-payments/{row['id']}/reverse"
    refused(await world.manager.post(path, {"reason": ""}), "form_invalid")
    replies = await asyncio.gather(*(world.manager.post(path, {"reason": "录错了户"}) for _ in range(4)))
    (made,) = {done(reply)["id"] for reply in replies}
    rows = {one.id: one for one in await RentPayment.all()}
    assert len(rows) == 2 and rows[made].paid_fen == -38500 and rows[made].note == "冲销：录错了户"
    # Neither what takes back nor a charge is taken back.
    refused(await world.manager.post(f"/rent-payments/{made}/reverse", {"reason": "再来"}), "not_reversible")
    await owe(world, "2026-11", 38500)
    charged = await RentPayment.get(charged_fen=38500)
    refused(await world.manager.post(f"/rent-payments/{charged.id}/reverse", {"reason": "再来"}), "not_reversible")
    told = await account(world.wan)
    assert [(one["payment"]["paid_fen"], one["reversed"]) for one in told["paid"]] in (
        [[(-38500, False), (38500, True)], [(38500, True), (-38500, False)]]
    )
    for person, code in ((world.far_manager, "not_found"), (world.wan, "not_allowed"), (world.district, "not_allowed")):
        refused(await person.post(path, {"reason": "不该"}), code)
