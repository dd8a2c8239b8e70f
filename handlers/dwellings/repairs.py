"""Repairs: of which dwelling, beginning one, and the list, in which emergencies come first. All later steps go by
/cases.
"""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.dwellings import repairs
from casework.dwellings.repair_forms import EMERGENCIES, KINDS, RATINGS, REFUSALS, ROOMS, SOURCES, RepairBody
from casework.dwellings.repairs import OPEN, told_when_late
from casework.heart import access, actors
from casework.words.months import say_month
from handlers.dwellings.dwellings import DwellingQuery, named_like
from handlers.heart.http import Ask, Struct, endpoint, page_by_id
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    DwellingRef,
    LateQuery,
    narrowed,
    page_urgent_first,
    present,
)
from handlers.heart.texts import JUDGED
from models import Case, Dwelling

# What a family says is read by who mends, and what was done by the family.
JUDGED["ask_repair"] = ("detail",)
JUDGED["reopen"] = ("reason",)
JUDGED["finish"] = ("done",)


class DwellingsToRepair(Struct):
    items: list[DwellingRef]
    next: str | None


class RepairDetail(Detail):
    # "": it is no emergency.
    emergency_label: str
    kind_label: str
    room_label: str
    source_label: str
    detail: str
    reported_on: date | None
    fix_by: date | None
    worker: str
    worker_phone: str
    refused_label: str
    finished_on: date | None
    done: str
    # To who reads the manager's books; None: not the asker's to know, or nothing yet.
    cost_fen: int | None
    booked_label: str
    reopened: int
    overdue_on: date | None
    # What the family may do now that the day has passed, in plain words; "": it has not.
    when_late: str
    rating_label: str
    rating_words: str
    # Of who is writing it: a form of several screens, so no button of the generic sheet.
    may_report: bool
    # Whether photographs may be added now.
    may_add: bool


@endpoint("GET", "/repairs/dwellings", summary="可以报修的房源", query=DwellingQuery, reply=DwellingsToRepair)
async def dwellings(ask: Ask) -> DwellingsToRepair:
    access.require_role(ask.actor, actors.TENANT, actors.MANAGER_CLERK)
    access.require_purpose(ask.actor, repairs.KIND)
    if ask.actor.role == actors.TENANT:
        found = Dwelling.filter(id=await access.home_of(ask.actor) or 0)
    else:
        found = access.dwellings_in_reach(ask.actor)
    if text := ask.query.q.strip():
        found = found.filter(named_like(text))
    rows, more = await page_by_id(found, ask.query)
    return DwellingsToRepair(items=[DwellingRef(id=row.id, address=row.address) for row in rows], next=more)


@endpoint("POST", "/repairs", summary="开始报修", body=RepairBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    return await present(await repairs.start(ask.body.id, ask.body.dwelling_id, actor=ask.actor), ask)


@endpoint("GET", "/repairs", summary="报修，紧急的在前", query=LateQuery, reply=CasePage)
async def list_repairs(ask: Ask) -> CasePage:
    """Emergencies that wait, then all others; each by its day."""
    late = Q(status__in=list(OPEN), repair__fix_by__lt=ask.actor.today)
    found, urgent = narrowed(repairs.KIND, ask, late), repairs.urgent()
    return await page_urgent_first(Q(found, urgent), Q(found, ~urgent), ask)


async def _detail(case: Case, ask: Ask) -> RepairDetail:
    row = await repairs.row_of(case)
    actor = ask.actor
    staff = actor.role in (actors.MANAGER_CLERK, actors.DISTRICT_CLERK)
    mine = case.opened_by_id == actor.account_id
    return RepairDetail(
        emergency_label=EMERGENCIES[row.emergency] if row.emergency else "",
        kind_label=KINDS.get(row.kind, ""),
        room_label=ROOMS.get(row.room, ""),
        source_label=SOURCES[row.source] if row.kind else "",
        detail=row.detail or "",
        reported_on=row.reported_on,
        fix_by=row.fix_by,
        worker=row.worker,
        worker_phone=row.worker_phone or "",
        refused_label=REFUSALS.get(row.refused_because, ""),
        finished_on=row.finished_on,
        done=row.done or "",
        cost_fen=row.cost_fen if staff and row.finished_on else None,
        booked_label=say_month(row.booked_month) if staff and row.booked_month else "",
        reopened=row.reopened,
        overdue_on=row.overdue_on,
        when_late=told_when_late(row, case) if actor.role == actors.TENANT else "",
        rating_label=RATINGS.get(str(row.rating), ""),
        rating_words=row.rating_words or "",
        may_report=case.status == "draft" and mine,
        may_add=actor.role == actors.MANAGER_CLERK and case.status in ("accepted", "assigned", "reopened", "overdue"),
    )


DETAILS["repair"] = _detail
