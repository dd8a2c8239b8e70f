"""One place, one key: dwellings and household-registration addresses (户籍地址) in their many spellings.

Why: 4.2.2d asks at every new acceptance whether an address already stands in a ledger, and offices write one
door as 28号楼4单元203室, 28#楼4单元203, 28-4-203 or in full-width digits, with province and city or without.
Two spellings of one door must meet in one key; two doors never may. So what is taken for the same is a short,
closed list, and everything else stays as different as it is written:

- 号楼, #楼, #, 栋, 幢, 座 after a number are one word, but the 号 of a house number (和平街73号) is another;
- 室, 号, 户, 房 after the last number, or nothing, are one;
- 辽宁省, 鞍山市, 铁东区 in front say nothing here, for road names are not repeated within one city; the name
  of another province, city or district stays;
- digits never run together: '和平街12 3号楼' is not 123号楼.

A text that does not have this shape is kept whole, only cleaned, and equals nothing but itself.
"""

import re
from dataclasses import dataclass

from casework.reading import CHINESE_NUMERALS, ReadingError, chinese_number, plain_text

_NUMERALS = f"[{CHINESE_NUMERALS}]+"
_HOME = re.compile(r"(?:辽宁省|辽宁(?=鞍山)|鞍山市|鞍山(?=铁东区)|铁东区)+")
# The name of a street office or community before a road's name adds nothing: the road is in one place only.
# At most three characters, so that no town's name is taken off with it.
_OFFICE = re.compile(
    r"[^\d省市区县镇乡]{1,3}(?:街道(?:办事处)?|社区(?:居委会)?)(?=[^\d]{1,12}?(?:路|街(?!道)|大道|巷|胡同))"
)

_NUMBER = r"(?:[0-9]+[A-Z]?|[A-Z][0-9]*)"
_BUILDING_WORD = r"(?:号?楼栋|号楼|号栋|号幢|#楼|#栋|#|栋楼|栋|幢|座)"
_UNIT = rf"(?P<unit>{_NUMBER})(?:号?单元|号?门洞)-?"
_FLOOR = r"(?:(?P<floor>[0-9]+)(?:层|楼))?"
_ROOM_WORD = r"(?:号室|号房|房间|室|号|户|房)?"
_ROOM = rf"{_FLOOR}(?P<room>{_NUMBER}){_ROOM_WORD}"
_ROOM_OF_UNIT = rf"{_FLOOR}(?P<room>[0-9]+-[0-9]+|{_NUMBER}){_ROOM_WORD}"
# The name ends before the digits begin, so that no digit of a number is ever lent to the name.
_NAME = r"(?P<name>.*?[^0-9A-Z\-#])"
_BUILDING = rf"(?P<building>{_NUMBER}(?:-[0-9]+)?){_BUILDING_WORD}-?"
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
    key = _key_once(text)
    # Taking a mark or a space out can let the rest combine anew; so until nothing changes any more.
    while (again := _key_once(key)) != key:
        key = again
    return key


def _key_once(text: object) -> str:
    cleaned = _without_home(_cleaned(text))
    parts = _parse(cleaned)
    return parts.written if parts else cleaned


def is_precise(key: str) -> bool:
    """Whether a key names one door or house, and not a road or village that many families share."""
    return bool(_parse(key)) or bool(re.search(r"[0-9][号室户房]?$", key))


def dwelling_parts(text: object) -> DwellingParts:
    """The parts of a dwelling's address. Refuses with ReadingError: dwelling_missing, dwelling_unreadable."""
    cleaned = _without_home(_cleaned(text))
    if not cleaned:
        raise ReadingError("dwelling_missing", "房屋坐落没有填写")
    parts = _parse(cleaned)
    # 和谐家园28号4单元203: a house number 28, or building 28 in haste? Not for us to choose.
    if parts is None or not parts.building:
        raise ReadingError(
            "dwelling_unreadable", "房屋坐落看不出楼号、单元和房号，请写成某小区28号楼4单元203室的样子"
        )
    return parts


def registered_address(text: object) -> str:
    """A registered address tidied for showing: without province and city, building and room in one spelling.

    The district stays where it was written and is not added where it was not. An address of another shape or
    of another city is only cleaned.
    """
    cleaned = _cleaned(text)
    rest = _without_home(cleaned)
    parts = _parse(rest)
    district = "铁东区" if "铁东区" in cleaned[: len(cleaned) - len(rest)] else ""
    return district + (parts.written_as_registered if parts else rest)


def _cleaned(value: object) -> str:
    """Half-width, capitals, no punctuation or spaces; a dash where a space or slash parts two numbers."""
    text = re.sub(r"[,、;。]", " ", plain_text(value).upper())
    text = re.sub(r"(?<=[0-9A-Z])\s*[\s/\\\-]\s*(?=[0-9A-Z])", "-", text).replace(" ", "")
    return re.sub(rf"({_NUMERALS})(?=(?:号楼|栋|幢|座|单元))", _in_digits, text)


def _in_digits(written: re.Match[str]) -> str:
    """十二 as 12; left alone where a digit stands before it or where the numerals write no certain number."""
    number = chinese_number(written[1])
    before = written.string[: written.start()]
    return written[1] if number is None or before[-1:].isdigit() else str(number)


def _without_home(text: str) -> str:
    """The text without its own province, city and district, and without an office's name before a road."""
    while found := _HOME.match(text) or _OFFICE.match(text):
        text = text[found.end() :]
    return text


def _parse(text: str) -> DwellingParts | None:
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            part = found.groupdict(default="")
            room = _in_its_floor(part["floor"], _number(part["room"]))
            unit = part["unit"] or part.get("unit_", "")
            return DwellingParts(part["name"], _number(part["building"]), _number(unit), room)
    return None


def _number(written: str) -> str:
    """A number without leading zeros, so that 08栋 is 8栋."""
    return re.sub(r"(?<![0-9A-Z])0+(?=[0-9])", "", written)


def _in_its_floor(floor: str, room: str) -> str:
    """2层203 is room 203; 2层3 is not room 3 and keeps its floor."""
    if not floor or re.fullmatch(rf"{int(floor)}[0-9]{{2}}", room):
        return room
    return f"{int(floor)}层{room}"
