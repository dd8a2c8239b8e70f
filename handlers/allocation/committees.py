"""The review committee: its units, who sits on it on a day, and what of its work waits for whom."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.allocation import committee_units
from casework.allocation.committee_forms import UNIT_KINDS, UnitBody
from casework.allocation.committee_rows import KIND as SESSION
from casework.allocation.committee_rows import UNDER_WAY
from casework.heart import access, actors
from casework.heart.audit import record
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import CasePage, page_of_cases


class DayQuery(Struct):
    # None: today.
    on: date | None = None


class MemberLine(Struct):
    id: int
    name: str
    duty: str
    from_on: date
    until_on: date | None
    basis: str
    case_id: str
    # Holds the unit's post no more: the unit has to name another.
    left: bool


class UnitLine(Struct):
    id: int
    name: str
    kind_label: str
    members: list[MemberLine]
    # Whether the asker may name a member of it.
    may_name: bool


class Committee(Struct):
    on: date
    items: list[UnitLine]
    may_enter_unit: bool
    may_call: bool


@endpoint("GET", "/committees", summary="评审小组：哪些单位、某一天有哪些成员", query=DayQuery, reply=Committee)
async def read(ask: Ask) -> Committee:
    access.require_role(ask.actor, *committee_units.READERS, actors.SUPERVISOR)
    return await _as_of(ask.query.on or ask.actor.today, ask)


async def _as_of(day: date, ask: Ask) -> Committee:
    members = await committee_units.sitting(day)
    left = await committee_units.posts_left(members, ask.actor.today)
    own = ask.actor.organisation_id
    return Committee(
        on=day,
        items=[
            UnitLine(
                id=unit.id, name=unit.name, kind_label=UNIT_KINDS[unit.kind],
                members=[
                    MemberLine(
                        id=one.id, name=one.name, duty=one.duty, from_on=one.from_on, until_on=one.until_on,
                        basis=one.basis, case_id=one.case_id, left=one.until_on is None and one.id in left,
                    )
                    for one in members
                    if one.unit_id == unit.id
                ],
                may_name=ask.actor.role == actors.HOUSING_CLERK or unit.id == own,
            )
            for unit in await committee_units.units()
        ],
        may_enter_unit=ask.actor.role == actors.DISTRICT_CLERK,
        may_call=ask.actor.role == actors.HOUSING_CLERK,
    )


@endpoint("POST", "/committees/units", summary="登记成员单位", body=UnitBody, reply=Committee)
async def enter_unit(ask: Ask) -> Committee:
    unit = await committee_units.enter_unit(ask.body.form, actor=ask.actor)
    await record("committee_unit", actor=ask.actor, subject=f"organisation:{unit.id}")
    return await _as_of(ask.actor.today, ask)


@endpoint("GET", "/committees/waiting", summary="评审统筹：什么事在等谁、到哪天", query=PageQuery, reply=CasePage)
async def waiting(ask: Ask) -> CasePage:
    access.require_role(ask.actor, *committee_units.READERS, actors.SUPERVISOR)
    under_way = Q(
        Q(procedure=SESSION, status__in=list(UNDER_WAY)),
        Q(procedure="committee_member", status__in=["draft", "filed"]),
        join_type=Q.OR,
    )
    found = access.reach_of_cases(ask.actor, SESSION, "committee_member")
    return await page_of_cases(Q(found, under_way), ask.query, ask)


@endpoint("GET", "/committees/past", summary="评审小组办完的事", query=PageQuery, reply=CasePage)
async def past(ask: Ask) -> CasePage:
    access.require_role(ask.actor, *committee_units.READERS)
    over = Q(
        Q(procedure=SESSION, status__in=["concluded", "cancelled"]),
        Q(procedure="committee_member", status__in=["noted", "withdrawn"]),
        join_type=Q.OR,
    )
    found = access.reach_of_cases(ask.actor, SESSION, "committee_member")
    return await page_of_cases(Q(found, over), ask.query, ask)
