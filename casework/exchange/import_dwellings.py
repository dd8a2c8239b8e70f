"""Dwellings in a workbook (房源登记): new ones, and what differs in the record of those that are there already.

A row with a number is a dwelling that was entered before; a row without is new. Refuses an address that is there
already or stands twice in the workbook, however it is spelled, a community nobody knows, a word that is no choice, and
a dwelling of another manager's. What only the database can tell (a door very like another) is said by the trial of each
line, and nothing is written before all of it was seen.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.dwellings import dwelling_files
from casework.dwellings.dwelling_files import LAYOUTS, ORIGINS, OWNERSHIPS, RecordForm
from casework.exchange.import_cells import Cells, Difference, Grid, Line, need_grid
from casework.exchange.import_preview import Known, refuse_too_many
from casework.exchange.ledger_rows import AT_ONCE
from casework.exchange.workbook_values import Sheet
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.advance import advance
from casework.heart.forms import read_form
from casework.heart.queries import column
from casework.papers.workbook_sheets import Cell, Column
from casework.words.addresses import address_key, dwelling_parts
from casework.words.neighbours import written
from casework.words.reading import ReadingError, chinese_number, without_spaces
from models import Dwelling, Organisation

LABEL = "房源登记"
COLUMNS = (
    Column("number", "房源编号", 10), Column("address", "房屋坐落", 30), Column("community", "所在社区", 16),
    Column("area", "建筑面积（平方米）", 12, "number"), Column("layout", "户型", 12), Column("ownership", "产权", 16),
    Column("storey", "所在楼层", 10, "number"), Column("origin", "房源来源", 14), Column("remark", "备注", 30),
    Column("distinct", "不是同一套", 10),
)
_TITLES = {column.key: column.title for column in COLUMNS}
_CHOICES = {"layout": LAYOUTS, "ownership": OWNERSHIPS, "origin": ORIGINS}
_NEEDED = ("layout", "ownership")
_KNOWN = ("address", "community", "area", "layout", "ownership", "storey", "origin", "remark")
Values = dict[str, Any]


def values_of(row: Dwelling) -> Values:
    """Of one fetched with its community: as the workbook writes it."""
    return {
        "number": f"F{row.id}", "address": row.address, "community": row.community.name,
        "area": row.area_centi_m2 / 100, "storey": row.storey, "remark": row.remark, "distinct": "",
        **{name: words.get(getattr(row, name), "") for name, words in _CHOICES.items()},
    }


def form_of(row: Dwelling) -> Values:
    """The same as a form would say it."""
    return {
        "address": row.address, "community_id": row.community_id, "area_m2": row.area_centi_m2 / 100,
        "layout": row.layout, "ownership": row.ownership, "storey": row.storey, "origin": row.origin,
        "remark": row.remark, "empty_since": row.empty_since.isoformat() if row.empty_since else None,
    }


def cells_of(row: Dwelling) -> list[Cell]:
    values = values_of(row)
    return [values[column.key] for column in COLUMNS]


@dataclass
class _There:
    """What is there already: by number the actor's own, by key whosesoever."""

    mine: dict[int, Dwelling] = field(default_factory=dict)
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    # Names of communities, and of streets with theirs → numbers.
    communities: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


