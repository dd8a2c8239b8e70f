"""Rent and key notices: issued to one family or a list, seen and confirmed by the family, followed by the manager."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from tortoise import connections

from casework.dwellings import notices
from casework.heart.problems import refuse
from models import Appointment, Case, Delivery, Dwelling, Household, Lease, Notice, Tenancy
from server.worker import Worker
from tests.cast import NOW, Person, World, done, new_id, refused

RENT = {"period": "2026-12", "due_on": "2026-12-31"}
KEY = {
    "collect_from": "2026-12-12", "collect_until": "2026-12-20", "place": "和谐家园物业服务站", "contact": "冯物业",
}


def rent_to(*tenancies: Tenancy, **changed: Any) -> dict[str, Any]:
    return {
        "batch_id": new_id(), "kind": "rent", "tenancy_ids": [row.id for row in tenancies], "rent": {**RENT, **changed},
    }


def key_to(*tenancies: Tenancy, **changed: Any) -> dict[str, Any]:
    return {
        "batch_id": new_id(), "kind": "key", "tenancy_ids": [row.id for row in tenancies], "key": {**KEY, **changed},
    }


async def issued(world: World, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Issues it and returns the manager's list, in the order of the families' names."""
    assert done(await world.manager.post("/notices", body))["refused"] == []
    return await listed(world.manager)


async def listed(person: Person, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await person.get("/notices", **query))["items"]
    return sorted(items, key=lambda item: item["household"]["name"])


async def standing(world: World) -> dict[str, Any]:
    """How far the one notice has come, as its manager sees it."""
    (item,) = await listed(world.manager)
    state: dict[str, Any] = item["delivery"]
    return state


async def deliver(world: World) -> None:
    await Worker(world.clock, None, None).deliver_due()


@pytest.mark.clause("4.4.1.1a")
async def test_a_rent_notice_goes_its_way_from_issued_to_confirmed(world: World) -> None:
    (line,) = await issued(world, rent_to(world.tenancies["wan"], note="可在手机银行缴纳。"))
    assert (line["kind_label"], line["status"], line["delivery"]["state"]) == ("租金通知", "issued", "pending")
    await deliver(world)
    assert (await standing(world))["state"] == "delivered"

    home = done(await world.wan.get("/home"))
    assert {count["key"]: count["count"] for count in home["counts"]}["notices"] == 1
    (mine,) = await listed(world.wan)
    case = done(await world.wan.get(f"/cases/{mine['id']}"))
    assert case["detail"]["text"].splitlines() == [
        "万健秀：",
        "2026年12月租金385.00元，请于2026年12月31日前缴纳。",
        "房屋：和谐家园1号楼1单元101室",
        "可在手机银行缴纳。",
        "安居物业　电话：0412-5550000",
    ]
    assert case["detail"]["rent"]["amount_fen"] == 38500
    # To look is a step of its own, which the page takes and no button offers.
    assert [action["action"] for action in case["actions"]] == ["confirm"]
    case = done(await world.wan.step(case, "see"))
    assert (await standing(world))["state"] == "seen"
    done(await world.wan.step(case, "confirm"))
    assert (await standing(world)) == {"state": "confirmed", "label": "已确认", "reason": None}
    assert done(await world.wan.get("/inbox"))["items"] == []


async def test_a_list_is_issued_where_it_can_be_and_the_rest_is_named(world: World) -> None:
    wan, kong, qin = (world.tenancies[name] for name in ("wan", "kong", "qin"))
    await Tenancy.filter(id=kong.id).update(living=None, ended_on=date(2026, 11, 30))
    body = rent_to(wan, kong, qin, amount_fen=12345)
    body["tenancy_ids"] += [wan.id, 10**9]
    reply = done(await world.manager.post("/notices", body))
    assert reply["issued"] == 1
    assert [item["tenancy_id"] for item in reply["refused"]] == [kong.id, qin.id, 10**9]
    # Another manager's family is refused in the same words as one that does not exist.
    assert len({(item["name"], item["reason"]) for item in reply["refused"]}) == 1
    (line,) = await listed(world.manager)
    detail = done(await world.manager.get(f"/cases/{line['id']}"))["detail"]
    assert "租金123.45元" in detail["text"]
    refused(await world.manager.post("/notices", rent_to(qin)), "notice_recipients")


