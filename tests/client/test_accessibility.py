"""What makes a page one that everyone can read and press, in both looks: axe finds nothing serious, and nothing is
small, cut off, covered, too faint or left in English. Asked of every page by tests/client/test_tour.py.

Elder mode is a list of properties that the document wears (`miniprogram/src/stores/look.ts`), so that a page is opened
once and judged twice, and what axe asks of a page's structure is asked in the plain look alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from server.settings import PROJECT
from tests.demo_world import demo_world, served
from tests.pages import NARROW_PHONE, phone, settle

AXE = PROJECT / "miniprogram/node_modules/axe-core/axe.min.js"
CHECKS = Path(__file__).parent.parent / "page_checks.js"
SHAPE = Path(__file__).parent.parent / "page_shape.js"
# What is no English to a Chinese reader: kinds of files, systems of phones, hashes, one-time codes, numbers of cases
# and of entries, the last character of an ID number.
MAY_STAY = (
    r"^(?:PDF|Excel|xlsx|JPE?G|PNG|WebP|HEIC|Android|iOS|HarmonyOS|SHA-?256"
    r"|[ZB][0-9]+|[0-9a-f]{6,}|(?:[0-9A-Z]{2,}-)*[0-9A-Z]{6,}|[0-9]+X|[A-Z]{1,4}[0-9-]{3,}[A-Z0-9-]*)$"
)
GRAVE = {"serious", "critical"}
# What axe judges by how a page looks, an element at a time. In elder mode contrast is 7:1, which includes 4.5:1.
PLAIN_LOOKS = ("color-contrast", "target-size")
ELDER_LOOKS = ("color-contrast-enhanced", "target-size")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[str]:
    assert engine == "sqlite"
    with served(demo_world(tmp_path_factory.mktemp("demo"))) as address:
        yield address


async def elder_dress(browser: Browser, address: str) -> str:
    """What the document wears on a phone on which elder mode was chosen, as its `style`."""
    async with phone(browser, elder=True, size=NARROW_PHONE) as page:
        await page.goto(address)
        await settle(page, "sessions/edit")
        assert await page.evaluate("() => document.documentElement.dataset.look") == "elder"
        worn = str(await page.evaluate("() => document.documentElement.style.cssText"))
    assert "--type: 1.3" in worn
    return worn


# As the page's own switch does it. What was measured of the plain look (the room under a bar) is measured anew, as on
# a phone that is turned.
DRESS = """async (worn) => {
  const root = document.documentElement
  if (root.dataset.look !== 'plain') throw new Error('not in the plain look')
  const plain = root.style.cssText
  root.style.cssText += worn
  root.dataset.look = 'elder'
  window.dispatchEvent(new Event('resize'))
  const seen = (name) => [...document.querySelectorAll(name)].find((one) => one.getClientRects().length)
  const shown = (name) => seen(name)?.offsetHeight ?? 0
  for (let frame = 0; frame < 2 || (frame < 60 && shown('.action-bar-room') < shown('.action-bar')); frame += 1) {
    await new Promise((done) => requestAnimationFrame(done))
  }
  return plain
}"""
UNDRESS = """(plain) => {
  const root = document.documentElement
  root.style.cssText = plain
  root.dataset.look = 'plain'
  window.dispatchEvent(new Event('resize'))
}"""


async def judged(page: Page, worn: str, met: set[int]) -> list[str]:
    """What is wrong with the page that is shown, in both looks; it wears the plain one afterwards as before. `worn`: by
    `elder_dress`.
    `met`: the shapes of elements that axe has judged before; it is asked again where there is one that it has not."""
    new = await shapes(page) - met
    met |= new
    faults = [*await grave(page, new, elder=False), *await own(page, elder=False)]
    plain = await page.evaluate(DRESS, worn)
    larger = [*await grave(page, new, elder=True), *await own(page, elder=True)]
    await page.evaluate(UNDRESS, plain)
    return faults + [f"elder: {one}" for one in larger]


async def shapes(page: Page) -> set[int]:
    return set(await page.evaluate(SHAPE.read_text()))


# How a page is built is asked of the whole of it. How it looks (three quarters of axe's time) of what has a new shape:
# all that stands in such an element is new as well.
ASK = """async ([looks, structure, shapes]) => {
  const asked = { resultTypes: ['violations'], preload: false }
  const found = []
  if (structure) {
    const off = Object.fromEntries(
      ['color-contrast', 'color-contrast-enhanced', 'target-size', 'identical-links-same-purpose']
        .map((rule) => [rule, { enabled: false }]),
    )
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'wcag2aaa']
    found.push(await axe.run(document, { ...asked, runOnly: tags, rules: off }))
  }
  const fresh = new Set(shapes)
  const isNew = (element) => fresh.has(window.shapes.get(element))
  const include = [...window.shapes.keys()].filter(
    (one) => one.isConnected && isNew(one) && !isNew(one.parentElement) && one.getClientRects().length,
  )
  if (include.length) found.push(await axe.run({ include }, { ...asked, runOnly: { type: 'rule', values: looks } }))
  return found.flatMap(({ violations }) => violations)
}"""


async def grave(page: Page, new: set[int], *, elder: bool) -> list[str]:
    """What axe calls serious or critical of elements with these shapes, which `shapes` has found; nothing, if none."""
    if not new:
        return []
    # Fetched into a page once it is wanted: with what every page loads first, it costs each of them.
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    looks = ELDER_LOOKS if elder else PLAIN_LOOKS
    violations: list[dict[str, Any]] = await page.evaluate(ASK, [looks, not elder, list(new)])
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:160]!r}"
        for one in violations
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


async def own(page: Page, *, elder: bool, desk: bool = False) -> list[str]:
    asked = {"elder": elder, "desk": desk, "words": MAY_STAY}
    found: list[str] = await page.evaluate(CHECKS.read_text(), asked)
    return found


# Each is put into a page that is in order, and has to be named by the rule that is for it.
BROKEN = {
    "small: ": "<uni-view role='button' style='display:block;width:30px;height:30px'>好</uni-view>",
    "unsaid: ": "<uni-view id='heard' style='display:block;width:60px;height:60px'>按我</uni-view>",
    "wide: ": "<uni-view style='display:block;width:700px;height:4px;background:#124c3d'></uni-view>",
    "beyond: ": f"<uni-text style='display:block;white-space:nowrap'>{'一行不肯折的很长的字' * 4}</uni-text>",
    "cut: ": "<uni-view style='display:block;width:60px;height:60px;overflow:hidden'>"
    "<uni-text style='white-space:nowrap'>只看得见前面几个字</uni-text></uni-view>",
    "overlap: ": "<uni-view style='display:block'><uni-text style='display:block'>下面的一行字</uni-text>"
    "<uni-text style='display:block;margin-top:-24px'>上面的一行字</uni-text></uni-view>",
    "under the bar: ": "<uni-view class='bar' style='height:300px'></uni-view>",
    "type: ": "<uni-text style='font-size:11px'>小字</uni-text>",
    "English: ": "<uni-text>请点 Submit</uni-text>",
    "unfilled: ": "<uni-text>还剩 undefined 天</uni-text>",
    "aria-command-name": "<uni-view role='button' style='display:block;width:60px;height:60px'></uni-view>",
    "color-contrast ": "<uni-text style='color:#bbb;background:#fff'>看不清的字</uni-text>",
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width='60' height='60'>",
}


async def test_the_checks_find_what_is_broken_on_purpose(browser: Browser, address: str) -> None:
    async with phone(browser, elder=False, size=NARROW_PHONE) as page:
        await page.goto(address)
        await settle(page, "sessions/edit")
        met = await shapes(page)
        assert [*await grave(page, met, elder=False), *await own(page, elder=False)] == []
        for rule, broken in BROKEN.items():
            await page.evaluate(BREAK, broken)
            # What axe would find has a shape that the page had not, and is found though nothing else is looked at.
            new = await shapes(page) - met
            assert new, rule
            faults = [*await grave(page, new, elder=False), *await own(page, elder=False)]
            assert [fault for fault in faults if fault.startswith(rule)], f"{rule} does not find it: {faults}"
            await page.evaluate("document.getElementById('broken').remove()")
        assert await shapes(page) == met
        assert [*await grave(page, met, elder=False), *await own(page, elder=False)] == []


async def test_what_is_too_faint_in_one_look_alone_is_found_in_that_look(browser: Browser, address: str) -> None:
    worn = await elder_dress(browser, address)
    async with phone(browser, elder=False, size=NARROW_PHONE) as page:
        await page.goto(address)
        await settle(page, "sessions/edit")
        await page.evaluate(BREAK, "<uni-text class='here' style='display:block;font-size:19px'>再往下看</uni-text>")
        met: set[int] = set()
        assert await judged(page, worn, met) == []
        # 5:1, by a style sheet: nothing of the element itself tells that it is drawn otherwise than before.
        await page.evaluate(
            "document.head.append(Object.assign(document.createElement('style'), "
            "{ textContent: '.here { color: #6e6e6e; background: #fff }' }))"
        )
        faults = await judged(page, worn, met)
        assert faults
        assert all(fault.startswith("elder: color-contrast-enhanced ") for fault in faults)
        # What was judged once is not asked again.
        assert await judged(page, worn, met) == []


BREAK = """(broken) => {
  const pages = [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length)
  const holder = document.createElement('div')
  holder.id = 'broken'
  holder.innerHTML = broken
  pages[pages.length - 1].querySelector('.page').append(holder)
  // Heard as Vue hears it.
  const heard = holder.querySelector('#heard')
  if (heard) heard[Symbol('_vei')] = { onClick: () => {} }
}"""


async def test_elder_mode_is_offered_in_words_makes_all_type_larger_at_once_and_stays(
    browser: Browser, address: str
) -> None:
    async with phone(browser, elder=None, size=NARROW_PHONE) as page:
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
