"""The pages at a desk: a wide window, a mouse and a keyboard, in the web preview."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.cast import World
from tests.client.test_browser import Enter, Service, enter_preview, one, visit  # noqa: F401
from tests.photographs import violation

DESK = {"width": 1440, "height": 900}
SMALL_DESK = {"width": 1024, "height": 768}


async def left_of(page: Page, testid: str) -> float:
    box = await one(page, testid).bounding_box()
    assert box
    return box["x"]


@pytest.mark.parametrize("size", [DESK, SMALL_DESK], ids=["desk", "small"])
async def test_a_clerk_works_through_a_list_at_a_desk(
    service: Service, world: World, enter_preview: Enter, size: dict[str, int]  # noqa: F811
) -> None:
    for _ in range(3):
        await violation(world)
    async with enter_preview("clerk", desk=size) as page:
        # The menu has what home offers, with how much waits, as links that a browser can open anywhere.
        menu = one(page, "side-menu")
        inbox = menu.get_by_test_id("side-inbox")
        await expect(inbox).to_have_attribute("href", "#/pages/cases/list?view=inbox")
        await expect(inbox).to_contain_text("3")
        await inbox.click()
        await expect(inbox).to_have_attribute("aria-current", "page")

        # The list is a table with the workbook's columns.
        table = one(page, "desk-table")
        await expect(table.get_by_role("columnheader")).to_have_text(
            ["编号", "事项", "名称", "现在", "等谁办", "家庭", "房屋坐落", "期限", "开始", "最近办理"]
        )
        lines = table.locator("tbody tr")
        await expect(lines).to_have_count(3)
        sort = table.get_by_test_id("sort-number")
        await sort.click()
        await sort.click()
        await expect(table.locator("th").first).to_have_attribute("aria-sort", "descending")
        numbers = [text.split("\n")[0] for text in await lines.locator("td:first-child").all_inner_texts()]
        assert numbers == sorted(numbers, reverse=True)
        # Which columns are seen, and how it is sorted, is kept on this device.
        await table.get_by_test_id("choose-columns").click()
        await table.get_by_test_id("column-opened_at").click()
        await page.reload()
        await expect(table.get_by_role("columnheader")).to_have_count(9)
        await expect(table.locator("th").first).to_have_attribute("aria-sort", "descending")

        # A link opens beside, too.
        link = lines.first.locator("a")
        address = str(await link.get_attribute("href"))
        assert re.fullmatch(r"#/pages/violations/detail\?id=[0-9a-f-]{36}", address)
        async with page.context.expect_page() as opened:
            await link.click(modifiers=["Control"])
        beside = await opened.value
        await expect(one(beside, "case")).to_be_visible()
        await beside.close()
        await page.bring_to_front()

        # By keys: down the list, into the first matter, and back to the same place.
        await page.keyboard.press("j")
        await expect(link).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(one(page, "case")).to_be_visible()
        # Where it stands and what may be done are in sight beside the facts.
        await expect(one(page, "next-step")).to_be_in_viewport()
        await expect(one(page, "action-urge")).to_be_in_viewport()
        assert await left_of(page, "next-step") > size["width"] - 400
        assert await left_of(page, "action-urge") > size["width"] - 400
        # On paper nothing to press stands, and everything that is told.
        await page.emulate_media(media="print")
        await expect(page.locator("#print-head")).to_contain_text("胜利社区")
        for testid in ("side-menu", "action-urge", "home-link"):
            await expect(page.locator(f'[data-testid="{testid}"]:visible')).to_have_count(0)
        await expect(one(page, "next-step")).to_be_visible()
        await page.emulate_media(media="screen")
        await page.go_back()
        await expect(lines).to_have_count(3)
        await expect(table.locator("th").first).to_have_attribute("aria-sort", "descending")
        await page.keyboard.press("/")
        await expect(page.locator('[data-testid="search"] input:visible')).to_be_visible()

        # A figure's list has no workbook and stays cards, which open beside as well.
        await menu.get_by_test_id("side-home").click()
        ask = one(page, "ask-0")
        await expect(ask).to_be_visible()
        async with page.context.expect_page() as opened:
            await ask.click(modifiers=["Control"])
        beside = await opened.value
        await expect(one(beside, "case")).to_be_visible()
        await beside.close()
        await page.bring_to_front()
        await expect(ask).to_be_visible()

        # A window that is made narrow shows the pages of the phone.
        await page.set_viewport_size({"width": 700, "height": 800})
        await expect(page.get_by_test_id("side-menu")).to_have_count(0)


DROP = """([testid, name, bytes]) => {
  const named = [...document.querySelectorAll(`[data-testid="${testid}"]`)]
  const place = named.filter((one) => one.getClientRects().length).pop()
  const carried = new DataTransfer()
  carried.items.add(new File([new Uint8Array(bytes)], name))
  for (const type of ['dragover', 'drop']) {
    place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }))
  }
}"""


async def test_keys_decide_with_a_look_before_and_files_are_dropped_where_they_are_picked(
    service: Service, world: World, enter_preview: Enter  # noqa: F811
) -> None:
    case = await violation(world)
    async with enter_preview("clerk", desk=DESK) as page:
        await visit(page, f"violations/detail?id={case['id']}")
        await expect(one(page, "action-urge")).to_be_visible()
        first = await page.locator('.action-bar [data-testid^="action-"]:visible').first.get_attribute("data-testid")
        await page.locator("body").press("1")
        sheet = one(page, "sheet")
        await expect(sheet).to_be_visible()
        # Focus goes into the sheet, stays there, and comes back; what was typed stays for the next time.
        await expect(sheet.locator(":focus")).to_have_count(1)
        for _ in range(12):
            await page.keyboard.press("Tab")
            await expect(page.locator(".sheet-wrap :focus")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(page.locator('[data-testid="sheet"]:visible')).to_have_count(0)
        assert first and (await world.clerk.get(f"/cases/{case['id']}")).json()["version"] == case["version"]

        # A file is dropped on the place where one is picked; elsewhere the window does not open it.
        await visit(page, "workbook_imports/edit")
        await expect(one(page, "choose-file")).to_be_visible()
        await one(page, "choice-book-current").click()
        await page.evaluate(DROP, ["choose-file", "台账.xlsx", list(b"not a workbook")])
        await expect(page.locator('uni-page[data-page="pages/workbook_imports/detail"]')).to_be_visible()
