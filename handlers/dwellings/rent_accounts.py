"""A family's rent in plain words, and who is behind with it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings import rent_accounts, rent_demands, rent_plans, rent_receipts, rent_statements
from casework.dwellings.rent_accounts import AGE_LABELS
from casework.dwellings.rent_demands import TIERS
from casework.heart import access, actors
from casework.heart.problems import refuse
from casework.heart.queries import padded
from casework.heart.rows import Records
from handlers.dwellings.rent_payments import PaymentLine, payment_line
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import CaseSummary, DwellingRef, Ref, summarise
from models import Tenancy


class AccountQuery(Struct):
    # Left out: the family's own.
    tenancy_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None


class OwedMonth(Struct):
    month: str
    fen: int
    due_on: date
    days_late: int


class OfferedPayment(Struct):
    """What a payment most likely is for, and beyond which sum it is asked about."""

    month: str
    fen: int
    owed_fen: int
    ask_beyond_fen: int


class RentPaid(Struct):
    payment: PaymentLine
    reversed: bool
    # The case of its receipt; None: none was issued yet.
    receipt_id: str | None


class RentStatement(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    words: list[str]
    pay_words: list[str]
    balance_fen: int
    overdue_fen: int
    credit_fen: int
    months_late: int
    # So many months not paid in full are a ground for leaving (O11 29).
    exit_months: int
    owed: list[OwedMonth]
    offered: OfferedPayment
    paid: list[RentPaid]
    # Demands, instalment plans and reductions.
    cases: list[CaseSummary]


class AgeSum(Struct):
    label: str
    families: int
    fen: int


class ArrearsQuery(PageQuery):
    # 0: at most a month late; 3: more than six.
    age: Annotated[int, Meta(ge=0, le=3)] | None = None


class ArrearsLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    left_on: date | None
    overdue_fen: int
    oldest_month: str
    days_late: int
    months_late: int
    age_label: str
    # Which demand is due to be sent, 1 to 3; 0: none.
    proposed_tier: int
    proposed_label: str
    sent_label: str
    sent_on: date | None
    pay_by: date | None
    # How its instalment plan stands; "": it has none.
    plan_words: str
    plan_broken: bool


class ArrearsPage(Struct):
    ages: list[AgeSum]
    total_fen: int
    exit_months: int
    items: list[ArrearsLine]
    next: str | None


@endpoint("GET", "/rent-account", summary="一户的租金：应收、欠租和缴费", query=AccountQuery, reply=RentStatement)
async def account(ask: Ask) -> RentStatement:
    access.require_in_person(ask.actor)
    tenancy = await rent_accounts.find(ask.query.tenancy_id, actor=ask.actor)
    today, own = ask.actor.today, ask.actor.role == actors.TENANT
    told = await rent_statements.statement(tenancy, today=today, own=own)
    receipts = await rent_receipts.receipts_of([row.id for row in told.payments])
    cases = await rent_statements.cases_of(tenancy, actor=ask.actor)
    return RentStatement(
        tenancy_id=tenancy.id,
        household=Ref(id=tenancy.household.id, name=tenancy.household.name),
        dwelling=DwellingRef(id=tenancy.dwelling.id, address=tenancy.dwelling.address),
        words=told.words,
        pay_words=told.pay_words,
        balance_fen=told.account.balance_fen,
        overdue_fen=told.account.overdue_fen,
        credit_fen=told.account.credit_fen,
        months_late=told.months_late,
        exit_months=told.exit_months,
        owed=[
            OwedMonth(month=one.month, fen=one.fen, due_on=one.due_on, days_late=max(0, (today - one.due_on).days))
            for one in told.account.owed
        ],
        offered=OfferedPayment(
            month=told.offered.month, fen=told.offered.fen, owed_fen=told.offered.owed_fen,
            ask_beyond_fen=told.offered.ask_beyond_fen,
        ),
        paid=[
            RentPaid(
                payment=payment_line(row), reversed=row.id in told.reversed_ids, receipt_id=receipts.get(row.id)
            )
            for row in told.payments if row.paid_fen
        ],
        cases=await summarise(cases, ask),
    )


_TENANCIES = Records(Tenancy, "household", "dwelling")


@endpoint("GET", "/rent-arrears", summary="欠租的家庭，按拖欠时间", query=ArrearsQuery, reply=ArrearsPage)
async def arrears(ask: Ask) -> ArrearsPage:
    access.require_in_person(ask.actor)
    found = await rent_accounts.arrears(actor=ask.actor, age=ask.query.age)
    behind, size, today = found.accounts, page_size(ask.query), ask.actor.today
    if ask.query.cursor:
        month, last = read_cursor(ask.query.cursor, 2)
        if not last.isascii() or not last.isdigit() or len(last) > 18:
            raise refuse("cursor_invalid")
        behind = [one for one in behind if (one.owed[0].month, one.tenancy_id) > (month, int(last))]
    page = behind[:size]
    these = Q(access.reach_of_tenancies(ask.actor), id__in=padded([one.tenancy_id for one in page] or [0], 0))
    rows = await _TENANCIES.where(these, most=None)
    families: dict[int, Tenancy] = {row.id: row for row in rows}
    accounts = {one.tenancy_id: one for one in page}
    proposed = await rent_demands.proposals(accounts, today)
    plans = await rent_plans.standings(list(accounts), accounts, today)
    return ArrearsPage(
        ages=[
            AgeSum(label=label, families=count, fen=fen)
            for label, count, fen in zip(AGE_LABELS, found.families, found.ages, strict=True)
        ],
        total_fen=sum(found.ages),
        exit_months=await rent_accounts.exit_months(today),
        items=[
            ArrearsLine(
                tenancy_id=one.tenancy_id,
                household=Ref(id=family.household.id, name=family.household.name),
                dwelling=DwellingRef(id=family.dwelling.id, address=family.dwelling.address),
                left_on=family.ended_on,
                overdue_fen=one.overdue_fen,
                oldest_month=one.owed[0].month,
                days_late=(today - one.owed[0].due_on).days,
                months_late=len(one.late(today)),
                age_label=AGE_LABELS[rent_accounts.oldest_age(one)],
                proposed_tier=proposed[one.tenancy_id].tier,
                proposed_label=TIERS.get(proposed[one.tenancy_id].tier, ""),
                sent_label=TIERS.get(proposed[one.tenancy_id].sent_tier, ""),
                sent_on=proposed[one.tenancy_id].sent_on,
                pay_by=proposed[one.tenancy_id].pay_by,
                plan_words=rent_plans.say_standing(plan) if (plan := plans.get(one.tenancy_id)) else "",
                plan_broken=bool(plan and plan.behind_fen),
            )
            for one in page if (family := families.get(one.tenancy_id)) is not None
        ],
        next=cursor_of(page[-1].owed[0].month, page[-1].tenancy_id) if len(behind) > size else None,
    )
