"""A street's monthly return on paper and as a workbook: the same frozen figures and differences, nothing computed here.

The paper carries a code that the page behind it holds against the sealed events of the return, one of which seals the
hash of all that is printed; and the places where both offices sign. Refuses where the Chinese font is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from casework.ledgers.differences import WHAT
from casework.ledgers.returns import Content
from casework.ledgers.revisions import LEDGERS
from casework.papers.sheet_rendering import Paper, Sheet, set_apart, set_table
from casework.papers.workbook_writing import Table, write_tables
from casework.words.months import say_month

# More lines than a desk can read: they stand in the workbook, and the paper says so.
MOST_LINES = 1500
_FIGURES = ("社区", "台账", "月初", "月末", "新增", "转出", "转入", "转往", "变动", "记录")
_LINES = ("社区", "台账", "差异", "家庭", "房屋", "内容")
_HOW = "扫右上角二维码，可看这份月报的办理记录是否与系统封存的一致；内容校验值已随上报一步封存。"


@dataclass(frozen=True)
class Report:
    paper: Paper
    content: Content
    digest: str


async def render_return(report: Report) -> bytes:
    """The PDF. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, report)


def _set(report: Report) -> bytes:
    sheet, content = Sheet(report.paper), report.content
    sheet.top(_HOW)
    sheet.heading("各社区台账户数", 40)
    set_table(sheet, _FIGURES, (30, 34, 14, 14, 14, 14, 14, 14, 14, 16), list(_figures(content)))
    sheet.heading(f"与上月相比的差异（{len(content.lines)}条）", 30)
    if not content.lines:
        sheet.words("没有差异。")
    else:
        set_table(sheet, _LINES, (24, 26, 24, 20, 44, 40), list(_lines(content))[:MOST_LINES])
    if len(content.lines) > MOST_LINES:
        sheet.words(f"其余{len(content.lines) - MOST_LINES}条见同时上报的工作簿。")
    sheet.heading("签章", 44)
    sheet.rows([("内容校验值", report.digest)], size=8)
    sheet.rows([("街道经办人", "　　　　　　　　签字：　　　　　　　　（盖章）"), ("日期", "　　　　年　　月　　日")])
    sheet.rows([("区保障办", "　　　　　　　　签字：　　　　　　　　（盖章）"), ("日期", "　　　　年　　月　　日")])
    return bytes(sheet.output())


def _figures(content: Content) -> Iterator[list[Any]]:
    for one in content.figures:
        numbers = (one.opening, one.closing, one.entered, one.left, one.joined, one.gone, one.changed, one.revisions)
        yield [one.community, LEDGERS[one.ledger], *numbers]


def _lines(content: Content) -> Iterator[list[str]]:
    for line in content.lines:
        yield [line.community, LEDGERS[line.ledger], WHAT[line.what], line.household, line.address, line.note]


def write_return(content: Content, facts: Sequence[tuple[str, str]]) -> bytes:
    """The workbook: what it is, the figures, the differences."""
    about = [["月份", say_month(content.month)], *(list(fact) for fact in facts)]
    return write_tables(
        [
            Table("户数", _FIGURES, _figures(content), (14, 18)),
            Table("差异", _LINES, _lines(content), (14, 18, 16, 12, 32, 40)),
            Table("说明", ("项目", "内容"), about, (18, 60)),
        ]
    )
