"""An exit that was served, carried out: the moving period and its reminders, the keys that close it, and for whoever
stays the calls, the demand and the court, each within its days and hours.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.exits.enforcement_steps import court_days
from casework.words.calendar import add_months
from casework.words.working_days import is_holiday, is_working_day
from models import Appointment, Delivery, Enforcement, Escalation, Exit, Handback, Obligation, Service, Tenancy
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_handbacks import checklist, later, look, signs
from tests.dwellings.test_rent_accounts import owe
from tests.exits.test_services import DAY, night, read
from tests.exits.test_services import reported as renewal_refused
from tests.heart.test_separation import in_post
from tests.judging import heard, judged, reported, served
from tests.ledgers.test_ledgers import names
from tests.papers.test_papers import text_of
from tests.photographs import photograph

# Twenty-five days after the service; a Tuesday.
MOVE_BY = date(2027, 1, 12)
COURT = {"court": "铁东区人民法院", "challenged": "none"}
HARD = {"hardship": ["elder", "only_home"], "hardship_words": "母亲八十二岁，跟我们住。"}


async def ordered(world: World, *, hard: bool = False) -> dict[str, Any]:
    """A decision that a family has to leave, in its hands; as the street has what carries it out."""
    world.clock.move_to(DAY)
    case: dict[str, Any] = {"id": (await renewal_refused(world)).id}
    case = done(await world.district.step(await read(world.district, case), "tell_family"))
    case = done(await world.wan.step(await read(world.wan, case), "receive_hearing"))
    if hard:
        case = done(await world.wan.step(case, "say_point", said="一时找不到房子。", **HARD))
    done(await world.wan.step(case, "say_no_more"))
    await photograph(world.street, case["id"], caption="房产登记查询结果")
    case = await read(world.district, case)
    if hard:
        form = {"place": 1, "accepted": False, "why": "家庭另有住房，可以居住。"}
        done(await world.district.step(case, "examine", **form))
    await judged(world, case, days=(MOVE_BY - DAY).days)
    await served(world, case, str(DAY))
    return await read(world.street, {"id": (await Enforcement.get()).case_id})


def called_on(**changed: Any) -> dict[str, Any]:
    return {"way": "visit", "on": "2027-01-13", "hour": 10, "met": "万健秀", "words": "说没有地方搬。", **changed}


async def shown(person: Person, case: dict[str, Any]) -> dict[str, Any]:
    """One more photograph, and the case as it then is."""
    await photograph(person, case["id"])
    return await read(person, case)


async def keys_back(world: World, on: str) -> None:
    """The hand-back that the decision ordered, from the appointment to the manager's signature, on one day."""
    case = await read(world.manager, {"id": (await Handback.get(standing=1)).case_id})
    done(await world.manager.step(case, "appoint", visit_on=on, visit_half="am"))
    case = done(await look(world, case, checklist(left_on=on)))
    await later(world)
    case = done(await world.manager.step(case, "lay", deposit_fen=0, deposit_note=""))
    done(await signs(world.wan, case))
    done(await signs(world.manager, case, "accept"))


