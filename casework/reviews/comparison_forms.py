"""What a community writes of a hit (比对核实, 4.7b), and what its answers are called. Refuses nothing beyond the shape:
what it means is judged in `casework/reviews/comparison_hits.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, choices


@dataclass(frozen=True)
class Lead:
    """What a change that was found is dealt with by: cases of these procedures that were opened since; where they may
    be older, those that stand in one of `statuses` since.
    """

    label: str
    procedures: tuple[str, ...]
    statuses: tuple[str, ...] = ()


LEADS = {
    "change": Lead("申报家庭变动", ("change_report", "family_change")),
    "signatory": Lead("变更承租人", ("signatory_change",)),
    "judgement": Lead("上报区保障办研判退出、追缴", ("judgement",)),
    "subsidy": Lead("停发补贴", ("subsidy",), ("ending", "ended")),
    "review": Lead("年度核查", ("annual_review",), ("reported", "confirmed")),
    "violation": Lead("登记违规", ("violation",)),
    "exit": Lead("退出登记", ("exit",)),
    "entry": Lead("修改台账", ("ledger_adjustment",)),
}
_SAME = Meta(title="是名单上的这个人吗", description="看过本人的证件，姓名、号码都对。")


class HitFoundForm(Form, kw_only=True):
    same_person: Annotated[bool, _SAME]
    note: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="怎么核实的", description="写明问了谁、看了什么材料。", extra=LONG),
    ]


class HitChangeForm(HitFoundForm, kw_only=True):
    leads_to: Annotated[
        Literal["change", "signatory", "judgement", "subsidy", "review", "violation", "exit", "entry"],
        Meta(title="按什么办理", description="待遇要不要调整，在那件事里决定。",
             extra=choices({key: one.label for key, one in LEADS.items()})),
    ]


class HitMistakenForm(Form, kw_only=True):
    note: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="为什么不是", description="例如：同名的另一个人，名单写错了号码。",
             extra=LONG),
    ]
