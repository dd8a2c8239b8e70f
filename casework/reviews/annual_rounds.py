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

import msgspec
from tortoise.expressions import Q, Subquery
from tortoise.models import Model

from casework.heart import rounds
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.bulk import insert_rows
from casework.heart.queries import Among, padded
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rows import Line, Rows
from casework.heart.transactions import atomically
from casework.heart.turns import take_turns
from casework.reviews.annual_duty import KIND, WAITING, due_of
from casework.reviews.annual_reviews import REVIEW
from casework.words.clock import business_day
from models import AnnualReview, Case, ReportWindow, SubsidyAward, Tenancy

_NAMESPACE = uuid.UUID("0f6f1c9d-3a52-4d0e-9b8b-7c6a0de4f2a1")
# What is opened in one transaction, and in one statement a table.
_AT_ONCE = 500
_BENEFITS: tuple[tuple[type[Model], str], ...] = ((Tenancy, "housing"), (SubsidyAward, "subsidy"))


class Family(Line, frozen=True, gc=False):
    household_id: int
    name: str
    area_path: str


_FAMILIES = {
    model: Rows(model, Family, name="household__name", area_path="household__area_path") for model, _ in _BENEFITS
}


class _Home(Line, frozen=True, gc=False):
    household_id: int
    dwelling_id: int


_HOMES = Rows(Tenancy, _Home)


class _Row(msgspec.Struct, kw_only=True):
    """An AnnualReview before it is written, where a model for each would cost more than all the rest."""

    case_id: str
    household_id: int
    year: int
    benefit: str
    result: str = ""
    follow: str = ""
    sheet: None = None
    contacts: None = None
    sampled: int = 0
    reviewed_on: date | None = None
    confirmed_on: date | None = None
    summary_id: int | None = None
    summed_as: str = ""


async def open_some(model: type[Model], benefit: str, year: int, behind: int, *, at: datetime) -> int | None:
    """Opens the reviews of at most a page of families behind that number that draw this and have none of that year. In
    a transaction. Returns the number behind which the next page begins; None: it was the last.
    """
    # Of two who walk at once the second finds what the first has opened.
    await take_turns(f"{KIND}:{year}")
    by_then = Q(listed_on=None) | Q(listed_on__lte=date(year, 12, 31))
    there = Among(AnnualReview, Q(year=year, household_id__gt=behind), "household_id")
    # Those that came longest ago first, so that whoever looks on sees them come in one order.
    fresh = Q(by_then, ~Q(household_id__in=there), living=1, household_id__gt=behind)
    found = await _FAMILIES[model].where(fresh, order=("household_id",), most=_AT_ONCE)
    await open_for(found, benefit, year, at=at)
    return found[-1].household_id if len(found) == _AT_ONCE else None


async def open_for(families: Sequence[Family], benefit: str, year: int, *, at: datetime) -> int:
    """Of these, which have none of that year. In a transaction. Returns how many."""
    if not families:
        return 0
    lived_in = Q(household_id__in=padded([family.household_id for family in families], 0), living=1)
    homes = {one.household_id: one.dwelling_id for one in await _HOMES.where(lived_in, most=None)}
    due_on = await due_of(year, business_day(at))
    openings = [
        Opening(
            str(uuid.uuid5(_NAMESPACE, f"{year}:{family.household_id}")), f"{year}年度核查：{family.name}"[:120],
            family.area_path, household_id=family.household_id, dwelling_id=homes.get(family.household_id),
            due_on=due_on,
        )
        for family in families
    ]
    cases = await open_cases(REVIEW, openings, actor=calendar(at))
    rows = [_Row(case_id=case.id, household_id=case.household_id or 0, year=year, benefit=benefit) for case in cases]
    await insert_rows(AnnualReview, rows)
    return len(cases)


async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    window = await ReportWindow.filter(opens_on__lte=business_day(now())).order_by("-year").first()
    if window is not None:
        for model, benefit in _BENEFITS:
            behind: int | None = 0
            while behind is not None:
                behind = await atomically(partial(_open, model, benefit, window.year, behind, now))
                yield 1
    async for left in _leave_all(now):
        yield left


async def _open(
    model: type[Model], benefit: str, year: int, behind: int, now: Callable[[], datetime]
) -> int | None:
    return await open_some(model, benefit, year, behind, at=now())


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
