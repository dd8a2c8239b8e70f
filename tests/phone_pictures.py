"""Ordinary photographs as the phones of a district take them, made by a seed: sizes, turns, encodings, what cameras
write beside a picture and what they write behind its end. All of them must be taken.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from tests.attachments import film

pillow_heif.register_heif_opener()

TYPES = {"JPEG": "image/jpeg", "HEIF": "image/heic", "PNG": "image/png", "WEBP": "image/webp"}
MAKERS = (
    "samsung", "HUAWEI", "HONOR", "Xiaomi", "Redmi", "OPPO", "OnePlus", "realme", "vivo", "Apple", "Google", "ZTE",
)
SIDES = ((640, 480), (1280, 960), (960, 1280), (1200, 1200), (1600, 720), (720, 1600), (333, 501), (1441, 1081))
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PLIST = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" '
    b'"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict/></plist>'
)


@dataclass(frozen=True)
class PhonePicture:
    name: str
    data: bytes
    content_type: str
    # As a viewer shows it.
    size: tuple[int, int]


def phone_pictures(count: int, seed: int = 20261129) -> Iterator[PhonePicture]:
    for number in range(count):
        rng = random.Random(seed * 1000 + number)
        kind = "HEIF" if number % 7 == 3 else "PNG" if number % 13 == 5 else "WEBP" if number % 17 == 8 else "JPEG"
        yield _MAKE[kind](number, rng)


def scenery(rng: random.Random, size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    small = Image.frombytes("RGB", (8, 6), rng.randbytes(144))
    return small.resize(size, Image.Resampling.BICUBIC).convert(mode)


def _encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


# -- What cameras write beside a picture


def exif_block(rng: random.Random, orientation: int) -> bytes:
    """Both orders of bytes, a maker, its own note of any bytes, a comment, and a thumbnail in the second list."""
    order = rng.choice("<>")
    thumbnail = _encoded(scenery(rng, (160, 120)), "JPEG", quality=40) if rng.random() < 0.7 else b""
    maker = rng.choice(MAKERS).encode() + b"\0"
    taken = b"2026:12:%02d %02d:31:05\0" % (rng.randrange(1, 29), rng.randrange(24))
    first: list[tuple[int, int, int, bytes]] = [
        (0x010F, 2, len(maker), maker), (0x0112, 3, 1, struct.pack(order + "HH", orientation, 0)),
        (0x0132, 2, len(taken), taken),
    ]
    note = rng.randbytes(rng.choice((12, 900, 20_000)))
    inner: list[tuple[int, int, int, bytes]] = [
        (0x9003, 2, len(taken), taken), (0x927C, 7, len(note), note),
        (0x9286, 7, 8 + 24, b"ASCII\0\0\0" + bytes(24)),
    ]
    if rng.random() < 0.5:
        inner.insert(1, (0x9011, 2, 7, b"+08:00\0"))
    return b"Exif\0\0" + _tiff(order, first, inner, thumbnail)


def _tiff(
    order: str, first: list[tuple[int, int, int, bytes]], inner: list[tuple[int, int, int, bytes]], thumbnail: bytes
) -> bytes:
    data = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8))

    def write(entries: list[tuple[int, int, int, bytes]]) -> int:
        """One list; where its link to the next stands."""
        at = len(data)
        end = at + 2 + 12 * len(entries) + 4
        table, beside = struct.pack(order + "H", len(entries)), b""
        for tag, kind, count, value in entries:
            held = value
            if len(value) > 4:
                held = struct.pack(order + "I", end + len(beside))
                beside += value + b"\0" * (len(value) & 1)
            table += struct.pack(order + "HHI", tag, kind, count) + held.ljust(4, b"\0")
        data.extend(table + bytes(4) + beside)
        return end - 4

    pointer = (0x8769, 4, 1, bytes(4))
    link = write([*first, pointer])
    place = bytes(data).rindex(struct.pack(order + "HHI", 0x8769, 4, 1)) + 8
    data[place : place + 4] = struct.pack(order + "I", len(data))
    write(inner)
    if thumbnail:
        data[link : link + 4] = struct.pack(order + "I", len(data))
        at = len(data) + 2 + 12 * 3 + 4
        write([
            (0x0103, 3, 1, struct.pack(order + "HH", 6, 0)), (0x0201, 4, 1, struct.pack(order + "I", at)),
            (0x0202, 4, 1, struct.pack(order + "I", len(thumbnail))),
        ])
        data.extend(thumbnail)
    return bytes(data)


def _xmp(rng: random.Random) -> bytes:
    length = rng.randrange(1000, 90_000)
    return (
        b'http://ns.adobe.com/xap/1.0/\0<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta '
        b'xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description GCamera:MotionPhoto="1" Container:Directory="" '
        b'Item:Mime="video/mp4" Item:Length="%d"/></rdf:RDF></x:xmpmeta>' % length
        + b" " * rng.choice((0, 2000)) + b'<?xpacket end="w"?>'
    )


def _segments(rng: random.Random) -> bytes:
    """Some of what stands between a JPEG's head and its picture."""
    found = b""
    beside: list[tuple[int, bytes]] = [
        (0xE1, _xmp(rng)),
        *((0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"A1" * 16 + struct.pack(">II", 120_000, at)
           + b"QUJD" * 10_000) for at in (0, 40_000, 80_000)),
        (0xE2, b"ICC_PROFILE\0\1\1" + ICC),
        (0xE2, b"MPF\0II*\0\x08\0\0\0" + bytes(60)),
        (0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(8)),
        (0xE4, b"QualcommDebug\0" + rng.randbytes(4000)),
        (0xE5, b"ssuniqueid\0" + rng.randbytes(40)),
        (0xE7, b"HUAWEI\0" + rng.randbytes(300)),
        (0xEB, b"JP\0\1\0\0\0\1" + struct.pack(">I", 40) + b"jumb" + bytes(32)),
        (0xED, b"Photoshop 3.0\x008BIM\x03\xec\0\0" + struct.pack(">I", len(PLIST)) + PLIST),
        (0xFE, "小米手机拍摄".encode()),
    ]
    for marker, body in beside:
        if rng.random() < 0.35:
            found += bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
    return found


