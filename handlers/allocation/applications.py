"""Applications for public rental housing: accepting one, and what stands empty. Later steps go by /cases."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from casework.allocation import applications
from casework.allocation.applications import AcceptBody, ApplicationForm
from casework.heart import access
from casework.heart.answers import masked
from casework.ledgers import look_ups
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from handlers.ledgers.cross_checks import CheckReply, present_check
from models import Application, Case


class VacantQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""


class VacantLine(Struct):
    id: int
    address: str
    area_m2: float
    manager: str


class VacantPage(Struct):
    items: list[VacantLine]
    next: str | None


@endpoint("POST", "/applications", summary="受理公租房申请", body=AcceptBody, reply=CaseReply)
async def accept(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "application", actor=ask.actor)
    if known is None:
        await look_ups.require_another(ask.actor)
    return await present(known or await applications.accept(ask.body.id, ask.body.form, actor=ask.actor), ask)


@endpoint("GET", "/applications/vacant-dwellings", summary="空置房源", query=VacantQuery, reply=VacantPage)
async def vacant(ask: Ask) -> VacantPage:
    found = applications.vacant(ask.query.q, actor=ask.actor).select_related("manager")
    rows, more = await page_by_id(found, ask.query)
    return VacantPage(
        items=[
            VacantLine(id=row.id, address=row.address, area_m2=row.area_centi_m2 / 100, manager=row.manager.name)
            for row in rows
        ],
        next=more,
    )


class ApplicationDetail(Detail):
    form: ApplicationForm
    tenancy_id: int | None
    check: CheckReply | None
    may_amend: bool
    may_house: bool


async def _detail(case: Case, ask: Ask) -> ApplicationDetail:
    row = await Application.get(case_id=case.id)
    return ApplicationDetail(
        form=masked(await applications.form_of(case.id)),
        tenancy_id=row.tenancy_id,
        check=await present_check(case, ask),
        may_amend=case.status == "sent_back" and ask.actor.role == "community_clerk",
        may_house=case.status == "waiting" and ask.actor.role == "district_clerk",
    )


DETAILS["application"] = _detail
