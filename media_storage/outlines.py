"""The outline of a picture, walked before any decoder sees it: what it is, how large it claims to be, where it ends,
whether it moves, and which of its parts are no picture.

Refused here: files that end before what they announce, and anything but JPEG, PNG, WebP and HEIC.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from media_storage import heif
from media_storage.refusals import ImageRefused


@dataclass(slots=True)
class Outline:
    format: str
    width: int = 0
    height: int = 0
    # Where the picture's own bytes stop.
    end: int = 0
    # Of a HEIC: of all its pictures together.
    pixels_in_all: int = 0
    animated: bool = False
    scans: int = 0
    # Of a JPEG: values of all its colours together.
    samples: float = 0
    # The picture shown may be smaller than the coded one.
    cropped: bool = False
    # What its maker put into boxes of its own: films and notes.
    behind: list[memoryview] = field(default_factory=list)
    # The parts that a decoder skips and a stranger fills.
    metadata: list[memoryview] = field(default_factory=list)


def walk(data: bytes) -> Outline:
    if data.startswith(b"\xff\xd8\xff"):
        return walk_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _walk_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _walk_webp(data)
    if heif.is_heif(data):
        return _walk_heif(data)
    if (
        data.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00"))
        or b"ftypavif" in data[:16]
    ):
        raise ImageRefused("image_format_unsupported")
    raise ImageRefused("image_not_recognised")


# Behind coded data. What may follow FF inside: a stuffed zero, a filling FF, the restart markers. A pattern that begins
# with one plain byte is searched as fast as that byte, and tens of thousands of stuffed zeros cost no step of ours.
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.DOTALL)
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def walk_jpeg(data: bytes, at: int = 0) -> Outline:
    outline = Outline("JPEG")
    view = memoryview(data)
    at += 2
    while True:
        # Decoders step over filling between segments, so it is no fault, but it is a hiding place.
        marker_at = data.find(b"\xff", at)
        if marker_at < 0:
            raise ImageRefused("image_truncated")
        if marker_at > at:
            outline.metadata.append(view[at:marker_at])
        at = marker_at
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0xD9:
            outline.end = at
            return outline
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2:
            raise ImageRefused("image_damaged")
        if at + length > len(data):
            raise ImageRefused("image_truncated")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            outline.width, outline.height = max(outline.width, width), max(outline.height, height)
            outline.samples = max(outline.samples, width * height * _colours(data, at))
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            outline.metadata.append(view[at + 2 : at + length])
        at += length
        if marker == 0xDA:
            outline.scans += 1
            at = _end_of_scan(data, at)


def _colours(data: bytes, at: int) -> float:
    """How many values stand for a pixel: colours are kept in fewer pixels than brightness."""
    if data[at + 2] != 8:
        # Twelve bits a value, which no phone writes and few programs read.
        raise ImageRefused("image_format_unsupported")
    shares = [(byte >> 4) * (byte & 15) for byte in data[at + 9 : at + 8 + 3 * data[at + 7] : 3]]
    if not shares or not all(shares):
        raise ImageRefused("image_damaged")
    return sum(shares) / max(shares)


def _end_of_scan(data: bytes, at: int) -> int:
    found = _MARKER.search(data, at)
    if found is None:
        raise ImageRefused("image_truncated")
    return found.start()


def _walk_png(data: bytes) -> Outline:
    outline = Outline("PNG")
    view = memoryview(data)
    at = 8
    if data[12:16] != b"IHDR":
        raise ImageRefused("image_damaged")
    outline.width, outline.height = struct.unpack_from(">II", data, 16)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ImageRefused("image_truncated")
        if kind in (b"acTL", b"fcTL", b"fdAT"):
            outline.animated = True
        elif kind not in (b"IDAT", b"IHDR", b"PLTE"):
            outline.metadata.append(view[at + 8 : at + 8 + length])
        at += 12 + length
        if kind == b"IEND":
            outline.end = at
            return outline


def _walk_webp(data: bytes) -> Outline:
    outline = Outline("WEBP")
    view = memoryview(data)
    (length,) = struct.unpack_from("<I", data, 4)
    outline.end = 8 + length + (length & 1)
    if 8 + length > len(data):
        raise ImageRefused("image_truncated")
    at = 12
    while at + 8 <= 8 + length:
        kind, size = struct.unpack_from("<4sI", data, at)
        body = at + 8
        if body + size > 8 + length:
            raise ImageRefused("image_damaged")
        width = height = 0
        if kind == b"VP8X":
            outline.animated |= bool(data[body] & 0x02)
            width = 1 + int.from_bytes(data[body + 4 : body + 7], "little")
            height = 1 + int.from_bytes(data[body + 7 : body + 10], "little")
        elif kind == b"VP8 ":
            width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, body + 6))
        elif kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, body + 1)
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif kind in (b"ANIM", b"ANMF"):
            outline.animated = True
        elif kind != b"ALPH":
            outline.metadata.append(view[body : body + size])
        outline.width, outline.height = max(outline.width, width), max(outline.height, height)
        at = body + size + (size & 1)
    return outline


def _walk_heif(data: bytes) -> Outline:
    try:
        walked = heif.outline(data)
    except heif.HeifFault as fault:
        raise ImageRefused(fault.code) from None
    outline = Outline("HEIF", walked.width, walked.height, walked.end, cropped=walked.cropped)
    outline.pixels_in_all = walked.pixels
    outline.metadata, outline.behind = walked.elsewhere, walked.behind
    return outline
