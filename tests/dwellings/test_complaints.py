"""Complaints and reports: the manager's channel, open to its tenants; what becomes of a suspicion; who learns what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casework.evidence.pictures import _watermark
from casework.evidence.retention import find_over
from models import Appointment, Case, Complaint, Delivery, Dwelling, Evidence, Tenancy
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_rent_payments import MONTH, line, pay
from tests.ledgers.test_registration_transfers import agreed
from tests.photographs import jpeg, offer_of, photograph


async def draft(world: World, person: Person, family: str = "wan") -> dict[str, Any]:
    """One just begun, about a family's dwelling."""
    body = {"id": new_id(), "dwelling_id": world.tenancies[family].dwelling_id}
    case: dict[str, Any] = done(await person.post("/complaints", body))
    return case


def words(**changed: Any) -> dict[str, Any]:
    return {"kind": "noise", "happened_on": "2026-12-09", "detail": "夜里一直有人装修。", **changed}


async def lodged(world: World, person: Person, family: str = "wan", **changed: Any) -> dict[str, Any]:
    case: dict[str, Any] = done(await person.step(await draft(world, person, family), "lodge", **words(**changed)))
    return case


async def suspicion(world: World, person: Person, family: str = "wan") -> dict[str, Any]:
    """A suspected illegal occupation with its photograph, as the manager reads it."""
    case = await draft(world, person, family)
    await photograph(person, case["id"])
    case = done(await person.step(case, "suspect", happened_on="2026-12-09", detail="住的不是这家人。"))
    read: dict[str, Any] = done(await world.manager.get(f"/cases/{case['id']}"))
    return read


async def referred(world: World, person: Person, family: str = "wan") -> dict[str, Any]:
    case = await suspicion(world, person, family)
    done(await world.manager.step(case, "refer", note="上门看过，确有外人居住。"))
    read: dict[str, Any] = done(await world.clerk.get(f"/cases/{case['id']}"))
    return read


def breach(**changed: Any) -> dict[str, Any]:
    return {"occurred_on": "2026-12-09", "behaviour": "sublet", "detail": "转租给外人。", **changed}


@pytest.mark.clause("4.4.1.6")
async def test_a_tenant_reports_a_neighbour_and_reads_the_managers_answer(world: World) -> None:
    case = await lodged(world, world.kong)
    assert (case["status"], case["due_on"]) == ("handling", "2026-12-17")
    assert case["next_step"] == "管房单位会在12月17日前办理。"
    assert case["id"] in {item["id"] for item in done(await world.manager.get("/inbox"))["items"]}
    case = done(await world.manager.get(f"/cases/{case['id']}"))
    assert (case["detail"]["reported_by"], case["detail"]["detail"]) == ("孔浩", "夜里一直有人装修。")
    case = done(await world.manager.step(case, "reply", answer="已经上门劝说，今后不在夜里施工。"))
    assert case["status"] == "answered"
    read = done(await world.kong.get(f"/cases/{case['id']}"))
    assert read["detail"]["answer"] == "已经上门劝说，今后不在夜里施工。"
    told = await Delivery.filter(case_id=case["id"]).values("household_id", "title", "channel")
    assert told == [
        {"household_id": world.kong.household_id, "title": "您的投诉举报有了答复", "channel": "in_app"}
    ]
    # The manager itself enters what it was told at its counter, and answers it.
    own = await lodged(world, world.manager, kind="repair", detail="屋顶漏水。")
    assert done(await world.manager.step(own, "reply", answer="已经修好。"))["detail"]["reported_by"] == "管房单位登记"


async def test_only_neighbours_of_the_estate_and_ones_own_dwellings_can_be_named(world: World) -> None:
    wan, kong, qin = (world.tenancies[name].dwelling_id for name in ("wan", "kong", "qin"))
    shown = done(await world.kong.get("/complaints/dwellings"))["items"]
    assert [(item["id"], item["own"]) for item in shown] == [(wan, False), (kong, True)]
    # By address alone: who lives there is nobody's to read off a list.
    assert set(shown[0]) == {"id", "address", "own"}
    assert [item["id"] for item in done(await world.kong.get("/complaints/dwellings", q="101"))["items"]] == [wan]
    assert [item["id"] for item in done(await world.manager.get("/complaints/dwellings"))["items"]] == [wan, kong]
    for person, home in ((world.kong, qin), (world.manager, qin), (world.far_manager, wan)):
        refused(await person.post("/complaints", {"id": new_id(), "dwelling_id": home}), "not_found")
    for person in (world.clerk, world.street, world.district, world.grid, world.stranger):
        refused(await person.post("/complaints", {"id": new_id(), "dwelling_id": wan}), "not_allowed")
    assert await Case.filter(procedure="complaint").count() == 0


