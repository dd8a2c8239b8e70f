"""The heating season: dwellings that nobody lives in, whose heat is to be stopped and which are to be looked at."""

from __future__ import annotations

from datetime import date

from casework.dwellings import heating
from casework.dwellings.standings import standings
from handlers.dwellings.dwellings import StandingReply, say_standing
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id


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


@endpoint("GET", "/heating", summary="供暖季：空置房报停和防冻", query=PageQuery, reply=HeatingPage)
async def read(ask: Ask) -> HeatingPage:
    today = ask.actor.today
    season = await heating.season_on(today)
    rows, more = await page_by_id(heating.empty_dwellings(ask.actor), ask.query)
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
