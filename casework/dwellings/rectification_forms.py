"""What is asked about a rectification (整改), and on what each ground rests: beside the life table of
`rectifications.py`, which is long enough.

A ground is data: what it is called and the rule of law by which it has to be put right. `other` rests on the lease
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, NamedText, Uuid, choices


@dataclass(frozen=True)
class Ground:
    label: str
    base: str


_ORDER = "《公共租赁住房管理办法》"
GROUNDS = {
    "sublet": Ground("转租、转借、擅自调换", f"{_ORDER}第二十七条第一项；《民法典》第七百一十六条"),
    "altered_use": Ground("改变房屋用途", f"{_ORDER}第二十七条第二项；《民法典》第七百一十一条"),
    "damaged": Ground("破坏或擅自装修", f"{_ORDER}第二十七条第三项；《民法典》第七百一十五条"),
    "illegal_use": Ground("从事违法活动", f"{_ORDER}第二十七条第四项"),
    "vacant": Ground("闲置", f"{_ORDER}第二十七条第五项"),
    "arrears": Ground("拖欠租金", f"{_ORDER}第二十九条；《民法典》第七百二十二条"),
    "false_report": Ground("隐瞒或虚报家庭情况、另有住房未申报", f"{_ORDER}第三十一条、第三十五条"),
    "other": Ground("其他违反租赁合同约定的行为", "租赁合同的约定；《民法典》第五百七十七条"),
}
# Of a violation as the ledger calls it.
OF_BEHAVIOUR = {"owns_housing": "false_report", "refuses_review": "other", "subsidy_misused": "other"}
WAYS = {
    "direct": "当面交给承租人", "household": "交给同住的成年家人", "left": "留置送达，有见证人或照片",
    "post": "邮寄，有回执", "app": "家庭在手机上确认收到",
}
_BY_HAND = {way: label for way, label in WAYS.items() if way != "app"}
OUTCOMES = {
    "for": "判决支持", "partly": "判决部分支持", "against": "判决不支持", "settled": "调解结案", "withdrawn": "撤诉",
    "not_taken": "法院不受理或驳回起诉",
}


class StartForm(Form, kw_only=True):
    ground: Annotated[
        Literal["sublet", "altered_use", "damaged", "illegal_use", "vacant", "arrears", "false_report", "other"],
        Meta(title="要整改什么行为", extra=choices({code: one.label for code, one in GROUNDS.items()})),
    ]
    facts: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="查明的情况",
             description="写看到的事实，会写进通知书。请不要写出反映人是谁。", extra=LONG),
    ]
    demand: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="要求怎么改",
             description="例如：请转租的人搬走，由您家自己居住。", extra=LONG),
    ]
    days: Annotated[
        int, Meta(ge=1, le=365, title="给几天时间", description="从家庭收到通知的第二天算起；不填按区保障办定的天数。")
    ] | None = None


class StartBody(Form):
    id: Uuid
    # The violation or the recorded visit that it comes of.
    source_id: Uuid
    form: StartForm


class ServeForm(Form, kw_only=True):
    served_on: Annotated[date, Meta(title="哪天送到的", extra=LATELY)]
    way: Annotated[
        Literal["direct", "household", "left", "post"],
        Meta(title="怎样送到的", description="只发微信、只贴门上，都不算送到。", extra=choices(_BY_HAND)),
    ]
    received_by: Annotated[
        NamedText, Meta(max_length=60, title="谁签收的", description="留置送达的不填；其他方式都要写姓名。")
    ] = ""
    witness: Annotated[
        NamedText, Meta(max_length=60, title="见证人", description="留置送达的，写见证人，或者拍照。")
    ] = ""
    note: Annotated[str, Meta(max_length=300, title="送达情况", extra=LONG)] = ""


class AnswerForm(Form):
    note: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="您家的答复", description="改好了、有困难、有不同意见，都可以写。",
             extra=LONG),
    ]


class LookForm(Form, kw_only=True):
    looked_on: Annotated[date, Meta(title="哪天复查的", extra=LATELY)]
    note: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="看到的情况", description="写看到的事实，家庭会看到。", extra=LONG),
    ]


class RefusedForm(Form, kw_only=True):
    refused_on: Annotated[date, Meta(title="哪天拒绝的", extra=LATELY)]
    witness: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="在场的见证人", description="姓名和单位，例如：胜利社区李某")
    ]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="怎样拒绝的", extra=LONG)]


class AgainForm(Form, kw_only=True):
    days: Annotated[int, Meta(ge=1, le=365, title="再给几天", description="从家庭收到第二次通知的第二天算起。")]
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="为什么再给一次", description="要写明理由，家庭会看到。", extra=LONG),
    ]


class SueForm(Form, kw_only=True):
    court: Annotated[str, Meta(min_length=4, max_length=60, title="哪个法院", description="例如：鞍山市铁东区人民法院")]
    filed_on: Annotated[date, Meta(title="哪天递交起诉状", extra=LATELY)]
    claim: Annotated[str, Meta(min_length=4, max_length=500, title="诉讼请求", extra=LONG)]


class DocketForm(Form, kw_only=True):
    court_number: Annotated[
        str, Meta(min_length=4, max_length=60, title="案号", description="例如：（2027）辽0302民初123号")
    ]
    docketed_on: Annotated[date, Meta(title="哪天立案", extra=LATELY)]


class OutcomeForm(Form, kw_only=True):
    outcome: Annotated[
        Literal["for", "partly", "against", "settled", "withdrawn", "not_taken"],
        Meta(title="结果", extra=choices(OUTCOMES)),
    ]
    outcome_on: Annotated[date, Meta(title="文书的日期", extra=LATELY)]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="结果的内容", extra=LONG)]


class InstructForm(Form):
    note: Annotated[
        str, Meta(min_length=2, max_length=500, title="处理意见", description="管房单位会看到。", extra=LONG)
    ]
