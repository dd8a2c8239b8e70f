"""What a phone's own camera finds behind a code on a door or a letter: words that say how to scan it in WeChat.

One and the same page for every code, there or not: outside of the mini-program a code tells nothing. In the demo it
leads on to the web preview, which asks who is looking.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sanic import Request, Sanic
from sanic.response import HTTPResponse
from sanic.response import html as page

from server.headers import PLAIN_PAGE

_HEADERS = {"Content-Security-Policy": PLAIN_PAGE, "X-Robots-Tag": "noindex"}


def mount_code_pages(app: Sanic[Any, Any], *, demo: bool) -> None:
    async def tell(request: Request, code: str) -> HTTPResponse:
        preview = f"/#/pages/scan_codes/detail?text={quote(code, safe='')}"
        # `quote` leaves nothing that could end an attribute.
        more = f'<p><a href="{preview}">演示：在网页预览里打开</a></p>' if demo else ""
        return page(_PAGE.replace("{more}", more), headers=_HEADERS)

    async def sign_in(request: Request, code: str) -> HTTPResponse:
        preview = f"/#/pages/sign_in_codes/edit?text={quote(f'{request.scheme}://{request.host}/s/{code}', safe='')}"
        more = f'<p><a href="{preview}">演示：在网页预览里打开</a></p>' if demo else ""
        return page(_SIGN_IN.replace("{more}", more), headers=_HEADERS)

    app.add_route(tell, "/q/<code:str>", methods=["GET"], name="code_page")
    app.add_route(sign_in, "/s/<code:str>", methods=["GET"], name="sign_in_page")


_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>安居</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{font:22px/1.7 sans-serif;max-width:30em;margin:1.5em auto;padding:0 1em;color:#1a1a1a}h1{font-size:26px}
</style></head><body><h1>安居　公共租赁住房办事</h1>"""
_PAGE = _HEAD + """
<p>请打开微信，搜索小程序“安居”，点首页的“扫一扫”，再扫一次这个码。</p>
<p>不方便扫码时，也可以在“扫一扫”里输入码旁边的编号。</p>{more}</body></html>"""
_SIGN_IN = _HEAD + """
<p>这是电脑上的登录码。请打开微信里的小程序“安居”，登录后点首页的“扫一扫”，再扫一次电脑屏幕。</p>
<p>如果是别人发给您的图片，请不要确认：那是别人的电脑要用您的身份登录。</p>{more}</body></html>"""
