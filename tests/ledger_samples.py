"""Ledger workbooks as offices keep them, made from a seed, with what is really in them known.

Why: one real-looking sample proves one layout. Here fictional families (area code 210399 does not exist) are
written in several layouts and many spellings, some with a wrong value whose cell is known, beside a set of files
that are hostile or no ledger at all. The same seed gives the same workbook.
"""

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from casework.words.calendar import add_months
from casework.words.identity import check_character

TODAY = date(2026, 6, 30)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
_GIVEN = "安平福康宁泰和顺祥瑞𠮷㛃"
_ESTATES = ("和谐家园", "安居新苑", "东山公租房小区")
_ROADS = ("湖南街", "二一九路", "园林大道", "和平街")
_STREETS = {"胜利街道": ("胜利社区", "光明社区"), "湖南街道": ("湖南社区", "西解放社区")}
_RELATIONS = ("配偶", "子", "女", "父亲", "母亲")


@dataclass(frozen=True)
class Person:
    name: str
    relation: str
    id_number: str


@dataclass(frozen=True)
class Family:
    """A family as it truly is."""

    street: str
    community: str
    dwelling: str
    area: Decimal
    people: tuple[Person, ...]
    phone: str
    registered_address: str
    lease: tuple[date, date]
    rent_fen: int
    violation: str | None = None


@dataclass(frozen=True)
class Layout:
    """How an office keeps its sheet."""

    columns: tuple[str, ...]
    labels: dict[str, str] = field(default_factory=dict)
    merged: bool = True
    filled_down: bool = False
    blank_lines: bool = False
    subtotals: bool = True
    repeated_header: bool = False
    two_row_header: bool = False
    title_rows: int = 2
    hide_rows: bool = False


@dataclass
class Sample:
    """The bytes of a workbook, the families it holds, and where each family's cells stand."""

    data: bytes
    families: list[Family]
    cells: list[dict[str, str]]
    """For each family: column name → its cell, 'H34'; for the ID numbers also id_number_2 and so on."""
    sheets: list[str]
    rows: list[int]


USUAL_LABELS = {
    "serial": "序号", "community": "社区", "dwelling": "房屋坐落", "area": "建筑面积\n（㎡）", "applicant": "申请人",
    "member": "家庭成员", "relation": "与申请人关系", "id_number": "身份证号码", "phone": "联系电话",
    "registered_address": "户籍地址", "category": "保障类别", "lease_start": "合同起", "lease_end": "合同止",
    "rent": "月租金（元）", "violation": "违规记录", "remark": "备注", "lease_period": "合同起止日期",
    "sex": "性别", "extra": "网格编号",
}  # fmt: skip
_USUAL = ("serial", "community", "dwelling", "area", "applicant", "member", "relation", "id_number", "phone",
          "registered_address", "category", "lease_start", "lease_end", "rent", "violation", "remark")  # fmt: skip
_SHUFFLED = ("community", "member", "sex", "id_number", "relation", "applicant", "phone", "dwelling", "rent",
             "lease_end", "lease_start", "area", "category", "remark", "registered_address", "violation",
             "extra")  # fmt: skip
_OTHER_WORDS = {
    "community": " 所属社区 ", "dwelling": "公租房\n坐落", "applicant": "承租人姓名", "member": "姓 名",
    "relation": "与承租人关系", "id_number": "公民身份号码", "phone": "手机号", "category": "保障类型",
    "registered_address": "户籍所在地", "lease_start": "租期起", "lease_end": "租期止", "area": "面积(平方米)",
    "rent": "租金（元/月）", "violation": "违规情况",
}  # fmt: skip
_ONE_PERIOD = (*(name for name in _USUAL if name not in ("lease_start", "lease_end", "serial")), "lease_period")

LAYOUTS = {
    "merged cells": Layout(_USUAL),
    "other order and words, one more column, no serials": Layout(_SHUFFLED, _OTHER_WORDS, merged=False),
    "values in every row": Layout(_USUAL, merged=False, filled_down=True, repeated_header=True),
    "blank lines inside families, no subtotals": Layout(_USUAL, merged=False, blank_lines=True, subtotals=False),
    "one column for the lease": Layout(_ONE_PERIOD, {"id_number": "身份证号"}, title_rows=1),
    "a header of two rows": Layout(_USUAL, two_row_header=True, title_rows=3, hide_rows=True),
}
_PER_PERSON = ("member", "relation", "id_number", "sex")


