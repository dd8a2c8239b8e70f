"""Repairs: from a report with photographs to what the family says of it, by their days; defaults; costs."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.dwellings.repair_duty import DEFAULT, JUDGE_DAYS, MOST_REOPENED, WAITING
from casework.heart import asks, by_itself
from casework.heart.queries import column
from casework.heart.rules import set_value
from casework.words.clock import business_day
from models import Case, CaseEvent, Delivery, Expenditure, ManagerMonth, Obligation, Repair, Tenancy
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_dwelling_files import entered
from tests.heart.walking import walk
from tests.photographs import photograph

TODAY = date(2026, 12, 10)


async def begun(world: World, person: Person, family: str = "wan", dwelling_id: int = 0) -> dict[str, Any]:
    body = {"id": new_id(), "dwelling_id": dwelling_id or world.tenancies[family].dwelling_id}
    case: dict[str, Any] = done(await person.post("/repairs", body))
    return case


def broken(**changed: Any) -> dict[str, Any]:
    return {"kind": "water", "room": "kitchen", "detail": "水管接头一直滴水。", **changed}


async def reported(world: World, person: Person, family: str = "wan", **changed: Any) -> dict[str, Any]:
    """As the manager reads it."""
    case = await begun(world, person, family)
    done(await person.step(case, "ask_repair", **broken(**changed)))
    return await read(world.manager, case)


async def read(person: Person, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case['id']}"))
    return found


async def accepted(world: World, person: Person, **changed: Any) -> dict[str, Any]:
    case: dict[str, Any] = await reported(world, person, **changed)
    case = done(await world.manager.step(case, "accept", fix_by="2026-12-12"))
    return dict(case)


async def assigned(world: World, person: Person, **changed: Any) -> dict[str, Any]:
    case = await accepted(world, person, **changed)
    given = {"worker": "顺达维修王师傅", "phone": "13900000012"}
    return dict(done(await world.manager.step(case, "assign", **given)))


def mended(**changed: Any) -> dict[str, Any]:
    return {"finished_on": "2026-12-10", "done": "换了接头，试水不漏。", "cost_fen": 12050, **changed}


async def finished(world: World, person: Person, **changed: Any) -> dict[str, Any]:
    case = await assigned(world, person, **changed)
    await photograph(world.manager, case["id"])
    return dict(done(await world.manager.step(await read(world.manager, case), "finish", **mended())))


def later(world: World) -> None:
    world.clock.standing_at = world.clock.standing_at and world.clock.standing_at + timedelta(minutes=5)


async def calendar(world: World, day: date) -> None:
    """One night's round of the worker."""
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue
    await walk(world)


