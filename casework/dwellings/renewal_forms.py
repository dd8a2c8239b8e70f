"""What is asked at each step of a renewal (4.4.1.3), and what its answers are called. Refuses nothing beyond the shape:
what it means is judged in `casework/dwellings/renewals.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, Number, Uuid, choices
from casework.ledgers.sheet_points import FINDINGS

# The re-check's points, in the order of its sheet.
POINTS = {
    "ledger": "台账登记",
    "members": "家庭成员",
    "violations": "违规记录",
    "arrears": "租金缴纳",
    "registration": "户籍",
    "report": "12月报备",
    "housing": "其他住房",
}
OPINIONS = {"eligible": "建议续租", "ineligible": "建议不续租"}
_POINT = Literal["ledger", "members", "violations", "arrears", "registration", "report", "housing"]


class ApplyForm(Form, kw_only=True):
    members_changed: Annotated[
        bool, Meta(title="家里人有变化吗", description="有人出生、去世、结婚、搬进来或搬出去，都算有变化。")
    ]
    income_changed: Annotated[bool, Meta(title="工作或收入有变化吗")]
    housing_changed: Annotated[
        bool, Meta(title="家里有没有买房、继承房子，或者分到别的房", description="全家人都算。")
    ]
    note: Annotated[
        str, Meta(max_length=500, title="想说明的情况", description="有变化的，请简单写一写。", extra=LONG)
    ] = ""
    asked_by: Annotated[
        str, Meta(max_length=60, title="谁来申请的", description="在窗口或电话里代为登记的，写来申请的人的姓名。")
    ] = ""
    truthful: Annotated[bool, Meta(title="以上情况属实，同意社区和街道复核")]


class RequestBody(Form):
    id: Uuid
    tenancy_id: Number
    form: ApplyForm


class NotifyForm(Form):
    go_by: Annotated[
        date, Meta(title="请家庭在哪天以前去复核", extra={"earliest": 0, "latest": 3})
    ]
    place: Annotated[
        str, Meta(min_length=2, max_length=60, title="到哪里去", description="例如：胜利社区一楼办事大厅")
    ]
    bring: Annotated[
        str, Meta(max_length=200, title="带什么", description="例如：户口簿、身份证、最近的缴租凭证", extra=LONG)
    ] = ""


class PointForm(Form):
    point: Annotated[_POINT, Meta(title="核对哪一项", extra=choices(POINTS))]
    finding: Annotated[Literal["fits", "problem"], Meta(title="核对结果", extra=choices(FINDINGS))]
    note: Annotated[str, Meta(max_length=200, title="说明", extra=LONG)] = ""


class CheckForm(Form):
    points: Annotated[list[PointForm], Meta(min_length=1, max_length=len(POINTS), title="逐项核对",
                                            extra={"kind": "groups"})]
    opinion: Annotated[Literal["eligible", "ineligible"], Meta(title="社区意见", extra=choices(OPINIONS))]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="怎么核对的", extra=LONG)]


class RefuseForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="不符合条件的理由",
             description="写明事实和依据，会写进通知单，家庭会看到。", extra=LONG),
    ]


class ObjectForm(Form):
    leave_by: Annotated[
        date,
        Meta(title="请家庭在哪天以前腾退", description="给家庭留出合理的搬家时间。",
             extra={"earliest": 0, "latest": 12}),
    ]
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="为什么不再续租", description="会写进通知，家庭会看到。", extra=LONG),
    ]
