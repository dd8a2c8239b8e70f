"""A street's monthly return in tables, for its paper and its workbook: the same frozen figures and differences, nothing
computed here. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from casework.ledgers.differences import WHAT
from casework.ledgers.return_content import Content
from casework.ledgers.revisions import LEDGERS
from casework.papers.workbook_writing import Table, write_tables
from casework.words.months import say_month

FIGURES = ("社区", "台账", "月初", "月末", "新增", "转出", "转入", "转往", "变动", "记录")
LINES = ("社区", "台账", "差异", "家庭", "房屋", "内容")


def figures_of(content: Content) -> Iterator[list[Any]]:
    for one in content.figures:
        numbers = (one.opening, one.closing, one.entered, one.left, one.joined, one.gone, one.changed, one.revisions)
        yield [one.community, LEDGERS[one.ledger], *numbers]


def lines_of(content: Content) -> Iterator[list[str]]:
    for line in content.lines:
        yield [line.community, LEDGERS[line.ledger], WHAT[line.what], line.household, line.address, line.note]


def write_return(content: Content, facts: Sequence[tuple[str, str]]) -> bytes:
    """The workbook: what it is, the figures, the differences."""
    about = [["月份", say_month(content.month)], *(list(fact) for fact in facts)]
    return write_tables(
        [
            Table("户数", FIGURES, figures_of(content), (14, 18)),
            Table("差异", LINES, lines_of(content), (14, 18, 16, 12, 32, 40)),
            Table("说明", ("项目", "内容"), about, (18, 60)),
        ]
    )
