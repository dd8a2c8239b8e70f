"""Every page, for every role that can reach it, in both looks, on a narrow phone: axe finds nothing serious, and
nothing is small, cut off, covered, too faint or left in English. The pages are those of tests/pages.py, in the demo.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from server.settings import PROJECT
from tests.pages import CHROMIUM_ARGUMENTS, NARROW_PHONE, TOUR, demo_service, pages_of_the_client, phone, settle, walk

AXE = PROJECT / "miniprogram/node_modules/axe-core/axe.min.js"
CHECKS = Path(__file__).with_name("page_checks.js")
# What is no English to a Chinese reader: kinds of files, systems of phones, hashes, one-time codes, numbers of cases,
# the last character of an ID number.
MAY_STAY = (
    r"^(?:PDF|Excel|JPE?G|PNG|WebP|HEIC|Android|iOS|HarmonyOS|SHA-?256"
    r"|[0-9a-f]{6,}|[0-9A-Z]{6,}|[0-9]+X|[A-Z]{1,4}[0-9-]{3,}[A-Z0-9-]*)$"
)
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[str]:
    assert engine == "sqlite"
    with demo_service(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGUMENTS))
        yield browser
        await browser.close()


def test_the_tour_comes_to_every_page_of_the_client() -> None:
    assert {stop.page for stop in TOUR} == pages_of_the_client()
    titles = [stop.title for stop in TOUR]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
async def test_every_page_of_every_role_can_be_read_and_pressed_by_everyone(
    chromium: Browser, address: str, elder: bool
) -> None:
    assert AXE.exists(), "axe-core is not installed: make build"
    found: dict[str, list[str]] = {}
    seen = 0
    async for stop, page in walk(chromium, address, elder=elder, size=NARROW_PHONE, init=AXE.read_text()):
        seen += 1
        assert await page.evaluate("() => document.documentElement.dataset.look") == ("elder" if elder else "plain")
        if faults := [*await grave(page, elder), *await own(page, elder)]:
            found[stop.title] = faults
    assert seen == len(TOUR)
    assert found == {}, "\n".join(f"{title}: {fault}" for title, faults in found.items() for fault in faults)


async def grave(page: Page, elder: bool) -> list[str]:
    """What axe calls serious or critical; in elder mode also contrast below 7:1."""
    reply: dict[str, Any] = await page.evaluate(
        """(elder) => axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'wcag2aaa'],
          rules: { 'color-contrast-enhanced': { enabled: elder }, 'identical-links-same-purpose': { enabled: false } },
          resultTypes: ['violations'], preload: false,
        }).then(({ violations }) => ({ violations }))""",
        elder,
    )
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:160]!r}"
        for one in reply["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


async def own(page: Page, elder: bool) -> list[str]:
    found: list[str] = await page.evaluate(CHECKS.read_text(), {"elder": elder, "words": MAY_STAY})
    return found


async def test_elder_mode_is_offered_in_words_makes_all_type_larger_at_once_and_stays(
    chromium: Browser, address: str
) -> None:
    async with phone(chromium, elder=None, size=NARROW_PHONE) as page:
        await page.goto(address)
        await settle(page, "sessions/edit")
        before = await sizes(page)
        await page.locator('[data-testid="look-elder"]:visible').tap()
        await page.locator('[data-testid="look-offer"]').wait_for(state="detached")
        after = await sizes(page)
        shared = before.keys() & after.keys()
        assert len(shared) > 10
        assert {text: (before[text], after[text]) for text in shared if after[text] < before[text] * 1.25} == {}
        await page.reload()
        await settle(page, "sessions/edit")
        assert await sizes(page) == after
        assert await page.locator('[data-testid="look-offer"]').count() == 0
        await page.locator('[data-testid="look-switch"]:visible').tap()
        plain = await sizes(page)
        assert {text: plain[text] for text in shared & plain.keys() if plain[text] != before[text]} == {}


async def sizes(page: Page) -> dict[str, float]:
    """Each text on the screen and how large it is set."""
    read: dict[str, float] = await page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('uni-page uni-text, uni-page uni-button')]
          .filter((one) => one.getClientRects().length && one.innerText.trim())
          .map((one) => [one.innerText, parseFloat(getComputedStyle(one).fontSize)]))"""
    )
    return read
