"""Films and papers go the way of photographs, from the phone's own pickers; originals are opened for a reason."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from playwright.async_api import Page, expect

from models import AuditEvent, Evidence
from tests.attachments import film, pdf
from tests.cast import World, done
from tests.client.test_browser import Enter, enter, one, tap, visit, write
from tests.client.test_offline import begin, tell_findings
from tests.mini_program import asked_of_wechat
from tests.network import photograph
from tests.photographs import findings, jpeg, scene
from tests.photographs import photograph as taken
from tests.photographs import visit as a_visit

__all__ = ["enter"]

async def attach(page: Page, file: Path) -> None:
    async with page.expect_file_chooser() as chooser:
        await tap(page, "attachment-add")
    await (await chooser.value).set_files(file)


async def test_a_visit_s_film_is_sealed_and_opened_by_a_clerk_for_a_reason(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    picture, video = tmp_path / "门牌.jpg", tmp_path / "现场.mp4"
    picture.write_bytes(jpeg())
    video.write_bytes(film())
    async with enter("grid") as page:
        await visit(page, "inspections/edit")
        await begin(page)
        await photograph(page, picture)
        await attach(page, video)
        await expect(page.locator('[data-testid="photo-received"]:visible')).to_have_count(2, timeout=15_000)
        await tell_findings(page)
        await expect(page.get_by_text("已记录").last).to_be_visible()
    row = await Evidence.get(content_type="video/mp4")
    assert (row.state, row.filename) == ("sealed", "现场.mp4")
    async with enter("clerk") as page:
        await visit(page, f"inspections/detail?id={row.case_id}")
        await expect(one(page, f"photo-{row.id}").locator("xpath=..")).to_contain_text("视频 · 现场.mp4 · 12秒")
        await tap(page, f"original-{row.id}")
        # Not without a reason.
        await tap(page, "original-open")
        await expect(one(page, "error-original-reason")).to_be_visible()
        await write(page, "original-reason", "核对现场情况")
        await tap(page, "original-open")
        (shown,) = (await asked_of_wechat(page, "previewMedia"))["sources"]
        given = await page.request.get(urljoin(page.url, shown["url"]))
        assert (shown["type"], await given.body()) == ("video", video.read_bytes())
    assert [event.detail for event in await AuditEvent.filter(code="evidence_original")] == [
        {"reason": "核对现场情况"}
    ]


async def test_a_family_s_paper_is_sealed_and_a_hostile_one_is_refused_in_words(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    await world.open_window()
    paper, bad = tmp_path / "收入证明.pdf", tmp_path / "假的.pdf"
    paper.write_bytes(pdf())
    bad.write_bytes(b"%PDF-1.7 <script>")
    async with enter("wan") as page:
        await tap(page, "ask-0")
        await tap(page, "choice-changed-yes")
        await tap(page, "group-contact")
        await tap(page, "next")
        await write(page, "phone", "139 0000 0009")
        await tap(page, "next")
        await attach(page, paper)
        await expect(one(page, "photo-received")).to_be_visible(timeout=15_000)
        await attach(page, bad)
        await expect(one(page, "photo-refused")).to_contain_text("文档已损坏或不完整")
        await tap(page, "photo-drop")
        await expect(page.locator('[data-testid="photo-refused"]:visible')).to_have_count(0)
        await tap(page, "next")
        await tap(page, "submit")
        await expect(page.get_by_text("待社区核实").last).to_be_visible()
    (case,) = done(await world.clerk.get("/cases", procedure="change_report"))["items"]
    items = done(await world.clerk.get(f"/cases/{case['id']}"))["evidence"]
    assert sorted((item["kind"], item["state"]) for item in items) == [("document", "refused"), ("document", "sealed")]


async def test_a_photograph_that_was_used_before_is_looked_at_beside_the_other(world: World, enter: Enter) -> None:
    earlier = await a_visit(world)
    await taken(world.grid, earlier["id"], scene(1), taken_at="2026-12-08T09:31:05+08:00")
    done(await world.grid.step(earlier, "record", **findings()))
    later = await a_visit(world, family="kong")
    await taken(world.grid, later["id"], scene(1, quality=50))
    await world.develop()
    done(await world.grid.step(later, "record", **findings()))
    async with enter("clerk") as page:
        await visit(page, f"inspections/detail?id={later['id']}")
        await expect(one(page, "photo-similar")).to_have_text("与 1 件相似，对比")
        await tap(page, "photo-similar")
        beside = page.get_by_role("dialog", name="对比照片")
        await expect(beside).to_contain_text("2026年12月8日 09:31")
        # Both are there to be seen, not the frames of two pictures that did not come.
        drawn = "[...document.querySelectorAll('.compare__picture img')].filter((one) => one.naturalWidth > 1)"
        await page.wait_for_function(f"() => {drawn}.length === 2")
        await tap(page, f"similar-{earlier['number']}")
        await expect(page.get_by_text(earlier["number"]).last).to_be_visible()
