"""The three main jobs through the pages, in a real Chromium on a phone-sized screen, as the people who do them.

A family's December report climbs from phone to ledger; a grid worker's photographed visit becomes a violation; a
manager's rent notice reaches a family. The service is the real one, on loopback; the pages are those of the
mini-program as it is shipped (tests/mini_program.py). What is the preview's own is walked there: see `enter_preview`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from playwright.async_api import Error as PlaywrightError
from sanic import Sanic

from models import Case
from tests import mini_program
from tests.cast import NOW, World, done, new_id
from tests.mini_program import read_by_wechat
from tests.pages import hear
from tests.photographs import jpeg

PHONE = {"width": 390, "height": 844}
Enter = Callable[..., Any]
Service = Sanic[Any, Any]
# Who has agreed to the privacy notice, by the folder of the test.
_AGREED: defaultdict[Path, set[str]] = defaultdict(set)
# The phone's clock goes on from half an hour before the world's stands: what is noted on it is past at whatever hour
# the tests run.
_PHONE_CLOCK = """
const ahead = %d
window.Date = class extends Date {
  constructor(...given) { super(...(given.length ? given : [window.Date.now()])) }
  static now() { return super.now() + ahead }
}
"""


# Once: who signs out stays out.
_SIGNED_IN = """
if (!sessionStorage.getItem('entered')) {
  sessionStorage.setItem('entered', 'yes')
  localStorage.setItem('anju.token', %s)
}
"""
# The app has led on from where one signs in.
_ARRIVED = """() => [...document.querySelectorAll('uni-page')]
  .some((one) => one.getClientRects().length && one.dataset.page !== 'pages/sessions/edit')"""


async def session_of(world: World, person: str, *, agree: bool) -> str:
    """A session of that person's, and their consent to the privacy notice."""
    headers = {"Idempotency-Key": new_id()}
    token = str(done(await world.http.post("/api/sign-in/demo", json={"person": person}, headers=headers))["token"])
    if agree:
        version = done(await world.http.get("/api/info"))["privacy_version"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
        done(await world.http.post("/api/privacy-consents", json={"version": version}, headers=headers))
    return token


def _ahead() -> int:
    """Milliseconds from the machine's clock to the phone's."""
    return round((NOW - timedelta(minutes=30) - datetime.now(UTC)) / timedelta(milliseconds=1))


@pytest.fixture
async def enter(browser: Browser, service: Service, world: World, tmp_path: Path) -> AsyncIterator[Enter]:
    """`async with enter("wan") as page`: signed in as that person, in the mini-program. Faults of its pages fail the
    test. The phone has been signed in before; `by_pages=True`: it is signed in now, which costs as much again."""
    mini_program.packed()
    async with entrance(browser, service, mini_program.WHERE, world, tmp_path) as signed_in:
        yield signed_in


@pytest.fixture
async def enter_preview(browser: Browser, service: Service, world: World, tmp_path: Path) -> AsyncIterator[Enter]:
    """The same in the web preview, for what only that has: a browser's downloads, links and tables of its own."""
    client: Path = service.ctx.settings.client_folder
    assert (client / "index.html").exists(), "the web preview is not built: make build"
    async with entrance(browser, service, "/", world, tmp_path) as signed_in:
        yield signed_in


@asynccontextmanager
async def entrance(
    browser: Browser, service: Service, where: str, world: World, tmp_path: Path
) -> AsyncIterator[Enter]:
    asked_elsewhere: list[str] = []
    faults: list[str] = []
    agreed = _AGREED[tmp_path]

    @asynccontextmanager
    async def signed_in(
        person: str, *, by_pages: bool = False, desk: dict[str, int] | None = None
    ) -> AsyncIterator[Page]:
        phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
        held: dict[str, Any] = {"viewport": desk} if desk else phone
        context = await browser.new_context(**held, locale="zh-CN")
        context.set_default_timeout(15_000)
        await context.add_init_script(_PHONE_CLOCK % _ahead())
        page = await context.new_page()
        hear(page, faults, person)
        page.on(
            "request",
            lambda request: asked_elsewhere.append(request.url)
            if not request.url.startswith((service.ctx.base_url, "data:", "blob:"))
            else None,
        )
        if by_pages:
            await page.goto(service.ctx.base_url + where)
            await tap(page, f"person-{person}")
            if person not in agreed:
                await tap(page, "privacy-accept")
            await expect(page.locator('[data-testid="privacy-accept"]:visible')).to_have_count(0)
            await expect(page.locator('[data-testid^="person-"]:visible')).to_have_count(0)
        else:
            token = await session_of(world, person, agree=person not in agreed)
            await context.add_init_script(_SIGNED_IN % json.dumps(json.dumps({"type": "string", "data": token})))
            await page.goto(service.ctx.base_url + where)
            await page.wait_for_function(_ARRIVED)
        agreed.add(person)
        try:
            yield page
        except BaseException:
            # What the person would have seen.
            await page.screenshot(path=tmp_path / f"{person}.png")
            raise
        finally:
            await context.close()

    yield signed_in
    assert asked_elsewhere == []
    assert faults == []


def one(page: Page, testid: str) -> Locator:
    """The visible element of that name: uni keeps pages that were left in the document."""
    return page.locator(f'[data-testid="{testid}"]:visible').last


async def tap(page: Page, testid: str) -> None:
    await press(page, one(page, testid))


async def press(page: Page, button: Locator) -> None:
    """A tap that has arrived at the page: one that comes late, on a busy machine, presses on with what is filled in
    after it."""
    count = "window.presses ??= (addEventListener('click', () => window.presses++, true), 0)"
    try:
        before = await page.evaluate(count)
    except PlaywrightError:
        # A page that is just being opened forgets what it was asked.
        await page.wait_for_load_state()
        before = await page.evaluate(count)
    await button.tap()
    # It may lead to another document, which knows of none.
    await page.wait_for_function("(before) => !(window.presses <= before)", arg=before)


async def write(page: Page, field: str, text: str) -> None:
    await page.locator(f'[data-testid="field-{field}"]:visible').last.locator("input, textarea").fill(text)


async def visit(page: Page, path: str) -> None:
    """Opens a page by its address, afresh: a phone that was handed a link."""
    # Nothing is told of the new address: an app that is there would open the page as well, only to be left.
    await page.evaluate("(hash) => history.pushState(null, '', hash)", f"#/pages/{path}")
    await page.reload()


async def act(page: Page, action: str, **form: str) -> None:
    """Takes a step from a case's own buttons, through the sheet that asks for it."""
    # The sheet of the step before is gone first.
    await expect(page.locator('[data-testid="sheet"]:visible')).to_have_count(0)
    await tap(page, f"action-{action}")
    for field, text in form.items():
        await write(page, field, text)
    await tap(page, "sheet-submit")


async def open_first(page: Page) -> None:
    await tap(page, "count-inbox")
    await page.locator('[data-testid^="case-"]:visible').first.tap()
    await expect(one(page, "case")).to_be_visible()


@pytest.mark.clause("4.5.0", "4.2.1b", "4.2.1d")
async def test_a_familys_report_climbs_from_the_phone_to_the_ledger(world: World, enter: Enter, tmp_path: Path) -> None:
    await world.open_window()
    picture = tmp_path / "出生证明.jpg"
    picture.write_bytes(jpeg())
    async with enter("wan", by_pages=True) as page:
        await expect(page.get_by_text("请填写12月报备")).to_be_visible()
        await tap(page, "ask-0")
        await tap(page, "choice-changed-yes")
        await tap(page, "group-jobs")
        await tap(page, "group-contact")
        await tap(page, "next")
        await page.locator('[data-testid^="choice-member_id-"]:visible').nth(1).tap()
        await write(page, "employer", "鞍山钢铁")
        await write(page, "job", "炼钢工")
        await write(page, "since", "2026-03-01")
        await tap(page, "next")
        await write(page, "phone", "139 0000 0009")
        await tap(page, "next")
        async with page.expect_file_chooser() as chooser:
            await tap(page, "photo-add")
        await (await chooser.value).set_files(picture)
        await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)
        await tap(page, "next")
        await expect(one(page, "summary-jobs")).to_contain_text("鞍山钢铁")
        await tap(page, "submit")
        await expect(page.get_by_text("待社区核实").last).to_be_visible()
    async with enter("clerk", by_pages=True) as page:
        await open_first(page)
        await expect(one(page, "changes")).to_contain_text("炼钢工")
        await expect(page.get_by_text("照片处理中").last).to_be_visible()
        await world.develop()
        await page.reload()
        await expect(page.locator('[data-testid^="photo-"]:visible img').last).to_have_attribute(
            "src", re.compile("thumbnails/")
        )
        await act(page, "verify", note="已核对在职证明")
        await expect(one(page, "status")).to_contain_text("待街道审核")
    async with enter("street", by_pages=True) as page:
        await open_first(page)
        await act(page, "review")
        await expect(one(page, "status")).to_contain_text("待区保障办接收")
    async with enter("district", by_pages=True) as page:
        await open_first(page)
        await act(page, "receive")
        await expect(one(page, "status")).to_contain_text("已接收入账")
    async with enter("clerk", by_pages=True) as page:
        await tap(page, "count-ledger")
        await tap(page, f"entry-{world.tenancies['wan'].id}")
        await expect(one(page, "revisions")).to_contain_text("鞍山钢铁")
        await expect(page.get_by_text("139****0009").last).to_be_visible()
    kept = done(await world.wan.get("/cases", procedure="change_report"))["items"][0]
    evidence = done(await world.wan.get(f"/cases/{kept['id']}"))["evidence"]
    assert [item["state"] for item in evidence] == ["sealed"]


