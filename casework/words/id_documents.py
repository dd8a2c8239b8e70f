"""Which paper names a person (证件类型), and how the number of each is read.

Why: families have members from Hong Kong, Macau, Taiwan and abroad, and a ledger without a place for their papers has
them left out or written down under a number that is none. A kind says the form of its number and whether a check
character proves it; where nothing is said it is the resident's card, but a number that only another card can bear says
so itself. One number has one spelling: that of the reissue, which follows the holder's own on some permits, is left
off, fifteen digits become eighteen where a book is read. Refuses what has not the form of its kind; guesses no kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from casework.words.identity import born_on, read_id_number, written_number
from casework.words.masking import mask_id_number
from casework.words.reading import ReadingError, without_spaces
from models.fields import blind_index

RESIDENT: Final = "resident_id"
RESIDENCE: Final = "residence_permit"
HOME_RETURN: Final = "home_return_permit"
TAIWAN: Final = "taiwan_permit"
FOREIGN: Final = "foreign_permit"
PASSPORT: Final = "passport"
KINDS = {
    RESIDENT: "居民身份证",
    RESIDENCE: "港澳台居民居住证",
    HOME_RETURN: "港澳居民来往内地通行证",
    TAIWAN: "台湾居民来往大陆通行证",
    FOREIGN: "外国人永久居留身份证",
    PASSPORT: "护照",
}
# As offices write them. 往来港澳通行证 is a resident's own paper for a journey, and is none of these.
_NAMES = {
    RESIDENT: r"(?:中华人民共和国)?(?:第?[一二]代)?(?:临时)?(?:居民|公民)?身份证(?:件)?|户口[簿本]",
    RESIDENCE: r"(?:港澳台?|台湾|香港|澳门)(?:居民)?居住证|居住证",
    HOME_RETURN: r"(?:港澳|香港|澳门)(?:居民|同胞)?(?:来往|往来)内地通行证|(?:港澳(?:居民|同胞)?)?回乡[证卡]",
    TAIWAN: r"(?:台湾|台湾地区)(?:居民|同胞)?(?:来往|往来)(?:大陆|内地)通行证|台胞证",
    FOREIGN: r"外国人(?:永久)?居留(?:身份)?证|永久居留身份?证|永居证|外国人永居证",
    PASSPORT: r"(?:外国|外籍)?(?:人|公民)?护照",
}
_REGIONS = ("81", "82", "83")
_STRANGER = "9"
# Letters of other alphabets that look like those of a permit.
_LOOKS_LIKE = str.maketrans({"Н": "H", "н": "H", "Η": "H", "М": "M", "м": "M", "Μ": "M"})


@dataclass(frozen=True)
class IdDocument:
    """One person's paper. `noted`: what was read otherwise than it was written."""

    kind: str
    number: str
    noted: str = ""

    @property
    def born_on(self) -> date | None:
        """The birthday that the number says. Permits and passports say none."""
        return born_on(self.number) if len(self.number) == 18 and self.kind != PASSPORT else None

    def refuses_birthday(self, day: date | None, today: date) -> str:
        """What is to be said against a birthday that stands beside the number; '' is nothing."""
        if day is None or day == self.born_on:
            return ""
        if self.born_on is not None:
            return "出生日期与证件号码中的不一致。"
        return "" if day <= today else "出生日期不能晚于今天。"

    @property
    def index(self) -> str:
        """What the person is found by. A passport's number may look like that of a permit."""
        return blind_index("id_number", f"passport:{self.number}" if self.kind == PASSPORT else self.number)

    @property
    def masked(self) -> str:
        return say_masked(self.kind, self.number)


class Named(Protocol):
    """A person as a form writes one down."""

    @property
    def id_number(self) -> str: ...
    @property
    def id_kind(self) -> str: ...


def document_of(person: Named, *, today: date | None = None) -> IdDocument:
    """Raises ReadingError."""
    return read_document(person.id_number, person.id_kind, today=today)


