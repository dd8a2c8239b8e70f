"""What is asked of the media store by `python -m server check`: what a district sets up step by step, in that order
(docs/operating.md, "A bucket from nothing").

A few bytes are put into quarantine, sent as a phone sends them, copied, read and removed again; what must be refused
is tried too. A store that is not reached is unknown, never wrong: this machine may be the one without a network.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificate

from casework.words.clock import SystemClock
from media_storage.oss import BucketUnfit, OssStore
from media_storage.oss_rehearsal import Answer, Rehearsal
from media_storage.oss_words import words_of
from media_storage.store import StoreRefused, StoreUnavailable
from server.commands.check import Check, Finding, Visit, ok, unknown, wrong
from server.media import open_store
from server.settings import BucketSettings

# OSS's regions on the mainland, of its page "Regions and endpoints", those of its government and finance clouds among
# them. New ones come: what is not here is not wrong for that reason.
REGIONS: Final = frozenset({
    "cn-hangzhou", "cn-shanghai", "cn-nanjing", "cn-fuzhou", "cn-wuhan-lr", "cn-qingdao", "cn-beijing",
    "cn-zhangjiakou", "cn-huhehaote", "cn-wulanchabu", "cn-shenzhen", "cn-heyuan", "cn-guangzhou", "cn-chengdu",
    "cn-zhongwei", "cn-north-2-gov-1", "cn-hangzhou-finance", "cn-shanghai-finance-1", "cn-shenzhen-finance-1",
    "cn-beijing-finance-1",
})
_ROOM: Final = 5 << 30
_SWEEPING: Final = 20.0
# Less of its certificate's life, and somebody must see to it: free ones live for three months.
_DAYS_LEFT: Final = 15
_CERTIFICATE: Final = frozenset({"SSLError", "SSLCertVerificationError"})

Ask = Callable[[OssStore, Rehearsal, BucketSettings], Awaitable[Finding]]


async def _settings(visit: Visit) -> Finding:
    media = visit.media
    if media is None:
        return wrong("ANJU_MEDIA_URL and what belongs to it are missing or do not read: see the check `settings`")
    bucket = media.bucket
    if bucket is None:
        return await asyncio.to_thread(_folder, str(media.folder))
    at = f"the bucket {bucket.name} in {bucket.region}{_unlisted(bucket.region)}, the service by {bucket.endpoint}"
    if "-internal." in (bucket.domain or bucket.endpoint):
        return wrong(f"{at}, where no phone arrives: name the bucket's own domain in ANJU_OSS_DOMAIN")
    if urlsplit(bucket.domain or bucket.endpoint).hostname in ("127.0.0.1", "localhost"):
        return wrong(f"{at}: phones would look for it on themselves")
    if not bucket.domain:
        return ok(f"{at}, and phones too: there is no ANJU_OSS_DOMAIN")
    return ok(f"{at}, phones by {bucket.domain}")


def _unlisted(region: str) -> str:
    return " (an id that was in no list of OSS's regions)" if region not in REGIONS else ""


def _folder(folder: str) -> Finding:
    """The place itself may be made at the first start: then what it will stand in."""
    place = folder
    while not os.path.isdir(place):
        place = os.path.dirname(place)
    if not os.access(place, os.W_OK | os.X_OK):
        return wrong(f"photographs lie in the folder {folder}, where this user may not write")
    free = shutil.disk_usage(place).free
    if free < _ROOM:
        return wrong(f"photographs lie in the folder {folder}, where {free >> 20} MB are free: that is little")
    return ok(f"photographs lie in the folder {folder}, and no bucket is asked for")


def _asking(ask: Ask, of_phones: bool = False) -> Callable[[Visit], Awaitable[Finding]]:
    """Asks with one store a visit. A refusal is wrong, in words; silence is unknown."""

    async def answer(visit: Visit) -> Finding:
        if visit.media is None or visit.media.bucket is None:
            return ok("there is no bucket, and none is needed")
        bucket = visit.media.bucket
        if "storage" not in visit.kept:
            store = open_store(visit.media, SystemClock().now)
            assert isinstance(store, OssStore)
            visit.opened.push_async_callback(store.close)
            rehearsal = Rehearsal(store)
            # Whatever was asked: of a run that stops before the last question nothing is left either.
            visit.opened.push_async_callback(_sweep, rehearsal)
            visit.kept["storage"] = store, rehearsal
        store, rehearsal = visit.kept["storage"]
        host = urlsplit(bucket.domain if of_phones and bucket.domain else bucket.endpoint).netloc
        try:
            return await ask(store, rehearsal, bucket)
        except BucketUnfit as unfit:
            return wrong(str(unfit))
        except StoreRefused as refusal:
            return wrong(f"OSS refuses with {refusal.reason}: {refusal.words}")
        except StoreUnavailable as fault:
            if fault.reason in _CERTIFICATE:
                return wrong(f"{host} shows no certificate that holds: upload one for it to the bucket's domain")
            return unknown(
                f"OSS was not reached at {host} ({fault.reason}), so nothing is known{_unlisted(bucket.region)}"
            )

    return answer


async def _sweep(rehearsal: Rehearsal) -> None:
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(_SWEEPING):
            await rehearsal.clear()


async def _bucket(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    try:
        await store.check_bucket()
    except StoreRefused as refusal:
        return wrong(f"oss:GetBucketInfo is refused with {refusal.reason}: {refusal.words}")
    return ok("private, without versions, in its region")


async def _data(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    await store.probe()
    return ok(f"data comes over {bucket.endpoint}")


async def _domain(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    await store.probe(as_phones=True)
    address = bucket.domain or bucket.endpoint
    try:
        ends = await asyncio.to_thread(_certificate_ends, address)
    except (OSError, ValueError):
        return ok(f"data comes over {address}; when its certificate ends could not be read")
    if ends is None:
        return ok(f"data comes over {address}")
    days = (ends - SystemClock().now()).days
    if days < _DAYS_LEFT:
        return wrong(
            f"data comes over {address}, but its certificate ends in {days} days, on {ends:%Y-%m-%d} (UTC), and from "
            "then on no phone can send: renew it, and upload the new one to the bucket's domain"
        )
    return ok(f"data comes over {address}; its certificate ends on {ends:%Y-%m-%d} (UTC)")


def _certificate_ends(url: str) -> datetime | None:
    """Of whatever certificate is shown there: whether it holds, the call before has told. None: there is none."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    shown = ssl.get_server_certificate((parts.hostname, parts.port or 443), timeout=10)
    return load_pem_x509_certificate(shown.encode()).not_valid_after_utc