@pytest.mark.clause("4.2.2b", "5.3a")
async def test_a_photographed_visit_becomes_a_violation_in_the_ledger(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    picture = tmp_path / "门牌.jpg"
    picture.write_bytes(jpeg())
    async with enter("grid") as page:
        await visit(page, "inspections/edit")
        await page.locator('[data-testid^="dwelling-"]:visible').first.tap()
        await tap(page, "next")
        async with page.expect_file_chooser() as chooser:
            await tap(page, "photo-add")
        await (await chooser.value).set_files(picture)
        await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)
        await tap(page, "next")
        await tap(page, "choice-found_home-yes")
        await tap(page, "choice-occupancy-sublet_suspected")
        await write(page, "findings", "开门的人称每月付租金800元")
        await tap(page, "choice-breach-yes")
        await write(page, "occurred_on", "2026-11-20")
        await tap(page, "choice-behaviour-sublet")
        await write(page, "detail", "转租给他人居住")
        await tap(page, "next")
        await expect(one(page, "summary-violation")).to_contain_text("转租给他人居住")
        await tap(page, "submit")
        await expect(page.get_by_text("已记录").last).to_be_visible()
    async with enter("clerk") as page:
        await tap(page, "count-ledger")
        await tap(page, f"entry-{world.tenancies['wan'].id}")
        await expect(one(page, "violations")).to_contain_text("转租")
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert [(line["behaviour"], line["photos"]) for line in entry["violations"]] == [("sublet", 1)]


