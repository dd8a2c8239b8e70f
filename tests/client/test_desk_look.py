"""The third look: pages at a desk, on a large and on a small screen, judged as on a phone (tests/page_checks.js, axe).

What is special to the desk is its frame and its patterns, so that `make test` looks at a few pages of staff in which
each pattern stands once; `make long` at every stop of the tour.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from playwright.async_api import Browser

from server.settings import PROJECT
from tests.client.test_accessibility import AXE, grave, own, shapes
from tests.demo_world import demo_world, served
from tests.furnished import LONG
from tests.pages import TOUR, Stop, settle, walk

SCREENS = ({"width": 1440, "height": 900}, {"width": 1024, "height": 768})
_PATTERNS = (
    "ListPage", "CaseList", "DetailPage", "FormPage", "ExportLink", "MonthGrid", "ActionBar", "AreaBars", "PhotoPicker",
)
_FAMILIES = {"wan-tenant", "kong-neighbour", "qin-tenant"}


@lru_cache
def made_of(stop: Stop) -> frozenset[str]:
    """Which of the patterns that the desk lays out anew it shows, a list as a table, a sheet that was opened."""
    text = (PROJECT / f"miniprogram/src/pages/{stop.page}.vue").read_text()
    found = {name for name in _PATTERNS if re.search(rf"<{name}\b", text)}
    if "ExportLink" in found and found & {"ListPage", "CaseList"}:
        found.add("table")
    if any(tap.startswith("action-") for tap in stop.taps):
        found.add("sheet")
    return frozenset(found | ({"home"} if stop.page == "home/detail" else set()))


def sample() -> tuple[Stop, ...]:
    """Stops of staff that show something which none before them has."""
    seen: set[str] = set()
    chosen = []
    for stop in sorted(TOUR, key=lambda stop: -len(made_of(stop))):
        if stop.person and stop.person not in _FAMILIES and made_of(stop) - seen:
            seen |= made_of(stop)
            chosen.append(stop)
    return tuple(chosen)


def test_the_sample_has_every_pattern_and_a_sheet() -> None:
    chosen = sample()
    assert set().union(*map(made_of, chosen)) == {*_PATTERNS, "table", "sheet", "home"}
    assert len(chosen) < 12


async def test_pages_at_a_desk_are_for_everyone(browser: Browser, tmp_path: Path) -> None:
    assert AXE.exists(), "axe-core is not installed: make build"
    found: list[str] = []
    with served(demo_world(tmp_path / "desk")) as address:
        errors: list[str] = []
        met: set[int] = set()
        tour = TOUR if LONG else sample()
        large = SCREENS[0]
        async for stop, page in walk(browser, address, elder=False, size=large, tour=tour, faults=errors):
            for screen in SCREENS:
                await page.set_viewport_size(screen)  # type: ignore[arg-type]
                await settle(page, stop.page, pressed=bool(stop.taps))
                new = await shapes(page) - met
                met |= new
                faults = [*await grave(page, new, elder=False), *await own(page, elder=False, desk=True)]
                found += [f"{stop.title}, {screen['width']}: {fault}" for fault in faults]
            await page.set_viewport_size(large)  # type: ignore[arg-type]
            found += [f"{stop.title}: {error}" for error in errors]
            errors.clear()
    assert found == [], "\n" + "\n".join(found)
