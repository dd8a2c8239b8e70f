"""The receipt of a payment: its paper stands on its case's page."""

from __future__ import annotations

from casework.dwellings import rent_receipts
from handlers.dwellings.rent_payments import PaymentLine, payment_line
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, RentPayment, RentReceipt


@endpoint("POST", "/rent-payments/<payment_id:str>/receipt", summary="开具一笔租金的收据", reply=CaseReply)
async def issue(ask: Ask) -> CaseReply:
    return await present(await rent_receipts.receipt_of(ask.path["payment_id"], actor=ask.actor), ask)


class RentReceiptDetail(Detail):
    payment: PaymentLine
    fiscal_number: str


async def _detail(case: Case, ask: Ask) -> RentReceiptDetail:
    row = await RentReceipt.get(case_id=case.id)
    return RentReceiptDetail(
        payment=payment_line(await RentPayment.get(id=row.payment_id)), fiscal_number=row.fiscal_number
    )


DETAILS["rent_receipt"] = _detail
