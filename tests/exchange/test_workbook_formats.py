"""Workbooks of every program and format read alike, hostile ones are refused in words, and nothing that holds no value
can condemn one.
"""

from __future__ import annotations

import os
import re
import struct
import time
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.exchange.ledger_reading import read_ledger
from casework.exchange.workbook_process import read_apart
from casework.exchange.workbooks import MOST_COLUMNS, MOST_ROWS, Sheet, Unreadable, WorkbookRefused, open_workbook
from tests.workbook_samples import (
    CALCULATED,
    ERROR,
    MAKERS,
    NOT_CALCULATED,
    Book,
    ods_of,
    packed,
    renamed,
    repacked,
    serial,
    unpacked,
    xls,
    xlsx,
)

CASES = Path(__file__).parent.parent / "workbooks"
TODAY = date(2026, 12, 1)
MANY = 400_000 if os.environ.get("ANJU_LONG") else 60_000
ONE_ROW = Book({"胜利街道": [["姓名", "数"], ["王伟", 3]]})


def cells(data: bytes) -> dict[tuple[int, int], object]:
    return open_workbook(data)[0].cells


def refusal(data: bytes) -> str:
    started = time.process_time()
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(data)
    assert re.search("[一-鿿]", refused.value.sentence)
    assert time.process_time() - started < 20
    return refused.value.code


# The workbooks that were seen


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("style_empty_fill", 2), ("style_color_short", 1), ("style_underline_1", 1), ("core_date", 2),
        ("zip_backslash", 2), ("sharedstrings_case", 1), ("strict_ooxml", 2), ("serials_1904", 1),
        ("basement_minus_one", None),
    ],
)  # fmt: skip
async def test_workbooks_of_careless_programs_are_read(name: str, families: int | None) -> None:
    data = (CASES / f"{name}.xlsx").read_bytes()
    reading = read_ledger(data, today=TODAY)
    if families is None:
        assert reading.families_found == 2
        return
    assert (len(reading.families), reading.wrong) == (families, [])
    first = reading.families[0]
    assert (first.applicant, first.lease_start, first.lease_end, first.rent_fen, first.phone) == (
        "试甲", date(2024, 3, 1), date(2027, 2, 28), 22550, "13900000001"
    )
    # Read in a process of its own it is the same.
    assert await read_apart(data) == open_workbook(data)


# One table, three formats

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Mn", "Cn", "Co"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and not text.startswith(("_x", "#"))
)
VALUE = st.one_of(
    st.none(), TEXT, st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.booleans(), st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from([ERROR, CALCULATED]),
)


