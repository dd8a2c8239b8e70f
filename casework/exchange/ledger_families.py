"""One family of a ledger sheet (4.2.1a): its rows read into values, or the reasons why they cannot be.

Why: a family is imported whole or not at all, and its office should hear of every slip at once. So reading goes
on after the first value that cannot be read and gathers a problem for each. Nothing is guessed: a lost digit is
not completed, an ambiguous day not chosen; refusals come from the readers of identity, addresses and calendar.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeVar

from casework.exchange.ledger_tables import SELF, Block
from casework.exchange.workbook_values import UNREADABLE, Place, Sheet, Unreadable, cell_name
from casework.words.addresses import DwellingParts, address_key, dwelling_parts, is_precise, registered_address
from casework.words.calendar import exact_decimal, read_date, read_period, round_fen
from casework.words.id_documents import RESIDENT, IdDocument, is_id_number, read_document, read_kind
from casework.words.reading import ReadingError, as_name, plain_text, without_spaces
from casework.words.telephones import read_telephones
from casework.words.wording import say_fen

Level = Literal["wrong", "doubt"]
_T = TypeVar("_T")

_NOTHING = ("", "-", "--", "/", "\\", "无", "暂无", "没有")
_NAME = re.compile(r"[^\W\d_]+(?:[· ][^\W\d_]+)*")
_LARGEST_AREA = 1000


@dataclass(frozen=True)
class MemberReading:
    name: str
    relation: str
    id_number: str
    born_on: date | None
    id_kind: str = RESIDENT


@dataclass(frozen=True)
class FamilyReading:
    """One family as the workbook states it. Where nothing stands texts are '', violation and remark None."""

    sheet: str
    row: int
    """The first row of the family."""
    serial: int | None
    street: str
    community: str
    dwelling: str
    dwelling_parts: DwellingParts
    area: Decimal
    """Square metres of built area."""
    applicant: str
    members: tuple[MemberReading, ...]
    phone: str
    registered_address: str
    registered_address_key: str
    category: str
    lease_start: date
    lease_end: date
    rent_fen: int
    violation: str | None
    remark: str | None


@dataclass(frozen=True)
class ProblemReading:
    """One thing wrong (its family is not imported) or doubtful (it is)."""

    level: Level
    sheet: str
    row: int
    cell: str
    """The cell as Excel names it, 'H34'; '' where the whole row or sheet is meant."""
    code: str
    reason: str
    """A sentence in Chinese without any of the family's data."""
    read: str = ""
    """What stands in the cell. It goes back to the office that owns it and nowhere else."""
    serial: int | None = None
    family_row: int | None = None


@dataclass(frozen=True)
class FamilyPlace:
    serial: int | None
    sheet: str
    row: int
    applicant: str


def as_read(value: object) -> str:
    if isinstance(value, Unreadable):
        return {"formula_without_value": "公式没有计算结果", "cell_error": "公式出错"}.get(value.code, "读不出来")
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value)


@dataclass
class Person:
    """A row that speaks of a person; what could not be read of it is ''."""

    row: int
    name: str
    relation: str
    id_number: str
    id_kind: str = RESIDENT
    born_on: date | None = None

    @property
    def is_self(self) -> bool:
        return bool(SELF.fullmatch(self.relation))


@dataclass
class Draft:
    """A family on its way: what was read of it, wrong or not, for the checks between families."""

    place: FamilyPlace
    problems: list[ProblemReading]
    family: FamilyReading | None
    dwelling: DwellingParts | None
    dwelling_cell: Place
    address: str
    people: list[Person]
    id_column: int
    community: str

    @property
    def is_wrong(self) -> bool:
        return any(problem.level == "wrong" for problem in self.problems)

    def add(self, level: Level, place: Place, code: str, reason: str, read: str) -> None:
        self.problems.append(
            ProblemReading(
                level,
                self.place.sheet,
                place[0],
                cell_name(place),
                code,
                reason,
                read,
                self.place.serial,
                self.place.row,
            )
        )


