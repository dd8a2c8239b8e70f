"""Exits from a dwelling: recorded by the community or the manager. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits import exits
from casework.exits.exits import REASONS, RecordExitBody
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Exit, ExitCorrection


@endpoint("POST", "/exits", summary="登记退出", body=RecordExitBody, reply=CaseReply)
async def record(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await exits.record(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


class ExitDetail(Detail):
    tenancy_id: int
    left_on: date
    reason: str
    reason_label: str
    note: str
    closed_notices: int
    # The last correction of it; None: there was none.
    correction_id: str | None
    may_correct: bool


async def _detail(case: Case, ask: Ask) -> ExitDetail:
    row = await Exit.get(case_id=case.id)
    # The one under way before those that were decided.
    corrections = await ExitCorrection.filter(exit_id=case.id).order_by("-under_way", "-case__opened_at").limit(1)
    under_way = any(one.under_way for one in corrections)
    office = ask.actor.role in {"community_clerk", "street_clerk", "district_clerk"}
    return ExitDetail(
        tenancy_id=row.tenancy_id,
        left_on=row.left_on,
        reason=row.reason,
        reason_label=REASONS[row.reason],
        note=row.note if office or ask.actor.role == "manager_clerk" else "",
        closed_notices=row.closed_notices,
        correction_id=corrections[0].case_id if corrections and office else None,
        may_correct=ask.actor.role == "community_clerk" and case.status != "corrected" and not under_way,
    )


DETAILS["exit"] = _detail
