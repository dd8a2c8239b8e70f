"""A family that has applied sees where that stands, and nothing else: by a code, while its application goes on."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from casework.allocation.waiting_lists import ORDER
from casework.heart.rules import set_value
from models import ApplicantCode, Application, Appointment
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_applications import accepted, an_application, an_empty_home, award_to
from tests.cast import Person, World, _person, done, id_number, new_id, refused

QI, MING = id_number("19680220", 81), id_number("20030711", 81)


async def a_code(world: World, case: Any) -> str:
    return str(done(await world.clerk.post(f"/applications/{case['id']}/binding-codes"))["code"])


async def bound(world: World, case: Any, number: str = QI, person: Person | None = None) -> Person:
    person = person or world.stranger
    me = done(await person.post("/bindings", {"id_number": number, "code": await a_code(world, case)}))
    assert [(one["role"], one["role_label"]) for one in me["appointments"]] == [("applicant", "申请家庭")]
    return person


async def own(person: Person) -> Any:
    return done(await person.get("/applications/own"))


async def matter(person: Person) -> Any:
    home = done(await person.get("/home"))
    assert (home["asks"], home["counts"], home["home"]) == ([], [], None)
    # Nothing but what whoever is signed in has: the own devices, and a code that is held before the phone.
    assert {one["page"] for group in home["offers"] for one in group["items"]} <= {"scan_codes/edit", "sessions/list"}
    (one,) = home["matters"]
    return one


async def waits(world: World, order: int, **more: Any) -> Any:
    return done(await world.street.step(await accepted(world, order, **more), "approve"))


@pytest.mark.clause("1a")
async def test_a_family_follows_its_application_from_its_phone_until_it_moves_in(world: World) -> None:
    case = await accepted(world)
    family = await bound(world, case)
    said = await matter(family)
    assert (said["label"], said["status_label"], said["step"], said["link"]["page"]) == (
        "您家的公租房申请", "待街道审核", "第2步，共4步：审核", "application_standing"
    )
    assert "街道会在12月20日前" in said["next_step"]
    assert (await own(family))["place"] is None
    done(await world.street.step(case, "return", reason="请写明现在的住处"))
    assert "社区" in (await own(family))["next_step"]
    body = an_application(present_housing="租住平房一间，月租300元")
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{case['id']}")), "amend", application=body))
    # Approved two days after another of its category, and with one of another category before it.
    await waits(world, 82)
    await waits(world, 83, category="低收入")
    world.clock.move_to(date(2026, 12, 12))
    case = done(await world.street.step(case, "approve"))
    late = await waits(world, 84)
    told = await own(family)
    assert (told["status_label"], told["place"]["number"], told["place"]["of"]) == ("等待配租", 3, 4)
    assert "您家排在第3位。没有优先类别，还没有评分" in told["place"]["words"] and "演示区自定" in told["place"]["base"]
    assert "排在第3位" in (await matter(family))["next_step"] and len(told["place"]["moves"]) == 4
    # Of two who were approved on one day the one whose application was taken in first; who is gone is counted no more.
    beside = await _person(world.http, "beside", "", None)
    assert (await own(await bound(world, late, id_number("19680220", 84), beside)))["place"]["number"] == 4
    done(await world.clerk.step(done(await world.clerk.get(f"/cases/{late['id']}")), "withdraw", reason="已自行购房"))
    assert (await own(family))["place"]["of"] == 3
    day = date(2026, 12, 12)

    async def ordered_by(way: int) -> None:
        by = {"legal_base": "区政府配租方案第三条", "by": "区保障办"}
        await set_value(ORDER, way, valid_from=day, today=day, at=world.clock.now(), **by)

    # By the day of approval alone it stands behind one of its category; where lots decide nobody has a place.
    await ordered_by(1)
    told = (await own(family))["place"]
    assert (told["number"], told["of"]) == (2, 2)
    await ordered_by(0)
    told = (await own(family))["place"]
    assert (told["number"], told["of"], told["base"]) == (None, None, "区政府配租方案第三条")
    assert "摇号" in told["words"]
    # Moved in, the right has ended with the next request; the family binds itself as every other.
    home = await an_empty_home(world)
    await shown_to_all(case["id"])
    done(await world.district.step(case, "house", dwelling_id=home.id, started_on="2026-12-12", **on_paper()))
    refused(await family.get("/applications/own"), "not_found")
    assert done(await family.get("/me"))["appointments"] == []
    me = done(await family.post("/bindings", {"id_number": QI, "phone": "13800000081"}))
    assert [one["role"] for one in me["appointments"]] == ["tenant"]


async def test_it_reads_its_own_application_alone_and_nothing_that_offices_write_of_it(world: World) -> None:
    case, other = await accepted(world), await waits(world, 82)
    family = await bound(world, case)
    for path in (
        f"/cases/{case['id']}", f"/cases/{other['id']}", "/ledger", f"/ledger/{world.tenancies['wan'].id}",
        f"/households/{world.wan.household_id}/bindings", f"/papers?case_id={case['id']}",
    ):
        assert (await family.get(path)).status_code in (403, 404), path
    for path in ("/cases", "/inbox"):
        assert done(await family.get(path))["items"] == []
    for person in (world.wan, world.clerk, world.street, world.district, world.manager, world.grid):
        refused(await person.get("/applications/own"), "not_found")
    assert (await family.step(case, "withdraw", reason="不申请了")).status_code in (403, 404)
    assert (await family.post("/applications", {"id": new_id(), "form": an_application(85)})).status_code == 403
    # What the ledgers were found to say is another family's too: it hears that it is looked into.
    await award_to(world, 82)
    home = await an_empty_home(world)
    await shown_to_all(other["id"])
    held = done(await world.district.step(other, "house", dwelling_id=home.id, started_on="2026-12-10", **on_paper(2)))
    assert held["status"] == "suspected"
    neighbour = await _person(world.http, "next", "", None)
    await bound(world, held, id_number("19680220", 82), neighbour)
    said = await own(neighbour)
    assert (said["status_label"], said["place"]) == ("社区正在核实", None) and "重复" not in str(said)
    # It keeps the place of its first approval, whatever held it up.
    row = await Application.get(case_id=other["id"])
    assert str(row.approved_on) == "2026-12-10"


async def test_a_code_serves_once_its_own_community_hands_it_out_and_it_is_taken_back(world: World) -> None:
    case = await accepted(world)
    for person in (world.street, world.district, world.grid, world.manager, world.wan, world.stranger):
        assert (await person.post(f"/applications/{case['id']}/binding-codes")).status_code in (403, 404)
    refused(await world.far_clerk.post(f"/applications/{case['id']}/binding-codes"), "not_found")
    refused(await world.clerk.post(f"/applications/{new_id()}/binding-codes"), "not_found")
    former, code = await a_code(world, case), await a_code(world, case)
    # Neither with the number of somebody else, nor the one before, nor in a guess.
    for number, wrong in ((id_number("19520114", 2), code), (QI, former), (QI, "ABCD2345")):
        refused(await world.stranger.post("/bindings", {"id_number": number, "code": wrong}), "binding_refused")
    # Two at once with one code: one is bound.
    second = await _person(world.http, "second", "", None)
    replies = await asyncio.gather(*(
        one.post("/bindings", {"id_number": number, "code": code})
        for one, number in ((world.stranger, QI), (second, MING))
    ))
    assert sorted(one.status_code for one in replies) == [200, 422]
    family = world.stranger if replies[0].status_code == 200 else second
    assert (await own(family))["case_id"] == case["id"]
    assert done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]["bound"] == 1
    # The son beside his mother, each by a code; again by the same person it is the same.
    await bound(world, case, MING, second if family is world.stranger else world.stranger)
    await bound(world, case, QI if family is world.stranger else MING, family)
    assert await Appointment.filter(application_id=case["id"], ended_at=None).count() == 2
    # One gives the own back; the community ends all of them, with a reason, and what was not used.
    end = f"/applications/{case['id']}/bindings/end"
    assert done(await family.post(end, {"form": {}}))["ended"] == 1
    refused(await family.get("/applications/own"), "not_found")
    waiting = await a_code(world, case)
    refused(await world.clerk.post(end, {"form": {"reason": ""}}), "form_invalid")
    refused(await world.far_clerk.post(end, {"form": {"reason": "登记错了"}}), "not_found")
    for person in (world.street, world.wan, family):
        refused(await person.post(end, {"form": {"reason": "登记错了"}}), "not_allowed")
    assert done(await world.clerk.post(end, {"form": {"reason": "登记错了"}}))["ended"] == 2
    assert done(await world.clerk.post(end, {"form": {"reason": "登记错了"}}))["ended"] == 0
    refused(await family.post("/bindings", {"id_number": QI, "code": waiting}), "binding_refused")
    # A code of whoever has left that post, and one whose days are over, bind nobody; nor one of what has ended.
    gone = str(done(await world.colleague.post(f"/applications/{case['id']}/binding-codes"))["code"])
    await Appointment.filter(account_id=world.colleague.account_id).update(ends_on=date(2026, 12, 9))
    refused(await family.post("/bindings", {"id_number": QI, "code": gone}), "binding_refused")
    old = await a_code(world, case)
    world.clock.move_to(date(2026, 12, 18))
    refused(await family.post("/bindings", {"id_number": QI, "code": old}), "binding_refused")
    last = await a_code(world, case)
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    done(await world.clerk.step(case, "withdraw", reason="已自行购房"))
    refused(await family.post("/bindings", {"id_number": QI, "code": last}), "binding_refused")
    refused(await world.clerk.post(f"/applications/{case['id']}/binding-codes"), "step_not_possible")
    assert await ApplicantCode.filter(code_hash=last).count() == 0


@pytest.mark.parametrize("action", ["refuse", "withdraw"])
async def test_the_right_ends_with_the_application(world: World, action: str) -> None:
    case = await accepted(world)
    family = await bound(world, case)
    person = world.street if action == "refuse" else world.clerk
    done(await person.step(case, action, reason="不符合条件"))
    if action == "refuse":
        # Read until the last day on which it may be looked at again.
        assert (await own(family))["denial"]["until_on"] == "2026-12-25"
        world.clock.move_to(date(2026, 12, 26))
    for path in ("/applications/own", f"/cases/{case['id']}"):
        refused(await family.get(path), "not_found")
    assert done(await family.get("/me"))["appointments"] == []
    assert done(await family.get("/home"))["matters"] == []
