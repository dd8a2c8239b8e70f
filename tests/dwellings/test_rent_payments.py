"""A manager's books: what was charged, paid and spent, dwelling by dwelling, added to and never rewritten (4.2.5a)."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
from casework.dwellings import rent_payments
from casework.dwellings.ahead import AHEAD
from casework.heart.rules import set_value
from casework.words.calendar import add_months
from casework.words.months import month_of
from models import Expenditure, Lease, ManagerMonth, RentPayment, Tenancy
from tests.cast import NOW, World, done, new_id, refused
from tests.photographs import findings, photograph, violation, visit

LONG = bool(os.environ.get("ANJU_LONG"))
MONTH = "2026-12"


def payment(world: World, family: str = "wan", **changed: Any) -> dict[str, Any]:
    return {
        "tenancy_id": world.tenancies[family].id, "for_month": MONTH, "paid_fen": 38500, "paid_on": "2026-12-05",
        "way": "bank", **changed,
    }


def spending(**changed: Any) -> dict[str, Any]:
    return {"kind": "repair", "amount_fen": 12050, "spent_on": "2026-12-08", "note": "更换水龙头", **changed}


async def pay(world: World, family: str = "wan", **changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = done(
        await world.manager.post("/rent-payments", {"id": new_id(), **payment(world, family, **changed)})
    )
    return row


async def line(world: World, family: str = "wan") -> dict[str, Any]:
    items = done(await world.manager.get("/manager-ledger"))["items"]
    found: dict[str, Any] = next(
        item for item in items if item["dwelling"]["id"] == world.tenancies[family].dwelling_id
    )
    return found


async def test_the_managers_ledger_shows_each_dwelling_with_rent_breaches_suspicion_and_exit(world: World) -> None:
    assert done(await world.manager.post("/rent-charges", {"month": MONTH}))["charged"] == 1
    # Asked again nobody is charged twice; kong's lease ran out a year ago, so nothing is charged to him.
    assert done(await world.manager.post("/rent-charges", {"month": MONTH}))["charged"] == 0
    await pay(world, paid_fen=20000)
    case = await visit(world, world.grid)
    await photograph(world.grid, case["id"])
    done(await world.grid.step(case, "record", **findings(occupancy="sublet_suspected")))
    breach = await violation(world)
    home = world.tenancies["wan"].dwelling_id
    done(await world.manager.post("/expenditures", {"id": new_id(), **spending(dwelling_id=home)}))
    shown = await line(world)
    assert (shown["charged_fen"], shown["paid_fen"], shown["arrears_fen"]) == (38500, 20000, 18500)
    # The visit behind the violation had found the same.
    assert (shown["breaches"], shown["suspected"], shown["left_on"]) == (1, 2, None)
    assert shown["household"]["name"] == "万健秀"
    entry = done(await world.manager.get(f"/manager-ledger/{home}"))
    assert entry["months"] == [{"month": MONTH, "charged_fen": 38500, "paid_fen": 20000}]
    assert {(row["charged_fen"], row["paid_fen"]) for row in entry["payments"]} == {(0, 20000), (38500, 0)}
    assert entry["expenditures"][0]["amount_fen"] == 12050
    # With the evidence: the record opens, and its photograph with it.
    assert breach["id"] in {item["id"] for item in entry["cases"]}
    assert done(await world.manager.get(f"/cases/{breach['id']}"))["evidence"][0]["state"] == "sealed"
    # Who has left stays in the dwelling's ledger, with the day and what is owed.
    await world.tenancies["wan"].refresh_from_db()
    await type(world.tenancies["wan"]).filter(id=world.tenancies["wan"].id).update(ended_on="2026-12-09", living=None)
    shown = await line(world)
    assert (shown["household"], shown["left_on"]) == (None, "2026-12-09")
    entry = done(await world.manager.get(f"/manager-ledger/{home}"))
    assert [(row["ended_on"], row["arrears_fen"]) for row in entry["tenancies"]] == [("2026-12-09", 18500)]


async def test_a_familys_entry_says_what_its_managers_books_say_now_and_on_any_past_day(world: World) -> None:
    entry = f"/ledger/{world.tenancies['wan'].id}"
    await Tenancy.filter(id=world.tenancies["wan"].id).update(listed_on=None)
    assert done(await world.clerk.get(entry))["rent"] == {"charged_fen": 0, "paid_fen": 0, "arrears_fen": 0}
    done(await world.manager.post("/rent-charges", {"month": MONTH}))
    today = world.clock.now().date()
    world.clock.standing_at = world.clock.now() + timedelta(days=1)
    await pay(world, paid_fen=20000)
    assert done(await world.clerk.get(entry))["rent"] == {
        "charged_fen": 38500, "paid_fen": 20000, "arrears_fen": 18500
    }
    # In advance of what was charged, the family is owed.
    await pay(world, paid_fen=20000)
    assert done(await world.wan.get(entry))["rent"]["arrears_fen"] == -1500
    then = done(await world.clerk.get(entry, as_of=str(today)))["rent"]
    assert then == {"charged_fen": 38500, "paid_fen": 0, "arrears_fen": 38500}
    # Another family's rent is another's.
    assert done(await world.clerk.get(f"/ledger/{world.tenancies['kong'].id}"))["rent"]["charged_fen"] == 0


async def test_those_who_owe_are_found_and_paid_off_in_one_list(world: World) -> None:
    await pay(world, "kong", charged_fen=30800, paid_fen=0, paid_on=None, way=None)
    done(await world.manager.post("/rent-charges", {"month": MONTH}))
    owing = done(await world.manager.get("/manager-ledger", owing="true"))["items"]
    assert {item["household"]["name"] for item in owing} == {"万健秀", "孔浩"}
    unpaid = done(await world.manager.get("/rent-payments/unpaid", month=MONTH))["items"]
    assert [(item["household"]["name"], item["owed_fen"]) for item in unpaid] == [("万健秀", 38500), ("孔浩", 30800)]
    body = {
        "batch_id": new_id(),
        "rows": [payment(world, "wan"), payment(world, "kong", paid_fen=30000, way="cash")],
    }
    assert done(await world.manager.post("/rent-payments/batch", body)) == {"entered": 2, "known": 0}
    # A phone that lost the answer sends the same list again, under another key.
    assert done(await world.manager.post("/rent-payments/batch", body)) == {"entered": 0, "known": 2}
    unpaid = done(await world.manager.get("/rent-payments/unpaid", month=MONTH))["items"]
    assert [(item["household"]["name"], item["owed_fen"]) for item in unpaid] == [("孔浩", 800)]
    owing = done(await world.manager.get("/manager-ledger", owing="true"))["items"]
    assert [item["arrears_fen"] for item in owing] == [800]
    assert done(await world.manager.get("/manager-ledger", q="102"))["items"][0]["household"]["name"] == "孔浩"


async def test_a_list_is_entered_whole_or_not_at_all(world: World) -> None:
    rows = [payment(world, "wan"), payment(world, "qin")]
    problem = refused(
        await world.manager.post("/rent-payments/batch", {"batch_id": new_id(), "rows": rows}), "form_invalid"
    )
    assert list(problem["fields"]) == ["rows.1.tenancy_id"]
    assert await RentPayment.all().count() == 0
    assert await ManagerMonth.all().count() == 0
    refused(await world.manager.post("/rent-payments/batch", {"batch_id": new_id(), "rows": []}), "form_invalid")


async def test_money_days_and_months_are_checked(world: World) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"paid_fen": 0}, "paid_fen"),
        ({"paid_fen": -1}, "paid_fen"),
        ({"charged_fen": -38500}, "charged_fen"),
        ({"paid_fen": 385.5}, "paid_fen"),
        ({"paid_fen": 10**13}, "paid_fen"),
        ({"paid_on": None}, "paid_on"),
        ({"paid_on": "2026-12-11"}, "paid_on"),
        ({"way": None}, "way"),
        ({"way": "barter"}, "way"),
        ({"for_month": "2026-13"}, "for_month"),
        ({"month": "2027-01"}, "month"),
        ({"correction": True, "paid_fen": -100}, "note"),
        ({"paid_on": "1900-01-01"}, "paid_on"),
        ({"paid_on": "2006-12-05"}, "paid_on"),
        ({"for_month": "2006-12"}, "for_month"),
        ({"month": "2006-12"}, "month"),
        # The family moved in on 1 March 2024.
        ({"charged_fen": 38500, "for_month": "2022-12"}, "for_month"),
        ({"fiscal_number": "——"}, "fiscal_number"),
        ({"fiscal_number": "非税😀"}, "fiscal_number"),
    )
    for changed, field in wrong:
        body = {"id": new_id(), **payment(world, **changed)}
        assert list(refused(await world.manager.post("/rent-payments", body), "form_invalid")["fields"]) == [field]
    for changed, field in (
        ({"amount_fen": 0}, "amount_fen"), ({"amount_fen": -5}, "amount_fen"), ({"spent_on": "2026-12-11"}, "spent_on"),
        ({"kind": "gift"}, "kind"), ({"spent_on": "1900-01-01"}, "spent_on"), ({"month": "2006-12"}, "month"),
    ):
        body = {"id": new_id(), **spending(**changed)}
        assert list(refused(await world.manager.post("/expenditures", body), "form_invalid")["fields"]) == [field]
    refused(await world.manager.post("/rent-charges", {"month": "2027-01"}), "form_invalid")
    assert await RentPayment.all().count() == await Expenditure.all().count() == 0


async def test_rent_is_paid_beforehand_for_as_many_months_as_the_district_set(world: World) -> None:
    """By both ways in, for months of the whole century: refused at its field with the last one, or entered."""
    chance = random.Random(12)
    for ahead in (1, 12, 13, 24, *(chance.randint(14, 877) for _ in range(200 if LONG else 6))):
        month = month_of(add_months(date(2026, 12, 10), ahead))
        row = payment(world, for_month=month)
        if many := chance.random() < 0.5:
            reply = await world.manager.post("/rent-payments/batch", {"batch_id": new_id(), "rows": [row]})
        else:
            reply = await world.manager.post("/rent-payments", {"id": new_id(), **row})
        if ahead <= 12:
            done(reply)
            continue
        ((field, words),) = refused(reply, "form_invalid")["fields"].items()
        assert field == ("rows.0.for_month" if many else "for_month") and "2027年12月" in words
    # What was once entered for such a month can be taken back.
    await pay(world, for_month="2099-12", paid_fen=-38500, correction=True, note="年份录错")


async def test_how_far_ahead_is_the_districts_to_set(world: World) -> None:
    far = {"id": new_id(), **payment(world, for_month="2028-01")}
    refused(await world.manager.post("/rent-payments", far), "form_invalid")
    await set_value(
        AHEAD, 13, valid_from=date(2026, 12, 10), legal_base="区保障办〔2026〕20号", by="郑保障", at=NOW,
        today=date(2026, 12, 10),
    )
    done(await world.manager.post("/rent-payments", far))


async def test_what_was_entered_wrongly_is_put_right_by_a_row_that_says_why(world: World) -> None:
    await pay(world, charged_fen=38500)
    body = {"id": new_id(), **payment(world, charged_fen=38500)}
    refused(await world.manager.post("/rent-payments", body), "charged_already")
    await pay(world, paid_fen=-8500, correction=True, note="多录85元，冲减")
    shown = await line(world)
    assert (shown["charged_fen"], shown["paid_fen"], shown["arrears_fen"]) == (38500, 30000, 8500)
    # Nothing was rewritten.
    assert sorted(row.paid_fen for row in await RentPayment.all()) == [-8500, 38500]


async def test_the_same_row_sent_again_is_one_and_two_charges_at_once_are_one(world: World) -> None:
    body = {"id": new_id(), **payment(world)}
    done(await world.manager.post("/rent-payments", body))
    assert done(await world.manager.post("/rent-payments", body))["id"] == body["id"]
    refused(await world.far_manager.post("/rent-payments", {**body, **payment(world, "qin")}), "id_taken")
    replies = await asyncio.gather(*(world.manager.post("/rent-charges", {"month": MONTH}) for _ in range(6)))
    assert sorted(done(reply)["charged"] for reply in replies) == [0] * 5 + [1]
    assert await RentPayment.filter(charged_fen__gt=0).count() == 1
    month = await ManagerMonth.get(month=MONTH)
    assert month.entries == await RentPayment.all().count() == 2


async def test_books_are_their_managers_own(world: World) -> None:
    await pay(world)
    home = world.tenancies["wan"].dwelling_id
    for person in (world.wan, world.grid, world.clerk, world.street, world.admin, world.stranger):
        refused(await person.get("/manager-ledger"), "not_allowed")
        refused(await person.get(f"/manager-ledger/{home}"), "not_allowed")
        refused(await person.post("/rent-payments", {"id": new_id(), **payment(world)}), "not_allowed")
        refused(await person.post("/rent-charges", {"month": MONTH}), "not_allowed")
        refused(await person.post("/expenditures", {"id": new_id(), **spending()}), "not_allowed")
        refused(await person.get("/expenditures", month=MONTH), "not_allowed")
        refused(await person.get("/rent-payments/unpaid", month=MONTH), "not_allowed")
    refused(await world.far_manager.get(f"/manager-ledger/{home}"), "not_found")
    refused(await world.far_manager.post("/rent-payments", {"id": new_id(), **payment(world)}), "not_found")
    refused(await world.far_manager.post("/expenditures", {"id": new_id(), **spending(dwelling_id=home)}), "not_found")
    (own,) = done(await world.far_manager.get("/manager-ledger"))["items"]
    assert own["household"]["name"] == "秦德"
    # The district office reads all of it and writes none.
    assert len(done(await world.district.get("/manager-ledger"))["items"]) == 3
    refused(await world.district.post("/rent-payments", {"id": new_id(), **payment(world)}), "not_allowed")


AMOUNTS = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(-(10**9), 10**9)).filter(lambda pair: pair != (0, 0)),
    min_size=1, max_size=12,
)


async def test_sums_are_exact_to_the_fen_whatever_was_entered(world: World) -> None:
    drawn: list[list[tuple[int, int]]] = []

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(AMOUNTS)
    def collect(amounts: list[tuple[int, int]]) -> None:
        drawn.append(amounts)

    collect()
    charged = paid = 0
    for amounts in drawn:
        # Corrections may have any sign, and as many as one likes are of one month.
        rows = [
            payment(world, charged_fen=charge, paid_fen=part, correction=True, note="性质检验", confirmed=True)
            for charge, part in amounts
        ]
        done(await world.manager.post("/rent-payments/batch", {"batch_id": new_id(), "rows": rows}))
        charged, paid = charged + sum(row[0] for row in amounts), paid + sum(row[1] for row in amounts)
        shown = await line(world)
        assert (shown["charged_fen"], shown["paid_fen"]) == (charged, paid)
        assert shown["arrears_fen"] == charged - paid


async def test_who_leaves_on_the_first_owes_the_month(world: World) -> None:
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=date(2026, 12, 1), living=None)
    assert done(await world.manager.post("/rent-charges", {"month": "2026-12"}))["charged"] == 1


async def test_of_two_leases_in_a_month_the_later_one_counts(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await Lease.create(tenancy_id=tenancy, starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30), monthly_rent_fen=99)
    done(await world.manager.post("/rent-charges", {"month": "2026-12"}))
    assert (await models.RentPayment.get(tenancy_id=tenancy)).charged_fen == 99


async def test_what_is_sent_again_with_other_words_is_not_taken_for_entered(world: World) -> None:
    """Of every field: whose first answer was lost may have put right what was typed, and is told what stands."""
    other = {
        "tenancy_id": world.tenancies["kong"].id, "for_month": "2026-11", "month": "2026-11", "charged_fen": 100,
        "paid_fen": 38501, "paid_on": "2026-12-06", "way": "cash", "correction": True, "note": "改过",
    }
    assert other.keys() == {*rent_payments.PaymentForm.__struct_fields__} - {"confirmed", "fiscal_number"}
    body = {"id": new_id(), **payment(world)}
    first = done(await world.manager.post("/rent-payments", body))
    assert done(await world.manager.post("/rent-payments", body)) == first
    batch: dict[str, Any] = {"batch_id": new_id()}
    batch["rows"] = [payment(world, paid_fen=100), payment(world, paid_fen=200)]
    done(await world.manager.post("/rent-payments/batch", batch))
    for name, value in other.items():
        said = refused(await world.manager.post("/rent-payments", {**body, name: value}), "entered_otherwise")
        assert "385.00元" in said["detail"], name
        rows = [batch["rows"][0], {**batch["rows"][1], name: value}]
        refused(await world.manager.post("/rent-payments/batch", {**batch, "rows": rows}), "entered_otherwise")
    spent = {"id": new_id(), **spending()}
    done(await world.manager.post("/expenditures", spent))
    done(await world.manager.post("/expenditures", spent))
    for name, value in {"kind": "upkeep", "amount_fen": 12051, "spent_on": "2026-12-07", "note": "改过"}.items():
        refused(await world.manager.post("/expenditures", {**spent, name: value}), "entered_otherwise")
    assert await RentPayment.all().count() == 3 and await Expenditure.all().count() == 1


async def test_no_month_after_the_keys_is_charged(world: World) -> None:
    """By hand as little as from the leases; what is paid, or put right, comes in all the same."""
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=date(2026, 11, 30), living=None)
    charged = payment(world, charged_fen=38500, paid_fen=0, paid_on=None, way=None)
    for month, fine in (("2026-12", False), ("2027-01", False), ("2026-11", True)):
        reply = await world.manager.post("/rent-payments", {"id": new_id(), **charged, "for_month": month})
        if fine:
            done(reply)
        else:
            assert "2026年11月30日" in refused(reply, "form_invalid")["fields"]["for_month"]
    batch = {"batch_id": new_id(), "rows": [payment(world, paid_fen=100), charged]}
    wrong = refused(await world.manager.post("/rent-payments/batch", batch), "form_invalid")
    assert list(wrong["fields"]) == ["rows.1.for_month"]
    await pay(world, paid_fen=38500)
    await pay(world, charged_fen=100, paid_fen=0, paid_on=None, way=None, correction=True, note="补记")
