"""Photographs that look like one of another visit: pointed out to whoever reviews, never refused.

A phone's picture of last month's visit, sent again, is other bytes and the same scene. What a picture looks like is 64
bits, kept when it is judged; a few of them differ where it was only shrunk or saved again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.heart import access, actors
from casework.heart.actors import Actor
from models import Case, Evidence

REVIEWERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
NEAR = 5
WITHIN = timedelta(days=400)
# The most that are compared: some tens of thousands of comparisons are milliseconds.
MOST_COMPARED = 2_000
MOST_NAMED = 5


@dataclass(frozen=True)
class Similar:
    case_id: str
    number: str
    taken_at: datetime
    # The photograph of that case which looks most like it: the two are held beside each other.
    evidence: Evidence


async def find_similar(rows: Sequence[Evidence], *, actor: Actor) -> dict[str, list[Similar]]:
    """For each of one case's photographs: earlier ones of other cases there, each case once, that look the same."""
    sealed = [row for row in rows if row.looks and row.sealed_on]
    if not sealed or actor.role not in REVIEWERS:
        return {}
    days = [row.sealed_on for row in sealed if row.sealed_on]
    here = await Case.get(id=sealed[0].case_id)
    others = Evidence.filter(
        case__area_path=here.area_path, sealed_on__gte=min(days) - WITHIN, sealed_on__lte=max(days)
    ).exclude(case_id=here.id).exclude(looks="")
    known: Any = await others.order_by("-sealed_on", "-sequence").limit(MOST_COMPARED).values_list(
        "case_id", "looks", "id", "taken_at", "received_at"
    )
    compared = [(case_id, int(looks, 16), id, taken or received) for case_id, looks, id, taken, received in known]
    near: dict[str, dict[str, tuple[str, datetime]]] = {}
    for row in sealed:
        own = int(row.looks, 16)
        for case_id, looks, id, at in compared:
            if (own ^ looks).bit_count() <= NEAR:
                near.setdefault(row.id, {}).setdefault(case_id, (id, at))
    return await _named(near, actor) if near else {}


async def _named(near: dict[str, dict[str, tuple[str, datetime]]], actor: Actor) -> dict[str, list[Similar]]:
    """By the numbers of those cases that the reader may see, and with the photographs themselves."""
    ids = {case_id for cases in near.values() for case_id in cases}
    numbers = dict(await access.cases_in_reach(actor).filter(id__in=list(ids)).values_list("id", "number"))
    seen = {
        evidence_id: [(case_id, *found) for case_id, found in cases.items() if case_id in numbers][:MOST_NAMED]
        for evidence_id, cases in near.items()
    }
    wanted = {id for found in seen.values() for _, id, _ in found}
    rows = {row.id: row for row in await Evidence.filter(id__in=list(wanted))} if wanted else {}
    return {
        evidence_id: [Similar(case_id, numbers[case_id], at, rows[id]) for case_id, id, at in found]
        for evidence_id, found in seen.items()
    }
