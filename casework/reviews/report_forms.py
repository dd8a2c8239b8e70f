"""What a family tells of itself (4.5.0, 4.2.1b): who came and who left, work, income, marriage, homes, telephone.

Apart from the procedures, because a December report and a report of what has just happened ask the same. Refuses
nothing beyond the shape: what it means is judged in `casework/reviews/change_reports.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import (
    LONG,
    MAY_BE_EMPTY,
    NOT_AHEAD,
    WANTED,
    BornOn,
    Fen,
    Form,
    IdKind,
    IdNumberText,
    LongText,
    Number,
    PhoneText,
    ShortText,
    Text,
    Uuid,
    choices,
    choices_of,
)
from casework.words.id_documents import RESIDENT

# When something happened: a draft may be half filled in, so what is missing is said at the latest when it is handed in.
_SINCE = Meta(title="从哪天起", extra=NOT_AHEAD)
_WHO = Meta(title="是哪一位", extra=WANTED)
_REASON = Meta(title="原因", extra={**choices_of("出生", "结婚", "迁入", "其他"), **WANTED})
_MORE = Annotated[Text, Meta(title="补充说明", extra=LONG)]
_KIN = choices_of("配偶", "子", "女", "父", "母", "儿媳", "女婿", "孙子", "孙女", "其他")
MARITAL = {"unmarried": "未婚", "married": "已婚", "divorced": "离异", "widowed": "丧偶"}


class MemberIn(Form):
    name: Annotated[ShortText, Meta(title="姓名")]
    relationship: Annotated[str, Meta(max_length=20, title="和承租人的关系", extra=_KIN)]
    id_number: IdNumberText
    since: Annotated[date, Meta(title="从哪天起同住", extra=NOT_AHEAD)]
    reason: Annotated[Text, _REASON] = ""
    id_kind: IdKind = RESIDENT
    # Where the number does not say it.
    born_on: BornOn | None = None


class MemberOut(Form):
    member_id: Annotated[Number, _WHO]
    reason: Annotated[Literal["迁出", "去世", "婚出", "其他"], Meta(title="原因")]
    since: Annotated[date, _SINCE]
    note: _MORE = ""


class Income(Form):
    member_id: Annotated[Number, Meta(title="是哪一位的收入")]
    monthly_income_fen: Annotated[Fen, Meta(title="现在每月收入", description="按月平均，没有收入填 0")]
    since: Annotated[date, _SINCE]
    note: _MORE = ""


class Job(Form):
    member_id: Annotated[Number, _WHO]
    # Nobody has to have one.
    employer: Annotated[
        str, Meta(max_length=100, title="现在的单位", description="没有单位可以不填", extra=MAY_BE_EMPTY)
    ]
    job: Annotated[ShortText, Meta(title="现在做什么工作", description="退休、失业也写在这里")]
    since: Annotated[date, _SINCE]


class Marriage(Form):
    member_id: Annotated[Number, _WHO]
    marital_status: Annotated[
        Literal["unmarried", "married", "divorced", "widowed"],
        Meta(title="现在的婚姻状况", extra=choices(MARITAL)),
    ]
    since: Annotated[date, _SINCE]


class OtherHousing(Form):
    has: Annotated[bool, Meta(title="现在别处有住房吗")]
    address: Annotated[Text, Meta(title="房子地址", extra={**LONG, **WANTED})] = ""
    area_m2: Annotated[float, Meta(ge=0, le=10_000, title="面积（平方米）")] | None = None
    since: Annotated[date, Meta(title="从哪天起", extra={**NOT_AHEAD, **WANTED})] | None = None
    note: _MORE = ""


class RegisteredAddress(Form):
    address: Annotated[Text, Meta(title="新的户籍地址", extra=LONG)]
    since: Annotated[date, _SINCE]


class Contact(Form):
    phone: Annotated[PhoneText, Meta(title="新的手机号", description="11位手机号", extra={"kind": "phone"})]


class Relation(Form):
    member_id: Number
    relationship: Annotated[
        str, Meta(min_length=1, max_length=20, title="是这一位的什么人", description="例如：配偶、子、母")
    ]


class Successor(Form):
    """Who goes on in the place of an applicant who has died, and what the others are to that member."""

    member_id: Annotated[Number, Meta(title="由哪一位接着承租")]
    relations: Annotated[list[Relation], Meta(max_length=20, title="其他人和这一位")] = []


class ReportForm(Form):
    """All that clause 4.5.0 asks a family to tell. Lists may be empty."""

    no_change: Annotated[bool, Meta(title="没有变化")] = False
    members_in: Annotated[
        list[MemberIn], Meta(max_length=10, title="家里添了人", description="出生、结婚、接来同住")
    ] = []
    members_out: Annotated[
        list[MemberOut], Meta(max_length=10, title="家里少了人", description="迁出、婚出、去世")
    ] = []
    incomes: Annotated[list[Income], Meta(max_length=20, title="收入变了", description="工资、退休金、低保等")] = []
    jobs: Annotated[list[Job], Meta(max_length=20, title="工作变了", description="换单位、退休、失业")] = []
    marriages: Annotated[list[Marriage], Meta(max_length=20, title="婚姻变了", description="结婚、离婚、丧偶")] = []
    other_housing: Annotated[
        OtherHousing | None, Meta(title="别处有了房或没了房", description="买房、继承、卖房")
    ] = None
    registered_address: Annotated[
        RegisteredAddress | None, Meta(title="户籍地址变了", description="户口簿上的地址")
    ] = None
    contact: Annotated[Contact | None, Meta(title="电话换了", description="让社区找得到您")] = None
    successor: Annotated[Successor | None, Meta(title="接着承租的人")] = None
    note: Annotated[LongText, Meta(title="还想说明的", description="没有可以不填", extra=LONG)] = ""


class StartBody(Form, kw_only=True):
    """By which a report is opened; at the desk it says whose it is."""

    id: Uuid
    household_id: Number | None = None
    form: ReportForm
