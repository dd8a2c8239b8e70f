"""What a workbook would change: each of its rows held against what the same export would write today.

So a cell is unchanged exactly if it reads as the export writes it, and a workbook that was exported and comes back as
it was changes nothing. What differs in a column that may be changed becomes a correction by hand, as its form says;
everything else that differs is wrong, with its cell and a sentence. Refuses whole a workbook whose numbers of people
are masked, one without the columns of its book, and more differences than can be looked at.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from casework import actors
from casework.actors import Actor
from casework.calendar import EXCEL_EPOCH, read_date
from casework.identity import read_id_number, read_phone
from casework.ledger_rows import MEMBER_COLUMNS, MEMBERS, NUMBER
from casework.masking import mask_id_number, mask_phone
from casework.reading import ReadingError, plain_text
from casework.registered_items import may_fill, read_value, say_value
from casework.workbook_sheets import Cell, Column, written
from casework.workbook_values import Sheet, Unreadable, WorkbookRefused, cell_name
from models import RegisteredItem

MOST_LINES = 300
_FAMILY = {
    "phone": ("联系电话", 7, 30), "registered_address": ("户籍地址", 4, 200), "category": ("保障类别", 0, 40),
    "other_housing": ("其他住房", 0, 200), "remark": ("备注", 0, 500),
}
_MEMBER = {"name": ("姓名", 1, 60), "relationship": ("与申请人关系", 1, 20), "id_number": ("身份证号码", 15, 40)}
_NOT_THERE = "您这本台账里没有这个编号；它可能已经转走、退出，或者不归您管。"
_NO_MEMBER = "没有这个成员；增减家庭成员请走12月报备或在台账里办理。"
_SECRET = {"phone": mask_phone, "id_number": mask_id_number}


class Difference(msgspec.Struct):
    label: str
    before: str
    after: str


class Fault(msgspec.Struct):
    cell: str
    sentence: str


@dataclass
class Line:
    """One entry of the workbook. `form`: what is to be written; `seen`: what stood there, as a digest."""

    where: str
    title: str
    subject: str = ""
    differences: list[Difference] = field(default_factory=list)
    wrong: list[Fault] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    seen: str = ""
    new: bool = False

    @property
    def outcome(self) -> str:
        return "wrong" if self.wrong else "new" if self.new else "changed" if self.form else "unchanged"


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


@dataclass
class Grid:
    """A sheet of the workbook by its columns. Rows are numbered as in Excel."""

    sheet: Sheet
    places: dict[str, int]
    rows: list[int]

    def cell(self, row: int, key: str) -> object:
        place = self.places.get(key)
        return self.sheet.shown((row, place)) if place else None

    def name(self, row: int, key: str) -> str:
        return f"{self.sheet.title} {cell_name((row, self.places[key]))}"

    def text(self, row: int, key: str) -> str:
        return plain_text(self.cell(row, key))


def find_grid(sheets: Sequence[Sheet], title: str, columns: Sequence[Column], needed: Sequence[str]) -> Grid | None:
    """The sheet with these columns: by its title, else the first that has those needed."""
    by_title = {plain_text(column.title): column.key for column in columns}
    for sheet in sorted((one for one in sheets if not one.hidden), key=lambda one: one.title != title):
        head = sheet.rows.get(1, {})
        places: dict[str, int] = {}
        for place, value in head.items():
            key = by_title.get(plain_text(value))
            if key and key not in places:
                places[key] = place
        if all(key in places for key in needed):
            wanted = set(places.values())
            rows = [row for row, cells in sheet.rows.items() if row > 1 and wanted & cells.keys()]
            return Grid(sheet, places, rows)
    return None


def need_grid(sheets: Sequence[Sheet], title: str, columns: Sequence[Column], needed: Sequence[str]) -> Grid:
    """The same. Raises WorkbookRefused."""
    grid = find_grid(sheets, title, columns, needed)
    if grid is None:
        titles = "、".join(column.title for column in columns if column.key in needed)
        raise WorkbookRefused(
            "columns_missing", f"没有找到“{title}”这张表，第一行里要有这些列：{titles}；请从系统导出表格，在它上面改"
        )
    return grid


def refuse_masked(grid: Grid | None, *keys: str) -> None:
    """Raises WorkbookRefused."""
    for row in grid.rows if grid else ():
        for key in keys:
            if grid is not None and "*" in str(grid.cell(row, key) or ""):
                raise WorkbookRefused(
                    "workbook_masked",
                    "这份表格的身份证号码或电话隐去了中间几位，不能导入；请重新导出完整的表格，在它上面改",
                )


def same(cell: object, value: Cell, kind: str) -> bool:
    """Whether a cell reads as the export writes this value."""
    expected = written(value, kind)  # type: ignore[arg-type]
    if cell is None or cell == "":
        return expected is None
    if isinstance(cell, datetime):
        days = (cell - datetime.combine(EXCEL_EPOCH, datetime.min.time())) / timedelta(days=1)
        return isinstance(expected, int | float) and abs(days - expected) < 1e-6
    if isinstance(cell, bool | Unreadable):
        return False
    if isinstance(cell, int | float):
        if isinstance(expected, str):
            return expected == str(int(cell) if float(cell).is_integer() else cell)
        return expected is not None and abs(cell - expected) <= 1e-6 * max(1.0, abs(expected))
    return isinstance(expected, str) and _plain(str(cell)) == _plain(expected)


def _plain(text: str) -> str:
    # Line ends, and the marks that keep `_x0041_` from being a character, are the file format's own.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x005F_", "_").replace("_x000D_", "\n")


def text_of(cell: object) -> str:
    """What somebody wrote into a cell, as text; the apostrophe of an export is taken off."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = _plain(str(cell)).strip()
    return text[1:] if text.startswith("'") else text


