"""The browser in which pages are walked: one a test process, for to start it costs two seconds of a core, and a new
phone in it (a context: nothing kept of the one before) some hundredths.

Debian's `chromium-headless-shell` where it is there: the same engine without a desktop's windows, a third cheaper a
page. Else `chromium`.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium-headless-shell", "chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"no browser is installed: apt-get install {NAMES[0]}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        await browser.close()