def expected(value: object) -> object:
    if value == ERROR:
        return Unreadable("cell_error")
    if value == CALCULATED:
        return 43
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value  # noqa: DTZ001


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.lists(VALUE, min_size=1, max_size=6), min_size=1, max_size=8), of_1904=st.booleans(),
    hidden=st.sets(st.integers(0, 7)), merge=st.booleans(),
)
def test_a_table_reads_alike_in_every_format(
    kind: str, rows: list[list[object]], of_1904: bool, hidden: set[int], merge: bool
) -> None:
    hidden = {place for place in hidden if place < len(rows)}
    merged = [(len(rows) + 1, 0, len(rows) + 2, 1)] if merge else []
    ending: list[list[object]] = [["合并"], [None]] if merge else []
    table: list[list[object]] = [*rows]
    table += [[None], *ending]
    book = Book({"第一张": table, "藏": [["x"]]}, ["藏"], sorted(hidden), merged, of_1904)
    first, second = open_workbook(MAKERS[kind](book))
    assert first.cells == {
        (row, column): expected(value)
        for row, values in enumerate(table, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }
    assert (first.title, first.hidden, second.title, second.hidden) == ("第一张", False, "藏", True)
    assert first.epoch == (date(1904, 1, 1) if of_1904 else date(1899, 12, 30))
    assert first.hidden_rows == {place + 1 for place in hidden}
    assert [tuple(one) for one in first.merged] == [(one[0] + 1, one[1] + 1, one[2] + 1, one[3] + 1) for one in merged]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_formula_that_was_never_calculated_is_told_from_one_that_gave_nought(kind: str) -> None:
    data = MAKERS[kind](Book({"一": [[NOT_CALCULATED, 0, CALCULATED]]}))
    if kind == "xls":
        # As programs that cannot calculate leave it: nought, and to be calculated when it is opened.
        data = data.replace(bytes.fromhex("0300 0000 0000 ffff 0000"), bytes(8) + b"\x02\x00")
    assert cells(data) == {(1, 1): Unreadable("formula_without_value"), (1, 2): 0, (1, 3): 43}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("of_1904", [False, True])
def test_a_ledger_comes_in_from_every_format(kind: str, of_1904: bool) -> None:
    head = ["房屋坐落", "面积", "申请人", "家庭成员", "关系", "身份证号", "合同起", "合同止", "月租金"]
    days = [serial(date(2025, 5, 1), of_1904), date(2026, 4, 30)]
    one = ["和谐家园1号楼1单元101室", 45, "张安", "张安", "本人", "21039919640206706X", *days, 225.5]
    reading = read_ledger(MAKERS[kind](Book({"胜利街道": [head, one]}, of_1904=of_1904)), today=TODAY)
    assert reading.wrong == []
    (family,) = reading.families
    assert (family.lease_start, family.lease_end, family.rent_fen) == (date(2025, 5, 1), date(2026, 4, 30), 22550)


# As programs write


def _part(start: str, *pairs: tuple[bytes, bytes]) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        def swap(part: bytes) -> bytes:
            for old, new in pairs:
                part = part.replace(old, new)
            return part

        return repacked(data, {start: swap})

    return change


def _prefixed(part: bytes) -> bytes:
    text = re.sub(rb"<(/?)(?!\?|x:)(\w+)", rb"<\1x:\2", part)
    return text.replace(b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
                        b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"')


def _utf16(part: bytes) -> bytes:
    return part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "targets that begin ./": _part("xl/_rels/", (b'Target="', b'Target="./')),
    "targets from the root": _part("xl/_rels/", (b'Target="', b'Target="/xl/')),
    "a ./ in the first link": _part("_rels/", (b'Target="xl', b'Target="./xl')),
    "backslashes": lambda data: renamed(data, lambda name: name.replace("/", "\\")),
    "other cases": lambda data: renamed(data, str.upper),
    "a folder of another name": lambda data: renamed(
        _part("_rels/", (b"xl/", b"book/"))(data), lambda name: name.replace("xl/", "book/")
    ),
    "prefixed elements": lambda data: repacked(
        data, {"xl/worksheets/": _prefixed, "xl/sharedStrings": _prefixed, "xl/workbook.xml": _prefixed}
    ),
    "parts in UTF-16": lambda data: repacked(data, {"xl/worksheets/": _utf16, "xl/sharedStrings": _utf16}),
    "no styles": lambda data: packed({n: p for n, p in unpacked(data).items() if "styles" not in n}),
    "damaged styles": lambda data: repacked(data, {"xl/styles": lambda part: part[:200]}),
    "a damaged theme, picture and properties": lambda data: packed({
        **unpacked(data), "xl/theme/theme1.xml": b"<a", "docProps/core.xml": b"<b", "xl/media/image1.png": b"no png",
        "docProps/app.xml": b"\x00",
    }),
    "macros": lambda data: packed({**unpacked(data), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"}),
    "no cell names": lambda data: repacked(
        data, {"xl/worksheets/": lambda part: re.sub(rb'<(c|row) r="\w+"', rb"<\1", part)}
    ),
    "stored, not packed": lambda data: packed(unpacked(data), 0),
    "a size of its own stated wrongly": lambda data: repacked(
        data, {"xl/worksheets/": lambda part: re.sub(rb'ref="[^"]*"', b'ref="A1:XFD1048576"', part, count=1)}
    ),
    "mimetype of another": lambda data: packed({"mimetype": b"application/zip", **unpacked(data)}),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_way_a_program_packs_it_the_values_are_read(way: str) -> None:
    data = WAYS[way](xlsx(ONE_ROW))
    assert data != xlsx(ONE_ROW) or way == "stored, not packed"
    (sheet,) = open_workbook(data)
    assert (sheet.title, sheet.cells) == ("胜利街道", {(1, 1): "姓名", (1, 2): "数", (2, 1): "王伟", (2, 2): 3})


def with_cells(row: bytes, *, before: bytes = b"", after: bytes = b"", styles: bytes = b"") -> bytes:
    """A workbook whose first sheet's XML is given."""
    changes: dict[str, Callable[[bytes], bytes]] = {
        "xl/worksheets/": lambda part: re.sub(
            b"<sheetData>.*</sheetData>", lambda _: before + b"<sheetData>" + row + b"</sheetData>" + after, part,
            flags=re.S,
        )
    }
    if styles:
        changes["xl/styles"] = lambda part: re.sub(b"<cellXfs.*?</cellXfs>", lambda _: styles, part, flags=re.S)
    return repacked(xlsx(ONE_ROW), changes)


def test_rich_text_phonetics_inline_texts_and_shared_formulas_are_what_excel_shows() -> None:
    row = (
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>王</t></r><r><t xml:space="preserve">伟 </t></r></is></c>'
        '<c r="B5" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>'
        '<c r="C5"><f t="shared" ref="C5:D5" si="0">1+1</f><v>2</v></c><c r="D5"><f t="shared" si="0"/></c>'
        '<c r="E5" t="str"><f>A5</f><v></v></c><c r="F5" t="b"><v>1</v></c><c r="G5" t="e"><v>#N/A</v></c>'
        '<c r="H5" t="d"><v>2025-05-07</v></c><c r="I5" s="0"/><c r="J5" t="inlineStr"><is><t>#REF!</t></is></c>'
        '<c r="K5" t="inlineStr"><is><t>甲_x000D_\n乙</t></is></c></row>'
    )
    read = cells(with_cells(row.encode()))
    assert str(read.pop((5, 11))).split() == ["甲", "乙"]
    day = read.pop((5, 8))
    assert str(day)[:10] == "2025-05-07"
    assert read == {
        (5, 1): "王伟 ", (5, 2): "東京", (5, 3): 2, (5, 4): Unreadable("formula_without_value"), (5, 6): True,
        (5, 7): Unreadable("cell_error"), (5, 10): Unreadable("cell_error"),
    }


@pytest.mark.parametrize(
    ("number", "code"),
    [(14, ""), (31, ""), (57, ""), (170, 'yyyy"年"m"月"d"日"'), (171, "[$-804]yyyy\\-mm\\-dd;@"),
     (172, "[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;")],
)
def test_a_day_in_any_chinese_form_is_a_day(number: int, code: str) -> None:
    styles = f'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    data = with_cells(b'<row r="1"><c r="A1" s="1"><v>45784</v></c><c r="B1"><v>45784</v></c></row>',
                      styles=styles.encode())
    if code:
        quoted = code.replace('"', "&quot;") if "&" not in code else code
        kept = f'<numFmts count="1"><numFmt numFmtId="{number}" formatCode="{quoted}"/></numFmts><fonts'.encode()
        data = repacked(data, {"xl/styles": lambda part: part.replace(b"<fonts", kept, 1)})
    assert cells(data) == {(1, 1): datetime(2025, 5, 7), (1, 2): 45784}  # noqa: DTZ001


def test_a_column_that_was_coloured_to_the_bottom_holds_nothing() -> None:
    rows = b'<row r="1"><c r="A1"><v>7</v></c></row>' + b"".join(
        b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(2, MANY)
    )
    assert cells(with_cells(rows)) == {(1, 1): 7}


def test_charts_and_sheets_of_old_macros_are_passed_over() -> None:
    data = xlsx(Book({"一": [["x"]], "二": [["y"]]}))
    changed = _part("xl/_rels/", (b'/worksheet" Target="worksheets/sheet1', b'/chartsheet" Target="worksheets/sheet1'))
    assert [sheet.title for sheet in open_workbook(changed(data))] == ["二"]


# Hostile, or something else


def ods_rows(cell: str, rows: int, columns: int = 1) -> bytes:
    return ods_of(
        f'<table:table table:name="一"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell {cell} '
        f'table:number-columns-repeated="{columns}"/></table:table-row></table:table>'
    )


def _filepass() -> bytes:
    """An .xls with a password: the record that says so, in place of another of its length."""
    data = xls(ONE_ROW)
    at = data.index(struct.pack("<HH", 0x13, 2))  # PASSWORD
    return data[:at] + struct.pack("<HH", 0x2F, 2) + data[at + 4 :]


def _bomb_in_sheet(size: int = 60_000_000) -> bytes:
    return repacked(xlsx(ONE_ROW), {"xl/worksheets/": lambda part: part + b" " * size})


def _twice() -> bytes:
    parts = unpacked(xlsx(ONE_ROW))
    parts["XL/worksheets/SHEET1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<v>3</v>", b"<v>4</v>")
    return packed(parts)


FLOAT = 'office:value-type="float" office:value="1"'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "text named .xlsx": (lambda: "姓名,电话\n王伟,1\n".encode("gbk"), "not_a_workbook"),
    "a page of a website": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "not_a_workbook"),
    "an XML workbook of 2003": (lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
                                "not_a_workbook"),
    "a zip of something else": (lambda: packed({"a.txt": b"x"}), "not_a_workbook"),
    "a letter": (lambda: packed({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "not_a_workbook"),
    "only macros": (lambda: packed({"xl/vbaProject.bin": b"x"}), "not_a_workbook"),
    "a nested zip": (lambda: packed({"xl/workbook.xml": packed({"a": b"x"})}), "not_a_workbook"),
    "a binary workbook": (
        lambda: packed({
            "_rels/.rels": b'<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/>'
            b"</Relationships>", "xl/workbook.bin": b"\x83\x01",
        }),
        "binary_workbook",
    ),
    "a bomb in a sheet": (_bomb_in_sheet, "unpacks_too_large"),
    "a bomb in a picture": (
        lambda: packed({**unpacked(xlsx(ONE_ROW)), "xl/media/a.xml": b" " * 60_000_000}), "unpacks_too_large"
    ),
    "entities in a sheet": (
        lambda: repacked(xlsx(ONE_ROW), {"xl/worksheets/": lambda p: p.replace(
            b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet', 1)}), "not_a_workbook"),
    "entities in the texts": (
        lambda: repacked(xlsx(ONE_ROW), {"xl/sharedStrings": lambda p: p.replace(
            b"<sst", b'<!DOCTYPE a [<!ENTITY b "bbbb">]><sst', 1)}), "not_a_workbook"),
    "entities in the list of sheets": (
        lambda: repacked(xlsx(ONE_ROW), {"xl/workbook.xml": lambda p: p.replace(
            b"<workbook ", b'<!DOCTYPE a [<!ENTITY b "bbbb">]><workbook ', 1)}), "not_a_workbook"),
    "a part that is there twice": (_twice, "not_a_workbook"),
    "a value in the last row": (lambda: with_cells(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
                                "too_many_rows"),
    "a value in the last column": (lambda: with_cells(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
                                   "too_many_columns"),
    "a value in no row": (lambda: with_cells(b'<row r="1"><c r="A99999999999"><v>1</v></c></row>'), "not_a_workbook"),
    "an .xls cut off": (lambda: xls(ONE_ROW)[:2000], "not_a_workbook"),
    "an .xls of noughts": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "not_a_workbook"),
    "an .xls with a password": (_filepass, "encrypted"),
    "an .xls of 65,536 rows": (lambda: xls(Book({"一": [*[[None]] * 65_535, [1]]})), "too_many_rows"),
    "an .xls of 200 columns": (lambda: xls(Book({"一": [[1] * 200]})), "too_many_columns"),
    "an .ods with a password": (
        lambda: repacked(ods_rows(FLOAT, 1), {"META-INF/": lambda _: b"<m:encryption-data/>"}), "encrypted"),
    "an .ods of a million rows": (lambda: ods_rows(FLOAT, 1_048_576), "too_many_rows"),
    "an .ods of 16,384 columns": (lambda: ods_rows(FLOAT, 1, 16_384), "too_many_columns"),
    "an .ods of many cells": (
        lambda: ods_of("".join(
            f'<table:table table:name="{name}"><table:table-row table:number-rows-repeated="{MOST_ROWS}">'
            f'<table:table-cell {FLOAT} table:number-columns-repeated="{MOST_COLUMNS}"/></table:table-row>'
            "</table:table>" for name in range(2))), "too_many_cells"),
    "an .ods of formulas to the bottom": (lambda: ods_rows('table:formula="of:=1"', 1_048_576), "too_many_rows"),
    "entities in an .ods": (
        lambda: repacked(ods_rows(FLOAT, 1), {"content.xml": lambda p: p.replace(
            b"<office:document-content", b'<!DOCTYPE a [<!ENTITY b "bbbb">]><office:document-content', 1)}),
        "not_a_workbook"),
    "many sheets in an .ods": (
        lambda: ods_of("".join(f'<table:table table:name="{n}"/>' for n in range(61))), "too_many_sheets"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_or_no_workbook_gets_a_code_and_a_sentence(name: str) -> None:
    make, code = HOSTILE[name]
    assert refusal(make()) == code


def test_repeated_empty_rows_and_cells_hold_nothing() -> None:
    data = ods_of(
        '<table:table table:name="一"><table:table-row table:number-rows-repeated="3"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row><table:table-row table:number-rows-repeated="2">'
        f'<table:table-cell table:number-columns-repeated="2"/><table:table-cell {FLOAT} '
        'table:number-columns-repeated="2"/></table:table-row><table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    assert cells(data) == {(row, column): 1 for row in (4, 5) for column in (3, 4)}


@pytest.mark.parametrize("kind", MAKERS)
async def test_towers_of_marks_cost_nothing_and_are_named(kind: str) -> None:
    tower = "王" + "\u0301\u0323" * 5000
    data = MAKERS[kind](Book({"一": [[tower, "e\u0301", "王\u0301伟"], ["好", tower[:25], "x"]]}))
    started = time.process_time()
    (sheet,) = open_workbook(data)
    assert time.process_time() - started < 1
    assert sheet.cells[1, 1] == Unreadable("text_unreadable")
    assert (sheet.cells[1, 2], sheet.cells[2, 1]) == ("é", "好")
    assert await read_apart(data) == [sheet]


def test_a_text_without_end_is_not_read() -> None:
    data = ods_of('<table:table table:name="一"><table:table-row><table:table-cell office:value-type="string">'
                  f'<text:p>{"长" * 40_000}</text:p></table:table-cell></table:table-row></table:table>')
    assert cells(data) == {(1, 1): Unreadable("text_unreadable")}


async def test_one_long_text_in_every_cell_ends_the_reader_not_the_service() -> None:
    row = b"".join(b'<c r="%s%d" t="s"><v>0</v></c>' % (name, 1) for name in (b"A", b"B", b"C"))
    rows = b"".join(b"<row>" + re.sub(rb' r="\w+"', b"", row) + b"</row>" for _ in range(15_000))
    data = repacked(
        with_cells(rows), {"xl/sharedStrings": lambda part: part.replace("姓名".encode(), "长".encode() * 30_000)}
    )
    assert len(data) < 300_000
    with pytest.raises(WorkbookRefused) as refused:
        await read_apart(data)
    assert refused.value.code in ("workbook_too_complex", "too_much_text")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_never_anything_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(MAKERS)))
    whole = bytearray(MAKERS[kind](ONE_ROW))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        sheets = open_workbook(bytes(whole))
    except WorkbookRefused as refused:
        assert re.search("[一-鿿]", refused.sentence)
    else:
        assert all(isinstance(sheet, Sheet) for sheet in sheets)
