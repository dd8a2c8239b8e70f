"""Rectifications: beginning one of a violation or a visit, the list, and what one tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.dwellings import rectifications
from casework.dwellings.rectification_duty import KIND, WAITING
from casework.dwellings.rectification_forms import GROUNDS, OUTCOMES, WAYS, StartBody
from casework.dwellings.rectification_steps import row_of
from casework.heart import actors
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    LateQuery,
    narrowed,
    page_of_cases,
    present,
    source_of,
    way_words,
)
from handlers.heart.texts import JUDGED
from models import Case

# What a family says is read by the offices.
JUDGED["answer_rectification"] = ("note",)


class RectificationDetail(Detail):
    ground_label: str
    # The rule of law on which the ground rests.
    base: str
    facts: str
    demand: str
    days: int
    # Which of its deadlines this is, and why it was given another.
    turn: int
    extended_because: str
    served_on: date | None
    served_way_label: str
    received_by: str
    witness: str
    fix_by: date | None
    answered_on: date | None
    looked_on: date | None
    found: str
    refused_on: date | None
    court: str
    court_number: str
    claim: str
    filed_on: date | None
    docketed_on: date | None
    outcome_label: str
    outcome_on: date | None
    outcome_words: str
    # Of what it comes, for who may read it.
    source_procedure: str
    source_case_id: str | None
    # Whether photographs and papers may be added now.
    may_add: bool


@endpoint("POST", "/rectifications", summary="出整改通知", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await rectifications.start(body.id, body.source_id, body.form, actor=ask.actor), ask)


@endpoint("GET", "/rectifications", summary="整改", query=LateQuery, reply=CasePage)
async def list_rectifications(ask: Ask) -> CasePage:
    late = Q(status__in=list(WAITING), rectification__under_way=1, rectification__act_by__lt=ask.actor.today)
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


async def _detail(case: Case, ask: Ask) -> RectificationDetail:
    row = await row_of(case)
    procedure, source = await source_of(row.source_case_id, ask)
    ground = GROUNDS[row.ground]
    return RectificationDetail(
        ground_label=ground.label,
        base=ground.base,
        facts=row.facts or "",
        demand=row.demand or "",
        days=row.days,
        turn=row.turn,
        extended_because=row.extended_because or "",
        served_on=row.served_on,
        served_way_label=way_words(row.served_way, WAYS.get(row.served_way, ""), ask),
        received_by=row.received_by or "",
        witness=row.witness or "",
        fix_by=row.fix_by,
        answered_on=row.answered_on,
        looked_on=row.looked_on,
        found=row.found or "",
        refused_on=row.refused_on,
        court=row.court,
        court_number=row.court_number,
        claim=row.claim or "",
        filed_on=row.filed_on,
        docketed_on=row.docketed_on,
        outcome_label=OUTCOMES.get(row.outcome, ""),
        outcome_on=row.outcome_on,
        outcome_words=row.outcome_words or "",
        source_procedure=procedure,
        source_case_id=source,
        may_add=case.status in rectifications.OPEN and ask.actor.role in (
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK
        ),
    )


DETAILS["rectification"] = _detail
