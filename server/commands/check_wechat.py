"""What is asked of WeChat by `python -m server check`.

Nothing here spends a person's consent or a phone check, and nobody is written to: the one message that is offered is
for a person who does not exist. What WeChat tells no service of its own (the privacy guide, the domains, whether
getLocation was granted, what was released) is looked at by hand: docs/operating.md, "WeChat from nothing".
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final

from casework.words.clock import SystemClock
from server.commands.check import Check, Finding, Visit, ok, unknown, wrong
from server.settings import WeChatSettings
from server.wechat import WeChat, WeChatRefused, WeChatUnreachable
from server.wechat_refusals import REMEDIES

_NOBODY: Final = "oAnjuAsksForNobody0000000000"
_FEW: Final = 500
# What our texts are, and what a template may call a field that takes them.
_KINDS: Final = {"thing": {"thing"}, "phrase": {"phrase"}, "note": {"thing"}}

Ask = Callable[[WeChat, WeChatSettings], Awaitable[Finding]]


def _asking(ask: Ask) -> Callable[[Visit], Awaitable[Finding]]:
    """Asks with one client a visit, and says in words whatever WeChat refuses."""

    async def answer(visit: Visit) -> Finding:
        given = visit.wechat
        if given is None:
            return wrong("ANJU_WECHAT_APP_ID and ANJU_WECHAT_APP_SECRET are missing or do not read")
        if "wechat" not in visit.kept:
            visit.kept["wechat"] = WeChat(given.app_id, given.app_secret, given.base_url, SystemClock().now)
            visit.opened.callback(visit.kept["wechat"].close)
        try:
            return await ask(visit.kept["wechat"], given)
        except WeChatRefused as refused:
            return wrong(_words(refused))
        except WeChatUnreachable:
            return unknown("WeChat was not reached, or gave no answer that can be read")

    return answer


def _words(refused: WeChatRefused) -> str:
    remedy = REMEDIES.get(refused.code, "WeChat is busy or slows us down: ask again later")
    return f"WeChat refuses with {refused.errcode} ({refused.code}): {remedy}"


async def _settings(visit: Visit) -> Finding:
    given = visit.wechat
    if given is None:
        return wrong("ANJU_WECHAT_APP_ID and ANJU_WECHAT_APP_SECRET are missing or do not read")
    faults = []
    if not re.fullmatch(r"wx[0-9a-f]{16}", given.app_id):
        faults.append("ANJU_WECHAT_APP_ID is not wx and sixteen letters or digits")
    if not re.fullmatch(r"[0-9a-f]{32}", given.app_secret):
        faults.append("ANJU_WECHAT_APP_SECRET is not thirty-two letters or digits, as the console shows it once")
    if not given.notice_template:
        faults.append("ANJU_WECHAT_NOTICE_TEMPLATE is missing: nobody is asked, and no message leaves")
    if faults:
        return wrong("; ".join(faults))
    version = {"formal": "正式版", "trial": "体验版", "developer": "开发版"}[given.state]
    return ok(f"app {given.app_id}; messages open the {version} (ANJU_WECHAT_STATE={given.state})")


async def _token(wechat: WeChat, given: WeChatSettings) -> Finding:
    await wechat.ready()
    return ok("WeChat gives this server a token: app id, secret and the IP白名单 are right")


async def _login(wechat: WeChat, given: WeChatSettings) -> Finding:
    try:
        await wechat.exchange_code("anju-check-invented-code")
    except WeChatRefused as refused:
        if refused.code == "wechat_code_invalid":
            return ok("WeChat looks codes of wx.login up, and refuses an invented one")
        raise
    return unknown("WeChat took an invented code for a real one")


async def _template(wechat: WeChat, given: WeChatSettings) -> Finding:
    content = (await wechat.templates()).get(given.notice_template)
    if content is None:
        return wrong("ANJU_WECHAT_NOTICE_TEMPLATE is none of this account's templates (功能 → 订阅消息 → 我的模板)")
    there = re.findall(r"\{\{(\w+)\.DATA\}\}", content)
    faults = [
        f"{ours} is mapped to {key}, which the template does not have"
        if key not in there
        else f"{ours} is mapped to {key}, which takes no {'/'.join(sorted(_KINDS[ours]))}"
        for ours, key in given.notice_fields.items()
        if key not in there or key.rstrip("0123456789") not in _KINDS[ours]
    ]
    filled = given.notice_fields.values()
    faults += [f"the template wants {key}, which nothing fills" for key in there if key not in filled]
    if faults:
        return wrong(f"ANJU_WECHAT_NOTICE_FIELDS: {'; '.join(faults)}; the template has {', '.join(there)}")
    return ok(f"the template has {', '.join(there)}, and the notice fills them")


async def _message(wechat: WeChat, given: WeChatSettings) -> Finding:
    """A ban shows only where a message is offered. To nobody: it reaches nobody, and spends nothing."""
    data = {given.notice_fields[ours]: text for ours, text in _SAMPLE.items()}
    try:
        await wechat.send_subscribe_message(_NOBODY, given.notice_template, "pages/cases/detail", data, given.state)
    except WeChatRefused as refused:
        if refused.code in ("wechat_recipient_unknown", "wechat_app_mismatch", "wechat_user_refused"):
            return ok(
                "WeChat takes messages from here, and refused one for an invented person as such; whether the page it"
                " opens was released, only a real person's message shows"
            )
        raise
    return unknown("WeChat took a message for a person who does not exist")


_SAMPLE: Final = {"thing": "接口检查", "phrase": "待查看", "note": "接口检查，请忽略"}


async def _phone(wechat: WeChat, given: WeChatSettings) -> Finding:
    try:
        left = await wechat.phone_checks_left()
    except WeChatRefused as refused:
        # This door tells of stocks alone; the button may work without one.
        return unknown(f"{_words(refused)}; look at 付费管理 in the console")
    if left > _FEW:
        return ok(f"{left} phone number checks are left")
    return unknown(
        f"{max(left, 0)} phone checks are left. A subject verified as 政府, 非营利组织, or 事业单位 with 政务民生"
        " pays nothing and needs none (基本设置 → 微信认证主体类型); others buy some in 付费管理. Without them"
        " families bind by the community's code"
    )


WECHAT: Final[tuple[Check, ...]] = (
    Check("wechat-settings", "whether app id, secret and template read as WeChat writes them", _settings),
    Check("wechat-token", "whether WeChat lets this server in: secret, IP白名单, account", _asking(_token)),
    Check("wechat-login", "whether codes of wx.login can be looked up", _asking(_login), after="wechat-token"),
    Check("wechat-template", "whether the notice's fields fit its template", _asking(_template), after="wechat-token"),
    Check("wechat-message", "whether messages may be sent", _asking(_message), after="wechat-template"),
    Check("wechat-phone", "how many phone number checks are left", _asking(_phone), after="wechat-token"),
)
