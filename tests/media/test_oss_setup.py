"""A bucket as it is on the first day: its two addresses, who may do what, accounts that are stopped, retention
policies, and where Aliyun's pages can be read in two ways.

Whatever OSS refuses is told apart from what is not there, from what is taken and from a network that fails: the last
passes, and the others send somebody to take a photograph again that is not at fault.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from media_storage.oss import OssStore
from media_storage.oss_calls import Bounds, OssAccess
from media_storage.oss_words import words_of
from media_storage.store import NotStored, StoreRefused, StoreUnavailable
from server.app import check_bucket
from server.commands.check_storage import REGIONS
from server.settings import SettingsError, read_settings
from tests.server.test_settings import BUCKET
from tests.standins.oss import _MESSAGES, OssStandIn, Stored

KEY, INCOMING, JPEG = "originals/2026/12/0a1b.jpg", "incoming/2026/12/0a1b.jpg", "image/jpeg"
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 4
QUICK = Bounds(pause_seconds=0.001, threads=2)
PROJECT = Path(__file__).parent.parent.parent


@pytest.fixture
def standin() -> Iterator[OssStandIn]:
    with OssStandIn() as standin, standin.resolved():
        yield standin


def access_to(standin: OssStandIn, endpoint: str = "", domain: str = "") -> OssAccess:
    return OssAccess(
        standin.bucket, standin.region, endpoint or standin.endpoint, standin.key_id, standin.key_secret, domain
    )


@pytest.fixture
async def store(standin: OssStandIn) -> AsyncIterator[OssStore]:
    """As a district should have it: the region's internal address for the service, a domain for phones."""
    store = OssStore(access_to(standin, standin.internal, standin.at(standin.domain)), bounds=QUICK)
    yield store
    await store.close()