@pytest.mark.clause("4.4.1.1a")
async def test_a_rent_notice_and_a_key_notice_reach_a_family_and_it_confirms(
    world: World, enter: Enter, service: Sanic[Any, Any]
) -> None:
    async with enter("manager") as page:
        # Two taps for the families, one to see how it reads, one to send: the days are known beforehand.
        await visit(page, "notice_rounds/edit?kind=rent")
        await tap(page, f"family-{world.tenancies['wan'].id}")
        await tap(page, f"family-{world.tenancies['kong'].id}")
        await tap(page, "next")
        await expect(one(page, "preview")).to_contain_text("1 户")
        await expect(one(page, "preview-text")).to_contain_text("租金385.00元")
        # kong's lease has run out: that is said before anything is sent.
        await expect(one(page, "left")).to_contain_text("孔浩")
        await tap(page, "submit")
        await expect(one(page, "round")).to_contain_text("租金通知")
        await service.ctx.worker.send_notices()
        await visit(page, "notice_rounds/edit?kind=key")
        await tap(page, f"family-{world.tenancies['wan'].id}")
        await tap(page, "next")
        await write(page, "collect_from", "2026-12-14")
        await write(page, "collect_until", "2026-12-18")
        await write(page, "place", "和谐家园物业办公室")
        await tap(page, "fold-slots")
        for field, words in (("begins", "09:00"), ("ends", "11:00"), ("minutes", "60"), ("places", "1")):
            await write(page, field, words)
        await tap(page, "next")
        await expect(one(page, "preview-text")).to_contain_text("和谐家园物业办公室")
        await tap(page, "submit")
        await expect(one(page, "round")).to_contain_text("领取钥匙通知")
        await service.ctx.worker.send_notices()
    await service.ctx.worker.deliver_due()
    async with enter("wan") as page:
        await tap(page, "count-notices")
        await page.locator('[data-testid^="notice-"]:visible').filter(has_text="租金").tap()
        await expect(one(page, "notice-text")).to_contain_text("租金385.00元")
        await act(page, "confirm")
        await expect(one(page, "status")).to_contain_text("已确认")
    sent = done(await world.manager.get("/notices", kind="rent"))["items"]
    assert [(item["household"]["name"], item["delivery"]["state"]) for item in sent] == [("万健秀", "confirmed")]
    (key,) = done(await world.manager.get("/notices", kind="key"))["items"]
    assert key["delivery"]["state"] == "delivered"
    async with enter("wan") as page:
        await visit(page, f"notices/detail?id={key['id']}")
        await page.locator('[data-testid^="slot-"]:visible').filter(has_text="12月14日").first.tap()
        await expect(one(page, "keys")).to_contain_text("已选")
    async with enter("manager") as page:
        await visit(page, f"notices/detail?id={key['id']}")
        await tap(page, "action-hand_over")
        for field, words in (("on", "2026-12-10"), ("received_by", "万健秀"), ("keys", "2")):
            await write(page, field, words)
        await tap(page, "choice-signed-paper")
        await tap(page, "sheet-submit")
        await expect(one(page, "keys")).to_contain_text("2 把")


