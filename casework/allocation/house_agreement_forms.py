"""What is asked of a house-lease agreement (房屋租赁协议, 1c), and what its answers are called.

Refuses nothing beyond the shape: what it means is judged in `casework/allocation/house_agreements.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, AnybodysName, Form, NamedText, Number, Text, Uuid, choices

RIGHTS = {
    "title": "不动产权证书", "contract": "购房合同", "village": "村委会、社区证明", "entrusted": "房主的委托书",
    "other": "其他",
}
LIVES = {"family": "这家人住在那里", "nobody": "没有人住", "others": "住的是别人", "no_answer": "没有敲开门"}
_FEN = {"kind": "money"}
_Rent = Annotated[int, Meta(ge=1, le=100_000_00)]


class AgreementForm(Form, kw_only=True):
    """As it stands on the paper."""

    lessor: Annotated[NamedText, Meta(min_length=2, max_length=60, title="出租人")]
    right: Annotated[
        Literal["title", "contract", "village", "entrusted", "other"],
        Meta(title="出租人凭什么出租", description="核对原件", extra=choices(RIGHTS)),
    ]
    related: Annotated[bool, Meta(title="出租人是不是家里人的近亲属")]
    address: Annotated[str, Meta(min_length=4, max_length=200, title="租的房子在哪里", description="照协议写")]
    area_m2: Annotated[float, Meta(ge=1, le=2000, title="面积（平方米）")]
    rent_fen: Annotated[_Rent, Meta(title="每月租金", extra=_FEN)]
    signed_on: Annotated[date, Meta(title="哪天签的", extra=LATELY)]
    starts_on: Annotated[date, Meta(title="租期从哪天起", extra={"earliest": -120, "latest": 6})]
    ends_on: Annotated[date, Meta(title="租期到哪天", extra={"earliest": -120, "latest": 240})]
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""


class AgreementBody(Form, kw_only=True):
    id: Uuid
    # One of the two: a subsidy that is being asked for, or an award that is paid.
    subsidy_id: Uuid | None = None
    award_id: Number | None = None
    form: AgreementForm


class VisitForm(Form, kw_only=True):
    visited_on: Annotated[date, Meta(title="哪天上门的", extra=LATELY)]
    companion: Annotated[
        AnybodysName, Meta(max_length=60, title="一起上门的人", description="两个人一起上门；写另一位的姓名")
    ] = ""
    lives_there: Annotated[
        Literal["family", "nobody", "others", "no_answer"], Meta(title="现在谁住在那里", extra=choices(LIVES))
    ]
    rent_told_fen: Annotated[
        _Rent | None, Meta(title="问到的每月租金（没问到可以不填）", extra=_FEN)
    ] = None
    findings: Annotated[
        str,
        Meta(min_length=2, max_length=1000, title="看到、问到的情况",
             description="例如：两室一厅，夫妻和孩子住，冰箱、衣物都在用", extra=LONG),
    ]
    explained: Annotated[
        str,
        Meta(max_length=500, title="对不上的怎么核实的", description="有对不上的地方，逐条写清楚", extra=LONG),
    ] = ""


class ConfirmForm(Form, kw_only=True):
    monthly_amount_fen: Annotated[
        _Rent | None,
        Meta(title="复核后的每月补贴（不变的不用填）",
             description="正在领补贴的，新的租金比补贴低，就要改", extra=_FEN),
    ] = None
    explained: Annotated[
        str,
        Meta(max_length=500, title="对不上的地方，审核意见", description="有对不上的地方，逐条写为什么可以认定",
             extra=LONG),
    ] = ""


class EndForm(Form, kw_only=True):
    ended_on: Annotated[date, Meta(title="租到哪天为止", extra=LATELY)]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="怎么提前结束的", extra=LONG)]
