"""Rectifications: from the notice to what was found, the refusal and the court; their days; no cut as a lever."""

from __future__ import annotations

import asyncio
import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.dwellings.levers import threatens
from casework.dwellings.rectification_duty import WAITING
from casework.dwellings.rectification_forms import GROUNDS, OF_BEHAVIOUR
from casework.heart import by_itself
from casework.heart.duties import count_days
from casework.heart.queries import column
from casework.ledgers.violations import BEHAVIOURS
from models import Appointment, Delivery, Obligation, Rectification
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_complaints import referred
from tests.exits.test_exits import leaves
from tests.heart.walking import walk
from tests.papers.test_papers import text_of
from tests.photographs import findings, photograph, violation, visit

TODAY = date(2026, 12, 10)
NUMBER = "（2026）辽0302民初1号"


def form(**changed: Any) -> dict[str, Any]:
    return {
        "ground": "sublet", "facts": "12月9日上门，屋内住的不是承租家庭。",
        "demand": "请现在居住的其他人搬走，由您家自己居住。", **changed,
    }


async def begun(world: World, source: str, by: Person | None = None, **changed: Any) -> dict[str, Any]:
    body = {"id": new_id(), "source_id": source, "form": form(**changed)}
    case: dict[str, Any] = done(await (by or world.manager).post("/rectifications", body))
    return case


async def read(person: Person, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case['id']}"))
    return found


def served(**changed: Any) -> dict[str, Any]:
    return {"served_on": "2026-12-10", "way": "direct", "received_by": "万健秀", **changed}


async def at_home(world: World, **changed: Any) -> dict[str, Any]:
    """One whose notice the family has in its hands."""
    case = await begun(world, (await violation(world))["id"], **changed)
    return dict(done(await world.manager.step(case, "serve", **served())))


async def night(world: World, day: date) -> None:
    """One night's round of the worker."""
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue
    await walk(world)


def later(world: World) -> None:
    """The clock stands still: what comes after, comes later."""
    world.clock.standing_at = world.clock.standing_at and world.clock.standing_at + timedelta(minutes=5)


async def found(world: World, case: dict[str, Any], action: str, by: Person | None = None, **said: Any) -> Any:
    """After a look with a photograph of then."""
    by = by or world.manager
    await photograph(by, case["id"])
    later(world)
    on = said.pop("on", str(world.clock.now().date()))
    name = "refused_on" if action == "refuse_to_right" else "looked_on"
    return done(await by.step(await read(by, case), action, **{name: on, "note": "门口仍是别人在住。", **said}))


async def not_right(world: World) -> dict[str, Any]:
    case = await at_home(world)
    await night(world, TODAY + timedelta(days=16))
    return dict(await found(world, case, "not_put_right"))