@pytest.mark.clause("5.1c", "4.4.1.3d")
async def test_the_family_is_reminded_and_helped_and_its_keys_move_the_ledger_at_once(world: World) -> None:
    case = await ordered(world)
    told = case["detail"]
    assert (case["status"], case["due_on"]) == ("moving", str(MOVE_BY))
    assert (told["route_label"], told["rent_label"]) == ("合理搬迁期", "搬家期内按原来的租金交")
    back = await Handback.get()
    assert told["handback_case_id"] == back.case_id and told["judgement_case_id"] == back.judgement_id
    # Judged to leave: whoever registers it off the ledger otherwise is told the way.
    gone = {"left_on": str(DAY), "cause": "ineligible", "note": "钥匙已交回。"}
    for person in (world.clerk, world.manager):
        body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": gone}
        refused(await person.post("/exits", body), "exit_judged")
    refused(await world.far_street.step(case, "note_help", way="van", on=str(DAY), words="联系了车。"), "not_found")
    for person in (world.district, world.wan):
        refused(await person.step(case, "note_help", way="van", on=str(DAY), words="联系了车。"), "not_allowed")
    refused(await world.street.step(case, "note_help", way="van", on="2026-12-19", words="联系了车。"), "form_invalid")
    words = {"way": "van", "on": str(DAY), "words": "不搬就停水。"}
    refused(await world.street.step(case, "note_help", **words), "utility_lever")
    case = done(await world.street.step(case, "note_help", way="van", on=str(DAY), words="社区联系了两辆车。"))
    assert (case["status"], case["due_on"]) == ("moving", str(MOVE_BY))
    (line,) = (await read(world.wan, case))["detail"]["helps"]
    assert (line["way_label"], line["words"]) == ("搬家车辆和人手", "社区联系了两辆车。")
    # By the clock: from the first day, and then as the days run out.
    for day in (DAY, date(2027, 1, 5), date(2027, 1, 11)):
        await night(world, day)
    titles = [one.title for one in await Delivery.filter(title__startswith="街道提醒：您家的搬家期").order_by("id")]
    assert [title.split("，")[1] for title in titles] == ["还有25天", "还有7天", "还有1天"]
    await keys_back(world, "2027-01-11")
    case = await read(world.street, case)
    assert (case["status"], case["due_on"]) == ("handed_back", None)
    assert "万健秀" in await names(world.clerk, ledger="exited")
    assert (await Obligation.get(kind="moving_out")).discharged_at is not None
    # Nothing is left to call on anybody for.
    await night(world, date(2027, 2, 1))
    refused(await world.street.step(case, "log_attempt", **called_on()), "step_not_possible")


@pytest.mark.clause("5.1c", "4.4.1.3d")
async def test_who_stays_is_called_on_by_day_and_what_stalls_climbs(world: World) -> None:
    case = await ordered(world)
    refused(await world.street.step(case, "log_attempt", **called_on()), "step_not_possible")
    await night(world, date(2027, 1, 13))
    case = await read(world.street, case)
    assert (case["status"], case["due_on"]) == ("not_left", "2027-01-18")
    case = await shown(world.street, case)
    for person in (world.clerk, world.district, world.wan):
        refused(await person.step(case, "log_attempt", **called_on()), "not_allowed")
    for hour in (0, 5, 22, 23):
        problem = refused(await world.street.step(case, "log_attempt", **called_on(hour=hour)), "enforcement_night")
        assert "6点到22点" in problem["detail"]
    for rest, kind in (("2027-01-01", "法定节假日"), ("2027-01-10", "周末")):
        problem = refused(await world.street.step(case, "log_attempt", **called_on(on=rest)), "enforcement_holiday")
        assert kind in problem["detail"]
    refused(await world.street.step(case, "log_attempt", **called_on(on="2027-01-14")), "form_invalid")
    case = done(await world.street.step(case, "log_attempt", **called_on()))
    assert (case["status"], case["detail"]["attempts"][0]["shown"]) == ("to_demand", 1)
    # What shows one shows no other; a call needs none.
    refused(await world.street.step(case, "log_attempt", **called_on()), "papers_missing")
    case = done(await world.street.step(case, "log_attempt", **called_on(way="phone", hour=15, met="")))
    assert [one["hour"] for one in case["detail"]["attempts"]] == [10, 15] and case["due_on"] == "2027-01-20"
    # Each counts among what was tried with the family, in its own way; what it says twice of one visit counts once.
    assert not await Escalation.exists()
    case = done(await world.street.step(await shown(world.street, case), "log_attempt", **called_on(hour=16)))
    up = await read(world.street, {"id": (await Escalation.get()).case_id})
    said = [(one["label"].removeprefix("督促腾退："), one["on"]) for one in up["detail"]["attempts"]]
    assert said == [("上门", "2027-01-13"), ("打电话", "2027-01-13"), ("上门", "2027-01-13")]
    assert (up["detail"]["ways"], up["detail"]["source_case_id"]) == (2, case["id"])
    # A day that passes stands on both homes.
    for day, late in ((date(2027, 1, 20), 0), (date(2027, 1, 21), 1)):
        await night(world, day)
        for person in (world.district, world.street):
            counts = {one["key"]: one["count"] for one in done(await person.get("/home"))["counts"]}
            assert counts.get("enforcements_late", 0) == late, (day, person.name)
            assert len(done(await person.get("/enforcements", late="true"))["items"]) == late
    # Revoked: nothing of it is carried out any more.
    source = await read(world.district, {"id": case["detail"]["judgement_case_id"]})
    done(await world.district.step(source, "revoke_judgement", reason="查明住房已经出售。"))
    assert (await read(world.wan, case))["status"] == "lifted"
    assert (await Enforcement.get()).under_way is None
    # Nor does it go up, and what was tried for it counts no more.
    up = await read(world.street, up)
    assert (up["status"], up["detail"]["attempts"]) == ("settled", [])


