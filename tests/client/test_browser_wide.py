"""The pages at a desk: a wide window, a mouse and a keyboard, in the web preview."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from models import Case, LedgerRevision, RentPayment
from tests.cast import World, done, new_id
from tests.client.test_browser import Enter, Service, enter_preview, one, visit  # noqa: F401
from tests.dwellings.test_rent_accounts import owe
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
        await expect(one(page, "master-list").locator("a.master__line").first).to_be_focused()
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
        # The list stays beside the matter; arrows go through it, back leads to it from wherever one has come.
        beside = one(page, "master-list")
        await expect(beside.locator("a.master__line")).to_have_count(3)
        await expect(beside.locator("a.master__line").first).to_have_attribute("aria-current", "true")
        await beside.locator("a.master__line").first.focus()
        await page.keyboard.press("ArrowDown")
        await expect(beside.locator("a.master__line").nth(1)).to_have_attribute("aria-current", "true")
        second = str(await beside.locator("a.master__line").nth(1).get_attribute("href"))
        await expect(page).to_have_url(re.compile(re.escape(second) + "$"))
        await expect(one(page, "case")).to_be_visible()
        await page.reload()
        await expect(beside.locator("a.master__line")).to_have_count(3)
        await expect(beside.locator("a.master__line").nth(1)).to_have_attribute("aria-current", "true")
        await beside.get_by_test_id("master-fold").click()
        await expect(beside.locator("a.master__line")).to_have_count(0)
        await beside.get_by_test_id("master-fold").click()
        await beside.locator("a.master__line").nth(2).click()
        await expect(beside.locator("a.master__line").nth(2)).to_have_attribute("aria-current", "true")
        await page.go_back()
        await expect(lines).to_have_count(3)
        await expect(table.locator("th").first).to_have_attribute("aria-sort", "descending")
        await page.go_forward()
        await expect(beside.locator("a.master__line").nth(2)).to_have_attribute("aria-current", "true")
        await page.go_back()
        await expect(lines).to_have_count(3)
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


async def test_what_a_list_is_narrowed_by_stands_in_its_address(
    world: World, enter_preview: Enter  # noqa: F811
) -> None:
    first, _ = await violation(world), await violation(world)
    urged = {"on": "2026-12-10", "way": "visit", "note": "上门告知，限期十日整改。"}
    done(await world.clerk.step(first, "urge", **urged))
    async with enter_preview("clerk", desk=DESK) as page:
        await visit(page, "violations/list")
        lines = one(page, "desk-table").locator("tbody tr")
        await expect(lines).to_have_count(2)
        await one(page, "filter-urged").click()
        await expect(lines).to_have_count(1)
        await expect(page).to_have_url(re.compile(r"#/pages/violations/list\?status=urged$"))
        # Filters stand beside the table.
        assert await left_of(page, "filter-urged") < await left_of(page, "desk-table") - 100
        await lines.first.click()
        await expect(one(page, "case")).to_be_visible()
        await page.go_back()
        await expect(lines).to_have_count(1)
        await page.reload()
        await expect(lines).to_have_count(1)
        await expect(one(page, "filter-urged")).to_have_attribute("aria-checked", "true")
        await page.go_back()
        await page.go_forward()
        await expect(lines).to_have_count(1)
        # A filter that is none, by somebody who writes addresses.
        await visit(page, "ledger/list?ledger=none")
        await expect(page.locator('[data-testid="ledger-sum"]:visible')).to_be_visible()


async def test_what_phones_decide_in_bulk_is_chosen_in_a_table_at_a_desk(
    world: World, enter_preview: Enter  # noqa: F811
) -> None:
    await world.open_window()
    for person in (world.wan, world.kong):
        body = {"id": new_id(), "form": {"no_change": True}}
        done(await person.step(done(await person.post("/change-reports", body)), "submit"))
    async with enter_preview("clerk", desk=DESK) as page:
        await visit(page, "change_reports/list")
        table = one(page, "pick-table")
        await expect(table.locator("tbody tr")).to_have_count(2)
        await expect(one(page, "submit")).to_contain_text("0 户")
        await table.get_by_test_id("pick-all").click()
        await one(page, "submit").click()
        await expect(table.get_by_text("已通过")).to_have_count(2)
        await expect(table.get_by_test_id("pick-all")).to_have_count(0)
    assert await Case.filter(procedure="change_report", status="verified").count() == 2
    # What changed in a ledger: before and after beside each other, a line each, and decided on together.
    subject = f"tenancy:{world.tenancies['wan'].id}"
    case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    written = {"category": "低收入", "registered_address": "铁东区胜利路77号楼1单元101室"}
    done(await world.clerk.step(case, "record", reason="入户核实", **written))
    async with enter_preview("street", desk=DESK) as page:
        await visit(page, "ledger_revisions/list?state=recorded")
        table = one(page, "pick-table")
        await expect(table.locator("tbody tr")).to_have_count(2)
        await expect(table.locator("tbody")).to_contain_text("低保")
        await expect(table.locator("tbody tr").first.locator("a")).to_have_attribute(
            "href", re.compile(r"^#/pages/ledger/detail\?id=\d+$")
        )
        await table.get_by_test_id("pick-all").click()
        await one(page, "accept").click()
        await expect(page.locator('[data-testid="pick-table"]:visible')).to_have_count(0)
    assert await LedgerRevision.filter(state="reviewed").count() == 1


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


async def test_a_months_rent_is_typed_row_by_row_as_in_a_workbook(
    service: Service, world: World, enter_preview: Enter  # noqa: F811
) -> None:
    for family in ("wan", "kong"):
        await owe(world, "2026-12", 38500, family)
    wan, kong = (world.tenancies[family].id for family in ("wan", "kong"))
    async with enter_preview("manager", desk=DESK) as page:
        await visit(page, "rent_payments/list?month=2026-12")
        table = one(page, "pick-table")
        first, second = table.locator(".pick-table__input").nth(0), table.locator(".pick-table__input").nth(1)
        # Who is ticked has paid what is owed; who is typed is ticked, and Enter leads to the next.
        await table.get_by_test_id(f"pick-{wan}").click()
        await expect(table.get_by_test_id(f"sum-{wan}")).to_have_value("385")
        await first.fill("200")
        await first.press("Enter")
        await expect(second).to_be_focused()
        await second.fill("99999")
        await second.press("ArrowUp")
        await expect(first).to_be_focused()
        await expect(table.get_by_role("checkbox", checked=True)).to_have_count(3)
        await one(page, "submit").click()
        await expect(table.get_by_role("alert")).to_contain_text("请填0.01到385之间的金额")
        # Whose sum is emptied has not paid.
        for _ in range(2):
            await second.fill("")
            await second.fill("185")
        await one(page, "submit").click()
        await expect(one(page, "look")).to_contain_text("2 户，合计 385.00元")
        # Another sum is looked at anew.
        await second.fill("185.05")
        await expect(one(page, "look")).to_have_count(0)
        await one(page, "submit").click()
        await one(page, "submit").click()
        await expect(page.get_by_text("已登记 2 户").last).to_be_visible()
    paid = RentPayment.filter(paid_fen__gt=0)
    assert dict(await paid.values_list("tenancy_id", "paid_fen")) == {wan: 20000, kong: 18505}