def id_number(rng: random.Random, born: date) -> str:
    stem = f"210399{born:%Y%m%d}{rng.randrange(1000):03d}"
    return stem + check_character(stem)


def families(rng: random.Random, count: int) -> list[Family]:
    """Families by street and community, no dwelling and no registered address twice."""
    made: list[Family] = []
    places = [(street, community) for street, names in _STREETS.items() for community in names]
    for number in range(count):
        street, community = places[number * len(places) // count]
        start = date(2019, 1, 1) + timedelta(days=rng.randrange(2600))
        area = Decimal(rng.choice(("38.5", "45", "55.32", "59.9")))
        made.append(
            Family(
                street=street,
                community=community,
                dwelling=f"{rng.choice(_ESTATES)}{number + 1}号楼{rng.randint(1, 4)}单元{rng.randint(101, 1804)}室",
                area=area,
                people=_people(rng),
                phone=f"1{rng.choice('35789')}{rng.randrange(10**9):09d}",
                registered_address=(
                    f"铁东区{rng.choice(_ROADS)}{number + 1}栋{rng.randint(1, 9)}单元{rng.randint(100, 899)}号"
                ),
                lease=(start, add_months(start, 12 * rng.randint(1, 5)) - timedelta(days=1)),
                rent_fen=int(area * rng.choice((100, 240, 450, 800))),
                violation=rng.choice((None, None, "2025.3.12 转租，已整改")),
            )
        )
    return made


def _people(rng: random.Random) -> tuple[Person, ...]:
    def person(relation: str) -> Person:
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(29000))
        name = rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2)))
        return Person(name, relation, id_number(rng, born))

    return (person("本人"), *(person(rng.choice(_RELATIONS)) for _ in range(rng.choice((0, 0, 1, 2, 3)))))


# One value, many spellings. Each function gives one of them.


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def spell_date(rng: random.Random, day: date) -> object:
    return rng.choice(
        (
            datetime.combine(day, time()),
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            int(f"{day:%Y%m%d}"),
            f"{day.year}年{day.month}月{day.day}日",
            f" {day:%Y-%m-%d} 止",
            f"{day:%Y/%m/%d}",
            full_width(f"{day.year}.{day.month}.{day.day}"),
            (day - date(1899, 12, 30)).days,
        )
    )


def spell_id(rng: random.Random, number: str) -> str:
    return rng.choice(
        (
            number,
            "'" + number,
            f" {number[:6]} {number[6:14]} {number[14:]}",
            full_width(number),
            number.lower(),
            number + "\n",
            f"{number[:6]}\u200b{number[6:]}",
        )
    )


def spell_phone(rng: random.Random, number: str) -> object:
    return rng.choice(
        (
            number,
            int(number),
            float(number),
            "+86" + number,
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
            full_width(number),
            f"{number}、0412-5550123",
            f"{number}/13900000001",
            f"{number}（儿子）",
        )
    )


def spell_money(rng: random.Random, fen: int) -> object:
    yuan = Decimal(fen) / 100
    return rng.choice((float(yuan), f"{yuan:.2f}元", f"￥{yuan:,.2f}", full_width(f"{yuan:.2f}"), f" {yuan} "))


def spell_dwelling(rng: random.Random, written: str) -> str:
    name, rest = _split_at_number(written)
    building, unit, room = rest.replace("号楼", "-").replace("单元", "-").replace("室", "").split("-")
    return rng.choice(
        (
            written,
            f"{name}{building}#楼{unit}单元{room}",
            f"{name}{building}-{unit}-{room}",
            f"{name}{full_width(building)}号楼{unit}单元{room}室",
            f"{name} {building}号楼 {unit}单元 {room}号",
            f"{name}{building}幢{unit}单元{room}户",
            f"铁东区{name}{building}栋{unit}单元{room}",
            f"{name}{building} - {unit} - {room}室",
        )
    )


def spell_registered(rng: random.Random, written: str) -> str:
    return rng.choice(
        (
            written,
            "鞍山市" + written,
            "辽宁省鞍山市" + written,
            full_width(written),
            written.replace("栋", "号楼"),
            written.replace("栋", "栋 ").replace("单元", "单元 "),
            written[:-1] + "室",
            written[:-1],
        )
    )


def _split_at_number(text: str) -> tuple[str, str]:
    at = next(place for place, char in enumerate(text) if char.isdigit())
    return text[:at], text[at:]


