"""By when a judgement goes on (5.1b, 5.2b), and the numbers that the district sets for it. Declared beside the steps of
`judgements.py`.

Each has one day at a time, which moves with its steps (`act_by`). What is past it stands on the home of the district
office, whoever lets it lie, and on that of the street: what stalls climbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from casework.exits.duties_above import owed_above
from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.rules import WORKING_DAYS, Rule, declare
from models import Judgement

KIND = "judgement"
_OURS = "工作流程五（一）、（二）。天数由区保障办设定。"
_HEARD = "《行政处罚法》第四十四条、第四十五条：决定前告知事实、理由、依据和权利，听取陈述、申辩；天数由区保障办设定。"
ANSWER_DAYS = declare(
    Rule("hearing_days", "研判：告知后给家庭几个工作日答复", 5, _HEARD, least=1, most=60, unit=WORKING_DAYS)
)
ANSWER_LEAST_DAYS = declare(
    Rule("hearing_least_days", "研判：告知后最少给几个工作日答复", 3, _HEARD, least=1, most=30, unit=WORKING_DAYS)
)
TELL_DAYS = declare(Rule("judgement_tell_days", "研判：收到上报后几天内告知家庭", 10, _OURS, least=1, most=60))
HAND_DAYS = declare(Rule("judgement_hand_days", "研判：告知书几天内送到", 7, _OURS, least=1, most=60))
JUDGE_DAYS = declare(Rule("judgement_days", "研判：听取意见后几天内作出决定", 15, _OURS, least=1, most=90))
CONFIRM_DAYS = declare(Rule("judgement_confirm_days", "研判：决定几天内由第二人确认", 5, _OURS, least=1, most=30))
CONFIRM_YUAN = declare(
    Rule("judgement_confirm_yuan", "研判：追缴多少元以上要第二个人确认", 5000, "工作流程五（二）。数额由区保障办设定。",
         least=0, most=10_000_000)
)
REVIEW_DAYS = declare(
    Rule("review_days", "决定书：几天内可以申请行政复议", 60, "《行政复议法》第二十条", least=1, most=365)
)
SUIT_MONTHS = declare(
    Rule("suit_months", "决定书：几个月内可以提起行政诉讼", 6, "《行政诉讼法》第四十六条", least=1, most=60)
)
WAITING = ("reported", "telling", "untold", "hearing", "heard", "to_confirm")
DONE = ("to_serve", "served", "staying", "withdrawn", "dropped")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait, each by its own day, of the district office above their family."""
    waiting = Judgement.filter(case__status__in=list(WAITING), act_by__not_isnull=True, id__gt=behind)
    return await owed_above("district_office", waiting, "act_by", among)


DUTY = Duty(
    kind=KIND,
    label="退出与追缴研判",
    clause="5.1b",
    who="district_office",
    owed_by=(actors.DISTRICT_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Judgement, "", "id"),
    done_in=DONE,
    renewed_by=((KIND, "report"),),
    watched_by=(actors.DISTRICT_CLERK, actors.STREET_CLERK),
    figures=(Figure("judgements_late", "研判逾期", True, "judgements/list", {"late": "true"}),),
    cases=lambda late, today: Q(
        by_day("judgement__act_by", late, today), procedure=KIND, status__in=list(WAITING)
    ),
)
