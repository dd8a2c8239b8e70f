"""The promise that every media store keeps, so that casework never learns which one it talks to.

Evidence must read the same a year later, so the promise is mostly about what cannot be done: a key is
written once, and there is no call that overwrites or deletes what was kept. Bytes come in over a grant (one
key, one size range, one content type, minutes of life) in the form fields of an OSS PostObject, and go out
over links that expire.

What strangers send lies under `incoming/` until it was judged: a quarantine that nothing is served from. What
passes is kept under a name of its own, without travelling again; only what lies in quarantine can be discarded.

Refused here: keys that could mean something to a file system or a URL, keys whose extension contradicts their
type, and discarding or serving anything on the wrong side of the quarantine.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

MAX_KEY_LENGTH: Final = 240
# Where uploads land.
QUARANTINE: Final = "incoming/"
# No grant may live longer: so long a store remembers that one was spent.
GRANT_LIFE: Final = timedelta(hours=1)
# How much of an object is read at once where it is not wanted whole.
PART: Final = 1 << 22

# The extension carries the type, so a plain folder needs no side file that could disagree with the bytes.
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "bin": "application/octet-stream",
}
EXTENSIONS: Final[Mapping[str, str]] = {content_type: ext for ext, content_type in CONTENT_TYPES.items()}

# Folders have no dot and files end in a known extension, so no key can ever be the folder of another key.
# Lower case only: two keys stay two keys on a file system that ignores case.
_FOLDER = r"[a-z0-9][a-z0-9_-]{0,99}"
_KEY = re.compile(rf"(?:{_FOLDER}/){{0,8}}{_FOLDER}(?:\.[a-z0-9_-]{{1,40}})?\.({'|'.join(CONTENT_TYPES)})")
_PREFIX = re.compile(r"[a-z0-9_./-]*")


class StoreError(Exception):
    """What a store may raise. `code` is stable, `sentence` can be shown to the person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class InvalidKey(StoreError):
    """The key is not one that Anju makes; nothing was looked up."""

    def __init__(self) -> None:
        super().__init__("media_key_invalid", "文件编号不正确。")


class NotStored(StoreError):
    def __init__(self, key: str) -> None:
        super().__init__("media_not_stored", "没有找到这个文件，可能还没有上传成功。")
        self.key = key


class AlreadyStored(StoreError):
    """The key holds an object, which stays as it is; hashes tell whether it is the one you meant to
    store.
    """

    def __init__(self, key: str) -> None:
        super().__init__("media_already_stored", "这个文件已经上传过，不能覆盖。")
        self.key = key


class ObjectTooLarge(StoreError):
    def __init__(self, key: str, limit: int) -> None:
        super().__init__("media_object_too_large", "文件超过了允许的大小。")
        self.key = key
        self.limit = limit


class StoreUnavailable(StoreError):
    """Nothing was acknowledged and no half object is visible; the caller may try again later."""

    def __init__(self, reason: str) -> None:
        super().__init__("media_store_unavailable", "文件暂时无法保存或读取，请稍后再试。")
        self.reason = reason


class StoreRefused(StoreUnavailable):
    """The store is there and says no, for a reason that no waiting mends: keys, rights, debts, or how it was set up.

    `words`: what it means and what to do, for whoever runs the service.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(reason)
        self.code, self.sentence = "media_store_refused", "存放文件的服务拒绝了请求，请联系系统管理员。"
        self.words = words


_REFUSALS: Final[Mapping[str, str]] = {
    "grant_field_missing": "上传信息不完整，请重新拍摄或选择文件。",
    "grant_field_unexpected": "上传信息有误，请重新选择文件。",
    "grant_signature_invalid": "上传许可无效，请重新选择文件。",
    "grant_policy_invalid": "上传许可无效，请重新选择文件。",
    "grant_expired": "上传许可已过期，请重新上传。",
    "grant_wrong_key": "上传许可与文件不符，请重新选择文件。",
    "grant_wrong_type": "文件类型与上传许可不符。",
    "grant_spent": "这个上传许可已经用过，不能再用。",
    "grant_too_small": "文件太小或是空文件，请重新选择。",
    "grant_too_large": "文件超过了允许的大小。",
    "link_expired": "链接已过期，请返回页面重新打开。",
    "link_invalid": "链接无效。",
}


class GrantRefused(StoreError):
    """An upload grant or a read link does not allow what was tried."""

    def __init__(self, code: str) -> None:
        super().__init__(code, _REFUSALS[code])


@dataclass(frozen=True, slots=True)
class UploadGrant:
    """Where to POST, and the form fields to send before the part named `file`, as they are."""

    url: str
    fields: dict[str, str]
    expires_at: datetime

    @property
    def file_name(self) -> str:
        """What the file's own part is to be called: a store may read its type off that."""
        return self.fields["key"].rpartition("/")[2]


