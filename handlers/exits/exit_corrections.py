"""Corrections of exits: opened by the community. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits import exit_corrections
from casework.exits.exit_corrections import CorrectBody
from casework.exits.exits import REASONS
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, CaseEvent, Exit, ExitCorrection


@endpoint("POST", "/exit-corrections", summary="申请退出更正", body=CorrectBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await exit_corrections.start(body.id, body.exit_id, body.form, actor=ask.actor), ask)


class CorrectionDetail(Detail):
    exit_id: str
    tenancy_id: int
    left_on: date
    reason_label: str
    # Why it is said to have been recorded in error.
    why: str
    restored_on: date | None


async def _detail(case: Case, ask: Ask) -> CorrectionDetail:
    row = await ExitCorrection.get(case_id=case.id)
    found = await Exit.get(case_id=row.exit_id)
    opened = await CaseEvent.filter(case_id=case.id, version=1).first()
    return CorrectionDetail(
        exit_id=row.exit_id,
        tenancy_id=row.tenancy_id,
        left_on=found.left_on,
        reason_label=REASONS[found.reason],
        why=opened.form["reason"] if opened else "",
        restored_on=row.restored_on,
    )


DETAILS["exit_correction"] = _detail
