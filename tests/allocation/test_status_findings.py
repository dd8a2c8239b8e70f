"""What a unit finds about a person's status: by its own unit alone, on its proof, shown to who must see it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from casework.allocation.status_standing import holding
from casework.heart import by_itself
from casework.words.id_documents import indexes_kept
from models import Organisation, StatusFinding
from tests.allocation.test_applications import accepted
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.photographs import jpeg, photograph

QI = id_number("19680220", 81)
STATUS = {"paper_number": "铁低保2026-118", "from_on": "2026-07-01", "until_on": "2027-06-30"}
DISABILITY = {"paper_number": "残证2026-31", "from_on": "2026-05-01", "grade": "two", "detail": "肢体"}
ILLNESS = {"paper_number": "院证2026-9", "from_on": "2026-11-02", "grade": "serious", "detail": "尿毒症，医院取证"}


async def asked(world: World, of: dict[str, Any], kind: str, person: int = 1) -> Any:
    body = {"id": new_id(), **of, "form": {"person": person, "kind": kind, "words": "交了证件复印件"}}
    return await world.clerk.post("/status-findings", body)


async def read(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def found(person: Person, case: Any, action: str, **form: Any) -> Any:
    shade = 40 + int(case["id"][:2], 16) % 200
    await photograph(person, case["id"], jpeg((shade, int(case["id"][2:4], 16), 90)))
    return done(await person.step(await read(person, case), action, **form))


async def night(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue


@pytest.mark.clause("2d", "2e", "2f")
async def test_each_status_is_found_by_its_own_unit_and_shown_to_who_must_see_it(world: World) -> None:
    application = await accepted(world)
    of = {"application_id": application["id"]}
    people = done(await world.clerk.get("/status-findings/people", **of))["people"]
    assert [(one["person"], one["name"]) for one in people] == [(1, "齐桂芳"), (2, "齐明")]
    refused(await asked(world, of, "illness", 3), "form_invalid")
    refused(await asked(world, {}, "illness"), "form_invalid")
    refused(await asked(world, {"application_id": new_id()}, "illness"), "not_found")
    for outsider in (world.far_clerk, world.street, world.civil):
        body = {"id": new_id(), **of, "form": {"person": 1, "kind": "illness"}}
        assert (await outsider.post("/status-findings", body)).status_code in (403, 404)
    cases = {kind: done(await asked(world, of, kind)) for kind in ("low_income", "illness", "disability")}
    refused(await asked(world, of, "illness"), "status_finding_exists")
    units = {
        "low_income": (world.civil, "find_status", STATUS), "illness": (world.health, "find_illness", ILLNESS),
        "disability": (world.federation, "find_disability", DISABILITY),
    }
    for kind, (unit, action, form) in units.items():
        case = cases[kind]
        # Neither whose it is nor what it is stands where lists and messages show it.
        assert "齐" not in case["title"] and case["due_on"] == "2026-12-24"
        assert case["id"] in [one["id"] for one in done(await unit.get("/inbox"))["items"]]
        refused(await unit.step(case, action, **form), "papers_missing")
        for other, (stranger, its, said) in units.items():
            if other != kind:
                refused(await stranger.step(case, its, **said), "not_found")
        for outsider in (world.housing, world.clerk, world.street, world.district):
            refused(await outsider.step(case, action, **form), "not_allowed")
        refused(await world.manager.get(f"/cases/{case['id']}"), "not_found")
        case = await found(unit, case, action, **form)
        assert (case["status"], case["detail"]["paper_number"]) == ("given", form["paper_number"])
        # The community sees that it is there and until when; what it is, nobody but the unit.
        for reader in (world.clerk, world.street, world.district, world.housing):
            seen = await read(reader, case)
            assert (seen["detail"]["shown"], seen["detail"]["found"], seen["evidence"]) == (False, "", [])
            assert seen["detail"]["from_on"] == form["from_on"]
            assert not {form["paper_number"], form.get("detail", "-"), "重大疾病二级"} & set(str(seen).split("'"))
            if reader is world.housing:
                assert "齐桂芳" not in str(seen)
        assert len((await read(unit, case))["evidence"]) == 1
    there = done(await world.clerk.get("/status-findings/people", **of))["findings"]
    assert [one["status_label"] for one in there] == ["已认定"] * 3
    of = {"household_id": world.qin.household_id}
    assert done(await world.far_clerk.get("/status-findings/people", **of))["findings"] == []
    row = await StatusFinding.filter(kind="illness").values("grade", "detail", "person_name")
    assert "尿毒症" not in str(row) and "齐桂芳" not in str(row)


@pytest.mark.clause("2d", "2f")
async def test_a_finding_makes_way_for_a_newer_one_and_ends_by_its_day(world: World) -> None:
    of = {"household_id": world.wan.household_id}
    (wan, _) = done(await world.clerk.get("/status-findings/people", **of))["people"]
    index = indexes_kept(id_number("19520114", 2))
    first = await found(world.federation, done(await asked(world, of, "disability", wan["person"])), "find_disability",
                        **DISABILITY)
    refused(await world.federation.step(first, "find_disability", **DISABILITY), "step_not_possible")
    second = done(await asked(world, of, "disability", wan["person"]))
    world.clock.move_to(date(2026, 12, 12))
    for wrong in ({"until_on": "2026-12-11"}, {"from_on": "2027-01-01"}, {"grade": "five"}):
        refused(await world.federation.step(second, "find_disability", **{**DISABILITY, **wrong}), "form_invalid")
    second = await found(world.federation, second, "find_disability", **{
        **DISABILITY, "grade": "one", "until_on": "2026-12-31"})
    assert (await read(world.clerk, first))["status"] == "replaced"
    # On each day one: the older until the newer, the newer until its own end, and what was found later not before.
    grades = [[one.grade for one in await holding(index, day)] for day in (
        date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 12), date(2026, 12, 31), date(2027, 1, 1))]
    assert grades == [[], ["two"], ["one"], ["one"], []]
    await night(world, date(2027, 1, 1))
    assert (await read(world.clerk, second))["status"] == "ended"

    # Not answered by its day: the unit and the bureau hear of it.
    late = done(await asked(world, of, "low_income", wan["person"]))
    await night(world, date(2027, 1, 16))
    assert (await read(world.housing, late))["due_on"] == "2027-01-29"
    said = await found(world.civil, late, "deny", detail="收入超过标准")
    assert said["status"] == "denied" and "收入超过标准" not in str(await read(world.clerk, said))
    taken = done(await asked(world, of, "destitute", wan["person"]))
    assert done(await world.clerk.step(taken, "withdraw", reason="填错了"))["status"] == "withdrawn"


async def test_two_who_ask_the_same_at_once_ask_once(world: World) -> None:
    of = {"household_id": world.wan.household_id}
    (wan, _) = done(await world.clerk.get("/status-findings/people", **of))["people"]
    # Nor of anybody, where the unit that finds it is not entered yet.
    unit = Organisation.filter(id=world.organisations["铁东区残联"].id)
    await unit.update(kind="committee_unit")
    problem = refused(await asked(world, of, "disability", wan["person"]), "committee_missing")
    assert "负责认定的单位" in problem["detail"] and not await StatusFinding.exists()
    await unit.update(kind="disabled_federation")
    replies = await asyncio.gather(*(asked(world, of, "disability", wan["person"]) for _ in range(2)))
    assert sorted(one.status_code for one in replies) == [200, 409]
    assert await StatusFinding.all().count() == 1
