"""A calendar as calendar programs read it (RFC 5545): days on which something is due, nothing else.

Only what such a file needs: whole days, a text to each. A line is at most 75 octets and is folded between characters,
never within one; what a text says is escaped, so that no text can end its line or begin another.
Refuses nothing: signs that no such file may hold are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

TYPE = "text/calendar; charset=utf-8"
# Octets of a line, its end not counted (3.1).
MOST_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class DayEvent:
    """Something of a whole day. `uid`: the same as long as it is the same thing, whatever day it moves to."""

    uid: str
    day: date
    summary: str
    detail: str = ""


def write(name: str, events: Sequence[DayEvent], *, at: datetime, every_hours: int) -> bytes:
    """`at`: as of when; `every_hours`: how often a program should ask again."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Anju//Anju//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:PT{every_hours}H",
        f"X-PUBLISHED-TTL:PT{every_hours}H",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{escape(one.uid)}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{escape(one.summary)}",
            *([f"DESCRIPTION:{escape(one.detail)}"] if one.detail else []), "TRANSP:TRANSPARENT", "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in _folded([*lines, "END:VCALENDAR"])).encode()


def escape(text: str) -> str:
    """A text's value (3.3.11), without control signs."""
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in said if char == "\n" or _may_stand(char))
    return kept.translate(_ESCAPED)


def _may_stand(char: str) -> bool:
    # Halves of a pair are no characters and cannot be written; the two line signs end a line for some programs.
    control, half = char < " " or "\x7f" <= char <= "\x9f", "\ud800" <= char <= "\udfff"
    return not control and not half and char not in "\u2028\u2029"


def _folded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        part, octets = "", 0
        for char in line:
            size = len(char.encode())
            if octets + size > MOST_OCTETS:
                yield part
                # What goes on begins with a blank, which counts.
                part, octets = " ", 1
            part += char
            octets += size
        yield part
