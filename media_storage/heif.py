"""The outline of a HEIC file, walked before its decoder sees it: which picture it is, how large it and all its parts
claim to be, where it ends, and which of its bytes are no picture.

A HEIC is boxes in boxes. The box `meta` names items (pictures, tiles of pictures, EXIF) and where their bytes lie;
everything that no coded picture claims is a place where a stranger may have put something.

Refused here: files that end before what they name, films and sequences, and more boxes or items than a camera writes.
The decoder holds each coded picture against the size that its item claims, so that these claims bound what it takes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# A photograph of 48 million pixels has about 200 tiles; the decoder takes no more than 1000 items itself.
MAX_ITEMS: Final = 1000
MAX_BOXES: Final = 10_000

_STILL: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
_SEQUENCE: Final = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
_TOP: Final = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"uuid", b"wide"})
_FILM: Final = frozenset({b"moov", b"moof"})
# A Samsung phone's film behind its picture, and its notes.
_BEHIND: Final = frozenset({b"mpvd", b"sefd"})
_TILES: Final = frozenset({b"hvc1", b"hvt1"})
_CODED: Final = _TILES | {b"grid"}


class HeifFault(Exception):
    """`code` is one of imaging's refusals."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class HeifOutline:
    width: int = 0
    height: int = 0
    # Of every picture in the file: tiles, thumbnails, depths and the picture that they make up.
    pixels: int = 0
    # Where the last box stops that belongs to such a file.
    end: int = 0
    # The picture is less than its coded size.
    cropped: bool = False
    # What its maker put into boxes of its own: films and notes.
    behind: list[memoryview] = field(default_factory=list)
    # What no coded picture claims.
    elsewhere: list[memoryview] = field(default_factory=list)


def is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and (data[8:12] in _STILL | _SEQUENCE or _is_plain(data))


def _is_plain(data: bytes) -> bool:
    """`mif1` says only that it is some image: the brands beside it say whose."""
    (size,) = struct.unpack_from(">I", data)
    brands = {data[at : at + 4] for at in range(16, min(size, 256), 4)}
    return data[8:12] == b"mif1" and bool(brands & _STILL)


def outline(data: bytes) -> HeifOutline:
    """Raises HeifFault, or IndexError and struct.error where the file ends too early."""
    if data[8:12] in _SEQUENCE:
        raise HeifFault("image_animated")
    walked = HeifOutline()
    meta: tuple[int, int] | None = None
    at = 0
    for count, (kind, body, end) in enumerate(_boxes(data, 0, len(data), known=_TOP | _FILM | _BEHIND)):
        if count > MAX_BOXES:
            raise HeifFault("image_too_complex")
        if kind == b"ftyp" and meta is not None:
            # A film of its own, behind the picture.
            break
        if kind in _FILM:
            raise HeifFault("image_animated")
        if kind in _BEHIND:
            walked.behind.append(memoryview(data)[body:end])
        if kind == b"meta":
            if meta is not None:
                raise HeifFault("image_damaged")
            meta = body, end
        at = end
    walked.end = at
    if meta is None:
        raise HeifFault("image_truncated" if len(data) - at < 8 else "image_damaged")
    _read_meta(data, walked, *meta)
    return walked