@pytest.mark.clause("4.4.1.4", "5.3a")
async def test_a_breach_is_put_right(world: World) -> None:
    breach = await violation(world)
    assert breach["detail"]["may_rectify"] and breach["detail"]["rectification_id"] is None
    case = await begun(world, breach["id"])
    assert (case["status"], case["due_on"], case["household"]["name"]) == ("issued", "2026-12-17", "万健秀")
    assert case["title"] == "整改：转租、转借、擅自调换，和谐家园1号楼1单元101室"
    (paper,) = case["papers"]
    assert paper["title"] == "限期整改通知书" and "通〔2026〕1号" in paper["number"]
    await world.set_papers()
    text = "".join(text_of((await world.manager.get(f"/papers/{paper['id']}/file")).content).split())
    for said in ("12月9日上门，屋内住的不是承租家庭。", "第二十七条第一项", "第二天起15日内", "不会用停水", "万健秀"):
        assert said in text
    # The ledger's own record says that something was done about it.
    breach = await read(world.clerk, breach)
    assert (breach["status"], breach["detail"]["measures"][0]["way"]) == ("urged", "书面")
    assert (breach["detail"]["may_rectify"], breach["detail"]["rectification_id"]) == (False, case["id"])
    # A colleague is asked, the family as well; who is served must be said.
    assert case["id"] in {one["id"] for one in done(await world.manager.get("/inbox"))["items"]}
    for wrong, field in (
        ({"served_on": "2026-12-11"}, "served_on"), ({"served_on": "2026-12-09"}, "served_on"),
        ({"received_by": " "}, "received_by"), ({"way": "left", "received_by": ""}, "witness"),
        ({"way": "wechat"}, "way"),
    ):
        problem = refused(await world.manager.step(case, "serve", **served(**wrong)), "form_invalid")
        assert list(problem["fields"]) == [f"form.{field}"]
    case = done(await world.manager.step(case, "serve", **served(way="household", received_by="万梅庆")))
    assert (case["status"], case["due_on"], case["detail"]["fix_by"]) == ("served", "2026-12-25", "2026-12-25")
    assert "万梅庆签收" in case["history"][0]["note"]
    mine = await read(world.wan, case)
    assert [one["action"] for one in mine["actions"]] == ["answer_rectification"]
    assert mine["id"] in {one["link"]["id"] for one in done(await world.wan.get("/home"))["asks"]}
    await photograph(world.wan, case["id"])
    case = done(await world.wan.step(await read(world.wan, case), "answer_rectification", note="亲戚已经搬走。"))
    assert (case["status"], case["due_on"]) == ("answered", "2027-01-01")
    # The family's own photograph shows an office nothing; nobody finds against it before its day.
    case = await read(world.manager, case)
    look = {"looked_on": "2026-12-10", "note": "家里只有承租家庭。"}
    refused(await world.manager.step(case, "put_right", **look), "photograph_needed")
    world.clock.move_to(date(2026, 12, 12))
    await photograph(world.manager, case["id"])
    case = await read(world.manager, case)
    early = refused(
        await world.manager.step(case, "not_put_right", **{**look, "looked_on": "2026-12-12"}), "rectification_early"
    )
    assert "12月25日" in early["detail"]
    for day in ("2026-12-09", "2026-12-13"):
        problem = refused(await world.manager.step(case, "put_right", **{**look, "looked_on": day}), "form_invalid")
        assert list(problem["fields"]) == ["form.looked_on"]
    refused(await world.wan.step(case, "put_right", **look), "not_allowed")
    refused(await world.far_manager.step(case, "put_right", **look), "not_found")
    case = done(await world.manager.step(case, "put_right", **{**look, "looked_on": "2026-12-12"}))
    assert (case["status"], case["due_on"]) == ("righted", None)
    breach = await read(world.clerk, breach)
    assert (breach["status"], breach["detail"]["handling_result"]) == ("rectified", "已整改：家里只有承租家庭。")
    told = Delivery.filter(case_id=case["id"], channel="in_app").exclude(household_id=None).order_by("id")
    assert await column(told, "title") == ["您家有一份整改通知", "整改通知已送到", "复查：已整改"]
    again = {"id": new_id(), "source_id": breach["id"], "form": form()}
    refused(await world.manager.post("/rectifications", again), "rectification_over")


