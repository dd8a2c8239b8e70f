"""A member of the review committee is replaced. What follows its opening goes by /cases."""

from __future__ import annotations

from datetime import date

from casework.allocation import committee_members, committee_units
from casework.allocation.committee_forms import MemberBody
from casework.heart import actors
from casework.heart.forms import Number
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, CommitteeMember


class UnitQuery(Struct):
    unit_id: Number


class FreePostLine(Struct):
    appointment_id: int
    name: str


class SeatLine(Struct):
    id: int
    name: str
    duty: str
    from_on: date


class MemberCandidates(Struct):
    unit_id: int
    unit: str
    posts: list[FreePostLine]
    members: list[SeatLine]
    # Whether somebody may be named in nobody's place.
    may_add: bool


class CommitteeMemberDetail(Detail):
    unit: str
    name: str
    duty: str
    basis: str
    from_on: date
    filed_on: date | None
    # In whose place; "": named by a notice.
    former: str
    may_add: bool


@endpoint("GET", "/committee-members/candidates", summary="评审成员：本单位可由谁担任", query=UnitQuery,
          reply=MemberCandidates)
async def candidates(ask: Ask) -> MemberCandidates:
    unit, posts, members = await committee_units.candidates(ask.query.unit_id, actor=ask.actor)
    return MemberCandidates(
        unit_id=unit.id, unit=unit.name,
        posts=[FreePostLine(appointment_id=one.appointment_id, name=one.name) for one in posts],
        members=[SeatLine(id=one.id, name=one.name, duty=one.duty, from_on=one.from_on) for one in members],
        may_add=not members or ask.actor.role == actors.HOUSING_CLERK,
    )


@endpoint("POST", "/committee-members", summary="替补评审成员", body=MemberBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await committee_members.begin(ask.body, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> CommitteeMemberDetail:
    row = await CommitteeMember.get(case_id=case.id).select_related("unit")
    former = await CommitteeMember.get_or_none(id=row.replaces_id) if row.replaces_id else None
    own = ask.actor.role == actors.HOUSING_CLERK or ask.actor.organisation_id == row.unit_id
    return CommitteeMemberDetail(
        unit=row.unit.name, name=row.name, duty=row.duty, basis=row.basis, from_on=row.from_on, filed_on=row.filed_on,
        former=former.name if former else "",
        may_add=own and case.status == "draft" and ask.actor.role in actors.UNIT_ROLES,
    )


DETAILS[committee_members.KIND] = _detail
