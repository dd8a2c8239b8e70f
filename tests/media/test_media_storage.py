"""What any store of evidence must promise, told once and asked of every store.

A store joins by adding a `Bench` to `BENCHES`: how to make one, and how a phone and a browser reach it.
The tests after "The local folder" are about disks and are asked of that store alone; what only the object
store can do wrong stands in test_oss_store.
"""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from unittest.mock import patch
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_storage import local
from media_storage.local import LocalStore
from media_storage.oss import OssStore
from media_storage.oss_calls import OssAccess
from media_storage.store import (
    AlreadyStored,
    GrantRefused,
    InvalidKey,
    MediaStore,
    NotStored,
    ObjectTooLarge,
    StoreUnavailable,
    UploadGrant,
    check_key,
    content_type_of,
    parts,
)
from tests.standins.oss import OssStandIn

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
KEY = "evidence/2026/12/7f3a/original.jpg"
QUARANTINED = "incoming/2026/12/7f3a.jpg"
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 8
JPEG = "image/jpeg"

class Bench(Protocol):
    """A store, and the two doors that strangers use."""

    @property
    def store(self) -> MediaStore: ...

    async def upload(self, url: str, fields: Mapping[str, str], data: bytes, now: datetime) -> None:
        """POST the form as a phone does. Raises GrantRefused or AlreadyStored."""

    async def follow(self, url: str, now: datetime) -> bytes:
        """GET a signed link as a browser does. Raises GrantRefused."""

    @property
    def alterations(self) -> Mapping[str, tuple[str, str]]:
        """How a stranger might rewrite a link that carries the name a.jpg: what of it, by what."""


class LocalBench:
    alterations = {
        "another key": ("7f3a", "7f3b"),
        "another type": ("original.jpg?", "original.png?"),
        "a way out": ("7f3a/original.jpg", "../../secret.jpg"),
        "a longer life": ("expires=1", "expires=2"),
        "a life that is no number": ("expires=1", "expires=x1"),
        "no life": ("expires=1", "e=1"),
        "another signature": ("signature=", "signature=0"),
        "no signature": ("signature=", "s="),
        "another name": ("filename=a.jpg", "filename=b.html"),
        "no name": ("&filename=a.jpg", ""),
    }

    def __init__(self, root: Path) -> None:
        self.store = LocalStore(root, b"s" * 32, "https://anju.example/media")

    async def upload(self, url: str, fields: Mapping[str, str], data: bytes, now: datetime) -> None:
        assert url == "https://anju.example/media/upload"
        await self.store.accept_upload(fields, data, now)

    async def follow(self, url: str, now: datetime) -> bytes:
        parts = urlsplit(url)
        assert parts.path.startswith("/media/objects/")
        key = unquote(parts.path.removeprefix("/media/objects/"))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.store.check_read(
            key,
            query.get("expires", ""),
            query.get("signature", ""),
            now,
            filename=query.get("filename"),
        )
        return await self.store.read(key, limit=1 << 20)


