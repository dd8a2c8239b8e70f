"""Violations: how one is presented. They are opened by an inspection's findings; later steps go by /cases."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.dwellings import rectifications
from casework.heart import access, actors, naming
from casework.heart.life import PROCEDURES
from casework.ledgers.violations import BEHAVIOURS, WAYS
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import DETAILS, EVIDENCE_OF, CasePage, Detail, page_of_cases
from models import Case, CaseEvent, Violation


@endpoint("GET", "/violations", summary="违规记录", query=PageQuery, reply=CasePage)
async def list_violations(ask: Ask) -> CasePage:
    found = Q(access.reach_of_cases(ask.actor), procedure="violation")
    return await page_of_cases(found, ask.query, ask)


_READ_REPORTS = set(PROCEDURES["complaint"].readers) - {actors.TENANT}


class Measure(Struct):
    on: str | None
    way: str
    note: str


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
    # Whether a notice to put it right may be issued now, and the one that is under way, for who may read it.
    may_rectify: bool
    rectification_id: str | None


async def _detail(case: Case, ask: Ask) -> ViolationDetail:
    row = await Violation.get(case_id=case.id)
    events = await CaseEvent.filter(case_id=case.id).exclude(action__in=["open", "void"]).order_by("version").limit(50)
    veil = await naming.veil_of(case, actor=ask.actor)
    result_by = next((event.role for event in reversed(events) if event.form.get("handling_result")), "")
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
                on=event.form.get("on"),
                way=WAYS.get(event.form.get("way", ""), ""),
                note=veil.over(event.form.get("note") or event.form.get("handling_result") or "", by=event.role),
            )
            for event in events
        ],
        may_rectify=await rectifications.may_start(case, actor=ask.actor),
        rectification_id=await rectifications.of_source(case.id),
    )


DETAILS["violation"] = _detail
# The photographs belong to the visit, or to the report; the record rests on them.
EVIDENCE_OF["violation"] = lambda detail: detail["inspection_case_id"] or detail["complaint_case_id"]
