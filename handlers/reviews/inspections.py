"""Inspections: start a visit at a dwelling. Its findings are handed in by the step `record`, through /cases."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Q

from casework.dwellings import rectifications
from casework.heart import access
from casework.heart.problems import invalid
from casework.reviews import inspections
from casework.reviews.inspections import StartBody
from handlers.heart.http import Ask, PageQuery, endpoint
from handlers.heart.replies import DETAILS, CasePage, CaseReply, Detail, local, page_of_cases, present
from models import Case, Inspection, Violation


class InspectionDetail(Detail):
    dwelling: str
    household: str
    planned: bool
    # A form of several screens of its own, so no button of the generic sheet: whoever made the visit goes on.
    may_record: bool
    # By the phone's clock, and by the service's when it was handed in.
    visited_at: datetime | None
    recorded_at: datetime | None
    found_home: bool | None
    occupancy: str | None
    occupancy_label: str | None
    findings: str
    violation_case_id: str | None
    # Whether a notice to put something right may be issued of it, and the one that is under way.
    may_rectify: bool
    rectification_id: str | None


@endpoint("GET", "/inspections", summary="巡查记录", query=PageQuery, reply=CasePage)
async def list_inspections(ask: Ask) -> CasePage:
    found = Q(access.reach_of_cases(ask.actor), procedure="inspection")
    return await page_of_cases(found, ask.query, ask)


@endpoint("POST", "/inspections", summary="开始巡查", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    named = [one for one in (body.dwelling_id, body.tenancy_id, body.award_id) if one is not None]
    if len(named) != 1:
        raise invalid({"dwelling_id": "请选择一处房子，或台账里的一户。"})
    if body.dwelling_id is not None:
        case = await inspections.start(body.id, body.dwelling_id, planned=body.planned, actor=ask.actor)
    elif body.tenancy_id is not None:
        tenancy = await access.find_tenancy(body.tenancy_id, actor=ask.actor)
        case = await inspections.start_on_entry(body.id, tenancy, actor=ask.actor)
    else:
        award = await access.find_award(body.award_id or 0, actor=ask.actor)
        case = await inspections.start_on_entry(body.id, award, actor=ask.actor)
    return await present(case, ask)


async def _detail(case: Case, ask: Ask) -> InspectionDetail:
    row = await Inspection.get(case_id=case.id)
    violation = await Violation.get_or_none(inspection_case_id=case.id)
    return InspectionDetail(
        dwelling=case.dwelling.address if case.dwelling else "",
        household=case.household.name if case.household else "",
        planned=row.planned,
        may_record=case.status == "open" and case.opened_by_id == ask.actor.account_id,
        visited_at=local(row.visited_at) if row.visited_at else None,
        recorded_at=local(row.recorded_at) if row.recorded_at else None,
        found_home=row.found_home,
        occupancy=row.occupancy,
        occupancy_label=inspections.occupancy_label(row.occupancy),
        findings=row.findings or "",
        violation_case_id=violation.case_id if violation else None,
        may_rectify=violation is None and await rectifications.may_start(case, actor=ask.actor),
        rectification_id=await rectifications.of_source(case.id),
    )


DETAILS["inspection"] = _detail
