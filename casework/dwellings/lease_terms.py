"""The terms of leases: the one place where a lease's term (`Lease`: first day, last day, monthly rent) is added to a
tenancy or taken back.

Why apart: entries, rent, renewal and the lease itself all read these rows, so no day may be covered twice, and the next
term begins on the day after the last ends. Each change is a revision of the family's entry. Refuses a term of a tenancy
that has ended, one that overlaps another of it or days on which another family lived there, one that ends before it
begins, one that is over already, one that begins long before the family moved in, and one longer than the law's years.
"""

from __future__ import annotations

from datetime import date, timedelta

from tortoise.exceptions import IntegrityError

from casework.dwellings.handback_standing import refuse_leaving
from casework.dwellings.renewal_windows import told_from
from casework.heart.actors import Actor
from casework.heart.problems import invalid, refuse
from casework.heart.rules import Rule, declare, in_force
from casework.heart.transactions import WriteRaced
from casework.ledgers.revisions import Change, revising
from casework.ledgers.tenancies import last_left
from casework.words.calendar import add_months
from casework.words.wording import say_day, say_fen
from models import Lease, RenewalRequest, Tenancy

_LAW = "《公共租赁住房管理办法》（住建部令第11号）第十八条"
LONGEST = declare(Rule("lease_years", "租赁合同一次最长签几年", 5, _LAW, least=1, most=20))
_A_DAY = timedelta(days=1)
# A lease may be of some time before the family took its dwelling over; what is older is a slip of the year.
_BEFORE_MONTHS = 12
# Of a renewal that nobody asked for until the lease was over: the family lives on, and a lease by hand regulates it.
_NOBODY_RENEWS = ("over", "running")


def last_day(starts_on: date, months: int) -> date:
    """Of a term of so many months: the day before the corresponding day; where that month has none, its last day.

    1 March 2024 and 12 months: 28 February 2025. 31 August and 3 months: 30 November. 29 February 2024 and 12 months:
    28 February 2025, so that the next term begins on 1 March.
    """
    corresponding = add_months(starts_on, months)
    return corresponding - _A_DAY if corresponding.day == starts_on.day else corresponding


async def next_start(tenancy: Tenancy) -> date | None:
    """The day after its last term ends; None: it has none yet. One query."""
    last = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on").first()
    return last.ends_on + _A_DAY if last else None


async def first_day(tenancy: Tenancy, today: date) -> date:
    """Of the term that follows: the day after the last one's end. Today, where there is none yet, or where the family
    has lived on without a term for longer than a lease may run.
    """
    starts_on = await next_start(tenancy)
    if starts_on is None:
        return today
    reaches = last_day(starts_on, 12 * await in_force(LONGEST, starts_on))
    return starts_on if reaches >= today else today


async def check_follows(tenancy: Tenancy, starts_on: date, today: date) -> None:
    """Of a term that renews another: no day between the two. Raises form_invalid."""
    first = await first_day(tenancy, today)
    after = await next_start(tenancy)
    # Of what ran on for so long, any day since.
    if starts_on != first and not (after is not None and after < first and after < starts_on <= today):
        raise invalid({"form.starts_on": f"续租的起租日要接着上一份，从{say_day(first)}起。"})


async def check_renewed(tenancy: Tenancy, starts_on: date, today: date) -> None:
    """Of a term that was drafted by hand: whether it may follow the last one without the street's word (4.4.1.3). It
    may where that one ended so long ago that nobody renews it any more, as in a ledger that was taken over. Raises
    renewal_first.
    """
    last = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on", "-id").first()
    if last is None or starts_on <= last.ends_on:
        return
    renewal = await RenewalRequest.filter(lease_id=last.id, under_way=1).select_related("case").first()
    if renewal is not None and renewal.case.status not in _NOBODY_RENEWS:
        raise refuse("renewal_first")
    if renewal is None and today < (opens := await told_from(last.ends_on, on=today)):
        raise refuse(
            "renewal_first",
            f"这户的合同{say_day(last.ends_on)}才到期，{say_day(opens)}起办续租：家庭申请、社区复核、街道决定以后再签下一份。",
        )


