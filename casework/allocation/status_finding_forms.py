"""What is asked about a person's status (身份认定, 2d, 2e, 2f), and what each unit answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, Number, PaperNumber, Uuid, choices

KINDS = {
    "low_income": "低保", "destitute": "特困", "marginal": "低保边缘", "illness": "特殊病种、重大疾病",
    "disability": "残疾",
}
ILLNESSES = {"special": "特殊病种", "serious": "重大疾病"}
GRADES = {"one": "一级", "two": "二级", "three": "三级", "four": "四级"}


# Most papers last some years.
AHEAD = {"earliest": 0, "latest": 240}


class AskFindingForm(Form, kw_only=True):
    # Of an application the place of the person in it, of a family the member's number.
    person: Annotated[Number, Meta(title="认定谁")]
    kind: Annotated[
        Literal["low_income", "destitute", "marginal", "illness", "disability"],
        Meta(title="认定什么", extra=choices(KINDS)),
    ]
    words: Annotated[
        str, Meta(max_length=300, title="说明", description="家庭交了什么材料。病情不用写。", extra=LONG)
    ] = ""


class AskFindingBody(Form, kw_only=True):
    id: Uuid
    application_id: Uuid | None = None
    household_id: Number | None = None
    form: AskFindingForm


class FindingForm(Form, kw_only=True):
    """What each unit says of what it found; the scan of what it rests on is sent beforehand."""

    paper_number: Annotated[PaperNumber, Meta(min_length=2, max_length=60, title="证件或证明的编号")]
    from_on: Annotated[date, Meta(title="从哪天起", extra={"earliest": -600, "latest": 0})]
    until_on: (
        Annotated[
            date,
            Meta(title="到哪天为止", description="没有期限的不填，到期要重新认定", extra=AHEAD),
        ]
        | None
    ) = None


class FindStatusForm(FindingForm, kw_only=True):
    pass


class FindIllnessForm(FindingForm, kw_only=True):
    grade: Annotated[Literal["special", "serious"], Meta(title="哪一类", extra=choices(ILLNESSES))]
    detail: Annotated[
        str, Meta(min_length=2, max_length=300, title="病种和取证的情况", description="只有本单位看得到", extra=LONG)
    ]


class FindDisabilityForm(FindingForm, kw_only=True):
    grade: Annotated[Literal["one", "two", "three", "four"], Meta(title="残疾等级", extra=choices(GRADES))]
    detail: Annotated[str, Meta(min_length=2, max_length=100, title="残疾类别", description="例如：肢体、视力")]


class DenyFindingForm(Form, kw_only=True):
    detail: Annotated[
        str, Meta(min_length=2, max_length=300, title="为什么不符合", description="只有本单位看得到", extra=LONG)
    ]
