"""Adjustments of ledger entries: opened here; recorded by the door of all steps."""

from __future__ import annotations

from casework.heart import access
from casework.ledgers import adjustments
from casework.ledgers.adjustments import StartBody
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, LedgerAdjustment


@endpoint("POST", "/ledger-adjustments", summary="调整一户台账", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "ledger_adjustment", actor=ask.actor)
    return await present(known or await adjustments.start(ask.body.id, ask.body.subject, actor=ask.actor), ask)


class AdjustmentDetail(Detail):
    tenancy_id: int | None
    award_id: int | None


async def _detail(case: Case, ask: Ask) -> AdjustmentDetail:
    part, _, number = (await LedgerAdjustment.get(case_id=case.id)).subject.partition(":")
    return AdjustmentDetail(
        tenancy_id=int(number) if part == "tenancy" else None, award_id=int(number) if part == "award" else None
    )


DETAILS["ledger_adjustment"] = _detail
