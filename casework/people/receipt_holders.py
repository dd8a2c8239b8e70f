"""Whoever brought something without signing in, and comes back to it by a receipt (1a, 1d, 4.1).

Nobody here is known: the phone's own id and token say which thing it is, or the receipt's number and secret do. What
those who hold one may be told is each procedure's to say. Refuses another's, slowing whoever guesses, and what was
over long ago; what is right always passes.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from casework.heart import actors, attempts
from casework.heart.actors import Actor
from casework.heart.problems import Problem, refuse
from casework.heart.rules import Rule, in_force
from casework.people.receipt_codes import as_printed, code_index
from casework.words.networks import network_of
from models.fields import SealedRow

# A row beside a case, with the digest of its receipt's secret: `case`, `code_index`.
R = TypeVar("R", bound=SealedRow)


def holder(case_id: str, name: str, *, actor: Actor) -> Actor:
    """Whoever holds the secret of this case, called `name`, and nothing that tells who that is."""
    return Actor(0, name, actors.ANYBODY, actor.at, receipt=case_id)


async def row_of_code(model: type[R], case_id: str, code: str, otherwise: str) -> R:
    """The row of that case with its case, if the secret is its own. `otherwise`: the code of the refusal."""
    row: Any = await model.get_or_none(case_id=case_id).select_related("case")
    if row is None or not hmac.compare_digest(row.code_index, code_index(code)):
        raise refuse(otherwise)
    return row  # type: ignore[no-any-return]


async def row_of_receipt(model: type[R], number: str, code: str, otherwise: str, *, actor: Actor) -> R:
    """The same by what is printed on a receipt. Raises `otherwise`, too_many_attempts."""
    row: Any = await model.get_or_none(code_index=code_index(as_printed(code))).select_related("case")
    if row is None or as_printed(row.case.number) != as_printed(number):
        raise wrong(otherwise, actor=actor)
    return row  # type: ignore[no-any-return]


async def require_kept(over: date | None, days: Rule, otherwise: str, *, actor: Actor) -> None:
    """A receipt ends some days after what it tells of was over; `over` None: that goes on. Raises `otherwise`."""
    if over is not None and actor.today > over + timedelta(days=await in_force(days, actor.today)):
        raise refuse(otherwise)


def wrong(otherwise: str, *, actor: Actor) -> Problem:
    """A wrong secret slows who tries it."""
    counted = replace(actor, address=network_of(actor.address))
    return attempts.wrong_of_stranger("receipt", actor=counted) or refuse(otherwise)