async def put_right(world: World) -> None:
    """The one exit that stands was recorded in error, as three offices find."""
    gone = await Exit.get(case__status="exited")
    body = {"id": new_id(), "exit_id": gone.case_id, "form": {"reason": "认错了门牌，退出的是隔壁"}}
    wrong = done(await world.colleague.post("/exit-corrections", body))
    wrong = done(await world.street.step(wrong, "confirm"))
    done(await world.district.step(await read(world.district, wrong), "approve"))


@pytest.mark.clause("5.1c", "4.2.2c")
async def test_one_exit_at_a_time_and_one_recorded_in_error_goes_on_where_it_was(world: World) -> None:
    case = await ordered(world)
    source = await read(world.street, {"id": case["detail"]["judgement_case_id"]})
    back = await Handback.get()
    assert [(one["procedure"], one["case_id"]) for one in source["detail"]["follows"]] == [
        ("enforcement", case["id"]), ("handback", back.case_id)
    ]
    # Another breach of the same family is judged, and of it nobody has to leave a second time.
    more = await read(world.district, await heard(world, await reported(world)))
    finding = {"ground": "sublet", "reasons": "情况属实，应当腾退。"}
    problem = refused(await world.district.step(more, "find_exit", **finding), "exit_decided")
    assert source["number"] in problem["detail"]
    more = await judged(world, more, "find_record")
    assert more["status"] == "to_serve"
    # The keys were entered for the wrong dwelling: it goes on, with a hand-back of its own.
    await keys_back(world, str(DAY))
    assert (await read(world.street, case))["status"] == "handed_back"
    await put_right(world)
    case = await read(world.street, case)
    assert (case["status"], case["due_on"]) == ("moving", str(MOVE_BY))
    assert (await Enforcement.get()).under_way == 1 and await Obligation.filter(
        kind="moving_out", discharged_at=None
    ).exists()
    again = await Handback.get(standing=1)
    assert (again.judgement_id, again.leave_on, again.id != back.id) == (source["id"], MOVE_BY, True)
    # Past its days it goes on as one that was not left.
    await keys_back(world, str(DAY))
    world.clock.move_to(date(2027, 1, 13))
    await put_right(world)
    case = await read(world.street, case)
    assert (case["status"], case["due_on"]) == ("not_left", "2027-01-18")
    # Revoked and decided anew: what was ordered is over, and is ordered anew when that is served.
    source = await read(world.district, source)
    source = done(await world.district.step(source, "revoke_judgement", reason="搬家期要重新定。"))
    assert (await read(world.wan, case))["status"] == "lifted" and not await Handback.filter(standing=1).exists()
    await judged(world, source, days=30)
    source = await served(world, source, "2027-01-13")
    follows = [one["procedure"] for one in source["detail"]["follows"]]
    assert (follows.count("enforcement"), follows.count("handback")) == (2, 3)
    assert await Handback.filter(standing=1).count() == await Enforcement.filter(under_way=1).count() == 1


async def test_what_the_street_lets_lie_is_the_district_offices_to_see_to(world: World) -> None:
    case = await ordered(world)
    await night(world, date(2027, 1, 13))
    await night(world, date(2027, 1, 19))
    case = await read(world.district, case)
    assert (case["status"], case["detail"]["attempts"]) == ("to_demand", [])
    assert case["id"] in {one["id"] for one in done(await world.district.get("/inbox"))["items"]}


async def demanding(world: World) -> dict[str, Any]:
    """Called on without avail; the demand is out, with the exact sum."""
    case = await ordered(world, hard=True)
    await owe(world, "2026-11", 38500)
    await owe(world, "2026-12", 20001)
    await night(world, date(2027, 1, 13))
    case = await shown(world.street, await read(world.street, case))
    case = done(await world.street.step(case, "log_attempt", **called_on()))
    refused(await world.street.step(case, "demand"), "not_allowed")
    refused(await world.district.step(case, "demand", note="不搬就断电。"), "utility_lever")
    return dict(done(await world.district.step(await read(world.district, case), "demand")))


