"""What is a photograph, and the pictures made from it.

A file from a phone is a stranger's file. Its bytes are walked before any decoder sees them: where the
picture ends, how large it claims to be, whether it moves, and what hides behind or inside it. Only then
is it decoded, under a bound. What people look at is always a derived picture: upright, small,
watermarked, without EXIF and GPS. The original is kept untouched by the store and is never shown by this
room.

What a phone calls a file is often wrong (a HEIC that was renamed .jpg): of the types that are taken, the content says
which one it is.

Refused here, each with a stable code: empty, cut off or damaged files, anything but JPEG, PNG, WebP and HEIC, what was
declared as no picture, animation, more than 64 million pixels or what would take too much memory or too many passes to
decode, and files that are a picture and something else.
"""

from __future__ import annotations

import asyncio
import ctypes
import functools
import hashlib
import io
import os
import struct
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

import pillow_heif
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from media_storage import trailers
from media_storage.apart import Places
from media_storage.exif import read_claims
from media_storage.outlines import Outline, walk, walk_jpeg
from media_storage.refusals import ImageRefused
from media_storage.trailers import TRAILING_ALLOWED
from media_storage.watermark import watermarked

__all__ = [
    "MAX_PIXELS", "TRAILING_ALLOWED", "ImageFacts", "ImageRefused", "ImagingPool", "Rendered", "display_copy",
    "inspect_image", "render", "thumbnail",
]

# The pool's number of threads bounds memory, which a decoder with threads of its own would not heed. What stands
# beside the picture (thumbnails, depths) is never read: a thumbnail may show something else.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False

MAX_PIXELS: Final = 64_000_000
# Pictures, films and notes behind a picture.
_MOST_PARTS: Final = 16
# A JPEG may repeat its scans without end, each costing a pass over the whole picture; cameras write about
# ten.
MAX_SCANS: Final = 32
# Values that are gone through in all scans together: what the largest picture in ten scans takes.
MAX_VALUES: Final = 2_000_000_000
DISPLAY_SIDE: Final = 1600
THUMBNAIL_SIDE: Final = 320

# All pictures of a HEIC together: the largest of a phone, its tiles, its brightness map and its thumbnail.
MAX_PIXELS_IN_ALL: Final = 4 * MAX_PIXELS

_CONTENT_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_TYPE_OF: Final = {found: content_type for content_type, found in _CONTENT_TYPES.items()}

# Bytes that decoding takes for each pixel. A JPEG of one scan is decoded small, and takes next to nothing.
_BYTES_A_PIXEL: Final = {"JPEG": 0, "PNG": 6, "HEIF": 6, "WEBP": 16}
_MOST_MEMORY: Final = 400_000_000
# Of those that take more than this one is decoded at a time, whatever the number of threads.
_MUCH_MEMORY: Final = 160_000_000
# Beside a JPEG's picture; of more the decoder, which goes through it byte by byte in places, is not told.
_MUCH_BESIDE: Final = 256 * 1024
_one_large: Final = threading.Lock()
_MMAP_THRESHOLD: Final = -3
# Rows are taken in hand so many pixels at a time, so that no second picture of that size is ever made.
_STRIP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the file says of itself. Width and height are the upright picture's; the EXIF time is a claim."""

    format: str
    width: int
    height: int
    exif_taken_at: datetime | None
    has_gps: bool
    # What it is, whatever it was declared as.
    content_type: str
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
    if declared_type not in _CONTENT_TYPES:
        raise ImageRefused("image_type_mismatch")
    with _room_for(outline), _opened(data, outline) as image:
        width, height = image.size
        taken_at, has_gps, orientation = _exif_claims(image, outline)
        base = _shrunk(image, data, outline, DISPLAY_SIDE, orientation)
    if orientation in _SIDEWAYS:
        width, height = height, width
    content_type = _TYPE_OF[outline.format]
    return ImageFacts(outline.format, width, height, taken_at, has_gps, content_type, _looks(base)), base


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


def _outline(data: bytes) -> Outline:
    if not data:
        raise ImageRefused("image_empty")
    try:
        outline = walk(data)
    except (IndexError, struct.error):
        raise ImageRefused("image_truncated") from None
    if outline.animated:
        raise ImageRefused("image_animated")
    if outline.width < 1 or outline.height < 1:
        raise ImageRefused("image_damaged")
    if outline.width * outline.height > MAX_PIXELS or outline.pixels_in_all > MAX_PIXELS_IN_ALL:
        raise ImageRefused("image_too_many_pixels")
    if outline.scans > MAX_SCANS or (outline.scans > 1 and outline.scans * outline.samples > MAX_VALUES):
        raise ImageRefused("image_too_complex")
    if _memory(outline) > _MOST_MEMORY:
        raise ImageRefused("image_too_much_memory")
    _refuse_stowaways(data, outline)
    return outline