@pytest.mark.clause("4.4.1.1a")
async def test_a_repair_goes_from_the_family_to_the_manager_and_back(world: World) -> None:
    case = await begun(world, world.wan)
    await photograph(world.wan, case["id"])
    case = done(await world.wan.step(await read(world.wan, case), "ask_repair", **broken()))
    assert (case["status"], case["due_on"], case["household"]["name"]) == ("reported", "2026-12-13", "万健秀")
    assert case["title"] == "报修：厨房，水管、龙头，和谐家园1号楼1单元101室"
    assert case["id"] in {one["id"] for one in done(await world.manager.get("/inbox"))["items"]}
    case = await read(world.manager, case)
    assert (case["detail"]["fix_by"], case["detail"]["source_label"]) == ("2026-12-25", "自己在手机上报")
    for day in ("2026-12-09", "2026-12-26"):
        problem = refused(await world.manager.step(case, "accept", fix_by=day), "form_invalid")
        assert list(problem["fields"]) == ["form.fix_by"]
    case = done(await world.manager.step(case, "accept", fix_by="2026-12-12"))
    assert (case["status"], case["due_on"]) == ("accepted", "2026-12-12")
    problem = refused(await world.manager.step(case, "assign", worker="王师傅", phone="123"), "form_invalid")
    assert list(problem["fields"]) == ["form.phone"]
    case = done(await world.manager.step(case, "assign", worker="王师傅", phone="139 0000 0012"))
    shown = (await read(world.wan, case))["detail"]
    assert (shown["worker"], shown["worker_phone"], shown["cost_fen"]) == ("王师傅", "13900000012", None)
    # Done is what a photograph shows, and one of before shows nothing.
    refused(await world.manager.step(case, "finish", **mended()), "photograph_needed")
    await photograph(world.wan, case["id"])
    case = await read(world.manager, case)
    refused(await world.manager.step(case, "finish", **mended()), "photograph_needed")
    await photograph(world.manager, case["id"])
    case = await read(world.manager, case)
    for day in ("2026-12-09", "2026-12-11"):
        problem = refused(await world.manager.step(case, "finish", **mended(finished_on=day)), "form_invalid")
        assert list(problem["fields"]) == ["form.finished_on"]
    case = done(await world.manager.step(case, "finish", **mended()))
    assert (case["status"], case["due_on"], case["detail"]["booked_label"]) == ("done", "2026-12-17", "2026年12月")
    home = done(await world.wan.get("/home"))
    # It is the family's turn, said once and in its own words.
    assert case["id"] not in {one["link"]["id"] for one in home["matters"]}
    (asked,) = [one for one in home["asks"] if one["link"]["id"] == case["id"]]
    assert (asked["title"], asked["due_on"]) == (case["title"], "2026-12-17")
    assert asked["detail"] == "轮到您了：请确认"
    assert (await read(world.wan, case))["next_step"].startswith("轮到您了：")
    assert case["next_step"] == "等承租家庭在12月17日前确认。"
    # Nobody confirms its own work.
    refused(await world.manager.step(case, "fixed", rating="5"), "not_allowed")
    case = done(await world.wan.step(case, "fixed", rating="4", words="来得快。"))
    assert (case["status"], case["detail"]["rating_label"]) == ("closed", "满意")
    assert case["id"] not in str(done(await world.wan.get("/home")))
    (spent,) = await Expenditure.all()
    assert (spent.kind, spent.month, spent.amount_fen, spent.dwelling_id) == (
        "repair", "2026-12", 12050, world.tenancies["wan"].dwelling_id
    )
    # It stands in the dwelling's own log and in the manager's ledger, with its cost.
    steps = done(await world.manager.get(f"/dwellings/{spent.dwelling_id}/log"))["items"]
    assert next(one["label"] for one in steps if one["case_id"] == case["id"]) == "修好了，评价"
    entry = done(await world.manager.get(f"/manager-ledger/{spent.dwelling_id}"))
    assert [one["id"] for one in entry["cases"]] == [case["id"]]
    assert [one["amount_fen"] for one in entry["expenditures"]] == [12050]
    told = Delivery.filter(case_id=case["id"], channel="in_app").order_by("id")
    assert await column(told, "title") == ["您的报修已受理", "您的报修已派人", "维修做完了，请您确认"]


async def test_only_ones_own_home_and_ones_own_dwellings_are_reported_of(world: World) -> None:
    wan, kong, qin = (world.tenancies[name].dwelling_id for name in ("wan", "kong", "qin"))
    assert [one["id"] for one in done(await world.wan.get("/repairs/dwellings"))["items"]] == [wan]
    assert [one["id"] for one in done(await world.manager.get("/repairs/dwellings"))["items"]] == [wan, kong]
    for person, home in ((world.wan, kong), (world.wan, qin), (world.manager, qin), (world.far_manager, wan)):
        refused(await person.post("/repairs", {"id": new_id(), "dwelling_id": home}), "not_found")
    for person in (world.clerk, world.street, world.district, world.grid, world.stranger, world.admin):
        refused(await person.post("/repairs", {"id": new_id(), "dwelling_id": wan}), "not_allowed")
    # A draft is nobody else's to see.
    case = await begun(world, world.wan)
    for person in world.everyone.values():
        if person is not world.wan:
            refused(await person.get(f"/cases/{case['id']}"), "not_found")
    # Whoever has left meanwhile reports no more.
    await Tenancy.filter(dwelling_id=wan).update(ended_on="2026-12-09", living=None)
    refused(await world.wan.step(case, "ask_repair", **broken()), "not_found")


