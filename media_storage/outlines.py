"""The outline of a picture, walked before any decoder sees it: what it is, how large it claims to be, where it ends,
whether it moves, and which of its parts are no picture.

Refused here: files that end before what they announce, of more parts than any camera or program writes (each costs
whoever reads it a step, however empty it is), and anything but JPEG, PNG, WebP and HEIC.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from media_storage import heif
from media_storage.refusals import ImageRefused

# Of one picture, beside its coded data. The largest brightness map, written into segments of 64 kB, takes some
# hundreds; many scans bring two or three each.
MOST_PARTS: Final = 1000
# Coded data of a PNG, in chunks: at eight kilobytes each, as the usual library writes them, some thousands.
MOST_CHUNKS: Final = 20_000
# Filling of a JPEG's coded data, which decoders go through byte by byte: no camera writes any.
MOST_FILLING: Final = 4096
# Looked through at a time, so that other threads have their turn in between.
_STEP: Final = 64 * 1024
# Of tables by which a JPEG is decoded: some hundred bytes a scan.
MOST_OF_TABLES: Final = 256 * 1024


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
    # Of a JPEG: what it takes to decode it, without those parts, from its beginning to `end`.
    needed: list[memoryview] = field(default_factory=list)
    # What it claims of itself in EXIF, unread.
    exif: memoryview = field(default_factory=lambda: memoryview(b""))


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
_NO_FILLING: Final = re.compile(rb"[^\xff]")
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.DOTALL)
# As phones and programs write them: whole or in scans, by Huffman's codes. Others (arithmetic, lossless, hierarchical)
# cost many times as much to decode, and browsers show none of them.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xDE}
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB})
_JFIF, _EXIF, _ADOBE = 0xE0, 0xE1, 0xEE


def walk_jpeg(data: bytes, at: int = 0) -> Outline:
    outline = Outline("JPEG")
    view = memoryview(data)
    outline.needed.append(view[at : at + 2])
    at += 2
    parts = tables = 0
    while True:
        # Decoders step over filling between segments, so it is no fault, but it is a hiding place.
        marker_at = data.find(b"\xff", at)
        if marker_at < 0:
            raise ImageRefused("image_truncated")
        if marker_at > at:
            outline.metadata.append(view[at:marker_at])
        at = _behind_filling(data, marker_at)
        if at > marker_at + 1:
            outline.metadata.append(view[marker_at : at - 1])
        marker = data[at]
        at += 1
        parts += 1
        if parts > MOST_PARTS:
            raise ImageRefused("image_too_complex")
        if marker == 0xD9:
            outline.end = at
            outline.needed.append(view[at - 2 : at])
            return outline
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2:
            raise ImageRefused("image_damaged")
        if at + length > len(data):
            raise ImageRefused("image_truncated")
        body = view[at + 2 : at + length]
        if marker in _OTHER_FRAMES:
            raise ImageRefused("image_format_unsupported")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            outline.width, outline.height = max(outline.width, width), max(outline.height, height)
            outline.samples = max(outline.samples, width * height * _colours(data, at))
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            outline.metadata.append(body)
            if marker == _EXIF and bytes(body[:6]) == b"Exif\0\0" and not outline.exif:
                outline.exif = body
        elif marker in _TABLES:
            tables += length
            if tables > MOST_OF_TABLES:
                raise ImageRefused("image_too_complex")
        start, at = at - 2, at + length
        if marker == 0xDA:
            outline.scans += 1
            at = _end_of_scan(data, at)
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or _says_how(marker, body):
            outline.needed.append(view[start:at])


def _says_how(marker: int, body: memoryview) -> bool:
    """Of the parts beside the picture those two that say which colours its values are."""
    return bytes(body[:5]) in (b"JFIF\0", b"Adobe") and marker in (_JFIF, _ADOBE)


def _behind_filling(data: bytes, at: int) -> int:
    """Where the marker's second byte stands: any number of FF may be before it."""
    found = _NO_FILLING.search(data, at)
    if found is None:
        raise ImageRefused("image_truncated")
    return found.start()


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
    filling = 0
    while at < len(data):
        found = _MARKER.search(data, at, at + _STEP + 1)
        if found is not None:
            return found.start()
        filling += data.count(b"\xff\xff", at, at + _STEP)
        if filling > MOST_FILLING:
            raise ImageRefused("image_too_complex")
        at += _STEP
    raise ImageRefused("image_truncated")


def _walk_png(data: bytes) -> Outline:
    outline = Outline("PNG")
    view = memoryview(data)
    at = 8
    if data[12:16] != b"IHDR":
        raise ImageRefused("image_damaged")
    outline.width, outline.height = struct.unpack_from(">II", data, 16)
    chunks = profiles = 0
    while True:
        chunks += 1
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ImageRefused("image_truncated")
        if kind in (b"acTL", b"fcTL", b"fdAT"):
            outline.animated = True
        elif kind not in (b"IDAT", b"IHDR", b"PLTE"):
            outline.metadata.append(view[at + 8 : at + 8 + length])
            profiles += kind == b"iCCP"
            if kind == b"eXIf":
                outline.exif = outline.metadata[-1]
        # Of profiles there is one; each is unpacked.
        if chunks > MOST_CHUNKS or len(outline.metadata) > MOST_PARTS or profiles > 1:
            raise ImageRefused("image_too_complex")
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
    at, chunks = 12, 0
    while at + 8 <= 8 + length:
        chunks += 1
        if chunks > MOST_PARTS:
            raise ImageRefused("image_too_complex")
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
            if kind == b"EXIF":
                outline.exif = outline.metadata[-1]
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
