"""Media in a plain folder: the store for one machine, with the same promises as the object store.

A file appears under its key whole or not at all, and what was acknowledged survives a power cut: bytes go
to a temporary file on the same file system, are synced, then linked to their name, which fails if the
name is taken, and the folder is synced before anyone hears of success.

Refused here: overwriting, a second use of a grant (also when its object is gone), symbolic links anywhere below the
root, uploads that differ from their signed policy in any field, read links that were altered or are too old, and
removing anything but what lies in quarantine.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import errno
import hashlib
import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

from media_storage.checked import CheckedStore
from media_storage.store import (
    GRANT_LIFE,
    AlreadyStored,
    GrantRefused,
    InvalidKey,
    NotStored,
    ObjectTooLarge,
    StoreUnavailable,
    UploadGrant,
    check_kept,
    check_key,
    check_key_and_type,
    check_prefix,
    is_key,
    post_fields,
    post_policy,
    whole_second,
)

_CHUNK: Final = 1 << 20
_MAX_POLICY: Final = 4096
# Begins with a dot, which no key may: unfinished uploads can never be read or listed.
_INCOMING: Final = ".incoming"
# Which keys were discarded of late.
_SPENT: Final = ".spent"


_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Policy:
    key: str
    size_min: int
    size_max: int


class _Arriving:
    """An upload on its way into a file without a name of ours."""

    def __init__(self) -> None:
        self.name, self.file, self.size, self.hash = f"{secrets.token_hex(16)}.part", -1, 0, hashlib.sha256()

    def write(self, block: bytes) -> None:
        with _disk_faults():
            _write_all(self.file, block)
        self.size += len(block)
        self.hash.update(block)


class LocalStore(CheckedStore):
    """A MediaStore in a folder; it also plays the object store's part of receiving uploads and serving
    links.

    `base_url` is where the HTTP side mounts it: uploads are POSTed to `<base_url>/upload` (multipart, the
    grant's fields and then `file`), objects are read from
    `<base_url>/objects/<key>?expires=…&signature=…[&filename=…]`.
    """

    def __init__(self, root: Path, secret: bytes, base_url: str) -> None:
        if len(secret) < 32:
            raise ValueError("the media secret must have at least 32 bytes")
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        self._root = root
        self._base_url = base_url.rstrip("/")
        # Folders of which we know that the disk has their names: one a month and few others.
        self._synced: set[tuple[int, int]] = set()
        # Two keys from one secret: a signature made for reading can never pass as one for writing.
        self._upload_secret = hmac.digest(secret, b"anju media upload", "sha256")
        self._read_secret = hmac.digest(secret, b"anju media read", "sha256")

    # -- The Protocol

    async def grant(
        self, key: str, *, content_type: str, size_min: int, size_max: int, expires_at: datetime, right: str = ""
    ) -> UploadGrant:
        check_key_and_type(key, content_type)
        fields = {**post_fields(key), "Content-Type": content_type, **({"right": right} if right else {})}
        policy = post_policy(fields, size_min=size_min, size_max=size_max, expires_at=expires_at)
        return UploadGrant(
            url=f"{self._base_url}/upload",
            fields={**fields, "policy": policy, "signature": self._upload_signature(policy)},
            expires_at=whole_second(expires_at),
        )

    async def signed_read_url(
        self, key: str, expires_at: datetime, *, filename: str | None = None, right: str = ""
    ) -> str:
        signature = self.sign_read(key, expires_at, filename=filename, right=right)
        query = {"expires": str(_epoch(expires_at)), "signature": signature}
        if right:
            query["right"] = right
        if filename is not None:
            query["filename"] = filename
        return f"{self._base_url}/objects/{quote(key)}?{urlencode(query)}"

    async def list_keys(self, prefix: str = "") -> AsyncIterator[str]:
        check_prefix(prefix)
        pending = [""]
        while pending:
            entry = pending.pop()
            if entry and not entry.endswith("/"):
                yield entry
                continue
            # A folder's entries replace it in reverse order: keys come out sorted and little is held.
            inside = await asyncio.to_thread(self._entries, entry)
            pending.extend(
                name
                for name in reversed(inside)
                if name.startswith(prefix) or (name.endswith("/") and prefix.startswith(name))
            )

    async def _apart(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        return await asyncio.to_thread(call, *args, **named)

    # -- What an object store's own servers would do

    async def accept_upload(
        self, fields: Mapping[str, str], body: bytes | AsyncIterable[bytes], now: datetime
    ) -> AcceptedUpload:
        """Store an upload that its signed policy allows.

        A key that is taken is refused even for the same bytes, as the object store does: a phone whose
        reply was lost gets AlreadyStored and goes on to confirm, where hashes decide.
        """
        policy = self._check_policy(fields, now)
        arriving = _Arriving()
        try:
            await _unbroken(self._begin, arriving)
            async for block in _blocks(body, policy.size_max):
                await _unbroken(arriving.write, block)
            if arriving.size < policy.size_min:
                raise GrantRefused("grant_too_small")
            # One call in one thread, so that an upload whose request was cancelled is whole or nothing.
            await _unbroken(self._settle, arriving, policy.key)
        finally:
            await _unbroken(self._drop, arriving)
        return AcceptedUpload(policy.key, arriving.size, arriving.hash.hexdigest())

    def sign_read(self, key: str, expires_at: datetime, *, filename: str | None = None, right: str = "") -> str:
        check_kept(key)
        return self._read_signature(key, str(_epoch(expires_at)), filename, right)

    def check_read(
        self, key: str, expires: str, signature: str, now: datetime, *, filename: str | None = None, right: str = ""
    ) -> None:
        """Raise GrantRefused unless this link was signed by us, unaltered, and is still good."""
        try:
            check_kept(key)
        except InvalidKey:
            raise GrantRefused("link_invalid") from None
        if not _same(self._read_signature(key, expires, filename, right), signature):
            raise GrantRefused("link_invalid")
        if now.timestamp() >= int(expires):
            raise GrantRefused("link_expired")

    def _upload_signature(self, policy: str) -> str:
        return hmac.new(self._upload_secret, policy.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _read_signature(self, key: str, expires: str, filename: str | None, right: str) -> str:
        # JSON keeps the parts apart: no key, time, name and right can be cut differently into the same text.
        message = json.dumps([key, expires, filename, right]).encode("ascii")
        return hmac.new(self._read_secret, message, hashlib.sha256).hexdigest()

    def _check_policy(self, fields: Mapping[str, str], now: datetime) -> _Policy:
        """1. The policy is ours. 2. It is in time. 3. Every field is pinned by it, and says what it says."""
        policy, signature = fields.get("policy", ""), fields.get("signature", "")
        if not policy or not signature or not fields.get("key"):
            raise GrantRefused("grant_field_missing")
        if len(policy) > _MAX_POLICY:
            raise GrantRefused("grant_policy_invalid")
        if not _same(self._upload_signature(policy), signature):
            raise GrantRefused("grant_signature_invalid")
        pinned, size_min, size_max, expiration = _parse_policy(policy)
        if now >= expiration:
            raise GrantRefused("grant_expired")
        sent = {name.lower(): value for name, value in fields.items() if name not in ("policy", "signature")}
        # Counted too: `key` and `KEY` in one form would leave it open which of them was checked.
        if sent.keys() - pinned.keys() or len(sent) != len(fields) - 2:
            raise GrantRefused("grant_field_unexpected")
        for name, value in pinned.items():
            if name not in sent:
                raise GrantRefused("grant_field_missing")
            if sent[name] != value:
                code = {"key": "grant_wrong_key", "content-type": "grant_wrong_type"}
                raise GrantRefused(code.get(name, "grant_field_unexpected"))
        return _Policy(check_key(pinned["key"]), size_min, size_max)

    # -- The disk: everything below runs in a thread

    def _put(self, key: str, data: bytes, content_type: str) -> None:
        """1. Write and sync a temporary file. 2. Link it to its name: the one atomic step, which fails if
        the name is taken. 3. Sync the folder. A crash before 2 leaves rubbish nobody can reach, after 2 a
        whole object.
        """
        *folders, name = key.split("/")
        with _disk_faults(), self._folder(folders, create=True) as folder:
            try:
                os.stat(name, dir_fd=folder, follow_symlinks=False)
                taken = True
            except FileNotFoundError:
                taken = not self._link_new(folder, name, data)
            # Also where another task wrote it, which may not have come this far: whoever hears of the object,
            # even as a refusal, may build on it. The bytes were synced before they had a name.
            os.fsync(folder)
            if taken and not _holds(folder, name, data):
                raise AlreadyStored(key)

    def _link_new(self, folder: int, name: str, data: bytes) -> bool:
        """Whether the name was free and is now ours."""
        temporary = f"{secrets.token_hex(16)}.part"
        with self._folder([_INCOMING], create=True) as incoming:
            try:
                with _opened(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, incoming) as file:
                    _write_all(file, data)
                    os.fsync(file)
                os.link(temporary, name, src_dir_fd=incoming, dst_dir_fd=folder, follow_symlinks=False)
            except FileExistsError:
                return False
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=incoming)
        return True

    def _begin(self, arriving: _Arriving) -> None:
        with _disk_faults(), self._folder([_INCOMING], create=True) as incoming:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            arriving.file = os.open(arriving.name, flags, 0o600, dir_fd=incoming)

    def _settle(self, arriving: _Arriving, key: str) -> None:
        """What has arrived gets its name, as in `_put`; the same bytes again are refused too."""
        *folders, name = key.split("/")
        with (
            _disk_faults(), self._folder(folders, create=True) as folder, self._folder([_INCOMING]) as incoming,
        ):
            os.fsync(arriving.file)
            try:
                os.link(arriving.name, name, src_dir_fd=incoming, dst_dir_fd=folder, follow_symlinks=False)
            except FileExistsError:
                raise AlreadyStored(key) from None
            finally:
                os.fsync(folder)
            # Asked behind the link: whoever discards says so first, and only then removes.
            if self._is_spent(key):
                os.unlink(name, dir_fd=folder)
                raise GrantRefused("grant_spent")

    def _drop(self, arriving: _Arriving) -> None:
        if arriving.file < 0:
            return
        os.close(arriving.file)
        with contextlib.suppress(OSError, StoreUnavailable), self._folder([_INCOMING]) as incoming:
            os.unlink(arriving.name, dir_fd=incoming)

    def _keep(self, source: str, key: str) -> None:
        """A second name for the same file: no byte is copied, and the name is there whole or not at all."""
        *folders, name = key.split("/")
        *source_folders, source_name = source.split("/")
        with self._object(source) as original, _disk_faults(), self._folder(folders, create=True) as folder:
            with self._folder(source_folders) as here:
                try:
                    os.link(source_name, name, src_dir_fd=here, dst_dir_fd=folder, follow_symlinks=False)
                except FileExistsError:
                    with _opened(name, os.O_RDONLY, folder) as kept:
                        if not _same_bytes(original, kept):
                            raise AlreadyStored(key) from None
                except FileNotFoundError:
                    # Whoever asked at the same time is through already, and has cleared the quarantine.
                    raise NotStored(source) from None
            os.fsync(folder)

    def _empty(self, key: str) -> None:
        self._spend(key)
        self._discard(key)

    def _discard(self, key: str) -> None:
        *folders, name = key.split("/")
        with _disk_faults():
            try:
                with self._folder(folders) as folder:
                    os.unlink(name, dir_fd=folder)
                    os.fsync(folder)
            except (FileNotFoundError, NotADirectoryError):
                return

    def _spend(self, key: str) -> None:
        """An empty file in the place of what was there, so that no grant for it serves twice."""
        with _disk_faults(), self._folder([_SPENT], create=True) as spent:
            with _opened(_spent_name(key), os.O_WRONLY | os.O_CREAT, spent):
                pass
            os.fsync(spent)

    def _is_spent(self, key: str) -> bool:
        try:
            with self._folder([_SPENT]) as spent:
                os.stat(_spent_name(key), dir_fd=spent, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def _forget_spent(self) -> None:
        before = time.time() - 2 * GRANT_LIFE.total_seconds()
        with _disk_faults(), contextlib.suppress(FileNotFoundError), self._folder([_SPENT]) as spent:
            with os.scandir(spent) as entries:
                old = [entry.name for entry in entries if entry.stat(follow_symlinks=False).st_mtime < before]
            for name in old:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(name, dir_fd=spent)

    def _part(self, key: str, start: int, length: int) -> bytes:
        with self._object(key) as file:
            held = bytearray()
            while len(held) < length and (more := os.pread(file, length - len(held), start + len(held))):
                held += more
            return bytes(held)

    def _read(self, key: str, limit: int) -> bytes:
        with self._object(key) as file:
            if os.fstat(file).st_size > limit:
                raise ObjectTooLarge(key, limit)
            parts: list[bytes] = []
            while part := os.read(file, _CHUNK):
                parts.append(part)
            return b"".join(parts)

    def _size(self, key: str) -> int:
        with self._object(key) as file:
            return os.fstat(file).st_size

    def _entries(self, folder_key: str) -> list[str]:
        """Full keys of files, and folders with a closing slash, sorted as keys sort."""
        found: list[str] = []
        with _disk_faults():
            try:
                with self._folder(folder_key.split("/")[:-1]) as folder, os.scandir(folder) as entries:
                    for entry in entries:
                        key = f"{folder_key}{entry.name}"
                        if entry.is_dir(follow_symlinks=False):
                            if is_key(f"{key}/x.bin"):
                                found.append(f"{key}/")
                        elif entry.is_file(follow_symlinks=False) and is_key(key):
                            found.append(key)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(found)

    @contextlib.contextmanager
    def _object(self, key: str) -> Iterator[int]:
        *folders, name = key.split("/")
        with _disk_faults():
            try:
                with self._folder(folders) as folder, _opened(name, os.O_RDONLY, folder) as file:
                    if not stat.S_ISREG(os.fstat(file).st_mode):
                        raise NotStored(key)
                    yield file
            except (FileNotFoundError, NotADirectoryError):
                raise NotStored(key) from None
            except OSError as fault:
                # A symbolic link in the object's place: not something we stored, whatever it points to.
                if fault.errno == errno.ELOOP:
                    raise NotStored(key) from None
                raise

    @contextlib.contextmanager
    def _folder(self, names: list[str], *, create: bool = False) -> Iterator[int]:
        """The folder, reached one step at a time so that no step can be a symbolic link."""
        try:
            folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            # A disk that is not mounted must not look like evidence that was never there.
            raise StoreUnavailable("the media folder is missing") from None
        try:
            for name in names:
                inner = self._enter(folder, name, create=create)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)

    def _enter(self, folder: int, name: str, *, create: bool) -> int:
        if create:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=folder)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        if not create:
            return inner
        status = os.fstat(inner)
        if (status.st_dev, status.st_ino) not in self._synced:
            # Also where it existed: the task that made it may not have synced yet, and our object hangs on it. Once:
            # a folder stays where it is, and to sync it anew is a write to the disk though nothing has changed.
            try:
                os.fsync(folder)
            except OSError:
                os.close(inner)
                raise
            self._synced.add((status.st_dev, status.st_ino))
        return inner


class LocalRemover:
    """Removes what was kept, at the end of its time. No service ever makes one: only the command for retention does."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store

    async def remove(self, key: str) -> None:
        """One that is gone already is no fault."""
        check_kept(key)
        await asyncio.to_thread(self._store._discard, key)

    async def close(self) -> None:
        """Holds nothing open."""


@contextlib.contextmanager
def _opened(name: str, flags: int, folder: int) -> Iterator[int]:
    # Non-blocking, or a pipe planted in an object's place would hang the thread for ever.
    file = os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600, dir_fd=folder)
    try:
        yield file
    finally:
        os.close(file)


