"""Clocks of breaches: entering one by hand, the list, and what one tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.dwellings import breach_clocks
from casework.dwellings.breach_clock_duty import KIND, KINDS
from casework.dwellings.breach_clock_forms import EnterBody
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    LateQuery,
    narrowed,
    page_of_cases,
    present,
    source_of,
)
from models import Case


class BreachClockDetail(Detail):
    tenancy_id: int
    kind: str
    kind_label: str
    known_on: date
    ends_on: date
    # Until then; negative: so long ago.
    days_left: int
    words: str
    # Of what stands idle: the last visit that found it so, and how many did.
    seen_on: date | None
    seen: int
    ended_on: date | None
    ended_because: str
    source_procedure: str
    source_case_id: str | None


@endpoint("POST", "/breach-clocks", summary="登记从哪天起知道", body=EnterBody, reply=CaseReply)
async def enter(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await breach_clocks.enter(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


@endpoint("GET", "/breach-clocks", summary="违规计时", query=LateQuery, reply=CasePage)
async def list_breach_clocks(ask: Ask) -> CasePage:
    late = Q(breach_clock__under_way=1, breach_clock__act_by__lt=ask.actor.today)
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


async def _detail(case: Case, ask: Ask) -> BreachClockDetail:
    row = await breach_clocks.row_of(case)
    procedure, source = await source_of(row.source_case_id, ask)
    return BreachClockDetail(
        tenancy_id=row.tenancy_id,
        kind=row.kind,
        kind_label=KINDS[row.kind],
        known_on=row.known_on,
        ends_on=row.ends_on,
        days_left=(row.ends_on - ask.actor.today).days,
        words=row.source_words or "",
        seen_on=row.seen_on,
        seen=row.seen,
        ended_on=row.ended_on,
        ended_because=row.ended_because or "",
        source_procedure=procedure,
        source_case_id=source,
    )


DETAILS["breach_clock"] = _detail
