"""A reduction of rent. Granting and ending it go by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import rent_reductions
from casework.dwellings.rent_reductions import GROUNDS, OpenBody, say_reduction
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, RentReduction


@endpoint("POST", "/rent-reductions", summary="登记租金减免", body=OpenBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await rent_reductions.begin(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


class RentReductionDetail(Detail):
    tenancy_id: int
    first_on: date
    last_on: date
    stopped_on: date | None
    words: str
    ground_label: str
    basis: str


async def _detail(case: Case, ask: Ask) -> RentReductionDetail:
    row = await RentReduction.get(case_id=case.id)
    return RentReductionDetail(
        tenancy_id=row.tenancy_id, first_on=row.first_on, last_on=row.last_on, stopped_on=row.stopped_on,
        words=say_reduction(row.percent, row.off_fen), ground_label=GROUNDS[row.ground], basis=row.basis or "",
    )


DETAILS["rent_reduction"] = _detail