# -- What phones write behind it


def samsung(rng: random.Random, extra: bytes = b"") -> bytes:
    blocks = [(0x0A01, b"Image_UTC_Data", b"1764345678901"), (0x0A41, b"MCC_Data", b"460")]
    if extra:
        blocks.append((0x0A30, b"MotionPhoto_Data", extra))
    if rng.random() < 0.5:
        blocks.append((0x0AB1, b"DualShot_DepthMap_1", rng.randbytes(5000)))
    written = [struct.pack("<HHI", 0, kind, len(name)) + name + body for kind, name, body in blocks]
    table, left = b"", sum(map(len, written))
    for (kind, _, _), block in zip(blocks, written, strict=True):
        table += struct.pack("<HHII", 0, kind, left, len(block))
        left -= len(block)
    head = b"SEFH" + struct.pack("<II", 107, len(blocks)) + table
    return b"".join(written) + head + struct.pack("<I", len(head)) + b"SEFT"


def small_film(rng: random.Random) -> bytes:
    return film(frames=rng.randbytes(rng.randrange(200, 30_000)))


def _another(rng: random.Random) -> bytes:
    return _encoded(scenery(rng, (160, 120), rng.choice(("L", "RGB"))), "JPEG")


TRAILERS: dict[str, Callable[[random.Random], bytes]] = {
    "nothing": lambda rng: b"",
    "zeros": lambda rng: bytes(rng.randrange(1, 70_000)),
    "filling": lambda rng: b"\xff" * rng.randrange(1, 500),
    "a line": lambda rng: b"\r\n",
    "samsung": samsung,
    "samsung motion": lambda rng: samsung(rng, small_film(rng)),
    "google motion": small_film,
    "gain map": _another,
    "gain map and samsung": lambda rng: _another(rng) + samsung(rng),
    "gain map and film": lambda rng: _another(rng) + small_film(rng),
    "two lenses": lambda rng: _another(rng) + bytes(rng.randrange(0, 300)) + _another(rng),
    "huawei live": lambda rng: small_film(rng) + b"v3_f31_c                LIVE_%d\0\0" % rng.randrange(10**8),
    "huawei depth": lambda rng: b"edof\0\0\0\1" + rng.randbytes(9000) + b"DepthP\0\0",
    "vivo": lambda rng: b'streamdata\0vivo{"cameramode":"normal","rear":1}' + bytes(4),
    "oppo": lambda rng: rng.randbytes(400) + b'[{"length":400,"name":"watermark.device","offset":460,"version":1}]jxrs',
    "xiaomi": lambda rng: _another(rng) + b"xiaomi_watermark_info" + rng.randbytes(700),
    "mediatek": lambda rng: b"MDbug\0" + rng.randbytes(3000),
    "qualcomm": lambda rng: b"QTI Debug Metadata" + rng.randbytes(3000),
}