@pytest.mark.clause("4.2.4")
async def test_a_familys_registration_passes_from_one_community_to_another(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    picture = tmp_path / "户口簿.jpg"
    picture.write_bytes(jpeg())
    async with enter("clerk") as page:
        await tap(page, "count-ledger")
        await tap(page, f"entry-{world.tenancies['wan'].id}")
        await tap(page, "transfer-for")
        await tap(page, "choice-inside-no")
        await tap(page, "choice-inside-yes")
        await press(page, one(page, "next"))
        await expect(one(page, "error-receiving_id")).to_be_visible()
        await one(page, "search-receiving_id").locator("input").fill("站前")
        await tap(page, f"choice-receiving_id-{world.organisations['站前社区'].id}")
        await write(page, "new_address", "站前街88号楼1单元202室")
        await write(page, "registered_on", "2026-12-01")
        await tap(page, "next")
        async with page.expect_file_chooser() as chooser:
            await tap(page, "photo-add")
        await (await chooser.value).set_files(picture)
        await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)
        await tap(page, "next")
        await expect(one(page, "summary-move")).to_contain_text("站前街道站前社区")
        await tap(page, "submit")
        await expect(one(page, "status")).to_contain_text("待转出街道协调")
    async with enter("street") as page:
        await open_first(page)
        await act(page, "forward")
        await expect(one(page, "status")).to_contain_text("待转入街道同意")
    async with enter("far_street") as page:
        await open_first(page)
        await act(page, "agree", note="同意")
        # The page said the next before, too: it is the sheet that waits for the service.
        await expect(page.locator('[data-testid="sheet"]:visible')).to_have_count(0)
        await expect(one(page, "responsible")).to_contain_text("一直由胜利社区负责")
    async with enter("district") as page:
        await tap(page, "ask-0")
        await expect(one(page, "transfer")).to_contain_text("站前街道站前社区")
    async with enter("far_clerk") as page:
        await open_first(page)
        await expect(one(page, "transfer")).to_contain_text("这户要转进来")
        await act(page, "accept")
        await expect(one(page, "responsible")).to_contain_text("起由站前社区负责")
        await visit(page, "ledger/list")
        await tap(page, f"entry-{world.tenancies['wan'].id}")
        await expect(one(page, "revisions")).to_contain_text("责任社区")


