"""What a workbook would change: each of its rows held against what the same export would write today.

So a cell is unchanged exactly if it reads as the export writes it, and a workbook that was exported and comes back as
it was changes nothing. A row is named by the family that its number names, and name and address must agree with it.
What differs in a column that may be changed becomes a correction by hand, as its form says; everything else that
differs is wrong, with its cell and a sentence. Refuses whole more differences than can be looked at.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from casework.exchange.import_cells import Cells, Difference, Fault, Grid, Line, find_grid, known, same, text_of
from casework.exchange.ledger_rows import MEMBER_COLUMNS, MEMBERS, NUMBER
from casework.exchange.workbook_values import Sheet, WorkbookRefused
from casework.heart import actors
from casework.heart.actors import Actor
from casework.ledgers.registered_items import may_fill, read_value, say_value
from casework.papers.workbook_sheets import Cell, Column
from casework.words.addresses import address_key
from casework.words.calendar import read_date
from casework.words.id_documents import KINDS, RESIDENT, IdDocument, is_id_number, read_kind, say_masked
from casework.words.masking import mask_phone
from casework.words.reading import ReadingError, as_name
from casework.words.wording import say_day
from models import RegisteredItem

MOST_LINES = 5000
# Beside the columns of the export: whose the members are, where two applicants bear one name.
APPLICANT_ID = Column("applicant_id", "承租人身份证号码", 21)
_FAMILY = {
    "phone": ("联系电话", 7, 30), "registered_address": ("户籍地址", 4, 200), "category": ("保障类别", 0, 40),
    "other_housing": ("其他住房", 0, 200), "remark": ("备注", 0, 500),
}
_MEMBER = {"name": ("姓名", 1, 60), "relationship": ("与承租人关系", 1, 20)}
_NOT_THERE = "您这本台账里没有这个编号；它可能已经转走、退出，或者不归您管。"
_NO_MEMBER = "没有这个成员；增减家庭成员请走12月报备或在台账里办理。"
# Judged all together before anything else of a row.
_WHOSE = ("name", "household", "address")
_PAPER = ("id_kind", "id_number", "born_on")


@dataclass(frozen=True)
class Known:
    """An entry as the export would write it now: values by column, and its members' rows."""

    subject: str
    values: Mapping[str, Cell]
    people: Sequence[Sequence[Cell]] = ()
    # Columns that go on meanwhile, and whose change is no change of the entry.
    unwatched: Sequence[str] = ()

    @property
    def seen(self) -> str:
        values = sorted((key, str(value)) for key, value in self.values.items() if key not in self.unwatched)
        people = [[str(cell) for cell in row] for row in self.people]
        return hashlib.sha256(msgspec.json.encode([values, people])).hexdigest()

    @property
    def name(self) -> str:
        return str(self.values.get("name") or self.values.get("household") or self.values.get("address") or "")


def compare(
    grid: Grid, columns: Sequence[Column], entries: Mapping[str, Known], items: Sequence[RegisteredItem], *,
    actor: Actor, people: Grid | None = None, read_new: Callable[[int], Line] | None = None,
) -> tuple[list[Line], int]:
    """The lines that differ, and how many do not. `entries`: by the number in the column 台账编号. `read_new`: reads a
    row without a number. Raises WorkbookRefused.
    """
    lines: list[Line] = []
    by_item = {item.case_id: item for item in items}
    seen: dict[str, int] = {}
    unchanged = 0
    members = members_by_entry(people)
    members.pop("", None)
    for row in grid.rows:
        number = grid.text(row, NUMBER).upper()
        if not number and read_new is not None and grid.cell(row, NUMBER) in (None, ""):
            lines.append(read_new(row))
            continue
        entry = entries.get(number)
        written = grid.text(row, "name") or grid.text(row, "household") or grid.text(row, "address")
        line = Line(grid.where(row), entry.name if entry else written)
        cells = Cells(grid, row, line)
        if not number:
            cells.fault(NUMBER, "没有台账编号；新的家庭请在“登记”里办理。")
        elif number in seen:
            cells.fault(NUMBER, f"这个台账编号和第{seen[number]}行重复了。")
        elif entry is None:
            cells.fault(NUMBER, _NOT_THERE)
        else:
            line.subject, line.seen = entry.subject, entry.seen
            refuse_other_family(cells, number, entry.values)
            for column in columns:
                if column.key in grid.places:
                    _compare_cell(cells, column, entry, by_item, actor)
            if people is not None:
                _compare_people(line, people, members.pop(number, []), entry, actor)
        seen.setdefault(number, row)
        if line.outcome == "unchanged":
            unchanged += 1
        else:
            cells.note_if_hidden()
            lines.append(line)
    for number, rows in members.items():
        if people is not None and number not in seen:
            fault = Fault(people.name(rows[0], NUMBER), "台账的表里没有这个台账编号。")
            lines.append(Line(people.where(rows[0]), people.text(rows[0], "name"), wrong=[fault]))
    refuse_too_many(lines)
    return lines, unchanged


