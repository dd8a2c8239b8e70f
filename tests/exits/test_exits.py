"""Exits move an entry at once, whole; and come back by a correcting case alone."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.exits import exits
from casework.heart.problems import Problem
from casework.ledgers.states import state_as_of
from casework.ledgers.tenancies import end_tenancy
from models import Case, Delivery, Obligation, SubsidyAward, Tenancy
from tests.allocation.agreements import awarded, on_paper, shown_to_all
from tests.allocation.test_applications import accepted
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_leases import TERMS, a_template
from tests.dwellings.test_notices import rent_to
from tests.ledgers.test_ledgers import a_subsidy, names, on
from tests.papers.samples import actor_of
from tests.photographs import violation

PROJECT = Path(__file__).parent.parent.parent
FORM = {"left_on": "2026-12-10", "cause": "voluntary", "note": "钥匙已交回，房屋已腾空"}


async def leaves(world: World, by: Person | None = None, family: str = "wan", **more: Any) -> Any:
    body = {"id": new_id(), "tenancy_id": world.tenancies[family].id, "form": {**FORM, **more}}
    return done(await (by or world.clerk).post("/exits", body))


async def corrected(world: World, gone: Any) -> Any:
    body = {"id": new_id(), "exit_id": gone["id"], "form": {"reason": "认错了门牌，退出的是隔壁"}}
    return done(await world.colleague.post("/exit-corrections", body))


@pytest.mark.clause("4.2.2a", "4.2.2c")
async def test_an_exit_moves_the_entry_in_that_transaction_whole_with_its_history(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await violation(world)
    before = done(await world.clerk.get(f"/ledger/{tenancy}"))
    on(world, 1)
    gone = await leaves(world, left_on="2026-12-11")
    assert gone["status"] == "exited"
    assert await names(world.clerk) == ["孔浩"]
    assert await names(world.clerk, ledger="exited") == ["万健秀"]
    after = done(await world.clerk.get(f"/ledger/{tenancy}"))
    assert (after["ledger"], after["ended_on"]) == ("exited", "2026-12-11")
    for part in ("members", "violations", "leases", "household"):
        assert after[part] == before[part], part
    assert [row["id"] for row in after["revisions"][1:]] == [row["id"] for row in before["revisions"]]
    said = after["revisions"][0]["changes"][0]
    assert said["label"] == "转入退出房源台账"
    assert said["after"] == "2026年12月11日退出：主动退出，钥匙已交回，房屋已腾空"
    # Its way up: the street has seen it, may ask; the district office receives it.
    case = done(await world.street.step(gone, "question", reason="钥匙签收单没有日期"))
    refused(await world.street.step(case, "answer", reason="代答"), "not_allowed")
    case = done(await world.colleague.step(case, "answer", reason="签收单已补日期"))
    case = done(await world.street.step(case, "see"))
    case = done(await world.district.step(case, "receive"))
    assert case["status"] == "received"
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["note"] == ""


async def test_who_may_record_an_exit_and_what_is_refused(world: World) -> None:
    body = {"tenancy_id": world.tenancies["wan"].id, "form": FORM}
    for person in (world.far_clerk, world.far_manager, world.far_street, world.kong):
        refused(await person.post("/exits", {"id": new_id(), **body}), "not_found")
    for person in (world.street, world.district, world.grid, world.wan):
        # They read it, or not even that; none of them records it.
        reply = await person.post("/exits", {"id": new_id(), **body})
        assert reply.json()["code"] in {"not_allowed", "not_found"}, reply.text
    for wrong in ({"left_on": "2026-12-11"}, {"left_on": "2020-01-01"}, {"cause": "bored"}, {"note": ""}):
        refused(await world.clerk.post("/exits", {"id": new_id(), **body, "form": {**FORM, **wrong}}), "form_invalid")
    assert await names(world.clerk) == ["万健秀", "孔浩"]
    # The dwelling's own manager may; the same request again is the same exit, another one is refused.
    again = {"id": new_id(), **body}
    first = done(await world.manager.post("/exits", again))
    assert done(await world.manager.post("/exits", again))["id"] == first["id"]
    refused(await world.clerk.post("/exits", {"id": new_id(), **body}), "tenancy_ended")
    assert await names(world.manager, ledger="exited") == ["万健秀"]


@pytest.mark.clause("4.2.2c")
async def test_with_the_exit_ends_what_waited_on_living_there(world: World) -> None:
    await world.open_window()
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    tenancies = [world.tenancies["wan"].id, world.tenancies["kong"].id]
    batch = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": tenancies, "rent": rent}
    done(await world.manager.post("/notices", batch))
    notice = await Case.get(procedure="notice", household_id=world.wan.household_id)
    for person in (world.clerk, world.manager):
        # Not without an exit.
        refused(await person.step({"id": notice.id, "version": 1}, "lapse"), "step_not_possible")
    owed = Obligation.filter(household_id=world.wan.household_id, discharged_at=None)
    assert await owed.count() == 1
    gone = await leaves(world)
    assert gone["detail"]["closed_notices"] == 1
    assert await owed.count() == 0
    statuses = dict(await Case.filter(procedure="notice").values_list("household_id", "status"))
    assert statuses == {world.wan.household_id: "lapsed", world.kong.household_id: "issued"}
    # Owed again once it turns out that nobody has left.
    case = done(await world.street.step(await corrected(world, gone), "confirm"))
    done(await world.district.step(case, "approve"))
    assert await owed.count() == 1


@pytest.mark.clause("4.2.2c")
async def test_an_exit_is_undone_by_a_correcting_case_in_one_transaction(world: World) -> None:
    tenancy, household = world.tenancies["wan"].id, world.wan.household_id
    before = done(await world.clerk.get(f"/ledger/{tenancy}"))
    start = on(world, 1)
    gone = await leaves(world, left_on=str(start))
    on(world, 3)
    body = {"id": new_id(), "exit_id": gone["id"], "form": {"reason": "认错了门牌"}}
    for person, code in ((world.far_clerk, "not_found"), (world.street, "not_allowed"), (world.manager, "not_allowed")):
        refused(await person.post("/exit-corrections", {**body, "id": new_id()}), code)
    case = await corrected(world, gone)
    refused(await world.clerk.post("/exit-corrections", body), "correction_exists")
    refused(await world.district.step(case, "approve"), "step_not_possible")
    refused(await world.far_street.step(case, "confirm"), "not_found")
    case = done(await world.street.step(case, "confirm"))
    case = done(await world.district.step(case, "return", reason="请附钥匙记录"))
    case = done(await world.street.step(case, "confirm"))
    assert await names(world.clerk, ledger="exited") == ["万健秀"]
    end = on(world, 5)
    case = done(await world.district.step(case, "approve"))
    assert case["status"] == "restored"
    assert done(await world.clerk.get(f"/cases/{gone['id']}"))["status"] == "corrected"
    assert await names(world.clerk) == ["万健秀", "孔浩"]
    assert await names(world.clerk, ledger="exited") == []
    after = done(await world.clerk.get(f"/ledger/{tenancy}"))
    for part in ("ledger", "members", "leases", "started_on", "ended_on"):
        assert after[part] == before[part], part
    labels = [row["changes"][0]["label"] for row in after["revisions"][:2]]
    assert labels == ["转回现居住房源台账", "转入退出房源台账"]
    # As of the days between, the ledgers say what they said then.
    on(world, 9)
    for day in (start, end - timedelta(days=1)):
        assert await names(world.clerk, as_of=str(day)) == ["孔浩"]
        assert await names(world.clerk, as_of=str(day), ledger="exited") == ["万健秀"]
        assert (await state_as_of(household, day))[f"tenancy:{tenancy}"]["ended_on"] == str(start)
    for day in (start - timedelta(days=1), end):
        assert await names(world.clerk, as_of=str(day)) == ["万健秀", "孔浩"]
        assert await names(world.clerk, as_of=str(day), ledger="exited") == []
    # And it may really leave later.
    await leaves(world, left_on=str(date(2026, 12, 19)))
    assert await names(world.clerk, as_of=str(start)) == ["孔浩"]
    assert await names(world.clerk, as_of=str(end)) == ["万健秀", "孔浩"]


async def test_nobody_comes_back_into_a_home_that_was_given_away_or_while_standing_elsewhere(world: World) -> None:
    gone = await leaves(world)
    case = done(await world.street.step(await corrected(world, gone), "confirm"))
    # Another family lives there by now.
    other = await Tenancy.get(id=world.tenancies["qin"].id)
    await Tenancy.filter(id=other.id).update(dwelling_id=world.tenancies["wan"].dwelling_id)
    refused(await world.district.step(case, "approve"), "dwelling_taken")
    await Tenancy.filter(id=other.id).update(dwelling_id=other.dwelling_id)
    # A member is paid a subsidy by now.
    members = [{"name": "万梅庆", "relationship": "本人", "id_number": id_number("19971204", 7)}]
    paid = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(members=members)}))
    for one in paid["detail"]["check"]["findings"]:
        paid = done(await world.clerk.step(paid, "rule_out", number=one["number"], reason="已退出公租房"))
    paid = done(await world.street.step(done(await world.clerk.step(paid, "clear")), "confirm"))
    await awarded(world, paid, findings_read=True)
    assert await SubsidyAward.filter(living=1).count() == 1
    refused(await world.district.step(case, "approve"), "already_listed")
    case = done(await world.district.step(case, "refuse", reason="家庭已领取补贴"))
    assert await names(world.clerk, ledger="exited") == ["万健秀"]
    assert (case["status"], case["actions"]) == ("refused", [])


async def test_nothing_but_a_correcting_case_brings_an_entry_back(world: World) -> None:
    gone = await leaves(world)
    for person in (world.clerk, world.street, world.district, world.office, world.manager):
        reply = await person.step(gone, "annul")
        assert reply.json()["code"] in {"not_allowed", "step_not_possible"}, reply.text
    subject = f"tenancy:{world.tenancies['wan'].id}"
    reply = await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject})
    if reply.status_code == 200:
        for form in ({"ended_on": None}, {"living": 1}):
            refused(await world.clerk.step(reply.json(), "record", reason="改回来", **form), "form_invalid")
    assert await names(world.clerk, ledger="exited") == ["万健秀"]


def test_living_is_written_in_one_file_only() -> None:
    """Read off the sources: one file writes it of a tenancy, and one function there sets an end back."""
    writers = set()
    for room in ("casework", "handlers", "server", "models"):
        for file in sorted((PROJECT / room).rglob("*.py")):
            if file.name.startswith("demo"):
                continue
            for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".update"):
                        sets = {one.arg: ast.unparse(one.value) for one in node.keywords}
                        if "living" in sets and ast.unparse(node.func).startswith("Tenancy."):
                            writers.add((file.relative_to(PROJECT).as_posix(), function.name, sets["living"]))
    assert writers == {
        ("casework/ledgers/tenancies.py", "end_tenancy", "None"),
        # Two families at once: neither ends.
        ("casework/ledgers/tenancies.py", "exchange_dwellings", "None"),
        ("casework/ledgers/tenancies.py", "exchange_dwellings", "1"),
        ("casework/ledgers/tenancies.py", "revive_tenancy", "1"),
    }


@pytest.mark.clause("4.2.2d")
async def test_an_exit_for_a_breach_is_a_clear_out_to_the_next_acceptance(world: World) -> None:
    await leaves(world, cause="breach", note="转租，限期未改")
    await leaves(world, family="kong")
    body = {"id": new_id(), "form": a_subsidy(registered_address="铁东区二一九路16栋6单元458号")}
    case = done(await world.clerk.post("/subsidies", body))
    assert [one["rule"] for one in case["detail"]["check"]["findings"]] == ["address", "cleared_out"]
    body = {"id": new_id(), "form": a_subsidy(64, registered_address="铁东区二一九路165栋3单元640号")}
    case = done(await world.clerk.post("/subsidies", body))
    assert [one["rule"] for one in case["detail"]["check"]["findings"]] == ["address"]


async def test_the_family_is_told_and_its_delegates_right_ends(world: World) -> None:
    await leaves(world)
    shown = done(await world.wan.get("/cases", procedure="exit"))["items"]
    assert [one["status"] for one in shown] == ["exited"]


async def test_a_notice_that_was_seen_ends_with_the_exit_too(world: World) -> None:
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"])))
    (mine,) = done(await world.wan.get("/notices"))["items"]
    done(await world.wan.step(done(await world.wan.get(f"/cases/{mine['id']}")), "see"))
    assert (await leaves(world))["detail"]["closed_notices"] == 1


async def test_the_family_is_told_of_its_exit(world: World) -> None:
    gone = await leaves(world)
    told = await Delivery.filter(case_id=gone["id"]).values_list("household_id", "title")
    assert told == [(world.wan.household_id, "退出登记")]


async def test_who_leaves_on_the_day_of_moving_in_has_left(world: World) -> None:
    await Tenancy.filter(id=world.tenancies["wan"].id).update(started_on=date(2026, 12, 10))
    # No entry ends on a day after today or before it began, by whatever way one came to end it.
    tenancy, actor = await Tenancy.get(id=world.tenancies["wan"].id), await actor_of(world.clerk, world)
    for day in (date(2026, 12, 9), date(2026, 12, 11)):
        with pytest.raises(Problem) as wrong:
            await end_tenancy(tenancy, day, "搬走", actor=actor, case_id=None)
        assert wrong.value.code == "end_invalid" and (await Tenancy.get(id=tenancy.id)).living == 1
    await leaves(world)


async def test_no_family_lives_in_a_dwelling_on_days_of_another(world: World) -> None:
    left = await leaves(world, left_on="2026-12-08")
    case = done(await world.street.step(await accepted(world), "approve"))
    form = {"dwelling_id": world.tenancies["wan"].dwelling_id, **on_paper()}
    # Not before the one before it had left, however long ago that is said to have been.
    for day in ("2026-12-07", "2026-01-10"):
        said = refused(await world.district.step(case, "house", **form, started_on=day), "form_invalid")
        assert "2026年12月8日" in said["fields"]["form.started_on"]
    await shown_to_all(case["id"])
    refused(await world.district.step(case, "house", **form, started_on="1900-01-01"), "form_invalid")
    case = done(await world.district.step(case, "house", **form, started_on="2026-12-08"))
    home = await Tenancy.get(id=case["detail"]["tenancy_id"])
    # Its lease begins on no day of theirs either.
    template = await a_template(world)
    terms = {**TERMS, "starts_on": "2026-12-07", "ends_on": "2029-12-06", "template_id": template["id"]}
    body = {"id": new_id(), "tenancy_id": home.id, "form": terms}
    assert "2026年12月8日" in refused(await world.manager.post("/leases", body), "term_overlaps")["detail"]
    # And once it has left, the first one is not put back over its days.
    body = {"id": new_id(), "tenancy_id": home.id, "form": {**FORM, "left_on": "2026-12-10"}}
    done(await world.clerk.post("/exits", body))
    body = {"id": new_id(), "exit_id": left["id"], "form": {"reason": "认错了门牌"}}
    assert "住过其他家庭" in refused(await world.colleague.post("/exit-corrections", body), "dwelling_taken")["detail"]


async def test_every_notice_that_waits_is_closed_however_many_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wan = world.tenancies["wan"]
    for _ in range(5):
        done(await world.manager.post("/notices", rent_to(wan)))
    monkeypatch.setattr(exits, "AT_ONCE", 2)
    await leaves(world)
    assert await Case.filter(procedure="notice", status="lapsed").count() == 5
