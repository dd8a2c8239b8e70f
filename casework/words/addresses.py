"""One place, one key: dwellings and household-registration addresses (户籍地址) in their many spellings.

Why: 4.2.2d asks at every new acceptance whether an address already stands in a ledger, and offices write one
door as 28号楼4单元203室, 28#楼4单元203, 28-4-203, 贰拾捌棟肆單元二〇三號, with country, province and city or without.
Two spellings of one door must meet in one key; two doors never may. So what is taken for the same is a closed list,
and everything else stays as different as it is written:

- characters are folded first (`casework/words/folding.py`), numerals of every kind are read
  (`casework/words/numerals.py`): in a door as 578, in a name as 二一九, which is what 219 is there;
- 号楼, #楼, #, 栋, 幢, 座 after a number are one word, but the 号 of a house number (和平街73号) is another;
- 室, 号, 户, 房 after the last number, or nothing, are one; a minus before a storey is a storey under the ground;
- the country's name and those of the own province, city and district in front say nothing here, in every
  completeness, for road names are not repeated within one city; the name of another stays;
- remarks in brackets say nothing, but for a side (东) and a number;
- digits never run together: '和平街12 3号楼' is not 123号楼.

A text that does not have this shape is kept whole, only folded, and equals nothing but itself: who compares it must
look further (`casework/words/neighbours.py`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from casework.words.address_words import (
    BUILDING_WORDS,
    SIDES,
    UNIT_WORDS,
    bare,
    with_digits,
    with_names,
    without_home,
    without_offices,
    without_remarks,
)
from casework.words.district import home
from casework.words.folding import folded
from casework.words.reading import ReadingError, plain_text

# Raised whenever an address may come to have another key than before: stored keys are then made anew.
KEYS_VERSION = 2
LONGEST_KEY = 200
# More than any address has; a cell may hold a novel.
_LONGEST = 600

_NUMBER = r"(?:[0-9]+[A-Z]?|[A-Z][0-9]*)"
_UNIT = rf"(?P<unit>{_NUMBER}){UNIT_WORDS}-?"
_FLOOR = r"(?:(?P<floor>负?[0-9]+)(?:层|楼)-?)?"
_SIDE = rf"(?P<side>[{SIDES}])?"
_ROOM_WORD = r"(?:号室|号房|房间|室|号|户|房)?"
_LAST = rf"{_SIDE}{_ROOM_WORD}(?P<side_>[{SIDES}])?[侧边户室屋间]?"
_ROOM = rf"{_FLOOR}(?P<room>{_NUMBER}){_LAST}"
_ROOM_OF_UNIT = rf"{_FLOOR}(?P<room>[0-9]+-[0-9]+|{_NUMBER}){_LAST}"
# The name ends before the digits begin, so that no digit of a number is ever lent to the name.
_NAME = r"(?P<name>.*?[^0-9A-Z\-#])"
_BUILDING = rf"(?P<building>{_NUMBER}(?:-[0-9]+)?){BUILDING_WORDS}-?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_NAME}{_BUILDING}{_UNIT}{_ROOM_OF_UNIT}",  # 28号楼4单元203室, 28#楼4单元203
        rf"{_NAME}{_BUILDING}(?:(?P<unit>{_NUMBER})-)?{_ROOM}",  # 12-1号楼4-203, 3号楼203室
        rf"{_NAME}(?P<building>{_NUMBER})楼-?{_UNIT}{_ROOM}",  # 28楼4单元203; 28楼203 is a storey
        rf"{_NAME}(?P<building>{_NUMBER})-(?:{_UNIT}|(?P<unit_>{_NUMBER})-){_ROOM}",  # 28-4-203
        rf"(?P<name>.*?[0-9A-Z]号院?)(?P<building>){_UNIT}{_ROOM}",  # 73号6单元266: a house, no building
    )
)
# Each said with its word, in whatever order: 458室6单元16栋 of 二一九路.
_ANYWHERE = {
    "building": re.compile(rf"(?<![0-9A-Z\-])({_NUMBER}){BUILDING_WORDS}-?"),
    "unit": re.compile(rf"(?<![0-9A-Z\-])({_NUMBER}){UNIT_WORDS}-?"),
    "room": re.compile(rf"(?<![0-9A-Z\-])({_NUMBER})(?:号室|号房|房间|室|户|房)-?"),
}
_HOUSE = re.compile(rf"(?P<name>.*?[^0-9A-Z\-#])(?P<house>{_NUMBER})号?")
_DOOR_IN_NAME = re.compile(rf"[0-9A-Z](?:{BUILDING_WORDS}|{UNIT_WORDS}|[层楼室户房])")
_ROAD = re.compile(r"(?:路|街|大道|大街|巷|胡同|弄|条|村|屯|组|里)$")
# The name of another province, city, county or district in front: our own was taken off, and an estate is none.
_ELSEWHERE = re.compile(
    r"[^\W\d]{2,8}?(?:省|自治区|市(?![内场区政民])|自治州|自治县|县|旗|(?<![小社园院厂校家片住])区)"
)


@dataclass(frozen=True)
class DwellingParts:
    """A door: the estate's or road's name; building, unit ('' where there is none) and room as written."""

    estate: str
    building: str
    unit: str
    room: str

    @property
    def written(self) -> str:
        """The dwelling as the ledgers show it: 和谐家园28号楼4单元203室."""
        return f"{self.estate}{_with(self.building, '号楼')}{_with(self.unit, '单元')}{self.room}室"

    @property
    def written_as_registered(self) -> str:
        """The same door as household registers write it: 湖南街58栋8单元636号."""
        return f"{self.estate}{_with(self.building, '栋')}{_with(self.unit, '单元')}{self.room}号"


def _with(number: str, word: str) -> str:
    return number + word if number else ""


def address_key(text: object) -> str:
    """The key in which every spelling of one address meets ('' for an empty one). A key's key is itself."""
    return _key_of("" if text is None else str(text)[:_LONGEST], str(home()))


