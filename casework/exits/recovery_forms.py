"""What is asked at the steps of a recovery, and the days that the district sets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Fen, Form, PaperNumber, SomeFen, choices
from casework.heart.rules import Rule, declare

WAYS = {"transfer": "转账", "cash": "现金", "counter": "柜台缴款"}
DEMANDS = {"visit": "上门", "telephone": "电话", "letter": "书面", "meeting": "约谈"}
FROM = {"deposit": "应退的押金", "subsidy": "应发的补贴", "rent": "多交的租金", "other": "其他应付的款"}
_OURS = "工作流程5.2：追缴。天数由区保障办设定。"
PAY_DAYS = declare(
    Rule("recovery_pay_days", "追缴：通知出具后几天内缴清", 30, f"《行政强制法》第三十五条；{_OURS}", least=1, most=180)
)
CONFIRM_DAYS = declare(Rule("recovery_confirm_days", "追缴：金额几天内复核", 10, _OURS, least=1, most=60))
RETURN_DAYS = declare(
    Rule("recovery_return_days", "追缴：撤销以后几天内退还已收的款", 15, _OURS, least=1, most=60)
)
_DAY = Meta(title="日期", extra=LATELY)


class AdjustForm(Form):
    number: Annotated[int, Meta(ge=1, le=1000, title="第几行")]
    amount_fen: Annotated[Fen, Meta(title="改为多少")]
    reason: Annotated[
        str, Meta(min_length=4, max_length=300, title="为什么改", description="写明依据的材料", extra=LONG)
    ]


class ReceiveForm(Form, kw_only=True):
    amount_fen: Annotated[SomeFen, Meta(title="收了多少")]
    paid_on: Annotated[date, Meta(title="哪天收的", extra=LATELY)]
    way: Annotated[Literal["transfer", "cash", "counter"], Meta(title="怎样交的", extra=choices(WAYS))]
    receipt: Annotated[PaperNumber, Meta(min_length=1, max_length=60, title="票据号", description="照票据填写")]
    note: Annotated[str, Meta(max_length=300, title="备注", extra=LONG)] = ""


class ReverseForm(Form):
    number: Annotated[int, Meta(ge=1, le=100_000, title="冲销第几笔")]
    reason: Annotated[str, Meta(min_length=4, max_length=300, title="为什么冲销", extra=LONG)]


class GiveBackForm(Form, kw_only=True):
    amount_fen: Annotated[SomeFen, Meta(title="退了多少")]
    given_on: Annotated[date, Meta(title="哪天退的", extra=LATELY)]
    way: Annotated[Literal["transfer", "cash", "counter"], Meta(title="怎样退的", extra=choices(WAYS))]
    receipt: Annotated[
        PaperNumber, Meta(min_length=1, max_length=60, title="退款凭证号", description="照付款凭证填写")
    ]
    note: Annotated[str, Meta(max_length=300, title="备注", extra=LONG)] = ""


class PlanForm(Form):
    count: Annotated[int, Meta(ge=2, le=36, title="分几期")]
    first_on: Annotated[
        date, Meta(title="第一期最晚哪天交", description="以后每月同一天", extra={"earliest": 0, "latest": 3})
    ]


class SetOffForm(Form):
    amount_fen: Annotated[SomeFen, Meta(title="抵扣多少")]
    of: Annotated[Literal["deposit", "subsidy", "rent", "other"], Meta(title="用什么抵", extra=choices(FROM))]
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="抵扣的说明", description="家庭会看到，同意以后才抵扣", extra=LONG),
    ]


class DemandForm(Form):
    on: Annotated[date, _DAY]
    way: Annotated[
        Literal["visit", "telephone", "letter", "meeting"],
        Meta(title="怎样催的", extra=choices(DEMANDS)),
    ]
    note: Annotated[str, Meta(min_length=2, max_length=300, title="催缴的情况", extra=LONG)]
