"""The two papers of a refusal (1a): the notice that says why and how to ask for another look, and the answer to that.

The file that declares them does not import the one with the steps. Refuses nothing.
"""

from __future__ import annotations

from casework.heart import actors
from casework.heart.life import PROCEDURES
from casework.papers.declared import Filled, Paper, Section, declare
from casework.people.offices import district_office
from casework.words.wording import say_day
from models import Case, Denial, Organisation

_FILED = ("application", "subsidy")


async def _facts(case: Case) -> list[tuple[str, str]]:
    community = await Organisation.filter(path=case.area_path).first()
    return [
        ("办理编号", case.number), ("事项", case.title), ("办理", PROCEDURES[case.procedure].label),
        ("受理社区", community.name if community else ""),
    ]


async def _notice(case: Case, actor: actors.Actor) -> Filled:
    row = await Denial.get(case_id=case.id, standing=1)
    office = await district_office()
    phone = f"区保障办电话{office.phone}。" if office and office.phone else ""
    return Filled(
        await _facts(case),
        {
            "reason": row.reason or "",
            "again": (
                f"对本通知不服的，在{say_day(row.until_on)}以前（含当日）申请复核：到受理社区当面说明，"
                "或者在小程序“安居”里点“申请复核”。"
                f"由没有经办过本件的区保障办工作人员复核，书面答复。{phone}情况有变化的，可以重新申请。"
            ),
        },
    )


async def _answer(case: Case, actor: actors.Actor) -> Filled:
    row = await Denial.get(case_id=case.id, standing=1)
    said = (
        "经复核，维持不予保障的决定。" if row.outcome == "kept"
        else "经复核，撤销原来不予保障的决定，由街道重新审核。"
    )
    asked = f"{say_day(row.asked_on)}申请复核" if row.asked_on else ""
    return Filled(
        [*await _facts(case), ("原通知", f"{say_day(row.refused_on)}不予保障"), ("复核", asked)],
        {"outcome": said, "reason": row.answer or ""},
    )


NOTICE = declare(
    Paper(
        name="denial_notice", title="不予保障通知书", series="notice", filed_with=_FILED,
        sections=(Section("reason", "不予保障的原因"), Section("again", "申请复核")),
        signed_by=("经办单位",), fill=_notice,
        reissued_by=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
    )
)
ANSWER = declare(
    Paper(
        name="denial_answer", title="复核决定书", series="decision", filed_with=_FILED,
        sections=(Section("outcome", "复核结果"), Section("reason", "理由")),
        signed_by=("区保障办",), fill=_answer, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
