"""How an evidence sheet is set on paper: A4, Noto Sans CJK embedded by the characters in use, the QR code as vectors.

The same facts give the same bytes: its date of making is the one it is told. fpdf2 is plain Python: one thread sets
one sheet after the other, off the event loop, so that a hundred asked for at once neither stop it nor fill the memory.
Refuses to print where the Chinese font is missing, rather than a sheet of empty boxes.
"""

from __future__ import annotations

import asyncio
import io
import logging
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from casework.heart.problems import refuse
from casework.papers.qr import draw_qr
from casework.words.clock import SHANGHAI
from media_storage.glyphs import drawable, fallbacks
from media_storage.watermark import font_face

# Both tell of every missing character and of every table of a font: words of a case have no place in the log.
for _library in ("fpdf", "fontTools"):
    logging.getLogger(_library).setLevel(logging.ERROR)

_thread = ThreadPoolExecutor(1, thread_name_prefix="sheets")
MARGIN, WIDTH, FOOT = 16.0, 178.0, 20.0
_LEFT, _GAP = 78.0, 5.0
_PICTURE_HEIGHT = 62.0
_HEADINGS = FontFace(emphasis="", fill_color=(232, 238, 244))
INK, SOFT, _ALARM = (20, 20, 20), (105, 105, 105), (176, 0, 0)
_CLOSING = frozenset("，。、；：！？）》」』”’…,.;:!?)")
# To whoever prints: a name that lacks a character is no name to serve a letter to.
MISSING = "本件有字库里没有的字，已用“〓”标出，请照原件手工补写后再使用。"
# No text of ours is longer; what is longer is cut and says so.
_LONGEST = 6_000
_BROKEN = "与封存的记录不符，请勿以此为依据"


@dataclass(frozen=True)
class Stage:
    """One step as it was sealed. `place`: its day and number in the chain."""

    label: str
    at: str
    who: str
    facts: list[tuple[str, str]]
    place: str
    hash: str
    previous: str
    intact: bool


@dataclass(frozen=True)
class Photograph:
    # 照片, 视频 or 文档: what is no photograph has no picture.
    kind: str
    picture: bytes | None
    missing: str
    caption: str
    taken_at: str
    received_at: str
    who: str
    sha256: str
    place: str
    seal: str
    previous: str
    intact: bool


@dataclass(frozen=True)
class Paper:
    title: str
    facts: list[tuple[str, str]]
    stages: list[Stage]
    photographs: list[Photograph]
    unsealed: int
    code: str
    link: str
    heads: list[str]
    made_at: datetime
    how: str = ""
    # Over the steps, and over the photographs.
    headings: tuple[str, str] = ("办理记录", "照片和附件（{count}件）")


@dataclass(frozen=True)
class Letter:
    """A notice to hand over. `intact`: whether its words are still those that were sealed."""

    title: str
    facts: list[tuple[str, str]]
    text: str
    intact: bool
    code: str
    link: str
    heads: list[str]
    made_at: datetime
    how: str = ""
    # Who signs by hand, and the day.
    signed_by: tuple[str, ...] = ()


async def render_letter(letter: Letter) -> bytes:
    """The PDF. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set_letter, letter)


def _set_letter(letter: Letter) -> bytes:
    sheet = Sheet(letter)
    sheet.top(letter.how)
    sheet.ln(4)
    sheet.text_at(15, letter.text, height=9.5)
    if not letter.intact:
        sheet.ln(2)
        sheet.text_at(12, _BROKEN, _ALARM)
    sheet.ln(14)
    for label in letter.signed_by:
        sheet.rows([(label, "_" * 28)], label=32, size=13)
        sheet.ln(6)
    return bytes(sheet.output())


async def render_paper(paper: Paper) -> bytes:
    """The PDF. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, paper)


async def set_apart(work: Callable[..., bytes], *given: object) -> bytes:
    """Sets a document on the one thread that is for it. Raises sheet_unavailable where there is no Chinese font."""
    if font_face() is None:
        raise refuse("sheet_unavailable")
    return await asyncio.get_running_loop().run_in_executor(_thread, work, *given)


def _set(paper: Paper) -> bytes:
    sheet = Sheet(paper)
    sheet.top(paper.how)
    steps, photographs = paper.headings
    sheet.heading(steps, 32)
    for number, stage in enumerate(paper.stages, 1):
        sheet.stage(number, stage)
    follows = _PICTURE_HEIGHT + 20 if paper.photographs else 10
    sheet.heading(photographs.format(count=len(paper.photographs)), follows)
    if paper.unsealed:
        sheet.words(f"另有{paper.unsealed}张照片尚未传完，未列入本件。", SOFT)
    for number, photograph in enumerate(paper.photographs, 1):
        sheet.photograph(number, photograph)
    if not paper.photographs:
        sheet.words("没有已封存的照片。", SOFT)
    return bytes(sheet.output())


class ChineseSheet(FPDF):
    """A4 in Chinese: the pieces that every document of ours is set from."""

    def __init__(self, title: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        face = font_face()
        assert face is not None
        self.add_font("Noto", "", str(face[0]), collection_font_number=face[1])
        for number, path in enumerate(fallbacks()):
            self.add_font(f"Rare{number}", "", str(path))
        self.set_fallback_fonts([f"Rare{number}" for number in range(len(fallbacks()))])
        self._face, self._wide = face, dict[tuple[float, str], float]()
        # Whether a character is missing that no font has, on this page or an earlier one.
        self.missing = False
        self.set_creation_date(made_at.astimezone(SHANGHAI))
        self.set_title(clean(title))
        self.set_lang("zh-CN")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)

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
            self.text_at(7, MISSING, _ALARM, height=3.6)

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
        """Cut where a line is full, as Chinese is, but never so that a line begins with a closing mark."""
        room = width - 2 * self.c_margin - 0.1
        lines = []
        for line in self.plain(text).split("\n"):
            part, used = "", 0.0
            for char in line:
                wide = self._width_of(char)
                # A mark over or under a letter stands where the letter does.
                if part and used + wide > room and unicodedata.category(char)[0] != "M":
                    # The mark takes the character before it along.
                    keep = len(part) - 1 if char in _CLOSING and len(part) > 1 else len(part)
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


