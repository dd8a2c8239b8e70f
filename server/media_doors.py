"""The local store's own two addresses: what OSS does itself elsewhere. Uploads and films pass through some kilobytes at
a time, whatever their size; nothing that lies in quarantine is served, and nothing to a session or a post that has
ended since.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import multipart
from multipart import MultipartError, MultipartSegment, PushMultipartParser
from sanic import Request, Sanic
from sanic.response import HTTPResponse, raw

from casework.evidence import media_rights
from casework.heart.problems import refuse
from handlers.heart.http import Services
from media_storage.local import LocalStore
from media_storage.store import PART, AlreadyStored, GrantRefused, content_type_of, parts
from server.headers import NOTHING
from server.media import LOCAL_PATH

_FIELD = 8192
_FIELDS = 20
_UNREAD = 32 << 20


def mount(app: Sanic, store: LocalStore, services: Services) -> None:  # type: ignore[type-arg]
    async def upload(request: Request) -> HTTPResponse:
        form = _Form(request)
        cut_off = False
        try:
            await form.read_fields()
            # The store holds that this is the right that was granted; whether it still is one, it cannot know.
            key, right = form.fields.get("key", ""), form.fields.get("right", "")
            if not await media_rights.may_upload(key, right, at=services.clock.now()):
                raise refuse("upload_refused", "上传许可已经失效，请重新打开页面再上传。")
            # The phone's first try arrived and only its answer was lost: confirming tells whether it is the same.
            await store.accept_upload(form.fields, form.file(), services.clock.now())
        except AlreadyStored:
            return raw(b"", status=204)
        except (MultipartError, UnicodeDecodeError):
            raise refuse("upload_refused", "上传的内容格式不对，请重新选择文件。") from None
        except asyncio.CancelledError:
            cut_off = True
            raise
        finally:
            if not cut_off:
                await form.let_pass()
        return raw(b"", status=204)

    async def read(request: Request, key: str) -> HTTPResponse | None:
        expires, signature = request.args.get("expires", ""), request.args.get("signature", "")
        filename, right = request.args.get("filename"), request.args.get("right", "")
        try:
            store.check_read(key, expires, signature, services.clock.now(), filename=filename, right=right)
        except (GrantRefused, ValueError):
            raise refuse("not_found") from None
        if await media_rights.holder(right, at=services.clock.now()) is None:
            raise refuse("not_found")
        size = await store.size(key)
        headers = {"Content-Security-Policy": f"{NOTHING}; sandbox"}
        if filename:
            headers["Content-Disposition"] = "attachment"
        kind = content_type_of(key)
        if size <= PART:
            return raw(await store.read(key, limit=PART), content_type=kind, headers=headers)
        reply = await request.respond(content_type=kind, headers={**headers, "Content-Length": str(size)})
        async for part in parts(store, key):
            await reply.send(part)
        await reply.eof()
        return None

    app.add_route(upload, f"{LOCAL_PATH}/upload", methods=["POST"], name="media_upload", stream=True)
    app.add_route(read, f"{LOCAL_PATH}/objects/<key:path>", methods=["GET"], name="media_read")


class _Form:
    """A PostObject form as it comes in: fields first, the file last, whatever follows it unread."""

    def __init__(self, request: Request) -> None:
        kind, options = multipart.parse_options_header(request.headers.get("content-type", ""))
        if kind != "multipart/form-data" or not options.get("boundary"):
            raise refuse("upload_refused", "没有收到文件。")
        self._request = request
        self._parser = PushMultipartParser(options["boundary"], max_segment_count=_FIELDS)
        self._ahead: list[bytes] = []
        self._done = False
        self.fields: dict[str, str] = {}

    async def read_fields(self) -> None:
        """Up to where the file begins. Raises upload_refused where there is none, or where a field is said twice."""
        name, value, in_file = "", bytearray(), False
        while not in_file:
            data = await self._request.stream.read()  # type: ignore[union-attr]
            if not data:
                raise refuse("upload_refused", "没有收到文件。")
            for event in self._parser.parse(data):
                if in_file:
                    self._take(event)
                elif isinstance(event, MultipartSegment):
                    in_file, name = event.name == "file", event.name
                    value.clear()
                elif event is None:
                    if name in self.fields:
                        raise refuse("upload_refused")
                    self.fields[name] = value.decode()
                else:
                    value += event
                    if len(value) > _FIELD:
                        raise refuse("upload_refused")

    async def file(self) -> AsyncIterator[bytes]:
        """The file's bytes. Raises upload_refused for a form that ends before its file does."""
        while True:
            for block in self._ahead:
                yield block
            self._ahead.clear()
            if self._done:
                return
            data = await self._request.stream.read()  # type: ignore[union-attr]
            if not data:
                raise refuse("upload_refused", "文件没有传完，请重新上传。")
            for event in self._parser.parse(data):
                self._take(event)

    async def let_pass(self) -> None:
        """The rest, unread: a phone that is still sending hears no answer. Within bounds; then it is cut off."""
        passed = 0
        while passed < _UNREAD and (data := await self._request.stream.read()):  # type: ignore[union-attr]
            passed += len(data)

    def _take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if event is None:
            self._done = True
        elif not self._done and not isinstance(event, MultipartSegment):
            self._ahead.append(bytes(event))