class MediaStore(Protocol):
    """Put once, read, list. There is deliberately no overwrite, and no delete of what was kept."""

    async def grant(
        self, key: str, *, content_type: str, size_min: int, size_max: int, expires_at: datetime, right: str = ""
    ) -> UploadGrant:
        """A permission for one upload to one key; every use after the first is answered with
        AlreadyStored. `right`: what it stands on besides, which a store whose doors are ours pins and asks about at
        each use; one with servers of its own cannot, and its grants and links live for their minutes.
        """
        ...

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Durable when it returns. The same bytes again succeed (a repeated job); others raise
        AlreadyStored.
        """
        ...

    async def read(self, key: str, *, limit: int) -> bytes:
        """The whole object, or ObjectTooLarge before more than `limit` bytes are held."""
        ...

    async def part(self, key: str, start: int, length: int) -> bytes:
        """The bytes from `start` on, at most `length` of them; fewer at the object's end, none behind it."""
        ...

    async def keep(self, source: str, key: str) -> None:
        """From now on the object at `source`, in quarantine, stands under `key` too; durable when it returns, and
        the bytes do not travel through here. The same again succeeds; NotStored, or AlreadyStored where the key
        holds other bytes.
        """
        ...

    async def discard(self, key: str) -> None:
        """Removes an object from quarantine; one that is gone already is no fault. InvalidKey for any other. A grant
        for it that still lives lets nothing in again.
        """
        ...

    async def forget_spent(self) -> None:
        """Lets go of what remembers spent grants, once they have ended; an hour is the longest life of a grant."""
        ...

    async def exists(self, key: str) -> bool: ...

    async def size(self, key: str) -> int: ...

    async def signed_read_url(
        self, key: str, expires_at: datetime, *, filename: str | None = None, right: str = ""
    ) -> str:
        """A link that reads this one object until then; `filename` makes it a download of that name; `right` as of a
        grant. InvalidKey for what lies in quarantine.
        """
        ...

    def list_keys(self, prefix: str = "") -> AsyncIterator[str]:
        """Stored keys beginning with the prefix, in ascending order."""
        ...


async def parts(store: MediaStore, key: str) -> AsyncIterator[bytes]:
    """The whole object, some megabytes at a time."""
    start = 0
    while part := await store.part(key, start, PART):
        yield part
        start += len(part)
        if len(part) < PART:
            return


def check_quarantine(key: str) -> str:
    """The key itself, if it names something in quarantine, or InvalidKey."""
    if not key.startswith(QUARANTINE):
        raise InvalidKey
    return check_key(key)


def check_kept(key: str) -> str:
    """The key itself, if it names something that was kept, or InvalidKey."""
    if key.startswith(QUARANTINE):
        raise InvalidKey
    return check_key(key)


def check_key(key: str) -> str:
    """The key itself, or InvalidKey."""
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise InvalidKey
    return key


def is_key(key: str) -> bool:
    try:
        check_key(key)
    except InvalidKey:
        return False
    return True


def check_prefix(prefix: str) -> str:
    if len(prefix) > MAX_KEY_LENGTH or not _PREFIX.fullmatch(prefix):
        raise InvalidKey
    return prefix


def content_type_of(key: str) -> str:
    return CONTENT_TYPES[check_key(key).rpartition(".")[2]]


def check_key_and_type(key: str, content_type: str) -> None:
    if content_type_of(key) != content_type:
        raise InvalidKey


def whole_second(moment: datetime) -> datetime:
    """The moment in UTC without its fraction: what a policy or link can carry, never later than was
    asked.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be signed")
    return moment.astimezone(UTC).replace(microsecond=0)


def post_fields(key: str) -> dict[str, str]:
    """The form fields of a PostObject that are the same whoever signs them."""
    return {
        "key": key,
        "success_action_status": "200",
        "x-oss-forbid-overwrite": "true",
    }


def post_policy(
    fields: Mapping[str, str],
    *,
    size_min: int,
    size_max: int,
    expires_at: datetime,
    more: tuple[Mapping[str, str], ...] = (),
) -> str:
    """A PostObject policy pinning every given field, base64 of JSON; `more` takes conditions on the
    bucket.
    """
    if not 0 < size_min <= size_max:
        raise ValueError("an upload needs a size range of at least one byte")
    conditions: list[object] = [dict(condition) for condition in more]
    conditions += [["eq", f"${name.lower()}", value] for name, value in fields.items()]
    conditions.append(["content-length-range", size_min, size_max])
    expiration = whole_second(expires_at).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    document = {"expiration": expiration, "conditions": conditions}
    return base64.b64encode(json.dumps(document, separators=(",", ":")).encode()).decode("ascii")
