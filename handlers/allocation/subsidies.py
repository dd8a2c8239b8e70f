"""Subsidy awards: recorded by the community. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.allocation import house_agreement_cover, house_agreements, subsidies
from casework.allocation.house_agreements import HOUSE_AGREEMENT
from casework.allocation.subsidies import RecordBody, SubsidyForm
from casework.heart import access
from casework.heart.answers import masked
from casework.ledgers import look_ups
from handlers.allocation.denials import DenialReply, denial_of
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from handlers.ledgers.cross_checks import CheckReply, present_check
from models import Case, Subsidy


@endpoint("POST", "/subsidies", summary="登记补贴", body=RecordBody, reply=CaseReply)
async def record(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "subsidy", actor=ask.actor)
    if known is None:
        await look_ups.require_another(ask.actor)
    return await present(known or await subsidies.record(ask.body.id, ask.body.form, actor=ask.actor), ask)


class AgreementLine(Struct):
    id: str
    status_label: str
    address: str
    rent_fen: int
    ends_on: date


class SubsidyDetail(Detail):
    form: SubsidyForm
    award_id: int | None
    check: CheckReply | None
    may_amend: bool
    # What the family rents (1c), the newest first; and why the subsidy cannot be approved yet.
    agreements: list[AgreementLine]
    agreement_lacking: str
    may_agree: bool
    denial: DenialReply | None


async def _detail(case: Case, ask: Ask) -> SubsidyDetail:
    subsidy, form = await Subsidy.get(case_id=case.id), await subsidies.form_of(case.id)
    return SubsidyDetail(
        form=masked(form),
        award_id=subsidy.award_id,
        check=await present_check(case, ask),
        may_amend=case.status == "sent_back" and ask.actor.role == "community_clerk",
        agreements=[
            AgreementLine(
                id=one.case_id, status_label=HOUSE_AGREEMENT.statuses[one.case.status].label, address=one.address,
                rent_fen=one.rent_fen, ends_on=one.ends_on,
            )
            for one in await house_agreements.of_subsidy(case)
        ],
        agreement_lacking=await house_agreement_cover.lacking(
            case.id, subsidies.asked_for(form), ask.actor.today
        ) if house_agreements.may_begin(case.status) and case.status != "awarded" else "",
        denial=await denial_of(case),
        may_agree=house_agreements.may_begin(case.status) and ask.actor.role == "community_clerk",
    )


DETAILS["subsidy"] = _detail
