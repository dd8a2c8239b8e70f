"""What is asked when a family's refusal goes up (上报研判, 5.3b, 5.3c)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, NamedText, PaperNumber, choices

SENT_WAYS = {"hand": "专人送交", "post": "机要或邮寄", "system": "公文系统"}
OUTCOMES = {
    "exit": "退出并腾退住房", "recover": "追缴", "rectify": "限期整改", "court": "向法院申请强制执行",
    "other": "其他处理",
}


class GatherForm(Form, kw_only=True):
    facts: Annotated[
        str, Meta(min_length=4, max_length=1000, title="查明的事实",
                  description="家庭拒绝什么、已经做了哪些工作。", extra=LONG)
    ]
    words: Annotated[
        str,
        Meta(min_length=2, max_length=1000, title="家庭自己怎么说",
             description="照家庭的原话写；没有说的，写明没有说。", extra=LONG),
    ]
    opinion: Annotated[str, Meta(min_length=2, max_length=500, title="处理建议", extra=LONG)]


class SendUpForm(Form, kw_only=True):
    sent_number: Annotated[PaperNumber, Meta(min_length=2, max_length=60, title="报市住建局的文号")]
    sent_on: Annotated[date, Meta(title="哪天报出", extra=LATELY)]
    sent_way: Annotated[Literal["hand", "post", "system"], Meta(title="怎样报出", extra=choices(SENT_WAYS))]


class BureauReceiptForm(Form, kw_only=True):
    received_on: Annotated[date, Meta(title="哪天收文", extra=LATELY)]
    received_by: Annotated[NamedText, Meta(min_length=1, max_length=60, title="谁收的")]


class BureauAnswerForm(Form, kw_only=True):
    answer_number: Annotated[PaperNumber, Meta(min_length=2, max_length=60, title="答复的文号")]
    answer_on: Annotated[date, Meta(title="答复的日期", extra=LATELY)]
    outcome: Annotated[
        Literal["exit", "recover", "rectify", "court", "other"], Meta(title="怎样研判", extra=choices(OUTCOMES))
    ]
    answer: Annotated[str, Meta(min_length=2, max_length=1000, title="研判的内容", extra=LONG)]


class CarriedForm(Form, kw_only=True):
    carried_on: Annotated[date, Meta(title="哪天落实", extra=LATELY)]
    carried: Annotated[
        str, Meta(min_length=2, max_length=500, title="落实了什么",
                  description="写明在哪件事里办的和编号。", extra=LONG)
    ]
