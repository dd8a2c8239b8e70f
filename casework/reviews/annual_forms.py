"""What is asked at each step of an annual review (4.5), and what its answers are called. Refuses nothing beyond the
shape: what it means is judged in `casework/reviews/annual_reviews.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, choices
from casework.ledgers.sheet_points import FINDINGS

# The sheet's points, in its order.
POINTS = {
    "ledger": "台账登记",
    "report": "12月报备",
    "members": "家庭成员",
    "compared": "重复享受",
    "violations": "违规记录",
    "arrears": "租金缴纳",
    "registration": "户籍",
    "housing": "其他住房",
}
UNCHANGED, CHANGED, ADJUST, LEAVES, UNREPORTED = "unchanged", "changed", "adjust", "leaves", "unreported"
RESULTS = {
    UNCHANGED: "没有变化，继续保障",
    CHANGED: "有变化，继续保障",
    ADJUST: "待遇要调整",
    LEAVES: "不再符合条件",
    UNREPORTED: "没有报备",
}
# By which procedure what was found is carried out.
FOLLOWS = {
    "none": "不用另外办理",
    "family_change": "变动申报",
    "ledger_adjustment": "修改台账",
    "subsidy": "停发补贴",
    "judgement": "上报研判",
}
BENEFITS = {"housing": "承租", "subsidy": "补贴"}
WAYS = {"phone": "打电话", "visit": "上门", "message": "发消息", "relative": "托家人或邻居转告"}
CAME_OF_IT = {"promised": "答应来报备", "reached": "找到了，没有说定", "absent": "没有找到人", "refused": "不愿意报备"}
_POINT = Literal["ledger", "report", "members", "compared", "violations", "arrears", "registration", "housing"]


class PointForm(Form):
    point: Annotated[_POINT, Meta(title="核查哪一项", extra=choices(POINTS))]
    finding: Annotated[Literal["fits", "problem"], Meta(title="核查结果", extra=choices(FINDINGS))]
    note: Annotated[str, Meta(max_length=200, title="说明", extra=LONG)] = ""


class FindForm(Form):
    points: Annotated[
        list[PointForm], Meta(min_length=1, max_length=len(POINTS), title="逐项核查", extra={"kind": "groups"})
    ]
    result: Annotated[
        Literal["unchanged", "changed", "adjust", "leaves", "unreported"],
        Meta(title="核查结论", extra=choices(RESULTS)),
    ]
    follow: Annotated[
        Literal["none", "family_change", "ledger_adjustment", "subsidy", "judgement"],
        Meta(title="要办什么", description="有变化的，要先在这里选的事项里办起来，街道才能审核。",
             extra=choices(FOLLOWS)),
    ]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="怎么核查的", extra=LONG)]


class ContactForm(Form):
    on: Annotated[date, Meta(title="哪天", extra=LATELY)]
    way: Annotated[Literal["phone", "visit", "message", "relative"], Meta(title="怎么找的", extra=choices(WAYS))]
    outcome: Annotated[
        Literal["promised", "reached", "absent", "refused"], Meta(title="结果", extra=choices(CAME_OF_IT))
    ]
    note: Annotated[str, Meta(min_length=2, max_length=300, title="当时的情况", extra=LONG)]
