"""What communities write goes up: reviewed singly or in bulk, returned each month, received or sent back."""

from __future__ import annotations

import io
import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.ledgers.differences import differences_of_month
from models import AuditEvent, CaseEvent, LedgerReturn, LedgerRevision
from tests.cast import World, as_kept, done, id_number, new_id, refused
from tests.ledgers.test_histories import DEEDS, History
from tests.ledgers.test_ledgers import award, enter_into_ledger, move_community, move_out, on
from tests.photographs import violation


async def waiting(person: Any, **query: Any) -> list[Any]:
    items: list[Any] = done(await person.get("/ledger-revisions", **{"state": "recorded", **query}))["items"]
    return items


def verdict(items: list[Any], said: str = "accept", reason: str = "") -> dict[str, Any]:
    return {"id": new_id(), "revisions": [item["id"] for item in items], "verdict": said, "reason": reason}


async def reported(world: World, month: str = "2026-12") -> Any:
    """A return of December 2026, reported in January."""
    on(world, 26)
    case = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": month}))
    return done(await world.street.step(case, "report"))


@pytest.mark.clause("4.2.1d")
async def test_each_level_sees_each_change_and_its_state_all_the_way_up(world: World) -> None:
    await violation(world)
    (item,) = await waiting(world.street)
    assert item["changes"][0]["label"] == "违规记录"
    assert (item["household"]["name"], item["by"], item["state_label"]) == ("万健秀", "李网格", "待街道审核")

    async def states() -> set[str]:
        seen = set()
        for person in (world.clerk, world.street, world.district):
            seen |= {row["state"] for row in done(await person.get("/ledger-revisions"))["items"]}
            entry = done(await person.get(f"/ledger/{world.tenancies['wan'].id}"))
            seen.add(entry["revisions"][0]["state"])
        return seen

    assert await states() == {"recorded"}
    assert done(await world.far_street.get("/ledger-revisions"))["items"] == []
    for person in (world.manager, world.wan, world.grid, world.stranger):
        refused(await person.get("/ledger-revisions"), "not_allowed")
    done(await world.street.post("/ledger-reviews", verdict([item])))
    assert await states() == {"reviewed"}
    case = await reported(world)
    assert await states() == {"reported"}
    assert case["waiting_for"] == "区保障办"
    case = done(await world.district.step(case, "receive"))
    assert await states() == {"received"}
    assert case["status"] == "received"


@pytest.mark.clause("4.2.1d")
async def test_the_street_reviews_in_bulk_and_sends_back_with_a_reason(world: World) -> None:
    first = await violation(world)
    done(await world.clerk.step(first, "rectify", on="2026-12-10", handling_result="已搬回。"))
    items = await waiting(world.street)
    assert len(items) == 2
    refused(await world.clerk.post("/ledger-reviews", verdict(items)), "not_allowed")
    refused(await world.far_street.post("/ledger-reviews", verdict(items)), "not_found")
    refused(await world.street.post("/ledger-reviews", {**verdict(items), "revisions": [10**9]}), "not_found")
    refused(await world.street.post("/ledger-reviews", verdict(items, "send_back")), "form_invalid")
    refused(await world.street.post("/ledger-reviews", {**verdict(items), "revisions": []}), "form_invalid")
    body = verdict(items, "send_back", "处理结果写得不清楚")
    (case,) = done(await world.street.post("/ledger-reviews", body))["cases"]
    assert (case["status"], case["waiting_for"], case["title"]) == ("sent_back", "社区", "胜利社区台账变动2条")
    # A phone that lost the answer may repeat itself.
    assert done(await world.street.post("/ledger-reviews", body))["cases"][0]["id"] == case["id"]
    refused(await world.street.post("/ledger-reviews", verdict(items[:1])), "already_reviewed")
    assert await waiting(world.street) == []
    (shown,) = done(await world.clerk.get("/inbox"))["items"]
    shown = done(await world.clerk.get(f"/cases/{shown['id']}"))
    assert shown["history"][0]["note"] == "处理结果写得不清楚"
    assert [row["state"] for row in shown["detail"]["revisions"]] == ["sent_back", "sent_back"]
    refused(await world.clerk.step(shown, "answer"), "form_invalid")
    case = done(await world.clerk.step(shown, "answer", note="已补充入户核实记录"))
    refused(await world.clerk.step(case, "accept"), "not_allowed")
    case = done(await world.street.step(case, "send_back", reason="还缺照片"))
    case = done(await world.clerk.step(case, "answer", note="照片已上传"))
    case = done(await world.street.step(case, "accept"))
    assert [row["state"] for row in case["detail"]["revisions"]] == ["reviewed", "reviewed"]


