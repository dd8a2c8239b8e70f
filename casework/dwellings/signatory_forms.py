"""What is asked for a change of the signatory (变更承租人), and what its answers are called. Refuses nothing beyond the
shape: what it means is judged in `casework/dwellings/signatory_changes.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, Number, Uuid, choices

CAUSES = {
    "death": "承租人去世", "illness": "承租人年老、患病，不便承租", "divorce": "离婚，住房归另一方承租",
    "moved": "承租人搬出、迁走", "other": "其他",
}


class OtherForm(Form, kw_only=True):
    member_id: Number
    relationship: Annotated[
        str, Meta(min_length=1, max_length=20, title="是新承租人的什么人", description="例如：配偶、子、母")
    ]
    agrees: Annotated[bool, Meta(title="同意变更吗", description="成年的家人都要同意；没成年的不用问，选“是”。")]


class AskForm(Form, kw_only=True):
    member_id: Annotated[
        Number | None,
        Meta(title="由谁接着承租", description="承租人去世，没有成年家人接着承租的，不选，房屋由社区办理退回。"),
    ] = None
    cause: Annotated[
        Literal["death", "illness", "divorce", "moved", "other"], Meta(title="为什么变更", extra=choices(CAUSES))
    ]
    died_on: Annotated[date | None, Meta(title="哪天去世的", description="承租人去世的才填", extra=LATELY)] = None
    basis: Annotated[
        str, Meta(min_length=2, max_length=300, title="凭什么材料",
                  description="例如：死亡证明、离婚证、诊断证明，写明编号", extra=LONG)
    ]
    guardian: Annotated[
        str,
        Meta(max_length=200, title="监护人",
             description="没有成年家人、还有没成年的孩子的才填：监护人姓名、和孩子的关系、电话，孩子今后住哪里。",
             extra=LONG),
    ] = ""
    others: Annotated[list[OtherForm], Meta(max_length=20, title="其他家人", extra={"kind": "groups"})] = []
    asked_by: Annotated[
        str, Meta(max_length=60, title="谁来申请的", description="在窗口代为登记的，写来申请的人姓名。")
    ] = ""


class AskBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: AskForm


class CheckForm(Form, kw_only=True):
    fits: Annotated[bool, Meta(title="符合条件吗", description="还住在这里、没有别的住房、材料属实、家人都同意。")]
    finding: Annotated[str, Meta(min_length=2, max_length=500, title="怎么核对的", extra=LONG)]


class RefuseForm(Form, kw_only=True):
    reason: Annotated[
        str, Meta(min_length=4, max_length=500, title="不同意的理由", description="家庭会看到。", extra=LONG)
    ]
