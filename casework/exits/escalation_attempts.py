"""What was tried with a family, gathered from wherever it was written down (5.3b): tries to serve a paper, measures of
a violation, what was found when somebody looked whether it was put right, calls on who does not leave.

Each with its day, its way and its words; the photographs of these cases are the evidence. One visit that was written
down in two cases was one: of what stands for the same day and the same way in several, as many count as in the case
that has most. What was tried for a decision that was revoked counts no more. Refuses nothing: what is not there does
not count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tortoise.expressions import Q

from casework.exits.enforcement_forms import ATTEMPTS as CALLS
from casework.exits.service_ways import TRIES
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.ledgers.violations import WAYS as MEASURES
from casework.words.clock import business_day
from models import Case, CaseEvent, EnforcementEntry, Evidence, ServiceTry
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
# Of an exit that is carried out: nothing runs for the family, and it has not left.
_STAYS = ("to_demand", "refusing", "denied")

_REFUSES = Q(procedure="rectification", status__in=["not_right", "refused"]) | Q(
    procedure="enforcement", status__in=list(_STAYS)
)


@dataclass(frozen=True)
class Attempt:
    on: date
    # Of one way are those that have the same word.
    way: str
    label: str
    words: str
    # Where it was written down; several where the same visit was.
    case_ids: tuple[str, ...]


async def attempts_of(household_id: int, today: date) -> list[Attempt]:
    """The first first. Three queries."""
    since = today - timedelta(days=await in_force(WITHIN_DAYS, today))
    tries = ServiceTry.filter(case__household_id=household_id, tried_on__gte=since).exclude(case__status="called_off")
    found = [
        Attempt(
            one.tried_on, _SAME.get(one.way, one.way), f"送达：{TRIES.get(one.way, one.way)}", one.happened or "",
            (one.case_id,),
        )
        for one in await tries.order_by("id").limit(MOST)
    ]
    calls = EnforcementEntry.filter(case__household_id=household_id, kind="attempt", dated__gte=since)
    found += [
        Attempt(
            one.dated, _SAME.get(one.way, one.way), f"督促腾退：{CALLS.get(one.way, one.way)}", one.words or "",
            (one.case_id,),
        )
        for one in await calls.exclude(case__status="lifted").order_by("id").limit(MOST)
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
        found.append(Attempt(business_day(event.at), way, label, words, (event.case_id,)))
    return each_once(sorted(found, key=lambda one: one.on)[-MOST:])


def each_once(found: list[Attempt]) -> list[Attempt]:
    """The second of a case to that day and way is joined to the second of another, and so on."""
    seen: Counter[tuple[date, str, str]] = Counter()
    joined: dict[tuple[date, str, int], Attempt] = {}
    for one in found:
        (case_id,) = one.case_ids
        seen[one.on, one.way, case_id] += 1
        key = one.on, one.way, seen[one.on, one.way, case_id]
        if known := joined.get(key):
            said = "\n".join(dict.fromkeys(filter(None, (known.words, one.words))))
            label = "；".join(dict.fromkeys((known.label, one.label)))
            one = replace(known, label=label, words=said, case_ids=(*known.case_ids, case_id))
        joined[key] = one
    return list(joined.values())


async def enough(attempts: list[Attempt], today: date) -> bool:
    """Whether the district's numbers are reached."""
    ways = {one.way for one in attempts}
    least: int = await in_force(LEAST_ATTEMPTS, today)
    kinds: int = await in_force(LEAST_WAYS, today)
    return len(attempts) >= least and len(ways) >= kinds


async def evidence_of(attempts: list[Attempt], case: Case) -> list[Evidence]:
    """What shows it: of the cases in which it was tried, and of this one."""
    ids = list(dict.fromkeys([*(case_id for one in attempts for case_id in one.case_ids), case.id]))
    return list(await Evidence.filter(case_id__in=ids, state=SEALED).order_by("received_at", "id").limit(MOST))


async def families_that_refuse(behind: int, most: int) -> list[int]:
    """Behind that number: of whom a rectification stands refused or not done, or who stays where it has to leave."""
    standing = Case.filter(_REFUSES, household_id__gt=behind)
    return list(await column(standing.order_by("household_id").limit(most).distinct(), "household_id"))


async def refused_in(household_id: int) -> Case | None:
    """The case in which it refuses: what was not put right, or the paper that it does not take."""
    found = Case.filter(household_id=household_id).filter(
        _REFUSES | Q(procedure="service", status__in=["tried", "unanswered", "overdue"])
    )
    return await found.order_by("-updated_at", "-id").first().select_related("household", "dwelling")
