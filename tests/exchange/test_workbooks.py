"""The door for workbooks: a hostile or wrong file gets a sentence and no memory; nothing goes out as a formula."""

import io
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from casework.exchange.workbooks import (
    MEGABYTE,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Unreadable,
    WorkbookRefused,
    open_workbook,
)
from casework.papers.workbook_sheets import safe_text
from casework.papers.workbook_writing import Table, write_tables
from tests import ledger_samples as samples


def refusal(source: str | Path | bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(source)
    assert any("一" <= char <= "鿿" for char in refused.value.sentence)
    return refused.value.code


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "not_a_workbook"),
        (lambda: b"serial,name\n1,someone\n", "not_a_workbook"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "not_a_workbook"),
        (lambda: b"PK\x03\x04 and then nothing", "not_a_workbook"),
        (lambda: samples.usual(2).data[:-200], "not_a_workbook"),
        (samples.encrypted, "encrypted"),
        (samples.old_format, "not_a_workbook"),
        (samples.bomb, "unpacks_too_large"),
        (samples.lying_bomb, "not_a_workbook"),
        (samples.with_doctype, "not_a_workbook"),
        (lambda: samples.wide(MOST_COLUMNS + 1), "too_many_columns"),
        (lambda: samples.long(MOST_ROWS + 1), "too_many_rows"),
        (lambda: samples.many_sheets(MOST_SHEETS + 1), "too_many_sheets"),
        (lambda: bytes(21 * MEGABYTE), "file_too_large"),
    ],
    ids=[
        "empty", "csv", "html", "no zip", "cut off", "password", "xls", "bomb", "bomb that lies about its size",
        "entities", "wide", "long", "many sheets", "large",
    ],
)  # fmt: skip
def test_a_file_that_is_no_fair_workbook_gets_a_code_and_a_sentence(make: Callable[[], bytes], code: str) -> None:
    data = make()
    tracemalloc.start()
    started = time.perf_counter()
    assert refusal(data) == code
    assert time.perf_counter() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 60 * MEGABYTE
    tracemalloc.stop()


def test_a_zip_of_something_else_is_refused() -> None:
    assert (
        refusal(samples.repacked(samples.usual(2).data, lambda _, content: b"nothing of the kind")) == "not_a_workbook"
    )


def test_every_part_of_a_workbook_may_be_broken() -> None:
    good = samples.usual(2).data
    names: list[str] = []
    samples.repacked(good, lambda name, content: names.append(name) or content)  # type: ignore[func-returns-value]
    for broken in names:
        data = samples.repacked(good, lambda name, content, broken=broken: b"<a" if name == broken else content)  # type: ignore[misc]
        try:
            open_workbook(data)
        except WorkbookRefused as refused:
            assert refused.code == "not_a_workbook"


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.xlsx") == "file_unreadable"
    assert refusal(tmp_path) == "file_unreadable"


def test_a_path_and_its_bytes_read_alike(tmp_path: Path) -> None:
    data = samples.usual(2).data
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(data)
    assert open_workbook(path) == open_workbook(str(path)) == open_workbook(data)


def test_a_merged_range_without_end_takes_no_memory() -> None:
    sheet = open_workbook(samples.merged_without_end())[0]
    assert len(sheet.cells) < 100
    assert sheet.shown((900_000, 50)) == sheet.cells[1, 1]


def test_a_link_to_another_file_is_left_alone() -> None:
    assert len(open_workbook(samples.with_external_link())) == 3


def test_values_are_those_that_excel_shows() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["B2"] = "文字"
    sheet["C2"] = date(2025, 5, 7)
    sheet["D2"] = 173.25
    sheet["B4"] = "=1+1"
    sheet["C4"] = "#REF!"
    sheet.merge_cells("B2:B3")
    sheet.row_dimensions[3].hidden = True
    workbook.create_sheet("旧表").sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    first, second = open_workbook(buffer.getvalue())
    assert first.cells[2, 2] == first.shown((3, 2)) == "文字"
    assert str(first.cells[2, 3])[:10] == "2025-05-07"
    assert first.cells[2, 4] == 173.25
    assert first.cells[4, 2] == Unreadable("formula_without_value")
    assert first.cells[4, 3] == Unreadable("cell_error")
    assert first.origin((3, 2)) == (2, 2) and first.origin((4, 2)) == (4, 2)
    assert first.hidden_rows == {3}
    assert (first.hidden, second.hidden, second.cells) == (False, True, {})


def test_a_formula_is_never_evaluated_its_last_value_is_read() -> None:
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = "=6*7"
    workbook.worksheets[0]["A2"] = '=IF(TRUE,"","x")'
    buffer = io.BytesIO()
    workbook.save(buffer)

    def calculated(name: str, content: bytes) -> bytes:
        content = content.replace(b"<f>6*7</f><v />", b"<f>6*7</f><v>43</v>").replace(
            b"<f>6*7</f><v/>", b"<f>6*7</f><v>43</v>"
        )
        return content.replace(b'<c r="A2">', b'<c r="A2" t="str">')

    cells = open_workbook(samples.repacked(buffer.getvalue(), calculated))[0].cells
    assert cells == {(1, 1): 43}


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_no_text_goes_out_as_a_formula_and_none_is_lost(text: str) -> None:
    data = write_tables([Table("表", ("列",), [(text,)])])
    written = load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert written.data_type != "f"
    assert not str(written.value or "").lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    if text.isprintable() and not text.startswith("'"):
        # openpyxl takes these letters for the mark of an escape wherever they stand.
        assert (written.value or "").removeprefix("'") == text.replace("x005F_", "")


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613900000001", "-", "@a", "\t=1", "\r\n=1", " =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_a_text_that_starts_like_a_formula_is_marked_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


def test_a_written_table_keeps_numbers_dates_and_long_digits(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    rows = [(1, 2.5, date(2025, 5, 7), "21039919640206706X", "210399197205276000", None)]
    write_tables([Table("问题/清单", ("一", "二", "三", "四", "五", "六"), rows, (4, 8))], path)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.title == "问题 清单" and sheet.freeze_panes == "A2"
    assert (int(sheet.column_dimensions["A"].width), int(sheet.column_dimensions["C"].width)) == (4, 12)
    values = open_workbook(path)[0].rows[2]
    assert [values[1], values[2], values[4], values[5]] == [1, 2.5, "21039919640206706X", "210399197205276000"]