async def preview_dwellings(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    """The lines that differ, and how many do not. Raises WorkbookRefused."""
    grid = need_grid(sheets, LABEL, COLUMNS, ("address", "community", "area"))
    keys = await asyncio.to_thread(lambda: [address_key(grid.text(row, "address")) for row in grid.rows])
    there = await _there(grid, keys, actor)
    # On a thread, so that others are answered meanwhile.
    return await asyncio.to_thread(_read_all, grid, keys, there)


async def _there(grid: Grid, keys: Sequence[str], actor: Actor) -> _There:
    there = _There()
    numbers = [text for row in grid.rows if re.fullmatch("F[0-9]{1,17}", text := grid.text(row, "number").upper())]
    ids = [int(text[1:]) for text in numbers]
    for at in range(0, len(ids), AT_ONCE):
        found = access.dwellings_in_reach(actor).filter(id__in=ids[at : at + AT_ONCE])
        there.mine |= {row.id: row for row in await found.select_related("community")}
    for at in range(0, len(keys), AT_ONCE):
        wanted = list(dict.fromkeys(keys[at : at + AT_ONCE]))
        for row in await Dwelling.filter(address_key__in=wanted).select_related("community"):
            there.keys[row.address_key] = row.id, row.address
            if row.manager_id == actor.organisation_id:
                there.mine[row.id] = row
    for community in await Organisation.filter(kind="community").select_related("parent"):
        street = community.parent.name if community.parent else ""
        for name in {community.name, street + community.name}:
            there.communities[name].append(community.id)
    return there


def _read_all(grid: Grid, keys: Sequence[str], there: _There) -> tuple[list[Line], int]:
    lines: list[Line] = []
    unchanged, seen, near = 0, dict[str, int](), dict[str, int]()
    for row, key in zip(grid.rows, keys, strict=True):
        line = Line(grid.where(row), grid.text(row, "address") or grid.text(row, "number"))
        cells = Cells(grid, row, line)
        _read(cells, key, there, seen, near)
        if line.outcome == "unchanged":
            unchanged += 1
        else:
            cells.note_if_hidden()
            lines.append(line)
    refuse_too_many(lines)
    return lines, unchanged


def _read(cells: Cells, key: str, there: _There, seen: dict[str, int], near: dict[str, int]) -> None:
    line, row = cells.line, cells.row
    number = cells.grid.text(row, "number").upper()
    known = there.mine.get(int(number[1:])) if re.fullmatch("F[0-9]{1,17}", number) else None
    other = there.keys.get(key)
    if number and known is None:
        cells.fault("number", "本单位没有这个房源编号；新登记的请把编号空着。")
        return
    form = _form(cells, there, known)
    mine = there.mine.get(other[0]) if other is not None else None
    if known is None and mine is not None and not line.wrong and not _differing(form, form_of(mine)):
        # Brought in before, and brought in once more.
        return
    if key in seen:
        cells.fault("address", f"这套房源和第{seen[key]}行是同一套，写了两次。")
    elif other is not None and (known is None or other[0] != int(number[1:])):
        whose = "请填上它的房源编号再改" if other[0] in there.mine else "由别的管房单位登记，请联系区保障办"
        cells.fault("address", f"“{other[1]}”已经登记过；{whose}。")
    elif known is None and not form["distinct"] and (first := _like(key, seen, near)):
        cells.fault("address", f"和第{first}行很像，请核对；确实是另一套的，在“{_TITLES['distinct']}”里写“是”。")
    seen.setdefault(key, row)
    near |= dict.fromkeys(written(key).near, row)
    if line.wrong:
        return
    if known is not None:
        line.subject, line.seen = f"dwelling:{number[1:]}", Known("", values_of(known)).seen
        line.differences += _differences(form, known, cells)
    else:
        line.new = True
        line.differences += [
            Difference(_TITLES[name], "", cells.grid.text(row, name)) for name in _KNOWN if cells.grid.text(row, name)
        ]
    line.form = form if line.new or line.differences else {}


def _like(key: str, seen: Mapping[str, int], near: Mapping[str, int]) -> int:
    return near.get(key) or next((seen[one] for one in written(key).near if one in seen), 0)


# Columns of the workbook → fields of the form.
_FIELDS = {"community": "community_id", "area": "area_m2"}


def _differing(form: Values, stands: Values) -> list[str]:
    """Columns of which the workbook says another thing, however it is written."""
    return [
        name for name in _KNOWN
        if (address_key(form[name]) != address_key(stands[name]) if name == "address" else
            form[_FIELDS.get(name, name)] != stands[_FIELDS.get(name, name)])
    ]


def _differences(form: Values, known: Dwelling, cells: Cells) -> list[Difference]:
    before = values_of(known)
    return [
        Difference(_TITLES[name], "" if before[name] is None else str(before[name]), cells.grid.text(cells.row, name))
        for name in _differing(form, form_of(known))
    ]


def _form(cells: Cells, there: _There, known: Dwelling | None) -> Values:
    """What is to be written; of columns that the workbook does not have, what stands there."""
    stands = form_of(known) if known else {}
    address = cells.text("address", 200)
    try:
        dwelling_parts(address)
    except ReadingError as error:
        cells.fault("address", f"{error.sentence}。")
    form: Values = {
        "address": address, "community_id": _community(cells, there), "remark": stands.get("remark", ""),
        "storey": stands.get("storey"), "distinct": cells.yes("distinct"),
    }
    area = cells.centi_m2("area")
    if area is None and not cells.line.wrong:
        cells.fault("area", "请填写建筑面积。")
    form["area_m2"] = (area or 0) / 100
    for name, words in _CHOICES.items():
        form[name] = _choice(cells, name, words, stands.get(name, ""))
    if "remark" in cells.grid.places:
        form["remark"] = cells.text("remark", 300)
    if "storey" in cells.grid.places:
        form["storey"] = _storey(cells)
    return form


def _community(cells: Cells, there: _There) -> int:
    name = without_spaces(cells.text("community"))
    found = there.communities.get(name) or there.communities.get(f"{name}社区") or []
    if len(found) != 1:
        several = "有几个社区叫这个名字，请连街道一起写，例如：胜利街道胜利社区。"
        cells.fault("community", several if found else "没有这个社区，请写系统里的名称，例如：胜利社区。")
    return found[0] if found else 0


def _choice(cells: Cells, name: str, words: Mapping[str, str], stands: str) -> str:
    if name not in cells.grid.places and (stands or name not in _NEEDED):
        return stands
    text = without_spaces(cells.text(name))
    code = next((code for code, label in words.items() if text in (label, code)), "")
    if text and not code:
        cells.fault(name, f"“{_TITLES[name]}”请从这些里选：{'、'.join(words.values())}。")
    elif not text and name in _NEEDED:
        cells.fault(name, f"请填写{_TITLES[name]}：{'、'.join(words.values())}。")
    return code


def _storey(cells: Cells) -> int | None:
    text = re.sub(r"(?:楼|层)$", "", without_spaces(cells.text("storey")).removeprefix("第"))
    if not text:
        return None
    sign, text = (-1, text[1:]) if text[0] in "-负" else (1, text)
    value = int(text) if re.fullmatch("[0-9]{1,2}", text) else chinese_number(text)
    if value is None or not ((sign > 0 and 0 < value < 100) or (sign < 0 and value < 10)):
        cells.fault("storey", "看不懂所在楼层，请只写数字，例如 2；地下写 -1。")
        return None
    return sign * value


# Writing


async def write_dwelling(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    """As by hand. In a transaction."""
    if not subject:
        await dwelling_files.enter(case_id, None, read_form(form, RecordForm), actor=actor)
        return
    dwelling_id = int(subject.partition(":")[2])
    file = await dwelling_files.file_of(dwelling_id)
    if file is None:
        await dwelling_files.enter(case_id, dwelling_id, read_form(form, RecordForm), actor=actor)
        return
    case = await access.find_case(file.id, actor=actor)
    basis = f"表格导入：{filename}"[:300]
    await advance(case, "amend", actor=actor, version=case.version, form={**form, "basis": basis})


async def known_dwellings(ids: Sequence[int], actor: Actor) -> dict[str, Known]:
    found = access.dwellings_in_reach(actor).filter(id__in=list(ids) or [0]).select_related("community")
    return {f"dwelling:{row.id}": Known(f"dwelling:{row.id}", values_of(row)) for row in await found}


async def hold_dwellings(ids: Sequence[int]) -> None:
    """Held before they are compared: what was read is what is changed. In a transaction."""
    await column(Dwelling.filter(id__in=sorted(ids)).order_by("id").select_for_update(), "id")
