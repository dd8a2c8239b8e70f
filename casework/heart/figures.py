"""Figures (统计): what an office counts of its own work, by theme; and behind every figure the list of what it counts.

A wing declares its charts beside its rules, as it does its duties. A chart says by conditions what it counts, and the
same condition counts and lists, so that a figure and its list cannot differ. Each chart is one grouped query, made anew
whenever it is asked for: kept until the next day, it would contradict the list behind it. Counts only what the asker
may list (`access`), of the asker's own organisation or of one area under it. Refuses themes, charts and bars that are
not there for the asker, as if there were none; and an area that is not the asker's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count, Sum
from tortoise.models import Model

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.words.calendar import add_months
from casework.words.clock import SHANGHAI
from casework.words.months import days_of, month_of, say_month
from casework.words.wording import say_fen
from models import Case, Obligation, Organisation, SubsidyAward, Tenancy

READERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.MANAGER_CLERK)
CASES, TENANCIES, AWARDS, OBLIGATIONS = "cases", "tenancies", "awards", "obligations"
MODELS: dict[str, type[Model]] = {
    CASES: Case, TENANCIES: Tenancy, AWARDS: SubsidyAward, OBLIGATIONS: Obligation,
}
COUNT, MONEY, DAYS = "count", "money", "days"
_MOST_AREAS = 200
# Of what is not said: its words, and the key by which it is asked for.
UNSAID, NO_VALUE = "没有登记", "-"
_KINDS = {"district_office": "street", "street": "community"}


@dataclass(frozen=True)
class View:
    """Who looks at which part of what is theirs, and at which month. `path`: what all of it lies under, for an office
    of an area; `areas`: those directly under it, path and name."""

    actor: Actor
    month: str
    path: str = ""
    name: str = ""
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def today(self) -> date:
        return self.actor.today

    def within(self, column: str = "area_path") -> Q:
        """Narrows what is in the asker's reach already."""
        return access.under(self.path, column) if self.path else Q()

    def cases(self, *procedures: str) -> Q:
        """Of these procedures, as far as the asker reads them."""
        return Q(access.reach_of_cases(self.actor, *procedures), self.within())


@dataclass(frozen=True)
class Bar:
    key: str
    label: str
    found: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Part:
    """A value of the column by which a chart is split; or of a sum, which of its columns."""

    key: str
    label: str
    value: int


@dataclass(frozen=True)
class Row:
    """`length`: how long its bar is, in units of the longest; `said`: what it comes to, in words."""

    key: str
    label: str
    value: int
    parts: tuple[Part, ...] = ()
    said: str = ""
    length: int = -1


@dataclass(frozen=True)
class Listed:
    """One line behind a figure. `fen`: what of a sum is this one's; `page`, `id`: where a press leads, as on home."""

    title: str
    detail: str
    said: str
    page: str
    id: str
    fen: int | None = None


Labels = Callable[[str, str], str]
"""Of a row's key and a value."""
Lines = tuple[list[Listed], str]


@dataclass(frozen=True)
class Chart:
    """What all charts have. `procedures`: of whose cases it is told; nobody who reads none of them is."""

    key: str
    label: str
    # What exactly is counted, where the label leaves it open.
    note: str = ""
    unit: str = COUNT
    procedures: tuple[str, ...] = ()
    to: tuple[str, ...] = READERS

    def is_for(self, actor: Actor) -> bool:
        reads = not self.procedures or any(access.deals_with(actor, one) for one in self.procedures)
        return actor.role in self.to and reads

    async def rows(self, view: View) -> list[Row]:
        raise NotImplementedError


Bars = Callable[[View], Awaitable[Sequence[Bar]]]


async def whole(view: View) -> Sequence[Bar]:
    """The only bar of a chart whose rows are the values by which it is split."""
    return (Bar("", ""),)


