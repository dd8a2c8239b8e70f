"""What a numbered paper says, as it is frozen in its row: words alone, in the order in which they are printed.

Self-contained, so that an auditor reads the row without the code of its day, and so that who makes the bytes asks the
database nothing. Refuses nothing.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

# Of A4 between its margins, in millimetres.
SHEET_WIDTH = 178


class Words(msgspec.Struct, tag="words"):
    text: str


class Table(msgspec.Struct, tag="table"):
    head: list[str]
    widths: list[int]
    rows: list[list[str]]


class Small(msgspec.Struct, tag="small"):
    """A name and its value in small print."""

    name: str
    value: str


class Signatures(msgspec.Struct, tag="signatures"):
    offices: list[str]


Part = Words | Table | Small | Signatures


class Chapter(msgspec.Struct):
    heading: str
    parts: list[Part]


class Content(msgspec.Struct):
    title: str
    number: str
    office: str
    facts: list[tuple[str, str]]
    chapters: list[Chapter]
    how: str
    heads: list[str]
    made_at: datetime