@pytest.mark.clause("4.2.5b")
async def test_a_managers_month_is_entered_compared_settled_and_closed_by_both(world: World, enter: Enter) -> None:
    home = world.tenancies["wan"].dwelling_id
    async with enter("manager") as page:
        await tap(page, "all-offers")
        await tap(page, "go-managed")
        await tap(page, "charge")
        await expect(one(page, "told")).to_contain_text("已按租约登记 1 户")
        await tap(page, "go-batch")
        await tap(page, f"payer-{world.tenancies['wan'].id}")
        await tap(page, "submit")
        # Looked at once more before it counts.
        await expect(one(page, "look")).to_contain_text("1 户，合计 385.00元")
        await tap(page, "submit")
        await expect(page.get_by_text("已登记 1 户").last).to_be_visible()
        await visit(page, f"manager_ledger/detail?id={home}")
        await expect(one(page, "months")).to_contain_text("应收 385.00元，实收 385.00元")
        await tap(page, "go-spend")
        await tap(page, "choice-kind-repair")
        await write(page, "amount_fen", "120.5")
        await tap(page, "submit")
        await expect(one(page, "expenditures")).to_contain_text("维修 120.50元")
        await tap(page, "go-pay")
        await tap(page, "choice-kind-less")
        await write(page, "paid_fen", "5")
        await tap(page, "choice-way-cash")
        await press(page, one(page, "next"))
        await expect(one(page, "error-note")).to_be_visible()
        await expect(one(page, "lacking")).to_contain_text("说明")
        await write(page, "note", "多收5元，已退")
        await tap(page, "next")
        await expect(one(page, "summary-asked")).to_contain_text("多录了")
        await tap(page, "submit")
        await expect(one(page, "payments")).to_contain_text("-5.00元")
        await visit(page, "reconciliations/list")
        await tap(page, "open-2026-12")
        await write(page, "rent_collected", "379")
        await write(page, "expenditure", "120.5")
        await write(page, "used", "2")
        await write(page, "recovered", "0")
        await one(page, "search").locator("input").fill("101")
        await tap(page, f"add-{home}")
        await one(page, f"line-{home}").locator('[data-testid="field-rent_collected"] input').fill("379")
        await tap(page, "submit")
        await expect(one(page, "differences")).to_contain_text("和谐家园1号楼1单元101室")
        await tap(page, "settle-1")
        await write(page, "reason", "少记1元，已查明")
        await tap(page, "settle-submit")
        await expect(one(page, "differences")).to_contain_text("少记1元")
        await act(page, "confirm")
        await expect(one(page, "status")).to_contain_text("待区保障办核对")
    async with enter("office") as page:
        await open_first(page)
        await act(page, "enter_bank", rent_received="380", spent="120.5", source="银行对账单")
        await expect(one(page, "figures")).to_contain_text("银行、财政实收")
    async with enter("district") as page:
        await open_first(page)
        await expect(one(page, "figures")).to_contain_text("系统和台账 380.00元")
        await act(page, "close", note="核对无误")
        await expect(one(page, "status")).to_contain_text("已关账")


