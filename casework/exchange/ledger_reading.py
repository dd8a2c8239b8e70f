"""From an office's workbook to families: the current-residence ledger (4.2.1a), read without a guess.

Why: the ledgers begin life in Excel, and what comes over wrong is wrong for years. So a family is taken whole
or not at all: one unreadable value and none of it is imported, while the workbook of problems names sheet, row,
cell, reason and what stood there. What is merely odd (a doubt) is reported and imported. Registered addresses
that several families share are listed for the check of 4.2.2d, the families with wrong rows included.

Refuses with WorkbookRefused, as casework/exchange/workbooks.py says, and with no_ledger_columns.
Nothing read here may be written to a log: it is the private life of families.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.exchange.ledger_families import (
    Draft,
    FamilyPlace,
    FamilyReader,
    FamilyReading,
    Level,
    MemberReading,
    ProblemReading,
    as_read,
)
from casework.exchange.ledger_tables import Table, read_table, titles
from casework.exchange.workbook_values import Place, Sheet, WorkbookRefused, cell_name
from casework.exchange.workbooks import open_workbook
from casework.papers.workbook_writing import Table as Written
from casework.papers.workbook_writing import write_tables
from casework.words.addresses import address_key, is_precise
from casework.words.reading import without_spaces

__all__ = [
    "FamilyPlace",
    "FamilyReading",
    "LedgerReading",
    "MemberReading",
    "ProblemReading",
    "SharedAddress",
    "read_ledger",
    "write_problems",
]

Progress = Callable[[int, int], None]

_STREET = re.compile(r"(?:\w{2,8}?省)?(?:\w{2,8}?市)?(?:\w{2}区)?([^\W\d_]{1,6}?街道)")


@dataclass(frozen=True)
class SharedAddress:
    """Families that gave one registered address, in the order of the workbook (4.2.2d)."""

    key: str
    address: str
    families: tuple[FamilyPlace, ...]

    @property
    def pairs(self) -> list[tuple[FamilyPlace, FamilyPlace]]:
        """The first family with each later one."""
        return [(self.families[0], later) for later in self.families[1:]]


@dataclass(frozen=True)
class LedgerReading:
    """What a workbook holds: the families to import, the problems, the shared registered addresses."""

    families: list[FamilyReading]
    problems: list[ProblemReading]
    duplicates: list[SharedAddress]
    families_found: int
    """How many families stand in the workbook, wrong ones included."""

    @property
    def wrong(self) -> list[ProblemReading]:
        return [problem for problem in self.problems if problem.level == "wrong"]

    @property
    def doubts(self) -> list[ProblemReading]:
        return [problem for problem in self.problems if problem.level == "doubt"]


def read_ledger(
    source: str | Path | bytes | list[Sheet], *, today: date, progress: Progress | None = None
) -> LedgerReading:
    """All families of a workbook (a path, its bytes, or its sheets). `today` bounds birth dates.

    `progress` is called with rows done and rows in all, at last with both equal. Refuses with
    WorkbookRefused, see the top of this file.
    """
    tables, problems = _tables(source if isinstance(source, list) else open_workbook(source))
    total = sum(table.sheet.last_row for table in tables)
    drafts: list[Draft] = []
    done = 0
    for table in tables:
        street = _street_of(table)
        problems += _table_problems(table)
        for block in table.blocks:
            community = drafts[-1].community if drafts and drafts[-1].place.sheet == table.sheet.title else ""
            drafts.append(FamilyReader(table.sheet, block, today).read(street, community))
            if progress:
                progress(done + block.first_row, total)
        done += table.sheet.last_row
    _check_between_families(drafts)
    if progress:
        progress(total, total)
    problems += [problem for draft in drafts for problem in draft.problems]
    order = {table.sheet.title: number for number, table in enumerate(tables)}
    problems.sort(key=lambda problem: (order.get(problem.sheet, len(order)), problem.row))
    families = [draft.family for draft in drafts if draft.family and not draft.is_wrong]
    return LedgerReading(families, problems, _shared_addresses(drafts), len(drafts))


def _tables(sheets: Sequence[Sheet]) -> tuple[list[Table], list[ProblemReading]]:
    """The sheets that are ledgers, and what is to be said of those that are not read."""
    tables: list[Table] = []
    problems: list[ProblemReading] = []
    incomplete: list[str] = []
    for sheet in sheets:
        table = read_table(sheet)
        if table is None:
            if sheet.cells and not sheet.hidden:
                problems.append(_of_sheet(sheet, "doubt", "sheet_skipped", "这张表没有台账的表头，没有读取"))
        elif sheet.hidden:
            problems.append(_of_sheet(sheet, "doubt", "sheet_hidden", "这张表是隐藏的，没有读取；如需导入请先取消隐藏"))
        elif missing := table.headers[0].missing:
            incomplete += missing
            reason = f"缺少这些列：{'、'.join(missing)}，整张表没有导入"
            problems.append(_of_sheet(sheet, "wrong", "column_missing", reason, table.headers[0].first_row))
        else:
            tables.append(table)
    if not tables:
        lacking = f"，缺少：{'、'.join(dict.fromkeys(incomplete))}" if incomplete else ""
        raise WorkbookRefused("no_ledger_columns", f"工作簿里没有找到台账应有的表头{lacking}")
    return tables, problems


def _of_sheet(
    sheet: Sheet, level: Level, code: str, reason: str, row: int = 1, place: Place | None = None
) -> ProblemReading:
    cell, read = (cell_name(place), as_read(sheet.cells.get(place))) if place else ("", "")
    return ProblemReading(level, sheet.title, row, cell, code, reason, read)


def _table_problems(table: Table) -> Iterator[ProblemReading]:
    sheet, header = table.sheet, table.headers[0]
    if missing := header.missing_expected:
        reason = f"没有找到这些列：{'、'.join(missing)}，相应内容留空"
        yield _of_sheet(sheet, "doubt", "column_missing", reason, header.first_row)
    for column in header.unknown:
        place = (header.last_row if (header.last_row, column) in sheet.cells else header.first_row, column)
        yield _of_sheet(sheet, "doubt", "column_not_read", "不认识这一列，其中内容没有读取", place[0], place)
    for row in table.not_understood:
        place = (row, min(sheet.rows[row]))
        yield _of_sheet(sheet, "doubt", "row_not_understood", "看不懂这一行属于哪一户，没有读取", row, place)
    if hidden := sorted(sheet.hidden_rows & sheet.rows.keys()):
        reason = f"有{len(hidden)}行是隐藏的，已照常读取"
        yield _of_sheet(sheet, "doubt", "rows_hidden", reason, hidden[0])


def _street_of(table: Table) -> str:
    """The street by the sheet's title, else by the heading lines; '' if neither names one."""
    for text in (table.sheet.title, *titles(table)):
        if found := _STREET.search(without_spaces(text)):
            return found[1]
    return ""


