"""Daily jobs by the fewest taps: each is walked from home on the phone as it is shipped, and every tap is counted.

What is typed (a sum, a name) is no tap. A page that needs one more than it did fails here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sanic import Sanic

from models import Case, NoticeRound, RentPayment, Tenancy
from tests.cast import World, _family, done, id_number, new_id
from tests.client.test_browser import Enter, enter, one, write

__all__ = ["enter"]
MANY = 20
_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


class Hand:
    """Taps, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    async def tap(self, testid: str) -> None:
        await one(self.page, testid).tap()
        self.taps += 1


async def neighbours(world: World, count: int) -> list[Tenancy]:
    """Families of one stair, with a lease that goes on."""
    return [
        await _family(
            world.organisations, community="胜利社区", manager="安居物业",
            dwelling=("和谐家园", "9", "1", f"{place}01"),
            phone=f"138001000{place:02d}", address=f"铁东区胜利路{place}号楼1单元101室",
            members=((f"邻居{_NAMES[place - 1]}", "本人", id_number("19700101", place)),),
            lease=(date(2026, 1, 1), date(2028, 12, 31), 30000),
        )
        for place in range(1, count + 1)
    ]


@pytest.mark.clause("4.2.1d")
async def test_twenty_reports_without_change_are_looked_at_and_verified_in_25_taps(world: World, enter: Enter) -> None:
    await world.open_window()
    for home in await neighbours(world, MANY):
        body: dict[str, Any] = {"id": new_id(), "household_id": home.household_id, "form": {"no_change": True}}
        done(await world.colleague.step(done(await world.colleague.post("/change-reports", body)), "submit"))
    ids = [case.id for case in await Case.filter(procedure="change_report")]
    async with enter("clerk") as page:
        hand = Hand(page)
        await hand.tap("count-inbox")
        await hand.tap("go-unchanged")
        while await page.locator('[data-testid="more"]:visible').count():
            await hand.tap("more")
            await expect(page.locator('[data-testid="loading"]:visible')).to_have_count(0)
        for case_id in ids:
            await hand.tap(f"look-{case_id}")
        await expect(one(page, "submit")).to_contain_text(f"{MANY} 户")
        await hand.tap("submit")
        await expect(page.get_by_text("已通过").locator("visible=true")).to_have_count(MANY, timeout=30_000)
    assert await Case.filter(procedure="change_report", status="verified").count() == MANY
    assert hand.taps <= 25


async def test_after_a_decision_the_next_case_is_one_tap_away_and_is_taken_in_hand(world: World, enter: Enter) -> None:
    await world.open_window()
    cases = []
    for person in (world.wan, world.kong):
        form = {"contact": {"phone": "13900000009"}}
        case = done(await person.post("/change-reports", {"id": new_id(), "form": form}))
        cases.append(done(await person.step(case, "submit")))
    done(await world.colleague.post(f"/cases/{cases[0]['id']}/in-hand"))
    async with enter("clerk") as page:
        hand = Hand(page)
        await hand.tap("count-inbox")
        await expect(one(page, f"case-{cases[0]['id']}")).to_contain_text("孙社区在办")
        await hand.tap(f"case-{cases[0]['id']}")
        await hand.tap("take")
        await expect(one(page, "in-hand")).to_contain_text("我在办")
        await hand.tap("let-go")
        await expect(one(page, "take")).to_be_visible()
        await hand.tap("action-verify")
        await hand.tap("sheet-submit")
        await hand.tap("next-case")
        await expect(page.locator('[data-testid="case"]:visible').last).to_contain_text("孔浩")
        await hand.tap("action-verify")
        await hand.tap("sheet-submit")
        await expect(page.locator('[data-testid="case"]:visible').last).to_have_attribute("data-status", "verified")
        await expect(page.locator('[data-testid="next-case"]:visible')).to_have_count(0)


