"""Verification of the rows that the chains hold: each against its last link, and each link against its row.

Of every kind the first row is named that was altered, put in, taken out or cannot be read, by table, key and the place
of its link in the chain; that links themselves were rewritten or reordered, `server/commands/verify.py` finds. Reads
some hundred rows at a time by their keys, so memory does not grow with the tables. Nothing here writes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec

from casework.heart.queries import column
from casework.heart.sealed_rows import KINDS, Kind, digest_of, is_marked
from models import AuditEvent, ChainLink

_BATCH = 500
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)
# How long an event of the audit may wait for its link while others are linked.
_PATIENCE = timedelta(hours=1)


@dataclass
class Tally:
    kind: Kind
    rows: int = 0
    waiting: int = 0
    # By the day on which they were sealed as they were found.
    found: Counter[date] = field(default_factory=Counter)
    first: str = ""

    def say(self) -> str:
        """'' for nothing of this kind."""
        if not self.rows and not self.waiting:
            return ""
        said = f"  {self.kind.label}: {self.rows} intact"
        for day, count in sorted(self.found.items()):
            said += f"; {count} of them sealed on {day}, what was before is as found"
        return said + (f"; {self.waiting} wait to be linked" if self.waiting else "")


async def check_rows(kinds: Iterable[Kind] = tuple(KINDS.values())) -> AsyncIterator[Tally]:
    for kind in kinds:
        tally = Tally(kind)
        await _check_kind(tally)
        if not tally.first:
            await _check_links(tally)
        yield tally


async def _check_kind(tally: Tally) -> None:
    kind, last = tally.kind, None
    while True:
        found: Any = kind.model.all() if last is None else kind.model.filter(**{f"{kind.key}__gt": last})
        keys = await column(found.order_by(kind.key).limit(_BATCH), kind.key)
        if not keys:
            return
        links: dict[str, list[dict[str, Any]]] = defaultdict(list)
        of_these = ChainLink.filter(kind=kind.name, row__in=[str(key) for key in keys]).order_by("id")
        for link in await of_these.values("row", "digest", "found", "day", "sequence"):
            links[link["row"]].append(link)
        for key, row in await _rows(kind, keys):
            if fault := await _fault(tally, row, links[str(key)]):
                tally.first = _name(kind, key, fault, links[str(key)])
                return
        last = keys[-1]


async def _rows(kind: Kind, keys: list[Any]) -> list[tuple[Any, Any]]:
    """None for a row that cannot be read."""
    try:
        return [(row.pk, row) for row in await kind.model.filter(**{f"{kind.key}__in": keys}).order_by(kind.key)]
    except _UNREADABLE:
        found: list[tuple[Any, Any]] = []
        for key in keys:
            try:
                found.append((key, await kind.model.get(**{kind.key: key})))
            except _UNREADABLE:
                found.append((key, None))
        return found


async def _fault(tally: Tally, row: Any, links: list[dict[str, Any]]) -> str:
    kind = tally.kind
    if row is None:
        return "cannot be read"
    try:
        counts, digest = kind.counts(row), digest_of(kind, row)
        if not links:
            return await _unlinked(tally, row) if counts else ""
    except _UNREADABLE:
        return "cannot be read"
    if not counts or links[-1]["digest"] != digest:
        return "was altered after it was sealed"
    if kind.once and len(links) > 1:
        return "was sealed twice, which never happens to it"
    tally.rows += 1
    if links[0]["found"]:
        tally.found[links[0]["day"]] += 1
    return ""


async def _unlinked(tally: Tally, row: Any) -> str:
    if not isinstance(row, AuditEvent) or row.waiting is None:
        return "stands outside the chain: it was put in past the service"
    if not is_marked(row):
        return "bears no mark of the service: it was put in past it, or altered"
    if await ChainLink.filter(kind=tally.kind.name, at__gt=row.at + _PATIENCE).exists():
        return "waits for its link while later ones were linked"
    tally.waiting += 1
    return ""


async def _check_links(tally: Tally) -> None:
    """Links whose row is gone."""
    kind, last = tally.kind, 0
    number = kind.key == "id" and kind.model._meta.fields_map["id"].field_type is int
    while True:
        page = ChainLink.filter(kind=kind.name, id__gt=last).order_by("id").limit(_BATCH)
        links = await page.values("id", "row", "day", "sequence")
        if not links:
            return
        keys = [int(link["row"]) if number and link["row"].isdecimal() else link["row"] for link in links]
        there = {str(key) for key in await column(kind.model.filter(**{f"{kind.key}__in": keys}), kind.key)}
        for link in links:
            if link["row"] not in there:
                tally.first = _name(kind, link["row"], "is missing", [link])
                return
        last = links[-1]["id"]


def _name(kind: Kind, key: Any, fault: str, links: list[dict[str, Any]]) -> str:
    place = f" ({links[-1]['day']}, sequence {links[-1]['sequence']})" if links else ""
    return f"{kind.label}, {kind.model._meta.db_table} {key}, {fault}{place}"
