"""Verification, as an auditor runs it: recompute every hash chain from its rows, and read every original again.

Anything rewritten after the fact is named: which day, which place in that day's chain, which case. Days hang
together by their first links: each takes the hash that the day before had reached when it began. A step that was
stamped just before midnight and written just after it lengthens its own day after that, so the anchor need not be
the day's last link; it must be one of its links. Nothing here writes, and nothing here repairs.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from tqdm import tqdm

from casework import advance, evidence, pictures
from casework.chains import GENESIS, link_hash
from media_storage.store import InvalidKey, MediaStore, NotStored, ObjectTooLarge, StoreUnavailable
from models import Case, CaseEvent, ChainHead, Evidence, Pictures
from server.media import store_in_use
from server.settings import Settings

_BATCH = 500
# What a rewritten row may raise when it is read: a broken seal of a column, a day that is none, a wrong shape.
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)
# An earlier derived picture's name ends in `.<32 hex>.jpg`.
_HASH_IN_NAME = 32


@dataclass(frozen=True)
class Broken:
    """One finding, in words for the person who ran the command."""

    what: str
    day: date | None = None
    sequence: int | None = None
    who: str = ""

    def __str__(self) -> str:
        place = [str(part) for part in (self.day, f"sequence {self.sequence}" if self.sequence else "", self.who)]
        return f"{self.what}: " + ", ".join(part for part in place if part not in {"", "None"})


@dataclass(frozen=True)
class _Chain:
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


_EVENTS = _Chain(advance.CHAIN, CaseEvent, "day", "previous_hash", "hash", advance.event_content, who="case_id")
_SEALS = _Chain(evidence.CHAIN, Evidence, "sealed_on", "previous_seal", "seal", evidence.seal_content)
_PICTURES = _Chain(
    pictures.CHAIN, Pictures, "sealed_on", "previous_seal", "seal", pictures.content, "evidence_id", "evidence_id"
)


async def verify_audit() -> int:
    """0 and one line if every event is as it was written; 1 and the first that is not."""
    count = 0
    with _progress("events", await CaseEvent.all().count()) as bar:
        async for found in _walk(_EVENTS):
            if isinstance(found, Broken):
                return _say_broken("the audit chain is broken", [await _with_number(found)])
            count += 1
            bar.update()
    async for case_found in _standing():
        return _say_broken("the audit chain is broken", [case_found])
    print(f"the audit chain is intact ({count} events)")
    return 0


async def verify_evidence(settings: Settings) -> int:
    """0 and one line if every sealed photograph, and all that was made of it, reads as it was sealed; else 1 and
    every one that does not.
    """
    async with store_in_use(settings.media) as store:
        count, findings = await _read_again(_SEALS, "photographs", _differs, store)
        _, of_pictures = await _read_again(_PICTURES, "pictures", _pictures_differ, store)
    findings += of_pictures
    for row in await Evidence.filter(state=evidence.SEALED, sequence=None).values("id"):
        findings.append(Broken("sealed, but in no chain", who=row["id"]))
    for row in await Pictures.filter(state=pictures.READY, sequence=None).values("evidence_id"):
        findings.append(Broken("pictures are ready, but in no chain", who=row["evidence_id"]))
    without = Evidence.filter(state=evidence.SEALED, display_key="", pictures__evidence_id__isnull=True)
    for row in await without.values("id"):
        findings.append(Broken("sealed, but no pictures were asked for", who=row["id"]))
    if findings:
        return _say_broken(f"{len(findings)} findings among the evidence", findings)
    print(f"the evidence is intact ({count} photographs)")
    return 0


async def _read_again(
    chain: _Chain, what: str, differs: Callable[[Any, MediaStore], Awaitable[list[str]]], store: MediaStore
) -> tuple[int, list[Broken]]:
    """How many rows of the chain fit, and a finding for each that does not, or whose bytes do not."""
    findings: list[Broken] = []
    count = 0
    with _progress(what, await chain.table.filter(sequence__not_isnull=True).count()) as bar:
        async for found in _walk(chain):
            if isinstance(found, Broken):
                findings.append(found)
                continue
            who = str(getattr(found, chain.who))
            findings += [Broken(fault, found.sealed_on, found.sequence, who) for fault in await differs(found, store)]
            count += 1
            bar.update()
    return count, findings


# The chains


async def _walk(chain: _Chain) -> AsyncIterator[Any]:
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
    strays = chain.table.exclude(**{f"{chain.day}__in": [head.day for head in heads] or [date.min]})
    for row in await strays.filter(sequence__not_isnull=True).limit(1).values(chain.day, "sequence", chain.key):
        yield Broken("a row stands outside every day's chain", row[chain.day], row["sequence"], str(row[chain.key]))


async def _anchor(chain: _Chain, day: date, row: Any, before: set[str]) -> str:
    """What the first row of a day hangs on, or "" where that is nothing we know. A link of a day further back than
    the last one is no fault: the demo's clock can be set back.
    """
    anchor = str(getattr(row, chain.previous))
    if anchor in before or anchor == GENESIS:
        return anchor
    earlier = chain.table.filter(**{f"{chain.day}__lt": day, chain.hash: anchor})
    return anchor if await earlier.exists() else ""


def _fault(chain: _Chain, day: date, row: Any, previous: str) -> str:
    if chain is _SEALS and (row.state, row.reason) != (evidence.SEALED, ""):
        return "a sealed row was given another state"
    if chain is _SEALS and row.looks != row.claims.get("looks", ""):
        return "a row was altered"
    if not previous:
        return "a day hangs on no earlier one"
    if getattr(row, chain.previous) != previous:
        return "a row does not follow the one before it"
    try:
        content = [chain.name, day.isoformat(), row.sequence, *chain.content(row)]
        same = link_hash(previous, content) == getattr(row, chain.hash)
    except _UNREADABLE:
        same = False
    return "" if same else "a row was altered"


@dataclass(frozen=True)
class _Unreadable:
    who: str
    hash: str


async def _rows(chain: _Chain, day: date) -> AsyncIterator[tuple[int, Any]]:
    """(sequence, row) of one day, in order, some hundred at a time by their place in the index."""
    last = 0
    while True:
        found = chain.table.filter(**{chain.day: day, "sequence__gt": last}).order_by("sequence").limit(_BATCH)
        rows = await _readable(chain, found)
        for at, row in rows:
            yield at, row
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


async def _readable(chain: _Chain, found: Any) -> list[tuple[int, Any]]:
    try:
        return [(row.sequence, row) for row in await found]
    except _UNREADABLE:
        # One of them cannot be read: find out which, one by one. This road is walked for altered rows only.
        names = {chain.key, chain.who, "sequence", chain.hash}
        return [await _one(chain, key) for key in await found.values(*names)]


async def _one(chain: _Chain, key: dict[str, Any]) -> tuple[int, Any]:
    try:
        return key["sequence"], await chain.table.get(**{chain.key: key[chain.key]})
    except _UNREADABLE:
        return key["sequence"], _Unreadable(str(key[chain.who]), key[chain.hash])


# Cases against their events


async def _standing() -> AsyncIterator[Broken]:
    """Cases whose status or version is not what their events say."""
    last = ""
    with _progress("cases", await Case.all().count()) as bar:
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


async def _with_number(broken: Broken) -> Broken:
    case = await Case.get_or_none(id=broken.who) if broken.who else None
    return Broken(broken.what, broken.day, broken.sequence, f"case {case.number}" if case else broken.who)


# Photographs against their bytes


async def _differs(row: Evidence, store: MediaStore) -> list[str]:
    """What of a sealed photograph is not as it was sealed."""
    found = []
    data = await _bytes(store, row.original_key, row.size)
    if not isinstance(data, bytes):
        found.append(f"the original is {data}")
    elif len(data) != row.size or hashlib.sha256(data).hexdigest() != row.sha256:
        found.append("the original was altered")
    for name, key in (("display copy", row.display_key), ("thumbnail", row.thumbnail_key)):
        # Of before the pictures had a record of their own: the seal covers their names, and these hold a hash.
        if key:
            found += await _differs_from(store, name, key, key.rpartition(".")[0][-_HASH_IN_NAME:])
    return found


async def _pictures_differ(row: Pictures, store: MediaStore) -> list[str]:
    return [
        *await _differs_from(store, "display copy", row.display_key, row.display_sha256),
        *await _differs_from(store, "thumbnail", row.thumbnail_key, row.thumbnail_sha256),
    ]


async def _differs_from(store: MediaStore, name: str, key: str, sha256: str) -> list[str]:
    data = await _bytes(store, key, 2**30)
    if not isinstance(data, bytes):
        return [f"the {name} is {data}"]
    return [] if hashlib.sha256(data).hexdigest().startswith(sha256) else [f"the {name} was altered"]


async def _bytes(store: MediaStore, key: str, limit: int) -> bytes | str:
    try:
        return await store.read(key, limit=limit)
    except (NotStored, InvalidKey):
        return "missing"
    except ObjectTooLarge:
        return b""
    except StoreUnavailable as fault:
        return f"unreadable ({fault.reason})"


# Saying it


def _progress(what: str, total: int) -> Any:
    return tqdm(total=total, desc=what, unit="", leave=False, file=sys.stderr, disable=None)


def _say_broken(headline: str, findings: Sequence[Broken]) -> int:
    print(f"{headline}: {findings[0]}" if len(findings) == 1 else headline)
    if len(findings) > 1:
        print("\n".join(f"  {finding}" for finding in findings))
    return 1
