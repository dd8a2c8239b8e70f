"""A clerk's day with Excel on the screen: a ledger taken away, worked on, brought back, looked at and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from casework.exchange import workbook_imports
from models import Household
from tests.cast import World, done, new_id
from tests.client.test_browser import Enter, enter, one, tap, visit, write
from tests.exchange.test_workbook_imports import LEDGER, edited, put, taken_away
from tests.mini_program import read_by_wechat

__all__ = ["enter"]


async def test_a_ledger_goes_out_is_worked_on_and_comes_back_with_what_it_changes_shown_first(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    async with enter("clerk") as page:
        await visit(page, "ledger/list")
        await tap(page, "export")
        await tap(page, "choice-whole-yes")
        await tap(page, "submit")
        # Whole numbers go out for a reason that is kept.
        await expect(one(page, "error-reason")).to_be_visible()
        await write(page, "reason", "年度核对")
        await tap(page, "submit")
        await expect(page.locator('[data-state="waiting"]:visible')).to_contain_text("现居住房源台账")
        await world.write_exports()
        kind, taken = await read_by_wechat(page, "open-file")
        assert kind == "xlsx"

        changed = tmp_path / "改好的台账.xlsx"
        changed.write_bytes(edited(taken, put(LEDGER, 2, "备注", "腿脚不便，上门办理")))
        await visit(page, "workbook_imports/edit")
        await tap(page, "choice-book-current")
        async with page.expect_file_chooser() as chooser:
            await tap(page, "choose-file")
        await (await chooser.value).set_files(changed)
        await expect(one(page, "import")).to_contain_text("改好的台账.xlsx", timeout=15_000)
        await expect(page.locator('[data-outcome="changed"]:visible')).to_contain_text("腿脚不便，上门办理")
        assert (await Household.get(id=world.wan.household_id)).remark == ""
        await tap(page, "confirm")
        await expect(page.locator('[data-state="applied"]:visible')).to_be_visible(timeout=15_000)
    assert (await Household.get(id=world.wan.household_id)).remark == "腿脚不便，上门办理"


async def test_a_long_import_shows_how_far_it_is_and_what_should_be_looked_at(
    world: World, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 1)
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "备注", "腿脚不便")(book)
        put(LEDGER, 2, "联系电话", "13900000001、13900000002")(book)
        put(LEDGER, 3, "备注", "已核实")(book)

    changed = tmp_path / "改好的台账.xlsx"
    changed.write_bytes(edited(data, work))
    async with enter("clerk") as page:
        await visit(page, "workbook_imports/edit")
        await tap(page, "choice-book-current")
        async with page.expect_file_chooser() as chooser:
            await tap(page, "choose-file")
        await (await chooser.value).set_files(changed)
        await expect(page.locator('[data-state="checking"]:visible')).to_contain_text("共2条", timeout=15_000)
        await expect(page.locator('[role="progressbar"]:visible')).to_be_visible()
        await world.go_on_with_imports()
        await expect(page.locator('[data-outcome="changed"]:visible').first).to_contain_text("取第一个", timeout=15_000)
        await tap(page, "confirm")
        await expect(page.locator('[data-state="applying"]:visible')).to_be_visible(timeout=15_000)
        await world.go_on_with_imports()
        await expect(page.locator('[data-state="applied"]:visible')).to_be_visible(timeout=15_000)
    assert (await Household.get(id=world.kong.household_id)).remark == "已核实"


async def test_an_upload_that_never_came_offers_no_button_to_read_it(world: World, enter: Enter) -> None:
    import_id = new_id()
    body = {"id": import_id, "book": "current", "filename": "没传完.xlsx", "size": 9, "sha256": "0" * 64}
    done(await world.clerk.post("/imports", body))
    async with enter("clerk") as page:
        await visit(page, f"workbook_imports/detail?id={import_id}")
        await expect(one(page, "import")).to_contain_text("还没有传完")
        await expect(one(page, "choose-again")).to_be_visible()
        await expect(one(page, "read")).to_have_count(0)
