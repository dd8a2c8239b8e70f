"""A month's rent charged from the leases: seen first, once a family, and put right where leases say otherwise since."""

from __future__ import annotations

import asyncio
import os
from datetime import date
from typing import Any

import pytest
from tortoise.backends.mysql import client as mysql
from tortoise.backends.sqlite import client as sqlite

from casework.dwellings import rent_charges, rent_payments
from casework.dwellings.rent_shares import WHOLE_FROM
from casework.heart import bulk, sealed_rows
from casework.heart.rules import set_value
from casework.heart.transactions import atomically
from models import Household, Lease, ManagerMonth, RentPayment, Tenancy
from server.commands.verify import verify_audit
from tests.cast import NOW, World, done, new_id, refused
from tests.dwellings.test_rent_payments import MONTH, payment
from tests.papers.samples import actor_of


async def seen(world: World, month: str = MONTH) -> dict[str, Any]:
    page: dict[str, Any] = done(await world.manager.get("/rent-charges", month=month))
    return page


def of(page: dict[str, Any], world: World, family: str = "wan") -> dict[str, Any]:
    return next(one for one in page["items"] if one["tenancy_id"] == world.tenancies[family].id)


async def charge(world: World, month: str = MONTH, **more: Any) -> dict[str, Any]:
    reply: dict[str, Any] = done(await world.manager.post("/rent-charges", {"month": month, **more}))
    return reply


@pytest.mark.clause("4.4.1.1a")
async def test_a_month_is_seen_and_confirmed_and_charged_once(world: World) -> None:
    wan = world.tenancies["wan"].id
    # A new rent from the 16th: 15 days of the old, 16 of the new.
    await Lease.filter(tenancy_id=wan).update(ends_on=date(2026, 12, 15), monthly_rent_fen=31000)
    await Lease.create(
        tenancy_id=wan, starts_on=date(2026, 12, 16), ends_on=date(2027, 12, 15), monthly_rent_fen=62000
    )
    page = await seen(world)
    assert page["sums"] == {
        "month": MONTH, "fresh": 1, "fresh_fen": 47000, "let_off_fen": 0, "charged": 0, "by_hand": 0, "differing": 0,
        "difference_fen": 0, "no_lease": 1,
    }
    # kong's lease ran out: nothing is charged, and that is said.
    assert [(one["standing"], one["household"]["name"]) for one in page["odd"]] == [("no_lease", "孔浩")]
    line = of(page, world)
    assert [(part["first_on"], part["last_on"], part["fen"]) for part in line["parts"]] == [
        ("2026-12-01", "2026-12-15", 15000), ("2026-12-16", "2026-12-31", 32000)
    ]
    # Who saw something else than what is charged now is asked to look again.
    refused(await world.manager.post("/rent-charges", {"month": MONTH, "count": 1, "sum_fen": 1}), "charges_changed")
    shown: dict[str, Any] = {"count": 1, "sum_fen": 47000}
    assert await charge(world, **shown) == {"charged": 1, "sum_fen": 47000, "corrected": 0, "by_hand": 0}
    # Sent twice, and by six at once, it is one charge.
    bodies = [{"month": MONTH, **shown}] * 6
    replies = await asyncio.gather(*(world.manager.post("/rent-charges", body) for body in bodies))
    assert [done(reply)["charged"] for reply in replies] == [0] * 6
    row = await RentPayment.get(tenancy_id=wan)
    assert row.charged_fen == 47000 and "15天" in row.note and "16天" in row.note
    assert of(await seen(world), world)["standing"] == "charged"


async def test_who_was_charged_by_hand_is_left_and_said(world: World) -> None:
    done(await world.manager.post(
        "/rent-payments", {"id": new_id(), **payment(world, charged_fen=100, paid_fen=0, paid_on=None, way=None)}
    ))
    page = await seen(world)
    assert (page["sums"]["fresh"], page["sums"]["by_hand"]) == (0, 1)
    assert await charge(world, corrections=True) == {"charged": 0, "sum_fen": 0, "corrected": 0, "by_hand": 1}
    assert [row.charged_fen for row in await RentPayment.all()] == [100]


