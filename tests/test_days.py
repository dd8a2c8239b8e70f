"""Each role's day, walked in a real Chromium on a phone-sized touch screen by the people whose day it is."""

from __future__ import annotations

from playwright.async_api import expect

from tests.cast import World, done
from tests.test_browser import Enter, act, browser, chromium_path, enter, one, tap, write
from tests.test_delegations import DAUGHTER, PHONE, rent_notice

__all__ = ["browser", "chromium_path", "enter"]


async def test_a_tenants_day_and_her_daughters_who_acts_for_her(world: World, enter: Enter) -> None:
    await world.open_window()
    await rent_notice(world)
    async with enter("wan") as page:
        await expect(one(page, "my-home")).to_contain_text("和谐家园1号楼1单元101室")
        await tap(page, "go-delegations")
        await tap(page, "new")
        await tap(page, "next")
        await expect(one(page, "error-id_number")).to_contain_text("18位")
        await write(page, "name", "万梅芳")
        await tap(page, "choice-relationship-child")
        await write(page, "id_number", f" {DAUGHTER[:6]} {DAUGHTER[6:]} ")
        await write(page, "phone", "139 0000 0021")
        await tap(page, "next")
        await tap(page, "choice-purposes-change_report")
        await tap(page, "choice-purposes-notice")
        await write(page, "until", "2028-06-30")
        await tap(page, "next")
        await expect(one(page, "summary")).to_contain_text("210399")
        await tap(page, "submit")
        await expect(one(page, "error-consent")).to_be_visible()
        await tap(page, "choice-consent-yes")
        await tap(page, "submit")
        # Longer than a year: said at its field, with nothing of what was typed lost.
        await expect(one(page, "error-until")).to_contain_text("最长一年")
        await write(page, "until", "2027-06-30")
        await tap(page, "next")
        await tap(page, "submit")
        code = (await one(page, "delegation-code").inner_text()).strip()
        assert len(code) == 8
    async with enter("stranger") as page:
        await tap(page, "choice-way-delegated_phone")
        await write(page, "id_number", DAUGHTER)
        await write(page, "phone", "13900000022")
        await tap(page, "bind-submit")
        await expect(one(page, "bind-problem")).to_contain_text("没有找到给您的代办授权")
        await write(page, "phone", PHONE)
        await tap(page, "bind-submit")
        await expect(one(page, "switch-appointment")).to_contain_text("代万健秀办理")
        await tap(page, "ask-1")
        await expect(one(page, "acting-for")).to_contain_text("代万健秀办理")
        await act(page, "confirm")
        await expect(one(page, "status")).to_contain_text("已确认")
        await expect(one(page, "on-behalf-of")).to_contain_text("代万健秀办理")
    async with enter("wan") as page:
        await tap(page, "go-delegations")
        await page.locator('[data-testid^="delegation-"]:visible').first.tap()
        await tap(page, "action-revoke")
        await tap(page, "sheet-submit")
        await expect(one(page, "status")).to_contain_text("已撤销")
    assert done(await world.stranger.get("/me"))["appointments"] == []