def in_minutes(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


async def send(store: OssStore, key: str = INCOMING, **form: Any) -> httpx.Response:
    grant = await store.grant(key, content_type=JPEG, size_min=1, size_max=len(PHOTO), expires_at=in_minutes(5))
    form = {"data": grant.fields, "files": {"file": (grant.file_name, PHOTO, JPEG)}, **form}
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        return await http.post(grant.url, **form)


async def follow(url: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        return await http.get(url)


# -- Two addresses


def _addresses(standin: OssStandIn) -> dict[str, str]:
    domain = standin.at(standin.domain)
    return {"path": standin.endpoint, "internal": standin.internal, "default": standin.default, "domain": domain}


SERVICE, PHONES = ("path", "internal", "default", "domain"), ("", "domain")


@pytest.mark.parametrize(("service", "phones"), list(itertools.product(SERVICE, PHONES)))
async def test_every_pair_of_addresses_is_signed_rightly(standin: OssStandIn, service: str, phones: str) -> None:
    """Of an account that may use them all: bucket and key are signed, whatever host stands before them."""
    if (service, phones) == ("domain", ""):
        # A domain that is given as an endpoint has the bucket put in front, and no such name exists.
        wrong = OssStore(access_to(standin, standin.at(standin.domain)), bounds=QUICK)
        with pytest.raises(StoreUnavailable) as fault:
            await wrong.probe()
        assert not isinstance(fault.value, StoreRefused)
        await wrong.close()
        return
    standin.new_account = False
    at = _addresses(standin)
    store = OssStore(access_to(standin, at[service], at[phones] if phones else ""), bounds=QUICK)
    try:
        await store.check_bucket()
        await store.probe()
        for_phones = phones or service
        assert (await send(store)).status_code == 200
        assert standin.asked_by.pop() == for_phones
        await store.keep(INCOMING, KEY)
        assert await store.read(KEY, limit=len(PHOTO)) == PHOTO
        assert await store.part(KEY, 3, 4) == PHOTO[3:7]
        await store.put("display/a.jpg", PHOTO, JPEG)
        await store.discard(INCOMING)
        assert [key async for key in store.list_keys()] == ["display/a.jpg", KEY]
        assert set(standin.asked_by) == {service}
        standin.asked_by.clear()
        shown = await follow(await store.signed_read_url(KEY, in_minutes(5)))
        named = await follow(await store.signed_read_url(KEY, in_minutes(5), filename="现场.jpg"))
        assert (shown.status_code, shown.content, named.status_code) == (200, PHOTO, 200)
        assert set(standin.asked_by) == {for_phones}
        # OSS forces a download where its own address is used, and there alone.
        forced = shown.headers.get("x-oss-force-download") == "true"
        assert forced == (for_phones == "default") == ("content-disposition" in shown.headers)
        await store.probe(as_phones=True)
    finally:
        await store.close()


async def test_the_default_address_tells_of_the_bucket_and_refuses_its_data(standin: OssStandIn) -> None:
    store = OssStore(access_to(standin, standin.default), bounds=QUICK)
    await store.check_bucket()
    for call in (store.probe(), store.put(KEY, PHOTO, JPEG), store.exists(KEY), _first(store)):
        with pytest.raises(StoreRefused) as refusal:
            await call
        assert refusal.value.reason == "PublicEndpointForbidden"
        assert "domain of your own" in refusal.value.words
    reply = await send(store)
    assert (reply.status_code, "PublicEndpointForbidden" in reply.text) == (400, True)
    await store.close()


async def test_what_the_start_finds_is_said_in_a_sentence_and_stops_only_what_breaks_a_promise(
    standin: OssStandIn, store: OssStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "anju")
    await check_bucket(store)
    assert (caplog.text, store.refused) == ("", "")
    default = OssStore(access_to(standin, standin.default), bounds=QUICK)
    await check_bucket(default)
    assert "NO PHOTOGRAPH CAN BE STORED: OSS lets this account send no data" in caplog.text
    assert default.refused == "PublicEndpointForbidden"
    await default.close()
    standin.acl = "public-read"
    with pytest.raises(SettingsError, match="public"):
        await check_bucket(store)
    standin.close()
    caplog.clear()
    cut_off = OssStore(access_to(standin, standin.internal), bounds=QUICK)
    await check_bucket(cut_off)
    for by in ("the phones' address", "the service's own address"):
        assert f"the bucket gave no data by {by}" in caplog.text
    await cut_off.close()


async def test_a_domain_that_is_not_bound_is_said_at_the_start_though_the_service_has_its_data(
    standin: OssStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    store = OssStore(access_to(standin, standin.internal, standin.at(standin.domain)), bounds=QUICK)
    standin.domain = "other.example"
    await check_bucket(store)
    assert "NO PHONE CAN SEND A PHOTOGRAPH: the domain is not bound to the bucket" in caplog.text
    assert "NO PHOTOGRAPH CAN BE STORED" not in caplog.text
    assert store.refused == ""
    await store.close()


def test_the_two_addresses_are_settings(tmp_path: Path) -> None:
    def read(**more: str) -> tuple[str, str]:
        bucket = read_settings({**BUCKET, **more}, folder=tmp_path).media.bucket
        assert bucket is not None
        return bucket.endpoint, bucket.domain

    domain, internal = "https://media.anju.example", "https://oss-cn-beijing-internal.aliyuncs.com"
    assert read() == ("https://oss-cn-beijing.aliyuncs.com", "")
    assert read(ANJU_OSS_DOMAIN=domain) == (domain, domain)
    assert read(ANJU_OSS_DOMAIN=f"{domain}/", ANJU_OSS_ENDPOINT=internal) == (internal, domain)
    # Without a domain phones go by the public address: none of them stands inside the region.
    assert read(ANJU_OSS_ENDPOINT=internal) == (internal, "https://anju-media.oss-cn-beijing.aliyuncs.com")
    for name, value in (
        ("ANJU_OSS_DOMAIN", "https://oss-cn-beijing.aliyuncs.com"), ("ANJU_OSS_DOMAIN", "http://media.anju.example"),
        ("ANJU_OSS_DOMAIN", "https://anju-media.oss-cn-beijing.aliyuncs.com:443"), ("ANJU_OSS_DOMAIN", "media.example"),
        ("ANJU_OSS_ENDPOINT", "https://anju-media.oss-cn-beijing-internal.aliyuncs.com"),
    ):
        with pytest.raises(SettingsError, match=name):
            read(**{name: value})


# -- Who may not, and who is stopped

CALLS: dict[str, Callable[[OssStore], Awaitable[Any]]] = {
    "put": lambda store: store.put("display/b.jpg", PHOTO, JPEG),
    "read": lambda store: store.read(KEY, limit=len(PHOTO)),
    "part": lambda store: store.part(KEY, 0, 9),
    "size": lambda store: store.size(KEY),
    "exists": lambda store: store.exists("originals/none.jpg"),
    "keep": lambda store: store.keep(INCOMING, "originals/kept.jpg"),
    "discard": lambda store: store.discard(INCOMING),
    "list": lambda store: _first(store),
    "forget": lambda store: _forget(store),
    "info": lambda store: store.check_bucket(),
    "probe": lambda store: store.probe(),
}
# What each of them asks for, by the actions of a RAM policy.
NEEDS = {
    "put": {"oss:PutObject"}, "read": {"oss:GetObject"}, "part": {"oss:GetObject"}, "size": {"oss:GetObject"},
    "exists": {"oss:GetObject"}, "keep": {"oss:PutObject", "oss:GetObject"},
    "discard": {"oss:PutObject", "oss:GetObject"}, "list": {"oss:ListObjects"},
    "forget": {"oss:ListObjects", "oss:DeleteObject"}, "info": {"oss:GetBucketInfo"}, "probe": {"oss:GetObject"},
}
ACTIONS = sorted(set().union(*NEEDS.values()))
STOPPED = sorted({"UserDisable", "InDebt", "InDebtOverdue", "BucketDisable"})


def _filled(standin: OssStandIn) -> None:
    standin.objects = {
        KEY: Stored.of(PHOTO, JPEG), INCOMING: Stored.of(PHOTO, JPEG), "incoming/spent.jpg": Stored.of(b"", JPEG)
    }


async def _outcome(call: Awaitable[Any]) -> str:
    try:
        await call
    except StoreRefused as refusal:
        assert refusal.words and refusal.words == words_of(refusal.reason)
        return refusal.reason
    return "done"


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_right_that_is_missing_is_named_a_refusal_in_every_call_that_needs_it(
    standin: OssStandIn, store: OssStore, action: str
) -> None:
    for name, call in CALLS.items():
        _filled(standin)
        standin.denied = {action}
        before = dict(standin.objects)
        outcome = await _outcome(call(store))
        if action in NEEDS[name]:
            assert outcome in ("AccessDenied", "403"), (name, outcome)
            assert standin.objects == before, name
            assert store.refused == outcome
        else:
            assert outcome == "done", (name, outcome)
        standin.denied = set()
        _filled(standin)
        assert await _outcome(call(store)) == "done", name
        assert store.refused == ""


@pytest.mark.parametrize("code", STOPPED)
async def test_an_account_that_owes_or_is_stopped_refuses_everything_and_loses_nothing(
    standin: OssStandIn, store: OssStore, code: str
) -> None:
    _filled(standin)
    before = dict(standin.objects)
    standin.stopped = code
    for name, call in CALLS.items():
        assert await _outcome(call(store)) in (code, "403"), name
    reply = await send(store, "incoming/new.jpg")
    assert (reply.status_code, code in reply.text) == (403, True)
    assert standin.objects == before
    standin.stopped = ""
    assert await store.read(KEY, limit=len(PHOTO)) == PHOTO


def test_every_refusal_that_the_stand_in_knows_has_its_own_words() -> None:
    ours_alone = {
        # About one object, one form or one moment: who asked hears of them otherwise.
        "BadRequest", "EntityTooLarge", "EntityTooSmall", "FieldItemTooLong", "FileAlreadyExists", "InternalError",
        "InvalidDigest", "InvalidRange", "InvalidPolicyDocument", "MalformedPOSTRequest", "MethodNotAllowed",
        "NoSuchKey", "ServiceUnavailable", "MissingContentLength",
    }
    usual = words_of("NoCodeOfOss")
    assert {code for code in _MESSAGES if words_of(code) == usual} == ours_alone


# -- Retention policies


async def test_what_may_not_be_changed_is_not_for_that_reason_there(standin: OssStandIn, store: OssStore) -> None:
    _filled(standin)
    standin.worm = "copies"
    assert await _outcome(store.keep(INCOMING, "originals/kept.jpg")) == "FileImmutable"
    assert "originals/kept.jpg" not in standin.objects
    # Under a policy that lets copies pass, what was kept is kept, and quarantine says that it cannot be cleared.
    standin.worm = "objects"
    for _ in range(2):
        await store.keep(INCOMING, "originals/kept.jpg")
    assert standin.objects["originals/kept.jpg"].data == PHOTO
    assert await _outcome(store.discard(INCOMING)) == "FileImmutable"
    assert await _outcome(_forget(store)) == "FileImmutable"


async def test_a_copy_that_is_not_there_afterwards_is_no_fault_of_what_was_sent(
    standin: OssStandIn, store: OssStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(standin)
    keep = standin._keep

    def lost(key: str, kept: Stored, forbid: str) -> Any:
        answer = keep(key, kept, forbid)
        del standin.objects[key]
        return answer

    monkeypatch.setattr(standin, "_keep", lost)
    with pytest.raises(StoreUnavailable) as fault:
        await store.keep(INCOMING, "originals/kept.jpg")
    assert fault.value.reason == "the copy is not there"
    # Of a source that is gone, it is the source that is missing.
    monkeypatch.undo()
    with pytest.raises(NotStored):
        await store.keep("incoming/none.jpg", "originals/kept.jpg")


# -- Forms


@pytest.mark.parametrize("reading", ["field", "part"])
async def test_a_form_passes_whichever_way_its_type_is_read(
    standin: OssStandIn, store: OssStore, reading: Any
) -> None:
    standin.reads_type_of = reading
    for number, part in enumerate((("0a1b.jpg", PHOTO, JPEG), ("blob", PHOTO, "application/octet-stream"))):
        key = f"incoming/{number}.jpg"
        assert (await send(store, key, files={"file": part})).status_code == 200
        assert standin.objects[key].content_type == JPEG


@pytest.mark.parametrize(("wished", "status"), [("200", 200), ("201", 201), ("204", 204), ("302", 204), ("", 204)])
async def test_a_form_is_answered_as_oss_answers_it(
    standin: OssStandIn, store: OssStore, monkeypatch: pytest.MonkeyPatch, wished: str, status: int
) -> None:
    monkeypatch.setattr("media_storage.oss.post_fields", lambda key: {"key": key, "success_action_status": wished})
    reply = await send(store)
    assert (reply.status_code, "<Key>" in reply.text) == (status, status == 201)
    assert standin.objects[INCOMING].data == PHOTO


async def test_a_form_in_chunks_has_no_length(standin: OssStandIn, store: OssStore) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"--a\r\n"

    reply = await send(
        store, data=None, files=None, content=chunks(), headers={"Content-Type": "multipart/form-data; boundary=a"}
    )
    assert (reply.status_code, "MissingContentLength" in reply.text) == (411, True)


async def test_addresses_that_lead_to_no_bucket_say_so(standin: OssStandIn) -> None:
    bare = standin.internal.replace("http://", f"http://{standin.bucket}.")
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        assert "AccessDenied" in (await http.get(f"{bare}/{KEY}")).text
        assert "SecondLevelDomainForbidden" in (await http.get(f"{standin.internal}/{standin.bucket}/{KEY}")).text
        unbound = await http.get(f"{standin.endpoint}/{KEY}", headers={"Host": "other.example"})
        assert "NoSuchCname" in unbound.text


# -- Regions


def test_every_region_that_is_named_anywhere_exists(standin: OssStandIn) -> None:
    texts = [PROJECT / "docs/operating.md", *sorted((PROJECT / "tests").rglob("*.py"))]
    named = re.compile(r"(?:oss-|region=|\")(cn-[a-z]+)\b")
    found = {region for text in texts for region in named.findall(text.read_text(encoding="utf-8"))}
    assert {standin.region, "cn-hangzhou"} <= found <= REGIONS


async def _forget(store: OssStore) -> None:
    """When the stand-in's objects, of half past nine on the first of December, are old enough."""
    machine, store._machine = store._machine, lambda: datetime(2026, 12, 2, tzinfo=UTC)
    try:
        await store.forget_spent()
    finally:
        store._machine = machine


async def _first(store: OssStore) -> str | None:
    async for key in store.list_keys():
        return key
    return None