def compare(
    grid: Grid, columns: Sequence[Column], known: Mapping[str, Known], items: Sequence[RegisteredItem], *,
    actor: Actor, people: Grid | None = None, read_new: Callable[[int, list[int]], Line] | None = None,
) -> tuple[list[Line], int]:
    """The lines that differ, and how many do not. `known`: by the number in the column 台账编号. `read_new`: a row
    without a number, and the rows of members without one.
    """
    lines: list[Line] = []
    by_item = {item.case_id: item for item in items}
    seen: dict[str, int] = {}
    unchanged = 0
    members = _members_by_entry(people)
    nameless = members.pop("", [])
    for row in grid.rows:
        number = grid.text(row, NUMBER).upper()
        line = Line(f"{grid.sheet.title} 第{row}行", grid.text(row, "name") or grid.text(row, "address"))
        if not number and read_new is not None:
            lines.append(read_new(row, nameless))
            continue
        if not number:
            line.wrong.append(Fault(grid.name(row, NUMBER), "没有台账编号；新的家庭请在“登记”里办理。"))
        elif number in seen:
            line.wrong.append(Fault(grid.name(row, NUMBER), f"这个台账编号和第{seen[number]}行重复了。"))
        elif number not in known:
            line.wrong.append(Fault(grid.name(row, NUMBER), _NOT_THERE))
        else:
            entry = known[number]
            line.subject, line.seen = entry.subject, entry.seen
            for column in columns:
                if column.key in grid.places:
                    _compare_cell(line, grid, row, column, entry, by_item, actor)
            if people is not None:
                _compare_people(line, people, members.pop(number, []), entry, actor)
        seen.setdefault(number, row)
        if line.outcome == "unchanged":
            unchanged += 1
        else:
            lines.append(line)
    for number, rows in members.items():
        if people is not None and number not in seen:
            fault = Fault(people.name(rows[0], NUMBER), "台账的表里没有这个台账编号。")
            lines.append(Line(f"{people.sheet.title} 第{rows[0]}行", people.text(rows[0], "name"), wrong=[fault]))
    if len(lines) > MOST_LINES:
        raise WorkbookRefused(
            "too_many_differences", f"一次最多改{MOST_LINES}户，这份表格有{len(lines)}户不同；请拆开后分几次导入"
        )
    return lines, unchanged


def _members_by_entry(people: Grid | None) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row in people.rows if people else ():
        rows[people.text(row, NUMBER).upper() if people else ""].append(row)
    return rows