@dataclass(frozen=True)
class Counting(Chart):
    """Counts rows of one table. `column`: by whose values each bar is split; without `bars` these are the rows.

    What a bar asks of another table, `base` or `column` asks too: a condition of a count joins no table by itself.
    """

    of: str = CASES
    base: Callable[[View], Q] = field(default=lambda view: Q())
    bars: Bars = whole
    column: str = ""
    labels: Labels = field(default=lambda row, value: value or UNSAID)
    # Bars of which there are none are left out; else they are shown with 0.
    hides_none: bool = False

    async def rows(self, view: View) -> list[Row]:
        """One query, beside what the bars themselves ask."""
        bars = await self.bars(view)
        counted = {f"n{place}": Count("id", _filter=bar.found) for place, bar in enumerate(bars)}
        # Without a column, one group all the same: of a table's own that has few values.
        by = self.column or ("procedure" if self.of == CASES else "living" if self.of != OBLIGATIONS else "kind")
        found = MODELS[self.of].filter(self.base(view)).annotate(**counted).group_by(by)
        told: Any = await found.values_list(by, *counted)
        sums = [
            self._by_value([(value, int(counts[place])) for value, *counts in told if counts[place]])
            for place in range(len(bars))
        ]
        if self.bars is whole:
            values = sorted(sums[0].items(), key=lambda one: (-one[1], one[0]))
            return [Row(value, self._label("", value), count) for value, count in values]
        rows = [
            Row(
                bar.key, bar.label, sum(values.values()),
                tuple(
                    Part(value, self._label(bar.key, value), count)
                    for value, count in sorted(values.items(), key=lambda one: (-one[1], one[0]))
                ) if self.column else (),
            )
            for bar, values in zip(bars, sums, strict=True)
        ]
        return [row for row in rows if row.value] if self.hides_none else rows

    def _by_value(self, told: Sequence[tuple[Any, int]]) -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for value, count in told:
            sums[NO_VALUE if value is None or value == "" else str(value)] += count
        return sums

    def _label(self, row: str, value: str) -> str:
        return self.labels(row, "" if value == NO_VALUE else value)

    async def found(self, view: View, row: str, part: str) -> Q:
        """What a figure counts. Raises not_found: there is no such bar."""
        bars = await self.bars(view)
        if self.bars is whole:
            bars, row, part = [Bar(row, "")], row, row
        bar = next((one for one in bars if one.key == row), None)
        if bar is None or (part and not self.column):
            raise refuse("not_found")
        wanted = Q(self.base(view), bar.found)
        if self.bars is whole or part:
            wanted = Q(wanted, self._of_value(part))
        return wanted

    def _of_value(self, value: str) -> Q:
        if len(value) > _longest(MODELS[self.of], self.column):
            return access.NOTHING
        said: dict[str, Any] = {self.column: "" if value == NO_VALUE else value}
        nothing: dict[str, Any] = {f"{self.column}__isnull": True}
        return Q(**said) | Q(**nothing) if value == NO_VALUE else Q(**said)


def _longest(model: type[Model], column: str) -> int:
    """How long a value of it can be. `column` may lead through others' tables."""
    way, _, name = column.rpartition("__")
    for step in filter(None, way.split("__")):
        field: Any = model._meta.fields_map[step]
        model = field.related_model
    return int(getattr(model._meta.fields_map[name], "max_length", None) or 1000)


@dataclass(frozen=True)
class Column:
    """What is summed: `name` of the table, and which of its rows."""

    key: str
    label: str
    name: str
    found: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Summing(Chart):
    """Sums money of a table's rows. Its list is of whose they are: `whose` leads to the number of one of `of`."""

    unit: str = MONEY
    model: type[Model] = Case
    of: str = TENANCIES
    base: Callable[[View], Q] = field(default=lambda view: Q())
    bars: Bars = whole
    columns: tuple[Column, ...] = ()
    whose: str = ""
    # A column of the table with few values.
    by: str = ""

    async def rows(self, view: View) -> list[Row]:
        bars = await self.bars(view)
        asked = [(bar, column) for bar in bars for column in self.columns]
        sums = {
            f"n{place}": Sum(column.name, _filter=Q(bar.found, column.found))
            for place, (bar, column) in enumerate(asked)
        }
        told: Any = await self.model.filter(self.base(view)).annotate(**sums).group_by(self.by).values_list(*sums)
        totals = [sum(int(row[place] or 0) for row in told) for place in range(len(asked))]
        wide = len(self.columns)
        rows = []
        for place, bar in enumerate(bars):
            values = totals[place * wide : (place + 1) * wide]
            parts = tuple(Part(one.key, one.label, fen) for one, fen in zip(self.columns, values, strict=True))
            if wide == 1:
                rows.append(Row(bar.key, bar.label, values[0]))
            else:
                rows.append(Row(bar.key, bar.label, values[0], parts))
        return rows

    async def sums(self, view: View, row: str, part: str, after: str, size: int) -> list[tuple[Any, int]]:
        """Whose, and how much; in the order of `whose`, from behind `after`. Raises not_found."""
        bar = next((one for one in await self.bars(view) if one.key == row), None)
        column = next((one for one in self.columns if one.key == part), None) if part else self.columns[0]
        if bar is None or column is None:
            raise refuse("not_found")
        behind: dict[str, Any] = {f"{self.whose}__gt": after} if after else {}
        found = self.model.filter(Q(self.base(view), bar.found, column.found), **behind)
        grouped = found.annotate(fen=Sum(column.name)).group_by(self.whose).order_by(self.whose).limit(size)
        told: Any = await grouped.values_list(self.whose, "fen")
        return [(whose, int(fen or 0)) for whose, fen in told]


