"""The forms that the service tells are there where the network is not: kept for the person and post that asked, read
anew when the service has others, forgotten at sign-out; and a first start without a network says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.async_api import Page, expect

from casework.heart import entry_forms
from casework.heart.forms import Form
from models import Appointment, Case, Tenancy
from tests.cast import NOW, World
from tests.client.test_browser import Enter, enter, one, tap, visit, write
from tests.heart.test_access import second_post
from tests.network import all_received, cut, mend, waits

__all__ = ["enter"]

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('anju.seen.') && key.endsWith('.forms'))"


@contextmanager
def another_service() -> Iterator[None]:
    """One that has a form more, as after an upgrade; behind it nothing of that is remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(entry_forms.DOORS, "a.b", entry_forms.Door("a.b", "新的", Form, ("community_clerk",)))
        entry_forms.version.cache_clear()
        yield
    entry_forms.version.cache_clear()


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


async def test_forms_are_asked_for_once_a_version_and_forgotten_at_sign_out(world: World, enter: Enter) -> None:
    async with enter("clerk") as page:
        await kept(page, 1)
        seen = await asked(page)
        await visit(page, f"exits/edit?tenancy={world.tenancies['wan'].id}&name=万健秀")
        await expect(one(page, "choice-cause-voluntary")).to_be_visible()
        assert seen == []
        # The service is another: what was kept is not taken for its own.
        with another_service():
            async with page.expect_response("**/api/forms"):
                await page.reload()
            await expect(one(page, "choice-cause-voluntary")).to_be_visible()
            assert seen
        await visit(page, "home/detail")
        await tap(page, "sign-out")
        await expect(one(page, "person-clerk")).to_be_visible()
        await kept(page, 0)


LISTS = f"({KEPT})().map((key) => JSON.parse(JSON.parse(localStorage.getItem(key)).data).items)"
TOLD = f"() => {LISTS}.map((items) => items.map((one) => one.name))"


async def told(page: Page, name: str) -> None:
    """That form is kept."""
    await page.wait_for_function(f"(name) => ({TOLD})().some((names) => names.includes(name))", arg=name)


async def test_a_family_that_left_and_lives_there_again_is_told_of_its_forms(world: World, enter: Enter) -> None:
    """In the same post: what is told follows from what its holder is, not from the version alone."""
    tenancy = Tenancy.filter(id=world.tenancies["wan"].id)
    await tenancy.update(living=None, ended_on=date(2026, 12, 1))
    async with enter("wan") as page:
        await page.wait_for_function(f"() => ({TOLD})().some((names) => names.length === 0)")
        await tenancy.update(living=1, ended_on=None)
        await page.reload()
        await told(page, "family_change.open")
        assert await page.evaluate(f"() => ({TOLD})().length") == 1


async def test_who_goes_on_in_another_post_because_the_first_has_ended_is_told_of_that_ones(
    world: World, enter: Enter
) -> None:
    await second_post(world.clerk, "administrator", world.organisations["胜利社区"])
    async with enter("clerk") as page:
        await told(page, "exit.open")
        await Appointment.filter(account_id=world.clerk.account_id, role="community_clerk").update(ended_at=NOW)
        await page.reload()
        await told(page, "post.end")
        # What the ended post has seen is gone with it.
        assert "exit.open" not in str(await page.evaluate(TOLD))


async def test_a_service_that_asks_something_else_by_now_is_asked_again_when_it_refuses(
    world: World, enter: Enter
) -> None:
    async with enter("clerk") as page:
        await told(page, "exit.open")
        await visit(page, f"exits/edit?tenancy={world.tenancies['wan'].id}&name=万健秀")
        # Before the family came: the service alone knows.
        await write(page, "left_on", "2020-01-01")
        await tap(page, "choice-cause-voluntary")
        await write(page, "note", "钥匙已交回")
        await tap(page, "next")
        with another_service():
            async with page.expect_response("**/api/forms"):
                await tap(page, "submit")
            await told(page, "a.b")
            await expect(one(page, "error-left_on")).to_be_visible()
