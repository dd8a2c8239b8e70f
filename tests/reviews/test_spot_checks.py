"""Spot checks: announced, drawn by a later lottery, looked at one by one; each level's coverage; what is refused; and
that whoever doubts a draw recomputes it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.heart.rules import RULES, set_value
from casework.reviews.spot_check_periods import DISTRICT, spans_until
from casework.reviews.spot_populations import drawn_families, since_of
from casework.words.draws import check, draw, read_record
from models import Obligation, SpotCheck, SpotCheckItem, SpotCheckMembers
from server.commands.verify import verify_audit
from server.commands.verify_draw import verify_draw
from tests.cast import Person, World, as_kept, done, new_id, refused, told
from tests.exits.test_exits import leaves
from tests.heart.walking import walk
from tests.photographs import photograph, violation
from tests.reviews.test_family_changes import enter, members, tell

NUMBERS = "33 20 12 08 05 01 + 7"
SEED = "双色球 2026143 2026-12-13 01 05 08 12 20 33 + 07"


def form(**changed: Any) -> dict[str, Any]:
    return {
        "files": 2, "changes": 0, "lottery": "ssq", "draw_number": "2026143", "draw_on": "2026-12-13", **changed,
    }


async def announces(person: Person, *, period: str = "", **changed: Any) -> Any:
    path = "/spot-checks/of-units" if "units" in changed else "/spot-checks"
    return await person.post(path, {"id": new_id(), "period": period, "form": form(**changed)})


async def read(person: Person, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case_id}"))
    return found


async def items(person: Person, case: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    page = done(await person.get("/spot-check-items", check=case["id"], **query))
    return [await read(person, one["id"]) for one in page["items"]]


async def drawn(world: World, person: Person, *, on: date = date(2026, 12, 14), **changed: Any) -> dict[str, Any]:
    """Announced and, when the lottery has been drawn, drawn."""
    case = done(await announces(person, **changed))
    world.clock.move_to(on)
    return dict(done(await person.step(await read(person, case["id"]), "draw", numbers=NUMBERS)))


def answers(item: dict[str, Any], **wrong: str) -> list[dict[str, Any]]:
    return [
        {"point": one["key"], "result": "wrong" if one["key"] in wrong else "right", "note": wrong.get(one["key"], "")}
        for one in item["detail"]["points"]
    ]


async def passes(person: Person, item: dict[str, Any]) -> Any:
    return await person.step(item, "pass", answers=answers(item))


async def changes(world: World) -> None:
    """The son of wan's family has moved out: told by the family, verified by the clerk, reviewed, received."""
    son = (await members(world))["万梅庆"]
    out = {"members_out": [{"member_id": son, "since": "2026-12-09", "reason": "迁出"}]}
    await enter(world, done(await tell(world.wan, out)))


async def published(person: Person, code: str) -> bytes:
    reply = await person.http.get(f"/api/draw-records/{code}")
    assert reply.status_code == 200
    return reply.content