async def demanded(world: World) -> dict[str, Any]:
    case = await demanding(world)
    (service,) = await Service.filter(source_case_id=case["id"])
    there = await shown(world.street, {"id": service.case_id})
    form = {"served_on": "2027-01-13", "place": "和谐家园1号楼1单元101室", "received_by": "万健秀"}
    there = done(await world.street.step(there, "serve_direct", **form))
    assert there["detail"]["terms"] == [{"label": "履行催告", "until": "2027年1月27日"}]
    return await read(world.district, case)


@pytest.mark.clause("5.1c")
async def test_a_demand_names_its_term_and_the_sum_to_the_fen_and_a_court_carries_it_out(world: World) -> None:
    case = await demanded(world)
    assert (case["status"], case["due_on"], case["detail"]["demand_fen"]) == ("demanded", "2027-01-27", 58501)
    assert case["detail"]["hardships"] == ["家里有老人", "没有别的地方可住"]
    assert (await read(world.wan, case))["detail"]["hardships"] == []
    await world.set_papers()
    (paper,) = [one for one in case["papers"] if one["title"] == "履行催告书"]
    words = "".join(text_of((await world.street.get(f"/papers/{paper['id']}/file")).content).split())
    for said in (
        "决〔2026〕1号", "10个工作日内", "共585.01元", "2026年11月租金", "385.00元", "200.01元", "第五十四条",
        "陈述、申辩",
    ):
        assert said in words, said
    # What the family says is looked at before a court is asked.
    done(await world.wan.step(await read(world.wan, case), "answer_demand", note="请再给我家一个月。"))
    await night(world, date(2027, 1, 28))
    case = await shown(world.district, await read(world.district, case))
    assert case["status"] == "refusing" and case["due_on"] == "2027-09-20"
    sent = {"way": "apply", "filed_on": "2027-01-28", **COURT}
    refused(await world.district.step(case, "go_to_court", **sent), "demand_unconsidered")
    refused(await world.street.step(case, "consider", note="已经宽限过。"), "not_allowed")
    case = done(await world.district.step(case, "consider", note="搬家期已经给足，不再延长。"))
    # Neither before the family's own remedies are over nor after the months that the law gives.
    problem = refused(await world.district.step(case, "go_to_court", **sent), "court_early")
    assert "2027年6月19日起" in problem["detail"]
    for wrong in ({"filed_on": "2027-01-27"}, {"upheld_on": "2027-01-20"}, {"challenged": "upheld"}):
        refused(await world.district.step(case, "go_to_court", **{**sent, **wrong}), "form_invalid")
    for day, code in ((date(2027, 6, 18), "court_early"), (date(2027, 9, 21), "court_late")):
        world.clock.move_to(day)
        refused(await world.district.step(case, "go_to_court", **{**sent, "filed_on": str(day)}), code)
    world.clock.move_to(date(2027, 6, 21))
    sent["filed_on"] = "2027-06-21"
    refused(await world.office.step(await read(world.office, case), "go_to_court", **sent), "papers_missing")
    case = done(await world.district.step(case, "go_to_court", **sent))
    refused(await world.street.step(case, "docket"), "not_allowed")
    ruling = {"ruling": "granted", "ruled_on": "2027-06-21", "note": "准予强制执行。"}
    refused(await world.district.step(await shown(world.district, case), "rule", **ruling), "docket_missing")
    docket = {"court_number": "（2027）辽0302行审12号", "docketed_on": "2027-06-21"}
    case = done(await world.district.step(await read(world.district, case), "docket", **docket))
    case = done(await world.district.step(case, "rule", **ruling))
    # Not at night, not on a day of rest, not without a place for whom it is hard on, not without a picture.
    world.clock.move_to(date(2027, 6, 28))
    case = await shown(world.street, await read(world.street, case))
    carried = {
        "carried_on": "2027-06-28", "hour": 9, "carried_by": "铁东区人民法院李某，胜利社区王某在场",
        "note": "收回钥匙两把，物品清点入库。", "arrangement": "送到临时住处，社区照看老人。",
    }
    bad: dict[str, Any]
    for bad, code in (
        ({"hour": 22}, "enforcement_night"), ({"carried_on": "2027-06-26"}, "enforcement_holiday"),
        ({"arrangement": " "}, "form_invalid"), ({"carried_on": "2027-06-20"}, "form_invalid"),
    ):
        refused(await world.street.step(case, "carry_out", **{**carried, **bad}), code)
    refused(await world.district.step(case, "carry_out", **carried), "not_allowed")
    assert (await Tenancy.get(id=world.tenancies["wan"].id)).living
    case = done(await world.street.step(case, "carry_out", **carried))
    assert case["status"] == "carried_out" and (await Enforcement.get()).under_way is None
    tenancy = await Tenancy.get(id=world.tenancies["wan"].id)
    assert (tenancy.living, tenancy.ended_on) == (None, date(2027, 6, 28))
    assert (await read(world.manager, {"id": (await Handback.get()).case_id}))["status"] == "lapsed"
    refused(await world.street.step(case, "carry_out", **carried), "step_not_possible")
    # The street's only clerk has entered the exit: it is told who can look at it, and the office above can and is
    # asked to, for as long as nobody else is there.
    gone = await read(world.street, {"id": (await Exit.get()).case_id})
    assert gone["actions"] == [] and "本单位没有别人能办，区保障办可以直接办" in gone["next_step"], gone["next_step"]
    assert "区保障办可以直接办" in refused(await world.street.step(gone, "see"), "same_person")["detail"]
    above = await read(world.district, gone)
    assert above["yours"] and "see" in {one["action"] for one in above["actions"]}
    assert gone["id"] in {one["id"] for one in done(await world.office.get("/inbox"))["items"]}
    colleague = await in_post(world.stranger, "street_clerk", world.organisations["胜利街道"])
    assert "可以请胜利街道路人办" in (await read(world.street, gone))["next_step"]
    refused(await world.district.step(above, "see"), "not_allowed")
    await Appointment.filter(id=colleague.appointment).update(ended_at=world.clock.now())
    gone = done(await world.district.step(above, "see"))
    assert done(await world.office.step(await read(world.office, gone), "receive"))["status"] == "received"