async def test_a_payment_takes_four_taps_and_the_sum(world: World, enter: Enter) -> None:
    wan = world.tenancies["wan"].id
    [home] = await neighbours(world, 1)
    for month in ("2026-11", "2026-12"):
        done(await world.manager.post("/rent-charges", {"month": month}))
    async with enter("manager") as page:
        # What is owed, as it stands.
        hand = Hand(page)
        await hand.tap("go-rent-payments")
        await hand.tap(f"payer-{wan}")
        await hand.tap("submit")
        # The last look, before it counts.
        await hand.tap("submit")
        await expect(one(page, "again")).to_be_visible()
        assert (await RentPayment.get(tenancy_id=wan, paid_fen__gt=0)).paid_fen == 38500 and hand.taps <= 4
    async with enter("manager") as page:
        # Another sum, which is typed.
        hand = Hand(page)
        await hand.tap("go-rent-arrears")
        await hand.tap(f"pay-{wan}")
        await write(page, "paid_fen", "100")
        await hand.tap("next")
        # The last look says by which way it came: the one by which most come, where nobody said another.
        await expect(one(page, "summary-asked")).to_contain_text("银行")
        await hand.tap("submit")
        await expect(one(page, f"pay-{wan}")).to_be_visible()
        assert await RentPayment.filter(tenancy_id=wan, paid_fen=10000, way="bank").count() == 1 and hand.taps <= 4
    async with enter("manager") as page:
        # By the way that most come, in the list where others are ticked off.
        hand = Hand(page)
        await hand.tap("go-rent-payments")
        await hand.tap(f"payer-{home.id}")
        await write(page, f"paid_fen_{home.id}", "99999")
        await one(page, "submit").tap()
        await expect(page.get_by_text("多收的请在欠租里单独登记").locator("visible=true").first).to_be_visible()
        await write(page, f"paid_fen_{home.id}", "120.5")
        await hand.tap("submit")
        await expect(one(page, "look")).to_contain_text("120.50元")
        await hand.tap("submit")
        await expect(one(page, "again")).to_be_visible()
        assert (await RentPayment.get(tenancy_id=home.id, paid_fen__gt=0)).paid_fen == 12050 and hand.taps <= 4


async def test_a_notice_to_five_families_takes_seven_taps(
    world: World, enter: Enter, service: Sanic[Any, Any]
) -> None:
    await neighbours(world, 5)
    async with enter("manager") as page:
        hand = Hand(page)
        await hand.tap("go-rent-notice")
        # Those of one stair are found by it and chosen together.
        await page.locator('[data-testid="search"]:visible input').last.fill("9号楼")
        await expect(page.locator('[data-testid^="family-"]:visible')).to_have_count(5)
        await hand.tap("select-all")
        await hand.tap("next")
        await expect(one(page, "preview")).to_contain_text("5 户")
        await hand.tap("submit")
        await expect(one(page, "round")).to_contain_text("租金通知")
        assert hand.taps <= 7
    await service.ctx.worker.send_notices()
    assert (await NoticeRound.get(kind="rent")).total == 5


async def test_a_notice_to_five_families_one_by_one_takes_seven_taps(world: World, enter: Enter) -> None:
    homes = await neighbours(world, 5)
    async with enter("manager") as page:
        hand = Hand(page)
        await hand.tap("go-rent-notice")
        for home in homes:
            await hand.tap(f"family-{home.id}")
        # What each will read stands below them, and goes to these five and nobody else.
        await expect(one(page, "looked")).to_contain_text("会发给 5 户，合计 1,500.00元", timeout=15_000)
        await hand.tap(f"family-{homes[0].id}")
        await expect(page.locator('[data-testid="looked"]:visible')).to_have_count(0)
        await hand.tap(f"family-{homes[0].id}")
        hand.taps -= 2
        await expect(one(page, "looked")).to_contain_text("5 户", timeout=15_000)
        await hand.tap("send-looked")
        await expect(one(page, "round")).to_contain_text("租金通知")
        assert hand.taps <= 7
    # Those that were looked at before and given up are not sent.
    assert await NoticeRound.filter(kind="rent", state__not="dropped").count() == 1
