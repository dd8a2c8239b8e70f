"""What bank and treasury say of a month, by workbook: read, shown, entered by the step that a clerk would take by hand,
from the app and by the command line in a process of its own.
"""

from __future__ import annotations

from typing import Any

import pytest

from casework.words.clock import SettableClock
from models import CaseEvent, ReconciliationDifference
from server.commands import entry_import
from tests.cast import World, done, refused
from tests.dwellings.test_reconciliations import books, opened, statement
from tests.exchange.test_import_cases import wrong_cells
from tests.exchange.test_workbook_imports import bring, counts, lines_of
from tests.workbook_samples import Book, xlsx

HEAD = ["管房单位", "月份", "银行、财政实收租金（元）", "财政支付支出（元）", "依据"]
EACH = ["管房单位", "月份", "房屋坐落", "实收（元）"]
GOOD = ["安居物业", "2026年12月", 385, "120.50", "银行对账单2026-12"]
HOME = "和谐家园1号楼1单元101室"


def workbook(*rows: list[Any], each: list[list[Any]] | None = None) -> bytes:
    sheets: dict[str, list[list[Any]]] = {"银行财政数据": [HEAD, *rows]}
    return xlsx(Book({**sheets, "逐户实收": [EACH, *each]} if each else sheets))


async def stated(world: World) -> Any:
    await books(world)
    case = await opened(world)
    return done(await world.manager.step(case, "state", **statement(rent_collected=38500, expenditure=12050)))


@pytest.mark.clause("4.2.5b")
async def test_the_month_is_held_against_what_a_workbook_says_of_bank_and_treasury(world: World) -> None:
    case = await stated(world)
    data = workbook(["安居物业", "2026-12", "1,385.00", 120.5, "银行对账单2026-12"], each=[
        ["安居物业", "2026-12", HOME, 1385],
    ])
    preview = await bring(world, world.office, data, "bank")
    assert (preview["state"], counts(preview), preview["label"]) == ("ready", (1, 0, 0, 0), "银行财政数据")
    (line,) = await lines_of(world.office, preview)
    shown = {one["label"]: one["after"] for one in line["differences"]}
    assert shown == {
        "管房单位": "安居物业", "月份": "2026年12月", "银行、财政实收租金": "1,385.00元", "财政支付支出": "120.50元",
        "依据": "银行对账单2026-12", "逐户实收": f"{HOME}：1,385.00元",
    }
    assert not await CaseEvent.filter(action="enter_bank").exists()
    done(await world.office.post(f"/imports/{preview['id']}/confirm"))
    case = done(await world.district.get(f"/cases/{case['id']}"))
    (gap,) = case["detail"]["differences"]
    assert (gap["item"], gap["stated"], gap["recorded"]) == ("bank_rent", 138500, 38500)
    assert (await CaseEvent.get(action="enter_bank")).account_id == world.office.account_id
    # The same again is nothing, so what was settled stays settled; put right it is held against anew.
    case = done(await world.manager.step(case, "settle", number=gap["number"], reason="次日入账"))
    again = await bring(world, world.office, data, "bank")
    assert counts(again) == (0, 0, 1, 0)
    refused(await world.office.post(f"/imports/{again['id']}/confirm"), "nothing_to_import")
    right = await bring(world, world.office, workbook(GOOD), "bank")
    done(await world.office.post(f"/imports/{right['id']}/confirm"))
    case = done(await world.district.get(f"/cases/{case['id']}"))
    assert (case["detail"]["count"], case["detail"]["unsettled"]) == (0, 0)
    case = done(await world.manager.step(case, "confirm"))
    # Nobody closes against what they entered themselves, whichever way it was entered.
    refused(await world.office.step(case, "close"), "same_person")
    done(await world.district.step(case, "close"))
    late = await bring(world, world.office, workbook([*GOOD[:2], 1, *GOOD[3:]]), "bank")
    assert "已经关账" in str(await lines_of(world.office, late)) and counts(late)[3] == 1


async def test_what_a_bank_workbook_says_wrongly_is_named_by_its_cell(world: World) -> None:
    for person in (world.manager, world.clerk, world.street):
        body = {"id": "6a2a61d2-57a7-4c1c-9b0e-6d1f5f1a0002", "book": "bank", "filename": "a.xlsx", "size": 9,
                "sha256": "0" * 64}
        refused(await person.post("/imports", body), "not_allowed")
    early = await opened(world)
    preview = await bring(world, world.office, workbook(GOOD), "bank")
    assert "还没有提交" in str(await lines_of(world.office, preview))
    await books(world)
    done(await world.manager.step(early, "state", **statement(rent_collected=38500, expenditure=12050)))
    data = workbook(
        GOOD, GOOD, ["没有的物业", *GOOD[1:]], ["安居物业", "2026-11", *GOOD[2:]], ["安居物业", "十二月", *GOOD[2:]],
        ["安居物业", "2026-10", None, "一百", ""],
        each=[
            ["安居物业", "2026-12", "没有这个小区9号楼", 385], ["别家", "2026-12", HOME, 385],
            ["安居物业", "2026-12", None, None],
        ],
    )
    preview = await bring(world, world.office, data, "bank")
    cells = wrong_cells(await lines_of(world.office, preview))
    for cell, words in {
        "B3": "已经有一行", "A4": "没有找到“没有的物业”", "A5": "没有找到“安居物业”", "B6": "月份", "C7": "请填写金额",
        "D7": "", "E7": "请写明依据",
    }.items():
        assert words in cells[f"银行财政数据 {cell}"], (cell, cells)
    assert "没有这个单位" in cells["逐户实收 A3"] and "请填写房屋坐落" in cells["逐户实收 C4"]
    # What only the step can tell is told with the line, before anything is entered.
    lone = workbook(GOOD, each=[["安居物业", "2026-12", "没有这个小区9号楼", 385]])
    preview = await bring(world, world.office, lone, "bank")
    assert counts(preview) == (0, 0, 0, 1) and "没有找到" in str(await lines_of(world.office, preview))
    assert not await ReconciliationDifference.filter(item__startswith="bank").exists()


async def test_the_command_line_enters_it_once(
    world: World, clock: SettableClock, tmp_path: Any, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(entry_import, "SystemClock", lambda: clock)
    case = await stated(world)
    file = tmp_path / "bank.xlsx"
    file.write_bytes(workbook([*GOOD[:2], 384, *GOOD[3:]]))
    office = done(await world.office.get("/me"))["appointments"][0]["organisation"]["name"]

    async def run(dry_run: bool = False) -> int:
        return await entry_import.run_import(file, "bank", office=office, dry_run=dry_run, problems=None)

    assert await run(dry_run=True) == 0
    assert not await CaseEvent.filter(action="enter_bank").exists()
    assert await run() == 0 and "新登记1" in capsys.readouterr().out.splitlines()[-1]
    assert await run() == 0 and "新登记0" in capsys.readouterr().out.splitlines()[-1]
    assert await CaseEvent.filter(action="enter_bank").count() == 1
    assert done(await world.district.get(f"/cases/{case['id']}"))["detail"]["unsettled"] == 1
