"""Whether what an account was given still stands: asked at each request, so that no clock has to end anything.

A post stands from its first day to its last and until somebody ends it. A family's binding stands also only while its
member belongs to the family, and while the family lives in a dwelling or draws a subsidy; that of a family that has
applied, while its application goes on; and whoever was invited to watch over a session of the committee sees it while
that goes on. A family that has left both is a
former tenant's for FORMER_DAYS: it reads of its leaving and its notices, and does nothing more (docs/decisions/0022);
then it has ended. A delegation stands while it is
accepted, its last day is not over, the tenancy in which it was given goes on, and its giver's own binding stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from tortoise.expressions import Q

from casework.heart import day_begins
from casework.heart.acting_for import ACCEPTED
from casework.heart.actors import TENANT
from casework.heart.life import PROCEDURES
from casework.heart.queries import column, numbers_where, padded, rows_within
from casework.heart.rows import Records
from models import Appointment, Case, Delegation, HouseholdMember, SubsidyAward, Tenancy

# As long as a decision may be appealed against (行政复议法 20).
FORMER_DAYS = 60
_POSTS = Records(Appointment)


def in_force(day: date) -> Q:
    """Appointments that are neither ended nor outside their days. Of a family's see `standing` too."""
    return Q(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, ended_at=None)


class Holding(Protocol):
    """What of an appointment it depends on whether it stands, and what is learned on the way."""

    delegation: Any
    called: Any
    former: Any

    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def household_id(self) -> int | None: ...
    @property
    def member_id(self) -> int | None: ...
    @property
    def delegation_id(self) -> str | None: ...
    @property
    def application_id(self) -> str | None: ...
    @property
    def session_id(self) -> str | None: ...


H = TypeVar("H", bound=Holding)


async def standing(appointments: Sequence[H], day: date) -> list[H]:
    """Those of them, all in force, that stand; with what their holder is called, and the delegation of a delegate.

    Some queries, whatever their number, and none where all are staff's for whom the day brings nothing about.
    """
    offices: dict[str, set[int]] = {}
    for row in appointments:
        if row.role in day_begins.BEGINS and row.organisation_id is not None:
            offices.setdefault(row.role, set()).add(row.organisation_id)
    await day_begins.begin(offices, day)
    if of_cases := {one for row in appointments if (one := row.application_id or row.session_id)}:
        standing_cases = await going_on(of_cases, day)
        appointments = [
            row for row in appointments
            if not (row.application_id or row.session_id) or (row.application_id or row.session_id) in standing_cases
        ]
    of_families = [row for row in appointments if row.household_id is not None]
    if not of_families:
        return list(appointments)
    families = await provided_for(row.household_id or 0 for row in of_families)
    left = await _left_lately({row.household_id or 0 for row in of_families} - families, day)
    members = await _members(row.member_id for row in of_families if row.member_id)
    delegations = await _delegations([row.delegation_id for row in of_families if row.delegation_id], day)
    kept = []
    for row in appointments:
        if row.household_id is None:
            kept.append(row)
        elif row.delegation_id:
            if row.delegation_id in delegations:
                row.delegation = delegations[row.delegation_id]
                kept.append(row)
        elif row.member_id is None or row.member_id in members:
            member_of, name = members.get(row.member_id or 0, (row.household_id, ""))
            row.called, row.former = name, row.household_id not in families
            if member_of == row.household_id and not (row.former and row.household_id not in left):
                kept.append(row)
    return kept


async def provided_for(households: Iterable[int]) -> set[int]:
    """Which of these families live in a dwelling of the district's or draw a subsidy today."""
    asked = sorted(set(households))
    if not asked:
        return set()
    # One row a family at most: `living` is 1 in one row alone.
    living = {"household_id__in": asked, "living": 1}
    found = set(await numbers_where(Tenancy, "household_id", living, len(asked)))
    if rest := [one for one in asked if one not in found]:
        drawing = {"household_id__in": rest, "living": 1}
        found |= set(await numbers_where(SubsidyAward, "household_id", drawing, len(rest)))
    return found


async def _left_lately(households: set[int], day: date) -> set[int]:
    if not households:
        return set()
    since = day - timedelta(days=FORMER_DAYS)
    left = Q(Q(moved_on__gte=since) | Q(moved_on=None, ended_on__gte=since), household_id__in=sorted(households))
    found = await column(Tenancy.filter(left), "household_id") + await column(SubsidyAward.filter(left), "household_id")
    return set(found)


async def going_on(case_ids: set[str], day: date) -> set[str]:
    """Those of these cases of which something is still to come, or may be asked for until a day."""
    rows = await Case.filter(id__in=sorted(case_ids)).values("id", "procedure", "status", "due_on")
    return {row["id"] for row in rows if goes_on(row["procedure"], row["status"], row["due_on"], day)}


def goes_on(procedure: str, status: str, due_on: date | None, day: date) -> bool:
    """Whether something is still to come of a case, or may be asked for until `due_on`."""
    return PROCEDURES[procedure].goes_on(status) or (due_on is not None and due_on >= day)


async def _members(ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Of those who have not left: whose family each is of, and the name as the ledger has it."""
    asked = sorted(set(ids))
    if not asked:
        return {}
    rows = await rows_within(
        ("members who have not left",),
        lambda ids: HouseholdMember.filter(id__in=ids, left_on=None).values("id", "household_id", "name"), asked,
    )
    return {row["id"]: (row["household_id"], row["name"]) for row in rows}


async def _delegations(ids: Sequence[str], day: date) -> dict[str, Delegation]:
    if not ids:
        return {}
    found = Delegation.filter(case_id__in=list(ids), case__status=ACCEPTED, until__gte=day, tenancy__living=1)
    rows = await found.select_related("household")
    givers = await standing_ids([row.binding_id for row in rows if row.binding_id], day)
    return {row.case_id: row for row in rows if row.binding_id is None or row.binding_id in givers}


async def standing_ids(ids: Sequence[int], day: date) -> set[int]:
    """Which of these appointments stand."""
    if not ids:
        return set()
    rows = await Appointment.filter(in_force(day), id__in=list(ids))
    return {row.id for row in await standing(rows, day) if not row.former}


async def bound_of(household_ids: Sequence[int], today: date) -> set[int]:
    """Of which somebody of the family's own is told in the app. Two queries."""
    held = Q(in_force(today), role=TENANT, household_id__in=padded([*household_ids] or [0], 0), delegation_id=None)
    posts = await _POSTS.where(held, most=None)
    return {row.household_id for row in await standing(posts, today) if row.household_id is not None}
