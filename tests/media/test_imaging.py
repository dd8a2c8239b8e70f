"""Which files pass for a photograph, and what is left of one in the pictures that people see.

The hostile files are made here, each by the trick it is named after, so that a reader sees what is
refused.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from media_storage import imaging, watermark
from media_storage.imaging import (
    ImageRefused,
    ImagingPool,
    display_copy,
    inspect_image,
    render,
    thumbnail,
)
from media_storage.watermark import find_font, font_available, load_font
from tests.photographs import carries_code

# So that HEIC files can be made here; what is under test opens none that way.
pillow_heif.register_heif_opener()

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "HEIF": HEIC}
LINES = ["2026-12-01 17:30 铁东区 𠮷祥里社区", "巡查员 王𬭎 案件 XC-2026-0001 7f3a9c0d"]

def picture(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Red above, blue below, so that up can be told from down after any turn."""
    image = Image.new("RGB", size, (20, 20, 220))
    image.paste((220, 20, 20), (0, 0, size[0], size[1] // 2))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    if kind == "HEIF" and isinstance(how.get("exif"), Image.Exif):
        # As bytes, so that the encoder writes the orientation into the boxes too, as phones do.
        how["exif"] = how["exif"].tobytes()
    image.save(out, kind, **how)
    return out.getvalue()


@functools.cache
def photo(kind: str = "JPEG") -> bytes:
    return encoded(picture(), kind)


def exif(orientation: int = 1, *, gps: bool = True, offset: str | None = None) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "PhoneMaker"
    tags.get_ifd(0x8769)[0x9003] = "2026:12:01 17:30:05"
    if offset is not None:
        tags.get_ifd(0x8769)[0x9011] = offset
    if gps:
        tags.get_ifd(0x8825).update({1: "N", 2: (41.0, 7.0, 12.5), 3: "E", 4: (122.0, 59.0, 40.0)})
    return tags


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


# -- What passes


@pytest.mark.parametrize("kind", TYPES)
def test_a_photograph_passes_and_is_described(kind: str) -> None:
    facts = inspect_image(photo(kind), declared_type=TYPES[kind])
    assert (facts.format, facts.width, facts.height) == (kind, 800, 600)
    assert facts.exif_taken_at is None
    assert not facts.has_gps


@pytest.mark.parametrize("kind", TYPES)
def test_what_the_phone_claims_is_reported(kind: str) -> None:
    facts = inspect_image(encoded(picture(), kind, exif=exif(6)), declared_type=TYPES[kind])
    assert facts.has_gps
    assert facts.exif_taken_at == datetime(2026, 12, 1, 17, 30, 5, tzinfo=timezone(timedelta(hours=8)))
    assert (facts.width, facts.height) == (600, 800)


def test_a_phone_that_names_its_zone_is_believed_and_nonsense_is_no_claim() -> None:
    named = inspect_image(encoded(picture(), exif=exif(offset="+09:00")), declared_type=JPEG)
    assert named.exif_taken_at is not None
    assert named.exif_taken_at.utcoffset() == timedelta(hours=9)
    tags = exif(gps=False)
    tags.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    assert inspect_image(encoded(picture(), exif=tags), declared_type=JPEG).exif_taken_at is None


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_exif_that_cannot_be_read_is_no_fault_of_the_picture() -> None:
    for broken in (b"Exif\0\0", b"Exif\0\0II*\0" + b"\xff" * 40, b"Exif\0\0" + b"\0" * 99, b"nothing"):
        data = encoded(picture(), exif=broken)
        facts = inspect_image(data, declared_type=JPEG)
        assert (facts.exif_taken_at, facts.has_gps) == (None, False)
        assert opened(display_copy(data, LINES)).width == 800


@pytest.mark.parametrize(
    "tail", [b"\0" * 5000, b"\r\n", b"SEFT\x00\x01", b"\xff" * 100], ids=["zeros", "newline", "mark", "fill"]
)
def test_a_little_filling_behind_the_picture_is_what_cameras_leave(tail: bytes) -> None:
    inspect_image(photo() + tail, declared_type=JPEG)


def test_the_gain_map_of_an_hdr_phone_is_no_second_picture() -> None:
    both = encoded(picture(), "MPO", save_all=True, append_images=[picture((80, 60))])
    assert opened(both).format == "MPO"
    assert inspect_image(both, declared_type=JPEG).width == 800
    assert opened(display_copy(both, LINES)).format == "JPEG"


def test_filling_between_segments_is_stepped_over_as_decoders_do() -> None:
    data = photo()
    assert inspect_image(data[:20] + b"\0\0\0" + data[20:], declared_type=JPEG).width == 800


# -- What is refused


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb() -> bytes:
    """A few hundred bytes that ask for 2.5 thousand million pixels."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    data = photo()
    size_at = data.index(b"\xff\xc0") + 5
    return data[:size_at] + struct.pack(">HH", 60_000, 60_000) + data[size_at + 4 :]


def webp_bomb() -> bytes:
    """An extended WebP whose canvas alone would take a gigabyte before a single pixel is read."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xfe\x3f\0" * 2 + photo("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def png_text_bomb() -> bytes:
    data = photo("PNG")
    text = chunk(b"zTXt", b"comment\0\0" + zlib.compress(b"\0" * 80_000_000, 9))
    return data[:33] + text + data[33:]


def heic_claiming(width: int, height: int) -> bytes:
    data = photo("HEIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def heic_bomb_inside() -> bytes:
    """A million coded pixels under a claim of 80 by 60."""
    data = encoded(Image.new("RGB", (1000, 1000), "green"), "HEIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", 80, 60) + data[at + 8 :]


def heic_of_a_hundred_large_tiles() -> bytes:
    """A small picture put together of tiles of which each would be let through alone."""
    data = encoded(picture((640, 640)), "HEIF", tile_size=64)
    at = data.rindex(b"ispe") + 8
    return data[:at] + struct.pack(">II", 7000, 7000) + data[at + 8 :]


def heic_of_endless_items() -> bytes:
    data = photo("HEIF")
    at = data.index(b"iloc") + 10
    return data[:at] + b"\xff\xff" + data[at + 2 :]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def animated(kind: str) -> bytes:
    frames = [picture((64, 48)), picture((64, 48)).rotate(180)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def archive(comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("run.js", "alert(1)")
        zipped.comment = comment
    return out.getvalue()


def archive_inside() -> bytes:
    """A zip in a JPEG's last segment: not a byte behind the picture, and still a zip to every unpacker."""
    data = photo()
    whole = archive(comment=b"\xff\xd9")[:-2]
    data = data[:-2] + b"\xff\xfe" + struct.pack(">H", len(whole) + 2) + whole + b"\xff\xd9"
    assert zipfile.is_zipfile(io.BytesIO(data))
    return data


def many_scans() -> bytes:
    data = encoded(picture(), progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:-2] + data[at:-2] * 100 + data[-2:]


def commented(text: bytes) -> bytes:
    data = photo()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + data[2:]


HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'

HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", JPEG, "image_empty"),
    "text": (lambda: "这不是照片".encode(), JPEG, "image_not_recognised"),
    "random bytes": (lambda: bytes(range(256)) * 20, JPEG, "image_not_recognised"),
    "html renamed": (lambda: HTML, JPEG, "image_not_recognised"),
    "svg": (lambda: SVG, PNG, "image_not_recognised"),
    "svg declared as such": (lambda: SVG, "image/svg+xml", "image_not_recognised"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", JPEG, "image_not_recognised"),
    "pdf from pillow": (lambda: encoded(picture(), "PDF"), JPEG, "image_not_recognised"),
    "zip": (archive, JPEG, "image_not_recognised"),
    "executable": (lambda: b"\x7fELF" + bytes(200), PNG, "image_not_recognised"),
    "gif": (lambda: encoded(picture(), "GIF"), "image/gif", "image_format_unsupported"),
    "gif animated": (lambda: animated("GIF"), JPEG, "image_format_unsupported"),
    "bmp": (lambda: encoded(picture(), "BMP"), JPEG, "image_format_unsupported"),
    "tiff": (lambda: encoded(picture(), "TIFF"), JPEG, "image_format_unsupported"),
    "avif": (lambda: encoded(picture(), "AVIF"), JPEG, "image_format_unsupported"),
    "heic of nothing": (lambda: b"\0\0\0\x18ftypheic" + bytes(99), HEIC, "image_damaged"),
    "heic sequence": (lambda: b"\0\0\0\x18ftyphevc" + photo("HEIF")[12:], HEIC, "image_animated"),
    "heic with a film": (lambda: photo("HEIF") + box(b"moov", bytes(50)), HEIC, "image_animated"),
    "program in a samsung film": (
        lambda: photo("HEIF") + box(b"mpvd", b"\x7fELF" + bytes(50)), HEIC, "image_polyglot",
    ),
    "heic cut": (lambda: photo("HEIF")[:-50], HEIC, "image_truncated"),
    "heic without its data": (lambda: photo("HEIF")[: photo("HEIF").index(b"mdat") - 4], HEIC, "image_truncated"),
    "heic cut in its head": (lambda: photo("HEIF")[:200], HEIC, "image_truncated"),
    "heic brand only": (lambda: photo("HEIF")[:28], HEIC, "image_truncated"),
    "heic without a picture": (
        lambda: photo("HEIF").replace(b"hvc1", b"mime"), HEIC, "image_format_unsupported",
    ),
    "heic of two heads": (
        lambda: photo("HEIF") + box(b"meta", bytes(40)), HEIC, "image_damaged",
    ),
    "heic bomb": (lambda: heic_claiming(30_000, 30_000), HEIC, "image_too_many_pixels"),
    "heic of no height": (lambda: heic_claiming(800, 0), HEIC, "image_damaged"),
    "heic bomb inside": (heic_bomb_inside, HEIC, "image_damaged"),
    "heic that claims too little": (lambda: heic_claiming(400, 300), HEIC, "image_damaged"),
    "heic of large tiles": (heic_of_a_hundred_large_tiles, HEIC, "image_too_many_pixels"),
    "heic of endless items": (heic_of_endless_items, HEIC, "image_too_complex"),
    "heic of endless boxes": (
        lambda: photo("HEIF") + box(b"free", b"") * 11_000, HEIC, "image_too_complex",
    ),
    "zip behind heic": (lambda: photo("HEIF") + archive(), HEIC, "image_polyglot"),
    "html behind heic": (lambda: photo("HEIF") + HTML, HEIC, "image_polyglot"),
    "html in a free box": (lambda: photo("HEIF") + box(b"free", HTML), HEIC, "image_polyglot"),
    "html behind the coded picture": (
        lambda: photo("HEIF") + box(b"mdat", bytes(9) + HTML), HEIC, "image_polyglot",
    ),
    "html in the exif of a heic": (
        lambda: encoded(picture(), "HEIF", exif=b"Exif\0\0" + HTML), HEIC, "image_polyglot",
    ),
    "jpeg hidden behind heic": (lambda: photo("HEIF") + photo(), HEIC, "image_polyglot"),
    "jpeg said to be html": (photo, "text/html", "image_type_mismatch"),
    "png animated": (lambda: animated("PNG"), PNG, "image_animated"),
    "webp animated": (lambda: animated("WEBP"), WEBP, "image_animated"),
    "jpeg cut in half": (lambda: photo()[: len(photo()) // 2], JPEG, "image_truncated"),
    "jpeg without its end": (lambda: photo()[:-2], JPEG, "image_truncated"),
    "jpeg header only": (lambda: photo()[:30], JPEG, "image_truncated"),
    "png cut": (lambda: photo("PNG")[:-200], PNG, "image_truncated"),
    "png without its end": (lambda: photo("PNG")[:-12], PNG, "image_truncated"),
    "webp cut": (lambda: photo("WEBP")[:-50], WEBP, "image_truncated"),
    "png bad checksum": (lambda: photo("PNG")[:30] + b"!" + photo("PNG")[31:], PNG, "image_damaged"),
    "png bomb": (png_bomb, PNG, "image_too_many_pixels"),
    "jpeg bomb": (jpeg_bomb, JPEG, "image_too_many_pixels"),
    "webp bomb": (webp_bomb, WEBP, "image_too_many_pixels"),
    "png text bomb": (png_text_bomb, PNG, "image_damaged"),
    "jpeg of endless scans": (many_scans, JPEG, "image_too_complex"),
    "zip behind jpeg": (lambda: photo() + archive(), JPEG, "image_polyglot"),
    "zip behind png": (lambda: photo("PNG") + archive(), PNG, "image_polyglot"),
    "zip behind webp": (lambda: photo("WEBP") + archive(), WEBP, "image_polyglot"),
    "zip inside jpeg": (archive_inside, JPEG, "image_polyglot"),
    "html behind jpeg": (lambda: photo() + HTML, JPEG, "image_polyglot"),
    "short script behind png": (lambda: photo("PNG") + b"<script>1</script>", PNG, "image_polyglot"),
    "html in a comment": (lambda: commented(HTML), JPEG, "image_polyglot"),
    "php in a comment": (lambda: commented(b"<?php system($_GET[0]); ?>"), JPEG, "image_polyglot"),
    "pdf in a comment": (lambda: commented(b"%PDF-1.4"), JPEG, "image_polyglot"),
    "html between segments": (lambda: photo()[:20] + HTML + photo()[20:], JPEG, "image_polyglot"),
    "html in a png text": (
        lambda: photo("PNG")[:33] + chunk(b"tEXt", b"c\0" + HTML) + photo("PNG")[33:],
        PNG,
        "image_polyglot",
    ),
    "unknown data behind jpeg": (lambda: photo() + bytes(range(1, 100)), JPEG, "image_polyglot"),
    "zip behind a gain map": (lambda: photo() + photo() + archive(), JPEG, "image_polyglot"),
    "html inside a gain map": (lambda: photo() + commented(HTML), JPEG, "image_polyglot"),
    "jpeg of twelve bits": (
        lambda: photo().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), JPEG, "image_format_unsupported",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_code_and_a_sentence(kind: str) -> None:
    make, declared_type, code = HOSTILE[kind]
    with pytest.raises(ImageRefused) as refusal:
        inspect_image(make(), declared_type=declared_type)
    assert refusal.value.code == code
    assert re.search(r"[\u4e00-\u9fff].*。$", refusal.value.sentence)


@pytest.mark.parametrize(
    "kind", [kind for kind, (_, _, code) in HOSTILE.items() if code != "image_type_mismatch"]
)
def test_what_is_refused_is_never_rendered_either(kind: str) -> None:
    with pytest.raises(ImageRefused):
        render(HOSTILE[kind][0](), LINES)


def test_the_largest_picture_passes_and_one_row_more_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "MAX_PIXELS", 800 * 600)
    inspect_image(photo(), declared_type=JPEG)
    with pytest.raises(ImageRefused, match="image_too_many_pixels"):
        inspect_image(encoded(picture((800, 601))), declared_type=JPEG)


SMALL = {kind: encoded(picture((40, 30)), kind, exif=exif(6)) for kind in TYPES}


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(TYPES)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=6),
    st.floats(0, 1),
    st.binary(max_size=20),
)
def test_any_damage_is_a_refusal_or_a_picture_and_never_a_fault(
    kind: str, spots: list[tuple[float, int]], cut: float, tail: bytes
) -> None:
    data = bytearray(SMALL[kind])
    for place, value in spots:
        data[int(place * len(data))] = value
    if cut < 0.5:
        data = data[: int(2 * cut * len(data))] + tail
    try:
        inspect_image(bytes(data), declared_type=TYPES[kind])
        made = render(bytes(data), LINES)
    except ImageRefused:
        return
    assert opened(made.display).format == "JPEG"


# -- Derived pictures


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_of_exif_or_gps_reaches_a_derived_picture(kind: str) -> None:
    extra = {"comment": "secret remark"} if kind == "JPEG" else {}
    data = encoded(picture(), kind, exif=exif(), icc_profile=b"secret profile" * 20, **extra)
    assert b"PhoneMaker" in data
    both = render(data, LINES)
    for made in (both.display, both.thumbnail, display_copy(data, LINES), thumbnail(data)):
        image = opened(made)
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        assert not any(word in made for word in (b"Exif", b"PhoneMaker", b"secret", b"2026:12:01"))


def colour_near(image: Image.Image, x: float, y: float) -> str:
    pixel = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


def as_the_sensor_saw_it(orientation: int) -> Image.Image:
    """The picture turned so that a viewer honouring the orientation shows red above again."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    return picture() if undo is None else picture().transpose(undo)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_turned_upright(orientation: int, kind: str) -> None:
    if kind == "HEIF" and orientation in (0, 9):
        orientation = 1
    data = encoded(as_the_sensor_saw_it(orientation), kind, exif=exif(orientation))
    facts = inspect_image(data, declared_type=TYPES[kind])
    assert (facts.width, facts.height) == (800, 600)
    both = render(data, [])
    for made in (both.display, both.thumbnail):
        image = opened(made)
        assert image.width > image.height
        assert [colour_near(image, 0.5, y) for y in (0.05, 0.45, 0.55, 0.95)] == [
            "red",
            "red",
            "blue",
            "blue",
        ]


@pytest.mark.parametrize(
    ("size", "shown", "small"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((3000, 4000), (1200, 1600), (240, 320)),
        ((1601, 1600), (1600, 1599), (320, 319)),
        ((300, 200), (300, 200), (300, 200)),
        ((5000, 2), (1600, 1), (320, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_derived_pictures_keep_their_bounds_and_their_shape(
    size: tuple[int, int], shown: tuple[int, int], small: tuple[int, int]
) -> None:
    data = encoded(picture(size))
    both = render(data, LINES)
    assert opened(display_copy(data, [])).size == shown
    # What is written stands below, and makes it longer by two fifths at most.
    assert opened(both.display).width == shown[0]
    assert shown[1] <= opened(both.display).height <= max(shown[1] * 7 // 5, shown[1] + 12)
    assert opened(both.thumbnail).size == small


def sizes_decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """To be filled with what the decoders hand over from here on."""
    decoded: list[tuple[int, int]] = []
    derive = imaging._derive
    monkeypatch.setattr(
        imaging,
        "_derive",
        lambda image, *rest: decoded.append(image.size) or derive(image, *rest),  # type: ignore[func-returns-value]
    )
    return decoded


def test_a_large_jpeg_is_decoded_at_half_size(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = sizes_decoded(monkeypatch)
    render(encoded(picture((4000, 3000))), [])
    assert decoded == [(2000, 1500)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_becomes_a_plain_picture(mode: str) -> None:
    if mode == "I;16":
        image = Image.new("I", (800, 600), 8000)
        image.paste(60000, (0, 0, 800, 300))
        data = encoded(image.convert("I;16"), "PNG")
    else:
        data = encoded(picture(mode=mode), "PNG")
    inspect_image(data, declared_type=PNG)
    made = opened(display_copy(data, []))
    assert (made.mode, made.size) == ("RGB", (800, 600))
    above, below = (made.convert("L").getpixel((400, y)) for y in (150, 450))
    assert isinstance(above, (int, float)) and isinstance(below, (int, float))
    assert above > below + 10 or mode == "1"


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
def test_a_jpeg_of_any_kind_becomes_a_plain_picture(mode: str) -> None:
    made = opened(display_copy(encoded(picture(mode=mode)), []))
    assert made.mode == "RGB"
    if mode != "L":
        assert (colour_near(made, 0.5, 0.2), colour_near(made, 0.5, 0.8)) == ("red", "blue")


def test_what_is_transparent_is_shown_on_white() -> None:
    made = opened(display_copy(encoded(Image.new("RGBA", (90, 90), (0, 0, 0, 0)), "PNG"), []))
    assert made.getpixel((45, 45)) == (255, 255, 255)


def test_a_heic_is_turned_once_though_its_exif_says_so_too() -> None:
    data = encoded(as_the_sensor_saw_it(6), "HEIF", exif=exif(6))
    assert b"irot" in data
    facts = inspect_image(data, declared_type=HEIC)
    assert (facts.width, facts.height) == (800, 600)
    # Where only EXIF says it, the boxes say that the picture lies as it is, and the boxes are right.
    lying = bytearray(encoded(picture(), "HEIF", exif=exif(6)))
    lying[lying.index(b"irot") + 4] = 0
    assert opened(display_copy(bytes(lying), [])).size == (800, 600)


@pytest.mark.parametrize("size", [(1500, 1100), (1501, 1103)])
def test_a_heic_of_tiles_is_one_picture(size: tuple[int, int]) -> None:
    data = encoded(picture(size), "HEIF", tile_size=512)
    assert b"grid" in data
    facts = inspect_image(data, declared_type=HEIC)
    assert (facts.format, facts.width, facts.height) == ("HEIF", *size)
    assert opened(display_copy(data, [])).size == size


def test_a_thumbnail_inside_a_heic_never_stands_for_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture((1600, 1200)), "HEIF", thumbnails=[400])
    assert b"thmb" in data
    decoded = sizes_decoded(monkeypatch)
    assert opened(thumbnail(data)).size == (320, 240)
    assert decoded == [(1600, 1200)]


def test_of_several_photographs_in_a_heic_the_first_is_the_picture() -> None:
    data = encoded(picture(), "HEIF", save_all=True, append_images=[picture((640, 480)).rotate(180)])
    assert inspect_image(data, declared_type=HEIC).width == 800
    assert colour_near(opened(display_copy(data, [])), 0.5, 0.1) == "red"


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_a_heic_of_any_kind_becomes_a_plain_picture(mode: str) -> None:
    made = opened(display_copy(encoded(picture(mode=mode), "HEIF"), []))
    assert (made.mode, made.size) == ("RGB", (800, 600))


# -- The watermark


def test_the_band_lies_below_and_covers_nothing_of_the_picture() -> None:
    # As of a paper: its last line and its seal stand at the very foot.
    data = encoded(picture((1600, 1200)))
    plain, marked = opened(display_copy(data, [])), opened(display_copy(data, LINES))
    assert marked.width == 1600 and 1200 < marked.height < 1200 * 7 // 5
    # But for the last rows, which JPEG mixes with what stands below them.
    assert plain.crop((0, 0, 1600, 1192)).tobytes() == marked.crop((0, 0, 1600, 1192)).tobytes()
    foot = ImageChops.difference(*(one.crop((0, 1192, 1600, 1200)).convert("L") for one in (plain, marked)))
    assert ImageStat.Stat(foot).mean[0] < 12
    band = marked.convert("L").crop((0, 1208, 1600, marked.height))
    darkest, lightest = band.getextrema()
    assert isinstance(darkest, int) and isinstance(lightest, int)
    assert darkest < 60 and lightest > 240


@pytest.mark.parametrize("size", [(1600, 1200), (600, 1300), (160, 120), (40, 1000), (1000, 30), (8, 8)])
def test_a_band_fits_any_picture(size: tuple[int, int]) -> None:
    made = opened(display_copy(encoded(Image.new("RGB", size, "white")), [*LINES, "很长" * 60]))
    assert made.width == size[0] and size[1] <= made.height <= size[1] * 2
    lowest = made.convert("L").crop((0, 0, size[0], max(1, size[1] - 8))).getextrema()[0]
    assert isinstance(lowest, int) and lowest > 200


def test_a_long_line_is_wrapped_and_not_cut() -> None:
    font = load_font(20)
    line = "铁东区𠮷祥里社区居民委员会网格员王𬭎" * 4
    parts = list(watermark._wrap(line, font, 300))
    assert "".join(parts) == line
    assert len(parts) > 3
    assert all(font.getlength(part) <= 300 for part in parts)


def test_a_line_cannot_turn_the_text_around() -> None:
    assert watermark._printable("王\u202e明\x00\x1b[31m\n二 ") == "王明[31m 二"


def drawn(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> bytes:
    image = Image.new("L", (80, 80))
    ImageDraw.Draw(image).text((10, 10), text, font=font, fill=255)
    return image.tobytes()


@pytest.mark.parametrize("char", ["𠮷", "𬭎", "铁", "东", "岀"])
def test_rare_characters_of_names_have_their_own_shapes(char: str) -> None:
    assert font_available(), "install Debian's fonts-noto-cjk"
    font = load_font(40)
    missing = drawn("\U0010fffe", font)
    assert drawn(char, font) not in (missing, drawn(" ", font), drawn("吉", font))
    assert any(missing)


def test_characters_have_their_mainland_forms() -> None:
    path = find_font()
    assert path is not None
    font = load_font(40)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert (font.getname()[0] or "").endswith("SC")
    assert drawn("骨", font) != drawn("骨", ImageFont.truetype(str(path), 40, index=0))


def test_without_the_font_a_picture_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watermark, "find_font", lambda: None)
    assert not font_available()
    assert opened(display_copy(photo(), LINES)).width == 800


# -- The pool


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_the_pool_does_the_same_work_beside_the_event_loop() -> None:
    async with ImagingPool(2) as pool:
        data, named = photo(), digest(photo())
        facts = await pool.inspect(data, declared_type=JPEG, sha256=named)
        assert facts is not None
        assert facts.width == 800
        made = await asyncio.gather(*(pool.render(data, LINES, sha256=named) for _ in range(8)))
        assert set(made) == {render(data, LINES)}
        with pytest.raises(ImageRefused, match="image_empty"):
            await pool.inspect(b"", declared_type=JPEG, sha256=digest(b""))
        # Bytes of another hash are neither judged nor shown, whatever was kept of that hash.
        await pool.inspect(data, declared_type=JPEG, sha256=named)
        assert await pool.inspect(data + b"x", declared_type=JPEG, sha256=named) is None
        assert await pool.render(data + b"x", LINES, sha256=named) is None


async def test_a_photograph_is_decoded_once_for_its_judging_and_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [encoded(picture((640, 480 + number))) for number in range(ImagingPool.KEPT + 2)]
    wanted = [render(data, LINES) for data in photos]
    decoded = sizes_decoded(monkeypatch)
    async with ImagingPool(2) as pool:
        for data in photos:
            await pool.inspect(data, declared_type=JPEG, sha256=digest(data))
        assert len(decoded) == len(photos)
        # Of many at once the last few are kept; the others, and one asked for again, are decoded again.
        again = [await pool.render(data, LINES, sha256=digest(data)) for data in reversed(photos)]
        assert again == wanted[::-1]
        assert len(decoded) == len(photos) + 2
        assert await pool.render(photos[-1], LINES, sha256=digest(photos[-1])) == wanted[-1]
        assert len(decoded) == len(photos) + 3


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 1600), (640, 480), (405, 1500)])
def test_a_code_of_the_link_stands_in_the_corner_and_can_be_read(size: tuple[int, int]) -> None:
    link = "http://127.0.0.1:8000/v/0d9f6a52-5a1e-4c57-9f0a-2f6d4c1b7e88/0123456789abcdef"
    data = encoded(picture(size))
    made = opened(render(data, LINES, link).display)
    assert carries_code(made, link)
    assert not carries_code(made, link[:-1] + "0")
    assert not carries_code(opened(render(data, LINES).display), link)


def test_a_picture_too_small_for_a_code_has_none() -> None:
    data = encoded(picture((400, 300)))
    assert render(data, LINES, "http://127.0.0.1:8000/v/x/y" * 3) == render(data, LINES)
