"""Complaints and reports: of which dwelling, what may be said, opening one. All later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import complaints
from casework.dwellings.complaints import KINDS, StartBody
from casework.heart import access, naming
from handlers.dwellings.dwellings import DwellingQuery, named_like
from handlers.heart.http import Ask, Struct, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, DwellingRef, present
from handlers.heart.texts import JUDGED
from models import Case, Complaint, Household

# What is said is read by who manages the house, and the answer by a family: neither knows the writer.
JUDGED["lodge"] = JUDGED["suspect"] = ("detail",)
JUDGED["reply"] = ("answer",)


class DwellingToReport(DwellingRef):
    # Where the asker lives.
    own: bool


class DwellingsToReport(Struct):
    items: list[DwellingToReport]
    next: str | None


class ComplaintDetail(Detail):
    kind: str
    kind_label: str
    happened_on: date | None
    detail: str
    answer: str
    # Who reported it, to whom that may be shown; "": it is not to be known.
    reported_by: str
    # Of who is writing it: a form of several screens, so no button of the generic sheet.
    may_lodge: bool
    # To who reads violations besides the family concerned.
    violation_case_id: str | None


@endpoint("GET", "/complaints/dwellings", summary="可以反映的房源", query=DwellingQuery, reply=DwellingsToReport)
async def dwellings(ask: Ask) -> DwellingsToReport:
    found = access.dwellings_to_report(ask.actor)
    if text := ask.query.q.strip():
        found = found.filter(named_like(text))
    rows, more = await page_by_id(found, ask.query)
    own = await access.home_of(ask.actor)
    return DwellingsToReport(
        items=[DwellingToReport(id=row.id, address=row.address, own=row.id == own) for row in rows], next=more
    )


@endpoint("POST", "/complaints", summary="开始投诉举报", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    return await present(await complaints.start(ask.body.id, ask.body.dwelling_id, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> ComplaintDetail:
    row = await Complaint.get(case_id=case.id)
    family = case.reporter_household_id
    reporter = ""
    if family is None:
        reporter = "管房单位登记"
    elif not naming.hides(case, actor=ask.actor):
        reporter = (await Household.get(id=family)).name
    veil = await naming.veil_of(case, actor=ask.actor)
    return ComplaintDetail(
        kind=row.kind,
        kind_label=KINDS.get(row.kind, ""),
        happened_on=row.happened_on,
        detail=veil.over(row.detail or ""),
        answer=veil.over(row.answer or ""),
        reported_by=reporter,
        may_lodge=case.status == "draft" and case.opened_by_id == ask.actor.account_id,
        violation_case_id=row.violation_case_id if ask.actor.organisation_id is not None else None,
    )


DETAILS["complaint"] = _detail
