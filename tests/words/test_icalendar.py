"""Calendar files: whatever a text says, a reader of the format finds it again, and nothing beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.words.icalendar import MOST_OCTETS, DayEvent, write

AT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
_UNSAID = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"} - {"\n"}
TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=200),
    st.text("租逾期;,\\:\n\r\"n 𠮷", max_size=120),
)


def read(data: bytes) -> list[tuple[str, str]]:
    """As RFC 5545 has it read: lines end in CRLF, one that begins with a blank goes on with the one before."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= MOST_OCTETS and b"\r" not in line and b"\n" not in line
        line.decode()
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    return [(line.partition(":")[0], line.partition(":")[2]) for line in whole.split("\r\n")]


def unescaped(value: str) -> str:
    said, at = "", 0
    while at < len(value):
        if value[at] == "\\":
            at += 1
            said += {"n": "\n", "N": "\n"}.get(value[at], value[at])
        else:
            assert value[at] not in ";,"
            said += value[at]
        at += 1
    return said


def plain(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in said if char not in _UNSAID)


@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS, st.dates(date(2000, 1, 1), date(2100, 1, 1))), max_size=3))
def test_whatever_is_said_is_read_again_and_nothing_beside_it(
    name: str, given_events: list[tuple[str, str, date]]
) -> None:
    events = [DayEvent(f"{at}@anju", day, said, detail) for at, (said, detail, day) in enumerate(given_events)]
    found = read(write(name, events, at=AT, every_hours=6))
    assert found[0] == ("BEGIN", "VCALENDAR") and found[-1] == ("END", "VCALENDAR")
    assert [unescaped(value) for key, value in found if key == "X-WR-CALNAME"] == [plain(name)]
    assert [unescaped(value) for key, value in found if key == "SUMMARY"] == [plain(one.summary) for one in events]
    told = [plain(one.detail) for one in events if one.detail]
    assert [unescaped(value) for key, value in found if key == "DESCRIPTION"] == told
    assert [value for key, value in found if key == "UID"] == [one.uid for one in events]
    days = [value for key, value in found if key.startswith("DTSTART")]
    ends = [value for key, value in found if key.startswith("DTEND")]
    assert days == [f"{one.day:%Y%m%d}" for one in events]
    assert ends == [f"{one.day + timedelta(days=1):%Y%m%d}" for one in events]
    assert {value for key, value in found if key == "DTSTAMP"} <= {"20261130T160000Z"}
    keys = [key.partition(";")[0] for key, _ in found]
    assert keys.count("BEGIN") == keys.count("END") == len(events) + 1