class OssBench:
    """The store on the real SDK, before a stand-in of OSS that checks every signature and policy."""

    alterations = {
        "another key": ("7f3a", "7f3b"),
        "another type": ("original.jpg?", "original.png?"),
        "a way out": ("7f3a/original.jpg", "../../secret.jpg"),
        "a longer life": ("x-oss-expires=600", "x-oss-expires=6000"),
        "a life that is no number": ("x-oss-expires=600", "x-oss-expires=six"),
        "no life": ("x-oss-expires=600", "e=600"),
        "another signature": ("x-oss-signature=", "x-oss-signature=0"),
        "no signature": ("x-oss-signature=", "s="),
        "another name": ("a.jpg&", "b.html&"),
        "no name": ("response-content-disposition", "r"),
        "a page instead of a picture": ("image%2Fjpeg", "text%2Fhtml"),
        "another moment": ("x-oss-date=2026", "x-oss-date=2027"),
        "another region": ("cn-beijing", "cn-hangzhou"),
    }

    def __init__(self, standin: OssStandIn) -> None:
        self.standin = standin
        access = OssAccess(standin.bucket, standin.region, standin.endpoint, standin.key_id, standin.key_secret)
        self.store = OssStore(access, clock=lambda: NOW, machine=lambda: NOW)

    async def upload(self, url: str, fields: Mapping[str, str], data: bytes, now: datetime) -> None:
        assert url == f"{self.standin.endpoint}/{self.standin.bucket}/"
        reply = await self._ask(now, "POST", url, content=form(fields, data), headers={
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        })
        if reply.status_code == 409:
            assert said(reply, "Code") == "FileAlreadyExists"
            raise AlreadyStored(fields["key"])
        if reply.status_code != 200:
            raise GrantRefused(self._upload_refusal(reply, fields))

    def _upload_refusal(self, reply: httpx.Response, fields: Mapping[str, str]) -> str:
        code, message = said(reply, "Code"), said(reply, "Message")
        failed = re.search(r'Policy Condition failed: \["eq", "\$([^"]+)"', message)
        if failed:
            if failed[1] not in {name.lower() for name in fields}:
                return "grant_field_missing"
            codes = {"key": "grant_wrong_key", "x-oss-content-type": "grant_wrong_type"}
            return codes.get(failed[1], "grant_field_unexpected")
        if code == "InvalidArgument":
            missing = said(reply, "ArgumentName").lower() not in {name.lower() for name in fields}
            return "grant_field_missing" if missing else "grant_field_unexpected"
        if code == "AccessDenied":
            assert "Extra input fields" in message or "Policy expired" in message
            return "grant_expired" if "Policy expired" in message else "grant_field_unexpected"
        return {
            "SignatureDoesNotMatch": "grant_signature_invalid",
            "FieldItemTooLong": "grant_policy_invalid",
            "EntityTooSmall": "grant_too_small",
            "EntityTooLarge": "grant_too_large",
        }[code]

    async def follow(self, url: str, now: datetime) -> bytes:
        reply = await self._ask(now, "GET", url)
        if reply.status_code == 200:
            assert reply.headers["content-type"] == JPEG
            return reply.content
        assert said(reply, "Code") in ("SignatureDoesNotMatch", "AccessDenied", "InvalidArgument")
        raise GrantRefused("link_expired" if said(reply, "Message") == "Request has expired." else "link_invalid")

    async def _ask(self, now: datetime, method: str, url: str, **how: object) -> httpx.Response:
        self.standin.now = lambda: now
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
                return await http.request(method, url, **how)  # type: ignore[arg-type]
        finally:
            self.standin.now = lambda: NOW


BOUNDARY = "a-phone-made-this-up"


