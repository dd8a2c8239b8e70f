"""Of leases that are about to end: whose families have asked for a renewal, and whom nobody reaches in the app
(4.4.1.3a: the manager sees who has not asked). Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import Q

from casework.heart.actors import Actor
from casework.heart.queries import Among
from models import Case, RenewalRequest

# Of a renewal: the family has not said anything yet.
UNANSWERED = ("ahead", "waiting", "closing", "over", "kept")


def unasked(actor: Actor, among: Q) -> Q:
    """Of these tenancies, whose leases end soon, those whose families have not asked."""
    asked = Q(Q(under_way=1, lease__ends_on__gte=actor.today), ~Q(case__status__in=list(UNANSWERED)))
    return Q(among, ~Q(id__in=Among(RenewalRequest, asked, "tenancy_id")))


async def renewals_of(lease_ids: Sequence[int]) -> dict[int, Case]:
    """The renewal of each of these leases. One query."""
    rows = await RenewalRequest.filter(lease_id__in=list(lease_ids) or [0], under_way=1).select_related("case")
    return {row.lease_id: row.case for row in rows if row.lease_id is not None}
