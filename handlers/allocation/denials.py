"""What was refused, and what came of its re-check (1a), as the pages of an application and of a subsidy show it."""

from __future__ import annotations

from datetime import date

from casework.allocation.denials import standing_of
from handlers.heart.http import Struct
from models import Case


class DenialReply(Struct):
    """`until_on`: the last day on which another look may be asked for. `answer`: "" until there is one."""

    reason: str
    refused_on: date
    until_on: date
    may_ask: bool
    asked_on: date | None
    asked_words: str
    answer_by: date | None
    answer: str
    answered_on: date | None


async def denial_of(case: Case) -> DenialReply | None:
    row = await standing_of(case.id)
    if row is None:
        return None
    return DenialReply(
        reason=row.reason or "", refused_on=row.refused_on, until_on=row.until_on, may_ask=row.asked_on is None,
        asked_on=row.asked_on, asked_words=row.asked_words or "", answer_by=row.answer_by, answer=row.answer or "",
        answered_on=row.answered_on,
    )
