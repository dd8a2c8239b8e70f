"""What is drawn into a display copy, and with which letters: the lines of its record, and the code that leads to
whether the photograph is still as it was sealed.

Rare characters of names and places need Noto Sans CJK; a place's name must not be able to turn a line around.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from media_storage.glyphs import drawable, fallbacks, font_for

FONT_PLACES: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/local/share/fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJKsc-Regular.otf",
    "/usr/local/share/fonts/NotoSansCJKsc-Regular.otf",
    "~/.local/share/fonts/NotoSansCJK-Regular.ttc",
)
_local = threading.local()


@functools.cache
def find_font() -> Path | None:
    """Noto Sans CJK, which has the rare characters of names and places; None where it is not installed."""
    for place in FONT_PLACES:
        path = Path(place).expanduser()
        if path.is_file():
            return path
    return None


def font_face() -> tuple[Path, int] | None:
    """The font's file and its face with the mainland's forms, for whoever sets pages with it."""
    path = find_font()
    return None if path is None else (path, _face_index(path))


def font_available() -> bool:
    """Whether watermarks can be read: for the start of the service to say what is missing."""
    return find_font() is not None


def load_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The watermark's font. Where Noto is missing Pillow's own, without Chinese, rather than no picture.

    Kept per thread, because one face of the font library must not be used by two threads at once.
    """
    fonts: dict[tuple[Path | None, int], ImageFont.FreeTypeFont | ImageFont.ImageFont]
    fonts = _local.__dict__.setdefault("fonts", {})
    path = find_font()
    if (path, size) not in fonts:
        if len(fonts) >= 32:
            fonts.clear()
        fonts[path, size] = ImageFont.load_default(size) if path is None else _simplified_chinese(path, size)
    return fonts[path, size]


def _simplified_chinese(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The face with the mainland's forms, out of a collection that begins with the Japanese ones."""
    index = _face_index(path)
    return ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _face_index(path: Path) -> int:
    for index in range(16):
        try:
            family = ImageFont.truetype(str(path), 10, index=index).getname()[0] or ""
        except OSError:
            break
        if family.endswith("Sans CJK SC"):
            return index
    return 0


# The narrowest cell of a code that a phone still reads off a picture compressed as ours are, and the white around it.
_CELL: Final = 3
_QUIET: Final = 4
_BAND: Final = (32, 32, 32)


def watermarked(image: Image.Image, lines: Iterable[str], link: str = "") -> Image.Image:
    """The picture, untouched, and below it a dark band with the lines and the link as a QR code at its right end.

    Outside the picture, because it may be of a paper, whose last lines and seal stand at the foot. Letters are a
    fiftieth of the long side, so that they read alike on every picture; where the band would be more than two fifths
    of its height they shrink, and a picture too small for any letter is left as it is. A code that would take more
    than a third of a side is left out: a smaller one could not be read.
    """
    code = _qr(link) if link else None
    if code is not None and code.width * 3 > min(image.size):
        code = None
    aside = code.width if code else 0
    wanted = [text for line in lines if (text := _printable(line))]
    size = max(12, max(image.size) // 50)
    while size >= 6 and wanted:
        font = load_font(size)
        margin, step = size // 2, size * 27 // 20
        wrapped = [part for line in wanted for part in _wrap(line, font, image.width - aside - 2 * margin)]
        height = max(step * len(wrapped) + margin, aside)
        if height <= image.height * 2 // 5 or size == 6:
            break
        size = max(6, size * 4 // 5)
    else:
        return image
    if height > image.height:
        return image
    whole = Image.new("RGB", (image.width, image.height + height), _BAND)
    whole.paste(image, (0, 0))
    draw = ImageDraw.Draw(whole)
    for row, text in enumerate(wrapped):
        across = float(margin)
        for part, shape in _runs(text, font):
            draw.text((across, image.height + size // 10 + row * step), part, font=shape, fill="white")
            across += shape.getlength(part)
    if code is not None:
        whole.paste(code, (whole.width - aside, whole.height - aside))
    return whole


def _qr(text: str) -> Image.Image:
    """Black on white, with its white margin, in cells of the one size: scaling would blur what is read by edges."""
    # Any mask reads alike on a picture like ours; to weigh all eight costs more than the rest of the code.
    rows = segno.make_qr(text, error="m", mask=2).matrix
    cells = Image.frombytes("L", (len(rows), len(rows)), bytes(0 if cell & 1 else 255 for row in rows for cell in row))
    side = (len(rows) + 2 * _QUIET) * _CELL
    code = Image.new("RGB", (side, side), "white")
    code.paste(cells.resize((len(rows) * _CELL, len(rows) * _CELL), Image.Resampling.NEAREST), (_QUIET * _CELL,) * 2)
    return code


def _printable(line: str) -> str:
    """Without control and direction characters: a place's name must not be able to turn the line around. What no font
    has is a mark.
    """
    return "".join(char for char, _ in drawable(line.replace("\n", " "), font_face())).strip()


Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _runs(text: str, font: Font) -> Iterator[tuple[str, Font]]:
    """The text in pieces of one font each: nearly always one."""
    main = font_face()
    for number, chars in itertools.groupby(text, lambda char: font_for(char, main) or 0):
        yield "".join(chars), _fallback(number, font) if number else font


def _fallback(number: int, font: Font) -> Font:
    """Kept per thread, as the other."""
    path, size = fallbacks()[number - 1], int(getattr(font, "size", 12))
    fonts: dict[tuple[Path | None, int], Font] = _local.__dict__.setdefault("fonts", {})
    if (path, size) not in fonts:
        fonts[path, size] = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    return fonts[path, size]


def _length(text: str, font: Font) -> float:
    return sum(shape.getlength(part) for part, shape in _runs(text, font))


def _wrap(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> Iterator[str]:
    """Chinese has no spaces to break at: a line is cut where it is full."""
    if _length(line, font) <= width:
        yield line
        return
    part, used = "", 0.0
    for char in line:
        advance = _length(char, font)
        if part and used + advance > width:
            yield part
            part, used = "", 0.0
        part, used = part + char, used + advance
    yield part