async def test_who_leaves_after_the_month_was_charged_is_given_back_the_rest(world: World) -> None:
    wan = world.tenancies["wan"].id
    await Lease.filter(tenancy_id=wan).update(monthly_rent_fen=31000)
    await charge(world)
    await Tenancy.filter(id=wan).update(ended_on=date(2026, 12, 10), living=None)
    page = await seen(world)
    assert (page["sums"]["differing"], page["sums"]["difference_fen"]) == (1, -21000)
    # Not unasked: charging anew leaves it.
    assert (await charge(world))["corrected"] == 0
    replies = await asyncio.gather(
        *(world.manager.post("/rent-charges", {"month": MONTH, "corrections": True}) for _ in range(3))
    )
    assert sorted(done(reply)["corrected"] for reply in replies) == [0, 0, 1]
    rows = await RentPayment.filter(tenancy_id=wan).order_by("charged_fen")
    assert [(row.charged_fen, row.correction) for row in rows] == [(-21000, True), (31000, False)]
    assert "310.00元改为100.00元" in rows[0].note
    # It left before the month after all: nothing is owed, though it is not among those who lived there.
    await Tenancy.filter(id=wan).update(ended_on=date(2026, 11, 30))
    assert (await charge(world, corrections=True))["corrected"] == 1
    assert sum(row.charged_fen for row in await RentPayment.all()) == 0
    # In the accounts of the month the corrected charge is what the leases say.
    assert await RentPayment.all().count() == (await ManagerMonth.get(month=MONTH)).entries


async def test_part_months_are_charged_as_the_district_has_set_for_their_day(world: World) -> None:
    wan = world.tenancies["wan"].id
    await Lease.filter(tenancy_id=wan).update(starts_on=date(2027, 1, 18), monthly_rent_fen=38501)
    await set_value(
        WHOLE_FROM, 15, valid_from=date(2027, 1, 1), legal_base="区住房保障〔2026〕3号", by="区保障办主任",
        at=NOW, today=date(2026, 12, 10),
    )
    world.clock.standing_at = NOW.replace(year=2027, month=1, day=28)
    # 14 days of January are half a month.
    assert of(await seen(world, "2027-01"), world)["fen"] == 19251
    await Lease.filter(tenancy_id=wan).update(starts_on=date(2027, 1, 17))
    assert of(await seen(world, "2027-01"), world)["fen"] == 38501
    await Lease.filter(tenancy_id=wan).update(starts_on=date(2026, 12, 18))
    # December goes by the rule of December: by its days.
    assert of(await seen(world, "2026-12"), world)["fen"] == 17388


async def test_a_manager_sets_how_its_own_part_months_are_charged_from_a_month_on(world: World) -> None:
    wan, qin = world.tenancies["wan"].id, world.tenancies["qin"].id
    body = {"since": "2027-02", "whole_from": 16, "reason": "租赁合同第六条"}
    # Until it has one, the district's holds; before it is set and after, what is past stays as it was.
    assert done(await world.manager.get("/rent-month-rule"))["words"] == "首月、末月按实际天数算"
    replies = await asyncio.gather(*(world.manager.post("/rent-month-rule", body) for _ in range(3)))
    assert {len(done(reply)["rules"]) for reply in replies} == {1}
    for wrong in ({"since": "2026-11"}, {"since": "2027-13"}, {"since": "明年"}, {"whole_from": 32}, {"whole_from": -1},
                  {"reason": ""}):
        problem = refused(await world.manager.post("/rent-month-rule", {**body, **wrong}), "form_invalid")
        assert set(problem["fields"]) == set(wrong)
    for person in (world.wan, world.clerk, world.district, world.stranger):
        refused(await person.post("/rent-month-rule", body), "not_allowed")
        refused(await person.get("/rent-month-rule"), "not_allowed")
    term = {"starts_on": date(2027, 2, 14), "ends_on": date(2028, 12, 31), "monthly_rent_fen": 38501}
    await Lease.filter(tenancy_id__in=[wan, qin]).update(**term)
    world.clock.standing_at = NOW.replace(year=2027, month=3, day=28)
    # 15 of 28 days: half a month to the one manager, by its days to the other, who has set nothing.
    assert of(await seen(world, "2027-02"), world)["fen"] == 19251
    (line,) = done(await world.far_manager.get("/rent-charges", month="2027-02"))["items"]
    assert line["fen"] == 20626
    await Lease.filter(tenancy_id=wan).update(starts_on=date(2027, 2, 13))
    assert of(await seen(world, "2027-02"), world)["fen"] == 38501
    # What was charged by one rule is not charged by another: a new one begins after it.
    await charge(world, "2027-03")
    again = {**body, "since": "2027-03", "whole_from": 0}
    assert "since" in refused(await world.manager.post("/rent-month-rule", again), "form_invalid")["fields"]
    rule = done(await world.manager.post("/rent-month-rule", {**again, "since": "2027-04"}))
    assert ([one["since"] for one in rule["rules"]], rule["whole_from"]) == (["2027-04", "2027-02"], 16)
    # The old month is charged by its own rule, however late.
    assert of(await seen(world, "2027-02"), world)["fen"] == 38501
    await Lease.filter(tenancy_id=wan).update(starts_on=date(2027, 2, 14))
    assert (await charge(world, "2027-02"))["sum_fen"] == 19251


