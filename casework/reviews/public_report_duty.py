"""What the district office owes whoever reported (4.1): that each report is closed by its day, whoever has it in hand.
Declared beside the steps of `public_reports.py`.

The two offices below have days of their own, which stand on the case. What they let pass climbs: of a community's the
calendar makes its street's as well, which is asked beside it; every report stays the district office's, whose home
counts those that are late and leads to them, and it may take any back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from casework.people.offices import district_office
from models import PublicReport

_LAW = "《公共租赁住房管理办法》第六条：接到举报、投诉应当依法及时核实、处理；工作流程4.1。天数由区保障办设定。"
TRIAGE_DAYS = declare(Rule("public_report_triage_days", "群众投诉举报：收到后几天内分办", 3, _LAW, least=1, most=60))
HANDLING_DAYS = declare(
    Rule("public_report_handling_days", "群众投诉举报：社区、管房单位几天内核查办结", 15, _LAW, least=1, most=180)
)
ANSWER_DAYS = declare(
    Rule("public_report_answer_days", "群众投诉举报：从收到起几天内办结", 30, _LAW, least=1, most=365)
)
KEPT_DAYS = declare(
    Rule(
        "public_report_kept_days", "群众投诉举报：办结后凭回执还能看几天", 180, "演示区自定；由区保障办设定。", least=1,
        most=3650,
    )
)
DRAFT_DAYS = declare(
    Rule("public_report_draft_days", "群众投诉举报：填了没有提交的，几天后连照片一起作废", 30,
         "《个人信息保护法》第十九条、第四十七条：保存期限为实现处理目的所必要的最短时间。天数由区保障办设定。",
         least=1, most=365)
)
DONE_IN = ("closed", "joined")
WAITING = ("received", "with_community", "overdue", "with_manager")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait. Each has the day that held when it came."""
    office = await district_office()
    if office is None or (among is not None and office.id not in among):
        return []
    waiting = PublicReport.filter(case__status__in=list(WAITING), answer_by__not_isnull=True, id__gt=behind)
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "answer_by")
    return [Owing(int(one), office.path, organisation_id=office.id, due_on=by) for one, by in rows]


REPORT_DUTY = Duty(
    kind="public_report",
    label="群众投诉举报办结",
    clause="4.1",
    who="district_office",
    owed_by=(actors.DISTRICT_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(PublicReport, "", "id"),
    done_in=DONE_IN,
    watched_by=(actors.DISTRICT_CLERK,),
    figures=(
        Figure("public_reports_late", "群众投诉举报逾期", True, "cases/list", {"owed": "public_report", "late": "yes"}),
    ),
    cases=lambda late, today: Q(
        by_day("public_report__answer_by", late, today), procedure="public_report", status__in=list(WAITING)
    ),
)
