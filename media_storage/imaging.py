"""What is a photograph, and the pictures made from it.

A file from a phone is a stranger's file. Its bytes are walked before any decoder sees them: where the
picture ends, how large it claims to be, whether it moves, and what hides behind or inside it. Only then
is it decoded, under a bound. What people look at is always a derived picture: upright, small,
watermarked, without EXIF and GPS. The original is kept untouched by the store and is never shown by this
room.

Refused here, each with a stable code: empty, cut off or damaged files, anything but JPEG, PNG, WebP and HEIC, a
type other than the declared one, animation, more than 50 million pixels, and files that are a picture and
something else.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import os
import re
import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

import pillow_heif
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from media_storage import heif
from media_storage.refusals import FOREIGN, MediaRefused
from media_storage.watermark import watermarked

# The pool's number of threads bounds memory, which a decoder with threads of its own would not heed. What stands
# beside the picture (thumbnails, depths) is never read: a thumbnail may show something else.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False

MAX_PIXELS: Final = 50_000_000
# A JPEG may repeat its scans without end, each costing a pass over the whole picture; cameras write about
# ten.
MAX_SCANS: Final = 64
# Cameras and WeChat leave padding of a few bytes; nothing that means anything fits here.
TRAILING_ALLOWED: Final = 64
DISPLAY_SIDE: Final = 1600
THUMBNAIL_SIDE: Final = 320

# All pictures of a HEIC together: the largest of a phone, its tiles, its brightness map and its thumbnail.
MAX_PIXELS_IN_ALL: Final = 4 * MAX_PIXELS

_CONTENT_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}


class ImageRefused(MediaRefused):
    """The file is not a photograph that may stand as evidence."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the file says of itself. Width and height are the upright picture's; the EXIF time is a claim."""

    format: str
    width: int
    height: int
    exif_taken_at: datetime | None
    has_gps: bool
    # 64 bits in hex that pictures of one scene nearly share; "" for a picture of one shade, which resembles all such.
    looks: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Both derived pictures, as JPEG."""

    display: bytes
    thumbnail: bytes


def inspect_image(data: bytes, *, declared_type: str) -> ImageFacts:
    """Judge the file, decoding all of it. Raises ImageRefused."""
    return _judge(data, declared_type)[0]


def _judge(data: bytes, declared_type: str) -> tuple[ImageFacts, Image.Image]:
    """The facts, and the picture at the size of a display copy, which the judging has decoded anyway."""
    outline = _outline(data)
    if _CONTENT_TYPES.get(declared_type) != outline.format:
        raise ImageRefused("image_type_mismatch")
    with _opened(data, outline) as image:
        width, height = image.size
        taken_at, has_gps, orientation = _exif_claims(image)
        base = _shrunk(image, DISPLAY_SIDE, orientation)
    if orientation in _SIDEWAYS:
        width, height = height, width
    return ImageFacts(outline.format, width, height, taken_at, has_gps, _looks(base)), base


_FLAT: Final = 16
_COARSE: Final = 256


def _looks(base: Image.Image) -> str:
    """A difference hash: of eight rows of nine grey cells, whether each is darker than its right neighbour."""
    # Averaged in whole blocks first, which costs a fifth of greying every pixel and moves no cell by a shade.
    coarse = base.reduce(8) if min(base.size) >= _COARSE else base
    small = coarse.convert("L").resize((9, 8), Image.Resampling.BOX)
    cells = small.tobytes()
    if max(cells) - min(cells) < _FLAT:
        return ""
    bits = (cells[at] < cells[at + 1] for at in range(72) if at % 9 < 8)
    return f"{sum(bit << place for place, bit in enumerate(bits)):016x}"


def display_copy(data: bytes, watermark_lines: list[str], link: str = "") -> bytes:
    return _display(_base(data), watermark_lines, link)


def thumbnail(data: bytes) -> bytes:
    return _thumbnail(_base(data, THUMBNAIL_SIDE))


def render(data: bytes, lines: list[str], link: str = "") -> Rendered:
    """The display copy, with the lines and a QR code of the link, and the thumbnail, out of one decoding."""
    return _rendered(_base(data), lines, link)


def _rendered(base: Image.Image, lines: list[str], link: str) -> Rendered:
    small = _thumbnail(base)  # before the watermark is drawn: at this size it would be a smear
    return Rendered(display=_display(base, lines, link), thumbnail=small)


# -- The outline: what the bytes say before anything is decoded


@dataclass(slots=True)
class _Outline:
    format: str
    width: int = 0
    height: int = 0
    # Where the picture's own bytes stop.
    end: int = 0
    animated: bool = False
    scans: int = 0
    # The picture shown may be smaller than the coded one.
    cropped: bool = False
    # The parts that a decoder skips and a stranger fills.
    metadata: list[memoryview] = field(default_factory=list)


# Four bytes turn up by chance in long compressed data: these are looked for only behind the picture.
_ARCHIVE: Final = re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|MZ\x90\x00")


def _outline(data: bytes) -> _Outline:
    if not data:
        raise ImageRefused("image_empty")
    try:
        outline = _walk(data)
    except (IndexError, struct.error):
        raise ImageRefused("image_truncated") from None
    if outline.animated:
        raise ImageRefused("image_animated")
    if outline.width < 1 or outline.height < 1:
        raise ImageRefused("image_damaged")
    if outline.width * outline.height > MAX_PIXELS:
        raise ImageRefused("image_too_many_pixels")
    if outline.scans > MAX_SCANS:
        raise ImageRefused("image_too_complex")
    _refuse_stowaways(data, outline)
    return outline


def _walk(data: bytes) -> _Outline:
    if data.startswith(b"\xff\xd8\xff"):
        return _walk_jpeg(data)
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


def _walk_jpeg(data: bytes) -> _Outline:
    outline = _Outline("JPEG")
    view = memoryview(data)
    at = 2
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
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            outline.metadata.append(view[at + 2 : at + length])
        at += length
        if marker == 0xDA:
            outline.scans += 1
            at = _end_of_scan(data, at)


def _end_of_scan(data: bytes, at: int) -> int:
    found = _MARKER.search(data, at)
    if found is None:
        raise ImageRefused("image_truncated")
    return found.start()


def _walk_png(data: bytes) -> _Outline:
    outline = _Outline("PNG")
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


def _walk_webp(data: bytes) -> _Outline:
    outline = _Outline("WEBP")
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


def _walk_heif(data: bytes) -> _Outline:
    try:
        walked = heif.outline(data)
    except heif.HeifFault as fault:
        raise ImageRefused(fault.code) from None
    if walked.pixels > MAX_PIXELS_IN_ALL:
        raise ImageRefused("image_too_many_pixels")
    outline = _Outline("HEIF", walked.width, walked.height, walked.end, cropped=walked.cropped)
    outline.metadata = walked.elsewhere
    return outline


def _refuse_stowaways(data: bytes, outline: _Outline) -> None:
    """A file that another program would read as a page, a document, an archive or a program."""
    rest = data[outline.end :]
    if outline.format == "JPEG" and rest:
        if b"ftyp" in rest[:64] or b"ftypmp4" in rest or b"ftypisom" in rest:
            raise ImageRefused("image_motion_photo")
        rest = _after_gain_maps(rest, outline.metadata)
    if len(rest) > TRAILING_ALLOWED and rest.strip(b"\x00\xff\r\n "):
        raise ImageRefused("image_polyglot")
    filled_by_a_stranger: list[bytes | memoryview] = [rest, *outline.metadata]
    if _ARCHIVE.search(rest) or any(FOREIGN.search(part) for part in filled_by_a_stranger):
        raise ImageRefused("image_polyglot")
    _refuse_hidden_archive(data)


def _after_gain_maps(rest: bytes, metadata: list[memoryview]) -> bytes:
    """What stands behind the further whole JPEGs (brightness, depth) that phones with HDR append.

    They are never shown, and refusing them would refuse the photographs of most new phones.
    """
    for _ in range(4):
        if not rest.startswith(b"\xff\xd8\xff"):
            break
        try:
            further = _walk_jpeg(rest)
        except (ImageRefused, IndexError, struct.error):
            break
        metadata += further.metadata
        rest = rest[further.end :]
    return rest


def _refuse_hidden_archive(data: bytes) -> None:
    """A zip without a byte behind the picture: zips are read from their end, and the last record, with a
    comment that reaches to the end of the file, fits into a picture's last segment.
    """
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 0xFFFF))
    if (
        at >= 0
        and at + 22 <= len(data)
        and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)
    ):
        raise ImageRefused("image_polyglot")


# -- Decoding, under the bounds above


def _opened(data: bytes, outline: _Outline) -> ImageFile:
    """The decoder of the format that was found, called by name, so that nothing is guessed a second time.

    Pillow's own bomb warning is not used: turning it into an error is a switch of the whole process and not
    safe in threads. The outline has refused what is too large before a decoder allocates anything.
    """
    openers: dict[str, type[ImageFile]] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "HEIF": pillow_heif.HeifImageFile,
    }
    # Only the picture's own bytes are handed over.
    image = _judged(openers[outline.format], io.BytesIO(memoryview(data)[: outline.end]))
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefused("image_too_many_pixels")
    if image.size != (outline.width, outline.height) and not outline.cropped:
        raise ImageRefused("image_damaged")
    # A HEIC may hold several photographs: the one that it calls its first is the picture. Sequences were refused.
    if outline.format != "HEIF" and getattr(image, "is_animated", False):
        raise ImageRefused("image_animated")
    return image


def _decode(image: ImageFile) -> None:
    size = image.size
    _judged(image.load)
    if image.size != size:
        # The coded picture is another one than the file has said.
        raise ImageRefused("image_damaged")


_P = ParamSpec("_P")
_T = TypeVar("_T")


def _judged(call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """A decoder's complaint, of whatever kind, is a verdict on the file; being out of memory is not."""
    try:
        return call(*args, **named)
    except MemoryError:
        raise
    except Exception as fault:
        cut_off = "truncated" in str(fault)
        raise ImageRefused("image_truncated" if cut_off else "image_damaged") from fault


