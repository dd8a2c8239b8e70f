"""Telephones in a cell as offices write them: what is certain is taken, nothing is repaired, nobody is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.words.reading import ReadingError
from casework.words.telephones import read_telephones

MOBILE = st.integers(13_000_000_000, 19_999_999_999).map(str)
NAME = st.sampled_from(["", "王伟", "（本人）", "儿子：", "张安 "])
BETWEEN = st.sampled_from(["、", "/", ",", "；", "\n", " ", "或", "，"])


@pytest.mark.parametrize(
    ("written", "phone", "code"),
    [
        ("13900000001", "13900000001", ""), (13900000001, "13900000001", ""), ("+86 139-0000-0001", "13900000001", ""),
        ("0412-5550123", "0412-5550123", ""), ("0412-5550123转801", "0412-5550123", "phone_extension"),
        ("0412-5550123-801", "", "unreadable"), ("(0412)5550123 ext 801", "0412-5550123", "phone_extension"),
        ("0412-5550123分机801", "0412-5550123", "phone_extension"),
        ("王伟13900000001李红13900000002", "13900000001", "phone_several"),
        ("王伟：13900000001；李红：13900000002", "13900000001", "phone_several"),
        ("+852 9123 4567", "", "phone_abroad"), ("0085291234567", "", "phone_abroad"),
        ("+886-912-345-678", "", "phone_abroad"), ("+852 91234567 / 13900000001", "13900000001", "phone_several"),
        ("1390000000", "", "unreadable"), ("139000000011", "", "unreadable"), ("5550123", "", "unreadable"),
        (13900000001000000, "", "unreadable"), ("有事打王伟", "", "unreadable"),
    ],
)  # fmt: skip
def test_what_a_cell_for_a_telephone_holds(written: object, phone: str, code: str) -> None:
    if code == "unreadable":
        with pytest.raises(ReadingError, match="phone_unreadable"):
            read_telephones(written)
        return
    found = read_telephones(written)
    assert (found.phone, found.code) == (phone, code)
    assert bool(found.rest) == bool(code)


@given(first=MOBILE, second=MOBILE, one=NAME, other=NAME, between=BETWEEN)
def test_of_two_telephones_in_a_cell_the_first_is_taken_and_none_is_lost(
    first: str, second: str, one: str, other: str, between: str
) -> None:
    found = read_telephones(f"{one}{first}{between}{other}{second}")
    assert found.phone == first and found.code == "phone_several"
    assert second in found.rest
