"""What a paper says: blocks in the order in which they are printed.

That of a numbered paper is frozen in its row: self-contained, so that an auditor reads the row without the code of its
day, and so that who makes the bytes asks the database nothing. That of an extract is made anew of the seals, and may
have blocks of them. Refuses nothing.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

# Of A4 between its margins, in millimetres.
SHEET_WIDTH = 178
# Of a table's column: the widest character is a dash of nine millimetres, and one that does not fit is tried for ever.
NARROWEST = 12


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
    """Offices, which sign, seal and date it."""

    offices: list[str]


# What an extract alone has


class Lines(msgspec.Struct, tag="lines"):
    """What is filled in by hand."""

    names: list[str]


class SealedWords(msgspec.Struct, tag="sealed_words"):
    """The words of a letter. `intact`: whether they are still those that were sealed."""

    text: str
    intact: bool


class Stage(msgspec.Struct):
    """One step as it was sealed. `place`: its day and number in the chain."""

    label: str
    at: str
    who: str
    facts: list[tuple[str, str]]
    place: str
    hash: str
    previous: str
    intact: bool


class Stages(msgspec.Struct, tag="stages"):
    stages: list[Stage]


class Photograph(msgspec.Struct):
    # 照片, 视频 or 文档: what is no photograph has no picture.
    kind: str
    picture: bytes | None
    missing: str
    caption: str
    taken_at: str
    received_at: str
    who: str
    sha256: str
    place: str
    seal: str
    previous: str
    intact: bool
    # Where the phone says that it stood; "": it did not say.
    located: str = ""
    # Of which step of the case it is the evidence; "": of none by itself.
    step: str = ""


class Photographs(msgspec.Struct, tag="photographs"):
    photographs: list[Photograph]
    # How many are still on their way.
    unsealed: int


Sealed = SealedWords | Stages | Photographs
Part = Words | Table | Small | Signatures | Lines | Sealed


class Chapter(msgspec.Struct):
    # "": none is printed.
    heading: str
    parts: list[Part]


class Content(msgspec.Struct):
    title: str
    # "": an extract.
    number: str
    office: str
    facts: list[tuple[str, str]]
    chapters: list[Chapter]
    how: str
    heads: list[str]
    made_at: datetime
