"""The days of a case: by which it waits, where its table's count of days would mislead; and which of them a form may
name. What every procedure with days of its own asks and writes alike.

Refuses a day that lies ahead, and one before what it follows.
"""

from __future__ import annotations

from datetime import date

from casework.heart.life import Move
from casework.heart.problems import invalid
from casework.words.wording import say_day
from models import Case


async def waits_until(case: Case, day: date | None) -> None:
    """Inside a step's effect: `advance()` renews what is asked of the case after it. None: it waits for no day."""
    await Case.filter(id=case.id).update(due_on=day)
    case.due_on = day


def check_day(move: Move, name: str, first: date | None = None) -> None:
    """The form's day `name`. `first`: before which it cannot be. Raises form_invalid, naming the field."""
    day: date = getattr(move.form, name)
    if day > move.actor.today:
        raise invalid({f"form.{name}": "日期不能晚于今天。"})
    if first is not None and day < first:
        raise invalid({f"form.{name}": f"日期不能早于{say_day(first)}。"})
