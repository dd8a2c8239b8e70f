"""A street's summaries of annual reviews: the list, where every street stands, what one says, and its workbook."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec.structs import asdict
from tortoise.expressions import Q

from casework.heart import access
from casework.heart.forms import one_of
from casework.heart.life import TONES
from casework.reviews import annual_summaries, annual_summary_papers
from casework.reviews.annual_forms import BENEFITS, FOLLOWS
from casework.reviews.annual_summary_content import SAID, Content, Counts, Line, content_of
from casework.reviews.annual_summary_duty import KIND
from handlers.heart.http import Ask, PageQuery, Struct, Workbook, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import DETAILS, CasePage, Detail, LateQuery, local, narrowed, page_of_cases
from models import AnnualSummary, Case


class SummaryCounts(Counts):
    """Families by what was found of them."""


class SummaryStanding(Struct):
    street: str
    year: int
    # None: none is opened yet.
    case_id: str | None
    status: str
    status_label: str
    tone: Annotated[str, one_of("", *TONES)]
    turn: int
    days_late: int
    now: SummaryCounts
    # Reviewed since what was reported last: to be reported too.
    behind: int


class SummaryBoard(Struct):
    """Who is late first."""

    items: list[SummaryStanding]


class SummaryFigures(Struct):
    community_id: int
    community: str
    benefit_label: str
    now: SummaryCounts
    before: SummaryCounts


class SummaryLine(Line):
    """One family, in words."""

    benefit_label: str
    what_label: str
    follow_label: str


class SummaryLines(Struct):
    items: list[SummaryLine]
    next: str | None


class AnnualSummaryDetail(Detail):
    year: int
    street: str
    # From 2 on: what was reviewed since the one before.
    turn: int
    now: SummaryCounts
    before: SummaryCounts
    figures: list[SummaryFigures]
    lines: int
    reported_at: datetime | None
    # It is reported, and its paper and workbook say the same.
    sealed: bool
    digest: str


@endpoint("GET", "/annual-summaries", summary="年度核查汇总", query=LateQuery, reply=CasePage)
async def list_summaries(ask: Ask) -> CasePage:
    return await page_of_cases(narrowed(KIND, ask, Q(due_on__lt=ask.actor.today)), ask.query, ask)


@endpoint("GET", "/annual-summaries/board", summary="各街道今年的年度核查汇总，没有开始的也在内", reply=SummaryBoard)
async def board(ask: Ask) -> SummaryBoard:
    statuses = annual_summaries.SUMMARY.statuses
    return SummaryBoard(
        items=[
            SummaryStanding(
                street=one.street.name, year=one.year, case_id=one.case_id or None, status=one.status,
                status_label=statuses[one.status].label if one.status else "没开始",
                tone=annual_summaries.SUMMARY.tone(one.status) if one.status else "", turn=one.turn,
                days_late=one.late, now=_counts(one.now), behind=one.behind,
            )
            for one in await annual_summaries.standings(actor=ask.actor)
        ]
    )


@endpoint("GET", "/annual-summaries/<case_id:str>/lines", summary="年度核查汇总里逐户列出的", query=PageQuery,
          reply=SummaryLines)
async def lines(ask: Ask) -> SummaryLines:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    _, content = await _read(case)
    size, start = page_size(ask.query), 0
    if ask.query.cursor:
        (text,) = read_cursor(ask.query.cursor, 1)
        start = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else len(content.lines)
    more = cursor_of(start + size) if len(content.lines) > start + size else None
    return SummaryLines(items=[_line(one) for one in content.lines[start : start + size]], next=more)


@endpoint("GET", "/annual-summaries/<case_id:str>/workbook", summary="年度核查汇总（Excel）", reply=Workbook)
async def workbook(ask: Ask) -> Workbook:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    return Workbook(
        data=await annual_summary_papers.make_workbook(case, actor=ask.actor), filename=f"{case.number}.xlsx"
    )


async def _read(case: Case) -> tuple[AnnualSummary, Content]:
    row = await annual_summaries.row_of(case)
    return row, await content_of(row, frozen=case.status in annual_summary_papers.SEALED)


def _counts(one: Counts) -> SummaryCounts:
    return SummaryCounts(**asdict(one))


def _line(one: Line) -> SummaryLine:
    return SummaryLine(
        **asdict(one), benefit_label=BENEFITS[one.benefit], what_label=SAID[one.what],
        follow_label=FOLLOWS.get(one.follow, ""),
    )


async def _detail(case: Case, ask: Ask) -> AnnualSummaryDetail:
    row, content = await _read(case)
    now, before = content.all
    sealed = case.status in annual_summary_papers.SEALED
    return AnnualSummaryDetail(
        year=row.year,
        street=content.street,
        turn=row.turn,
        now=_counts(now),
        before=_counts(before),
        figures=[
            SummaryFigures(
                community_id=one.community_id, community=one.community, benefit_label=BENEFITS[one.benefit],
                now=_counts(one.now), before=_counts(one.before),
            )
            for one in content.figures
        ],
        lines=len(content.lines),
        reported_at=local(row.reported_at) if row.reported_at else None,
        sealed=sealed,
        digest=row.digest if sealed else "",
    )


DETAILS[KIND] = _detail
