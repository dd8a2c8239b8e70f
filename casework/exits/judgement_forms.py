"""What is asked about a judgement (退出与追缴研判): beside the life table of `judgements.py`, which is long enough.

Each point of an answer, and each finding, is a form of its own: one thing at a time, on a small screen too.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.exits.grounds import every_code
from casework.heart.forms import LATELY, LONG, SINCE, Form, NamedText, SomeFen, Uuid, choices

NOTICE_WAYS = {
    "direct": "当面交给本人", "household": "交给同住的成年家人", "left": "留置，有见证人或照片", "post": "邮寄，有回执",
}
HARDSHIPS = {
    "illness": "家里有重病的人", "disability": "家里有残疾人", "child": "家里有未成年的孩子", "elder": "家里有老人",
    "only_home": "没有别的地方可住", "income": "没有收入，或者收入很少",
}
ANSWERED_BY = {"self": "本人", "delegate": "代办人", "oral": "当面口述"}

_Code = Literal[
    "sublet", "lent", "swapped", "altered_use", "damaged", "illegal_use", "vacant", "arrears", "no_request",
    "renewal_refused", "other_housing", "false_report", "subsidy_misused", "refuses_review", "other",
]
_GROUND = Meta(title="哪一项事由", extra=choices(every_code()))
_REASONS = Meta(
    min_length=4, max_length=500, title="理由", description="写明事实、依据；会写进决定书，家庭会看到。", extra=LONG
)
_Hardships = Annotated[
    list[Literal["illness", "disability", "child", "elder", "only_home", "income"]],
    Meta(max_length=6, title="家里有没有这些困难", description="可以选几项，也可以不选；作决定的人会看到。",
         extra=choices(HARDSHIPS)),
]


class JudgementReportForm(Form, kw_only=True):
    grounds: Annotated[
        list[_Code],
        Meta(min_length=1, max_length=5, title="什么事由", description="可以选几项。", extra=choices(every_code())),
    ]
    from_day: Annotated[
        date, Meta(title="从哪天起", description="查到的最早的一天；不知道的不填。", extra=SINCE)
    ] | None = None
    facts: Annotated[
        str,
        Meta(min_length=4, max_length=1000, title="查明的事实",
             description="写看到、查到的事实，家庭会看到。请不要写反映人是谁，也不要写别人的证件号、电话。",
             extra=LONG),
    ]


Subject = Annotated[
    str, Meta(pattern="^(tenancy|award):[1-9][0-9]{0,17}$", max_length=24, extra={"kind": "record"})
]


class JudgementReportBody(Form, kw_only=True):
    id: Uuid
    # The entry: `tenancy:12` or `award:3`.
    subject: Subject
    # What it rests on: violations, visits, complaints, rectifications, clocks, demands.
    sources: Annotated[list[Uuid], Meta(max_length=10)] = []
    form: JudgementReportForm


class WithholdForm(Form, kw_only=True):
    evidence: Annotated[list[Uuid], Meta(max_length=30, title="哪些材料")]
    words: Annotated[
        str,
        Meta(max_length=500, title="给家庭看的说明", description="写明是什么材料、说明什么，不写别人是谁。",
             extra=LONG),
    ] = ""


class TellForm(Form):
    days: Annotated[
        int,
        Meta(ge=1, le=60, title="给几个工作日答复", description="从收到告知书的第二天算起；不填按规定的天数。"),
    ] | None = None


class HandOverForm(Form, kw_only=True):
    notice_on: Annotated[date, Meta(title="哪天送到的", extra=LATELY)]
    way: Annotated[
        Literal["direct", "household", "left", "post"],
        Meta(title="怎样送到的", description="只发微信、只贴门上，都不算送到。", extra=choices(NOTICE_WAYS)),
    ]
    received_by: Annotated[
        NamedText, Meta(max_length=60, title="谁签收的", description="留置的不填；其他方式都要写姓名。")
    ] = ""
    witness: Annotated[
        NamedText, Meta(max_length=60, title="见证人", description="留置的，写见证人，或者先拍照。")
    ] = ""


class PointForm(Form, kw_only=True):
    said: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="您的说明、申辩",
             description="一次写一点，可以写几次；照片、材料在下面添加。", extra=LONG),
    ]
    hardship: _Hardships = []
    hardship_words: Annotated[str, Meta(max_length=300, title="困难的情况", extra=LONG)] = ""


class OralForm(Form, kw_only=True):
    said_on: Annotated[date, Meta(title="哪天说的", extra=LATELY)]
    speaker: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="谁说的", description="例如：万梅庆（儿子）")
    ]
    said: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="说了什么",
             description="念给本人听过，本人在笔录上签了字；先拍下签字的笔录。", extra=LONG),
    ]
    hardship: _Hardships = []
    hardship_words: Annotated[str, Meta(max_length=300, title="困难的情况", extra=LONG)] = ""


class ExamineForm(Form, kw_only=True):
    place: Annotated[int, Meta(ge=1, le=50, title="第几点")]
    accepted: Annotated[bool, Meta(title="采纳吗")]
    why: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="为什么", description="查了什么，怎么认定的；家庭会看到。",
             extra=LONG),
    ]


class FindExitForm(Form, kw_only=True):
    ground: Annotated[_Code, _GROUND]
    reasons: Annotated[str, _REASONS]
    days: Annotated[
        int,
        Meta(ge=1, le=365, title="给几天搬家", description="从决定书送达的第二天算起；不填按规定的天数。"),
    ] | None = None


class RecoverForm(Form, kw_only=True):
    ground: Annotated[_Code, _GROUND]
    reasons: Annotated[str, _REASONS]
    from_day: Annotated[
        date,
        Meta(title="从哪天算起", description="违规的第一天。逐月由系统算：补贴按台账，租金按市场租金减合同租金。",
             extra=SINCE),
    ]
    to_day: Annotated[date, Meta(title="算到哪天", extra=SINCE)]
    amount_fen: Annotated[
        SomeFen, Meta(title="一共追缴", description="不填就是逐月算出来的数；要改的，写明原因。")
    ] | None = None
    adjusted_because: Annotated[str, Meta(max_length=300, title="为什么和算出来的不一样", extra=LONG)] = ""


class RectifyForm(Form, kw_only=True):
    ground: Annotated[_Code, _GROUND]
    reasons: Annotated[str, _REASONS]
    demand: Annotated[str, Meta(min_length=2, max_length=500, title="要求怎么改", extra=LONG)]
    days: Annotated[int, Meta(ge=1, le=365, title="给几天整改", description="从收到整改通知的第二天算起。")]


class FindForm(Form, kw_only=True):
    ground: Annotated[_Code, _GROUND]
    reasons: Annotated[str, _REASONS]


class FineForm(Form, kw_only=True):
    ground: Annotated[_Code, _GROUND]
    fine_fen: Annotated[SomeFen, Meta(title="罚了多少")]
    by: Annotated[str, Meta(min_length=4, max_length=60, title="哪个机关罚的", description="这里只记录，不作处罚。")]
    number: Annotated[str, Meta(min_length=2, max_length=60, title="处罚决定书文号")]
    fined_on: Annotated[date, Meta(title="处罚的日期", extra=LATELY)]


class DecideForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="总的理由",
             description="综合全部事由和家庭的说明、困难，为什么这样决定；会写进决定书。", extra=LONG),
    ]
