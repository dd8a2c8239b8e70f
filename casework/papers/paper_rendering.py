"""How a paper is set: its title and facts beside the code, a chapter a section, block by block, who signs at the end.

A numbered one in larger type than evidence, for families keep it. The same content gives the same bytes. Refuses where
the Chinese font is missing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from casework.papers.content import (
    Chapter,
    Content,
    Lines,
    Part,
    Photograph,
    Photographs,
    SealedWords,
    Signatures,
    Small,
    Stage,
    Stages,
    Table,
    Words,
)
from casework.papers.qr import draw_qr
from casework.papers.sheet_rendering import ALARM, FOOT, INK, MARGIN, SOFT, WIDTH, ChineseSheet, set_apart

# One line a signer: who signs last does not stand on a page of its own.
_SIGN = "签字：　　　　　　　（盖章）　　　　年　　月　　日"
_BROKEN = "与封存的记录不符，请勿以此为依据"
_LEFT, _GAP = 78.0, 5.0
_PICTURE_HEIGHT = 62.0
# Of a page: so much of it may stay empty at its foot for what is kept together.
_MOST_TOGETHER = 140.0
# A page has some fifty, of which the table's head takes a few.
_MOST_IN_LINE = 36
_HEADINGS = FontFace(emphasis="", fill_color=(232, 238, 244))


async def render_paper(content: Content, code: str, link: str) -> bytes:
    """The PDF. `link`: where the code is checked. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, content, code, link)


async def bind(papers: Sequence[bytes]) -> bytes:
    """Several PDFs of ours as one, to be printed in one go."""
    return await set_apart(_bind, papers)


def _bind(papers: Sequence[bytes]) -> bytes:
    # Few print many at once, and the library is a large one.
    from pypdf import PdfReader, PdfWriter

    whole, bound = PdfWriter(), io.BytesIO()
    for paper in papers:
        whole.append(PdfReader(io.BytesIO(paper)))
    whole.compress_identical_objects()
    whole.write(bound)
    return bound.getvalue()


def _set(content: Content, code: str, link: str) -> bytes:
    sheet = _Sheet(content, code, link)
    sheet.top()
    for chapter, after in zip_longest(content.chapters, content.chapters[1:]):
        if chapter.heading:
            sheet.heading(chapter.heading, max(map(_follows, chapter.parts)) + sheet.signed_under(chapter, after))
        for part in chapter.parts:
            sheet.put(part)
    return bytes(sheet.output())


def _follows(part: Part) -> float:
    """How much of a block must stand on the page of its heading."""
    match part:
        case Signatures(offices):
            return 4 + 11 * len(offices)
        case Stages():
            return 32
        case Photographs():
            return _PICTURE_HEIGHT + 20 if part.photographs else 10
    return 30


