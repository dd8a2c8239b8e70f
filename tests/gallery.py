"""`make screenshots`: a picture of every page by role, in both looks, from the demo world, and a page that shows them.

    python -m tests.gallery [FOLDER]        (var/screenshots)

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

from playwright.async_api import async_playwright
from tqdm import tqdm

from server.settings import PROJECT
from tests.pages import CHROMIUM_ARGUMENTS, TOUR, Stop, demo_service, walk

PHONE = {"width": 390, "height": 844}
LOOKS = {"plain": False, "elder": True}


async def draw(folder: Path, address: str) -> int:
    made = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGUMENTS)
        )
        with tqdm(total=len(TOUR) * len(LOOKS), unit="picture", leave=False) as bar:
            for look, elder in LOOKS.items():
                async for stop, page in walk(browser, address, elder=elder, size=PHONE):
                    tall = await page.evaluate("document.documentElement.scrollHeight")
                    height = max(PHONE["height"], min(tall, 6000))
                    await page.set_viewport_size({"width": PHONE["width"], "height": height})
                    await page.screenshot(path=folder / f"{stop.title}.{look}.png")
                    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
                    made += 1
                    bar.update()
        await browser.close()
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
            parts.append(f"<figure><figcaption>{html.escape(stop.title)}</figcaption>{pictures}</figure>")
    return "\n".join(parts)


_STYLE = """<style>
body { font-family: sans-serif; background: #ddd; }
figure { display: inline-block; margin: 12px; vertical-align: top; }
img { width: 260px; margin-right: 6px; background: #fff; vertical-align: top; }
</style>"""


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as world, demo_service(Path(world)) as address:
        made = asyncio.run(draw(folder, address))
    (folder / "index.html").write_text(index(TOUR))
    print(f"{made} pictures of {len({stop.page for stop in TOUR})} pages: {folder}/index.html")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "var/screenshots")
