"""The heating season: dwellings that nobody lives in, whose heat is to be stopped and which are to be looked at."""

from __future__ import annotations

from datetime import date
from typing import Literal

from casework.dwellings import heating
from casework.dwellings.standings import standings
from casework.heart import owing
from handlers.dwellings.dwellings import StandingReply, say_standing
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.obligations import page_of_owed
from models import Dwelling


class HeatingLine(Struct):
    dwelling_id: int
    address: str
    standing: StandingReply
    # The case by which its heat was stopped; "": none.
    filed_by: str
    filed_on: date | None
    # Nobody has filed it, and the day is over.
    filing_late: bool
    checked_on: date | None
    check_by: date | None
    check_late: bool


class HeatingPage(Struct):
    first: date
    last: date
    filing_by: date
    frost_days: int
    # Whether the season runs now.
    runs: bool
    items: list[HeatingLine]
    next: str | None


class HeatingQuery(PageQuery):
    # What is owed of a dwelling, and whether its day is over; left out: all that are empty.
    owed: Literal["stop_heat", "frost_check"] | None = None
    late: bool | None = None


async def _rows(ask: Ask) -> tuple[list[Dwelling], str | None]:
    """A page of those that are empty, or of those that a figure of home counts."""
    empty = heating.empty_dwellings(ask.actor)
    if ask.query.owed is None:
        return await page_by_id(empty, ask.query)
    lines, more = await page_of_owed(owing.watched(ask.query.owed, actor=ask.actor), ask.query.late, ask)
    ids = [int(line.subject.rpartition(":")[2]) for line in lines]
    known = {row.id: row for row in await empty.filter(id__in=ids or [0])}
    return [known[one] for one in ids if one in known], more


@endpoint("GET", "/heating", summary="供暖季：空置房报停和防冻", query=HeatingQuery, reply=HeatingPage)
async def read(ask: Ask) -> HeatingPage:
    today = ask.actor.today
    season = await heating.season_on(today)
    rows, more = await _rows(ask)
    tasks = await heating.tasks_of([row.id for row in rows], season, today)
    standing = await standings(rows, today)
    return HeatingPage(
        first=season.first, last=season.last, filing_by=season.filing_by, frost_days=season.frost_days,
        runs=season.runs_on(today),
        items=[
            HeatingLine(
                dwelling_id=row.id, address=row.address, standing=say_standing(standing[row.id], today),
                filed_by=task.filed, filed_on=task.filed_on, filing_late=not task.filed and today > season.filing_by,
                checked_on=task.checked_on, check_by=task.check_by,
                check_late=task.check_by is not None and task.check_by < today,
            )
            for row in rows
            for task in (tasks[row.id],)
        ],
        next=more,
    )
