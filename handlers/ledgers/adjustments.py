"""Adjustments of ledger entries: opened here; recorded by the door of all steps."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from casework.heart import access
from casework.heart.forms import Form, Uuid
from casework.ledgers import adjustments
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, LedgerAdjustment


class StartBody(Form):
    id: Uuid
    # The entry: `tenancy:12` or `award:3`.
    subject: Annotated[str, Meta(pattern="^(tenancy|award):[1-9][0-9]{0,17}$", max_length=24)]


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
