"""What every document of ours is set from: A4, Noto Sans CJK embedded by the characters in use.

The same facts give the same bytes: its date of making is the one it is told. fpdf2 is plain Python: one thread sets
one sheet after the other, off the event loop, so that a hundred asked for at once neither stop it nor fill the memory.
Refuses to print where the Chinese font is missing, rather than a sheet of empty boxes.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import logging
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

from casework.heart.problems import refuse
from casework.words.clock import SHANGHAI
from media_storage.glyphs import drawable, fallbacks
from media_storage.watermark import font_face

# Both tell of every missing character and of every table of a font: words of a case have no place in the log.
for _library in ("fpdf", "fontTools"):
    logging.getLogger(_library).setLevel(logging.ERROR)

_thread = ThreadPoolExecutor(1, thread_name_prefix="sheets")
MARGIN, WIDTH, FOOT = 16.0, 178.0, 20.0
INK, SOFT, ALARM = (20, 20, 20), (105, 105, 105), (176, 0, 0)
_CLOSING, _OPENING = frozenset("，。、；：！？）》」』〕”’…,.;:!?)"), frozenset("（《「『〔“‘(")
# Of a font, and read before or of no use here: which letters it has, what turns and joins them, sets them downwards.
_UNUSED = {"BASE", "DSIG", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "vhea", "vmtx"}
# To whoever prints: a name that lacks a character is no name to serve a letter to.
MISSING = "本件有字库里没有的字，已用“〓”标出，请照原件手工补写后再使用。"
# No text of ours is longer; what is longer is cut and says so.
_LONGEST = 6_000


async def set_apart(work: Callable[..., bytes], *given: object) -> bytes:
    """Sets a document on the one thread that is for it. Raises sheet_unavailable where there is no Chinese font."""
    if font_face() is None:
        raise refuse("sheet_unavailable")
    return await asyncio.get_running_loop().run_in_executor(_thread, work, *given)


@functools.cache
def _read(path: Path, number: int) -> TTFFont:
    """A face as fpdf2 reads it, of which no document is set."""
    reader = FPDF()
    reader.add_font("face", "", path, collection_font_number=number)
    (face,) = reader.fonts.values()
    assert isinstance(face, TTFFont)
    face.close()
    del face.ttfont
    return face


class ChineseSheet(FPDF):
    """A4 in Chinese: the pieces that every document of ours is set from."""

    def __init__(self, title: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        face = font_face()
        assert face is not None
        self._add_face("Noto", face[0], face[1])
        for number, path in enumerate(fallbacks()):
            self._add_face(f"Rare{number}", path, 0)
        self.set_fallback_fonts([f"Rare{number}" for number in range(len(fallbacks()))])
        self._face, self._wide = face, dict[tuple[float, str], float]()
        # Whether a character is missing that no font has, on this page or an earlier one.
        self.missing = False
        self.set_creation_date(made_at.astimezone(SHANGHAI))
        self.set_title(clean(title))
        self.set_lang("zh-CN")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)

    def _add_face(self, family: str, path: Path, number: int) -> None:
        """As `add_font`, with what was read of the face before: its letters and their widths are 45,000 lines."""
        font = copy.copy(_read(path, number))
        font.i, font.fontkey = len(self.fonts) + 1, family.lower()
        # What a document takes of a face, and marks in it, is its own.
        # A document has the box of the whole face: to draw each letter for one of its own takes a third of the time.
        font.ttfont = TTFont(path, recalcTimestamp=False, recalcBBoxes=False, fontNumber=number, lazy=True)
        font.subset, font.missing_glyphs, font.desc = SubsetMap(font), [], copy.copy(font.desc)
        self.fonts[font.fontkey] = font
        if font.is_cff and font.is_cid_keyed:
            self._set_min_pdf_version("1.6")
            # Of such a face its outlines alone go into the document.
            for tag in _UNUSED & set(font.ttfont.keys()):
                del font.ttfont[tag]

    def plain(self, text: str) -> str:
        """What can be set of it: nothing that turns a line around, and a mark for what no font has."""
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + "……（后略）"
        found = list(drawable(text, self._face))
        self.missing = self.missing or any(missing for _, missing in found)
        return "".join(char for char, _ in found)

    def warn(self) -> None:
        """For the foot of every page from the first on which a character is missing."""
        if self.missing:
            self.text_at(7, MISSING, ALARM, height=3.6)

    def _width_of(self, char: str) -> float:
        key = self.font_size_pt, char
        if key not in self._wide:
            self._wide[key] = self.get_string_width(char)
        return self._wide[key]

    def text_at(
        self, size: float, text: str, colour: tuple[int, int, int] = INK, *, x: float = MARGIN,
        width: float = WIDTH, height: float = 0,
    ) -> None:
        """Text that wraps at any character, as Chinese does; leaves the pen under it."""
        self.set_font("Noto", size=size)
        self.set_text_color(*colour)
        self.set_x(x)
        self.multi_cell(width, height or size * 0.56, self.folded(text, width), align="L", new_x="LEFT", new_y="NEXT")

    def tall(self, size: float, text: str, width: float, height: float = 0) -> float:
        """How high that text would stand."""
        self.set_font("Noto", size=size)
        return (self.folded(text, width).count("\n") + 1) * (height or size * 0.56)

    def folded(self, text: str, width: float) -> str:
        """Cut where a line is full, as Chinese is, but never so that one begins with a closing mark or ends with an
        opening one.
        """
        room = width - 2 * self.c_margin - 0.1
        lines = []
        for line in self.plain(text).split("\n"):
            part, used = "", 0.0
            for char in line:
                wide = self._width_of(char)
                # A mark over or under a letter stands where the letter does.
                if part and used + wide > room and unicodedata.category(char)[0] != "M":
                    # Marks take the character before them along.
                    keep = len(part)
                    while keep > 1 and (part + char)[keep] in _CLOSING:
                        keep -= 1
                    while keep > 1 and part[keep - 1] in _OPENING:
                        keep -= 1
                    lines.append(part[:keep])
                    part = part[keep:]
                    used = sum(map(self._width_of, part))
                part, used = part + char, used + wide
            lines.append(part)
        return "\n".join(lines)

    def words(self, text: str, colour: tuple[int, int, int] = INK) -> None:
        self.text_at(9.5, text, colour)

    def heading(self, text: str, follows: float) -> None:
        """`follows`: how much of what it heads must stand on the same page."""
        if self.will_page_break(12 + follows):
            self.add_page()
        self.ln(3)
        self.text_at(13, text)
        self.line(MARGIN, self.get_y() + 0.5, MARGIN + WIDTH, self.get_y() + 0.5)
        self.ln(2)

    def rows(
        self, rows: Sequence[tuple[str, str]], *, x: float = MARGIN, width: float = WIDTH, label: float = 36,
        size: float = 10,
    ) -> None:
        """Names at the left, what they say beside them."""
        for name, value in rows:
            needed = min(max(self.tall(size, name, label), self.tall(size, value, width - label)), 30)
            if self.will_page_break(needed):
                self.add_page()
            top, page = self.get_y(), self.page
            self.text_at(size, name, SOFT, x=x, width=label)
            below = self.get_y()
            self.set_y(top)
            self.text_at(size, value, x=x + label, width=width - label)
            if self.page == page:
                self.set_y(max(self.get_y(), below))
            self.ln(0.8)


def clean(text: str) -> str:
    """Without control and direction characters: what somebody typed must not be able to turn a line around."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char)[0] != "C")
