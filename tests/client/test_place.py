"""Where a photograph was taken: recorded where the person allows it, told in words where not, and never in the way."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from models import Evidence
from tests.cast import World
from tests.client.test_browser import Enter, enter, one, tap, visit
from tests.photographs import jpeg

__all__ = ["enter"]


async def take_photograph(page: Page, picture: Path) -> None:
    """On the second page of a visit, as the camera hands it over."""
    await visit(page, "inspections/edit")
    await page.locator('[data-testid^="dwelling-"]:visible').first.tap()
    await tap(page, "next")
    async with page.expect_file_chooser() as chooser:
        await tap(page, "photo-add")
    await (await chooser.value).set_files(picture)
    await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)


async def test_a_photograph_without_a_place_counts_and_the_page_says_why_it_has_none(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    picture = tmp_path / "门牌.jpg"
    picture.write_bytes(jpeg())
    async with enter("grid") as page:
        # Nobody answers the browser's question here: it counts as a no.
        await take_photograph(page, picture)
        await expect(one(page, "no-place")).to_contain_text("照片照样有效")
        kept = await Evidence.get()
        assert (kept.state, kept.claims["latitude"], kept.claims["longitude"]) == ("sealed", None, None)
        await tap(page, "next")
        await expect(page.get_by_text("看到的情况")).to_be_visible()


async def test_a_photograph_carries_its_place_where_that_is_allowed(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    picture = tmp_path / "门牌.jpg"
    picture.write_bytes(jpeg())
    async with enter("grid") as page:
        await page.context.grant_permissions(["geolocation"])
        await page.context.set_geolocation({"latitude": 41.1, "longitude": 122.9, "accuracy": 20})
        await take_photograph(page, picture)
        await expect(page.locator('[data-testid="no-place"]:visible')).to_have_count(0)
        kept = await Evidence.get()
        assert (kept.claims["latitude"], kept.claims["longitude"]) == (41.1, 122.9)
        # When the phone stood there: the place's own time, beside that of the photograph.
        assert kept.claims["located_at"].endswith("+00:00")
