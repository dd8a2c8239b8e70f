"""What stands in a family's ledger entries, as plain values: read now, compared, taken back to any past day, replayed.

Why: 4.2.1d wants each change seen with what it changed, and a ledger is asked for as it was on a day. So every
revision keeps the rows that it changed, before and after (`Delta`); a past day's state is the present one with the
later deltas taken back, and the same state comes out when the deltas are replayed from nothing.
Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from casework.ledgers.state_rows import PARTS, Row, read_rows
from casework.words.clock import SHANGHAI
from models import LedgerRevision
from models.fields import DAMAGED, is_damaged, key_columns, sound

State = dict[str, Row]
"""`member:12` → its columns. Days as '2026-12-10', money as fen."""

ALL = ("household", "member", "tenancy", "lease", "violation", "award", "value")


# What a family's entry shows in words.
_TEXTS = {"name", "phone", "registered_address", "category", "other_housing", "remark", "id_number", "relationship"}


class Delta(msgspec.Struct, array_like=True):
    """One row of a state: the columns that changed, before and after. None: the row was not there."""

    row: str
    before: Row | None
    after: Row | None


async def read_states(
    household_ids: Sequence[int],
    parts: Sequence[str] = ALL,
    *,
    lock: bool = False,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> dict[int, State]:
    """What stands there now of these families, one query a part. `lock`: what is to be changed in this transaction.
    `columns`: for a list, what it shows of a part's rows, so that nothing is read and decrypted for nobody.
    """
    states: dict[int, State] = {household_id: {} for household_id in household_ids}
    if lock and "household" not in parts:
        await read_rows(PARTS["household"], household_ids, ("name",), lock=True)
    for name in parts:
        shown = (columns or {}).get(name, ())
        for household_id, key, row in await read_rows(PARTS[name], household_ids, shown, lock=lock):
            states[household_id][f"{name}:{key}"] = row
    return states


async def read_state(household_id: int, parts: Sequence[str] = ALL, *, lock: bool = False) -> State:
    return (await read_states([household_id], parts, lock=lock))[household_id]


async def states_as_of(
    household_ids: Sequence[int],
    day: date,
    parts: Sequence[str] = ALL,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> dict[int, State]:
    """What stood there at the end of that day."""
    states = await read_states(household_ids, parts, columns=columns)
    later = LedgerRevision.filter(household_id__in=list(household_ids) or [0], at__gte=end_of(day)).order_by("-id")
    for revision in await later.only("id", *key_columns(LedgerRevision), "deltas"):
        if is_damaged(revision.deltas):
            # What it was then cannot be known any more; the others' entries can.
            _mark(states[revision.household_id])
        else:
            take_back(states[revision.household_id], deltas_of(revision), parts)
    return states


def _mark(state: State) -> None:
    for name, row in state.items():
        if name.partition(":")[0] in ("household", "member"):
            state[name] = {column: DAMAGED if column in _TEXTS and value else value for column, value in row.items()}


async def state_as_of(household_id: int, day: date) -> State:
    return (await states_as_of([household_id], day))[household_id]


def end_of(day: date) -> datetime:
    """The moment at which that business day is over."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def deltas_of(revision: LedgerRevision) -> list[Delta]:
    return msgspec.convert(sound(revision.deltas) or [], list[Delta])


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
    if len(found) < 2:
        return found
    order = {"member": ("position",), "lease": ("starts_on",), "violation": ("occurred_on",)}.get(part, ())
    return sorted(found, key=lambda one: _place(one, order))


def _place(one: tuple[str, Row], order: Sequence[str]) -> tuple[Any, ...]:
    values = [one[1].get(column) for column in order]
    return (*((value is not None, value) for value in values), one[0].zfill(20))
