"""December change reports: this year's report of a family, opening and saving it. Later steps go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import access
from casework.heart.answers import masked
from casework.heart.case_lists import case_lines
from casework.heart.forms import Form, Number, read_kept
from casework.heart.inbox import waiting
from casework.heart.rows import Records
from casework.ledgers.revisions import Change
from casework.reviews import change_reports, report_windows, unchanged_reports
from casework.reviews.report_forms import ReportForm, StartBody
from casework.words.masking import mask_id_number, mask_phone
from handlers.heart.http import Ask, PageQuery, Struct, before, cut, endpoint, page_size
from handlers.heart.replies import DETAILS, CaseReply, CaseSummary, Detail, present, summarise, tell_in_hand
from models import Case, ChangeReport, Household, HouseholdMember


class WindowReply(Struct):
    year: int
    opens_on: date
    closes_on: date
    open: bool
    sentence: str


class MemberReply(Struct):
    id: int
    name: str
    relationship: str
    id_number: str
    born_on: date | None
    job: str
    employer: str
    income_fen: int | None
    marital_status: str


class HouseholdForm(Struct):
    id: int
    name: str
    registered_address: str
    phone: str
    members: list[MemberReply]
    other_housing: str


class CurrentReport(Struct):
    window: WindowReply | None
    sentence: str
    case: CaseReply | None
    household: HouseholdForm | None


class CurrentQuery(Struct):
    household_id: Number | None = None


class ReportDetail(Detail):
    year: int
    # As the row keeps it, handed through: what is masked need not satisfy the form's own bounds.
    form: ReportForm
    changes: list[Change]
    # Those of the members to come who live in another family's entry, in words: for the offices that judge it.
    elsewhere: list[str]
    entered_by: str


class SaveBody(Form):
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    form: ReportForm


@endpoint(
    "GET", "/change-reports/current", summary="本年度报备", query=CurrentQuery, reply=CurrentReport
)
async def current(ask: Ask) -> CurrentReport:
    access.require_role(ask.actor, *change_reports.WRITERS)
    access.require_purpose(ask.actor, "change_report")
    window = await report_windows.current_window(ask.actor.today)
    wanted = ask.query.household_id or ask.actor.household_id
    household = await access.find_household(wanted, actor=ask.actor) if wanted else None
    report = None
    if window and household:
        report = await ChangeReport.get_or_none(household_id=household.id, year=window.year)
    case = await access.find_case(report.case_id, actor=ask.actor) if report else None
    sentence = report_windows.sentence(window, ask.actor.today)
    return CurrentReport(
        window=WindowReply(
            year=window.year,
            opens_on=window.opens_on,
            closes_on=window.closes_on,
            open=report_windows.is_open(window, ask.actor.today),
            sentence=sentence,
        )
        if window
        else None,
        sentence=sentence,
        case=await present(case, ask) if case else None,
        household=await household_form(household) if household else None,
    )


class UnchangedLine(Struct):
    case: CaseSummary
    # The step that lets it pass, as its own case offers it.
    passes: str
    registered_address: str
    people: list[str]


class UnchangedPage(Struct):
    items: list[UnchangedLine]
    next: str | None


@endpoint(
    "GET", "/change-reports/unchanged", summary="等我核实、没有变动的报备", query=PageQuery, reply=UnchangedPage
)
async def unchanged(ask: Ask) -> UnchangedPage:
    found = before(Q(waiting(ask.actor), procedure="change_report"), ask.query)
    lines, more = cut(await case_lines(found, page_size(ask.query) + 1), ask.query)
    told = await unchanged_reports.unchanged(lines)
    lines = [line for line in lines if line.id in told]
    items = [
        UnchangedLine(
            case=case, passes=unchanged_reports.PASSES[case.status],
            registered_address=told[case.id].registered_address, people=told[case.id].people,
        )
        for case in await summarise(lines, ask)
    ]
    await tell_in_hand([one.case for one in items], ask.actor)
    return UnchangedPage(items=items, next=more)


@endpoint("POST", "/change-reports", summary="开始填报", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    case = await change_reports.start(
        ask.body.id, ask.body.form, actor=ask.actor, household_id=ask.body.household_id
    )
    return await present(case, ask)


@endpoint("PUT", "/change-reports/<case_id:str>", summary="保存填报", body=SaveBody, reply=CaseReply)
async def save(ask: Ask) -> CaseReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="change_report")
    case = await change_reports.save(case, ask.body.form, actor=ask.actor, version=ask.body.version)
    return await present(case, ask)


async def household_form(household: Household) -> HouseholdForm:
    """What a report is filled in against. Sensitive values masked."""
    members = await HouseholdMember.filter(household_id=household.id, left_on=None).order_by("position", "id")
    return HouseholdForm(
        id=household.id,
        name=household.name,
        registered_address=household.registered_address,
        phone=mask_phone(household.phone or ""),
        members=[
            MemberReply(
                id=member.id,
                name=member.name,
                relationship=member.relationship,
                id_number=mask_id_number(member.id_number),
                born_on=member.born_on,
                job=member.job,
                employer=member.employer,
                income_fen=member.monthly_income_fen,
                marital_status=member.marital_status,
            )
            for member in members
        ],
        other_housing=household.other_housing or "",
    )


_REPORTS = Records(ChangeReport)


async def _detail(case: Case, ask: Ask) -> ReportDetail:
    report = await _REPORTS.one(Q(case_id=case.id))
    return ReportDetail(
        year=report.year or 0,
        form=await shown_form(case, report, ask),
        changes=report.changes,
        elsewhere=await change_reports.told_elsewhere(report, case.status, actor=ask.actor),
        entered_by=await entered_by(case),
    )


async def shown_form(case: Case, report: ChangeReport, ask: Ask) -> ReportForm:
    """What was typed: whole for who is typing it, else masked."""
    form = read_kept(report.form, ReportForm)
    writing = case.status in {"draft", "returned"} and ask.actor.role in change_reports.WRITERS
    return form if writing and case.opened_by_id == ask.actor.account_id else masked(form)


async def entered_by(case: Case) -> str:
    return _ENTERED[await access.opened_by(case)]


_ENTERED = {"family": "家庭本人填报", "delegate": "代办人代家庭填报", "staff": "社区代为填报"}
DETAILS["change_report"] = _detail
