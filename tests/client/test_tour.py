"""Every page, for every role that can reach it, in both builds and both looks, on a narrow phone: the stops of
tests/pages.py, in the demo world.

The long form comes to all of them in both. The short one walks the mini-program, which is the product, through every
page and whatever a tap opens in it, where that is met first, and through one in four of the others, in elder mode at
every second stop; the preview, its picture, through one in three of these in both looks (tests/samples.py).

In the preview everyone can read and press each (tests/client/test_accessibility.py). The mini-program, as it is
shipped, has nothing to say on its console: no error, no handler or page that is not there, no call that WeChat does not
have, no value that cannot cross to its view (miniprogram/build/walk). And both read alike, but for what is named here
with its reason.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.client.test_accessibility import AXE, elder_dress, judged
from tests.demo_world import demo_world, served
from tests.mini_program import BUILT, PACK, packed, wear
from tests.pages import NARROW_PHONE, TOUR, Stop, pages_of_the_client, walk
from tests.samples import drawn
from tests.words.test_one_word import misnamed

WORDS = Path(__file__).parent.parent / "page_words.js"
# Each person's own.
OWN = "home/detail"
# What is put on record when it is looked at, which a list further on tells.
RECORDED = {"applications/detail", "subsidies/detail"}


def _alters(stop: Stop) -> bool:
    """What others read afterwards, so that both builds have to come there."""
    return stop.page in RECORDED or stop.before is not None


def _toured() -> tuple[Stop, ...]:
    """The stops that the mini-program is asked of: every page and all that a tap opens in it where it is met first, and
    of the others one in four."""
    first = {(stop.page, stop.taps): stop.title for stop in reversed(TOUR)}
    more = drawn((stop.title for stop in TOUR), 4)
    return tuple(
        stop for stop in TOUR if stop.title in {*first.values(), *more} or stop.page == OWN or _alters(stop)
    )


def _previewed() -> frozenset[str]:
    """The titles of the stops that the preview is asked of: one in three, and one at least of each person's and of
    each kind of page, be something pressed there or not."""
    stops = {stop.title: stop for stop in TOURED}
    by_kind = drawn(stops, 3, kind=lambda title: (stops[title].page.rpartition("/")[2], bool(stops[title].taps)))
    by_person = drawn(stops, 3, kind=lambda title: stops[title].person)
    return by_kind | by_person | {title for title, stop in stops.items() if _alters(stop)}


TOURED = _toured()
PREVIEWED = _previewed()
# Where the mini-program changes its look: in the preview both are looked at wherever one comes.
LARGER = drawn((stop.title for stop in TOURED), 2)


def _parts(number: int) -> tuple[frozenset[str], ...]:
    """The people, shared out so that each part has as many stops as the others, in both builds together."""
    stops = Counter(stop.person for stop in TOURED)
    stops += Counter(stop.person for stop in TOURED if stop.title in PREVIEWED)
    parts = [Counter[str]() for _ in range(number)]
    for person, count in stops.most_common():
        min(parts, key=Counter.total)[person] = count
    return tuple(map(frozenset, parts))


# So that the suite's workers share the tour evenly.
PARTS = _parts(2)


@dataclass(frozen=True)
class Difference:
    """What stands on a page in one build alone, as patterns. Whatever is listed must be there, or it is none."""

    page: str
    preview: str
    mini: str
    why: str
    # Whose page alone has it; "": everybody's.
    person: str = ""


# Of the moment, or by chance: the time of day, numbers of what was made on the way, codes that are handed out, the head
# of a chain that grows, whether the sweep of uploads that never came has been there.
CHANCE = re.compile(
    r"\d{2}:\d{2}|(?<=[A-Z]{2}\d{8}-)[0-9A-F]{6}|(?<=请当面告诉本人)[0-9A-Z]{8}|[0-9a-f]{40,}"
    r"|等待上传|已放弃|一天内没有传完，已经放弃，请重新拍摄。"
)
# The page of one's own has the switch, which says what it would do.
SWITCHED = ("点一下，换回标准字开", "点一下，字变大，颜色变深关")
DIFFERENCES = (
    Difference(
        "sessions/edit", "", "用微信登录只用来认出是您本人，不会读取聊天和好友。微信登录", "only WeChat signs people in"
    ),
    Difference("sessions/edit", "用手机扫码登录", "", "a phone needs no other to sign in"),
    Difference("scan_codes/edit", "", "打开相机扫码", "a browser has no scanner"),
    Difference(
        "selection_staff/detail", "照着现场大屏上的签到码输入；用手机微信打开可以直接扫。",
        "扫现场大屏上的签到码，或者照着输入。扫码签到", "a browser has no scanner",
    ),
    Difference(
        "selections/detail", "照着现场大屏上的签到码输入；用手机微信打开可以直接扫。",
        "扫现场大屏上的签到码，或者照着输入。扫码签到", "a browser has no scanner", "tao-resident",
    ),
    Difference("privacy_consents/edit", "", "看《用户隐私保护指引》全文", "WeChat keeps and shows the guide"),
    Difference(
        "workbook_imports/edit", "Excel和金山的表格都可以，新旧格式都收，最大20兆，一次最多5000条。",
        "表格要先发到微信聊天里（比如发给“文件传输助手”），再从聊天里选。",
        "inside WeChat files come from conversations",
    ),
    Difference(
        "case_files/detail", "导出原件和校验清单", "原件和校验清单请用电脑浏览器打开安居来下载。",
        "WeChat keeps no archive for anybody",
    ),
    Difference(
        "draw_records/detail", "下载记录", "复制记录", "WeChat keeps no file for anybody, and a text may be copied",
    ),
    Difference(
        "workbook_exports/list", r"补贴台账.*", r"补贴台账.*",
        "it is written in the background, and may be further in one of the two",
    ),
)


def alike(page: str, preview: str, mini: str) -> tuple[str, str]:
    """Both without what may differ."""
    preview, mini = CHANCE.sub("", preview), CHANCE.sub("", mini)
    for one in DIFFERENCES:
        if one.page == page:
            preview, mini = re.sub(one.preview, "", preview), re.sub(one.mini, "", mini)
    return preview, mini


def test_the_tour_comes_to_every_page_of_the_client() -> None:
    assert {stop.page for stop in TOUR} == pages_of_the_client()
    titles = [stop.title for stop in TOUR]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("part", range(len(PARTS)))
async def test_every_page_of_every_role_is_for_everyone_and_reads_alike_in_the_mini_program(
    browser: Browser, tmp_path: Path, part: int
) -> None:
    assert AXE.exists(), "axe-core is not installed: make build"
    tour = tuple(stop for stop in TOURED if stop.person in PARTS[part])
    seen = tuple(stop for stop in tour if stop.title in PREVIEWED)
    found: list[str] = []
    preview: dict[str, str] = {}
    mini: dict[str, str] = {}

    async def in_preview() -> None:
        with served(demo_world(tmp_path / "preview")) as address:
            worn = await elder_dress(browser, address)
            errors: list[str] = []
            met: set[int] = set()
            async for stop, page in walk(
                browser, address, elder=False, size=NARROW_PHONE, tour=seen, faults=errors
            ):
                preview[stop.title] = await words(page)
                found.extend(f"{stop.title}: {fault}" for fault in (*taken(errors), *await judged(page, worn, met)))

    async def in_mini_program() -> None:
        with served(demo_world(tmp_path / "mini-program"), client=packed()) as address:
            async for stop, plain, elder, faults in mini_walk(browser, address, tour, LARGER):
                mini[stop.title] = plain
                applies = stop.person in ("shi-applicant", "yin-applicant")
                found.extend(f"{stop.title}: {fault}" for fault in misnamed(stop.page, plain, applies=applies))
                found.extend(f"{stop.title}, mini-program: {fault}" for fault in faults)
                if elder is not None and elder.replace(*SWITCHED) != plain:
                    found.append(f"{stop.title}: reads otherwise in elder mode: {apart(plain, elder)}")

    # Both wait more than they work, each in a world of its own.
    await asyncio.gather(in_preview(), in_mini_program())
    for stop in seen:
        here, there = alike(stop.page, preview[stop.title], mini[stop.title])
        if here != there:
            found.append(f"{stop.title}: the mini-program reads otherwise: {apart(here, there)}")
    for one in DIFFERENCES:
        titles = [stop.title for stop in seen if stop.page == one.page and one.person in ("", stop.person)]
        for pattern, texts in ((one.preview, preview), (one.mini, mini)):
            if titles and not any(re.search(pattern, texts[title]) for title in titles):
                found.append(f"{one.page}: has nothing of {pattern}")
    assert preview.keys() == {stop.title for stop in seen} and mini.keys() == {stop.title for stop in tour}
    assert found == [], "\n" + "\n".join(found)


# Put into a copy of the build, in a page that who is not bound yet comes to: by the file, what stood there, what stands
# there now, and what the walk then says. What it cannot see (an event that nothing tells, a slot that is not there) is
# found in the templates themselves: miniprogram/build/check-mp.test.mjs breaks all four.
BROKEN = (
    (
        "patterns/TextField.wxml", r'(<input [^>]*?) bindinput="[^"]*"', r"\1",
        "input: patterns/TextField: <input> has no listener",
    ),
    (
        "patterns/ChoiceField.wxml", r'bindtap="[^"]*"', 'bindtap="ofAnotherPage"',
        "handler: patterns/ChoiceField: tap calls ofAnotherPage, which it does not have",
    ),
    ("pages/bindings/edit.js", r"setup\(", "onShow(){wx.getEverything()},setup(", "wx: wx.getEverything is not there"),
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The build with all of this in it, packed."""
    built = tmp_path / "built"
    shutil.copytree(BUILT, built)
    for file, was, now, _ in BROKEN:
        text = (built / file).read_text()
        assert re.search(was, text), f"nothing to break in {file}"
        (built / file).write_text(re.sub(was, now, text, count=1))
    subprocess.run(["node", PACK, built, tmp_path / "packed"], check=True)
    return packed(tmp_path / "packed")


