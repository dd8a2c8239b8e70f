"""Field work without a network, in a real Chromium: the network cut, slow, and lying (the service committed, the reply
was lost); the app closed and opened again; a full phone, a revoked session, a refused form. However it goes, the
service has each thing once, the photographs before their form, and the phone keeps what it has no receipt for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from models import Account, Case, Evidence, Inspection, Session, Violation
from tests.cast import World, done
from tests.client.test_browser import Enter, enter, enter_preview, one, tap, visit, write
from tests.network import API, all_received, cut, items, lose_replies, mend, photograph, pictures, waits

__all__ = ["enter", "enter_preview", "pictures"]

async def begin(page: Page) -> None:
    """At the first dwelling; the list was seen while there was a network."""
    await page.locator('[data-testid^="dwelling-"]:visible').first.tap()
    await tap(page, "next")
    await expect(one(page, "photo-add")).to_be_visible()


async def tell_findings(page: Page) -> None:
    await tap(page, "next")
    await tap(page, "choice-found_home-yes")
    await tap(page, "choice-occupancy-sublet_suspected")
    await write(page, "findings", "开门的人称每月付租金800元")
    await tap(page, "choice-breach-yes")
    await write(page, "occurred_on", "2026-11-20")
    await tap(page, "choice-behaviour-sublet")
    await write(page, "detail", "转租给他人居住")
    await tap(page, "next")
    await tap(page, "submit")


async def make_visit(
    page: Page, *pictures: Path, network: Callable[[Page], Awaitable[object]] = cut
) -> Any:
    """From the choice of a dwelling to the last press, the network as it is made once the list was seen. Gives what
    `network` gave."""
    await visit(page, "inspections/edit")
    await expect(page.locator('[data-testid^="dwelling-"]:visible').first).to_be_visible()
    made = await network(page)
    await begin(page)
    await photograph(page, *pictures)
    await tell_findings(page)
    return made


async def check_once(*, photographs: int) -> None:
    """One visit, all its photographs, one violation: no more and no fewer."""
    case = await Case.get(procedure="inspection")
    assert case.status == "recorded"
    assert await Inspection.all().count() == 1
    assert [row.state for row in await Evidence.filter(case_id=case.id)] == ["sealed"] * photographs
    assert [row.inspection_case_id for row in await Violation.all()] == [case.id]


async def test_a_visit_made_without_network_is_sent_once_when_it_is_back_even_after_the_app_was_closed(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    async with enter("grid") as page:
        # Home can be opened without a network once it was seen.
        await expect(one(page, "go-inspect")).to_be_visible()
        await make_visit(page, *pictures[:2])
        await waits(page, 4)
        assert await Case.filter(procedure="inspection").count() == 0
        await page.reload()
        await expect(items(page, "waiting")).to_have_count(4)
        await visit(page, "home/detail")
        await expect(one(page, "go-inspect")).to_be_visible()
        await expect(one(page, "outbox-link")).to_have_attribute("data-count", "4")
        await mend(page)
        await all_received(page, 4)
    await check_once(photographs=2)


async def test_replies_that_are_lost_after_the_service_committed_make_nothing_twice(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    async with enter("grid") as page:
        # Every address once: opening the visit, announcing a photograph, its bytes, its confirmation, the findings.
        lost = await make_visit(page, pictures[0], network=lose_replies)
        await page.wait_for_function("() => location.hash.includes('outbox')")
        # The app is closed before it could try again, and opened later.
        await all_received(page, 3)
    assert lost.keys() == {
        "/inspections", "/evidence", "/media/upload", "/evidence/*/confirm", "/cases/*/actions/record"
    }
    assert max(lost.values()) < 300
    await check_once(photographs=1)


async def test_a_form_waits_for_all_its_photographs_and_says_which_the_phone_has_lost(
    world: World, enter_preview: Enter, pictures: list[Path]
) -> None:
    # Where a browser keeps photographs is its own.
    async with enter_preview("grid") as page:
        await make_visit(page, *pictures)
        await expect(items(page, "waiting")).to_have_count(5)
        await page.evaluate(
            """async () => {
              const kept = JSON.parse(localStorage.getItem('anju.outbox')) ?? []
              const list = Array.isArray(kept) ? kept : JSON.parse(kept.data)
              const id = list.filter((one) => one.kind === 'photo')[1].id
              const opened = indexedDB.open('anju', 1)
              const db = await new Promise((done) => (opened.onsuccess = () => done(opened.result)))
              const gone = db.transaction('photos', 'readwrite')
              gone.objectStore('photos').delete(id)
              await new Promise((done) => (gone.oncomplete = done))
              db.close()
            }"""
        )
        await page.reload()
        await mend(page)
        await expect(items(page, "refused")).to_have_count(1, timeout=20_000)
        await expect(items(page, "refused")).to_contain_text("找不到这张照片")
        form = page.locator('[data-testid="outbox-item"][data-id^="record:"]:visible')
        await expect(form).to_have_attribute("data-state", "waiting")
        await expect(form).to_contain_text("1 张照片不能采用")
        assert (await Case.get(procedure="inspection")).status == "open"
        await items(page, "refused").locator('[data-testid="outbox-drop"]').tap()
        await page.get_by_text("不要了", exact=True).last.tap()
        await expect(form).to_have_attribute("data-state", "received", timeout=20_000)
    await check_once(photographs=2)


async def test_a_slow_network_sends_each_thing_once(world: World, enter: Enter, pictures: list[Path]) -> None:
    async with enter("grid") as page:

        async def dawdle(route: Route) -> None:
            await asyncio.sleep(0.4)
            await route.fallback()

        await make_visit(page, *pictures[:2], network=lambda page: page.route(API, dawdle))
        await expect(page.get_by_text("巡查已记录").last).to_be_visible(timeout=20_000)
    await check_once(photographs=2)


async def test_a_revoked_session_keeps_all_for_the_same_person_and_hides_it_from_another(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    async with enter("grid") as page:
        await make_visit(page, pictures[0])
        await expect(items(page, "waiting")).to_have_count(3)
        grid = await Account.get(demo_key="grid")
        await Session.filter(account_id=grid.id).delete()
        await mend(page)
        await expect(one(page, "person-grid")).to_be_visible()
        await tap(page, "person-clerk")
        await accept_if_asked(page)
        await expect(one(page, "greeting")).to_be_visible()
        await expect(page.locator('[data-testid="outbox-link"]:visible')).to_have_count(0)
        await visit(page, "outbox/list")
        await expect(one(page, "empty")).to_be_visible()
        assert await Case.filter(procedure="inspection").count() == 0
        await visit(page, "home/detail")
        await tap(page, "sign-out")
        await tap(page, "person-grid")
        await expect(one(page, "greeting")).to_be_visible()
        await all_received(page, 3)
    await check_once(photographs=1)
    assert (await Case.get(procedure="inspection")).opened_by_id == grid.id


async def accept_if_asked(page: Page) -> None:
    await page.wait_for_function(
        "() => document.querySelector('[data-testid=greeting]')"
        " || document.querySelector('[data-testid=privacy-accept]')"
    )
    if await page.locator('[data-testid="privacy-accept"]:visible').count():
        await tap(page, "privacy-accept")


async def test_a_refused_form_stays_with_its_reason_is_corrected_and_sent_again(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    async with enter("grid") as page:
        await make_visit(page, pictures[0])
        await expect(items(page, "waiting")).to_have_count(3)
        # What the service will not have, as an older version of the app might have written it down.
        await page.evaluate(
            r"""() => {
              const text = localStorage.getItem('anju.outbox')
              localStorage.setItem('anju.outbox', text.replace(/sublet(?=\\*",\\*"detail)/g, 'unheard_of'))
            }"""
        )
        assert "unheard_of" in await page.evaluate("localStorage.getItem('anju.outbox')")
        await page.reload()
        await mend(page)
        await expect(items(page, "refused")).to_have_count(1, timeout=20_000)
        await page.reload()
        await expect(items(page, "refused")).to_have_count(1)
        assert await Violation.all().count() == 0
        await items(page, "refused").locator('[data-testid="outbox-change"]').tap()
        # The page opens where it is wrong, with the reason at the field.
        await expect(one(page, "error-behaviour")).to_be_visible()
        await tap(page, "choice-behaviour-sublet")
        await tap(page, "next")
        await expect(one(page, "summary-violation")).to_contain_text("转租给他人居住")
        await tap(page, "submit")
        await expect(page.get_by_text("巡查已记录").last).to_be_visible()
    await check_once(photographs=1)


async def test_a_full_phone_says_so_and_still_sends_what_is_on_the_page(
    world: World, enter_preview: Enter, pictures: list[Path]
) -> None:
    # Where a browser keeps photographs is its own.
    async with enter_preview("grid") as page:
        await visit(page, "inspections/edit")
        await begin(page)
        await page.evaluate(
            """() => {
              const full = () => { throw new DOMException('full', 'QuotaExceededError') }
              IDBObjectStore.prototype.put = full
            }"""
        )
        await photograph(page, pictures[0])
        await expect(one(page, "photo-problem")).to_contain_text("手机存满了")
        await expect(one(page, "photo-received")).to_be_visible()
        await page.evaluate(
            """() => {
              window.room = Storage.prototype.setItem
              Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
            }"""
        )
        await tell_findings(page)
        await expect(one(page, "form-problem")).to_contain_text("手机存满了")
        await page.evaluate("() => { Storage.prototype.setItem = window.room }")
        await tap(page, "submit")
        await expect(page.get_by_text("巡查已记录").last).to_be_visible()
    await check_once(photographs=1)


@pytest.mark.clause("4.5.0")
async def test_a_family_fills_in_its_report_without_network(world: World, enter: Enter, pictures: list[Path]) -> None:
    await world.open_window()
    async with enter("wan") as page:
        await visit(page, "change_reports/edit")
        await expect(one(page, "choice-changed-yes")).to_be_visible()
        await cut(page)
        await tap(page, "choice-changed-yes")
        await tap(page, "group-contact")
        await tap(page, "next")
        await write(page, "phone", "139 0000 0009")
        await tap(page, "next")
        await photograph(page, pictures[0])
        await tap(page, "next")
        await tap(page, "submit")
        await waits(page, 4)
        await mend(page)
        await all_received(page, 4)
    (report,) = done(await world.wan.get("/cases", procedure="change_report"))["items"]
    assert report["status"] == "submitted"
    whole = done(await world.wan.get(f"/cases/{report['id']}"))
    assert [change["label"] for change in whole["detail"]["changes"]] == ["联系电话"]
    assert [item["state"] for item in whole["evidence"]] == ["sealed"]
