"""Setting a paper: whatever its words are and however long, it is set whole, in bounded time."""

from __future__ import annotations

import io
import os
import random
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from fpdf.fonts import TTFFont
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from casework.papers.content import NARROWEST, Chapter, Content, Signatures, Small, Table, Words
from casework.papers.paper_rendering import render_paper
from casework.papers.sheet_rendering import _CLOSING, _OPENING, ChineseSheet

# Of several scripts, from other planes, joined, turned around, of no width, and the widest there is.
ODD = "𠮷𬭎𡉃e\u0301\u202eשלום\u202cمرحبا👨‍👩‍👧🏠\u200b⸻ﷺ\t\u2028·，。"
PIECES = ("", "长", "ab ", "a\u0301", "行\n", ODD, *ODD)


def cell(chance: random.Random) -> str:
    piece: str = chance.choice(PIECES)
    if chance.random() < 0.2:
        piece = "".join(chr(chance.choice([chance.randrange(0x20, 0xD800), chance.randrange(0xE000, 0x40000)]))
                        for _ in range(20))
    return piece * int(chance.choice([1, 2, 40, 400]))


async def words_of(chapters: list[Chapter], title: str = "台账月报") -> str:
    day = datetime(2026, 12, 1, tzinfo=UTC)
    content = Content(title, "铁保通〔2026〕1号", "铁保", [("文号", title)], chapters, "扫码", ["防改校验码"], day)
    pdf = await render_paper(content, f"FW1-{'A' * 16}", "https://a.example/v/1/FW1-A")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\0", "")


@pytest.mark.parametrize("seed", range(12 if os.environ.get("ANJU_LONG") else 1))
async def test_whatever_is_said_is_set(seed: int) -> None:
    chance = random.Random(seed)
    rows = [[cell(chance)[:400], cell(chance), cell(chance)] for _ in range(12)]
    said = cell(chance)
    set_out = await words_of(
        [Chapter(said[:20], [Words(said), Small(said[:9], said), Signatures([said[:9]])]),
         Chapter("表", [Table(["甲", "乙", "丙"], [NARROWEST, 40, 126], rows)])],
        said[:120],
    )
    assert "FW1-AAAA" in set_out


async def test_a_line_that_no_page_holds_goes_on_in_the_next_and_loses_nothing() -> None:
    long = "".join(f"第{number}条。" for number in range(600))
    table = Table(["名", "内容", "数"], [30, 44, 24], [["甲", long, "1"], ["乙", "短", "2"]])
    said = await words_of([Chapter("表", [table])])
    flat = "".join(said.split())
    # Words go on column by column over the pages, under the same head.
    assert all(f"第{number}条" in flat for number in (0, 150, 299, 450, 599))
    assert "短" in flat and flat.count("名内容") > 2


async def test_a_book_of_three_hundred_members_and_an_empty_one_are_set() -> None:
    rows = [[f"万健秀{number}", "子", "铁东区二一九路16栋6单元458号"] for number in range(300)]
    said = await words_of([Chapter("成员", [Table(["姓名", "关系", "住址"], [40, 30, 100], rows)])])
    assert "万健秀0" in said and "万健秀299" in said
    assert "第 1 页" in await words_of([Chapter("", [Words("")]), Chapter("空", [Words("没有。")])])


async def test_a_face_that_was_read_before_sets_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime(2026, 12, 1, tzinfo=UTC)
    said = f"请于七日内办理。{ODD}"
    parts = [Chapter("甲", [Words(said)])]
    content = Content("催告函", "铁保通〔2026〕1号", "铁保", [("收件人", "万健秀")], parts, "扫码", [], day)

    async def set_out() -> bytes:
        return await render_paper(content, "FW1", "https://a.example/v")

    kept = [await set_out(), await set_out()]

    def read_anew(sheet: ChineseSheet, family: str, path: Path, number: int) -> None:
        sheet.add_font(family, "", path, collection_font_number=number)
        face = sheet.fonts[family.lower()]
        assert isinstance(face, TTFFont)
        face.ttfont.recalcBBoxes = False

    monkeypatch.setattr(ChineseSheet, "_add_face", read_anew)
    assert kept == [await set_out()] * 2


@given(st.text(alphabet="租金按月交，。；：（）《》“”12a", max_size=60))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str) -> None:
    sheet = ChineseSheet("合同", datetime(2026, 12, 1, tzinfo=UTC))
    sheet.set_font("Noto", size=12)
    lines = sheet.folded(text, 40).split("\n")
    assert "".join(lines) == text
    for above, below in pairwise(lines):
        # Where a line holds nothing but marks there is no character that they could take along.
        assert below[0] not in _CLOSING or len(above) == 1
        assert above[-1] not in _OPENING or len(above) == 1
