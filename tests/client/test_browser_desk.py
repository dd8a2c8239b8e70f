"""The way in for the desk in two browsers: a PC shows a code in the web, the clerk's mini-program scans it, says yes.

Where the code was photographed by somebody else, refused, or lies there too long, the PC stays outside; a PC that
nobody has touched for half an hour is locked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, expect
from sanic import Sanic

from models import Session
from tests.cast import World, done, refused
from tests.client.test_browser import Enter, enter, one, tap  # noqa: F401
from tests.pages import hear

DESK = {"width": 1440, "height": 900}


@asynccontextmanager
async def screen(browser: Browser, service: Sanic[Any, Any]) -> AsyncIterator[Page]:
    """A PC's browser before which nobody has signed in; faults of its pages fail the test."""
    faults: list[str] = []
    context = await browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = await context.new_page()
    hear(page, faults, "desk")
    await page.goto(service.ctx.base_url + "/")
    try:
        yield page
    finally:
        await context.close()
    assert faults == []


async def shown_at(page: Page) -> str:
    """The address in the code that stands on the screen, once there is one."""
    code = one(page, "sign-in-code")
    await expect(code.locator("img, uni-image").first).to_be_visible()
    await expect(code).to_have_attribute("data-state", "waiting")
    link = await code.get_attribute("data-link")
    assert link
    return link


async def scan(phone: Page, link: str) -> None:
    """Held before the phone's camera, from the home page."""
    await phone.evaluate("(link) => { window.walk.sees = link }", link)
    await phone.evaluate("() => window.walk.script('patterns/navigation').open('scan_codes/edit', {}, 'relaunch')")


async def test_a_pc_is_let_in_by_the_phone_that_scans_its_code(
    browser: Browser, service: Sanic[Any, Any], world: World, enter: Enter  # noqa: F811
) -> None:
    async with screen(browser, service) as desk, enter("clerk") as phone:
        await one(desk, "by-code").click()
        first = await shown_at(desk)
        # Photographed by somebody else, who was quicker: the clerk is told, and nobody else's PC comes in.
        done(await world.stranger.post("/sign-in-codes/open", {"text": first}))
        await scan(phone, first)
        await expect(one(phone, "code-refused")).to_contain_text("已被别人扫过")
        await expect(one(desk, "sign-in-code")).to_have_attribute("data-state", "opened")
        await one(desk, "another-code").click()

        second = await shown_at(desk)
        assert second != first
        await scan(phone, second)
        number = await desk.locator(".code__number").inner_text()
        await expect(one(phone, "code-found")).to_contain_text(number.removeprefix("号码 "))
        await tap(phone, "refuse-code")
        await expect(one(phone, "code-refused")).to_be_visible()
        await expect(one(desk, "sign-in-code")).to_have_attribute("data-state", "refused")
        await one(desk, "another-code").click()

        third = await shown_at(desk)
        await scan(phone, third)
        await tap(phone, "confirm-code")
        await expect(one(phone, "code-confirmed")).to_be_visible()
        # The same posts as on the phone, at home.
        await expect(desk.locator('[data-testid="count-inbox"]:visible')).to_be_visible()
        held = await Session.filter(account_id=world.clerk.account_id, idle_ends_at__isnull=False).get()
        token = await desk.evaluate("() => localStorage.getItem('anju.token')")

        # Left alone for half an hour, which its own windows know of.
        await desk.evaluate(
            "() => localStorage.setItem('anju.desk', JSON.stringify({ type: 'object', data: { touched: 0 } }))"
        )
        await desk.reload()
        await expect(one(desk, "desk-locked")).to_contain_text("锁定")
        headers = {"Authorization": f"Bearer {token}"}
        refused(await world.http.get("/api/me", headers=headers), "not_signed_in")
        await held.refresh_from_db()
        assert held.revoked_at is not None
