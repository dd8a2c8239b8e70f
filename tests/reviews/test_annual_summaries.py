"""A street's summary of the year's reviews: opened by the calendar, reported in writing, sent back, received; families
that come late, and the year before beside it.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.heart.sources import tell_source
from casework.heart.transactions import atomically
from models import AnnualReview, AnnualSummary, CaseEvent, ReportWindow
from tests.cast import Person, World, as_kept, done, new_id, refused
from tests.dwellings.test_renewals import printed
from tests.ledgers.test_ledgers import move_community
from tests.reviews.test_annual_reviews import found, opens, reports, sampling
from tests.reviews.test_spot_checks import answers, items, passes, read


async def review_of_year(world: World, family: str, person: Person | None = None, year: int = 2026) -> dict[str, Any]:
    row = await AnnualReview.get(household_id=getattr(world, family).household_id, year=year)
    shown: dict[str, Any] = done(await (person or world.clerk).get(f"/cases/{row.case_id}"))
    return shown


async def summary_of(person: Person, year: int = 2026) -> dict[str, Any]:
    items = done(await person.get("/annual-summaries"))["items"]
    wanted = max((one for one in items if f"{year}年度" in one["title"]), key=lambda one: one["title"])
    shown: dict[str, Any] = done(await person.get(f"/cases/{wanted['id']}"))
    return shown


async def standing(person: Person, street: str = "胜利街道") -> dict[str, Any]:
    items = done(await person.get("/annual-summaries/board"))["items"]
    one: dict[str, Any] = next(one for one in items if one["street"] == street)
    return one


async def lines(person: Person, case: dict[str, Any]) -> list[tuple[str, str, str]]:
    told = done(await person.get(f"/annual-summaries/{case['id']}/lines"))
    return [(one["number"], one["what_label"], one["was"]) for one in told["items"]]


async def late(world: World) -> int:
    counts = done(await world.district.get("/home"))["counts"]
    return sum(int(one["count"]) for one in counts if one["key"] == "annual_summaries_late")


async def look_for(world: World, family: str) -> None:
    """It did not report, and was looked for; the street has put that on record."""
    case = await review_of_year(world, family)
    for way in ("phone", "visit"):
        call = {"on": str(world.clock.now().date()), "way": way, "outcome": "absent", "note": "没有找到人。"}
        case = done(await world.clerk.step(case, "contact", **call))
    done(await world.clerk.step(case, "find", **found("unreported", report="一直没有来报备")))
    done(await world.street.step(await review_of_year(world, family, world.street), "confirm"))


async def looked_into(world: World) -> None:
    """4.5.3: the district office draws of what it has received, and what is not right goes back the whole way."""
    ahead = done(await world.district.get("/spot-checks/prospect", results="true"))
    assert (ahead["form"], ahead["period_label"]) == ("spot_check.open_results", "2026年度核查")
    # 站前街道 has reported nothing yet: nothing of it can be drawn.
    assert {one["name"]: one["count"] for one in ahead["populations"]} == {"units": 1, "reviews": 2}
    refused(await world.street.get("/spot-checks/prospect", results="true"), "not_allowed")
    asks = {one["title"] for one in done(await world.district.get("/home"))["asks"]}
    assert "2026年度核查的结果抽查" in asks
    form = {"units": 1, "reviews": 2, "lottery": "kl8", "draw_number": "2027033", "draw_on": "2027-02-02"}
    body = {"id": new_id(), "form": form}
    refused(await world.street.post("/spot-checks/of-results", body), "not_allowed")
    wrong = {"id": new_id(), "form": {**form, "units": 2}}
    assert [*refused(await world.district.post("/spot-checks/of-results", wrong), "form_invalid")["fields"]] == [
        "form.units"
    ]
    case = done(await world.district.post("/spot-checks/of-results", body))
    world.clock.move_to(date(2027, 2, 3))
    numbers = " ".join(f"{one:02d}" for one in range(1, 21))
    case = done(await world.district.step(await read(world.district, case["id"]), "draw", numbers=numbers))
    assert (case["detail"]["drawn"], case["due_on"]) == (2, "2027-03-31")
    found_items = {one["household"]["name"]: one for one in await items(world.district, case)}
    done(await passes(world.district, found_items["万健秀"]))
    item = found_items["孔浩"]
    order = {
        "findings": "所据材料缺一份。", "order_to": "community", "order_by": "2027-02-20", "order_what": "补齐材料。",
    }
    bad = answers(item, each_point="缺材料")
    family = {**order, "order_to": "family"}
    refused(await world.district.step(item, "order", answers=bad, **family), "form_invalid")
    item = done(await world.district.step(item, "order", answers=bad, **order))
    review = await review_of_year(world, "kong")
    assert (review["status"], review["due_on"]) == ("returned", "2027-02-20")
    assert review["id"] in {one["id"] for one in done(await world.clerk.get("/inbox"))["items"]}
    look = {"looked_on": "2027-02-03", "note": "材料已补齐。"}
    refused(await world.district.step(item, "put_right", **look), "review_not_back")
    done(await world.clerk.step(review, "unchanged"))
    refused(await world.district.step(item, "put_right", **look), "review_not_back")
    done(await world.street.step(await review_of_year(world, "kong", world.street), "confirm"))
    item = done(await world.district.step(item, "put_right", **look))
    assert item["status"] == "righted"
    assert (await read(world.district, case["id"]))["status"] == "done"
    # It stands otherwise than what went up: a further one says so.
    await opens(world)
    assert (await summary_of(world.street))["detail"]["turn"] == 3
    # Found wrong by another draw before that is reported it goes back, and there is nothing more to say.
    told = {"reason": "另一次抽查有问题"}
    await atomically(lambda: tell_source(review["id"], "reopen", at=world.clock.now(), form=told))
    further = await summary_of(world.street)
    refused(await world.street.step(further, "report"), "nothing_to_report")
    assert (await AnnualSummary.get(case_id=further["id"])).reported_at is None


@pytest.mark.clause("4.5.2", "4.5.3")
async def test_a_street_reports_a_year_up_in_writing_and_whoever_comes_late_is_a_further_one(world: World) -> None:
    await world.open_window(2025, "2025-12-31")
    await opens(world)
    await world.open_window()
    await sampling(0, world)
    await opens(world)
    await reports(world, "wan")
    done(await world.clerk.step(await review_of_year(world, "wan"), "unchanged"))
    await opens(world, date(2026, 12, 31))
    assert (await standing(world.district))["case_id"] is None
    # Not over, and not all reviewed; the day after it is listed whatever was left undone.
    await opens(world, date(2027, 1, 2))
    case = await summary_of(world.street)
    assert (case["status"], case["due_on"], case["waiting_for"]) == ("drafted", "2027-01-20", "街道")
    assert case["id"] in {one["id"] for one in done(await world.street.get("/inbox"))["items"]}
    for person in (world.clerk, world.grid, world.far_street, world.wan, world.manager):
        refused(await person.step(case, "report"), "not_found")
    refused(await world.district.step(case, "report"), "not_allowed")
    assert "还有1户等街道审核" in refused(await world.street.step(case, "report"), "reviews_open")["detail"]
    refused(await world.street.get(f"/annual-summaries/{case['id']}/workbook"), "not_reported")
    # Whoever turns leaves of one line reads the same.
    whole = done(await world.street.get(f"/annual-summaries/{case['id']}/lines"))["items"]
    leaves: list[Any] = []
    cursor = ""
    while len(leaves) < 2 or cursor:
        more = {"cursor": cursor} if cursor else {}
        leaf = done(await world.street.get(f"/annual-summaries/{case['id']}/lines", limit=1, **more))
        leaves, cursor = [*leaves, *leaf["items"]], leaf["next"]
    assert leaves == whole and len(whole) == 2
    done(await world.street.step(await review_of_year(world, "wan", world.street), "confirm"))
    await opens(world, date(2027, 1, 25))
    # The others' day is past: five days, counted for the district too.
    assert await late(world) >= 2
    row = await standing(world.district)
    assert (row["days_late"], row["now"]["total"], row["now"]["unchanged"], row["now"]["waiting"]) == (5, 2, 1, 1)
    assert row["case_id"] == case["id"]
    kong = await review_of_year(world, "kong")
    assert await lines(world.street, case) == [(kong["number"], "没有核查完", "")]
    case = done(await world.street.step(case, "report"))
    assert case["detail"]["now"]["unchanged"] == 1
    # The year before, of which nothing was ever reviewed, stands beside it.
    assert (case["detail"]["before"]["total"], case["detail"]["before"]["waiting"]) == (2, 2)
    (paper,) = case["papers"]
    text = await printed(world.district, paper)
    for said in ("胜利街道2026年度核查汇总", kong["number"], "1（0）", "2户（上年2户）"):
        assert said in text
    book = load_workbook(io.BytesIO((await world.district.get(f"/annual-summaries/{case['id']}/workbook")).content))
    assert [row[:5] for row in book["汇总"].iter_rows(values_only=True)] == [
        ("社区", "享受", "应核查", "上年应核查", "没有变化"), ("胜利社区", "承租", 2, 2, 1), ("合计", None, 2, 2, 1),
    ]
    refused(await world.street.step(case, "receive"), "not_allowed")
    refused(await world.district.step(case, "send_back"), "form_invalid")
    case = done(await world.district.step(case, "send_back", reason="请写明没有核查的原因"))
    assert await AnnualReview.filter(summary_id__not_isnull=True).count() == 0
    # Looked for meanwhile, in vain: what goes up now says so.
    await look_for(world, "kong")
    case = done(await world.street.step(await summary_of(world.street), "report"))
    assert sorted(one["state"] for one in case["papers"]) == ["valid", "void"]
    # Whoever had a part in a review that it carries receives none of it, by whatever post.
    own = CaseEvent.filter(case_id=(await review_of_year(world, "wan"))["id"], action="confirm")
    await own.update(account_id=world.district.account_id)
    refused(await world.district.step(await summary_of(world.district), "receive"), "same_person")
    await own.update(account_id=world.street.account_id)
    case = done(await world.district.step(await summary_of(world.district), "receive"))
    assert await late(world) == 3
    await opens(world)
    assert await AnnualSummary.filter(year=2026, street_id=world.organisations["胜利街道"].id).count() == 1
    # It comes after all: the first stays as it was, and a further one says what both said.
    window = await ReportWindow.get(year=2026)
    done(await world.district.step(
        done(await world.district.get(f"/cases/{window.case_id}")), "extend", closes_on="2027-03-31", reason="补报"
    ))
    body = {"id": new_id(), "household_id": world.kong.household_id, "form": {"no_change": True}}
    done(await world.clerk.step(done(await world.clerk.post("/change-reports", body)), "submit"))
    done(await world.clerk.step(await review_of_year(world, "kong"), "unchanged"))
    await opens(world, date(2027, 2, 1))
    assert (await standing(world.street))["turn"] == 1
    done(await world.street.step(await review_of_year(world, "kong", world.street), "confirm"))
    assert (await standing(world.street))["behind"] == 1
    await opens(world)
    await opens(world)
    further = await summary_of(world.street)
    assert (further["detail"]["turn"], further["due_on"]) == (2, "2027-02-11")
    assert await lines(world.street, further) == [(kong["number"], "没有变化，继续保障", "没有报备")]
    assert await lines(world.district, case) == [(kong["number"], "没有报备", "")]
    further = done(await world.street.step(further, "report"))
    assert "第1次补报" in await printed(world.district, further["papers"][0])
    done(await world.district.step(await summary_of(world.district), "receive"))
    await opens(world)
    assert await AnnualSummary.filter(year=2026, street_id=world.organisations["胜利街道"].id).count() == 2
    await looked_into(world)
    # What was changed behind its back is not handed out.
    row_kept = await AnnualSummary.get(case_id=further["id"])
    await AnnualSummary.filter(id=row_kept.id).update(**as_kept(row_kept, content={**row_kept.content, "year": 2020}))
    refused(await world.district.get(f"/annual-summaries/{further['id']}/workbook"), "not_reported")


async def test_a_family_that_comes_from_another_street_after_the_report_was_in_none_of_that_streets(
    world: World,
) -> None:
    await world.open_window()
    await sampling(0, world)
    await opens(world)
    await reports(world, "wan")
    done(await world.clerk.step(await review_of_year(world, "wan"), "unchanged"))
    done(await world.street.step(await review_of_year(world, "wan", world.street), "confirm"))
    await opens(world, date(2027, 1, 2))
    kong = await review_of_year(world, "kong")
    case = done(await world.street.step(await summary_of(world.street), "report"))
    done(await world.district.step(await summary_of(world.district), "receive"))
    assert await lines(world.street, case) == [(kong["number"], "没有核查完", "")]
    await move_community(world, world.qin.household_id, "胜利社区")
    qin = await review_of_year(world, "qin")
    for family in ("kong", "qin"):
        await look_for(world, family)
    await opens(world, date(2027, 1, 3))
    further = await summary_of(world.street)
    assert further["detail"]["turn"] == 2
    assert sorted(await lines(world.street, further)) == sorted([
        (kong["number"], "没有报备", "没有核查完"), (qin["number"], "没有报备", "上次没有列入"),
    ])