async def check_span(
    starts_on: date, ends_on: date, dwelling_id: int, *, today: date | None = None, but: int = 0
) -> None:
    """Whether these days could be a lease's of that dwelling, whosever. `but`: the tenancy whose own days do not count.
    Raises form_invalid, term_overlaps.
    """
    await _check_length(starts_on, ends_on)
    if today is not None and ends_on < today:
        raise invalid({"form.ends_on": f"{say_day(ends_on)}已经过去，请核对到期日。"})
    before = await last_left(dwelling_id, starts_on, but=but)
    if before is not None:
        raise refuse("term_overlaps", f"上一户住到{say_day(before)}，起租日不能早于这一天，请核对。")


async def _check_length(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise invalid({"form.ends_on": "合同到期不能早于合同开始。"})
    years = await in_force(LONGEST, starts_on)
    latest = last_day(starts_on, 12 * years)
    if ends_on > latest:
        raise invalid({"form.ends_on": f"租赁期限最长{years}年，从{say_day(starts_on)}起最晚到{say_day(latest)}。"})


async def check_term(
    tenancy: Tenancy, starts_on: date, ends_on: date, *, today: date | None = None
) -> None:
    """Whether it could be added; `today`: by a step of that day. Raises tenancy_ended, handback_exists,
    form_invalid, term_overlaps.
    """
    if tenancy.ended_on is not None:
        raise refuse("tenancy_ended")
    await refuse_leaving(tenancy.id)
    # What is no term at all is said before what it meets.
    await _check_length(starts_on, ends_on)
    other = await Lease.filter(tenancy_id=tenancy.id, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise refuse(
            "term_overlaps",
            f"这户已有{say_day(other.starts_on)}至{say_day(other.ends_on)}的合同，期限不能重叠，请核对起止日期。",
        )
    await check_span(starts_on, ends_on, tenancy.dwelling_id, today=today, but=tenancy.id)
    if tenancy.started_on is not None and starts_on < add_months(tenancy.started_on, -_BEFORE_MONTHS):
        raise invalid({"form.starts_on": f"这户{say_day(tenancy.started_on)}入住，起租日早得太多，请核对年份。"})


async def add_term(
    tenancy: Tenancy, starts_on: date, ends_on: date, monthly_rent_fen: int, *, actor: Actor, case_id: str
) -> Lease:
    """Inside a step's transaction. Raises what `check_term` does."""
    async with revising(tenancy.household_id, "lease", actor=actor, stage="signed", case_id=case_id) as changes:
        # The family's row is held by now: nobody adds a term between the look and the write.
        now = await Tenancy.filter(id=tenancy.id).select_for_update().first()
        await check_term(now or tenancy, starts_on, ends_on, today=actor.today)
        try:
            row = await Lease.create(
                tenancy_id=tenancy.id, starts_on=starts_on, ends_on=ends_on, monthly_rent_fen=monthly_rent_fen
            )
        except IntegrityError:
            raise WriteRaced from None
        changes.append(Change("租赁合同", "", _say(row)))
    return row


async def take_back_term(lease: Lease, *, actor: Actor, case_id: str) -> None:
    """Of a lease that was signed and never ran: the entry is as it was before. Inside a step's transaction."""
    tenancy = await Tenancy.get(id=lease.tenancy_id)
    async with revising(tenancy.household_id, "lease", actor=actor, stage="voided", case_id=case_id) as changes:
        await Lease.filter(id=lease.id).delete()
        changes.append(Change("租赁合同", _say(lease), "已作废"))


def _say(row: Lease) -> str:
    return f"{say_day(row.starts_on)}至{say_day(row.ends_on)}，月租金{say_fen(row.monthly_rent_fen)}"