def form(fields: Mapping[str, str], data: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n')
    parts.append("Content-Type: application/octet-stream\r\n\r\n")
    return "".join(parts).encode("utf-8", "surrogatepass") + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def said(reply: httpx.Response, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", reply.text, re.S)
    return found[1].replace("&quot;", '"') if found else ""


class SigningAt(datetime):
    """The SDK signs by the machine's clock and takes no other."""

    @classmethod
    def utcnow(cls) -> datetime:  # type: ignore[override]
        return NOW.replace(tzinfo=None)


@contextmanager
def local_bench(root: Path) -> Iterator[Bench]:
    yield LocalBench(root)


@contextmanager
def oss_bench(root: Path) -> Iterator[Bench]:
    with OssStandIn(now=lambda: NOW) as standin, patch("oss2.auth.datetime", SigningAt):
        yield OssBench(standin)


BENCHES: dict[str, Callable[[Path], AbstractContextManager[Bench]]] = {"local": local_bench, "oss": oss_bench}


@pytest.fixture(params=sorted(BENCHES))
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with BENCHES[request.param](tmp_path / "media") as made:
        yield made


@pytest.fixture
def store(bench: Bench) -> MediaStore:
    return bench.store


async def photo_grant(store: MediaStore, key: str = KEY) -> UploadGrant:
    return await store.grant(key, content_type=JPEG, size_min=100, size_max=5000, expires_at=SOON)


async def keys(store: MediaStore, prefix: str = "") -> list[str]:
    return [key async for key in store.list_keys(prefix)]


# -- In parts


async def test_an_object_reads_in_parts_as_it_reads_whole(store: MediaStore) -> None:
    await store.put(KEY, PHOTO, JPEG)
    assert await store.part(KEY, 0, len(PHOTO)) == PHOTO
    assert await store.part(KEY, 700, 500) == PHOTO[700:1200]
    assert await store.part(KEY, len(PHOTO) - 3, 500) == PHOTO[-3:]
    for start in (len(PHOTO), len(PHOTO) + 1, 1 << 30):
        assert await store.part(KEY, start, 500) == b""
    for length in (700, len(PHOTO) - 1, len(PHOTO), len(PHOTO) + 1):
        with patch("media_storage.store.PART", length):
            assert b"".join([part async for part in parts(store, KEY)]) == PHOTO, length
    with pytest.raises(NotStored):
        await store.part(QUARANTINED, 0, 1)


# -- Quarantine


async def test_what_was_judged_is_kept_without_travelling_and_leaves_the_quarantine(bench: Bench) -> None:
    store = bench.store
    grant = await photo_grant(store, QUARANTINED)
    await bench.upload(grant.url, grant.fields, PHOTO, NOW)
    await store.keep(QUARANTINED, KEY)
    await store.keep(QUARANTINED, KEY)
    await store.discard(QUARANTINED)
    await store.discard(QUARANTINED)
    assert await store.read(KEY, limit=5000) == PHOTO
    assert await keys(store) == [KEY]
    assert await bench.follow(await store.signed_read_url(KEY, SOON), NOW) == PHOTO
    with pytest.raises(NotStored):
        await store.keep(QUARANTINED, KEY.replace("7f3a", "7f3b"))


async def test_of_many_who_keep_the_same_all_succeed_and_other_bytes_never_replace_it(store: MediaStore) -> None:
    await store.put(QUARANTINED, PHOTO, JPEG)
    await asyncio.gather(*(store.keep(QUARANTINED, KEY) for _ in range(20)))
    for number, other in enumerate((PHOTO[:-1], PHOTO + b"x", PHOTO[:-1] + b"x")):
        await store.put(f"incoming/{number}.jpg", other, JPEG)
        with pytest.raises(AlreadyStored):
            await store.keep(f"incoming/{number}.jpg", KEY)
    assert await store.read(KEY, limit=5000) == PHOTO


async def test_nothing_in_quarantine_is_served_and_nothing_kept_is_discarded(store: MediaStore) -> None:
    for key in (KEY, QUARANTINED):
        await store.put(key, PHOTO, JPEG)
    with pytest.raises(InvalidKey):
        await store.signed_read_url(QUARANTINED, SOON)
    for key in (KEY, "incoming", "incoming/../" + KEY, "Incoming/a.jpg", "incoming.jpg", "incoming/"):
        with pytest.raises(InvalidKey):
            await store.discard(key)
    for source, key in ((KEY, KEY.replace("7f3a", "b")), (QUARANTINED, "incoming/b.jpg"), (QUARANTINED, "b")):
        with pytest.raises(InvalidKey):
            await store.keep(source, key)
    assert await keys(store) == [KEY, QUARANTINED]


# -- Put once


async def test_what_was_put_reads_back_to_the_byte(store: MediaStore) -> None:
    await store.put(KEY, PHOTO, JPEG)
    assert await store.read(KEY, limit=len(PHOTO)) == PHOTO
    assert await store.size(KEY) == len(PHOTO)
    assert await store.exists(KEY)


async def test_the_same_bytes_may_be_put_again_and_other_bytes_never(store: MediaStore) -> None:
    await store.put(KEY, PHOTO, JPEG)
    await store.put(KEY, PHOTO, JPEG)
    for other in (PHOTO + b"!", PHOTO[:-1], PHOTO[:-1] + b"!", b""):
        with pytest.raises(AlreadyStored):
            await store.put(KEY, other, JPEG)
    assert await store.read(KEY, limit=10_000) == PHOTO


async def test_of_twenty_writers_of_one_key_exactly_one_wins_and_stays(store: MediaStore) -> None:
    versions = [bytes([n]) * 3000 for n in range(20)]
    results = await asyncio.gather(*(store.put(KEY, data, JPEG) for data in versions), return_exceptions=True)
    winners = [n for n, result in enumerate(results) if result is None]
    assert len(winners) == 1
    assert all(isinstance(result, AlreadyStored) for result in results if result is not None)
    assert await store.read(KEY, limit=10_000) == versions[winners[0]]


async def test_twenty_writers_of_the_same_bytes_all_succeed(store: MediaStore) -> None:
    await asyncio.gather(*(store.put(KEY, PHOTO, JPEG) for _ in range(20)))
    assert await keys(store) == [KEY]


async def test_an_absent_object_is_absent_in_every_call(store: MediaStore) -> None:
    assert not await store.exists(KEY)
    for call in (store.size(KEY), store.read(KEY, limit=10)):
        with pytest.raises(NotStored):
            await call


async def test_a_read_never_holds_more_than_its_limit(store: MediaStore) -> None:
    await store.put(KEY, PHOTO, JPEG)
    with pytest.raises(ObjectTooLarge):
        await store.read(KEY, limit=len(PHOTO) - 1)


async def test_keys_are_listed_in_order_under_any_prefix(store: MediaStore) -> None:
    listed = [
        "a.jpg",
        "evidence/a-b/x.jpg",
        "evidence/a.jpg",
        "evidence/a/x.jpg",
        "evidence/b/y.jpg",
        "f/z.jpg",
    ]
    for key in reversed(listed):
        await store.put(key, PHOTO, JPEG)
    assert await keys(store) == sorted(listed)
    assert await keys(store, "evidence/a") == ["evidence/a-b/x.jpg", "evidence/a.jpg", "evidence/a/x.jpg"]
    assert await keys(store, "evidence/a/") == ["evidence/a/x.jpg"]
    assert await keys(store, "f/z.jpg") == ["f/z.jpg"]
    assert await keys(store, "f/z.jpgx") == []
    assert await keys(store, "nothing/") == []


# -- Keys

HOSTILE_KEYS = [
    "",
    "/etc/passwd",
    "../secret.jpg",
    "evidence/../../secret.jpg",
    "evidence/./a.jpg",
    "evidence//a.jpg",
    "evidence/a.jpg/",
    "evidence\\..\\a.jpg",
    "evidence/%2e%2e/a.jpg",
    ".incoming/a.jpg",
    "evidence/.a.jpg",
    "evidence/a.jpg\n",
    "evidence/a\x00.jpg",
    "Evidence/A.jpg",
    "证据/一.jpg",
    "evidence/a",
    "evidence/a.html",
    "evidence/a.jpg/b.jpg",
    "a/" * 9 + "a.jpg",
    "a" * 300 + ".jpg",
]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
async def test_a_key_that_could_mean_a_path_reaches_nothing(store: MediaStore, key: str) -> None:
    calls = (
        store.put(key, PHOTO, JPEG),
        store.read(key, limit=10),
        store.exists(key),
        store.size(key),
        store.grant(key, content_type=JPEG, size_min=1, size_max=10, expires_at=SOON),
        store.signed_read_url(key, SOON),
    )
    for call in calls:
        with pytest.raises(InvalidKey):
            await call
    assert await keys(store) == []


@given(st.text(alphabet="ab./\\-_~%\0\n 证A9", max_size=30))
def test_no_accepted_key_can_leave_its_folder(text: str) -> None:
    key = f"{text}.jpg"
    try:
        check_key(key)
    except InvalidKey:
        return
    assert os.path.normpath(os.path.join("/media", key)) == f"/media/{key}"
    assert not any(part.startswith(".") for part in key.split("/"))


async def test_the_extension_and_the_type_must_agree(store: MediaStore) -> None:
    assert content_type_of(KEY) == JPEG
    with pytest.raises(InvalidKey):
        await store.put(KEY, PHOTO, "image/png")
    with pytest.raises(InvalidKey):
        await store.grant(KEY, content_type="text/html", size_min=1, size_max=10, expires_at=SOON)


# -- Upload grants


async def test_a_grant_brings_one_photo_in(bench: Bench) -> None:
    grant = await photo_grant(bench.store)
    assert {"key", "policy", type_field(grant.fields), "success_action_status"} <= grant.fields.keys()
    assert grant.file_name == KEY.rpartition("/")[2]
    assert grant.expires_at == SOON
    await bench.upload(grant.url, grant.fields, PHOTO, NOW)
    assert await bench.store.read(KEY, limit=5000) == PHOTO


def type_field(fields: Mapping[str, str]) -> str:
    """Each store's own name for it."""
    (name,) = [field for field in fields if field.lower().endswith("content-type")]
    return name


async def test_a_policy_pins_key_type_size_and_time_as_an_object_store_reads_them(store: MediaStore) -> None:
    grant = await photo_grant(store)
    policy = json.loads(base64.b64decode(grant.fields["policy"]))
    assert policy["expiration"] == "2026-12-01T09:40:00.000Z"
    for condition in (
        ["eq", "$key", KEY],
        ["eq", f"${type_field(grant.fields).lower()}", JPEG],
        ["eq", "$x-oss-forbid-overwrite", "true"],
        ["content-length-range", 100, 5000],
    ):
        assert condition in policy["conditions"]


async def test_a_grant_is_good_for_one_upload_even_of_the_same_bytes(bench: Bench) -> None:
    grant = await photo_grant(bench.store)
    await bench.upload(grant.url, grant.fields, PHOTO, NOW)
    for again in (PHOTO, PHOTO[::-1]):
        with pytest.raises(AlreadyStored):
            await bench.upload(grant.url, grant.fields, again, NOW)
    assert await bench.store.read(KEY, limit=5000) == PHOTO


async def test_twenty_uploads_over_one_grant_leave_one_object(bench: Bench) -> None:
    grant = await photo_grant(bench.store)
    sent = [bytes([n]) * 500 for n in range(20)]
    results = await asyncio.gather(
        *(bench.upload(grant.url, grant.fields, data, NOW) for data in sent), return_exceptions=True
    )
    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert await bench.store.read(KEY, limit=5000) == sent[winner]


def repoliced(fields: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """The same form with its policy rewritten by somebody who has no secret."""
    text = base64.b64decode(fields["policy"]).decode()
    assert old in text
    return {**fields, "policy": base64.b64encode(text.replace(old, new).encode()).decode()}


def without(fields: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in fields.items() if key != name}


OTHER = "evidence/2026/12/other/original.jpg"
Abuse = Callable[[dict[str, str]], dict[str, str]]
ABUSES: dict[str, tuple[Abuse, str]] = {
    "another key": (lambda f: {**f, "key": OTHER}, "grant_wrong_key"),
    "a path as key": (lambda f: {**f, "key": "../../x.jpg"}, "grant_wrong_key"),
    "another type": (lambda f: {**f, type_field(f): "text/html"}, "grant_wrong_type"),
    "overwriting asked for": (lambda f: {**f, "x-oss-forbid-overwrite": "false"}, "grant_field_unexpected"),
    "a field more": (lambda f: {**f, "x-oss-object-acl": "public-read"}, "grant_field_unexpected"),
    "a field twice": (lambda f: {**f, "KEY": OTHER}, "grant_field_unexpected"),
    "no key": (lambda f: without(f, "key"), "grant_field_missing"),
    "no type": (lambda f: without(f, type_field(f)), "grant_field_missing"),
    "no policy": (lambda f: without(f, "policy"), "grant_field_missing"),
    "an empty form": (lambda f: {}, "grant_field_missing"),
    "a policy for another key": (
        lambda f: repoliced({**f, "key": OTHER}, KEY, OTHER),
        "grant_signature_invalid",
    ),
    "a wider policy": (lambda f: repoliced(f, "5000", "9000"), "grant_signature_invalid"),
    "a longer policy": (lambda f: repoliced(f, "2026-", "2036-"), "grant_signature_invalid"),
    "a policy that is not one": (lambda f: {**f, "policy": "你好"}, "grant_signature_invalid"),
    "a huge policy": (lambda f: {**f, "policy": f["policy"] * 99}, "grant_policy_invalid"),
}
SIGNATURE_ABUSES: dict[str, Callable[[str], str]] = {
    "cut": lambda s: s[:-1],
    "changed": lambda s: s[:-1] + ("0" if s[-1] != "0" else "1"),
    "upper case": str.upper,
    "not ascii": lambda s: "签" * 64,
    "a lone surrogate": lambda s: "\ud800" * 64,
}


def signature_field(grant: UploadGrant) -> str:
    """Each store's own name for it."""
    (name,) = [field for field in grant.fields if field.endswith("signature")]
    return name


@pytest.mark.parametrize("abuse", ABUSES)
async def test_a_form_that_differs_from_its_grant_is_refused(bench: Bench, abuse: str) -> None:
    grant = await photo_grant(bench.store)
    spoil, code = ABUSES[abuse]
    with pytest.raises(GrantRefused) as refusal:
        await bench.upload(grant.url, spoil(grant.fields), PHOTO, NOW)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith("。")
    assert await keys(bench.store) == []


@pytest.mark.parametrize("abuse", SIGNATURE_ABUSES)
async def test_a_signature_that_is_not_ours_is_refused(bench: Bench, abuse: str) -> None:
    grant = await photo_grant(bench.store)
    name = signature_field(grant)
    fields = {**grant.fields, name: SIGNATURE_ABUSES[abuse](grant.fields[name])}
    with pytest.raises(GrantRefused, match="grant_signature_invalid"):
        await bench.upload(grant.url, fields, PHOTO, NOW)


async def test_a_signature_of_another_grant_does_not_fit(bench: Bench) -> None:
    grant, other = await photo_grant(bench.store), await photo_grant(bench.store, OTHER)
    name = signature_field(grant)
    with pytest.raises(GrantRefused, match="grant_signature_invalid"):
        await bench.upload(grant.url, {**grant.fields, name: other.fields[name]}, PHOTO, NOW)


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (0, "grant_too_small"),
        (99, "grant_too_small"),
        (5001, "grant_too_large"),
        (1 << 20, "grant_too_large"),
    ],
)
async def test_a_file_outside_the_granted_size_is_refused(bench: Bench, size: int, code: str) -> None:
    grant = await photo_grant(bench.store)
    with pytest.raises(GrantRefused, match=code):
        await bench.upload(grant.url, grant.fields, b"x" * size, NOW)
    assert not await bench.store.exists(KEY)


@pytest.mark.parametrize("size", [100, 5000])
async def test_both_ends_of_the_granted_size_are_allowed(bench: Bench, size: int) -> None:
    grant = await photo_grant(bench.store)
    await bench.upload(grant.url, grant.fields, b"x" * size, NOW)
    assert await bench.store.size(KEY) == size


async def test_a_grant_ends_at_its_second(bench: Bench) -> None:
    grant = await photo_grant(bench.store)
    for late in (timedelta(0), timedelta(seconds=1), timedelta(days=365)):
        with pytest.raises(GrantRefused, match="grant_expired"):
            await bench.upload(grant.url, grant.fields, PHOTO, SOON + late)
    await bench.upload(grant.url, grant.fields, PHOTO, SOON - timedelta(seconds=1))


async def test_a_grant_made_in_another_zone_ends_at_the_same_moment(bench: Bench) -> None:
    shanghai = SOON.astimezone(tz=datetime.fromisoformat("2026-12-01T00:00:00+08:00").tzinfo)
    grant = await bench.store.grant(KEY, content_type=JPEG, size_min=1, size_max=10, expires_at=shanghai)
    assert grant.expires_at == SOON
    with pytest.raises(ValueError, match="time zone"):
        await bench.store.grant(
            KEY, content_type=JPEG, size_min=1, size_max=10, expires_at=SOON.replace(tzinfo=None)
        )


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-1, 10), (11, 10)])
async def test_a_grant_without_a_sensible_size_cannot_be_made(store: MediaStore, low: int, high: int) -> None:
    with pytest.raises(ValueError, match="size range"):
        await store.grant(KEY, content_type=JPEG, size_min=low, size_max=high, expires_at=SOON)