@pytest.mark.clause("4.6.1")
async def test_a_community_draws_files_and_changes_every_month(world: World, tmp_path: Path) -> None:
    await changes(world)
    ahead = done(await world.clerk.get("/spot-checks/prospect"))
    assert (ahead["period_label"], ahead["least_files"], ahead["turn"]) == ("2026年12月", 2, 1)
    counts = {one["name"]: (one["count"], one["waiting"]) for one in ahead["populations"]}
    assert counts == {"files": (2, 2), "changes": (1, 1)}
    assert {"files", "changes", "lottery", "draw_number", "draw_on"} <= set(await told(world.clerk, ahead["form"]))
    refusals: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"files": 1}, "files", "至少抽2户"), ({"files": 3}, "files", "只有2户"),
        ({"changes": 0}, "changes", "至少抽1件"),
        ({"draw_on": "2026-12-10"}, "draw_on", "今天以后"), ({"draw_on": "2026-12-14"}, "draw_on", "星期二、四、日"),
        ({"draw_number": "2025143"}, "draw_number", "2026加三位数字"), ({"lottery": "fc3d"}, "lottery", "请从列出的"),
    )
    for wrong, field, words in refusals:
        problem = refused(await announces(world.clerk, **{"changes": 1, **wrong}), "form_invalid")
        assert words in problem["fields"][f"form.{field}"], problem
    for other in (world.wan, world.grid, world.manager, world.street):
        refused(await announces(other, changes=1), "not_allowed")
    both = await asyncio.gather(*(announces(one, changes=1) for one in (world.clerk, world.colleague)))
    assert sorted(one.json().get("code", "") for one in both) == ["", "spot_check_waits"]
    case = next(one.json() for one in both if one.status_code == 200)
    opener = world.clerk if both[0].status_code == 200 else world.colleague
    said = case["detail"]
    assert (case["title"], case["due_on"], said["draw_number"]) == (
        "社区抽查：胜利社区2026年12月", "2026-12-16", "2026143"
    )
    # Anybody may keep it now, and nobody is named in it.
    before = await published(world.stranger, said["code"])
    assert "万健秀" not in before.decode() and b"household" not in before
    (line,) = (await world.http.get("/api/draw-records")).json()["items"]
    assert (line["code"], line["office"], line["state"]) == (said["code"], "胜利社区", "announced")
    # The seed is not known before its day, nor by another office; and is what the lottery can have.
    refused(await opener.step(case, "draw", numbers=NUMBERS), "draw_early")
    world.clock.move_to(date(2026, 12, 13))
    refused(await opener.step(case, "draw", numbers=NUMBERS), "draw_early")
    world.clock.move_to(date(2026, 12, 14))
    refused(await world.far_clerk.step(case, "draw", numbers=NUMBERS), "not_found")
    refused(await world.street.step(case, "draw", numbers=NUMBERS), "not_allowed")
    for numbers in ("1 2 3 4 5 6", "1 2 3 4 5 34 7", "1 2 3 4 5 5 7", "不知道是几号"):
        refused(await opener.step(case, "draw", numbers=numbers), "form_invalid")
    twice = await asyncio.gather(*(one.step(case, "draw", numbers=NUMBERS) for one in (world.clerk, world.colleague)))
    assert sorted(one.json().get("code", "") for one in twice) == ["", "moved_by_other"]
    case = await read(world.clerk, case["id"])
    assert (case["status"], case["detail"]["seed"], case["detail"]["drawn"]) == ("community_drawn", SEED, 3)
    refused(await world.clerk.step(case, "draw", numbers="1 2 3 4 5 6 7"), "step_not_possible")
    # Whoever kept the announcement recomputes it, without the service.
    kept, after = tmp_path / "announced.json", tmp_path / "drawn.json"
    kept.write_bytes(before)
    after.write_bytes(await published(world.stranger, said["code"]))
    assert verify_draw(after, kept) == 0
    record = read_record(after.read_bytes())
    assert check(record) == [] and record.samples == draw(record.code, record.populations, SEED)
    rows = await SpotCheckItem.all().order_by("population", "place")
    sampled = [[one.member_key for one in rows if one.population == name] for name in ("files", "changes")]
    assert sampled == record.samples
    # Who verified the change does not look at it; a colleague does, or the grid worker on the way.
    found = {(one["detail"]["of"] == "files", one["household"]["name"]): one for one in await items(world.clerk, case)}
    assert set(found) == {(True, "万健秀"), (True, "孔浩"), (False, "万健秀")}
    change = found[False, "万健秀"]
    assert not change["detail"]["may_check"] and change["detail"]["source_procedure"] == "family_change"
    refused(await passes(world.clerk, change), "same_person")
    for person, code in ((world.far_clerk, "not_found"), (world.wan, "not_found"), (world.street, "not_allowed")):
        refused(await passes(person, change), code)
    refused(await world.grid.step(change, "pass", answers=answers(change)[1:]), "form_invalid")
    refused(await world.grid.step(change, "pass", answers=answers(change, proof="没有")), "form_invalid")
    refused(await world.grid.step(change, "pass", answers=[*answers(change), answers(change)[0]]), "form_invalid")
    done(await passes(world.grid, change))
    done(await passes(world.clerk, found[True, "孔浩"]))
    # Something is wrong in the third: put right by a day, and looked at again.
    file = found[True, "万健秀"]
    order = {
        "findings": "户口本复印件缺一页。", "order_to": "community", "order_by": "2026-12-20", "order_what": "补齐。",
    }
    bad = answers(file, papers="缺一页")
    refused(await world.grid.step(file, "order", answers=answers(file), **order), "form_invalid")
    refused(await world.grid.step(file, "order", answers=bad, **{**order, "order_by": "2026-12-14"}), "form_invalid")
    unsaid = [{**one, "note": ""} for one in bad]
    refused(await world.grid.step(file, "order", answers=unsaid, **order), "form_invalid")
    await photograph(world.grid, file["id"])
    file = done(await world.grid.step(await read(world.grid, file["id"]), "order", answers=bad, **order))
    assert (file["status"], file["due_on"], file["detail"]["order_to_label"]) == (
        "community_ordered", "2026-12-20", "社区"
    )
    early = await world.grid.step(file, "not_put_right", looked_on="2026-12-14", note="还没有补。", then="office")
    assert "过了才能登记" in refused(early, "form_invalid")["fields"]["form.looked_on"]
    assert (await read(world.clerk, case["id"]))["status"] == "community_drawn"
    world.clock.move_to(date(2026, 12, 18))
    file = done(await world.grid.step(file, "put_right", looked_on="2026-12-18", note="已经补齐。"))
    assert file["status"] == "righted"
    case = await read(world.clerk, case["id"])
    assert (case["status"], case["detail"]["open"], case["due_on"]) == ("done", 0, None)
    assert await verify_audit() == 0