async def test_keys_are_handed_out_after_a_lease_and_rent_is_asked_where_an_amount_is_known(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    await Lease.filter(tenancy_id=kong.id).delete()
    reply = done(await world.manager.post("/notices", key_to(wan, kong)))
    assert (reply["issued"], [item["name"] for item in reply["refused"]]) == (1, ["孔浩"])
    assert "租赁合同" in reply["refused"][0]["reason"]
    (line,) = await listed(world.manager, kind="key")
    text = done(await world.manager.get(f"/cases/{line['id']}"))["detail"]["text"]
    assert "请于2026年12月12日至2026年12月20日领取房屋钥匙。" in text
    assert "地点：和谐家园物业服务站" in text
    refused(await world.manager.post("/notices", rent_to(kong)), "notice_recipients")
    assert done(await world.manager.post("/notices", rent_to(kong, amount_fen=20000)))["issued"] == 1
    assert await listed(world.manager, kind="rent") != []


async def test_the_amount_is_that_of_the_lease_in_force(world: World) -> None:
    wan = world.tenancies["wan"]
    for year, rent in ((2021, 11100), (2027, 99900)):
        await Lease.create(
            tenancy_id=wan.id, starts_on=date(year, 3, 1), ends_on=date(year + 1, 2, 28), monthly_rent_fen=rent
        )
    (line,) = await issued(world, rent_to(wan))
    assert done(await world.wan.get(f"/cases/{line['id']}"))["detail"]["rent"]["amount_fen"] == 38500


@pytest.mark.clause("4.4.1.1a")
async def test_a_family_without_an_account_is_served_in_person(world: World) -> None:
    await Appointment.filter(household_id=world.wan.household_id).delete()
    body = rent_to(world.tenancies["wan"])
    (line,) = await issued(world, body)
    assert line["delivery"] == {"state": "needs_visit", "label": "未绑定微信，需上门送达", "reason": None}
    await deliver(world)
    assert (await standing(world))["state"] == "needs_visit"
    case = done(await world.manager.get(f"/cases/{line['id']}"))
    refused(await world.manager.step(case, "serve", on="2026-12-11", witness="李网格"), "form_invalid")
    case = done(await world.manager.step(case, "serve", on="2026-12-10", witness="李网格"))
    assert case["status"] == "served"
    assert [item["state_label"] for item in case["detail"]["deliveries"]] == ["已当面送达"]
    assert (await standing(world))["state"] == "served"
    batch = done(await world.manager.get(f"/notice-batches/{body['batch_id']}"))
    assert (batch["total"], batch["confirmed"], batch["needs_visit"]) == (1, 1, 0)


@pytest.mark.parametrize(("starts_on", "ends_on"), [("2024-01-01", "2026-12-10"), ("2026-12-12", None)])
async def test_whose_binding_has_ended_or_not_begun_in_shanghai_is_not_told(
    world: World, starts_on: str, ends_on: str | None
) -> None:
    await Appointment.filter(household_id=world.wan.household_id).update(starts_on=starts_on, ends_on=ends_on)
    # One in the morning of the 11th there, still the 10th in London.
    world.clock.standing_at = NOW.replace(hour=17)
    (line,) = await issued(world, rent_to(world.tenancies["wan"]))
    assert line["delivery"]["state"] == "needs_visit"


async def test_a_notice_is_withdrawn_with_a_reason_and_delivered_no_more(world: World) -> None:
    (line,) = await issued(world, rent_to(world.tenancies["wan"]))
    refused(await world.manager.step(line, "withdraw"), "form_invalid")
    done(await world.manager.step(line, "withdraw", reason="金额有误"))
    await deliver(world)
    case = done(await world.wan.get(f"/cases/{line['id']}"))
    assert (case["status"], case["actions"], case["history"][0]["note"]) == ("withdrawn", [], "金额有误")
    assert [item["state"] for item in case["detail"]["deliveries"]] == ["cancelled"]
    refused(await world.wan.step(case, "confirm"), "step_not_possible")
    assert (await standing(world))["state"] == "withdrawn"
    # Each says why it was withdrawn, and no other.
    lines = await issued(world, rent_to(world.tenancies["wan"]))
    other = next(one for one in lines if one["id"] != line["id"])
    done(await world.manager.step(other, "withdraw", reason="月份有误"))
    for one, reason in ((line, "金额有误"), (other, "月份有误")):
        assert done(await world.manager.get(f"/cases/{one['id']}"))["detail"]["withdrawn"]["reason"] == reason


async def test_the_same_batch_again_issues_nothing_twice(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    body = rent_to(wan)
    assert done(await world.manager.post("/notices", body))["issued"] == 1
    assert done(await world.manager.post("/notices", body)) == {
        "batch_id": body["batch_id"], "issued": 1, "refused": [],
    }
    # Also when the family has left since, and also with one more family on the list.
    await Tenancy.filter(id=wan.id).update(living=None, ended_on=date(2026, 12, 9))
    body["tenancy_ids"].append(kong.id)
    assert done(await world.manager.post("/notices", body))["issued"] == 2
    assert await Notice.all().count() == await Case.all().count() == await Delivery.all().count() == 2
    # A batch is one person's and of one kind.
    refused(await world.far_manager.post("/notices", body), "id_taken")
    refused(await world.manager.post("/notices", {**key_to(kong), "batch_id": body["batch_id"]}), "id_taken")


async def test_the_same_batch_many_times_at_once_issues_once(world: World) -> None:
    body = rent_to(world.tenancies["wan"], world.tenancies["kong"])
    replies = await asyncio.gather(*(world.manager.post("/notices", body) for _ in range(4)))
    assert [done(reply)["issued"] for reply in replies] == [2] * 4
    assert await Notice.all().count() == await Delivery.all().count() == 2


async def test_who_looked_before_the_same_batch_was_written_looks_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = rent_to(world.tenancies["wan"])
    done(await world.manager.post("/notices", body))
    looks: list[int] = []
    real = notices._issued_before

    async def before(*asked: Any) -> set[int]:
        looks.append(1)
        return set() if len(looks) == 1 else await real(*asked)

    monkeypatch.setattr(notices, "_issued_before", before)
    assert done(await world.manager.post("/notices", body))["issued"] == 1
    assert (len(looks), await Notice.all().count()) == (2, 1)

    # What is refused for another reason is told at once.
    async def refuses(*asked: Any, **more: Any) -> None:
        raise refuse("own_family")

    monkeypatch.setattr(notices, "open_cases", refuses)
    looks.clear()
    refused(await world.manager.post("/notices", rent_to(world.tenancies["kong"])), "own_family")
    assert len(looks) == 1


async def test_a_batch_is_summed_up_for_its_manager_alone(world: World) -> None:
    await Appointment.filter(household_id=world.kong.household_id).delete()
    body = rent_to(world.tenancies["wan"], world.tenancies["kong"])
    lines = await issued(world, body)
    await deliver(world)
    path = f"/notice-batches/{body['batch_id']}"
    assert done(await world.manager.get(path)) == {
        "batch_id": body["batch_id"], "kind_label": "租金通知", "total": 2, "delivered": 1, "seen": 0, "confirmed": 0,
        "failed": 0, "needs_visit": 1,
    }
    wans = next(line for line in lines if line["household"]["name"] == "万健秀")
    done(await world.wan.step(wans, "confirm"))
    summary = done(await world.manager.get(path))
    assert (summary["delivered"], summary["seen"], summary["confirmed"]) == (1, 1, 1)
    refused(await world.far_manager.get(path), "not_found")
    refused(await world.manager.get(f"/notice-batches/{new_id()}"), "not_found")


async def test_only_the_dwellings_manager_issues_and_only_the_family_sees_and_confirms(world: World) -> None:
    wan = world.tenancies["wan"]
    for other in (world.wan, world.grid, world.clerk, world.street, world.district, world.admin, world.stranger):
        refused(await other.post("/notices", rent_to(wan)), "not_allowed")
    refused(await world.far_manager.post("/notices", rent_to(wan)), "notice_recipients")
    (line,) = await issued(world, rent_to(wan))
    for reader in (world.clerk, world.street, world.district):
        assert done(await reader.get(f"/cases/{line['id']}"))["actions"] == []
    for action in ("see", "confirm"):
        for insider in (world.manager, world.clerk, world.street, world.district):
            refused(await insider.step(line, action), "not_allowed")
    for action in ("see", "confirm", "withdraw"):
        for outsider in (world.kong, world.qin, world.far_manager, world.far_clerk, world.grid, world.stranger):
            refused(await outsider.get(f"/cases/{line['id']}"), "not_found")
            refused(await outsider.step(line, action), "not_found")
            assert await listed(outsider) == []
    refused(await world.wan.step(line, "withdraw", reason="不想缴"), "not_allowed")


async def test_particulars_are_checked(world: World) -> None:
    wan = world.tenancies["wan"]
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        (rent_to(wan, period="2026-13"), "rent.period"),
        (rent_to(wan, due_on="2026-02-29"), "rent.due_on"),
        (rent_to(wan, period="2099-12"), "rent.period"),
        (rent_to(wan, due_on="2199-01-01"), "rent.due_on"),
        (rent_to(wan, due_on="2027-12-11"), "rent.due_on"),
        (key_to(wan, collect_until="2199-12-31"), "key.collect_until"),
        (key_to(wan, collect_from="2127-12-11", collect_until="2127-12-31"), "key.collect_from"),
        (rent_to(wan, amount_fen=-1), "rent.amount_fen"),
        (rent_to(wan, amount_fen=10**12), "rent.amount_fen"),
        (rent_to(wan, note="长" * 201), "rent.note"),
        (key_to(wan, collect_until="2026-12-11"), "key.collect_until"),
        (key_to(wan, collect_from="2026-12-01", collect_until="2026-12-09"), "key.collect_until"),
        (key_to(wan, place=""), "key.place"),
        ({**rent_to(wan), "kind": "key"}, "key"),
        ({**rent_to(wan), "kind": "party"}, "kind"),
        ({**rent_to(wan), "tenancy_ids": []}, "tenancy_ids"),
        ({**rent_to(wan), "tenancy_ids": [1] * 501}, "tenancy_ids"),
        ({**rent_to(wan), "batch_id": "b"}, "batch_id"),
    )
    for body, field in wrong:
        problem = refused(await world.manager.post("/notices", body), "form_invalid")
        assert list(problem["fields"]) == [field]


async def test_a_notice_names_days_as_far_ahead_as_the_district_set(world: World) -> None:
    wan = world.tenancies["wan"]
    done(await world.manager.post("/notices", rent_to(wan, period="2027-12", due_on="2027-12-10")))
    words = refused(await world.manager.post("/notices", rent_to(wan, due_on="2199-01-01")), "form_invalid")["fields"]
    assert words == {"rent.due_on": "最晚只能到2027年12月10日，请核对年份。"}


async def neighbours(world: World, count: int) -> list[Tenancy]:
    """Families of wan's community and manager, each with a lease and every second one with an account."""
    model, family = await Dwelling.get(id=world.tenancies["wan"].dwelling_id), range(1_000_000, 1_000_000 + count)
    home = await Household.get(id=world.wan.household_id)
    await Dwelling.bulk_create(
        Dwelling(
            id=n, estate_id=model.estate_id, building_number="9", unit_number="1", room_number=str(n),
            address=f"和谐家园9号楼1单元{n}室", address_key=f"nine-{n}", area_centi_m2=4500,
            manager_id=model.manager_id, manager_path=model.manager_path, community_id=model.community_id,
            area_path=model.area_path,
        )
        for n in family
    )
    await Household.bulk_create(
        Household(
            id=n, name=f"住户{n}", community_id=home.community_id, area_path=home.area_path, category="低保",
            registered_address="", registered_address_key="", phone="", phone_index=f"phone-{n}", created_at=NOW,
        )
        for n in family
    )
    rows = [
        Tenancy(
            id=n, household_id=n, dwelling_id=n, area_path=model.area_path, manager_path=model.manager_path,
            started_on=date(2026, 1, 1),
        )
        for n in family
    ]
    await Tenancy.bulk_create(rows)
    await Lease.bulk_create(
        Lease(tenancy_id=n, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), monthly_rent_fen=n) for n in family
    )
    await Appointment.bulk_create(
        Appointment(account_id=world.stranger.account_id, role="tenant", household_id=n, starts_on=date(2026, 1, 1))
        for n in family[::2]
    )
    return rows