async def test_emergencies_come_first_in_every_list_and_have_the_shorter_day(world: World) -> None:
    urgent = await reported(world, world.wan, emergency="gas", kind="gas")
    assert (urgent["due_on"], urgent["detail"]["fix_by"]) == ("2026-12-10", "2026-12-12")
    assert urgent["title"].startswith("紧急报修：")
    later(world)
    ids = [urgent["id"]]
    for person in (world.kong, world.manager, world.kong, world.wan):
        family = "kong" if person is world.kong else "wan"
        ids.insert(1, (await reported(world, person, family))["id"])
        later(world)
    for limit in (1, 2, 3, 20):
        for person, path in ((world.manager, "/repairs"), (world.district, "/repairs"), (world.manager, "/inbox")):
            found, query = list[str](), dict[str, Any](limit=limit)
            while True:
                page = done(await person.get(path, **query))
                assert len(page["items"]) <= limit
                found += [one["id"] for one in page["items"]]
                if page["next"] is None:
                    break
                query["cursor"] = page["next"]
            # Of one day there are several: those stand in an order of their own.
            assert found == [ids[0], *sorted(ids[1:])], limit
    assert done(await world.wan.get("/repairs"))["items"][0]["id"] == urgent["id"]
    assert done(await world.manager.get("/home"))["asks"][0]["title"] == urgent["title"]
    assert done(await world.wan.get("/home"))["matters"][0]["title"] == urgent["title"]
    for path in ("/repairs", "/inbox"):
        for wrong in (".x", "..", ".", "x"):
            refused(await world.manager.get(path, cursor=wrong), "cursor_invalid")
    assert (await asks.recompute(write=False)).differed == 0
    # Narrowed to a day it is first as well, and a page of the past is none of it.
    assert done(await world.manager.get("/inbox", due="today"))["items"][0]["id"] == urgent["id"]
    # Once it is over it is one among the others.
    urgent = done(await world.manager.step(urgent, "refuse", because="other_unit", reason="请打燃气公司电话。"))
    assert done(await world.manager.get("/repairs"))["items"][-1]["id"] == urgent["id"]
    later(world)
    last = await reported(world, world.kong, "kong")
    assert last["id"] in {one["id"] for one in done(await world.manager.get("/repairs"))["items"][:-1]}


@pytest.mark.clause("4.4.1.1a")
async def test_a_day_that_passes_is_a_default_that_the_district_sees_and_the_family_is_told_of(world: World) -> None:
    case = await assigned(world, world.wan)
    unread = await reported(world, world.kong, "kong")
    # Its day is the 12th: until midnight nothing is late.
    await calendar(world, date(2026, 12, 12))
    assert (await Case.get(id=case["id"])).status == "assigned"

    async def late() -> tuple[int, set[str]]:
        home = done(await world.district.get("/home"))
        counted = {one["key"]: one["count"] for one in home["counts"]}
        listed = done(await world.district.get("/repairs", late="true"))["items"]
        return counted["repairs_late"], {one["id"] for one in listed}

    assert await late() == (0, set())
    await calendar(world, date(2026, 12, 13))
    await calendar(world, date(2026, 12, 13))
    assert await late() == (1, {case["id"]})
    case = await read(world.wan, case)
    assert (case["status"], case["detail"]["overdue_on"], case["detail"]["when_late"]) == (
        "overdue", "2026-12-13", DEFAULT
    )
    assert "第七百一十三条" in DEFAULT
    assert await CaseEvent.filter(case_id=case["id"], role="by_itself").count() == 1
    assert await Delivery.filter(case_id=case["id"], title="您的报修没有按期修好").count() == 1
    # One that nobody has read is late as well, once the day is over by which it had to be mended.
    await calendar(world, date(2026, 12, 25))
    assert (await Case.get(id=unread["id"])).status == "reported"
    await calendar(world, date(2026, 12, 26))
    assert await late() == (2, {case["id"], unread["id"]})
    # Mended after all it is owed no more, and stays on record.
    await photograph(world.manager, case["id"])
    case = done(await world.manager.step(await read(world.manager, case), "finish", **mended(finished_on="2026-12-20")))
    assert (await late())[0] == 1
    assert case["detail"]["overdue_on"] == "2026-12-13"
    assert (await Obligation.get(case_id=case["id"])).ended_as == "done"
    # Only the calendar takes its steps.
    for person in (world.manager, world.wan, world.district):
        refused(await person.step(await read(person, case), "lapse"), "not_allowed")


