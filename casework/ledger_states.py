"""What stands in a family's ledger entries, as plain values: read now, compared, taken back to any past day, replayed.

Why: 4.2.1d wants each change seen with what it changed, and a ledger is asked for as it was on a day. So every
revision keeps the rows that it changed, before and after (`Delta`); a past day's state is the present one with the
later deltas taken back, and the same state comes out when the deltas are replayed from nothing.
Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from tortoise.models import Model
from tortoise.queryset import QuerySet

from casework.clock import SHANGHAI
from models import Household, HouseholdMember, Lease, LedgerRevision, RegisteredValue, SubsidyAward, Tenancy, Violation

M = TypeVar("M", bound=Model)
Row = dict[str, Any]
State = dict[str, Row]
"""`member:12` → its columns. Days as '2026-12-10', money as fen."""

ALL = ("household", "member", "tenancy", "lease", "violation", "award", "value")
# Follow from other columns, or never change.
_DERIVED = {
    "id", "household_id", "case_id", "phone_index", "registered_address_key", "dwelling_address_key", "id_index",
    "initials", "living", "created_at", "detail",
}


class Delta(msgspec.Struct, array_like=True):
    """One row of a state: the columns that changed, before and after. None: the row was not there."""

    row: str
    before: Row | None
    after: Row | None


async def read_states(
    household_ids: Sequence[int], parts: Sequence[str] = ALL, *, lock: bool = False
) -> dict[int, State]:
    """What stands there now of these families, one query a part. `lock`: what is to be changed in this transaction."""
    wanted = list(household_ids) or [0]
    states: dict[int, State] = {household_id: {} for household_id in household_ids}
    if "household" in parts or lock:
        for household in await _locked(Household.filter(id__in=wanted), lock):
            if "household" in parts:
                states[household.id][f"household:{household.id}"] = _row(household)
    if "member" in parts:
        for member in await _locked(HouseholdMember.filter(household_id__in=wanted).order_by("position", "id"), lock):
            states[member.household_id][f"member:{member.id}"] = _row(member)
    if "tenancy" in parts:
        for tenancy in await _locked(Tenancy.filter(household_id__in=wanted).order_by("id"), lock):
            states[tenancy.household_id][f"tenancy:{tenancy.id}"] = _row(tenancy)
    if "lease" in parts:
        leases = Lease.filter(tenancy__household_id__in=wanted).order_by("starts_on", "id").select_related("tenancy")
        for lease in await leases:
            states[lease.tenancy.household_id][f"lease:{lease.id}"] = _row(lease)
    if "violation" in parts:
        violations = Violation.filter(household_id__in=wanted).order_by("occurred_on", "case_id")
        for violation in await violations.select_related("case"):
            row = {**_row(violation), "status": violation.case.status}
            states[violation.household_id or 0][f"violation:{violation.case_id}"] = row
    if "award" in parts:
        for award in await _locked(SubsidyAward.filter(household_id__in=wanted).order_by("id"), lock):
            states[award.household_id][f"award:{award.id}"] = _row(award)
    if "value" in parts:
        for value in await _locked(RegisteredValue.filter(household_id__in=wanted).order_by("id"), lock):
            states[value.household_id][f"value:{value.id}"] = _row(value)
    return states


async def read_state(household_id: int, parts: Sequence[str] = ALL, *, lock: bool = False) -> State:
    return (await read_states([household_id], parts, lock=lock))[household_id]


def _locked(found: QuerySet[M], lock: bool) -> QuerySet[M]:
    # A locking read sees what others have committed since this transaction began.
    return found.select_for_update() if lock else found


async def states_as_of(household_ids: Sequence[int], day: date, parts: Sequence[str] = ALL) -> dict[int, State]:
    """What stood there at the end of that day."""
    states = await read_states(household_ids, parts)
    later = LedgerRevision.filter(household_id__in=list(household_ids) or [0], at__gte=end_of(day)).order_by("-id")
    for revision in await later:
        take_back(states[revision.household_id], deltas_of(revision), parts)
    return states


async def state_as_of(household_id: int, day: date) -> State:
    return (await states_as_of([household_id], day))[household_id]


def end_of(day: date) -> datetime:
    """The moment at which that business day is over."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def deltas_of(revision: LedgerRevision) -> list[Delta]:
    return msgspec.convert(revision.deltas or [], list[Delta])


def differences(before: State, after: State) -> list[Delta]:
    deltas = []
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            deltas.append(Delta(name, old, new))
        elif changed := [column for column in new if old.get(column) != new[column]]:
            deltas.append(Delta(name, _only(old, changed), _only(new, changed)))
    return deltas


def _only(row: Row, columns: Iterable[str]) -> Row:
    return {column: row.get(column) for column in columns}


def take_back(state: State, deltas: Iterable[Delta], parts: Sequence[str] = ALL) -> None:
    """Undoes one revision in place."""
    for delta in deltas:
        _put(state, delta.row, delta.before, parts)


def replay(revisions: Iterable[Sequence[Delta]]) -> State:
    """The state to which these revisions, from the first on, have led."""
    state: State = {}
    for deltas in revisions:
        for delta in deltas:
            _put(state, delta.row, delta.after, ALL)
    return state


def _put(state: State, name: str, row: Row | None, parts: Sequence[str]) -> None:
    if name.partition(":")[0] not in parts:
        return
    if row is None:
        state.pop(name, None)
    else:
        state[name] = {**state.get(name, {}), **row}


def rows(state: State, part: str) -> list[tuple[str, Row]]:
    """The rows of a part with what names each, in the order of the ledger."""
    found = [(name.partition(":")[2], row) for name, row in state.items() if name.startswith(f"{part}:")]
    order = {"member": ("position",), "lease": ("starts_on",), "violation": ("occurred_on",)}.get(part, ())
    return sorted(found, key=lambda one: _place(one, order))


def _place(one: tuple[str, Row], order: Sequence[str]) -> tuple[Any, ...]:
    values = [one[1].get(column) for column in order]
    return (*((value is not None, value) for value in values), one[0].zfill(20))


def _row(record: Model) -> Row:
    columns = [name for name in type(record)._meta.fields_db_projection if name not in _DERIVED]
    return {name: _plain(getattr(record, name)) for name in columns}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value) if isinstance(value, date | datetime | Decimal) else value