class Killed(Exception):
    pass


async def many_families(world: World, count: int) -> None:
    like = await Tenancy.get(id=world.tenancies["wan"].id).select_related("dwelling", "household")
    for number in range(count):
        home = like.dwelling.clone()
        home.room_number, home.address, home.address_key = f"9{number:03d}", f"九{number}", f"九{number}"
        await home.save()
        family = await Household.create(
            name=f"众{number}", community_id=like.household.community_id, area_path=like.area_path, category="低保",
            phone="13900000000", phone_index=str(number), registered_address="某处", registered_address_key="某处",
            created_at=NOW,
        )
        tenancy = await Tenancy.create(
            household=family, dwelling=home, area_path=like.area_path, manager_path=like.manager_path,
            started_on=date(2025, 12, 16),
        )
        # Some began in the month, on its last day even, some leave in it.
        begins = (date(2025, 12, 16), date(2026, 12, 31), date(2026, 12, 9))[number % 3]
        await Lease.create(
            tenancy=tenancy, starts_on=begins, ends_on=date(2028, 12, 15), monthly_rent_fen=38500 + number
        )


async def test_killed_at_any_statement_and_taken_up_again_each_lease_is_charged_once(
    world: World, monkeypatch: pytest.MonkeyPatch, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    families = 60 if os.environ.get("ANJU_LONG") else 12
    await many_families(world, families)
    # So many parts as ten thousand families would be.
    for module, name in ((bulk, "_AT_ONCE"), (sealed_rows, "_BATCH"), (rent_payments, "MOST_AT_ONCE")):
        monkeypatch.setattr(module, name, 5)
    actor = await actor_of(world.manager, world)
    wrapper = mysql.TransactionWrapper if engine == "mariadb" else sqlite.SqliteTransactionWrapper
    left = 0

    def dying(real: Any) -> Any:
        async def statement(self: Any, *given: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return await real(self, *given, **more)

        return statement

    shown = (await seen(world))["sums"]
    assert shown["fresh"] == families + 1
    at = 0
    with monkeypatch.context() as patch:
        for name in ("execute_query", "execute_many", "execute_insert", "commit"):
            patch.setattr(wrapper, name, dying(getattr(wrapper, name)))
        while True:
            at += 1
            left = at
            try:
                done_ = await atomically(lambda: rent_charges.charge(MONTH, actor=actor))
                break
            except Killed:
                left = 0
                assert await RentPayment.all().count() == 0 == await ManagerMonth.all().count()
    # Each statement was the last one once: those of each part, of the links, and the commit.
    assert at > 12 and (done_.charged, done_.fen) == (shown["fresh"], shown["fresh_fen"])
    assert (await charge(world))["charged"] == 0
    rows: Any = await RentPayment.all().values_list("tenancy_id", flat=True)
    assert len(rows) == len(set(rows)) == families + 1 == (await ManagerMonth.get(month=MONTH)).entries
    assert await verify_audit() == 0, capsys.readouterr().out


async def test_a_month_that_is_reconciled_or_ahead_is_not_charged(world: World) -> None:
    await ManagerMonth.create(manager_id=world.organisations["安居物业"].id, month=MONTH, frozen=True)
    refused(await world.manager.post("/rent-charges", {"month": MONTH}), "month_frozen")
    assert await RentPayment.all().count() == 0
    for method in (world.manager.get("/rent-charges", month="2027-01"),
                   world.manager.post("/rent-charges", {"month": "2027-01"})):
        refused(await method, "form_invalid")
    for person in (world.wan, world.clerk, world.district, world.stranger):
        refused(await person.get("/rent-charges", month=MONTH), "not_allowed")
    assert [one["household"]["name"] for one in done(await world.far_manager.get("/rent-charges", month=MONTH))[
        "items"]] == ["秦德"]
