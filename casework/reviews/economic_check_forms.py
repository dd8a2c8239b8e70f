"""What is asked for a check of a family's means (家庭经济状况核对, 4.7a), and what its answers are called.

Refuses nothing beyond the shape: what it means is judged in `casework/reviews/economic_checks.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Fen, Form, NamedText, Number, PaperNumber, Uuid, choices
from casework.words.months import Month

PURPOSES = {
    "application": "申请审核", "annual": "年度核查", "renewal": "续租复核", "change": "家庭变动",
    "report": "投诉举报核实",
}
# What is found belongs to the procedure that it concerns.
EFFECTS = {
    "none": "和申报一致，不用处理", "explained": "不一致，已经核实清楚，不影响待遇", "change": "办理家庭变动，更新台账",
    "judgement": "上报区保障办研判", "subsidy": "办理停发补贴", "application": "在申请审核中处理",
}
READINGS = {"read": "查看", "print": "打印一份"}
_MONTHS = {"earliest": -36, "latest": 0}
_Count = Annotated[int, Meta(ge=0, le=50)]


class MeansForm(Form, kw_only=True):
    """What was declared, or what was found: of the whole family."""

    income_fen: Annotated[Fen, Meta(title="全家月均收入")]
    assets_fen: Annotated[Fen, Meta(title="全家存款和金融资产")]
    homes: Annotated[_Count, Meta(title="名下住房（套）")]
    vehicles: Annotated[_Count, Meta(title="名下车辆（辆）")]


class RequestForm(MeansForm, kw_only=True):
    purpose: Annotated[
        Literal["application", "annual", "renewal", "change", "report"],
        Meta(title="为什么核对", description="核对报告只用于这件事。", extra=choices(PURPOSES)),
    ]
    income_from: Annotated[Month, Meta(title="收入从哪个月查起", extra=_MONTHS)]
    income_to: Annotated[Month, Meta(title="查到哪个月", extra=_MONTHS)]
    assets_on: Annotated[date, Meta(title="财产查到哪一天", extra=LATELY)]
    vouched: Annotated[
        bool, Meta(title="证件和授权委托书都看过原件吗", description="提出核对的单位对证件和授权委托书负责。")
    ]


class RequestBody(Form, kw_only=True):
    id: Uuid
    # One of the two, as for a letter of authorisation.
    household_id: Number | None = None
    application_id: Uuid | None = None
    form: RequestForm


class MeansReportForm(MeansForm, kw_only=True):
    report_number: Annotated[PaperNumber, Meta(min_length=2, max_length=60, title="核对报告编号")]
    reported_on: Annotated[date, Meta(title="报告日期", extra=LATELY)]


class DisputeForm(Form, kw_only=True):
    dispute: Annotated[
        str, Meta(min_length=4, max_length=500, title="哪里不对", description="写明哪一项，实际是怎样。", extra=LONG)
    ]
    asked_by: Annotated[
        NamedText, Meta(max_length=60, title="谁来提的", description="在窗口代为登记的，写来的人姓名。")
    ] = ""


class ConcludeForm(Form, kw_only=True):
    effect: Annotated[
        Literal["none", "explained", "change", "judgement", "subsidy", "application"],
        Meta(title="怎么处理", extra=choices(EFFECTS)),
    ]
    answer: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="结论和理由", description="家庭会看到。有异议的，逐项答复。",
             extra=LONG)
    ]


class ReadBody(Form, kw_only=True):
    kind: Annotated[Literal["read", "print"], Meta(title="看还是打印", extra=choices(READINGS))] = "read"
    reason: Annotated[str, Meta(min_length=2, max_length=200, title="用来做什么")]
