"""我来办: somebody of an office says that a case is being worked on, and colleagues see by whom and since when.

It ends by hand, after a day, or when the post ends in which it was said; the last is asked when it is read, so that
nobody has to remember it. It locks nothing: who is asked may act, whoever has it in hand, and may take it over.
Refuses it to families, who have no colleagues, and of a case in which the asker has nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.advance import actions_for
from casework.heart.problems import refuse
from casework.heart.queries import column, padded, rows_where
from casework.heart.standing import in_force
from casework.heart.transactions import WriteRaced
from models import Appointment, Case, InHand

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """By whom, since when; whether by the asker."""

    name: str
    since: datetime
    mine: bool


def has_colleagues(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.appointment_id is not None


async def take(case_id: str, *, actor: Actor) -> Case:
    """Raises not_found, not_allowed. Taken again it goes on from now; from a colleague it is taken over. In a
    transaction.
    """
    case = await access.find_case(case_id, actor=actor)
    if not has_colleagues(actor) or not await actions_for(case, actor=actor):
        raise refuse("not_allowed", "这件事现在不是您的待办，不用登记。")
    await InHand.filter(case_id=case.id).delete()
    try:
        await InHand.create(
            case_id=case.id, account_id=actor.account_id, appointment_id=actor.appointment_id,
            organisation_id=actor.organisation_id, name=actor.name, since=actor.at,
        )
    except IntegrityError:
        # A colleague said it in the same moment: the later one has it.
        raise WriteRaced from None
    return case


async def let_go(case_id: str, *, actor: Actor) -> Case:
    """One's own; what is let go already stays so. Raises not_found."""
    case = await access.find_case(case_id, actor=actor)
    await InHand.filter(case_id=case.id, account_id=actor.account_id).delete()
    return case


async def in_hand(case_ids: Sequence[str], *, actor: Actor) -> dict[str, Held]:
    """Of these cases those that somebody of the asker's own office has in hand now. Two queries at most."""
    if not case_ids or not has_colleagues(actor):
        return {}
    names = ("case_id", "account_id", "appointment_id", "name", "since")

    def build(condition: Q) -> Any:
        return InHand.filter(condition).values(*names)

    said = Q(case_id__in=padded(list(case_ids), ""), organisation_id=actor.organisation_id)
    rows = [InHand._init_from_db(**row, organisation_id=0) for row in await rows_where(("in hand",), said, build)]
    rows = [row for row in rows if row.since > actor.at - KEPT_FOR]
    if not rows:
        return {}
    posts = {row.appointment_id for row in rows}
    standing = set(await column(Appointment.filter(in_force(actor.today), id__in=list(posts)), "id"))
    return {
        row.case_id: Held(row.name, row.since, row.account_id == actor.account_id)
        for row in rows if row.appointment_id in standing
    }
