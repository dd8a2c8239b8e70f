"""House-lease agreements (1c). What follows their opening goes by /cases."""

from __future__ import annotations

from datetime import date

from casework.allocation import house_agreements
from casework.allocation.house_agreement_forms import LIVES, RIGHTS, AgreementBody
from casework.heart import actors
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case


class AgreementVisit(Struct):
    visited_on: date
    companion: str
    lives_there_label: str
    rent_told_fen: int | None
    findings: str
    explained: str


class HouseAgreementDetail(Detail):
    # What it is of: a subsidy that is asked for, or a family.
    subsidy_id: str | None
    household_id: int | None
    lessor: str
    right_label: str
    related: bool
    address: str
    area_m2: float
    rent_fen: int
    signed_on: date
    starts_on: date
    ends_on: date
    note: str
    visit: AgreementVisit | None
    # What does not fit, as it stands now; told to who is to account for it.
    doubts: list[str]
    confirmed_on: date | None
    ended_on: date | None
    may_add: bool


@endpoint("POST", "/house-agreements", summary="登记租赁协议", body=AgreementBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await house_agreements.begin(ask.body, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> HouseAgreementDetail:
    row = await house_agreements.row_of(case)
    looked_at = case.status in ("visiting", "checking")
    return HouseAgreementDetail(
        subsidy_id=row.source_case_id or None,
        household_id=row.household_id,
        lessor=row.lessor or "",
        right_label=RIGHTS[row.right],
        related=row.related,
        address=row.address,
        area_m2=row.area_centi_m2 / 100,
        rent_fen=row.rent_fen,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        note=row.note or "",
        visit=AgreementVisit(
            visited_on=row.visited_on, companion=row.companion or "", lives_there_label=LIVES[row.lives_there],
            rent_told_fen=row.rent_told_fen, findings=row.findings or "", explained=row.explained or "",
        ) if row.visited_on else None,
        doubts=await house_agreements.doubts_of(case, ask.actor.today) if looked_at else [],
        confirmed_on=row.confirmed_on,
        ended_on=row.ended_on,
        may_add=case.status in ("drafted", "visiting") and ask.actor.role == actors.COMMUNITY_CLERK,
    )


DETAILS["house_agreement"] = _detail