def _compare_cell(
    line: Line, grid: Grid, row: int, column: Column, entry: Known, items: Mapping[str, RegisteredItem], actor: Actor
) -> None:
    cell, value = grid.cell(row, column.key), entry.values.get(column.key)
    if column.key == NUMBER or same(cell, value, column.kind):
        return
    where = grid.name(row, column.key)
    if isinstance(cell, Unreadable):
        line.wrong.append(Fault(where, f"“{column.title}”是公式或错误值，读不出来；请改成值。"))
    elif column.key in items:
        _change_item(line, where, items[column.key], cell, value, actor)
    elif column.key in _FAMILY:
        _change_text(line, where, column.key, _FAMILY[column.key], cell, value, line.form, actor)
    else:
        line.wrong.append(Fault(where, f"“{column.title}”不能用表格修改，请在相应的事项里办理。"))


def _change_text(
    line: Line, where: str, key: str, rule: tuple[str, int, int], cell: object, value: Cell, into: dict[str, Any],
    actor: Actor, whose: str = "",
) -> None:
    label, least, most = rule
    text, before = text_of(cell), str(value or "")
    try:
        if key == "phone" and text:
            text = read_phone(text)
        if key == "id_number" and text:
            text = read_id_number(text, today=actor.today)
    except ReadingError as error:
        line.wrong.append(Fault(where, f"{error.sentence}。"))
        return
    if text == before.strip():
        return
    if actor.role != actors.COMMUNITY_CLERK:
        line.wrong.append(Fault(where, f"“{label}”由社区居委会登记调整，您可以填写登记事项。"))
    elif not least <= len(text) <= most:
        line.wrong.append(Fault(where, f"“{label}”不能为空。" if not text else f"“{label}”应有{least}到{most}个字。"))
    else:
        into[key] = text
        mask = _SECRET.get(key, str)
        line.differences.append(Difference(f"{whose}{label}", mask(before), mask(text)))


def _change_item(line: Line, where: str, item: RegisteredItem, cell: object, value: Cell, actor: Actor) -> None:
    before = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    if item.kind == "number" and before:
        before = f"{Decimal(before).normalize():f}"
    if not may_fill(item, actor.role):
        line.wrong.append(Fault(where, f"“{item.name}”不由您填写。"))
        return
    if item.kind == "photo":
        line.wrong.append(Fault(where, f"“{item.name}”是照片，不能用表格填写。"))
        return
    try:
        if item.kind == "date" and cell is not None:
            cell = read_date(cell)
        text = text_of(cell if not isinstance(cell, date) or isinstance(cell, datetime) else cell.isoformat())
        after = say_value(item.kind, vars(read_value(item, text)))
    except ReadingError as error:
        line.wrong.append(Fault(where, f"{error.sentence}。"))
        return
    if after == before:
        return
    line.form.setdefault("items", {})[item.case_id] = text
    line.differences.append(Difference(item.name, before, after))


def _compare_people(line: Line, people: Grid, rows: Sequence[int], entry: Known, actor: Actor) -> None:
    known = {str(person[2]): dict(zip((c.key for c in MEMBER_COLUMNS), person, strict=True)) for person in entry.people}
    seen: set[str] = set()
    for row in rows:
        number = people.text(row, "member")
        if number not in known or number in seen:
            said = "这个成员编号重复了。" if number in seen else _NO_MEMBER
            line.wrong.append(Fault(people.name(row, "member"), said))
            continue
        seen.add(number)
        change: dict[str, Any] = {}
        for column in MEMBER_COLUMNS:
            cell, value = people.cell(row, column.key), known[number].get(column.key)
            if column.key in (NUMBER, "member", "applicant") or column.key not in people.places:
                continue
            if same(cell, value, column.kind):
                continue
            where = people.name(row, column.key)
            if isinstance(cell, Unreadable):
                line.wrong.append(Fault(where, f"“{column.title}”是公式或错误值，读不出来；请改成值。"))
            elif column.key in _MEMBER:
                whose = f"{known[number]['name']} "
                _change_text(line, where, column.key, _MEMBER[column.key], cell, value, change, actor, whose)
            else:
                line.wrong.append(Fault(where, f"“{column.title}”由身份证号码推出，不能单独修改。"))
        if change:
            line.form.setdefault("members", []).append({"member_id": int(number), **change})


def members_grid(sheets: Sequence[Sheet]) -> Grid | None:
    return find_grid(sheets, MEMBERS, MEMBER_COLUMNS, (NUMBER, "member"))
