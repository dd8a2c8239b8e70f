"""What a community owes whoever applied from the phone (1a): an answer to what was handed in, within its working days.
Declared beside the steps of `application_requests.py`. While the family is asked for more, nothing is owed; what it
then hands in is answered anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import WORKING_DAYS, Rule, declare
from models import ApplicationRequest

KIND = "application_request"
_BASE = "工作流程一：社区受理申请。天数和数目由区保障办设定。"
ANSWER_DAYS = declare(
    Rule("application_request_days", "网上申请：社区收到后几个工作日内核对", 5, _BASE, least=1, most=60,
         unit=WORKING_DAYS)
)
MORE_DAYS = declare(
    Rule("application_request_more_days", "网上申请：要补材料的，给申请人几个工作日", 10, _BASE, least=1, most=120,
         unit=WORKING_DAYS)
)
DRAFT_DAYS = declare(
    Rule("application_request_draft_days", "网上申请：填了没有提交的，几天后连照片一起作废", 30,
         "《个人信息保护法》第十九条、第四十七条：保存期限为实现处理目的所必要的最短时间。天数由区保障办设定。",
         least=1, most=365)
)
KEPT_DAYS = declare(
    Rule("application_request_kept_days", "网上申请：办结后凭回执还能看几天", 180, _BASE, least=1, most=3650)
)
PER_ADDRESS = declare(
    Rule("application_requests_per_address", "网上申请：同一网络地址每天最多几件", 20, _BASE, least=1, most=10_000)
)
PER_DAY = declare(
    Rule("application_requests_per_day", "网上申请：全区每天最多几件", 300, _BASE, least=1, most=100_000)
)
WAITING = ("handed_in", "joined")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    found = ApplicationRequest.filter(case__status__in=list(WAITING), answer_by__not_isnull=True, id__gt=behind)
    if among is not None:
        found = found.filter(community_id__in=list(among) or [0])
    rows: Any = await found.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "community_id", "answer_by"
    )
    return [Owing(int(one), path, organisation_id=office, due_on=by) for one, path, office, by in rows]


REQUEST_DUTY = Duty(
    kind=KIND,
    label="网上申请核对",
    clause="1a",
    who="community",
    owed_by=(actors.COMMUNITY_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(ApplicationRequest, "", "id"),
    done_in=("more_asked", "accepted", "declined", "withdrawn", "lapsed"),
    renewed_by=((KIND, "hand_in"), (KIND, "hand_in_again"), (KIND, "supply")),
    watched_by=(actors.STREET_CLERK, actors.DISTRICT_CLERK),
    figures=(Figure("requests_late", "网上申请逾期", True, "cases/list", {"owed": KIND, "late": "yes"}),),
    cases=lambda late, today: Q(
        by_day("application_request__answer_by", late, today), procedure=KIND, status__in=list(WAITING)
    ),
)
