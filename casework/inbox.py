"""The inbox: cases whose status asks the actor's role to act, but for those that this very person may not judge."""

from __future__ import annotations

from functools import reduce
from operator import or_

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from casework import access
from casework.actors import Actor
from casework.life import PROCEDURES, RECEIVING, Procedure
from models import Case, CaseEvent


def waiting_cases(actor: Actor) -> QuerySet[Case]:
    """In reach, and waiting for this actor. What one brought in oneself waits for somebody else."""
    asked = [_asked(procedure, actor) for procedure in PROCEDURES.values()]
    return access.cases_in_reach(actor).filter(reduce(or_, asked, access.NOTHING))


def _asked(procedure: Procedure, actor: Actor) -> Q:
    if procedure.two_sided:
        return reduce(or_, (_asked_on(procedure, actor, side) for side in ("", RECEIVING)))
    return _asked_of(procedure, actor)


def _asked_on(procedure: Procedure, actor: Actor, side: str) -> Q:
    """On one side of a case that lies under two areas: what asks a street asks it of one of the two."""
    return Q(_asked_of(procedure, actor, side), access.side_of(actor, side))


def _asked_of(procedure: Procedure, actor: Actor, side: str = "") -> Q:
    judging: list[str] = []
    doing: list[str] = []
    own: list[str] = []
    for status in procedure.statuses:
        if actor.role in procedure.asked(status):
            mine = [
                step
                for step in procedure.steps_from(status)
                if step.asks and actor.role in step.by and step.side == side
            ]
            if mine and all(step.own for step in mine):
                own.append(status)
            elif mine:
                (judging if all(step.duty == "approve" for step in mine) else doing).append(status)
    found = Q(procedure=procedure.name, status__in=doing) if doing else access.NOTHING
    if own:
        found = found | Q(procedure=procedure.name, status__in=own, opened_by_id=actor.account_id)
    if judging:
        entering = {step.action for step in procedure.steps if step.duty == "enter"}
        brought_in = CaseEvent.filter(account_id=actor.account_id, action__in=list(entering)).values("case_id")
        found = found | Q(Q(procedure=procedure.name, status__in=judging), ~Q(id__in=Subquery(brought_in)))
    return found
