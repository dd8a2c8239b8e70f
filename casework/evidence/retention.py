"""How long photographs are kept, and what may be removed when their time is over (4.2.2b: evidence is kept).

A setting gives years for each kind of case. The years run from the latest day on which the photograph may have been
needed: its seal, the end of its case, the family's moving out. And whatever may still be needed is never in the list:
while the family lives in one of the district's dwellings, or any case of its household is still open, nothing of it is
over, however old. Of what was begun without signing in and never handed in, the photographs are over with it.

The service itself can remove nothing. The command `retention` lists what is over; with `--remove` and a key of its own
it 1. writes a Removal, chained and published like a seal, in a transaction; 2. removes the bytes; 3. notes that they
are gone. Cut off between any two, the command does the rest when it is run again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from casework.heart.chains import append_links
from casework.heart.life import PROCEDURES
from casework.heart.queries import rows_within
from casework.heart.transactions import atomically
from casework.words.calendar import add_months
from casework.words.clock import business_day
from models import Case, Complaint, Evidence, Removal, Tenancy
from models.evidence import SEALED

CHAIN = "removals"
# What OTHERS says holds for every kind of case that is not named.
OTHERS = "others"
_PAGE = 500

# Kind of case → years; None: for ever.
Years = Mapping[str, int | None]


@dataclass(frozen=True)
class Over:
    """One photograph whose time is over, since `on`."""

    evidence: Evidence
    case: Case
    on: date
    rule: str


async def find_over(years: Years, *, at: datetime) -> AsyncIterator[Over]:
    """In the order of their ids."""
    today, last = business_day(at), ""
    while True:
        found = Evidence.filter(state=SEALED, id__gt=last, removal__evidence_id__isnull=True)
        rows = await found.order_by("id").limit(_PAGE).select_related("case")
        needed = await _needed_until([row.case for row in rows])
        for row in rows:
            rule, on = _ends(row, needed.get(row.case_id), years)
            if on is not None and on <= today:
                yield Over(row, row.case, on, rule)
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _ends(row: Evidence, needed: date | None, years: Years) -> tuple[str, date | None]:
    """By which rule and on which day its time is over; no day: not as things stand."""
    known = PROCEDURES.get(row.case.procedure)
    status = known.statuses.get(row.case.status) if known else None
    if status is not None and status.forgets and needed is not None:
        # Handed in to nobody: no years are kept of it.
        return f"{row.case.procedure}:unsent", needed
    name = row.case.procedure if row.case.procedure in years else OTHERS
    kept = years.get(name)
    rule = f"{name}:{kept if kept is not None else 'never'}"
    if kept is None or needed is None or row.sealed_on is None:
        return rule, None
    return rule, add_months(max(row.sealed_on, needed), 12 * kept)


async def _needed_until(cases: Sequence[Case]) -> dict[str, date]:
    """The last day on which each case, or its household, may have needed its papers; missing: it still may."""
    family_of = {case.id: case.household_id for case in cases}
    # A complaint is of no family's; what a violation of the one it concerns rests on is needed as long as that.
    reported = Complaint.filter(case_id__in=list(family_of) or [""])
    family_of |= dict(await reported.values_list("case_id", "household_id"))
    families = list({family for family in family_of.values() if family is not None})
    ends: dict[int, list[date | None]] = defaultdict(list)
    moved: Any = Tenancy.filter(household_id__in=families or [0]).values_list("household_id", "ended_on")
    for household, ended in await moved:
        ends[household].append(ended)
    stands: dict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    known: Any = Case.filter(household_id__in=families or [0]).values_list(
        "household_id", "procedure", "status", "updated_at"
    )
    for household, procedure, status, moved_at in await known:
        stands[household].append((procedure, status, moved_at))
    until: dict[str, date] = {}
    for case in cases:
        household = family_of[case.id]
        days = [] if household is None else ends[household]
        standing = [(case.procedure, case.status, case.updated_at)]
        if household is not None:
            standing += stands[household]
        if None in days or any(_open(procedure, status) for procedure, status, _ in standing):
            continue
        until[case.id] = max([day for day in days if day] + [business_day(moved_at) for _, _, moved_at in standing])
    return until


def _open(procedure: str, status: str) -> bool:
    """Whether anybody may still take a step: an unknown procedure is not taken for finished."""
    known = PROCEDURES.get(procedure)
    return known is None or any(not step.quiet or step.asks for step in known.steps_from(status))


async def decide(over: Over, *, by: str, reason: str, at: datetime) -> Removal:
    """Step 1: from here on the bytes are to go. Refuses by nothing: `find_over` has."""

    async def write() -> Removal:
        known = await Removal.get_or_none(evidence_id=over.evidence.id)
        if known is not None:
            return known
        removal = Removal(
            evidence_id=over.evidence.id, rule=over.rule, over_on=over.on, decided_by=by, reason=reason,
            decided_at=at, sealed_on=business_day(at),
        )
        ((removal.sequence, removal.previous_seal, removal.seal),) = await append_links(
            CHAIN, removal.sealed_on, [content(removal)]
        )
        await removal.save(force_create=True)
        return removal

    return await atomically(write)


async def finish(removal: Removal, *, at: datetime) -> None:
    """Step 3: the bytes are gone."""
    await Removal.filter(evidence_id=removal.evidence_id).update(done_at=at)


def content(removal: Removal) -> list[Any]:
    """What the link covers: all but whether the bytes are gone already, which the store itself tells."""
    return [
        removal.evidence_id,
        removal.rule,
        removal.over_on.isoformat(),
        removal.decided_by,
        removal.reason,
        removal.decided_at.astimezone(UTC).isoformat(),
    ]


async def removed(evidence_ids: Sequence[str]) -> set[str]:
    """Which of these were removed. None of them, no query."""
    if not evidence_ids:
        return set()
    rows = await rows_within(
        ("removed",), lambda within: Removal.filter(evidence_id__in=within).values("evidence_id"), evidence_ids, ""
    )
    return {row["evidence_id"] for row in rows}
