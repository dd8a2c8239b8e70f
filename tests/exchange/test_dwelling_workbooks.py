"""Dwellings by workbook: new ones, changes of those that are there, and all that makes a row wrong."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.exchange.import_cells import Cells, Line, need_grid
from casework.exchange.import_dwellings import COLUMNS, _storey
from casework.exchange.workbooks import open_workbook
from casework.words.addresses import address_key
from models import Case, Dwelling, DwellingRevision
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_dwelling_files import SPELLINGS, a_form, entered, looked_at
from tests.exchange.test_workbook_imports import bring, counts, edited, lines_of, put, taken_away

HEAD = ("房屋坐落", "所在社区", "建筑面积（平方米）", "户型", "产权", "所在楼层", "房源来源", "备注")
GOOD = ("和谐家园2号楼1单元101室", "胜利社区", 45.5, "一室一厅", "政府所有", 1, "集中新建", "")


def workbook(*rows: Any, head: Any = HEAD) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "房源登记"
    for row in (head, *rows):
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(data: bytes, address: str) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["房源登记"]
    return [cell.value for cell in sheet["B"]].index(address) + 1


async def said(world: World, *rows: Any, head: Any = HEAD) -> list[str]:
    """What is wrong with each line, in its order; "": nothing."""
    preview = await bring(world, world.manager, workbook(*rows, head=head), "dwellings")
    return ["；".join(one["sentence"] for one in line["wrong"]) for line in await lines_of(world.manager, preview)]


@pytest.mark.clause("4.4.1.1a")
async def test_dwellings_come_in_by_a_workbook_and_changes_of_them_too(world: World) -> None:
    other = ("和谐家园２＃楼１单元１０２", "胜利街道胜利社区", "60平方米", "两室一厅", "政府所有", "二楼", "", "朝南")
    rows = [GOOD, other]
    preview = await bring(world, world.manager, workbook(*rows), "dwellings")
    assert counts(preview) == (2, 0, 0, 0), await lines_of(world.manager, preview)
    assert not await Dwelling.filter(address__contains="2号楼").exists()
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    found = {row.address: row for row in await Dwelling.filter(building_number="2")}
    assert set(found) == {"和谐家园2号楼1单元101室", "和谐家园2号楼1单元102室"}
    second = await looked_at(world, found["和谐家园2号楼1单元102室"].id)
    assert (second["area_m2"], second["storey"], second["layout_label"]) == (60, 2, "两室一厅")
    assert second["file_id"] and second["manager"]["name"] == "安居物业"
    # What goes out comes back unchanged; the same workbook again says nothing new.
    data = await taken_away(world, world.manager, "dwellings")
    assert counts(await bring(world, world.manager, data, "dwellings"))[:2] == (0, 0)
    again = await bring(world, world.manager, workbook(*rows), "dwellings")
    assert counts(again) == (0, 0, 2, 0)
    # A cell is mended: a revision, and a line of the file's history.
    row = row_of(data, second["address"])
    mended = edited(data, put("房源登记", row, "建筑面积（平方米）", 61))
    preview = await bring(world, world.manager, mended, "dwellings")
    assert counts(preview)[:2] == (0, 1)
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    assert (await looked_at(world, second["id"]))["area_m2"] == 61
    history = done(await world.manager.get(f"/cases/{second['file_id']}"))["history"]
    assert "60平方米 → 61平方米" in history[0]["note"] and "表格导入" in history[0]["note"]
    assert await DwellingRevision.filter(dwelling_id=second["id"]).count() == 1


async def test_a_row_that_is_wrong_says_so_in_its_cell_and_the_others_come_in(world: World) -> None:
    def row(**other: Any) -> tuple[Any, ...]:
        names = ("address", "community", "area", "layout", "ownership", "storey", "origin", "remark")
        return tuple(other.get(name, value) for name, value in zip(names, GOOD, strict=True))

    wrong = {
        "看不出": row(address="和谐家园五楼"),
        "没有填写": row(address=""),
        "没有这个社区": row(address="子2号楼1单元1室", community="快乐社区"),
        "建筑面积不合理": row(address="甲2号楼1单元1室", area=0),
        "看不懂建筑面积": row(address="乙2号楼1单元1室", area="大"),
        "请填写建筑面积": row(address="丙2号楼1单元1室", area=None),
        "请从这些里选": row(address="丁2号楼1单元1室", layout="别墅"),
        "请填写户型": row(address="戊2号楼1单元1室", layout=None),
        "看不懂所在楼层": row(address="己2号楼1单元1室", storey="顶"),
        "最多300个字": row(address="庚2号楼1单元1室", remark="长" * 301),
        "已经登记过": row(address="和谐家园1号楼1单元101室"),
        "由别的管房单位登记": row(address="钢都花园23号楼1单元1201室"),
    }
    told = await said(world, *wrong.values(), GOOD)
    for expected, sentence in zip(wrong, told, strict=False):
        assert expected in sentence, (expected, sentence)
    assert told[-1] == ""
    offered = {"id": new_id(), "book": "dwellings", "filename": "a.xlsx", "size": 9, "sha256": "0" * 64}
    refused(await world.clerk.post("/imports", offered), "not_allowed")


async def test_one_dwelling_twice_in_a_workbook_or_twice_at_once_comes_in_once(world: World) -> None:
    await entered(world)
    for spelling in SPELLINGS:
        (one,) = await said(world, (spelling, *GOOD[1:]))
        assert "登记过" in one or "很像" in one, (spelling, one)
    first = "和谐家园3号楼1单元203室"
    for second in (spelling.replace("1号楼", "3号楼") for spelling in SPELLINGS if "1号楼" in spelling):
        told = await said(world, (first, *GOOD[1:]), (second, *GOOD[1:]))
        assert told[0] == "" and ("写了两次" in told[1] or "很像" in told[1]), (second, told)
    previews = [await bring(world, world.manager, workbook(GOOD), "dwellings") for _ in range(2)]
    replies = await asyncio.gather(*(world.manager.post(f"/imports/{one['id']}/confirm") for one in previews))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    assert await Dwelling.filter(address_key=address_key(GOOD[0])).count() == 1


async def test_another_that_looks_alike_comes_in_when_the_row_says_so(world: World) -> None:
    await entered(world)
    head = (*HEAD, "不是同一套")
    like = ("和谐家园小区1号楼1单元203室", *GOOD[1:])
    assert "很像" in (await said(world, (*like, ""), head=head))[0]
    assert await said(world, (*like, "是"), head=head) == [""]


async def test_what_was_changed_since_it_was_looked_at_refuses_the_whole(world: World) -> None:
    case = await entered(world)
    data = await taken_away(world, world.manager, "dwellings")
    row = row_of(data, "和谐家园1号楼1单元203室")
    preview = await bring(world, world.manager, edited(data, put("房源登记", row, "备注", "朝北")), "dwellings")
    done(await world.manager.step(case, "amend", **a_form(remark="朝南", basis="看过")))
    refused(await world.manager.post(f"/imports/{preview['id']}/confirm"), "ledger_moved")
    assert (await Dwelling.get(id=case["detail"]["dwelling_id"])).remark == "朝南"


async def test_of_a_long_workbook_the_worker_writes_each_line_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    most, rows = (300, 310) if os.environ.get("ANJU_LONG") else (5, 12)
    monkeypatch.setattr("casework.exchange.workbook_imports.AT_ONCE_HERE", most)
    doors = [(f"新村{1 + n // 40}号楼1单元{n % 40 + 1}01室", *GOOD[1:]) for n in range(rows)]
    preview = await bring(world, world.manager, workbook(*doors), "dwellings")
    assert preview["state"] == "checking"
    await world.go_on_with_imports()
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    await world.go_on_with_imports()
    after = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert (after["state"], after["wrong"]) == ("applied", 0)
    assert await Dwelling.filter(address__startswith="新村").count() == rows
    assert await Case.filter(procedure="dwelling_file").count() == rows


PIECES = ("1", "2", "12", "3-1", "A", "零", "〇", "负1", "①", "1.0", "1e3", " ", "楼", "层", "第", "十")


@given(st.lists(st.sampled_from(PIECES), max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_storey_is_a_number_or_a_fault(words: list[str]) -> None:
    text = "".join(words)
    grid = need_grid(open_workbook(workbook((*GOOD[:5], text, *GOOD[6:]))), "房源登记", COLUMNS, ("address",))
    line = Line("", "")
    value = _storey(Cells(grid, grid.rows[0], line))
    assert value is None or (-9 <= value <= 99 and value != 0 and not line.wrong)
    assert value is not None or line.wrong or not text.strip("第楼层 ")
