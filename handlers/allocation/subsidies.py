"""Subsidy awards: recorded by the community. Later steps go by /cases."""

from __future__ import annotations

from casework.allocation import subsidies
from casework.allocation.subsidies import RecordBody, SubsidyForm
from casework.heart import access
from casework.heart.answers import masked
from casework.ledgers import look_ups
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from handlers.ledgers.cross_checks import CheckReply, present_check
from models import Case, Subsidy


@endpoint("POST", "/subsidies", summary="登记补贴", body=RecordBody, reply=CaseReply)
async def record(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "subsidy", actor=ask.actor)
    if known is None:
        await look_ups.require_another(ask.actor)
    return await present(known or await subsidies.record(ask.body.id, ask.body.form, actor=ask.actor), ask)


class SubsidyDetail(Detail):
    form: SubsidyForm
    award_id: int | None
    check: CheckReply | None
    may_amend: bool


async def _detail(case: Case, ask: Ask) -> SubsidyDetail:
    subsidy = await Subsidy.get(case_id=case.id)
    return SubsidyDetail(
        form=masked(await subsidies.form_of(case.id)),
        award_id=subsidy.award_id,
        check=await present_check(case, ask),
        may_amend=case.status == "sent_back" and ask.actor.role == "community_clerk",
    )


DETAILS["subsidy"] = _detail