@pytest.mark.clause("4.3a", "4.3b", "4.3c", "4.3d")
async def test_a_familys_file_is_built_checked_and_taken_away(
    world: World, enter: Enter, enter_preview: Enter, tmp_path: Path
) -> None:
    picture = tmp_path / "户口簿.jpg"
    picture.write_bytes(jpeg())
    async with enter("district") as page:
        await tap(page, "all-offers")
        await tap(page, "go-files")
        await tap(page, "go-checklist")
        await write(page, "name", "户口簿")
        await tap(page, "submit")
        await expect(one(page, "items")).to_contain_text("户口簿")
    async with enter("clerk") as page:
        await tap(page, "count-ledger")
        await tap(page, f"entry-{world.tenancies['wan'].id}")
        await tap(page, "file-for")
        await expect(one(page, "lacking")).to_contain_text("1 项")
        await page.locator('[data-testid^="put-"]:visible').first.tap()
        async with page.expect_file_chooser() as chooser:
            await tap(page, "photo-add")
        await (await chooser.value).set_files(picture)
        await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)
        await tap(page, "submit")
        await expect(one(page, "checklist")).to_contain_text("照片、纸质")
        await act(page, "shelve", shelf_mark="3号柜2层15号")
        await act(page, "submit")
        await expect(one(page, "status")).to_contain_text("待街道检查")
    async with enter("street") as page:
        await open_first(page)
        await act(page, "approve")
        await expect(one(page, "status")).to_contain_text("已归档")
        kind, paper = await read_by_wechat(page, "export-pdf")
        assert (kind, paper[:5]) == ("pdf", b"%PDF-")
        # WeChat keeps no file of any kind for somebody: an archive is a browser's to fetch.
        await expect(page.locator('[data-testid="export-zip"]')).to_have_count(0)
        file = page.url.partition("#")[2].removeprefix("/pages/")
        await visit(page, "case_files/list")
        await expect(one(page, "board-胜利社区")).to_contain_text("归档 1/2")
        await tap(page, "report")
        await expect(one(page, "status")).to_contain_text("待区保障办接收")
    async with enter_preview("street", by_pages=True) as page:
        await visit(page, file)
        for testid, ending in (("export-pdf", ".pdf"), ("export-zip", ".zip")):
            async with page.expect_download() as download:
                await tap(page, testid)
            assert re.fullmatch(rf"DA20261210-.*{ending}", (await download.value).suggested_filename)
    async with enter("district") as page:
        await open_first(page)
        await expect(one(page, "figures")).to_contain_text("胜利社区：归档 1 户")
        await act(page, "receive")
        await expect(one(page, "status")).to_contain_text("已接收")


async def test_a_wrong_page_or_a_person_without_standing_is_met_with_words(world: World, enter: Enter) -> None:
    async with enter("stranger") as page:
        await expect(page.get_by_text("绑定").first).to_be_visible()
    async with enter("kong") as page:
        await visit(page, f"ledger/detail?id={world.tenancies['wan'].id}")
        await expect(page.get_by_text("没有找到这条记录").last).to_be_visible()


@pytest.mark.clause("4.1")
async def test_a_strangers_report_is_followed_from_the_open_page_to_its_answer(
    world: World, service: Service, enter: Enter
) -> None:
    async with enter("district") as office:
        assert office.context.browser is not None
        context = await office.context.browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN"
        )
        context.set_default_timeout(15_000)
        await context.add_init_script(_PHONE_CLOCK % _ahead())
        street = await context.new_page()
        await street.goto(service.ctx.base_url + mini_program.WHERE)
        await tap(street, "go-report-openly")
        # What is missing is said at its field; then it is handed in, and the receipt is there.
        await tap(street, "hand-in")
        await expect(one(street, "error-place")).to_be_visible()
        await tap(street, "choice-kind-sublet")
        await write(street, "place", "和谐家园1号楼1单元101室")
        await write(street, "detail", "每个月初都有不同的人拖着箱子来看房。")
        await write(street, "name", "邻居")
        await tap(street, "hand-in")
        await expect(one(street, "receipt")).to_have_attribute("data-state", "received")
        report = await Case.get(procedure="public_report")
        await visit(office, f"public_reports/detail?id={report.id}")
        # Who it was is shown for a reason alone.
        await tap(office, "look")
        await expect(one(office, "error-reason")).to_be_visible()
        await write(office, "reason", "回访核实时间")
        await tap(office, "look")
        await expect(one(office, "reporter")).to_contain_text("邻居")
        await tap(office, "action-assign")
        await tap(office, "choice-to-community")
        await tap(office, "assign")
        await expect(one(office, "case")).to_have_attribute("data-status", "with_community")
        await tap(street, "follow")
        await expect(one(street, "receipt")).to_have_attribute("data-state", "handling")
        case = done(await world.clerk.get(f"/cases/{report.id}"))
        done(await world.clerk.step(case, "conclude", outcome="not_found", note="上门看过，是承租家庭本人。"))
        await tap(street, "follow")
        await expect(one(street, "receipt")).to_have_attribute("data-state", "closed")
        await context.close()