_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x0112, 0x8769, 0x8825
_TAKEN_AT, _TAKEN_OFFSET = 0x9003, 0x9011
# A phone that names no zone is read as being in China, which has one.
_CHINA: Final = timezone(timedelta(hours=8))


def _exif_claims(image: ImageFile) -> tuple[datetime | None, bool, int]:
    """Time, whether there is a place, orientation. Unreadable EXIF claims nothing and spoils nothing."""
    try:
        exif = image.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        details = exif.get_ifd(_EXIF_IFD)
        has_gps = bool(exif.get_ifd(_GPS_IFD))
        taken_at = _taken_at(details.get(_TAKEN_AT), details.get(_TAKEN_OFFSET))
    except MemoryError:
        raise
    except Exception:
        return None, False, 1
    if image.format == "HEIF" or not isinstance(orientation, int):
        # A HEIC is turned by its own boxes, in the decoder; what EXIF says of it is only for the record.
        orientation = 1
    return taken_at, has_gps, orientation


def _taken_at(value: object, offset: object) -> datetime | None:
    try:
        taken = datetime.strptime(str(value).strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=_CHINA)
    except ValueError:
        return None
    try:
        return taken.replace(tzinfo=datetime.strptime(str(offset).strip("\x00 "), "%z").tzinfo)
    except ValueError:
        return taken


