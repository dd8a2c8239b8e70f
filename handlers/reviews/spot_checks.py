"""Spot checks: announcing one, what must be known for it, the list, and what one tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart.forms import one_of
from casework.heart.queries import count_where
from casework.reviews import spot_check_boards, spot_checks
from casework.reviews.spot_check_forms import (
    CHANGES,
    FILES,
    REVIEWS,
    UNITS,
    AnnounceBody,
    AnnounceResultsBody,
    AnnounceUnitsBody,
)
from casework.reviews.spot_check_periods import LABELS
from casework.reviews.spot_check_records import source_of
from casework.words.draws import LOTTERIES
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    LateQuery,
    local,
    narrowed,
    page_of_cases,
    present,
)
from models import Case, SpotCheckItem
from models.fields import sound


class PopulationLine(Struct):
    name: str
    # How many there are, how many of them were not drawn this year yet, and of a draw how many are or will be drawn.
    count: int
    waiting: int
    size: int


class SpanLine(Struct):
    key: str
    label: str


class LotteryLine(Struct):
    key: str
    name: str
    groups: str
    weekdays: list[int]


class ProspectReply(Struct):
    level: str
    level_label: str
    # Which form is asked for.
    form: str
    period: str
    period_label: str
    turn: int
    # The running period, and those before it in which nothing was drawn.
    periods: list[SpanLine]
    populations: list[PopulationLine]
    least_units: int
    least_files: int
    lotteries: list[LotteryLine]


class ProspectQuery(Struct):
    period: Annotated[str, Meta(max_length=16)] = ""
    # Of the results of a year's annual reviews.
    results: bool = False


class SpotCheckDetail(Detail):
    level: str
    level_label: str
    office: str
    period_label: str
    turn: int
    further_because: str
    code: str
    announced_at: datetime
    announcement_sha256: str
    populations: list[PopulationLine]
    lottery: str
    draw_number: str
    draw_on: date
    # Draws of the lottery that did not take place, before the one that counts.
    replaced: list[str]
    seed: str
    drawn_at: datetime | None
    drawn: int
    open: int
    annulled_because: str


@endpoint(
    "GET", "/spot-checks/prospect", summary="随机抽查：公布以前要知道的", query=ProspectQuery, reply=ProspectReply
)
async def prospect(ask: Ask) -> ProspectReply:
    found = await spot_checks.prospect(ask.query.period, results=ask.query.results, actor=ask.actor)
    return ProspectReply(
        level=found.level,
        level_label=LABELS[found.level],
        form=f"spot_check.{spot_checks.OPENS[found.level]}",
        period=found.span.key,
        period_label=found.span.label,
        turn=found.turn,
        periods=[SpanLine(key=one.key, label=one.label) for one in reversed(found.spans)],
        populations=[
            PopulationLine(name=one.name, count=len(one.members), waiting=one.waiting, size=0) for one in found.frozen
        ],
        least_units=found.least_units,
        least_files=found.least_files,
        lotteries=[
            LotteryLine(
                key=one.key, name=one.name, weekdays=list(one.weekdays),
                groups="，".join(f"{label}{count}个（1到{most}）" for label, count, most in one.groups),
            )
            for one in LOTTERIES
        ],
    )


@endpoint("POST", "/spot-checks", summary="公布一次社区抽查", body=AnnounceBody, reply=CaseReply)
async def announce(ask: Ask) -> CaseReply:
    return await present(await spot_checks.announce(ask.body, actor=ask.actor), ask)


@endpoint(
    "POST", "/spot-checks/of-units", summary="公布一次街道或区保障办的抽查", body=AnnounceUnitsBody, reply=CaseReply
)
async def announce_of_units(ask: Ask) -> CaseReply:
    return await present(await spot_checks.announce(ask.body, actor=ask.actor), ask)


@endpoint(
    "POST", "/spot-checks/of-results", summary="公布一次年度核查结果抽查", body=AnnounceResultsBody, reply=CaseReply
)
async def announce_of_results(ask: Ask) -> CaseReply:
    return await present(await spot_checks.announce(ask.body, actor=ask.actor), ask)


class BoardLine(Struct):
    """Of a community its families, of a street its communities."""

    office: str
    level_label: str
    state: Annotated[str, one_of("not_announced", "not_drawn", "under_way", "done")]
    open: int
    total: int
    waiting: int
    least: int
    warning: str


class SpotCheckBoard(Struct):
    items: list[BoardLine]


@endpoint("GET", "/spot-checks/board", summary="随机抽查：各单位今年的进展", reply=SpotCheckBoard)
async def read_board(ask: Ask) -> SpotCheckBoard:
    return SpotCheckBoard(
        items=[
            BoardLine(
                office=one.office.name, level_label=LABELS[one.level], state=one.state, open=one.open, total=one.total,
                waiting=one.waiting, least=one.least, warning=one.warning,
            )
            for one in await spot_check_boards.board(ask.actor)
        ]
    )


@endpoint("GET", "/spot-checks", summary="随机抽查", query=LateQuery, reply=CasePage)
async def list_spot_checks(ask: Ask) -> CasePage:
    late = Q(due_on__lt=ask.actor.today)
    return await page_of_cases(narrowed(spot_checks.KIND, ask, late), ask.query, ask)


async def _detail(case: Case, ask: Ask) -> SpotCheckDetail:
    row = await spot_checks.row_of(case)
    kept, source = sound(row.announcement), source_of(row)
    replaced = [kept["source"], *(sound(row.replaced) or [])][:-1]
    sizes = {one["name"]: int(one["size"]) for one in kept["populations"]}
    tallies = await spot_checks.tally(row)
    samples = dict(zip(sizes, sound(row.samples) or [], strict=False))
    return SpotCheckDetail(
        level=row.level,
        level_label=LABELS[row.level],
        office=kept["office"],
        period_label=kept["period"],
        turn=row.turn,
        further_because=row.further_because or "",
        code=row.code,
        announced_at=local(row.announced_at),
        announcement_sha256=row.announcement_sha256,
        populations=[
            PopulationLine(
                name=name, count=tallies[name].count, waiting=tallies[name].waiting,
                size=len(samples[name]) if name in samples else sizes[name],
            )
            for name in (UNITS, FILES, CHANGES, REVIEWS) if name in sizes
        ],
        lottery=source.name,
        draw_number=source.draw,
        draw_on=row.draw_on,
        replaced=[f"第{one['draw']}期" for one in replaced],
        seed=row.seed,
        drawn_at=local(row.drawn_at) if row.drawn_at else None,
        drawn=await count_where(SpotCheckItem, Q(check_id=row.id)),
        open=await count_where(SpotCheckItem, Q(check_id=row.id, open=1)),
        annulled_because=row.annulled_because or "",
    )


DETAILS["spot_check"] = _detail
