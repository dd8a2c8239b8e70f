"""What the same pictures cost in bare Pillow, as somebody would write it who trusts the file: decode, turn upright, two
resizes, a watermark, two encodings. The yardstick of `media.py`; it judges nothing and imports nothing of ours.

It is no straw man: the decoder is asked for the target's own shape, which halves its work, and the filters, sizes,
letters and qualities are those of the service's pictures.
"""

from __future__ import annotations

import functools
import io
import sys

from PIL import Image, ImageDraw, ImageFont, ImageOps


@functools.cache
def _font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def derive(data: bytes, lines: list[str], font: tuple[str, int]) -> tuple[bytes, bytes]:
    """The display copy and the thumbnail of a photograph that is larger than 1600 pixels."""
    with Image.open(io.BytesIO(data)) as opened:
        width, height = opened.size
        scale = 1600 / max(width, height)
        target = round(width * scale), round(height * scale)
        opened.draft("RGB", target)
        opened.load()
        image = opened.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
        turned = ImageOps.exif_transpose(image)
    small = turned.copy()
    small.thumbnail((320, 320), Image.Resampling.BICUBIC, reducing_gap=2.0)
    size = max(turned.size) // 50
    step, margin = size * 27 // 20, size // 2
    top = turned.height - step * len(lines) - margin
    box = (0, top, turned.width, turned.height)
    band = Image.blend(turned.crop(box), Image.new("RGB", (turned.width, turned.height - top), "black"), 0.55)
    draw = ImageDraw.Draw(band)
    for row, line in enumerate(lines):
        draw.text((margin, size // 10 + row * step), line, font=_font(*font, size), fill="white")
    turned.paste(band, box)
    return _jpeg(turned, 82), _jpeg(small, 75)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def peak_kilobytes() -> int:
    """This process's own peak. (Linux counts into getrusage what its parent held before it was born.)"""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    # A process of its own, for its peak of memory: photograph, font, face, lines.
    with open(sys.argv[1], "rb") as file:
        derive(file.read(), sys.argv[4:], (sys.argv[2], int(sys.argv[3])))
    print(peak_kilobytes())
