"""A violation after it was recorded: urged, put right or not, or voided by somebody else; always in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.ledgers.violations import VIOLATION
from models import SubsidyAward, Tenancy
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.evidence.test_sheets import code_of
from tests.files.test_case_files import drawing
from tests.ledgers.test_cross_checks import record
from tests.papers.test_papers import text_of
from tests.photographs import findings, jpeg, offer_of, photograph, send, sublet, violation, visit

URGE = {"on": "2026-12-10", "way": "visit", "note": "上门告知，限期十日整改。"}


async def line(world: World) -> dict[str, Any]:
    """The violation as the family's ledger entry shows it."""
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    (shown,) = entry["violations"]
    return {**shown, "revision": entry["revisions"][0]}


@pytest.mark.clause("4.2.2b", "4.4.1.4", "5.3a")
async def test_the_manager_urges_and_the_community_records_the_result(world: World) -> None:
    case = await violation(world)
    assert case["waiting_for"] == "社区、街道、管房单位"
    inbox = done(await world.manager.get("/inbox"))["items"]
    assert [item["id"] for item in inbox] == [case["id"]]
    case = done(await world.manager.step(inbox[0], "urge", **URGE))
    assert (case["status"], case["due_on"]) == ("urged", "2027-01-09")
    assert (await line(world))["status_label"] == "已督促整改"
    case = done(await world.manager.step(case, "urge", **{**URGE, "way": "letter", "note": "第二次书面督促。"}))
    result = "转借人已搬出，承租家庭已搬回。"
    case = done(await world.clerk.step(case, "rectify", on="2026-12-10", handling_result=result))
    assert (case["status"], case["actions"]) == ("rectified", [])
    assert case["detail"]["handling_result"] == result
    assert [(item["way"], item["note"]) for item in case["detail"]["measures"]] == [
        ("上门", URGE["note"]), ("书面", "第二次书面督促。"), ("", result),
    ]
    shown = await line(world)
    assert (shown["status_label"], shown["handling_result"]) == ("已整改", result)
    assert shown["revision"]["changes"] == [{"label": "违规处理", "before": "已督促整改", "after": f"已整改：{result}"}]


@pytest.mark.clause("5.3a", "4.4.1.4")
async def test_a_refusal_to_put_right_is_recorded_and_urged_again(world: World) -> None:
    case = await violation(world)
    refused(
        await world.clerk.step(case, "refuse_rectification", on="2026-12-10", note="还没有督促过"), "step_not_possible"
    )
    case = done(await world.clerk.step(case, "urge", **URGE))
    case = done(await world.street.step(case, "refuse_rectification", on="2026-12-10", note="两次上门，拒不开门。"))
    assert (case["status"], (await line(world))["status_label"]) == ("refused", "拒不整改")
    case = done(await world.manager.step(case, "urge", **URGE))
    case = done(await world.manager.step(case, "rectify", on="2026-12-10", handling_result="已搬回。"))
    assert case["status"] == "rectified"