class FamilyReader:
    """Reads one family; every value that cannot be read becomes a problem, so that all are named at once."""

    def __init__(self, sheet: Sheet, block: Block, today: date) -> None:
        self._sheet, self._block, self._today = sheet, block, today
        self._columns = block.header.columns
        self._problems: list[ProblemReading] = []

    def read(self, street: str, community_above: str) -> Draft:
        people = self._people()
        applicant = self._applicant(people)
        dwelling = self._required("dwelling", dwelling_parts)
        area = self._area()
        lease = self._lease()
        rent = self._rent()
        address = self._registered_address()
        phone, further_phone = self._phone()
        community = self._community(community_above)
        category = self._words("category", expected="保障类别没有填写")
        violation, remark = self._free_text("violation"), self._free_text("remark")
        serial = self._serial()
        self._check_agreement()
        place = FamilyPlace(serial, self._sheet.title, self._block.first_row, applicant)
        problems = [replace(problem, serial=serial) for problem in self._problems]
        draft = Draft(
            place=place,
            problems=problems,
            family=None,
            dwelling=dwelling,
            dwelling_cell=self._place("dwelling"),
            address=address,
            people=people,
            id_column=self._columns["id_number"],
            community=community,
        )
        if dwelling and area is not None and lease and rent is not None and not draft.is_wrong:
            draft.family = FamilyReading(
                sheet=place.sheet,
                row=place.row,
                serial=serial,
                street=self._words("street") or street,
                community=community,
                dwelling=dwelling.written,
                dwelling_parts=dwelling,
                area=area,
                applicant=applicant,
                members=tuple(
                    MemberReading(person.name, person.relation, person.id_number, person.born_on, person.id_kind)
                    for person in people
                ),
                phone=phone,
                registered_address=address,
                registered_address_key=address_key(address),
                category=category,
                lease_start=lease[0],
                lease_end=lease[1],
                rent_fen=rent,
                violation=violation,
                remark="；".join(filter(None, (remark, further_phone))) or None,
            )
        return draft

    # Finding values

    def _places(self, name: str) -> list[Place]:
        """The family's cells of a column that hold something of their own."""
        column = self._columns.get(name, 0)
        return [(row, column) for row in self._block.rows if (row, column) in self._sheet.cells]

    def _place(self, name: str) -> Place:
        """Where a value of the family stands, or would have to stand."""
        return next(iter(self._places(name)), (self._block.first_row, self._columns.get(name, 1)))

    def _value(self, name: str) -> object:
        return self._sheet.shown(self._place(name)) if name in self._columns else None

    def _own(self, row: int, name: str) -> object:
        return self._sheet.cells.get((row, self._columns.get(name, 0)))

    # Saying what is wrong

    def _add(self, level: Level, place: Place, code: str, reason: str) -> None:
        read = as_read(self._sheet.shown(place))
        self._problems.append(
            ProblemReading(
                level,
                self._sheet.title,
                place[0],
                cell_name(place),
                code,
                reason,
                read,
                None,
                self._block.first_row,
            )
        )

    def _required(self, name: str, read: Callable[[object], _T], *, stem: str = "") -> _T | None:
        return self._read(self._place(name), self._value(name), read, stem)

    def _read(self, place: Place, value: object, read: Callable[[object], _T], stem: str = "") -> _T | None:
        """What `read` makes of a value; None if it refuses, which becomes a problem (coded by `stem` if given)."""
        try:
            return read(_known(value))
        except ReadingError as refusal:
            code = refusal.code
            if stem and code not in UNREADABLE:
                code = f"{stem}_missing" if code.endswith("_missing") else f"{stem}_unreadable"
            self._add("wrong", place, code, refusal.sentence)
            return None

    # People

    def _people(self) -> list[Person]:
        people = [person for row in self._block.rows if (person := self._person(row))]
        self._add_applicant_of_own_column(people)
        seen: set[str] = set()
        for person in people:
            if person.id_number and person.id_number in seen:
                place = (person.row, self._columns["id_number"])
                self._add("wrong", place, "duplicate_member", "同一户内这个身份证号码出现了两次")
            seen.add(person.id_number)
        return people

    def _person(self, row: int) -> Person | None:
        relation = _words(self._own(row, "relation"))
        names = "member" if "member" in self._columns else "applicant"
        name_cell, number = self._own(row, names), self._own(row, "id_number")
        if name_cell is None and number is not None and (not relation or SELF.fullmatch(relation)):
            # The members' column lists only the others; this number is the applicant's.
            name_cell, names = self._own(row, "applicant"), "applicant"
        if name_cell is None and number is None and not relation:
            return None
        if name_cell is None:
            names = "member" if "member" in self._columns else "applicant"
        name = self._read((row, self._columns[names]), name_cell, _read_name)
        place = (row, self._columns["id_number"])
        paper = self._paper(place, self._kind(row))
        if paper is None:
            return Person(row, name or "", relation, "")
        return Person(row, name or "", relation, paper.number, paper.kind, self._birthday(row, paper))

    def _kind(self, row: int) -> str:
        """Of which paper the row's number is: the resident's card where nothing says otherwise."""
        try:
            return read_kind(_words(_known(self._own(row, "id_kind"))))
        except ReadingError as refusal:
            proved = is_id_number(self._own(row, "id_number"))
            place = (row, self._columns["id_kind"])
            self._add("doubt" if proved else "wrong", place, refusal.code, refusal.sentence)
            return RESIDENT

    def _paper(self, place: Place, kind: str = RESIDENT) -> IdDocument | None:
        def read(value: object) -> IdDocument:
            return read_document(value, kind, today=self._today, book=True)

        paper = self._read(place, self._sheet.cells.get(place), read)
        if paper and paper.noted:
            self._add("doubt", place, "id_converted", paper.noted)
        return paper

    def _add_applicant_of_own_column(self, people: list[Person]) -> None:
        """Some ledgers have a column for the applicant's ID number and do not list the applicant again."""
        if "applicant_id" not in self._columns or not self._places("applicant_id"):
            return
        place, name = self._place("applicant_id"), _tidy_name(self._value("applicant"))
        paper = self._paper(place)
        number = paper.number if paper else ""
        listed = next((person for person in people if person.is_self or person.name == name), None)
        if listed is None:
            born, kind = (paper.born_on, paper.kind) if paper else (None, RESIDENT)
            people.insert(0, Person(self._block.first_row, name, "本人", number, kind, born))
        elif number and listed.id_number and number != listed.id_number:
            self._add("wrong", place, "applicant_mismatch", "承租人的身份证号码在两处写得不一样")

    def _birthday(self, row: int, paper: IdDocument) -> date | None:
        """The number's; the column's where the number says none."""
        value, born = self._own(row, "born"), paper.born_on
        if value is None:
            return born
        place = (row, self._columns["born"])
        try:
            stated = read_date(_known(value), epoch=self._sheet.epoch)
            if born is None:
                if stated > self._today:
                    self._add("wrong", place, "born_ahead", "出生日期晚于今天")
                return stated
            agrees = stated == born
        except ReadingError as refusal:
            month = re.match(r"(\d{4})\D+(\d{1,2})", plain_text(value))
            if born is None or refusal.code != "date_without_day" or not month:
                said = "看不懂出生日期，已采用身份证号码中的日期" if born else "看不懂出生日期，没有登记"
                self._add("doubt", place, "born_unreadable", said)
                return born
            agrees = (int(month[1]), int(month[2])) == (born.year, born.month)
        if not agrees:
            self._add("wrong", place, "id_born_mismatch", "出生日期与身份证号码中的不一致")
        return born

    def _applicant(self, people: list[Person]) -> str:
        """The applicant's name, whom the people of the family must include exactly once."""
        name = _tidy_name(self._value("applicant"))
        selves = [person for person in people if person.is_self]
        if not selves:
            # A relation that nobody filled in; the name, or being alone, tells who the applicant is.
            same = [person for person in people if not person.relation and person.name == name]
            selves = same or [person for person in people if not name and len(people) == 1 and not person.relation]
            for person in selves[:1]:
                person.relation = "本人"
        if not selves:
            self._add("wrong", self._place("applicant"), "no_applicant", "家庭成员中没有承租人本人")
        elif len(selves) > 1:
            place = (selves[1].row, self._columns.get("relation", self._columns["id_number"]))
            self._add("wrong", place, "no_applicant", "家庭成员中有不止一位承租人本人")
        elif name and selves[0].name and name != selves[0].name:
            self._add("wrong", self._place("applicant"), "applicant_mismatch", "承租人与成员中的本人姓名不一致")
        return name or (selves[0].name if selves else "")

    # The family's own values

    def _lease(self) -> tuple[date, date] | None:
        if "lease_start" in self._columns and "lease_end" in self._columns:
            first = self._required("lease_start", self._read_day, stem="date")
            last = self._required("lease_end", self._read_day, stem="date")
            lease = (first, last) if first and last else None
            place = self._place("lease_end")
        else:
            lease = self._required("lease_period", read_period, stem="date")
            place = self._place("lease_period")
        if lease and lease[1] < lease[0]:
            self._add("wrong", place, "lease_ends_before_start", "合同止日早于合同起日")
            return None
        return lease

    def _read_day(self, value: object) -> date:
        return read_date(value, epoch=self._sheet.epoch)

    def _registered_address(self) -> str:
        address = registered_address(self._words("registered_address", expected="户籍地址没有填写"))
        if address and not is_precise(address_key(address)):
            reason = "户籍地址没有写到门牌号，无法用于重复核对"
            self._add("doubt", self._place("registered_address"), "registered_address_vague", reason)
        return address

    def _phone(self) -> tuple[str, str]:
        """The number to call, and what of the field goes into the remark."""
        if not self._words("phone", expected="联系电话没有填写"):
            return "", ""
        found = self._required("phone", read_telephones)
        if not found:
            return "", ""
        if found.code:
            self._add("doubt", self._place("phone"), found.code, f"{found.said}，原文记入备注")
        return found.phone, f"其他电话：{found.rest}" if found.rest else ""

    def _rent(self) -> int | None:
        found = self._required("rent", round_fen, stem="rent")
        if found and found[1]:
            said = f"租金的小数超过两位，四舍五入按{say_fen(found[0])}记"
            self._add("doubt", self._place("rent"), "rent_rounded", said)
        return found[0] if found else None

    def _area(self) -> Decimal | None:
        area = self._required("area", _read_area)
        if area is None:
            return None
        rounded = area.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if rounded != area:
            said = f"面积的小数超过两位，四舍五入按{rounded}平方米记"
            self._add("doubt", self._place("area"), "area_rounded", said)
        return rounded

    def _community(self, above: str) -> str:
        own = self._words("community") or self._block.section_community
        if own or "community" not in self._columns:
            return own
        reason = "社区没有填写，按上一户的社区读取" if above else "社区没有填写"
        self._add("doubt", self._place("community"), "community_missing", reason)
        return above

    def _serial(self) -> int | None:
        value = self._value("serial")
        found = re.fullmatch(r"(?:No)?\.?0*(\d{1,9})(?:\.0*|、)?", without_spaces(value))
        if not found and value is not None:
            self._add("doubt", self._place("serial"), "serial_unreadable", "序号不是数字，按没有序号处理")
        return int(found[1]) if found else None

    def _words(self, name: str, *, expected: str = "") -> str:
        """A short text without spaces, '' for a dash or 无; a doubt if it is `expected` and not there."""
        value = self._value(name)
        if isinstance(value, Unreadable):
            self._add("doubt", self._place(name), value.code, UNREADABLE[value.code])
            return ""
        words = _words(value)
        if not words and expected and name in self._columns:
            self._add("doubt", self._place(name), f"{name}_missing", expected)
        return words

    def _free_text(self, name: str) -> str | None:
        """What the family's rows say in a column, as written; None if nothing."""
        texts = []
        for place in self._places(name):
            value = self._sheet.cells[place]
            if isinstance(value, Unreadable):
                self._add("doubt", place, value.code, UNREADABLE[value.code])
            elif _words(value):
                texts.append(as_read(value).replace("_x000D_", "").strip())
        return "；".join(dict.fromkeys(texts)) or None

    def _check_agreement(self) -> None:
        """Values of the family that its rows state more than once, and differently."""
        for name in ("dwelling", "area", "phone", "registered_address", "category", "rent", "lease_start",
                     "lease_end", "lease_period"):  # fmt: skip
            first, *others = self._places(name) or [(0, 0)]
            same = address_key if name in ("dwelling", "registered_address") else without_spaces
            for other in others:
                if same(self._sheet.cells[other]) != same(self._sheet.cells[first]):
                    self._add("doubt", other, "differs_within_family", "与本户第一行所写不同，采用第一行")


