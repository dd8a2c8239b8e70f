"""A film in parts from the phone that films: broken off, the app closed and opened again, and sealed at the end of the
day with what is missing.
"""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from models import Evidence, Recording, RecordingPart
from tests.allocation.test_selections import a_family, a_home, running
from tests.cast import World
from tests.client.test_browser import Enter, enter, one, tap, visit, write
from tests.evidence.test_recordings import part_of
from tests.network import cut, items, mend

__all__ = ["enter"]


async def choose(page: Page, button: str, *files: Path) -> None:
    async with page.expect_file_chooser() as chooser:
        await tap(page, button)
    await (await chooser.value).set_files(files)


async def test_a_film_goes_on_with_the_missing_part_after_the_app_was_closed(
    world: World, enter: Enter, tmp_path: Path
) -> None:
    await a_home(world, "901")
    await a_family(world, 81)
    case = await running(world)
    films = [tmp_path / f"VID_{number}.mp4" for number in (1, 2, 3)]
    for number, file in enumerate(films, 1):
        file.write_bytes(part_of(number))
    async with enter("district") as page:
        await visit(page, f"selections/detail?id={case['id']}")
        await tap(page, "ask-recording")
        await write(page, "label", "大厅全景")
        await tap(page, "begin-recording")
        await choose(page, "add-parts", films[0])
        await expect(one(page, "part-1")).to_contain_text("已收到", timeout=15_000)
        begun = await Recording.get(case_id=case["id"])
        # The hall's network goes away while two more are chosen, and the app is closed.
        await cut(page)
        await choose(page, "add-parts", *films[1:])
        await expect(one(page, "part-3")).to_be_visible()
        assert await RecordingPart.filter(recording_id=begun.id).count() == 1
        await page.reload()
        await visit(page, "outbox/list")
        await expect(items(page, "waiting")).to_have_count(2)
        await mend(page)
        await visit(page, f"recordings/detail?id={begun.id}")
        await expect(one(page, "recording")).to_contain_text("3段", timeout=15_000)
        # Chosen once more, it is not there twice.
        await choose(page, "add-parts", films[1])
        await expect(one(page, "recording")).to_contain_text("3段")
        await expect(one(page, "sealing")).not_to_contain_text("没有传完")
        await write(page, "parts", "4")
        await tap(page, "seal")
        await expect(one(page, "form-problem")).to_contain_text("第4段还没有收到")
        await write(page, "reason", "摄像机没有电了")
        await tap(page, "seal")
        await expect(one(page, "recording")).to_contain_text("已封存")
        await expect(one(page, "recording")).to_contain_text("第4段")
    sealed = await Recording.get(id=begun.id)
    assert (sealed.parts, sealed.missing, sealed.reason) == (4, [4], "摄像机没有电了")
    assert await Evidence.filter(case_id=case["id"], state="sealed").count() == 3