# -- The four formats

_SIDEWAYS = (5, 6, 7, 8)


def _jpeg(number: int, rng: random.Random) -> PhonePicture:
    size, orientation = rng.choice(SIDES), rng.choice((1, 1, 3, 6, 6, 8, rng.randrange(1, 9), 0))
    trailer = list(TRAILERS)[number % len(TRAILERS)]
    mode = rng.choice(("RGB", "RGB", "RGB", "RGB", "L", "CMYK"))
    how: dict[str, Any] = {"quality": rng.choice((30, 75, 92, 98)), "optimize": rng.random() < 0.3}
    how["progressive"] = rng.random() < 0.25
    if mode == "RGB":
        how["subsampling"] = rng.choice((0, 1, 2))
    if rng.random() < 0.2:
        how["restart_marker_blocks"] = rng.choice((1, 8, 64))
    if rng.random() < 0.85:
        how["exif"] = exif_block(rng, orientation)
    else:
        orientation = 1
    plain = _encoded(scenery(rng, size, mode), "JPEG", **how)
    if rng.random() < 0.4:
        # Segments that cameras put behind the first one.
        at = 4 + int.from_bytes(plain[4:6], "big")
        plain = plain[:at] + _segments(rng) + plain[at:]
    if rng.random() < 0.1:
        plain = plain[:2] + b"\xff" * rng.randrange(1, 9) + plain[2:]
    shown = size[::-1] if orientation in _SIDEWAYS else size
    return PhonePicture(f"{number} {mode} {trailer}", plain + TRAILERS[trailer](rng), TYPES["JPEG"], shown)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _heic(number: int, rng: random.Random) -> PhonePicture:
    size, orientation = rng.choice(SIDES[:4]), rng.choice((1, 3, 6, 8))
    coded = size[::-1] if orientation in _SIDEWAYS else size
    mode = rng.choice(("RGB", "RGB", "L", "RGBA"))
    picture = pillow_heif.from_pillow(scenery(rng, coded, mode))
    how: dict[str, Any] = {"quality": rng.choice((30, 70)), "exif": exif_block(rng, orientation)}
    if rng.random() < 0.4 and mode == "RGB":
        how["tile_size"] = 512
    if rng.random() < 0.4:
        how["xmp"] = _xmp(rng)[29:]
    out = io.BytesIO()
    picture.save(out, **how)
    trailer, behind = rng.choice((
        ("nothing", b""), ("samsung", _box(b"sefd", samsung(rng))), ("samsung motion", _box(b"mpvd", small_film(rng))),
        ("film", small_film(rng)), ("zeros", bytes(200)),
    ))
    return PhonePicture(f"{number} HEIC {mode} {trailer}", out.getvalue() + behind, TYPES["HEIF"], size)


def _png(number: int, rng: random.Random) -> PhonePicture:
    size, mode = rng.choice(SIDES), rng.choice(("RGB", "RGBA", "L", "P", "1", "I;16"))
    picture = scenery(rng, size, "RGB")
    picture = picture.convert("I").convert("I;16") if mode == "I;16" else picture.convert(mode)
    data = _encoded(picture, "PNG", compress_level=1, icc_profile=ICC if rng.random() < 0.4 else None)
    trailer = rng.choice(("nothing", "samsung", "zeros"))
    return PhonePicture(f"{number} PNG {mode} {trailer}", data + TRAILERS[trailer](rng), TYPES["PNG"], size)


def _webp(number: int, rng: random.Random) -> PhonePicture:
    size, mode = rng.choice(SIDES), rng.choice(("RGB", "RGBA"))
    data = _encoded(scenery(rng, size, mode), "WEBP", quality=60, method=0, lossless=rng.random() < 0.2)
    return PhonePicture(f"{number} WEBP {mode}", data, TYPES["WEBP"], size)


_MAKE = {"JPEG": _jpeg, "HEIF": _heic, "PNG": _png, "WEBP": _webp}
