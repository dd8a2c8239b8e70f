"""A closed month in tables, for its paper and its workbook: both sides' figures and every difference with its reason,
as they were frozen; nothing is computed here but what a fen is in yuan. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.dwellings.reconciliation_figures import BANK, ITEMS, LABELS, MONEY
from casework.papers.workbook_writing import Table, write_tables
from casework.words.wording import say_fen

FIGURES = ("项目", "管房单位", "系统和台账", "相差")
LINES = ("项目", "房源", "管房单位", "系统和台账", "差异原因和处理", "说明人")


@dataclass(frozen=True)
class Line:
    """One difference. Money in fen, all else in dwellings."""

    item: str
    address: str
    stated: int
    recorded: int
    reason: str
    by: str


@dataclass(frozen=True)
class Month:
    stated: Mapping[str, int]
    recorded: Mapping[str, int]
    lines: Sequence[Line]


def figures_of(month: Month) -> list[list[str]]:
    return [
        [LABELS[item], _say(item, stated), _say(item, recorded), _say(item, stated - recorded)]
        for item, stated, recorded in _sums(month)
    ]


def lines_of(month: Month) -> list[list[str]]:
    return [
        [LABELS[one.item], one.address or "没有分到具体房源", _say(one.item, one.stated),
         _say(one.item, one.recorded), one.reason, one.by]
        for one in month.lines
    ]


def _sums(month: Month) -> Iterator[tuple[str, int, int]]:
    for item in ITEMS:
        yield item, month.stated.get(item, 0), month.recorded.get(item, 0)
    for item, book in BANK.items():
        # Of a month that was closed before bank and treasury were asked there is nothing to say.
        if item in month.recorded:
            yield item, month.recorded[item], month.recorded.get(book, 0)


def _say(item: str, amount: int) -> str:
    return say_fen(amount) if item in MONEY else f"{amount}套"


def _number(item: str, amount: int) -> Decimal | int:
    """Money in yuan, to the fen, and never as a binary fraction."""
    return Decimal(amount).scaleb(-2) if item in MONEY else amount


def write_month(month: Month, facts: Sequence[tuple[str, str]]) -> bytes:
    """The workbook: the figures, the differences, what it is. Money in yuan."""
    figures = (
        [LABELS[item], "元" if item in MONEY else "套", _number(item, stated), _number(item, recorded),
         _number(item, stated - recorded)]
        for item, stated, recorded in _sums(month)
    )
    lines = (
        [LABELS[one.item], one.address or "没有分到具体房源", "元" if one.item in MONEY else "套",
         _number(one.item, one.stated), _number(one.item, one.recorded), one.reason, one.by]
        for one in month.lines
    )
    return write_tables(
        [
            Table("两边的数", ("项目", "单位", "管房单位", "系统和台账", "相差"), figures, (16, 8, 16, 16, 16)),
            Table(
                "差异", ("项目", "房源", "单位", "管房单位", "系统和台账", "差异原因和处理", "说明人"), lines,
                (14, 34, 8, 16, 16, 40, 20),
            ),
            Table("说明", ("项目", "内容"), facts, (18, 72)),
        ]
    )