async def test_who_wrote_a_change_does_not_review_it(world: World) -> None:
    case = await violation(world)
    done(await world.clerk.step(case, "rectify", on="2026-12-10", handling_result="已搬回。"))
    await LedgerRevision.filter(account_id=world.clerk.account_id).update(account_id=world.street.account_id)
    items = await waiting(world.street)
    assert [item["own"] for item in items] == [False, True]
    refused(await world.street.post("/ledger-reviews", verdict(items)), "same_person")
    done(await world.street.post("/ledger-reviews", verdict(items[:1])))
    # What the district office enters, or awards, is received and needs no review.
    await award(world)
    await move_out(world, "kong")
    assert [row["state"] for row in done(await world.district.get("/ledger-revisions"))["items"]] == [
        "reviewed", "recorded", "received", "received",
    ]


@pytest.mark.clause("4.2.1d")
async def test_one_press_reviews_several_communities_each_as_its_own_case(world: World) -> None:
    await violation(world)
    await LedgerRevision.create(
        household_id=world.kong.household_id, account_id=1, role="community_clerk", stage="recorded",
        at=world.clock.now(), changes=[], area_path=world.organisations["园林社区"].path, day=date(2026, 12, 10),
        ledger="current", state="recorded",
    )
    items = await waiting(world.street)
    cases = done(await world.street.post("/ledger-reviews", verdict(items)))["cases"]
    assert {case["title"] for case in cases} == {f"胜利社区台账变动{len(items) - 1}条", "园林社区台账变动1条"}


@pytest.mark.clause("4.2.1d")
async def test_a_return_says_what_differs_and_waits_for_the_streets_own_review(world: World) -> None:
    for family in ("wan", "kong"):
        await enter_into_ledger(world, family)
    await violation(world)
    await award(world)
    on(world, 3)
    await move_out(world, "kong")
    on(world, 5)
    await move_community(world, world.qin.household_id, "园林社区")
    refused(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}), "month_not_over")
    on(world, 26)
    assert done(await world.street.get("/ledger-returns"))["open_months"][0] == "2026-12"
    body = {"id": new_id(), "month": "2026-12"}
    refused(await world.clerk.post("/ledger-returns", body), "not_allowed")
    refused(await world.street.post("/ledger-returns", {**body, "month": "2026-13"}), "form_invalid")
    case = done(await world.street.post("/ledger-returns", body))
    assert done(await world.street.post("/ledger-returns", body))["id"] == case["id"]
    refused(await world.street.post("/ledger-returns", {**body, "id": new_id()}), "return_exists")
    refused(await world.street.step(case, "report"), "revisions_waiting")
    refused(await world.street.get(f"/ledger-returns/{case['id']}/paper"), "not_reported")
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    case = done(await world.street.step(case, "report"))
    figures = {(row["community"], row["ledger"]): row for row in case["detail"]["figures"]}
    numbers = ("opening", "closing", "entered", "left", "joined", "gone", "changed")
    assert [figures["胜利社区", "current"][name] for name in numbers] == [2, 1, 0, 1, 0, 0, 1]
    assert [figures["胜利社区", "exited"][name] for name in numbers] == [0, 1, 1, 0, 0, 0, 0]
    assert [figures["胜利社区", "subsidy"][name] for name in numbers] == [0, 1, 1, 0, 0, 0, 0]
    assert [figures["园林社区", "current"][name] for name in numbers] == [0, 1, 0, 0, 1, 0, 0]
    path = f"/ledger-returns/{case['id']}/differences"
    lines: list[Any] = []
    cursor = None
    while True:
        page = done(await world.district.get(path, limit=2, **({"cursor": cursor} if cursor else {})))
        lines += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert {(line["household"], line["ledger"], line["what"]) for line in lines} == {
        ("万健秀", "current", "changed"), ("孔浩", "current", "left"), ("孔浩", "exited", "entered"),
        ("单雪梅", "subsidy", "entered"), ("秦德", "current", "joined"),
    }
    assert case["detail"]["differences"] == len(lines) == 5
    refused(await world.far_street.get(path), "not_found")


