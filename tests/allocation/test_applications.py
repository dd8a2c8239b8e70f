"""Applications for public rental housing: accepted by a community, approved by its street, housed by the district."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import Dwelling, Household, Tenancy
from tests.allocation.agreements import awarded, on_paper, shown_to_all
from tests.cast import World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy, names, on


def an_application(order: int = 81, **more: Any) -> dict[str, Any]:
    return {
        "members": [
            {"name": "齐桂芳", "relationship": "本人", "id_number": id_number("19680220", order)},
            {"name": "齐明", "relationship": "子", "id_number": id_number("20030711", order)},
        ],
        "phone": "13800000081", "category": "低保", "registered_address": f"铁东区站前街{order}号楼1单元301室",
        "present_housing": "借住亲戚家，一间约12平方米", **more,
    }


async def accepted(world: World, order: int = 81, **more: Any) -> Any:
    return done(await world.clerk.post("/applications", {"id": new_id(), "form": an_application(order, **more)}))


async def an_empty_home(world: World, room: str = "909") -> Dwelling:
    known = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    written = f"和谐家园1号楼1单元{room}室"
    return await Dwelling.create(
        estate_id=known.estate_id, building_number="1", unit_number="1", room_number=room, address=written,
        address_key=written, area_centi_m2=5000, manager_id=known.manager_id, manager_path=known.manager_path,
        community_id=known.community_id, area_path=known.area_path,
    )


@pytest.mark.clause("4.2.1a")
async def test_a_family_that_is_housed_stands_in_the_current_ledger_from_that_step_on(world: World) -> None:
    case = await accepted(world)
    assert (case["status"], case["detail"]["check"]["findings"]) == ("accepted", [])
    assert case["detail"]["form"]["members"][0]["id_number"].startswith("2103****")
    refused(await world.clerk.step(case, "approve"), "not_allowed")
    for outsider in (world.far_clerk, world.far_street, world.manager, world.grid, world.wan):
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")
    case = done(await world.street.step(case, "return", reason="请写明现在的住处"))
    body = an_application(present_housing="租住平房一间，月租300元")
    case = done(await world.clerk.step(case, "amend", application=body))
    case = done(await world.street.step(case, "approve"))
    assert case["status"] == "waiting" and "等待分配房源" in case["next_step"]
    assert await names(world.clerk) == ["万健秀", "孔浩"]

    home, today = await an_empty_home(world), on(world, 20)
    (vacant,) = done(await world.district.get("/applications/vacant-dwellings", q="909"))["items"]
    assert (vacant["id"], vacant["manager"]) == (home.id, "安居物业")
    assert done(await world.district.get("/applications/vacant-dwellings", q="102室"))["items"] == []
    for person in (world.clerk, world.street, world.manager):
        refused(await person.get("/applications/vacant-dwellings"), "not_allowed")
    form = {"dwelling_id": home.id, "started_on": str(today), **on_paper()}
    await shown_to_all(case["id"])
    refused(await world.street.step(case, "house", **form), "not_allowed")
    refused(await world.district.step(case, "house", **{**form, "started_on": "2027-12-31"}), "form_invalid")
    refused(await world.district.step(case, "house", **{**form, "dwelling_id": 10**9}), "not_found")
    taken = {**form, "dwelling_id": world.tenancies["kong"].dwelling_id}
    refused(await world.district.step(case, "house", **taken), "dwelling_taken")
    case = done(await world.district.step(case, "house", **form))
    assert (case["status"], case["dwelling"]["address"]) == ("housed", "和谐家园1号楼1单元909室")

    (line,) = done(await world.clerk.get("/ledger", q="齐桂芳"))["items"]
    entry = done(await world.clerk.get(f"/ledger/{line['tenancy_id']}"))
    assert line["tenancy_id"] == case["detail"]["tenancy_id"]
    assert [member["name"] for member in entry["members"]] == ["齐桂芳", "齐明"]
    assert entry["started_on"] == str(today) and entry["ledger_label"] == "现居住房源台账"
    assert entry["revisions"][0]["changes"][0]["label"] == "安置入住"
    assert await names(world.clerk, as_of=str(date(2026, 12, 15))) == ["万健秀", "孔浩"]
    # One dwelling, one family; and the manager sees its new tenants.
    assert await names(world.manager) == ["万健秀", "孔浩", "齐桂芳"]
    assert done(await world.district.get("/applications/vacant-dwellings", q="909"))["items"] == []


@pytest.mark.clause("4.2.2d", "4.2.2e")
async def test_an_application_is_checked_at_acceptance_at_approval_and_at_housing(world: World) -> None:
    neighbour = {"name": "孔浩", "relationship": "本人", "id_number": id_number("19631222", 3)}
    case = await accepted(world, members=[neighbour])
    assert case["status"] == "suspected"
    case = done(await world.clerk.step(case, "refuse_duplicate", reason="已有公租房"))
    assert case["status"] == "duplicate"
    # A subsidy is awarded to the same family while it waits: it is not housed beside it.
    case = done(await world.street.step(await accepted(world, 82), "approve"))
    assert case["status"] == "waiting"
    paid = await award_to(world, 82)
    assert paid["status"] == "suspected"
    for one in paid["detail"]["check"]["findings"]:
        paid = done(await world.clerk.step(paid, "rule_out", number=one["number"], reason="另行处理"))
    paid = done(await world.street.step(done(await world.clerk.step(paid, "clear")), "confirm"))
    assert (await awarded(world, paid, findings_read=True))["status"] == "awarded"
    home = await an_empty_home(world)
    form = {"dwelling_id": home.id, "started_on": "2026-12-10", **on_paper()}
    await shown_to_all(case["id"])
    case = done(await world.district.step(case, "house", **form))
    assert case["status"] == "suspected"
    assert [(one["rule"], one["blocks"]) for one in case["detail"]["check"]["findings"]] == [
        ("address", True), ("member", True),
    ]
    assert await Tenancy.filter(dwelling_id=home.id).count() == 0
    for number in (1, 2):
        case = done(await world.clerk.step(case, "rule_out", number=number, reason="补贴将停发"))
    case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    case = done(await world.street.step(case, "approve", findings_read=True))
    await shown_to_all(case["id"])
    refused(await world.district.step(case, "house", **form), "form_invalid")
    refused(await world.district.step(case, "house", **form, findings_read=True), "already_listed")
    assert await Household.filter(name="齐桂芳").count() == 1


async def award_to(world: World, order: int) -> Any:
    same = an_application(order)
    form = a_subsidy(order, members=same["members"], registered_address=same["registered_address"])
    return done(await world.clerk.post("/subsidies", {"id": new_id(), "form": form}))


@pytest.mark.clause("4.2.2e")
async def test_a_family_that_waits_for_housing_is_found_by_the_next_acceptance(world: World) -> None:
    case = done(await world.street.step(await accepted(world), "approve"))
    other = done(await world.far_clerk.post("/applications", {"id": new_id(), "form": an_application(83, members=[
        {"name": "齐明", "relationship": "本人", "id_number": id_number("20030711", 81)}
    ])}))
    assert other["status"] == "suspected"
    (finding,) = other["detail"]["check"]["findings"]
    assert finding["rule"] == "pending" and "胜利社区受理的公租房申请" in finding["why"]
    # One that was withdrawn holds nobody up.
    done(await world.clerk.step(case, "withdraw", reason="已自行购房"))
    third = done(await world.clerk.post("/applications", {"id": new_id(), "form": an_application(81)}))
    assert [one["rule"] for one in third["detail"]["check"]["findings"]] == ["pending", "refused"]


async def test_what_cannot_be_read_is_refused_in_words(world: World) -> None:
    wrong = an_application(phone="12345678")
    wrong["members"][1]["id_number"] = wrong["members"][0]["id_number"]
    problem = refused(await world.clerk.post("/applications", {"id": new_id(), "form": wrong}), "form_invalid")
    assert set(problem["fields"]) == {"form.members.1.id_number", "form.phone"}
    for person in (world.street, world.district, world.wan, world.manager, world.stranger):
        body = {"id": new_id(), "form": an_application()}
        refused(await person.post("/applications", body), "not_allowed")
