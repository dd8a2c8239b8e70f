"""An instalment agreement. Agreeing and ending it go by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import rent_accounts, rent_plans
from casework.dwellings.rent_plans import OpenBody
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, RentPlan


@endpoint("POST", "/rent-plans", summary="提出分期缴纳租金", body=OpenBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await rent_plans.begin(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


class PlanPart(Struct):
    due_on: date
    fen: int


class RentPlanDetail(Detail):
    tenancy_id: int
    owed_fen: int
    until_month: str
    parts: list[PlanPart]
    left_fen: int
    behind_fen: int
    words: str


async def _detail(case: Case, ask: Ask) -> RentPlanDetail:
    row = await RentPlan.get(case_id=case.id)
    (account,) = (await rent_accounts.accounts([row.tenancy_id], today=ask.actor.today)).values()
    parts = rent_plans.parts_of(row)
    told = rent_plans.standing(parts, row.until_month, account, ask.actor.today)
    return RentPlanDetail(
        tenancy_id=row.tenancy_id, owed_fen=row.owed_fen, until_month=row.until_month,
        parts=[PlanPart(due_on=day, fen=fen) for day, fen in parts], left_fen=told.left_fen,
        behind_fen=told.behind_fen if case.status == "running" else 0,
        words=rent_plans.say_standing(told) if case.status == "running" else "",
    )


DETAILS["rent_plan"] = _detail