async def test_a_further_draw_is_seen_and_a_taken_back_one_stays(world: World) -> None:
    case = await drawn(world, world.clerk)
    item = (await items(world.clerk, case))[0]
    # What was drawn is taken back by the office above alone.
    refused(await world.colleague.step(case, "annul", reason="结果不好"), "not_allowed")
    refused(await world.far_street.step(case, "annul", reason="结果不好"), "not_found")
    case = done(await world.street.step(case, "annul", reason="开奖号码填错了一位"))
    assert (case["status"], (await read(world.clerk, item["id"]))["status"]) == ("annulled", "annulled")
    assert await drawn_families(case_office(world), 2026) == set()
    # What it had drawn stays to be seen, and follows from what was published as before.
    record = read_record(await published(world.stranger, case["detail"]["code"]))
    assert (record.state, record.seed, len(record.samples[0])) == ("annulled", SEED, 2) and check(record) == []
    later = {"draw_number": "2026144", "draw_on": "2026-12-15"}
    problem = refused(await announces(world.clerk, **later), "form_invalid")
    assert "写明原因" in problem["fields"]["form.further_because"]
    second = done(await announces(world.clerk, **later, further_because="上一次号码填错，街道作废。"))
    assert (second["detail"]["turn"], second["detail"]["further_because"]) == (2, "上一次号码填错，街道作废。")
    # Before anything was drawn whoever announced it gives it up, and that is seen as well.
    done(await world.clerk.step(second, "annul", reason="写错了期号"))
    third = done(await announces(world.clerk, **later, further_because="上一次写错了期号。"))
    lines = (await world.http.get("/api/draw-records", params={"limit": 2})).json()
    assert [(one["turn"], one["state"]) for one in lines["items"]] == [(3, "announced"), (2, "annulled")]
    rest = (await world.http.get("/api/draw-records", params={"cursor": lines["next"]})).json()
    assert [(one["turn"], one["state"]) for one in rest["items"]] == [(1, "annulled")]
    assert b"\xe5\xa1\xab\xe9\x94\x99" not in await published(world.stranger, third["detail"]["code"])
    refused(await world.http.get("/api/draw-records/NOSUCHCODE"), "not_found")
    # Once its numbers are out, who sees what follows from them draws, and takes nothing back.
    for hour in (13, 23):
        world.clock.standing_at = datetime(2026, 12, 15, hour, 30, tzinfo=UTC)
        for person in (world.clerk, world.colleague):
            refused(await person.step(third, "annul", reason="结果不好"), "draw_out")
    assert done(await world.clerk.step(third, "draw", numbers=NUMBERS))["status"] == "community_drawn"