@dataclass(frozen=True)
class Told(Chart):
    """What is counted in a way of its own, such as by what months of rent leave owed: its rows, and its list a page at
    a time, behind a place that it names itself."""

    tell: Callable[[View], Awaitable[list[Row]]] | None = None
    lines: Callable[[View, str, str, str, int], Awaitable[Lines]] | None = None

    async def rows(self, view: View) -> list[Row]:
        assert self.tell is not None
        return await self.tell(view)


@dataclass(frozen=True)
class Theme:
    """One page. `detail`: what is to be seen there."""

    key: str
    label: str
    detail: str
    rank: int
    charts: tuple[Chart, ...]


THEMES: dict[str, Theme] = {}


def declare(theme: Theme) -> None:
    """Called where a wing's charts are written. Raises ValueError: said twice."""
    keys = [chart.key for chart in theme.charts]
    if theme.key in THEMES or len(set(keys)) != len(keys):
        raise ValueError(f"theme {theme.key} or a chart of it is declared twice")
    THEMES[theme.key] = theme


def themes_for(actor: Actor) -> list[Theme]:
    """In the order in which they are shown. Raises not_allowed."""
    access.require_role(actor, *READERS)
    return [one for one in sorted(THEMES.values(), key=lambda one: one.rank) if charts_for(one, actor)]


def charts_for(theme: Theme, actor: Actor) -> list[Chart]:
    return [chart for chart in theme.charts if chart.is_for(actor)]


def find_theme(key: str, *, actor: Actor) -> Theme:
    """Raises not_allowed, not_found."""
    theme = next((one for one in themes_for(actor) if one.key == key), None)
    if theme is None:
        raise refuse("not_found")
    return theme


def find_chart(theme: Theme, key: str, *, actor: Actor) -> Chart:
    """Raises not_found."""
    chart = next((one for one in charts_for(theme, actor) if one.key == key), None)
    if chart is None:
        raise refuse("not_found")
    return chart


async def view_of(area_id: int | None, month: str, *, actor: Actor) -> View:
    """`month`: "" for the one that runs. Raises not_allowed, not_found, form_invalid."""
    access.require_role(actor, *READERS)
    running = month_of(actor.today)
    if month > running:
        raise refuse("form_invalid", "不能统计以后的月份。")
    month = month or running
    if actor.role == actors.MANAGER_CLERK:
        if area_id is not None:
            raise refuse("not_found")
        return View(actor, month, "", actor.organisation_name)
    own = await access.find_organisation(area_id if area_id is not None else actor.organisation_id or 0, actor=actor)
    under = _KINDS.get(own.kind)
    areas = () if under is None else tuple(
        [(one.path, one.name) async for one in Organisation.filter(access.under(own.path, "path"), kind=under)
         .order_by("path").limit(_MOST_AREAS)]
    )
    return View(actor, month, own.path, own.name, areas)


async def areas_below(actor: Actor) -> list[Organisation]:
    """By which the asker's figures can be narrowed: of a district its streets, of a street its communities."""
    own = await Organisation.get_or_none(id=actor.organisation_id)
    kind = _KINDS.get(own.kind) if own else None
    if own is None or kind is None:
        return []
    below = Organisation.filter(access.under(own.path, "path"), kind=kind)
    return list(await below.order_by("path").limit(_MOST_AREAS))


