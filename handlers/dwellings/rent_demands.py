"""Demands for rent: what is proposed is sent, in one list."""

from __future__ import annotations

from datetime import date

from casework.dwellings import rent_accounts, rent_demands
from casework.dwellings.rent_demands import TIERS, SendBody
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, Detail
from models import Case, RentDemand


class DemandLeft(Struct):
    tenancy_id: int
    reason: str


class DemandsReply(Struct):
    sent: int
    left: list[DemandLeft]


@endpoint("POST", "/rent-demands", summary="发出租金提醒和催缴", body=SendBody, reply=DemandsReply)
async def send(ask: Ask) -> DemandsReply:
    done = await rent_demands.send(ask.body.tenancy_ids, actor=ask.actor)
    return DemandsReply(
        sent=done.count, left=[DemandLeft(tenancy_id=one, reason=reason) for one, reason in done.left]
    )


class RentDemandDetail(Detail):
    tenancy_id: int
    tier_label: str
    text: str
    owed_fen: int
    pay_by: date | None
    # What is still owed of it today; 0: it is settled.
    left_fen: int


async def _detail(case: Case, ask: Ask) -> RentDemandDetail:
    row = await RentDemand.get(case_id=case.id)
    (account,) = (await rent_accounts.accounts([row.tenancy_id], today=ask.actor.today)).values()
    return RentDemandDetail(
        tenancy_id=row.tenancy_id, tier_label=TIERS[row.tier], text=row.text, owed_fen=row.owed_fen, pay_by=row.pay_by,
        left_fen=min(row.owed_fen, sum(one.fen for one in account.owed if one.month in row.months)),
    )


DETAILS["rent_demand"] = _detail
