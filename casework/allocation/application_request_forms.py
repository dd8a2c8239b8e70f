"""What is asked of whoever applies from the phone (网上申请, 1a), and of the community that answers.

Refuses nothing beyond the shape: what it means is judged in `casework/allocation/application_requests.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from casework.allocation.applicants import ApplicantList, Category, Phone, RegisteredAddress
from casework.heart.forms import LONG, MAY_BE_EMPTY, Form, Number, Text, Uuid, choices

KINDS = {"application": "公租房（分房子住）", "subsidy": "租赁补贴（自己租房，每月补钱）"}
PAPERS = {
    "household_book": "户口簿",
    "id_card": "身份证",
    "marriage": "结婚证、离婚证",
    "income": "收入证明",
    "assets": "存款、车辆等财产证明",
    "housing": "现在住房的证明",
    "lease": "租房协议",
    "status": "低保、残疾等证件",
    "other": "其他材料",
}
# Why a community does not take it up, as the family reads it.
GROUNDS = {
    "elsewhere": "户籍不在本社区，请向户籍地址所在的社区申请。",
    "in_person": "需要申请人本人带身份证和户口簿到社区当面核对，请到社区办理。",
    "lacking": "要补的材料没有补齐。",
    "not_met": "按公布的条件，目前不符合。",
}
Kind = Literal["application", "subsidy"]
PaperKind = Literal[
    "household_book", "id_card", "marriage", "income", "assets", "housing", "lease", "status", "other"
]
Ground = Literal["elsewhere", "in_person", "lacking", "not_met"]


class RequestForm(Form, kw_only=True):
    """All that the family says. The first member is the applicant."""

    kind: Annotated[Kind, Meta(title="想申请哪一种", description="只能选一种，以后可以换", extra=choices(KINDS))]
    members: ApplicantList
    phone: Phone
    registered_address: RegisteredAddress
    community_id: Annotated[Number, Meta(title="向哪个社区申请")]
    category: Category = ""
    present_housing: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="现在住在哪里", description="自有、租住还是借住，多大面积",
             extra=LONG),
    ]
    rented_address: Annotated[
        str, Meta(max_length=200, title="现在租的房子地址", description="申请租赁补贴的要写")
    ] = ""
    rented_rent_fen: Annotated[
        int, Meta(ge=1, le=100_000_00, title="每月租金", extra={"kind": "money"})
    ] | None = None
    note: Annotated[Text, Meta(title="还想说明的", extra=LONG)] = ""
    agreed: Annotated[
        bool,
        Meta(title="我已看完个人信息怎么用，家人也同意",
             description="填的内容和照片只用来审核这次申请，只有管这一片的社区、街道和区保障办能看"),
    ]


class SupplyForm(Form, kw_only=True):
    words: Annotated[
        str, Meta(max_length=500, title="要说明的", description="只补照片的可以不写", extra=LONG)
    ] = ""


class WithdrawForm(Form, kw_only=True):
    reason: Annotated[str, Meta(max_length=300, title="为什么撤回（可以不写）", extra=LONG)] = ""


class AskMoreForm(Form, kw_only=True):
    papers: Annotated[
        list[PaperKind], Meta(max_length=9, title="要补哪些材料", extra={**choices(PAPERS), **MAY_BE_EMPTY})
    ]
    words: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="写给申请人的话", description="写清楚要补什么，家人凭回执能看到",
             extra=LONG),
    ]


class DeclineForm(Form, kw_only=True):
    grounds: Annotated[list[Ground], Meta(min_length=1, max_length=4, title="为什么不受理", extra=choices(GROUNDS))]
    words: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="写给申请人的话", description="写清楚理由和接下来怎么办",
             extra=LONG),
    ]


class TakeUpForm(Form, kw_only=True):
    """The case that was opened of it."""

    case_id: Uuid
