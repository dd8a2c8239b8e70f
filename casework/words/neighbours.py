"""What else an address may mean: the known addresses nearest to one that is written unclearly, or otherwise.

Why: a key (`casework/words/addresses.py`) holds only spellings that certainly mean one door to be one. A door with
words in front or behind its road's name, with its unit left out, or with its parts told in a way that no rule knows has
a key of its own, and a cross check by keys alone would say that nothing was found (4.2.2d). So beside the key itself
stand the keys that the same words may mean: each looked up by its index, few and bounded, whatever the district's size.
What is found so is never held to be the same: it goes before a person. Refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from casework.words.address_words import SIDES, without_offices
from casework.words.addresses import LONGEST_KEY, DwellingParts, address_key, house_of, is_elsewhere, is_turned, parse
from casework.words.folding import folded

# Keys that are looked for besides the own one, and rows read where only the beginning of a key is known.
MOST_KEYS, MOST_BEGINNINGS, MOST_ROWS = 200, 24, 60
_SHORTEST = 2
# Longer names than those that places have: something was added that no rule knows.
_LONGEST = 14
# Names that are tried in every way; the others only as they are.
_LIKELY = 12
_NUMBER = r"[0-9]+[A-Z]?|[A-Z][0-9]*"
# What is no name by itself: 家园, 北路, 小区.
_GENERIC = re.compile(
    r"[东西南北中大小新老前后]?(?:路|街|道|大道|大街|巷|胡同|弄|里|村|区|园|苑|家园|花园|小区|新村|公寓|大厦|广场|社区|街道|楼|院)+"
)
_NUMERALS = frozenset("〇一二三四五六七八九")
_WORDS = re.compile(r"^(?:号楼|单元|号|室|户|层|楼|栋|幢|座|的)+")
# Where something is, in the words of somebody who tells the way.
_TOLD = re.compile(r"附近|旁|对面|隔壁|路口|门口|交叉|交汇|往[东西南北里]|[^\d]的")
# What is a name's kind.
_KIND = re.compile(r"(?:小区|社区|家属院|家属楼|宿舍|住宅)$")


@dataclass(frozen=True)
class Written:
    """An address as somebody wrote it: its key, and what else it may mean."""

    key: str
    # Neither a door nor a house by a road: a person has to read it.
    unclear: bool
    near: frozenset[str] = frozenset()
    # How keys begin that may be meant, where what follows is not told.
    beginnings: tuple[str, ...] = ()
    doors: tuple[DwellingParts, ...] = field(default=(), repr=False)

    def closeness(self, key: str) -> int:
        """How near a key found by its beginning is; 0: not at all."""
        found = parse(key)
        if found and any(_same_room(one, found) for one in self.doors):
            return 20
        if not self.unclear and self.doors:
            return 0
        ours, theirs = re.findall(_NUMBER, self.key), re.findall(_NUMBER, key)
        return 1 + sum(1 for number in set(ours) if number in theirs)


def _same_room(one: DwellingParts, other: DwellingParts) -> bool:
    units = {one.unit, other.unit} - {""}
    return one.building == other.building and one.room.rstrip(SIDES) == other.room.rstrip(SIDES) and len(units) < 2


def written(text: str) -> Written:
    """The address with its near keys. Nothing is looked up here."""
    key = address_key(text)
    door, house = parse(key), house_of(key)
    joined = parse(address_key(re.sub(r"(?<=[^\W_])\s+(?=[^\W_])", "", folded(text))))
    doors = [one for one in dict.fromkeys((door, joined)) if one]
    if not doors and not house:
        doors = list(_guesses(key))
    # No stored key is longer than a key may be.
    near = dict.fromkeys(islice((other[:LONGEST_KEY] for one in doors for other in _keys(one)), MOST_KEYS))
    beginnings = [f"{house[0]}{house[1]}号"] if house else []
    if house:
        near |= dict.fromkeys(other[:LONGEST_KEY] for other in (f"{house[0]}{house[1]}", beginnings[0]))
    # Of a door without its unit, whatever unit.
    for one in doors:
        if not one.unit:
            beginnings += [f"{name}{one.building}号楼" for name in islice(_names(one.estate), MOST_BEGINNINGS)]
    if not house and not door:
        beginnings += _beginnings(key)
    # What follows a beginning needs room.
    said = tuple(dict.fromkeys(one[: LONGEST_KEY - 1] for one in beginnings))[:MOST_BEGINNINGS]
    names = [without_offices(one.estate) for one in doors]
    loose = any(len(name) > _LONGEST or _TOLD.search(name) for name in names)
    loose = loose or is_turned(text)
    return Written(key, loose or not (door or house), frozenset(near) - {key}, said, tuple(doors))


def _guesses(key: str) -> Iterator[DwellingParts]:
    """What the numbers behind a name may mean where their words do not tell."""
    found = re.match(r"([^0-9A-Z#()\-]*)(.*)", key)
    name, rest = (found[1], found[2]) if found else ("", key)
    numbers = re.findall(_NUMBER, rest)
    names = [name] if len(name) >= _SHORTEST else []
    if not names:
        # Told from its end: the longest word is the name.
        words = [_WORDS.sub("", one) for one in re.findall(r"[^0-9A-Z#()\-]+", key)]
        names = [max(words, key=len)] if words else []
    for one in names:
        if len(numbers) >= 3:
            yield DwellingParts(one, numbers[0], numbers[1], numbers[2])
            yield DwellingParts(one, numbers[2], numbers[1], numbers[0])
        elif len(numbers) == 2:
            yield DwellingParts(one, numbers[0], "", numbers[1])


def _beginnings(key: str) -> list[str]:
    found = re.match(rf"([^0-9A-Z#()\-]{{{_SHORTEST},}}?)(?:(?=[0-9A-Z])({_NUMBER}))?(?![^0-9A-Z#()\-])", key)
    name, number = (found[1], found[2] or "") if found else (key, "")
    return [name + number] if len(name) >= _SHORTEST else []


def _keys(door: DwellingParts) -> Iterator[str]:
    """Keys of the door under each name that its own may be, the likeliest first."""
    houses = re.fullmatch(rf"(.*?)({_NUMBER})号院?", door.estate) if not door.building else None
    if houses:
        door = replace(door, estate=houses[1], building=houses[2])
    for place, name in enumerate(_names(door.estate)):
        one = replace(door, estate=name)
        rooms = [one.room]
        if len(one.room) > 1 and one.room[-1] in SIDES:
            rooms.append(one.room[:-1])
        elif place == 0 and one.room.isdigit():
            rooms += [one.room + side for side in "东西南北中"]
        if storey := re.fullmatch(r"([0-9]+)层([0-9])", one.room):
            rooms.append(f"{storey[1]}0{storey[2]}")
        for room in rooms:
            yield replace(one, room=room).written
        if one.unit:
            yield replace(one, unit="").written
            if place < _LIKELY:
                yield f"{name}{one.building}号{one.unit}单元{one.room}室"
        if place < _LIKELY:
            yield f"{name}{one.building}号"


def _names(name: str) -> Iterator[str]:
    """The name, and every part of it that can be a name: whatever stood before or behind was added."""
    yield name
    # Another city's road of the same name is another road.
    if is_elsewhere(name):
        return
    whole = without_offices(name)
    kindless = _KIND.sub("", whole)
    for one in dict.fromkeys((whole, _KIND.sub("", name), kindless)):
        if one != name and len(one) >= _SHORTEST and not _GENERIC.fullmatch(one):
            yield one
    if kindless == whole:
        yield from _within(whole)
        return
    for one, other in zip_longest(_within(whole), _within(kindless)):
        yield from filter(None, (one, other))


def _within(name: str) -> Iterator[str]:
    size = len(name)
    # First what is left when little was added, in front or behind.
    cuts = [(front, less - front) for less in range(1, size - 1) for front in range(less, -1, -1)]
    for first, last in ((front, size - back) for front, back in cuts):
        part = name[first:last]
        # Nothing is cut out of a number, nor is what many names have a name.
        if (name[first - 1 : first] in _NUMERALS and part[0] in _NUMERALS) or _GENERIC.fullmatch(part):
            continue
        if last < size and part[-1] in _NUMERALS:
            continue
        yield part
