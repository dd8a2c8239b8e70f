"""The clocks of a known sub-letting and of an idle home: by findings, visits and the calendar, to the day."""

from __future__ import annotations

import calendar as months
import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casework.dwellings.breach_clock_duty import IDLE_MONTHS, REMIND_DAYS, SUBLET_MONTHS
from casework.heart import by_itself
from casework.heart.queries import column
from casework.heart.rules import set_value
from casework.words.calendar import add_months
from models import BreachClock, Case, Delivery, Obligation
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_complaints import referred
from tests.dwellings.test_rectifications import begun as rectified
from tests.dwellings.test_rectifications import served
from tests.exits.test_exits import leaves
from tests.heart.walking import walk
from tests.photographs import findings, violation, visit

TODAY = date(2026, 12, 10)


async def entered(world: World, kind: str = "sublet", known_on: str = "2026-12-01", by: Person | None = None) -> Any:
    said = {"kind": kind, "known_on": known_on, "words": "邻居在窗口说起，去看过一次。"}
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": said}
    return done(await (by or world.manager).post("/breach-clocks", body))


async def read(person: Person, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case_id}"))
    return found


async def running(world: World, kind: str) -> dict[str, Any]:
    """As the manager reads the only one."""
    row = await BreachClock.get(kind=kind, under_way=1)
    return await read(world.manager, row.case_id)