async def test_what_is_said_is_checked_and_a_suspicion_needs_a_photograph(world: World) -> None:
    case = await draft(world, world.kong)
    for changed, field in (
        ({"happened_on": "2026-12-11"}, "form.happened_on"), ({"kind": "gossip"}, "form.kind"),
        # Which would have gone without a photograph.
        ({"kind": "illegal_occupation"}, "form.kind"),
        ({"detail": " "}, "form.detail"), ({"happened_on": "昨天"}, "form.happened_on"),
    ):
        problem = refused(await world.kong.step(case, "lodge", **words(**changed)), "form_invalid")
        assert list(problem["fields"]) == [field]
    suspected = {"happened_on": "2026-12-09", "detail": "常有陌生人进出。"}
    refused(await world.kong.step(case, "suspect", **suspected), "photograph_needed")
    data = jpeg()
    done(await world.kong.post("/evidence", offer_of(case["id"], data)))
    refused(await world.kong.step(case, "suspect", **suspected), "photographs_unfinished")
    await photograph(world.kong, other := (await draft(world, world.kong))["id"])
    case = done(await world.kong.get(f"/cases/{other}"))
    case = done(await world.kong.step(case, "suspect", **suspected))
    # Handed in, nothing is added and nobody lodges it again.
    refused(await world.kong.post("/evidence", offer_of(case["id"], jpeg((10, 20, 30)))), "evidence_closed")
    refused(await world.kong.step(case, "suspect", **suspected), "step_not_possible")


async def test_a_draft_is_seen_by_nobody_else_and_may_be_taken_back(world: World) -> None:
    case = await draft(world, world.kong)
    for person in world.everyone.values():
        if person is not world.kong:
            refused(await person.get(f"/cases/{case['id']}"), "not_found")
    case = done(await world.kong.step(case, "withdraw", reason="弄错了"))
    assert case["status"] == "withdrawn"
    refused(await world.manager.get(f"/cases/{case['id']}"), "not_found")
    told = await lodged(world, world.kong)
    # Only who reported takes it back, not a colleague of those who handle it.
    refused(await world.manager.step(told, "withdraw", reason="不想办"), "not_allowed")
    assert done(await world.kong.step(told, "withdraw", reason="已经和好"))["status"] == "withdrawn"
    assert (await line(world))["complaints"] == 0


@pytest.mark.clause("4.2.5a")
async def test_a_suspicion_that_the_community_finds_true_becomes_a_violation(world: World) -> None:
    case = await suspicion(world, world.kong)
    # Not the manager's to find: it is offered nothing but the way to the community.
    assert [action["action"] for action in case["actions"]] == ["refer"]
    refused(await world.manager.step(case, "reply", answer="看过了，没有问题。"), "step_not_possible")
    refused(await world.clerk.step(case, "confirm", **breach()), "step_not_possible")
    case = done(await world.manager.step(case, "refer", note="上门看过，确有外人居住。"))
    assert case["id"] in {item["id"] for item in done(await world.clerk.get("/inbox"))["items"]}
    refused(await world.manager.step(case, "confirm", **breach()), "not_allowed")
    problem = refused(await world.clerk.step(case, "confirm", **breach(occurred_on="2026-12-11")), "form_invalid")
    assert list(problem["fields"]) == ["form.occurred_on"]
    case = done(await world.clerk.step(case, "confirm", **breach()))
    assert case["status"] == "confirmed"
    record = done(await world.clerk.get(f"/cases/{case['detail']['violation_case_id']}"))
    assert (record["procedure"], record["household"]["name"], record["status"]) == ("violation", "万健秀", "recorded")
    # It rests on what was photographed; the family concerned sees the record and neither the report nor its picture.
    assert [one["state"] for one in record["evidence"]] == ["sealed"]
    own = done(await world.wan.get(f"/cases/{record['id']}"))
    assert (own["evidence"], own["detail"]["complaint_case_id"]) == ([], None)
    refused(await world.wan.get(f"/cases/{case['id']}"), "not_found")
    photo = record["evidence"][0]["id"]
    refused(await world.wan.post(f"/evidence/{photo}/original", {"reason": "想看看"}), "not_found")
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert [(row["case_id"], row["photos"]) for row in entry["violations"]] == [(record["id"], 1)]
    assert [row["id"] for row in entry["complaints"]] == [case["id"]]


