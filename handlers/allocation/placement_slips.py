"""Placement slips: the list, and what one shows. They come of other cases' steps; their own go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Literal

from tortoise.expressions import Q

from casework.allocation import placement_slips
from casework.allocation.placement_slip_papers import GROUNDS
from casework.allocation.placement_slips import KIND
from casework.heart import access, actors
from handlers.heart.http import Ask, PageQuery, endpoint
from handlers.heart.replies import DETAILS, CasePage, Detail, page_of_cases
from models import Application, Case, CaseEvent, LeaseContract


class SlipQuery(PageQuery):
    show: Literal["living", "all"] = "living"


@endpoint("GET", "/placement-slips", summary="安置单", query=SlipQuery, reply=CasePage)
async def list_slips(ask: Ask) -> CasePage:
    access.require_role(ask.actor, *placement_slips.PLACEMENT_SLIP.readers)
    found = access.reach_of_cases(ask.actor, KIND)
    if ask.query.show == "living":
        found = Q(found, status__in=list(placement_slips.LIVING))
    return await page_of_cases(found, ask.query, ask)


class PlacementSlipDetail(Detail):
    # As it stands on the paper.
    slip_number: str
    ground_label: str
    # Of one that was issued by hand.
    reason: str
    applicant: str
    people: int
    address: str
    area_m2: float | None
    manager: str
    manager_phone: str
    issued_on: date
    sign_by: date
    explained_on: date | None
    ended_on: date | None
    application_id: str
    tenancy_id: int | None
    # The lease that was drawn up of it last.
    lease_id: str | None
    may_draft: bool


async def _detail(case: Case, ask: Ask) -> PlacementSlipDetail:
    row = await placement_slips.row_of(case)
    await row.dwelling.fetch_related("manager")
    members = (await Application.get(case_id=row.application_id)).form["members"]
    opened = await CaseEvent.filter(case_id=case.id, version=1).first()
    home = row.dwelling
    lease = await LeaseContract.filter(slip_id=row.id, voided_on=None).order_by("-id").first()
    return PlacementSlipDetail(
        slip_number=row.number or "", ground_label=GROUNDS[row.ground],
        reason=str(opened.form.get("reason", "")) if opened else "",
        applicant=members[0]["name"], people=len(members), address=home.address,
        area_m2=home.area_centi_m2 / 100 if home.area_centi_m2 else None, manager=home.manager.name,
        manager_phone=home.manager.phone or "", issued_on=row.issued_on,
        sign_by=row.sign_by, explained_on=row.explained_on, ended_on=row.ended_on,
        application_id=row.application_id, tenancy_id=row.tenancy_id,
        lease_id=lease.case_id if lease else None,
        may_draft=case.status == "explained" and ask.actor.role == actors.MANAGER_CLERK,
    )


DETAILS[KIND] = _detail
