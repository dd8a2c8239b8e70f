"""The page behind a sheet's QR code: whether the paper in hand is what is sealed. No sign-in, no script, and nothing
that tells of a person. A code that was never printed, of whatever case, gets one and the same answer.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sanic import Request, Sanic
from sanic.response import HTTPResponse
from sanic.response import html as page

from casework.evidence.photograph_checks import check_evidence
from casework.evidence.sheets import SheetCheck
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.papers import checks
from casework.papers.checks import PaperCheck, check_paper
from casework.words.wording import say_day, say_time
from handlers.heart.http import Services
from server.headers import PLAIN_PAGE

_SHORT = 16
_HEADERS = {"Content-Security-Policy": PLAIN_PAGE, "X-Robots-Tag": "noindex"}


def mount(app: Sanic[Any, Any], services: Services, address_of: Callable[[Request], str]) -> None:
    async def check(request: Request, case_id: str, code: str) -> HTTPResponse:
        actor = Actor(0, "", "", services.clock.now(), address=address_of(request))
        # Whoever types it may type it in any width.
        code = unquote(code)
        try:
            if checks.is_begun(code):
                told = _words_of_paper(await check_paper(code, actor=actor, case_id=case_id))
                return page(_PAGE.format(body=told), headers=_HEADERS)
            found = await check_evidence(case_id, code, actor=actor)
        except Problem as problem:
            if problem.code not in {"not_found", "too_many_attempts"}:
                raise
            body = f"<p class='bad'>{html.escape(problem.detail)}</p>"
            return page(_PAGE.format(body=body), status=problem.kind.status, headers=_HEADERS)
        return page(_PAGE.format(body=_words(found)), headers=_HEADERS)

    app.add_route(check, "/v/<case_id:str>/<code:str>", methods=["GET"], name="sheet_check")


def _words(found: SheetCheck) -> str:
    if found.matches:
        verdict = "<p class='good'>✓ 与系统封存的记录一致</p>"
        if found.went_on:
            verdict += "<p>出具之后，这件事又有新的办理记录。</p>"
    else:
        verdict = _ALTERED
    rows = "".join(
        f"<li><code>{html.escape(sha256[:_SHORT])}</code><br>"
        + (f"封存于 {say_time(at, seconds=True)}" if at else "")
        + "</li>"
        for sha256, at in found.photographs
    )
    facts = f"<p>{html.escape(found.kind)}　编号 {html.escape(found.number)}</p>" if found.number else ""
    return f"{verdict}{facts}<p>照片 {len(found.photographs)} 张，请与纸上“原件校验码”的开头核对：</p><ol>{rows}</ol>"


_ALTERED = (
    "<p class='bad'>✗ 与系统封存的记录不一致</p><p>请不要以这份材料为依据，并告知区保障办。</p>"
)


def _words_of_paper(found: PaperCheck) -> str:
    if found.state == checks.ALTERED:
        return _ALTERED
    verdict = "<p class='good'>✓ 有效，与系统封存的记录一致</p>"
    if found.state == checks.VOID:
        verdict = "<p class='bad'>✗ 这份文书已经作废</p><p>与系统封存的记录一致，但不再有效，请向发文单位索取新的。</p>"
    facts = [found.number, found.title, found.office, f"发文日期 {say_day(found.issued_on)}" if found.issued_on else ""]
    if found.voided_on:
        facts.append(f"作废日期 {say_day(found.voided_on)}")
    told = "".join(f"<p>{html.escape(fact)}</p>" for fact in facts if fact)
    digest = f"<p>电子文件校验码：<code>{html.escape(found.sha256)}</code></p>" if found.sha256 else ""
    return f"{verdict}{told}{digest}"


_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>查验真伪</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{{font:22px/1.7 sans-serif;max-width:30em;margin:1.5em auto;padding:0 1em;color:#1a1a1a}}
h1{{font-size:26px}}.good,.bad{{font-size:28px;font-weight:bold}}.good{{color:#0a6b2d}}.bad{{color:#b00000}}
code{{font-size:20px;word-break:break-all}}</style></head><body><h1>安居　查验真伪</h1>{body}</body></html>"""
