"""Verification, as an auditor runs it: recompute every hash chain from its rows. For evidence see verify_evidence.

Anything rewritten after the fact is named: which day, which place in that day's chain, which case. Days hang
together by their first links: each takes the hash that the day before had reached when it began. A step that was
stamped just before midnight and written just after it lengthens its own day after that, so the anchor need not be
the day's last link; it must be one of its links. Nothing here writes, and nothing here repairs.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from tqdm import tqdm

from casework.dwellings.notices import text_hash
from casework.heart import advance
from casework.heart.chains import GENESIS, link_hash
from casework.heart.queries import column
from casework.heart.sealed_rows import AUDIT, RECORDS, link_content
from casework.ledgers import cross_checks
from models import (
    Case,
    CaseEvent,
    ChainHead,
    ChainLink,
    CrossCheck,
    IssuedPaper,
    Notice,
    PaperSeries,
    Violation,
)
from models.fields import SealBroken
from server.commands.verify_rows import check_rows

_BATCH = 500
# What a rewritten row may raise when it is read: a broken seal of a column, a day that is none, a wrong shape.
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)

@dataclass(frozen=True)
class Broken:
    """One finding, in words for the person who ran the command."""

    what: str
    day: date | None = None
    sequence: int | None = None
    who: str = ""

    def __str__(self) -> str:
        place = [str(part) for part in (self.day, f"sequence {self.sequence}" if self.sequence else "", self.who)]
        known = ", ".join(part for part in place if part not in {"", "None"})
        return f"{self.what}: {known}" if known else self.what


@dataclass(frozen=True)
class Chain:
    """How one table of links is read."""

    name: str
    table: Any
    day: str
    previous: str
    hash: str
    content: Callable[[Any], list[Any]]
    key: str = "id"
    # Whom a finding names: the case of an event, else the photograph.
    who: str = "id"
    # What is wrong with columns that the hash does not cover; "": nothing.
    beside: Callable[[Any], str] | None = None
    # Which rows of the table are this chain's, where several share it.
    where: Mapping[str, str] = field(default_factory=dict)



EVENTS = Chain(advance.CHAIN, CaseEvent, "day", "previous_hash", "hash", advance.event_content, who="case_id")
LINKS = tuple(
    Chain(name, ChainLink, "day", "previous_hash", "hash", link_content, who="row", where={"chain": name})
    for name in (RECORDS, AUDIT)
)


async def verify_audit() -> int:
    """0 if every event, and every row that the chains hold, is as it was written; 1 and the first of each kind that is
    not.
    """
    findings: list[object] = []
    count = 0
    with progress("events", await CaseEvent.all().count()) as bar:
        async for found in walk(EVENTS):
            if isinstance(found, Broken):
                findings.append(await _with_number(found))
                break
            count += 1
            bar.update()
    for more in () if findings else (_standing(), _beside()):
        async for one in more:
            findings.append(await _with_number(one))
            break
        if findings:
            break
    for chain in LINKS:
        async for found in walk(chain):
            if isinstance(found, Broken):
                findings.append(found)
                break
    tallies = [tally async for tally in check_rows()]
    findings += [tally.first for tally in tallies if tally.first]
    if findings:
        return say_broken("the audit chain is broken", findings)
    print(f"the audit chain is intact ({count} events)")
    for tally in tallies:
        if said := tally.say():
            print(said)
    return 0


# The chains


async def walk(chain: Chain) -> AsyncIterator[Any]:
    """Every row that fits, in order; a Broken for each place that does not. After one, the walk goes on from the
    row's own hash, so that one alteration is one finding.
    """
    heads = await ChainHead.filter(chain=chain.name).order_by("day")
    reached: set[str] = set()
    for head in heads:
        # What the next day may hang on; in memory for one day only.
        before, reached = reached, set()
        previous, sequence = "", 0
        async for at, row in _rows(chain, head.day):
            expected, sequence = sequence + 1, at
            who = row.who if isinstance(row, _Unreadable) else str(getattr(row, chain.who))
            if at != expected:
                yield Broken("a row is missing", head.day, expected, who)
                previous = getattr(row, chain.previous, "")
            if isinstance(row, _Unreadable):
                yield Broken("a row cannot be read", head.day, at, who)
                previous = row.hash
                continue
            if not previous:
                previous = await _anchor(chain, head.day, row, before)
            fault = _fault(chain, head.day, row, previous)
            previous = getattr(row, chain.hash)
            yield Broken(fault, head.day, at, who) if fault else row
            reached.add(previous)
        if (sequence, previous or head.hash) != (head.sequence, head.hash):
            yield Broken("the day's head does not fit its last row", head.day, sequence)
    days = [head.day for head in heads] or [date.min]
    strays = chain.table.filter(**chain.where).exclude(**{f"{chain.day}__in": days})
    for row in await strays.filter(sequence__not_isnull=True).limit(1).values(chain.day, "sequence", chain.key):
        yield Broken("a row stands outside every day's chain", row[chain.day], row["sequence"], str(row[chain.key]))


async def _anchor(chain: Chain, day: date, row: Any, before: set[str]) -> str:
    """What the first row of a day hangs on, or "" where that is nothing we know. A link of a day further back than
    the last one is no fault: the demo's clock can be set back.
    """
    anchor = str(getattr(row, chain.previous))
    if anchor in before or anchor == GENESIS:
        return anchor
    earlier = chain.table.filter(**chain.where, **{f"{chain.day}__lt": day, chain.hash: anchor})
    return anchor if await earlier.exists() else ""


def _fault(chain: Chain, day: date, row: Any, previous: str) -> str:
    if chain.beside is not None and (fault := chain.beside(row)):
        return fault
    if not previous:
        return "a day hangs on no earlier one"
    if getattr(row, chain.previous) != previous:
        return "a row does not follow the one before it"
    try:
        content = [chain.name, day.isoformat(), row.sequence, *chain.content(row)]
        same = link_hash(previous, content) == getattr(row, chain.hash)
    except SealBroken:
        return "a row cannot be read"
    except _UNREADABLE:
        same = False
    return "" if same else "a row was altered"


@dataclass(frozen=True)
class _Unreadable:
    who: str
    hash: str


async def _rows(chain: Chain, day: date) -> AsyncIterator[tuple[int, Any]]:
    """(sequence, row) of one day, in order, some hundred at a time by their place in the index."""
    last = 0
    while True:
        found = chain.table.filter(**chain.where, **{chain.day: day, "sequence__gt": last})
        found = found.order_by("sequence").limit(_BATCH)
        rows = await _readable(chain, found)
        for at, row in rows:
            yield at, row
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


async def _readable(chain: Chain, found: Any) -> list[tuple[int, Any]]:
    try:
        return [(row.sequence, row) for row in await found]
    except _UNREADABLE:
        # One of them cannot be read: find out which, one by one. This road is walked for altered rows only.
        names = {chain.key, chain.who, "sequence", chain.hash}
        return [await _one(chain, key) for key in await found.values(*names)]


async def _one(chain: Chain, key: dict[str, Any]) -> tuple[int, Any]:
    try:
        return key["sequence"], await chain.table.get(**{chain.key: key[chain.key]})
    except _UNREADABLE:
        return key["sequence"], _Unreadable(str(key[chain.who]), key[chain.hash])


# Cases against their events


async def _standing() -> AsyncIterator[Broken]:
    """Cases whose status or version is not what their events say."""
    last = ""
    with progress("cases", await Case.all().count()) as bar:
        while True:
            page = Case.filter(id__gt=last).order_by("id").limit(_BATCH)
            rows = await page.values("id", "number", "status", "version")
            events = await _steps([row["id"] for row in rows])
            for row in rows:
                if not _adds_up(row, events[row["id"]]):
                    yield Broken("a case does not stand where its events left it", who=f"case {row['number']}")
            bar.update(len(rows))
            if len(rows) < _BATCH:
                return
            last = rows[-1]["id"]


async def _steps(case_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    steps: dict[str, list[dict[str, Any]]] = defaultdict(list)
    found = CaseEvent.filter(case_id__in=list(case_ids) or [""]).order_by("version")
    for event in await found.values("case_id", "version", "from_status", "to_status"):
        steps[event["case_id"]].append(event)
    return steps


def _adds_up(case: dict[str, Any], events: list[dict[str, Any]]) -> bool:
    status = ""
    for version, event in enumerate(events, 1):
        if (event["version"], event["from_status"]) != (version, status):
            return False
        status = event["to_status"]
    return (case["status"], case["version"]) == (status, len(events))


# Rows beside their cases, as far as an opening seals them


async def _beside() -> AsyncIterator[Broken]:
    """Violations whose visit or report, and notices whose words, are not those that the opening's event holds fast."""
    for table, name, said in (
        (Violation, "inspection", lambda row: row.inspection_case_id or ""),
        (Violation, "complaint", lambda row: row.complaint_case_id or ""),
        (Notice, "text_sha256", text_hash),
    ):
        last = ""
        while True:
            rows: Any = await table.filter(case_id__gt=last).order_by("case_id").limit(_BATCH)
            opened = await CaseEvent.filter(case_id__in=[row.case_id for row in rows] or [""], version=1)
            sealed = {event.case_id: event.note.get(name) for event in opened}
            for row in rows:
                if sealed.get(row.case_id) not in (None, said(row)):
                    yield Broken("a row is not what its opening sealed", who=row.case_id)
            if len(rows) < _BATCH:
                break
            last = rows[-1].case_id
    async for found in _cross_checks():
        yield found
    async for found in _numbers():
        yield found


