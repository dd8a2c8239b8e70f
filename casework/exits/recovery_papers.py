"""The order of a recovery (追缴通知书): each line with what it comes from, the sum, by when and how, and what the
family may do. Frozen when the sum is confirmed.
"""

from __future__ import annotations

from casework.exits.recovery_forms import PAY_DAYS
from casework.heart import actors
from casework.heart.rules import in_force
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_fen
from models import Case, IssuedPaper, Recovery, RecoveryLine

_RIGHTS = (
    "您家可以陈述意见。一次交清有困难的，可以向街道申请分期，签了协议就按协议交。"
    "不服追缴决定的，按决定书写明的期限申请行政复议或者提起行政诉讼。"
    "每交一笔都会给票据；没有您家同意，不会从别的款里抵扣；不会用停水、停电、停气、停暖来催缴。"
)


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await Recovery.get(case_id=case.id)
    lines = await RecoveryLine.filter(recovery_id=row.id).order_by("number")
    total = sum(one.fen for one in lines)
    days = await in_force(PAY_DAYS, actor.today)
    source = await Case.get(id=row.source_case_id)
    decision = await IssuedPaper.filter(case_id=source.id, voided_at=None).order_by("-id").first()
    said = [
        [
            str(one.number), one.what,
            one.how + (f"；由{say_fen(one.decided_fen)}调整：{one.adjusted_because}" if one.adjusted_because else ""),
            say_fen(one.fen),
        ]
        for one in lines if one.fen or one.adjusted_because
    ]
    return Filled(
        [
            ("事项编号", case.number), ("家庭", case.household.name if case.household else ""),
            ("依据的决定", decision.number if decision else source.number), ("追缴合计", say_fen(total)),
        ],
        {
            "sums": said,
            "text": (
                f"请在收到本通知的第二天起{days}日内缴清{say_fen(total)}。请找所在街道交，可以转账，也可以到柜台交。"
            ),
            "rights": _RIGHTS,
        },
    )


ORDER = declare(
    Paper(
        name="recovery_order", title="追缴通知书", series="notice", filed_with=("recovery",),
        sections=(
            Section("sums", "追缴明细（{count}行）", (("序号", 12), ("月份", 30), ("怎样算的", 90), ("金额", 38))),
            Section("text", "缴纳"), Section("rights", "您可以怎么做"),
        ),
        signed_by=("区保障办", "签收人"), fill=_fill, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
