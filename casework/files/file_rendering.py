"""How a family's file is set on paper: a cover, a table of contents with page numbers, one section a kind of content.

The same contents give the same bytes. Set on the thread that all documents share.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fpdf import FPDF
from fpdf.outline import OutlineSection

from casework.papers.sheet_rendering import FOOT, MARGIN, SOFT, WIDTH, ChineseSheet, set_apart
from casework.words.clock import SHANGHAI
from casework.words.wording import say_time

_LINE = 6.4
# How many lines of contents stand on a page, the first with its heading too.
_LINES = 36
_LONGEST = 38
_PICTURE = (84.0, 62.0)


@dataclass(frozen=True)
class Shot:
    picture: bytes | None
    words: str


@dataclass(frozen=True)
class Part:
    heading: str
    rows: list[tuple[str, str]]
    shots: list[Shot] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    title: str
    parts: list[Part]
    # What stands there where there is nothing.
    empty: str = "没有。"


@dataclass(frozen=True)
class FilePaper:
    title: str
    facts: list[tuple[str, str]]
    sections: list[Section]
    made_at: datetime
    made_by: str


async def render_file(paper: FilePaper) -> bytes:
    """The PDF. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, paper)


def _set(paper: FilePaper) -> bytes:
    sheet = _File(paper)
    sheet.cover()
    for number, section in enumerate(paper.sections, 1):
        sheet.section(number, section)
    return bytes(sheet.output())


class _File(ChineseSheet):
    def __init__(self, paper: FilePaper) -> None:
        super().__init__(paper.title, paper.made_at)
        self.paper = paper
        self.add_page()

    def footer(self) -> None:
        self.set_y(-FOOT + 5)
        made = self.paper.made_at.astimezone(SHANGHAI)
        place = f"第 {self.page_no()} 页 / 共 {{nb}} 页"
        self.text_at(7, f"{self.paper.made_by}于{say_time(made)}导出　　{place}", SOFT)
        self.warn()

    def cover(self) -> None:
        self.ln(30)
        self.text_at(26, self.paper.title)
        self.ln(8)
        self.rows(self.paper.facts, label=40, size=12)
        self.add_page()
        lines = sum(1 + len(section.parts) for section in self.paper.sections)
        # Reserved exactly, so that the numbers printed at the foot of every page stay true.
        self.insert_toc_placeholder(_contents, pages=-(-lines // _LINES))

    def section(self, number: int, section: Section) -> None:
        # Turned first: the contents name the page on which a heading really stands.
        if self.will_page_break(36):
            self.add_page()
        self.start_section(self.plain(f"{number}. {section.title}"))
        self.heading(f"{number}. {section.title}", 20)
        if not section.parts:
            self.words(section.empty, SOFT)
        for part in section.parts:
            if self.will_page_break(24):
                self.add_page()
            self.start_section(self.plain(part.heading), level=1)
            self.text_at(11, part.heading)
            self.rows(part.rows)
            self.shots(part.shots)
            self.ln(2)

    def shots(self, shots: Sequence[Shot]) -> None:
        """Two in a row, each with its words under it."""
        width, height = _PICTURE
        for place in range(0, len(shots), 2):
            if self.will_page_break(height + 18):
                self.add_page()
            top, below = self.get_y() + 1, 0.0
            for column, shot in enumerate(shots[place : place + 2]):
                x = MARGIN + column * (width + 8)
                if shot.picture is None:
                    self.rect(x, top, width, height)
                else:
                    self.image(io.BytesIO(shot.picture), x, top, width, height, keep_aspect_ratio=True)
                self.set_y(top + height + 1)
                self.text_at(8, shot.words, SOFT, x=x, width=width)
                below = max(below, self.get_y())
            self.set_y(below + 2)


def _contents(sheet: FPDF, outline: list[OutlineSection]) -> None:
    assert isinstance(sheet, _File)
    for number, line in enumerate(outline):
        if number % _LINES == 0:
            if number:
                sheet.add_page()
            sheet.set_y(MARGIN)
            sheet.text_at(16, "目录" if number == 0 else "目录（续）")
            sheet.ln(2)
        name = line.name if len(line.name) <= _LONGEST else line.name[: _LONGEST - 1] + "…"
        indent = 6.0 * line.level
        sheet.set_font("Noto", size=11 if line.level == 0 else 9.5)
        sheet.set_x(MARGIN + indent)
        link = sheet.add_link(page=line.page_number)
        sheet.cell(WIDTH - indent - 20, _LINE, name, link=link)
        sheet.cell(20, _LINE, str(line.page_number), align="R", link=link, new_x="LMARGIN", new_y="NEXT")
