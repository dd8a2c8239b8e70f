"""What a property manager owes for each rectification (4.4.1.4): that the notice is served, that somebody looks again
when the deadline is over, and that a refusal is not left lying. Declared beside the steps of `rectifications.py`.

Each has one day at a time, which moves with its steps (`act_by`). What is past it is counted on the manager's home
and on those of the offices above it. The days are the district's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from models import Organisation, Rectification

KIND = "rectification"
_OURS = "工作流程4.4.1.4：管房单位负责督促整改。天数由区保障办设定。"
_LAW = f"《公共租赁住房管理办法》第二十七条；{_OURS}"
DAYS = declare(Rule("rectify_days", "整改：通知里没有写天数的，给家庭几天", 15, _LAW, least=1, most=180))
LEAST_DAYS = declare(Rule("rectify_least_days", "整改：最少给家庭几天", 3, _LAW, least=1, most=60))
MOST_DAYS = declare(Rule("rectify_most_days", "整改：最多给家庭几天", 60, _LAW, least=1, most=365))
SERVE_DAYS = declare(Rule("rectify_serve_days", "整改：通知书几天内送到", 7, _OURS, least=1, most=60))
LOOK_DAYS = declare(Rule("rectify_look_days", "整改：期限过后几天内复查", 7, _OURS, least=1, most=60))
DECIDE_DAYS = declare(
    Rule("rectify_decide_days", "整改：没有改或拒绝的，几天内决定再给期限或起诉", 15, _OURS, least=1, most=90)
)
MOST_TURNS = declare(
    Rule("rectify_most_turns", "整改：一共给几次期限", 2, _OURS, least=1, most=5)
)
WAITING = (
    "issued", "unserved", "served", "answered", "overdue", "neglected", "not_right", "refused",
)


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait, each by its own day."""
    waiting = Rectification.filter(under_way=1, case__status__in=list(WAITING), act_by__not_isnull=True, id__gt=behind)
    if among is not None:
        managers = await Organisation.filter(id__in=list(among) or [0]).values_list("path", flat=True)
        waiting = waiting.filter(case__manager_path__in=list(managers) or [""])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "case__dwelling__manager_id", "act_by"
    )
    return [Owing(int(one), path, organisation_id=manager, due_on=by) for one, path, manager, by in rows]


DUTY = Duty(
    kind=KIND,
    label="督促整改",
    clause="4.4.1.4",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Rectification, "", "id"),
    done_in=("righted", "in_court", "court_ended", "revoked", "left"),
    watched_by=(actors.MANAGER_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
    figures=(Figure("rectifications_late", "整改逾期", True, "rectifications/list", {"late": "true"}),),
)
