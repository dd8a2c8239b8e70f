"""What WeChat's error codes mean to us: one table, and three things that may follow from a code.

* `final`: of this person or this message alone. Nothing that anybody sets right makes the same request good.
* `waits`: it passes by itself. The same request is sent again later.
* `operator`: of the account, its secret, its limits or our settings. It is waited for as well, and whoever runs the
  service is told; once it was set right, what waited is as good as before.

A code that is not listed waits and is shown with its number: of two mistakes, a notice that is tried in vain for some
days is the smaller one. For the same reason every refusal of a token is the operator's, whatever its code: without a
token no message was at fault.

`whole`: it is no use to try the next message meanwhile. Codes are from developers.weixin.qq.com (全局返回码, and the
pages of subscribeMessage.send, getStableAccessToken, code2Session, getPhoneNumber); what WeChat lists nowhere is from
its own people's answers in its community (43104, 43108, 50002, 50004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

RefusalCode: TypeAlias = Literal[
    "wechat_code_invalid",
    "wechat_code_used",
    "wechat_rate_limited",
    "wechat_daily_limit",
    "wechat_user_blocked",
    "wechat_user_refused",
    "wechat_template_invalid",
    "wechat_template_unknown",
    "wechat_page_unknown",
    "wechat_page_unknown_in_trial",
    "wechat_recipient_unknown",
    "wechat_recipient_busy",
    "wechat_words_refused",
    "wechat_busy",
    "wechat_misconfigured",
    "wechat_app_unknown",
    "wechat_app_mismatch",
    "wechat_secret_frozen",
    "wechat_address_not_listed",
    "wechat_account_limited",
    "wechat_messages_banned",
    "wechat_not_permitted",
    "wechat_phone_quota",
    "wechat_away_too_long",
    "wechat_unlisted",
]
Follows: TypeAlias = Literal["final", "waits", "operator"]


@dataclass(frozen=True, slots=True)
class Meaning:
    code: RefusalCode
    follows: Follows
    whole: bool = False


_MISCONFIGURED: Final = Meaning("wechat_misconfigured", "operator", whole=True)
_LIMITED: Final = Meaning("wechat_account_limited", "operator", whole=True)

MEANINGS: Final[dict[int, Meaning]] = {
    -1: Meaning("wechat_busy", "waits"),
    -1000: Meaning("wechat_busy", "waits"),
    40001: _MISCONFIGURED,  # wrong secret, or a token still refused after our retry
    40003: Meaning("wechat_recipient_unknown", "final"),
    40013: Meaning("wechat_app_unknown", "operator", whole=True),
    40014: _MISCONFIGURED,
    40029: Meaning("wechat_code_invalid", "final"),
    40037: Meaning("wechat_template_unknown", "operator", whole=True),
    40125: _MISCONFIGURED,  # wrong secret
    40163: Meaning("wechat_code_used", "final"),
    40164: Meaning("wechat_address_not_listed", "operator", whole=True),
    40226: Meaning("wechat_user_blocked", "final"),
    40243: Meaning("wechat_secret_frozen", "operator", whole=True),
    41002: _MISCONFIGURED,
    41004: _MISCONFIGURED,
    41008: Meaning("wechat_code_invalid", "final"),
    41030: Meaning("wechat_page_unknown", "operator", whole=True),
    42001: _MISCONFIGURED,
    43101: Meaning("wechat_user_refused", "final"),
    43104: Meaning("wechat_app_mismatch", "operator"),  # this openid is of another mini-program
    43107: Meaning("wechat_messages_banned", "operator", whole=True),
    43108: Meaning("wechat_recipient_busy", "waits"),  # two messages to one person at once
    45009: Meaning("wechat_daily_limit", "operator", whole=True),
    45011: Meaning("wechat_rate_limited", "waits", whole=True),
    45168: Meaning("wechat_words_refused", "final"),
    47003: Meaning("wechat_template_invalid", "final"),
    48001: Meaning("wechat_not_permitted", "operator", whole=True),
    48004: _LIMITED,  # the interface was taken away for a breach of WeChat's rules
    50002: _LIMITED,  # frozen, moved or being closed
    50004: _LIMITED,
    50007: _LIMITED,
    61010: Meaning("wechat_away_too_long", "final"),  # a text is judged only of who was there within two hours
    1400001: Meaning("wechat_phone_quota", "operator"),
}
_UNLISTED: Final = Meaning("wechat_unlisted", "operator")
TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})


def meaning_of(errcode: int, *, of_token: bool = False) -> Meaning:
    """`of_token`: said when a token was asked for."""
    known = MEANINGS.get(errcode, _UNLISTED)
    if not of_token:
        return known
    return known if known.follows == "waits" else Meaning(known.code, "operator", whole=True)


# What to do about it, to whoever runs the service: in `GET /readyz`, in the log, and by `python -m server check`.
REMEDIES: Final[dict[RefusalCode, str]] = {
    "wechat_daily_limit": "the day's calls of this interface are used up (45009); they come back at midnight",
    "wechat_template_invalid": "a field does not fit the template: compare ANJU_WECHAT_NOTICE_FIELDS with it",
    "wechat_template_unknown": "ANJU_WECHAT_NOTICE_TEMPLATE is none of this account's (订阅消息 → 我的模板)",
    "wechat_page_unknown": "the released version has no such page: release this version, then it goes on by itself",
    "wechat_page_unknown_in_trial": (
        "WeChat holds the page against the released version even for a trial: before the first release this step cannot"
        " be tried; after it, upload this version as 体验版 and see that its pages are in the released one"
    ),
    "wechat_misconfigured": "ANJU_WECHAT_APP_SECRET is not this app's (or was replaced): reset it in the console",
    "wechat_app_unknown": "ANJU_WECHAT_APP_ID is no app id",
    "wechat_app_mismatch": "people signed in under another app id: put the former ANJU_WECHAT_APP_ID back",
    "wechat_secret_frozen": "the AppSecret was frozen in the console (开发管理 → 开发设置): unfreeze or reset it there",
    "wechat_address_not_listed": "this server's outgoing address is not in the console's IP白名单",
    "wechat_account_limited": "the account is limited, frozen or moved: read 站内信 and 违规记录 in the console",
    "wechat_messages_banned": "this account may send no subscription messages: read 违规记录 in the console",
    "wechat_not_permitted": "the account may not call this interface: it must be verified (微信认证)",
    "wechat_phone_quota": "the stock of phone number checks is used up (付费管理 in the console)",
    "wechat_unlisted": "a code that is in none of WeChat's lists known here: look it up by its number",
}
