"""A workbook into the ledger: each family whole or not at all, and a second run changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.clock import SettableClock
from casework.masking import mask_id_number, mask_phone
from models import Household, HouseholdMember, Lease, LedgerRevision, Tenancy, Violation
from server import ledger_import
from tests import ledger_samples
from tests.cast import World, done
from tests.ledger_samples import Sample, usual

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