async def _rights(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    for action, step in (
        ("oss:PutObject", rehearsal.put), ("oss:GetObject", rehearsal.read), ("oss:ListObjects", rehearsal.list),
        ("oss:PutObject and oss:GetObject, for a copy inside the bucket", rehearsal.copy),
    ):
        try:
            done = await step()
        except StoreRefused as refusal:
            return wrong(f"{action} is refused with {refusal.reason}: {refusal.words}")
        if done not in (None, True, rehearsal.data):
            return wrong(f"{action} gave something else than what was put there a moment before")
    return ok("the RAM user may put, read, list and copy")


async def _kept(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    if await rehearsal.overwrites():
        return wrong("the bucket lets stored files be overwritten, though it was forbidden: take one without versions")
    if await rehearsal.removes_kept():
        return wrong("the RAM user may delete what is kept: let its policy allow oss:DeleteObject on incoming/* alone")
    return ok("what is stored can neither be overwritten nor removed with this key")


async def _form(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    return _phones(await rehearsal.form(), "a form as phones send it arrives")


async def _link(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    answer = await rehearsal.link()
    if answer.status == 200 and answer.data != rehearsal.data:
        return wrong("a link gave other bytes than were put there: is something else (CDN, proxy) behind that address?")
    if answer.status == 200 and answer.forced:
        return ok("a link reads, as a download: OSS shows nothing in browsers over its own addresses")
    return _phones(answer, "a link as phones follow it reads")


def _phones(answer: Answer, well: str) -> Finding:
    if answer.status in (200, 201, 204):
        return ok(well)
    code = answer.code or str(answer.status)
    return wrong(f"phones are refused with {code}: {words_of(code)}")


async def _clear(store: OssStore, rehearsal: Rehearsal, bucket: BucketSettings) -> Finding:
    try:
        await rehearsal.clear()
    except StoreRefused as refusal:
        if refusal.reason == "FileImmutable":
            return wrong(f"quarantine cannot be cleared: {refusal.words}")
        return wrong(f"oss:DeleteObject on incoming/* is refused with {refusal.reason}, so quarantine would only grow")
    return ok("quarantine can be cleared; what was put there to ask is gone")


STORAGE: Final[tuple[Check, ...]] = (
    Check("storage-settings", "where photographs lie, and whether that can be", _settings),
    Check("storage-bucket", "whether the bucket is private, without versions, in its region", _asking(_bucket),
        "storage-settings"),
    Check("storage-data", "whether the service's own address gives data", _asking(_data), "storage-settings"),
    Check("storage-domain", "whether the phones' address gives data, with a certificate", _asking(_domain, True),
        "storage-settings"),
    Check("storage-rights", "whether the RAM user may put, read, list and copy", _asking(_rights), "storage-data"),
    Check("storage-kept", "whether what is stored can be overwritten or removed", _asking(_kept), "storage-rights"),
    Check("storage-form", "whether a form arrives as a phone sends it", _asking(_form, True), "storage-domain"),
    Check("storage-link", "whether a link reads as a phone follows it", _asking(_link, True), "storage-rights"),
    Check("storage-clear", "whether quarantine can be cleared", _asking(_clear), "storage-data"),
)
