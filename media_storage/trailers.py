"""What may lie behind a picture's end, and in those of its parts that a decoder skips.

Phones write behind the end: Samsung its notes (SEF), makers of HDR pictures a brightness map, makers of "live"
pictures a film of seconds, others a depth or a watermark of their own. None of it is ever drawn or handed out but with
the whole original, which goes out as a download of its picture's type and begins as a picture does. So it is let
through where it is a picture, a film, or bears the name that its maker gave it.

Refused here: programs, archives, documents and pages, wherever another program would find them, and what bears no name
at all, which no phone writes.
"""

from __future__ import annotations

import re
import struct
from typing import Final

# Cameras and WeChat leave padding of a few bytes; nothing that means anything fits here.
TRAILING_ALLOWED: Final = 64
# Where a maker's name is looked for, from either end.
_NAMED_WITHIN: Final = 4096
_MOST_BOXES: Final = 2000
# Looked through at a time, so that other threads have their turn in between.
_STEP: Final = 256 * 1024

_NO_PADDING: Final = re.compile(rb"[^\x00\r\n \xff]")
# Names that makers give what they append, and words such as `Image_UTC_Data`, which chance writes hardly ever.
_NAME: Final = re.compile(
    rb"SEF[HT]|LIVE_|vivo|jxrs|edof|oppo|OPPO|honor|HONOR|huawei|HUAWEI|HwMnote|xiaomi|Xiaomi|MIUI|MDbug|HTCH|"
    rb"(?i:camera|debug|depth|metadata|watermark|motion|photo|exif|xmpmeta)|"
    rb"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_]{9,23}(?![A-Za-z0-9_])"
)
# What begins so is something else: programs, archives, documents, pages.
_BEGINS: Final = re.compile(
    rb"MZ|\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|dex\n|\x00asm|#!|L\x00\x00\x00\x01\x14\x02"
    rb"|PK|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|MSCF|\x60\xea|!<arch>|ITSF|ISc\("
    rb"|\xd0\xcf\x11\xe0|AT&TFORM|(?i:%PDF|%!PS|\{\\rtf|<\?xml|<!|<[a-z]+[\s>]|@echo|MIME-Version:)"
)
_TAR_AT: Final = 257

# What another program finds behind any other bytes: (what it is looked for by, what must follow for it to be that).
_ANYWHERE: Final = tuple(
    (word, re.compile(follows, re.DOTALL))
    for word, follows in (
        (b"PK\x03\x04", rb"[\x00-\x3f][\x00-\x13]"),
        (b"PK\x05\x06", rb"\x00\x00"),
        (b"Rar!\x1a\x07", rb""),
        (b"7z\xbc\xaf\x27\x1c", rb""),
        (b"\xfd7zXZ\x00", rb""),
        (b"\x7fELF", rb"[\x00-\x02]{2}"),
        (b"MZ\x90\x00", rb"\x03\x00|\x00\x00"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", rb""),
        (b"This program ", rb"(?:cannot|must) be run"),
    )
)
# What a browser or a reader would run; looked for in small letters.
_PAGES: Final = (
    b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<?php", b"%pdf-", b"javascript:",
)
_PAGES_FOLLOWED: Final = (
    (b"<svg", re.compile(rb"[\s>/]")),
    # Of a page. A property list or a picture's own description names its kind in the same way.
    (b"<!doctype", re.compile(rb"\s+(?:html|svg)")),
)


def is_page(part: bytes | bytearray | memoryview) -> bool:
    """Whether a page, a script or a PDF begins somewhere in it. By search for plain words: a pattern that tries them
    all at each place costs seconds on what was made for it.
    """
    small = bytes(part).lower()
    return any(word in small for word in _PAGES) or any(
        _followed(small, word, follows) for word, follows in _PAGES_FOLLOWED
    )


def is_something_else(rest: bytes, starts: list[int]) -> bool:
    """Whether it holds, or begins at one of these places as, what another program would run or open."""
    return (
        any(_BEGINS.match(rest, at) or rest[at + _TAR_AT : at + _TAR_AT + 5] == b"ustar" for at in starts)
        or any(_followed(rest, word, follows) for word, follows in _ANYWHERE)
        or is_page(rest)
    )


def _followed(data: bytes, word: bytes, follows: re.Pattern[bytes]) -> bool:
    at = data.find(word)
    while at >= 0:
        if follows.match(data, at + len(word)):
            return True
        at = data.find(word, at + len(word))
    return False


def bears_a_name(rest: bytes) -> bool:
    """Whether its maker's name stands near either end. What is as short as padding needs none."""
    if len(rest) <= TRAILING_ALLOWED or not rest.strip(b"\x00\xff\r\n "):
        return True
    return bool(_NAME.search(rest, 0, _NAMED_WITHIN) or _NAME.search(rest, max(0, len(rest) - _NAMED_WITHIN)))


def behind_padding(rest: bytes, at: int) -> int:
    for start in range(at, len(rest), _STEP):
        found = _NO_PADDING.search(rest, start, start + _STEP)
        if found is not None:
            end = found.start()
            # A picture, the first byte of which looks like padding.
            return end - 1 if end > at and rest[end - 1 : end + 2] == b"\xff\xd8\xff" else end
    return max(at, len(rest))


def film_end(rest: bytes, at: int) -> int:
    """Where the film ends that begins here, box by box; `at` itself where none does."""
    if rest[at + 4 : at + 8] != b"ftyp":
        return at
    end, known = at, {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"moof", b"mfra"}
    for _ in range(_MOST_BOXES):
        if end + 8 > len(rest):
            break
        size, kind = struct.unpack_from(">I4s", rest, end)
        if kind not in known:
            break
        if size == 1 and end + 16 <= len(rest):
            (size,) = struct.unpack_from(">Q", rest, end + 8)
        if size == 0 or end + size > len(rest):
            return len(rest)
        if size < 8:
            break
        end += size
    return end


def holds_archive(data: bytes) -> bool:
    """A zip without a byte behind the picture: zips are read from their end, and the last record, with a comment that
    reaches to the end of the file or with its directory right before it, fits into a picture's last segment.
    """
    stop = len(data)
    while (at := data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 0xFFFF), stop)) >= 0:
        stop = at + 3
        if at + 22 > len(data):
            continue
        size, comment = struct.unpack_from("<I", data, at + 12)[0], struct.unpack_from("<H", data, at + 20)[0]
        if at + 22 + comment == len(data) or (0 < size <= at and data.startswith(b"PK\x01\x02", at - size)):
            return True
    return False
