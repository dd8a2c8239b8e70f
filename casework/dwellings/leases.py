"""Leases that are about to end: those whose last day is within three months and that no newer lease follows."""

from __future__ import annotations

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.words.calendar import add_months
from models import Lease, Tenancy

READERS = (*access.AREA_ROLES, actors.MANAGER_CLERK)
_MONTHS = 3


def ending_soon(actor: Actor) -> QuerySet[Tenancy]:
    """Living tenancies in reach. Raises not_allowed."""
    access.require_role(actor, *READERS)
    until = add_months(actor.today, _MONTHS)
    ending = Lease.filter(ends_on__gte=actor.today, ends_on__lte=until).values("tenancy_id")
    followed = Lease.filter(ends_on__gt=until).values("tenancy_id")
    mine = access.tenancies_in_reach(actor).filter(living=1, id__in=Subquery(ending))
    return mine.exclude(id__in=Subquery(followed))
