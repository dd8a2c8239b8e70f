"""Violations: how one is presented. They are opened by an inspection's findings; later steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from casework.dwellings import rectifications
from casework.exits import credit_records, judgements
from casework.exits.grounds import of_behaviour
from casework.heart import access, actors, naming
from casework.heart.life import PROCEDURES
from casework.ledgers.violations import BEHAVIOURS, HANDLERS, OPEN, measures_of
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import DETAILS, EVIDENCE_OF, MOST_EVIDENCE, CasePage, Detail, local, page_of_cases
from models import Case, Evidence, Violation
from models.evidence import SEALED


@endpoint("GET", "/violations", summary="违规记录", query=PageQuery, reply=CasePage)
async def list_violations(ask: Ask) -> CasePage:
    found = Q(access.reach_of_cases(ask.actor), procedure="violation")
    return await page_of_cases(found, ask.query, ask)


_READ_REPORTS = set(PROCEDURES["complaint"].readers) - {actors.TENANT}


class Measure(Struct):
    on: str | None
    # "": nobody said.
    hour: str
    label: str
    way: str
    note: str
    # When it was written down.
    at: datetime
    # Of the case's evidence, which is this measure's own.
    evidence: list[str]
    # What it was taken by, such as a notice to put it right: there is more of its evidence.
    case_id: str | None


class ViolationDetail(Detail):
    occurred_on: date | None
    behaviour: str
    behaviour_label: str
    detail: str
    handling_result: str
    inspection_case_id: str | None
    # Where it was reported: for who may read reports. The family concerned may not.
    complaint_case_id: str | None
    measures: list[Measure]
    # Of the case's own evidence, what no measure has named yet.
    waiting: list[str]
    # Whether evidence of a measure may be added now.
    may_add: bool
    # Whether a notice to put it right may be issued now, and the one that is under way, for who may read it.
    may_rectify: bool
    rectification_id: str | None
    # The same of a record of bad credit.
    may_credit: bool
    credit_id: str | None
    # What a report to the district office would be about, as it asks for it, and the ground; "": none may be begun.
    report_subject: str
    report_ground: str


async def _detail(case: Case, ask: Ask) -> ViolationDetail:
    row = await Violation.get(case_id=case.id)
    measures = await measures_of(case)
    named = {one for measure in measures for one in measure.evidence}
    sealed = Evidence.filter(case_id=case.id, state=SEALED).order_by("granted_at").limit(MOST_EVIDENCE)
    own: Any = await sealed.values_list("id", flat=True)
    taken_by = await rectifications.acts_of(case.id)
    veil = await naming.veil_of(case, actor=ask.actor)
    result_by = next((one.role for one in reversed(measures) if one.action == "rectify"), "")
    return ViolationDetail(
        occurred_on=row.occurred_on,
        behaviour=row.behaviour,
        behaviour_label=BEHAVIOURS.get(row.behaviour, row.behaviour),
        detail=veil.over(row.detail or ""),
        handling_result=veil.over(row.handling_result, by=result_by),
        inspection_case_id=row.inspection_case_id,
        complaint_case_id=row.complaint_case_id if ask.actor.role in _READ_REPORTS else None,
        measures=[
            Measure(
                on=one.on or None,
                hour=one.hour,
                label=one.label,
                way=one.way,
                note=veil.over(one.words, by=one.role),
                at=local(one.at),
                evidence=list(one.evidence),
                case_id=taken_by.get(one.at),
            )
            for one in measures
        ],
        waiting=[one for one in own if one not in named],
        may_add=ask.actor.role in HANDLERS and case.status in OPEN,
        may_rectify=await rectifications.may_start(case, actor=ask.actor),
        rectification_id=await rectifications.of_source(case.id),
        may_credit=await credit_records.may_start(case, actor=ask.actor),
        credit_id=await credit_records.of_source(case.id) if access.deals_with(ask.actor, "credit_record") else None,
        report_subject=await judgements.subject_of(case, actor=ask.actor),
        report_ground=of_behaviour(row.behaviour, ask.actor.today),
    )


DETAILS["violation"] = _detail
# Of the visit, or of the report, on which the record rests; beside them stand those of the measures.
EVIDENCE_OF["violation"] = lambda detail: detail["inspection_case_id"] or detail["complaint_case_id"]