@lru_cache(maxsize=4096)
def _key_of(text: str, district: str) -> str:
    key = _key_once(text)
    # Taking a mark or a space out can let the rest combine anew; so until nothing changes any more.
    for _ in range(16):
        if (again := _key_once(key)) == key:
            break
        key = again
    return key


def _key_once(text: str) -> str:
    cleaned, parts = _read(text)
    return (parts.written if parts else cleaned)[:LONGEST_KEY]


def _read(text: str) -> tuple[str, DwellingParts | None]:
    """The text folded for comparison, and its parts if it has those of a door."""
    plain = folded(text)
    first = ""
    # A remark says nothing. Where nothing is left without it, it is no remark.
    for shown in without_remarks(plain):
        cleaned = with_names(without_home(bare(with_digits(shown.strip()))))
        first = first or cleaned
        if parts := parse(cleaned):
            return cleaned, parts
    return first, None


def is_precise(key: str) -> bool:
    """Whether a key names one door or house, and not a road or village that many families share."""
    return bool(parse(key)) or bool(re.search(r"[0-9][号室户房]?$", key))


def house_of(key: str) -> tuple[str, str] | None:
    """The road and the number of a house that stands alone: 和平街73号. None for what a key says otherwise."""
    found = _HOUSE.fullmatch(key)
    return (found["name"], _number(found["house"])) if found and _ROAD.search(found["name"]) else None