def _memory(outline: Outline) -> float:
    """What decoding will take. Of several scans all values are held until the last one, two bytes each."""
    if outline.scans > 1:
        return 2 * outline.samples
    return outline.width * outline.height * _BYTES_A_PIXEL[outline.format]


def _room_for(outline: Outline) -> AbstractContextManager[object]:
    return _one_large if _memory(outline) > _MUCH_MEMORY else nullcontext()


def _refuse_stowaways(data: bytes, outline: Outline) -> None:
    """A file that another program would read as a page, a document, an archive or a program."""
    for inside in map(bytes, outline.behind):
        if trailers.is_something_else(inside, [0, trailers.behind_padding(inside, 0)]):
            raise ImageRefused("image_polyglot")
    rest = data[outline.end :]
    known, starts = _known_behind(rest, outline)
    if not trailers.bears_a_name(rest[known:]) or trailers.is_something_else(rest, starts):
        raise ImageRefused("image_polyglot")
    if any(map(trailers.is_page, outline.metadata)) or trailers.holds_archive(data):
        raise ImageRefused("image_polyglot")


def _known_behind(rest: bytes, outline: Outline) -> tuple[int, list[int]]:
    """How far it is known what stands behind the picture, and where its parts begin: further whole JPEGs (brightness,
    depth, another lens), films and padding. They are never shown, and refusing them would refuse most new phones.
    """
    at, starts = 0, []
    for _ in range(_MOST_PARTS):
        at = trailers.behind_padding(rest, at)
        starts.append(at)
        end = at
        if outline.format in ("JPEG", "HEIF"):
            end = trailers.film_end(rest, at)
        if outline.format == "JPEG" and rest.startswith(b"\xff\xd8\xff", at):
            try:
                further = walk_jpeg(rest, at)
            except (ImageRefused, IndexError, struct.error):
                break
            outline.metadata += further.metadata
            end = further.end
        if end == at:
            break
        at = end
    return at, starts


# -- Decoding, under the bounds above


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """Pillow's, which would read all of the EXIF for a resolution that nobody asks for."""

    def _read_dpi_from_exif(self) -> None:
        return


def _opened(data: bytes, outline: Outline) -> ImageFile:
    """The decoder of the format that was found, called by name, so that nothing is guessed a second time.

    Pillow's own bomb warning is not used: turning it into an error is a switch of the whole process and not
    safe in threads. The outline has refused what is too large before a decoder allocates anything.
    """
    openers: dict[str, type[ImageFile]] = {
        "JPEG": _Jpeg,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "HEIF": pillow_heif.HeifImageFile,
    }
    # Only the picture's own bytes are handed over.
    own: bytes | memoryview = memoryview(data)[: outline.end]
    if outline.format == "JPEG" and sum(map(len, outline.metadata)) > _MUCH_BESIDE:
        own = b"".join(outline.needed)
    image = _judged(openers[outline.format], io.BytesIO(own))
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
# A phone that names no zone is read as being in China, which has one.
_CHINA: Final = timezone(timedelta(hours=8))


def _exif_claims(image: ImageFile, outline: Outline) -> tuple[datetime | None, bool, int]:
    """Time, whether there is a place, orientation. Unreadable EXIF claims nothing and spoils nothing."""
    said = outline.exif
    if outline.format == "HEIF":
        said = memoryview(image.info.get("exif") or b"")
    claims = read_claims(said)
    # A HEIC is turned by its own boxes, in the decoder; what EXIF says of it is only for the record.
    orientation = 1 if outline.format == "HEIF" else claims.orientation
    return _taken_at(claims.taken_at, claims.offset), claims.has_place, orientation


def _taken_at(value: str, offset: str) -> datetime | None:
    try:
        taken = datetime.strptime(value.strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=_CHINA)
    except ValueError:
        return None
    try:
        return taken.replace(tzinfo=datetime.strptime(offset.strip("\x00 "), "%z").tzinfo)
    except ValueError:
        return taken


# -- Derived pictures