async def night(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue
    await walk(world)


async def visited(world: World, day: date, occupancy: str, family: str = "wan") -> None:
    world.clock.move_to(day)
    case = await visit(world, family=family)
    done(await world.grid.step(case, "record", **findings(visited_at=f"{day}T09:30:00+08:00", occupancy=occupancy)))


@pytest.mark.clause("4.4.1.4")
async def test_a_known_sub_letting_is_objected_to_in_time(world: World) -> None:
    breach = await violation(world)
    case = await running(world, "sublet")
    assert (case["status"], case["due_on"], case["detail"]["known_on"]) == ("running", "2027-06-10", "2026-12-10")
    assert case["title"] == "转租转借计时：和谐家园1号楼1单元101室"
    refused(await world.wan.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.far_manager.get(f"/cases/{case['id']}"), "not_found")
    # The violation of that visit, walked by the night, is the same knowledge.
    await night(world, date(2026, 12, 11))
    assert await BreachClock.all().count() == 1
    owed = await Obligation.get(kind="breach_clock")
    assert owed.due_on == date(2027, 6, 10)
    # The manager is told at the days of the rule, once each; of those slept through the last alone.
    for day, count in ((date(2027, 1, 10), 0), (date(2027, 1, 11), 1), (date(2027, 1, 12), 1), (date(2027, 4, 20), 2)):
        await night(world, day)
        told = Delivery.filter(case_id=case["id"], account_id=world.manager.account_id)
        assert await told.count() == count, day
    await night(world, date(2027, 5, 11))
    case = await read(world.manager, case["id"])
    assert case["status"] == "pressing"
    assert "快到期" in str(done(await world.district.get("/home"))["asks"])
    # The notice of a rectification, served, is the objection.
    notice = await rectified(world, breach["id"])
    done(await world.manager.step(notice, "serve", **served(served_on="2027-05-11")))
    case = await read(world.manager, case["id"])
    assert (case["status"], case["detail"]["ended_on"]) == ("objected", "2027-05-11")
    assert notice["number"] in case["history"][0]["note"]
    assert (await Obligation.get(id=owed.id)).ended_as == "done"
    await night(world, date(2027, 7, 1))
    assert await BreachClock.all().count() == 1


@pytest.mark.clause("4.4.1.4")
async def test_half_a_year_without_an_objection_goes_to_the_district(world: World) -> None:
    case = await entered(world, known_on="2026-08-31")
    assert case["due_on"] == "2027-02-28"
    # It stands in nobody's way until it is about to run out, and says whose it is.
    assert (case["waiting_for"], case["id"] in str(done(await world.manager.get("/inbox")))) == ("管房单位", False)
    said = {"note": "当面送达书面异议，本人签收。"}
    for day in ("2026-08-30", "2026-12-11"):
        problem = refused(await world.manager.step(case, "object", objected_on=day, **said), "form_invalid")
        assert list(problem["fields"]) == ["form.objected_on"]
    refused(await world.clerk.step(case, "object", objected_on="2026-12-10", **said), "not_allowed")
    await night(world, date(2027, 2, 28))
    assert (await read(world.manager, case["id"]))["status"] == "pressing"
    assert case["id"] in str(done(await world.manager.get("/inbox")))
    await night(world, date(2027, 3, 1))
    case = await read(world.manager, case["id"])
    assert (case["status"], case["due_on"]) == ("lapsed", "2027-02-28")
    refused(await world.manager.step(case, "object", objected_on="2027-02-28", **said), "step_not_possible")
    for person in (world.manager, world.district):
        counts = {one["key"]: one["count"] for one in done(await person.get("/home"))["counts"]}
        assert (counts["breach_clocks"], counts["breach_clocks_late"]) == (0, 1)
        assert [one["id"] for one in done(await person.get("/breach-clocks", late="true"))["items"]] == [case["id"]]
    assert case["id"] in {one["id"] for one in done(await world.district.get("/inbox"))["items"]}
    case = done(await world.district.step(await read(world.district, case["id"]), "settle", note="另行研判是否退出。"))
    assert case["status"] == "settled"
    assert (await Obligation.get(kind="breach_clock")).ended_as == "done"


async def test_what_may_not_be_entered(world: World) -> None:
    body = {
        "id": new_id(), "tenancy_id": world.tenancies["wan"].id,
        "form": {"kind": "idle", "known_on": "2026-12-01", "words": "一直没人。"},
    }
    for day, words in (("2026-12-11", "不能晚于今天"), ("2024-02-29", "2024年3月1日才入住")):
        wrong = {**body, "form": {**body["form"], "known_on": day}}
        problem = refused(await world.manager.post("/breach-clocks", wrong), "form_invalid")
        assert words in problem["fields"]["form.known_on"]
    for person in (world.wan, world.grid, world.street, world.district):
        refused(await person.post("/breach-clocks", body), "not_allowed")
    for person in (world.far_manager, world.far_clerk):
        refused(await person.post("/breach-clocks", body), "not_found")
    case = done(await world.manager.post("/breach-clocks", body))
    assert done(await world.manager.post("/breach-clocks", body))["id"] == case["id"]
    refused(await world.clerk.post("/breach-clocks", {**body, "id": new_id()}), "clock_exists")
    # The other kind is another clock.
    assert (await entered(world, "sublet"))["status"] == "running"
    # Whoever has it begun does not call it unfounded; a colleague of the community does, with the reason.
    mine = done(await world.clerk.post("/breach-clocks", {
        "id": new_id(), "tenancy_id": world.tenancies["kong"].id, "form": {**body["form"], "known_on": "2026-12-02"}}))
    refused(await world.clerk.step(mine, "dismiss", reason="看错了门牌"), "same_person")
    case = done(await world.colleague.step(mine, "dismiss", reason="看错了门牌"))
    assert case["status"] == "unfounded"
    await leaves(world)
    refused(await world.manager.post("/breach-clocks", {**body, "id": new_id()}), "tenancy_ended")
    await night(world, date(2026, 12, 11))
    assert await BreachClock.filter(under_way=1).count() == 0
    assert set(await column(Case.filter(procedure="breach_clock"), "status")) == {"left", "unfounded"}


@pytest.mark.clause("4.4.1.4")
async def test_visits_confirm_or_break_what_stands_idle(world: World) -> None:
    await visited(world, TODAY, "vacant")
    case = await running(world, "idle")
    assert (case["status"], case["due_on"], case["detail"]["seen"]) == ("watching", "2027-06-10", 1)
    await visited(world, date(2027, 1, 20), "vacant")
    case = await running(world, "idle")
    assert (case["detail"]["seen"], case["detail"]["seen_on"]) == (2, "2027-01-20")
    # Somebody is met: it is not idle running, and the next finding begins anew.
    await visited(world, date(2027, 2, 1), "tenant")
    assert (await read(world.manager, case["id"]))["status"] == "broken"
    await visited(world, date(2027, 2, 28), "vacant")
    case = await running(world, "idle")
    assert (case["detail"]["known_on"], case["due_on"]) == ("2027-02-28", "2027-08-28")
    # A visit before the end establishes nothing, the day after it does.
    await visited(world, date(2027, 8, 28), "vacant")
    assert (await running(world, "idle"))["status"] == "watching"
    await night(world, date(2027, 8, 29))
    case = await running(world, "idle")
    assert (case["status"], case["due_on"]) == ("full", "2027-09-08")
    assert "待上门核实" in str(done(await world.manager.get("/home"))["asks"])
    await visited(world, date(2027, 9, 1), "vacant")
    case = await running(world, "idle")
    assert (case["status"], case["due_on"]) == ("established", "2027-09-16")
    case = done(await world.manager.step(case, "report", note="电话联系不上，已满六个月。"))
    case = done(await world.district.step(await read(world.district, case["id"]), "settle", note="按退出程序办理。"))
    assert case["status"] == "settled"


@pytest.mark.clause("4.4.1.4")
async def test_a_reason_or_a_notice_ends_what_stands_idle(world: World) -> None:
    case = await entered(world, "idle", "2026-05-10")
    await night(world, date(2026, 12, 11))
    case = await running(world, "idle")
    assert case["status"] == "full"
    case = done(await world.clerk.step(await read(world.clerk, case["id"]), "excuse", reason="住院治疗，有病历。"))
    assert case["status"] == "excused"
    case = await entered(world, "idle", "2026-05-10")
    await night(world, date(2026, 12, 12))
    await visited(world, date(2026, 12, 12), "vacant")
    seen = await Case.filter(procedure="inspection").order_by("-opened_at").first()
    assert seen is not None and (await running(world, "idle"))["status"] == "established"
    notice = await rectified(world, seen.id, ground="vacant")
    case = await read(world.manager, case["id"])
    assert case["status"] == "acted" and notice["number"] in case["history"][0]["note"]


async def test_a_report_of_strangers_begins_it_and_its_answer_may_end_it(world: World) -> None:
    report = await referred(world, world.kong)
    case = await running(world, "sublet")
    assert case["detail"]["source_case_id"] == report["id"]
    done(await world.clerk.step(await read(world.clerk, report["id"]), "dismiss", reason="是来照顾老人的女儿。"))
    case = await read(world.manager, case["id"])
    assert case["status"] == "unfounded"
    await night(world, date(2026, 12, 11))
    assert await BreachClock.filter(under_way=1).count() == 0


async def test_the_months_and_days_are_the_district_s(world: World) -> None:
    for rule, value in ((SUBLET_MONTHS, 3), (REMIND_DAYS, [10])):
        await set_value(rule, value, valid_from=TODAY, legal_base="区保障办通知", by="区保障办", at=NOW, today=TODAY)
    case = await entered(world)
    assert case["due_on"] == "2027-03-01"
    await night(world, date(2027, 2, 18))
    told = Delivery.filter(case_id=case["id"], account_id=world.manager.account_id)
    assert await told.count() == 0
    await night(world, date(2027, 2, 19))
    assert await told.count() == 1


@given(known=st.dates(date(2000, 1, 1), date(2099, 6, 30)), count=st.integers(1, 24))
@example(known=date(2026, 8, 31), count=6)
@example(known=date(2027, 8, 31), count=6)
@example(known=date(2024, 2, 29), count=12)
@example(known=date(2025, 8, 29), count=6)
def test_the_last_day_corresponds_to_the_first(known: date, count: int) -> None:
    end = add_months(known, count)
    year, month = divmod(known.year * 12 + known.month - 1 + count, 12)
    assert (end.year, end.month) == (year, month + 1)
    assert end.day == min(known.day, months.monthrange(year, month + 1)[1])
    assert IDLE_MONTHS.value == SUBLET_MONTHS.value == 6


@settings(
    max_examples=30 if os.environ.get("ANJU_LONG") else 3, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(known=st.dates(date(2024, 3, 1), TODAY), late=st.integers(-3, 3))
@example(known=date(2026, 8, 31), late=1)
async def test_it_runs_until_the_last_day_and_not_beyond(world: World, known: date, late: int) -> None:
    world.clock.move_to(TODAY)
    case = await entered(world, known_on=str(known))
    end = add_months(known, 6)
    await night(world, max(end + timedelta(days=late), TODAY))
    status = (await read(world.manager, case["id"]))["status"]
    assert (status == "lapsed") == (max(end + timedelta(days=late), TODAY) > end)
    await BreachClock.filter(under_way=1).update(under_way=None)
