"""What is a video that may stand as evidence: an MP4 as phones write it, read box by box while it streams by.

Nothing here decodes a frame, and nothing is made of a video: it is stored, typed, and handed out as a download. So
what is asked is whether the file is what it says, whole, bounded, and nothing else besides: a picture's film of
minutes, with at least one video track, its index present and its boxes filling the file to the byte.

Refused here, each with a stable code: empty, cut-off or damaged files, other containers, fragments without an index,
encrypted tracks, more tracks, pixels or hours than a phone makes, and files that are a video and something else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from media_storage.refusals import MediaRefused
from media_storage.trailers import is_page

MAX_SECONDS: Final = 4 * 3600
MAX_SIDE: Final = 8192
MAX_TRACKS: Final = 8
# The index of four hours is some megabytes.
MAX_INDEX: Final = 32 << 20
# What phones put beside picture and sound: names, places, brands.
MAX_BESIDE: Final = 1 << 20
MAX_BOXES: Final = 2_000
# Beside each other at the top of a file; phones write some ten.
MAX_TOP_BOXES: Final = 1_000
_DEEPEST: Final = 8

_BRANDS: Final = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  "})
# At the top of a file. `moof` says that the index is in pieces, which is how streams are cut, not how phones record.
_KNOWN: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta"})
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"})
_ENCRYPTED: Final = frozenset({b"encv", b"enca"})


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What the file says of itself. Width and height are those of the largest track, in pixels."""

    seconds: float
    width: int
    height: int


class VideoWalk:
    """Fed the file in order, in pieces of any size; `facts()` judges when it is all there.

    Holds no more than the index and one small box at a time. Raises MediaRefused from either.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._name = b""
        # How much of the box in hand is still to come, and whether it is kept.
        self._left = 0
        self._keeping = False
        self._at_start = True
        self._ftyp = b""
        self._moov: bytes | None = None
        self._mdat = 0
        self._beside = 0
        self._boxes = 0

    def feed(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            if self._left:
                taken = rest[: self._left]
                if self._keeping:
                    self._held += taken
                self._left -= len(taken)
                rest = rest[len(taken) :]
                if not self._left:
                    self._close_box()
                continue
            # The head of a box: eight bytes, or sixteen where the size is written out long.
            wanted = 16 if len(self._held) >= 8 and self._held[:4] == b"\x00\x00\x00\x01" else 8
            taken = rest[: wanted - len(self._held)]
            self._held += taken
            rest = rest[len(taken) :]
            if len(self._held) == wanted and not (wanted == 8 and self._held[:4] == b"\x00\x00\x00\x01"):
                self._open_box()

    def _open_box(self) -> None:
        head = len(self._held)
        size = int.from_bytes(self._held[8:16] if head == 16 else self._held[:4], "big")
        self._name = bytes(self._held[4:8])
        self._held.clear()
        if self._at_start and self._name != b"ftyp":
            raise MediaRefused("video_not_recognised")
        self._at_start = False
        self._boxes += 1
        if self._boxes > MAX_TOP_BOXES:
            raise MediaRefused("video_too_complex")
        if self._name in (b"moof", b"sidx"):
            raise MediaRefused("video_fragmented")
        if self._name not in _KNOWN:
            raise MediaRefused("video_damaged")
        # A size of nought means 'to the end of the file', in which anything could hide.
        if size < head:
            raise MediaRefused("video_damaged")
        self._left = size - head
        self._keeping = self._name != b"mdat"
        if self._name == b"mdat":
            self._mdat += self._left
        elif self._left > (MAX_INDEX if self._name == b"moov" else MAX_BESIDE):
            raise MediaRefused("video_too_complex")
        if not self._left:
            self._close_box()

    def _close_box(self) -> None:
        body = bytes(self._held)
        self._held.clear()
        if self._name == b"ftyp":
            if self._ftyp or len(body) < 8:
                raise MediaRefused("video_damaged")
            self._ftyp = body
            brands = {body[:4], *(body[at : at + 4] for at in range(8, len(body) - 3, 4))}
            if not brands & _BRANDS:
                raise MediaRefused("video_not_recognised")
        elif self._name == b"moov":
            if self._moov is not None:
                raise MediaRefused("video_damaged")
            self._moov = body
        elif self._name != b"mdat":
            self._beside += len(body)
            if self._beside > MAX_BESIDE:
                raise MediaRefused("video_too_complex")
            if is_page(body):
                raise MediaRefused("media_polyglot")

    def facts(self) -> VideoFacts:
        """After the last byte."""
        if self._at_start and not self._held:
            raise MediaRefused("media_empty")
        if self._left or self._held:
            raise MediaRefused("video_truncated" if not self._at_start else "video_not_recognised")
        if self._moov is None or not self._mdat:
            raise MediaRefused("video_truncated")
        index = _Index()
        try:
            index.read(self._moov, 0, len(self._moov), 0)
        except (struct.error, IndexError):
            raise MediaRefused("video_damaged") from None
        return index.facts()


class _Index:
    """What `moov` tells."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sides: list[tuple[int, int]] = []
        self.handlers: list[bytes] = []
        self.boxes = 0
        self._beside = 0

    def read(self, data: bytes, at: int, end: int, depth: int) -> None:
        if depth > _DEEPEST:
            raise MediaRefused("video_too_complex")
        while at < end:
            if end - at < 8:
                raise MediaRefused("video_damaged")
            size, name = struct.unpack_from(">I4s", data, at)
            if size < 8 or at + size > end:
                raise MediaRefused("video_damaged")
            self.boxes += 1
            if self.boxes > MAX_BOXES:
                raise MediaRefused("video_too_complex")
            self._take(name, data, at + 8, at + size, depth)
            at += size

    def _take(self, name: bytes, data: bytes, at: int, end: int, depth: int) -> None:
        if name in _PARENTS:
            self.read(data, at, end, depth + 1)
        elif name == b"mvhd":
            long = data[at] == 1
            scale, duration = struct.unpack_from(">IQ" if long else ">II", data, at + (20 if long else 12))
            if not scale:
                raise MediaRefused("video_damaged")
            self.seconds = duration / scale
        elif name == b"tkhd":
            width, height = struct.unpack_from(">II", data, end - 8)
            self.sides.append((width >> 16, height >> 16))
        elif name == b"hdlr":
            self.handlers.append(data[at + 8 : at + 12])
        elif name == b"stsd":
            (kind,) = struct.unpack_from(">4s", data, at + 12)
            if kind in _ENCRYPTED:
                raise MediaRefused("media_locked")
        elif name in (b"udta", b"meta", b"uuid", b"free", b"skip"):
            self._beside += end - at
            if self._beside > MAX_BESIDE or is_page(memoryview(data)[at:end]):
                raise MediaRefused("media_polyglot")
        elif name == b"mvex":
            raise MediaRefused("video_fragmented")

    def facts(self) -> VideoFacts:
        if b"vide" not in self.handlers or not self.sides or self.seconds <= 0:
            raise MediaRefused("video_damaged")
        if len(self.sides) > MAX_TRACKS or self.seconds > MAX_SECONDS:
            raise MediaRefused("video_too_complex")
        width, height = max(self.sides, key=lambda side: side[0] * side[1])
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise MediaRefused("video_too_complex")
        return VideoFacts(round(self.seconds, 3), width, height)
