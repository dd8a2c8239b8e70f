"""The December report: a family tells, three levels pass it on, the last changes household and ledger."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import World, done, id_number, new_id, refused

EMPTY: dict[str, Any] = {"no_change": True}


async def start(world: World, form: dict[str, Any] | None = None) -> Any:
    await world.open_window()
    return done(await world.wan.post("/change-reports", {"id": new_id(), "form": form or EMPTY}))


def a_newborn(name: str = "万小满", order: int = 5) -> dict[str, Any]:
    return {
        "name": name, "relationship": "孙", "id_number": id_number("20261001", order), "since": "2026-10-01",
        "reason": "出生",
    }


@pytest.mark.clause("4.5.0", "4.2.1b", "4.2.1d")
async def test_a_report_climbs_three_levels_and_the_last_changes_the_ledger(world: World) -> None:
    tenancy = world.tenancies["wan"]
    entry = done(await world.clerk.get(f"/ledger/{tenancy.id}"))
    son = entry["members"][1]["id"]
    form = {
        "members_in": [a_newborn()],
        "jobs": [{"member_id": son, "employer": "鞍山钢铁", "job": "工人", "since": "2026-03-01"}],
        "registered_address": {"address": "铁东区胜利路8号楼2单元301室", "since": "2026-05-01"},
        "contact": {"phone": "139 0000 0009"},
    }
    case = await start(world, form)
    assert case["status"] == "draft"
    assert [action["action"] for action in case["actions"]] == ["submit"]

    case = done(await world.wan.step(case, "submit"))
    assert (case["status"], case["waiting_for"]) == ("submitted", "社区")
    assert {change["label"] for change in case["detail"]["changes"]} == {
        "增加成员 万小满", "万梅庆 工作", "户籍地址", "联系电话",
    }
    # Nothing is applied while it is on its way, and everyone on the way sees it.
    assert len(done(await world.clerk.get(f"/ledger/{tenancy.id}"))["members"]) == 2
    assert done(await world.street.get(f"/cases/{case['id']}"))["status"] == "submitted"

    inbox = done(await world.clerk.get("/inbox"))["items"]
    assert [item["id"] for item in inbox] == [case["id"]]
    case = done(await world.clerk.step(inbox[0], "verify", note="已入户核实"))
    case = done(await world.street.step(case, "review"))
    case = done(await world.district.step(case, "receive"))
    assert case["status"] == "received"
    assert [line["label"] for line in case["history"]][:3] == ["接收入账", "审核通过", "核实通过"]

    entry = done(await world.clerk.get(f"/ledger/{tenancy.id}"))
    assert [member["name"] for member in entry["members"]] == ["万健秀", "万梅庆", "万小满"]
    assert entry["household"]["registered_address"] == "铁东区胜利路8号楼2单元301室"
    assert entry["household"]["phone"] == "139****0009"
    assert entry["revisions"][0]["case_id"] == case["id"]
    assert entry["revisions"][0]["by"] == "郑保障"


@pytest.mark.clause("4.5.0")
async def test_the_draft_is_kept_and_may_be_saved_again_and_again(world: World) -> None:
    case = await start(world)
    body = {"version": case["version"], "form": {"note": "母亲住院", "members_in": [a_newborn()]}}
    case = done(await world.wan.put(f"/change-reports/{case['id']}", body))
    again = done(await world.wan.get("/change-reports/current"))
    assert again["case"]["id"] == case["id"]
    assert again["case"]["detail"]["form"]["members_in"][0]["name"] == "万小满"
    # The writer sees what she typed, whole.
    assert again["case"]["detail"]["form"]["members_in"][0]["id_number"] == id_number("20261001", 5)
    refused(await world.wan.put(f"/change-reports/{case['id']}", body), "moved_by_other")


@pytest.mark.clause("4.5.0")
async def test_one_report_a_household_and_year(world: World) -> None:
    case = await start(world)
    refused(await world.wan.post("/change-reports", {"id": new_id(), "form": EMPTY}), "report_exists")
    refused(
        await world.clerk.post(
            "/change-reports", {"id": new_id(), "household_id": world.wan.household_id, "form": EMPTY}
        ),
        "report_exists",
    )
    # A phone that lost the answer repeats with the same id, even under another key.
    same = done(await world.wan.post("/change-reports", {"id": case["id"], "form": EMPTY}))
    assert same["id"] == case["id"]
    # The neighbour cannot take that id, nor learn that it is taken by whom.
    refused(await world.kong.post("/change-reports", {"id": case["id"], "form": EMPTY}), "id_taken")


@pytest.mark.clause("4.5.0")
async def test_the_window_is_opened_and_extended_by_the_district_office_alone(world: World) -> None:
    start_body = {"id": new_id(), "form": EMPTY}
    refused(await world.wan.post("/change-reports", start_body), "window_closed")
    body = {"id": new_id(), "year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-09"}
    refused(await world.street.post("/report-windows", body), "not_allowed")
    refused(await world.wan.get("/report-windows"), "not_allowed")
    window = done(await world.district.post("/report-windows", body))
    refused(await world.office.post("/report-windows", {**body, "id": new_id()}), "window_exists")
    # It closed yesterday.
    refused(await world.wan.post("/change-reports", start_body), "window_closed")
    home = done(await world.clerk.get("/home"))
    assert {count["key"]: count["count"] for count in home["counts"]}["reports_late"] == 2
    refused(await world.district.step(window, "extend", closes_on="2026-12-05", reason="补报"), "window_invalid")
    done(await world.district.step(window, "extend", closes_on="2026-12-10", reason="雪天延期"))
    # On its last day a report is still in time.
    case = done(await world.wan.post("/change-reports", start_body))
    done(await world.wan.step(case, "submit"))
    home = done(await world.clerk.get("/home"))
    assert {count["key"]: count["count"] for count in home["counts"]}["reports_owed"] == 1


@pytest.mark.clause("4.2.1d")
async def test_every_level_may_send_back_with_a_reason_and_the_upper_two_may_refuse(world: World) -> None:
    case = await start(world)
    case = done(await world.wan.step(case, "submit"))
    refused(await world.clerk.step(case, "return"), "form_invalid")
    case = done(await world.clerk.step(case, "return", reason="请补充出生证明"))
    assert case["status"] == "returned"
    asks = done(await world.wan.get("/home"))["asks"]
    assert any(ask["link"]["id"] == case["id"] for ask in asks)
    case = done(await world.wan.step(case, "submit"))
    case = done(await world.clerk.step(case, "verify"))
    case = done(await world.street.step(case, "return", reason="社区请再核实"))
    assert case["status"] == "submitted"
    case = done(await world.clerk.step(case, "verify"))
    case = done(await world.street.step(case, "review"))
    case = done(await world.district.step(case, "return", reason="请街道补充意见"))
    assert case["status"] == "verified"
    case = done(await world.street.step(case, "refuse", reason="材料不实"))
    assert case["status"] == "refused"
    assert case["actions"] == []
    assert all(stage["state"] == "stopped" for stage in case["stages"])
    refused(await world.street.step(case, "review"), "step_not_possible")


async def test_who_enters_does_not_approve(world: World) -> None:
    await world.open_window()
    body = {"id": new_id(), "household_id": world.wan.household_id, "form": EMPTY}
    case = done(await world.clerk.post("/change-reports", body))
    case = done(await world.clerk.step(case, "submit"))
    assert "verify" not in [action["action"] for action in case["actions"]]
    # What one may not judge does not wait in one's inbox either.
    assert done(await world.clerk.get("/inbox"))["items"] == []
    assert [item["id"] for item in done(await world.colleague.get("/inbox"))["items"]] == [case["id"]]
    refused(await world.clerk.step(case, "verify"), "same_person")
    case = done(await world.colleague.step(case, "verify"))
    assert case["status"] == "verified"
    assert case["detail"]["entered_by"] == "社区代为填报"


async def test_nobody_elses_report_can_be_seen_or_touched(world: World) -> None:
    case = done(await world.wan.step(await start(world), "submit"))
    outsiders = (world.kong, world.qin, world.far_clerk, world.far_street, world.manager, world.stranger, world.admin)
    for outsider in outsiders:
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")
        refused(await outsider.step(case, "verify"), "not_found")
        assert done(await outsider.get("/cases"))["items"] == []
    refused(await world.far_clerk.post(
        "/change-reports", {"id": new_id(), "household_id": world.kong.household_id, "form": EMPTY}
    ), "not_found")
    for insider in (world.wan, world.grid, world.street, world.district):
        refused(await insider.step(case, "verify"), "not_allowed")
    # An ID number is whole for the writer and the verifying clerk, masked for the rest.
    assert done(await world.district.get(f"/cases/{case['id']}"))["status"] == "submitted"


async def test_a_report_says_something_true_of_the_family(world: World) -> None:
    tenancy = world.tenancies["wan"]
    members = done(await world.clerk.get(f"/ledger/{tenancy.id}"))["members"]
    wan, son = members[0]["id"], members[1]["id"]
    stranger_id = done(await world.far_clerk.get(f"/ledger/{world.tenancies['qin'].id}"))["members"][0]["id"]
    case = await start(world)

    async def submit(form: dict[str, Any]) -> Any:
        nonlocal case
        case = done(await world.wan.put(f"/change-reports/{case['id']}", {"version": case["version"], "form": form}))
        return await world.wan.step(case, "submit")

    refused(await submit({}), "report_empty")
    wrong = (
        ({"no_change": True, "contact": {"phone": "13900000000"}}, "form.no_change"),
        ({"members_out": [{"member_id": wan, "since": "2026-01-01", "reason": "迁出"}]},
         "form.members_out.0.member_id"),
        ({"members_out": [{"member_id": stranger_id, "since": "2026-01-01", "reason": "迁出"}]},
         "form.members_out.0.member_id"),
        ({"incomes": [{"member_id": son, "monthly_income_fen": 1, "since": "2026-12-11"}]}, "form.incomes.0.since"),
        ({"jobs": [{"member_id": son, "employer": "a", "job": "b", "since": "2026-01-01"}] * 2},
         "form.jobs.1.member_id"),
        ({"members_in": [{**a_newborn(), "id_number": "210399202610010051"[:17] + "0"}]},
         "form.members_in.0.id_number"),
        ({"members_in": [a_newborn(), a_newborn("双胞")]}, "form.members_in.1.id_number"),
        ({"contact": {"phone": "12345678"}}, "form.contact.phone"),
        ({"other_housing": {"has": True, "address": ""}}, "form.other_housing.address"),
    )
    for form, field in wrong:
        problem = refused(await submit(form), "form_invalid")
        assert field in problem["fields"], (field, problem)
    done(await submit({"no_change": True}))


async def test_a_household_changed_meanwhile_is_not_overwritten(world: World) -> None:
    from models import HouseholdMember

    son = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))["members"][1]["id"]
    case = await start(world, {"members_out": [{"member_id": son, "since": "2026-06-01", "reason": "迁出"}]})
    case = done(await world.wan.step(case, "submit"))
    case = done(await world.clerk.step(case, "verify"))
    case = done(await world.street.step(case, "review"))
    await HouseholdMember.filter(id=son).update(left_on="2026-05-05")
    refused(await world.district.step(case, "receive"), "household_changed")
    assert done(await world.district.get(f"/cases/{case['id']}"))["status"] == "reviewed"
