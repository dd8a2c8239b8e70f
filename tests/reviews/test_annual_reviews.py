"""The annual review: opened for every family, reviewed on a sheet that fills itself, confirmed by the street; families
that do not report, what becomes of their subsidy, and what is refused.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from casework.heart import rounds
from casework.heart.rules import RULES, set_value
from casework.ledgers.suspensions import paid_spans
from casework.reviews import annual_rounds
from models import AnnualReview, Case, Subsidy, SubsidyAward, Tenancy
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_renewals import printed
from tests.exchange.test_workbook_exports import exported, table
from tests.exits.test_exits import leaves
from tests.heart.test_access import place
from tests.heart.walking import walk
from tests.ledgers.test_ledgers import award as awarded
from tests.photographs import photograph

KEYS = ("ledger", "report", "members", "compared", "violations", "arrears", "registration", "housing")


async def opens(world: World, day: date | None = None) -> None:
    """The worker's round of a day."""
    if day is not None:
        world.clock.move_to(day)
    faults: list[Exception] = []
    async for _ in rounds.walk(world.clock.now, faults):
        continue
    assert not faults, faults
    await walk(world, kind="annual_review")


async def review_of(world: World, family: str, person: Person | None = None) -> dict[str, Any]:
    row = await AnnualReview.get(household_id=getattr(world, family).household_id)
    found: dict[str, Any] = done(await (person or world.clerk).get(f"/cases/{row.case_id}"))
    return found


async def reports(world: World, family: str, **form: Any) -> dict[str, Any]:
    """The family's December report, handed in; without words: nothing has changed."""
    person: Person = getattr(world, family)
    body = {"id": new_id(), "form": form or {"no_change": True}}
    case = done(await person.post("/change-reports", body))
    handed_in: dict[str, Any] = done(await person.step(case, "submit"))
    return handed_in


def found(result: str, follow: str = "none", **wrong: str) -> dict[str, Any]:
    points = [
        {"point": key, "finding": "problem" if key in wrong else "fits", "note": wrong.get(key, "")} for key in KEYS
    ]
    return {"points": points, "result": result, "follow": follow, "note": "上门看过，材料已核对。"}


async def sampling(percent: int, world: World) -> None:
    today = world.clock.now().date()
    await set_value(
        RULES["annual_review_sample_percent"], percent, valid_from=today, legal_base="测试", by="测试",
        at=world.clock.now(), today=today,
    )


async def figures(person: Person) -> tuple[int, int]:
    counts = {row["key"]: row["count"] for row in done(await person.get("/home"))["counts"]}
    return counts["annual_reviews_owed"], counts["annual_reviews_late"]


