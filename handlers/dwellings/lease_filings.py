"""Filing a lease with the housing department."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from casework.dwellings import lease_filings
from casework.dwellings.lease_filings import FilingBody
from casework.heart.forms import one_of
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, LeaseFiling


@endpoint("POST", "/lease-filings", summary="登记合同备案", body=FilingBody, reply=CaseReply)
async def file(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await lease_filings.file(body.id, body.lease_id, body.form, actor=ask.actor), ask)


class LeaseFilingDetail(Detail):
    number: str
    filed_on: date
    lease_id: str
    lease_number: str
    lease_kind: Annotated[str, one_of("lease", "supplement")]


async def _detail(case: Case, ask: Ask) -> LeaseFilingDetail:
    row = await LeaseFiling.get(case_id=case.id).select_related("contract__case")
    return LeaseFilingDetail(
        number=row.number, filed_on=row.filed_on, lease_id=row.contract.case_id, lease_number=row.contract.case.number,
        lease_kind=row.contract.kind,
    )


DETAILS["lease_filing"] = _detail