def case_office(world: World) -> int:
    return int(world.organisations["胜利社区"].id)


async def test_a_lottery_that_was_not_drawn_gives_way_to_the_next(world: World) -> None:
    case = done(await announces(world.clerk))
    following = {"draw_number": "2026144", "draw_on": "2026-12-15", "reason": "开奖公告说本期取消。"}
    refused(await world.clerk.step(case, "move_on", **following), "draw_early")
    world.clock.move_to(date(2026, 12, 14))
    for wrong in ({"draw_number": "2026145", "draw_on": "2026-12-17"}, {"draw_on": "2026-12-14"}):
        refused(await world.clerk.step(case, "move_on", **{**following, **wrong}), "form_invalid")
    case = done(await world.clerk.step(case, "move_on", **following))
    assert (case["detail"]["draw_number"], case["detail"]["replaced"]) == ("2026144", ["第2026143期"])
    refused(await world.clerk.step(case, "draw", numbers=NUMBERS), "draw_early")
    world.clock.move_to(date(2026, 12, 16))
    case = done(await world.clerk.step(case, "draw", numbers=NUMBERS))
    record = read_record(await published(world.stranger, case["detail"]["code"]))
    assert check(record) == [] and record.seed.startswith("双色球 2026144 2026-12-15 ")


async def test_a_family_that_leaves_ends_what_was_drawn_of_it(world: World) -> None:
    case = done(await announces(world.clerk))
    await leaves(world, family="kong")
    world.clock.move_to(date(2026, 12, 14))
    case = done(await world.clerk.step(await read(world.clerk, case["id"]), "draw", numbers=NUMBERS))
    found = {one["status"]: one for one in await items(world.clerk, case)}
    # The sample is what it is; who has left is looked at no more, and not named.
    assert set(found) == {"community_open", "left"}
    assert "孔浩" not in found["left"]["title"] and found["left"]["household"] is None
    await leaves(world, left_on="2026-12-14")
    await walk(world, date(2026, 12, 15))
    assert (await read(world.clerk, found["community_open"]["id"]))["status"] == "left"
    assert (await read(world.clerk, case["id"]))["status"] == "done"
    refused(await announces(world.clerk, further_because="再抽一次", draw_on="2026-12-17"), "nobody_found")


@pytest.mark.clause("4.6.2")
async def test_a_street_draws_communities_and_then_files_in_them(world: World) -> None:
    ahead = done(await world.street.get("/spot-checks/prospect"))
    assert (ahead["period_label"], ahead["least_units"]) == ("2026年第4季度", 1)
    refused(await announces(world.street), "not_allowed")
    refused(await announces(world.clerk, units=1), "not_allowed")
    # Of its two communities one has families; two cannot be drawn.
    problem = refused(await announces(world.street, units=2, files=1), "form_invalid")
    assert list(problem["fields"]) == ["form.units"]
    case = await drawn(world, world.street, units=1, files=1)
    assert (case["detail"]["drawn"], case["detail"]["period_label"]) == (1, "2026年第4季度")
    record = read_record(await published(world.stranger, case["detail"]["code"]))
    assert check(record) == [] and [len(one) for one in record.samples] == [1, 1, 0]
    (item,) = await items(world.street, case)
    assert item["detail"]["may_check"]
    # The community sees what is looked at in it, and does not do the street's work.
    refused(await passes(world.clerk, item), "not_allowed")
    refused(await passes(world.far_street, item), "not_found")
    order = {
        "findings": "欠租没有催缴。", "order_to": "community", "order_by": "2026-12-28", "order_what": "催缴并登记。",
    }
    bad = answers(item, rent="没有催缴记录")
    item = done(await world.street.step(item, "order", answers=bad, **order))
    told_of = done(await world.clerk.get("/home"))["asks"]
    assert item["id"] in {one["link"]["id"] for one in told_of}
    # The community is asked, and late where it does not answer: its street and the district see it too.
    assert item["id"] in {one["id"] for one in done(await world.clerk.get("/inbox"))["items"]}
    refused(await world.grid.step(item, "answer", note="已催缴。"), "not_allowed")
    refused(await world.far_clerk.step(item, "answer", note="已催缴。"), "not_found")
    await walk(world, date(2026, 12, 29))
    for person in (world.clerk, world.street, world.district):
        (late,) = done(await person.get("/cases", owed="spot_order_community", late="true"))["items"]
        assert late["id"] == item["id"]
    look = {"looked_on": "2026-12-29", "note": "仍没有催缴。"}
    for more, field in (({}, "then"), ({"then": "again"}, "order_by"), ({"then": "violation"}, "then"),
                        ({"then": "again", "order_by": "2026-12-29"}, "order_by")):
        problem = refused(await world.street.step(item, "not_put_right", **look, **more), "form_invalid")
        assert [*problem["fields"]] == [f"form.{field}"], problem
    for hidden in ("order_again", "annul"):
        refused(await world.street.step(item, hidden, **look), "not_allowed")
    item = done(await world.street.step(item, "not_put_right", **look, then="again", order_by="2027-01-10"))
    assert (item["status"], item["due_on"], item["detail"]["turn"]) == ("street_ordered", "2027-01-10", 2)
    assert done(await world.clerk.get("/cases", owed="spot_order_community", late="true"))["items"] == []
    item = done(await world.clerk.step(await read(world.clerk, item["id"]), "answer", note="已催缴，登记在册。"))
    assert item["id"] in {one["id"] for one in done(await world.street.get("/inbox"))["items"]}
    # What was answered is looked at before the day too; what an office leaves goes to the one above it.
    item = await read(world.street, item["id"])
    item = done(await world.street.step(item, "not_put_right", **look, then="office"))
    assert (item["status"], item["detail"]["then_label"]) == ("not_right", "单位的事：通报上一级")
    assert (await read(world.street, case["id"]))["status"] == "done"


