"""A case that comes of another one tells it how it went: a lease that is drawn up for a renewal, that it was signed.

The other one hears of it as a step of the calendar's, in the same transaction, so the two never disagree; which step,
and what follows, its own table says. So who drafts leases needs to know nothing of what they are drafted for. Refuses
nothing: what has moved on meanwhile, and has no such step any more, is left as it is.
"""

from __future__ import annotations

from datetime import datetime

from casework.heart.advance import advance
from casework.heart.life import PROCEDURES
from casework.heart.rounds import calendar
from models import Case


async def tell_source(case_id: str | None, action: str, *, at: datetime, form: object = None) -> Case | None:
    """The case as it now is; None: there is none, or it waits for this no more. Inside a step's transaction. `form`:
    what the step is to seal of how it went.
    """
    # Held, so that it is read as it is and not as it was when this transaction began.
    case = await Case.filter(id=case_id or "").select_for_update().first()
    if case is None or PROCEDURES[case.procedure].step(case.status, action) is None:
        return None
    await case.fetch_related("household", "dwelling")
    return await advance(case, action, actor=calendar(at), version=case.version, form=form)