async def test_what_may_not_begin(world: World) -> None:
    breach = await violation(world)
    body = {"id": new_id(), "source_id": breach["id"], "form": form()}
    refused(await world.wan.post("/rectifications", body), "not_allowed")
    refused(await world.grid.post("/rectifications", body), "not_allowed")
    refused(await world.district.post("/rectifications", body), "not_allowed")
    refused(await world.far_manager.post("/rectifications", body), "not_found")
    refused(await world.far_clerk.post("/rectifications", body), "not_found")
    refused(await world.manager.post("/rectifications", {**body, "source_id": new_id()}), "not_found")
    for days in (2, 61):
        wrong_days = {**body, "form": form(days=days)}
        problem = refused(await world.manager.post("/rectifications", wrong_days), "form_invalid")
        assert problem["fields"] == {"form.days": "期限要在3天到60天之间。"}
    for name in ("facts", "demand"):
        lever = {**body, "form": form(**{name: "请搬走，否则停水停电。"})}
        problem = refused(await world.manager.post("/rectifications", lever), "utility_lever")
        assert list(problem["fields"]) == [f"form.{name}"]
    # A visit that was not handed in proves nothing; one without a violation does.
    seen = await visit(world, world.manager, "kong")
    refused(await world.manager.post("/rectifications", {**body, "source_id": seen["id"]}), "source_unfinished")
    done(await world.manager.step(seen, "record", **findings(findings="阳台封闭，墙体拆改。")))
    assert (await read(world.manager, seen))["detail"]["may_rectify"]
    first = {"id": new_id(), "source_id": seen["id"], "form": form(ground="damaged")}
    # Twice by one person is once; by two it is one as well.
    case = done(await world.manager.post("/rectifications", first))
    assert done(await world.manager.post("/rectifications", first))["id"] == case["id"]
    refused(await world.clerk.post("/rectifications", {**first, "id": new_id()}), "rectification_exists")
    refused(await world.clerk.post("/rectifications", first), "id_taken")
    both = await asyncio.gather(*(
        person.post("/rectifications", {**body, "id": new_id()}) for person in (world.manager, world.clerk)
    ))
    codes = sorted(reply.json().get("code", "") for reply in both)
    assert codes == ["", "rectification_exists"]
    # Whoever has left puts nothing right.
    await leaves(world, family="kong")
    other = {**first, "id": new_id(), "source_id": (await violation(world, family="wan"))["id"]}
    await leaves(world)
    refused(await world.clerk.post("/rectifications", other), "tenancy_ended")


async def test_the_community_does_it_of_a_report_and_nobody_names_who_reported(world: World) -> None:
    report = await referred(world, world.kong)
    true = {"occurred_on": "2026-12-09", "behaviour": "sublet", "detail": "多人居住。"}
    case = done(await world.clerk.step(report, "confirm", **true))
    found_id = case["detail"]["violation_case_id"]
    named = {"id": new_id(), "source_id": found_id, "form": form(facts="孔浩反映家里住着别人。")}
    problem = refused(await world.clerk.post("/rectifications", named), "form_invalid")
    assert "form.facts" in problem["fields"]
    rectified = await begun(world, found_id, world.clerk)
    # The family confirms it on its phone: that is service, and says who.
    case = await read(world.wan, rectified)
    case = done(await world.wan.step(case, "receive_notice"))
    assert (case["detail"]["served_way_label"], case["detail"]["received_by"]) == ("在手机上确认收到", "万健秀")
    assert case["detail"]["source_case_id"] == found_id
    assert "孔浩" not in str(case)


