"""Checks of a family's means: only inside the authorisation, told to the family, read for a purpose and counted."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from casework.heart import by_itself
from models import AuditEvent, EconomicCheck
from tests.allocation.test_applications import accepted
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_leases import seen
from tests.dwellings.test_signatory_changes import a_child, a_son, people
from tests.papers.test_papers import text_of
from tests.photographs import photograph
from tests.reviews.test_authorisations import SIGNED, stands

DECLARED: dict[str, Any] = {"income_fen": 180000, "assets_fen": 1000000, "homes": 0, "vehicles": 0}
ASKED: dict[str, Any] = {
    **DECLARED, "purpose": "annual", "income_from": "2026-06", "income_to": "2026-11", "assets_on": "2026-12-01",
    "vouched": True,
}
FOUND: dict[str, Any] = {**DECLARED, "vehicles": 1, "report_number": "核〔2026〕88号", "reported_on": "2026-12-10"}
CONCLUDED = {"effect": "change", "answer": "车辆已核实，请办理家庭变动。"}
A_REPORT: dict[str, dict[str, Any]] = {
    "report": FOUND, "conclude": CONCLUDED, "dispute": {"dispute": "车不是我家的。", "asked_by": "万健秀"},
}


def request_for(world: World, **said: Any) -> dict[str, Any]:
    return {"id": new_id(), "household_id": world.wan.household_id, "form": {**ASKED, **said}}


async def requests(world: World, person: Person | None = None, **said: Any) -> httpx.Response:
    return await (person or world.clerk).post("/economic-checks", request_for(world, **said))


async def reported(world: World, **said: Any) -> Any:
    case = done(await requests(world))
    await photograph(world.clerk, case["id"], caption="核对报告")
    return done(await world.clerk.step(await seen(world.clerk, case), "report", **{**FOUND, **said}))


async def read(person: Person, case: Any, **said: Any) -> httpx.Response:
    return await person.post(f"/economic-checks/{case['id']}/readings", {"reason": "年度核查", **said})


@pytest.mark.clause("1b", "4.7a")
async def test_a_check_is_asked_for_inside_the_authorisation_alone_and_says_who_or_which_day_is_missing(
    world: World,
) -> None:
    said = refused(await requests(world), "authorisation_lacking")["detail"]
    assert "万健秀没有签授权委托书" in said and "万梅庆没有签授权委托书" in said
    mother, son = await people(world)
    await stands(world, signatories=[{"number": mother.id, "name": mother.name, **SIGNED}])
    said = refused(await requests(world), "authorisation_lacking")["detail"]
    assert "万梅庆没有签授权委托书" in said and "万健秀" not in said
    await stands(world, ends_on="2027-01-08", signatories=[{"number": son.id, "name": son.name, **SIGNED}])
    # A day too few for the check and what follows it.
    said = refused(await requests(world), "authorisation_lacking")["detail"]
    assert "万梅庆的授权只到2027年1月8日，要管到2027年1月9日" in said
    await stands(world, ends_on="2027-01-09", signatories=[{"number": son.id, "name": son.name, **SIGNED}])
    for wrong, field in (
        ({"vouched": False}, "vouched"), ({"income_to": "2026-05"}, "income_to"), ({"income_from": "2019-01"},
         "income_from"), ({"assets_on": "2026-12-11"}, "assets_on"), ({"homes": -1}, "homes"),
    ):
        assert f"form.{field}" in refused(await requests(world, **wrong), "form_invalid")["fields"], wrong
    for person in (world.wan, world.district, world.manager, world.grid, world.stranger):
        refused(await requests(world, person), "not_allowed")
    for person in (world.far_clerk, world.far_street):
        refused(await requests(world, person), "not_found")
    replies = await asyncio.gather(requests(world), requests(world, world.street))
    assert sorted(one.status_code for one in replies) == [200, 409]
    refused(await requests(world), "economic_check_exists")
    (row,) = await EconomicCheck.all()
    case = done(await world.clerk.get(f"/cases/{row.case_id}"))
    (paper,) = case["papers"]
    await world.set_papers()
    printed = "".join(text_of((await world.clerk.get(f"/papers/{paper['id']}/file")).content).split())
    for words in ("家庭经济状况核对申请表", "万梅庆", "2人", "年度核查", "2026年6月至2026年11月", "2026年12月1日"):
        assert words in printed, words
    assert "21039919" not in printed
    # The next day that letter is a day too short; and a grown-up child, or one day over, is named.
    world.clock.move_to(date(2026, 12, 11))
    done(await world.clerk.step(case, "withdraw", reason="填错了月份")) if case["status"] == "requested" else None
    assert "要管到2027年1月10日" in refused(await requests(world), "authorisation_lacking")["detail"]
    await a_child(world, "20081211")
    assert "万小满没有签授权委托书" in refused(await requests(world), "authorisation_lacking")["detail"]


@pytest.mark.clause("4.7a")
async def test_a_report_is_compared_told_disputed_in_five_days_and_concluded(world: World) -> None:
    await stands(world)
    case = done(await requests(world))
    refused(await world.clerk.step(case, "report", **FOUND), "economic_check_no_report")
    refused(await read(world.clerk, case), "economic_check_no_report")
    await photograph(world.clerk, case["id"])
    case = await seen(world.clerk, case)
    refused(await world.clerk.step(case, "report", **{**FOUND, "reported_on": "2026-12-11"}), "form_invalid")
    case = done(await world.clerk.step(case, "report", **FOUND))
    assert (case["status"], case["detail"]["dispute_by"], case["due_on"]) == ("reported", "2026-12-15", "2026-12-15")
    # The family reads what is said of it; an office says first for what, and each time is counted.
    own = done(await world.wan.get(f"/cases/{case['id']}"))
    car = next(one for one in own["detail"]["compared"] if one["differs"])
    assert (car["label"], car["declared"], car["found"]) == ("名下车辆", "0辆", "1辆")
    assert own["detail"]["read_by"] == [] and len(own["evidence"]) == 1
    street = await seen(world.street, case)
    assert (street["detail"]["compared"], street["evidence"], street["detail"]["may_read"]) == ([], [], True)
    refused(await read(world.street, case, reason=""), "form_invalid")
    shown = done(await read(world.street, case))
    assert (shown["number"], shown["proposed"]) == (1, ["上报区保障办研判", "办理家庭变动，更新台账"])
    assert len((await seen(world.street, case))["evidence"]) == 1
    numbers = [done(one)["number"] for one in await asyncio.gather(
        read(world.street, case, kind="print"), read(world.district, case))]
    assert sorted(numbers) == [2, 3]
    lines = (await seen(world.clerk, case))["detail"]["read_by"]
    assert [one["number"] for one in lines] == [3, 2, 1]
    assert {"查看", "打印一份"} == {one["kind_label"] for one in lines}
    assert await AuditEvent.filter(kind="unmasked_read", subject=f"case:{case['id']}").count() == 3
    for person in (world.wan, world.manager, world.grid):
        refused(await read(person, case), "not_allowed")
    refused(await read(world.far_clerk, case), "not_found")
    # Tomorrow it is said anew for what.
    world.clock.move_to(date(2026, 12, 15))
    assert (await seen(world.street, case))["evidence"] == []
    # On the fifth day it is not too late, and on the sixth it is.
    assert not await by_itself.take(case["id"], "pass_term", at=world.clock.now())
    refused(await world.clerk.step(case, "dispute", dispute="车不是我家的。"), "form_invalid")
    refused(await world.kong.step(case, "dispute", dispute="车不是我家的。"), "not_found")
    case = done(await world.wan.step(case, "dispute", dispute="车两年前就卖了。"))
    refused(await world.clerk.step(case, "conclude", **CONCLUDED), "not_allowed")
    case = done(await world.street.step(case, "ask_again", reason="请车管所再查。"))
    assert len(case["papers"]) == 2 and case["status"] == "requested"
    await photograph(world.clerk, case["id"], caption="第二份")
    case = done(await world.clerk.step(await seen(world.clerk, case), "report", **{**FOUND, **DECLARED}))
    assert done(await read(world.street, case))["proposed"] == ["和申报一致，不用处理"]
    # The fifth day is a Sunday, on which nobody is there: its term ends with the Monday.
    assert case["detail"]["dispute_by"] == case["due_on"] == "2026-12-21"
    world.clock.move_to(date(2026, 12, 21))
    assert not await by_itself.take(case["id"], "pass_term", at=world.clock.now())
    world.clock.move_to(date(2026, 12, 22))
    refused(await world.wan.step(case, "dispute", dispute="再提一次。"), "economic_check_late")
    assert await by_itself.take(case["id"], "pass_term", at=world.clock.now())
    case = await seen(world.street, case)
    refused(await world.street.step(case, "conclude", effect="none", answer="好"), "form_invalid")
    case = done(await world.street.step(case, "conclude", effect="none", answer="和申报一致。"))
    assert (case["status"], case["detail"]["effect_label"]) == ("concluded", "和申报一致，不用处理")
    # It is over: another may be asked for.
    assert done(await requests(world))["status"] == "requested"


async def test_a_conclusion_is_what_the_report_says_and_what_can_be_carried_out(world: World) -> None:
    await stands(world)
    case = done(await requests(world))
    world.clock.move_to(date(2026, 12, 11))
    await photograph(world.clerk, case["id"])
    case = await seen(world.clerk, case)
    said = refused(await world.clerk.step(case, "report", **{**FOUND, "reported_on": "2026-12-09"}), "form_invalid")
    assert "不能早于2026年12月10日" in said["fields"]["form.reported_on"]
    case = done(await world.clerk.step(case, "report", **FOUND))
    case = done(await world.wan.step(case, "dispute", dispute="车两年前就卖了。"))
    (conclude,) = [one for one in (await seen(world.street, case))["actions"] if one["action"] == "conclude"]
    offered = next(one for one in conclude["fields"] if one["name"] == "effect")["choices"]
    assert [one["value"] for one in offered] == ["none", "explained", "change", "judgement"]
    # Neither what the report belies nor what is not there to be carried out; the family would read it so.
    for effect, why in (("none", "不一致"), ("application", "没有可以这样办理"), ("subsidy", "没有可以这样办理")):
        said = refused(await world.street.step(case, "conclude", effect=effect, answer="和申报一致。"), "form_invalid")
        assert why in said["fields"]["form.effect"], effect
    case = done(await world.street.step(case, "ask_again", reason="请车管所再查。"))
    await photograph(world.clerk, case["id"], caption="第二份")
    case = done(await world.clerk.step(await seen(world.clerk, case), "report", **{**FOUND, **DECLARED}))
    case = done(await world.wan.step(case, "dispute", dispute="收入还是不对。"))
    said = refused(await world.street.step(case, "conclude", effect="explained", answer="核实清楚。"), "form_invalid")
    assert "一致" in said["fields"]["form.effect"]
    done(await world.street.step(case, "conclude", effect="none", answer="两次核对都和申报一致。"))


@pytest.mark.clause("4.7a")
async def test_a_consent_that_was_taken_back_stops_the_report_and_an_application_is_checked_alike(
    world: World,
) -> None:
    son = await a_son(world)
    letter = await stands(world)
    case = done(await requests(world))
    done(await son.step(letter, "revoke", name="万梅庆", reason="不同意"))
    await photograph(world.clerk, case["id"])
    said = refused(await world.clerk.step(await seen(world.clerk, case), "report", **FOUND), "authorisation_lacking")
    assert "万梅庆在2026年12月10日撤销了授权" in said["detail"]
    application = await accepted(world)
    of = {"application_id": application["id"]}
    body = {"id": new_id(), **of, "form": {**ASKED, "purpose": "application"}}
    assert "齐明没有签" in refused(await world.clerk.post("/economic-checks", body), "authorisation_lacking")["detail"]
    await stands(world, of=of, until="left", ends_on=None)
    check = done(await world.street.post("/economic-checks", body))
    assert (check["household"], check["title"]) == (None, "经济状况核对：齐桂芳")
    refused(await world.street.post("/economic-checks", {**body, "id": new_id()}), "economic_check_exists")
    await photograph(world.street, check["id"])
    check = done(await world.street.step(await seen(world.street, check), "report", **FOUND))
    assert done(await read(world.clerk, check))["proposed"] == ["在申请审核中处理"]
    refused(await world.street.step(check, "dispute", dispute="车不是我家的。"), "form_invalid")
    check = done(await world.street.step(check, "dispute", dispute="车不是我家的。", asked_by="齐明"))
    # Whoever asked for it and entered it does not conclude it.
    refused(await world.street.step(check, "conclude", **{**CONCLUDED, "effect": "application"}), "same_person")
    # What comes after the application is over is no more.
    done(await world.clerk.step(application, "withdraw", reason="不申请了"))
    refused(await world.clerk.post("/economic-checks", {**body, "id": new_id()}), "application_over")
