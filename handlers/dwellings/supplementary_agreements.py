"""Supplementary agreements beside a lease. Signing and what else follows goes by /cases."""

from __future__ import annotations

from casework.dwellings import supplementary_agreements
from casework.dwellings.supplementary_agreements import AgreementBody
from casework.heart import actors
from handlers.dwellings.leases import AgreementDetail, signed_detail
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, present
from models import Case, LeaseContract


@endpoint("POST", "/supplementary-agreements", summary="起草补充协议", body=AgreementBody, reply=CaseReply)
async def draft(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await supplementary_agreements.begin(body.id, body.lease_id, body.form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> AgreementDetail:
    row = await LeaseContract.get(case_id=case.id)
    lease = await LeaseContract.get_or_none(id=row.beside_id or 0).select_related("case")
    hidden = ask.actor.role == actors.TENANT and case.status == "drafted"
    return AgreementDetail(
        subject=row.subject, holds_from=row.starts_on, body="" if hidden else row.matters.get("body", ""),
        lease_id=lease.case_id if lease else "", lease_number=lease.case.number if lease else "",
        **await signed_detail(case, row, ask),  # type: ignore[arg-type]
    )


DETAILS["supplementary_agreement"] = _detail