def _spent_name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest[:_CHUNK]) :]


def _same_bytes(one: int, other: int) -> bool:
    first, second = os.fstat(one), os.fstat(other)
    if (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino):
        return True
    if first.st_size != second.st_size or not stat.S_ISREG(second.st_mode):
        return False
    at = 0
    while part := os.pread(one, _CHUNK, at):
        if os.pread(other, len(part), at) != part:
            return False
        at += len(part)
    return True


def _holds(folder: int, name: str, data: bytes) -> bool:
    with _opened(name, os.O_RDONLY, folder) as file:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
            return False
        at = 0
        while part := os.read(file, _CHUNK):
            if data[at : at + len(part)] != part:
                return False
            at += len(part)
        return at == len(data)


@contextlib.contextmanager
def _disk_faults() -> Iterator[None]:
    """Full, read-only, broken, out of handles: one answer for whoever waits, the cause by name for the
    log.
    """
    try:
        yield
    except OSError as fault:
        raise StoreUnavailable(errno.errorcode.get(fault.errno or 0, "EUNKNOWN")) from fault


async def _blocks(body: bytes | AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    """What comes, in blocks worth a write, counted as it comes."""
    if isinstance(body, bytes):
        if len(body) > limit:
            raise GrantRefused("grant_too_large")
        yield body
        return
    held, size = bytearray(), 0
    async for part in body:
        held += part
        size += len(part)
        if size > limit:
            raise GrantRefused("grant_too_large")
        if len(held) >= _CHUNK:
            yield bytes(held)
            held.clear()
    yield bytes(held)


async def _unbroken(call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """In a thread, to its end: who is cancelled meanwhile waits for it, since a file must not be closed under it."""
    work = asyncio.ensure_future(asyncio.to_thread(call, *args, **named))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        raise


def _parse_policy(policy: str) -> tuple[dict[str, str], int, int, datetime]:
    """Read a policy whose signature is ours; a shape we never write means that something else has the
    secret.
    """
    try:
        document = json.loads(base64.b64decode(policy, validate=True))
        expiration = datetime.fromisoformat(document["expiration"])
        pinned: dict[str, str] = {}
        sizes: tuple[int, int] | None = None
        for operator, left, right in document["conditions"]:
            if operator == "eq":
                pinned[str(left).removeprefix("$")] = str(right)
            elif operator == "content-length-range":
                sizes = (int(left), int(right))
            else:
                raise GrantRefused("grant_policy_invalid")
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise GrantRefused("grant_policy_invalid") from None
    if sizes is None or "key" not in pinned or expiration.tzinfo is None:
        raise GrantRefused("grant_policy_invalid")
    return pinned, sizes[0], sizes[1], expiration


def _same(ours: str, theirs: str) -> bool:
    # As bytes: compare_digest raises on text that is not ASCII, and a stranger chooses that text.
    return hmac.compare_digest(ours.encode("utf-8"), theirs.encode("utf-8", "replace"))


def _epoch(moment: datetime) -> int:
    return int(whole_second(moment).timestamp())