# Writing a workbook

Change = Callable[[int, str, object], object]
"""(family's number, column) → another value in place of the good one."""


def build(layout: Layout, people: Sequence[Family], seed: int, change: Change | None = None) -> Sample:
    """A workbook of these families, one sheet a street, in one layout, its values in spellings of the seed."""
    rng = random.Random(seed)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sample = Sample(b"", list(people), [], [], [])
    _write_instructions(workbook.create_sheet("填表说明"))
    for street in dict.fromkeys(family.street for family in people):
        writer = _SheetWriter(workbook.create_sheet(street), layout, rng, change or (lambda _n, _c, value: value))
        writer.write([(number, family) for number, family in enumerate(people) if family.street == street], sample)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return replace(sample, data=buffer.getvalue())


def _write_instructions(sheet: Worksheet) -> None:
    sheet["A1"] = "填表说明"
    sheet["A2"] = "一、每户一组；二、身份证号码设为文本；三、合同起止按合同填写。"


class _SheetWriter:
    def __init__(self, sheet: Worksheet, layout: Layout, rng: random.Random, change: Change) -> None:
        self.sheet, self.layout, self.rng, self.change = sheet, layout, rng, change
        self.row = 1
        self.columns = {name: place for place, name in enumerate(layout.columns, 1)}

    def write(self, numbered: list[tuple[int, Family]], sample: Sample) -> None:
        self._titles()
        self._header()
        previous = ""
        for number, family in numbered:
            if previous and family.community != previous:
                self._between_communities()
            previous = family.community
            sample.sheets.append(self.sheet.title)
            sample.rows.append(self.row)
            sample.cells.append(self._family(number, family))
        self._put(self.row, 1, "合计")
        self._put(self.row, min(6, len(self.columns)), f"{len(numbered)}户")
        self._put(self.row + 2, 1, "填表人：            审核人：            （公章）")

    def _put(self, row: int, column: int, value: object) -> None:
        self.sheet.cell(row, column).value = value  # type: ignore[assignment]

    def _titles(self) -> None:
        for line in range(self.layout.title_rows):
            text = (
                f"铁东区公共租赁住房现居住房源台账（{self.sheet.title}）"
                if line == 0
                else f"填报日期：2026年6月{line}日"
            )
            self._put(self.row, 1, text)
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=len(self.columns))
            self.row += 1

    def _header(self) -> None:
        labels = {**USUAL_LABELS, **self.layout.labels}
        if self.layout.two_row_header:
            self._header_of_two_rows(labels)
            return
        for name, column in self.columns.items():
            self._put(self.row, column, labels[name])
        self.row += 1

    def _header_of_two_rows(self, labels: dict[str, str]) -> None:
        groups = {"lease_start": ("合同期限", "起"), "lease_end": ("合同期限", "止"), "member": ("家庭成员", "姓名"),
                  "relation": ("家庭成员", "关系"), "id_number": ("家庭成员", "身份证号")}  # fmt: skip
        for name, column in self.columns.items():
            upper, lower = groups.get(name, (labels[name], ""))
            self._put(self.row, column, upper)
            if lower:
                self._put(self.row + 1, column, lower)
            else:
                self.sheet.merge_cells(start_row=self.row, end_row=self.row + 1, start_column=column, end_column=column)
        for first, last in (("member", "id_number"), ("lease_start", "lease_end")):
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=self.columns[first],
                                   end_column=self.columns[last])  # fmt: skip
        self.row += 2
        for column in self.columns.values():
            self._put(self.row, column, column)
        self.row += 1

    def _between_communities(self) -> None:
        if self.layout.subtotals:
            self._put(self.row, 2, "小 计")
            self._put(self.row, 4, "20户")
            self.row += 1
        if self.layout.repeated_header:
            self._header()

    def _family(self, number: int, family: Family) -> dict[str, str]:
        first, cells = self.row, {}
        shared = {name: self._shared_value(name, number, family) for name in self.columns if name not in _PER_PERSON}
        for nth, person in enumerate(family.people, 1):
            own = {"member": person.name, "relation": person.relation, "sex": "男",
                   "id_number": spell_id(self.rng, person.id_number)}  # fmt: skip
            values = own | (shared if nth == 1 or self.layout.filled_down else {})
            for name, column in self.columns.items():
                if name in values:
                    key = name if nth == 1 else f"{name}_{nth}"
                    self._put(self.row, column, self.change(number, key, values[name]))
                    cells[key] = f"{get_column_letter(column)}{self.row}"
            self.row += 1
            if self.layout.blank_lines and nth == 1:
                self.row += 1
        last = self.row - 1
        if self.layout.merged and last > first:
            for name in shared:
                column = self.columns[name]
                self.sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
        if self.layout.hide_rows and number % 3 == 0:
            self.sheet.row_dimensions[first].hidden = True
        return cells

    def _shared_value(self, name: str, number: int, family: Family) -> object:
        if name == "lease_period":
            joint = self.rng.choice(("至", "-", "—", "~", "\n"))
            return joint.join(f"{day.year}.{day.month}.{day.day}" for day in family.lease)
        values: dict[str, Callable[[], object]] = {
            "serial": lambda: number + 1,
            "community": lambda: family.community,
            "dwelling": lambda: spell_dwelling(self.rng, family.dwelling),
            "area": lambda: self.rng.choice((float(family.area), f"{family.area}㎡", f"{family.area} 平方米")),
            "applicant": lambda: self.rng.choice((family.people[0].name, " ".join(family.people[0].name))),
            "phone": lambda: spell_phone(self.rng, family.phone),
            "registered_address": lambda: spell_registered(self.rng, family.registered_address),
            "category": lambda: "低保",
            "lease_start": lambda: spell_date(self.rng, family.lease[0]),
            "lease_end": lambda: spell_date(self.rng, family.lease[1]),
            "rent": lambda: spell_money(self.rng, family.rent_fen),
            "violation": lambda: family.violation or self.rng.choice((None, "无", "/")),
        }
        return values[name]() if name in values else None