# What charts are put together from


async def by_area(view: View) -> Sequence[Bar]:
    """Of each area below, and what lies with none of them."""
    bars = [Bar(path, name, access.under(path)) for path, name in view.areas]
    return [*bars, Bar(view.path, f"{view.name}本级", Q(area_path=view.path))]


def is_above(view: View) -> bool:
    return bool(view.areas)


def last_months(view: View, count: int) -> list[str]:
    """The view's own last."""
    first = days_of(view.month)[0]
    return [month_of(add_months(first, -back)) for back in range(count - 1, -1, -1)]


def months(column: str, count: int) -> Bars:
    """By a column that holds days."""
    async def bars(view: View) -> Sequence[Bar]:
        found = []
        for month in last_months(view, count):
            first, last = days_of(month)
            between: dict[str, Any] = {f"{column}__gte": first, f"{column}__lte": last}
            found.append(Bar(month, say_month(month), Q(**between)))
        return found

    return bars


def year_until(view: View, column: str) -> Q:
    """Of the twelve months whose last is the view's."""
    first = days_of(last_months(view, 12)[0])[0]
    between: dict[str, Any] = {f"{column}__gte": first, f"{column}__lte": days_of(view.month)[1]}
    return Q(**between)


AGE_LABELS = ("1个月以内", "1至3个月", "3至6个月", "6个月以上")
_AGES = (1, 3, 6)


def midnight(day: date) -> datetime:
    """In UTC, as times are kept: SQLite compares their letters."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def ages_since(day: date) -> list[tuple[date | None, date | None]]:
    """From which day on, and before which, something began that is now of each age of AGE_LABELS: together they hold
    every day once, and none that is still to come is left out.
    """
    edges = [add_months(day, -months) for months in _AGES]
    return [(edges[0], None), (edges[1], edges[0]), (edges[2], edges[1]), (None, edges[2])]


async def by_age(view: View) -> Sequence[Bar]:
    """Of cases, since they were opened."""
    bars = []
    for place, (first, before) in enumerate(ages_since(view.today)):
        said: dict[str, Any] = {}
        if first is not None:
            said["opened_at__gte"] = midnight(first)
        if before is not None:
            said["opened_at__lt"] = midnight(before)
        bars.append(Bar(str(place), AGE_LABELS[place], Q(**said)))
    return bars


def status_of(procedure: str, status: str) -> str:
    known = PROCEDURES[procedure].statuses.get(status) if procedure in PROCEDURES else None
    return known.label if known else status


def procedure_of(_: str, name: str) -> str:
    return PROCEDURES[name].label if name in PROCEDURES else name


def open_in(procedure: str) -> list[str]:
    """Statuses in which a case is neither over nor stopped."""
    table = PROCEDURES[procedure]
    return [name for name, one in table.statuses.items() if 0 <= one.stage < len(table.stages)]


def still_open(names: Sequence[str]) -> Q:
    return reduce(or_, (Q(procedure=name, status__in=open_in(name)) for name in names))


def by_procedure(names: Sequence[str]) -> Bars:
    async def bars(view: View) -> Sequence[Bar]:
        return [
            Bar(name, PROCEDURES[name].label, Q(procedure=name))
            for name in names if access.deals_with(view.actor, name)
        ]

    return bars


def at_rank(values: Sequence[int], percent: int) -> int:
    """The smallest of the sorted values that so many of a hundred are no greater than: 50 is the median, and one of the
    values themselves.
    """
    return values[max(0, -(-len(values) * percent // 100) - 1)]



# How figures are said


def length_of(row: Row) -> int:
    return row.value if row.length < 0 else row.length


def unit_of(chart: Chart) -> str:
    if isinstance(chart, Counting):
        return {CASES: "件", OBLIGATIONS: "项"}.get(chart.of, "户")
    return "元" if chart.unit == MONEY else "次"


def say(chart: Chart, value: int) -> str:
    return say_fen(value) if chart.unit == MONEY else f"{value:,}{unit_of(chart)}"
