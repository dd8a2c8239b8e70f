"""A dwelling's property manager changes on a day: who decides, what goes over, what stays; no month charged twice or
by nobody; and the former one reads nothing of it from the next request on.
"""

from __future__ import annotations

import asyncio
import random
from datetime import date, timedelta
from typing import Any

import pytest

from casework.dwellings import manager_changes
from casework.dwellings.manager_moves import moved_since
from casework.dwellings.reconciliation_figures import recorded_figures
from casework.heart import asks
from casework.words.calendar import add_months
from casework.words.clock import business_day
from casework.words.months import month_of
from models import Appointment, Case, Delivery, Dwelling, ManagerChange, ManagerMove, Obligation, RentPayment, Tenancy
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_leases import TEMPLATE, a_template, drafted, offered, signed, signs
from tests.dwellings.test_liaisons import FORM as LIAISON
from tests.dwellings.test_liaisons import asked
from tests.dwellings.test_rent_charges import charge, seen
from tests.dwellings.test_repairs import reported
from tests.dwellings.test_signatory_changes import drawn_up
from tests.heart.walking import walk
from tests.interleaving import interleave

DAY = "2026-12-15"


def change(world: World, family: str = "wan", **form: Any) -> dict[str, Any]:
    return {
        "id": new_id(), "dwelling_id": world.tenancies[family].dwelling_id,
        "form": {"scope": "dwelling", "receiving_id": world.organisations["宏运物业"].id, "since_on": DAY,
                 "reason": "委托管理合同到期。", **form},
    }


async def decided(world: World, family: str = "wan", **form: Any) -> Any:
    case = done(await world.district.post("/manager-changes", change(world, family, **form)))
    return done(await world.office.step(case, "decide", note="同意。"))


async def gone_over(world: World, day: date = date(2026, 12, 15), **form: Any) -> Any:
    case = await decided(world, **form)
    await walk(world, day)
    return done(await world.far_manager.get(f"/cases/{case['id']}"))


@pytest.mark.clause("4.4.1.1a")
async def test_a_dwelling_goes_over_on_its_day_and_the_former_manager_reads_no_more_of_it(world: World) -> None:
    wan = world.tenancies["wan"]
    repair, liaison = await reported(world, world.wan), await asked(world)
    body = change(world)
    case = done(await world.district.post("/manager-changes", body))
    assert done(await world.district.post("/manager-changes", body))["id"] == case["id"]
    detail = case["detail"]
    assert (case["status"], detail["former"], detail["receiving"]) == ("proposed", "安居物业", "宏运物业")
    assert (case["detail"]["dwellings"], case["detail"]["families"]) == (1, 1)
    # Who entered it does not look at it again.
    refused(await world.district.step(case, "decide", note=""), "same_person")
    refused(await world.manager.step(case, "decide", note=""), "not_allowed")
    done(await world.office.step(case, "decide", note="同意。"))
    for person in (world.manager, world.far_manager):
        told = done(await person.get(f"/cases/{case['id']}"))
        assert (told["status"], told["actions"]) == ("decided", [])
    for person in (world.wan, world.clerk, world.street, world.grid):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
    home = f"/dwellings/{wan.dwelling_id}"
    await walk(world, date(2026, 12, 14))
    assert done(await world.manager.get(home))["manager"]["name"] == "安居物业"
    refused(await world.far_manager.get(home), "not_found")
    await walk(world, date(2026, 12, 15))
    its = (home, f"/cases/{repair['id']}", f"/cases/{liaison['id']}", f"/ledger/{wan.id}", f"{home}/log",
           f"/manager-ledger/{wan.dwelling_id}")
    for path in its:
        refused(await world.manager.get(path), "not_found")
        done(await world.far_manager.get(path))
    refused(await world.manager.step(liaison, "answer", answered_on="2026-12-15", result="agreed", answer="已修好。"),
            "not_found")
    answer = {"answered_on": "2026-12-15", "result": "agreed", "answer": "已修好。"}
    done(await world.far_manager.step(liaison, "answer", **answer))
    # Its own log says so, and the change itself is left to both to read.
    lines = done(await world.far_manager.get(f"{home}/log"))["items"]
    assert ("更换管房单位", "由安居物业换成宏运物业") in {(line["label"], line["title"]) for line in lines}
    waits = done(await world.far_manager.get("/inbox"))["items"]
    assert case["id"] in {one["id"] for one in waits}
    case = done(await world.far_manager.get(f"/cases/{case['id']}"))
    assert [one["action"] for one in case["actions"]] == ["confirm"]
    assert case["history"][0]["note"].startswith("2026年12月15日起由安居物业换成宏运物业：1套房源，1户家庭，")
    refused(await world.manager.step(case, "confirm", keys=2, note="合同原件、钥匙都收到。"), "not_allowed")
    case = done(await world.far_manager.step(case, "confirm", keys=2, note="合同原件、钥匙都收到。"))
    assert case["status"] == "confirmed"
    told = await Delivery.filter(household_id=wan.household_id, title__contains="宏运物业")
    assert [one.page for one in told] == ["pages/rent_accounts/detail"]
    # The worker walks again, on the same day and later: nothing moves twice.
    await walk(world, date(2027, 1, 4))
    assert await ManagerMove.all().count() == 1
    assert (await asks.recompute(write=False)).differed == 0


