"""The status board: a building as a picture, as each may see it, on any day, in queries of a bounded number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tortoise import connections

from casework.dwellings.boards import natural
from casework.dwellings.standings import STATES
from models import Dwelling, Estate
from tests.cast import World, done, refused
from tests.dwellings.test_dwelling_files import entered


async def board_of(world: World, person: Any, number: str = "1", **query: Any) -> dict[str, Any]:
    estate = await Estate.get(name="和谐家园")
    board: dict[str, Any] = done(await person.get(f"/boards/{estate.id}/building", number=number, **query))
    return board


def letters(board: dict[str, Any]) -> list[tuple[str, list[tuple[int | None, str]]]]:
    return [
        (unit["unit"], [(row["storey"], "".join(cell["letter"] for cell in row["cells"])) for row in unit["storeys"]])
        for unit in board["units"]
    ]


@pytest.mark.clause("4.4.1.1a")
async def test_a_building_stands_there_storey_by_storey_and_unit_by_unit(world: World) -> None:
    case = await entered(world)
    done(await world.manager.step(case, "hold", kind="repair", since_on="2026-12-01", why="漏水"))
    for address in ("和谐家园1号楼2单元1201室", "和谐家园1号楼10单元负1层3室", "和谐家园1号楼2单元201室"):
        await entered(world, address=address)
    board = await board_of(world, world.manager)
    assert letters(board) == [
        ("1", [(2, "修"), (1, "租租")]), ("2", [(12, "空"), (2, "空")]), ("10", [(-1, "空")]),
    ]
    assert board["total"] == 6 == sum(one["count"] for one in board["states"])
    assert [one["state"] for one in board["states"]] == list(STATES)
    assert (board["vacant_days"], board["longest_vacant_days"]) == (0, 0)
    world.clock.move_to(date(2026, 12, 15))
    later = await board_of(world, world.district)
    assert (later["vacant_days"], later["longest_vacant_days"]) == (15, 5)
    cell = later["units"][1]["storeys"][0]["cells"][0]
    assert (cell["room"], cell["label"], cell["empty_days"]) == ("1201", "空置", 5)
    # As it was before any of them was entered.
    assert letters(await board_of(world, world.clerk, as_of="2026-12-09")) == [("1", [(1, "租租")])]
    refused(await world.manager.get(f"/boards/{board['estate']['id']}/building", number="1", as_of="2027-01-01"),
            "form_invalid")
    buildings = done(await world.manager.get(f"/boards/{board['estate']['id']}"))
    assert buildings["items"] == [{"number": "1", "dwellings": 6, "lived_in": 2}]
    estates = done(await world.manager.get("/boards", q="和谐"))["items"]
    assert estates == [{"id": board["estate"]["id"], "name": "和谐家园", "dwellings": 6}]


async def test_a_board_shows_what_is_in_reach_and_nothing_else(world: World) -> None:
    ours, theirs = await Estate.get(name="和谐家园"), await Estate.get(name="钢都花园")
    for person, sees in (
        (world.manager, {ours.id}), (world.far_manager, {theirs.id}), (world.clerk, {ours.id}),
        (world.far_clerk, {theirs.id}), (world.grid, {ours.id}), (world.district, {ours.id, theirs.id}),
    ):
        told = {one["id"] for one in done(await person.get("/boards"))["items"]}
        assert told == sees, person.name
        for estate, number in ((ours, "1"), (theirs, "23")):
            whole = await person.get(f"/boards/{estate.id}")
            one = await person.get(f"/boards/{estate.id}/building", number=number)
            if estate.id in sees:
                assert done(whole)["items"] and done(one)["total"]
            else:
                refused(whole, "not_found")
                refused(one, "not_found")
    for person in (world.wan, world.stranger, world.admin):
        for path in ("/boards", f"/boards/{ours.id}", f"/boards/{ours.id}/building"):
            refused(await person.get(path), "not_allowed")
    for number in ("", "2", "一", "1 or 1=1", "%"):
        refused(await world.manager.get(f"/boards/{ours.id}/building", number=number), "not_found")
    # Nobody's name stands on it.
    assert "万健秀" not in (await world.manager.get(f"/boards/{ours.id}/building", number="1")).text


async def test_a_board_of_three_hundred_takes_no_more_queries_than_one_of_three(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate = await Estate.get(name="和谐家园")
    like = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    await Dwelling.bulk_create(
        Dwelling(
            estate=estate, building_number="7", unit_number=str(n % 3), room_number=f"{n // 3 + 1}01",
            address=f"七{n}", address_key=f"七{n}", area_centi_m2=4000, manager_id=like.manager_id,
            manager_path=like.manager_path, community_id=like.community_id, area_path=like.area_path,
        )
        for n in range(300)
    )
    asked: list[str] = []
    kind = type(connections.get("default"))
    execute = kind.execute_query

    async def counted(self: Any, query: str, *more: Any, **rest: Any) -> Any:
        asked.append(query)
        return await execute(self, query, *more, **rest)

    numbers = []
    for number, total in (("1", 2), ("7", 300)):
        await board_of(world, world.manager, number)
        monkeypatch.setattr(kind, "execute_query", counted)
        asked.clear()
        assert (await board_of(world, world.manager, number))["total"] == total
        numbers.append(len(asked))
        monkeypatch.undo()
    assert numbers[0] == numbers[1]


def test_numbers_stand_in_the_order_in_which_people_count() -> None:
    assert sorted(["12", "2", "12A", "1-2", "1", "A", "10"], key=natural) == ["A", "1", "1-2", "2", "10", "12", "12A"]