async def test_a_list_of_any_length_takes_the_same_number_of_queries(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    families = await neighbours(world, 220)
    asked: list[str] = []

    def counted(name: str, kind: Any) -> None:
        run = getattr(kind, name)

        async def count(self: Any, query: str, *rest: Any) -> Any:
            asked.append(query)
            return await run(self, query, *rest)

        monkeypatch.setattr(kind, name, count)

    kind = type(connections.get("default"))
    for made in (kind, *kind.__subclasses__()):
        for name in ("execute_query", "execute_insert", "execute_many"):
            if name in vars(made):
                counted(name, made)

    async def queries_for(some: list[Tenancy]) -> int:
        asked.clear()
        body = rent_to(*some)
        assert done(await world.manager.post("/notices", body)) == {
            "batch_id": body["batch_id"], "issued": len(some), "refused": [],
        }
        issuing = len(asked)
        batch = done(await world.manager.get(f"/notice-batches/{body['batch_id']}"))
        assert (batch["total"], batch["needs_visit"]) == (len(some), len(some) // 2)
        return issuing

    # The first of a day begins its chain.
    await queries_for(families[:2])
    few, many = await queries_for(families[2:20]), await queries_for(families[20:])
    assert few == many < 35


async def test_nobody_was_told_of_a_notice_before_there_was_one(world: World) -> None:
    """Every step that says on which day somebody was told, or did not answer."""
    await Appointment.filter(household_id=world.kong.household_id).delete()
    (line,) = await issued(world, rent_to(world.tenancies["kong"], amount_fen=30000))
    case = done(await world.manager.get(f"/cases/{line['id']}"))
    told = [one["action"] for one in case["actions"] if any(field["kind"] == "date" for field in one["fields"])]
    assert {"serve", "call", "no_answer"} <= set(told)
    for action in told:
        said = {"serve": {"witness": "邻居"}, "call": {"spoke_with": "孔浩"}}.get(action, {})
        for day in ("2026-12-09", "2024-02-29", "2026-12-11"):
            problem = refused(await world.manager.step(case, action, on=day, **said), "form_invalid")
            assert list(problem["fields"]) == ["form.on"], (action, day)
    done(await world.manager.step(case, "serve", on="2026-12-10", witness="邻居"))


async def test_nobody_is_asked_for_nothing(world: World) -> None:
    wan = world.tenancies["wan"]
    for path, body in (
        ("/notices", rent_to(wan, amount_fen=0)),
        ("/notice-rounds", {"id": new_id(), "kind": "rent", "to": {"tenancy_ids": [wan.id]},
                            "rent": {**RENT, "amount_fen": 0}}),
    ):
        assert list(refused(await world.manager.post(path, body), "form_invalid")["fields"]) == ["rent.amount_fen"]
    await Lease.filter(tenancy_id=wan.id).update(monthly_rent_fen=0)
    assert "0元" in refused(await world.manager.post("/notices", rent_to(wan)), "notice_recipients")["detail"]
    assert not await Notice.all().exists()


async def test_a_batch_of_any_length_and_standing_is_summed_up_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the list that says of each how it stands."""
    some = await neighbours(world, 7)
    body = rent_to(*some, amount_fen=30000)
    await issued(world, body)
    await deliver(world)
    lines = {one["household"]["id"]: one for one in await listed(world.manager)}
    done(await world.manager.step(lines[some[0].id], "serve", on="2026-12-10", witness="邻居"))
    done(await world.manager.step(lines[some[1].id], "withdraw", reason="写错了"))
    await Delivery.filter(household_id=some[3].id).update(state="failed")
    await Delivery.filter(household_id=some[5].id).update(state="pending")
    monkeypatch.setattr(notices, "MOST_AT_ONCE", 3)
    told = done(await world.manager.get(f"/notice-batches/{body['batch_id']}"))
    states = [one["delivery"]["state"] for one in await listed(world.manager)]
    assert (told["total"], told["failed"], told["needs_visit"]) == (
        len(states), states.count("failed"), states.count("needs_visit")
    )
    assert told["delivered"] == states.count("delivered") + states.count("served") and told["failed"] == 1
