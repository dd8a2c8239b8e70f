"""Leases that are about to end: those whose last day is within three months and that no newer lease follows."""

from __future__ import annotations

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.queries import Among
from casework.words.calendar import add_months
from models import Lease, Tenancy

READERS = (*access.AREA_ROLES, actors.MANAGER_CLERK)
_MONTHS = 3


def ending(actor: Actor) -> Q:
    """Living tenancies in reach. Raises not_allowed."""
    access.require_role(actor, *READERS)
    until = add_months(actor.today, _MONTHS)
    soon = Among(Lease, Q(ends_on__gte=actor.today, ends_on__lte=until), "tenancy_id")
    followed = Q(id__in=Among(Lease, Q(ends_on__gt=until), "tenancy_id"))
    return Q(access.reach_of_tenancies(actor), Q(living=1, id__in=soon), ~followed)


def ending_soon(actor: Actor) -> QuerySet[Tenancy]:
    return Tenancy.filter(ending(actor))
