"""A workbook into the ledger: each family whole or not at all, and a second run changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.ledgers.violations import BEHAVIOURS
from casework.words.clock import SettableClock
from casework.words.masking import mask_id_number, mask_phone
from models import (
    Household,
    HouseholdMember,
    Lease,
    LedgerRevision,
    RegisteredValue,
    RentPayment,
    Tenancy,
    Violation,
)
from server.commands import entry_import, ledger_import
from tests import ledger_samples
from tests.allocation.test_applications import an_empty_home
from tests.allocation.test_placement_slips import placed, waiting
from tests.cast import World, done, id_number
from tests.exchange.test_import_cases import EXITED, SUBSIDY
from tests.exchange.test_import_cases import family as entered
from tests.exchange.test_workbook_imports import edited, put, taken_away
from tests.ledger_samples import Sample, usual
from tests.ledgers.test_registered_items import define

Run = Callable[..., Awaitable[int]]


@pytest.fixture
def run(world: World, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Imports bytes as the command line does; the workbook of problems goes to `problems.xlsx` in tmp_path."""
    monkeypatch.setattr(ledger_import, "SystemClock", lambda: clock)

    async def import_bytes(data: bytes, *, dry_run: bool = False) -> int:
        file = tmp_path / "台账.xlsx"
        file.write_bytes(data)
        return await ledger_import.run_import(
            file, dry_run=dry_run, problems=tmp_path / "problems.xlsx", manager="安居物业"
        )

    return import_bytes


async def counts() -> tuple[int, ...]:
    return tuple([await model.all().count() for model in (Household, HouseholdMember, Tenancy, Lease, LedgerRevision)])


