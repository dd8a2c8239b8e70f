"""A name with a character that the font lacks is drawn by another font, or marked, and never printed without a word."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from casework.dwellings import labels
from casework.papers.content import Chapter, Content, Part, Photograph, Photographs, SealedWords, Stage, Stages
from casework.papers.paper_rendering import render_paper
from casework.papers.sheet_rendering import MISSING
from media_storage import glyphs, watermark
from media_storage.watermark import font_face
from models import Household
from tests.cast import NOW, World, done

RAREST = "李𡉃"


def content(title: str, facts: list[tuple[str, str]], *parts: Part) -> Content:
    return Content(title, "", "", facts, [Chapter("", list(parts))], "", [], NOW)


def letter(text: str, facts: list[tuple[str, str]]) -> Content:
    return content("催缴租金通知", facts, SealedWords(text, True))


async def rendered(paper: Content) -> bytes:
    return await render_paper(paper, "1-1-A-B", "http://x/v/1")


LETTER = letter(f"{RAREST}：\n请于本月底前缴纳房租。", [("编号", "TZ-1")])


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    glyphs._told.clear()
    yield
    glyphs.fallbacks.cache_clear()


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\0", "")


def test_a_font_has_the_letters_that_the_library_reads_out_of_it(rare_font: None) -> None:
    main = font_face()
    assert main is not None
    for path, face in (main, *((fallback, 0) for fallback in glyphs.fallbacks())):
        with TTFont(path, fontNumber=face, lazy=True) as font:
            told = set(font.getBestCmap())
        has = glyphs._has(path, face)
        assert {code for code in range(0x110000) if has(code)} == told
    assert glyphs.fallbacks()


@pytest.fixture
def rare_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Debian's fonts-hanazono would bring it: a font with the one character."""
    pen = TTGlyphPen(None)
    for x, y in ((100, 0), (100, 800), (900, 800), (900, 0)):
        (pen.moveTo if (x, y) == (100, 0) else pen.lineTo)((x, y))
    pen.closePath()
    drawn = pen.glyph()
    built = FontBuilder(1000, isTTF=True)
    built.setupGlyphOrder([".notdef", "rare"])
    built.setupCharacterMap({ord(RAREST[1]): "rare"})
    built.setupGlyf({".notdef": drawn, "rare": drawn})
    built.setupHorizontalMetrics({".notdef": (1000, 100), "rare": (1000, 100)})
    built.setupHorizontalHeader(ascent=880, descent=-120)
    built.setupNameTable({"familyName": "Rare", "styleName": "Regular"})
    built.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    built.setupPost()
    built.save(tmp_path / "Rare.ttf")
    monkeypatch.setattr(glyphs, "FALLBACK_PLACES", (str(tmp_path / "Rare.ttf"),))
    glyphs.fallbacks.cache_clear()


@pytest.fixture
def no_rare_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "FALLBACK_PLACES", ())
    glyphs.fallbacks.cache_clear()


def drawn(text: str) -> str:
    return "".join(char for char, _ in glyphs.drawable(text, font_face()))


def test_what_no_font_has_is_marked_and_what_has_no_shape_is_left_out(no_rare_font: None) -> None:
    for text, seen in (
        (RAREST, "李〓"), ("王\ue123芳", "王〓芳"), ("张😀", "张〓"), ("张\ufe0f三\U000e0101", "张三"),
        ("Jose\u0301", "José"), ("王\u202e明\x00\u200b", "王明"), ("x\u0489", "x〓"),
        ("阿依古丽·买买提", "阿依古丽·买买提"), ("\U0001f468\u200d\U0001f469", "〓〓"),
        ("𠮷田𬭎", "𠮷田𬭎"), ("\U000323b0", "〓"), ("a\tb\nc", "a b\nc"), ("\ufa0e﨑", "\ufa0e﨑"),
    ):
        assert drawn(text) == seen, text


async def test_a_letter_marks_the_character_warns_who_prints_and_tells_the_code_point(
    no_rare_font: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pdf = words(await rendered(LETTER))
    assert "李〓：" in pdf and MISSING in pdf.replace("\n", "")
    logged = [record.getMessage() for record in caplog.records]
    assert sum("U+21243" in line for line in logged) == 1
    assert not any(RAREST[1] in line or "李" in line for line in logged)
    # A name whose characters are all there warns nobody.
    plain = words(await rendered(letter("李𠮷：请缴纳", [("编号", "TZ-1")])))
    assert MISSING not in plain.replace("\n", "")


async def test_a_fallback_font_draws_it(rare_font: None, caplog: pytest.LogCaptureFixture) -> None:
    pdf = words(await rendered(LETTER))
    assert f"{RAREST}：" in pdf and MISSING not in pdf.replace("\n", "")
    picture, marked = (Image.new("RGB", (600, 400), "grey") for _ in "12")
    picture = watermark.watermarked(picture, [RAREST])
    assert "U+21243" not in caplog.text
    glyphs.fallbacks.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs, "FALLBACK_PLACES", ())
        marked = watermark.watermarked(marked, [RAREST])
    assert picture.tobytes() != marked.tobytes()


def test_a_watermark_shows_a_mark_in_its_place(no_rare_font: None) -> None:
    one, other, without = (Image.new("RGB", (600, 400), "grey") for _ in "123")
    one = watermark.watermarked(one, [f"{RAREST}家庭"])
    assert one.tobytes() == watermark.watermarked(other, ["李〓家庭"]).tobytes()
    assert one.tobytes() != watermark.watermarked(without, ["李家庭"]).tobytes()


async def test_every_paper_says_so(no_rare_font: None) -> None:
    stage = Stage("提交", "2026-12-10", RAREST, [("说明", RAREST)], "1", "a" * 64, "b" * 64, True)
    shot = Photograph("照片", None, "没有图", RAREST, "", "", RAREST, "a" * 64, "1", "b" * 64, "c" * 64, True)
    paper = content(RAREST, [("家庭", RAREST)], Stages([stage]), Photographs([shot], 0))
    made = [
        await rendered(paper),
        labels.set_labels([labels.Label(f"{RAREST}巷1号", "物业", "FY1-50", "http://x")], NOW),
    ]
    for pdf in made:
        text = words(pdf).replace("\n", "")
        assert "李〓" in text and MISSING in text


async def test_a_family_of_that_name_has_its_letter_and_its_evidence_sheet(world: World, no_rare_font: None) -> None:
    await Household.filter(id=world.wan.household_id).update(name=RAREST)
    terms = {"period": "2026-12", "due_on": "2026-12-31", "note": ""}
    body = {"batch_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "kind": "rent",
            "tenancy_ids": [world.tenancies["wan"].id], "rent": terms}
    done(await world.manager.post("/notices", body))
    (notice,) = done(await world.manager.get("/notices"))["items"]
    reply = await world.manager.get(f"/cases/{notice['id']}/evidence-sheet")
    text = words(reply.content).replace("\n", "")
    assert reply.status_code == 200 and "李〓" in text and MISSING in text


@pytest.mark.parametrize("char", ["李", "𡉃", "e\u0301", "\u4e00\ufe0f"])
async def test_long_text_is_set_at_a_bounded_cost(char: str) -> None:
    def long(text: str) -> Content:
        return letter(text, [("姓名", text[:200])])

    await rendered(long("李" * 10))
    start = time.process_time()
    pdf = await rendered(long(char * 60_000))
    assert time.process_time() - start < 8
    assert "后略" in words(pdf)