def dwelling_parts(text: object) -> DwellingParts:
    """The parts of a dwelling's address. Refuses with ReadingError: dwelling_missing, dwelling_unreadable."""
    cleaned = _as_written(text)
    if not cleaned:
        raise ReadingError("dwelling_missing", "房屋坐落没有填写")
    # What only folding makes readable is shown as folded. A remark is never left out of what is shown.
    parts = parse(cleaned)
    if parts is None and not re.search(r"[(\[{【〔〖]", cleaned):
        parts = parse(address_key(text))
    # 和谐家园28号4单元203: a house number 28, or building 28 in haste? Not for us to choose.
    if parts is None or not parts.building:
        raise ReadingError(
            "dwelling_unreadable", "房屋坐落看不出楼号、单元和房号，请写成某小区28号楼4单元203室的样子"
        )
    return parts


def building_number(text: str) -> str:
    """A building's number as dwellings have it, of whatever people call it: １号楼, 一棟, 1#. '' of nothing."""
    called = re.sub(rf"{BUILDING_WORDS}$", "", "".join(folded(text).split()))
    parts = parse(address_key(f"某某家园{called}号楼1单元1室")) if called else None
    return parts.building if parts else called


def registered_address(text: object) -> str:
    """A registered address tidied for showing: without province and city, building and room in one spelling.

    The district stays where it was written and is not added where it was not. An address of another shape or
    of another city is only cleaned.
    """
    cleaned = bare(with_digits(plain_text(text).upper()))
    rest = without_home(cleaned)
    parts = parse(rest)
    own = home().district
    district = own if own in cleaned[: len(cleaned) - len(rest)] else ""
    return district + (parts.written_as_registered if parts else rest)


def is_elsewhere(address: str) -> bool:
    """Whether an address names another province, city or district than our own."""
    return _ELSEWHERE.match(without_offices(without_home(bare(folded(address))))) is not None


def _as_written(text: object) -> str:
    return without_home(bare(with_digits(plain_text(text).upper())))


def is_turned(text: str) -> bool:
    """Whether the parts are there but in an order in which no office writes them: read, and better read twice."""
    cleaned, parts = _read(text[:_LONGEST])
    return parts is not None and _in_order(cleaned) is None


def parse(text: str) -> DwellingParts | None:
    """The parts of a cleaned text; a key is one."""
    return _in_order(text) or _in_any_order(text)


def _in_order(text: str) -> DwellingParts | None:
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        # A name that holds a door of its own is none: something here was not understood.
        if found and not _DOOR_IN_NAME.search(found["name"]):
            part = found.groupdict(default="")
            room = _in_its_floor(part["floor"], _number(part["room"])) + (part["side"] or part["side_"])
            unit = part["unit"] or part.get("unit_", "")
            return DwellingParts(part["name"], _number(part["building"]), _number(unit), room)
    return None


def _in_any_order(text: str) -> DwellingParts | None:
    said: dict[str, str] = {}
    for name, pattern in _ANYWHERE.items():
        found = pattern.findall(text)
        if len(found) > 1:
            return None
        if found:
            said[name] = _number(found[0])
            text = pattern.sub("\0", text)
    if "room" not in said and len(said) == 2 and (one := re.findall(rf"({_NUMBER})号", text)) and len(one) == 1:
        said["room"] = _number(one[0])
        text = re.sub(rf"{_NUMBER}号", "\0", text)
    # The name stands in one piece before or behind; what stands between the parts was not understood.
    estate = text.strip("\0")
    if not {"building", "room"} <= said.keys() or not estate or re.search(r"[\x000-9A-Z#()\-]", estate):
        return None
    return DwellingParts(estate, said["building"], said.get("unit", ""), said["room"])


def _number(written: str) -> str:
    """A number without leading zeros, so that 08栋 is 8栋."""
    return re.sub(r"(?<![0-9A-Z])0+(?=[0-9])", "", written)


def _in_its_floor(floor: str, room: str) -> str:
    """2层203 is room 203; 2层3 is not room 3 and keeps its floor, as every room under the ground does."""
    if not floor:
        return room
    if floor.startswith("负"):
        return f"负{int(floor[1:])}层{room}"
    if re.fullmatch(rf"{int(floor)}[0-9]{{2}}", room):
        return room
    return f"{int(floor)}层{room}"
