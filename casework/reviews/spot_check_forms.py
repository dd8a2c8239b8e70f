"""What is asked for a spot check and for each that it draws (4.6), and what its answers are called; with the points
that are looked at. Refuses nothing beyond the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, LongText, Uuid, Word, choices
from casework.heart.seeds import LotterySeedForm

UNITS, FILES, CHANGES, REVIEWS = "units", "files", "changes", "reviews"
POPULATIONS = {UNITS: "社区或街道", FILES: "家庭档案", CHANGES: "人员变动", REVIEWS: "年度核查"}
_RESULT = {"right": "没有问题", "wrong": "有问题", "none": "不涉及"}
ORDERED = {"community": "社区", "street": "街道", "family": "承租家庭（由社区通知）"}


class SeedOfForm(LotterySeedForm, kw_only=True):
    further_because: Annotated[
        str,
        Meta(max_length=300, title="为什么再抽一次", description="同一时期已经抽过的才填，会一直留着。", extra=LONG),
    ] = ""


class AnnounceForm(SeedOfForm, kw_only=True):
    """Of a community's own."""

    files: Annotated[int, Meta(ge=1, le=3000, title="抽多少户的档案")]
    changes: Annotated[
        int, Meta(ge=0, le=1000, title="抽多少件人员变动", description="这段时间里有人员变动的，至少抽1件。")
    ]


class AnnounceUnitsForm(AnnounceForm, kw_only=True):
    """Of a street or of the district: first some of the offices under it, then in each of these."""

    units: Annotated[
        int,
        Meta(ge=1, le=500, title="抽几个单位",
             description="街道抽社区，区保障办抽街道；户数和件数填的是每个抽中的单位里各抽多少。"),
    ]


class AnnounceResultsForm(SeedOfForm, kw_only=True):
    """Of the results of a year's annual reviews: first some of the streets, then reviews of each of these."""

    units: Annotated[int, Meta(ge=1, le=500, title="抽几个街道")]
    reviews: Annotated[
        int,
        Meta(ge=1, le=1000, title="每个街道抽多少户的核查", description="从街道已经上报、区保障办已经接收的里面抽。"),
    ]


_Period = Annotated[str, Meta(max_length=16, title="哪一期", extra={"kind": "record"})]


class AnnounceBody(Form, kw_only=True):
    id: Uuid
    # Of a period that was missed; "": of the one that runs.
    period: _Period = ""
    form: AnnounceForm


class AnnounceUnitsBody(Form, kw_only=True):
    id: Uuid
    period: _Period = ""
    form: AnnounceUnitsForm


class AnnounceResultsBody(Form, kw_only=True):
    id: Uuid
    # Of an earlier year; "": of the last whose results were received.
    period: _Period = ""
    form: AnnounceResultsForm


@dataclass(frozen=True)
class Point:
    """What is looked at of each that was drawn."""

    key: str
    label: str
    base: str
    of: str


# By the document; a point is never changed, only ended and another put beside it: answers name it for good.
POINTS = (
    Point("papers", "档案材料齐全，能查到原件或复印件", "工作流程4.3", FILES),
    Point("members", "家庭成员和台账一致", "工作流程4.2.1", FILES),
    Point("lives", "承租家庭本人实际居住", "《公共租赁住房管理办法》第二十七条", FILES),
    Point("rent", "租金按时缴纳，欠租有催缴记录", "工作流程4.4.1", FILES),
    Point("benefit", "享受补贴的，标准和台账一致", "工作流程4.6.1", FILES),
    Point("on_day", "变动当时就登记了", "工作流程4.2.1", CHANGES),
    Point("proof", "有证明材料，内容和登记一致", "工作流程4.2.1", CHANGES),
    Point("entry", "台账已经按变动修改", "工作流程4.2.1", CHANGES),
    Point("reviewed", "街道已经审核", "工作流程4.2.1", CHANGES),
    Point("each_point", "逐项都核查了，所据材料在", "工作流程4.5.1", REVIEWS),
    Point("result", "核查结论和查到的情况相符", "工作流程4.5.1", REVIEWS),
    Point("looked_for", "没有报备的，找过并逐次登记", "工作流程4.5.1", REVIEWS),
    Point("carried_out", "发现的变化已经办起来", "工作流程4.5.1", REVIEWS),
    Point("confirmed", "街道认真审核，抽中的复看过", "工作流程4.5.2", REVIEWS),
)


class PointAnswer(Form, kw_only=True):
    point: Annotated[Word, Meta(title="检查哪一项", extra={"kind": "record"})]
    result: Annotated[Literal["right", "wrong", "none"], Meta(title="情况", extra=choices(_RESULT))]
    note: Annotated[str, Meta(max_length=200, title="说明")] = ""


_ANSWERS = Meta(min_length=1, max_length=20, title="逐项检查", extra={"kind": "groups"})


class PassForm(Form, kw_only=True):
    answers: Annotated[list[PointAnswer], _ANSWERS]
    findings: Annotated[LongText, Meta(title="看到的情况", extra=LONG)] = ""


class OrderForm(Form, kw_only=True):
    answers: Annotated[list[PointAnswer], _ANSWERS]
    findings: Annotated[str, Meta(min_length=2, max_length=1000, title="查出的问题", extra=LONG)]
    order_to: Annotated[Literal["community", "street", "family"], Meta(title="由谁改正", extra=choices(ORDERED))]
    order_by: Annotated[date, Meta(title="最晚哪天改好", extra={"earliest": 0, "latest": 3})]
    order_what: Annotated[str, Meta(min_length=2, max_length=500, title="怎么改", extra=LONG)]


class AnswerForm(Form, kw_only=True):
    note: Annotated[str, Meta(min_length=2, max_length=500, title="怎么改正的", extra=LONG)]


class LookForm(Form, kw_only=True):
    looked_on: Annotated[date, Meta(title="哪天复查的", extra=LATELY)]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="复查看到的情况", extra=LONG)]


# What becomes of what was not put right.
AGAIN = "again"
THEN = {
    AGAIN: "再给期限，再次改正", "violation": "家庭的事：按违规处理", "judgement": "家庭的事：上报研判",
    "office": "单位的事：通报上一级",
}


class NotRightForm(LookForm, kw_only=True):
    then: Annotated[
        Literal["again", "violation", "judgement", "office"],
        Meta(title="接下来怎么办", description="按违规处理、上报研判的，要先登记违规或上报。", extra=choices(THEN)),
    ]
    order_by: Annotated[
        date | None,
        Meta(title="再给期限的，最晚哪天改好", extra={"earliest": 0, "latest": 3}),
    ] = None