@pytest.mark.clause("4.4.1.4")
async def test_a_refusal_goes_to_the_district_and_to_court(world: World) -> None:
    case = await at_home(world)
    refused(
        await world.manager.step(case, "refuse_to_right", refused_on="2026-12-10", witness="李某", note="不开门。"),
        "photograph_needed",
    )
    case = await found(world, case, "refuse_to_right", witness="胜利社区李某", on="2026-12-10")
    assert (case["status"], case["due_on"], case["detail"]["witness"]) == ("refused", "2026-12-25", "胜利社区李某")
    source = await read(world.clerk, {"id": case["detail"]["source_case_id"]})
    assert source["status"] == "refused"
    # The district office hears of it the same day, and may say what it thinks of it.
    told = [one for one in done(await world.district.get("/home"))["asks"] if one["link"]["id"] == case["id"]]
    assert [one["title"][:5] for one in told] == ["拒不整改："]
    seen = done(await world.district.step(await read(world.district, case), "instruct", note="同意起诉。"))
    assert (seen["status"], seen["due_on"]) == ("refused", "2026-12-25")
    suit = {"court": "铁东区人民法院", "filed_on": "2026-12-15", "claim": "请求解除合同、腾退房屋。"}
    case = await read(world.manager, case)
    refused(await world.clerk.step(case, "sue", **suit), "not_allowed")
    problem = refused(await world.manager.step(case, "sue", **suit), "form_invalid")
    assert problem["fields"] == {"form.filed_on": "日期不能晚于今天。"}
    await night(world, date(2026, 12, 15))
    refused(await world.manager.step(case, "sue", **suit), "papers_missing")
    await photograph(world.manager, case["id"])
    case = await read(world.manager, case)
    problem = refused(await world.manager.step(case, "sue", **{**suit, "filed_on": "2026-12-09"}), "form_invalid")
    assert "2026年12月10日" in problem["fields"]["form.filed_on"]
    problem = refused(
        await world.manager.step(case, "sue", **{**suit, "claim": "判令停止供电，直到搬走。"}), "utility_lever"
    )
    later(world)
    case = done(await world.manager.step(case, "sue", **suit))
    assert (case["status"], case["due_on"]) == ("in_court", None)
    assert "管房单位已起诉" in await column(Delivery.filter(case_id=case["id"]), "title")
    await night(world, date(2027, 3, 1))
    ended = {"outcome": "for", "outcome_on": "2027-03-01", "note": "判令三十日内腾退。"}
    refused(await world.manager.step(case, "end_suit", **ended), "docket_missing")
    for day in ("2026-12-14", "2027-03-02"):
        reply = await world.manager.step(case, "docket", court_number=NUMBER, docketed_on=day)
        problem = refused(reply, "form_invalid")
        assert list(problem["fields"]) == ["form.docketed_on"]
    case = done(await world.manager.step(case, "docket", court_number=NUMBER, docketed_on="2026-12-20"))
    assert case["status"] == "in_court" and "民初1号" in case["history"][0]["note"]
    refused(await world.manager.step(case, "end_suit", **ended), "papers_missing")
    await photograph(world.manager, case["id"])
    case = await read(world.manager, case)
    problem = refused(
        await world.manager.step(case, "end_suit", **{**ended, "outcome_on": "2026-12-19"}), "form_invalid"
    )
    assert list(problem["fields"]) == ["form.outcome_on"]
    case = done(await world.manager.step(case, "end_suit", **ended))
    told = case["detail"]
    assert (case["status"], told["outcome_label"], told["outcome_words"]) == (
        "court_ended", "判决支持", "判令三十日内腾退。"
    )
    assert (await Rectification.get(case_id=case["id"])).under_way is None


@pytest.mark.clause("4.4.1.4")
async def test_a_second_deadline_has_a_reason_and_is_the_last(world: World) -> None:
    case = await not_right(world)
    assert (case["status"], case["due_on"]) == ("not_right", "2027-01-10")
    assert [one["action"] for one in case["actions"]][:2] == ["answer_rectification", "put_right"]
    refused(await world.manager.step(case, "give_again", days=10, reason="无"), "form_invalid")
    problem = refused(await world.manager.step(case, "give_again", days=90, reason="家里有病人"), "form_invalid")
    assert list(problem["fields"]) == ["form.days"]
    case = done(await world.manager.step(case, "give_again", days=10, reason="家里有病人，正在找房子。"))
    assert (case["status"], case["detail"]["turn"], case["detail"]["served_on"]) == ("issued", 2, None)
    assert [one["title"] for one in case["papers"]] == ["限期整改通知书（第二次）", "限期整改通知书"]
    # Of the first notice no more is true than that it was served then.
    problem = refused(await world.manager.step(case, "serve", **served()), "form_invalid")
    assert list(problem["fields"]) == ["form.served_on"]
    case = done(await world.manager.step(case, "serve", **served(served_on="2026-12-26")))
    assert case["detail"]["fix_by"] == "2027-01-05"
    await night(world, date(2027, 1, 6))
    case = await found(world, case, "not_put_right")
    refused(await world.manager.step(case, "give_again", days=10, reason="再等等看看。"), "rectification_turns")