def problems(folder: Path) -> list[dict[str, Any]]:
    sheet = load_workbook(folder / "problems.xlsx")["问题清单"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def family_of(sample: Sample, place: int) -> ledger_samples.Family:
    return sample.families[place]


async def test_every_family_stands_in_the_ledger_as_the_workbook_says(
    world: World, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = usual(8)
    assert await run(sample.data) == 0
    for family in sample.families:
        found = done(await world.district.get("/ledger", q=family.people[0].id_number))["items"]
        assert [item["dwelling"]["address"] for item in found] == [family.dwelling]
        entry = done(await world.district.get(f"/ledger/{found[0]['tenancy_id']}"))
        assert (entry["street"], entry["community"]) == (family.street, family.community)
        assert entry["household"]["phone"] == mask_phone(family.phone)
        assert entry["household"]["registered_address"] == family.registered_address
        assert [(m["name"], m["relationship"], m["id_number"]) for m in entry["members"]] == [
            (person.name, person.relation, mask_id_number(person.id_number)) for person in family.people
        ]
        assert entry["lease"] == {
            "starts_on": family.lease[0].isoformat(),
            "ends_on": family.lease[1].isoformat(),
            "monthly_rent_fen": family.rent_fen,
        }
        assert entry["revisions"][-1]["procedure_label"] == "台账导入"
    # The screen tells numbers only: nobody's name, ID number or address.
    said = capsys.readouterr().out
    assert all(word not in said for family in sample.families for word in (family.people[0].id_number, family.phone))


async def test_a_second_run_changes_nothing_and_a_dry_run_writes_nothing(world: World, run: Run) -> None:
    sample = usual(6, change=lambda number, name, value: "2025.3.12 转租，已整改"
                   if (number, name) == (2, "violation") else value)
    before = await counts()
    assert await run(sample.data, dry_run=True) == 0
    assert await counts() == before
    assert await Violation.all().count() == 0
    await run(sample.data)
    once = await counts()
    assert once[0] == before[0] + 6
    violations = [(row.behaviour, str(row.occurred_on), row.detail) for row in await Violation.all()]
    assert ("sublet", "2025-03-12", "2025.3.12 转租，已整改") in violations
    await run(sample.data)
    assert await counts() == once
    assert await Violation.all().count() == len(violations)


async def test_whatever_an_import_brings_in_stands_in_the_entrys_history(world: World, run: Run) -> None:
    """The family itself, and each breach that its row tells of: who brought it in, and what it was."""
    sample = usual(3, change=lambda number, name, value: "2025.3.12 转租" if name == "violation" else value)
    await run(sample.data)
    breaches = {row.household_id: row.case_id for row in await Violation.all()}
    assert len(breaches) == 3
    for family in sample.families:
        (found,) = done(await world.district.get("/ledger", q=family.people[0].id_number))["items"]
        entry = done(await world.district.get(f"/ledger/{found['tenancy_id']}"))
        told = {
            (one["case_id"] or "", change["label"], change["after"])
            for one in entry["revisions"] for change in one["changes"]
        }
        case_id = breaches[entry["household"]["id"]]
        assert (case_id, "违规记录", f"2025-03-12 {BEHAVIOURS['sublet']}") in told
        assert "台账转入" in {label for _, label, _ in told}


async def test_a_family_with_a_wrong_value_is_left_out_whole_and_named(world: World, run: Run, tmp_path: Path) -> None:
    def spoil(number: int, name: str, value: object) -> object:
        return "210399195201142050" if (number, name) == (1, "id_number") else value

    sample = usual(4, change=spoil)
    before = await counts()
    assert await run(sample.data) == 1
    assert (await counts())[0] == before[0] + 3
    wrong = [row for row in problems(tmp_path) if row["性质"] == "错误，未导入"]
    assert [(row["单元格"], row["代码"]) for row in wrong] == [(sample.cells[1]["id_number"], "id_checksum")]
    gone = family_of(sample, 1).people[0].id_number
    assert done(await world.district.get("/ledger", q=gone))["items"] == []


async def test_what_contradicts_the_ledger_is_reported_and_never_overwritten(
    world: World, run: Run, tmp_path: Path
) -> None:
    sample = usual(3)
    await run(sample.data)
    once = await counts()
    moved = usual(3, change=lambda number, name, value: "13912345678" if (number, name) == (0, "phone") else value)
    assert await run(moved.data) == 1
    assert await counts() == once
    assert [row["代码"] for row in problems(tmp_path) if row["性质"] == "错误，未导入"] == ["differs_from_ledger"]
    # Another family in a dwelling that is lived in, and a member who lives elsewhere.
    first = family_of(sample, 0)
    other = usual(1, seed=9, change=lambda number, name, value: first.dwelling if name == "dwelling" else value)
    assert await run(other.data) == 1
    assert [row["代码"] for row in problems(tmp_path) if row["性质"] == "错误，未导入"] == ["dwelling_occupied"]
    away = usual(1, change=lambda number, name, value: "和谐家园99号楼9单元909室" if name == "dwelling" else value)
    assert await run(away.data) == 1
    assert [row["代码"] for row in problems(tmp_path) if row["性质"] == "错误，未导入"] == ["member_elsewhere"]
    assert await counts() == once


@pytest.mark.clause("3a")
async def test_a_dwelling_that_a_family_was_given_is_nobody_elses_by_import_either(
    world: World, run: Run, tmp_path: Path
) -> None:
    application, home = await waiting(world), await an_empty_home(world)
    slip = await placed(world, application, home)
    sample = usual(3, change=lambda at, name, value: home.address if (at, name) == (1, "dwelling") else value)
    before = await counts()
    for dry_run in (True, False):
        assert await run(sample.data, dry_run=dry_run) == 1
        wrong = [row["代码"] for row in problems(tmp_path) if row["性质"] == "错误，未导入"]
        assert wrong == ["slip_dwelling_taken"]
        # Those beside it come in, and of it nothing.
        assert (await counts())[0] == before[0] + (0 if dry_run else 2)
    # Once the slip is void it is anybody's.
    done(await world.district.step(slip, "void", reason="家庭情况有变"))
    assert await run(sample.data) == 0
    assert await Tenancy.filter(dwelling_id=home.id, living=1).count() == 1


async def test_a_file_that_is_no_ledger_gets_a_sentence(
    world: World, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (
        b"", b"not a workbook", ledger_samples.encrypted(), ledger_samples.old_format(), ledger_samples.bomb(),
        ledger_samples.other_table(),
    )
    before = await counts()
    for data in files:
        assert await run(data) == 2
        said = capsys.readouterr().err
        assert any("\u4e00" <= char <= "\u9fff" for char in said) and "Traceback" not in said
    assert await counts() == before


async def test_the_app_s_imports_run_from_the_command_line_and_enter_nothing_twice(
    world: World, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(entry_import, "SystemClock", lambda: clock)
    data = await taken_away(world, world.manager, "rent_payments", False)
    number = f"Z{world.tenancies['wan'].id}"

    def work(book: Any) -> None:
        sheet = book["租金登记"]
        sheet.append([None, number, "万健秀", None, None, "2026-12", None, 385, "2026-12-01", "现金"])
        sheet.append([None, number, "孔浩", None, None, "2026-12", None, 1, "2026-12-01", "现金"])

    file = tmp_path / "租金.xlsx"
    file.write_bytes(edited(data, work))

    async def run_rent(office: str = "安居物业", *, dry_run: bool = False, book: str = "rent_payments") -> int:
        return await entry_import.run_import(
            file, book, office=office, dry_run=dry_run, problems=tmp_path / "problems.xlsx"
        )

    assert await run_rent("没有的物业") == 2
    assert await run_rent(dry_run=True) == 1
    assert await RentPayment.filter(paid_fen__gt=0).count() == 0
    assert await run_rent() == 1
    assert "新登记1" in capsys.readouterr().out
    assert [row["单元格"] for row in problems(tmp_path)] == ["租金登记 C3"]
    assert (await RentPayment.get(paid_fen__gt=0)).paid_fen == 38500
    assert await run_rent() == 1
    assert await RentPayment.filter(paid_fen__gt=0).count() == 1
    assert "新登记0" in capsys.readouterr().out
    # What the other commands read: an exited entry and a subsidy of a community, and a manager's items.
    gas = await define(world, "燃气", "text", ledger="manager", filled_by="manager")
    taken = await taken_away(world, world.manager, "manager", False)
    file.write_bytes(edited(taken, put("房源台账", 2, "燃气", "已通")))
    assert await run_rent(book="manager") == 0
    assert (await RegisteredValue.get(item_id=gas["id"])).text == "已通"
    for book, sheet in (("exited", EXITED), ("subsidy", SUBSIDY)):
        started = id_number("19700305", 61 if book == "exited" else 71)

        def new(one: Any, sheet: str = sheet, number: str = started) -> None:
            entered(one, sheet, "单雪梅", [number], 户籍地址=f"铁东区园林大道9栋2单元3{number[-3:-1]}号")

        file.write_bytes(edited(await taken_away(world, world.clerk, book), new))
        assert await run_rent("胜利社区", book=book) == 0, problems(tmp_path)
        assert "新登记1" in capsys.readouterr().out
        await run_rent("胜利社区", book=book)
        assert "新登记0" in capsys.readouterr().out
    assert await Household.filter(name="单雪梅").count() == 1
    assert done(await world.street.get("/inbox"))["items"][0]["procedure"] == "subsidy"
    said = capsys.readouterr()
    assert "单雪梅" not in said.out + said.err
