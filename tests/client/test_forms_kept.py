"""The forms that the service tells are there where the network is not: kept for the person and post that asked, read
anew when the service has others, forgotten at sign-out; and a first start without a network says what is missing.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from casework.heart import entry_forms
from casework.heart.forms import Form
from models import Case
from tests.cast import World
from tests.client.test_browser import Enter, enter, one, tap, visit, write
from tests.network import all_received, cut, mend, waits

__all__ = ["enter"]

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('anju.seen.') && key.endsWith('.forms'))"


async def kept(page: Page, count: int) -> None:
    await page.wait_for_function(f"(count) => ({KEPT})().length === count", arg=count)


async def asked(page: Page) -> list[str]:
    """Every later request for forms is written down there."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.url.endswith("/api/forms") else None)
    return seen


async def test_a_form_opens_and_is_kept_without_a_network_on_a_phone_that_never_opened_it_before(
    world: World, enter: Enter
) -> None:
    tenancy = world.tenancies["wan"].id
    async with enter("clerk") as page:
        # Signed in, and nothing more: they come by themselves.
        await kept(page, 1)
        await cut(page)
        await visit(page, f"exits/edit?tenancy={tenancy}&name=万健秀")
        await write(page, "left_on", "2026-12-11")
        await tap(page, "choice-cause-voluntary")
        await tap(page, "next")
        # What the service would say of both is said without it.
        await expect(one(page, "error-left_on")).to_contain_text("不能晚于今天")
        await expect(one(page, "error-note")).to_be_visible()
        await write(page, "left_on", "2026-12-01")
        await write(page, "note", "钥匙已交回")
        await tap(page, "next")
        await expect(one(page, "summary-asked")).to_contain_text("主动退出")
        await tap(page, "submit")
        await waits(page, 1)
        await mend(page)
        await all_received(page, 1)
    assert await Case.filter(procedure="exit", status="exited").count() == 1


async def test_a_first_start_without_a_network_says_what_is_missing_and_goes_on_when_there_is_one(
    world: World, enter: Enter
) -> None:
    async with enter("clerk") as page:
        await kept(page, 1)
        await page.evaluate(f"() => ({KEPT})().forEach((key) => localStorage.removeItem(key))")
        await cut(page)
        await visit(page, f"exits/edit?tenancy={world.tenancies['wan'].id}&name=万健秀")
        await expect(one(page, "load-problem")).to_contain_text("请连上网络打开一次")
        await mend(page)
        await tap(page, "retry")
        await expect(one(page, "choice-cause-voluntary")).to_be_visible()


async def test_forms_are_asked_for_once_a_version_and_forgotten_at_sign_out(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with enter("clerk") as page:
        await kept(page, 1)
        seen = await asked(page)
        await visit(page, f"exits/edit?tenancy={world.tenancies['wan'].id}&name=万健秀")
        await expect(one(page, "choice-cause-voluntary")).to_be_visible()
        assert seen == []
        # The service is another: what was kept is not taken for its own.
        entry_forms.version.cache_clear()
        monkeypatch.setitem(entry_forms.DOORS, "a.b", entry_forms.Door("a.b", "新的", Form, ("community_clerk",)))
        try:
            async with page.expect_response("**/api/forms"):
                await page.reload()
            await expect(one(page, "choice-cause-voluntary")).to_be_visible()
            assert seen
        finally:
            entry_forms.version.cache_clear()
        await visit(page, "home/detail")
        await tap(page, "sign-out")
        await expect(one(page, "person-clerk")).to_be_visible()
        await kept(page, 0)
