"""Comparisons: the board of sources, the lists that were taken in, and what was met. Lists come in by /imports, later
steps go by /cases.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from tortoise.expressions import Q
from tortoise.functions import Count

from casework.heart import access
from casework.heart.forms import Uuid, one_of
from casework.reviews import comparison_boards, comparison_hits, comparison_intervals, comparisons
from casework.reviews.comparison_forms import LEADS
from casework.reviews.comparison_hits import MATCHES
from casework.reviews.comparison_intervals import IntervalForm
from casework.reviews.comparison_sources import SOURCES, say_period
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CasePage, Detail, LateQuery, narrowed, page_of_cases
from models import Case, ComparisonHit, Tenancy


class ComparisonBoardLine(Struct):
    """`months`: how often. `due_on`: what is owed first; nothing of a community, which may compare and owes none."""

    office: str
    source: str
    label: str
    months: int
    last_on: date | None
    due_on: date | None
    late: bool
    open: int


class ComparisonBoard(Struct):
    items: list[ComparisonBoardLine]


class ComparisonTally(Struct):
    status: str
    label: str
    count: int


class ComparisonDetail(Detail):
    source_label: str
    period_label: str
    # All rows; those that say what the ledger says; those nobody could read.
    rows: int
    agreed: int
    unread: int
    # What became of those that were met.
    hits: list[ComparisonTally]


class ComparedFact(Struct):
    label: str
    listed: str
    known: str


class ComparisonHitDetail(Detail):
    source_label: str
    met_by: Annotated[str, one_of("whole", "doubt", "absent")]
    met_label: str
    facts: list[ComparedFact]
    # Where the family stands in the ledger, for whoever deals with it.
    household_id: int
    tenancy_id: int | None
    found_on: date | None
    note: str
    leads_to: Annotated[str, one_of("", *LEADS)]
    leads_to_label: str
    # What deals with it by now: before it is ended that which would be named.
    led_to: str
    led_to_procedure: str
    led_to_title: str
    may_add: bool


@endpoint("GET", "/comparisons/board", summary="信息比对：各来源比对到哪一天", reply=ComparisonBoard)
async def read_board(ask: Ask) -> ComparisonBoard:
    return ComparisonBoard(
        items=[
            ComparisonBoardLine(
                office=one.office, source=one.source, label=one.label, months=one.months, last_on=one.last_on,
                due_on=one.due_on, late=one.late, open=one.open,
            )
            for one in await comparison_boards.board(ask.actor)
        ]
    )


class IntervalSet(Struct):
    months: int
    since: date
    base: str
    set_by: str


class IntervalLine(Struct):
    source: str
    label: str
    # How often today.
    months: int
    # What the district office set, the last first.
    set: list[IntervalSet]


class IntervalList(Struct):
    items: list[IntervalLine]


@endpoint("GET", "/comparisons/intervals", summary="比对间隔", reply=IntervalList)
async def read_intervals(ask: Ask) -> IntervalList:
    return await _intervals(ask)


async def _intervals(ask: Ask) -> IntervalList:
    return IntervalList(
        items=[
            IntervalLine(
                source=source.name, label=source.label, months=months,
                set=[
                    IntervalSet(
                        months=msgspec.json.decode(one.value, type=int), since=one.valid_from, base=one.legal_base,
                        set_by=one.set_by,
                    )
                    for one in told
                ],
            )
            for source, months, told in await comparison_intervals.standing(ask.actor)
        ]
    )


class IntervalBody(IntervalForm, kw_only=True):
    id: Uuid


class IntervalReply(Struct):
    """`id`: the request's own, by which a phone knows that it has arrived."""

    id: str
    items: list[IntervalLine]


@endpoint("POST", "/comparisons/intervals", summary="缩短比对间隔", body=IntervalBody, reply=IntervalReply)
async def set_interval(ask: Ask) -> IntervalReply:
    await comparison_intervals.put(ask.body, actor=ask.actor)
    return IntervalReply(id=ask.body.id, items=(await _intervals(ask)).items)


@endpoint("GET", "/comparisons", summary="比对过的名单", query=LateQuery, reply=CasePage)
async def list_comparisons(ask: Ask) -> CasePage:
    return await page_of_cases(narrowed("comparison", ask, Q(due_on__lt=ask.actor.today)), ask.query, ask)


async def _detail(case: Case, ask: Ask) -> ComparisonDetail:
    row = await comparisons.row_of(case)
    found = ComparisonHit.filter(comparison_id=row.id).annotate(count=Count("id"))
    counts = {
        one["case__status"]: int(one["count"])
        for one in await found.group_by("case__status").values("case__status", "count")
    }
    return ComparisonDetail(
        source_label=SOURCES[row.source].label,
        period_label=say_period(row.period),
        rows=row.row_count,
        agreed=row.agreed,
        unread=row.unread,
        hits=[
            ComparisonTally(status=name, label=status.label, count=counts[name])
            for name, status in comparison_hits.COMPARISON_HIT.statuses.items() if name in counts
        ],
    )


async def _detail_of_hit(case: Case, ask: Ask) -> ComparisonHitDetail:
    row = await comparison_hits.row_of(case)
    listed, known = dict(row.listed or []), dict(row.known or [])
    home = await Tenancy.filter(access.reach_of_tenancies(ask.actor), household_id=row.household_id, living=1).first()
    there = None
    if row.led_to_id:
        there = await Case.filter(id=row.led_to_id).first()
    elif case.status == "changed":
        there = await comparison_hits.dealt_with_by(row, case)
    there = there if there is not None and access.reaches(ask.actor, there) else None
    return ComparisonHitDetail(
        source_label=SOURCES[row.source].label,
        met_by=row.met_by,
        met_label=MATCHES[row.met_by],
        facts=[
            ComparedFact(label=label, listed=listed.get(label, ""), known=known.get(label, ""))
            for label in dict.fromkeys([*known, *listed])
        ],
        household_id=row.household_id,
        tenancy_id=home.id if home else None,
        found_on=row.found_on,
        note=row.note or "",
        leads_to=row.leads_to,
        leads_to_label=LEADS[row.leads_to].label if row.leads_to else "",
        led_to=there.id if there else "",
        led_to_procedure=there.procedure if there else "",
        led_to_title=there.title if there else "",
        may_add=case.status == "waiting" and ask.actor.role == "community_clerk",
    )


DETAILS["comparison"] = _detail
DETAILS["comparison_hit"] = _detail_of_hit
