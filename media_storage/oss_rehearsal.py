"""What a bucket is asked before the first photograph: each call that the service or a phone will make, once, with a few
bytes in quarantine that are gone afterwards; and each that must be refused.

Kept apart from the store, which has no call that removes, so that nothing of this can be reached by casework: it asks
by the same calls (media_storage/oss_calls.py).
Raises what the store raises; nothing is decided here.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from media_storage.oss import PROBE, OssStore
from media_storage.store import QUARANTINE, AlreadyStored, StoreRefused

_TYPE: Final = "application/octet-stream"
_MINUTES: Final = timedelta(minutes=5)
_CODE: Final = re.compile(r"<Code>(\w{1,64})</Code>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a phone would see. `code`: OSS's own, of a refusal. `forced`: it is made a download, whatever was asked."""

    status: int
    code: str
    data: bytes
    forced: bool


class Rehearsal:
    """`data` lies under `key` after `put`, a copy of it under `copied` after `copy`; `clear` removes all."""

    def __init__(self, store: OssStore) -> None:
        self._store, self._calls = store, store.calls
        self.data = secrets.token_bytes(64)
        stem = f"{QUARANTINE}check/{secrets.token_hex(8)}"
        self.key, self.copied, self.sent = (f"{stem}-{part}.bin" for part in ("put", "copy", "form"))
        # What may lie there, whatever became of the reply.
        self._there: set[str] = set()

    async def put(self) -> None:
        self._there.add(self.key)
        await self._store.put(self.key, self.data, _TYPE)

    async def read(self) -> bytes:
        return await self._store.read(self.key, limit=len(self.data))

    async def list(self) -> bool:
        """Whether what was put is among what the bucket says that it holds."""
        return [key async for key in self._store.list_keys(self.key)] == [self.key]

    async def copy(self) -> None:
        self._there.add(self.copied)
        await self._calls.ask(self._calls.bucket.copy_object, self._calls.access.bucket, self.key, self.copied)

    async def overwrites(self) -> bool:
        """Whether other bytes take the place of what was put, though it was forbidden."""
        try:
            await self._store.put(self.key, self.data[::-1], _TYPE)
        except AlreadyStored:
            return False
        return True

    async def removes_kept(self) -> bool:
        """Whether this key may remove what was kept. Asked of what is not there, which OSS removes without a word."""
        try:
            await self._calls.ask(self._calls.bucket.delete_object, PROBE)
        except StoreRefused as refusal:
            if refusal.reason == "AccessDenied":
                return False
            raise
        return True

    async def form(self) -> Answer:
        """As a phone sends a photograph: a form, over the phones' address."""
        self._there.add(self.sent)
        size, until = len(self.data), self._store.clock() + _MINUTES
        grant = await self._store.grant(self.sent, content_type=_TYPE, size_min=size, size_max=size, expires_at=until)
        files = {"file": (grant.file_name, self.data, _TYPE)}
        return await self._as_phone("POST", grant.url, data=grant.fields, files=files)

    async def link(self) -> Answer:
        """As a phone fetches a picture, though of quarantine, of which nobody else is given a link."""
        seconds = int(_MINUTES.total_seconds())
        return await self._as_phone(
            "GET", str(self._calls.phones_bucket.sign_url("GET", self.key, seconds, slash_safe=True))
        )

    async def clear(self) -> None:
        """Of what was put there only; again costs nothing."""
        for key in sorted(self._there):
            await self._calls.ask(self._calls.bucket.delete_object, key)
            self._there.discard(key)

    async def _as_phone(self, method: str, url: str, **how: Any) -> Answer:
        bounds = self._calls.bounds
        seconds = (bounds.connect_seconds, bounds.silence_seconds)

        def send() -> Any:
            return self._calls.session.request(method, url, timeout=seconds, allow_redirects=False, **how)

        reply = await self._calls.ask(send)
        code = _CODE.search(reply.text) if reply.status_code >= 300 else None
        forced = reply.headers.get("x-oss-force-download") == "true"
        return Answer(reply.status_code, code[1] if code else "", reply.content, forced)
