"""What a case hears when a paper of its was served (5.1c, 5.2c): the form of its step `Served.action`, taken by itself.

So the days of whatever was decided run from the day of service and from no other, and the case's own record holds fast
which service said so. Who serves needs to know nothing of what is served; refuses nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from casework.heart.forms import LATELY, Form, Uuid, Word
from casework.words.wording import say_day


class ServedForm(Form, kw_only=True):
    served_on: Annotated[date, Meta(title="送达日期", extra=LATELY)]
    # A word of `casework/exits/service_ways.py`.
    way: Word
    service_id: Uuid


# How a paper came to a family, in words to the family. Who did not sign for it reads that it has come all the same.
TO_FAMILY = {
    "direct": "交到了承租人本人手里",
    "household": "交给了同住的成年家人",
    "left": "留在了您家，没有签收也算送到",
    "post": "邮寄送到，以回执上的日期为准",
    "electronic": "按您同意的电子方式送到",
    "app": "在手机上确认收到",
    "notice": "公告期满，没有签收也算送到",
}


def recount(what: str, on: date, way: str) -> str:
    """What has come, when and how, and from which day on days run."""
    said = TO_FAMILY.get(way, "送到")
    return f"{what}{say_day(on)}{said}，天数从{say_day(on + timedelta(days=1))}算起。"
