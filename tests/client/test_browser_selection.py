"""A small selection day through the pages, in a real Chromium: everybody who has a part in it at once, each in a window
of their own. The office calls and writes down at two desks, the community contacts its families, somebody watches over
it, the manager shows what was chosen, a family follows on its phone, and the projector shows it to the hall. One desk
loses its network in the instant in which a home is chosen.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Page, expect

from casework.allocation.selection_rules import WAIT_MINUTES
from casework.heart.rules import set_value
from models import IssuedPaper, PlacementSlip, SelectionAct, SelectionDwelling, SelectionStaff, SelectionTurn
from tests.allocation.test_applicant_codes import bound
from tests.allocation.test_selections import a_family, a_home, drawn_up
from tests.cast import World, _person, done
from tests.client.test_browser import Enter, act, enter, enter_preview, one, tap, visit, write
from tests.client.test_browser_handback import chosen
from tests.network import drop_after_write, mend

__all__ = ["enter", "enter_preview"]
PROJECTOR = {"width": 1920, "height": 1080}


async def a_day(world: World) -> Any:
    """Published for today, with somebody to watch over it: three families, two of one room and one of two; as many
    homes. The first family has a phone."""
    at = world.clock.now()
    today = at.date()
    await set_value(WAIT_MINUTES, 0, valid_from=today, legal_base="演示区自定", by="区保障办", at=at, today=today)
    for room, layout in (("901", "one_one"), ("902", "one_one"), ("903", "two_one")):
        await a_home(world, room, layout)
    first, _, _ = await a_family(world, 81), await a_family(world, 82), await a_family(world, 83, people=3)
    await bound(world, first, person=await _person(world.http, "beside", "", None))
    case = done(await world.office.step(await drawn_up(world, held_on="2026-12-10"), "publish"))
    guest = {"form": {"name": "章代表", "capacity": "resident"}}
    code = done(await world.district.post(f"/selections/{case['id']}/supervisors", guest))["code"]
    done(await world.stranger.post("/invitations/accept", {"code": code}))
    return case


async def serve(page: Page, number: int) -> None:
    await tap(page, "call")
    await expect(one(page, "turn")).to_have_attribute("data-number", str(number))


@pytest.mark.clause("3a", "3b", "3c", "3d")
async def test_a_day_with_everybody_at_once_and_a_desk_that_loses_its_network_as_a_home_is_chosen(
    world: World, enter: Enter, enter_preview: Enter
) -> None:
    case = await a_day(world)
    at = f"selections/detail?id={case['id']}"
    homes = {
        row.dwelling.address[-4:-1]: row.dwelling_id
        for row in await SelectionDwelling.filter(case_id=case["id"]).select_related("dwelling")
    }
    staff = await SelectionStaff.get(selection_id=case["id"], office__kind="community")
    async with AsyncExitStack() as hall:
        people = ("district", "office", "clerk", "manager", "stranger", "beside")
        district, office, clerk, manager, watcher, family = await asyncio.gather(
            *(hall.enter_async_context(enter(name)) for name in people)
        )
        screen = await hall.enter_async_context(enter_preview("district", desk=PROJECTOR))
        await asyncio.gather(
            visit(district, at), visit(watcher, at), visit(office, f"selection_desks/edit?id={case['id']}"),
            visit(clerk, f"selection_staff/detail?id={staff.case_id}"), visit(manager, "placement_slips/list"),
            visit(family, "application_standings/detail"),
            visit(screen, f"selection_boards/detail?id={case['id']}&hall=yes"),
        )

        # Before it begins: who has come, whom nobody could reach, and what a family would like.
        letters = one(screen, "hall-letters")
        code = await letters.inner_text()
        await write(watcher, "code", code.lower())
        await tap(watcher, "save-check-in")
        await expect(one(watcher, "supervisors")).to_contain_text("签到")
        await chosen(clerk, "name", "choice-task-both", name="李网格", phone="13800000000")
        await expect(one(clerk, "staff")).to_contain_text("李网格")
        # The code that was used is shown no more.
        await expect(letters).not_to_have_text(code)
        await write(clerk, "code", await letters.inner_text())
        await tap(clerk, "save-check-in")
        await expect(one(clerk, "contacts")).to_contain_text("到场签到")
        await tap(clerk, "log-3")
        for choice in ("way-phone", "result-unreached"):
            await tap(clerk, f"choice-{choice}")
        await tap(clerk, "save-contact")
        await expect(one(clerk, "contacts")).to_contain_text("第3户，打电话，没有联系上")
        await tap(manager, "go-board")
        await tap(family, "go-board")
        await expect(one(family, "own")).to_contain_text("下一个就轮到您家")
        await tap(family, "go-homes")
        # What it may not choose is not shown to it.
        await expect(one(family, "homes")).not_to_contain_text("903室")
        await tap(family, f"look-{homes['902']}")
        await expect(one(family, f"photographs-{homes['902']}")).to_contain_text("还没有照片")
        await tap(family, f"mark-{homes['902']}")
        await expect(one(family, "marked")).to_contain_text("902室")

        # Called: at its desk, on the screen, on its phone, and wherever else it is followed.
        await act(district, "begin")
        await tap(district, "go-desk")
        await asyncio.gather(tap(district, "choice-desk-1"), tap(office, "choice-desk-2"))
        await serve(district, 1)
        await serve(office, 2)
        await expect(one(family, "own")).to_contain_text("请到1号台")
        await expect(one(screen, "desk-1")).to_contain_text("第1户")
        await expect(one(screen, "desk-2")).to_contain_text("第2户")
        await expect(one(manager, "desk-2")).to_contain_text("第2户")
        offered = district.locator('[data-testid^="home-"]:visible')
        await expect(offered.first).to_contain_text("902室")
        await expect(offered.first).to_contain_text("事先看中")
        await expect(office.locator('[data-testid^="home-"]:visible').first).not_to_contain_text("事先看中")

        # The home is given, and the desk does not hear of it.
        lost = await drop_after_write(district)
        await tap(district, f"home-{homes['902']}")
        await tap(district, "choose")
        await expect(one(district, "waits")).to_contain_text("不会办两次")
        assert lost == [200]
        # Everybody else goes on, and the other desk is no longer offered it.
        await expect(one(office, f"home-{homes['902']}")).to_have_count(0)
        await tap(office, f"home-{homes['901']}")
        await tap(office, "choose")
        await expect(one(office, "last")).to_contain_text("第2户：选定")
        await expect(one(family, "own")).to_contain_text("已选定")
        await expect(one(screen, "left")).to_contain_text(re.compile(r"0\s*一室（共2套）\s*1\s*两室（共1套）"))
        # Its page is closed meanwhile; back, it asks what became of it.
        await district.reload()
        await expect(one(district, "waits")).to_contain_text("902室")
        await mend(district)
        await expect(one(district, "last")).to_contain_text("只办了一次", timeout=20_000)
        await expect(one(district, "last")).to_contain_text("902室")
        await expect(district.locator('[data-testid="turn"]:visible, [data-testid="waits"]:visible')).to_have_count(0)

        # Not there, called once more, and giving up.
        await serve(office, 3)
        await tap(office, "filter-absent")
        await write(office, "words", "叫了三遍没有人应")
        await tap(office, "save-absent")
        await expect(one(office, "last")).to_contain_text("排到最后")
        await serve(district, 3)
        await tap(district, "filter-give-up")
        await tap(district, "choice-ground-unwanted")
        await tap(district, "save-give-up")
        await expect(one(district, "last")).to_contain_text("第3户：放弃")
        await expect(one(office, "next")).to_contain_text("没有等待叫号的家庭了")
        await write(clerk, "words", "秩序良好，没有争议")
        await tap(clerk, "save-order")
        await expect(one(clerk, "contacts")).to_contain_text("秩序良好")
        await visit(watcher, at)
        await write(watcher, "words", "公开透明，没有异议")
        await tap(watcher, "save-remark")
        await expect(one(watcher, "supervisors")).to_contain_text("公开透明")

        # Over: what is left, the slips, and the manager goes on with them.
        await visit(district, at)
        await act(district, "end")
        await act(district, "close", words="两户选定，一户放弃。")
        await expect(one(district, "status")).to_have_text("已结束")
        await expect(one(screen, "left")).to_contain_text(re.compile(r"1\s*两室（共1套）"))
        slip = await PlacementSlip.get(dwelling_id=homes["902"])
        await visit(manager, f"placement_slips/detail?id={slip.case_id}")
        await act(manager, "explain", explained_on="2026-12-10", heard_by="齐桂芳")
        await expect(one(manager, "status")).to_have_text("已看房，待起草合同")

    slips = await PlacementSlip.filter(source_case_id=case["id"]).order_by("id")
    assert {one.dwelling_id for one in slips} == {homes["901"], homes["902"]} and len(slips) == 2
    papers = await IssuedPaper.filter(procedure="placement_slip").order_by("sequence")
    assert [one.sequence for one in papers] == [1, 2]
    turns = await SelectionTurn.filter(case_id=case["id"]).order_by("number")
    assert [one.state for one in turns] == ["chosen", "chosen", "refused"] and not any(one.marked for one in turns)
    acts = await SelectionAct.filter(case_id=case["id"]).order_by("board")
    done_at = [(one.action, one.desk) for one in acts]
    assert done_at == [
        ("call", 1), ("call", 2), ("choose", 1), ("choose", 2), ("call", 2), ("to_end", 2), ("call", 1), ("refuse", 1)
    ]
