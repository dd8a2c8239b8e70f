"""Each role's day, walked in a real Chromium on a phone-sized touch screen by the people whose day it is."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from playwright.async_api import Page, expect

from models import Appointment, Organisation
from tests.cast import World, done, new_id
from tests.client.test_browser import (
    Enter,
    act,
    enter,
    enter_preview,
    one,
    open_first,
    press,
    tap,
    visit,
    write,
)
from tests.client.test_offline import check_once, tell_findings
from tests.heart.test_access import changed, place, second_post
from tests.mini_program import asked_of_wechat
from tests.network import all_received, cut, mend, photograph, pictures, waits
from tests.people.test_delegations import DAUGHTER, PHONE, rent_notice

__all__ = ["enter", "enter_preview", "pictures"]


async def write_search(page: Page, words: str) -> None:
    await page.locator("[data-testid=search]:visible input").last.fill(words)
    await tap(page, "search-go")


async def test_a_tenants_day_and_her_daughters_who_acts_for_her(world: World, enter: Enter) -> None:
    await world.open_window()
    await rent_notice(world)
    async with enter("wan") as page:
        await expect(one(page, "my-home")).to_contain_text("和谐家园1号楼1单元101室")
        await tap(page, "go-delegations")
        await tap(page, "new")
        await write(page, "id_number", DAUGHTER[:-1])
        await press(page, one(page, "next"))
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
        # Longer than a year: said at its field before it is sent, with nothing of what was typed lost.
        await expect(one(page, "error-until")).to_contain_text("最长一年")
        await write(page, "until", "2027-06-30")
        await tap(page, "next")
        await expect(one(page, "summary-delegate")).to_contain_text("210399")
        await shoot(page, "delegation-summary")
        await tap(page, "submit")
        await expect(one(page, "error-consent")).to_be_visible()
        await tap(page, "choice-consent-yes")
        await tap(page, "submit")
        code = (await one(page, "delegation-code").inner_text()).strip()
        await shoot(page, "delegation-given")
        assert len(code) == 8
    async with enter("stranger", by_pages=True) as page:
        await tap(page, "other-ways")
        await tap(page, "choice-way-delegated_phone")
        await write(page, "id_number", DAUGHTER)
        await write(page, "phone", "13900000022")
        await tap(page, "bind-submit")
        await expect(one(page, "bind-problem")).to_contain_text("没有找到给您的代办授权")
        await write(page, "phone", PHONE)
        await tap(page, "bind-submit")
        await expect(one(page, "switch-appointment")).to_contain_text("代万健秀办理")
        await shoot(page, "delegate-home")
        await page.locator('.ask[data-page="notice"]:visible').first.tap()
        await expect(one(page, "acting-for")).to_contain_text("代万健秀办理")
        await act(page, "confirm")
        await expect(one(page, "status")).to_contain_text("已确认")
        await expect(one(page, "on-behalf-of")).to_contain_text("代万健秀办理")
    async with enter("wan") as page:
        await tap(page, "go-delegations")
        await expect(page.locator('[data-testid^="delegation-"]:visible')).to_have_count(1)
        await shoot(page, "delegations-list")
        await page.locator('[data-testid^="delegation-"]:visible').first.tap()
        await tap(page, "action-revoke")
        await tap(page, "sheet-submit")
        await expect(one(page, "status")).to_contain_text("已撤销")
    assert done(await world.stranger.get("/me"))["appointments"] == []


async def shoot(page: Page, name: str) -> None:
    """Kept where ANJU_SHOTS says, to be looked at."""
    if folder := os.environ.get("ANJU_SHOTS"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_grid_workers_day(world: World, enter: Enter) -> None:
    home = world.tenancies["wan"].dwelling_id
    async with enter("grid") as page:
        await expect(one(page, "visits")).to_contain_text("还没去过")
        await expect(one(page, f"suggested-{home}")).to_contain_text("万健秀")
        await shoot(page, "grid-home")
        await tap(page, "go-finding")
        await write_search(page, "孔浩")
        await expect(one(page, f"entry-{world.tenancies['kong'].id}")).to_be_visible()
        await shoot(page, "grid-finding")
        await page.go_back()
        # A visit begun from the suggestion, left, and found again under what is open.
        visit = done(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": home, "planned": True}))
        await page.reload()
        await expect(one(page, f"visit-{visit['id']}")).to_contain_text("计划巡查")
        await tap(page, f"visit-{visit['id']}")
        await expect(page.get_by_text("和谐家园1号楼1单元101室").last).to_be_visible()


async def test_a_grid_workers_day_goes_on_without_a_network_and_after_the_app_was_closed(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    home = world.tenancies["wan"].dwelling_id
    async with enter("grid") as page:
        await expect(one(page, f"suggested-{home}")).to_contain_text("万健秀")
        # What a phone has seen once is there at the next door without a network.
        await visit(page, "inspections/edit")
        await expect(one(page, f"dwelling-{home}")).to_be_visible()
        await visit(page, "home/detail")
        await cut(page)
        await tap(page, f"suggested-{home}")
        await tap(page, "next")
        await photograph(page, *pictures[:2])
        await expect(page.locator('[data-testid="photo-drop"]:visible')).to_have_count(2)
        # Called away in the middle: the app is closed, and opened at home without a network.
        await visit(page, "home/detail")
        await expect(one(page, "greeting")).to_be_visible()
        await visit(page, "outbox/list")
        await page.locator('[data-testid^="draft-"]:visible').tap()
        await expect(page.locator('[data-testid="photo-drop"]:visible')).to_have_count(2)
        await tell_findings(page)
        await waits(page, 4)
        await shoot(page, "grid-waiting")
        await mend(page)
        await all_received(page, 4)
        await visit(page, "home/detail")
        await expect(page.locator('[data-testid="outbox-link"]:visible')).to_have_count(0)
    await check_once(photographs=2)


async def test_a_familys_report_is_cut_in_the_middle_and_goes_on_where_it_was(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    await world.open_window()
    async with enter("wan") as page:
        await tap(page, "ask-0")
        await tap(page, "choice-changed-yes")
        await tap(page, "group-contact")
        await tap(page, "group-incomes")
        await tap(page, "next")
        # The first half is at the service; from here on there is no network.
        await expect(page.locator('[data-testid^="choice-member_id-"]:visible').first).to_be_visible()
        await cut(page)
        await page.locator('[data-testid^="choice-member_id-"]:visible').first.tap()
        await write(page, "monthly_income_fen", "2100")
        await visit(page, "home/detail")
        await visit(page, "change_reports/edit")
        income = page.locator('[data-testid="field-monthly_income_fen"] input:visible').last
        await expect(income).to_have_value("2100")
        await write(page, "since", "2026.11.1")
        await tap(page, "next")
        await write(page, "phone", "13900000009")
        await tap(page, "next")
        await photograph(page, pictures[0])
        await tap(page, "next")
        await tap(page, "submit")
        await waits(page, 3)
        await mend(page)
        await all_received(page, 3)
    (report,) = done(await world.wan.get("/cases", procedure="change_report"))["items"]
    assert report["status"] == "submitted"
    whole = done(await world.wan.get(f"/cases/{report['id']}"))
    assert [change["label"] for change in whole["detail"]["changes"]] == ["万健秀 月收入", "联系电话"]
    assert [item["state"] for item in whole["evidence"]] == ["sealed"]


async def test_a_community_clerks_a_streets_and_a_districts_day(world: World, enter: Enter) -> None:
    await world.open_window()
    late = await place(world, "change_report", "submitted", year=2024)
    await place(world, "change_report", "submitted", year=2025)
    await changed(late, due_on=date(2026, 12, 1), number="BB20261201-AAAA11")
    async with enter("clerk") as page:
        await expect(one(page, "due-late")).to_contain_text("1")
        await expect(one(page, "due-today")).to_contain_text("0")
        await shoot(page, "clerk-home")
        await tap(page, "due-late")
        await expect(page.locator('[data-testid^="case-"]:visible')).to_have_count(1)
        await expect(one(page, f"case-{late.id}")).to_be_visible()
        await page.go_back()
        await tap(page, "go-finding")
        await write_search(page, "bb20261201")
        await tap(page, f"case-{late.id}")
        await act(page, "verify")
        await expect(one(page, "status")).to_contain_text("待街道审核")
    async with enter("street") as page:
        await expect(one(page, "due")).to_be_visible()
        await shoot(page, "street-home")
        await open_first(page)
        await act(page, "review")
        await expect(one(page, "status")).to_contain_text("待区保障办接收")
    async with enter("district") as page:
        await expect(one(page, "count-ledger")).to_contain_text("3")
        await shoot(page, "district-home")
        await open_first(page)
        await act(page, "receive")
        await expect(one(page, "status")).to_contain_text("已接收入账")


async def test_a_property_managers_day(world: World, enter: Enter) -> None:
    async with enter("manager") as page:
        await expect(one(page, "count-leases_ending")).to_contain_text("1")
        await shoot(page, "manager-home")
        await tap(page, "count-leases_ending")
        await expect(one(page, f"lease-{world.tenancies['wan'].id}")).to_contain_text("还剩 80 天")
        await shoot(page, "manager-leases")
        await tap(page, f"lease-{world.tenancies['wan'].id}")
        await expect(page.get_by_text("万健秀").last).to_be_visible()
        # Nothing of how families are called is an office's to press.
        await expect(page.locator('[data-testid="call-office"]:visible')).to_have_count(0)


async def test_an_administrators_day_and_what_families_see_of_it(
    world: World, enter: Enter, enter_preview: Enter
) -> None:
    notice = await rent_notice(world)
    async with enter("admin") as page:
        await tap(page, "go-contact")
        await write(page, "phone", "5550188")
        await tap(page, "submit")
        await expect(one(page, "error-phone")).to_contain_text("区号")
        await write(page, "phone", "（0412）555 0188")
        await write(page, "hours", "工作日9:00至17:00")
        await write(page, "address", "胜利路16号")
        await tap(page, "submit")
        await expect(page.locator('[data-testid="field-phone"] input').last).to_have_value("0412-5550188")
        await shoot(page, "admin-contact")
    async with enter("wan") as page:
        await tap(page, "call-button")
        assert (await asked_of_wechat(page, "makePhoneCall"))["phoneNumber"] == "0412-5550188"
        await shoot(page, "tenant-home")
        await tap(page, "ask-0")
        await expect(one(page, "case")).to_be_visible()
        # A notice's questions are for whoever sent it.
        await expect(one(page, "call-office")).to_have_attribute("data-office", "property_manager")
        await shoot(page, "tenant-notice")
        await visit(page, "cases/list?view=mine")
        await expect(one(page, "call-office")).to_have_attribute("data-office", "community")
        await Organisation.filter(name="胜利社区").update(phone="")
        await page.reload()
        await expect(one(page, "call-office")).to_contain_text("请到胜利社区当面问")
        await expect(one(page, "call-office")).to_contain_text("胜利路16号")
        await expect(page.locator('[data-testid="call-button"]:visible')).to_have_count(0)
        await shoot(page, "tenant-cases-without-phone")
    await Organisation.filter(name="胜利社区").update(phone="0412-5550188")
    async with enter_preview("wan") as page:
        # In a browser it is a link.
        await expect(one(page, "call-button")).to_have_attribute("href", "tel:0412-5550188")
    assert notice


async def test_one_person_in_two_posts_switches_and_nothing_of_the_former_stays(world: World, enter: Enter) -> None:
    await world.open_window()
    report = await place(world, "change_report", "submitted")
    street = (await second_post(world.clerk, "street_clerk", world.organisations["站前街道"]))["Anju-Appointment"]
    far = await place(world, "change_report", "verified", "qin")
    async with enter("clerk") as page:
        await open_first(page)
        await expect(one(page, "case")).to_contain_text("万健秀")
        await page.go_back()
        await page.go_back()
        await tap(page, "switch-appointment")
        await expect(one(page, f"waiting-{street}")).to_contain_text("1 件待办")
        await shoot(page, "two-posts")
        await tap(page, f"appointment-{street}")
        await expect(one(page, "switch-appointment")).to_contain_text("站前街道")
        await tap(page, "count-inbox")
        await expect(one(page, f"case-{far.id}")).to_be_visible()
        # Not on the screen, nor left behind in the document.
        assert "万健秀" not in await page.content()
        assert report.id not in await page.content()
        # A link kept from the other post opens nothing in this one.
        await visit(page, f"cases/detail?id={report.id}")
        await expect(one(page, "load-problem")).to_contain_text("没有找到")
    # The post ends while one is in it: the phone says so and falls back to what is left.
    async with enter("clerk") as page:
        await tap(page, "switch-appointment")
        await tap(page, f"appointment-{street}")
        await expect(one(page, "switch-appointment")).to_contain_text("站前街道")
        await Appointment.filter(id=street).update(ends_on=date(2026, 12, 9))
        await page.reload()
        await expect(one(page, "switch-appointment")).to_contain_text("胜利社区")