@pytest.mark.clause("4.5.1", "4.5.2")
async def test_what_has_not_changed_is_one_press_and_reaches_the_street_in_writing(world: World) -> None:
    await opens(world)
    assert await AnnualReview.all().count() == 0
    await world.open_window()
    await sampling(0, world)
    await opens(world)
    await opens(world)
    assert await AnnualReview.all().count() == 3
    assert await figures(world.clerk) == (2, 0)
    case = await review_of(world, "wan")
    assert (case["status"], case["due_on"], case["waiting_for"]) == ("open", "2026-12-31", "社区")
    said = {one["point"]: one for one in case["detail"]["points"]}
    assert said["members"]["fact"] == "万健秀（本人）、万梅庆（子），共2人。"
    assert [key for key, one in said.items() if one["attention"]] == ["report"]
    # Not before the family has spoken, by nobody else, and in no other community.
    assert "12月报备" in refused(await world.clerk.step(case, "unchanged"), "review_wants_a_look")["detail"]
    for person in (world.grid, world.street, world.district):
        refused(await person.step(case, "unchanged"), "not_allowed")
    for person in (world.far_clerk, world.wan, world.manager):
        refused(await person.step(case, "unchanged"), "not_found")
    assert done(await world.clerk.get("/annual-reviews/plain")) == {"items": [], "next": None, "others": 2}
    for family in ("wan", "kong"):
        await reports(world, family)
    items = done(await world.clerk.get("/annual-reviews/plain"))["items"]
    assert {one["case"]["household"]["name"] for one in items} == {"万健秀", "孔浩"}
    assert all(one["passes"] == "unchanged" and len(one["points"]) == len(KEYS) for one in items)
    # Two who press at once: one of them did it.
    both = await asyncio.gather(*(one.step(case, "unchanged") for one in (world.clerk, world.colleague)))
    assert sorted(one.json().get("code", "") for one in both) == ["", "moved_by_other"]
    case = await review_of(world, "wan", world.street)
    assert (case["status"], case["detail"]["result_label"]) == ("reported", "没有变化，继续保障")
    (paper,) = case["papers"]
    text = await printed(world.street, paper)
    assert "公共租赁住房年度核查表" in text and "没有变化，继续保障" in text and "万梅庆" in text
    assert await figures(world.clerk) == (1, 0)
    # The street: from its list, or back with a reason.
    # What else waits for it is no review.
    await place(world, "family_change", "verified")
    assert done(await world.street.get("/annual-reviews/plain"))["others"] == 0
    (line,) = done(await world.street.get("/annual-reviews/plain"))["items"]
    assert (line["case"]["id"], line["passes"]) == (case["id"], "confirm")
    case = done(await world.street.step(case, "return", reason="请补上户口簿"))
    assert (case["due_on"], await figures(world.clerk)) == ("2026-12-31", (2, 0))
    case = await review_of(world, "wan")
    await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(await review_of(world, "wan"), "unchanged"))
    assert sorted(one["state"] for one in case["papers"]) == ["valid", "void"]
    refused(await world.clerk.step(case, "confirm"), "not_allowed")
    case = done(await world.street.step(await review_of(world, "wan", world.street), "confirm"))
    assert (case["status"], case["detail"]["confirmed_on"]) == ("confirmed", "2026-12-10")
    # What it was based on stays: the photograph, the sheet, both papers.
    assert len(case["evidence"]) == 1 and all(one["finding"] == "fits" for one in case["detail"]["points"])
    # The other family left before anybody looked.
    await leaves(world, family="kong")
    await opens(world, date(2027, 1, 4))
    assert (await review_of(world, "kong"))["status"] == "left"
    assert await figures(world.clerk) == (0, 0)
    assert await figures(world.far_clerk) == (0, 1)


async def test_a_sample_is_read_again_and_a_change_goes_its_own_way(world: World) -> None:
    await world.open_window()
    await sampling(100, world)
    await opens(world)
    await reports(world, "wan", contact={"phone": "13900000009"})
    case = await review_of(world, "wan")
    assert "报备" in refused(await world.clerk.step(case, "unchanged"), "review_wants_a_look")["detail"]
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({**found("changed"), "points": found("changed")["points"][1:]}, "points", "还没有核查：台账登记"),
        ({**found("leaves", "judgement", housing="买了房"), "follow": "none"}, "follow", "请选要办的事项"),
        (found("unchanged", housing="买了房"), "result", "不能算没有变化"),
        (found("unreported", report="没有"), "result", "已经报备"),
        (found("adjust", "judgement"), "result", "各项都符合"),
        (found("changed", "subsidy"), "follow", "没有在领补贴"),
        ({**found("changed"), "points": [*found("changed")["points"][:7], found("changed")["points"][0]]},
         "points.7.point", "已经核查过"),
    )
    for form, field, words in wrong:
        problem = refused(await world.clerk.step(case, "find", **form), "form_invalid")
        assert words in problem["fields"][f"form.{field}"], problem
    case = done(await world.clerk.step(case, "find", **found("leaves", "family_change", housing="孩子名下有房")))
    assert not case["detail"]["sampled"]
    case = await review_of(world, "wan", world.street)
    assert case["detail"]["sampled"] and done(await world.street.get("/annual-reviews/plain"))["items"] == []
    assert "抽中复看" in refused(await world.street.step(case, "confirm"), "form_invalid")["fields"]["form.note"]
    note = {"note": "照核查表复看，房产登记单属实。"}
    assert "变动申报" in refused(await world.street.step(case, "confirm", **note), "review_not_followed")["detail"]
    body = {"id": new_id(), "household_id": world.wan.household_id,
            "form": {"other_housing": {"has": True, "address": "铁东区园林路2号", "since": "2026-12-01"}}}
    change = done(await world.clerk.post("/family-changes", body))
    refused(await world.street.step(case, "confirm", **note), "review_not_followed")
    done(await world.clerk.step(change, "submit"))
    # By another name it is not another step.
    refused(await world.street.step(case, "record_unreported", **note), "not_allowed")
    case = done(await world.street.step(case, "confirm", **note))
    assert (case["status"], case["detail"]["follow_case_id"]) == ("confirmed", change["id"])


