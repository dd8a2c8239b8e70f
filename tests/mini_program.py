"""The mini-program as it is shipped, in Chromium: `miniprogram/build/walk` packs what `build:mp-weixin` made, and runs
it on WeChat's own component framework. The tests' service hands it out beside the preview; a demo world instead of it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from sanic import Request, Sanic
from sanic.response import HTTPResponse, file

from casework.heart.problems import refuse
from server.client_files import _POLICY
from server.settings import PROJECT

BUILT = PROJECT / "miniprogram/dist/build/mp-weixin"
PACK = PROJECT / "miniprogram/build/walk/pack.mjs"
WALK = PROJECT / "miniprogram/dist/walk"
WHERE = "/walk/"


def packed(folder: Path = WALK) -> Path:
    assert (folder / "pack.js").exists(), "the mini-program is not packed: make build"
    return folder


def hand_out(app: Sanic[Any, Any]) -> None:
    """At `/walk/`; before the service starts."""

    async def one(request: Request, name: str = "") -> HTTPResponse:
        wanted = packed() / (name or "index.html")
        if not await asyncio.to_thread(wanted.is_file):
            raise refuse("not_found")
        # Kept while the browser is there: a phone does not fetch a mini-program anew whenever it is opened.
        headers = {"Content-Security-Policy": _POLICY.format(bucket=""), "Cache-Control": "max-age=3600"}
        return await file(wanted, headers=headers)

    app.add_route(one, f"{WHERE}<name:strorempty>", methods=["GET"], name="walk")


async def read_by_wechat(page: Page, testid: str) -> tuple[str, bytes]:
    """What WeChat's reader is given when that is pressed: the kind of document it is told of, and the bytes."""
    await page.evaluate("window.walk.calls.length = 0")
    await page.locator(f'[data-testid="{testid}"]:visible').last.tap()
    await page.wait_for_function("() => window.walk.calls.some(([name]) => name === 'openDocument')")
    kind, content = await page.evaluate(
        """async () => {
          const [, { fileType, filePath }] = window.walk.calls.find(([name]) => name === 'openDocument')
          const bytes = new Uint8Array(await (await window.walk.read(filePath)).arrayBuffer())
          return [fileType, Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')]
        }"""
    )
    return str(kind), bytes.fromhex(content)


async def asked_of_wechat(page: Page, call: str) -> dict[str, Any]:
    """With what the latest such call was made, once there is one."""
    await page.wait_for_function("(call) => window.walk.calls.some(([name]) => name === call)", arg=call)
    asked: dict[str, Any] = await page.evaluate(
        "(call) => JSON.parse(JSON.stringify(window.walk.calls.findLast(([name]) => name === call)[1]))", call
    )
    return asked


async def wear(page: Page, *, elder: bool) -> None:
    """Another look for the page that is shown, as its own switch does it, without opening it anew."""
    await page.evaluate(
        """async (elder) => {
          window.walk.script('stores/look').chooseLook(elder)
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
        }""",
        elder,
    )