def refuse_too_many(lines: Sequence[Line]) -> None:
    """Raises WorkbookRefused."""
    if len(lines) > MOST_LINES:
        raise WorkbookRefused(
            "too_many_differences", f"一次最多导入{MOST_LINES}条，这份表格有{len(lines)}条不同；请拆开后分几次导入"
        )


def refuse_other_family(cells: Cells, number: str, values: Mapping[str, Cell]) -> None:
    """Name and address must be those of the family that the number names: one of the three is wrong, and who knows
    which.
    """
    told = str(values.get("name") or values.get("household") or "")
    place = str(values.get("address") or "")
    for key, true, plain in (
        ("name", told, as_name), ("household", told, as_name), ("address", place, address_key)
    ):
        written = cells.grid.text(cells.row, key)
        if written and true and plain(written) != plain(true):
            cells.fault(key, f"台账编号{number}是{told}（{place}），与这里写的对不上，请核对台账编号、姓名和地址。")


def refuse_shared_people(lines: Sequence[Line]) -> None:
    """One person is never in two families, nor twice in one: each is wrong, since nobody knows which is right."""
    places: dict[str, list[tuple[Line, str]]] = defaultdict(list)
    for line in lines:
        for number, cell in line.people:
            places[number].append((line, cell))
    for found in places.values():
        for line, cell in found if len(found) > 1 else ():
            other = next(where for _, where in found if where != cell)
            line.wrong.append(Fault(cell, f"这个身份证号码在这份表格里还写在{other}，同一个人只能在一户。"))


def members_by_entry(people: Grid | None) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row in people.rows if people else ():
        rows[people.text(row, NUMBER).upper() if people else ""].append(row)
    return rows


def _compare_cell(
    cells: Cells, column: Column, entry: Known, items: Mapping[str, RegisteredItem], actor: Actor
) -> None:
    cell, value = cells.raw(column.key), entry.values.get(column.key)
    if column.key == NUMBER or same(cell, value, column.kind, cells.grid.sheet.epoch):
        return
    try:
        known(cell)
    except ReadingError as error:
        cells.fault(column.key, f"“{column.title}”读不出来：{error.sentence}。")
        return
    if column.key in items:
        _change_item(cells, column.key, items[column.key], value, actor)
    elif column.key in _FAMILY:
        _change_text(cells, column.key, _FAMILY[column.key], value, cells.line.form, actor)
    elif column.key not in _WHOSE or not cells.grid.text(cells.row, column.key):
        cells.fault(column.key, f"“{column.title}”不能用表格修改，请在相应的事项里办理。")


def _change_text(
    cells: Cells, key: str, rule: tuple[str, int, int], value: Cell, into: dict[str, Any], actor: Actor,
    whose: str = "",
) -> None:
    label, least, most = rule
    before, faults = str(value or ""), len(cells.line.wrong)
    text = _phone(cells, before) if key == "phone" else cells.text(key)
    if len(cells.line.wrong) > faults or text == before.strip():
        return
    if actor.role != actors.COMMUNITY_CLERK:
        cells.fault(key, f"“{label}”由社区修改台账，您可以填写登记事项。")
    elif not least <= len(text) <= most:
        cells.fault(key, f"“{label}”不能为空。" if not text else f"“{label}”应有{least}到{most}个字。")
    else:
        into[key] = text
        mask = mask_phone if key == "phone" else str
        cells.line.differences.append(Difference(f"{whose}{label}", mask(before), mask(text)))


def _phone(cells: Cells, before: str) -> str:
    found = cells.telephones("phone", "其余没有登记，需要时请写在备注里")
    # A cell without a number to call changes none.
    return found.phone or ("" if cells.raw("phone") in (None, "") else before)


def _change_item(cells: Cells, key: str, item: RegisteredItem, value: Cell, actor: Actor) -> None:
    before = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    if item.kind == "number" and before:
        before = f"{Decimal(before).normalize():f}"
    if not may_fill(item, actor.role):
        cells.fault(key, f"“{item.name}”不由您填写。")
        return
    if item.kind == "photo":
        cells.fault(key, f"“{item.name}”是照片，不能用表格填写。")
        return
    try:
        text, after = item_text(item, cells.raw(key), cells.grid.sheet.epoch)
    except ReadingError as error:
        cells.fault(key, f"{error.sentence}。")
        return
    if after == before:
        return
    cells.line.form.setdefault("items", {})[item.case_id] = text
    cells.line.differences.append(Difference(item.name, before, after))