class OnPaper(Protocol):
    """What stands at the top and foot of every paper that proves itself by a code."""

    @property
    def title(self) -> str: ...
    @property
    def facts(self) -> list[tuple[str, str]]: ...
    @property
    def code(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def heads(self) -> list[str]: ...
    @property
    def made_at(self) -> datetime: ...


class Sheet(ChineseSheet):
    def __init__(self, paper: OnPaper, size: float = 10) -> None:
        super().__init__(paper.title, paper.made_at)
        self.paper, self.size = paper, size
        self.add_page()

    def footer(self) -> None:
        self.set_y(-FOOT + 3)
        self.set_draw_color(200, 200, 200)
        self.line(MARGIN, self.get_y() - 1, MARGIN + WIDTH, self.get_y() - 1)
        heads = "；".join(self.paper.heads)
        self.text_at(7, f"此前各日链头：{heads}" if heads else "此前各日没有链头", SOFT, height=3.6)
        self.text_at(7, f"核验码 {self.paper.code}　　第 {self.page_no()} 页 / 共 {{nb}} 页", SOFT, height=3.6)
        self.warn()

    def top(self, how_to_check: str) -> None:
        top, side = self.get_y(), 34.0
        draw_qr(self, self.paper.link, MARGIN + WIDTH - side, top, side)
        width = WIDTH - side - 8
        self.text_at(20, self.paper.title, width=width)
        self.ln(2)
        self.rows(self.paper.facts, width=width, size=self.size)
        self.rows([("核验码", self.paper.code)], width=width, size=self.size)
        self.set_y(max(self.get_y(), top + side + 1))
        self.text_at(8.5, how_to_check, SOFT)

    def stage(self, number: int, stage: Stage) -> None:
        if self.will_page_break(32):
            self.add_page()
        self.text_at(11, f"{number}. {stage.label}")
        chain = [("链上位置", stage.place), ("本条哈希", grouped(stage.hash)), ("上条哈希", grouped(stage.previous))]
        self.rows([("时间", stage.at), ("办理人", stage.who), *stage.facts])
        if self.will_page_break(28):
            self.add_page()
        self.rows(chain, size=8)
        if not stage.intact:
            self.words(_BROKEN, _ALARM)
        self.ln(2)

    def photograph(self, number: int, photograph: Photograph) -> None:
        x, width, label = MARGIN + _LEFT + _GAP, WIDTH - _LEFT - _GAP, 21.0
        rows = [
            ("说明", photograph.caption or "无"),
            ("拍摄时间", f"{photograph.taken_at}（手机报告）"),
            ("收到时间", f"{photograph.received_at}（服务器）"),
            ("拍摄人", photograph.who),
            ("原件SHA-256", grouped(photograph.sha256)),
            ("链上位置", photograph.place),
            ("封存值", grouped(photograph.seal)),
            ("上一封存值", grouped(photograph.previous)),
        ]
        heights = [max(self.tall(8, name, label), self.tall(8, value, width - label)) + 0.8 for name, value in rows]
        height = max(_PICTURE_HEIGHT, 6.5 + sum(heights) + (6 if not photograph.intact else 0)) + 4
        if self.will_page_break(height):
            self.add_page()
        top = self.get_y()
        self.set_draw_color(200, 200, 200)
        if photograph.picture is None:
            self.rect(MARGIN, top, _LEFT, _PICTURE_HEIGHT)
            self.set_y(top + _PICTURE_HEIGHT / 2 - 3)
            self.text_at(11, photograph.missing, SOFT, x=MARGIN + 4, width=_LEFT - 8)
        else:
            self.image(
                io.BytesIO(photograph.picture), MARGIN, top, _LEFT, _PICTURE_HEIGHT, keep_aspect_ratio=True,
            )
        self.set_y(top)
        self.text_at(10, f"{photograph.kind}{number}", x=x, width=width)
        self.rows(rows, x=x, width=width, label=label, size=8)
        if not photograph.intact:
            self.text_at(9, _BROKEN, _ALARM, x=x, width=width)
        self.set_y(top + height)


def grouped(digest: str) -> str:
    """Sixty-four letters that an eye can follow: two lines of four groups."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return "\n".join(" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))


def clean(text: str) -> str:
    """Without control and direction characters: what somebody typed must not be able to turn a line around."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char)[0] != "C")


def set_table(
    sheet: Sheet, head: Sequence[str], widths: Sequence[int], body: Sequence[Sequence[Any]], size: float = 8
) -> None:
    """A table with its head on every page; widths in millimetres."""
    sheet.set_font("Noto", size=size)
    sheet.set_text_color(*INK)
    sheet.set_draw_color(200, 200, 200)
    with sheet.table(
        col_widths=tuple(widths), width=sum(widths), align="LEFT", line_height=size * 0.575, wrapmode=WrapMode.CHAR,
        first_row_as_headings=True, repeat_headings=1, headings_style=_HEADINGS,
    ) as table:
        for row in (head, *body):
            table.row([sheet.plain(str(cell)) for cell in row])
    sheet.ln(2)
