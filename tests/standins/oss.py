"""Aliyun's object store as far as Anju uses it, on 127.0.0.1, for tests and for trying things by hand.

It exists because public emulators of OSS check no signature, and a grant that nobody checks proves nothing. Here every
V4 signature is computed anew from Aliyun's description, not with the SDK: in headers, in signed links, and over
PostObject policies, of which every condition is held against the form. It answers with OSS's own codes, keeps objects
with their CRC64 and Content-MD5, and can be slow, refuse, break off, alter bytes or lose a reply after storing.

It is one account with one bucket, and knows it by four addresses, told apart by the Host header as OSS does: a domain
that is bound to the bucket, the region's internal address, its default public one, and the IP, where the bucket stands
in the path. The account is a new one: data is refused at the default public address, where alone it would be forced to
be downloaded. Names lead here within `resolved()`.

It can be an account that owes or is frozen, a RAM user who may not, a bucket with a retention policy.

Liberties, all on the strict side: a form field that its policy does not name is refused whatever it is, and so are two
fields of one name; a policy longer than 4096 characters is too long; a form in chunks has no length and is refused;
a retention policy may refuse copies of what is new as well, of which Aliyun's pages say nothing. Where its pages can be
read in two ways, `reads_type_of` chooses.

    with OssStandIn() as standin:
        bucket = oss2.Bucket(auth, standin.endpoint, standin.bucket, region=standin.region)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, unquote
from xml.sax.saxutils import escape

ALGORITHM = "OSS4-HMAC-SHA256"
SKEW = timedelta(minutes=15)
LONGEST_LINK = 7 * 24 * 3600
LONGEST_FIELD = 4096

_MESSAGES = {
    "AccessDenied": (403, "You have no right to access this object."),
    "BadRequest": (400, "The request cannot be read."),
    "BucketDisable": (403, "BucketDisable"),
    "FileImmutable": (409, "The object is immutable."),
    "InDebt": (403, "Current user is indebted"),
    "InDebtOverdue": (403, "Current user is indebted Overdue"),
    "MissingContentLength": (411, "You must provide the Content-Length HTTP header."),
    "NoSuchCname": (404, "The specified cname is not mapped."),
    "PublicEndpointForbidden": (400, "Data API operations are not allowed over the default public endpoint."),
    "SecondLevelDomainForbidden": (403, "Please use virtual hosted style to access."),
    "UserDisable": (403, "UserDisable"),
    "EntityTooLarge": (400, "Your proposed upload exceeds the maximum allowed size."),
    "EntityTooSmall": (400, "Your proposed upload smaller than the minimum allowed size."),
    "FieldItemTooLong": (400, "Post form fields items too large."),
    "FileAlreadyExists": (409, "The object you specified already exists and can not be overwritten."),
    "InternalError": (500, "Please contact the server administrator."),
    "InvalidAccessKeyId": (403, "The OSS Access Key Id you provided does not exist in our records."),
    "InvalidArgument": (400, "An argument is missing or wrong."),
    "InvalidDigest": (400, "The Content-MD5 you specified did not match what we received."),
    "InvalidRange": (416, "The requested range cannot be satisfied."),
    "InvalidPolicyDocument": (400, "Invalid Policy: Invalid JSON."),
    "MalformedPOSTRequest": (400, "The body of your POST request is not well-formed multipart/form-data."),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource."),
    "NoSuchBucket": (404, "The specified bucket does not exist."),
    "NoSuchKey": (404, "The specified key does not exist."),
    "RequestTimeTooSkewed": (403, "The difference between the request time and the current time is too large."),
    "ServiceUnavailable": (503, "Please reduce your request rate."),
    "SignatureDoesNotMatch": (
        403, "The request signature we calculated does not match the signature you provided. Check your key.",
    ),
}


class Refuse(Exception):
    def __init__(self, code: str, message: str | None = None, **more: str) -> None:
        self.code = code
        self.status, usual = _MESSAGES[code]
        self.message = usual if message is None else message
        self.more = more


# -- Signatures, after Aliyun's description of version 4


@dataclass(frozen=True)
class Signed:
    """What a request says that its signature covers."""

    method: str
    resource: str  # /bucket/key, not encoded
    query: Iterable[tuple[str, str]]
    headers: Mapping[str, str]
    additional: tuple[str, ...] = ()
    payload: str = "UNSIGNED-PAYLOAD"

    def canonical(self) -> str:
        query = sorted((_encode(name), _encode(value)) for name, value in self.query)
        kept = {
            name.lower(): value.strip()
            for name, value in self.headers.items()
            if name.lower().startswith("x-oss-")
            or name.lower() in ("content-type", "content-md5", *self.additional)
        }
        return "\n".join([
            self.method,
            quote(self.resource, safe="/-_.~"),
            "&".join(f"{name}={value}" if value else name for name, value in query),
            *(f"{name}:{kept[name]}" for name in sorted(kept)),
            "",
            ";".join(sorted(self.additional)),
            self.payload,
        ])


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


def signature_of(secret: str, scope: str, text: str | bytes) -> str:
    """`scope`: date/region/oss/aliyun_v4_request. The key is derived along it, part by part."""
    key = b"aliyun_v4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode() if isinstance(text, str) else text, hashlib.sha256).hexdigest()


def string_to_sign(moment: str, scope: str, canonical: str) -> str:
    return "\n".join([ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])


def _crc64_table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xC96C5795D7870F42 if value & 1 else 0)
        table.append(value)
    return table


_CRC64 = _crc64_table()


def crc64(data: bytes) -> int:
    """ECMA-182, as `x-oss-hash-crc64ecma` carries it."""
    value = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        value = value >> 8 ^ _CRC64[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFFFFFFFFFF


# -- The store


@dataclass
class Stored:
    data: bytes
    content_type: str
    crc: int
    etag: str

    @classmethod
    def of(cls, data: bytes, content_type: str) -> Stored:
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return cls(data, content_type, crc64(data), digest.upper())


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Fault:
    """Befalls the next request (by `method`, if named), as often as said, and is gone."""

    kind: Literal["fail", "slow", "cut", "cut_unread", "cut_half", "garble"]
    method: str | None
    times: int = 1
    code: str = ""
    seconds: float = 0.0


@dataclass
class _Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    # What the address leads to.
    bucket: str = ""
    key: str = ""
    by: Literal["path", "domain", "internal", "default"] = "path"

    def asked(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)


class OssStandIn:
    """`now` is the server's own time: tests move it to try what is late."""

    def __init__(
        self,
        bucket: str = "anju-test",
        region: str = "cn-beijing",
        key_id: str = "LTAIstandinkeyid0000",
        key_secret: str = "standin-key-secret-0123456789",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.bucket, self.region, self.now = bucket, region, now
        self.key_id, self.key_secret = key_id, key_secret
        self.objects: dict[str, Stored] = {}
        self.acl, self.versioning = "private", ""
        # What the RAM user's policy lets it delete, as docs/operating.md asks for.
        self.deletable = "incoming/"
        # Actions that its policy leaves out: oss:PutObject and the like.
        self.denied: set[str] = set()
        # UserDisable, InDebt and the like: what an account or a bucket that is stopped answers to everything.
        self.stopped = ""
        # Opened since March 2025: no data at the default public address.
        self.new_account = True
        # "": no retention policy; what was stored cannot be changed; nor anything copied.
        self.worm: Literal["", "objects", "copies"] = ""
        # Whether a condition on $content-type is held against the form's field or against the file's own part.
        self.reads_type_of: Literal["field", "part"] = "field"
        self.domain = "media.anju.example"
        # Names whose DNS leads here, whether they are bound to a bucket or not.
        self.pointing = {self.domain}
        self.requests: list[str] = []
        # By which of its addresses each of them came.
        self.asked_by: list[str] = []
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def handle_any(self) -> None:
                standin._serve(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # clients that hang up are part of the game

        self._server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def at(self, host: str) -> str:
        """The URL of one of its names, as an endpoint is written: without the bucket."""
        return f"http://{host}:{self._server.server_address[1]}"

    @property
    def internal(self) -> str:
        return self.at(f"oss-{self.region}-internal.aliyuncs.com")

    @property
    def default(self) -> str:
        return self.at(f"oss-{self.region}.aliyuncs.com")

    @contextmanager
    def resolved(self) -> Iterator[None]:
        """The names of OSS and of the domain lead here, and no further."""
        ask = socket.getaddrinfo

        def asked(host: Any, *rest: Any, **named: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            of_oss = re.search(rf"-{self.region}(-internal)?\.aliyuncs\.com$", str(name))
            known = str(name) in self.pointing or of_oss is not None
            if known or name in (None, "localhost") or re.fullmatch(r"[0-9.]+|[0-9a-f:]+", str(name)):
                return ask("127.0.0.1" if known else host, *rest, **named)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        async def asked_of_the_loop(loop: Any, *given: Any, **named: Any) -> Any:
            return await loop.run_in_executor(None, partial(asked, *given, **named))

        # The one loop that asks for itself.
        with patch("socket.getaddrinfo", asked), patch("uvloop.Loop.getaddrinfo", asked_of_the_loop):
            yield

    def close(self) -> None:
        """From here on connections are refused."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    # -- Faults

    def fail_next(self, code: str = "InternalError", *, method: str | None = None, times: int = 1) -> None:
        self._faults.append(_Fault("fail", method, times, code=code))

    def slow_next(self, seconds: float, *, method: str | None = None, times: int = 1) -> None:
        self._faults.append(_Fault("slow", method, times, seconds=seconds))

    def lose_next_reply(self, *, method: str | None = None, times: int = 1) -> None:
        """The work is done, and nobody hears of it."""
        self._faults.append(_Fault("cut", method, times))

    def hang_up_next(self, *, method: str | None = None, times: int = 1) -> None:
        """Before the request was even read."""
        self._faults.append(_Fault("cut_unread", method, times))

    def cut_next_body(self, *, method: str | None = None, times: int = 1) -> None:
        self._faults.append(_Fault("cut_half", method, times))

    def garble_next_body(self, *, method: str | None = None, times: int = 1) -> None:
        """One bit of what is read turns over on its way."""
        self._faults.append(_Fault("garble", method, times))

    def _fault_for(self, method: str) -> _Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.method in (None, method):
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                    return fault
        return None

    # -- A request

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        fault = self._fault_for(handler.command)
        kind = fault.kind if fault else None
        if kind == "cut_unread":
            return self._hang_up(handler)
        body = _read_body(handler)
        raw_path, _, raw_query = handler.path.partition("?")
        request = _Request(
            handler.command, unquote(raw_path), parse_qsl(raw_query, keep_blank_values=True),
            {name.lower(): value for name, value in handler.headers.items()}, body,
        )
        with self._lock:
            self.requests.append(f"{request.method} {request.path}")
        if fault and kind == "slow":
            self._closing.wait(fault.seconds)
        try:
            if fault and kind == "fail":
                raise Refuse(fault.code)
            answer = self._answer(request)
        except Refuse as refusal:
            answer = self._refusal(refusal)
        if kind == "cut":
            return self._hang_up(handler)
        if kind == "garble" and answer.body:
            answer.body = answer.body[:-1] + bytes([answer.body[-1] ^ 1])
        self._send(handler, answer, half=kind == "cut_half")
        return None

    def _hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        with suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer, *, half: bool) -> None:
        handler.send_response(answer.status)
        headers = {"x-oss-request-id": f"{len(self.requests):024X}", **answer.headers}
        headers.setdefault("Content-Length", str(len(answer.body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD" or half:
            handler.wfile.write(answer.body[: len(answer.body) // 2] if half else answer.body)
        if half:
            handler.wfile.flush()
            self._hang_up(handler)

    def _refusal(self, refusal: Refuse) -> Answer:
        parts = {"Code": refusal.code, "Message": refusal.message, "HostId": "127.0.0.1", **refusal.more}
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
        xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'
        # A lone surrogate of a stranger's form may be quoted here.
        return Answer(refusal.status, xml.encode("utf-8", "replace"), {"Content-Type": "application/xml"})

    def _answer(self, request: _Request) -> Answer:
        self._address(request)
        key = request.key
        with self._lock:
            self.asked_by.append(request.by)
        info = request.method == "GET" and not key and request.asked("bucketInfo") is not None
        # What tells of the bucket itself is no data.
        if request.by == "default" and self.new_account and not info:
            raise Refuse("PublicEndpointForbidden")
        if request.method == "POST" and not key:
            self._check_bucket(request.bucket)
            self._check_standing()
            return self._post_object(request)
        self._check_signature(request)
        self._check_bucket(request.bucket)
        self._check_standing()
        if info:
            self._check_right("oss:GetBucketInfo")
            return self._bucket_info()
        if not key and request.method == "GET":
            self._check_right("oss:ListObjects")
            return self._list(request)
        if request.method == "PUT" and key:
            self._check_right("oss:PutObject")
            return self._copy(request, key) if "x-oss-copy-source" in request.headers else self._put(request, key)
        if request.method == "DELETE" and key:
            return self._delete(key)
        if request.method in ("GET", "HEAD") and key:
            self._check_right("oss:GetObject")
            return self._get(request, key)
        raise Refuse("MethodNotAllowed")

    def _address(self, request: _Request) -> None:
        """Which bucket and key are meant, by the host where it is a name."""
        host = request.headers.get("host", "").partition(":")[0]
        of_oss = re.fullmatch(rf"(?:([a-z0-9-]+)\.)?oss-{self.region}(-internal)?\.aliyuncs\.com", host)
        if re.fullmatch(r"[0-9.]+|localhost", host):
            _, request.bucket, *rest = request.path.split("/", 2)
            request.key = rest[0] if rest else ""
            return
        if of_oss is None and host != self.domain:
            raise Refuse("NoSuchCname")
        if of_oss is not None and of_oss[1] is None:
            raise Refuse("SecondLevelDomainForbidden")
        request.bucket = of_oss[1] if of_oss else self.bucket
        request.by = ("internal" if of_oss[2] else "default") if of_oss else "domain"
        request.key = request.path[1:]

    def _check_standing(self) -> None:
        if self.stopped:
            raise Refuse(self.stopped)

    def _check_right(self, action: str) -> None:
        if action in self.denied:
            raise Refuse("AccessDenied")

    def _check_bucket(self, bucket: str) -> None:
        if bucket != self.bucket:
            raise Refuse("NoSuchBucket")

    # -- Who asks

    def _check_signature(self, request: _Request) -> None:
        if request.asked("x-oss-signature") is not None:
            return self._check_link(request)
        header = request.headers.get("authorization", "")
        if not header:
            raise Refuse("AccessDenied", "Anonymous access is forbidden for this operation.")
        algorithm, _, said = header.partition(" ")
        parts = dict(part.strip().partition("=")[::2] for part in said.split(","))
        moment = request.headers.get("x-oss-date", "")
        payload = request.headers.get("x-oss-content-sha256", "")
        if algorithm != ALGORITHM or payload != "UNSIGNED-PAYLOAD":
            raise Refuse("InvalidArgument", "The authorization header is no V4 signature.")
        scope = self._scope(parts.get("Credential", ""), moment)
        if abs(self.now() - _moment(moment)) > SKEW:
            raise Refuse("RequestTimeTooSkewed")
        self._compare(request, request.query, parts.get("AdditionalHeaders", ""), moment, scope, parts["Signature"])
        return None

    def _check_link(self, request: _Request) -> None:
        said = dict(request.query)
        if len(said) != len(request.query) or said.get("x-oss-signature-version") != ALGORITHM:
            raise Refuse("InvalidArgument", "The query is no V4 signature.")
        life = said.get("x-oss-expires", "")
        if not life.isascii() or not life.isdigit() or not 0 < int(life) <= LONGEST_LINK:
            raise Refuse("AccessDenied", "x-oss-expires is missing or wrong.")
        moment = said.get("x-oss-date", "")
        scope = self._scope(said.get("x-oss-credential", ""), moment)
        query = [(name, value) for name, value in request.query if name != "x-oss-signature"]
        self._compare(
            request, query, said.get("x-oss-additional-headers", ""), moment, scope, said["x-oss-signature"]
        )
        if self.now() >= _moment(moment) + timedelta(seconds=int(life)):
            raise Refuse("AccessDenied", "Request has expired.")

    def _compare(
        self, request: _Request, query: list[tuple[str, str]], additional: str, moment: str, scope: str, given: str
    ) -> None:
        names = tuple(name for name in additional.split(";") if name)
        # Bucket and key, by whatever address they were asked for.
        resource = f"/{request.bucket}/{request.key}"
        canonical = Signed(request.method, resource, query, request.headers, names).canonical()
        text = string_to_sign(moment, scope, canonical)
        if not _same(signature_of(self.key_secret, scope, text), given):
            raise Refuse(
                "SignatureDoesNotMatch",
                OSSAccessKeyId=self.key_id, SignatureProvided=given, StringToSign=text, CanonicalRequest=canonical,
            )

    def _scope(self, credential: str, moment: str) -> str:
        key_id, _, scope = credential.partition("/")
        if key_id != self.key_id:
            raise Refuse("InvalidAccessKeyId", OSSAccessKeyId=key_id)
        if scope != f"{_moment(moment):%Y%m%d}/{self.region}/oss/aliyun_v4_request":
            raise Refuse("InvalidArgument", "The credential names another day, region or service.")
        return scope

    # -- Objects

    def _put(self, request: _Request, key: str) -> Answer:
        digest = request.headers.get("content-md5")
        if digest is not None and base64.b64encode(_md5(request.body)).decode() != digest:
            raise Refuse("InvalidDigest")
        kept = Stored.of(request.body, request.headers.get("content-type", "application/octet-stream"))
        return self._keep(key, kept, request.headers.get("x-oss-forbid-overwrite", "false"))

    def _copy(self, request: _Request, key: str) -> Answer:
        """Within the bucket: the bytes, and what is said of them."""
        _, bucket, source = unquote(request.headers["x-oss-copy-source"]).split("/", 2)
        self._check_bucket(bucket)
        self._check_right("oss:GetObject")
        kept = self.objects.get(source)
        if kept is None:
            raise Refuse("NoSuchKey", Key=source)
        if self.worm == "copies":
            raise Refuse("FileImmutable")
        if request.headers.get("x-oss-metadata-directive", "COPY") == "REPLACE":
            kept = Stored.of(kept.data, request.headers.get("content-type", "application/octet-stream"))
        self._keep(key, kept, request.headers.get("x-oss-forbid-overwrite", "false"))
        return _xml(
            f"<CopyObjectResult><LastModified>2026-12-01T09:30:00.000Z</LastModified><ETag>&quot;{kept.etag}&quot;"
            "</ETag></CopyObjectResult>"
        )

    def _delete(self, key: str) -> Answer:
        """Also of what is not there."""
        if not key.startswith(self.deletable):
            raise Refuse("AccessDenied", "You have no right to delete this object.")
        self._check_right("oss:DeleteObject")
        with self._lock:
            if self.worm and key in self.objects:
                raise Refuse("FileImmutable")
            self.objects.pop(key, None)
        return Answer(204)

    def _keep(self, key: str, kept: Stored, forbid_overwrite: str) -> Answer:
        if forbid_overwrite not in ("true", "false"):
            raise Refuse("InvalidArgument", "x-oss-forbid-overwrite must be true or false.")
        with self._lock:
            # A bucket with versions ignores it, as OSS's does.
            if key in self.objects and forbid_overwrite == "true" and not self.versioning:
                raise Refuse("FileAlreadyExists")
            if self.worm and key in self.objects:
                raise Refuse("FileImmutable")
            self.objects[key] = kept
        return Answer(headers=self._headers(kept))

    def _headers(self, kept: Stored) -> dict[str, str]:
        versions = {"x-oss-version-id": "CAEQNhiBgMDJgZCA0BYiIDc4"} if self.versioning else {}
        return {"ETag": f'"{kept.etag}"', "x-oss-hash-crc64ecma": str(kept.crc), **versions}

    def _get(self, request: _Request, key: str) -> Answer:
        kept = self.objects.get(key)
        if kept is None:
            raise Refuse("NoSuchKey", Key=key)
        headers = {
            **self._headers(kept),
            "Content-Type": request.asked("response-content-type") or kept.content_type,
            "x-oss-object-type": "Normal",
            "Last-Modified": format_datetime(self.now(), usegmt=True),
        }
        disposition = request.asked("response-content-disposition")
        if disposition is not None:
            headers["Content-Disposition"] = disposition
        if request.by == "default":
            headers |= {"Content-Disposition": "attachment", "x-oss-force-download": "true"}
        if request.method == "HEAD":
            return Answer(headers={**headers, "Content-Length": str(len(kept.data))})
        return self._ranged(request, kept.data, headers)

    def _ranged(self, request: _Request, data: bytes, headers: dict[str, str]) -> Answer:
        """OSS sends all of an object where a range reaches beyond it, unless asked to keep to the standard."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if asked is None:
            return Answer(body=data, headers=headers)
        first, last = int(asked[1]), int(asked[2])
        if request.headers.get("x-oss-range-behavior") == "standard":
            if first >= len(data):
                raise Refuse("InvalidRange")
            last = min(last, len(data) - 1)
        if first > last or last >= len(data):
            return Answer(body=data, headers=headers)
        return Answer(206, data[first : last + 1], {**headers, "Content-Range": f"bytes {first}-{last}/{len(data)}"})

    def _list(self, request: _Request) -> Answer:
        prefix = request.asked("prefix") or ""
        after = request.asked("continuation-token") or request.asked("start-after") or ""
        most = int(request.asked("max-keys") or 100)
        if request.asked("list-type") != "2" or not 0 < most <= 1000:
            raise Refuse("InvalidArgument")
        with self._lock:
            found = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
            page = [(key, self.objects[key]) for key in found[:most]]
        more = len(found) > most
        encoded = request.asked("encoding-type") == "url"
        written = "".join(
            f"<Contents><Key>{quote(key) if encoded else escape(key)}</Key><LastModified>2026-12-01T09:30:00.000Z"
            f"</LastModified><ETag>&quot;{kept.etag}&quot;</ETag><Type>Normal</Type><Size>{len(kept.data)}</Size>"
            "<StorageClass>Standard</StorageClass></Contents>"
            for key, kept in page
        )
        token = f"<NextContinuationToken>{escape(page[-1][0])}</NextContinuationToken>" if more else ""
        kind = "<EncodingType>url</EncodingType>" if encoded else ""
        return _xml(
            f"<ListBucketResult>{kind}<Name>{self.bucket}</Name><Prefix>{quote(prefix)}</Prefix>"
            f"<KeyCount>{len(page)}</KeyCount><MaxKeys>{most}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{token}{written}</ListBucketResult>"
        )

    def _bucket_info(self) -> Answer:
        versions = f"<Versioning>{self.versioning}</Versioning>" if self.versioning else ""
        return _xml(
            "<BucketInfo><Bucket><CreationDate>2026-11-01T00:00:00.000Z</CreationDate>"
            "<ExtranetEndpoint>oss.example</ExtranetEndpoint><IntranetEndpoint>oss-internal.example</IntranetEndpoint>"
            f"<Location>oss-{self.region}</Location><Name>{self.bucket}</Name><StorageClass>Standard</StorageClass>"
            f"<Owner><DisplayName>1</DisplayName><ID>1</ID></Owner>{versions}"
            f"<AccessControlList><Grant>{self.acl}</Grant></AccessControlList></Bucket></BucketInfo>"
        )

    # -- PostObject: a form that carries its own permission

    def _post_object(self, request: _Request) -> Answer:
        """1. The form is one. 2. Its policy is ours and in time. 3. Each condition holds, and each field is named."""
        if request.headers.get("transfer-encoding", "").lower() == "chunked":
            raise Refuse("MissingContentLength")
        fields, file, file_type = _form(request)
        if "key" not in fields:
            raise Refuse("InvalidArgument", "Bucket POST must contain a field named 'key'.", ArgumentName="key")
        policy = fields.get("policy", "")
        if not policy:
            raise Refuse("InvalidArgument", "Bucket POST must contain a field named 'policy'.", ArgumentName="policy")
        if any(len(value) > LONGEST_FIELD for value in fields.values()):
            raise Refuse("FieldItemTooLong")
        self._check_form_signature(fields, policy)
        expiration, conditions = _policy(policy)
        if self.now() >= expiration:
            raise Refuse("AccessDenied", "Invalid according to Policy: Policy expired.")
        self._check_right("oss:PutObject")
        named_type = file_type or "application/octet-stream"
        least, most = self._check_conditions(conditions, fields, named_type)
        if len(file) > most:
            raise Refuse("EntityTooLarge", ProposedSize=str(len(file)), MaxSizeAllowed=str(most))
        if len(file) < least:
            raise Refuse("EntityTooSmall", ProposedSize=str(len(file)), MinSizeAllowed=str(least))
        # OSS does not read the field Content-Type for this: only the policy does.
        content_type = fields.get("x-oss-content-type") or named_type
        answer = self._keep(
            fields["key"], Stored.of(file, content_type), fields.get("x-oss-forbid-overwrite", "false")
        )
        return self._done(answer, fields)

    def _done(self, answer: Answer, fields: Mapping[str, str]) -> Answer:
        """200 and 204 say nothing, 201 says where it lies; any other wish is none."""
        wished = fields.get("success_action_status", "")
        answer.status = int(wished) if wished in ("200", "201") else 204
        if answer.status == 201:
            answer.body = _xml(
                f"<PostResponse><Bucket>{self.bucket}</Bucket><Key>{escape(fields['key'])}</Key></PostResponse>"
            ).body
        return answer

    def _check_form_signature(self, fields: Mapping[str, str], policy: str) -> None:
        if fields.get("x-oss-signature-version") != ALGORITHM or not fields.get("x-oss-signature"):
            raise Refuse("InvalidArgument", "Bucket POST must carry a V4 signature.", ArgumentName="x-oss-signature")
        moment = fields.get("x-oss-date", "")
        scope = self._scope(fields.get("x-oss-credential", ""), moment)
        text = policy.encode("utf-8", "surrogatepass")
        if not _same(signature_of(self.key_secret, scope, text), fields["x-oss-signature"]):
            raise Refuse("SignatureDoesNotMatch", OSSAccessKeyId=self.key_id, StringToSign=policy)
        age = self.now() - _moment(moment)
        if age < -SKEW:
            raise Refuse("RequestTimeTooSkewed")
        if age.total_seconds() > LONGEST_LINK:
            raise Refuse("AccessDenied", "Invalid according to Policy: Policy expired.")

    def _check_conditions(
        self, conditions: list[Any], fields: Mapping[str, str], file_type: str
    ) -> tuple[int, int]:
        sent = {name.lower(): value for name, value in fields.items()}
        sent["bucket"] = self.bucket
        if self.reads_type_of == "part":
            sent["content-type"] = file_type
        named = {"bucket", "policy", "x-oss-signature"} | ({"content-type"} if self.reads_type_of == "part" else set())
        least, most = 0, 5 << 30
        for condition in conditions:
            if isinstance(condition, list) and condition[:1] == ["content-length-range"] and len(condition) == 3:
                least, most = int(condition[1]), int(condition[2])
                continue
            if isinstance(condition, dict) and len(condition) == 1:
                ((name, wanted),) = condition.items()
                operator = "eq"
            elif isinstance(condition, list) and len(condition) == 3 and str(condition[1]).startswith("$"):
                operator, name, wanted = str(condition[0]), str(condition[1])[1:], condition[2]
            else:
                raise Refuse("InvalidPolicyDocument", "Invalid Policy: Invalid Condition.")
            if operator not in _OPERATORS:
                raise Refuse("InvalidPolicyDocument", "Invalid Policy: Invalid Condition: unknown operator.")
            name = name.lower()
            if name not in sent or not _OPERATORS[operator](sent[name], wanted):
                said = json.dumps(condition, ensure_ascii=False)
                raise Refuse("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {said}")
            named.add(name)
        extra = sorted(sent.keys() - named)
        if extra:
            raise Refuse("AccessDenied", f"Invalid according to Policy: Extra input fields: {extra[0]}")
        return least, most


_OPERATORS: dict[str, Callable[[str, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "starts-with": lambda value, wanted: value.startswith(str(wanted)),
    "in": lambda value, wanted: isinstance(wanted, list) and value in wanted,
    "not-in": lambda value, wanted: isinstance(wanted, list) and value not in wanted,
}


def _policy(policy: str) -> tuple[datetime, list[Any]]:
    try:
        document = json.loads(base64.b64decode(policy, validate=True))
        expiration = datetime.strptime(document["expiration"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        conditions = document["conditions"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise Refuse("InvalidPolicyDocument") from None
    if document.keys() != {"expiration", "conditions"} or not isinstance(conditions, list) or not conditions:
        raise Refuse("InvalidPolicyDocument", "Invalid Policy: it has expiration and conditions, and nothing else.")
    return expiration, conditions


def _form(request: _Request) -> tuple[dict[str, str], bytes, str]:
    kind = re.fullmatch(r'multipart/form-data; ?boundary="?([^";]+)"?', request.headers.get("content-type", ""))
    if kind is None:
        raise Refuse("MalformedPOSTRequest")
    parts = (b"\r\n" + request.body).split(b"\r\n--" + kind[1].encode())
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise Refuse("MalformedPOSTRequest")
    fields: dict[str, str] = {}
    for part in parts[1:-1]:
        head, separator, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'(?i)content-disposition: form-data;[^\r\n]*? name="([^"]*)"', head)
        if not separator or name is None:
            raise Refuse("MalformedPOSTRequest")
        if name[1] == b"file":
            file_type = re.search(rb"(?i)\r\ncontent-type: ?([^\r\n]+)", head)
            # Whatever follows the file is not looked at.
            return fields, value, file_type[1].decode("latin-1") if file_type else ""
        text = name[1].decode("utf-8", "surrogatepass")
        if text.lower() in (known.lower() for known in fields):
            raise Refuse("InvalidArgument", "A field of the form stands there twice.", ArgumentName=text)
        fields[text] = value.decode("utf-8", "surrogatepass")
    raise Refuse("InvalidArgument", "POST requires exactly one file upload per request.", ArgumentName="file")


def _read_body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("transfer-encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("content-length") or 0))
    # Whoever sends chunks sends a length beside them or none.
    parts = []
    while size := int(handler.rfile.readline().partition(b";")[0], 16):
        parts.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(parts)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refuse("InvalidArgument", "x-oss-date is missing or wrong.") from None


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))


def _xml(text: str) -> Answer:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Answer(body=(head + text).encode(), headers={"Content-Type": "application/xml"})
