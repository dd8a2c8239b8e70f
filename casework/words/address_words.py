"""The words of addresses: what parts them, what says nothing in them, and which numbers are doors and which are names.

Split from `casework/words/addresses.py`, which puts the parts together. Refuses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from casework.words.district import District, home, stem
from casework.words.numerals import NUMERALS, SURE, in_a_name, numeral

BUILDING_WORDS = r"(?:号?楼栋|号大楼|号楼|号栋|号幢|号座|#楼|#栋|#|栋楼|栋|幢|座)"
UNIT_WORDS = r"(?:号?单元门?|号?门洞|号?楼门|号?门栋|号?门(?=-?[0-9A-Z]))"
SIDES = "东西南北中左右前后上下"

_DOOR_WORD = rf"(?:号|#|栋|幢|座|楼|层|单元|门洞|门栋|门(?=[0-9A-Z\-])|室|户|房|[{SIDES}](?:[侧边户室屋间]|$))"
# What parts two numbers; also what clerks put for it. A minus that parts none is the sign of a storey.
_PARTING = r"\s/\\\-,.:;_~|+*=·"
_RUN = re.compile(rf"[{NUMERALS}]+")
_ROMAN = re.compile(
    r"(?<![A-Z])(?:(X?(?:II|III|IV|VI{0,3}|IX)|XI{1,3})(?=号?楼|栋|幢|座|单元|期|层)|([IVX])(?=单元|期))"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_SPACED_NAME = re.compile(rf"(?<![0-9{NUMERALS}])(?:[0-9{SURE}]\s+)+[0-9{SURE}]\s*(?=[路街道巷])")
_UNDER = re.compile(r"(?:负|地下|(?<![0-9A-Z\-])-)\s*([0-9]{1,2})\s*(?:层|楼|F(?![A-Z]))")
_UNDER_OF_UNIT = re.compile(r"(?<=[元楼栋幢座])\s*-?\s*(?:B\s*([1-9])(?:层|楼|F)?|地下室?(?:([1-9])层)?)\s*-?(?=[0-9])")
_LABEL = re.compile(
    r"^(?:(?:户籍|户口|家庭|居住|现住|常住|房屋|详细|通讯|身份证)*(?:所在地|地址|住址|坐落|住所|位置)(?:为|是|在)?"
    r"|现住|住在|位于|坐落于|邮编[0-9]{6}|[0-9]{6}(?=[^0-9A-Z\-#号栋幢座楼单层室户房]))"
)
# The name of a street office or community before a road's name adds nothing: the road is in one place only.
# At most three characters, so that no town's name is taken off with it.
_OFFICE = re.compile(
    r"[^\d省市区县镇乡]{1,3}(?:街道(?:办事处?)?|社区(?:居民?委员?会)?)(?=[^\d]{1,12}?(?:路|街(?!道)|大道|巷|胡同))"
)
# The same before whatever a name is: for looking further, not for a key.
_OFFICES = re.compile(r"^(?:[^\d]{1,4}?(?:街道(?:办事处?)?|社区(?:居民?委员?会)?|居委会))+(?=.{2})")
# What a bare name of ours may be the beginning of: 鞍山路, 铁东三街, 铁东花园.
_OF_A_NAME = (
    rf"(?:[东西南北中大小新老]|[{SURE}0-9])?(?:路|街(?!道)|大街|大道|道|巷|胡同|小区|花园|家园|新村|公寓|大厦|广场|"
    r"嘉园|新城|佳苑|苑|里|站|医院|学校|宾馆|酒店)"
)


def with_digits(text: str) -> str:
    """The text with its doors' numbers in ASCII digits: 贰拾捌栋 as 28栋, Ⅱ单元 as 2单元, -1层 as 负1层.

    Left alone is what stands in a name, and numerals that write no certain number.
    """
    # Whatever may be a dash between two numbers is one.
    text = "".join("-" if unicodedata.category(char) == "Pd" or char in "−─━﹘" else char for char in text)
    text = text.replace("。", ".").replace("、", ",").replace("・", "·").replace("•", "·")
    text = re.sub(r"\s+", " ", text)
    text = _SPACED_NAME.sub(lambda found: re.sub(r"\s", "", found[0]), text)
    text = _ROMAN.sub(lambda found: str(_roman(found[1] or found[2])), text)
    text = _RUN.sub(_in_digits, text)
    text = re.sub(r"第\s*(?=[0-9A-Z])|NO\.?\s*(?=[0-9])|(?<![0-9A-Z])(?<![0-9A-Z]\s)#\s*(?=[0-9])", "", text)
    text = _UNDER.sub(r"负\1层", text)
    return _UNDER_OF_UNIT.sub(lambda found: f"负{found[1] or found[2] or 1}层", text)


_BEFORE_DOOR = re.compile(rf"\s*{_DOOR_WORD}|\s*$|\s*[)\]]?\s*$|[{_PARTING}]+[0-9{NUMERALS}]")


def _in_digits(written: re.Match[str]) -> str:
    text, end = written.string, written.end()
    # Beside a digit it is part of another number, or none.
    if text[written.start() - 1 : written.start()].isdigit() or text[end : end + 1].isdigit():
        return written[0]
    if not _BEFORE_DOOR.match(text, end):
        return written[0]
    if written.start() == 0 and end == len(text):
        return written[0]
    number = numeral(written[0])
    return written[0] if number is None else number


def _roman(letters: str) -> int:
    total = 0
    values = [_ROMAN_VALUES[letter] for letter in letters]
    for value, after in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < after else value
    return total


def bare(text: str) -> str:
    """The text without punctuation, symbols and spaces; a dash where one of them parts two numbers. Brackets stay."""
    text = re.sub(rf"(?<=[0-9A-Z])[{_PARTING}]+(?=[0-9A-Z])", "\0", text)
    kept = []
    for char in text:
        if char in "\0#()" or unicodedata.category(char)[0] in "LN":
            kept.append(char)
    return "".join(kept).replace("\0", "-")


def with_names(text: str) -> str:
    """The text with the numbers of its names in one form: 219路, 二百一十九路 as 二一九路."""

    def named(found: re.Match[str]) -> str:
        written, end = found[0], found.end()
        before, after = text[found.start() - 1 : found.start()], text[end : end + 1]
        if before.isdigit() or after.isdigit():
            return written
        single = len(written) == 1 and written not in SURE and not re.match(r"[路街道巷期区]", after)
        number = None if single else numeral(written)
        return written if number is None else in_a_name(number)

    text = re.sub(rf"(?<![0-9A-Z\-#])([0-9]+)(?!{_DOOR_WORD})(?=[^\W\d_A-Z])", lambda one: in_a_name(one[1]), text)
    return _RUN.sub(named, text)


def without_remarks(text: str) -> Iterator[str]:
    """The text without what stands in brackets; then with it, for it may be the address itself.

    A number in brackets is no remark, nor is a side: 203室(东).
    """
    text = "".join(_bracket(char) for char in text)
    text = re.sub(rf"\(\s*([0-9A-Z{NUMERALS}]{{1,6}})\s*\)(?=\s*{_DOOR_WORD})", r"\1", text)
    text = re.sub(rf"\(\s*([{SIDES}])[侧边户室屋间]?\s*\)", r"\1", text)
    without = text
    while (again := re.sub(r"\([^()]*\)", " ", without)) != without:
        without = again
    without = re.sub(r"\(.*$", " ", without).replace(")", " ")
    yield without
    if without != text:
        yield text.replace("(", " ").replace(")", " ")


def _bracket(char: str) -> str:
    if char.isascii():
        return {"[": "(", "{": "(", "<": "(", "]": ")", "}": ")", ">": ")", '"': " ", "'": " "}.get(char, char)
    kind = unicodedata.category(char)
    return "(" if kind in ("Ps", "Pi") else ")" if kind in ("Pe", "Pf") else char


def without_home(text: str) -> str:
    """The text without labels, its own country, province, city and district, and an office's name before a road."""
    if not text:
        return text
    text = _LABEL.sub("", text, count=1) or text
    ours = _home_of(home())
    while found := ours.match(text) or _OFFICE.match(text):
        text = text[found.end() :]
    return text


def without_offices(name: str) -> str:
    return _OFFICES.sub("", name)


@lru_cache(maxsize=8)
def _home_of(district: District) -> re.Pattern[str]:
    whole = ["中华人民共和国", "中国", "市辖区", district.province, district.city, district.district]
    bare_names = [stem(name) for name in (district.province, district.city, district.district)]
    after = rf"(?!{_OF_A_NAME})"
    named = "|".join(re.escape(name) for name in whole)
    short = "|".join(re.escape(name) for name in bare_names if len(name) > 1)
    return re.compile(rf"(?:(?:{named})(?![路街])|(?:{short}){after}(?=.))")
