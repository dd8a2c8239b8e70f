"""Drawn photographs for the demo world: a door, a corridor, a meter, a room, a paper; and films that show nothing. No
real picture is needed.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable

from PIL import Image, ImageDraw

from media_storage.watermark import load_font

_SIZE = (960, 720)
_Draw = ImageDraw.ImageDraw


def picture(kind: str, label: str, seed: int) -> bytes:
    """A JPEG of that kind; the same for the same label and seed, and for no others."""
    rng = random.Random(f"{kind}:{label}:{seed}")
    wall = tuple(rng.randint(low, low + 24) for low in (205, 200, 186))
    image = Image.new("RGB", _SIZE, wall)
    draw = ImageDraw.Draw(image)
    _KINDS[kind](draw, label, rng)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=82)
    return held.getvalue()


def film(label: str, seconds: int) -> bytes:
    """An MP4 of that length without a picture in it; another one for another label."""

    def box(name: bytes, *inside: bytes) -> bytes:
        body = b"".join(inside)
        return struct.pack(">I4s", 8 + len(body), name) + body

    head = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000), bytes(80))
    size = box(b"tkhd", bytes(76), struct.pack(">II", 1280 << 16, 720 << 16))
    coded = box(b"stsd", struct.pack(">II", 0, 1), box(b"avc1", bytes(70)))
    media = box(b"mdia", box(b"hdlr", bytes(8), b"vide", bytes(13)), box(b"minf", box(b"stbl", coded)))
    told = box(b"moov", head, box(b"trak", size, media))
    return box(b"ftyp", b"isom", bytes(4), b"isomiso2avc1mp41") + box(b"mdat", label.encode() * 40) + told


def _floor(draw: _Draw, top: int, rng: random.Random) -> None:
    tone = rng.randint(120, 150)
    draw.rectangle((0, top, 960, 720), fill=(tone, tone - 6, tone - 18))
    for x in range(-400, 1400, 120):
        draw.line((480 + (x - 480) // 3, top, x, 720), fill=(tone - 25, tone - 30, tone - 40), width=2)


def _door(draw: _Draw, label: str, rng: random.Random) -> None:
    _floor(draw, 610, rng)
    red, green, blue = rng.choice(((112, 52, 40), (64, 82, 96), (94, 74, 52)))
    draw.rectangle((300, 90, 660, 640), fill=(90, 88, 84))
    draw.rectangle((316, 106, 644, 640), fill=(red, green, blue))
    for top in (140, 390):
        draw.rectangle((350, top, 610, top + 200), outline=(red + 35, green + 30, blue + 26), width=5)
    draw.ellipse((588, 356, 622, 390), fill=(196, 180, 120))
    draw.ellipse((470, 220, 490, 240), fill=(30, 30, 30))
    draw.rectangle((420, 34, 540, 82), fill=(36, 70, 120))
    draw.text((480, 58), label, font=load_font(32), fill="white", anchor="mm")
    if rng.random() < 0.5:
        for left in (232, 676):
            draw.rectangle((left, 150, left + 52, 560), fill=(178, 34, 34))


def _corridor(draw: _Draw, label: str, rng: random.Random) -> None:
    draw.polygon(((0, 720), (960, 720), (600, 420), (360, 420)), fill=(136, 132, 124))
    draw.polygon(((0, 0), (960, 0), (600, 240), (360, 240)), fill=(228, 226, 220))
    draw.rectangle((360, 240, 600, 420), fill=(176, 190, 196))
    draw.rectangle((430, 270, 530, 420), fill=(222, 234, 238))
    for near, far in ((60, 150), (200, 270)):
        draw.polygon(((near, 690 - near), (far, 640 - far // 2), (far, 160), (near, 90)), fill=(104, 70, 52))
    for _ in range(rng.randint(2, 6)):
        left, high = rng.randint(640, 840), rng.randint(60, 130)
        draw.rectangle((left, 660 - high, left + rng.randint(60, 110), 670), fill=(176, 138, 92), outline=(110, 84, 52))
    draw.text((480, 330), label, font=load_font(28), fill=(60, 60, 60), anchor="mm")


def _meter(draw: _Draw, label: str, rng: random.Random) -> None:
    draw.rounded_rectangle((270, 110, 690, 620), 26, fill=(236, 236, 232), outline=(120, 120, 116), width=6)
    draw.ellipse((330, 150, 630, 450), fill=(250, 250, 248), outline=(60, 60, 60), width=5)
    digits = f"{rng.randint(0, 99999):05d}"
    for place, digit in enumerate(digits):
        left = 364 + place * 48
        draw.rectangle((left, 250, left + 42, 310), fill=(150, 30, 30) if place == 4 else (24, 24, 24))
        draw.text((left + 21, 280), digit, font=load_font(36), fill="white", anchor="mm")
    draw.text((480, 380), "kWh", font=load_font(30), fill=(50, 50, 50), anchor="mm")
    number = f"No. {rng.randint(10**7, 10**8)}  {label}"
    draw.text((480, 540), number, font=load_font(26), fill=(70, 70, 70), anchor="mm")


def _room(draw: _Draw, label: str, rng: random.Random) -> None:
    _floor(draw, 500, rng)
    draw.rectangle((560, 90, 860, 330), fill=(186, 214, 232), outline=(240, 240, 240), width=12)
    draw.line((710, 90, 710, 330), fill=(240, 240, 240), width=10)
    cover = (rng.randint(80, 170), rng.randint(80, 150), rng.randint(90, 170))
    draw.rectangle((60, 430, 430, 600), fill=cover)
    draw.rectangle((60, 400, 150, 450), fill=(240, 238, 230))
    draw.rectangle((520, 440, 760, 460), fill=(120, 84, 52))
    for leg in (540, 725):
        draw.rectangle((leg, 460, leg + 16, 620), fill=(104, 72, 44))
    if rng.random() < 0.5:
        draw.rectangle((100, 120, 300, 390), fill=(150, 116, 80), outline=(100, 76, 50), width=5)
    draw.text((700, 400), label, font=load_font(24), fill=(90, 90, 90), anchor="mm")


def _paper(draw: _Draw, label: str, rng: random.Random) -> None:
    draw.rectangle((0, 0, 960, 720), fill=(122, 96, 70))
    draw.rectangle((190, 40, 770, 690), fill=(250, 248, 240))
    draw.text((480, 110), label, font=load_font(40), fill=(40, 40, 40), anchor="mm")
    for row in range(9):
        y = 190 + row * 46
        draw.line((240, y, 240 + rng.randint(320, 470), y), fill=(150, 150, 150), width=5)
    draw.ellipse((560, 520, 710, 670), outline=(200, 40, 40), width=8)
    draw.text((635, 595), "样张", font=load_font(36), fill=(200, 40, 40), anchor="mm")


_KINDS: dict[str, Callable[[_Draw, str, random.Random], None]] = {
    "door": _door,
    "corridor": _corridor,
    "meter": _meter,
    "room": _room,
    "paper": _paper,
}
