"""What differs in a street's ledgers between two days, entry by entry: who came, who left, who moved, what changed.

Why: a return must be provable from the ledgers themselves (4.2.1d). So the entries that may differ are asked where they
stood on both days, as any past day is read, and nothing is counted along the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.heart import access
from casework.heart.queries import column
from casework.ledgers.lists import Filters, count_under
from casework.ledgers.revisions import CURRENT, EXITED, LEDGERS, SUBSIDY
from models import LedgerMove, LedgerRevision, Organisation, SubsidyAward, Tenancy

WHAT = {
    "entered": "新增", "left": "转出本台账", "joined": "由其他社区转入", "gone": "转往其他社区", "changed": "信息变动",
}


class Shown(msgspec.Struct):
    """What anybody reads of one difference. `what`: a key of WHAT; `note`: the changes in words."""

    ledger: str
    community: str
    tenancy_id: int | None
    award_id: int | None
    household: str
    address: str
    what: str
    note: str


class Line(Shown, kw_only=True):
    """One difference, with the path of its community."""

    area_path: str


@dataclass
class Month:
    # ledger → path of a community → entries.
    opening: dict[str, dict[str, int]] = field(default_factory=dict)
    closing: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    # (path, ledger) → changes recorded.
    revisions: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass
class _Entry:
    record: Any
    moves: list[LedgerMove]

    def stood(self, day: date) -> tuple[str, str] | None:
        """Ledger and community's path at the end of that day; None: in no ledger yet or no more."""
        row = self.record
        if row.listed_on is not None and row.listed_on > day:
            return None
        over = row.living is None and (row.moved_on is None or row.moved_on <= day)
        path = next((move.from_path for move in self.moves if move.moved_on > day), row.area_path)
        if isinstance(row, SubsidyAward):
            return None if over else (SUBSIDY, path)
        return (EXITED if over else CURRENT), path


async def differences_of_month(path: str, first: date, last: date) -> Month:
    """Everything under that path, from the day before `first` to `last`."""
    before = first - timedelta(days=1)
    month = Month()
    for ledger in LEDGERS:
        month.opening[ledger] = await count_under(Filters(ledger=ledger), path, before)
        month.closing[ledger] = await count_under(Filters(ledger=ledger), path, last)
    revisions = await LedgerRevision.filter(
        access.under(path), day__gte=first, day__lte=last
    ).order_by("area_path", "day", "id")
    month.revisions = Counter((row.area_path, row.ledger) for row in revisions)
    entries = await _may_differ(path, first, last, {row.household_id for row in revisions})
    notes: dict[int, list[str]] = {}
    for row in revisions:
        notes.setdefault(row.household_id, []).extend(change["label"] for change in row.changes)
    names = dict(await Organisation.filter(kind="community").values_list("path", "name"))
    for entry in entries:
        note = "、".join(dict.fromkeys(notes.get(entry.record.household_id, [])))[:300]
        for ledger, area, what in _differences(entry.stood(before), entry.stood(last), bool(note)):
            if area.startswith(path):
                month.lines.append(_line(entry.record, ledger, area, names.get(area, ""), what, note))
    month.lines.sort(key=lambda line: (line.area_path, list(LEDGERS).index(line.ledger), line.tenancy_id or 0,
                                       line.award_id or 0, line.what))
    return month


def _differences(
    old: tuple[str, str] | None, new: tuple[str, str] | None, changed: bool
) -> Iterable[tuple[str, str, str]]:
    """(ledger, community's path, what) of one entry."""
    if old == new:
        if new is not None and changed:
            yield *new, "changed"
        return
    if old is not None and new is not None and old[0] == new[0]:
        yield *old, "gone"
        yield *new, "joined"
        return
    if old is not None:
        yield *old, "left"
    if new is not None:
        yield *new, "entered"


def _line(record: Any, ledger: str, area: str, community: str, what: str, note: str) -> Line:
    subsidy = isinstance(record, SubsidyAward)
    return Line(
        ledger=ledger,
        area_path=area,
        community=community,
        tenancy_id=None if subsidy else record.id,
        award_id=record.id if subsidy else None,
        household=record.household.name,
        address=record.dwelling_address if subsidy else record.dwelling.address,
        what=what,
        note=note,
    )


async def _may_differ(path: str, first: date, last: date, changed: set[int]) -> list[_Entry]:
    """Entries that were listed, moved over, moved away or changed in the month, here or from here."""
    moves = LedgerMove.filter(moved_on__gte=first, moved_on__lte=last)
    moved = await column(moves.filter(access.under(path, "from_path") | access.under(path, "to_path")), "household_id")
    households = changed | set(moved)
    # Who has left since the month is under another path by now.
    since = LedgerMove.filter(access.under(path, "from_path"), moved_on__gt=last)
    away = await column(since, "household_id")
    in_month = Q(listed_on__gte=first, listed_on__lte=last) | Q(moved_on__gte=first, moved_on__lte=last)
    wanted = Q(household_id__in=list(households) or [0]) | (
        (access.under(path) | Q(household_id__in=away or [0])) & in_month
    )
    records: list[Any] = [
        *await Tenancy.filter(wanted).select_related("household", "dwelling"),
        *await SubsidyAward.filter(wanted).select_related("household"),
    ]
    everybody = {record.household_id for record in records}
    chain: dict[int, list[LedgerMove]] = {}
    for move in await LedgerMove.filter(household_id__in=list(everybody) or [0]).order_by("id"):
        chain.setdefault(move.household_id, []).append(move)
    return [_Entry(record, chain.get(record.household_id, [])) for record in records]
