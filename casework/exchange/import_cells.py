"""The cells of a workbook that comes in, read one way in every import: what a cell says, what it cannot say, and where.

A value that cannot be read becomes a fault of its line, with the cell: an error, a formula that was never calculated, a
number of more digits than Excel keeps where an ID number, an account or a text should stand. What is read but should be
looked at (a hidden row, an amount that was rounded, a second telephone) becomes a note, and is shown. Refuses whole a
workbook without the columns of its book, or with one of them twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import msgspec

from casework.exchange.workbook_values import UNREADABLE, Sheet, Unreadable, WorkbookRefused, cell_name
from casework.papers.workbook_sheets import Cell, Column, written
from casework.words.calendar import exact_decimal, read_date, round_fen
from casework.words.id_documents import RESIDENT, IdDocument, read_document, read_kind
from casework.words.normal_forms import composed
from casework.words.reading import ReadingError, plain_text
from casework.words.telephones import Telephones, read_telephones
from casework.words.unread import EXCEL_EPOCH
from casework.words.wording import say_fen

# Excel keeps fifteen digits of a number; a longer one has lost its last.
EXACT = 10**15
# As books that were exported before call it.
_OLDER = {"申请人": "承租人", "与申请人关系": "与承租人关系", "申请人身份证号码": "承租人身份证号码"}
# Titles and remarks that somebody put above the header.
_HEADER_WITHIN = 10
_YES, _NO = ("是", "TRUE", "True", "true", "1"), ("", "否", "FALSE", "False", "false", "0")
_LARGEST_CENTI_M2 = 100_000
_MONTH = re.compile(r"(20\d\d)\s*[-./年]?\s*(0?[1-9]|1[0-2])\s*月?(?:份)?")
_T = TypeVar("_T")


class Difference(msgspec.Struct):
    label: str
    before: str
    after: str


class Fault(msgspec.Struct):
    cell: str
    sentence: str


@dataclass
class Line:
    """One entry of the workbook. `form`: what is to be written; `seen`: what stood there, as a digest; `noted`: what
    should be looked at, and stops nothing.
    """

    where: str
    title: str
    subject: str = ""
    differences: list[Difference] = field(default_factory=list)
    wrong: list[Fault] = field(default_factory=list)
    noted: list[Fault] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    seen: str = ""
    new: bool = False
    # The case by which it is written, where that is known beforehand.
    case_id: str = ""
    # Indexes of the papers that the line would write, and their cells.
    people: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        return "wrong" if self.wrong else "new" if self.new else "changed" if self.form else "unchanged"


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
        return f"{self.sheet.title} {cell_name((row, self.places[key]))}" if key in self.places else self.where(row)

    def where(self, row: int) -> str:
        return f"{self.sheet.title} 第{row}行"

    def text(self, row: int, key: str) -> str:
        """For telling rows apart; '' where the cell cannot be read."""
        cell = self.cell(row, key)
        return "" if isinstance(cell, Unreadable) else plain_text(cell)


def find_grid(
    sheets: Sequence[Sheet], title: str, columns: Sequence[Column], needed: Sequence[str], *,
    also: Mapping[str, str] | None = None,
) -> Grid | None:
    """The sheet with these columns: by its title, else the first that has those needed. `also`: what else a column is
    called by those who send it, title → key. Raises WorkbookRefused.
    """
    by_title = {**(also or {}), **{plain_text(column.title): column.key for column in columns}}
    # A column that is called so itself is meant first: the office names its own items.
    by_title |= {older: by_title[now] for older, now in _OLDER.items() if now in by_title and older not in by_title}
    for sheet in sorted((one for one in sheets if not one.hidden), key=lambda one: plain_text(one.title) != title):
        for first in list(sheet.rows)[:_HEADER_WITHIN]:
            found = [(by_title.get(_title(value)), place) for place, value in sheet.rows[first].items()]
            if {key for key, _ in found} >= set(needed):
                return _grid(sheet, first, [(key, place) for key, place in found if key])
    return None


def _title(cell: object) -> str:
    return plain_text(cell) if isinstance(cell, str) else ""


def _grid(sheet: Sheet, header: int, found: Sequence[tuple[str, int]]) -> Grid:
    places = dict(found)
    if len(places) < len(found):
        keys = [key for key, _ in found]
        place = next(place for key, place in found if keys.count(key) > 1)
        said = f"“{plain_text(sheet.rows[header][place])}”这一列有两个，分不清用哪一个；请删去一个再导入"
        raise WorkbookRefused("columns_repeated", said)
    wanted = set(places.values())
    return Grid(sheet, places, [row for row, cells in sheet.rows.items() if row > header and wanted & cells.keys()])


def need_grid(sheets: Sequence[Sheet], title: str, columns: Sequence[Column], needed: Sequence[str]) -> Grid:
    """The same. Raises WorkbookRefused."""
    grid = find_grid(sheets, title, columns, needed)
    if grid is None:
        titles = "、".join(column.title for column in columns if column.key in needed)
        raise WorkbookRefused(
            "columns_missing", f"没有找到“{title}”这张表，表头里要有这些列：{titles}；请从系统导出表格，在它上面改"
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


def same(cell: object, value: Cell, kind: str, epoch: date = EXCEL_EPOCH) -> bool:
    """Whether a cell reads as the export writes this value. `epoch`: the day from which its workbook counts."""
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
            return abs(cell) < EXACT and expected == _digits(cell)
        if kind in ("date", "time"):
            cell += (epoch - EXCEL_EPOCH).days
        return expected is not None and abs(cell - expected) <= 1e-6 * max(1.0, abs(expected))
    return isinstance(expected, str) and _plain(str(cell)) == _plain(expected)


def _plain(text: str) -> str:
    # Line ends, and the marks that keep `_x0041_` from being a character, are the file format's own.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x005F_", "_").replace("_x000D_", "\n")
    # The reader of workbooks gives texts in one form; what is compared with them may be older.
    return composed(text)


def text_of(cell: object) -> str:
    """What somebody wrote into a cell, as text; the apostrophe of an export is taken off.

    Refuses with ReadingError: the codes of Unreadable, number_damaged.
    """
    cell = known(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT:
            raise ReadingError("number_damaged", "这一格是数字，超过15位，末尾几位已被Excel改成0；请按原件重填为文本")
        return _digits(cell)
    text = _plain(str(cell)).strip()
    return text[1:] if text.startswith("'") else text


def _digits(number: int | float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{exact_decimal(number):f}"


def known(cell: object) -> object:
    """A cell's value. Refuses with ReadingError what cannot be known."""
    if isinstance(cell, Unreadable):
        raise ReadingError(cell.code, UNREADABLE[cell.code])
    return cell