async def test_a_suit_follows_the_last_finding_and_not_that_of_an_earlier_deadline(world: World) -> None:
    case = await found(world, await at_home(world), "refuse_to_right", witness="胜利社区李某", on="2026-12-10")
    case = done(await world.manager.step(case, "give_again", days=10, reason="家里有病人，正在找房子。"))
    case = done(await world.manager.step(case, "serve", **served()))
    await night(world, TODAY + timedelta(days=12))
    case = await found(world, case, "not_put_right")
    await photograph(world.manager, case["id"])
    suit = {"court": "铁东区人民法院", "claim": "请求解除合同、腾退房屋。"}
    case = await read(world.manager, case)
    problem = refused(await world.manager.step(case, "sue", filed_on="2026-12-21", **suit), "form_invalid")
    assert list(problem["fields"]) == ["form.filed_on"]
    assert done(await world.manager.step(case, "sue", filed_on="2026-12-22", **suit))["status"] == "in_court"


@pytest.mark.clause("4.4.1.4")
async def test_what_lies_climbs(world: World) -> None:
    case = await begun(world, (await violation(world))["id"])
    await walk(world)
    owed = await Obligation.get(kind="rectification")
    assert (owed.due_on, owed.discharged_at) == (date(2026, 12, 17), None)

    async def asked(person: Person) -> bool:
        return case["id"] in {one["id"] for one in done(await person.get("/inbox"))["items"]}

    assert (await asked(world.manager), await asked(world.clerk), await asked(world.street)) == (True, False, False)
    await night(world, date(2026, 12, 17))
    assert (await read(world.manager, case))["status"] == "issued"
    await night(world, date(2026, 12, 18))
    assert (await read(world.manager, case))["status"] == "unserved"
    assert await asked(world.clerk) and await asked(world.street) and await asked(world.manager)
    for person in (world.manager, world.street, world.district):
        counts = {one["key"]: one for one in done(await person.get("/home"))["counts"]}
        assert counts["rectifications_late"]["count"] == 1
        (late,) = done(await person.get("/rectifications", late="true"))["items"]
        assert late["id"] == case["id"]
    # Left at the door before a witness: the days run.
    left = served(served_on="2026-12-18", way="left", received_by="", witness="楼长王某")
    case = done(await world.street.step(await read(world.street, case), "serve", **left))
    await night(world, date(2027, 1, 2))
    assert (await read(world.manager, case))["status"] == "served"
    await night(world, date(2027, 1, 3))
    case = await read(world.manager, case)
    assert (case["status"], case["due_on"]) == ("overdue", "2027-01-09")
    await night(world, date(2027, 1, 10))
    case = await read(world.street, case)
    assert case["status"] == "neglected" and await asked(world.street)
    assert "逾期未复查" in str(done(await world.district.get("/home"))["asks"])
    case = await found(world, case, "not_put_right", world.street)
    assert case["status"] == "not_right"
    # With the suit, or with what is put right, it is owed no more.
    await photograph(world.manager, case["id"])
    case = await read(world.manager, case)
    done(await world.manager.step(case, "put_right", looked_on="2027-01-10", note="已经搬走。"))
    assert (await Obligation.get(kind="rectification")).ended_as == "done"


async def test_a_family_that_leaves_and_a_notice_taken_back(world: World) -> None:
    case = await begun(world, (await violation(world))["id"])
    refused(await world.manager.step(case, "revoke", reason="写错了人"), "same_person")
    case = done(await world.clerk.step(await read(world.clerk, case), "revoke", reason="写错了事由，重新出。"))
    assert case["status"] == "revoked" and case["papers"][0]["state"] == "void"
    again = await begun(world, case["detail"]["source_case_id"])
    assert again["papers"][0]["number"].endswith("2号")
    await leaves(world)
    refused(await world.manager.step(again, "serve", **served()), "tenancy_ended")
    refused(await world.wan.step(again, "receive_notice"), "not_found")
    await night(world, date(2026, 12, 11))
    again = await read(world.manager, again)
    assert (again["status"], again["due_on"]) == ("left", None)
    assert await Rectification.filter(under_way=1).count() == 0


