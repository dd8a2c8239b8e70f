"""One exit and one recovery through the pages, in a real Chromium, by everybody who has a part in them: reported by the
manager, told and answered, judged by one and confirmed by another, served by the street at the door, called on and
demanded, and the sum paid to the fen. And an officer whose post ended while what it wrote down had no network yet.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from models import Appointment, Case, Enforcement, Evidence, Recovery, Service
from tests.cast import NOW, World
from tests.client.test_browser import Enter, act, enter, one, tap, visit, write
from tests.client.test_browser_handback import chosen
from tests.client.test_forms import serve
from tests.exits.test_services import night
from tests.judging import heard, judged, market_rent, reported
from tests.network import cut, items, mend, photograph, pictures, waits
from tests.photographs import violation

__all__ = ["enter", "pictures"]


async def shot(page: Page, picture: Path) -> None:
    await photograph(page, picture)
    await expect(one(page, "photo-received").or_(one(page, "photo-sealed")).first).to_be_visible(timeout=20_000)


async def judge(page: Page, action: str, choice: str, **form: str) -> None:
    """A finding, which stands behind the button for more of them."""
    await expect(page.locator('[data-testid="sheet"]:visible')).to_have_count(0)
    await tap(page, "more-actions")
    await chosen(page, action, choice, **form)


@pytest.mark.clause("5.1a", "5.1b", "5.1c", "5.2b", "5.2c")
async def test_a_family_is_reported_heard_judged_served_and_called_on_and_pays_back(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    await market_rent(world, 2000)
    tenancy = world.tenancies["wan"].id
    breach = await violation(world)
    async with enter("manager") as page:
        await visit(page, f"judgements/edit?subject=tenancy:{tenancy}&name=万健秀")
        await tap(page, f"choice-sources-{breach['id']}")
        await tap(page, "choice-grounds-sublet")
        await write(page, "from_day", "2026-03-09")
        await write(page, "facts", "上门看到屋里住的是别人，说每月交900元。")
        await tap(page, "next")
        await tap(page, "submit")
        await expect(one(page, "go-violation")).to_be_visible(timeout=20_000)
        await act(page, "report")
        await expect(one(page, "status")).to_have_text("已上报，待区保障办告知家庭")
    case_id = (await Case.get(procedure="judgement")).id
    at = f"judgements/detail?id={case_id}"
    async with enter("district") as page:
        await visit(page, at)
        await act(page, "tell_family")
        await expect(one(page, "status")).to_have_text("告知书已出，待送到")
    async with enter("wan") as page:
        await visit(page, at)
        await act(page, "receive_hearing")
        await tap(page, "action-say_point")
        await write(page, "said", "住的是侄子，没有收钱。")
        await tap(page, "choice-hardship-elder")
        await tap(page, "sheet-submit")
        await expect(one(page, "point-1")).to_contain_text("侄子")
        await act(page, "say_no_more")
        await expect(one(page, "status")).to_have_text("待区保障办研判")
    async with enter("district") as page:
        await visit(page, at)
        await expect(one(page, "hearing")).to_contain_text("家里有老人")
        await judge(page, "examine", "choice-accepted-no", place="1", why="协议写明每月租金900元。")
        await judge(page, "find_exit", "choice-ground-sublet", reasons="协议和照片能互相印证。", days="30")
        await judge(
            page, "find_recovery", "choice-ground-sublet", reasons="按市场租金补交。", from_day="2026-11-01",
            to_day="2026-11-30",
        )
        await expect(one(page, "found-sublet")).to_contain_text("一共追缴")
        await act(page, "decide", reason="综合证据和家庭的说明作出决定。")
        await expect(one(page, "status")).to_have_text("待第二人确认")
    async with enter("office") as page:
        await visit(page, at)
        await act(page, "confirm_judgement")
        await expect(one(page, "status")).to_have_text("已决定，待街道送达")
    async with enter("street") as page:
        await visit(page, at)
        await tap(page, "go-service")
        await tap(page, "go-serve")
        await serve(page, pictures[0])
        await tap(page, "submit")
        await expect(one(page, "served")).to_contain_text("签收人", timeout=20_000)
    recovery, out = await Recovery.get(), await Enforcement.get()
    async with enter("district") as page:
        # From the decision to what carries it out, and back.
        await visit(page, at)
        await expect(one(page, "go-handback")).to_be_visible()
        await tap(page, "go-recovery")
        await act(page, "confirm")
        await expect(one(page, "status")).to_have_text("已出通知，待缴")
        await tap(page, "go-source")
        await tap(page, "go-enforcement")
        await expect(one(page, "status")).to_have_text("搬家期内")
    await night(world, date(2027, 1, 11))
    async with enter("street") as page:
        await visit(page, f"recoveries/detail?id={recovery.case_id}")
        owed = (await one(page, "recovery").inner_text()).split("还欠")[1].split("元")[0].strip().replace(",", "")
        await chosen(
            page, "receive", "choice-way-transfer", amount_fen=owed, paid_on="2027-01-11", receipt="No.0012345"
        )
        await expect(one(page, "status")).to_have_text("已缴清")
        await visit(page, f"enforcements/detail?id={out.case_id}")
        await shot(page, pictures[1])
        await chosen(page, "log_attempt", "choice-way-visit", on="2027-01-11", hour="10", words="说没有地方搬。")
        await expect(one(page, "attempts")).to_contain_text("10点，上门")
    async with enter("district") as page:
        await visit(page, f"enforcements/detail?id={out.case_id}")
        await expect(one(page, "hardship")).to_contain_text("家里有老人")
        await act(page, "demand", note="请尽快搬家。")
        await expect(one(page, "status")).to_have_text("催告书待送达")
    async with enter("wan") as page:
        await visit(page, f"enforcements/detail?id={out.case_id}")
        await expect(one(page, "demand")).to_contain_text("没有欠款")


async def test_what_an_officer_wrote_down_is_not_taken_from_one_whose_post_has_ended(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    case = await judged(world, await heard(world, await reported(world)), "find_record")
    service = await Service.get(source_case_id=case["id"])
    async with enter("street") as page:
        await visit(page, f"services/detail?id={service.case_id}")
        await tap(page, "go-serve")
        await expect(one(page, "choice-how-serve_direct")).to_be_visible()
        await cut(page)
        await serve(page, pictures[0])
        await tap(page, "submit")
        await waits(page, 2)
        await Appointment.filter(account_id=world.street.account_id).update(ended_at=NOW)
        await mend(page)
        # All of it stays on the phone, with why it was not taken, and goes again once there is a post to send it in.
        await expect(items(page, "refused")).to_contain_text("您已不再担任这个岗位", timeout=20_000)
        await expect(items(page, "waiting")).to_contain_text("当面交给本人")
        await expect(items(page, "received")).to_have_count(0)
    assert (await Case.get(id=service.case_id)).status == "mandated"
    assert not await Evidence.filter(case_id=service.case_id).exists()
