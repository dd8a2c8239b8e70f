"""Ledgers of every layout come in exactly; every wrong value is named by its cell; nothing is guessed."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from casework.exchange.ledger_reading import FamilyReading, LedgerReading, read_ledger, write_problems
from casework.exchange.workbooks import Sheet, WorkbookRefused, open_workbook
from tests import ledger_samples as samples
from tests.ledger_samples import LAYOUTS, TODAY, Family, Sample


def read(sample: Sample) -> LedgerReading:
    return read_ledger(sample.data, today=TODAY)


def as_family(reading: FamilyReading) -> Family:
    people = tuple(samples.Person(member.name, member.relation, member.id_number) for member in reading.members)
    return Family(
        street=reading.street,
        community=reading.community,
        dwelling=reading.dwelling,
        area=reading.area,
        people=people,
        phone=reading.phone,
        registered_address=reading.registered_address,
        lease=(reading.lease_start, reading.lease_end),
        rent_fen=reading.rent_fen,
        violation=reading.violation,
    )


def changed(number: int, column: str, value: object) -> samples.Change:
    """One value of one family replaced."""
    return lambda at, name, good: value if (at, name) == (number, column) else good


def problems(reading: LedgerReading) -> set[tuple[str, str, str]]:
    return {
        (problem.level, problem.cell, problem.code) for problem in reading.problems if problem.code != "phone_several"
    }


INSTRUCTIONS = ("doubt", "", "sheet_skipped")


@pytest.mark.parametrize("layout", LAYOUTS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=4, deadline=None)
def test_every_family_of_every_layout_is_read_exactly(layout: str, seed: int) -> None:
    sample = samples.build(LAYOUTS[layout], samples.families(random.Random(seed), 16), seed)
    reading = read(sample)
    assert [as_family(family) for family in reading.families] == sample.families
    assert [(family.sheet, family.row) for family in reading.families] == list(
        zip(sample.sheets, sample.rows, strict=True)
    )
    assert reading.wrong == [] and reading.duplicates == []
    assert reading.families_found == 16
    assert all(f"{member.born_on:%Y%m%d}" in member.id_number for f in reading.families for member in f.members)


def test_the_same_seed_makes_the_same_workbook() -> None:
    one, other = samples.usual(4, 7), samples.usual(4, 7)
    assert open_workbook(one.data) == open_workbook(other.data)


WRONG: list[tuple[str, object, str]] = [
    ("id_number", "210399196402067061", "id_checksum"),
    ("id_number", 210399196402067069, "id_damaged"),
    ("id_number", 2.10399196402067e17, "id_damaged"),
    ("id_number", "2.10399E+17", "id_damaged"),
    ("id_number", "2103991964020670", "id_length"),
    ("id_number", "210399203002067063", "id_birth_date"),
    ("id_number", None, "id_missing"),
    ("member", "张三2", "name_unreadable"),
    ("applicant", "另一位", "applicant_mismatch"),
    ("relation", "女", "no_applicant"),
    ("dwelling", "和谐家园", "dwelling_unreadable"),
    ("dwelling", datetime(2028, 4, 3), "dwelling_unreadable"),  # noqa: DTZ001  as Excel turns 28-4-3 into a day
    ("dwelling", None, "dwelling_missing"),
    ("area", "约40", "area_unreadable"),
    ("area", None, "area_missing"),
    ("phone", "5550123", "phone_unreadable"),
    ("lease_start", "5/7/2025", "date_unreadable"),
    ("lease_start", "2025年5月", "date_unreadable"),
    ("lease_end", "长期", "date_unreadable"),
    ("lease_end", None, "date_missing"),
    ("lease_end", "2001.1.1", "lease_ends_before_start"),
    ("rent", "面议", "rent_unreadable"),
    ("rent", -3, "rent_unreadable"),
    ("rent", None, "rent_missing"),
    ("rent", "=D4*2", "formula_without_value"),
    ("dwelling", "#REF!", "cell_error"),
]


@pytest.mark.parametrize(("column", "value", "code"), WRONG)
def test_a_wrong_value_is_named_by_its_cell_and_its_family_left_out(column: str, value: object, code: str) -> None:
    sample = samples.usual(6, 3, changed(2, column, value))
    reading = read(sample)
    cell = sample.cells[2][column]
    assert problems(reading) == {INSTRUCTIONS, ("wrong", "E" + cell[1:] if code == "no_applicant" else cell, code)}
    assert [as_family(family) for family in reading.families] == sample.families[:2] + sample.families[3:]
    named = reading.wrong[0]
    assert (named.sheet, named.family_row, named.serial) == (sample.sheets[2], sample.rows[2], 3)
    assert named.reason and (named.read or value is None)


def test_a_name_that_stands_only_in_the_applicants_column_is_read_there() -> None:
    sample = samples.usual(6, 3, changed(2, "member", None))
    assert [as_family(family) for family in read(sample).families] == sample.families


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_value_in_any_cell_breaks_the_reading_or_touches_another_family(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(LAYOUTS["merged cells"].columns))
    value = data.draw(
        st.one_of(
            st.none(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.dates(date(1950, 1, 1)),
            st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20),
            st.sampled_from(("合计", "小计", "序号", "填表人：", "本人", "无", "#N/A", "=1/0", "胜利社区")),
        )
    )
    sample = samples.usual(4, 6, changed(1, column, value))
    others = [as_family(family) for family in read(sample).families if family.row != sample.rows[1]]
    expected = [family for at, family in enumerate(sample.families) if at != 1]
    assert [replace(family, community="") for family in others] == [
        replace(family, community="") for family in expected
    ]


def test_a_wrong_member_lower_down_is_named_in_its_own_row() -> None:
    numbers = [number for number, family in enumerate(samples.usual(12, 5).families) if len(family.people) > 2]
    sample = samples.usual(12, 5, changed(numbers[0], "id_number_2", "210399196402067061"))
    reading = read(sample)
    assert problems(reading) == {INSTRUCTIONS, ("wrong", sample.cells[numbers[0]]["id_number_2"], "id_checksum")}
    assert reading.wrong[0].row == reading.wrong[0].family_row + 1  # type: ignore[operator]


def test_all_slips_of_a_family_are_named_at_once() -> None:
    slips = {"rent": "面议", "lease_start": "25.5.7", "id_number": None}
    sample = samples.usual(3, 1, lambda at, name, good: slips.get(name, good) if at == 1 else good)
    assert {(problem.cell, problem.code) for problem in read(sample).wrong} == {
        (sample.cells[1]["rent"], "rent_unreadable"),
        (sample.cells[1]["lease_start"], "date_unreadable"),
        (sample.cells[1]["id_number"], "id_missing"),
    }


DOUBTS: list[tuple[str, object, str, Callable[[FamilyReading], object], object]] = [
    ("phone", None, "phone_missing", lambda family: family.phone, ""),
    (
        "phone",
        "13900000001、13900000002",
        "phone_several",
        lambda family: (family.phone, family.remark),
        ("13900000001", "其他电话：13900000002"),
    ),
    (
        "phone",
        "0412-5550123转801",
        "phone_extension",
        lambda family: (family.phone, family.remark),
        ("0412-5550123", "其他电话：0412-5550123转801"),
    ),
    (
        "phone",
        "张安13900000001 李平13900000002",
        "phone_several",
        lambda family: (family.phone, family.remark),
        ("13900000001", "其他电话：张安13900000001 李平13900000002"),
    ),
    (
        "phone",
        "+852 9123 4567",
        "phone_abroad",
        lambda family: (family.phone, family.remark),
        ("", "其他电话：+852 9123 4567"),
    ),
    ("rent", 225.505, "rent_rounded", lambda family: family.rent_fen, 22551),
    ("rent", "225.505元", "rent_rounded", lambda family: family.rent_fen, 22551),
    ("area", 45.335, "area_rounded", lambda family: str(family.area), "45.34"),
    ("registered_address", None, "registered_address_missing", lambda family: family.registered_address, ""),
    ("registered_address", "铁东区", "registered_address_vague", lambda family: family.registered_address, "铁东区"),
    ("category", "—", "category_missing", lambda family: family.category, ""),
    ("serial", "甲", "serial_unreadable", lambda family: family.serial, None),
    ("serial", 1, "serial_repeated", lambda family: family.serial, 1),
    ("violation", "=A1", "formula_without_value", lambda family: family.violation, None),
]


@pytest.mark.parametrize(("column", "value", "code", "look", "expected"), DOUBTS)
def test_what_is_only_doubtful_is_reported_and_imported(
    column: str, value: object, code: str, look: Callable[[FamilyReading], object], expected: object
) -> None:
    sample = samples.usual(4, 2, changed(1, column, value))
    reading = read(sample)
    assert reading.wrong == [] and len(reading.families) == 4
    assert (sample.cells[1][column], code) in {(problem.cell, problem.code) for problem in reading.doubts}
    assert look(reading.families[1]) == expected


@pytest.mark.parametrize(
    ("written", "serial"),
    [(" 2 ", 2), ("２", 2), ("002", 2), (2.0, 2), ("2.", 2), ("2、", 2), ("No.2", 2), (None, None)],
)
def test_a_serial_may_be_written_or_be_missing(written: object, serial: int | None) -> None:
    assert read(samples.usual(4, 2, changed(1, "serial", written))).families[1].serial == serial


def test_the_second_use_of_a_dwelling_is_wrong() -> None:
    first = samples.usual(4, 2).families[0].dwelling
    sample = samples.usual(4, 2, changed(1, "dwelling", samples.full_width(first)))
    reading = read(sample)
    assert problems(reading) == {INSTRUCTIONS, ("wrong", sample.cells[1]["dwelling"], "dwelling_used_twice")}
    assert len(reading.families) == 3


def test_a_person_in_two_families_is_a_doubt_and_in_one_family_twice_is_wrong() -> None:
    known = samples.usual(12, 5)
    number = next(number for number, family in enumerate(known.families) if number and len(family.people) > 1)
    elsewhere = samples.usual(12, 5, changed(number, "id_number_2", known.families[0].people[0].id_number))
    assert problems(read(elsewhere)) == {
        INSTRUCTIONS,
        ("doubt", elsewhere.cells[number]["id_number_2"], "member_in_two_families"),
    }
    twice = samples.usual(12, 5, changed(number, "id_number_2", known.families[number].people[0].id_number))
    assert problems(read(twice)) == {INSTRUCTIONS, ("wrong", twice.cells[number]["id_number_2"], "duplicate_member")}


def test_families_of_one_registered_address_are_found_wrong_ones_included() -> None:
    address = samples.usual(8, 4).families[0].registered_address
    written = {3: "辽宁省鞍山市" + address, 5: address.replace("栋", "号楼")[:-1] + "室"}

    def change(at: int, name: str, good: object) -> object:
        if (at, name) == (5, "rent"):
            return "面议"
        return written.get(at, good) if name == "registered_address" else good

    reading = read(samples.usual(8, 4, change))
    [group] = reading.duplicates
    assert group.address == address
    assert [family.serial for family in group.families] == [1, 4, 6]
    assert [(one.serial, other.serial) for one, other in group.pairs] == [(1, 4), (1, 6)]
    assert len(reading.families) == 7


def test_a_road_that_many_share_is_no_shared_address() -> None:
    reading = read(
        samples.usual(6, 4, lambda _, name, good: "铁东区二一九路" if name == "registered_address" else good)
    )
    assert reading.duplicates == []
    assert len(reading.families) == 6


# Layouts made by hand, one awkwardness each

HEADER = ("房屋坐落", "面积", "申请人", "家庭成员", "关系", "身份证号", "合同起", "合同止", "月租金")
ID_A, ID_B, ID_C = "21039919640206706X", "210399198410261451", "210399197205276000"
LEASE = ("2025.5.1", "2026.4.30", 225)


def table(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, title: str = "胜利街道") -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in (header, *rows):
        sheet.append(list(row))
    return samples._bytes(workbook)


def found(data: bytes) -> list[tuple[str, list[tuple[str, str]]]]:
    reading = read_ledger(data, today=TODAY)
    return [
        (family.applicant, [(member.name, member.relation) for member in family.members]) for family in reading.families
    ]


def codes(data: bytes) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in read_ledger(data, today=TODAY).wrong]


ONE = ("和谐家园1-1-101", 45, "张安", "张安", "本人", ID_A, *LEASE)
TWO = ("和谐家园2-1-101", 45, "李平", "李平", "本人", ID_B, *LEASE)


def test_a_family_whose_applicant_is_not_listed_again_is_read_from_the_applicants_own_columns() -> None:
    header = (
        "房屋坐落",
        "面积",
        "申请人",
        "身份证号",
        "共同申请人",
        "关系",
        "身份证号码",
        "合同起",
        "合同止",
        "月租金",
    )
    data = table(
        ("和谐家园1-1-101", 45, "张安", ID_A, "李平", "配偶", ID_B, *LEASE),
        ("和谐家园2-1-101", 45, "王福", ID_C, None, None, None, *LEASE),
        header=header,
    )
    assert found(data) == [("张安", [("张安", "本人"), ("李平", "配偶")]), ("王福", [("王福", "本人")])]


def test_a_ledger_with_one_column_for_all_names_is_read() -> None:
    header = ("房屋坐落", "面积", "姓名", "与户主关系", "身份证号", "合同起", "合同止", "月租金")
    data = table(
        ("和谐家园1-1-101", 45, "张安", "户主", ID_A, *LEASE),
        (None, None, "李平", "配偶", ID_B, None, None, None),
        ("和谐家园2-1-101", 45, "王福", "户主", ID_C, *LEASE),
        header=header,
    )
    assert found(data) == [("张安", [("张安", "户主"), ("李平", "配偶")]), ("王福", [("王福", "户主")])]


def test_a_serial_for_every_person_makes_no_new_families() -> None:
    data = table(
        (1, *ONE),
        (2, *[None] * 3, "李平", "配偶", ID_B, *[None] * 3),
        (3, "和谐家园2-1-101", 45, "王福", "王福", "本人", ID_C, *LEASE),
        header=("序号", *HEADER),
    )
    assert [members for _, members in found(data)] == [[("张安", "本人"), ("李平", "配偶")], [("王福", "本人")]]


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("身份证号", "*身份证号码（18位）"),
        ("月租金", "租金(元)/月"),
        ("月租金", "月租金：元"),
        ("合同起", "合同起始日期/起租日"),
        ("面积", "建 筑\n面 积(m²)"),
        ("关系", "与申请人\n关系"),
    ],
)
def test_a_header_is_known_in_other_words(usual: str, other: str) -> None:
    header = tuple(other if label == usual else label for label in HEADER)
    assert [name for name, _ in found(table(ONE, header=header))] == ["张安"]


@pytest.mark.parametrize("other", ["租金标准（元/㎡）", "年租金", "合同编号", "使用面积", "人均面积", "通讯地址"])
def test_a_header_that_only_looks_alike_is_not_taken(other: str) -> None:
    reading = read_ledger(table((*ONE, "9"), header=(*HEADER, other)), today=TODAY)
    assert reading.families[0].rent_fen == 22500
    assert ("J1", "column_not_read") in {(problem.cell, problem.code) for problem in reading.doubts}


def test_two_families_are_never_joined_when_the_second_lost_its_dwelling() -> None:
    data = table(ONE, (None, None, None, "李平", "本人", ID_B, *LEASE))
    assert [name for name, _ in found(data)] == ["张安"]
    assert codes(data) == [("A3", "dwelling_missing"), ("B3", "area_missing")]


def test_a_contradiction_inside_a_family_is_a_doubt_and_the_first_row_counts() -> None:
    data = table(ONE, (None, None, None, "李平", "配偶", ID_B, None, None, 300))
    reading = read_ledger(data, today=TODAY)
    assert [(problem.cell, problem.code) for problem in reading.doubts][-1] == ("I3", "differs_within_family")
    assert reading.families[0].rent_fen == 22500


def test_an_applicant_who_is_nobody_of_the_family_is_wrong() -> None:
    assert codes(table(("和谐家园1-1-101", 45, "王福", "张安", "配偶", ID_A, *LEASE))) == [("C2", "no_applicant")]


def test_a_person_without_relation_but_with_the_applicants_name_is_the_applicant() -> None:
    assert found(table(("和谐家园1-1-101", 45, "张 安", "张安", None, ID_A, *LEASE))) == [("张安", [("张安", "本人")])]


def test_a_member_without_a_name_is_wrong() -> None:
    assert codes(table(ONE, (None, None, None, None, "配偶", ID_B, None, None, None))) == [("D3", "missing_name")]


def test_a_birth_date_that_contradicts_the_id_number_is_wrong() -> None:
    header = (*HEADER, "出生年月")
    assert codes(table((*ONE, "1964.2.6"), header=header)) == []
    assert codes(table((*ONE, "1964年2月"), header=header)) == []
    assert codes(table((*ONE, "1964年3月"), header=header)) == [("J2", "id_born_mismatch")]


def test_a_relation_that_does_not_fit_the_sex_is_not_our_judgement() -> None:
    reading = read_ledger(table(ONE, (None, None, None, "李平", "女", ID_B, None, None, None)), today=TODAY)
    assert reading.wrong == []


def test_lines_numbered_in_advance_subtotals_and_headings_are_no_families() -> None:
    data = table(
        ("一、胜利社区",),
        (1, *ONE),
        (None, "小 计：1户"),
        (2, *TWO),
        (3,),
        (4,),
        ("本页共2户",),
        ("注：以上情况属实",),
        header=("序号", *HEADER),
    )
    reading = read_ledger(data, today=TODAY)
    assert [family.applicant for family in reading.families] == ["张安", "李平"]
    assert [family.community for family in reading.families] == ["胜利社区", "胜利社区"]
    assert reading.wrong == []


def test_a_row_that_fits_no_rule_is_reported_and_not_dropped() -> None:
    reading = read_ledger(table(ONE, (None, None, None, None, None, None, None, "2026.5.1", None)), today=TODAY)
    assert ("H3", "row_not_understood") in {(problem.cell, problem.code) for problem in reading.doubts}


def test_a_minority_name_and_a_rare_character_are_names() -> None:
    rows = [
        ("和谐家园1-1-101", 45, "阿依古丽•买买提", "阿依古丽·买买提", "本人", ID_A, *LEASE),
        ("和谐家园2-1-101", 45, "李𠮷", "李 𠮷", "本人", ID_B, *LEASE),
    ]
    assert [name for name, _ in found(table(*rows))] == ["阿依古丽·买买提", "李𠮷"]


def test_the_street_is_found_in_a_heading_where_the_sheet_has_no_name() -> None:
    header = ("铁东区湖南街道公租房台账", *[""] * 8)
    reading = read_ledger(table(HEADER, ONE, header=header, title="Sheet1"), today=TODAY)
    assert [family.street for family in reading.families] == ["湖南街道"]


def test_a_hidden_copy_of_a_sheet_is_not_read_but_said() -> None:
    workbook = Workbook()
    for title in ("胜利街道", "去年"):
        sheet = workbook.create_sheet(title)
        sheet.append(list(HEADER))
        sheet.append(list(ONE))
    workbook["去年"].sheet_state = "hidden"
    reading = read_ledger(samples._bytes(workbook), today=TODAY)
    assert len(reading.families) == 1
    assert ("去年", "sheet_hidden") in {(problem.sheet, problem.code) for problem in reading.problems}


def test_a_sheet_that_lacks_a_column_is_named_whole() -> None:
    workbook = Workbook()
    good, bad = workbook.create_sheet("胜利街道"), workbook.create_sheet("湖南街道")
    for row in (HEADER, ONE):
        good.append(list(row))
    bad.append([label for label in HEADER if label != "身份证号"])
    reading = read_ledger(samples._bytes(workbook), today=TODAY)
    assert len(reading.families) == 1
    [wrong] = reading.wrong
    assert (wrong.sheet, wrong.code) == ("湖南街道", "column_missing") and "身份证号码" in wrong.reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (samples.other_table(), "表头"),
        (table(header=("序号", "房屋坐落", "申请人", "联系电话", "合同起")), "身份证号码"),
    ],
)
def test_a_workbook_without_the_columns_gets_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused, match="no_ledger_columns") as refused:
        read_ledger(data, today=TODAY)
    assert words in refused.value.sentence


def test_progress_grows_and_ends_complete() -> None:
    steps: list[tuple[int, int]] = []
    read_ledger(samples.usual(10).data, today=TODAY, progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] and len({total for _, total in steps}) == 1


def test_the_workbook_of_problems_goes_back_to_the_office(tmp_path: Path) -> None:
    address = samples.usual(4, 2).families[0].registered_address
    slips: dict[tuple[int, str], Any] = {
        (1, "rent"): "=D4*2",
        (2, "registered_address"): address,
        (3, "phone"): "+86-12",
    }
    sample = samples.usual(4, 2, lambda at, name, good: slips.get((at, name), good))
    path = tmp_path / "problems.xlsx"
    write_problems(read(sample), path)
    listed, shared = open_workbook(path)
    assert (listed.title, shared.title) == ("问题清单", "户籍地址重复")
    rent = next(row for row in _texts(listed) if row[-1] == "formula_without_value")
    assert rent[:5] == ["错误，未导入", sample.sheets[1], str(sample.rows[1]), sample.cells[1]["rent"], "2"]
    phone = next(row for row in _texts(listed) if row[-1] == "phone_unreadable")
    assert phone[-2] == "'+86-12"
    assert [row[1:5] for row in _texts(shared)][1:] == [
        [address, sample.sheets[at], str(sample.rows[at]), str(at + 1)] for at in (0, 2)
    ]


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[str(value) for value in row.values()] for row in sheet.rows.values()]


def test_today_bounds_the_births() -> None:
    data = table(("和谐家园1-1-101", 45, "张安", "张安", "本人", ID_A, *LEASE))
    assert len(read_ledger(data, today=TODAY).families) == 1
    reading = read_ledger(data, today=date(1964, 2, 5))
    assert [problem.code for problem in reading.wrong] == ["id_birth_date"]
