"""What is asked of the review committee (评审小组, 2a-2c): its units, who sits on it, and its sessions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, Number, PersonName, Uuid, choices

UNIT_KINDS = {
    "housing_bureau": "区住建局", "civil_affairs": "区民政局", "health_bureau": "区卫健局",
    "disabled_federation": "区残联", "committee_unit": "其他成员单位",
}
CAPACITIES = {
    "inspector": "纪检监察", "deputy": "人大代表", "adviser": "政协委员", "resident": "市民代表",
    "other": "其他监督人员",
}
OUTCOMES = {"agreed": "通过", "refused": "不通过", "deferred": "下次再议"}


class UnitForm(Form, kw_only=True):
    kind: Annotated[
        Literal["housing_bureau", "civil_affairs", "health_bureau", "disabled_federation", "committee_unit"],
        Meta(title="哪一类单位", extra=choices(UNIT_KINDS)),
    ]
    name: Annotated[str, Meta(min_length=2, max_length=60, title="单位名称")]


class UnitBody(Form):
    form: UnitForm


class MemberForm(Form, kw_only=True):
    appointment_id: Annotated[Number, Meta(title="由谁担任")]
    # None: named by a notice, in nobody's place.
    replaces_id: Annotated[Number, Meta(title="替补谁")] | None = None
    duty: Annotated[str, Meta(min_length=2, max_length=60, title="单位职务", description="例如：分管副局长")]
    from_on: Annotated[
        date, Meta(title="从哪天起担任", description="照书面材料填写", extra={"earliest": -12, "latest": 3})
    ]
    basis: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="依据", description="替补的原因，或者发文的名称和文号", extra=LONG),
    ]


class MemberBody(Form):
    id: Uuid
    unit_id: Number
    form: MemberForm


class SessionForm(Form, kw_only=True):
    held_on: Annotated[date, Meta(title="哪天开会", extra={"earliest": 0, "latest": 6})]
    begins_at: Annotated[
        str, Meta(min_length=2, max_length=10, title="几点开始", description="例如 09:00")
    ]
    place: Annotated[str, Meta(min_length=2, max_length=60, title="会议地点")]
    subject: Annotated[str, Meta(min_length=2, max_length=100, title="会议议题")]
    # Nobody picks: whoever was approved first comes first.
    most: Annotated[
        int, Meta(ge=1, le=200, title="评审多少户", description="按街道审核通过的先后排，先通过的先评审")
    ]


class SessionBody(Form):
    id: Uuid
    form: SessionForm


class AnswerForm(Form, kw_only=True):
    attends: Annotated[bool, Meta(title="是否到会")]
    recused: Annotated[
        list[Number], Meta(max_length=200, title="和哪几户有利害关系，要回避", extra={"kind": "record"})
    ] = []
    words: Annotated[
        str, Meta(max_length=300, title="说明", description="请假的原因，或者和这户是什么关系", extra=LONG)
    ] = ""


class AnswerBody(Form):
    form: AnswerForm


class SupervisorForm(Form, kw_only=True):
    name: Annotated[PersonName, Meta(title="姓名")]
    capacity: Annotated[
        Literal["inspector", "deputy", "adviser", "resident", "other"], Meta(title="身份", extra=choices(CAPACITIES))
    ]


class SupervisorBody(Form):
    form: SupervisorForm


class RemarkForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=2, max_length=500, title="监督意见", extra=LONG)]


class RemarkBody(Form):
    form: RemarkForm


class ResultForm(Form, kw_only=True):
    item_id: Number
    outcome: Annotated[
        Literal["agreed", "refused", "deferred"], Meta(title="评审结果", extra=choices(OUTCOMES))
    ]
    votes_for: Annotated[int, Meta(ge=0, le=200, title="同意几票")]
    votes_against: Annotated[int, Meta(ge=0, le=200, title="不同意几票")]
    words: Annotated[
        str,
        Meta(max_length=300, title="说明", extra=LONG,
             description="不通过、下次再议的要写原因；不通过的原因会写进通知书给这户"),
    ] = ""


class ConcludeForm(Form, kw_only=True):
    results: Annotated[list[ResultForm], Meta(min_length=1, max_length=200, title="逐户结果")]
    minutes: Annotated[str, Meta(min_length=4, max_length=1000, title="会议纪要", extra=LONG)]
