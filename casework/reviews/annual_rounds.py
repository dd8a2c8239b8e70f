"""What the calendar does of annual reviews by itself (`casework/heart/rounds.py`): as the December reports open, every
family that lives in public housing or draws a subsidy has its review, also one that comes into a ledger by the end of
the year; and a family that has left is reviewed no more.

Some hundreds at a time, in a transaction each and in a number of statements that does not grow with them: what was
killed between two of them goes on with the next walk, which asks for those that have none yet. Refuses nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from functools import partial

from tortoise.expressions import Q, Subquery
from tortoise.models import Model

from casework.heart import asks, rounds
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.bulk import insert_rows
from casework.heart.queries import column
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.transactions import atomically
from casework.heart.turns import take_turns
from casework.reviews.annual_duty import KIND, WAITING, due_of
from casework.reviews.annual_reviews import REVIEW
from casework.words.clock import business_day
from models import AnnualReview, Case, Household, ReportWindow, SubsidyAward, Tenancy

_NAMESPACE = uuid.UUID("0f6f1c9d-3a52-4d0e-9b8b-7c6a0de4f2a1")
_BENEFITS: tuple[tuple[type[Model], str], ...] = ((Tenancy, "housing"), (SubsidyAward, "subsidy"))


async def open_some(model: type[Model], benefit: str, year: int, *, at: datetime) -> int:
    """Opens the reviews of at most a page of families that draw this and have none of that year. In a transaction.
    Returns how many.
    """
    # Of two who walk at once the second finds what the first has opened.
    await take_turns(f"{KIND}:{year}")
    by_then = Q(listed_on=None) | Q(listed_on__lte=date(year, 12, 31))
    there = Subquery(AnnualReview.filter(year=year).values("household_id"))
    # Those that came longest ago first, so that whoever looks on sees them come in one order.
    fresh = model.filter(by_then, ~Q(household_id__in=there), living=1).order_by("household_id").limit(PAGE)
    ids = await column(fresh, "household_id")
    if not ids:
        return 0
    return await open_for(await Household.filter(id__in=ids).order_by("id"), benefit, year, at=at)


async def open_for(families: Sequence[Household], benefit: str, year: int, *, at: datetime) -> int:
    """Of these, which have none of that year. In a transaction. Returns how many."""
    ids = [family.id for family in families]
    living = Tenancy.filter(household_id__in=ids, living=1).select_related("dwelling")
    homes = {one.household_id: one.dwelling for one in await living}
    openings = [
        Opening(
            str(uuid.uuid5(_NAMESPACE, f"{year}:{family.id}")), f"{year}年度核查：{family.name}"[:120],
            family.area_path, household=family, dwelling=homes.get(family.id),
        )
        for family in families
    ]
    cases = await open_cases(REVIEW, openings, actor=calendar(at))
    rows = [
        AnnualReview(case_id=case.id, household_id=case.household_id, year=year, benefit=benefit) for case in cases
    ]
    await insert_rows(AnnualReview, rows)
    await Case.filter(id__in=[case.id for case in cases]).update(due_on=await due_of(year, business_day(at)))
    await asks.renew(case.id for case in cases)
    return len(cases)


async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    window = await ReportWindow.filter(opens_on__lte=business_day(now())).order_by("-year").first()
    if window is not None:
        for model, benefit in _BENEFITS:
            opened = PAGE
            while opened == PAGE:
                opened = await atomically(partial(_open, model, benefit, window.year, now))
                yield opened
    async for left in _leave_all(now):
        yield left


async def _open(model: type[Model], benefit: str, year: int, now: Callable[[], datetime]) -> int:
    return await open_some(model, benefit, year, at=now())


async def _leave_all(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Of those that wait, and draw nothing any more."""
    behind = 0
    while True:
        draws = [Subquery(model.filter(living=1).values("household_id")) for model, _ in _BENEFITS]
        idle = Q(id__gt=behind, case__status__in=list(WAITING))
        for some in draws:
            idle = Q(idle, ~Q(household_id__in=some))
        rows = await AnnualReview.filter(idle).order_by("id").limit(PAGE)
        if not rows:
            return
        behind = rows[-1].id
        yield await each([row.case_id for row in rows], lambda one: _leave(one, now()))


async def _leave(case_id: str, at: datetime) -> None:
    case = await Case.get(id=case_id)
    await advance(case, "family_left", actor=calendar(at), version=case.version)


rounds.declare("annual_reviews", walk)