@pytest.mark.clause("4.4.1.1a")
async def test_what_cannot_be_a_change_is_said_at_its_field(world: World) -> None:
    for person in (world.manager, world.far_manager, world.clerk, world.street, world.wan):
        refused(await person.post("/manager-changes", change(world)), "not_allowed")
        refused(await person.get("/manager-changes/managers"), "not_allowed")
    assert {one["name"] for one in done(await world.district.get("/manager-changes/managers"))["items"]} == {
        "安居物业", "宏运物业"
    }
    refused(await world.district.post("/manager-changes", {**change(world), "dwelling_id": 999_999}), "not_found")
    for wrong in (
        {"since_on": "2026-12-10"}, {"since_on": "2026-12-09"}, {"since_on": "2030-01-01"}, {"since_on": "不久"},
        {"receiving_id": world.organisations["安居物业"].id}, {"receiving_id": world.organisations["胜利社区"].id},
        {"receiving_id": 999}, {"scope": "district"}, {"reason": " "},
    ):
        said = refused(await world.district.post("/manager-changes", change(world, **wrong)), "form_invalid")
        assert [name.removeprefix("form.") for name in said["fields"]] == list(wrong), wrong
    one = done(await world.district.post("/manager-changes", change(world)))
    # A second that has a dwelling of the first in it.
    for scope in ("dwelling", "building", "estate"):
        refused(await world.office.post("/manager-changes", change(world, scope=scope)), "manager_change_exists")
    beside = done(await world.office.post("/manager-changes", change(world, "kong")))
    done(await world.office.step(beside, "withdraw", reason="填错了房源。"))
    done(await world.district.step(one, "withdraw", reason="改日再办。"))
    late = done(await world.district.post("/manager-changes", change(world, scope="estate")))
    await walk(world, date(2026, 12, 15))
    refused(await world.office.step(late, "decide", note=""), "manager_change_late")
    assert (await Dwelling.get(id=world.tenancies["wan"].dwelling_id)).manager_id == world.organisations["安居物业"].id


async def test_one_that_was_given_up_before_its_day_changes_nothing(world: World) -> None:
    case = await decided(world)
    done(await world.district.step(case, "withdraw", reason="比选结果有异议。"))
    await walk(world, date(2026, 12, 20))
    assert not await ManagerMove.exists()
    done(await world.manager.get(f"/dwellings/{world.tenancies['wan'].dwelling_id}"))


