"""The built web preview, handed out compressed: the build laid a brotli and a gzip form beside each text file.

Names with a hash in them never change and are kept for a year; whatever has a plain name is asked about again each
time, by its ETag. Refuses names that lead out of the folder, and the compressed forms by their own names.
"""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, html, raw

from casework.heart.problems import refuse
from server.headers import PLAIN_PAGE

# As Vite writes them: `index-CnEeoWZF.js`, `pages-home-detail.lJRHAO2S.js`, `uni.8cb9d11e.css`.
_HASHED = re.compile(r"assets/.+[.-][0-9A-Za-z_-]{8}\.(?:js|css)")
_FOR_EVER = "public, max-age=31536000, immutable"
# What the preview is made of: its own scripts alone; styles that the framework writes into the page; pictures from the
# camera before they are sent.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{bucket}; "
    "media-src 'self' blob:{bucket}; font-src 'self' data:; connect-src 'self' blob: data:{bucket}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# What the build lays beside a file, the smallest first.
_FORMS = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True)
class _Body:
    data: bytes
    digest: str


def mount_client(app: Sanic[Any, Any], folder: Path, bucket: str = "") -> None:
    """The built h5 preview, if there is one; else a page that says what is missing. `bucket`: where pictures lie, if
    not here.
    """
    policy = _POLICY.format(bucket=f" {bucket}" if bucket else "")

    async def page(request: Request, name: str = "") -> HTTPResponse:
        accepted = request.headers.get("accept-encoding", "")
        found = await asyncio.to_thread(_find, folder, name or "index.html", accepted)
        if found is None and not name:
            return html(_NO_CLIENT, headers={"Content-Security-Policy": PLAIN_PAGE})
        if found is None:
            raise refuse("not_found")
        body, form = found
        tag = f'"{body.digest}{"-" + form if form else ""}"'
        headers = {
            "Cache-Control": _FOR_EVER if _HASHED.fullmatch(name) else "no-cache",
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "Content-Security-Policy": policy,
        }
        if tag in _tags(request.headers.get("if-none-match", "")):
            return raw(b"", status=304, headers=headers)
        if form:
            headers["Content-Encoding"] = form
        kind = mimetypes.guess_type(name or "index.html")[0] or "application/octet-stream"
        return raw(body.data, content_type=kind, headers=headers)

    async def nothing(request: Request, name: str = "") -> HTTPResponse:
        raise refuse("not_found")

    # Whatever is no address of ours is not there, by any method.
    app.add_route(nothing, "/<name:path>", methods=["POST", "PUT", "PATCH", "DELETE"], name="client_nothing")
    app.add_route(page, "/", methods=["GET"], name="client_index")
    app.add_route(page, "/<name:path>", methods=["GET"], name="client_file")


def _find(folder: Path, name: str, accepted: str) -> tuple[_Body, str] | None:
    """The file's bytes in the best form that the browser takes, and that form's name ("": as it is).

    None: absent, no file, a compressed form by its own name, or reached by a way out of the folder.
    """
    if name.endswith(tuple(ending for _, ending in _FORMS)):
        return None
    taken = accepted_forms(accepted)
    for form, ending in (*_FORMS, ("", "")):
        if form and form not in taken:
            continue
        body = _read_inside(folder, folder / f"{name}{ending}")
        if body is not None:
            return body, form
    return None


def accepted_forms(header: str) -> set[str]:
    """The content codings that a browser takes. One with `q=0` is one that it refuses (RFC 9110, 12.5.3)."""
    taken: dict[str, bool] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:].strip() for piece in parameters if piece.startswith("q=")), "1")
        taken[name] = bool(weight.replace("0", "").replace(".", ""))
    rest = taken.get("*", False)
    return {form for form, _ in _FORMS if taken.get(form, rest)}


def _tags(header: str) -> set[str]:
    """Weak or strong is one for a GET that asks whether it may keep what it has."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _read_inside(folder: Path, file: Path) -> _Body | None:
    try:
        there = file.resolve()
        if there.is_relative_to(folder.resolve()) and there.is_file():
            state = there.stat()
            return _load(there, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError):
        # No name that a file can have: too long, or with a NUL in it.
        return None
    return None


@lru_cache(maxsize=512)
def _load(file: Path, changed: int, size: int) -> _Body:
    """Read once: `changed` and `size` are there so that a new build is read anew."""
    data = file.read_bytes()
    return _Body(data, hashlib.sha256(data).hexdigest()[:32])


_NO_CLIENT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>安居</title>
<body style="font:20px/1.7 sans-serif;max-width:36em;margin:3em auto;padding:0 1em">
<h1>安居服务已启动</h1><p>网页预览还没有构建：这台机器上没有找到 Node.js 20。</p>
<p>安装 Node.js 20 后重新运行 <code>make run</code>，即可在这里看到界面。接口说明见 <a href="/docs">/docs</a>。</p>"""