@pytest.mark.clause("4.5.1", "4.5.2")
async def test_a_family_that_does_not_report_is_looked_for_and_its_subsidy_rests_until_it_does(world: World) -> None:
    await awarded(world)
    award = await SubsidyAward.get()
    await world.open_window()
    await sampling(0, world)
    await opens(world)
    row = await AnnualReview.get(household_id=award.household_id)
    assert row.benefit == "subsidy"
    world.clock.move_to(date(2027, 1, 5))
    await opens(world)
    # Late, and to be seen by who watches over it.
    assert await figures(world.district) == (0, 4)
    late = done(await world.street.get("/cases", owed="annual_review", late="true"))["items"]
    assert {one["id"] for one in late} == {
        one.case_id for one in await AnnualReview.exclude(household_id=world.qin.household_id)
    }
    case = done(await world.clerk.get(f"/cases/{row.case_id}"))
    form = found("unreported", report="一直没有来报备")
    assert "上门一次" in refused(await world.clerk.step(case, "find", **form), "form_invalid")["fields"]["form.result"]
    call = {"on": "2027-01-04", "way": "phone", "outcome": "absent", "note": "打了三次，没有人接。"}
    for on in ("2027-01-06", "2025-12-31"):
        refused(await world.clerk.step(case, "contact", **{**call, "on": on}), "form_invalid")
    case = done(await world.clerk.step(case, "contact", **call))
    case = done(await world.clerk.step(case, "contact", **call))
    assert case["due_on"] == "2026-12-31"
    refused(await world.clerk.step(case, "find", **form), "form_invalid")
    visit = {"on": "2027-01-05", "way": "visit", "outcome": "absent", "note": "家里没有人，留了字条。"}
    case = done(await world.grid.step(done(await world.grid.get(f"/cases/{row.case_id}")), "contact", **visit))
    # As a table for the desk, and as a workbook: who is late, and what was tried.
    asked = {"filters": '{"late": true}'}
    shown = done(await world.district.get("/list-tables/annual_reviews", **asked))
    keys = [one["key"] for one in shown["columns"]]
    lines = {one["id"]: dict(zip(keys, one["cells"], strict=True)) for one in shown["items"]}
    assert len(lines) == 4 and shown["total"] == 4
    told = lines[row.case_id]
    assert (told["days_late"], told["contacts"], told["visits"], told["result"]) == (5, 3, 1, "")
    assert told["tried"].startswith("2027年1月4日打电话，没有找到人；") and told["status"] == "待核查"
    assert {one["community"] for one in lines.values()} == {"胜利社区", "站前社区"}
    assert len(done(await world.clerk.get("/list-tables/annual_reviews", **asked))["items"]) == 3
    refused(await world.manager.get("/list-tables/annual_reviews"), "not_allowed")
    book = table((await exported(world, world.clerk, "annual_reviews", late=True))["年度核查"])
    assert sorted(one["联系次数"] for one in book) == [0, 0, 3]
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{row.case_id}")), "find", **form))
    assert [one["way_label"] for one in case["detail"]["contacts"]] == ["打电话", "打电话", "上门"]
    case = done(await world.street.step(done(await world.street.get(f"/cases/{row.case_id}")), "confirm"))
    assert case["status"] == "unreported"
    award = await SubsidyAward.get()
    assert (str(award.suspended_from), award.resumed_from) == ("2027-02-01", None)
    # It reports after all, in the longer window, and is paid from the month after the street confirms, not before.
    window = await Case.get(procedure="report_window")
    done(await world.district.step(
        done(await world.district.get(f"/cases/{window.id}")), "extend", closes_on="2027-03-31", reason="补报"
    ))
    world.clock.move_to(date(2027, 3, 31))
    body = {"id": new_id(), "household_id": award.household_id, "form": {"no_change": True}}
    done(await world.clerk.step(done(await world.clerk.post("/change-reports", body)), "submit"))
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{row.case_id}")), "unchanged"))
    case = done(await world.street.step(done(await world.street.get(f"/cases/{row.case_id}")), "confirm"))
    assert case["status"] == "confirmed"
    award = await SubsidyAward.get()
    assert (str(award.suspended_from), str(award.resumed_from)) == ("2027-02-01", "2027-04-01")
    (line,) = done(await world.clerk.get("/ledger", ledger="subsidy"))["items"]
    assert (line["suspended_from"], line["resumed_from"]) == ("2027-02-01", "2027-04-01")
    (row_out,) = table((await exported(world, world.district, "subsidy"))["补贴台账"])
    assert row_out["暂停发放"] == "2027年2月起暂停，2027年4月起恢复"
    shown = done(await world.clerk.get(f"/ledger/awards/{award.id}"))
    assert (shown["awards"][0]["suspended_from"], shown["awards"][0]["resumed_from"]) == ("2027-02-01", "2027-04-01")


