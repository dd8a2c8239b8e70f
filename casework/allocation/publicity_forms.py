"""What is asked of a publicity (公示, 1d), of whoever objects, and of whoever answers.

Refuses nothing beyond the shape: what it means is judged in `casework/allocation/publicities.py` and
`casework/allocation/publicity_objections.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, AnybodysName, Form, PhoneText, Text, Uuid, choices

KINDS = {"application": "公租房申请", "subsidy": "租赁补贴"}
OUTCOMES = {
    "unfounded": ("异议不成立", "经核实，异议不成立，维持评审结果。"),
    "upheld": ("异议成立", "经核实，异议成立，取消这户的评审结果。"),
    "mistaken": ("公示内容有误", "公示的内容有误，更正后重新公示。"),
}


class DrawUpForm(Form, kw_only=True):
    kind: Annotated[
        Literal["application", "subsidy"],
        Meta(title="公示哪一类", description="审核通过、还没有公示过的，都列进这一批", extra=choices(KINDS)),
    ]
    note: Annotated[Text, Meta(title="公示上另外要写的话", extra=LONG)] = ""


class DrawUpBody(Form):
    id: Uuid
    form: DrawUpForm


class SaidForm(Form, kw_only=True):
    number: Annotated[int, Meta(ge=1, le=10_000, title="对第几号有异议")]
    detail: Annotated[
        str,
        Meta(min_length=5, max_length=1000, title="有什么异议",
             description="写知道的事实，例如：这家在铁西区还有一套房子", extra=LONG),
    ]


class ObjectForm(SaidForm, kw_only=True):
    """All that is asked: what somebody knows, and how to ask them back."""

    name: Annotated[AnybodysName, Meta(max_length=30, title="您的姓名（可以不写）")] = ""
    phone: Annotated[
        PhoneText,
        Meta(title="您的电话", description="核实时要找您；只有办理的人能看，每次查看都有记录", extra={"kind": "phone"}),
    ]


class AnswerForm(Form, kw_only=True):
    outcome: Annotated[
        Literal["unfounded", "upheld", "mistaken"],
        Meta(title="处理结果", description="公示页会写这一句结果",
             extra=choices({name: label for name, (label, _) in OUTCOMES.items()})),
    ]
    answer: Annotated[
        str,
        Meta(min_length=5, max_length=300, title="给异议人的答复", description="异议人凭回执能看到；不要写这户的隐私",
             extra=LONG),
    ]
    reasons: Annotated[
        str,
        Meta(min_length=5, max_length=1000, title="核实的经过和理由", description="内部记录，异议人看不到", extra=LONG),
    ]


class LookForm(Form):
    reason: Annotated[str, Meta(min_length=2, max_length=120, title="查看的原因", description="例如：打电话核实")]