def item_text(item: RegisteredItem, cell: object, epoch: date) -> tuple[str, str]:
    """A cell for a registered item as its form takes it, and as it is said. Refuses with ReadingError."""
    if item.kind == "date" and cell is not None:
        cell = read_date(known(cell), epoch=epoch).isoformat()
    text = text_of(cell)
    return text, say_value(item.kind, vars(read_value(item, text)))


def _compare_people(line: Line, people: Grid, rows: Sequence[int], entry: Known, actor: Actor) -> None:
    there = {str(person[2]): dict(zip((c.key for c in MEMBER_COLUMNS), person, strict=True)) for person in entry.people}
    seen: set[str] = set()
    for row in rows:
        cells, number = Cells(people, row, line), people.text(row, "member")
        if number not in there or number in seen:
            cells.fault("member", "这个成员编号重复了。" if number in seen else _NO_MEMBER)
            continue
        seen.add(number)
        person, change = there[number], dict[str, Any]()
        applicant = as_name(people.text(row, "applicant"))
        # The applicant's own row may give the applicant a new name.
        renamed = people.text(row, "name") if person["name"] == entry.name else entry.name
        if applicant and applicant not in (as_name(entry.name), as_name(renamed)):
            cells.fault("applicant", f"这个台账编号的承租人是{entry.name}，与这里写的对不上，请核对台账编号。")
        for column in MEMBER_COLUMNS:
            cell, value = cells.raw(column.key), person.get(column.key)
            if column.key not in _MEMBER or column.key not in people.places:
                continue
            if not same(cell, value, column.kind, people.sheet.epoch):
                _change_text(cells, column.key, _MEMBER[column.key], value, change, actor, f"{person['name']} ")
        _compare_paper(cells, person, change, actor)
        if change:
            line.form.setdefault("members", []).append({"member_id": int(number), **change})


def _compare_paper(cells: Cells, person: Mapping[str, Cell], change: dict[str, Any], actor: Actor) -> None:
    """The three columns that say who somebody is on paper, held against what stands there together."""
    grid, line = cells.grid, cells.line
    kinds = {column.key: column for column in MEMBER_COLUMNS}
    differs = {
        key for key in _PAPER if key in grid.places
        and not same(cells.raw(key), person.get(key), kinds[key].kind, grid.sheet.epoch)
    }
    if "id_kind" in differs and grid.text(cells.row, "id_kind") == "" and person["id_kind"] == KINDS[RESIDENT]:
        differs.remove("id_kind")
    if not differs:
        return
    faults = len(line.wrong)
    stood = read_kind(str(person["id_kind"]))
    kind = cells.id_kind("id_kind") if "id_kind" in grid.places else stood
    if "id_kind" not in grid.places and stood != RESIDENT and "id_number" in differs:
        # A book without the column: it says of nobody that the paper is another, nor that it is the same.
        kind = RESIDENT if is_id_number(cells.raw("id_number")) else stood
    paper = None
    if "id_number" in grid.places and differs & {"id_kind", "id_number"}:
        paper = cells.paper("id_number", kind, actor.today)
        if paper is None and len(line.wrong) == faults:
            cells.fault("id_number", "“身份证号码”不能为空。")
    before = str(person["id_number"])
    known = paper or IdDocument(stood, before)
    born = cells.day("born_on") if "born_on" in differs else None
    if born and (said := known.refuses_birthday(date.fromisoformat(born), actor.today)):
        cells.fault("born_on", "“出生日期”由身份证号码推出，不能单独修改。" if paper is None else said)
    elif "born_on" in differs and not born and known.born_on is not None and len(line.wrong) == faults:
        cells.fault("born_on", "“出生日期”由身份证号码推出，不能单独修改。")
    if len(line.wrong) > faults:
        return
    whose = f"{person['name']} "
    mine: dict[str, Any] = {}
    if paper is not None and (paper.kind, paper.number) != (stood, before):
        mine |= {"id_number": paper.number} | ({"id_kind": paper.kind} if paper.kind != RESIDENT else {})
        line.differences.append(Difference(f"{whose}身份证号码", say_masked(stood, before), paper.masked))
    if born and known.born_on is None:
        mine["born_on"] = born
        stood_on = person.get("born_on")
        said = say_day(stood_on) if isinstance(stood_on, date) else ""
        line.differences.append(Difference(f"{whose}出生日期", said, say_day(date.fromisoformat(born))))
    if mine and actor.role != actors.COMMUNITY_CLERK:
        cells.fault("id_number", "“身份证号码”由社区修改台账，您可以填写登记事项。")
    change |= mine


def members_grid(sheets: Sequence[Sheet]) -> Grid | None:
    return find_grid(sheets, MEMBERS, (*MEMBER_COLUMNS, APPLICANT_ID), (NUMBER, "member"))