def choices(item: dict[str, Any], action: str, field: str) -> list[str]:
    """What the service offers there."""
    (step,) = [one for one in item["actions"] if one["action"] == action]
    return [one["value"] for one in next(one for one in step["fields"] if one["name"] == field)["choices"]]


@pytest.mark.clause("4.6.2")
async def test_what_a_family_was_told_to_put_right_goes_on_as_a_breach_that_has_begun(world: World) -> None:
    await violation(world, family="kong")
    case = await drawn(world, world.street, units=1, files=2)
    found = {one["household"]["id"]: one for one in await items(world.street, case)}
    order = {"findings": "隔断没拆。", "order_by": "2026-12-28", "order_what": "拆除隔断。"}
    of_family, of_office = (found[world.tenancies[one].household_id] for one in ("wan", "kong"))
    for item, to in ((of_family, "family"), (of_office, "community")):
        # Nobody is offered what would be refused.
        assert choices(item, "order", "order_to") == ["community", "family"]
        bad = answers(item, lives="有隔断，住着别人")
        wrong = await world.street.step(item, "order", answers=bad, **order, order_to="street")
        assert [*refused(wrong, "form_invalid")["fields"]] == ["form.order_to"]
        done(await world.street.step(item, "order", answers=bad, **order, order_to=to))
    of_family, of_office = [await read(world.street, one["id"]) for one in (of_family, of_office)]
    assert choices(of_family, "not_put_right", "then") == ["again", "violation", "judgement"]
    assert choices(of_office, "not_put_right", "then") == ["again", "office"]
    look = {"looked_on": "2026-12-29", "note": "隔断仍在。"}
    # Not before the day, unless somebody says that it is done; and never before the first look or after today.
    for looked_on in ("2026-12-14", "2026-12-13", "2026-12-20"):
        early = {**look, "looked_on": looked_on, "then": "office"}
        refused(await world.street.step(of_office, "not_put_right", **early), "form_invalid")
    await walk(world, date(2026, 12, 29))
    for item, then in ((of_family, "office"), (of_office, "violation"), (of_office, "judgement")):
        problem = refused(await world.street.step(item, "not_put_right", **look, then=then), "form_invalid")
        assert [*problem["fields"]] == ["form.then"]
    # A breach that nobody has recorded is not gone on with; one of before the check does not count.
    for then in ("violation", "judgement"):
        refused(await world.street.step(of_family, "not_put_right", **look, then=then), "order_not_followed")
    await violation(world)
    of_family = done(await world.street.step(of_family, "not_put_right", **look, then="violation"))
    assert (of_family["status"], of_family["detail"]["then_label"]) == ("not_right", "家庭的事：按违规处理")
    done(await world.clerk.step(await read(world.clerk, of_office["id"]), "answer", note="已经上门拆除。"))
    of_office = await read(world.street, of_office["id"])
    early = {"looked_on": "2026-12-13", "note": "已拆。"}
    refused(await world.street.step(of_office, "put_right", **early), "form_invalid")
    of_office = done(await world.street.step(of_office, "put_right", looked_on="2026-12-29", note="已拆。"))
    assert of_office["status"] == "righted" and of_office["due_on"] is None
    assert not await Obligation.filter(kind__startswith="spot_order", discharged_at=None).exists()
    assert (await read(world.street, case["id"]))["status"] == "done"


