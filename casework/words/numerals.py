"""Numbers written in Chinese, in every way that offices write them: 五七八, 五百七十八, 廿八, 贰拾捌, 二〇三.

Refuses to guess: what could mean two numbers, or mixes ways, is no number.
"""

from __future__ import annotations

import re

# What is formal, spoken or a look-alike, and the plain numeral that it stands for.
_PLAIN = str.maketrans(
    "○◯零壹弌弍贰貳兩两参叁參叄弎肆伍陆陸柒漆捌玖拾什佰仟卄廾幺",
    "〇〇〇一一二二二二二三三三三三四五六六七七八九十十百千廿廿一",
)
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}

SURE = "〇○◯一二三四五六七八九十百廿卅卌"
"""Those that are hardly ever anything but a number."""
NUMERALS = "〇○◯零一二三四五六七八九十百千廿卅卌卄壹弌弍贰貳参叁參叄弎肆伍陆陸柒捌玖拾佰仟两兩幺"


def numeral(text: str) -> str | None:
    """The number that the numerals write, in ASCII digits; None where that is unsure.

    Numerals in a row keep every digit, leading zeros included (〇〇七 is 007): whoever reads decides what they count.
    """
    plain = text.translate(_PLAIN)
    if all(char in _DIGITS for char in plain):
        return "".join(str(_DIGITS[char]) for char in plain) or None
    for sign, spoken in _TENS.items():
        plain = plain.replace(sign, spoken)
    value = _spoken(plain)
    return None if value is None else str(value)


_SPOKEN = re.compile(
    r"(?:(?P<thousands>[一二三四五六七八九])千)?(?P<gap>〇)?"
    r"(?:(?P<hundreds>[一二三四五六七八九])百)?(?P<gap_>〇)?"
    r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[一二三四五六七八九])?"
)


def _spoken(text: str) -> int | None:
    """一百零二 or 一百一十二; 一百二 is none, for it is 120 to one reader and 102 to another."""
    found = _SPOKEN.fullmatch(text)
    if found is None or not text:
        return None
    part = {name: _DIGITS.get(value, 0) for name, value in found.groupdict(default="").items()}
    upper = found["thousands"] or found["hundreds"]
    if found["gap"] and not (found["thousands"] and not found["hundreds"] and (found["ten"] or found["ones"])):
        return None
    if found["gap_"] and not (found["hundreds"] and (found["ones"] or found["ten"])):
        return None
    # A place that is left out is said: 一千零二十, 一百零二.
    if found["thousands"] and not found["hundreds"] and (found["ten"] or found["ones"]) and not found["gap"]:
        return None
    if upper and found["ones"] and not found["ten"] and not (found["gap"] or found["gap_"]):
        return None
    tens = (part["tens"] or 1) * 10 if found["ten"] else 0
    return part["thousands"] * 1000 + part["hundreds"] * 100 + tens + part["ones"]


def in_a_name(number: str) -> str:
    """A number as names of roads and villages write it: 219 is 二一九."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in number)