async def test_nobody_decides_of_the_own_family(world: World) -> None:
    case = await begun(world, (await violation(world))["id"])
    await Appointment.create(
        account_id=world.manager.account_id, role="tenant", household_id=world.wan.household_id,
        starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1),
    )
    refused(await world.manager.step(case, "serve", **served()), "own_family")


def test_a_cut_is_never_a_lever() -> None:
    for text in (
        "否则停水停电。", "逾期不整改的，将停止供暖", "对该户断电，直到整改完", "停电三天", "已停水停电",
        "逾 期 拉 闸", "如不配合，掐断燃气", "到期不搬走就断水", "予以停水停电处理", "不改正的，将限制用电",
    ):
        assert threatens(text), text
    for text in (
        "请拆除擅自封包的燃气管道。", "擅自断电，私接电线，请恢复。", "家里停水一个月，无人居住。", "把暖气片恢复原状",
        "拆除私拉的电线，恢复原来的电路", "不得私自停用燃气报警器", "请清退现在居住的其他人。",
        "请将封闭燃气管道的柜体拆除", "电表被拆，限期恢复。逾期依法起诉。", "逾期不整改的，可以依法起诉，收回住房",
        "室内无人，水电气都没有使用记录",
    ):
        assert not threatens(text), text


def test_every_behaviour_of_the_ledger_has_its_ground() -> None:
    assert {OF_BEHAVIOUR.get(one, one) for one in BEHAVIOURS} == set(GROUNDS)
    assert all(one.base for one in GROUNDS.values())


@given(on=st.dates(date(2000, 1, 1), date(2099, 12, 31)), days=st.integers(1, 60))
def test_the_days_begin_with_the_day_after_it_is_known(on: date, days: int) -> None:
    end = count_days(on, days)
    assert (end - on).days == days and count_days(end, -days) == on


@settings(
    max_examples=40 if os.environ.get("ANJU_LONG") else 4, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
async def test_whoever_is_asked_has_a_day_and_the_duty_follows(world: World, data: Any) -> None:
    """Random walks: what waits is owed by the day that the case has or that lies behind it, and what is over is not."""
    breach = await violation(world)
    case = await begun(world, breach["id"], days=data.draw(st.integers(3, 20)))
    day = TODAY
    for _ in range(data.draw(st.integers(1, 6))):
        day += timedelta(days=data.draw(st.integers(0, 12)))
        await night(world, day)
        case = await read(world.manager, case)
        offered = [one["action"] for one in case["actions"] if one["action"] not in ("give_again", "sue")]
        if offered and data.draw(st.booleans()):
            action = data.draw(st.sampled_from(offered))
            await photograph(world.manager, case["id"])
            case = await read(world.manager, case)
            said: dict[str, Any] = {
                "serve": served(served_on=str(day)),
                "answer_rectification": {"note": "已经在改。"},
                "refuse_to_right": {"refused_on": str(day), "witness": "楼长王某", "note": "不让进门。"},
            }.get(action, {"looked_on": str(day), "note": "看过了。"})
            if action in ("docket", "end_suit", "revoke"):
                continue
            reply = await world.manager.step(case, action, **said)
            assert reply.status_code == 200 or reply.json()["code"] == "rectification_early"
        row = await Rectification.get(case_id=case["id"]).select_related("case")
        owed = await Obligation.filter(kind="rectification", subject=f":{row.id}").first()
        if row.case.status in WAITING:
            assert row.act_by is not None
            if owed is not None:
                assert (owed.discharged_at, owed.due_on) == (None, row.act_by)
            if row.fix_by is not None and row.case.status in ("served", "answered", "overdue"):
                assert row.fix_by <= row.act_by
            # The calendar has taken what was its own.
            if row.case.status in ("served", "issued") and row.case.due_on is not None:
                assert row.case.due_on >= day
        else:
            assert owed is None or owed.ended_as == "done"
    # Another walk begins on the same day, of a family that has none under way.
    world.clock.move_to(TODAY)
    await Rectification.filter(under_way=1).update(under_way=None)
