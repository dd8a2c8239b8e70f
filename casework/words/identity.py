"""Who a person is on paper: ID numbers (GB 11643-1999) and telephone numbers, read as offices write them.

Why: every cross check over the ledgers (4.2.2d) and every family's sign-in leans on these two values.
Spaces, full-width digits, a lower-case x, an apostrophe or +86 are slips of writing and are read; a lost or
wrong digit is not, and is refused rather than repaired. The area code of an ID number is not checked:
districts are abolished and renumbered, the numbers given under them stay valid. The fifteen digits of a card of the
first generation become eighteen where that is asked for: there is one way to do so. Other papers that name a person:
`casework/words/id_documents.py`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Literal

from casework.words.reading import ReadingError, plain_text, without_spaces

__all__ = [
    "ReadingError",
    "born_on",
    "check_character",
    "eighteen",
    "read_id_number",
    "read_phone",
    "sex",
    "split_phones",
    "written_number",
]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_EARLIEST_BIRTH = date(1890, 1, 1)
# The signs of other alphabets that keyboards offer for X; the check digit proves what was meant.
_LOOKS_LIKE_X = str.maketrans({"x": "X", "×": "X", "Х": "X", "х": "X", "Χ": "X", "χ": "X"})
# Excel keeps fifteen significant digits of a number; the rest become zeros when the file is saved.
_EXCEL_DIGITS = 15


def check_character(first_seventeen: str) -> str:
    """The 18th character of an ID number, from its first seventeen digits (GB 11643-1999, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def eighteen(fifteen: str) -> str:
    """The 18 characters of a number of the first generation (GB 11643-1989): the century, which was always the
    nineteenth hundred, and the check character.
    """
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + check_character(seventeen)


def written_number(value: object) -> str:
    """The characters of a number of any paper, as a cell or a form field holds them.

    Refuses with ReadingError: id_damaged (a number cell of 16 digits or more, or 2.1E+17: its last digits are gone),
    id_characters.
    """
    if isinstance(value, int | float) and abs(value) >= 10**_EXCEL_DIGITS:
        raise _damaged()
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ReadingError("id_characters", "证件号码中有不该出现的字符")
    text = without_spaces(int(value) if isinstance(value, float) else value).replace("-", "").strip("'‘’`")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise _damaged()
    return text


def read_id_number(
    value: object, *, today: date | None = None, convert: bool = False, what: str = "身份证号码"
) -> str:
    """The 18-character ID number in a cell or form field, the last character an upper-case X where it is one.

    `convert`: fifteen digits become eighteen; else they are refused with those eighteen, for who has the card to hold
    them against it. `what`: what the number is called. Refuses with ReadingError: id_missing, id_damaged, id_length,
    id_characters, id_birth_date (no such day, or after `today`), id_checksum.
    """
    text = written_number(value).translate(_LOOKS_LIKE_X)
    if not text:
        raise ReadingError("id_missing", f"{what}没有填写")
    if len(text) == 15 and text.isascii() and text.isdigit():
        text = eighteen(text)
        _check_birth_date(text, today, what)
        if not convert:
            said = "是15位的旧身份证号码，请换成18位的新号码"
            raise ReadingError("id_length", said, f"{said}：{text}，请对着证件核对")
        return text
    if len(text) != 18:
        raise ReadingError("id_length", f"{what}应为18位，这里是{len(text)}位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise ReadingError("id_characters", f"{what}中有不该出现的字符")
    _check_birth_date(text, today, what)
    if check_character(text[:17]) != text[17]:
        raise ReadingError("id_checksum", f"{what}最后一位对不上，至少有一位写错了，请对着证件核对")
    return text


def _damaged() -> ReadingError:
    return ReadingError(
        "id_damaged", "身份证号码被Excel当作数字保存，末尾几位已丢失，请按证件重填，并把单元格设为文本"
    )


def _check_birth_date(number: str, today: date | None, what: str) -> None:
    try:
        born = born_on(number)
    except ValueError:
        raise ReadingError("id_birth_date", f"{what}中的出生日期不存在") from None
    if born < _EARLIEST_BIRTH:
        raise ReadingError("id_birth_date", f"{what}中的出生日期过早")
    if today is not None and born > today:
        raise ReadingError("id_birth_date", f"{what}中的出生日期晚于今天")


def born_on(id_number: str) -> date:
    """The birth date inside an 18-character ID number. ValueError if there is no such day."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex(id_number: str) -> Literal["male", "female"]:
    """The sex that the 17th character of an ID number states: odd is male, even is female."""
    return "male" if int(id_number[16]) % 2 else "female"


def read_phone(value: object) -> str:
    """One telephone number: eleven digits for a mobile, 'area code-number' (0412-5550123) for a land line.

    +86, 0086, spaces, dashes, brackets, full-width digits and number cells are read. Refuses with
    ReadingError: phone_missing, phone_unreadable. A land line needs its area code: without it nobody
    outside the city could dial the number.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = without_spaces(value)
    if not text or isinstance(value, bool):
        raise ReadingError("phone_missing", "联系电话没有填写")
    digits = re.sub(r"[-()·.]", "", text)
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
    if re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return digits
    if land := re.fullmatch(r"(010|02[0-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})", digits):
        return f"{land[1]}-{land[2]}"
    raise ReadingError("phone_unreadable", "联系电话不是11位手机号，也不是带区号的固定电话")


def split_phones(value: object) -> tuple[str, str]:
    """The first telephone number of a field, and what else is written there ('' if nothing).

    '13900000001、13900000002' gives the first and '13900000002'; '13900000001（儿子）' gives it and '(儿子)'.
    Refuses as read_phone does where no number stands for certain.
    """
    try:
        return read_phone(value), ""
    except ReadingError as refusal:
        if refusal.code != "phone_unreadable":
            raise
        for first, rest in _ways_to_split(plain_text(value)):
            with suppress(ReadingError):
                return read_phone(first), rest.strip()
        raise


def _ways_to_split(text: str) -> Iterator[tuple[str, str]]:
    """At the first separator; at a space between two numbers; at the words around a single number."""
    first, *rest = re.split(r"\s*(?:[、/,;|\\]|或|和)\s*", text, maxsplit=1)
    if rest:
        yield first, rest[0]
    for space in re.finditer(" ", text):
        before, after = text[: space.start()], text[space.end() :]
        if len(re.sub(r"\D", "", after)) >= 10:
            yield before, after
    if found := re.fullmatch(r"([^\d+]*)([+\d][-\d ()]*\d)(\D*)", text):
        yield found[2], found[1] + found[3]
