"""A photograph's way from the phone to its seal, through the HTTP API with real pictures and a real folder."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sanic import Sanic
from tortoise.exceptions import OperationalError

from casework.evidence import evidence as rules
from casework.evidence import quarantine
from casework.heart.chains import GENESIS, link_hash
from media_storage.local import LocalStore
from media_storage.oss import OssStore
from media_storage.oss_calls import OssAccess
from media_storage.store import content_type_of
from models import AuditEvent, Evidence, Pictures
from server.app import create_app
from server.commands.verify_evidence import verify_evidence
from server.settings import BucketSettings, MediaSettings, Settings
from tests.cast import NOW, World, done, new_id, refused
from tests.media.test_imaging import encoded
from tests.photographs import (
    WHITE,
    carries_code,
    findings,
    heic,
    jpeg,
    offer_of,
    photograph,
    send,
    upload,
    visit,
    with_pictures,
)
from tests.standins.oss import OssStandIn

App = Sanic[Any, Any]


def store_of(service: App) -> LocalStore:
    store = service.ctx.services.store
    assert isinstance(store, LocalStore)
    return store


async def shown(world: World, url: str) -> Image.Image:
    reply = await world.http.get(url)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert not any(word in reply.content for word in (b"Exif", b"PhoneMaker", b"2026:12:10"))
    image = Image.open(io.BytesIO(reply.content))
    assert not image.getexif()
    return image


async def test_a_photograph_is_sealed_and_shown_without_its_place(world: World, service: App) -> None:
    case, data = await visit(world), jpeg(size=(2000, 1500), place=True)
    body = offer_of(case["id"], data)
    reply = done(await world.grid.post("/evidence", body))
    assert reply["evidence"]["state"] == "waiting_upload"
    assert reply["evidence"]["display_url"] is None
    assert reply["upload"]["url"] == "/api/media/upload"
    assert (await upload(world.http, reply["upload"], data)).status_code == 204
    sealed = done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    assert (sealed["state"], sealed["sha256"], sealed["by"]) == ("sealed", body["sha256"], "李网格")
    assert len(sealed["seal"]) == 64
    # The phone's time is its claim; the server's stands beside it.
    assert sealed["taken_at"] == "2026-12-10T09:31:05+08:00"
    assert sealed["received_at"] == "2026-12-10T10:00:00+08:00"

    # What people look at is made afterwards, by the worker.
    assert (sealed["pictures"], sealed["display_url"], sealed["thumbnail_url"]) == ("pending", None, None)
    (item,) = await with_pictures(world, case["id"])
    assert (item["pictures"], item["seal"]) == ("ready", sealed["seal"])
    sealed = item
    display, small = await shown(world, sealed["display_url"]), await shown(world, sealed["thumbnail_url"])
    # Its band hangs below the picture: whatever was photographed is seen whole.
    assert (display.size, small.size) == ((1600, 1335), (320, 240))
    assert carries_code(display, f"http://127.0.0.1:8000/v/{body['id']}/{sealed['seal'][:16]}")
    grey = display.convert("L")
    # A band with white letters hangs below and leaves all of the picture alone.
    band = grey.crop((0, 1200, 1600, 1335)).getextrema()
    assert isinstance(band[0], int) and isinstance(band[1], int)
    assert band[0] < 130 and band[1] > 240
    assert grey.crop((0, 0, 1600, 1190)).getextrema()[0] in range(220, 240)

    kept = await store_of(service).read((await Evidence.get(id=body["id"])).original_key, limit=len(data))
    assert kept == data
    read = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert [item["id"] for item in read["evidence"]] == [body["id"]]
    assert "originals/" not in str(read)


async def test_a_phone_s_heic_is_kept_as_it_is_and_shown_as_a_picture_that_all_can_read(
    world: World, service: App
) -> None:
    case, data = await visit(world), heic(size=(2000, 1500))
    named = {"content_type": "image/heic", "filename": "IMG_0001.HEIC"}
    await photograph(world.grid, case["id"], data, **named)
    (sealed,) = await with_pictures(world, case["id"])
    display = await shown(world, sealed["display_url"])
    assert display.size == (1600, 1335)
    row = await Evidence.get(id=sealed["id"])
    assert (row.original_key.rpartition(".")[2], row.content_type) == ("heic", "image/heic")
    assert await store_of(service).read(row.original_key, limit=len(data)) == data
    # What calls itself HEIC and is cut off is turned away like any other.
    evidence_id = await send(world.grid, case["id"], data[:-40], **named)
    refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "image_refused")


FORMATS = {"image/jpeg": "JPEG", "image/heic": "HEIF", "image/png": "PNG", "image/webp": "WEBP"}


@pytest.mark.parametrize("real", FORMATS)
async def test_what_a_photograph_is_its_content_decides(
    world: World, service: App, settings: Settings, real: str
) -> None:
    """Phones rename: whatever it was called, it is sealed, kept and handed out as what it is."""
    data = encoded(Image.new("RGB", (320, 240), WHITE), FORMATS[real])
    for declared in ("image/jpeg", "image/heic", "image/png", "image/webp", "image/jpg", "image/heif"):
        case = await visit(world)
        sealed = await photograph(world.grid, case["id"], data, content_type=declared)
        row = await Evidence.get(id=sealed["id"])
        assert row.content_type == content_type_of(row.original_key) == real
        assert await store_of(service).read(row.original_key, limit=len(data)) == data
        assert (await with_pictures(world, case["id"]))[0]["pictures"] == "ready"
        # Offered again and confirmed again it is the same.
        again = done(await world.grid.post(f"/evidence/{row.id}/confirm"))
        assert again["seal"] == sealed["seal"]
        url = done(await world.clerk.post(f"/evidence/{row.id}/original", {"reason": "核对现场"}))["url"]
        reply = await world.http.get(url)
        assert (reply.content, reply.headers["content-type"]) == (data, real)
        assert [reply.headers[name] for name in ("content-disposition", "x-content-type-options")] == [
            "attachment", "nosniff"
        ]
    assert await verify_evidence(settings) == 0


async def test_a_picture_of_a_kind_that_is_not_taken_is_told_so_in_words(world: World) -> None:
    case, data = await visit(world), jpeg()
    for declared in ("image/avif", "image/gif", "image/bmp", "image/x-ms-bmp", "image/tiff", "image/jxl"):
        body = offer_of(case["id"], data, content_type=declared)
        problem = refused(await world.grid.post("/evidence", body), "image_refused")
        assert "暂不支持这种图片格式" in problem["detail"]
    for name, declared in (("AVIF", "image/jpeg"), ("GIF", "image/jpeg"), ("BMP", "image/png"), ("TIFF", "image/heic")):
        evidence_id = await send(
            world.grid, case["id"], encoded(Image.new("RGB", (64, 48)), name), content_type=declared
        )
        problem = refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "image_refused")
        assert "暂不支持这种图片格式" in problem["detail"]


TRAILED = Path(__file__).parent.parent / "pictures"


@pytest.mark.parametrize("name", ["samsung_sef_one.jpg", "mpo_pillow.jpg"])
async def test_what_a_phone_wrote_behind_its_picture_is_sealed_and_never_shown(
    world: World, service: App, name: str
) -> None:
    case, data = await visit(world), (TRAILED / name).read_bytes()
    await photograph(world.grid, case["id"], data)
    (sealed,) = await with_pictures(world, case["id"])
    row = await Evidence.get(id=sealed["id"])
    assert await store_of(service).read(row.original_key, limit=len(data)) == data
    for kind in ("display_url", "thumbnail_url"):
        reply = await world.http.get(sealed[kind])
        assert reply.headers["content-type"] == "image/jpeg"
        assert data[-60:] not in reply.content and b"SEFT" not in reply.content
        assert reply.content.count(b"\xff\xd8\xff") == 1
    for behind in (b"\x7fELF\2\1" + bytes(80), b"PK\3\4" + bytes(80), b"%PDF-1.7\n" + bytes(80)):
        evidence_id = await send(world.grid, case["id"], data + behind)
        assert "夹带" in refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "image_refused")["detail"]


async def test_a_grant_serves_once_also_when_its_object_is_gone(world: World, service: App) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await upload(world.http, grant, data))
    done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    refused(await upload(world.http, grant, data), "upload_refused")
    # Nor does one that is asked for afterwards let anything in.
    late = done(await world.grid.post("/evidence", body))["upload"]
    refused(await upload(world.http, late, data), "upload_refused")
    assert [key async for key in store_of(service).list_keys("incoming/")] == []
    # One that was given up, and cleared away, neither.
    body = offer_of(case["id"], data)
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await upload(world.http, grant, data))
    done(await world.grid.post(f"/evidence/{body['id']}/give-up"))
    await quarantine.clear(store_of(service), at=NOW, keep_refused=timedelta(days=30))
    refused(await upload(world.http, grant, data), "upload_refused")
    assert [key async for key in store_of(service).list_keys("incoming/")] == []


async def test_a_grant_of_a_bucket_serves_once_too(world: World, bucket: OssStandIn) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await upload(world.http, grant, data))
    done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    assert (await upload(world.http, grant, data)).status_code == 409
    held = bucket.objects[grant["fields"]["key"]]
    # What remembers it takes no room, and goes when no grant for it can live any more.
    assert held.data == b""


@pytest.fixture
def bucket(world: World, service: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[OssStandIn]:
    """The running service with its photographs in a bucket."""
    with OssStandIn() as standin:
        access = OssAccess(standin.bucket, standin.region, standin.endpoint, standin.key_id, standin.key_secret)
        store = OssStore(access, clock=world.clock.now)
        monkeypatch.setattr(service.ctx.services, "store", store)
        monkeypatch.setattr(service.ctx.worker.studio, "store", store)
        yield standin


async def test_with_a_bucket_phones_send_to_it_and_read_from_it(world: World, bucket: OssStandIn) -> None:
    case, data = await visit(world), heic(size=(2000, 1500))
    body = offer_of(case["id"], data, content_type="image/heic", filename="IMG_0001.HEIC")
    reply = done(await world.grid.post("/evidence", body))
    home = f"{bucket.endpoint}/{bucket.bucket}/"
    assert reply["upload"]["url"] == home
    assert bucket.requests == []
    refused(await world.grid.post(f"/evidence/{body['id']}/confirm"), "upload_missing")
    assert (await upload(world.http, reply["upload"], data)).status_code == 200
    # A phone that lost the answer tries again, hears that it is there, and goes on.
    assert (await upload(world.http, reply["upload"], data)).status_code == 409
    done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    (sealed,) = await with_pictures(world, case["id"])
    row, made = await Evidence.get(id=body["id"]), await Pictures.get(evidence_id=body["id"])
    held = {key for key, stored in bucket.objects.items() if stored.data}
    assert held == {row.original_key, made.display_key, made.thumbnail_key}
    assert bucket.objects[row.original_key].data == data
    for name, size in (("display_url", (1600, 1335)), ("thumbnail_url", (320, 240))):
        assert sealed[name].startswith(home)
        picture = await world.http.get(sealed[name])
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(picture.content)).size == size
    assert (await world.http.get(sealed["display_url"].partition("?")[0])).status_code == 403


async def test_a_bucket_that_fails_leaves_a_photograph_to_be_confirmed_later(world: World, bucket: OssStandIn) -> None:
    case = await visit(world)
    evidence_id = await send(world.grid, case["id"], jpeg())
    bucket.fail_next("ServiceUnavailable", method="GET", times=2)
    refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "busy")
    # Bytes that are altered on their way to us are no reason to turn a photograph away for good.
    bucket.garble_next_body(method="GET", times=2)
    refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "busy")
    assert done(await world.grid.post(f"/evidence/{evidence_id}/confirm"))["state"] == "sealed"
    # Nor do its pictures get lost: what was stored before a reply was lost is met again.
    spoils: tuple[Callable[[], None], ...] = (
        lambda: bucket.fail_next("ServiceUnavailable", method="GET", times=2),
        lambda: bucket.garble_next_body(method="GET", times=2),
        lambda: bucket.fail_next("ServiceUnavailable", method="PUT", times=2),
        lambda: bucket.lose_next_reply(method="PUT", times=2),
    )
    for minute, spoil in enumerate(spoils):
        spoil()
        (item,) = await with_pictures(world, case["id"])
        assert (item["pictures"], item["display_url"]) == ("pending", None)
        world.clock.standing_at = NOW + timedelta(minutes=10 * (minute + 1))
    (item,) = await with_pictures(world, case["id"])
    assert item["pictures"] == "ready"
    assert sum(bool(stored.data) for stored in bucket.objects.values()) == 3


def test_the_service_keeps_no_door_of_its_own_for_a_bucket_s_photographs(settings: Settings) -> None:
    names = BucketSettings("anju-media", "cn-beijing", "https://oss-cn-beijing.aliyuncs.com", "LTAI0", "secret")
    for media, doors in ((settings.media, 2), (MediaSettings(bucket=names), 0)):
        app = create_app(replace(settings, media=media), name=f"anju_doors_{doors}")
        assert isinstance(app.ctx.services.store, LocalStore if doors else OssStore)
        assert len([path for path in app.router.routes if "media" in str(path.path)]) == doors


async def test_every_step_repeated_is_the_same_photograph_sealed_once(world: World) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    first = done(await world.grid.post("/evidence", body))
    again = done(await world.grid.post("/evidence", body))
    assert again["evidence"] == first["evidence"]
    assert (await upload(world.http, first["upload"], data)).status_code == 204
    assert (await upload(world.http, again["upload"], data)).status_code == 204
    sealed = done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    world.clock.standing_at = NOW + timedelta(minutes=3)
    repeated = done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
    assert (repeated["seal"], repeated["received_at"]) == (sealed["seal"], sealed["received_at"])
    # A late repetition of the first steps changes nothing either.
    late = done(await world.grid.post("/evidence", body))
    assert late["evidence"]["seal"] == sealed["seal"]
    assert (await upload(world.http, late["upload"], jpeg((9, 9, 9)))).status_code in {204, 403}
    assert await Evidence.all().count() == 1
    assert (await Evidence.get(id=body["id"])).sequence == 1


async def test_confirming_before_the_bytes_arrived_asks_for_them(world: World) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    reply = done(await world.grid.post("/evidence", body))
    refused(await world.grid.post(f"/evidence/{body['id']}/confirm"), "upload_missing")
    done(await upload(world.http, reply["upload"], data))
    assert done(await world.grid.post(f"/evidence/{body['id']}/confirm"))["state"] == "sealed"


async def is_turned_away(world: World, case: dict[str, Any], evidence_id: str, code: str) -> str:
    """Refused now and every time after, and never shown."""
    first = refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), code)
    assert refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), code) == first
    item = done(await world.grid.get(f"/cases/{case['id']}"))["evidence"][0]
    assert (item["state"], item["display_url"], item["thumbnail_url"], item["seal"]) == ("refused", None, None, None)
    assert item["reason"] == first["detail"]
    return str(first["detail"])


async def test_other_bytes_than_were_declared_are_never_served(world: World) -> None:
    case, data = await visit(world), jpeg()
    other = data[:-3] + b"\0" + data[-2:]
    body = offer_of(case["id"], data)
    reply = done(await world.grid.post("/evidence", body))
    # Another size is refused at the door, which leaves the way free for the right one …
    refused(await upload(world.http, reply["upload"], data + b"\0"), "upload_refused")
    refused(await upload(world.http, reply["upload"], data[:-1]), "upload_refused")
    # … and other bytes of that size are found when they are read back.
    done(await upload(world.http, reply["upload"], other))
    await is_turned_away(world, case, body["id"], "upload_mismatch")


@pytest.mark.parametrize("size", [-1, 1])
async def test_a_file_of_another_size_in_the_store_is_turned_away(world: World, service: App, size: int) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    key = done(await world.grid.post("/evidence", body))["upload"]["fields"]["key"]
    await store_of(service).put(key, data[:-1] if size < 0 else data + b"\0", "image/jpeg")
    await is_turned_away(world, case, body["id"], "upload_mismatch")


async def test_a_grant_is_good_for_its_own_key_type_and_minutes(world: World) -> None:
    case, data = await visit(world), jpeg()
    grant = done(await world.grid.post("/evidence", offer_of(case["id"], data)))["upload"]
    other = done(await world.grid.post("/evidence", offer_of(case["id"], data)))["upload"]
    for field, value in (
        ("key", other["fields"]["key"]),
        ("Content-Type", "text/html"),
        ("signature", "0" * 64),
        ("policy", "e30="),
    ):
        changed = {**grant, "fields": {**grant["fields"], field: value}}
        refused(await upload(world.http, changed, data), "upload_refused")
    world.clock.standing_at = NOW + timedelta(minutes=rules.GRANT_MINUTES)
    refused(await upload(world.http, grant, data), "upload_refused")
    no_file = await world.http.post(grant["url"], data=grant["fields"])
    refused(no_file, "upload_refused")


def bomb() -> bytes:
    """Claims 3,600 million pixels in its header."""
    data = jpeg()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + b"\xea\x60\xea\x60" + data[at + 4 :]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "不是照片"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "不是照片"),
        (b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "不是照片"),
        (jpeg()[:-40], "不完整"),
        (bomb(), "尺寸过大"),
        (jpeg() + b"<script>alert(1)</script>", "夹带"),
    ],
    ids=["html", "svg", "pdf", "truncated", "bomb", "polyglot"],
)
async def test_what_is_no_photograph_is_refused_with_a_plain_sentence(
    world: World, kind: bytes, sentence: str
) -> None:
    case = await visit(world)
    evidence_id = await send(world.grid, case["id"], kind)
    assert sentence in await is_turned_away(world, case, evidence_id, "image_refused")
    # A refused file does not hold up the visit.
    done(await world.grid.step(case, "record", **findings()))


async def test_an_offer_says_what_a_photograph_may_be(world: World, service: App) -> None:
    case, data = await visit(world), jpeg()
    too_large = service.ctx.services.most_bytes["photograph"] + 1
    refused(await world.grid.post("/evidence", offer_of(case["id"], data, size=too_large)), "request_too_large")
    for wrong in (
        {"content_type": "image/svg+xml"},
        {"size": 0},
        {"sha256": "0" * 63},
        {"id": "not-a-uuid"},
        {"latitude": 91},
        {"taken_at": "2026-12-10T09:31:05"},
        {"taken_at": "0001-01-01T00:00:00+08:00"},
        {"located_at": "0001-01-01T00:00:00+08:00"},
        {"taken_at": "9999-12-31T23:59:59-08:00"},
        {"colour": "red"},
    ):
        problem = refused(await world.grid.post("/evidence", offer_of(case["id"], data, **wrong)), "form_invalid")
        assert list(problem["fields"]) == list(wrong)
    assert not await Evidence.all().exists()


async def test_the_thirty_first_photograph_of_a_case_is_refused(world: World) -> None:
    case, data = await visit(world), jpeg()
    for _ in range(rules.MOST_PER_CASE):
        last = offer_of(case["id"], data)
        done(await world.grid.post("/evidence", last))
    refused(await world.grid.post("/evidence", offer_of(case["id"], data)), "evidence_limit")
    # Its repetition is no new one.
    done(await world.grid.post("/evidence", last))


async def test_nobody_adds_to_another_persons_case_or_photograph(world: World) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    for outsider in (world.kong, world.wan, world.far_clerk, world.far_manager, world.stranger):
        refused(await outsider.post("/evidence", body), "not_found")
    refused(await world.district.post("/evidence", body), "not_allowed")
    await send(world.grid, case["id"], data, id=body["id"])
    # A colleague may add her own, but neither take this id nor confirm this photograph.
    refused(await world.clerk.post("/evidence", body), "id_taken")
    refused(await world.clerk.post(f"/evidence/{body['id']}/confirm"), "not_found")
    refused(await world.far_clerk.post(f"/evidence/{body['id']}/confirm"), "not_found")
    refused(await world.grid.post(f"/evidence/{new_id()}/confirm"), "not_found")
    await photograph(world.clerk, case["id"])
    # The same id for other bytes is not the same photograph.
    refused(await world.grid.post("/evidence", offer_of(case["id"], jpeg((1, 2, 3)), id=body["id"])), "id_taken")


async def test_nothing_is_added_once_the_facts_were_handed_in(world: World) -> None:
    case, data = await visit(world), jpeg()
    sealed = await photograph(world.grid, case["id"], data)
    done(await world.grid.step(case, "record", **findings()))
    refused(await world.grid.post("/evidence", offer_of(case["id"], data)), "evidence_closed")
    # What was sealed before can still be asked for again by a phone that lost the answer.
    assert done(await world.grid.post(f"/evidence/{sealed['id']}/confirm"))["seal"] == sealed["seal"]


async def test_a_photograph_on_its_way_when_the_facts_were_handed_in_is_not_sealed(world: World) -> None:
    case = await visit(world)
    late = await send(world.grid, case["id"], jpeg())
    # Offer and record may cross in one instant; then the row arrives after the step looked for it.
    row = await Evidence.get(id=late)
    await Evidence.filter(id=late).delete()
    done(await world.grid.step(case, "record", **findings()))
    await Evidence.bulk_create([row])
    refused(await world.grid.post(f"/evidence/{late}/confirm"), "evidence_closed")


async def test_links_are_good_for_minutes_and_for_one_picture(world: World) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    await photograph(world.grid, case["id"])
    sealed, other = await with_pictures(world, case["id"])
    url = httpx.URL(sealed["display_url"])
    assert (await world.http.get(url)).status_code == 200
    signature = url.params["signature"]
    altered = url.copy_set_param("signature", ("0" if signature[0] != "0" else "1") + signature[1:])
    longer = url.copy_set_param("expires", str(int(url.params["expires"]) + 600))
    elsewhere = url.copy_with(path=httpx.URL(other["display_url"]).path)
    original = url.copy_with(path=f"/api/media/objects/originals/2026/12/{sealed['id']}.jpg")
    upwards = url.copy_with(path="/api/media/objects/display/../../anju.db")
    for wrong in (altered, longer, elsewhere, original, upwards, url.copy_with(query=None)):
        refused(await world.http.get(wrong), "not_found")
    world.clock.standing_at = NOW + timedelta(minutes=rules.LINK_MINUTES)
    refused(await world.http.get(url), "not_found")
    # Reading the case again gives fresh ones.
    fresh = done(await world.grid.get(f"/cases/{case['id']}"))["evidence"][0]["display_url"]
    assert (await world.http.get(fresh)).status_code == 200


async def test_many_confirmations_at_once_seal_once(world: World) -> None:
    case = await visit(world)
    ids = [await send(world.grid, case["id"], jpeg((40 * n, 90, 90))) for n in range(3)]
    replies = await asyncio.gather(*(world.grid.post(f"/evidence/{i}/confirm") for i in ids * 5))
    seals = {(reply["id"], reply["seal"]) for reply in map(done, replies)}
    assert len(seals) == 3
    assert sorted(row.sequence or 0 for row in await Evidence.all()) == [1, 2, 3]


async def test_the_same_offer_many_times_at_once_is_one_photograph(world: World) -> None:
    case, data = await visit(world), jpeg()
    offers = [offer_of(case["id"], data) for _ in range(5)]
    replies = await asyncio.gather(*(world.grid.post("/evidence", body) for body in offers for _ in range(4)))
    assert sorted(done(reply)["evidence"]["id"] for reply in replies) == sorted([body["id"] for body in offers] * 4)
    assert await Evidence.all().count() == 5


async def test_a_crash_at_the_seal_is_made_good_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await visit(world)
    evidence_id = await send(world.grid, case["id"], jpeg(size=(1200, 900)))

    async def down(*_: object) -> None:
        raise OperationalError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr(rules, "append_links", down)
        refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "busy")
    assert not await Pictures.exists()
    world.clock.standing_at = NOW + timedelta(minutes=7)
    sealed = done(await world.grid.post(f"/evidence/{evidence_id}/confirm"))
    assert sealed["received_at"] == "2026-12-10T10:07:00+08:00"
    (item,) = await with_pictures(world, case["id"])
    await shown(world, item["display_url"])


async def test_the_seals_form_one_chain_that_anyone_can_recompute(world: World) -> None:
    case = await visit(world)
    for colour in range(3):
        await photograph(world.grid, case["id"], jpeg((colour, colour, colour)))
    world.clock.standing_at = NOW + timedelta(days=1)
    await photograph(world.grid, case["id"])
    previous = GENESIS
    rows = await Evidence.all().order_by("sealed_on", "sequence")
    for row in rows:
        assert row.sealed_on is not None
        content = [rules.CHAIN, row.sealed_on.isoformat(), row.sequence, *rules.seal_content(row)]
        assert (row.previous_seal, row.seal) == (previous, link_hash(previous, content))
        previous = row.seal
    assert [(row.sealed_on.day, row.sequence) for row in rows if row.sealed_on] == [(10, 1), (10, 2), (10, 3), (11, 1)]


async def test_a_photograph_that_never_arrives_can_be_let_go_and_holds_nothing_up(world: World) -> None:
    case, data = await visit(world), jpeg()
    body = offer_of(case["id"], data)
    reply = done(await world.grid.post("/evidence", body))
    findings = {"visited_at": "2026-12-10T09:40:00+08:00", "found_home": True, "occupancy": "tenant"}
    findings["findings"] = "正常"
    refused(await world.grid.step(case, "record", **findings), "photographs_unfinished")
    refused(await world.clerk.post(f"/evidence/{body['id']}/give-up"), "not_found")
    refused(await world.far_clerk.post(f"/evidence/{body['id']}/give-up"), "not_found")
    assert done(await world.grid.post(f"/evidence/{body['id']}/give-up"))["state"] == "given_up"
    assert done(await world.grid.post(f"/evidence/{body['id']}/give-up"))["state"] == "given_up"
    # Its bytes may still straggle in; nothing is sealed of what was let go, and it is not offered again.
    await upload(world.http, reply["upload"], data)
    refused(await world.grid.post(f"/evidence/{body['id']}/confirm"), "evidence_closed")
    refused(await world.grid.post("/evidence", body), "evidence_closed")
    sealed = await photograph(world.grid, case["id"])
    refused(await world.grid.post(f"/evidence/{sealed['id']}/give-up"), "evidence_closed")
    done(await world.grid.step(case, "record", **findings))


async def test_every_view_of_an_original_is_kept_in_the_audit(world: World) -> None:
    case, data = await visit(world), jpeg(size=(800, 600), place=True)
    sealed = await photograph(world.grid, case["id"], data)
    path, why = f"/evidence/{sealed['id']}/original", {"reason": "核对拍摄地点"}
    for name in ("grid", "manager"):
        refused(await getattr(world, name).post(path, why), "not_allowed")
    for name in ("far_clerk", "far_street", "wan", "admin", "stranger"):
        refused(await getattr(world, name).post(path, why), "not_found")
    refused(await world.clerk.post(path, {"reason": ""}), "form_invalid")
    refused(await world.clerk.post(path, {}), "form_invalid")
    assert not await AuditEvent.filter(kind="unmasked_read").exists()
    for name in ("clerk", "street", "district"):
        reply = done(await getattr(world, name).post(path, why))
        assert reply["expires_at"] == "2026-12-10T10:10:00+08:00"
        assert (await world.http.get(reply["url"])).content == data
    events = await AuditEvent.filter(kind="unmasked_read").order_by("id")
    assert [event.account_id for event in events] == [
        person.account_id for person in (world.clerk, world.street, world.district)
    ]
    assert {(event.code, event.subject) for event in events} == {("evidence_original", f"evidence:{sealed['id']}")}
    assert all(event.detail == why for event in events)
    world.clock.standing_at = NOW + timedelta(minutes=rules.LINK_MINUTES)
    refused(await world.http.get(reply["url"]), "not_found")


async def test_an_original_that_was_not_sealed_is_never_served(world: World) -> None:
    case = await visit(world)
    html, waiting = await send(world.grid, case["id"], b"<html>"), await send(world.grid, case["id"], jpeg())
    refused(await world.grid.post(f"/evidence/{html}/confirm"), "image_refused")
    for evidence_id in (html, waiting, new_id()):
        refused(await world.clerk.post(f"/evidence/{evidence_id}/original", {"reason": "核对"}), "not_found")
