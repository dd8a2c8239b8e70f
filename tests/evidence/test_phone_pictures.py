"""Ordinary photographs of phones are all taken, whatever their cameras write beside and behind them; what hides there
as something else is not.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from media_storage import imaging
from media_storage.imaging import ImageRefused, ImagingPool, inspect_image, render
from media_storage.outlines import Outline
from tests.media.test_imaging import HTML, JPEG, archive, box, encoded, photo
from tests.phone_pictures import TRAILERS, TYPES, phone_pictures, samsung, scenery, small_film

COUNT = 400 if os.environ.get("ANJU_LONG") else 24


async def test_ordinary_photographs_of_phones_are_all_taken_and_shown_upright() -> None:
    async with ImagingPool() as pool:
        for made in phone_pictures(COUNT):
            sha256 = hashlib.sha256(made.data).hexdigest()
            # Whatever it was called: some apps call all of them JPEG.
            facts = await pool.inspect(made.data, declared_type="image/jpeg", sha256=sha256)
            assert facts is not None and (facts.content_type, (facts.width, facts.height)) == (
                made.content_type, made.size
            ), made.name
            rendered = await pool.render(made.data, ["铁东区"], sha256=sha256)
            assert rendered is not None
            with Image.open(io.BytesIO(rendered.display)) as shown:
                assert (shown.width > shown.height) == (made.size[0] > made.size[1]), made.name
                assert shown.format == "JPEG" and not shown.getexif()
            # Nothing of what lay behind or beside it is in what people see.
            for mark in (b"SEFT", b"ftyp", b"LIVE_", b"Exif", b"xpacket", b"vivo{"):
                assert mark not in rendered.display + rendered.thumbnail, made.name


# What each trailer may not be, wherever in it: its begin, its middle, its end.
FOREIGN = {
    "a program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60),
    "a program of linux": b"\x7fELF\x02\x01\x01" + bytes(60),
    "an archive": archive(),
    "an archive of its own kind": b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(60),
    "a packed archive": b"Rar!\x1a\x07\x01\x00" + bytes(60),
    "a document": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
    "a page": HTML,
    "a script": b"<script>alert(1)</script>",
}
# These are found by other programs only where a file begins with them.
BEGUN = {
    "a shell script": b"#!/bin/sh\nrm -rf /tmp/x\n" + bytes(60),
    "a packed file": b"\x1f\x8b\x08\x00" + bytes(60),
    "a tape": bytes(257).replace(b"\0", b"a") + b"ustar\x0000" + bytes(200),
    "a text with layout": b"{\\rtf1 hello}" + bytes(60),
    "an apple program": b"\xcf\xfa\xed\xfe" + bytes(60),
    "a java class": b"\xca\xfe\xba\xbe" + bytes(60),
    "an installer": b"MSCF\0\0\0\0" + bytes(60),
}


def _code(data: bytes) -> str:
    try:
        inspect_image(data, declared_type=JPEG)
    except ImageRefused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("kind", sorted(TRAILERS))
def test_what_is_something_else_is_refused_behind_any_trailer_and_inside_it(kind: str) -> None:
    rng = random.Random(kind)
    trailer = TRAILERS[kind](rng)
    for foreign in (*FOREIGN.values(), b"\0" * 9 + FOREIGN["a program"]):
        assert _code(photo() + foreign + trailer) == "image_polyglot"
        assert _code(photo() + trailer + foreign) == "image_polyglot"
    for begun in BEGUN.values():
        assert _code(photo() + begun + trailer) == "image_polyglot"
        assert _code(photo() + b"\0\0" + begun + trailer) == "image_polyglot"


def test_what_is_something_else_is_found_inside_notes_and_films() -> None:
    rng = random.Random(7)
    for foreign in FOREIGN.values():
        assert _code(photo() + samsung(rng, foreign)) == "image_polyglot"
        assert _code(photo() + small_film(rng) + box(b"free", foreign)) == "image_polyglot"
        for kind in (b"sefd", b"mpvd"):
            assert _code(photo("HEIF") + box(kind, foreign)) == "image_polyglot"


def test_metadata_may_name_its_own_kind_and_is_no_page_for_it() -> None:
    plist = b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN"><plist version="1.0"/>'
    for text, code in ((plist, ""), (b"<!DOCTYPE", ""), (b"<!DOCTYPE html>", "image_polyglot")):
        data = photo()
        note = b"\xff\xed" + (len(text) + 2).to_bytes(2, "big") + text
        assert _code(data[:2] + note + data[2:]) == code


# -- The largest


def peak(call: object) -> int:
    """MB that the process grew at most while it ran."""
    def memory(what: str) -> int:
        found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
        assert found is not None
        return int(found[1]) // 1024

    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    assert callable(call)
    call()
    return memory("VmHWM") - before


def test_a_photograph_of_fifty_million_pixels_is_taken_in_little_memory() -> None:
    data = encoded(scenery(random.Random(1), (8192, 6144)), quality=60)
    facts = []
    grown = peak(lambda: facts.append(inspect_image(data, declared_type=JPEG)))
    assert (facts[0].width, facts[0].height) == (8192, 6144)
    assert grown < 100


@pytest.mark.parametrize("kind", ["PNG", "HEIF", "WEBP"] if os.environ.get("ANJU_LONG") else ["PNG"])
def test_other_formats_of_that_size_are_taken_in_bounded_memory_or_refused_in_words(kind: str) -> None:
    how = {"PNG": {"compress_level": 1}, "HEIF": {"quality": 20}, "WEBP": {"quality": 20, "method": 0}}[kind]
    data = encoded(scenery(random.Random(1), (8192, 6144)), kind, **how)
    said = []

    def judge() -> None:
        try:
            said.append(str(inspect_image(data, declared_type=TYPES[kind]).width))
        except ImageRefused as refusal:
            said.append(refusal.code)

    assert peak(judge) < 450
    assert said == [{"WEBP": "image_too_much_memory"}.get(kind, "8192")]


def test_a_strip_by_strip_picture_is_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, mode in (*(("PNG", mode) for mode in ("RGB", "RGBA", "P", "I;16")), ("HEIF", "RGB"), ("WEBP", "RGB")):
        size = 1217, 911
        image = scenery(random.Random(2), size)
        image = image.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)
        data = encoded(image, kind, **({"compress_level": 1} if kind == "PNG" else {}))
        whole = imaging._base(data, 200)
        with monkeypatch.context() as patched:
            patched.setattr(imaging, "_STRIP", 10_000)
            parts = imaging._base(data, 200)
        assert parts.size == whole.size == (200, 149)
        for at in ((3, 3), (100, 75), (196, 146)):
            one, other = whole.getpixel(at), parts.getpixel(at)
            assert isinstance(one, tuple) and isinstance(other, tuple)
            assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 6, (kind, mode, at)


def test_of_large_pictures_one_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "_MUCH_MEMORY", 1000)
    decoding, most = [], []
    plain = imaging._opened

    def slowly(data: bytes, outline: Outline) -> object:
        decoding.append(1)
        most.append(len(decoding))
        time.sleep(0.02)
        found = plain(data, outline)
        decoding.pop()
        return found

    monkeypatch.setattr(imaging, "_opened", slowly)
    threads = [threading.Thread(target=inspect_image, args=(photo("PNG"),), kwargs={"declared_type": "image/png"})
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_render_takes_what_was_judged() -> None:
    for made in phone_pictures(8, seed=7):
        assert render(made.data, ["铁东区"]).display.startswith(b"\xff\xd8\xff")