async def test_what_a_violation_rests_on_is_kept_as_long_as_the_violation_may_need_it(world: World) -> None:
    case = await referred(world, world.kong)
    done(await world.clerk.step(case, "confirm", **breach()))
    years, later = {"others": 1}, world.clock.now() + timedelta(days=1000)
    assert [over async for over in find_over(years, at=later)] == []
    # An unfounded one of a family that has left is over in its time.
    other = await referred(world, world.wan, "kong")
    done(await world.clerk.step(other, "dismiss", reason="没有查到外人居住。"))
    await Tenancy.filter(id=world.tenancies["kong"].id).update(ended_on="2026-12-09", living=None)
    assert [over.case.id async for over in find_over(years, at=later)] == [other["id"]]


async def test_an_unfounded_suspicion_is_answered_with_the_reason_and_counts_no_more(world: World) -> None:
    case = await referred(world, world.kong)
    assert (await line(world))["suspected"] == 1
    case = done(await world.clerk.step(case, "dismiss", reason="是来探亲的女儿，已核对户口簿。"))
    assert case["status"] == "unfounded"
    shown = await line(world)
    assert (shown["complaints"], shown["suspected"], shown["breaches"]) == (1, 0, 0)
    read = done(await world.kong.get(f"/cases/{case['id']}"))
    assert read["history"][0]["note"] == "是来探亲的女儿，已核对户口簿。"
    assert await Delivery.filter(case_id=case["id"], household_id=world.kong.household_id).count() == 1


async def test_what_is_given_back_is_the_managers_to_answer_after_all(world: World) -> None:
    """Where nobody lives there is no family to record a violation of."""
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on="2026-12-01", living=None)
    case = await referred(world, world.kong)
    refused(await world.clerk.step(case, "confirm", **breach()), "nobody_lives_there")
    case = done(await world.clerk.step(case, "hand_back", reason="这套是空房，请收回并换锁。"))
    assert (case["status"], case["waiting_for"]) == ("handling", "管房单位")
    assert done(await world.manager.step(case, "reply", answer="已经清退并换锁。"))["status"] == "answered"
    assert await Case.filter(procedure="violation").count() == 0


async def test_who_reported_is_known_to_who_handles_it_alone(world: World) -> None:
    case = await suspicion(world, world.kong)
    path = f"/cases/{case['id']}"
    await world.develop()

    async def names(person: Person) -> set[str]:
        read = done(await person.get(path))
        told = {read["detail"]["reported_by"], read["history"][-1]["actor"], read["evidence"][0]["by"]}
        assert "孔浩" not in str({**read, "history": [], "detail": {**read["detail"], "reported_by": ""},
                                  "evidence": [{**one, "by": ""} for one in read["evidence"]]})
        return told

    photograph_row = await Evidence.get(case_id=case["id"])
    assert "举报人" in (drawn := " ".join(await _watermark(photograph_row))) and "孔浩" not in drawn
    hidden = {"", "反映人"}
    assert await names(world.manager) == {"孔浩"}
    for person in (world.clerk, world.street, world.district):
        assert await names(person) == hidden, person.name
    done(await world.manager.step(case, "refer", note="上门看过，确有外人居住。"))
    assert await names(world.clerk) == {"孔浩"}
    photo = done(await world.clerk.get(path))["evidence"][0]
    done(await world.clerk.post(f"/evidence/{photo['id']}/original", {"reason": "核对原件"}))
    for person in (world.street, world.district):
        assert await names(person) == hidden, person.name
        refused(await person.post(f"/evidence/{photo['id']}/original", {"reason": "核对原件"}), "not_allowed")
    for person in (world.wan, world.qin, world.grid, world.far_clerk, world.far_street, world.far_manager):
        refused(await person.get(path), "not_found")
        listed = done(await person.get("/cases", procedure="complaint"))["items"]
        assert case["id"] not in {item["id"] for item in listed}


async def test_another_account_of_the_family_reads_its_answer_and_a_delegate_does_not_report(world: World) -> None:
    case = await lodged(world, world.kong)
    await Appointment.create(
        account_id=world.stranger.account_id, role="tenant", household_id=world.kong.household_id,
        starts_on="2026-01-01",
    )
    assert done(await world.stranger.get(f"/cases/{case['id']}"))["id"] == case["id"]
    refused(await world.stranger.step(case, "withdraw", reason="我来撤"), "not_allowed")


