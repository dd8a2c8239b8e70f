"""A visit: photographs first, findings second; a finding opens a violation that stands in the ledger at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models import Case, Dwelling, Violation
from tests.cast import World, done, new_id, refused, told
from tests.dwellings.test_rectifications import begun
from tests.photographs import findings, jpeg, offer_of, photograph, send, sublet, violation, visit


async def record(world: World, case: dict[str, Any], **form: Any) -> Any:
    return await world.grid.step(case, "record", **findings(**form))


@pytest.mark.clause("4.2.2b", "5.3a", "4.2.1a")
async def test_a_photographed_visit_opens_a_violation_that_stands_in_the_ledger_at_once(world: World) -> None:
    case = await visit(world)
    assert (case["status"], case["household"]["name"], case["detail"]["planned"]) == ("open", "万健秀", True)
    assert [item["id"] for item in done(await world.grid.get("/inbox"))["items"]] == [case["id"]]
    for colour in range(2):
        await photograph(world.grid, case["id"], jpeg((colour, 0, 0)))
    found = sublet()
    case = done(await record(world, case, occupancy="sublet_suspected", violation=found))
    assert case["status"] == "recorded"
    detail = case["detail"]
    assert (detail["violation_case_id"], detail["occupancy_label"]) == (found["id"], "疑似转租转借")
    assert (detail["visited_at"], detail["found_home"]) == ("2026-12-10T09:30:00+08:00", True)
    assert len(case["evidence"]) == 2

    tenancy = world.tenancies["wan"]
    for reader in (world.clerk, world.street, world.district, world.manager, world.wan):
        entry = done(await reader.get(f"/ledger/{tenancy.id}"))
        assert entry["violations"] == [
            {
                "case_id": found["id"],
                "occurred_on": "2026-12-09",
                "behaviour": "sublet",
                "behaviour_label": "转租、转借",
                "handling_result": "",
                "status_label": "已记录",
                "tone": "ask",
                "photos": 2,
            }
        ]
    revision = entry["revisions"][0]
    assert (revision["case_id"], revision["by"], revision["procedure_label"]) == (found["id"], "李网格", "违规行为")
    assert revision["changes"] == [{"label": "违规记录", "before": "", "after": "2026-12-09 转租、转借"}]
    (line,) = done(await world.clerk.get("/ledger", q="万健秀"))["items"]
    assert line["violations"] == 1
    # The record rests on the photographs of the visit.
    read = done(await world.clerk.get(f"/cases/{found['id']}"))
    assert [item["state"] for item in read["evidence"]] == ["sealed", "sealed"]
    assert read["detail"]["inspection_case_id"] == case["id"]


async def test_a_visit_without_a_breach_needs_no_photograph(world: World) -> None:
    case = done(await record(world, await visit(world)))
    assert (case["status"], case["detail"]["violation_case_id"], case["actions"]) == ("recorded", None, [])
    assert done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))["violations"] == []
    refused(await record(world, case), "step_not_possible")


async def test_a_violation_rests_on_at_least_one_sealed_photograph(world: World) -> None:
    case = await visit(world)
    refused(await record(world, case, violation=sublet()), "photograph_missing")
    refused_one = await send(world.grid, case["id"], b"<html>")
    refused(await world.grid.post(f"/evidence/{refused_one}/confirm"), "image_refused")
    refused(await record(world, case, violation=sublet()), "photograph_missing")
    sealed = await photograph(world.grid, case["id"])
    offered = done(await world.grid.post("/evidence", offer_of(case["id"], jpeg())))
    # One is on its way still: neither a violation nor a plain visit is recorded past it.
    refused(await record(world, case, violation=sublet()), "photographs_unfinished")
    refused(await record(world, case), "photographs_unfinished")
    assert not await Violation.all().exists()
    assert done(await world.grid.get(f"/cases/{case['id']}"))["status"] == "open"
    assert {offered["evidence"]["state"], sealed["state"]} == {"waiting_upload", "sealed"}


async def test_a_violation_belongs_to_a_family_that_lives_there(world: World) -> None:
    home = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    empty = await Dwelling.create(
        estate_id=home.estate_id, building_number="1", unit_number="1", room_number="103",
        address="和谐家园1号楼1单元103室", address_key="empty", area_centi_m2=4500, manager_id=home.manager_id,
        manager_path=home.manager_path, community_id=home.community_id, area_path=home.area_path,
    )
    case = done(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": empty.id}))
    assert case["household"] is None
    await photograph(world.grid, case["id"])
    refused(await record(world, case, occupancy="other", violation=sublet()), "nobody_lives_there")
    done(await record(world, case, occupancy="vacant"))


async def test_findings_say_something_possible(world: World) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"visited_at": "2026-12-10T10:15:01+08:00"}, "form.visited_at"),
        ({"visited_at": "0001-01-01T00:00:00+08:00"}, "form.visited_at"),
        ({"visited_at": "2026-12-10T09:30:00"}, "form.visited_at"),
        ({"found_home": "yes"}, "form.found_home"),
        ({"occupancy": "party"}, "form.occupancy"),
        ({"findings": "很" * 1001}, "form.findings"),
        ({"colour": "red"}, "form.colour"),
        ({"violation": {**sublet(), "id": "x"}}, "form.violation.id"),
        ({"violation": sublet(occurred_on="2026-12-11")}, "form.violation.occurred_on"),
        ({"violation": sublet(occurred_on="2026-02-30")}, "form.violation.occurred_on"),
        ({"violation": sublet(behaviour="singing")}, "form.violation.behaviour"),
        ({"violation": sublet(detail="")}, "form.violation.detail"),
        ({"violation": {"id": new_id()}}, "form.violation.occurred_on"),
    )
    for form, field in wrong:
        problem = refused(await record(world, case, **form), "form_invalid")
        assert field in problem["fields"], (field, problem)
    refused(await world.grid.step(case, "record"), "form_invalid")
    assert not await Violation.all().exists()


@pytest.mark.parametrize("minutes", [0, 4, 15])
async def test_a_phone_whose_clock_is_some_minutes_fast_records_its_visit(world: World, minutes: int) -> None:
    """Its hour is a claim: kept as it was told, beside the hour at which the service heard of it."""
    case = await visit(world)
    await photograph(world.grid, case["id"])
    case = done(await record(world, case, visited_at=f"2026-12-10T10:{minutes:02d}:00+08:00"))
    detail = done(await world.grid.get(f"/cases/{case['id']}"))["detail"]
    assert detail["visited_at"] == f"2026-12-10T10:{minutes:02d}:00+08:00"
    assert detail["recorded_at"] == "2026-12-10T10:00:00+08:00"


async def test_a_repeated_submission_records_one_violation(world: World) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    body = {"version": case["version"], "form": findings(violation=sublet())}
    path, key = f"/cases/{case['id']}/actions/record", new_id()
    replies = await asyncio.gather(*(world.grid.post(path, body, key=key) for _ in range(4)))
    assert {done(reply)["detail"]["violation_case_id"] for reply in replies} == {body["form"]["violation"]["id"]}
    later = await world.grid.post(path, body, key=key)
    assert later.headers["idempotency-replayed"] == "true"
    # Under another key it is another submission, of a case that has moved.
    refused(await world.grid.post(path, body), "moved_by_other")
    assert await Violation.all().count() == 1
    assert await Case.filter(procedure="violation").count() == 1


async def test_a_visit_is_begun_once_and_where_one_works(world: World) -> None:
    wan = world.tenancies["wan"].dwelling_id
    body = {"id": new_id(), "dwelling_id": wan}
    case = done(await world.grid.post("/inspections", body))
    assert done(await world.grid.post("/inspections", body))["number"] == case["number"]
    refused(await world.clerk.post("/inspections", body), "id_taken")
    refused(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": 10**6}), "not_found")
    refused(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": 0}), "form_invalid")
    for outsider in (world.far_clerk, world.far_manager, world.wan, world.stranger, world.admin):
        refused(await outsider.post("/inspections", {"id": new_id(), "dwelling_id": wan}), "not_found")
    refused(await world.district.post("/inspections", {"id": new_id(), "dwelling_id": wan}), "not_allowed")
    # The community and the property manager of the dwelling may visit too.
    for inspector in (world.clerk, world.manager):
        done(await inspector.post("/inspections", {"id": new_id(), "dwelling_id": wan}))
    assert await Case.filter(procedure="inspection").count() == 3


@pytest.mark.clause("4.4.1.1a")
async def test_a_manager_looks_after_its_dwellings_and_follows_what_it_found(world: World) -> None:
    # A visit in which all is well, and one that is not: photographed, told in the tenant's ledger, ordered put right.
    done(await world.manager.step(await visit(world, world.manager, "kong"), "record", **findings()))
    found = await violation(world, world.manager)
    assert {one["dwelling"]["address"] for one in done(await world.manager.get("/inspections"))["items"]} == {
        "和谐家园1号楼1单元101室", "和谐家园1号楼1单元102室"
    }
    (entry,) = [
        one for one in done(await world.manager.get("/manager-ledger"))["items"] if one["household"]["name"] == "万健秀"
    ]
    assert entry["breaches"] == 1
    order = await begun(world, found["id"])
    assert (order["procedure"], order["household"]["name"]) == ("rectification", "万健秀")
    # Of another manager's dwellings, nothing.
    assert done(await world.far_manager.get("/inspections"))["items"] == []
    refused(await world.far_manager.post("/inspections", {"id": new_id(), "dwelling_id": 1}), "not_found")


async def test_a_violation_id_in_use_undoes_the_whole_submission(world: World) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    refused(await record(world, case, violation=sublet(id=case["id"])), "id_taken")
    assert done(await world.grid.get(f"/cases/{case['id']}"))["status"] == "open"
    done(await record(world, case, violation=sublet()))


async def test_a_visit_is_read_by_those_in_charge_and_not_by_the_family(world: World) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    for reader in (world.clerk, world.street, world.district, world.manager):
        assert done(await reader.get(f"/cases/{case['id']}"))["evidence"][0]["seal"] == sealed["seal"]
        assert [item["id"] for item in done(await reader.get("/inspections"))["items"]] == [case["id"]]
    for outsider in (world.wan, world.kong, world.far_clerk, world.far_street, world.far_manager, world.stranger):
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")
        refused(await outsider.step(case, "record", **findings()), "not_found")
        assert done(await outsider.get("/inspections"))["items"] == []
    asked = await told(world.grid, "inspection.record")
    violation = {one["name"]: one for one in asked["violation"]["fields"]}
    assert {"value": "sublet", "label": "转租、转借"} in violation["behaviour"]["choices"]
    assert len(asked["occupancy"]["choices"]) == 4