# -- Signed links


async def test_a_signed_link_reads_its_object_until_it_expires(bench: Bench) -> None:
    await bench.store.put(KEY, PHOTO, JPEG)
    url = await bench.store.signed_read_url(KEY, SOON)
    named = await bench.store.signed_read_url(KEY, SOON, filename='现场 "一".jpg')
    for link in (url, named):
        assert await bench.follow(link, NOW) == PHOTO
        with pytest.raises(GrantRefused, match="link_expired"):
            await bench.follow(link, SOON)


async def test_a_link_altered_in_any_part_opens_nothing(bench: Bench) -> None:
    await bench.store.put(KEY, PHOTO, JPEG)
    await bench.store.put(KEY.replace("7f3a", "7f3b"), PHOTO, JPEG)
    url = await bench.store.signed_read_url(KEY, SOON, filename="a.jpg")
    assert await bench.follow(url, NOW) == PHOTO
    for what, (old, new) in bench.alterations.items():
        assert url.count(old) >= 1, what
        with pytest.raises(GrantRefused, match="link_invalid"):
            await bench.follow(url.replace(old, new), NOW)


# -- The local folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def folder(root: Path) -> LocalStore:
    return LocalStore(root, b"s" * 32, "/media/")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


async def test_an_upload_in_parts_is_counted_as_it_comes(folder: LocalStore) -> None:
    served = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal served
        while True:
            served += 1000
            yield b"x" * 1000

    grant = await photo_grant(folder)
    with pytest.raises(GrantRefused, match="grant_too_large"):
        await folder.accept_upload(grant.fields, endless(), NOW)
    assert served == 6000

    async def whole() -> AsyncIterator[bytes]:
        yield PHOTO[:700]
        yield PHOTO[700:]

    accepted = await folder.accept_upload(grant.fields, whole(), NOW)
    assert (accepted.key, accepted.size) == (KEY, len(PHOTO))
    assert accepted.sha256 == hashlib.sha256(PHOTO).hexdigest()


