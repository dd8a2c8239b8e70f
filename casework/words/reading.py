"""What every reader of written values shares: one kind of refusal, and one plain form of text.

Offices write one value in many ways: full-width digits, spaces inside numbers, invisible marks pasted from
chat windows, the apostrophe that keeps Excel from touching a number, Chinese numerals. The readers (identity,
addresses, calendar) take those off here, so that no two of them do it differently. Nothing here guesses: a
value that could mean two things is refused with a stable code and a plain Chinese sentence.
"""

import re
import unicodedata
from functools import lru_cache

from casework.words.normal_forms import TooManyMarks, compatible
from casework.words.unread import ReadingError as ReadingError
from models.names import tidy_name, without_ignorable

_APOSTROPHES = "'‘’`′"
# Unicode has eleven dashes and clerks use most of them; after NFKC these are left.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－─"), "-")
# What a Chinese keyboard gives to who looks for a dash.
_TAKEN_FOR_DASHES = dict.fromkeys(map(ord, "一ー_⸺⸻~"), "-")
_NUMERAL_VALUES = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_DIGIT = "[一二三四五六七八九]"
# 一百零二 or 一百一十二; 一百二 is left out, for it is 120 to one reader and 102 to another.
_HUNDREDS = re.compile(rf"({_DIGIT})百(?:零({_DIGIT})|({_DIGIT})十({_DIGIT})?)?")
_TENS = re.compile(rf"({_DIGIT})?十({_DIGIT})?")
CHINESE_NUMERALS = "〇零○一二三四五六七八九十百"


def plain_text(value: object) -> str:
    """Text of a cell in its plain form: half-width, one kind of dash, no invisible marks, trimmed.

    None becomes "". A leading apostrophe (Excel's mark for 'leave this text alone') is taken off. White space
    inside, line breaks included, becomes single spaces.
    """
    if value is None:
        return ""
    text = str(value)
    return _plain_short(text) if len(text) <= _SHORT else _plain(text)


def _plain(written: str) -> str:
    # Excel stores a line break of some systems as this escape, which some readers leave in the text.
    try:
        text = compatible(without_ignorable(written.replace("_x000D_", " "))).translate(_DASHES)
    except TooManyMarks:
        raise ReadingError("too_many_marks", "文字上叠加的符号太多") from None
    text = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cf", "Cc")
    )
    return " ".join(without_ignorable(text).lstrip(_APOSTROPHES + " ").split())


# A ledger says the same words in every row, and each is asked for more than once.
_plain_short = lru_cache(maxsize=4096)(_plain)
_SHORT = 60


def without_spaces(value: object) -> str:
    """The plain text of a value with every space taken out."""
    return plain_text(value).replace(" ", "")


def code_text(value: object) -> str:
    """A code that somebody typed off paper, in what codes are printed in: capitals, digits, and one kind of dash.
    What cannot be read holds none.
    """
    try:
        text = plain_text(value).upper().translate(_TAKEN_FOR_DASHES)
    except ReadingError:
        return ""
    return re.sub("-+", "-", re.sub("[^A-Z0-9-]", "", text)).strip("-")


_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?::([0-5][0-9])|[点时](?:([0-5][0-9])分?)?)")


def hour_text(value: object) -> str:
    """An hour of the day as clocks show it, 09:30, however it was typed; what cannot be read holds none."""
    try:
        found = _HOUR.fullmatch(plain_text(value).replace(" ", ""))
    except ReadingError:
        return ""
    return f"{int(found[1]):02d}:{found[2] or found[3] or '00'}" if found else ""


def as_name(value: object) -> str:
    """A person's name of a cell in the one form in which names are stored and compared."""
    return tidy_name(plain_text(value))


def chinese_number(text: str) -> int | None:
    """The number that Chinese numerals write: 二〇三, 二百零三 or 二十. None where that is unsure."""
    if found := _HUNDREDS.fullmatch(text):
        hundreds, units_after_zero, tens, units = (_numeral(part) for part in found.groups())
        return hundreds * 100 + tens * 10 + units + units_after_zero
    if found := _TENS.fullmatch(text):
        return (_numeral(found[1]) if found[1] else 1) * 10 + _numeral(found[2])
    digits = text.translate(_NUMERAL_VALUES)
    return int(digits) if digits.isascii() and digits.isdigit() and not text.isascii() else None


def _numeral(text: str | None) -> int:
    return int(text.translate(_NUMERAL_VALUES)) if text else 0