@pytest.mark.clause("4.6.3")
async def test_the_district_office_draws_streets_and_looks_into_their_work(world: World) -> None:
    await changes(world)
    case = await drawn(world, world.district, units=2, files=1, changes=1)
    assert case["detail"]["period_label"] == "2026年7月至12月"
    found = await items(world.district, case)
    assert len(found) == 3
    # What the street itself is to put right is asked of it, and answered by it.
    bad = next(one for one in found if one["detail"]["of"] == "files" and one["detail"]["may_check"])
    order = {"findings": "没有催。", "order_to": "street", "order_by": "2026-12-28", "order_what": "逐户催缴。"}
    bad = done(await world.district.step(bad, "order", answers=answers(bad, rent="没有催缴"), **order))
    assert bad["status"] == "district_to_street"
    asked = {
        person.name: person for person in (world.street, world.far_street)
        if bad["id"] in {one["id"] for one in done(await person.get("/inbox"))["items"]}
    }
    (judge,) = asked.values()
    refused(await world.district.step(bad, "answer", note="已催。"), "not_allowed")
    # Nothing done by its day: another one, for the street itself, which is late no more and asked anew.
    await walk(world, date(2026, 12, 29))
    late = {"owed": "spot_order_street", "late": "true"}
    assert [one["id"] for one in done(await judge.get("/cases", **late))["items"]] == [bad["id"]]
    look = {"looked_on": "2026-12-29", "note": "还是没有催。", "then": "again", "order_by": "2027-01-08"}
    bad = done(await world.district.step(await read(world.district, bad["id"]), "not_put_right", **look))
    assert (bad["status"], bad["due_on"], bad["detail"]["turn"]) == ("district_to_street", "2027-01-08", 2)
    assert done(await judge.get("/cases", **late))["items"] == []
    done(await judge.step(await read(judge, bad["id"]), "answer", note="已逐户催缴。"))
    bad = await read(world.district, bad["id"])
    done(await world.district.step(bad, "put_right", looked_on="2026-12-29", note="已催。"))
    for item in found:
        if item["id"] == bad["id"]:
            continue
        # Who received the change looks at none of it; somebody else in the office does.
        person = world.district if item["detail"]["may_check"] else world.office
        if person is world.office:
            refused(await passes(world.district, item), "same_person")
        done(await passes(person, await read(person, item["id"])))
    case = await read(world.district, case["id"])
    assert case["status"] == "done"
    refused(await world.street.get(f"/cases/{case['id']}"), "not_found")


