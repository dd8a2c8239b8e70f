"""The ways of service (送达, 5.1c, 5.2c): what each asks for, on which rule of law it rests, and how its day is found.

Which facts a way asks for is its form (`service_forms.py`); how many photographs and which days are the district's
numbers, each with its legal base. The days of whatever is served run from the day after the day of service: of what
is handed over that day itself, by post the day on the receipt, by public notice the last day of its term, which never
is a day of rest. Refuses what proves nothing: a message, a paper on a door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.heart.duties import count_days
from casework.heart.rules import Rule, declare
from casework.words.working_days import not_on_a_day_of_rest

_OURS = "工作流程5.1c、5.2c：街道受区保障办委托送达。数目由区保障办设定。"


def _photos(way: str, label: str, count: int, base: str) -> Rule:
    return declare(Rule(f"serve_photos_{way}", f"送达：{label}至少要几张照片", count, base, least=1, most=10))


SERVE_DAYS = declare(Rule("serve_days", "送达：街道收到委托后几天内送达", 7, _OURS, least=1, most=60))
POST_DAYS = declare(
    Rule("serve_post_days", "送达：寄出后几天没有回执的，街道要另想办法", 15, _OURS, least=3, most=60)
)
NOTICE_DAYS = declare(
    Rule("serve_notice_days", "送达：公告满几天视为送达", 30, "《民事诉讼法》第九十五条", least=30, most=90)
)
TRIES_BEFORE_NOTICE = declare(
    Rule("serve_tries_before_notice", "送达：公告以前至少试过几次", 2, f"《民事诉讼法》第九十五条；{_OURS}", least=1,
         most=10)
)
WAYS_BEFORE_NOTICE = declare(
    Rule("serve_ways_before_notice", "送达：公告以前至少用过几种方式", 2, f"《民事诉讼法》第九十五条；{_OURS}", least=1,
         most=4)
)
PHOTOS_OF_TRY = declare(Rule("serve_photos_try", "送达：上门没有送到的，至少要几张照片", 1, _OURS, least=1, most=10))
# Where nobody witnesses it, photographs have to show how it went.
PHOTOS_UNWITNESSED = declare(
    Rule("serve_photos_unwitnessed", "送达：没有见证人的留置送达，至少要几张照片", 2, "《民事诉讼法》第八十九条",
         least=2, most=10)
)


@dataclass(frozen=True)
class Way:
    label: str
    # The step that is taken by it.
    action: str
    base: str
    photos: Rule


WAYS: dict[str, Way] = {
    "direct": Way("当面交给本人", "serve_direct", "《民事诉讼法》第八十八条",
                  _photos("direct", "当面交给本人的", 1, "《民事诉讼法》第八十七条、第八十八条")),
    "household": Way("交给同住的成年家人", "serve_household", "《民事诉讼法》第八十八条",
                     _photos("household", "交给家人的", 1, "《民事诉讼法》第八十七条、第八十八条")),
    "left": Way("留置送达", "serve_left", "《民事诉讼法》第八十九条",
                _photos("left", "留置送达的", 1, "《民事诉讼法》第八十九条")),
    "post": Way("邮寄送达", "post_received", "《民事诉讼法》第九十一条",
                _photos("post", "邮件回执", 1, "《民事诉讼法》第九十一条")),
    "electronic": Way("电子送达", "serve_electronic", "《民事诉讼法》第九十条",
                      _photos("electronic", "电子送达的到达凭证", 1, "《民事诉讼法》第九十条")),
    "app": Way("本人在小程序确认收到", "receive_paper", "《民事诉讼法》第九十条", PHOTOS_OF_TRY),
    "notice": Way("公告送达", "publish", "《民事诉讼法》第九十五条",
                  _photos("notice", "公告的", 1, "《民事诉讼法》第九十五条")),
}
# Of tries: what each is called, and whether it is one of the ways that have to be tried before a public notice.
TRIES: dict[str, str] = {
    "visit": "上门", "workplace": "到工作单位", "phone": "打电话约送达", "post": "邮寄退回", "wechat": "发微信",
    "door": "门上贴通知",
}
# To go there, and then nobody is photographed: how it was at the door.
SEEN_THERE = ("visit", "workplace", "door")
# A message and a paper on a door are tries, and none of the ways that the law asks for first.
NO_SERVICE = ("wechat", "door")


def notice_ends(published_on: date, days: int) -> date:
    """The last day of a public notice: its day itself is not counted, and a day of rest is never the last."""
    return not_on_a_day_of_rest(count_days(published_on, days))


def first_day(served_on: date) -> date:
    """From which on days run."""
    return count_days(served_on, 1)


def last_day(served_on: date, days: int, unit: str) -> date:
    """Of a term that runs from service. Of calendar days, a day of rest is never the last."""
    return not_on_a_day_of_rest(count_days(served_on, days, unit))
