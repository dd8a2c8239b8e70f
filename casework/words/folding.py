"""Characters that look or mean the same, folded into one: what a key of comparison is made of.

Why: a cross check that compares what people typed can be passed by a mark that nobody sees, by a character of another
repertoire, by 單 for 单 or ⑥ for 6 (4.2.2d). So before two texts are compared here
- what Unicode calls default-ignorable goes (soft hyphens, joiners, variation selectors, bidi and tag characters, the
  Hangul fillers), with controls, combining marks and ornaments;
- compatibility forms become plain ones (NFKC), radicals the characters that they are, and every character that Unicode
  gives a small whole number becomes that number, whatever script or ring it stands in;
- traditional characters and variants become the mainland's (OpenCC's tables, character by character, so that a key
  never depends on the words around it).
What is kept, shown and printed stays as it was written. Refuses nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc import OpenCC

from casework.words.normal_forms import TooManyMarks, compatible, composed
from models.names import without_ignorable

# Looks like nothing and is nothing: the empty braille cell, the marks of what could not be shown.
_BLANK = dict.fromkeys(map(ord, "\u2800\ufffc\ufffd"), " ")

# Radicals that Unicode counts as symbols of their own and gives no compatible character.
_RADICALS = str.maketrans(
    "⺁⺃⺄⺅⺆⺈⺉⺊⺌⺍⺎⺒⺓⺕⺗⺘⺛⺜⺝⺞⺠⺡⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺴⺵⺶⺷⺸⺹⺻⺼⺽⺾⺿⻀⻁⻃⻄⻅⻆⻇⻉⻊⻋⻌⻍⻎⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "厂乚乙人冂刀刀卜小小兀巳幺彐心手旡日月歺民水牛犬王疋目示示竹糸糸网网羊羊羊老聿肉臼艹艹艹虎西西见角角贝足车辶辶辶长长长门阜阝雨青韦页风飞食食食食首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟",
)
_CHAINS = ("jp2t", "hk2t", "tw2t", "t2s")


def folded(text: str) -> str:
    """The text in the characters by which it is compared: plain, capital, simplified, no invisible or combining marks.

    Punctuation, symbols and spaces stay, for what they part is the reader's to judge.
    """
    text = without_ignorable(text).translate(_BLANK)
    try:
        return _folded(text)
    except TooManyMarks:
        # What nobody sees may have parted them until now. None of them is compared by anyway.
        return _folded("".join(char for char in text if unicodedata.category(char)[0] != "M" and char not in "ﾞﾟ"))


def _folded(text: str) -> str:
    text = compatible(_with_plain_numbers(text))
    text = composed(without_ignorable(text).translate(_RADICALS))
    return "".join(_simple(char) for char in text).upper()


@cache
def _converters() -> tuple[OpenCC, ...]:
    return tuple(OpenCC(name) for name in _CHAINS)


_SIMPLE: dict[str, str] = {}


def _simple(char: str) -> str:
    """One character in its mainland form; '' for a mark that combines with others, a space for a control."""
    if char.isascii():
        return char if char.isprintable() else " "
    known = _SIMPLE.get(char)
    if known is None:
        known = _SIMPLE[char] = _looked_up(char)
    return known


def _looked_up(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Mc", "Cf", "Co", "Cs"):
        return ""
    if kind in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if kind[0] != "L" or _is_everyday(char):
        return char
    for converter in _converters():
        char = converter.convert(char)
    return char[:1]


def _is_everyday(char: str) -> bool:
    """Of the mainland's own basic set: never another's variant. 芸 stays 芸, whatever Japan makes of it."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _with_plain_numbers(text: str) -> str:
    """Every digit and numbered sign as ASCII digits. Numbers of two kinds side by side are two: 6② is not 62."""
    told: list[str] = []
    last = ""
    for char in text:
        number, kind = _number_of(char)
        if number is None:
            told.append(char)
            last = char if "0" <= char <= "9" else ""
            continue
        # Digits of one script make one number; a sign that is a whole number by itself never joins another.
        if last and (last != kind or number > 9):
            told.append(" ")
        told.append(str(number))
        last = kind if number <= 9 else "whole"
    return "".join(told)


@cache
def _number_of(char: str) -> tuple[int | None, str]:
    """The number that a character is, and of which kind; None for those that are read as numerals or plainly."""
    if char.isascii():
        return (int(char), "digit") if char.isdigit() else (None, "")
    kind = unicodedata.category(char)
    if kind == "Nd":
        return unicodedata.digit(char), "digit"
    if kind not in ("No", "Nl") or char == "〇":
        return None, ""
    value = unicodedata.numeric(char, -1.0)
    if not value.is_integer() or not 0 <= value <= 99:
        return None, ""
    how = unicodedata.decomposition(char).partition(" ")[0]
    return int(value), how if how.startswith("<") else "sign"