# -- Derived pictures


def _base(data: bytes, side: int = DISPLAY_SIDE) -> Image.Image:
    """Upright, RGB, at most `side` on the long side, and carrying nothing of the file but its pixels."""
    with _opened(data, _outline(data)) as image:
        _, _, orientation = _exif_claims(image)
        return _shrunk(image, side, orientation)


def _shrunk(image: ImageFile, side: int, orientation: int) -> Image.Image:
    target = _within(image.width, image.height, side)
    # Scaled decoding reads every coded bit of a JPEG, so that a fault is found, and builds few pixels. The target's
    # own shape: a square asks for more than the short side needs, and nothing is gained.
    image.draft(None, target)
    _decode(image)
    return _derive(image, target, orientation)


def _derive(image: Image.Image, target: tuple[int, int], orientation: int) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits a pixel: the upper eight are the picture.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.size != target:
        image = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if image.mode in ("RGBA", "LA"):
        picture = image.convert("RGBA")
        image = Image.new("RGB", target, "white")
        image.paste(picture, mask=picture.getchannel("A"))
    elif image.mode != "RGB":
        image = image.convert("RGB")
    turn = _UPRIGHT.get(orientation)
    if turn is not None:
        image = image.transpose(turn)
    # Pixels only: whatever the file said beside them (EXIF, GPS, comments, profiles) ends here.
    image.info = {}
    return image