@pytest.mark.clause("4.4.1.1a")
async def test_a_whole_estate_goes_over_with_its_money_and_no_month_is_charged_twice_or_by_nobody(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    await charge(world)
    done(await world.manager.post("/rent-payments", {
        "id": new_id(), "tenancy_id": wan.id, "for_month": "2026-12", "paid_fen": 30000, "paid_on": "2026-12-10",
        "way": "cash",
    }))
    paid = await RentPayment.get(paid_fen=30000)
    await gone_over(world, scope="estate")
    # The month that the former one charged is not charged again, and what is left of it is the new one's to collect.
    page = done(await world.far_manager.get("/rent-charges", month="2026-12"))
    assert (page["sums"]["charged"], page["sums"]["fresh"]) == (1, 1)
    done(await world.far_manager.post("/rent-charges", {"month": "2026-12"}))
    assert await RentPayment.filter(tenancy_id=wan.id, for_month="2026-12", charge_key__isnull=False).count() == 1
    owed = done(await world.far_manager.get("/rent-payments/unpaid", month="2026-12"))
    assert {wan.id} <= {line["tenancy_id"] for line in owed["items"]}
    assert (await seen(world))["sums"]["charged"] == 0
    world.clock.move_to(date(2027, 1, 20))
    late = done(await world.far_manager.get("/rent-arrears"))
    assert wan.id in {one["tenancy_id"] for one in late["items"]}
    assert done(await world.manager.get("/rent-arrears"))["items"] == []
    done(await world.far_manager.post("/rent-charges", {"month": "2027-01"}))
    assert await RentPayment.filter(tenancy_id=wan.id, for_month="2027-01").count() == 1
    # What the former one took is its own: the receipt for it, and taking it back.
    receipt = done(await world.manager.post(f"/rent-payments/{paid.id}/receipt"))
    refused(await world.far_manager.get(f"/cases/{receipt['id']}"), "not_found")
    refused(await world.far_manager.post(f"/rent-payments/{paid.id}/reverse", {"reason": "录错了户。"}), "not_found")
    done(await world.manager.post(f"/rent-payments/{paid.id}/reverse", {"reason": "银行退票。"}))
    # And whoever charged nothing any more charges nothing for it.
    refused(await world.manager.post("/rent-payments", {
        "id": new_id(), "tenancy_id": kong.id, "for_month": "2027-01", "charged_fen": 30800,
    }), "not_found")


@pytest.mark.clause("4.4.1.2")
async def test_signed_leases_go_over_and_what_is_not_signed_names_the_former_one_and_is_dropped(world: World) -> None:
    await a_template(world)
    lease = await signed(world)
    draft = await drafted(world, world.tenancies["kong"].id, starts_on="2027-01-01", ends_on="2029-12-31")
    await gone_over(world, scope="building")
    for case, status in ((lease, "signed"), (draft, "void")):
        refused(await world.manager.get(f"/cases/{case['id']}"), "not_found")
        assert done(await world.far_manager.get(f"/cases/{case['id']}"))["status"] == status
    owed = await Obligation.filter(kind="lease_filing", discharged_at=None)
    assert [one.organisation_id for one in owed] == [world.organisations["宏运物业"].id]
    filed = {"number": "备2026-18", "filed_on": "2026-12-15"}
    body = {"id": new_id(), "lease_id": lease["id"], "form": filed}
    refused(await world.manager.post("/lease-filings", body), "not_found")
    done(await world.far_manager.post("/lease-filings", body))


async def test_a_lease_that_the_family_has_in_hand_is_not_signed_with_who_manages_no_more(world: World) -> None:
    case = await offered(world)
    await gone_over(world)
    read = done(await world.wan.get(f"/cases/{case['id']}"))
    assert (read["status"], read["actions"]) == ("void", [])


async def test_duties_that_run_are_the_receiving_managers(world: World) -> None:
    await reported(world, world.wan)
    await walk(world)
    of = Obligation.filter(kind="repair", discharged_at=None)
    assert [one.organisation_id for one in await of] == [world.organisations["安居物业"].id]
    await gone_over(world)
    assert [one.organisation_id for one in await of] == [world.organisations["宏运物业"].id]


async def test_who_has_no_dwelling_left_still_owes_the_month_that_was_its_own(world: World) -> None:
    await gone_over(world, date(2027, 1, 1), scope="estate", since_on="2027-01-01")
    near = world.organisations["安居物业"].id
    owed = Obligation.filter(kind="reconciliation", organisation_id=near, discharged_at=None)
    assert "2026-12" in {one.period for one in await owed}
    await walk(world, date(2027, 2, 2))
    assert "2027-01" not in {one.period for one in await owed}


@pytest.mark.parametrize("seed", range(4))
async def test_over_all_managers_each_month_is_due_once_whenever_dwellings_go_over(world: World, seed: int) -> None:
    """Charged by the former one, by the receiving one or by nobody: a family's month is in one manager's figures."""
    chance = random.Random(seed)
    near, far = world.organisations["安居物业"], world.organisations["宏运物业"]
    await Tenancy.filter(id=world.tenancies["kong"].id).update(started_on=date(2024, 1, 1))
    day, months = date(2026, 12, 10), [month_of(add_months(date(2026, 10, 1), place)) for place in range(5)]
    for _ in range(6):
        day += timedelta(days=chance.randint(2, 25))
        person = chance.choice((world.manager, world.far_manager))
        family = chance.choice(("wan", "kong", "qin"))
        home = await Dwelling.get(id=world.tenancies[family].dwelling_id)
        other = far if home.manager_id == near.id else near
        if chance.random() < 0.6:
            await decided(world, family, receiving_id=other.id, since_on=(day + timedelta(days=1)).isoformat())
            day += timedelta(days=1)
            await walk(world, day)
        else:
            world.clock.move_to(day)
            month = chance.choice([one for one in months if one <= month_of(day)])
            done(await person.post("/rent-charges", {"month": month}))
        for month in months:
            figures = [await recorded_figures(one.id, one.path, month) for one in (near, far)]
            for item in ("rent_charged", "used"):
                homes = [home for one in figures for home in one.items[item]]
                assert len(homes) == len(set(homes)), (month, item)
            assert sum(sum(one.items["used"].values()) for one in figures) == 3
            whole = sum(sum(one.items["rent_charged"].values()) for one in figures)
            assert whole == 38500 + 17325, (month, day)
    assert len(await RentPayment.filter(charge_key__isnull=False)) == len(
        {one.charge_key for one in await RentPayment.filter(charge_key__isnull=False)}
    )


async def test_what_moved_since_a_day_however_often_it_moved(world: World) -> None:
    chance, today = random.Random(5), date(2026, 1, 1)
    managers = (1, 2, 3)
    holds = {home: chance.choice(managers) for home in range(1, 9)}
    kept = {today: dict(holds)}
    for number in range(60):
        today += timedelta(days=chance.randint(0, 2))
        home = chance.randint(1, 8)
        to = chance.choice([one for one in managers if one != holds[home]])
        await ManagerMove.create(
            dwelling_id=home, former_id=holds[home], receiving_id=to, since_on=today, case_id=f"{number}"
        )
        holds[home] = to
        kept[today] = dict(holds)
    for day, then in kept.items():
        for one in managers:
            moved = await moved_since(one, day)
            had = {home for home, by in then.items() if by == one}
            has = {home for home, by in holds.items() if by == one}
            assert (set(moved.gone), set(moved.come)) == (had - has, has - had)


async def test_a_case_that_is_opened_while_the_dwelling_goes_over_lies_under_who_has_it_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await decided(world)
    world.clock.move_to(date(2026, 12, 15))

    async def take_over() -> Any:
        async for _ in manager_changes._round(world.clock.now):
            continue
        return await world.district.get("/home")

    body = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id, "form": LIAISON}
    _, reply = await interleave(monkeypatch, take_over, lambda: world.manager.post("/liaisons", body))
    path = world.organisations["宏运物业"].path
    if reply.status_code == 200:
        # It came first, and went over with all the rest.
        assert [one.manager_path for one in await Case.filter(procedure="liaison")] == [path]
    else:
        refused(reply, "not_found")
    assert not await Case.filter(procedure="liaison").exclude(manager_path=path).exists()


