"""Who sits on the review committee: named by a notice, replaced by the own unit, known on every past day."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from models import Appointment, Organisation
from tests.cast import Person, World, _person, done, new_id, refused
from tests.photographs import jpeg, photograph

NOTICE = "《评审委员会领导小组成员的通知》（演示〔2026〕20号）"


async def candidates(person: Person, unit: int) -> Any:
    return done(await person.get("/committee-members/candidates", unit_id=unit))


def unit_of(world: World, name: str) -> int:
    return int(world.organisations[f"铁东区{name}"].id)


async def written(
    world: World, person: Person, unit: str, *, who: str = "", former: int | None = None, since: str = "2026-12-01",
    basis: str = NOTICE,
) -> Any:
    found = await candidates(person, unit_of(world, unit))
    (post,) = [one for one in found["posts"] if one["name"] == who or not who]
    form = {"appointment_id": post["appointment_id"], "replaces_id": former, "duty": "分管副局长", "from_on": since,
            "basis": basis}
    return await person.post("/committee-members", {"id": new_id(), "unit_id": unit_of(world, unit), "form": form})


async def filed(person: Person, case: Any, *, shade: int = 200) -> Any:
    await photograph(person, case["id"], jpeg((shade, shade, shade)))
    return done(await person.step(done(await person.get(f"/cases/{case['id']}")), "file"))


async def a_committee(world: World, *units: str) -> dict[str, Any]:
    """One member of each unit, named by a notice. Unit → the filing's case."""
    return {
        unit: await filed(world.housing, done(await written(world, world.housing, unit)), shade=180 + place)
        for place, unit in enumerate(units or ("住建局", "民政局", "卫健局", "残联"))
    }


async def sitting(person: Person, on: str = "") -> dict[str, list[str]]:
    told = done(await person.get("/committees", **({"on": on} if on else {})))
    return {unit["name"].removeprefix("铁东区"): [one["name"] for one in unit["members"]] for unit in told["items"]}


@pytest.mark.clause("2a")
async def test_a_unit_replaces_its_own_member_and_the_past_stays_known(world: World) -> None:
    await a_committee(world)
    told = done(await world.civil.get("/committees"))
    civil = told["items"][1]
    seat = civil["members"][0]
    assert (civil["name"], seat["name"], civil["may_name"], told["items"][0]["may_name"]) == (
        "铁东区民政局", "蒋民政", True, False
    )
    office = world.organisations["铁东区民政局"]
    new = await _person(world.http, "wei", "魏新任", "civil_affairs_clerk", organisation=office)
    # Whose post has ended: everybody sees that somebody is to come in their place.
    await Appointment.filter(account_id=world.civil.account_id).update(ends_on=date(2026, 12, 9))
    assert done(await world.housing.get("/committees"))["items"][1]["members"][0]["left"] is True

    way = {"who": "魏新任", "former": seat["id"], "since": "2026-12-08", "basis": "原成员调离，由接任的同志替补。"}
    refused(await written(world, new, "民政局", **{**way, "former": None}), "form_invalid")
    refused(await written(world, new, "民政局", **{**way, "since": "2026-12-01"}), "form_invalid")
    form = {"appointment_id": 1, "duty": "副局长", "from_on": "2026-12-08", "basis": "接任的同志"}
    body = {"id": new_id(), "unit_id": unit_of(world, "民政局"), "form": {**form, "replaces_id": seat["id"]}}
    for outsider, code in ((world.health, "not_found"), (world.district, "not_allowed"), (world.clerk, "not_allowed")):
        refused(await outsider.post("/committee-members", body), code)
    case = done(await written(world, new, "民政局", **way))
    refused(await new.step(case, "file"), "papers_missing")
    refused(await world.health.step(case, "file"), "not_found")
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")
    # Two write down the same: whoever files second finds it done.
    other = done(await written(world, new, "民政局", **way))
    assert await sitting(new) == {"住建局": ["卫住建"], "民政局": ["蒋民政"], "卫健局": ["沈卫健"], "残联": ["韩残联"],
                                  "财政局": []}
    case = await filed(new, case)
    assert (case["status"], case["detail"]["former"]) == ("filed", "蒋民政")
    await photograph(new, other["id"], jpeg((90, 90, 90)))
    refused(await new.step(done(await new.get(f"/cases/{other['id']}")), "file"), "committee_member_gone")

    # In force from the day of the paper, with no notice and no leave; the bureau takes note of it.
    assert (await sitting(new))["民政局"] == ["魏新任"]
    assert [(await sitting(new, on))["民政局"] for on in ("2026-11-30", "2026-12-01", "2026-12-07", "2026-12-08")] == [
        [], ["蒋民政"], ["蒋民政"], ["魏新任"]
    ]
    refused(await new.step(case, "note"), "not_allowed")
    inbox = done(await world.housing.get("/inbox"))["items"]
    assert case["id"] in [one["id"] for one in inbox]
    case = done(await world.housing.step(case, "note", note="已存档"))
    assert "不再另行发文" in case["next_step"]
    refused(await world.grid.get("/committees"), "not_allowed")


async def test_two_who_come_in_ones_place_at_once_are_one(world: World) -> None:
    await a_committee(world, "残联")
    office = world.organisations["铁东区残联"]
    people = [await _person(world.http, f"new{n}", name, "federation_clerk", organisation=office)
              for n, name in enumerate(("魏一", "魏二"))]
    (seat,) = done(await world.federation.get("/committees"))["items"][3]["members"]
    cases = []
    for shade, person in enumerate(people):
        case = done(await written(world, person, "残联", who=person.name, former=seat["id"], since="2026-12-09"))
        await photograph(person, case["id"], jpeg((60 + shade, 60, 60)))
        cases.append(done(await person.get(f"/cases/{case['id']}")))
    replies = await asyncio.gather(*(one.step(case, "file") for one, case in zip(people, cases, strict=True)))
    assert sorted(one.status_code for one in replies) == [200, 409]
    assert len((await sitting(world.housing))["残联"]) == 1


@pytest.mark.clause("2b")
async def test_which_units_there_are_is_entered_by_the_district_office(world: World) -> None:
    async def enter(person: Person, name: str, kind: str = "committee_unit") -> Any:
        return await person.post("/committees/units", {"form": {"kind": kind, "name": name}})

    refused(await enter(world.housing, "铁东区审计局"), "not_allowed")
    # Where the bureau is not entered yet there is nothing that others could be units of.
    bureau = Organisation.filter(kind="housing_bureau")
    ids = [one.id for one in await bureau]
    await bureau.update(kind="civil_affairs")
    before = await Organisation.all().count()
    told = refused(await enter(world.district, "铁东区审计局"), "committee_missing")
    assert "请区保障办先登记区住建局" in told["detail"]
    assert await Organisation.all().count() == before
    await Organisation.filter(id__in=ids).update(kind="housing_bureau")
    refused(await enter(world.district, "铁东区财政局"), "form_invalid")
    refused(await enter(world.district, "另一住建局", "housing_bureau"), "form_invalid")
    told = done(await enter(world.district, "铁东区审计局"))
    assert [one["name"] for one in told["items"]][-2:] == ["铁东区财政局", "铁东区审计局"]
    assert told["items"][0]["kind_label"] == "区住建局"
