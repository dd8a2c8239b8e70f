"""The object store where it differs from a folder: signatures, a network that lies, and a bucket that is set up wrong.

What it shares with the folder is asked of both in test_media_storage. The stand-in is tried here too, with the real
SDK and with a signature that Aliyun publishes: a stand-in that lets everything pass would prove nothing.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import oss2
import pytest
from oss2.exceptions import OssError, ServerError

from media_storage.oss import BucketUnfit, OssStore
from media_storage.oss_calls import Bounds, OssAccess
from media_storage.store import AlreadyStored, NotStored, ObjectTooLarge, StoreUnavailable
from server.settings import PROJECT, fresh_keys
from tests.standins.oss import Answer, OssStandIn, Signed, Stored, crc64, signature_of, string_to_sign
from tests.templates import migrated_file

KEY = "originals/2026/12/0a1b.jpg"
OTHER = "originals/2026/12/0a1c.jpg"
JPEG = "image/jpeg"
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 40
# As patient as in earnest: how fast this machine is, is no matter. Only silence itself is not waited for so long.
QUICK = Bounds(pause_seconds=0.001, threads=4)
IMPATIENT = (5.0, 0.2)


class _Silent(OssStandIn):
    """Says nothing to the next calls for longer than their callers, and they alone, wait."""

    given_up_soon = 0

    def be_silent(self, times: int) -> None:
        self.given_up_soon = times
        self.slow_next(3, times=times)


@pytest.fixture
def standin() -> Iterator[_Silent]:
    with _Silent() as standin:
        yield standin


def access_to(standin: OssStandIn) -> OssAccess:
    return OssAccess(standin.bucket, standin.region, standin.endpoint, standin.key_id, standin.key_secret)


@pytest.fixture
async def store(standin: _Silent) -> AsyncIterator[OssStore]:
    store = OssStore(access_to(standin), bounds=QUICK)
    request = store.calls.session.request

    def sent(*args: Any, **how: Any) -> Any:
        if standin.given_up_soon:
            standin.given_up_soon -= 1
            how["timeout"] = IMPATIENT
        return request(*args, **how)

    store.calls.session.request = sent
    yield store
    await store.close()


def sdk(standin: OssStandIn, **how: Any) -> Any:
    provider = oss2.StaticCredentialsProvider(
        how.pop("key_id", standin.key_id), how.pop("key_secret", standin.key_secret)
    )
    named = {"bucket": standin.bucket, "region": standin.region, **how}
    auth = oss2.ProviderAuthV4(provider)
    return oss2.Bucket(auth, standin.endpoint, named["bucket"], region=named["region"], connect_timeout=5)


def in_minutes(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


async def fetch(url: str, method: str = "GET", **how: Any) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        return await http.request(method, url, **how)


# -- The stand-in itself


def test_the_stand_in_computes_the_signature_that_aliyun_publishes() -> None:
    scope, moment = "20231216/cn-hangzhou/oss/aliyun_v4_request", "20231216T162057Z"
    request = Signed(
        "PUT",
        "/bucket/1234+-/123/1.txt",
        [
            ("param1", "value1"), ("+param1", "value3"), ("|param1", "value4"),
            ("+param2", ""), ("|param2", ""), ("param2", ""),
        ],
        {
            "x-oss-head1": "value", "abc": "value", "ZAbc": "value", "XYZ": "value", "content-type": "text/plain",
            "x-oss-content-sha256": "UNSIGNED-PAYLOAD", "x-oss-date": moment,
        },
    )
    text = string_to_sign(moment, scope, request.canonical())
    assert signature_of("sk", scope, text) == "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"


def test_the_stand_in_computes_the_checksum_of_the_standard() -> None:
    assert crc64(b"123456789") == 0x995DC9BBDF1939FA
    theirs = oss2.utils.Crc64()
    theirs.update(PHOTO)
    assert crc64(PHOTO) == theirs.crc


def test_the_real_sdk_and_the_stand_in_understand_each_other(standin: OssStandIn) -> None:
    bucket = sdk(standin)
    headers = {"Content-Type": JPEG, "x-oss-forbid-overwrite": "true"}
    assert bucket.put_object(KEY, PHOTO, headers=headers).crc == crc64(PHOTO)
    with pytest.raises(ServerError) as refusal:
        bucket.put_object(KEY, PHOTO, headers=headers)
    assert (refusal.value.status, refusal.value.code) == (409, "FileAlreadyExists")
    assert bucket.get_object(KEY).read() == PHOTO
    assert bucket.head_object(KEY).content_length == len(PHOTO)
    bucket.put_object("originals/空 格+%&.jpg", PHOTO)
    assert [entry.key for entry in bucket.list_objects_v2().object_list] == [KEY, "originals/空 格+%&.jpg"]
    assert [entry.key for entry in oss2.ObjectIteratorV2(bucket, max_keys=1)] == [KEY, "originals/空 格+%&.jpg"]
    assert oss2.Bucket(oss2.AnonymousAuth(), standin.endpoint, standin.bucket).get_object_with_url(
        bucket.sign_url("GET", KEY, 60, slash_safe=True)
    ).read() == PHOTO


def _put(bucket: Any, **headers: str) -> None:
    bucket.put_object(KEY, PHOTO, headers=headers)


@pytest.mark.parametrize(
    ("how", "call", "code"),
    [
        ({"key_secret": "another-secret"}, _put, "SignatureDoesNotMatch"),
        ({"key_id": "LTAIanother"}, _put, "InvalidAccessKeyId"),
        ({"region": "cn-hangzhou"}, _put, "InvalidArgument"),
        ({"bucket": "anju-other"}, _put, "NoSuchBucket"),
        ({}, lambda bucket: _put(bucket, **{"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}), "InvalidDigest"),
        ({}, lambda bucket: _put(bucket, **{"x-oss-forbid-overwrite": "yes"}), "InvalidArgument"),
        ({}, lambda bucket: bucket.get_object(KEY), "NoSuchKey"),
        ({}, lambda bucket: bucket.delete_object(KEY), "AccessDenied"),
    ],
    ids=["secret", "key", "region", "bucket", "md5", "header", "absent", "delete"],
)
def test_the_stand_in_refuses_with_the_codes_of_oss(
    standin: OssStandIn, how: dict[str, Any], call: Callable[[Any], None], code: str
) -> None:
    with pytest.raises(ServerError) as refusal:
        call(sdk(standin, **how))
    assert refusal.value.code == code
    assert standin.objects == {}


def test_the_stand_in_knows_old_signatures_no_signatures_and_late_ones_for_what_they_are(standin: OssStandIn) -> None:
    for auth in (oss2.Auth(standin.key_id, standin.key_secret), oss2.AnonymousAuth()):
        with pytest.raises(ServerError) as refusal:
            oss2.Bucket(auth, standin.endpoint, standin.bucket).get_object(KEY)
        assert refusal.value.status in (400, 403)
    for minutes in (-16, 16):
        standin.now = lambda minutes=minutes: in_minutes(minutes)  # type: ignore[misc]
        with pytest.raises(ServerError) as refusal:
            sdk(standin).get_object(KEY)
        assert refusal.value.code == "RequestTimeTooSkewed"


async def test_a_policy_of_another_shape_is_no_policy(standin: OssStandIn, store: OssStore) -> None:
    async def answer(document: bytes) -> str:
        grant = await store.grant(KEY, content_type=JPEG, size_min=1, size_max=9, expires_at=in_minutes(5))
        policy = base64.b64encode(document).decode()
        scope = grant.fields["x-oss-credential"].partition("/")[2]
        signed = {"policy": policy, "x-oss-signature": signature_of(standin.key_secret, scope, policy)}
        return (await fetch(grant.url, "POST", data={**grant.fields, **signed}, files={"file": b"photo"})).text

    open_until = b'"expiration": "2099-12-01T12:00:00.000Z"'
    for document in (
        b"no json", b"[]", b"{%s}" % open_until, b'{%s, "conditions": []}' % open_until,
        b'{"expiration": "soon", "conditions": [["eq", "$key", "a"]]}', b'{"conditions": [["eq", "$key", "a"]]}',
        b'{%s, "conditions": [["eq", "$key"]]}' % open_until, b'{%s, "conditions": [7]}' % open_until,
        b'{%s, "conditions": [["like", "$key", "a"]]}' % open_until,
        b'{%s, "conditions": [["eq", "$key", "a"]], "more": 1}' % open_until,
    ):
        assert "<Code>InvalidPolicyDocument</Code>" in await answer(document)
    # One that names only the key leaves the other fields unexplained.
    narrow = json.dumps({"expiration": "2099-12-01T12:00:00.000Z", "conditions": [["eq", "$key", KEY]]})
    assert "Extra input fields: success_action_status" in await answer(narrow.encode())
    assert standin.objects == {}


# -- Grants and links


async def test_a_photo_gets_the_granted_type_whatever_the_phone_says_of_its_part(
    standin: OssStandIn, store: OssStore
) -> None:
    grant = await store.grant(KEY, content_type=JPEG, size_min=1, size_max=len(PHOTO), expires_at=in_minutes(5))
    files = {"file": ("a.html", PHOTO, "text/html")}
    assert (await fetch(grant.url, "POST", data=grant.fields, files=files)).status_code == 200
    assert standin.objects[KEY].content_type == JPEG


async def test_the_bucket_s_own_host_takes_the_forms_and_serves_the_links(standin: OssStandIn) -> None:
    access = replace(access_to(standin), bucket="anju-media", endpoint="https://oss-cn-beijing.aliyuncs.com")
    store = OssStore(access)
    grant = await store.grant(KEY, content_type=JPEG, size_min=1, size_max=9, expires_at=in_minutes(5))
    assert grant.url == "https://anju-media.oss-cn-beijing.aliyuncs.com/"
    # Signed for this bucket alone: the key might open others.
    assert {"bucket": "anju-media"} in json.loads(base64.b64decode(grant.fields["policy"]))["conditions"]
    link = await store.signed_read_url(KEY, in_minutes(5))
    assert link.startswith(f"https://anju-media.oss-cn-beijing.aliyuncs.com/{KEY}?")
    await store.close()


async def test_a_link_says_how_the_object_is_to_be_shown(standin: OssStandIn, store: OssStore) -> None:
    # However it came in: a link of ours shows a picture or nothing.
    standin.objects[KEY] = Stored.of(PHOTO, "text/html")
    plain = await fetch(await store.signed_read_url(KEY, in_minutes(5)))
    assert (plain.status_code, plain.content, plain.headers["content-type"]) == (200, PHOTO, JPEG)
    assert "content-disposition" not in plain.headers
    named = await fetch(await store.signed_read_url(KEY, in_minutes(5), filename='现场\r\n"一".jpg'))
    assert named.headers["content-disposition"] == (
        "attachment; filename=\"0a1b.jpg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%0D%0A%22%E4%B8%80%22.jpg"
    )
    bare = f"{standin.endpoint}/{standin.bucket}/{KEY}"
    assert (await fetch(bare)).status_code == 403


async def test_nothing_is_signed_for_longer_than_a_week_nor_for_the_past(store: OssStore) -> None:
    for at in (in_minutes(-1), in_minutes(0), in_minutes(7 * 24 * 60 + 1)):
        with pytest.raises(ValueError, match="seven days"):
            await store.signed_read_url(KEY, at)
        with pytest.raises(ValueError, match="seven days"):
            await store.grant(KEY, content_type=JPEG, size_min=1, size_max=9, expires_at=at)


async def test_a_service_that_lives_on_another_day_signs_by_the_day_of_oss(standin: OssStandIn) -> None:
    december = datetime(2031, 12, 1, 9, 0, tzinfo=UTC)
    store = OssStore(access_to(standin), clock=lambda: december, bounds=QUICK)
    await store.put(KEY, PHOTO, JPEG)
    link = await store.signed_read_url(KEY, december + timedelta(minutes=10))
    grant = await store.grant(
        OTHER, content_type=JPEG, size_min=1, size_max=9, expires_at=december + timedelta(minutes=15)
    )
    assert grant.expires_at == december + timedelta(minutes=15)
    standin.now = lambda: in_minutes(9)
    assert (await fetch(link)).content == PHOTO
    assert (await fetch(grant.url, "POST", data=grant.fields, files={"file": b"photo"})).status_code == 200
    standin.now = lambda: in_minutes(16)
    assert "Request has expired" in (await fetch(link)).text
    late = await fetch(grant.url, "POST", data=grant.fields, files={"file": b"photo"})
    assert "Policy expired" in late.text
    await store.close()


# -- A network that lies

FAULTS: dict[str, Callable[[_Silent, int], None]] = {
    "their fault": lambda standin, times: standin.fail_next("InternalError", times=times),
    "too many requests": lambda standin, times: standin.fail_next("ServiceUnavailable", times=times),
    "silence": lambda standin, times: standin.be_silent(times),
    "hung up": lambda standin, times: standin.hang_up_next(times=times),
    "a lost reply": lambda standin, times: standin.lose_next_reply(times=times),
}
BODY_FAULTS: dict[str, Callable[[_Silent, int], None]] = {
    **FAULTS,
    "broken off": lambda standin, times: standin.cut_next_body(times=times),
    "altered": lambda standin, times: standin.garble_next_body(times=times),
}


@pytest.mark.parametrize("fault", BODY_FAULTS)
async def test_a_fault_that_passes_is_not_noticed_when_reading(
    standin: _Silent, store: OssStore, fault: str
) -> None:
    standin.objects[KEY] = Stored.of(PHOTO, JPEG)
    for call, right in (
        (lambda: store.read(KEY, limit=len(PHOTO)), PHOTO), (lambda: _keys(store), [KEY]),
    ):
        standin.requests.clear()
        BODY_FAULTS[fault](standin, 1)
        assert await call() == right
        assert len(standin.requests) == (1 if fault == "hung up" else 2)


@pytest.mark.parametrize("fault", BODY_FAULTS)
async def test_a_fault_that_stays_is_said_and_no_other_bytes_are_ever_given(
    standin: _Silent, store: OssStore, fault: str
) -> None:
    standin.objects[KEY] = Stored.of(PHOTO, JPEG)
    BODY_FAULTS[fault](standin, 2)
    with pytest.raises(StoreUnavailable) as refusal:
        await store.read(KEY, limit=len(PHOTO))
    assert refusal.value.reason
    assert await store.read(KEY, limit=len(PHOTO)) == PHOTO


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("times", [1, 2])
async def test_a_put_is_stored_once_whatever_became_of_its_replies(
    standin: _Silent, store: OssStore, fault: str, times: int
) -> None:
    FAULTS[fault](standin, times)
    if times == 1:
        await store.put(KEY, PHOTO, JPEG)
    else:
        with pytest.raises(StoreUnavailable):
            await store.put(KEY, PHOTO, JPEG)
        # As the worker would, later.
        await store.put(KEY, PHOTO, JPEG)
    assert standin.objects[KEY].data == PHOTO
    with pytest.raises(AlreadyStored):
        await store.put(KEY, PHOTO[::-1], JPEG)
    assert standin.objects[KEY].data == PHOTO


async def test_a_lost_reply_does_not_make_another_s_bytes_ours(standin: OssStandIn, store: OssStore) -> None:
    standin.objects[KEY] = Stored.of(b"another's", JPEG)
    standin.lose_next_reply()
    with pytest.raises(AlreadyStored):
        await store.put(KEY, PHOTO, JPEG)
    assert standin.objects[KEY].data == b"another's"


async def test_bytes_that_arrive_altered_are_not_kept(
    standin: OssStandIn, store: OssStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the SDK sends differs from what was to be sent: only the digest can tell.
    monkeypatch.setattr(oss2.utils, "make_crc_adapter", lambda data, *rest: bytes(data[:-1]) + b"!")
    with pytest.raises(StoreUnavailable, match="media_store_unavailable") as refusal:
        await store.put(KEY, PHOTO, JPEG)
    assert refusal.value.reason == "InvalidDigest"
    assert standin.objects == {}


async def test_a_store_that_is_not_there_is_a_fault_and_not_an_absence(standin: OssStandIn, store: OssStore) -> None:
    standin.close()
    for call in (store.put(KEY, PHOTO, JPEG), store.read(KEY, limit=9), store.exists(KEY), store.size(KEY)):
        with pytest.raises(StoreUnavailable):
            await call
    with pytest.raises(StoreUnavailable):
        await _keys(store)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"bucket": "anju-other"}, "NoSuchBucket"),
        ({"key_secret": "wrong"}, "SignatureDoesNotMatch"),
        ({"key_id": "LTAIwrong"}, "InvalidAccessKeyId"),
        ({"region": "cn-hangzhou"}, "InvalidArgument"),
    ],
)
async def test_a_bucket_or_key_that_is_wrong_is_a_fault_and_not_an_absence(
    standin: OssStandIn, wrong: dict[str, str], reason: str
) -> None:
    store = OssStore(replace(access_to(standin), **wrong), bounds=QUICK)
    for call in (store.read(KEY, limit=9), store.size(KEY), store.exists(KEY), store.put(KEY, PHOTO, JPEG)):
        with pytest.raises(StoreUnavailable) as refusal:
            await call
        assert refusal.value.reason == reason
    # What will not pass is not tried again.
    assert len(standin.requests) == len(set(standin.requests)) + 3
    await store.close()


async def test_a_redirect_is_not_followed(
    standin: OssStandIn, store: OssStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Answer(302, headers={"Location": f"{standin.endpoint}/elsewhere"})
    monkeypatch.setattr(standin, "_answer", lambda request: elsewhere)
    with pytest.raises(StoreUnavailable):
        await store.read(KEY, limit=9)
    assert {line.partition(" ")[2] for line in standin.requests} == {f"/{standin.bucket}/{KEY}"}


async def test_no_proxy_of_the_machine_stands_between(
    standin: OssStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{taken.getsockname()[1]}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        store = OssStore(access_to(standin), bounds=QUICK)
        await store.put(KEY, PHOTO, JPEG)
        await store.close()


# -- Threads and bounds


async def test_a_slow_store_holds_nobody_else_up(standin: OssStandIn) -> None:
    store = OssStore(access_to(standin), bounds=QUICK)
    standin.objects[KEY] = Stored.of(PHOTO, JPEG)
    standin.slow_next(0.2, times=4)
    reads = asyncio.gather(*(store.read(KEY, limit=len(PHOTO)) for _ in range(4)))
    turns = 0
    while not reads.done():
        turns += 1
        await asyncio.sleep(0)
    assert await reads == [PHOTO] * 4
    assert turns > 100
    await store.close()


async def test_who_comes_when_too_many_wait_is_told_at_once(standin: OssStandIn) -> None:
    store = OssStore(access_to(standin), bounds=replace(QUICK, threads=1, waiting=3))
    standin.objects[KEY] = Stored.of(PHOTO, JPEG)
    standin.slow_next(0.2)
    first = [asyncio.create_task(store.read(KEY, limit=len(PHOTO))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable) as refusal:
        await store.read(KEY, limit=len(PHOTO))
    assert refusal.value.reason == "too many calls are waiting"
    assert await asyncio.gather(*first) == [PHOTO] * 3
    assert await store.read(KEY, limit=len(PHOTO)) == PHOTO
    await store.close()


async def test_a_put_whose_caller_went_away_is_whole_or_nothing(standin: OssStandIn, store: OssStore) -> None:
    tasks = [asyncio.create_task(store.put(f"originals/{n}.jpg", PHOTO, JPEG)) for n in range(20)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()
    assert all(kept.data == PHOTO for kept in standin.objects.values())


async def test_a_large_object_is_turned_away_before_it_is_held(standin: OssStandIn, store: OssStore) -> None:
    standin.objects[KEY] = Stored.of(PHOTO * 20, JPEG)
    with pytest.raises(ObjectTooLarge):
        await store.read(KEY, limit=len(PHOTO))
    standin.objects[KEY] = Stored.of(PHOTO, JPEG)
    assert await store.read(KEY, limit=len(PHOTO)) == PHOTO


async def test_a_long_list_comes_page_by_page_and_holds_only_our_keys(standin: OssStandIn, store: OssStore) -> None:
    one = Stored.of(b"x", JPEG)
    ours = [f"originals/{n:05}.jpg" for n in range(2300)]
    standin.objects = dict.fromkeys([*ours, "originals/", "Lost+Found/a.jpg", "notes.txt", "originals/证.jpg"], one)
    assert await _keys(store) == ours
    assert len(standin.requests) == 3
    assert await _keys(store, "originals/0000") == ours[:10]


# -- The bucket


async def test_a_bucket_must_be_private_and_without_versions(standin: OssStandIn, store: OssStore) -> None:
    await store.check_bucket()
    for wrong, word in (
        ({"acl": "public-read"}, "public"), ({"versioning": "Enabled"}, "versions"),
        ({"versioning": "Suspended"}, "versions"),
    ):
        for name, value in wrong.items():
            before = getattr(standin, name)
            setattr(standin, name, value)
            with pytest.raises(BucketUnfit, match=word):
                await store.check_bucket()
            setattr(standin, name, before)
    standin.versioning = "Enabled"
    with pytest.raises(StoreUnavailable, match="media_store_unavailable"):
        await store.put(KEY, PHOTO, JPEG)


# -- Secrets


async def test_no_secret_signature_or_link_is_in_an_error_or_a_log(
    standin: OssStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("oss2").setLevel(logging.DEBUG)
    shown = []
    for secret in (standin.key_secret, "a-wrong-secret-0123456789"):
        access = replace(access_to(standin), key_secret=secret)
        store = OssStore(access, bounds=QUICK)
        shown.append(repr(access) + repr(store) + str(vars(store)))
        link = await store.signed_read_url(KEY, in_minutes(5))
        grant = await store.grant(KEY, content_type=JPEG, size_min=1, size_max=9, expires_at=in_minutes(5))
        for call in (store.put(KEY, PHOTO, JPEG), store.read(OTHER, limit=9), store.size(OTHER)):
            try:
                await call
            except (StoreUnavailable, NotStored) as error:
                shown += [str(error), repr(error), repr(vars(error))]
                assert error.__suppress_context__ or not isinstance(error.__context__, OssError)
        await store.close()
        text = "\n".join([*shown, caplog.text])
        signatures = link.rpartition("=")[2], grant.fields["x-oss-signature"]
        for hidden in (secret, *signatures, "x-oss-signature", "OSS4-HMAC"):
            assert hidden not in text


async def test_the_service_does_not_start_on_a_bucket_that_would_let_evidence_be_overwritten(
    standin: OssStandIn, tmp_path: Path
) -> None:
    standin.versioning = "Enabled"
    await asyncio.to_thread(migrated_file, tmp_path / "anju.db")
    environ = {
        **fresh_keys(), "PATH": os.environ["PATH"], "ANJU_DATABASE_URL": f"sqlite://{tmp_path}/anju.db",
        "ANJU_WECHAT_APP_ID": "wx0123456789abcdef", "ANJU_WECHAT_APP_SECRET": "secret", "ANJU_PORT": "1",
        "ANJU_MEDIA_URL": f"oss://{standin.bucket}.oss.example.com?region={standin.region}",
        "ANJU_OSS_ENDPOINT": standin.endpoint, "ANJU_OSS_KEY_ID": standin.key_id,
        "ANJU_OSS_KEY_SECRET": standin.key_secret, "ANJU_PUBLIC_URL": "https://anju.example",
    }
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "server", "serve"], cwd=PROJECT, env=environ, capture_output=True,
        text=True, timeout=60, check=False,
    )
    assert ran.returncode == 2, ran.stderr
    assert "settings: ANJU_MEDIA_URL: the bucket keeps versions" in ran.stderr
    assert standin.key_secret not in ran.stderr + ran.stdout


async def _keys(store: OssStore, prefix: str = "") -> list[str]:
    return [key async for key in store.list_keys(prefix)]


async def test_what_is_kept_bears_the_type_of_its_own_name(standin: OssStandIn, store: OssStore) -> None:
    standin.objects["incoming/a.jpg"] = Stored.of(PHOTO, JPEG)
    for _ in range(2):
        await store.keep("incoming/a.jpg", "originals/a.heic")
    assert standin.objects["originals/a.heic"].content_type == "image/heic"
    assert standin.objects["originals/a.heic"].data == PHOTO


async def test_a_spent_grant_is_remembered_without_a_byte_and_forgotten_when_it_has_ended(
    standin: OssStandIn, store: OssStore
) -> None:
    key = "incoming/a.jpg"
    grant = await store.grant(key, content_type=JPEG, size_min=1, size_max=len(PHOTO), expires_at=in_minutes(15))

    async def send() -> int:
        reply = await fetch(grant.url, "POST", data=grant.fields, files={"file": PHOTO})
        return int(reply.status_code)

    assert await send() == 200
    await store.discard(key)
    await store.discard(key)
    assert (await send(), standin.objects[key].data) == (409, b"")
    # To whoever asks for it there is nothing.
    assert not await store.exists(key)
    assert [name async for name in store.list_keys()] == []
    for ask in (store.read(key, limit=99), store.part(key, 0, 9), store.size(key), store.keep(key, KEY)):
        with pytest.raises(NotStored):
            await ask
    # The stand-in's objects are of half past nine on that day.
    for hour, left in ((10, 1), (12, 0)):
        at = datetime(2026, 12, 1, hour, tzinfo=UTC)
        later = OssStore(access_to(standin), bounds=QUICK, machine=lambda at=at: at)  # type: ignore[misc]
        await later.forget_spent()
        await later.close()
        assert (key in standin.objects) == bool(left)