@pytest.mark.clause("5.3a", "4.4.1.4")
async def test_each_measure_has_its_own_hour_and_evidence_on_the_page_and_on_the_sheet(world: World) -> None:
    case = await violation(world)
    first = await photograph(world.manager, case["id"], caption="第一次上门")
    await photograph(world.street, case["id"], jpeg((9, 99, 199)), caption="街道自己的")
    case = done(await world.manager.step(case, "urge", **URGE, hour="９：30"))
    # What is still on its way keeps its own sender's measure waiting, and nobody else's.
    late = await send(world.manager, case["id"], jpeg((1, 2, 3)), caption="第二次上门")
    refused(await world.manager.step(case, "urge", **URGE), "photographs_unfinished")
    # It is nothing yet that a measure may be taken by.
    assert late not in done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]["waiting"]
    done(await world.manager.post(f"/evidence/{late}/confirm"))
    for hour in ("25:00", "14点", "10:01", "9:5"):
        problem = refused(await world.manager.step(case, "urge", **URGE, hour=hour), "form_invalid")
        assert list(problem["fields"]) == ["form.hour"]
    case = done(await world.manager.step(case, "urge", **URGE, hour="10:00"))
    case = done(await world.clerk.step(case, "refuse_rectification", on="2026-12-10", note="仍不搬。"))
    told = done(await world.wan.get(f"/cases/{case['id']}"))["detail"]
    assert [(one["label"], one["hour"], one["evidence"]) for one in told["measures"]] == [
        ("督促整改", "09:30", [first["id"]]), ("督促整改", "10:00", [late]), ("登记拒不整改", "", []),
    ]
    assert len(told["waiting"]) == 1 and told["may_add"] is False
    # With the visit's: each is shown once, and the paper says of what each is.
    shown = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert len(shown["evidence"]) == 4 and shown["detail"]["may_add"]
    paper = "".join(text_of((await world.clerk.get(f"/cases/{case['id']}/evidence-sheet")).content).split())
    assert "照片和附件（4件）" in paper and "几点09:30" in paper
    assert "下面第2件" in paper and "下面第4件" in paper and "督促整改（2026年12月10日10:00:00登记）" in paper
    code = await code_of(world, case["id"])
    await photograph(world.clerk, case["id"], jpeg((7, 7, 77)))
    assert "一致" in (await world.http.get(f"/v/{case['id']}/{code}")).text
    case = done(await world.clerk.step(case, "rectify", on="2026-12-10", handling_result="已搬回。"))
    refused(await world.clerk.post("/evidence", offer_of(case["id"], jpeg())), "evidence_closed")
    refused(await world.wan.post("/evidence", offer_of(case["id"], jpeg())), "not_allowed")


@pytest.mark.clause("4.2.2b", "5.3a")
async def test_a_record_made_in_error_is_voided_by_somebody_else_and_stays_to_be_seen(world: World) -> None:
    case = await violation(world, world.clerk)
    assert "void" not in [action["action"] for action in case["actions"]]
    refused(await world.clerk.step(case, "void", reason="看错了门牌"), "same_person")
    for other in (world.grid, world.manager, world.street, world.district, world.wan):
        refused(await other.step(case, "void", reason="看错了门牌"), "not_allowed")
    refused(await world.colleague.step(case, "void", reason=""), "form_invalid")
    case = done(await world.colleague.step(case, "void", reason="看错了门牌"))
    assert (case["status"], case["history"][0]["note"]) == ("voided", "看错了门牌")
    # Shown as voided, with its photographs, and no longer counted.
    shown = await line(world)
    assert (shown["status_label"], shown["photos"]) == ("已作废", 1)
    (entry,) = done(await world.clerk.get("/ledger", q="万健秀"))["items"]
    assert entry["violations"] == 0
    assert shown["revision"]["changes"] == [{"label": "违规处理", "before": "已记录", "after": "已作废"}]


async def test_steps_say_when_and_what(world: World) -> None:
    case = await violation(world)
    wrong: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("urge", {**URGE, "on": "2026-12-11"}, "form.on"),
        ("urge", {**URGE, "way": "drone"}, "form.way"),
        ("urge", {**URGE, "note": ""}, "form.note"),
        ("rectify", {"on": "2026-12-11", "handling_result": "已整改"}, "form.on"),
        ("rectify", {"on": "2026-12-10"}, "form.handling_result"),
    )
    for action, form, field in wrong:
        problem = refused(await world.clerk.step(case, action, **form), "form_invalid")
        assert list(problem["fields"]) == [field]
    assert (await line(world))["status_label"] == "已记录"


STEPS = {
    "urge": URGE,
    "rectify": {"on": "2026-12-10", "handling_result": "已经整改。"},
    "refuse_rectification": {"on": "2026-12-10", "note": "拒不整改。"},
    "void": {"reason": "记录有误"},
}
WAYS_TO: dict[str, tuple[str, ...]] = {
    "recorded": (),
    "urged": ("urge",),
    "refused": ("urge", "refuse_rectification"),
    "rectified": ("rectify",),
    "voided": ("void",),
}


@pytest.mark.parametrize("status", WAYS_TO)
async def test_from_every_status_only_the_steps_of_the_table_are_possible(world: World, status: str) -> None:
    assert set(WAYS_TO) == set(VIOLATION.statuses)
    case = await violation(world)
    for action in WAYS_TO[status]:
        case = done(await world.clerk.step(case, action, **STEPS[action]))
    assert case["status"] == status
    assert {action["action"] for action in case["actions"]} == {step.action for step in VIOLATION.steps_from(status)}
    for action, form in STEPS.items():
        if VIOLATION.step(status, action) is None:
            refused(await world.clerk.step(case, action, **form), "step_not_possible")


