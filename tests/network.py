"""The network of a phone in a browser: cut, mended, lying (the service committed, the reply was lost); and what the
phone then shows of what it has no receipt for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, Route, TimeoutError, expect

from tests.client.test_browser import one, tap, visit
from tests.photographs import jpeg

API = "**/api/**"
_OWN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def cut(page: Page) -> None:
    """No network to the service. The pages themselves are on the phone, as WeChat has them."""
    await page.route(API, lambda route: route.abort("internetdisconnected"))


async def mend(page: Page) -> None:
    await page.unroute(API)
    await page.evaluate("window.dispatchEvent(new Event('online'))")


async def lose_replies(page: Page) -> dict[str, int]:
    """The first write to each address is carried out, and its reply is lost. Returns the statuses that were lost, by
    address, `*` for what names a case or a photograph there."""
    lost: dict[str, int] = {}

    async def lie(route: Route) -> None:
        address = _OWN_ID.sub("*", route.request.url.partition("/api")[2])
        if route.request.method == "GET" or address in lost:
            await route.fallback()
            return
        lost[address] = 0
        reply = await route.fetch()
        lost[address] = reply.status
        await route.abort("connectionreset")

    await page.route(API, lie)
    return lost


async def drop_after_write(page: Page) -> list[int]:
    """The next write is carried out and its reply lost, and from then on there is no network. Returns the statuses that
    were lost."""
    lost: list[int] = []

    async def drop(route: Route) -> None:
        if not lost and route.request.method == "GET":
            await route.fallback()
            return
        if not lost:
            lost.append(0)
            lost[0] = (await route.fetch()).status
        await route.abort("internetdisconnected")

    await page.route(API, drop)
    return lost


async def photograph(page: Page, *pictures: Path) -> None:
    for picture in pictures:
        async with page.expect_file_chooser() as chooser:
            await tap(page, "photo-add")
        await (await chooser.value).set_files(picture)


def items(page: Page, state: str) -> Locator:
    """What stands in the phone's list of unsent things in that state."""
    return page.locator(f'[data-testid="outbox-item"][data-state="{state}"]:visible')


async def waits(page: Page, count: int) -> None:
    """The page says that what was filled in is kept on the phone, and the list has so many things in it."""
    await expect(one(page, "sent")).to_contain_text("已保存在手机上", timeout=20_000)
    await expect(items(page, "waiting")).to_have_count(count)


async def all_received(page: Page, count: int) -> None:
    """Opens the list and presses for what still waits, as often as something is lost, until all is received."""
    await visit(page, "outbox/list")
    await expect(page.locator('[data-testid="outbox-item"]:visible')).to_have_count(count)
    for _ in range(30):
        await expect(items(page, "sending")).to_have_count(0, timeout=20_000)
        if not await items(page, "waiting").count():
            break
        # It goes by itself as well, and is gone then.
        with suppress(TimeoutError):
            await one(page, "outbox-now").tap(timeout=1_000)
    await expect(items(page, "received")).to_have_count(count, timeout=20_000)
    await expect(items(page, "waiting")).to_have_count(0)
    await expect(items(page, "refused")).to_have_count(0)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three photographs that differ."""
    made = []
    for number in range(3):
        picture = tmp_path / f"门牌{number}.jpg"
        picture.write_bytes(jpeg((200, 60 * number, 90)))
        made.append(picture)
    return made