def read_document(value: object, kind: str = RESIDENT, *, today: date | None = None, book: bool = False) -> IdDocument:
    """The paper whose number stands in a cell or form field. `book`: of a ledger, whose old numbers are converted.

    Refuses with ReadingError: what `read_id_number` refuses, and id_kind.
    """
    if kind in (RESIDENT, RESIDENCE) or (kind == FOREIGN and re.match(r"\d", _characters(value))):
        return _with_check_character(value, kind, today, book)
    text = _characters(value)
    if not text:
        raise ReadingError("id_missing", f"{KINDS[kind]}号码没有填写")
    if kind == HOME_RETURN and (found := re.fullmatch(r"([HM]\d{8})(\d{2})?", text)):
        return IdDocument(kind, found[1], _left_off(found[2]))
    if kind == TAIWAN and (found := re.fullmatch(r"(\d{8})(\d{2}(?:\([A-Z]\))?)?", text)):
        return IdDocument(kind, found[1], _left_off(found[2]))
    if kind == FOREIGN and re.fullmatch(r"[A-Z]{3}\d{12}", text):
        return IdDocument(kind, text)
    if kind == PASSPORT and re.fullmatch(r"(?=.*\d)[A-Z0-9]{5,20}", text):
        return IdDocument(kind, text)
    forms = {
        HOME_RETURN: "应是H或M加8位数字", TAIWAN: "应是8位数字", FOREIGN: "应是18位，或3个字母加12位数字",
        PASSPORT: "应是5到20位字母和数字",
    }
    zero = "；号码以0开头的，请把单元格设为文本" if kind == TAIWAN and isinstance(value, int | float) else ""
    raise ReadingError("id_kind", f"{KINDS[kind]}号码{forms[kind]}{zero}")


def _with_check_character(value: object, kind: str, today: date | None, book: bool) -> IdDocument:
    what = "身份证号码" if kind == RESIDENT else f"{KINDS[kind]}号码"
    number = read_id_number(value, today=today, convert=book and kind == RESIDENT, what=what)
    proper = RESIDENCE if number[:2] in _REGIONS else FOREIGN if number[0] == _STRANGER else RESIDENT
    if kind == RESIDENT:
        if proper != RESIDENT:
            return IdDocument(proper, number, f"这是{KINDS[proper]}的号码，已按{KINDS[proper]}登记")
        old = len(written_number(value)) == 15
        return IdDocument(kind, number, "15位号码已换成18位；15位号码没有校验位，请对着证件核对" if old else "")
    if proper != kind:
        begins = "81、82或83" if kind == RESIDENCE else _STRANGER
        raise ReadingError("id_kind", f"{KINDS[kind]}号码以{begins}开头，请核对证件类型和号码")
    return IdDocument(kind, number)


def _characters(value: object) -> str:
    return written_number(value).upper().translate(_LOOKS_LIKE)


def _left_off(reissue: str | None) -> str:
    return "号码后面的换证次数没有登记" if reissue else ""


def read_kind(text: str) -> str:
    """The kind that a cell names; nothing is the resident's card. Refuses with ReadingError: id_kind_unreadable."""
    bare = without_spaces(text)
    if not bare:
        return RESIDENT
    for kind, names in _NAMES.items():
        if re.fullmatch(names, bare):
            return kind
    raise ReadingError("id_kind_unreadable", f"看不懂证件类型，请从这些里选：{'、'.join(KINDS.values())}")


def indexes_written(text: object) -> list[str]:
    """What a number that somebody types may stand under, of whatever kind it is. Empty: it is no number of any."""
    found: list[str] = []
    for kind in KINDS:
        try:
            found.append(read_document(text, kind, book=True).index)
        except ReadingError:
            continue
    return list(dict.fromkeys(found))


def is_id_number(text: object) -> bool:
    """Whether it can be nothing but the number of a card with a check character, or one of the first generation."""
    try:
        read_id_number(text, convert=True)
    except ReadingError:
        return False
    return True


def indexes_kept(number: str) -> Sequence[str]:
    """The same of a number as it is kept."""
    return [IdDocument(RESIDENT, number).index, IdDocument(PASSPORT, number).index]


def say_masked(kind: str, number: str) -> str:
    """The number with its middle hidden, and of what paper it is where that is not the resident's card."""
    masked = mask_id_number(number)
    return masked if kind == RESIDENT else f"{KINDS.get(kind, kind)} {masked}"
