"""Who may act in a family's place, and in what.

Whether a delegation stands today is asked in `casework/heart/standing.py`.
"""

from __future__ import annotations

from casework.heart.actors import Delegated
from models import Delegation

ACCEPTED = "accepted"


def purposes_of(delegation: Delegation) -> tuple[str, ...]:
    return tuple(delegation.purposes.split(","))


def delegated(delegation: Delegation) -> Delegated:
    """Of one fetched with its household."""
    return Delegated(
        case_id=delegation.case_id,
        household_id=delegation.household_id,
        principal=delegation.household.name,
        purposes=purposes_of(delegation),
        until=delegation.until,
    )