async def test_the_year_is_covered_by_construction_and_owed_by_the_month(world: World) -> None:
    await walk(world, date(2026, 11, 3))
    owed = Obligation.filter(kind="spot_check_community", discharged_at=None)
    assert sorted(await owed.values_list("period", "due_on")) == [("2026-11..11", date(2026, 11, 30))] * 2
    asks = done(await world.clerk.get("/home"))["asks"]
    assert "2026年11月的随机抽查" in {one["title"] for one in asks}
    # Of two families with two months left one is enough, and who was drawn stands behind.
    first = {"draw_number": "2026128", "draw_on": "2026-11-08", "files": 1}
    case = await drawn(world, world.clerk, on=date(2026, 11, 9), **first)
    (one,) = await items(world.clerk, case)
    done(await passes(world.grid, one))
    await walk(world, date(2026, 12, 4))
    assert ("2026-11..11", case_office(world)) not in await owed.values_list("period", "organisation_id")
    assert await owed.filter(period="2026-12..12").count() == 2
    later = {"draw_number": "2026140", "draw_on": "2026-12-06", "files": 1}
    case = await drawn(world, world.clerk, on=date(2026, 12, 7), **later)
    (other,) = await items(world.clerk, case)
    assert other["household"]["name"] != one["household"]["name"]
    assert len(await drawn_families(case_office(world), 2026)) == 2
    # Who watches sees all of it: what is not announced, not drawn, open, and how much of the year is covered.
    seen = {one["office"]: one for one in done(await world.street.get("/spot-checks/board"))["items"]}
    community, street = seen["胜利社区"], seen["胜利街道"]
    assert (community["state"], community["open"], community["total"], community["waiting"]) == ("under_way", 1, 2, 0)
    assert (street["state"], street["total"], street["waiting"], street["least"]) == ("not_announced", 1, 1, 1)
    (far,) = [
        one for one in done(await world.district.get("/spot-checks/board"))["items"] if one["office"] == "站前社区"
    ]
    assert (far["state"], far["waiting"], far["warning"]) == ("not_announced", 1, "")
    refused(await world.grid.get("/spot-checks/board"), "not_allowed")
    # A month that was missed is made up for, and one that was not is not.
    missed = {"draw_number": "2026144", "draw_on": "2026-12-15", "files": 1}
    world.clock.move_to(date(2026, 12, 14))
    refused(await announces(world.clerk, period="2026-11..11", **missed), "form_invalid")
    case = done(await announces(world.far_clerk, period="2026-11..11", **missed))
    assert case["detail"]["period_label"] == "2026年11月"
    figures = {one["key"]: one["count"] for one in done(await world.far_street.get("/home"))["counts"]}
    assert figures["spot_check_community_late"] == 1


async def test_the_audit_names_what_was_changed_of_a_draw(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    done(await announces(world.far_clerk, files=1))
    case = await drawn(world, world.clerk)
    assert await verify_audit() == 0
    row, item = await SpotCheck.get(case_id=case["id"]), (await SpotCheckItem.all().order_by("id"))[0]
    page = (await SpotCheckMembers.filter(check_id=row.id, population="files"))[0]
    for kept, column, value, said in (
        (row, "seed", SEED.replace("07", "08"), "the seed and the result"),
        (row, "samples", [[]], "the seed and the result"),
        (row, "announcement_sha256", "0" * 64, "fixed before a draw"),
        (page, "lines", page.lines.replace(" 0 ", " 1 "), "a population"),
        (page, "subjects", page.subjects[::-1], "a population"),
        (item, "household_id", 1, "one that was drawn"),
        (item, "member_key", "0" * 16, "one that was drawn"),
    ):
        before = getattr(kept, column)
        await type(kept).filter(id=kept.id).update(**as_kept(kept, **{column: value}))
        capsys.readouterr()
        assert await verify_audit() == 1, column
        out = capsys.readouterr()
        assert said in out.out + out.err or type(kept)._meta.db_table in out.out + out.err, (column, out)
        await type(kept).filter(id=kept.id).update(**as_kept(kept, **{column: before}))
    assert await verify_audit() == 0


async def test_no_change_of_people_falls_between_two_periods_however_long_the_district_office_sets_them(
    world: World,
) -> None:
    rule = RULES["spot_check_district_months"]
    for months in range(1, 13):
        first = date(2000 + 10 * months, 1, 1)
        await set_value(
            rule, months, valid_from=first, legal_base="会议", by="区保障办", at=world.clock.now(), today=first
        )
        for month in range(1, 13):
            before, now = await spans_until(DISTRICT, date(first.year + 2, month, 1), 2)
            # Of five months a year has two, and one of two months behind them.
            assert await since_of(DISTRICT, now) == before.begins_on, (months, month)
            assert before.ends_on + timedelta(days=1) == now.begins_on
