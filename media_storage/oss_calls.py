"""How OSS is asked: one bucket at two addresses, over one session.

The SDK is synchronous, waits a minute by default and tries nothing again: its calls run on threads of their own, under
time-outs that a waiting person can bear, and once more after a fault that may pass. What the store promises is built on
this (media_storage/oss.py), and so is what a bucket is asked before the first photograph
(media_storage/oss_rehearsal.py), which may more than any store. What OSS refuses for good is told apart from what may
pass, and said to the operator in words. No secret, link or signature is ever in an exception or a log.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import oss2
from oss2.exceptions import OssError, RequestError, ServerError

from media_storage.oss_words import WRONG_ENDPOINT, words_of
from media_storage.store import AlreadyStored, NotStored, ObjectTooLarge, StoreRefused, StoreUnavailable

log = logging.getLogger("anju.media")


@dataclass(frozen=True, slots=True)
class OssAccess:
    """One bucket, and who asks. `endpoint` is a URL: the region's own, without the bucket, or `domain` once more.

    `domain`: a URL too, of a domain that is bound to this bucket alone, for phones; "": they use the endpoint.
    """

    bucket: str
    region: str
    endpoint: str
    key_id: str
    key_secret: str
    domain: str = ""

    def __repr__(self) -> str:
        return f"OssAccess({self.bucket!r}, {self.region!r}, {self.endpoint!r}, {self.domain!r})"

    @property
    def url(self) -> str:
        """Where phones post forms: the bucket's domain, its own host, or a path where the host is an IP."""
        if self.domain:
            return f"{self.domain}/"
        parts = urlsplit(self.endpoint)
        if oss2.utils.is_ip_or_localhost(parts.netloc):
            return f"{self.endpoint}/{self.bucket}/"
        return f"{parts.scheme}://{self.bucket}.{parts.netloc}/"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a call may take, and how many there may be."""

    connect_seconds: float = 3.0
    # Between two bytes, either way.
    silence_seconds: float = 15.0
    # One call with all its tries, as far as reading goes.
    whole_seconds: float = 45.0
    tries: int = 2
    pause_seconds: float = 0.2
    threads: int = 16
    # Beyond these the store says at once that it is busy, instead of letting people wait for a queue.
    waiting: int = 256


USUAL = Bounds()


class Refused(Exception):
    """OSS understood, and said no."""

    def __init__(self, status: int, code: str, request_id: str, ec: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.request_id, self.ec = status, code, request_id, ec


class Altered(OSError):
    """The bytes differ from the checksum that came with them."""


_P = ParamSpec("_P")
_T = TypeVar("_T")


class OssCalls:
    """`attempt` is for who is on a thread of ours already, `run` takes a thread, `ask` does one call on one."""

    def __init__(self, access: OssAccess, bounds: Bounds) -> None:
        # The SDK writes whole requests, signed links among them, into its debug and info lines.
        logging.getLogger("oss2").setLevel(logging.WARNING)
        self.access, self.bounds = access, bounds
        session = oss2.Session(pool_size=bounds.threads)
        # Neither a proxy nor a .netrc of the machine may see or change what is signed, and nobody sends us elsewhere.
        session.session.trust_env = False
        session.session.max_redirects = 0
        auth = oss2.ProviderAuthV4(oss2.StaticCredentialsProvider(access.key_id, access.key_secret))

        def bucket_at(endpoint: str) -> Any:
            return oss2.Bucket(
                auth,
                endpoint,
                access.bucket,
                # A domain stands for its bucket: nothing is put in front of it.
                is_cname=endpoint == access.domain,
                region=access.region,
                session=session,
                connect_timeout=(bounds.connect_seconds, bounds.silence_seconds),
                enable_crc=True,
            )

        self.bucket = bucket_at(access.endpoint)
        self.phones_bucket = bucket_at(access.domain) if access.domain else self.bucket
        self.session = session.session
        # The code of OSS's last refusal; "" since a call went well.
        self.refused = ""
        self._threads = ThreadPoolExecutor(bounds.threads, thread_name_prefix="oss")
        self._room = threading.BoundedSemaphore(bounds.waiting)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
        self.session.close()

    def attempt(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Once more after what may pass: no connection, silence, a fault on their side, altered bytes."""
        until = time.monotonic() + self.bounds.whole_seconds
        reason = ""
        for attempt in range(self.bounds.tries):
            if attempt:
                if time.monotonic() > until:
                    break
                time.sleep(self.bounds.pause_seconds)
            try:
                return call(*args, **named)
            except ServerError as refusal:
                if refusal.status < 500:
                    raise Refused(refusal.status, code_of(refusal), refusal.request_id, refusal.ec) from None
                reason = refusal.code or str(refusal.status)
            except RequestError as fault:
                reason = type(fault.exception).__name__
            # The SDK lets through what goes wrong while a body is read, and what is no XML where XML should be.
            except (OssError, OSError, ParseError, RuntimeError) as fault:
                reason = type(fault).__name__
        log.warning("object storage cannot be used: %s", reason)
        raise StoreUnavailable(reason)

    async def run(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        if not self._room.acquire(blocking=False):
            raise StoreUnavailable("too many calls are waiting")
        # A caller who goes away does not break the call: a put in flight is whole or nothing.
        work = self._threads.submit(call, *args, **named)
        work.add_done_callback(lambda _: self._room.release())
        try:
            done = await asyncio.wrap_future(work)
        except (NotStored, AlreadyStored, ObjectTooLarge):
            self.refused = ""
            raise
        except Refused as refusal:
            # Keys, rights, clock or bucket: nothing that whoever waits could mend.
            code = refusal.code or str(refusal.status)
            self.refused, words = code, words_of(code)
            log.error(
                "object storage refuses: %s %s, request %s: %s", code, refusal.ec, refusal.request_id, words
            )
            raise StoreRefused(code, words) from None
        self.refused = ""
        return done

    async def ask(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        return await self.run(lambda: self.attempt(call, *args, **named))


def code_of(refusal: ServerError) -> str:
    """OSS's code; its AccessDenied stands for several things."""
    if refusal.code == "AccessDenied" and "specified endpoint" in (refusal.message or ""):
        return WRONG_ENDPOINT
    return refusal.code or ""