def _boxes(
    data: bytes, at: int, stop: int, *, known: frozenset[bytes] | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of its content and end of each box; `known`: stop before the first of another kind."""
    while at + 8 <= stop:
        size, kind = struct.unpack_from(">I4s", data, at)
        if known is not None and kind not in known:
            return
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif size == 0:
            size = stop - at
        if at + size > stop:
            raise HeifFault("image_truncated")
        if at + size < body:
            raise HeifFault("image_damaged")
        yield kind, body, at + size
        at += size


def _read_meta(data: bytes, walked: HeifOutline, body: int, end: int) -> None:
    parts = {kind: (start, stop) for kind, start, stop in _bounded(data, body + 4, end)}
    if not parts.keys() >= {b"pitm", b"iinf", b"iloc", b"iprp"}:
        raise HeifFault("image_damaged")
    kinds = _item_kinds(data, *parts[b"iinf"])
    sizes, turned, cropped = _item_sizes(data, *parts[b"iprp"])
    start = parts[b"pitm"][0]
    (primary,) = struct.unpack_from(">I" if data[start] else ">H", data, start + 4)
    if kinds.get(primary) not in _CODED or primary not in sizes:
        raise HeifFault("image_format_unsupported")
    walked.width, walked.height = sizes[primary]
    if primary in turned:
        walked.width, walked.height = walked.height, walked.width
    walked.cropped = primary in cropped
    walked.pixels = sum(width * height for item, (width, height) in sizes.items() if item in kinds)
    if b"iref" in parts and kinds[primary] == b"grid":
        walked.pixels += _repeated(data, kinds, sizes, primary, *parts[b"iref"])
    claimed: list[tuple[int, int]] = []
    store = parts.get(b"idat", (0, 0))
    for item, place, length, inside in _extents(data, *parts[b"iloc"]):
        if inside:
            place += store[0]
        if place + length > (store[1] if inside else len(data)):
            raise HeifFault("image_truncated")
        if kinds.get(item) in _CODED:
            claimed.append((place, place + length))
    walked.elsewhere = _unclaimed(data, sorted(claimed), walked.end)


def _bounded(data: bytes, at: int, stop: int) -> list[tuple[bytes, int, int]]:
    found = []
    for box in _boxes(data, at, stop):
        found.append(box)
        if len(found) > MAX_BOXES:
            raise HeifFault("image_too_complex")
    return found


def _item_kinds(data: bytes, body: int, end: int) -> dict[int, bytes]:
    """Of each item what it is: iinf holds a box infe an item."""
    kinds: dict[int, bytes] = {}
    for kind, at, _ in _bounded(data, body + (8 if data[body] else 6), end):
        version = data[at]
        if kind != b"infe" or version not in (2, 3):
            continue
        item, _, what = struct.unpack_from(">HH4s" if version == 2 else ">IH4s", data, at + 4)
        if item in kinds:
            raise HeifFault("image_damaged")
        kinds[item] = what
        _no_more_than(len(kinds))
    return kinds


def _item_sizes(data: bytes, body: int, end: int) -> tuple[dict[int, tuple[int, int]], set[int], set[int]]:
    """Of each item its size, whether it is to be turned by a quarter, and whether it is cropped.

    ipco lists properties, ipma gives them to items by their place in that list.
    """
    sizes: dict[int, tuple[int, int]] = {}
    turned: set[int] = set()
    cropped: set[int] = set()
    inside = _bounded(data, body, end)
    properties = [found for kind, at, stop in inside if kind == b"ipco" for found in _bounded(data, at, stop)]
    for at in (at for kind, at, _ in inside if kind == b"ipma"):
        for item, number in _given(data, at):
            if not 0 < number <= len(properties):
                continue
            kind, start, _ = properties[number - 1]
            if kind == b"ispe":
                width, height = struct.unpack_from(">II", data, start + 4)
                sizes[item] = width, height
            elif kind == b"irot" and data[start] & 1:
                turned ^= {item}
            elif kind == b"clap":
                cropped.add(item)
    return sizes, turned, cropped


def _given(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    version, wide = data[at], data[at + 3] & 1
    (items,) = struct.unpack_from(">I", data, at + 4)
    _no_more_than(items)
    at += 8
    for _ in range(items):
        (item,) = struct.unpack_from(">I" if version else ">H", data, at)
        at += 4 if version else 2
        count = data[at]
        at += 1
        for _ in range(count):
            # The highest bit says only that a reader must understand it.
            yield item, (int.from_bytes(data[at : at + 2], "big") & 0x7FFF) if wide else data[at] & 0x7F
            at += 2 if wide else 1


def _repeated(
    data: bytes, kinds: dict[int, bytes], sizes: dict[int, tuple[int, int]], whole: int, body: int, end: int
) -> int:
    """Pixels of tiles that a picture names more than once: each time they are decoded anew."""
    form, step = (">I", 4) if data[body] else (">H", 2)
    seen: set[int] = set()
    pixels = tiles = 0
    for kind, at, stop in _bounded(data, body + 4, end):
        (source,) = struct.unpack_from(form, data, at)
        if kind != b"dimg" or source != whole:
            continue
        for place in range(at + step + 2, stop - step + 1, step):
            (tile,) = struct.unpack_from(form, data, place)
            if kinds.get(tile) not in _TILES:
                # A picture put together of such as are put together themselves.
                raise HeifFault("image_format_unsupported")
            if tile in seen:
                pixels += sizes.get(tile, (0, 0))[0] * sizes.get(tile, (0, 0))[1]
            seen.add(tile)
            tiles += 1
            _no_more_than(tiles)
    return pixels


def _extents(data: bytes, body: int, end: int) -> Iterator[tuple[int, int, int, bool]]:
    """Item, place and length of each piece of its bytes, and whether the place is in idat or in the file."""
    version = data[body]
    offset_size, length_size = data[body + 4] >> 4, data[body + 4] & 15
    base_size, index_size = data[body + 5] >> 4, data[body + 5] & 15 if version in (1, 2) else 0
    at = body + 6
    (items,) = struct.unpack_from(">I" if version == 2 else ">H", data, at)
    at += 4 if version == 2 else 2
    _no_more_than(items)
    pieces = 0
    for _ in range(items):
        (item,) = struct.unpack_from(">I" if version == 2 else ">H", data, at)
        at += 4 if version == 2 else 2
        method = 0
        if version in (1, 2):
            method = data[at + 1] & 15
            at += 2
        at += 2
        base = int.from_bytes(data[at : at + base_size], "big")
        at += base_size
        (count,) = struct.unpack_from(">H", data, at)
        at += 2
        pieces += count
        _no_more_than(pieces)
        for _ in range(count):
            at += index_size
            place = base + int.from_bytes(data[at : at + offset_size], "big")
            at += offset_size
            length = int.from_bytes(data[at : at + length_size], "big")
            at += length_size
            if method not in (0, 1):
                raise HeifFault("image_format_unsupported")
            yield item, place, length, method == 1
    if at > end:
        raise HeifFault("image_damaged")


def _no_more_than(items: int) -> None:
    if items > MAX_ITEMS:
        raise HeifFault("image_too_complex")


def _unclaimed(data: bytes, claimed: list[tuple[int, int]], end: int) -> list[memoryview]:
    view, at = memoryview(data), 0
    between = []
    for start, stop in claimed:
        if start > at:
            between.append(view[at : min(start, end)])
        at = max(at, stop)
    between.append(view[min(at, end) : end])
    return between
