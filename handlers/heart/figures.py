"""Figures: the themes that an office has, one theme's charts, and the list behind each figure of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import figures, owing
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.duties import DUTIES
from casework.heart.figures import (
    AWARDS,
    CASES,
    OBLIGATIONS,
    TENANCIES,
    Chart,
    Counting,
    Listed,
    Summing,
    View,
)
from casework.heart.life import PROCEDURES
from casework.heart.next_steps import days_late
from casework.heart.owing import Owed
from casework.heart.problems import refuse
from casework.heart.queries import padded
from casework.heart.rows import Line, Rows
from casework.papers import figure_reports
from casework.words.months import Month, say_month
from casework.words.wording import say_day, say_fen
from handlers.heart.due_first import due_first
from handlers.heart.home import Link
from handlers.heart.http import (
    Ask,
    PageQuery,
    Pdf,
    Struct,
    Workbook,
    cursor_of,
    endpoint,
    last_id,
    page_size,
    read_cursor,
)
from handlers.heart.obligations import after
from handlers.heart.replies import Ref
from models import Case, SubsidyAward, Tenancy

_MONTHS = 12
Key = Annotated[str, Meta(max_length=120)]


class ThemeLine(Struct):
    key: str
    label: str
    detail: str


class ThemeList(Struct):
    items: list[ThemeLine]


class FigureQuery(Struct):
    # A street, or a community, under the asker's own office; left out: all of it.
    area_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    # Left out: the month that runs.
    month: Month | None = None


class FigurePart(Struct):
    key: str
    label: str
    value: int
    said: str


class FigureRow(Struct):
    key: str
    label: str
    # In families, cases or steps; of money in fen.
    value: int
    said: str
    # How long its bar is, of a thousand.
    length: int
    parts: list[FigurePart]


class FigureChart(Struct):
    key: str
    label: str
    note: str
    rows: list[FigureRow]


class FigureMonth(Struct):
    month: str
    label: str


class FigureTheme(Struct):
    key: str
    label: str
    # Whose: the office, or the area under it.
    scope: str
    month: str
    month_label: str
    months: list[FigureMonth]
    # By which it can be narrowed.
    areas: list[Ref]
    charts: list[FigureChart]


class FigureLinesQuery(PageQuery):
    chart: Annotated[str, Meta(max_length=32)] = ""
    row: Key = ""
    # Of a row that is split: one of its parts.
    part: Key = ""
    area_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    month: Month | None = None


class FigureListed(Struct):
    title: str
    detail: str
    said: str
    # Of a sum: what of it is this one's.
    fen: int | None
    link: Link | None


class FigureLines(Struct):
    # What is listed, and as what figure it stands there.
    label: str
    scope: str
    said: str
    parts: list[FigurePart]
    # Whether the parts together are something of which there is a list; else each has its own alone.
    whole: bool
    items: list[FigureListed]
    next: str | None


@endpoint("GET", "/figures", summary="统计的各个方面", reply=ThemeList)
async def themes(ask: Ask) -> ThemeList:
    return ThemeList(
        items=[ThemeLine(key=one.key, label=one.label, detail=one.detail) for one in figures.themes_for(ask.actor)]
    )


@endpoint("GET", "/figures/<theme:str>", summary="一个方面的统计", query=FigureQuery, reply=FigureTheme)
async def theme(ask: Ask) -> FigureTheme:
    found = figures.find_theme(ask.path["theme"], actor=ask.actor)
    view = await figures.view_of(ask.query.area_id, ask.query.month or "", actor=ask.actor)
    running = await figures.view_of(None, "", actor=ask.actor)
    return FigureTheme(
        key=found.key,
        label=found.label,
        scope=view.name,
        month=view.month,
        month_label=say_month(view.month),
        months=[
            FigureMonth(month=one, label=say_month(one)) for one in reversed(figures.last_months(running, _MONTHS))
        ],
        areas=[Ref(id=one.id, name=one.name) for one in await figures.areas_below(ask.actor)],
        charts=[await _chart(chart, view) for chart in figures.charts_for(found, ask.actor)],
    )


async def _chart(chart: Chart, view: View) -> FigureChart:
    rows = await chart.rows(view)
    longest = max((figures.length_of(row) for row in rows), default=0)
    return FigureChart(
        key=chart.key, label=chart.label, note=chart.note,
        rows=[
            FigureRow(
                key=row.key, label=row.label, value=row.value, said=row.said or figures.say(chart, row.value),
                length=max(0, figures.length_of(row)) * 1000 // longest if longest > 0 else 0,
                parts=_parts(chart, row),
            )
            for row in rows
        ],
    )


def _parts(chart: Chart, row: figures.Row) -> list[FigurePart]:
    return [
        FigurePart(key=one.key, label=one.label, value=one.value, said=figures.say(chart, one.value))
        for one in row.parts
    ]


@endpoint("GET", "/figures/<theme:str>/lines", summary="一个统计数字后面的清单", query=FigureLinesQuery,
          reply=FigureLines)
async def lines(ask: Ask) -> FigureLines:
    query = ask.query
    found = figures.find_theme(ask.path["theme"], actor=ask.actor)
    chart = figures.find_chart(found, query.chart, actor=ask.actor)
    view = await figures.view_of(query.area_id, query.month or "", actor=ask.actor)
    listed, more = await _read(chart, view, ask)
    # What it is a list of is told once, with its beginning.
    rows = [] if query.cursor else await chart.rows(view)
    row = next((one for one in rows if one.key == query.row), None)
    part = next((one for one in row.parts if one.key == query.part), None) if row and query.part else None
    said = "" if row is None else figures.say(chart, part.value) if part else row.said or figures.say(chart, row.value)
    return FigureLines(
        label="：".join(filter(None, (chart.label, row.label if row else "", part.label if part else ""))),
        scope=view.name,
        said=said,
        parts=_parts(chart, row) if row else [],
        whole=not isinstance(chart, Summing),
        items=[
            FigureListed(
                title=one.title, detail=one.detail, said=one.said, fen=one.fen,
                link=Link(page=one.page, id=one.id) if one.page else None,
            )
            for one in listed
        ],
        next=more,
    )


@endpoint("GET", "/figure-report/document", summary="统计月报（PDF）", query=FigureQuery, reply=Pdf)
async def document(ask: Ask) -> Pdf:
    view = await figures.view_of(ask.query.area_id, ask.query.month or "", actor=ask.actor)
    return Pdf(data=await figure_reports.make_document(view), filename=f"figures-{view.month}.pdf")


@endpoint("GET", "/figure-report/workbook", summary="统计月报（Excel）", query=FigureQuery, reply=Workbook)
async def workbook(ask: Ask) -> Workbook:
    view = await figures.view_of(ask.query.area_id, ask.query.month or "", actor=ask.actor)
    return Workbook(data=await figure_reports.make_workbook(view), filename=f"figures-{view.month}.xlsx")


async def _read(chart: Chart, view: View, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    """A page of what a figure counts. Raises not_found, cursor_invalid."""
    query = ask.query
    if isinstance(chart, Counting):
        return await _READ[chart.of](await chart.found(view, query.row, query.part), ask)
    behind = read_cursor(query.cursor, 1)[0] if query.cursor else ""
    if isinstance(chart, Summing):
        return await _summed(chart, view, behind, ask)
    assert isinstance(chart, figures.Told) and chart.lines is not None
    listed, more = await chart.lines(view, query.row, query.part, behind, page_size(query))
    return listed, cursor_of(more) if more else None


async def _read_anew(found: Q, most: int, *, order: tuple[str, ...]) -> list[CaseLine]:
    return await case_lines(found, most, order=order, kept=False)


async def _cases(found: Q, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    listed, more = await due_first((found,), ask.query, _read_anew)
    return [_case(one, ask) for one in listed], more


def _case(one: CaseLine, ask: Ask) -> Listed:
    procedure = PROCEDURES[one.procedure]
    late = days_late(procedure, one.status, one.due_on, ask.actor.today)
    detail = "，".join(filter(None, (one.number, one.address or "")))
    said = procedure.statuses[one.status].label + (f"，已超期{late}天" if late else "")
    return Listed(one.title, detail, said, one.procedure, one.id)


class _Family(Line, frozen=True, gc=False):
    id: int
    family: str
    address: str
    started_on: date | None
    ended_on: date | None


_TENANCIES = Rows(Tenancy, _Family, family="household__name", address="dwelling__address")
_AWARDS = Rows(SubsidyAward, _Family, family="household__name", address="dwelling_address")


async def _tenancies(found: Q, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    return await _families(_TENANCIES, found, "ledger", ask)


async def _awards(found: Q, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    return await _families(_AWARDS, found, "award", ask)


async def _families(rows: Rows[_Family], found: Q, page: str, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    size = page_size(ask.query)
    behind = Q(found, id__gt=last_id(ask.query)) if ask.query.cursor else found
    listed = await rows.where(behind, order=("id",), most=size + 1, kept=False)
    more = cursor_of(listed[size - 1].id) if len(listed) > size else None
    return [Listed(one.family, one.address, _since(one), page, str(one.id)) for one in listed[:size]], more


def _since(one: _Family) -> str:
    if one.ended_on:
        return f"到{say_day(one.ended_on)}为止"
    return f"{say_day(one.started_on)}起" if one.started_on else ""


async def _obligations(found: Q, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    size, today = page_size(ask.query), ask.actor.today
    behind = after(found, ask.query)
    rows = await owing.LINES.where(behind, order=owing.ORDER, most=size + 1, kept=False)
    more = cursor_of(rows[size - 1].due_on.isoformat(), rows[size - 1].id) if len(rows) > size else None
    return [_owed(one, today) for one in await owing.owers(rows[:size], today=today)], more


def _owed(one: Owed, today: date) -> Listed:
    line, days = one.line, (today - one.line.due_on).days
    said = f"期限是{say_day(line.due_on)}"
    if line.discharged_at is None and days > 0:
        said = f"已超期{days}天，{said}"
    elif line.discharged_at is not None:
        said = f"已办，{said}"
    label = DUTIES[line.kind].label if line.kind in DUTIES else line.kind
    where = "，".join(filter(None, (label, one.community, one.address)))
    if one.tenancy_id is not None:
        return Listed(one.name, where, said, "ledger", str(one.tenancy_id))
    return Listed(one.name, where, said, "", "")


_READ = {CASES: _cases, TENANCIES: _tenancies, AWARDS: _awards, OBLIGATIONS: _obligations}


async def _summed(chart: Summing, view: View, behind: str, ask: Ask) -> tuple[Sequence[Listed], str | None]:
    size, query = page_size(ask.query), ask.query
    number = behind.isdigit() and len(behind) <= 18 if chart.of == TENANCIES else len(behind) == 36
    if behind and not (behind.isascii() and number):
        raise refuse("cursor_invalid")
    sums = await chart.sums(view, query.row, query.part, behind, size + 1)
    page = sums[:size]
    # What is summed lies where the asker may look: who they are is asked of it alone.
    names = await _named(chart.of, [whose for whose, _ in page])
    more = cursor_of(page[-1][0]) if len(sums) > size else None
    return [
        Listed(names[whose][0], names[whose][1], say_fen(fen), names[whose][2], str(whose), fen)
        for whose, fen in page if whose in names
    ], more


class _Title(Line, frozen=True, gc=False):
    id: str
    title: str
    number: str
    procedure: str


_TITLES = Rows(Case, _Title)


async def _named(of: str, ids: Sequence[Any]) -> dict[Any, tuple[str, str, str]]:
    if of == CASES:
        cases = await _TITLES.where(Q(id__in=padded(list(ids) or [""], "")), most=None)
        return {one.id: (one.title, one.number, one.procedure) for one in cases}
    homes = await _TENANCIES.where(Q(id__in=padded(list(ids) or [0], 0)), most=None)
    return {one.id: (one.family, one.address, "ledger") for one in homes}
