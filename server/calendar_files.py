"""The file behind a calendar address, for programs that sign in nowhere (casework/people/calendar_addresses.py).

A program asks every few hours: what has not changed is answered by its tag alone, without the file. What is over and
what never was get the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, raw, text

from casework.people import calendar_addresses
from casework.words.clock import Clock
from casework.words.icalendar import TYPE

_ENDING = ".ics"
_OWN = {"X-Robots-Tag": "noindex", "Cache-Control": "private, no-cache"}


def mount(app: Sanic[Any, Any], clock: Clock, address_of: Callable[[Request], str]) -> None:
    async def calendar(request: Request, name: str) -> HTTPResponse:
        token = name.removesuffix(_ENDING)
        found = await calendar_addresses.read(token, at=clock.now(), address=address_of(request))
        if found is None:
            return text("这个日历地址已经停用，或者不对。请在安居里重新生成。\n", status=404)
        tag = f'"{hashlib.sha256(found.data).hexdigest()[:32]}"'
        headers = {**_OWN, "ETag": tag}
        if tag in {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}:
            return raw(b"", status=304, headers=headers)
        headers["Content-Disposition"] = 'attachment; filename="anju.ics"'
        return raw(found.data, content_type=TYPE, headers=headers)

    app.add_route(calendar, "/k/<name:str>", methods=["GET", "HEAD"], name="calendar_file")
