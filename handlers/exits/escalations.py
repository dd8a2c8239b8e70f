"""Escalations: what one tells, and all of it to take away. All steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits.escalation_attempts import LEAST_ATTEMPTS, LEAST_WAYS, attempts_of
from casework.exits.escalation_bundle import bundle
from casework.exits.escalation_forms import OUTCOMES, SENT_WAYS
from casework.exits.escalation_papers import row_of
from casework.exits.escalations import KIND
from casework.heart import access
from casework.heart.rules import in_force
from handlers.heart.http import Ask, Struct, Zip, endpoint
from handlers.heart.replies import DETAILS, Detail, source_of
from models import Case


class AttemptReply(Struct):
    on: date
    label: str
    words: str


class EscalationDetail(Detail):
    # Of what it comes, for who may read it.
    source_procedure: str
    source_case_id: str | None
    attempts: list[AttemptReply]
    ways: int
    # How many of both the district wants before it is reported.
    least_attempts: int
    least_ways: int
    facts: str
    words: str
    opinion: str
    sent_number: str
    sent_on: date | None
    sent_way_label: str
    received_on: date | None
    received_by: str
    answer_number: str
    answer_on: date | None
    outcome_label: str
    answer: str
    carried_on: date | None
    carried: str
    may_add: bool


@endpoint("GET", "/escalations/<case_id:str>/zip", summary="导出上报材料（原件和校验清单）", reply=Zip)
async def read_zip(ask: Ask) -> Zip:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    made = await bundle(case, actor=ask.actor, store=ask.services.store, address=ask.services.address)
    return Zip(data=made.data, filename=made.filename)


async def _detail(case: Case, ask: Ask) -> EscalationDetail:
    row, today = await row_of(case), ask.actor.today
    procedure, source = await source_of(row.source_case_id, ask)
    attempts = await attempts_of(row.household_id, today)
    return EscalationDetail(
        source_procedure=procedure,
        source_case_id=source,
        attempts=[AttemptReply(on=one.on, label=one.label, words=one.words) for one in attempts],
        ways=len({one.way for one in attempts}),
        least_attempts=await in_force(LEAST_ATTEMPTS, today),
        least_ways=await in_force(LEAST_WAYS, today),
        facts=row.facts or "",
        words=row.words or "",
        opinion=row.opinion or "",
        sent_number=row.sent_number,
        sent_on=row.sent_on,
        sent_way_label=SENT_WAYS.get(row.sent_way, ""),
        received_on=row.received_on,
        received_by=row.received_by or "",
        answer_number=row.answer_number,
        answer_on=row.answer_on,
        outcome_label=OUTCOMES.get(row.outcome, ""),
        answer=row.answer or "",
        carried_on=row.carried_on,
        carried=row.carried or "",
        may_add=case.status in ("proposed", "reported", "sent", "received", "answered"),
    )


DETAILS[KIND] = _detail
