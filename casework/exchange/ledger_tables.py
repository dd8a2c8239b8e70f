"""Where things stand on a ledger sheet: the header's row, each column's meaning, the rows of each family.

Why: no two offices keep the current-residence ledger (4.2.1a) in one shape. Columns change places and names,
a header takes two rows, families stand in merged cells or not, and titles, subtotals and signatures lie
between. So the header is found by its words, and a family by what its rows hold. Nothing here reads a value;
and a row that fits no rule is handed back as not understood, never dropped.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from casework.exchange.workbook_values import Sheet
from casework.words.addresses import address_key
from casework.words.reading import plain_text, without_spaces

_ID = r"(?:公民|居民)?(?:身份证件?(?:号码?|编号)?|身份号码?|证件号码?)"
_PERSON = r"(?:主申请人|申请人|承租人|户主|租户)"
_LEASE = r"(?:(?:租赁|租房|住房)?(?:合同|协议)|租赁|租期|承租|起租)"
_WHEN = r"(?:日期|时间|年月日|年月|日|期)?"
# The words of a header without spaces, brackets and units. The first that fits whole is the column's field.
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words))
    for name, words in (
        ("serial", r"(?:总|户)?序号?|编号|户号|号"),
        ("street", r"(?:所属|所在)?街道(?:办事处|办|名称)?"),
        ("community", r"(?:所属|所在)?(?:社区|居委会|社区居委会)(?:名称)?"),
        (
            "dwelling",
            r"(?:公租房|配租|承租|租住|保障房|现居住|现住|所租)?(?:公租房|房屋|住房|房源)?"
            r"(?:[坐座]落(?:地址|地点|位置)?|详细地址|房屋地址|住房地址|房源地址|位置|现?住址)"
            r"|(?:公租房|配租|承租|租住|现居住|房屋|住房|房源)(?:房屋|住房|房源)?地址",
        ),
        ("area", r"(?:房屋|住房|套型|租住|配租)?(?:建筑)?面积"),
        ("applicant_id", rf"{_PERSON}{_ID}"),
        ("applicant", rf"{_PERSON}(?:姓名)?"),
        (
            "member",
            r"姓名|(?:家庭|共同居住|同住|家庭共同居住)?(?:成员|人员)(?:姓名|名单|情况)?"
            r"|共同申请人(?:姓名)?|同住人(?:姓名)?",
        ),
        ("relation", rf"(?:家庭)?(?:成员)?(?:[与同和]?(?:{_PERSON}|本人))?的?关系|称谓"),
        ("id_kind", r"(?:身份)?证件(?:类型|类别|种类|名称)"),
        ("id_number", rf"(?:家庭成员|成员|本人)?{_ID}"),
        ("born", r"(?:家庭成员|成员)?(?:出生(?:日期|年月日|年月|时间)?|生日)"),
        ("phone", rf"{_PERSON}?(?:联系|手机)?(?:电话|手机)(?:号码?)?|联系方式|手机号码?"),
        ("registered_address", r"(?:户籍|户口)(?:所在|登记)?(?:地址|住址|地)?|户籍所在地地址"),
        ("category", r"(?:住房)?(?:保障|困难|家庭|人员|对象|保障对象|申请)(?:家庭)?(?:类别|类型|性质)|类别"),
        ("lease_period", rf"{_LEASE}?(?:起止|期限|期间|有效期限?)(?:日期|时间|年月)?|租期"),
        ("lease_start", rf"{_LEASE}?(?:期限|期间)?(?:起始|开始|生效|起租|起){_WHEN}"),
        ("lease_end", rf"{_LEASE}?(?:期限|期间)?(?:终止|截止|结束|到期|届满|止){_WHEN}"),
        ("rent", r"(?:应缴|应收)?每?月?(?:租金|房租)(?:金?额)?|月租"),
        ("violation", r"违[规约](?:违[规约])?(?:记录|情况|行为|事项)?"),
        ("remark", r"备注(?:说明)?|说明|备考"),
        # What the ID number or the number of rows says already.
        ("derived", r"性别|年龄|(?:家庭)?(?:人口|人数)数?"),
    )
)
# A price per square metre is no monthly rent; nor is the usable area the built one.
_NOT_THIS_LABEL = re.compile(r"/m2|/平|每平|单价|标准")
_LEAST_LABELS = 4

REQUIRED = {
    "dwelling": "房屋坐落", "area": "建筑面积", "member": "家庭成员", "id_number": "身份证号码",
    "lease_start": "合同起", "lease_end": "合同止", "rent": "月租金",
}  # fmt: skip
EXPECTED = {
    "community": "社区", "applicant": "承租人", "relation": "与承租人关系", "phone": "联系电话",
    "registered_address": "户籍地址", "category": "保障类别",
}  # fmt: skip

_SUMMARY = re.compile(r"(?:.{0,10}(?:小计|合计|总计|共计|累计)|(?:本页|本表|本社区|全街道)?共\d+户).{0,12}")
_FOOTER = re.compile(
    r"(?:填表|制表|填报|经办|审核|审批|复核|负责|统计|联系)(?:人|单位|日期|时间).*|单位负责人.*|(?:注|说明|备注|填表说明):.*|\(?公章\)?"
)
_COMMUNITY = re.compile(r"(?:[一二三四五六七八九十\d]+[、.])?(.{1,10}?(?:社区|居委会))(?:居委会)?")
SELF = re.compile(r"本人|申请人|承租人|户主|主申请人|本人\(.*\)|自己")


@dataclass(frozen=True)
class Header:
    """The header's rows, the column of each field, and the columns that no rule knows."""

    first_row: int
    last_row: int
    columns: dict[str, int]
    unknown: dict[int, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The required columns that are not there, in Chinese."""
        return [words for name, words in REQUIRED.items() if name not in self._served]

    @property
    def missing_expected(self) -> list[str]:
        return [words for name, words in EXPECTED.items() if name not in self._served]

    @property
    def _served(self) -> set[str]:
        served = set(self.columns)
        if "lease_period" in served:
            served |= {"lease_start", "lease_end"}
        if "applicant" in served:
            served.add("member")
        return served


@dataclass
class Block:
    """The rows of one family, under the header that holds for them."""

    header: Header
    rows: list[int]
    section_community: str = ""
    """The community's name from a heading line above the family."""

    @property
    def first_row(self) -> int:
        return self.rows[0]


@dataclass
class Table:
    """A ledger sheet taken apart: its headers, its families, and the rows that fit no rule."""

    sheet: Sheet
    headers: list[Header] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    not_understood: list[int] = field(default_factory=list)


@lru_cache(maxsize=4096)
def label(text: str) -> str | None:
    """The field that a header's text names, 'derived' for what is known anyway, None for anything else."""
    bare = without_spaces(text)
    if len(bare) > 30 or _NOT_THIS_LABEL.search(bare):
        return None
    bare = re.sub(r"\(.*?\)|\[.*?\]|[:*·.、]", "", bare)
    bare = re.sub(r"(?:m2|元|平方米)$", "", bare)
    # 联系电话/手机 is known by either of its words.
    for part in (bare, *bare.split("/")):
        if name := next((name for name, words in _LABELS if words.fullmatch(part)), None):
            return name
    return None


def find_header(sheet: Sheet, row: int) -> Header | None:
    """The header that begins in this row, one or two rows high; None if the row is none."""
    header = _header(sheet, row, row, lambda column: [sheet.cells.get((row, column))])
    if len(header.columns) >= 2 and not _holds_id(sheet.rows.get(row + 1, {}).values()):
        two = _header(sheet, row, row + 1, lambda column: _stacked(sheet, row, column))
        # A line that adds no field is no part of the header.
        header = two if len(two.columns) > len(header.columns) else header
    return header if len(header.columns) >= _LEAST_LABELS else None


def _holds_id(values: Iterable[object]) -> bool:
    """Whether anything here is as long as an ID number, so that the row speaks of a person."""
    return any(len(re.sub(r"\D", "", without_spaces(value))) >= 12 for value in values)


def _stacked(sheet: Sheet, row: int, column: int) -> list[object]:
    """The readings of two header cells: both together, the lower alone, the upper alone."""
    upper, lower = sheet.shown((row, column)), sheet.shown((row + 1, column))
    if lower is None or sheet.origin((row, column)) == sheet.origin((row + 1, column)):
        return [upper]
    return [f"{plain_text(upper)}{plain_text(lower)}", lower, upper]


def _header(sheet: Sheet, first: int, last: int, readings: Callable[[int], list[object]]) -> Header:
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for column in range(1, sheet.last_column + 1):
        texts = [text for text in readings(column) if isinstance(text, str)]
        name = next(filter(None, map(label, texts)), None)
        if name == "id_number" and name in columns and "applicant_id" not in columns:
            # Two ID columns: the one that stands before the members' names is the applicant's.
            columns["applicant_id"] = columns[name]
            columns[name] = column
        elif name and name not in columns:
            columns[name] = column
        elif texts and name != "derived":
            unknown[column] = plain_text(texts[0])
    columns.pop("derived", None)
    return Header(first, last, columns, unknown)


def read_table(sheet: Sheet) -> Table | None:
    """The families of a sheet by their rows, or None if the sheet has no header of a ledger."""
    table = Table(sheet)
    walk = _Walk(sheet, table)
    row = 1
    while row <= sheet.last_row:
        header = find_header(sheet, row)
        if header:
            walk.start_header(header)
            row = header.last_row + 1
        else:
            walk.take(row)
            row += 1
    return table if table.headers else None


class _Walk:
    """Goes down a sheet row by row and gathers families. Rows above the first header are titles."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self._sheet, self._table = sheet, table
        self._header: Header | None = None
        self._family: Block | None = None
        self._section = ""

    def start_header(self, header: Header) -> None:
        self._table.headers.append(header)
        self._header, self._family = header, None

    def take(self, row: int) -> None:
        values = self._sheet.rows.get(row, {})
        if self._header is None or not values or _is_numbering(values):
            return
        own = self._own(row)
        if _is_summary(own, values) or _is_footer(own, values):
            self._family = None
        elif heading := _section_community(own, values):
            self._section, self._family = heading, None
        elif own.keys() <= {"serial", "street", "community"} and len(own) == len(values):
            return  # a line numbered in advance and never filled in
        elif self._starts_family(row, own):
            self._family = Block(self._header, [row], self._section)
            self._table.blocks.append(self._family)
        elif self._family and _belongs_to_family(own):
            self._family.rows.append(row)
        else:
            self._table.not_understood.append(row)

    def _starts_family(self, row: int, own: dict[str, object]) -> bool:
        if self._family is None:
            return bool(own.keys() & {"serial", "dwelling", "applicant", "member", "id_number"})
        if not own.keys() & {"serial", "dwelling", "applicant", "relation"}:
            return False
        same = [self._compare(name, own) for name in ("dwelling", "applicant")]
        if "member" not in self._header_columns and _relation(own) and not _is_self(own):
            same = same[:1]  # one column for all names: another name is no other family
        if False in same:
            return True
        second_self = _is_self(own) and any(_is_self(self._own(earlier)) for earlier in self._family.rows)
        if True in same or self._inside_merged_family(row):
            return second_self
        return second_self or ("serial" in own and not _relation(own) and not self._compare("serial", own))

    def _compare(self, name: str, own: dict[str, object]) -> bool | None:
        """Whether a value repeats the family's; None where either is silent."""
        assert self._family is not None
        known = self._own(self._family.first_row).get(name)
        if name not in own or known is None:
            # A family whose first row is silent is finished by the first row that says whose it is.
            return None if name not in own or name == "serial" else False
        reading = address_key if name == "dwelling" else without_spaces
        return reading(own[name]) == reading(known)

    def _inside_merged_family(self, row: int) -> bool:
        assert self._family is not None
        columns = [self._header_columns.get(name) for name in ("dwelling", "applicant", "serial")]
        origins = [self._sheet.origin((row, column)) for column in columns if column]
        return any(origin[0] == self._family.first_row for origin in origins)

    @property
    def _header_columns(self) -> dict[str, int]:
        return self._header.columns if self._header else {}

    def _own(self, row: int) -> dict[str, object]:
        values = self._sheet.rows.get(row, {})
        return {name: values[column] for name, column in self._header_columns.items() if column in values}


def _relation(own: dict[str, object]) -> str:
    return without_spaces(own.get("relation"))


def _is_self(own: dict[str, object]) -> bool:
    return bool(SELF.fullmatch(_relation(own)))


def _belongs_to_family(own: dict[str, object]) -> bool:
    return bool(own.keys() & {"member", "id_number", "relation", "violation", "remark", "phone", "applicant"})


def _is_numbering(values: dict[int, object]) -> bool:
    """A line that numbers the columns: 1, 2, 3 … under the header."""
    texts = [text for text in map(plain_text, values.values()) if text not in ("栏次", "行次")]
    return len(texts) >= _LEAST_LABELS and all(text.strip("()") == str(number) for number, text in enumerate(texts, 1))


def _is_summary(own: dict[str, object], values: dict[int, object]) -> bool:
    told = ("serial", "street", "community", "dwelling", "applicant")
    texts = [without_spaces(own.get(name)) for name in told] + [without_spaces(next(iter(values.values())))]
    return not _holds_id(own.values()) and any(_SUMMARY.fullmatch(text) for text in texts)


def _is_footer(own: dict[str, object], values: dict[int, object]) -> bool:
    first = without_spaces(next(iter(values.values())))
    return not _holds_id(own.values()) and bool(_FOOTER.fullmatch(first))


def _section_community(own: dict[str, object], values: dict[int, object]) -> str:
    """The community that a line names which holds nothing else."""
    if len(values) != 1 or own.keys() & {"member", "id_number", "remark", "violation", "registered_address"}:
        return ""
    found = _COMMUNITY.fullmatch(without_spaces(next(iter(values.values()))))
    return found[1] if found else ""


def titles(table: Table) -> Iterator[str]:
    """The texts above the first header, which name the street where the sheet's own title does not."""
    for row, values in table.sheet.rows.items():
        if row < table.headers[0].first_row:
            yield from (plain_text(value) for value in values.values() if isinstance(value, str))
