"""The web preview on its way to a phone: compressed, kept where it may be kept, and small enough for a bad network."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sanic import Sanic

from server.client_files import accepted_forms
from tests.cast import World, refused
from tests.client.test_browser import PHONE, one, tap

App = Sanic[Any, Any]
MOST = 350 * 1024


@pytest.fixture
async def http(service: App) -> Any:
    async with httpx.AsyncClient(base_url=service.ctx.base_url) as client:
        yield client


@pytest.fixture
def folder(service: App) -> Path:
    found: Path = service.ctx.settings.client_folder
    assert (found / "index.html").exists(), "the web preview is not built: make build"
    return found


@pytest.fixture
def script(folder: Path) -> str:
    """The address of the script that every page needs."""
    found = re.search(r"assets/index-[\w-]+\.js", (folder / "index.html").read_text())
    assert found
    return found[0]


async def raw_body(http: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    async with http.stream("GET", path, headers={"Accept-Encoding": "", **headers}) as response:
        return response, b"".join([chunk async for chunk in response.aiter_raw()])


@pytest.mark.parametrize(
    ("asked", "given"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("", None)]
)
async def test_a_browser_gets_the_smallest_form_that_it_takes(
    http: httpx.AsyncClient, folder: Path, script: str, asked: str, given: str | None
) -> None:
    response, body = await raw_body(http, f"/{script}", **{"Accept-Encoding": asked})
    plain = (folder / script).read_bytes()
    assert response.status_code == 200
    assert response.headers.get("content-encoding") == given
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"].startswith("text/javascript")
    assert int(response.headers["content-length"]) == len(body)
    if given is None:
        assert body == plain
    else:
        assert len(body) * 2 < len(plain)
    if given == "gzip":
        assert gzip.decompress(body) == plain


async def test_what_a_browser_has_already_is_not_sent_again_in_any_form(
    http: httpx.AsyncClient, script: str
) -> None:
    for path in ("/", f"/{script}"):
        tags = set()
        for asked in ("br", "gzip", ""):
            response, body = await raw_body(http, path, **{"Accept-Encoding": asked})
            tag = response.headers["etag"]
            tags.add(tag)
            again, nothing = await raw_body(http, path, **{"Accept-Encoding": asked, "If-None-Match": f'"x", W/{tag}'})
            assert (again.status_code, nothing) == (304, b"")
            assert again.headers["etag"] == tag
            assert again.headers["vary"] == "Accept-Encoding"
            assert body
        # A form of one is not a form of another: a cache between must not mix them up.
        assert len(tags) == 3


async def test_the_first_page_is_asked_about_each_time_and_no_file_outside_is_ever_given(
    http: httpx.AsyncClient, folder: Path, script: str
) -> None:
    first, _ = await raw_body(http, "/")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"].startswith("text/html")
    outside = folder.parent / "mp-weixin" / "app.json"
    assert outside.exists()
    hidden = (f"/{script}.br", f"/{script}.gz", "/index.html.gz", "/%2e%2e/mp-weixin/app.json", "/assets", "/assets/")
    for path in hidden:
        refused(await http.get(path), "not_found")


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("*", {"br", "gzip"}),
        ("*;q=0", set()),
        ("identity", set()),
        ("GZIP;Q=1.0", {"gzip"}),
        ("br;q=0.000, *", {"gzip"}),
        ("gzip ; q=0 , br", {"br"}),
        (",;=,q=1", set()),
    ],
)
def test_a_form_that_is_refused_or_not_named_is_not_taken(header: str, taken: set[str]) -> None:
    assert accepted_forms(header) == taken


# The first useful screen


async def open_counted(browser: Browser, service: App) -> tuple[Page, list[tuple[str, int]]]:
    """A phone that has nothing of ours yet; and what each answer weighed on the wire, headers too."""
    context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    names: dict[str, str] = {}
    weighed: list[tuple[str, int]] = []
    wire.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    wire.on(
        "Network.loadingFinished",
        lambda event: weighed.append((names.get(event["requestId"], "?"), int(event["encodedDataLength"]))),
    )
    await page.goto(service.ctx.base_url)
    return page, weighed


async def test_the_first_useful_screen_and_a_tenants_home_weigh_at_most_350_kilobytes(
    world: World, browser: Browser, service: App
) -> None:
    page, weighed = await open_counted(browser, service)
    await expect(one(page, "person-wan")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    signing_in = sum(size for _, size in weighed)
    assert any("/assets/index-" in url and size > 10_000 for url, size in weighed), weighed
    assert signing_in <= MOST, sorted(weighed, key=lambda each: -each[1])[:10]
    await tap(page, "person-wan")
    await tap(page, "privacy-accept")
    await expect(one(page, "my-home")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    home = sum(size for _, size in weighed)
    assert signing_in < home <= MOST, sorted(weighed, key=lambda each: -each[1])[:10]
    # The look of the desk is for whoever has room for it.
    assert [url for url, _ in weighed if "/assets/desk" in url.lower()] == []
    await page.context.close()
