"""Which letters can be drawn: by Noto Sans CJK, by a font with the rarest characters where one is installed, or not.

A name whose character no font has must not lose it without a word: it is drawn as a mark that nobody takes for a
letter, its code point (never the name) is told in the log, and whoever prints is told on the paper. Marks that only
choose a form (variation selectors) and what turns or joins text are left out, as they have no shape of their own.
"""

from __future__ import annotations

import functools
import logging
import struct
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

log = logging.getLogger("anju.fonts")
logging.getLogger("fontTools").setLevel(logging.ERROR)

MARK: Final = "〓"
# Debian: fonts-hanazono, fonts-babelstone-han. Others have the same files elsewhere.
FALLBACK_PLACES: Final = (
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/truetype/babelstone-han/BabelStoneHan.ttf",
    "/usr/local/share/fonts/HanaMinA.ttf",
    "/usr/local/share/fonts/HanaMinB.ttf",
    "/usr/local/share/fonts/BabelStoneHan.ttf",
    "~/.local/share/fonts/HanaMinB.ttf",
)
_told: set[int] = set()
_MOST_TOLD: Final = 5000


@functools.cache
def fallbacks() -> tuple[Path, ...]:
    return tuple(path for place in FALLBACK_PLACES if (path := Path(place).expanduser()).is_file())


@functools.cache
def _has(path: Path, face: int) -> Callable[[int], bool]:
    """Whether that font has a letter for a code point. As the ranges that the font itself is content with: the names of
    its 45,000 letters, which the library reads beside them, would stay in every process with 36 MB.
    """
    with TTFont(path, fontNumber=face, lazy=True) as font:
        ranges = _ranges(font.getTableData("cmap"))
        if ranges is None:
            return frozenset(font.getBestCmap() or {}).__contains__
    first, last = ranges

    def held(code: int) -> bool:
        at = bisect_right(first, code) - 1
        return at >= 0 and code <= last[at]

    return held


def _ranges(table: bytes) -> tuple[array[int], array[int]] | None:
    """First and last code points of a font's table of the whole of Unicode (OpenType `cmap`, format 12); None: it has
    none. Groups ascend and do not overlap; one that is longer than the table's end is no font's."""
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        platform, encoding, at = struct.unpack_from(">HHL", table, 4 + 8 * number)
        if (platform, encoding) in ((0, 4), (0, 6), (3, 10)) and struct.unpack_from(">H", table, at) == (12,):
            (groups,) = struct.unpack_from(">L", table, at + 12)
            columns = zip(*struct.iter_unpack(">LLL", table[at + 16 : at + 16 + 12 * groups]), strict=True)
            first, last, _ = (array("L", column) for column in columns)
            return first, last
    return None


def font_for(char: str, main: tuple[Path, int] | None) -> int | None:
    """0: the main font; 1, 2 …: a fallback, in their order; None: no font has it. Without a main font all are its."""
    if main is None or _has(*main)(ord(char)):
        return 0
    for number, path in enumerate(fallbacks(), 1):
        if _has(path, 0)(ord(char)):
            return number
    return None


def drawable(text: str, main: tuple[Path, int] | None) -> Iterator[tuple[str, bool]]:
    """Character by character what can be drawn, and whether it stands for one that no font has. Line breaks stay."""
    for char in _composed(text):
        kind = unicodedata.category(char)
        if char == "\n":
            yield char, False
        elif char.isspace():
            yield (char if char == "\u3000" else " "), False
        elif kind in ("Cc", "Cf", "Zl", "Zp") or _chooses_a_form(char):
            continue
        elif font_for(char, main) is not None:
            yield char, False
        else:
            _tell(char)
            yield MARK, True


def _composed(text: str) -> Iterator[str]:
    """A letter with its mark is one letter where there is one. Nothing else is put in another form.

    Pair by pair: putting a heap of marks in order costs the square of its height.
    """
    held = ""
    for char in text:
        if held and unicodedata.category(char) == "Mn":
            joined = unicodedata.normalize("NFC", held + char)
            if len(joined) == 1:
                held = joined
                continue
        yield from held
        held = char
    yield from held


def _chooses_a_form(char: str) -> bool:
    point = ord(char)
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or point in (0x034F, 0x180B, 0x180C, 0x180D)


def _tell(char: str) -> None:
    if ord(char) not in _told and len(_told) < _MOST_TOLD:
        _told.add(ord(char))
        log.warning("no font has U+%04X: it is drawn as U+%04X", ord(char), ord(MARK))