async def test_a_step_that_the_former_manager_takes_in_that_instant_is_not_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    liaison = await asked(world)
    await decided(world)
    world.clock.move_to(date(2026, 12, 15))

    async def take_over() -> Any:
        async for _ in manager_changes._round(world.clock.now):
            continue
        return await world.district.get("/home")

    answer = {"answered_on": "2026-12-15", "result": "agreed", "answer": "已修好。"}
    _, reply = await interleave(monkeypatch, take_over, lambda: world.manager.step(liaison, "answer", **answer))
    if reply.status_code != 200:
        refused(reply, "not_found")
    assert await ManagerChange.filter(under_way=1).count() == 0
    done(await world.far_manager.get(f"/cases/{liaison['id']}"))
    refused(await world.manager.get(f"/cases/{liaison['id']}"), "not_found")


async def test_two_that_overlap_are_not_both_entered_in_one_instant(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = await interleave(
        monkeypatch, lambda: world.district.post("/manager-changes", change(world, scope="estate")),
        lambda: world.office.post("/manager-changes", change(world)),
    )
    assert sorted(one.status_code for one in replies) == [200, 409]
    assert await ManagerChange.all().count() == 1


def test_whatever_repeats_a_managers_path_goes_over_with_the_dwelling() -> None:
    import models

    said = {
        name for name in models.__all__
        if "manager_path" in getattr(getattr(models, name), "_meta", models.Dwelling._meta).fields_map
    }
    assert said == {"Dwelling", "Tenancy", "Case"}


async def test_the_former_managers_right_ends_with_the_day_though_nobody_has_walked(world: World) -> None:
    """By whoever of either manager asks first, by several at once; and for a family that would still sign with it."""
    case, wan = await offered(world), world.tenancies["wan"]
    await decided(world)
    world.clock.move_to(date(2026, 12, 14))
    done(await world.manager.get(f"/leases/of/{wan.id}"))
    assert not await ManagerMove.exists()
    world.clock.move_to(date(2026, 12, 15))
    refused(await signs(world.wan, case), "moved_by_other")
    read = done(await world.wan.get(f"/cases/{case['id']}"))
    assert read["status"] == "offered" and not await ManagerMove.exists()
    replies = await asyncio.gather(*(
        person.get(f"/leases/of/{wan.id}") for person in (world.manager, world.far_manager, world.manager)
    ))
    assert [reply.status_code for reply in replies][::2] == [404, 404]
    done(await world.far_manager.get(f"/leases/of/{wan.id}"))
    refused(await world.manager.post("/rent-payments", {
        "id": new_id(), "tenancy_id": wan.id, "for_month": "2026-12", "paid_fen": 100, "paid_on": "2026-12-15",
        "way": "cash",
    }), "not_found")
    assert await ManagerMove.all().count() == 1
    assert done(await world.wan.get(f"/cases/{case['id']}"))["status"] == "void"
    # The walk finds nothing left to do.
    await walk(world, date(2026, 12, 16))
    assert await ManagerMove.all().count() == 1


async def test_an_agreement_that_goes_with_the_former_manager_is_drawn_up_anew_by_the_next(world: World) -> None:
    await a_template(world)
    change_of, agreement = await drawn_up(world)
    agreement = done(await world.manager.step(agreement, "offer"))
    assert done(await world.wan.get(f"/cases/{change_of['id']}"))["status"] == "signing"
    await gone_over(world)
    assert done(await world.wan.get(f"/cases/{agreement['id']}"))["status"] == "void"
    again = done(await world.far_manager.get(f"/cases/{change_of['id']}"))
    assert again["status"] == "approved" and "draw_up" in {one["action"] for one in again["actions"]}
    refused(await world.manager.step(again, "draw_up"), "not_found")
    done(await world.far_manager.post("/lease-templates", TEMPLATE))
    again = done(await world.far_manager.step(again, "draw_up"))
    fresh = done(await world.far_manager.get(f"/cases/{again['detail']['contract_id']}"))
    assert (fresh["status"], again["status"]) == ("drafted", "drafting")


async def test_a_change_out_of_order_doubled_or_by_whose_right_has_ended_changes_nothing_twice(world: World) -> None:
    body = change(world)
    case = done(await world.district.post("/manager-changes", body))
    # Sent again it is the same, whatever stands in it by now; under another person's id it is nobody's.
    assert done(await world.district.post("/manager-changes", body))["id"] == case["id"]
    other = {**body, "form": {**body["form"], "scope": "estate"}}
    assert done(await world.district.post("/manager-changes", other))["title"] == case["title"]
    refused(await world.office.post("/manager-changes", body), "id_taken")
    for person in (world.manager, world.far_manager, world.clerk, world.street, world.wan, world.stranger, world.admin):
        refused(await person.post("/manager-changes", change(world, "kong")), "not_allowed")
    # What is not a manager of property, or not an office at all.
    for receiving in (world.organisations["胜利社区"].id, 10**9):
        refused(await world.district.post("/manager-changes", change(world, "kong", receiving_id=receiving)),
                "form_invalid")
    # Neither by who entered it, nor by either manager, nor before its turn.
    refused(await world.district.step(case, "decide"), "same_person")
    for person in (world.manager, world.far_manager):
        for action in ("decide", "withdraw"):
            refused(await person.step(case, action, **({"reason": "不同意。"} if action == "withdraw" else {})),
                    "not_allowed")
    taken = {"keys": 3, "note": "合同原件、户号表"}
    refused(await world.far_manager.step(case, "confirm", **taken), "step_not_possible")
    refused(await world.office.step(case, "take_over"), "step_not_possible")
    replies = await asyncio.gather(*(world.office.step(case, "decide") for _ in range(3)))
    assert sorted(one.status_code for one in replies) == [200, 409, 409]
    case = done(await world.district.get(f"/cases/{case['id']}"))
    # Its post has ended between: who was sent away decides nothing more.
    await Appointment.filter(account_id=world.office.account_id).update(ends_on=date(2026, 12, 13))
    world.clock.move_to(date(2026, 12, 14))
    assert (await world.office.step(case, "withdraw", reason="改日再办。")).status_code in (403, 404)
    # Withdrawn in the instant in which its day has come: one of the two, whole.
    world.clock.move_to(date(2026, 12, 15))
    gone, _ = await asyncio.gather(
        world.district.step(case, "withdraw", reason="改日再办。"), world.far_manager.get(f"/cases/{case['id']}"),
    )
    case = done(await world.district.get(f"/cases/{case['id']}"))
    if gone.status_code == 200:
        assert (case["status"], await ManagerMove.all().count()) == ("withdrawn", 0)
        await Appointment.filter(account_id=world.office.account_id).update(ends_on=None)
        case = await gone_over(world, date(2026, 12, 17), since_on="2026-12-17")
    refused(await world.district.step(case, "withdraw", reason="改日再办。"), "step_not_possible")
    refused(await world.manager.step(case, "confirm", **taken), "not_allowed")
    case = done(await world.far_manager.step(case, "confirm", **taken))
    refused(await world.far_manager.step(case, "confirm", **taken), "step_not_possible")
    assert await ManagerMove.all().count() == 1
    # And back on the earliest day that there is; of what it has not any more the first one gives nothing away.
    refused(await world.district.post("/manager-changes", change(world, since_on="2027-01-05")), "form_invalid")
    back = change(world, receiving_id=world.organisations["安居物业"].id, since_on=str(business_day(world.clock.now())))
    refused(await world.district.post("/manager-changes", back), "form_invalid")