async def test_a_court_that_does_not_grant_it_leads_back_to_the_district_office(world: World) -> None:
    case = await demanded(world)
    await night(world, date(2027, 1, 28))
    case = await shown(world.district, await read(world.district, case))
    # Whoever signed as lessor sues in the days of any suit.
    case = done(await world.district.step(case, "go_to_court", way="sue", filed_on="2027-01-28", **COURT))
    case = await shown(world.district, case)
    ruling = {"ruling": "rejected", "ruled_on": "2027-01-28", "note": "材料不全，不予受理。"}
    case = done(await world.district.step(case, "rule", **ruling))
    assert (case["status"], case["detail"]["ruling_label"]) == ("denied", "不予受理")
    case = done(await world.district.step(case, "demand", note="请尽快搬家。"))
    assert (case["status"], case["detail"]["court"]) == ("demanding", "")
    assert await Service.filter(source_case_id=case["id"]).count() == 2
    # Keys that come now end it, and what was on its way is not served any more.
    await keys_back(world, "2027-01-28")
    assert (await read(world.wan, case))["status"] == "handed_back"
    assert [one.standing for one in await Service.filter(source_case_id=case["id"]).order_by("id")] == [1, None]


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(7, 365))
async def test_a_court_is_asked_in_the_months_after_the_last_of_the_familys_remedies(
    served_on: date, days: int
) -> None:
    row = Enforcement(served_on=served_on, move_by=served_on + timedelta(days=days))
    first, until = await court_days(row)
    remedies = max(served_on + timedelta(days=60), add_months(served_on, 6))
    assert first == max(remedies, row.move_by) + timedelta(days=1)
    assert until >= add_months(first - timedelta(days=1), 3) and is_working_day(until)
    assert all(not is_working_day(until - timedelta(days=back)) for back in range(
        1, (until - add_months(first - timedelta(days=1), 3)).days + 1
    ))


def test_a_holiday_is_never_a_working_day_and_an_ordinary_weekend_is_none() -> None:
    day = date(2026, 1, 1)
    while day < date(2030, 1, 1):
        assert not (is_holiday(day) and is_working_day(day)), day
        day += timedelta(days=1)
    assert is_holiday(date(2026, 10, 1)) and is_holiday(date(2027, 2, 6))
    assert not is_holiday(date(2026, 12, 12)) and not is_holiday(date(2026, 12, 11))