def _check_between_families(drafts: Iterable[Draft]) -> None:
    """One dwelling holds one family (4.2.1a), so its second use is wrong; a person seen twice is a doubt."""
    dwellings: dict[str, Draft] = {}
    people: dict[str, Draft] = {}
    serials: dict[tuple[str, int], Draft] = {}
    for draft in drafts:
        if draft.dwelling:
            first = dwellings.setdefault(draft.dwelling.written, draft)
            if first is not draft:
                reason = f"同一套房已登记在{_where(first)}，一套房只能住一户"
                draft.add("wrong", draft.dwelling_cell, "dwelling_used_twice", reason, draft.dwelling.written)
        for person in draft.people:
            first = people.setdefault(person.id_number, draft) if person.id_number else draft
            if first is not draft:
                place = (person.row, draft.id_column)
                reason = f"这个身份证号码也登记在{_where(first)}"
                draft.add("doubt", place, "member_in_two_families", reason, person.id_number)
        if draft.place.serial is not None:
            first = serials.setdefault((draft.place.sheet, draft.place.serial), draft)
            if first is not draft:
                place, reason = (draft.place.row, 1), f"序号与{_where(first)}相同"
                draft.add("doubt", place, "serial_repeated", reason, str(draft.place.serial))


def _where(draft: Draft) -> str:
    serial = f"（序号{draft.place.serial}）" if draft.place.serial is not None else ""
    return f"“{draft.place.sheet}”第{draft.place.row}行{serial}"


def _shared_addresses(drafts: Iterable[Draft]) -> list[SharedAddress]:
    sharing: dict[str, list[Draft]] = {}
    for draft in drafts:
        key = address_key(draft.address)
        if is_precise(key):
            sharing.setdefault(key, []).append(draft)
    return [
        SharedAddress(key, group[0].address, tuple(draft.place for draft in group))
        for key, group in sharing.items()
        if len(group) > 1
    ]


def write_problems(reading: LedgerReading, path: str | Path | None = None) -> bytes:
    """The workbook that goes back to the office: 问题清单 and 户籍地址重复. Also saved to `path` if given."""
    problems = [
        (
            "错误，未导入" if problem.level == "wrong" else "存疑，已导入",
            problem.sheet,
            problem.row,
            problem.cell,
            problem.serial,
            problem.reason,
            problem.read,
            problem.code,
        )
        for problem in reading.problems
    ]
    shared = [
        (number, group.address, family.sheet, family.row, family.serial, family.applicant)
        for number, group in enumerate(reading.duplicates, 1)
        for family in group.families
    ]
    return write_tables(
        [
            Written(
                "问题清单",
                ("性质", "工作表", "行", "单元格", "序号", "原因", "读到的内容", "代码"),
                problems,
                (14, 14, 8, 10, 8, 52, 32, 24),
            ),
            Written(
                "户籍地址重复",
                ("组", "户籍地址", "工作表", "行", "序号", "承租人"),
                shared,
                (6, 40, 14, 8, 8, 14),
            ),
        ],
        path,
    )
