"""A closed month on paper and as a workbook: both sides' figures and every difference with its reason, as they were
frozen; nothing is computed here but what a fen is in yuan.

The paper carries the code that is held against the sealed events of the month, and the places where both sides sign.
Refuses where the Chinese font is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.dwellings.reconciliation_figures import BANK, ITEMS, LABELS, MONEY
from casework.papers.sheet_rendering import Paper, Sheet, set_apart, set_table
from casework.papers.workbook_writing import Table, write_tables
from casework.words.wording import say_fen

# More than a desk can read: they stand in the workbook, and the paper says so.
MOST_LINES = 1500
_FIGURES = ("项目", "管房单位", "系统和台账", "相差")
_LINES = ("项目", "房源", "管房单位", "系统和台账", "差异原因和处理", "说明人")
_HOW = "扫右上角二维码，可看这个月对账的办理记录是否与系统封存的一致；内容校验值已随关账一步封存。"


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


async def render_month(paper: Paper, month: Month) -> bytes:
    """The PDF. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, (paper, month))


def _set(what: tuple[Paper, Month]) -> bytes:
    paper, month = what
    sheet = Sheet(paper)
    sheet.top(_HOW)
    sheet.heading("两边的数", 40)
    figures = [
        [LABELS[item], _say(item, stated), _say(item, recorded), _say(item, stated - recorded)]
        for item, stated, recorded in _sums(month)
    ]
    set_table(sheet, _FIGURES, (46, 44, 44, 44), figures)
    sheet.heading(f"差异和处理（{len(month.lines)}条）", 30)
    if not month.lines:
        sheet.words("两边完全一致，没有差异。")
    else:
        told = [
            [LABELS[one.item], one.address or "没有分到具体房源", _say(one.item, one.stated),
             _say(one.item, one.recorded), one.reason, one.by]
            for one in month.lines[:MOST_LINES]
        ]
        set_table(sheet, _LINES, (20, 44, 24, 24, 44, 22), told)
    if len(month.lines) > MOST_LINES:
        sheet.words(f"其余{len(month.lines) - MOST_LINES}条见工作簿。")
    sheet.heading("签章", 44)
    for office in ("管房单位", "区保障办"):
        sheet.rows([(office, "　　　　　　　　签字：　　　　　　　　（盖章）"), ("日期", "　　　　年　　月　　日")])
    return bytes(sheet.output())


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