def _within(width: int, height: int, side: int) -> tuple[int, int]:
    longest = max(width, height)
    if longest <= side:
        return width, height
    return max(1, width * side // longest), max(1, height * side // longest)


def _display(base: Image.Image, lines: list[str], link: str) -> bytes:
    return _jpeg(watermarked(base, lines, link), quality=82)


def _thumbnail(base: Image.Image) -> bytes:
    size = _within(base.width, base.height, THUMBNAIL_SIDE)
    small = base if base.size == size else base.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _jpeg(small, quality=75)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


# -- The pool


class ImagingPool:
    """Threads for pictures. Pillow works outside the interpreter's lock, so they use all cores, and their
    number bounds memory: a picture of 50 million pixels can hold 200 MB while it is decoded.

    Decoding is most of the work, and a photograph is derived soon after it was judged. So the last few that passed
    are kept as they were decoded, by the hash of their bytes, until they are rendered: none is decoded twice unless
    many came at once or the process was another. Eight megabytes each at most.
    """

    KEPT: Final = 4

    def __init__(self, workers: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(workers or os.cpu_count() or 1, thread_name_prefix="imaging")
        self._kept: dict[str, Image.Image] = {}
        self._keeping = threading.Lock()

    async def inspect(self, data: bytes, *, declared_type: str, sha256: str) -> ImageFacts | None:
        """What the photograph is; None if its bytes are not those of that hash. Raises ImageRefused."""
        return await self._run(self._inspect, data, declared_type, sha256)

    async def render(self, data: bytes, lines: list[str], link: str = "", *, sha256: str) -> Rendered | None:
        """The pictures of a photograph that was judged before; None if its bytes are not those of that hash."""
        return await self._run(self._render, data, list(lines), link, sha256)

    def _inspect(self, data: bytes, declared_type: str, sha256: str) -> ImageFacts | None:
        if hashlib.sha256(data).hexdigest() != sha256:
            return None
        facts, base = _judge(data, declared_type)
        with self._keeping:
            self._kept[sha256] = base
            if len(self._kept) > self.KEPT:
                del self._kept[next(iter(self._kept))]
        return facts

    def _render(self, data: bytes, lines: list[str], link: str, sha256: str) -> Rendered | None:
        if hashlib.sha256(data).hexdigest() != sha256:
            return None
        with self._keeping:
            base = self._kept.pop(sha256, None)  # drawn upon, so of use only once
        return render(data, lines, link) if base is None else _rendered(base, lines, link)

    async def _run(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        work = functools.partial(call, *args, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
