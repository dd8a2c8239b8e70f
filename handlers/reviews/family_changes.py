"""Reports of what has just happened in a family: what they are filled in against, opening and saving one. Later steps
go by /cases.
"""

from __future__ import annotations

from datetime import date

from casework.heart import access, actors
from casework.heart.forms import Number
from casework.ledgers.revisions import Change
from casework.reviews import change_reports, family_changes
from casework.reviews.change_reports import form_of, told_elsewhere
from casework.reviews.report_forms import ReportForm, StartBody
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, local, present
from handlers.reviews.change_reports import HouseholdForm, SaveBody, entered_by, household_form, shown_form
from models import Case, CaseEvent, ChangeReport


class FamilyQuery(Struct):
    household_id: Number | None = None


class FamilyChangeDetail(Detail):
    # As the row keeps it, handed through: what is masked need not satisfy the form's own bounds.
    form: ReportForm
    changes: list[Change]
    # As in a December report.
    elsewhere: list[str]
    entered_by: str
    # When the first of it happened, how long after that it was told, and when the ledger took it up.
    happened_on: date | None
    days_later: int | None
    entered_on: date | None
    # At the desk: whose family it is.
    desk: bool


@endpoint("GET", "/family-changes/family", summary="申报变动的家庭", query=FamilyQuery, reply=HouseholdForm)
async def family(ask: Ask) -> HouseholdForm:
    access.require_role(ask.actor, *change_reports.WRITERS)
    access.require_purpose(ask.actor, family_changes.KIND)
    wanted = ask.query.household_id or ask.actor.household_id or 0
    return await household_form(await access.find_household(wanted, actor=ask.actor))


@endpoint("POST", "/family-changes", summary="申报家庭变动", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    case = await family_changes.start(
        ask.body.id, ask.body.form, actor=ask.actor, household_id=ask.body.household_id
    )
    return await present(case, ask)


@endpoint("PUT", "/family-changes/<case_id:str>", summary="保存变动申报", body=SaveBody, reply=CaseReply)
async def save(ask: Ask) -> CaseReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=family_changes.KIND)
    case = await family_changes.save(case, ask.body.form, actor=ask.actor, version=ask.body.version)
    return await present(case, ask)


async def _detail(case: Case, ask: Ask) -> FamilyChangeDetail:
    report = await ChangeReport.get(case_id=case.id)
    happened_on = min(family_changes.days_of(await form_of(case.id)).values(), default=None)
    told = await CaseEvent.filter(case_id=case.id, action="submit").order_by("version").first()
    told_on = local(told.at).date() if told else None
    return FamilyChangeDetail(
        form=await shown_form(case, report, ask),
        changes=report.changes,
        elsewhere=await told_elsewhere(report, case.status, actor=ask.actor),
        entered_by=await entered_by(case),
        happened_on=happened_on,
        days_later=(told_on - happened_on).days if told_on and happened_on else None,
        entered_on=local(case.updated_at).date() if case.status == "received" else None,
        desk=ask.actor.role != actors.TENANT,
    )


DETAILS[family_changes.KIND] = _detail
