"""Payouts of subsidies (4.2.3): drawing up a month's list, its lines a page at a time, its workbook, and what a family
was paid. Later steps go by /cases.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from tortoise.expressions import Q

from casework.allocation import payout_workbooks, payouts
from casework.allocation.payout_forms import PayoutBody
from casework.allocation.payouts import KIND
from casework.heart import access, actors
from casework.heart.forms import one_of
from handlers.heart.http import (
    Ask,
    PageQuery,
    Struct,
    Workbook,
    cursor_of,
    endpoint,
    last_id,
    page_by_id,
    page_size,
)
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Payout, PayoutLine

_STATES = {"": "等发放结果", "paid": "已发放", "failed": "没有发成", "dropped": "已作废"}


class PayoutLineReply(Struct):
    number: int
    household_id: int
    household: str
    award_id: int
    fen: int
    # By which days of the month; "": by all.
    days: str
    state: Annotated[str, one_of("", "paid", "failed", "dropped")]
    state_label: str
    reason: str


class PayoutLines(Struct):
    items: list[PayoutLineReply]
    next: str | None


class PayoutMonth(Struct):
    """What a family reads of one month's subsidy."""

    month: str
    fen: int
    days: str
    state: Annotated[str, one_of("", "paid", "failed")]
    state_label: str
    paid_on: date | None
    reason: str


class PayoutMonths(Struct):
    items: list[PayoutMonth]
    next: str | None


class PayoutDetail(Detail):
    month: str
    note: str
    families: int
    sum_fen: int
    # Of these could not be paid.
    failed: int
    failed_fen: int
    paid_on: date | None
    reference: str
    may_take: bool


@endpoint("POST", "/payouts", summary="拟补贴发放名单", body=PayoutBody, reply=CaseReply)
async def draw_up(ask: Ask) -> CaseReply:
    return await present(await payouts.draw_up(ask.body, actor=ask.actor), ask)


@endpoint("GET", "/payouts/own", summary="我家的补贴：每个月发了多少", query=PageQuery, reply=PayoutMonths)
async def own(ask: Ask) -> PayoutMonths:
    access.require_role(ask.actor, actors.TENANT)
    access.require_in_person(ask.actor)
    size, behind = page_size(ask.query), Q(id__lt=last_id(ask.query)) if ask.query.cursor else Q()
    found = PayoutLine.filter(
        behind, household_id=ask.actor.household_id or 0, case__status__in=["sent", "paid"]
    )
    rows = await found.order_by("-id").limit(size + 1)
    of = {one.case_id: one for one in await Payout.filter(case_id__in=[one.case_id for one in rows] or [""])}
    more = cursor_of(rows[size - 1].id) if len(rows) > size else None
    return PayoutMonths(
        items=[
            PayoutMonth(
                month=one.month, fen=one.fen, days=one.days, state=one.state, state_label=_STATES[one.state],
                paid_on=of[one.case_id].paid_on if one.state == "paid" else None, reason=one.reason,
            )
            for one in rows[:size]
        ],
        next=more,
    )


@endpoint("GET", "/payouts/<case_id:str>/lines", summary="补贴发放名单：逐户", query=PageQuery, reply=PayoutLines)
async def lines(ask: Ask) -> PayoutLines:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    rows, more = await page_by_id(PayoutLine.filter(case_id=case.id).select_related("household"), ask.query)
    return PayoutLines(
        items=[
            PayoutLineReply(
                number=one.number, household_id=one.household_id, household=one.household.name, award_id=one.award_id,
                fen=one.fen, days=one.days, state=one.state, state_label=_STATES[one.state], reason=one.reason,
            )
            for one in rows
        ],
        next=more,
    )


@endpoint("GET", "/payouts/<case_id:str>/workbook", summary="补贴发放名单（Excel，含证件号，记入审计）", reply=Workbook)
async def workbook(ask: Ask) -> Workbook:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    return Workbook(data=await payout_workbooks.make_workbook(case, actor=ask.actor), filename=f"{case.number}.xlsx")


async def _detail(case: Case, ask: Ask) -> PayoutDetail:
    row = await payouts.row_of(case)
    failed = await PayoutLine.filter(case_id=case.id, state="failed").values_list("fen", flat=True)
    sums = [int(str(one)) for one in failed]
    return PayoutDetail(
        month=row.month, note=row.note, families=row.families, sum_fen=row.sum_fen, failed=len(sums),
        failed_fen=sum(sums), paid_on=row.paid_on, reference=row.reference, may_take=case.status in ("sent", "paid"),
    )


DETAILS[KIND] = _detail
