"""What was tried with a family, gathered from wherever it was written down (5.3b): tries to serve a paper, measures of
a violation, what was found when somebody looked whether it was put right.

Each with its day, its way and its words; the photographs of these cases are the evidence. Refuses nothing: what is not
there does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tortoise.expressions import Q

from casework.exits.service_ways import TRIES
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.ledgers.violations import WAYS as MEASURES
from casework.words.clock import business_day
from models import Case, CaseEvent, Evidence, ServiceTry
from models.evidence import SEALED

_OURS = "工作流程5.3b：多次、多种方式处置，仍拒不配合的，汇总上报。数目由区保障办设定。"
LEAST_ATTEMPTS = declare(Rule("escalate_attempts", "上报研判：至少处置过几次", 3, _OURS, least=2, most=20))
LEAST_WAYS = declare(Rule("escalate_ways", "上报研判：至少用过几种方式", 2, _OURS, least=2, most=6))
WITHIN_DAYS = declare(Rule("escalate_within_days", "上报研判：算多少天以内的处置", 365, _OURS, least=30, most=1095))
MOST = 200
# Of a rectification: what was found against the family, and how that is called.
_FOUND = {"not_put_right": "上门复查，没有整改", "refuse_to_right": "上门复查，拒绝整改"}

# As the measures have it.
_SAME = {"phone": "telephone", "post": "letter"}


@dataclass(frozen=True)
class Attempt:
    on: date
    # Of one way are those that have the same word.
    way: str
    label: str
    words: str
    case_id: str


async def attempts_of(household_id: int, today: date) -> list[Attempt]:
    """The first first. Two queries."""
    since = today - timedelta(days=await in_force(WITHIN_DAYS, today))
    tries = ServiceTry.filter(case__household_id=household_id, tried_on__gte=since)
    found = [
        Attempt(
            one.tried_on, _SAME.get(one.way, one.way), f"送达：{TRIES.get(one.way, one.way)}", one.happened or "",
            one.case_id,
        )
        for one in await tries.order_by("id").limit(MOST)
    ]
    events = CaseEvent.filter(
        case__household_id=household_id, case__procedure__in=["violation", "rectification"],
        action__in=["urge", *_FOUND], day__gte=since,
    )
    for event in await events.order_by("id").limit(MOST):
        said: dict[str, Any] = event.form or {}
        if event.action == "urge":
            way = str(said.get("way", ""))
            label = f"督促：{MEASURES.get(way, way)}"
        else:
            way, label = "visit", _FOUND[event.action]
        words = str(said.get("note", ""))
        found.append(Attempt(business_day(event.at), way, label, words, event.case_id))
    return sorted(found, key=lambda one: one.on)[-MOST:]


async def enough(attempts: list[Attempt], today: date) -> bool:
    """Whether the district's numbers are reached."""
    ways = {one.way for one in attempts}
    least: int = await in_force(LEAST_ATTEMPTS, today)
    kinds: int = await in_force(LEAST_WAYS, today)
    return len(attempts) >= least and len(ways) >= kinds


async def evidence_of(attempts: list[Attempt], case: Case) -> list[Evidence]:
    """What shows it: of the cases in which it was tried, and of this one."""
    ids = list(dict.fromkeys([*(one.case_id for one in attempts), case.id]))
    return list(await Evidence.filter(case_id__in=ids, state=SEALED).order_by("received_at", "id").limit(MOST))


async def families_that_refuse(behind: int, most: int) -> list[int]:
    """Behind that number: of whom a rectification stands refused or not done."""
    standing = Case.filter(procedure="rectification", status__in=["not_right", "refused"], household_id__gt=behind)
    return list(await column(standing.order_by("household_id").limit(most).distinct(), "household_id"))


async def refused_in(household_id: int) -> Case | None:
    """The case in which it refuses: what was not put right, or the paper that it does not take."""
    found = Case.filter(household_id=household_id).filter(
        Q(procedure="rectification", status__in=["not_right", "refused"])
        | Q(procedure="service", status__in=["tried", "unanswered", "overdue"])
    )
    return await found.order_by("-updated_at", "-id").first().select_related("household", "dwelling")
