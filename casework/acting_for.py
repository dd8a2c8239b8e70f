"""Who may act in a family's place today. Asked anew at each request: no clock has to end anything.

A delegation stands while it is accepted, its last day is not over, and the tenancy in which it was given goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.actors import Delegated
from models import Appointment, Delegation

ACCEPTED = "accepted"


def purposes_of(delegation: Delegation) -> tuple[str, ...]:
    return tuple(delegation.purposes.split(","))


async def only_standing(appointments: Sequence[Appointment], day: date) -> list[Appointment]:
    """Without those whose delegation does not stand on `day`. One query, and none where nobody is a delegate."""
    named = [row.delegation_id for row in appointments if row.delegation_id]
    if not named:
        return list(appointments)
    standing = Delegation.filter(case_id__in=named, case__status=ACCEPTED, until__gte=day, tenancy__living=1)
    known = {row.case_id: row for row in await standing.select_related("household")}
    kept = []
    for row in appointments:
        if row.delegation_id is None:
            kept.append(row)
        elif row.delegation_id in known:
            row.delegation = known[row.delegation_id]
            kept.append(row)
    return kept


def delegated(delegation: Delegation) -> Delegated:
    """Of one fetched with its household."""
    return Delegated(
        case_id=delegation.case_id,
        household_id=delegation.household_id,
        principal=delegation.household.name,
        purposes=purposes_of(delegation),
        until=delegation.until,
    )
