"""The store that the settings name: a folder, or a bucket of OSS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from casework.words.clock import SystemClock
from media_storage.local import LocalRemover, LocalStore
from media_storage.oss import OssRemover, OssStore
from media_storage.oss_calls import OssAccess
from server.settings import BucketSettings, MediaSettings, Settings, SettingsError

# Where the folder's own uploads and links are mounted; a bucket has its own host.
LOCAL_PATH = "/api/media"


def open_store(media: MediaSettings, now: Callable[[], datetime]) -> LocalStore | OssStore:
    """`now`: the clock by which grants and links are asked for."""
    bucket = media.bucket
    if bucket is not None:
        return OssStore(access_to(bucket), clock=now)
    if media.folder is None:
        raise SettingsError("ANJU_MEDIA_URL names neither a folder nor a bucket")
    return LocalStore(media.folder, media.secret, LOCAL_PATH)


def access_to(bucket: BucketSettings) -> OssAccess:
    return OssAccess(
        bucket.name, bucket.region, bucket.endpoint, bucket.key_id, bucket.key_secret, domain=bucket.domain
    )


def origin(media: MediaSettings) -> str:
    """Where browsers send and fetch what lies in a bucket; "": here."""
    bucket = media.bucket
    if bucket is None:
        return ""
    parts = urlsplit(access_to(bucket).url)
    return f"{parts.scheme}://{parts.netloc}"


@asynccontextmanager
async def store_in_use(media: MediaSettings) -> AsyncIterator[LocalStore | OssStore]:
    """For a command that ends."""
    store = open_store(media, SystemClock().now)
    try:
        yield store
    finally:
        if isinstance(store, OssStore):
            await store.close()


@asynccontextmanager
async def open_remover(settings: Settings) -> AsyncIterator[LocalRemover | OssRemover]:
    """With the key that may delete. Raises SettingsError where the bucket's own is missing."""
    bucket = settings.media.bucket
    if bucket is not None and settings.retention_keys is None:
        raise SettingsError("ANJU_OSS_RETENTION_KEY_ID and ANJU_OSS_RETENTION_KEY_SECRET are missing")
    now = SystemClock().now
    if bucket is not None and settings.retention_keys is not None:
        key_id, key_secret = settings.retention_keys
        access = access_to(replace(bucket, key_id=key_id, key_secret=key_secret))
        remover: LocalRemover | OssRemover = OssRemover(OssStore(access, clock=now))
    else:
        store = open_store(settings.media, now)
        assert isinstance(store, LocalStore)
        remover = LocalRemover(store)
    try:
        yield remover
    finally:
        await remover.close()
