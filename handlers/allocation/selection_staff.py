"""Whom a street or a community sends to a selection day: its families' turns, its calls, and what happened in the hall.

Other steps go by /cases.
"""

from __future__ import annotations

from datetime import date, datetime

from casework.allocation import selection_staff
from casework.allocation.selection_forms import LOGGED, RESULTS, STATES, TASKS, CheckInBody, OrderBody, ReachBody
from casework.allocation.selection_staff import KIND
from casework.heart import access
from casework.heart.forms import Word
from casework.heart.standing import in_force
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, local, present
from models import Appointment, Case, Selection, SelectionContact, SelectionTurn


class SelectionPerson(Struct):
    name: str
    phone: str
    task: str


class SelectionContactLine(Struct):
    at: datetime
    # 0: of order in the hall.
    number: int
    way_label: str
    result_label: str
    words: str
    by: str


class SelectionStaffDetail(Detail):
    selection_id: str
    office: str
    held_on: date
    begins_at: str
    place: str
    families: int
    people: list[SelectionPerson]
    contacts: list[SelectionContactLine]
    # Whether the asker may log now, and has yet to check in at the hall today.
    may_log: bool
    may_check_in: bool


class SelectionFamily(Struct):
    number: int
    application_id: str
    title: str
    community: str
    people: int
    state_label: str
    desk: int | None
    # Whether somebody of the family reads it on a phone; else it is to be called.
    bound: bool
    # What came of the last contact; "": there was none.
    result_label: str


class SelectionFamilyPage(Struct):
    items: list[SelectionFamily]
    next: str | None


class SelectionFamilyQuery(PageQuery):
    # "yes": those that were not contacted yet.
    open: Word = ""


@endpoint("POST", "/selection-staff/<case_id:str>/contacts", summary="选房：登记联系家庭", body=ReachBody,
          reply=CaseReply)
async def contact(ask: Ask) -> CaseReply:
    return await present(await selection_staff.contact(ask.path["case_id"], ask.body, actor=ask.actor), ask)


@endpoint("POST", "/selection-staff/<case_id:str>/orders", summary="选房：登记现场秩序", body=OrderBody,
          reply=CaseReply)
async def keep_order(ask: Ask) -> CaseReply:
    return await present(await selection_staff.keep_order(ask.path["case_id"], ask.body, actor=ask.actor), ask)


@endpoint("POST", "/selection-staff/<case_id:str>/check-ins", summary="选房：街道、社区人员现场签到", body=CheckInBody,
          reply=CaseReply)
async def check_in(ask: Ask) -> CaseReply:
    return await present(await selection_staff.check_in(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint(
    "GET", "/selection-staff/<case_id:str>/families", summary="选房：本单位要联系的家庭", query=SelectionFamilyQuery,
    reply=SelectionFamilyPage,
)
async def families(ask: Ask) -> SelectionFamilyPage:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    row = await selection_staff.row_of(case.id)
    found = SelectionTurn.filter(selection_staff.turns_under(row, case.area_path)).select_related("application")
    if ask.query.open == "yes":
        found = found.filter(contacts__id__isnull=True)
    rows, more = await page_by_id(found, ask.query)
    ids = [one.id for one in rows]
    last: dict[int, str] = {}
    for one in await SelectionContact.filter(turn_id__in=ids or [0]).order_by("at", "id").limit(2000):
        last[one.turn_id or 0] = RESULTS.get(one.result, "")
    applications = [one.application_id for one in rows] or [""]
    held = Appointment.filter(in_force(ask.actor.today), application_id__in=applications)
    bound = {one.application_id for one in await held.limit(1000)}
    return SelectionFamilyPage(
        items=[
            SelectionFamily(
                number=one.number, application_id=one.application_id, title=one.application.title,
                community=one.community, people=one.people, state_label=STATES[one.state], desk=one.desk,
                bound=one.application_id in bound, result_label=last.get(one.id, ""),
            )
            for one in rows
        ],
        next=more,
    )


async def _detail(case: Case, ask: Ask) -> SelectionStaffDetail:
    row = await selection_staff.row_of(case.id)
    day = await Selection.get(case_id=row.selection_id)
    logged = await selection_staff.lines_of(row.selection_id, case.id)
    may_log = selection_staff.SELECTION_STAFF.goes_on(case.status) and ask.actor.role in (
        "grid_worker", "community_clerk", "street_clerk"
    )
    return SelectionStaffDetail(
        selection_id=row.selection_id, office=row.office.name, held_on=day.held_on, begins_at=day.begins_at,
        place=day.place, families=await SelectionTurn.filter(selection_staff.turns_under(row, case.area_path)).count(),
        people=[
            SelectionPerson(name=one["name"], phone=one["phone"], task=TASKS[one["task"]]) for one in row.people or []
        ],
        contacts=[
            SelectionContactLine(
                at=local(one.at), number=one.turn.number if one.turn else 0,
                way_label=LOGGED.get(one.way, ""), result_label=RESULTS.get(one.result, ""),
                words=one.words or "", by=one.account_name,
            )
            for one in reversed(logged)
        ][:200],
        may_log=may_log,
        may_check_in=may_log and day.held_on == ask.actor.today
        and not await selection_staff.has_checked_in(row.selection_id, ask.actor),
    )


DETAILS[KIND] = _detail