def _known(value: object) -> object:
    if isinstance(value, Unreadable):
        raise ReadingError(value.code, UNREADABLE[value.code])
    return value


def _words(value: object) -> str:
    words = without_spaces(value)
    return "" if words in _NOTHING else words


def _tidy_name(value: object) -> str:
    """A name without spaces (万 健 秀), one kind of dot in minority names; Latin names keep their spaces."""
    return as_name(value)


def _read_name(value: object) -> str:
    name = _tidy_name(value)
    if not name:
        raise ReadingError("missing_name", "这一行没有姓名")
    if not _NAME.fullmatch(name):
        raise ReadingError("name_unreadable", "姓名中有姓名以外的字符")
    return name


def _read_area(value: object) -> Decimal:
    text = re.sub(r"(?:平方米|平米|平方|平|m2|m)$", "", without_spaces(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        area = exact_decimal(value)
    elif not text:
        raise ReadingError("area_missing", "建筑面积没有填写")
    elif not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,15})?", text):
        raise ReadingError("area_unreadable", "看不懂建筑面积，请只写数字，例如38.5")
    else:
        area = Decimal(text)
    if not area.is_finite() or not Decimal("0.01") <= area < _LARGEST_AREA:
        raise ReadingError("area_unreadable", "建筑面积不合理，应大于0、小于1000平方米")
    return area