class Cells:
    """One row of a grid on its way into a line."""

    def __init__(self, grid: Grid, row: int, line: Line) -> None:
        self.grid, self.row, self.line = grid, row, line

    def fault(self, key: str, sentence: str) -> None:
        self.line.wrong.append(Fault(self.grid.name(self.row, key), sentence))

    def note(self, key: str, sentence: str) -> None:
        self.line.noted.append(Fault(self.grid.name(self.row, key), sentence))

    def raw(self, key: str) -> object:
        return self.grid.cell(self.row, key)

    def read(self, key: str, reading: Callable[[Any], _T], empty: _T) -> _T:
        """What `reading` makes of the cell; `empty` for an empty one, and where it refuses, which is a fault."""
        try:
            cell = known(self.raw(key))
            return empty if cell is None or cell == "" else reading(cell)
        except ReadingError as error:
            self.fault(key, f"{error.sentence}。")
            return empty

    def text(self, key: str, most: int = 0) -> str:
        text = self.read(key, text_of, "")
        if most and len(text) > most:
            self.fault(key, f"最多{most}个字，这里有{len(text)}个。")
        return text

    def day(self, key: str) -> str | None:
        return self.read(key, lambda cell: read_date(cell, epoch=self.grid.sheet.epoch).isoformat(), None)

    def month(self, key: str) -> str | None:
        return self.read(key, self._month, None)

    def _month(self, cell: object) -> str:
        if found := _MONTH.fullmatch(text_of(cell)):
            return f"{found[1]}-{int(found[2]):02d}"
        try:
            return f"{read_date(cell, epoch=self.grid.sheet.epoch):%Y-%m}"
        except ReadingError:
            raise ReadingError("month_unreadable", "看不懂这个月份，请写成 2026年12月 的样子") from None

    def fen(self, key: str, *, signed: bool = False) -> int | None:
        return self.read(key, lambda cell: self._fen(key, cell, signed), None)

    def _fen(self, key: str, cell: object, signed: bool) -> int:
        sign = 1
        if signed and isinstance(cell, int | float) and not isinstance(cell, bool) and cell < 0:
            sign, cell = -1, -cell
        elif signed and isinstance(cell, str) and (text := plain_text(cell)).startswith("-"):
            sign, cell = -1, text[1:]
        fen, rounded = round_fen(cell)
        if rounded:
            shown = cell if isinstance(cell, str) else _digits(cell)  # type: ignore[arg-type]
            self.note(key, f"写的是{plain_text(shown)}元，四舍五入按{say_fen(fen)}记。")
        return sign * fen

    def centi_m2(self, key: str) -> int | None:
        return self.read(key, lambda cell: self._centi_m2(key, cell), None)

    def _centi_m2(self, key: str, cell: object) -> int:
        text = re.sub(r"(?:平方米|平米|平方|平|m2|m)$", "", plain_text(text_of(cell)).replace(" ", ""))
        if not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,15})?", text):
            raise ReadingError("area_unreadable", "看不懂建筑面积，请只写数字，例如38.5")
        area = Decimal(text)
        rounded = area.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if not 0 < rounded * 100 <= _LARGEST_CENTI_M2:
            raise ReadingError("area_unreadable", "建筑面积不合理，应大于0、不超过1000平方米")
        if rounded != area:
            self.note(key, f"写的是{text}平方米，四舍五入按{rounded}平方米记。")
        return int(rounded * 100)

    def id_kind(self, key: str) -> str | None:
        """The kind of paper that the row names; the resident's card where it names none. None: not to be read."""
        return self.read(key, lambda cell: read_kind(text_of(cell)), None) if self.text(key) else RESIDENT

    def paper(self, key: str, kind: str | None, today: date) -> IdDocument | None:
        """The paper whose number stands in the cell; its old numbers are converted, and what is so is noted."""
        if kind is None:
            return None
        paper = self.read(key, lambda cell: self._paper(cell, kind, today), None)
        if paper:
            self.line.people.append((paper.index, self.grid.name(self.row, key)))
            if paper.noted:
                self.note(key, f"{paper.noted}。")
        return paper

    def _paper(self, cell: object, kind: str, today: date) -> IdDocument:
        try:
            return read_document(cell, kind, today=today, book=True)
        except ReadingError as error:
            if kind == RESIDENT and error.code in ("id_length", "id_characters"):
                said = f"{error.sentence}；如果是别的证件，请在“证件类型”里写明"
                raise ReadingError(error.code, said) from None
            raise

    def telephones(self, key: str, rest: str) -> Telephones:
        """`rest`: what becomes of what is not taken, in words."""
        found = self.read(key, read_telephones, Telephones(""))
        if found.said:
            self.note(key, f"{found.said}，{rest}。")
        return found

    def yes(self, key: str) -> bool:
        text = self.text(key)
        if text not in (*_YES, *_NO):
            self.fault(key, "请写“是”，或者空着。")
        return text in _YES

    def note_if_hidden(self) -> None:
        if self.row in self.grid.sheet.hidden_rows:
            self.line.noted.append(Fault(self.grid.where(self.row), "这一行在表格里是隐藏的，已照常读取。"))