async def _cross_checks() -> AsyncIterator[Broken]:
    """What the ledgers said at an acceptance, against the event of the step."""
    last = 0
    while True:
        rows = await CrossCheck.filter(id__gt=last).order_by("id").limit(_BATCH)
        found = CaseEvent.filter(case_id__in=[row.case_id for row in rows] or [""])
        sealed = {
            (event.case_id, event.version): event.note.get(cross_checks.SEALED_AS) for event in await found
        }
        for row in rows:
            said = cross_checks.digest_of(row.case_id, cross_checks.read_findings(row))
            if sealed.get((row.case_id, row.version)) != said:
                yield Broken("a row is not what its step sealed", who=row.case_id)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


async def _numbers() -> AsyncIterator[Broken]:
    """Series of papers that are not 1 to the last one given, without gap or double, void ones among them."""
    heads = await PaperSeries.all().order_by("id")
    for head in heads:
        last = 0
        while True:
            after = IssuedPaper.filter(office_id=head.office_id, series=head.series, year=head.year, sequence__gt=last)
            given = await column(after.order_by("sequence").limit(_BATCH), "sequence")
            if given != list(range(last + 1, last + 1 + len(given))):
                missing = next(one for one in range(last + 1, last + 2 + len(given)) if one not in given)
                yield Broken("a number is missing in a series of papers", sequence=missing, who=_series(head))
                return
            if len(given) < _BATCH:
                break
            last = given[-1]
        if last + len(given) != head.given:
            yield Broken("a series of papers ends elsewhere than its head says", sequence=head.given, who=_series(head))
    async for found in _headless(heads):
        yield found


async def _headless(heads: Sequence[PaperSeries]) -> AsyncIterator[Broken]:
    known = {(head.office_id, head.series, head.year) for head in heads}
    rows: Any = await IssuedPaper.all().distinct().values_list("office_id", "series", "year")
    for office_id, name, year in rows:
        if (office_id, name, year) not in known:
            yield Broken("a series of papers has no head", who=f"office {office_id} {name} {year}")


def _series(head: PaperSeries) -> str:
    return f"office {head.office_id} {head.series} {head.year}"


async def _with_number(broken: Broken) -> Broken:
    case = await Case.get_or_none(id=broken.who) if broken.who else None
    return Broken(broken.what, broken.day, broken.sequence, f"case {case.number}" if case else broken.who)


# Saying it


def progress(what: str, total: int) -> Any:
    return tqdm(total=total, desc=what, unit="", leave=False, file=sys.stderr, disable=None)


def say_broken(headline: str, findings: Sequence[object]) -> int:
    print(f"{headline}: {findings[0]}" if len(findings) == 1 else headline)
    if len(findings) > 1:
        print("\n".join(f"  {finding}" for finding in findings))
    return 1