async def test_another_secret_opens_no_door_and_a_read_signature_is_no_upload(root: Path) -> None:
    ours, theirs = LocalStore(root, b"a" * 32, "/media"), LocalStore(root, b"b" * 32, "/media")
    grant = await photo_grant(theirs)
    with pytest.raises(GrantRefused, match="grant_signature_invalid"):
        await ours.accept_upload(grant.fields, PHOTO, NOW)
    with pytest.raises(GrantRefused, match="link_invalid"):
        expires = str(int(SOON.timestamp()))
        ours.check_read(KEY, expires, theirs.sign_read(KEY, SOON), NOW)
    with pytest.raises(ValueError, match="32 bytes"):
        LocalStore(root, b"short", "/media")


@pytest.mark.parametrize("step", ["_write_all", "fsync", "link"])
async def test_a_full_disk_is_said_and_leaves_no_half_file(
    folder: LocalStore, root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    neighbour = KEY.replace("original", "neighbour")
    await folder.put(neighbour, PHOTO, JPEG)

    def half(file: int, data: bytes) -> None:
        os.write(file, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "no space left")

    def none(*_args: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    grant = await photo_grant(folder)
    with monkeypatch.context() as patch:
        patch.setattr(local if step == "_write_all" else os, step, half if step == "_write_all" else none)
        for call in (folder.put(KEY, PHOTO, JPEG), folder.accept_upload(grant.fields, PHOTO, NOW)):
            with pytest.raises(StoreUnavailable) as refusal:
                await call
            assert refusal.value.reason == "ENOSPC"
    assert files(root) == [neighbour]
    assert await keys(folder) == [neighbour]


async def test_after_a_full_disk_the_same_upload_succeeds(
    folder: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = await photo_grant(folder)

    def fail(*_args: object) -> None:
        raise OSError(errno.EDQUOT, "quota")

    with monkeypatch.context() as patch:
        patch.setattr(local, "_write_all", fail)
        with pytest.raises(StoreUnavailable):
            await folder.accept_upload(grant.fields, PHOTO, NOW)
    await folder.accept_upload(grant.fields, PHOTO, NOW)
    assert await folder.read(KEY, limit=5000) == PHOTO


async def test_what_a_crash_left_behind_is_never_seen(folder: LocalStore, root: Path) -> None:
    await folder.put(KEY, PHOTO, JPEG)
    (root / ".incoming" / "0123.part").write_bytes(PHOTO[:100])
    (root / "evidence" / "lost+found").mkdir()
    (root / "evidence" / "lost+found" / "a.jpg").write_bytes(PHOTO)
    (root / "evidence" / "notes.txt~").write_bytes(b"x")
    assert await keys(folder) == [KEY]
    restarted = LocalStore(root, b"s" * 32, "/media")
    assert await restarted.read(KEY, limit=5000) == PHOTO


async def test_symbolic_links_and_pipes_are_not_objects(
    folder: LocalStore, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(b"secret")
    (root / "evidence").mkdir()
    (root / "evidence" / "link.jpg").symlink_to(outside / "secret.jpg")
    (root / "evidence" / "deep").symlink_to(outside)
    os.mkfifo(root / "evidence" / "pipe.jpg")
    (root / "evidence" / "folder.jpg").mkdir()
    for key in ("evidence/link.jpg", "evidence/deep/secret.jpg", "evidence/pipe.jpg", "evidence/folder.jpg"):
        with pytest.raises(NotStored):
            await folder.read(key, limit=100)
        assert not await folder.exists(key)
        with pytest.raises((AlreadyStored, StoreUnavailable)):
            await folder.put(key, PHOTO, JPEG)
    with pytest.raises(StoreUnavailable):
        await folder.put("evidence/deep/new.jpg", PHOTO, JPEG)
    assert await keys(folder) == []
    assert os.listdir(outside) == ["secret.jpg"]


async def test_what_another_keeps_and_clears_in_this_instant_is_absent_and_no_fault(
    folder: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await folder.put(QUARANTINED, PHOTO, JPEG)
    link = os.link

    def cleared(source: str, name: str, **how: object) -> None:
        os.unlink(source, dir_fd=how["src_dir_fd"])  # type: ignore[arg-type]
        link(source, name, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", cleared)
    with pytest.raises(NotStored):
        await folder.keep(QUARANTINED, KEY)


async def test_a_folder_that_is_not_mounted_is_a_fault_and_not_an_absence(
    folder: LocalStore, root: Path
) -> None:
    await asyncio.to_thread(root.rmdir)
    calls = (
        folder.read(KEY, limit=9), folder.exists(KEY), folder.put(KEY, PHOTO, JPEG), keys(folder),
        folder.part(KEY, 0, 9), folder.keep(QUARANTINED, KEY), folder.discard(QUARANTINED),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable):
            await call
    assert not await asyncio.to_thread(root.exists)


async def test_a_write_whose_request_was_cancelled_is_whole_or_nothing(
    folder: LocalStore, root: Path
) -> None:
    grants = [await photo_grant(folder, f"incoming/{n}.jpg") for n in range(20)]
    for n, grant in enumerate(grants):
        tasks = [
            asyncio.create_task(folder.accept_upload(grant.fields, PHOTO, NOW)),
            asyncio.create_task(folder.put(f"evidence/{n}.jpg", PHOTO, JPEG)),
        ]
        await asyncio.sleep(n / 20_000)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.2)
    for key in await keys(folder):
        assert await folder.read(key, limit=5000) == PHOTO
    assert not any((root / ".incoming").iterdir())
