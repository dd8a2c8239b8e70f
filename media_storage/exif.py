"""What a picture's EXIF claims: when it was taken, whether it says where, and which way is up. Nothing else is read.

Decoders read all of it, entry by entry, each with its value; and a few kilobytes can name the same megabytes sixty
thousand times over. So the five entries that are asked for are looked up here, each with its few bytes, and whatever
stands in the way of one is no claim and no fault of the picture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

# Entries of one list that are looked at; cameras write some fifty.
_MOST_ENTRIES: Final = 1000
_LONGEST_TEXT: Final = 64
_ORIENTATION, _DETAILS, _PLACE = 0x0112, 0x8769, 0x8825
_TAKEN_AT, _TAKEN_OFFSET = 0x9003, 0x9011
_BYTE, _TEXT, _SHORT, _LONG = 1, 2, 3, 4
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


@dataclass(frozen=True, slots=True)
class Claims:
    taken_at: str = ""
    offset: str = ""
    has_place: bool = False
    orientation: int = 1


def read_claims(data: bytes | memoryview) -> Claims:
    """`data`: the block, with or without the mark before it."""
    block = bytes(data[6:] if data[:6] == b"Exif\0\0" else data)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return Claims()
    first = _entries(block, order, 4)
    details = _entries(block, order, first.get(_DETAILS, 0))
    orientation = _number(block, order, first.get(_ORIENTATION, 0))
    return Claims(
        _text(block, order, details.get(_TAKEN_AT, 0)),
        _text(block, order, details.get(_TAKEN_OFFSET, 0)),
        bool(_entries(block, order, first.get(_PLACE, 0))),
        orientation if 1 <= orientation <= 8 else 1,
    )


def _entries(block: bytes, order: str, at: int) -> dict[int, int]:
    """Where each entry of a list stands. `at`: where the entry, or the head, stands that says where the list is."""
    found: dict[int, int] = {}
    try:
        start = struct.unpack_from(order + "I", block, 4 if at == 4 else at + 8)[0] if at else 0
        if not start:
            return found
        (count,) = struct.unpack_from(order + "H", block, start)
        for place in range(min(count, _MOST_ENTRIES)):
            entry = start + 2 + 12 * place
            tag, kind, values = struct.unpack_from(order + "HHI", block, entry)
            size = _SIZES.get(kind, 0) * values
            begins = entry + 8 if size <= 4 else struct.unpack_from(order + "I", block, entry + 8)[0]
            if size and begins + size <= len(block):
                found[tag] = entry
    except struct.error:
        # Cut off: what was read before stands.
        pass
    return found


def _number(block: bytes, order: str, entry: int) -> int:
    if not entry:
        return 1
    kind, values = struct.unpack_from(order + "HI", block, entry + 2)
    shape = {_BYTE: "B", _SHORT: "H", _LONG: "I"}.get(kind, "")
    return int(struct.unpack_from(order + shape, block, entry + 8)[0]) if shape and values == 1 else 1


def _text(block: bytes, order: str, entry: int) -> str:
    if not entry:
        return ""
    kind, size = struct.unpack_from(order + "HI", block, entry + 2)
    if kind != _TEXT:
        return ""
    at = entry + 8 if size <= 4 else struct.unpack_from(order + "I", block, entry + 8)[0]
    return block[at : at + min(size, _LONGEST_TEXT)].decode("latin-1")
