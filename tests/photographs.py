"""Photographs for tests, made by Pillow, and the phone's three steps with one: offer, upload, confirm."""

from __future__ import annotations

import hashlib
import io
import random
from typing import Any

import httpx
import pillow_heif
import zxingcpp
from PIL import Image

from tests.cast import Person, World, done, new_id

WHITE = (230, 230, 230)


def jpeg(colour: tuple[int, int, int] = WHITE, size: tuple[int, int] = (320, 240), *, place: bool = False) -> bytes:
    """One colour all over; `place`: with a maker, a time and a GPS position in its EXIF."""
    tags = Image.Exif()
    if place:
        tags[0x010F] = "PhoneMaker"
        tags.get_ifd(0x8769)[0x9003] = "2026:12:10 09:31:05"
        tags.get_ifd(0x8825).update({1: "N", 2: (41.0, 7.0, 12.5), 3: "E", 4: (122.0, 59.0, 40.0)})
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=tags)
    return out.getvalue()


def scene(seed: int, size: tuple[int, int] = (640, 480), *, quality: int = 90) -> bytes:
    """A picture with something in it: patches of grey, others for every seed, whatever its size."""
    rng = random.Random(seed)
    small = Image.new("L", (9, 8))
    small.putdata([rng.randrange(20, 236) for _ in range(72)])
    out = io.BytesIO()
    small.resize(size, Image.Resampling.NEAREST).convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def heic(colour: tuple[int, int, int] = WHITE, size: tuple[int, int] = (320, 240)) -> bytes:
    """As newer phones take them: turned by a quarter, which the file says in its boxes and in its EXIF."""
    tags = Image.Exif()
    tags[0x0112] = 6
    tags[0x010F] = "PhoneMaker"
    out = io.BytesIO()
    picture = Image.new("RGB", (size[1], size[0]), colour)
    pillow_heif.from_pillow(picture).save(out, exif=tags.tobytes())
    return out.getvalue()


def offer_of(case_id: str, data: bytes, **changed: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": case_id,
        "filename": "IMG_0001.jpg",
        "content_type": "image/jpeg",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "caption": "入户门",
        "taken_at": "2026-12-10T09:31:05+08:00",
        "latitude": 41.12,
        "longitude": 122.99,
        "accuracy_m": 12,
        "device": "PhoneMaker X",
        **changed,
    }


async def upload(http: httpx.AsyncClient, grant: dict[str, Any], data: bytes) -> httpx.Response:
    """As the phone does it: every field of the grant as it is, the file last."""
    return await http.post(
        grant["url"], data=grant["fields"], files={grant["file_field"]: ("IMG_0001.jpg", data, "image/jpeg")}
    )


async def send(person: Person, case_id: str, data: bytes, **changed: Any) -> str:
    """Offers and uploads. The photograph waits for its confirmation."""
    body = offer_of(case_id, data, **changed)
    reply = done(await person.post("/evidence", body))
    done(await upload(person.http, reply["upload"], data))
    return str(body["id"])


async def photograph(person: Person, case_id: str, data: bytes | None = None, **changed: Any) -> dict[str, Any]:
    """All three steps: a sealed photograph."""
    evidence_id = await send(person, case_id, data or jpeg(), **changed)
    sealed: dict[str, Any] = done(await person.post(f"/evidence/{evidence_id}/confirm"))
    assert sealed["state"] == "sealed"
    return sealed


async def with_pictures(world: World, case_id: str) -> list[dict[str, Any]]:
    """The worker's round; then the sealed photographs as whoever opens the case sees them."""
    assert world.make_pictures is not None
    await world.make_pictures()
    read = done(await world.grid.get(f"/cases/{case_id}"))
    return [item for item in read["evidence"] if item["state"] == "sealed"]


async def visit(world: World, person: Person | None = None, family: str = "wan") -> dict[str, Any]:
    """A grid worker's visit, just begun."""
    body = {"id": new_id(), "dwelling_id": world.tenancies[family].dwelling_id, "planned": True}
    case: dict[str, Any] = done(await (person or world.grid).post("/inspections", body))
    return case


def findings(**changed: Any) -> dict[str, Any]:
    return {
        "visited_at": "2026-12-10T09:30:00+08:00",
        "found_home": True,
        "occupancy": "tenant",
        "findings": "家中整洁，门窗完好。",
        **changed,
    }


def sublet(**changed: Any) -> dict[str, Any]:
    """A violation as the findings carry it."""
    found = {"id": new_id(), "occurred_on": "2026-12-09", "behaviour": "sublet", "detail": "屋内住的不是承租家庭。"}
    return {**found, **changed}


async def violation(world: World, person: Person | None = None, family: str = "wan") -> dict[str, Any]:
    """A recorded violation, with one photograph, as a community clerk reads it."""
    person = person or world.grid
    case = await visit(world, person, family)
    await photograph(person, case["id"])
    found = sublet()
    done(await person.step(case, "record", **findings(occupancy="sublet_suspected", violation=found)))
    read: dict[str, Any] = done(await world.clerk.get(f"/cases/{found['id']}"))
    return read


def carries_code(image: Image.Image, link: str) -> bool:
    """Whether a reader of codes finds this link on the picture, as a phone would."""
    return any(found.text == link for found in zxingcpp.read_barcodes(image))