async def test_a_subsidy_without_a_case_of_its_own_rests_where_it_is_to_be_stopped(world: World) -> None:
    recorded = await awarded(world)
    await SubsidyAward.all().update(suspended_from=date(2026, 3, 1), resumed_from=date(2026, 5, 1))
    await world.open_window()
    await sampling(0, world)
    await opens(world)
    award = await SubsidyAward.get()
    body = {"id": new_id(), "household_id": award.household_id, "form": {"no_change": True}}
    done(await world.clerk.step(done(await world.clerk.post("/change-reports", body)), "submit"))
    row = await AnnualReview.get(household_id=award.household_id)
    case = done(await world.clerk.get(f"/cases/{row.case_id}"))
    done(await world.clerk.step(case, "find", **found("leaves", "subsidy", housing="买了房")))
    case = done(await world.street.get(f"/cases/{row.case_id}"))
    assert not case["detail"]["rests"]
    # It has its own, which has to be begun.
    note = {"note": "停发：另有住房。"}
    refused(await world.street.step(case, "confirm", **note), "review_not_followed")
    # Taken over from the books of before.
    await Subsidy.filter(case_id=recorded["id"]).update(award_id=None)
    case = done(await world.street.get(f"/cases/{row.case_id}"))
    assert case["detail"]["rests"]
    assert "写明停发的理由" in refused(await world.street.step(case, "confirm"), "form_invalid")["fields"]["form.note"]
    assert (await SubsidyAward.get()).resumed_from
    case = done(await world.street.step(case, "confirm", **note))
    award = await SubsidyAward.get()
    assert (case["status"], str(award.suspended_from), award.resumed_from) == ("confirmed", "2027-01-01", None)
    # What rested before that stays known: none of it was ever paid.
    spans = paid_spans(award, date(2026, 1, 1), date(2027, 6, 30))
    assert all(end < date(2026, 3, 1) or begin >= date(2026, 5, 1) for begin, end in spans)
    assert spans[-1][1] == date(2026, 12, 31)


async def test_a_year_is_opened_in_pieces_whatever_their_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.open_window()
    # Who comes after the year's end has the next year's.
    late = Tenancy.filter(id=world.tenancies["qin"].id)
    await late.update(listed_on=date(2027, 1, 1))
    monkeypatch.setattr(annual_rounds, "_AT_ONCE", 1)
    walked: Any = annual_rounds.walk(world.clock.now)
    # Killed after the first piece.
    assert await anext(walked) == 1
    await walked.aclose()
    assert await AnnualReview.all().count() == 1
    await opens(world)
    assert await AnnualReview.all().count() == 2
    await late.update(listed_on=date(2026, 12, 31))
    await opens(world)
    assert await AnnualReview.all().count() == await Case.filter(procedure="annual_review", status="open").count() == 3
