"""Media in Aliyun's object storage, with the same promises as the folder: bytes go from phone to bucket and back over
links, and never through this service.

A bucket has two addresses: a domain of its own for phones' forms and links, which accounts opened since March 2025
must have, and the one by which this service asks, best the region's internal one. Signatures cover bucket and key and
no host, so that either address takes them.

The bucket is private and keeps no versions (OSS ignores a forbidden overwrite in one that does). A key is written once
because every put and every form says `x-oss-forbid-overwrite`. What travels is checked both ways: Content-MD5 and
CRC64 on the way in, CRC64 on the way out.

How it is asked stands apart (media_storage/oss_calls.py). Everything here may be repeated: reads change nothing, and a
second put of the same bytes meets the first.

Refused here: overwriting, removing anything but what lies in quarantine, redirects, replies that differ from their
checksum, and links or grants of more than a week.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, ParamSpec, TypeVar
from urllib.parse import quote

from media_storage.checked import CheckedStore
from media_storage.oss_calls import USUAL, Altered, Bounds, OssAccess, OssCalls, Refused
from media_storage.store import (
    GRANT_LIFE,
    QUARANTINE,
    AlreadyStored,
    NotStored,
    ObjectTooLarge,
    StoreUnavailable,
    UploadGrant,
    check_kept,
    check_key_and_type,
    check_prefix,
    content_type_of,
    is_key,
    post_fields,
    post_policy,
    whole_second,
)

_ALGORITHM: Final = "OSS4-HMAC-SHA256"
# OSS takes no signature of version 4 that lives longer.
_LONGEST: Final = timedelta(days=7)
_CHUNK: Final = 1 << 17
_PAGE: Final = 1000
# This alone: that something may not be changed (FileImmutable, under a retention policy) does not say that it is there.
_TAKEN: Final = "FileAlreadyExists"
# What nobody would store, asked for to learn whether the bucket gives data at all.
PROBE: Final = "originals/anju-probe.bin"


class BucketUnfit(Exception):
    """The bucket is set up so that the promises of this room cannot be kept in it."""


# Without it OSS answers a range that begins behind an object's end with the whole object.
_BY_THE_RANGE: Final = {"x-oss-range-behavior": "standard"}
_P = ParamSpec("_P")
_T = TypeVar("_T")


def _machine_time() -> datetime:
    return datetime.now(UTC)


class OssStore(CheckedStore):
    """A MediaStore in a bucket.

    `clock` is the one by which the caller reckons when grants and links end; OSS itself lives by `machine`, whatever
    day the service is made to believe.
    """

    def __init__(
        self,
        access: OssAccess,
        *,
        clock: Callable[[], datetime] = _machine_time,
        machine: Callable[[], datetime] = _machine_time,
        bounds: Bounds = USUAL,
    ) -> None:
        self.calls = OssCalls(access, bounds)
        self._access, self.clock, self._machine = access, clock, machine
        self._bucket, self._bounds, self._try = self.calls.bucket, bounds, self.calls.attempt

    @property
    def refused(self) -> str:
        """The code of OSS's last refusal; "" since a call went well."""
        return self.calls.refused

    async def close(self) -> None:
        await self.calls.close()

    async def check_bucket(self) -> None:
        """Raise BucketUnfit where the bucket is public, keeps versions, or lies in another region."""
        info = await self._apart(self._try, self._bucket.get_bucket_info)
        if info.acl.grant != "private":
            raise BucketUnfit("the bucket is public: set its ACL to private and block public access")
        if info.versioning_status:
            raise BucketUnfit("the bucket keeps versions, and would let objects be overwritten: take one without")
        if info.location.removeprefix("oss-") != self._access.region:
            raise BucketUnfit(f"the bucket lies in {info.location}, not in {self._access.region}")

    async def probe(self, *, as_phones: bool = False) -> None:
        """Asks for data, which a bucket may refuse that tells of itself: raises StoreRefused or StoreUnavailable.

        `as_phones`: over their address.
        """
        await self._apart(self._probe, self.calls.phones_bucket if as_phones else self._bucket)

    # -- The Protocol

    async def grant(
        self, key: str, *, content_type: str, size_min: int, size_max: int, expires_at: datetime, right: str = ""
    ) -> UploadGrant:
        # `right` is nothing that these servers could ask about: the grant ends with its minutes.
        check_key_and_type(key, content_type)
        life = self._life(expires_at)
        moment = self._machine()
        scope = f"{moment:%Y%m%d}/{self._access.region}/oss/aliyun_v4_request"
        # OSS stores the type of this field, and of the file's own part where it is missing. Whether a condition on
        # `$content-type` is held against the form's field or the file's part its pages leave open: there is none.
        pinned = {**post_fields(key), "x-oss-content-type": content_type}
        signed = {
            "x-oss-signature-version": _ALGORITHM,
            "x-oss-credential": f"{self._access.key_id}/{scope}",
            "x-oss-date": f"{moment:%Y%m%dT%H%M%SZ}",
        }
        policy = post_policy(
            pinned,
            size_min=size_min,
            size_max=size_max,
            expires_at=moment + life,
            more=({"bucket": self._access.bucket}, *({name: value} for name, value in signed.items())),
        )
        signature = hmac.new(self._signing_key(scope), policy.encode("ascii"), hashlib.sha256).hexdigest()
        return UploadGrant(
            url=self._access.url,
            fields={**pinned, **signed, "policy": policy, "x-oss-signature": signature},
            expires_at=whole_second(expires_at),
        )

    async def signed_read_url(
        self, key: str, expires_at: datetime, *, filename: str | None = None, right: str = ""
    ) -> str:
        check_kept(key)
        seconds = int(self._life(expires_at).total_seconds())
        # The type is the key's own, whatever was stored: nothing of ours is ever read as a page.
        shown = {"response-content-type": content_type_of(key)}
        if filename is not None:
            shown["response-content-disposition"] = _attachment(key, filename)
        # No call leaves the machine for this.
        return str(self.calls.phones_bucket.sign_url("GET", key, seconds, params=shown, slash_safe=True))

    async def list_keys(self, prefix: str = "") -> AsyncIterator[str]:
        check_prefix(prefix)
        after = ""
        while True:
            found, after = await self._apart(self._page, prefix, after)
            for key in found:
                yield key
            if not after:
                return

    async def _apart(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        return await self.calls.run(call, *args, **named)

    # -- What is signed here

    def _life(self, expires_at: datetime) -> timedelta:
        life = whole_second(expires_at) - self.clock()
        if not timedelta(seconds=1) <= life <= _LONGEST:
            raise ValueError("a grant or a link ends in the future, within seven days")
        return life

    def _signing_key(self, scope: str) -> bytes:
        key = b"aliyun_v4" + self._access.key_secret.encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return key

    # -- The calls: everything below runs in a thread of the pool

    def _put(self, key: str, data: bytes, content_type: str) -> None:
        """1. Put, unless the key is taken. 2. Where it is, perhaps by our own first try whose reply was lost, the
        bytes that are there decide.
        """
        headers = {
            "Content-Type": content_type,
            "Content-MD5": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii"),
            "x-oss-forbid-overwrite": "true",
        }
        try:
            done = self._try(self._bucket.put_object, key, data, headers=headers)
        except Refused as refusal:
            if refusal.code != _TAKEN:
                raise
        else:
            if done.versionid is not None:
                raise StoreUnavailable("the bucket keeps versions")
            return
        try:
            same = self._read(key, len(data)) == data
        except ObjectTooLarge:
            same = False
        if not same:
            raise AlreadyStored(key)

    def _read(self, key: str, limit: int) -> bytes:
        until = time.monotonic() + self._bounds.whole_seconds

        def whole() -> bytes:
            reply = self._bucket.get_object(key)
            try:
                if reply.content_length is not None and reply.content_length > limit:
                    raise ObjectTooLarge(key, limit)
                held = bytearray()
                while part := reply.read(_CHUNK):
                    held += part
                    if len(held) > limit:
                        raise ObjectTooLarge(key, limit)
                    if time.monotonic() > until:
                        raise TimeoutError
                if reply.server_crc is not None and reply.client_crc != reply.server_crc:
                    raise Altered
                _check_there(key, len(held))
                return bytes(held)
            finally:
                reply.close()

        try:
            return self._try(whole)
        except Refused as refusal:
            raise _absent(refusal, key) from None

    def _part(self, key: str, start: int, length: int) -> bytes:
        """No checksum covers a part: who reads in parts holds the whole against its own hash."""

        def ranged() -> bytes:
            reply = self._bucket.get_object(key, byte_range=(start, start + length - 1), headers=_BY_THE_RANGE)
            try:
                data = bytes(reply.read())
                if reply.content_length is not None and len(data) != reply.content_length:
                    raise Altered
                return data[:length]
            finally:
                reply.close()

        try:
            return self._try(ranged)
        except Refused as refusal:
            if refusal.code == "InvalidRange":
                self._size(key)
                return b""
            raise _absent(refusal, key) from None

    def _empty(self, key: str) -> None:
        """An empty object takes the place of what was there: a form may not overwrite it, so that its grant, which
        OSS would honour again after a removal, serves once. Nobody can send an empty one: a grant asks for a byte.
        """
        try:
            if self._try(self._bucket.head_object, key).content_length:
                self._try(self._bucket.put_object, key, b"")
        except Refused as refusal:
            if refusal.status != 404:
                raise

    def _forget_spent(self) -> None:
        before, after = self._machine().timestamp() - 2 * GRANT_LIFE.total_seconds(), ""
        while True:
            page = self._try(
                self._bucket.list_objects_v2, prefix=QUARANTINE, continuation_token=after, max_keys=_PAGE
            )
            for entry in page.object_list:
                if not entry.size and entry.last_modified < before and is_key(entry.key):
                    self._try(self._bucket.delete_object, entry.key)
            if not page.is_truncated:
                return
            after = page.next_continuation_token

    def _keep(self, source: str, key: str) -> None:
        """1. Copy inside the bucket, unless the key is taken. 2. Taken or not, both must be there and alike: OSS keeps
        a checksum of each. The type is the key's own, whatever the source was declared as.
        """
        headers = {"x-oss-forbid-overwrite": "true"}
        if content_type_of(source) != content_type_of(key):
            headers |= {"x-oss-metadata-directive": "REPLACE", "Content-Type": content_type_of(key)}
        try:
            self._try(self._bucket.copy_object, self._access.bucket, source, key, headers=headers)
        except Refused as refusal:
            if refusal.code != _TAKEN:
                raise _absent(refusal, source) from None
        try:
            ours = self._try(self._bucket.head_object, source)
        except Refused as refusal:
            # Whoever asked at the same time is through already, and has cleared the quarantine.
            raise (NotStored(source) if refusal.status == 404 else refusal) from None
        if not ours.content_length:
            raise NotStored(source)
        try:
            theirs = self._try(self._bucket.head_object, key)
        except Refused as refusal:
            # It was said to be there, or to be made: nothing that whoever sent the source could mend.
            raise (StoreUnavailable("the copy is not there") if refusal.status == 404 else refusal) from None
        if (ours.content_length, ours.server_crc) != (theirs.content_length, theirs.server_crc):
            raise AlreadyStored(key)

    def _probe(self, bucket: Any) -> None:
        try:
            reply = self._try(bucket.get_object, PROBE, byte_range=(0, 0))
        except Refused as refusal:
            # The address, the key, the right to read: all were looked at before the object was.
            if refusal.code != "NoSuchKey":
                raise
        else:
            reply.close()

    def _size(self, key: str) -> int:
        try:
            return _check_there(key, int(self._try(self._bucket.head_object, key).content_length))
        except Refused as refusal:
            if refusal.code:
                raise _absent(refusal, key) from None
        # A reply to HEAD has no body, and so need not say what is wrong, or missing: the object or the whole bucket.
        try:
            reply = self._try(self._bucket.get_object, key, byte_range=(0, 0))
        except Refused as refusal:
            raise _absent(refusal, key) from None
        reply.close()
        raise StoreUnavailable("the object came to be while it was looked for")

    def _page(self, prefix: str, after: str) -> tuple[list[str], str]:
        page = self._try(
            self._bucket.list_objects_v2, prefix=prefix, continuation_token=after, max_keys=_PAGE
        )
        keys = [entry.key for entry in page.object_list if is_key(entry.key) and not _is_spent(entry.key, entry.size)]
        return keys, page.next_continuation_token if page.is_truncated else ""

class OssRemover:
    """Removes what was kept, at the end of its time, by a RAM user of its own. No service ever makes one: only the
    command for retention does.
    """

    def __init__(self, store: OssStore) -> None:
        self._store = store

    async def remove(self, key: str) -> None:
        """One that is gone already is no fault."""
        check_kept(key)
        await self._store.calls.ask(self._store.calls.bucket.delete_object, key)

    async def close(self) -> None:
        await self._store.close()


def _absent(refusal: Refused, key: str) -> Exception:
    return NotStored(key) if refusal.code == "NoSuchKey" else refusal


def _is_spent(key: str, size: int) -> bool:
    """What lies empty in quarantine says only that its grant was used."""
    return size == 0 and key.startswith(QUARANTINE)


def _check_there(key: str, size: int) -> int:
    if _is_spent(key, size):
        raise NotStored(key)
    return size


def _attachment(key: str, filename: str) -> str:
    """A download of that name; old readers see the key's own."""
    encoded = quote(filename, safe="", errors="replace")
    return f"attachment; filename=\"{key.rpartition('/')[2]}\"; filename*=UTF-8''{encoded}"
