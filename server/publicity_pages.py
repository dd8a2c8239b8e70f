"""The public pages of what is publicised (公示, 1d), for a browser without the mini-program: what is shown today, and
one batch of it.

Plain pages without scripts, that nobody indexes, keeps or frames; what is over answers 410 with a sentence, as what
never was. They say how to object; that itself is done in the mini-program, by telephone or at the community.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, text
from sanic.response import html as page

from casework.allocation import publicities
from casework.allocation.publicity_forms import KINDS
from casework.heart.problems import Problem
from casework.people.offices import district_office
from casework.words.clock import business_day
from casework.words.wording import say_day
from models import Organisation, PublicityLine
from server.headers import PLAIN_PAGE

_HEADERS = {
    "Content-Security-Policy": PLAIN_PAGE, "X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet",
    "Cache-Control": "no-store",
}
_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>公示</title>
<meta name="robots" content="noindex,nofollow,noarchive">
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{font:20px/1.7 sans-serif;max-width:46em;margin:1.5em auto;padding:0 1em;color:#1a1a1a}h1{font-size:26px}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .5em;text-align:left}
@media(max-width:600px){body{font-size:18px}th,td{padding:.25em .3em}}
</style></head><body>"""
_MOST = 500


def mount_publicity_pages(app: Sanic[Any, Any], now: Callable[[], datetime]) -> None:
    async def every(request: Request) -> HTTPResponse:
        found = await publicities.open_to_all(business_day(now()))
        lines = "".join(
            f'<li><a href="/g/{escape(row.slug)}">{KINDS[row.kind]}评审结果公示</a>'
            f"（{number}户，到{say_day(row.ends_on)}）</li>"
            for row, number in found
            if row.ends_on
        )
        said = f"<ul>{lines}</ul>" if lines else "<p>现在没有正在公示的。</p>"
        return page(f"{_HEAD}<h1>正在公示</h1>{said}</body></html>", headers=_HEADERS)

    async def one(request: Request, slug: str) -> HTTPResponse:
        try:
            found = await publicities.page_of(slug, today=business_day(now()))
        except Problem as problem:
            body = f"{_HEAD}<h1>公示已经结束</h1><p>{escape(problem.detail)}</p></body></html>"
            return page(body, status=410, headers=_HEADERS)
        office = await district_office()
        lines = await found.lines.order_by("number").limit(_MOST)
        return page(_one(found, lines, office), headers=_HEADERS)

    async def robots(request: Request) -> HTTPResponse:
        return text("User-agent: *\nDisallow: /\n", headers={"Cache-Control": "no-store"})

    app.add_route(every, "/g", methods=["GET"], name="publicity_list_page")
    app.add_route(one, "/g/<slug:str>", methods=["GET"], name="publicity_page")
    app.add_route(robots, "/robots.txt", methods=["GET"], name="robots")


def _one(found: publicities.Page, lines: list[PublicityLine], office: Organisation | None) -> str:
    row = found.row
    phone = f"，或者打{escape(office.name)}电话{escape(office.phone)}" if office and office.phone else ""
    title = f"<h1>{KINDS[row.kind]}评审结果公示</h1>"
    if not found.shown:
        told = "".join(f"<li>第{line.number}号：{escape(line.result)}</li>" for line in lines)
        return f"{_HEAD}{title}<p>公示期已满。异议处理结果：</p><ul>{told}</ul></body></html>"
    days = f"{say_day(row.starts_on)}到{say_day(row.ends_on)}" if row.starts_on and row.ends_on else ""
    said = [
        f"<p>公示期{days}。姓名按规定遮盖。</p>",
        f"<p>{escape(row.note)}</p>" if row.note else "",
        "<table><tr><th>序号</th><th>姓名</th><th>人数</th><th>社区</th><th>拟给的保障</th></tr>",
        *(
            f"<tr><td>{line.number}</td><td>{escape(line.shown_name)}</td><td>{line.people}</td>"
            f"<td>{escape(line.community)}</td><td>{escape(line.benefit)}"
            f"{'<br>' + escape(line.result) if line.result else ''}</td></tr>"
            for line in lines
        ),
        f"</table><p>有异议的，在公示期内说明情况、留下电话：打开微信小程序“安居”点“公示”{phone}，或者到社区当面说。</p>",
        f"<p>依据：{escape(row.base)}</p></body></html>",
    ]
    return _HEAD + title + "".join(said)