@pytest.mark.clause("4.4.1.1a")
async def test_what_is_not_mended_comes_back_and_climbs_to_the_district_office(world: World) -> None:
    case = await finished(world, world.wan)
    for turn in (1, 2):
        later(world)
        case = done(await world.wan.step(await read(world.wan, case), "reopen", reason="还是滴水。"))
        assert (case["status"], case["detail"]["reopened"], case["due_on"]) == ("reopened", turn, "2026-12-25")
        # What was photographed before shows nothing of this turn.
        case = await read(world.manager, case)
        refused(await world.manager.step(case, "finish", **mended()), "photograph_needed")
        await photograph(world.manager, case["id"])
        case = done(await world.manager.step(await read(world.manager, case), "finish", **mended(cost_fen=100)))
    refused(await world.wan.step(await read(world.wan, case), "climb", reason="又坏了。"), "not_allowed")
    case = done(await world.wan.step(await read(world.wan, case), "reopen", reason="又漏了。"))
    assert (case["status"], case["waiting_for"]) == ("disputed", "区保障办")
    assert case["id"] in {one["id"] for one in done(await world.district.get("/inbox"))["items"]}
    case = await read(world.district, case)
    refused(await world.district.step(case, "order", fix_by="2026-12-09", note="返工"), "form_invalid")
    case = done(await world.district.step(case, "order", fix_by="2026-12-14", note="换整段水管。"))
    assert (case["status"], case["due_on"]) == ("reopened", "2026-12-14")
    # Each turn's cost once.
    assert sorted([row.amount_fen for row in await Expenditure.all()]) == [100, 100, 12050]
    assert (await Repair.get(case_id=case["id"])).cost_fen == 12250
    # A refusal that the family does not accept goes the same way, and may be upheld with its reason.
    other = await reported(world, world.kong, "kong", kind="fixture")
    other = done(await world.manager.step(other, "refuse", because="tenant", reason="合同第七条：灯泡由承租人换。"))
    late = await reported(world, world.kong, "kong", kind="fixture", detail="灯一直不亮。")
    late = done(await world.manager.step(late, "refuse", because="tenant", reason="合同第七条：灯泡由承租人换。"))
    other = done(await world.kong.step(other, "dispute", reason="是线路坏了，不是灯泡。"))
    other = done(await world.district.step(await read(world.district, other), "uphold", reason="查看过，是灯泡。"))
    assert (other["status"], other["history"][0]["note"]) == ("upheld", "查看过，是灯泡。")
    # So many days after the refusal, and no later: it is reported anew.
    world.clock.standing_at = NOW + timedelta(days=31)
    problem = refused(await world.kong.step(late, "dispute", reason="还是不亮。"), "step_not_possible")
    assert "重新报修" in problem["detail"]


async def test_how_often_is_the_districts_to_say(world: World) -> None:
    await set_value(MOST_REOPENED, 0, valid_from=TODAY, legal_base="区里规定", by="区保障办", at=NOW, today=TODAY)
    case = await finished(world, world.wan)
    case = done(await world.wan.step(case, "reopen", reason="没修好。"))
    assert (case["status"], case["due_on"]) == ("disputed", "2026-12-25")


async def test_in_how_many_days_a_dispute_is_judged_is_the_districts_to_say(world: World) -> None:
    for days, family, due_on in ((15, "wan", "2026-12-25"), (5, "kong", "2026-12-15")):
        await set_value(JUDGE_DAYS, days, valid_from=TODAY, legal_base="区里规定", by="区保障办", at=NOW, today=TODAY)
        person: Person = getattr(world, family)
        case = await reported(world, person, family, kind="fixture")
        case = done(await world.manager.step(case, "refuse", because="tenant", reason="合同第七条：灯泡由承租人换。"))
        case = done(await person.step(case, "dispute", reason="是线路坏了，不是灯泡。"))
        assert (case["status"], case["due_on"]) == ("disputed", due_on)


async def test_what_nobody_confirms_is_closed_by_the_calendar_with_its_trace(world: World) -> None:
    case = await finished(world, world.wan)
    await calendar(world, date(2026, 12, 17))
    assert (await Case.get(id=case["id"])).status == "done"
    await calendar(world, date(2026, 12, 18))
    await calendar(world, date(2026, 12, 19))
    case = await read(world.wan, case)
    assert case["status"] == "lapsed"
    assert [one["label"] for one in case["history"]].count("到期没有确认，自动办结") == 1
    assert (case["history"][0]["actor"], case["history"][0]["role_label"]) == ("系统", "系统到期")
    refused(await world.wan.step(case, "reopen", reason="又漏了。"), "step_not_possible")


