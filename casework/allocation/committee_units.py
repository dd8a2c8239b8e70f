"""The units of the review committee (评审小组, 2b), and who sits on it for them on any day (2a).

Which units there are is data: the district office enters them, the housing bureau first, under which the others stand.
Each has an administrator of its own, invited as every other is, and looks after its own posts. Refuses a second bureau
of one kind, a unit before the housing bureau, and one name twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from casework.allocation.committee_forms import UnitBody, UnitForm
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.entry_forms import Door, register_door
from casework.heart.problems import invalid, refuse
from casework.heart.standing import in_force
from casework.people.offices import make_organisation
from models import Appointment, CommitteeMember, Organisation

HEAD = "housing_bureau"
ROLE_OF_KIND = {
    HEAD: actors.HOUSING_CLERK, "civil_affairs": actors.CIVIL_AFFAIRS_CLERK, "health_bureau": actors.HEALTH_CLERK,
    "disabled_federation": actors.FEDERATION_CLERK, "committee_unit": actors.UNIT_CLERK,
}
READERS = (*actors.UNIT_ROLES, actors.DISTRICT_CLERK)
_MOST_UNITS = 60
_MOST_MEMBERS = 300
register_door(Door("committee_unit.enter", "登记成员单位", UnitBody, (actors.DISTRICT_CLERK,)))


async def head() -> Organisation:
    """The unit with which the committee lies. Raises committee_missing."""
    found = await Organisation.filter(kind=HEAD).order_by("id").first()
    if found is None:
        raise refuse("committee_missing")
    return found


async def enter_unit(form: UnitForm, *, actor: Actor) -> Organisation:
    """Raises not_allowed, form_invalid, committee_missing. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    district = await Organisation.filter(id=actor.organisation_id).select_for_update().get()
    parent = district if form.kind == HEAD else await head()
    if form.kind != "committee_unit" and await Organisation.filter(kind=form.kind).exists():
        raise invalid({"form.kind": "这一类单位已经登记过，不用再登记。"})
    name = " ".join(form.name.split())
    if await Organisation.filter(name=name, kind__in=list(ROLE_OF_KIND)).exists():
        raise invalid({"form.name": "这个单位已经登记过，不用再登记。"})
    return await make_organisation(name, form.kind, parent)


async def units() -> list[Organisation]:
    """The housing bureau first."""
    return list(await Organisation.filter(kind__in=list(ROLE_OF_KIND)).order_by("path").limit(_MOST_UNITS))


async def sitting(day: date) -> list[CommitteeMember]:
    """Who sits on the committee on that day, past ones too."""
    there = Q(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day, filed_on__not_isnull=True)
    found = CommitteeMember.filter(there).select_related("unit")
    return list(await found.order_by("unit__path", "from_on", "id").limit(_MOST_MEMBERS))


async def posts_left(members: Sequence[CommitteeMember], today: date) -> set[int]:
    """Those of these members who hold the unit's post no more: somebody is to come in their place."""
    ids = [one.appointment_id for one in members]
    still = set(await Appointment.filter(in_force(today), id__in=ids or [0]).values_list("id", flat=True))
    return {one.id for one in members if one.appointment_id not in still}


@dataclass(frozen=True)
class Candidate:
    appointment_id: int
    account_id: int
    name: str


async def candidates(unit_id: int, *, actor: Actor) -> tuple[Organisation, list[Candidate], list[CommitteeMember]]:
    """Of a unit: who holds its post today and sits on no committee, and who sits on it. Raises not_allowed, not_found.
    """
    unit = await unit_of(unit_id, actor=actor)
    members = [one for one in await sitting(actor.today) if one.unit_id == unit.id]
    taken = {one.account_id for one in members}
    held = Appointment.filter(in_force(actor.today), organisation_id=unit.id, role=ROLE_OF_KIND[unit.kind])
    rows = await held.select_related("account").order_by("id").limit(_MOST_MEMBERS)
    free = [
        Candidate(row.id, row.account_id, row.name or row.account.name)
        for row in rows
        if row.account_id not in taken
    ]
    return unit, free, members


async def unit_of(unit_id: int, *, actor: Actor) -> Organisation:
    """The own one; of the housing bureau, which enters what a notice says, each. Raises not_allowed, not_found."""
    access.require_role(actor, *actors.UNIT_ROLES)
    unit = await Organisation.filter(id=unit_id, kind__in=list(ROLE_OF_KIND)).first()
    if unit is None or (actor.role != actors.HOUSING_CLERK and unit.id != actor.organisation_id):
        raise access.not_found()
    return unit
