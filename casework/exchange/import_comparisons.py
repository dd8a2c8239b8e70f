"""Lists of other services, by workbook (4.7b): whose numbers stand in the ledgers of the office that sends them.

Every sheet with a person's columns is read, whatever its headings are called; other columns are not looked at. A row is
matched by its number, however it is spelled (fifteen digits, a small x, full width, spaces), by the index of which
the ledgers know their members, in every family that has them, then by its name: where the name is another's it is a
doubt for a person. What meets
nobody, and what a list said before, is counted and forgotten; a row that cannot be read is named by its place alone. Of
a whole list of low income who is missing there is met as well. Refuses a list whose numbers are masked, one without a
person's columns, and more hits than can be looked at.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from casework.exchange.import_cells import Cells, Difference, Fault, Grid, Line, find_grid, known, text_of
from casework.exchange.import_preview import refuse_too_many
from casework.exchange.workbook_values import Sheet, WorkbookRefused
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.queries import padded
from casework.papers.workbook_sheets import Column
from casework.reviews import comparisons
from casework.reviews.comparison_hits import ABSENT, DOUBT, MATCHES, WHOLE
from casework.reviews.comparison_sources import LOW_INCOME, PERSON, SOURCES, Fact, Source, agrees, is_low_income
from casework.reviews.comparisons import HitForm, ListHead, living_in
from casework.words.calendar import read_date
from casework.words.id_documents import indexes_written, read_document
from casework.words.reading import ReadingError, as_name, plain_text
from casework.words.wording import say_day
from models import ComparisonHit, Household, HouseholdMember
from models.fields import blind_index

# Whom the clause names.
SENDERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
# So many numbers are looked up in one query.
_AT_ONCE = 400
_TOLD_EVERY = 10
# How many of how many rows were looked up.
Told = Callable[[int, int], Awaitable[None]]
_NAME, _NUMBER = (one.key for one in PERSON)
_LONGEST, _MOST_WRONG = 120, 500
# Of lists that name whom a service supports, all of them.
WHOLE_LIST = f"{LOW_INCOME}_all"


@dataclass(frozen=True)
class Row:
    """One person of the list. What else it says is read of those alone who are met."""

    where: str
    name: str
    indexes: tuple[str, ...]
    cells: Cells
    said: str

    def facts(self, source: Source) -> dict[str, str]:
        """By key, in the one spelling in which rows are compared."""
        return {one.key: said for one in source.facts if (said := _fact(self.cells, one))}


@dataclass(frozen=True)
class Met:
    """A member of a family of the office."""

    member: HouseholdMember
    household: Household


def books_of_lists() -> dict[str, str]:
    """The names of the books of lists, and what they are called."""
    named = {f"list_{name}": source.label for name, source in SOURCES.items()}
    return named | {f"list_{LOW_INCOME}": "低保变动名单", f"list_{WHOLE_LIST}": "低保在册名单（全部）"}


def source_of(book: str) -> tuple[Source, bool]:
    """Of which source a book is, and whether it is the whole of it."""
    name = book.removeprefix("list_")
    return SOURCES[LOW_INCOME if name == WHOLE_LIST else name], name == WHOLE_LIST


async def preview_list(
    book: str, sheets: Sequence[Sheet], actor: Actor, told: Told | None = None
) -> tuple[list[Line], int]:
    """A line for the list, one for each hit and for each row that cannot be read. `told`: from time to time how many of
    how many rows were looked up. Whatever takes long beside the database is done on a thread. Raises WorkbookRefused.
    """
    source, whole = source_of(book)
    rows, wrong = await asyncio.to_thread(_read, sheets, source)
    met = await _met(rows, actor, told)
    hits, agreed = await asyncio.to_thread(_hits, rows, met, source)
    if whole:
        hits += await _absent(rows, met, actor, unread=len(wrong))
    seen = await _seen(source.name, [hit.fingerprint for _, hit in hits])
    fresh = [(where, hit) for where, hit in hits if (hit.household_id, hit.fingerprint) not in seen]
    digest = await asyncio.to_thread(_digest, rows)
    there = await comparisons.known_list(source.name, digest, actor=actor)
    head = ListHead(there or str(uuid.uuid4()), source.name, digest, len(rows) + len(wrong), agreed, len(wrong))
    lines = [] if there else [_head_line(source, head)]
    lines += [_line(head, where, hit) for where, hit in fresh]
    refuse_too_many(lines)
    # Of a list whose numbers are no numbers the first say enough.
    lines += wrong[:_MOST_WRONG]
    return lines, len(rows) - len({where for where, hit in fresh if hit.met_by != ABSENT})


def _digest(rows: Sequence[Row]) -> str:
    """Of the same list the same, in whatever order it comes."""
    return hashlib.sha256("\n".join(sorted(row.said for row in rows)).encode()).hexdigest()


# Reading


def _read(sheets: Sequence[Sheet], source: Source) -> tuple[list[Row], list[Line]]:
    columns = [Column(one.key, one.title) for one in source.columns]
    also = {plain_text(word): one.key for one in source.columns for word in one.also}
    grids = [found for one in sheets if (found := find_grid([one], "", columns, (_NAME, _NUMBER), also=also))]
    if not grids:
        raise WorkbookRefused("columns_missing", "没有找到名单：表头里要有“姓名”和“身份证号码”这两列")
    rows: dict[str, Row] = {}
    wrong: list[Line] = []
    for grid in grids:
        for place in grid.rows:
            read = _row(grid, place, source)
            if isinstance(read, Row):
                # The same row twice is one.
                rows.setdefault(read.said, read)
            elif read is not None:
                wrong.append(read)
    return list(rows.values()), wrong


def _row(grid: Grid, place: int, source: Source) -> Row | Line | None:
    """None: nothing stands there. Of what cannot be read the place is told, and not who it may be."""
    where = grid.where(place)
    line = Line(where, "")
    cells = Cells(grid, place, line)
    number = cells.text(_NUMBER)
    name = as_name(cells.text(_NAME, _LONGEST))
    if line.wrong:
        return line
    if not number and not name:
        return None
    if not number:
        cells.fault(_NUMBER, "没有身份证号码，不能比对。")
        return line
    indexes = _indexes(number)
    if not indexes and "*" in number:
        raise WorkbookRefused(
            "workbook_masked", "名单里的身份证号码隐去了几位，不能比对；请向提供名单的单位要完整的号码"
        )
    if not indexes:
        cells.fault(_NUMBER, "证件号码读不出来，请核对。")
        return line
    said = "|".join((name, *indexes, *(str(cells.raw(one.key)) for one in source.facts)))
    return Row(where, name, tuple(indexes), cells, said)


def _indexes(number: str) -> list[str]:
    """What the number may stand under. Nearly all are residents' own, and these can be nothing else."""
    try:
        return [read_document(number, book=True).index]
    except ReadingError:
        return indexes_written(number)