async def test_the_family_reads_its_own_violation_and_nobody_elses(world: World) -> None:
    case = await violation(world)
    own = done(await world.wan.get(f"/cases/{case['id']}"))
    assert (own["actions"], own["evidence"][0]["state"]) == ([], "sealed")
    assert [item["id"] for item in done(await world.wan.get("/violations"))["items"]] == [case["id"]]
    refused(await world.wan.get(f"/cases/{own['detail']['inspection_case_id']}"), "not_found")
    for outsider in (world.kong, world.qin, world.far_clerk, world.far_street, world.far_manager, world.stranger):
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")
        refused(await outsider.step(case, "urge", **URGE), "not_found")
        assert done(await outsider.get("/violations"))["items"] == []
    refused(await world.kong.get(f"/ledger/{world.tenancies['wan'].id}"), "not_found")
    for reader in (world.wan, world.grid, world.district):
        refused(await reader.step(case, "urge", **URGE), "not_allowed")


@pytest.mark.clause("4.2.2b")
async def test_the_manager_records_a_breach_in_its_own_dwellings(world: World) -> None:
    case = await visit(world, world.manager, "kong")
    await photograph(world.manager, case["id"])
    found = sublet(behaviour="arrears", detail="连续七个月没有缴租。")
    done(await world.manager.step(case, "record", **findings(violation=found)))
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['kong'].id}"))
    assert [item["behaviour_label"] for item in entry["violations"]] == ["拖欠租金6个月以上"]


async def left(world: World, family: str = "wan") -> None:
    form = {"left_on": "2026-12-09", "cause": "voluntary", "note": "钥匙已交回"}
    body = {"id": new_id(), "tenancy_id": world.tenancies[family].id, "form": form}
    done(await world.manager.post("/exits", body))


