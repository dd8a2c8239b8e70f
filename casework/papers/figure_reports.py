"""The monthly report of figures (统计月报): all charts of an office, or of one area under it, as a document to print
and as a workbook. Made when it is asked for and of what is so then; what is of a month says so. Each one taken away is
an audit event. No paper of an office: it has no number, and nothing rests on it.

Set on the one thread that is for documents, off the event loop. Refuses where the Chinese font is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from casework.heart import figures
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.figures import DAYS, MONEY, Chart, Row, View
from casework.papers.sheet_rendering import FOOT, INK, MARGIN, SOFT, WIDTH, ChineseSheet, set_apart
from casework.papers.workbook_writing import Table, write_tables
from casework.words.months import days_of, say_month
from casework.words.wording import say_time

# Of a line: its label, its bar, what it comes to; and its bar beside what takes more words.
_LABEL, _BAR, _SHORT, _GAP = 66.0, 56.0, 30.0, 4.0
_GREEN, _PALE = (29, 107, 87), (226, 236, 232)


@dataclass(frozen=True)
class Counted:
    """One theme: its charts with what they come to."""

    label: str
    charts: Sequence[tuple[Chart, Sequence[Row]]]


@dataclass(frozen=True)
class Report:
    title: str
    facts: Sequence[tuple[str, str]]
    how: str
    themes: Sequence[Counted]
    made_at: datetime


async def compose(view: View) -> Report:
    """A query or two a chart. Raises not_allowed."""
    actor = view.actor
    themes = [
        Counted(theme.label, [(chart, await chart.rows(view)) for chart in figures.charts_for(theme, actor)])
        for theme in figures.themes_for(actor)
    ]
    over = days_of(view.month)[1] < actor.today
    how = f"写明月份的，算到{say_month(view.month)}为止；其余是制表时的情况。" + ("" if over else "这个月还没有过完。")
    made = "　".join(part for part in (actor.organisation_name, actor.name) if part)
    facts = [("范围", view.name), ("月份", say_month(view.month)), ("制表", f"{say_time(actor.at)}　{made}")]
    return Report(f"{view.name}{say_month(view.month)}统计月报", facts, how, themes, actor.at)


async def make_document(view: View) -> bytes:
    """The PDF. Raises not_allowed, sheet_unavailable."""
    data = await set_apart(_set, await compose(view))
    await _note("figure_report", view)
    return data


async def make_workbook(view: View) -> bytes:
    """A sheet a theme. Raises not_allowed."""
    data = await asyncio.to_thread(_write, await compose(view))
    await _note("figure_report_workbook", view)
    return data


async def _note(code: str, view: View) -> None:
    actor: Actor = view.actor
    # In letters that every engine's keys hold: where, not what that is called.
    await record("export", actor=actor, code=code, subject=f"{view.month} {view.path or actor.path}")


def _write(report: Report) -> bytes:
    tables = [
        Table(theme.label, ("统计", "项目", "其中", "数字", "单位"), _cells(theme), (24, 30, 30, 14, 8))
        for theme in report.themes
    ]
    about = [*(list(fact) for fact in report.facts), ["说明", report.how]]
    return write_tables([*tables, Table("说明", ("项目", "内容"), about, (14, 70))])


def _cells(theme: Counted) -> list[list[object]]:
    cells: list[list[object]] = []
    for chart, rows in theme.charts:
        for row in rows:
            value, unit = _number(chart, row.value)
            cells.append([chart.label, row.label, row.said, value, unit])
            for part in row.parts:
                value, unit = _number(chart, part.value)
                cells.append([chart.label, row.label, part.label, value, unit])
    return cells


def _number(chart: Chart, value: int) -> tuple[object, str]:
    return (Decimal(value) / 100, "元") if chart.unit == MONEY else (value, figures.unit_of(chart))


def _set(report: Report) -> bytes:
    sheet = _Sheet(report)
    sheet.top()
    for theme in report.themes:
        sheet.heading(theme.label, 40)
        for chart, rows in theme.charts:
            sheet.chart(chart, rows)
    return bytes(sheet.output())


class _Sheet(ChineseSheet):
    def __init__(self, report: Report) -> None:
        super().__init__(report.title, report.made_at)
        self.report = report
        self.add_page()

    def footer(self) -> None:
        self.set_y(-FOOT + 3)
        self.set_draw_color(200, 200, 200)
        self.line(MARGIN, self.get_y() - 1, MARGIN + WIDTH, self.get_y() - 1)
        self.text_at(7, f"{self.report.title}　　第 {self.page_no()} 页 / 共 {{nb}} 页", SOFT, height=3.6)
        self.warn()

    def top(self) -> None:
        self.text_at(20, self.report.title)
        self.ln(2)
        self.rows(self.report.facts)
        self.text_at(8.5, self.report.how, SOFT)

    def chart(self, chart: Chart, rows: Sequence[Row]) -> None:
        if self.will_page_break(26):
            self.add_page()
        self.ln(2)
        self.text_at(11.5, chart.label)
        if chart.note:
            self.text_at(8.5, chart.note, SOFT)
        self.ln(0.8)
        longest = max((figures.length_of(row) for row in rows), default=0)
        for row in rows:
            self.bar(chart, row, longest)
        if not rows:
            self.text_at(9.5, "没有。", SOFT)

    def bar(self, chart: Chart, row: Row, longest: int) -> None:
        parts = "；".join(f"{part.label}{figures.say(chart, part.value)}" for part in row.parts)
        said = row.said or figures.say(chart, row.value)
        bar = _SHORT if chart.unit == DAYS else _BAR
        rest = WIDTH - _LABEL - bar - _GAP
        tall = max(self.tall(9.5, row.label, _LABEL), self.tall(9.5, said, rest), 5)
        if self.will_page_break(tall + (self.tall(8, parts, WIDTH - _LABEL) if parts else 0) + 1):
            self.add_page()
        top, x = self.get_y(), MARGIN + _LABEL
        self.text_at(9.5, row.label, INK, width=_LABEL)
        self.set_fill_color(*_PALE)
        self.rect(x, top + 1, bar, 3.2, style="F")
        if longest > 0 and figures.length_of(row) > 0:
            self.set_fill_color(*_GREEN)
            self.rect(x, top + 1, bar * figures.length_of(row) / longest, 3.2, style="F")
        self.set_y(top)
        self.text_at(9.5, said, INK, x=x + bar + _GAP, width=rest)
        self.set_y(top + tall)
        if parts:
            self.text_at(8, parts, SOFT, x=x, width=WIDTH - _LABEL)
        self.ln(0.6)
