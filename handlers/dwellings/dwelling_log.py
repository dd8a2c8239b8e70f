"""A dwelling's own log, the last first."""

from __future__ import annotations

from datetime import date, datetime

from casework.dwellings import dwelling_log
from casework.dwellings.dwelling_log import Place
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from handlers.dwellings.dwellings import day_of
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor


class LogQuery(PageQuery):
    as_of: date | None = None


class LogLine(Struct):
    day: date
    label: str
    title: str
    note: str
    by: str
    # "": what the ledger tells, and no case.
    case_id: str
    procedure: str
    procedure_label: str


class LogPage(Struct):
    items: list[LogLine]
    next: str | None


def _after(query: LogQuery) -> Place | None:
    if not query.cursor:
        return None
    text, kind, number = read_cursor(query.cursor, 3)
    try:
        at = datetime.fromisoformat(text)
        place = at, int(kind), int(number)
    except ValueError:
        raise refuse("cursor_invalid") from None
    if at.tzinfo is None or not 1800 <= at.year < 9999 or place[1] not in (0, 1) or not 0 <= place[2] < 10**18:
        raise refuse("cursor_invalid")
    return place


@endpoint("GET", "/dwellings/<dwelling_id:int>/log", summary="一套房源的动态", query=LogQuery, reply=LogPage)
async def read(ask: Ask) -> LogPage:
    day = day_of(ask.query.as_of, ask.actor)
    lines, more = await dwelling_log.read_log(
        ask.path["dwelling_id"], day, _after(ask.query), page_size(ask.query), actor=ask.actor
    )
    return LogPage(
        items=[
            LogLine(
                day=line.day, label=line.label, title=line.title, note=line.note, by=line.by, case_id=line.case_id,
                procedure=line.procedure, procedure_label=_called(line.procedure),
            )
            for line in lines
        ],
        next=cursor_of(more[0].isoformat(), more[1], more[2]) if more else None,
    )


def _called(procedure: str) -> str:
    return PROCEDURES[procedure].label if procedure else "台账"