@pytest.mark.clause("4.4.1.1a")
async def test_an_empty_dwelling_is_mended_by_the_managers_word_and_let_to_nobody_meanwhile(world: World) -> None:
    home = (await entered(world))["detail"]["dwelling_id"]
    case = await begun(world, world.manager, dwelling_id=home)
    case = done(await world.manager.step(case, "ask_repair", **broken(source="found")))
    assert (case["household"], case["detail"]["source_label"]) == (None, "本单位自己发现的")
    case = done(await world.manager.step(case, "accept", fix_by="2026-12-20", unusable=True))
    standing = done(await world.manager.get(f"/dwellings/{home}"))["standing"]
    assert (standing["state"], standing["planned_until"]) == ("repair", "2026-12-20")
    await photograph(world.manager, case["id"])
    case = done(await world.manager.step(await read(world.manager, case), "finish", **mended(cost_fen=0)))
    assert (case["status"], case["due_on"]) == ("checked", None)
    assert done(await world.manager.get(f"/dwellings/{home}"))["standing"]["state"] == "vacant"
    assert await Expenditure.all().count() == 0
    # Where a family lives nothing is closed for the work.
    lived = await reported(world, world.wan)
    problem = refused(await world.manager.step(lived, "accept", fix_by="2026-12-12", unusable=True), "form_invalid")
    assert list(problem["fields"]) == ["form.unusable"]
    # Nor does an end undo what was begun otherwise, or has ended before.
    again = await begun(world, world.manager, dwelling_id=home)
    again = done(await world.manager.step(again, "ask_repair", **broken()))
    again = done(await world.manager.step(again, "accept", fix_by="2026-12-20", unusable=True))
    file = (await Case.get(procedure="dwelling_file")).id
    released = {"kind": "repair", "until_on": "2026-12-10", "why": "先租出去"}
    done(await world.manager.step(done(await world.manager.get(f"/cases/{file}")), "release", **released))
    assert done(await world.manager.step(again, "withdraw", reason="不修了"))["status"] == "withdrawn"


async def test_the_cost_goes_into_the_month_of_the_work_or_the_first_that_is_open(world: World) -> None:
    manager = world.organisations["安居物业"].id
    case = await assigned(world, world.wan)
    world.clock.move_to(date(2027, 2, 3))
    await ManagerMonth.create(manager_id=manager, month="2026-12", frozen=True)
    await ManagerMonth.create(manager_id=manager, month="2027-01", frozen=True)
    await photograph(world.manager, case["id"])
    case = done(await world.manager.step(await read(world.manager, case), "finish", **mended(finished_on="2026-12-11")))
    assert (case["detail"]["booked_label"], case["detail"]["cost_fen"]) == ("2027年2月", 12050)
    assert case["history"][0]["note"] == "换了接头，试水不漏。费用记入2027年2月的支出（2026年12月已经对账）。"
    assert (await Expenditure.get()).spent_on == date(2026, 12, 11)
    # The same step again is the same row; and with every month shut it is said so, and nothing is half done.
    other = await assigned_anew(world)
    await ManagerMonth.filter(manager_id=manager).update(frozen=True)
    refused(await world.manager.step(other, "finish", **mended(finished_on="2027-02-03")), "month_frozen")
    assert (await Case.get(id=other["id"])).status == "accepted"
    assert (await Expenditure.all().count(), (await Repair.get(case_id=other["id"])).cost_fen) == (1, 0)
    done(await world.manager.step(other, "finish", **mended(finished_on="2027-02-03", cost_fen=0)))


async def assigned_anew(world: World) -> dict[str, Any]:
    case = await reported(world, world.manager, "kong", source="phone")
    case = done(await world.manager.step(case, "accept", fix_by="2027-02-05"))
    await photograph(world.manager, case["id"])
    return await read(world.manager, case)


async def test_a_family_that_leaves_has_nothing_to_confirm_any_more(world: World) -> None:
    case = await assigned(world, world.wan)
    await Tenancy.filter(household_id=world.wan.household_id).update(ended_on="2026-12-10", living=None)
    await photograph(world.manager, case["id"])
    case = done(await world.manager.step(await read(world.manager, case), "finish", **mended()))
    assert case["status"] == "checked"


