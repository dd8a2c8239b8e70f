"""Publicity: shown to everybody for its days, objected to by anybody, answered by who had no part in the review."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from casework.heart import attempts, by_itself
from casework.heart.rules import RULES, set_value
from casework.people import stranger_limits
from models import AuditEvent, Case, CaseEvent, PublicityLine, PublicityObjection
from tests.allocation.agreements import agreed_to, awarded, on_paper, put_there
from tests.allocation.test_applications import accepted, an_application, an_empty_home, award_to
from tests.cast import World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy
from tests.papers.test_papers import text_of


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    stranger_limits.SPENT.clear()
    attempts._strangers.clear()
    yield
    stranger_limits.SPENT.clear()
    attempts._strangers.clear()


async def reviewed(world: World, order: int = 81, name: str = "齐桂芳") -> Any:
    """An application that the street has approved and the committee has agreed to."""
    members = [{"name": name, "relationship": "本人", "id_number": id_number("19680220", order)}]
    # One after the other: whoever came first stands first in the list.
    world.clock.offset += timedelta(minutes=1)
    case = await accepted(world, order, members=members, phone=f"138000000{order}")
    await agreed_to(case["id"])
    return done(await world.street.step(case, "approve"))


async def shown(world: World, kind: str = "application", **form: Any) -> tuple[Any, str]:
    """A batch that is publicised, and what its page is called."""
    case = done(await world.district.post("/publicities", {"id": new_id(), "form": {"kind": kind, **form}}))
    case = done(await world.office.step(case, "publish"))
    return case, str(case["detail"]["slug"])


async def read(world: World, slug: str) -> httpx.Response:
    return await world.http.get(f"/api/publicities/open/{slug}")


def an_objection(**more: Any) -> dict[str, Any]:
    return {"number": 1, "detail": "这家在铁西区还有一套楼房，出租着。", "phone": "13900000055", **more}


async def objects(world: World, slug: str, form: Any = None, **ids: Any) -> httpx.Response:
    body = {"id": new_id(), "token": new_id(), "form": form or an_objection(), **ids}
    return await world.http.post(f"/api/publicities/open/{slug}/objections", json=body)


async def passes(world: World, case: Any, day: date) -> Any:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        pass
    return done(await world.district.get(f"/cases/{case['id']}"))


AN_ANSWER = {"answer": "已到不动产登记中心查询，名下没有别的住房。", "reasons": "查询结果附后；电话问过异议人。"}


@pytest.mark.clause("1d")
async def test_what_was_reviewed_is_shown_to_everybody_and_an_objection_holds_it_until_its_answer(world: World) -> None:
    first = await reviewed(world, 81, "齐桂芳")
    second, third = await reviewed(world, 82, "欧阳"), await reviewed(world, 83, "古丽·买买提")
    home = await an_empty_home(world)
    house = {"dwelling_id": home.id, "started_on": "2026-12-10", **on_paper()}
    said = refused(await world.district.step(first, "house", **house), "not_publicised")["detail"]
    assert "还没有公示" in said
    for person in (world.clerk, world.street, world.manager, world.wan):
        refused(await person.post("/publicities", {"id": new_id(), "form": {"kind": "application"}}), "not_allowed")
    refused(await world.district.post("/publicities", {"id": new_id(), "form": {"kind": "subsidy"}}), "publicity_empty")
    waits = {one["kind"]: one["families"] for one in done(await world.district.get("/publicities/waiting"))["items"]}
    assert waits == {"application": 3, "subsidy": 0}
    batch = done(await world.district.post("/publicities", {"id": new_id(), "form": {"kind": "application"}}))
    slug = batch["detail"]["slug"]
    refused(await world.district.step(batch, "publish"), "same_person")
    # Drawn up, it is nobody's to see.
    refused(await read(world, slug), "publicity_over")
    assert (await world.http.get(f"/g/{slug}")).status_code == 410
    batch = done(await world.office.step(batch, "publish"))
    assert (batch["status"], batch["detail"]["starts_on"], batch["detail"]["ends_on"]) == (
        "shown", "2026-12-10", "2026-12-17")
    (line,) = (await world.http.get("/api/publicities/open")).json()["items"]
    assert (line["slug"], line["families"]) == (slug, 3)
    page = done(await read(world, slug))
    assert [(one["number"], one["name"], one["people"], one["community"]) for one in page["items"]] == [
        (1, "齐*芳", 1, "胜利社区"), (2, "欧*", 1, "胜利社区"), (3, "古****提", 1, "胜利社区")]
    web = await world.http.get(f"/g/{slug}")
    assert web.status_code == 200 and "齐*芳" in web.text
    assert "noindex" in web.headers["x-robots-tag"] and web.headers["cache-control"] == "no-store"
    assert "Disallow: /" in (await world.http.get("/robots.txt")).text
    assert slug in (await world.http.get("/g")).text
    await world.set_papers()
    (paper,) = done(await world.district.get(f"/cases/{batch['id']}"))["papers"]
    printed = text_of((await world.district.get(f"/papers/{paper['id']}/file")).content)
    for text in (web.text, str(page), printed):
        for hidden in ("齐桂芳", "站前街", "13800000081", id_number("19680220", 81), "低保", "借住亲戚家"):
            assert hidden not in text, hidden
    assert "齐*芳" in printed and "2026年12月17日" in printed

    # Anybody objects, with a telephone; the same request again is the same one.
    for wrong, field in (
        ({"phone": ""}, "phone"), ({"phone": "12"}, "phone"), ({"detail": "。。。。。。"}, "detail"),
        ({"number": 4}, "number"),
    ):
        assert f"form.{field}" in refused(await objects(world, slug, an_objection(**wrong)), "form_invalid")["fields"]
    ids = {"id": new_id(), "token": new_id()}
    receipt, again = [done(await objects(world, slug, **ids)) for _ in range(2)]
    assert receipt == again and await PublicityObjection.all().count() == 1
    refused(await objects(world, slug, **{**ids, "token": new_id()}), "id_taken")
    told = {"number": receipt["number"], "code": receipt["code"].lower()}
    assert "先不往下办" in done(await world.http.post("/api/publicity-objections/follow", json=told))["said"]
    guessed = {**told, "code": "AAAA"}
    refused(await world.http.post("/api/publicity-objections/follow", json=guessed), "objection_unknown")
    # Who withdraws meanwhile is shown no more, and what was said against them needs no answer.
    away = done(await objects(world, slug, an_objection(number=2)))
    done(await world.clerk.step(second, "withdraw", reason="不再申请"))
    assert [one["number"] for one in done(await read(world, slug))["items"]] == [1, 3]
    assert "第2号" not in (await world.http.get(f"/g/{slug}")).text and "欧*" not in (
        await world.http.get(f"/g/{slug}")).text

    # Over by itself after its last day: nothing is left, and it is too late.
    assert (await passes(world, batch, date(2026, 12, 17)))["status"] == "shown"
    batch = await passes(world, batch, date(2026, 12, 18))
    assert batch["status"] == "handling"
    refused(await read(world, slug), "publicity_over")
    gone = await world.http.get(f"/g/{slug}")
    assert gone.status_code == 410 and "齐*芳" not in gone.text and "已经结束" in gone.text
    assert (await world.http.get("/api/publicities/open")).json()["items"] == []
    refused(await objects(world, slug), "publicity_over")
    assert (await Case.get(number=away["number"])).status == "fallen_away"
    states = [one["state_label"] for one in batch["detail"]["lines"]]
    assert states == ["有异议，先不往下办", "已经退出", "期满，没有异议"]
    assert done(await world.district.step(third, "house", **house))["status"] == "housed"
    other = {**house, **on_paper(2), "dwelling_id": (await an_empty_home(world, "910")).id}
    assert "异议" in refused(await world.district.step(first, "house", **other), "not_publicised")["detail"]

    # Answered with reasons, by who may look at who objected, each look on record.
    (line,) = done(await world.district.get("/inbox"))["items"]
    objection = done(await world.district.get(f"/cases/{line['id']}"))
    assert "13900000055" not in str(objection) and objection["detail"]["detail"].startswith("这家在铁西区")
    for person in (world.clerk, world.street, world.wan):
        refused(await person.get(f"/cases/{line['id']}"), "not_found")
    look = f"/publicity-objections/{line['id']}/objector"
    refused(await world.street.post(look, {"reason": "核实"}), "not_allowed")
    assert done(await world.district.post(look, {"reason": "打电话核实"}))["phone"] == "13900000055"
    assert await AuditEvent.filter(code="objector").count() == 1
    refused(await world.district.step(objection, "answer", outcome="unfounded"), "form_invalid")
    objection = done(await world.district.step(objection, "answer", outcome="unfounded", **AN_ANSWER))
    assert objection["status"] == "answered"
    batch = done(await world.district.get(f"/cases/{batch['id']}"))
    assert (batch["status"], batch["detail"]["lines"][0]["state_label"]) == ("closed", "期满，没有异议")
    found = done(await world.http.post("/api/publicity-objections/follow", json=told))
    assert (found["label"], found["said"]) == ("异议不成立", AN_ANSWER["answer"])
    # What became of it is told by its number alone, for some days.
    page = done(await read(world, slug))
    assert (page["state"], page["fields"]) == ("result", [])
    assert page["items"] == [{"number": 1, "name": "", "people": None, "community": "", "benefit": "",
                              "result": "经核实，异议不成立，维持评审结果。"}]
    assert "第1号" in (await world.http.get(f"/g/{slug}")).text
    assert done(await world.district.step(first, "house", **other))["status"] == "housed"
    world.clock.move_to(date(2026, 12, 26))
    refused(await read(world, slug), "publicity_over")
    events = await CaseEvent.filter(case_id=line["id"], action="open")
    assert "13900000055" not in str(events[0].form) and events[0].account_id == 0


@pytest.mark.clause("1d")
async def test_an_objection_that_is_right_ends_it_and_a_list_that_is_wrong_is_shown_again(world: World) -> None:
    subsidies = []
    for order, name in ((61, "单雪梅"), (62, "仇大海"), (63, "武小军")):
        members = [{"name": name, "relationship": "本人", "id_number": id_number("19700305", order)}]
        form = a_subsidy(order, members=members, phone=f"138000000{order}")
        world.clock.offset += timedelta(minutes=1)
        case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": form}))
        await put_there(case["id"])
        subsidies.append(done(await world.street.step(case, "approve")))
    refused(await world.district.step(subsidies[0], "award"), "not_publicised")
    batch, slug = await shown(world, "subsidy", note="第一批")
    assert "每月420.00元" in done(await read(world, slug))["items"][0]["benefit"]
    for number in (1, 1, 2):
        done(await objects(world, slug, an_objection(number=number)))
    rows = await PublicityObjection.all().order_by("id")
    cases = [done(await world.district.get(f"/cases/{row.case_id}")) for row in rows]
    # Whoever had a part in the review of it answers nothing of it.
    await CaseEvent.filter(case_id=subsidies[0]["id"], action="approve").update(account_id=world.district.account_id)
    refused(await world.district.step(cases[0], "answer", outcome="upheld", **AN_ANSWER), "same_person")
    look = f"/publicity-objections/{cases[0]['id']}/objector"
    refused(await world.district.post(look, {"reason": "核实"}), "same_person")
    done(await world.office.step(cases[0], "answer", outcome="upheld", **AN_ANSWER))
    assert (await Case.get(id=subsidies[0]["id"])).status == "refused"
    # The other one against it has its answer with that.
    assert (await Case.get(id=cases[1]["id"])).status == "fallen_away"
    assert [one["number"] for one in done(await read(world, slug))["items"]] == [2, 3]
    # The page of the second was wrong: shown again with the next batch.
    done(await world.office.step(cases[2], "answer", outcome="mistaken", **AN_ANSWER))
    assert [one["number"] for one in done(await read(world, slug))["items"]] == [3]
    batch = await passes(world, batch, date(2026, 12, 18))
    assert batch["status"] == "closed"
    assert {one["number"]: one["result"] for one in done(await read(world, slug))["items"]}.keys() == {1, 2}
    refused(await world.district.step(subsidies[1], "award"), "not_publicised")
    paid = done(await world.district.step(subsidies[2], "award"))
    assert paid["status"] == "awarded"
    # The second batch holds that one alone; taken down, it says nothing any more.
    batch, slug = await shown(world, "subsidy")
    assert [one["name"] for one in done(await read(world, slug))["items"]] == ["仇*海"]
    batch = done(await world.district.step(batch, "take_down", reason="名单里的金额写错了"))
    assert batch["status"] == "taken_down"
    refused(await read(world, slug), "publicity_over")
    # By the other rule it goes on, corrected, and its days begin anew.
    today = date(2026, 12, 18)
    for rule, value in (("publicity_runs_on", 1), ("publicity_in_working_days", 1), ("publicity_days", 3),
                        ("publicity_name_shows_last", 0)):
        await set_value(
            RULES[rule], value, valid_from=today, legal_base="演示", by="区保障办", at=world.clock.now(), today=today
        )
    batch, slug = await shown(world, "subsidy")
    # Working days alone: a Friday, then Monday to Wednesday.
    assert batch["detail"]["ends_on"] == "2026-12-23"
    assert done(await read(world, slug))["items"][0]["name"] == "仇**"
    world.clock.move_to(date(2026, 12, 21))
    done(await objects(world, slug))
    row = await PublicityObjection.filter(standing=1).get()
    case = done(await world.office.get(f"/cases/{row.case_id}"))
    done(await world.office.step(case, "answer", outcome="mistaken", **AN_ANSWER))
    page = done(await read(world, slug))
    assert (page["ends_on"], page["items"][0]["result"]) == ("2026-12-24", "公示的内容有误，更正后重新公示。")


async def test_what_was_shown_and_is_asked_for_otherwise_afterwards_is_shown_anew(world: World) -> None:
    """Held at housing, handed back and amended to a larger family: nobody has seen that one."""
    case = await reviewed(world)
    batch, _ = await shown(world)
    await passes(world, batch, date(2026, 12, 18))
    other = await award_to(world, 81)
    for one in other["detail"]["check"]["findings"]:
        other = done(await world.clerk.step(other, "rule_out", number=one["number"], reason="另行处理"))
    other = done(await world.street.step(done(await world.clerk.step(other, "clear")), "confirm"))
    await awarded(world, other, findings_read=True)
    house = {"dwelling_id": (await an_empty_home(world)).id, "started_on": "2026-12-18", **on_paper()}
    case = done(await world.district.step(case, "house", **house))
    for one in case["detail"]["check"]["findings"]:
        case = done(await world.clerk.step(case, "rule_out", number=one["number"], reason="补贴将停发"))
    case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    case = done(await world.street.step(case, "return", reason="漏了一个人"))
    case = done(await world.clerk.step(case, "amend", application=an_application()))
    if case["status"] == "suspected":
        for one in case["detail"]["check"]["findings"]:
            case = done(await world.clerk.step(case, "rule_out", number=one["number"], reason="补贴将停发"))
        case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    case = done(await world.street.step(case, "approve", findings_read=True))
    # What it says now the committee has not agreed to either, and it is shown when that has.
    refused(await world.district.step(case, "house", **house, findings_read=True), "not_agreed")
    again = {"id": new_id(), "form": {"kind": "application"}}
    refused(await world.district.post("/publicities", again), "publicity_empty")
    await agreed_to(case["id"])
    said = refused(await world.district.step(case, "house", **house, findings_read=True), "not_publicised")
    assert "还没有公示" in said["detail"]
    batch, slug = await shown(world)
    assert [one["people"] for one in done(await read(world, slug))["items"]] == [2]


async def test_objections_are_bounded_and_screened_and_two_at_once_hold_it_once(world: World) -> None:
    await reviewed(world)
    _, slug = await shown(world)
    today = date(2026, 12, 10)
    await set_value(
        RULES["publicity_objections_per_address"], 3, valid_from=today, legal_base="演示", by="区保障办",
        at=world.clock.now(), today=today,
    )
    replies = await asyncio.gather(*(objects(world, slug) for _ in range(5)))
    codes = sorted(one.json().get("code", "") if one.status_code != 200 else "" for one in replies)
    assert codes == ["", "", "", "objection_limit", "objection_limit"]
    # The channel of reports is not spent with it.
    reply = await world.http.post("/api/public-reports", json={"id": new_id(), "token": new_id()})
    assert done(reply)["handed_in"] is False
    assert await PublicityLine.filter(live=1).count() == 1
    await stranger_limits.forget_old(at=world.clock.now() + timedelta(days=1))