async def test_the_walk_names_what_is_broken_on_purpose(browser: Browser, broken: Path, tmp_path: Path) -> None:
    errors: list[str] = []
    stops = tuple(stop for stop in TOUR if stop.page == "bindings/edit")[:1]
    with served(demo_world(tmp_path / "world"), client=broken) as address:
        async for _, page in walk(browser, address, elder=False, size=NARROW_PHONE, tour=stops, faults=errors):
            await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    for *_, said in BROKEN:
        assert [one for one in errors if said in one], f"{said}: {errors}"


async def mini_walk(
    browser: Browser, address: str, tour: tuple[Stop, ...], larger: frozenset[str]
) -> AsyncIterator[tuple[Stop, str, str | None, list[str]]]:
    """Each stop with what is read there in both looks, and what was wrong on the way to it. `larger`: the titles of the
    stops that are looked at in elder mode too."""
    errors: list[str] = []
    async with aclosing(
        walk(browser, address, elder=False, size=NARROW_PHONE, tour=tour, faults=errors)  # type: ignore[type-var]
    ) as stops:
        async for stop, page in stops:
            plain = await words(page)
            elder = None
            if stop.title in larger:
                await wear(page, elder=True)
                elder = await words(page)
                await wear(page, elder=False)
            yield stop, plain, elder, taken(errors)


async def words(page: Page) -> str:
    return str(await page.evaluate(WORDS.read_text()))


def taken(errors: list[str]) -> list[str]:
    """What was said since one asked last."""
    said, errors[:] = [*errors], []
    return said


def apart(one: str, other: str) -> str:
    """Where two texts part, with some words around."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"“…{one[max(0, at - 12) : at + 40]}” and “…{other[max(0, at - 12) : at + 40]}”"
