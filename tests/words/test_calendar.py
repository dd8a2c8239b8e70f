"""Days, months and money: certain or refused, and right on every day of a century."""

import calendar
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.words.calendar import add_months, read_date, read_fen, read_period
from casework.words.reading import ReadingError, chinese_number, hour_text

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
CHINESE = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def spoken(number: int) -> str:
    tens, units = divmod(number, 10)
    return ("" if tens < 2 else CHINESE[str(tens)]) + ("十" if tens else "") + (CHINESE[str(units)] if units else "")


SPELLINGS = (
    "{y}.{m}.{d}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
    "{y}年{m}月{d}日",
    "{y}年{m}月{d}号",
    "{y}年{m}月{d}",
    "{y}{m:02}{d:02}",
    "{y} 年 {m} 月 {d} 日",
    "{y}.{m}.{d}日",
    "{y}.{m}.{d}止",
    "{y}-{m:02}-{d:02} 00:00:00",
    "{y}。{m}。{d}",
    "{y}、{m}、{d}",
    " {y}.{m:02}.{d:02}. ",
)


@given(days, st.sampled_from(SPELLINGS), st.booleans())
def test_every_spelling_is_that_day(day: date, spelling: str, wide: bool) -> None:
    text = spelling.format(y=day.year, m=day.month, d=day.day)
    assert read_date(full_width(text) if wide else text) == day


@given(days)
def test_every_kind_of_cell_is_that_day(day: date) -> None:
    assert read_date(day) == day
    assert read_date(datetime.combine(day, time(13, 5))) == day
    assert read_date(int(f"{day:%Y%m%d}")) == day
    assert read_date((day - date(1899, 12, 30)).days) == day
    assert read_date((day - date(1904, 1, 1)).days, epoch=date(1904, 1, 1)) == day
    year = "".join(CHINESE[digit] for digit in str(day.year))
    assert read_date(f"{year}年{spoken(day.month)}月{spoken(day.day)}日") == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "date_missing"),
        ("  ", "date_missing"),
        ("5/7/2025", "date_ambiguous"),
        ("25.5.7", "date_ambiguous"),
        ("13-05-2025", "date_ambiguous"),
        ("2025年5月", "date_without_day"),
        ("2025.5", "date_without_day"),
        ("202505", "date_without_day"),
        ("2025.2.29", "date_impossible"),
        ("2025年13月1日", "date_impossible"),
        ("1025.5.7", "date_impossible"),
        (20250230, "date_impossible"),
        ("长期", "date_unreadable"),
        ("2025.0507", "date_unreadable"),
        ("202557", "date_unreadable"),
        (2025, "date_unreadable"),
        (2025.5, "date_unreadable"),
        (202505, "date_unreadable"),
        (-1, "date_unreadable"),
        (float("nan"), "date_unreadable"),
        (True, "date_unreadable"),
        (time(5, 7), "date_unreadable"),
    ],
)
def test_a_day_that_is_not_certain_is_refused(written: object, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_date(written)
    assert refused.value.code == code


@given(st.one_of(st.text(), st.floats(), st.integers(), st.text("0123456789.-/年月日 至", max_size=24)))
def test_whatever_stands_in_a_cell_is_read_or_refused(value: object) -> None:
    for read in (read_date, read_period, read_fen):
        try:
            read(value)
        except ReadingError as refusal:
            assert refusal.code and refusal.sentence


@given(
    days,
    days,
    st.sampled_from(("至", "-", "—", "~", "～", " 到 ", "\n", "起至", "起 至 ", "，")),
    st.sampled_from(SPELLINGS[:7]),
)
def test_a_period_in_one_field_is_its_two_days(first: date, last: date, joint: str, spelling: str) -> None:
    text = joint.join(spelling.format(y=day.year, m=day.month, d=day.day) for day in (first, last))
    assert read_period(text) == (first, last)


@pytest.mark.parametrize("written", ["2023.5.1至4.30", "2023.5.1", "三年", "2023.5至2024.4", "2023.5.12024.4.30"])
def test_a_period_that_is_not_whole_is_refused(written: str) -> None:
    with pytest.raises(ReadingError, match="period_unreadable"):
        read_period(written)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 3, date(2025, 11, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2025, 1, 31), -2, date(2024, 11, 30)),
    ],
)
def test_months_are_added_by_the_rule(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(days, st.integers(-1200, 1200))
def test_adding_months_lands_in_the_right_month_on_the_same_day_or_the_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@given(days, days, st.integers(0, 240))
def test_adding_months_never_changes_the_order_of_two_days(one: date, other: date, months: int) -> None:
    if one <= other:
        assert add_months(one, months) <= add_months(other, months)


@given(days, st.integers(-240, 240))
def test_going_back_gives_the_day_unless_a_short_month_cut_it(day: date, months: int) -> None:
    back = add_months(add_months(day, months), -months)
    assert back == day or (back < day and add_months(day, months).day < day.day)
    assert day - back <= timedelta(days=3)


def test_adding_nothing_changes_no_day_of_the_century() -> None:
    day, end = date(2000, 1, 1), date(2100, 12, 31)
    while day <= end:
        assert add_months(day, 0) == day
        day += timedelta(days=1)


@given(st.integers(0, 10**8))
def test_an_amount_is_exact_in_every_spelling(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02}"
    grouped = f"{fen // 100:,}.{fen % 100:02}"
    for written in (
        yuan,
        yuan + "元",
        "￥" + grouped,
        "¥ " + yuan,
        full_width(yuan),
        "人民币" + yuan + "元整",
        fen / 100,
    ):
        assert read_fen(written) == fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        (173.25, 17325),
        (0.1 + 0.2, 30),
        (38.5 * 4.5, 17325),
        (1.1 * 3, 330),
        ("225元/月", 22500),
        (0, 0),
        ("1,234.5", 123450),
    ],
)
def test_binary_noise_of_a_formula_is_no_money(written: object, fen: int) -> None:
    assert read_fen(written) == fen


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "money_missing"),
        ("元", "money_missing"),
        (-1, "money_negative"),
        ("-0.5", "money_negative"),
        (1.234, "money_decimals"),
        ("1.234", "money_decimals"),
        ("1,23", "money_unreadable"),
        ("二百", "money_unreadable"),
        ("225.00-", "money_unreadable"),
        (float("inf"), "money_unreadable"),
        (1e20, "money_unreadable"),
        (True, "money_unreadable"),
    ],
)
def test_an_amount_that_is_not_certain_is_refused(written: object, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_fen(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("二〇三", 203),
        ("十二", 12),
        ("二十", 20),
        ("二百零三", 203),
        ("一百一十二", 112),
        ("零", 0),
        ("一百二", None),
        ("百", None),
        ("", None),
        ("3", None),
    ],
)
def test_chinese_numerals_are_read_where_they_are_certain(written: str, number: int | None) -> None:
    assert chinese_number(written) == number


@pytest.mark.parametrize(
    ("typed", "said"),
    [("09:00", "09:00"), ("9：30", "09:30"), ("１４：０５", "14:05"), ("9点", "09:00"), ("14时05分", "14:05"),
     ("0:00", "00:00"), ("25:00", ""), ("9:60", ""), ("9", ""), ("早上", ""), ("0900", ""), ("9:3", "")],
)
def test_an_hour_is_read_however_a_keyboard_writes_it(typed: str, said: str) -> None:
    assert hour_text(typed) == said
