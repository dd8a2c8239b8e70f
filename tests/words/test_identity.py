"""ID numbers and telephone numbers: every slip of writing is read, every lost or wrong digit refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.words.identity import (
    ReadingError,
    born_on,
    check_character,
    read_id_number,
    read_phone,
    sex,
    split_phones,
)

TODAY = date(2026, 6, 30)
GOOD = "21039919640206706X"

births = st.dates(date(1900, 1, 1), TODAY)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    stem = f"210399{draw(births):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return stem + check_character(stem)


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def refusal_of_id(value: object) -> str:
    with pytest.raises(ReadingError) as refused:
        read_id_number(value, today=TODAY)
    return refused.value.code


@pytest.mark.parametrize(
    "written",
    [
        GOOD,
        GOOD.lower(),
        "'" + GOOD,
        "’" + GOOD,
        f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}\n",
        f"{GOOD[:6]}-{GOOD[6:14]}-{GOOD[14:]}",
        full_width(GOOD),
        GOOD[:6] + "\u200b\u00a0\u3000" + GOOD[6:],
        GOOD[:17] + "×",
        GOOD[:17] + "Х",  # the Cyrillic letter
    ],
)
def test_an_id_number_is_read_in_every_spelling(written: str) -> None:
    assert read_id_number(written, today=TODAY) == GOOD


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "id_missing"),
        (" ' ", "id_missing"),
        (GOOD[:17] + "1", "id_checksum"),
        (GOOD[:17], "id_length"),
        ("210399640206706", "id_length"),
        (210399640206706, "id_length"),
        (GOOD[:16] + "O" + GOOD[17], "id_characters"),
        ("２１０３９９１９６４０２０６７०６X", "id_characters"),
        ("210399196402307066", "id_birth_date"),
        ("210399180002067066", "id_birth_date"),
        (210399.5, "id_characters"),
        (True, "id_characters"),
        (float("nan"), "id_characters"),
    ],
)
def test_an_id_number_that_is_none_is_refused_by_its_kind(written: object, code: str) -> None:
    assert refusal_of_id(written) == code


@pytest.mark.parametrize(
    "damaged", [210399195201142057, 2.10399195201142e17, "2.10399E+17", "2.10399195201142e17", float("inf")]
)
def test_a_number_damaged_by_excel_is_never_completed(damaged: object) -> None:
    assert refusal_of_id(damaged) == "id_damaged"


def test_a_birth_after_today_is_refused_only_where_today_is_known() -> None:
    stem = "21039920260701001"
    number = stem + check_character(stem)
    assert refusal_of_id(number) == "id_birth_date"
    assert read_id_number(number) == number


@given(id_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(number: str, place: int, step: int) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert refusal_of_id(wrong) in ("id_checksum", "id_birth_date")


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbouring_digits_exchanged_are_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert refusal_of_id(swapped) in ("id_checksum", "id_birth_date", "id_characters")


@given(id_numbers())
def test_birth_and_sex_are_those_inside_the_number(number: str) -> None:
    assert f"{born_on(number):%Y%m%d}" == number[6:14]
    assert sex(number) == ("male" if number[16] in "13579" else "female")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()))
def test_whatever_stands_in_a_cell_is_read_or_refused(value: object) -> None:
    for read in (read_id_number, read_phone, split_phones):
        try:
            assert read(value)
        except ReadingError as refusal:
            assert refusal.code and refusal.sentence


def test_a_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(ReadingError) as refused:
        read_id_number(GOOD[:17] + "1")
    assert GOOD[:10] not in str(refused.value)


@pytest.mark.parametrize(
    "written",
    [
        "13900000001",
        13900000001,
        13900000001.0,
        "+8613900000001",
        "+86 139 0000 0001",
        "008613900000001",
        "8613900000001",
        "139-0000-0001",
        "'139 0000 0001",
        full_width("13900000001"),
    ],
)
def test_a_mobile_number_is_read_in_every_spelling(written: object) -> None:
    assert read_phone(written) == "13900000001"


@pytest.mark.parametrize(
    "written", ["0412-5550123", "04125550123", "(0412)5550123", "０４１２－５５５０１２３", "0412 5550123"]
)
def test_a_land_line_keeps_its_area_code(written: str) -> None:
    assert read_phone(written) == "0412-5550123"


@pytest.mark.parametrize(
    "written", ["5550123", "1390000000", "139000000011", "12900000001", "1.39E+10", "见备注", 4125550123]
)
def test_what_nobody_could_dial_is_refused(written: object) -> None:
    with pytest.raises(ReadingError, match="phone_unreadable"):
        split_phones(written)


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("13900000001、13900000002", "13900000002"),
        ("13900000001/0412-5550123", "0412-5550123"),
        ("13900000001 13900000002", "13900000002"),
        ("139 0000 0001 139 0000 0002", "139 0000 0002"),
        ("13900000001\n13900000002", "13900000002"),
        ("13900000001，13900000002，13900000003", "13900000002,13900000003"),
        ("13900000001（儿子）", "(儿子)"),
        ("儿子13900000001", "儿子"),
        ("13900000001", ""),
    ],
)
def test_of_several_phones_the_first_is_taken_and_the_rest_kept(written: str, rest: str) -> None:
    assert split_phones(written) == ("13900000001", rest)
