"""Status boards: estates in reach, the buildings of one, and one building as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.dwellings import boards
from casework.dwellings.boards import Board, Door
from casework.dwellings.standings import STATES
from casework.heart.forms import one_of
from handlers.dwellings.dwellings import StateCount, day_of
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import Ref


class EstateQuery(PageQuery):
    q: Annotated[str, Meta(max_length=50)] = ""


class EstateLine(Struct):
    id: int
    name: str
    dwellings: int


class EstatePage(Struct):
    items: list[EstateLine]
    next: str | None


class BuildingLine(Struct):
    number: str
    dwellings: int
    lived_in: int


class BuildingList(Struct):
    estate: Ref
    items: list[BuildingLine]


class BoardQuery(Struct):
    number: Annotated[str, Meta(max_length=20)] = ""
    as_of: date | None = None


class BoardCell(Struct):
    id: int
    room: str
    state: Annotated[str, one_of(*STATES)]
    label: str
    # In its cell, so that nobody needs to tell colours apart.
    letter: str
    empty_days: int | None


class BoardStorey(Struct):
    # None: neither the record nor the door's number tells it.
    storey: int | None
    cells: list[BoardCell]


class BoardUnit(Struct):
    unit: str
    # The highest first, as one sees a building.
    storeys: list[BoardStorey]


class BoardReply(Struct):
    estate: Ref
    building: str
    as_of: date | None
    total: int
    states: list[StateCount]
    # Of those that stand vacant: all their days together, and the longest.
    vacant_days: int
    longest_vacant_days: int
    units: list[BoardUnit]


@endpoint("GET", "/boards", summary="房态图：小区", query=EstateQuery, reply=EstatePage)
async def list_estates(ask: Ask) -> EstatePage:
    rows, more = await page_by_id(boards.estates(ask.query.q, actor=ask.actor), ask.query)
    sizes = await boards.sizes([row.id for row in rows], actor=ask.actor)
    return EstatePage(
        items=[EstateLine(id=row.id, name=row.name, dwellings=sizes.get(row.id, 0)) for row in rows], next=more
    )


@endpoint("GET", "/boards/<estate_id:int>", summary="房态图：一个小区的楼栋", reply=BuildingList)
async def list_buildings(ask: Ask) -> BuildingList:
    estate, found = await boards.buildings(ask.path["estate_id"], actor=ask.actor)
    return BuildingList(
        estate=Ref(id=estate.id, name=estate.name),
        items=[BuildingLine(number=one.number, dwellings=one.dwellings, lived_in=one.lived_in) for one in found],
    )


@endpoint("GET", "/boards/<estate_id:int>/building", summary="一栋楼的房态图", query=BoardQuery, reply=BoardReply)
async def read_board(ask: Ask) -> BoardReply:
    day = day_of(ask.query.as_of, ask.actor)
    board = await boards.read_board(ask.path["estate_id"], ask.query.number, day, actor=ask.actor)
    counted = Counter(one.state for one in board.standings.values())
    _, days, longest = boards.emptiness(board, day)
    return BoardReply(
        estate=Ref(id=board.estate.id, name=board.estate.name),
        building=board.building,
        as_of=ask.query.as_of,
        total=len(board.doors),
        states=[
            StateCount(state=state, label=label, letter=letter, count=counted[state])
            for state, (label, letter) in STATES.items()
        ],
        vacant_days=days,
        longest_vacant_days=longest,
        units=[BoardUnit(unit=unit, storeys=_storeys(board, doors, day)) for unit, doors in board.by_unit().items()],
    )


def _storeys(board: Board, doors: Sequence[Door], day: date) -> list[BoardStorey]:
    rows: dict[int | None, list[BoardCell]] = {}
    for door in doors:
        rows.setdefault(door.storey, []).append(_cell(door, board, day))
    order = sorted(rows, key=lambda storey: -1000 if storey is None else storey, reverse=True)
    return [BoardStorey(storey=storey, cells=rows[storey]) for storey in order]


def _cell(door: Door, board: Board, day: date) -> BoardCell:
    one = board.standings[door.id]
    return BoardCell(
        id=door.id, room=door.room, state=one.state, label=one.label, letter=one.letter, empty_days=one.empty_days(day)
    )