async def looked_into(world: World, person: Person, **entry: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A breach found afterwards, as the community then reads it, and the look into it."""
    look = done(await person.post("/inspections", {"id": new_id(), **entry}))
    await photograph(person, look["id"])
    found = sublet(occurred_on="2026-08-15", detail="退房后核对水电户名，发现去年夏天曾转租。")
    look = done(await person.step(look, "record", **findings(occupancy="vacant", violation=found)))
    return done(await world.clerk.get(f"/cases/{found['id']}")), look


@pytest.mark.clause("4.2.2b", "4.2.2d")
async def test_a_breach_found_after_the_family_has_left_stands_in_its_exited_entry_and_is_told(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await left(world)
    # Another family lives there by now: it has nothing to do with it.
    await Tenancy.filter(id=world.tenancies["kong"].id).update(dwelling_id=world.tenancies["wan"].dwelling_id)
    case, look = await looked_into(world, world.clerk, tenancy_id=tenancy)
    assert case["household"]["id"] == world.wan.household_id
    assert [one["state"] for one in case["evidence"]] == ["sealed"]
    entry = done(await world.clerk.get(f"/ledger/{tenancy}"))
    assert entry["ledger"] == "exited"
    (line,) = entry["violations"]
    assert (line["occurred_on"], line["photos"], line["status_label"]) == ("2026-08-15", 1, "已记录")
    (shown,) = done(await world.clerk.get("/ledger", ledger="exited"))["items"]
    assert shown["violations"] == 1
    assert done(await world.clerk.get(f"/ledger/{world.tenancies['kong'].id}"))["violations"] == []
    revisions = done(await world.street.get("/ledger-revisions"))["items"]
    assert (case["id"], "退出房源台账") in {(one["case_id"], one["ledger_label"]) for one in revisions}
    # Its result is recorded there too, and the next acceptance is told of both.
    done(await world.clerk.step(case, "rectify", on="2026-12-10", handling_result="已追回转租所得。"))
    assert done(await world.clerk.get(f"/ledger/{tenancy}"))["violations"][0]["handling_result"] == "已追回转租所得。"
    told = await record(world, registered_address="铁东区某处不相干的路9号1单元9室", members=[
        {"name": "万健秀", "relationship": "本人", "id_number": id_number("19520114", 2)},
    ])
    (breach,) = [one for one in told["detail"]["check"]["findings"] if one["rule"] == "breach"]
    assert "转租" in breach["why"] and "已追回转租所得" in breach["why"]
    # The family reads no visit, and nobody elsewhere records on an entry that is not theirs.
    for outsider in (world.far_clerk, world.far_manager, world.kong, world.stranger):
        refused(await outsider.post("/inspections", {"id": new_id(), "tenancy_id": tenancy}), "not_found")
    refused(await world.district.post("/inspections", {"id": new_id(), "tenancy_id": tenancy}), "not_allowed")
    assert look["household"]["id"] == world.wan.household_id


async def test_what_is_looked_into_afterwards_needs_evidence_and_one_entry(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await left(world)
    look = done(await world.manager.post("/inspections", {"id": new_id(), "tenancy_id": tenancy}))
    refused(await world.manager.step(look, "record", **findings(violation=sublet())), "photograph_missing")
    wrong = sublet(occurred_on="2026-12-11")
    await photograph(world.manager, look["id"])
    refused(await world.manager.step(look, "record", **findings(violation=wrong)), "form_invalid")
    assert done(await world.manager.step(look, "record", **findings(violation=sublet())))["status"] == "recorded"
    dwelling = world.tenancies["wan"].dwelling_id
    for body in ({}, {"tenancy_id": tenancy, "dwelling_id": dwelling}, {"tenancy_id": tenancy, "award_id": 1}):
        refused(await world.clerk.post("/inspections", {"id": new_id(), **body}), "form_invalid")
    refused(await world.clerk.post("/inspections", {"id": new_id(), "award_id": 10**9}), "not_found")


@pytest.mark.clause("4.2.3", "4.2.2b", "5.3a")
async def test_a_breach_of_a_family_that_draws_a_subsidy_stands_in_its_entry(world: World) -> None:
    await drawing(world)
    award = await SubsidyAward.get()
    case, _ = await looked_into(world, world.clerk, award_id=award.id)
    entry = done(await world.clerk.get(f"/ledger/awards/{award.id}"))
    assert [one["case_id"] for one in entry["violations"]] == [case["id"]]
    # The street records that the money was misused, with a measure and its proof.
    look = done(await world.street.post("/inspections", {"id": new_id(), "award_id": award.id}))
    await photograph(world.street, look["id"])
    found = sublet(occurred_on="2026-11-20", behaviour="subsidy_misused", detail="补贴没有用来租房。")
    done(await world.street.step(look, "record", **findings(occupancy="other", violation=found)))
    misused = done(await world.street.get(f"/cases/{found['id']}"))
    assert (misused["detail"]["behaviour_label"], misused["dwelling"]) == ("违反规定领取、使用补贴", None)
    await photograph(world.street, misused["id"], jpeg((90, 9, 9)))
    misused = done(await world.street.step(misused, "urge", on="2026-12-10", way="meeting", note="约谈，要求说明。"))
    assert len(misused["detail"]["measures"][0]["evidence"]) == 1
    refused(await world.manager.get(f"/cases/{misused['id']}"), "not_found")
    refused(await world.manager.post("/inspections", {"id": new_id(), "award_id": award.id}), "not_found")
    body = {"id": new_id(), "household_id": award.household_id, "kind": "subsidy"}
    filed = done(await world.clerk.post("/case-files", body))["detail"]["cases"]
    assert {one["procedure"] for one in filed} == {"inspection", "violation"}


async def test_nothing_was_done_about_it_before_it_happened(world: World) -> None:
    """Every step that says on which day."""
    case = await violation(world)
    happened = date.fromisoformat(case["detail"]["occurred_on"])
    steps = [one["action"] for one in case["actions"] if any(field["name"] == "on" for field in one["fields"])]
    assert "urge" in steps
    for action in steps:
        said = {"rectify": {"handling_result": "已搬回。"}, "urge": {"way": "visit", "note": "上门告知。"}}[action]
        for on in (happened - timedelta(days=1), date(2024, 2, 29)):
            problem = refused(await world.clerk.step(case, action, on=str(on), **said), "form_invalid")
            assert list(problem["fields"]) == ["form.on"], action
    done(await world.clerk.step(case, "urge", **{**URGE, "on": str(happened)}))
