"""The heads of past days where anybody may read them: as a page, and as the lines that auditors keep and compare.

A head tells nothing of any family; published, it holds fast every record before it. Without sign-in, so that whoever
keeps a notice or an evidence sheet can hold the printed head against this page.
"""

from __future__ import annotations

import html
from datetime import date
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, text
from sanic.response import html as page

from casework.heart.heads import LABELS
from casework.words.clock import Clock, business_day
from models import ChainHead
from server.headers import PLAIN_PAGE

_DAYS = 31
_MOST = 4000
_HEADERS = {"Content-Security-Policy": PLAIN_PAGE}


def mount(app: Sanic[Any, Any], clock: Clock) -> None:
    async def recent(request: Request) -> HTTPResponse:
        days = await _heads(clock, _DAYS * len(LABELS))
        return page(_PAGE.format(rows="".join(map(_row, days)) or _NONE), headers=_HEADERS)

    async def lines(request: Request) -> HTTPResponse:
        """Oldest first, as `python -m server chain-heads` prints them; `?before=` a day for what was earlier."""
        try:
            before = date.fromisoformat(request.args.get("before", "9999-12-31"))
        except ValueError:
            before = date.max
        rows = await _heads(clock, _MOST, before)
        said = "".join(f"{row.day}\t{row.chain}\t{row.sequence}\t{row.hash}\n" for row in reversed(rows))
        return text(said, headers=_HEADERS)

    app.add_route(recent, "/heads", methods=["GET"], name="published_heads")
    app.add_route(lines, "/heads.txt", methods=["GET"], name="published_heads_lines")


async def _heads(clock: Clock, most: int, before: date = date.max) -> list[ChainHead]:
    """Of past days, the last one first."""
    until = min(before, business_day(clock.now()))
    return list(await ChainHead.filter(day__lt=until).order_by("-day", "-chain").limit(most))


def _row(head: ChainHead) -> str:
    label = html.escape(LABELS.get(head.chain, head.chain))
    return f"<li><b>{head.day}　{label}</b><br>共{head.sequence}条　<code>{html.escape(head.hash)}</code></li>"


_NONE = "<li>还没有可公布的防改校验码。</li>"
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>安居　防改校验码</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{{font:20px/1.7 sans-serif;max-width:34em;margin:1.5em auto;padding:0 1em;color:#1a1a1a}}
h1{{font-size:26px}}li{{margin-bottom:.8em}}code{{font-size:17px;word-break:break-all}}</style></head><body>
<h1>安居　防改校验码</h1>
<p>每天的办理记录和照片封存后，当天的最后一个校验码在这里公布。
纸质通知和证据材料页脚印有其开头，可与本页核对：对得上，就说明那天及以前的记录没有被改过。</p>
<p>逐行文本：<a href="/heads.txt">heads.txt</a></p><ul>{rows}</ul></body></html>"""
