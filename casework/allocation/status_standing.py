"""What their own units have found of people and holds on a day (2d, 2e, 2f): what an order and a score count.

Knows no life table, so that the application itself may ask it. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from models import StatusFinding


async def holding(indexes: Sequence[str], day: date) -> list[StatusFinding]:
    """What their own units have found of these people and holds on that day, the newest first."""
    there = Q(
        Q(until_on=None) | Q(until_on__gte=day), Q(replaced_on=None) | Q(replaced_on__gt=day),
        person_index__in=[one for one in indexes if one] or [""], holds=True, from_on__lte=day, given_on__lte=day,
    )
    return list(await StatusFinding.filter(there).order_by("-given_on", "-id").limit(500))