async def test_ten_wait_for_an_answer_at_most(world: World) -> None:
    first = await lodged(world, world.kong)
    for _ in range(9):
        await lodged(world, world.kong)
    refused(await world.kong.step(await draft(world, world.kong), "lodge", **words()), "complaint_limit")
    case = done(await world.manager.get(f"/cases/{first['id']}"))
    done(await world.manager.step(case, "reply", answer="已经办好。"))
    await lodged(world, world.kong)
    # What one account of a family has waiting keeps no other of it from reporting.
    await Appointment.create(
        account_id=world.stranger.account_id, role="tenant", household_id=world.kong.household_id,
        starts_on="2026-01-01",
    )
    refused(await world.kong.step(await draft(world, world.kong), "lodge", **words()), "complaint_limit")
    await lodged(world, world.stranger)
    # Nor may it hand in what the one began.
    others = await draft(world, world.kong)
    reply = await world.stranger.step(others, "lodge", **words())
    assert reply.json()["code"] in ("complaint_limit", "not_allowed")
    # A manager enters as many as it is told.
    for _ in range(12):
        await lodged(world, world.manager)


async def test_the_same_report_sent_twice_is_one(world: World) -> None:
    body = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}
    first, again = [done(await world.kong.post("/complaints", body)) for _ in range(2)]
    assert first["number"] == again["number"]
    refused(await world.wan.post("/complaints", body), "id_taken")
    assert await Complaint.all().count() == 1


async def test_a_report_follows_its_family_to_another_community(world: World) -> None:
    case = await referred(world, world.kong)
    done(await world.far_clerk.step(await agreed(world), "accept"))
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")
    read = done(await world.far_clerk.get(f"/cases/{case['id']}"))
    assert "confirm" in {action["action"] for action in read["actions"]}
    done(await world.far_clerk.step(read, "confirm", **breach()))


@pytest.mark.clause("4.2.5a")
async def test_the_managers_ledger_of_a_dwelling_tells_the_whole_duty_with_evidence(world: World) -> None:
    home = world.tenancies["wan"].dwelling_id
    done(await world.manager.post("/rent-charges", {"month": MONTH}))
    await pay(world, paid_fen=20000)
    noise = await lodged(world, world.manager)
    case = await referred(world, world.kong)
    case = done(await world.clerk.step(case, "confirm", **breach()))
    shown = await line(world)
    assert (shown["charged_fen"], shown["paid_fen"], shown["arrears_fen"]) == (38500, 20000, 18500)
    assert (shown["breaches"], shown["complaints"], shown["suspected"]) == (1, 2, 1)
    entry = done(await world.manager.get(f"/manager-ledger/{home}"))
    assert [(row["paid_fen"], row["charged_fen"]) for row in entry["months"]] == [(20000, 38500)]
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on="2026-12-09", living=None)
    shown = await line(world)
    assert (shown["household"], shown["left_on"], shown["complaints"]) == (None, "2026-12-09", 2)
    entry = done(await world.manager.get(f"/manager-ledger/{home}"))
    assert [(row["household"]["name"], row["ended_on"], row["arrears_fen"]) for row in entry["tenancies"]] == [
        ("万健秀", "2026-12-09", 18500)
    ]
    told = {row["id"]: row["procedure"] for row in entry["cases"]}
    violation = case["detail"]["violation_case_id"]
    assert told == {noise["id"]: "complaint", case["id"]: "complaint", violation: "violation"}
    for one in (case["id"], violation):
        assert [photo["state"] for photo in done(await world.manager.get(f"/cases/{one}"))["evidence"]] == ["sealed"]
    # Another manager sees nothing of it.
    refused(await world.far_manager.get(f"/manager-ledger/{home}"), "not_found")
    items = done(await world.far_manager.get("/manager-ledger"))["items"]
    assert [(item["household"]["name"], item["complaints"]) for item in items] == [("秦德", 0)]
    for one in told:
        refused(await world.far_manager.get(f"/cases/{one}"), "not_found")


async def test_a_dwelling_of_another_manager_in_the_estate_is_reported_to_that_manager(world: World) -> None:
    other = world.organisations["宏运物业"]
    await Dwelling.filter(id=world.tenancies["wan"].dwelling_id).update(manager_id=other.id, manager_path=other.path)
    case = await lodged(world, world.kong)
    refused(await world.manager.get(f"/cases/{case['id']}"), "not_found")
    assert done(await world.far_manager.get(f"/cases/{case['id']}"))["detail"]["reported_by"] == "孔浩"