class _Sheet(ChineseSheet):
    def __init__(self, content: Content, code: str, link: str) -> None:
        super().__init__(content.title, content.made_at)
        self.content, self.code, self.check, self.size = content, code, link, 12 if content.number else 10
        self.add_page()

    def footer(self) -> None:
        self.set_y(-FOOT + 3)
        self.set_draw_color(200, 200, 200)
        self.line(MARGIN, self.get_y() - 1, MARGIN + WIDTH, self.get_y() - 1)
        heads = "；".join(self.content.heads)
        said = f"查验真伪　此前各日的防改校验码：{heads}" if heads else "此前各日还没有防改校验码"
        self.text_at(7, said, SOFT, height=3.6)
        self.text_at(7, f"核验码 {self.code}　　第 {self.page_no()} 页 / 共 {{nb}} 页", SOFT, height=3.6)
        self.warn()

    def top(self) -> None:
        top, side = self.get_y(), 34.0
        draw_qr(self, self.check, MARGIN + WIDTH - side, top, side)
        width = WIDTH - side - 8
        self.text_at(20, self.content.title, width=width)
        self.ln(2)
        self.rows(self.content.facts, width=width, size=self.size)
        self.rows([("核验码", self.code)], width=width, size=self.size)
        self.set_y(max(self.get_y(), top + side + 1))
        self.text_at(8.5, self.content.how, SOFT)

    def signed_under(self, chapter: Chapter, after: Chapter | None) -> float:
        """How much more stands on the page of the last words, so that nobody signs on a page without any of them."""
        words = [self.tall(13, part.text, WIDTH, 8) for part in chapter.parts if isinstance(part, Words)]
        signed = [_follows(part) for part in after.parts if isinstance(part, Signatures)] if after else []
        height = sum(words) + 12 + sum(signed)
        return height - 30 if words and signed and height < _MOST_TOGETHER else 0

    def put(self, part: Part) -> None:
        match part:
            case Words(text):
                self.text_at(13, text, height=8)
                self.ln(2)
            case Table(head, widths, rows):
                self.lines(head, widths, rows)
            case Small(name, value):
                self.rows([(name, value)], size=8)
            case Signatures(offices):
                for office in offices:
                    self.rows([(office, _SIGN)], size=12)
                    self.ln(3.5)
            case Lines(names):
                self.ln(14)
                for name in names:
                    self.rows([(name, "_" * 28)], label=32, size=13)
                    self.ln(6)
            case SealedWords(text, intact):
                self.ln(4)
                self.text_at(15, text, height=9.5)
                if not intact:
                    self.ln(2)
                    self.text_at(12, _BROKEN, ALARM)
            case Stages(stages):
                for number, stage in enumerate(stages, 1):
                    self.stage(number, stage)
            case Photographs(photographs, unsealed):
                if unsealed:
                    self.words(f"另有{unsealed}张照片尚未传完，未列入本件。", SOFT)
                for number, photograph in enumerate(photographs, 1):
                    self.photograph(number, photograph)
                if not photographs:
                    self.words("没有已封存的照片。", SOFT)

    def lines(self, head: Sequence[str], widths: Sequence[int], body: Sequence[Sequence[str]]) -> None:
        """A table as wide as the text, its head on every page; `widths`: how its columns share it."""
        self.set_font("Noto", size=9)
        self.set_text_color(*INK)
        self.set_draw_color(200, 200, 200)
        shared = [WIDTH * width / sum(widths) for width in widths]
        with self.table(
            col_widths=tuple(shared), width=WIDTH, align="LEFT", line_height=9 * 0.575, wrapmode=WrapMode.CHAR,
            first_row_as_headings=True, repeat_headings=1, headings_style=_HEADINGS,
        ) as table:
            table.row([self.plain(cell) for cell in head])
            for row in body:
                for part in self.fitting(row, shared):
                    table.row(part)
        self.ln(2)

    def fitting(self, row: Sequence[str], widths: Sequence[float]) -> Iterator[list[str]]:
        """The same line in as many as it needs: one that no page holds would not be set at all."""
        lines = [self.folded(cell, width).split("\n") for cell, width in zip(row, widths, strict=True)]
        for at in range(0, max(map(len, lines)), _MOST_IN_LINE):
            yield ["\n".join(one[at : at + _MOST_IN_LINE]) for one in lines]

    def stage(self, number: int, stage: Stage) -> None:
        if self.will_page_break(32):
            self.add_page()
        self.text_at(11, f"{number}. {stage.label}")
        hashes = [("本条校验码", grouped(stage.hash)), ("上条校验码", grouped(stage.previous))]
        self.rows([("时间", stage.at), ("办理人", stage.who), *stage.facts])
        if self.will_page_break(28):
            self.add_page()
        self.rows([("查验真伪", stage.place), *hashes], size=8)
        if not stage.intact:
            self.words(_BROKEN, ALARM)
        self.ln(2)

    def photograph(self, number: int, photograph: Photograph) -> None:
        x, width, label = MARGIN + _LEFT + _GAP, WIDTH - _LEFT - _GAP, 21.0
        rows = [
            ("说明", photograph.caption or "无"),
            *([("属于", photograph.step)] if photograph.step else []),
            ("拍摄时间", f"{photograph.taken_at}（手机报告）"),
            *([("定位", photograph.located)] if photograph.located else []),
            ("收到时间", f"{photograph.received_at}（服务器）"),
            ("拍摄人", photograph.who),
            ("原件校验码", grouped(photograph.sha256)),
            ("查验真伪", photograph.place),
            ("封存校验码", grouped(photograph.seal)),
            ("上条校验码", grouped(photograph.previous)),
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
            self.text_at(9, _BROKEN, ALARM, x=x, width=width)
        self.set_y(top + height)


def grouped(digest: str) -> str:
    """Sixty-four letters that an eye can follow: two lines of four groups."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return "\n".join(" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))
