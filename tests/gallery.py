"""`make screenshots`: a picture of every page by role, in both looks, and of ten at a desk, from the demo world, and a
page that shows them.

    python -m tests.gallery             into var/screenshots
    python -m tests.gallery --readme    the README's picture, from the gallery that is there

The walk is that of the accessibility tests (tests/pages.py), on a common phone. A picture is of the whole page, with
what is fixed to the screen's foot at the page's foot. An older gallery in the folder is replaced; nothing else is.
"""

from __future__ import annotations

import asyncio
import html
import shutil
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from server.settings import PROJECT
from tests import chromium
from tests.demo_world import demo_world, served
from tests.pages import TOUR, Stop, walk

PHONE = {"width": 390, "height": 844}
LOOKS = {"plain": False, "elder": True}
# Of the desk, ten: each of its arrangements once.
DESK = {"width": 1440, "height": 900}
AT_A_DESK = (
    "zhao-clerk-home-detail", "zhao-clerk-cases-list", "zhao-clerk-ledger-list", "zhao-clerk-ledger-detail",
    "zhao-clerk-violations-detail", "zhao-clerk-applications-edit", "zhou-street-change_reports-detail-verified",
    "feng-manager-manager_ledger-list", "feng-manager-rent_payments-list", "zheng-district-reconciliations-detail",
)


async def draw(folder: Path, address: str) -> int:
    made = 0
    async with chromium.started() as browser:
        with tqdm(total=len(TOUR) * len(LOOKS) + len(AT_A_DESK), unit="picture", leave=False) as bar:
            for look, elder in LOOKS.items():
                async for stop, page in walk(browser, address, elder=elder, size=PHONE):
                    tall = await page.evaluate("document.documentElement.scrollHeight")
                    height = max(PHONE["height"], min(tall, 6000))
                    await page.set_viewport_size({"width": PHONE["width"], "height": height})
                    await page.screenshot(path=folder / f"{stop.title}.{look}.png")
                    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
                    made += 1
                    bar.update()
            chosen = tuple(stop for stop in TOUR if stop.title in AT_A_DESK)
            async for stop, page in walk(browser, address, elder=False, size=DESK, tour=chosen):
                await page.screenshot(path=folder / f"{stop.title}.desk.png")
                made += 1
                bar.update()
    return made


def index(stops: tuple[Stop, ...]) -> str:
    """One row a stop, both looks beside each other, under a heading a person."""
    parts = ["<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>Anju: every page</title>", _STYLE]
    for person, own in groupby(stops, lambda stop: stop.person):
        parts.append(f"<h2>{html.escape(person or 'nobody')}</h2>")
        for stop in own:
            pictures = "".join(
                f"<img loading='lazy' alt='{look}' src='{html.escape(stop.title)}.{look}.png'>" for look in LOOKS
            )
            if stop.title in AT_A_DESK:
                name = html.escape(stop.title)
                pictures += f"<img class='desk' loading='lazy' alt='desk' src='{name}.desk.png'>"
            parts.append(f"<figure><figcaption>{html.escape(stop.title)}</figcaption>{pictures}</figure>")
    return "\n".join(parts)


_STYLE = """<style>
body { font-family: sans-serif; background: #ddd; }
figure { display: inline-block; margin: 12px; vertical-align: top; }
img { width: 260px; margin-right: 6px; background: #fff; vertical-align: top; }
img.desk { width: 760px; }
</style>"""


DESK_PICTURE = PROJECT / "docs/images/desk.png"
README_PICTURE = PROJECT / "docs/images/readme.png"
BEST = (
    "wan-tenant-home-detail.plain", "wan-tenant-home-detail.elder",
    "zhao-clerk-change_reports-detail-submitted.plain", "li-grid-inspections-detail.plain",
)


def readme(folder: Path) -> None:
    """The best few beside each other, each as much as a screen shows."""
    gap, edge = 24, 24
    pictures = [Image.open(folder / f"{name}.png").convert("RGB") for name in BEST]
    width, height = PHONE["width"], PHONE["height"]
    sheet = Image.new("RGB", (2 * edge + len(BEST) * (width + gap) - gap, height + 2 * edge), "#d9d4c8")
    for at, picture in enumerate(pictures):
        sheet.paste(picture.crop((0, 0, width, height)), (edge + at * (width + gap), edge))
    sheet.quantize(128, dither=Image.Dither.NONE).save(README_PICTURE, optimize=True)
    desk = Image.open(folder / "zhao-clerk-cases-list.desk.png").convert("RGB")
    desk.quantize(64, dither=Image.Dither.NONE).save(DESK_PICTURE, optimize=True)
    print(f"{README_PICTURE.relative_to(PROJECT)}: {README_PICTURE.stat().st_size // 1024} KB")


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as world, served(demo_world(Path(world))) as address:
        made = asyncio.run(draw(folder, address))
    (folder / "index.html").write_text(index(TOUR))
    print(f"{made} pictures of {len({stop.page for stop in TOUR})} pages: {folder}/index.html")


if __name__ == "__main__":
    (readme if "--readme" in sys.argv else main)(PROJECT / "var/screenshots")