def _base(data: bytes, side: int = DISPLAY_SIDE) -> Image.Image:
    """Upright, RGB, at most `side` on the long side, and carrying nothing of the file but its pixels."""
    outline = _outline(data)
    with _room_for(outline), _opened(data, outline) as image:
        _, _, orientation = _exif_claims(image, outline)
        return _shrunk(image, data, outline, side, orientation)


def _shrunk(image: ImageFile, data: bytes, outline: Outline, side: int, orientation: int) -> Image.Image:
    target = _within(image.width, image.height, side)
    # Scaled decoding reads every coded bit of a JPEG, so that a fault is found, and builds few pixels. The target's
    # own shape: a square asks for more than the short side needs, and nothing is gained.
    image.draft(None, target)
    factor = min(image.width // target[0], image.height // target[1]) // 2
    if factor < 2 or image.width * image.height < 8 * _STRIP:
        _decode(image)
        return _derive(_plain(image), image.size, target, orientation)
    strips = _heif_strips(image, data, outline, factor) if outline.format == "HEIF" else _strips(image, factor)
    first = next(strips).reduce(factor)
    coarse = Image.new(first.mode, (first.width, -(-image.height // factor)))
    coarse.paste(first, (0, 0))
    top = first.height
    for strip in strips:
        coarse.paste(strip.reduce(factor), (0, top))
        top += -(-strip.height // factor)
    return _derive(coarse, (image.width / factor, image.height / factor), target, orientation)


def _strips(image: ImageFile, factor: int) -> Iterator[Image.Image]:
    """The picture from its top down, in rows of a size that `factor` divides."""
    _decode(image)
    rows = factor * max(1, _STRIP // (factor * image.width))
    for top in range(0, image.height, rows):
        yield _plain(image.crop((0, top, image.width, min(top + rows, image.height))))


def _heif_strips(image: ImageFile, data: bytes, outline: Outline, factor: int) -> Iterator[Image.Image]:
    """The same out of the decoder's own memory."""
    decoded = _judged(pillow_heif.open_heif, io.BytesIO(memoryview(data)[: outline.end]), remove_stride=False)
    held = memoryview(_judged(lambda: decoded.data))
    if decoded.size != image.size:
        raise ImageRefused("image_damaged")
    stride, rows = decoded.stride, factor * max(1, _STRIP // (factor * image.width))
    for top in range(0, image.height, rows):
        size = image.width, min(rows, image.height - top)
        part = held[top * stride : (top + size[1]) * stride]
        yield _plain(Image.frombytes(decoded.mode, size, part, "raw", decoded.mode, stride))


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits a colour, and no palette."""
    if image.mode.startswith("I"):
        # Sixteen bits a pixel: the upper eight are the picture.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    return image


def _derive(
    image: Image.Image, size: tuple[float, float], target: tuple[int, int], orientation: int
) -> Image.Image:
    """`size`: of the picture in the image's own pixels, which may end inside its last ones."""
    if size != target:
        box = (0.0, 0.0, *size)
        # Of what scaled decoding leaves, twice the target at most: there a wider filter costs half as much again, and
        # shows nothing more.
        image = image.resize(target, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
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


def _give_large_back() -> None:
    """Lets what a picture took of memory go back to the system when it is done with, by glibc's own switch.

    Left alone it takes blocks of any size into its pools for good once a large one was given back, and pictures of
    many sizes on many threads leave holes there: a tenth more memory. Another C library has no such switch and pools.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 1 << 20)


class ImagingPool:
    """Threads for pictures. Pillow works outside the interpreter's lock, so they use all cores, and their
    number bounds memory: a picture can hold 160 MB while it is decoded, and one at a time 400.

    Decoding is most of the work, and a photograph is derived soon after it was judged. So the last few that passed
    are kept as they were decoded, by the hash of their bytes, until they are rendered: none is decoded twice unless
    many came at once or the process was another. Eight megabytes each at most.
    """

    KEPT: Final = 4
    # Judged at once are as many as there are threads; who comes after those that wait is told so.
    MOST_WAITING: Final = 60

    def __init__(self, workers: int | None = None) -> None:
        _give_large_back()
        self._at_once = workers or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="imaging")
        self._places: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Places] = weakref.WeakKeyDictionary()
        self._kept: dict[str, Image.Image] = {}
        self._keeping = threading.Lock()

    def place(self) -> AbstractAsyncContextManager[None]:
        """To be taken before a photograph is read into memory to be judged. Raises ApartBusy: too many wait."""
        loop = asyncio.get_running_loop()
        if loop not in self._places:
            self._places[loop] = Places(self._at_once, self.MOST_WAITING)
        return self._places[loop].taken()

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