# Files that are no ledger, or mean harm


def usual(count: int = 6, seed: int = 1, change: Change | None = None) -> Sample:
    return build(LAYOUTS["merged cells"], families(random.Random(seed), count), seed, change)


def repacked(data: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """The same zip with parts changed and added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in added.items():
            new.writestr(name, content)
    return buffer.getvalue()


def _in_first_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old, new, 1) if name.endswith("sheet1.xml") else content

    return repacked(data, change)


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


def old_format() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "Workbook".encode("utf-16-le") + bytes(1024)


def bomb(size: int = 40 * 1024 * 1024) -> bytes:
    """A workbook with one part that unpacks a thousand times larger."""
    return repacked(
        usual(2).data, lambda name, content: content + b" " * size if name.endswith("sheet2.xml") else content
    )


def lying_bomb(size: int = 40 * 1024 * 1024) -> bytes:
    """The same with the size in the zip's directory understated."""
    data = bytearray(bomb(size))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true_size = max(part.file_size for part in archive.infolist()).to_bytes(4, "little")
    for _ in range(data.count(true_size)):
        at = data.find(true_size)
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def merged_without_end() -> bytes:
    """A merged range of seventeen thousand million cells, which must never be laid out in memory."""
    merge = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return _in_first_sheet(usual(2).data, b"</sheetData>", b"</sheetData>" + merge)


def with_doctype() -> bytes:
    doctype = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return _in_first_sheet(usual(2).data, b"<worksheet", doctype + b"<worksheet")


def with_external_link() -> bytes:
    """A link to another file, which must be left alone, in a workbook that is otherwise good."""
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///nowhere/other.xlsx" TargetMode="External"/></Relationships>'
    )
    return repacked(
        usual(2).data, lambda _, content: content, **{"xl/externalLinks/_rels/externalLink1.xml.rels": link}
    )


def wide(columns: int) -> bytes:
    return _of_cells([(1, column, column) for column in range(1, columns + 1)])


def long(row: int) -> bytes:
    return _of_cells([(1, 1, "序号"), (row, 1, 1)])


def many_sheets(count: int) -> bytes:
    workbook = Workbook()
    for _ in range(count - 1):
        workbook.create_sheet()
    return _bytes(workbook)


def other_table() -> bytes:
    """A workbook that is good, and no ledger."""
    return _of_cells([(1, column, text) for column, text in enumerate(("物品", "数量", "单价", "备注"), 1)])


def _of_cells(cells: Sequence[tuple[int, int, object]]) -> bytes:
    workbook = Workbook()
    for row, column, value in cells:
        workbook.worksheets[0].cell(row, column).value = value  # type: ignore[assignment]
    return _bytes(workbook)


def _bytes(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
