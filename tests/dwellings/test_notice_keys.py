"""Keys collected on a notice: a time is chosen while there is room, who came, keys counted out and back, signed for."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from casework.dwellings import lease_words
from models import Case, KeyCollection, Lease, LeaseContract, NoticeSlot
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_notice_rounds import families, prepared, seen, send, to
from tests.dwellings.test_rent_payments import payment

KEY = {"collect_from": "2026-12-14", "collect_until": "2026-12-15", "place": "物业办公室", "bring": "身份证"}
# Monday and Tuesday, an hour each.
SLOTS = {"begins": "09:00", "ends": "10:00", "minutes": 60, "places": 1, "choose_until": "2026-12-12"}


async def asked(world: World, **slots: Any) -> dict[str, Any]:
    await Lease.all().update(ends_on=date(2027, 12, 31))
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    return await send(world, await prepared(world, kind="key", to=to(wan, kong), key=KEY, slots={**SLOTS, **slots}))


async def mine(person: Person) -> dict[str, Any]:
    (line,) = done(await person.get("/notices", kind="key"))["items"]
    case: dict[str, Any] = done(await person.get(f"/cases/{line['id']}"))
    return case


async def of(world: World, person: Person) -> dict[str, Any]:
    """The same notice, as the manager reads it."""
    case: dict[str, Any] = done(await world.manager.get(f"/cases/{(await mine(person))['id']}"))
    return case


@pytest.mark.clause("4.4.1.1a")
async def test_a_family_chooses_a_time_comes_counts_its_keys_and_signs(world: World) -> None:
    row = await asked(world)
    case = await mine(world.wan)
    times = case["detail"]["collection"]["slots"]
    assert [(one["day"], one["begins"], one["ends"], one["left"]) for one in times] == [
        ("2026-12-14", "09:00", "10:00", 1), ("2026-12-15", "09:00", "10:00", 1)
    ]
    case = done(await world.wan.step(case, "choose", slot_id=times[0]["id"]))
    assert (case["status"], case["detail"]["collection"]["chosen"]["day"]) == ("confirmed", "2026-12-14")
    # The last place is gone, and free again when it is given up for another.
    other = await mine(world.kong)
    assert [one["left"] for one in other["detail"]["collection"]["slots"]] == [0, 1]
    refused(await world.kong.step(other, "choose", slot_id=times[0]["id"]), "slot_full")
    case = done(await world.wan.step(case, "choose", slot_id=times[1]["id"]))
    done(await world.kong.step(await mine(world.kong), "choose", slot_id=times[0]["id"]))
    assert [one.taken for one in await NoticeSlot.all().order_by("day")] == [1, 1]
    assert {one["household"]["name"]: one["slot"] for one in await families(world, row, "chosen")} == {
        "万健秀": "2026年12月15日 09:00至10:00", "孔浩": "2026年12月14日 09:00至10:00",
    }

    world.clock.move_to(date(2026, 12, 15))
    refused(await world.wan.step(case, "choose", slot_id=times[1]["id"]), "slots_closed")
    there = await of(world, world.wan)
    assert [one["action"] for one in there["detail"]["collection"]["actions"]] == ["hand_over", "miss"]
    form = {"on": "2026-12-15", "received_by": "万健秀", "keys": 3, "signed": "phone"}
    refused(await world.manager.step(there, "hand_over", **{**form, "on": "2026-12-16"}), "form_invalid")
    refused(await world.manager.step(there, "hand_over", **{**form, "keys": 0}), "form_invalid")
    there = done(await world.manager.step(there, "hand_over", **form))
    assert there["status"] == "handed"
    assert [one["id"] for one in done(await world.wan.get("/inbox"))["items"]] == [there["id"]]
    case = done(await world.wan.step(await mine(world.wan), "sign_keys"))
    assert (case["status"], case["detail"]["collection"]["signed_label"]) == ("collected", "家庭已在小程序里签收")
    (line,) = await families(world, row, "came")
    assert line["keys"] == "2026年12月15日万健秀领取3把"
    there = await of(world, world.wan)
    back = {"on": "2026-12-15", "keys": 2, "note": ""}
    assert "form.note" in refused(await world.manager.step(there, "return_keys", **back), "form_invalid")["fields"]
    refused(await world.manager.step(there, "return_keys", **{**back, "keys": 4}), "form_invalid")
    there = done(await world.manager.step(there, "return_keys", **{**back, "note": "信箱钥匙丢失"}))
    assert (there["status"], there["detail"]["collection"]["keys_back"]) == ("returned", 2)
    assert (await seen(world, row))["counts"]["confirmed"] == 2


async def test_who_did_not_come_gives_the_place_back_and_signs_on_paper_later(world: World) -> None:
    row = await asked(world, choose_until="2026-12-15")
    case = await mine(world.kong)
    slot = case["detail"]["collection"]["slots"][0]["id"]
    done(await world.kong.step(case, "choose", slot_id=slot))
    world.clock.move_to(date(2026, 12, 14))
    there = done(await world.manager.step(await of(world, world.kong), "miss", on="2026-12-14"))
    assert (there["status"], there["detail"]["collection"]["missed_on"]) == ("confirmed", "2026-12-14")
    assert (await NoticeSlot.get(id=slot)).taken == 0
    assert [one["household"]["name"] for one in await families(world, row, "missed")] == ["孔浩"]
    assert {one["household"]["name"] for one in await families(world, row, "unchosen")} == {"孔浩", "万健秀"}
    form = {"on": "2026-12-14", "received_by": "孔浩", "keys": 2, "signed": "paper"}
    there = done(await world.manager.step(there, "hand_over", **form))
    assert (there["status"], there["detail"]["collection"]["signed_label"]) == ("collected", "已在纸上签收")


async def test_the_last_place_goes_to_one_of_those_who_press_at_once(world: World) -> None:
    await asked(world, places=1)
    cases = {person.name: await mine(person) for person in (world.wan, world.kong)}
    slot = cases["万健秀"]["detail"]["collection"]["slots"][0]["id"]
    people = [world.wan, world.kong] * 3
    replies = await asyncio.gather(
        *(person.step(cases[person.name], "choose", slot_id=slot) for person in people)
    )
    assert (await NoticeSlot.get(id=slot)).taken == 1
    assert await KeyCollection.filter(slot_id=slot).count() == 1
    assert sum(reply.status_code == 200 for reply in replies) == 1
    assert {reply.json()["code"] for reply in replies if reply.status_code != 200} <= {"slot_full", "moved_by_other"}


async def test_a_notice_of_another_kind_knows_no_keys_and_a_recalled_one_frees_its_place(world: World) -> None:
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"])))
    (line,) = await families(world, row)
    case = done(await world.wan.get(f"/cases/{line['case_id']}"))
    assert case["detail"]["collection"] is None
    refused(await world.wan.step(case, "choose", slot_id=1), "step_not_possible")
    form = {"on": "2026-12-10", "received_by": "万健秀", "keys": 2, "signed": "paper"}
    refused(await world.manager.step(case, "hand_over", **form), "step_not_possible")
    row = await asked(world)
    case = await mine(world.wan)
    slot = case["detail"]["collection"]["slots"][0]["id"]
    refused(await world.wan.step(case, "choose", slot_id=10**9), "form_invalid")
    done(await world.wan.step(case, "choose", slot_id=slot))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/recall", {"reason": "日期改了"}))
    await world.send_rounds()
    assert (await NoticeSlot.get(id=slot)).taken == 0
    refused(await world.wan.step(await mine(world.wan), "choose", slot_id=slot), "step_not_possible")


async def test_no_key_leaves_before_the_first_payment(world: World) -> None:
    await asked(world)
    wan = world.tenancies["wan"]
    lease = await Case.create(
        id=new_id(), procedure="lease", number="HT", title="租赁合同", status="signed", area_path=wan.area_path,
        manager_path=wan.manager_path, household_id=wan.household_id, dwelling_id=wan.dwelling_id, opened_by_id=0,
        opened_at=NOW, updated_at=NOW,
    )
    await LeaseContract.create(
        case_id=lease.id, kind="lease", tenancy_id=wan.id, manager_id=7, template_id=1, lessor="安居物业",
        lessor_kind="company", starts_on=date(2024, 1, 1), ends_on=date(2027, 12, 31), signed_on=date(2026, 12, 1),
        matters=dict.fromkeys(lease_words.MATTERS, "x"),
    )
    form = {"on": "2026-12-10", "received_by": "万健秀", "keys": 3, "signed": "paper"}
    refused(await world.manager.step(await of(world, world.wan), "hand_over", **form), "keys_first_payment")
    assert await KeyCollection.filter(came_on__not_isnull=True).count() == 0
    done(await world.manager.post("/rent-payments", {"id": new_id(), **payment(world, paid_on="2026-12-10")}))
    done(await world.manager.step(await of(world, world.wan), "hand_over", **form))
    # One act is entered in both: the lease has its keys.
    assert (await Case.get(id=lease.id)).status == "keys"
    assert (await LeaseContract.get(case_id=lease.id)).keys_count == 3


async def test_a_time_that_has_begun_is_nobodys_to_choose(world: World) -> None:
    """On the last day for choosing, which is a day of collecting: by the clock, and not by the day alone."""
    await asked(world, ends="17:00", choose_until="2026-12-14")
    case = await mine(world.wan)
    first = case["detail"]["collection"]["slots"][0]
    assert (first["day"], first["begins"]) == ("2026-12-14", "09:00")
    # Ten in the morning in Shanghai.
    world.clock.move_to(date(2026, 12, 14))
    left = (await mine(world.wan))["detail"]["collection"]["slots"]
    assert [(one["day"], one["begins"]) for one in left[:2]] == [("2026-12-14", "11:00"), ("2026-12-14", "12:00")]
    refused(await world.wan.step(case, "choose", slot_id=first["id"]), "slot_past")
    done(await world.wan.step(case, "choose", slot_id=left[0]["id"]))


async def test_nobody_missed_a_notice_that_was_not_there(world: World) -> None:
    await asked(world)
    case = await of(world, world.wan)
    problem = refused(await world.manager.step(case, "miss", on="2026-12-09"), "form_invalid")
    assert list(problem["fields"]) == ["form.on"]