async def test_a_home_has_no_more_reports_than_rooms_to_break(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.dwellings.repairs.MOST_WAITING", 1)
    await reported(world, world.wan)
    case = await begun(world, world.wan)
    refused(await world.wan.step(case, "ask_repair", **broken()), "repair_limit")
    # What the manager enters for it is not counted against it, and a draft counts for nothing.
    await reported(world, world.manager, "wan", source="desk")


@pytest.mark.parametrize("bad", [
    {"kind": "gossip"}, {"room": "moon"}, {"detail": " "}, {"detail": "水" * 501}, {"emergency": "yes"}, {"kind": None},
    {"fix_by": "2026-12-12"}, {"detail": 7},
])
async def test_bad_reports_are_said_so_at_their_field(world: World, bad: dict[str, Any]) -> None:
    case = await begun(world, world.wan)
    refused(await world.wan.step(case, "ask_repair", **broken(**bad)), "form_invalid")
    assert (await Case.get(id=case["id"])).status == "draft"


_MOVES = st.lists(
    st.sampled_from(
        ["accept", "assign", "finish", "finish", "fixed", "reopen", "refuse", "dispute", "order", "uphold", "withdraw",
         "tomorrow", "week"]
    ), min_size=4, max_size=14,
)
_BY = {"fixed": "wan", "reopen": "wan", "dispute": "wan", "withdraw": "wan", "order": "district", "uphold": "district"}


async def test_however_it_goes_its_cost_its_duty_and_its_status_agree(world: World) -> None:
    """Of any order of steps and days: what was spent is the sum of its turns, who owes is who has it in hand."""
    drawn: list[list[str]] = []

    @settings(
        max_examples=60 if os.environ.get("ANJU_LONG") else 5, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(_MOVES)
    def collect(moves: list[str]) -> None:
        drawn.append(moves)

    collect()
    for moves in drawn:
        await _walk_of(world, moves)


async def _walk_of(world: World, moves: list[str]) -> None:
    case, spent = await reported(world, world.wan), 0
    for move in moves:
        today = business_day(world.clock.now())
        if move in ("tomorrow", "week"):
            await calendar(world, today + timedelta(days=1 if move == "tomorrow" else 7))
            continue
        person: Person = getattr(world, _BY.get(move, "manager"))
        form: dict[str, Any] = {
            "accept": {"fix_by": f"{today}"}, "assign": {"worker": "王师傅", "phone": "13900000012"},
            "finish": mended(finished_on=f"{today}", cost_fen=1), "fixed": {"rating": "3"},
            "refuse": {"because": "nothing", "reason": "看过了。"}, "order": {"fix_by": f"{today}", "note": "返工"},
        }.get(move, {"reason": "就是这样。"})
        case = await read(person, case)
        if move == "finish" and case["status"] in WAITING and case["status"] != "reported":
            later(world)
            await photograph(world.manager, case["id"])
        reply = await person.step(case, move, **form)
        assert reply.status_code in (200, 403, 409, 422), reply.text
        spent += move == "finish" and reply.status_code == 200
    row, now = await Repair.get(case_id=case["id"]), await Case.get(id=case["id"])
    booked = await Expenditure.filter(note__contains=now.number)
    assert row.cost_fen == spent == sum(one.amount_fen for one in booked)
    await walk(world)
    owed = await Obligation.filter(kind="repair", subject=f":{row.id}", discharged_at=None).count()
    assert owed == (now.status in WAITING)
    assert row.reopened <= 2


async def test_a_step_whose_words_were_looked_at_is_told_again_to_who_did_not_hear_of_it(world: World) -> None:
    """Its words are judged before the step is taken; sent again, that look finds the step no longer possible."""
    case = done(await world.wan.post(
        "/repairs", {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}
    ))
    form = {"emergency": "water", "kind": "water", "room": "kitchen", "detail": "水管爆了，水流到楼下。"}
    path, key = f"/cases/{case['id']}/actions/ask_repair", new_id()
    body = {"version": case["version"], "form": form}
    first = await world.wan.post(path, body, key=key)
    again = await world.wan.post(path, body, key=key)
    assert done(first)["status"] == "reported" and done(again) == done(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    # With other words, under another key, or from somebody else it is none of that.
    refused(await world.wan.post(path, {**body, "form": {**form, "room": "hall"}}, key=key), "idempotency_key_reused")
    refused(await world.wan.post(path, body), "moved_by_other")
    refused(await world.kong.post(path, body, key=key), "not_found")