def _fact(cells: Cells, fact: Fact) -> str:
    """What is said beside a person is shown as it is: what is no day, or cannot be read, stops no comparison."""
    cell = cells.raw(fact.key)
    try:
        if cell is None or cell == "":
            return ""
        if fact.day:
            try:
                return say_day(read_date(known(cell), epoch=cells.grid.sheet.epoch))
            except ReadingError:
                pass
        return plain_text(text_of(cell))[:_LONGEST]
    except ReadingError:
        return "（表格里读不出来）"


# Matching


async def _met(rows: Sequence[Row], actor: Actor, told: Told | None) -> dict[str, list[Met]]:
    """By index: members of the families of the office who live in a dwelling or draw a subsidy."""
    indexes = list(dict.fromkeys(index for row in rows for index in row.indexes))
    found: dict[str, list[Met]] = {}
    for at in range(0, len(indexes), _AT_ONCE):
        if told is not None and at % (_AT_ONCE * _TOLD_EVERY) == 0:
            await told(len(rows) * at // len(indexes), len(rows))
        some = padded(indexes[at : at + _AT_ONCE], "")
        members = await HouseholdMember.filter(
            access.under(actor.path, "household__area_path"), id_index__in=some, left_on=None
        ).select_related("household").order_by("id")
        living = await living_in([one.household_id for one in members])
        for one in members:
            if one.household_id in living:
                found.setdefault(one.id_index, []).append(Met(one, one.household))
    return found


def _hits(rows: Sequence[Row], met: Mapping[str, list[Met]], source: Source) -> tuple[list[tuple[str, HitForm]], int]:
    """Those of whom somebody must look, by the place of the row; and how many say what the ledger says."""
    hits: dict[tuple[int, str], tuple[str, HitForm]] = {}
    agreed = 0
    for row in rows:
        # A child of two households stands in both, and each is asked.
        theirs = next((met[index] for index in row.indexes if index in met), [])
        facts = row.facts(source) if theirs else {}
        asked = [one for one in theirs if not _says_the_same(row, facts, one, source)]
        agreed += bool(theirs) and not asked
        for one in asked:
            hit = _hit(row, facts, one, source)
            hits.setdefault((one.household.id, hit.fingerprint), (row.where, hit))
    return list(hits.values()), agreed


def _says_the_same(row: Row, facts: Mapping[str, str], one: Met, source: Source) -> bool:
    return row.name == as_name(one.member.name) and agrees(source.name, facts, one.household.category)


def _hit(row: Row, facts: Mapping[str, str], one: Met, source: Source) -> HitForm:
    listed = [("姓名", row.name or "没有写")] + [
        (fact.title, facts[fact.key]) for fact in source.facts if fact.key in facts
    ]
    known = [("姓名", one.member.name), ("和承租人的关系", one.member.relationship)]
    if one.household.category:
        known.append(("保障类别", one.household.category))
    return HitForm(
        _fingerprint(source.name, one.member.id_index, row.name, facts),
        WHOLE if row.name == as_name(one.member.name) else DOUBT, one.household.id, one.member.id, listed, known,
    )


def _fingerprint(source: str, index: str, name: str, facts: Mapping[str, str]) -> str:
    said = [name, *(f"{key}={value}" for key, value in sorted(facts.items()))]
    return blind_index("comparison", "|".join((source, index, *said)))


async def _absent(
    rows: Sequence[Row], met: Mapping[str, list[Met]], actor: Actor, *, unread: int
) -> list[tuple[str, HitForm]]:
    """Families that the ledger says are on low income, of whom the whole list names nobody that can be read; `unread`:
    how many rows cannot. Of a family it is met once in a year.
    """
    named = {one.household.id for row in rows for index in row.indexes for one in met.get(index, ())}
    missing = "没有这家的人" + (f"；名单里有{unread}行读不出来，先核对是不是这家的人" if unread else "")
    found: list[tuple[str, HitForm]] = []
    last = 0
    while True:
        page = await Household.filter(access.under(actor.path), id__gt=last).order_by("id").limit(_AT_ONCE)
        if not page:
            return found
        last = page[-1].id
        low = [one for one in page if is_low_income(one.category) and one.id not in named]
        living = await living_in([one.id for one in low])
        for one in low:
            if one.id in living:
                fingerprint = blind_index("comparison", f"{ABSENT}|{one.id}|{actor.today.year}")
                hit = HitForm(
                    fingerprint, ABSENT, one.id, None, [("低保名单", missing)],
                    [("姓名", one.name), ("保障类别", one.category)],
                )
                found.append(("名单里没有", hit))


async def _seen(source: str, fingerprints: Sequence[str]) -> set[tuple[int, str]]:
    """Which of these rows a list said before."""
    found: set[tuple[int, str]] = set()
    for at in range(0, len(fingerprints), _AT_ONCE):
        some = padded(list(fingerprints[at : at + _AT_ONCE]), "")
        rows: Any = await ComparisonHit.filter(source=source, fingerprint__in=some).values_list(
            "household_id", "fingerprint"
        )
        found |= set(rows)
    return found


# What is shown, and written


def _head_line(source: Source, head: ListHead) -> Line:
    form = {"head": msgspec.to_builtins(head), "hit": None}
    line = Line("整份名单", source.label, new=True, case_id=head.id, form=form)
    line.differences = [
        Difference("名单", "", f"{head.rows}行"),
        Difference("和台账一致", "", f"{head.agreed}行"),
        *([Difference("读不出来", "", f"{head.unread}行")] if head.unread else []),
    ]
    return line


def _line(head: ListHead, where: str, hit: HitForm) -> Line:
    known, listed = dict(hit.known), dict(hit.listed)
    line = Line(where, known.get("姓名", ""), new=True)
    line.form = {"head": msgspec.to_builtins(head), "hit": msgspec.to_builtins(hit)}
    line.differences = [
        Difference(label, known.get(label, ""), listed.get(label, "")) for label in dict.fromkeys([*known, *listed])
    ]
    if hit.met_by != WHOLE:
        line.noted.append(Fault("", f"{MATCHES[hit.met_by]}。"))
    return line


def _line_of(form: Mapping[str, Any]) -> comparisons.Line:
    hit = form["hit"]
    return comparisons.Line(
        msgspec.convert(form["head"], ListHead), msgspec.convert(hit, HitForm) if hit else None
    )


async def write_hits(wanted: Sequence[tuple[str, Mapping[str, Any]]], actor: Actor) -> dict[str, Problem]:
    """By the id of each line; returns those that cannot be written. In a transaction."""
    return await comparisons.enter([(one, _line_of(form)) for one, form in wanted], actor=actor)


async def write_hit(subject: str, form: Mapping[str, Any], case_id: str, filename: str, actor: Actor) -> None:
    for problem in (await write_hits([(case_id, form)], actor)).values():
        raise problem
