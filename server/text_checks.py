"""Whether a text may be shown to strangers: asked of WeChat, and answered without it by a stated rule.

A text that WeChat calls risky is refused. Where WeChat gives no opinion (not reached, slow, of a writer it has not seen
for two hours or does not know), the text goes on: it is signed by an appointed person of a known office, and a rent
notice must not wait for another company. The handler keeps on record that it was not judged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from casework.heart.actors import Actor
from models import Account
from server.wechat import WeChat, WeChatRefused, WeChatUnreachable


def text_judge(wechat: WeChat | None) -> Callable[[Actor, str], Awaitable[str]]:
    """(who wrote, what) → `pass`, `review`, `risky`, or `unknown` where nobody judged it."""

    async def judge(actor: Actor, text: str) -> str:
        account = await Account.get_or_none(id=actor.account_id)
        if wechat is None or account is None or not account.openid:
            return "unknown"
        try:
            return await wechat.check_text(account.openid, text)
        except (WeChatRefused, WeChatUnreachable):
            return "unknown"

    return judge