@pytest.mark.clause("4.2.1d")
async def test_a_reported_return_stays_as_it_was_and_may_be_sent_back(world: World) -> None:
    await violation(world)
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    case = await reported(world)
    before = case["detail"]
    # What happens afterwards changes nothing in it.
    await move_out(world, "wan")
    assert done(await world.district.get(f"/cases/{case['id']}"))["detail"] == before
    refused(await world.street.step(case, "receive"), "not_allowed")
    refused(await world.district.step(case, "send_back"), "form_invalid")
    case = done(await world.district.step(case, "send_back", reason="请核对户数"))
    assert case["waiting_for"] == "街道"
    refused(await world.street.get(f"/ledger-returns/{case['id']}/paper"), "not_reported")
    case = done(await world.street.step(case, "report"))
    done(await world.district.step(case, "receive"))
    (line,) = done(await world.district.get("/ledger-returns"))["items"]
    assert (line["month"], line["street"], line["status_label"]) == ("2026-12", "胜利街道", "已接收")
    assert done(await world.far_street.get("/ledger-returns"))["items"] == []
    refused(await world.clerk.get("/ledger-returns"), "not_allowed")
    refused(await world.street.get("/ledger-returns", cursor="x"), "cursor_invalid")


async def test_paper_and_workbook_say_what_was_reported_and_prove_it(world: World) -> None:
    await violation(world)
    await award(world, members=[{"name": "-单雪梅", "relationship": "本人", "id_number": id_number("19700305", 61)}])
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    case = await reported(world)
    paper = await world.district.get(f"/ledger-returns/{case['id']}/paper")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    book = await world.district.get(f"/ledger-returns/{case['id']}/workbook")
    sheets = load_workbook(io.BytesIO(book.content))
    assert sheets.sheetnames == ["户数", "差异", "说明"]
    rows = list(sheets["户数"].iter_rows(values_only=True))
    assert rows[0][:4] == ("社区", "台账", "月初", "月末")
    assert ("胜利社区", "现居住房源台账", 2, 2) in {row[:4] for row in rows}
    names = [row[3] for row in sheets["差异"].iter_rows(values_only=True)]
    assert "'-单雪梅" in names
    assert sheets["差异"].freeze_panes == "A2"
    # The event of reporting seals the hash of all that is printed, and the page behind the code says so.
    event = await CaseEvent.get(case_id=case["id"], action="report")
    assert event.form == {"digest": case["detail"]["digest"]}
    exported = await AuditEvent.get(code="ledger_return_paper")
    page = await world.http.get(f"/v/{case['id']}/{exported.detail['sheet']}")
    assert "与系统封存的记录一致" in page.text
    # Whoever rewrites the return by the database's back door spoils its papers.
    row = await LedgerReturn.get(case_id=case["id"])
    row.content["figures"][0]["closing"] += 1
    await LedgerReturn.filter(case_id=case["id"]).update(**as_kept(row, content=row.content))
    refused(await world.district.get(f"/ledger-returns/{case['id']}/paper"), "not_reported")


@pytest.mark.parametrize("number", range(3))
async def test_opening_and_differences_always_give_the_closing_figures(world: World, number: int) -> None:
    for family in ("wan", "kong", "qin"):
        await enter_into_ledger(world, family)
    chance = random.Random(number)
    history = History(world)
    await world.open_window(closes_on="2027-03-01")
    deeds = [chance.choice(DEEDS) for _ in range(9)]
    for deed in deeds:
        await history.live(deed, chance)
    days = (date(2026, 12, 12), date(2026, 12, 10 + min(history.day, 20)))
    on(world, history.day + 1)
    for path in ("/1/2/", "/1/3/"):
        month = await differences_of_month(path, *days)
        moved = Counter((line.area_path, line.ledger, line.what) for line in month.lines)
        for ledger in ("current", "exited", "subsidy"):
            communities = {*month.opening[ledger], *month.closing[ledger], *(line.area_path for line in month.lines)}
            for area in communities:
                balance = month.opening[ledger].get(area, 0) + sum(
                    moved[area, ledger, what] * sign
                    for what, sign in (("entered", 1), ("joined", 1), ("left", -1), ("gone", -1))
                )
                assert balance == month.closing[ledger].get(area, 0), (area, ledger)


async def test_a_return_reports_only_the_changes_of_its_own_months(world: World) -> None:
    await violation(world)
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    on(world, 26)
    later = await violation(world, family="kong")
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    case = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}))
    done(await world.street.step(case, "report"))
    assert (await LedgerRevision.get(case_id=later["id"])).state == "reviewed"


async def test_a_month_is_over_after_its_last_day(world: World) -> None:
    on(world, 21)
    refused(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}), "month_not_over")
