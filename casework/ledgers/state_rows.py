"""The rows behind a family's state, a query a part, as plain values.

Why apart: every page of a ledger, every entry and every export reads these, for up to hundreds of families at once,
so their queries are kept ones (casework/heart/queries.py). Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from tortoise.fields import BigIntField, CharField, IntField
from tortoise.models import Model

from casework.heart.queries import rows_within
from models import Household, HouseholdMember, Lease, RegisteredValue, SubsidyAward, Tenancy, Violation
from models.fields import ExactField, InitialsField, KeyField, SealedRow, key_columns, opened, sealed_columns

Row = dict[str, Any]
# Follow from other columns, or never change.
_DERIVED = {
    "id", "household_id", "case_id", "phone_index", "registered_address_key", "dwelling_address_key", "id_index",
    "initials", "living", "created_at", "detail",
}
_READ_AS_THEY_COME = (BigIntField, IntField, CharField, ExactField, InitialsField, KeyField)


@dataclass(frozen=True, eq=False)
class Part:
    """Where the rows of a part come from. `key` names a row; `joined`: columns that another table holds."""

    model: type[Model]
    order: tuple[str, ...] = ("id",)
    key: str = "id"
    household: str = "household_id"
    joined: Mapping[str, str] = field(default_factory=dict)


PARTS = {
    "household": Part(Household, household="id"),
    "member": Part(HouseholdMember, ("position", "id")),
    "tenancy": Part(Tenancy),
    "lease": Part(Lease, ("starts_on", "id"), household="family", joined={"family": "tenancy__household_id"}),
    "violation": Part(Violation, ("occurred_on", "case_id"), key="case_id", joined={"status": "case__status"}),
    "award": Part(SubsidyAward),
    "value": Part(RegisteredValue),
}


async def read_rows(
    part: Part, household_ids: Sequence[int], columns: Sequence[str] = (), *, lock: bool = False
) -> list[tuple[int, str, Row]]:
    """Household, key and columns of each row; no `columns`: all that can change. `lock`: for a change in this
    transaction; what another table holds is not locked.
    """
    lock = lock and not part.joined
    wanted, bound = _wanted(part, tuple(columns)), _bound(part, tuple(columns))
    found = await rows_within(
        (part.model, tuple(columns), lock), lambda within: _query(part, wanted, bound, within, lock), household_ids
    )
    return [
        (
            row[part.household],
            row[part.key],
            {name: row[name] if read is None else _plain(opened(read(row[name]), *key)) for name, read in wanted},
        )
        for row, key in ((row, [row[name] for name in bound]) for row in found)
    ]


@cache
def _wanted(part: Part, columns: tuple[str, ...]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Each column that is wanted, and how its value is read: None for what is plain already."""
    fields = part.model._meta.fields_map
    names = columns or (
        *(name for name in part.model._meta.fields_db_projection if name not in _DERIVED),
        *(name for name in part.joined if name != part.household),
    )
    return tuple((name, _reader(fields.get(name))) for name in names)


@cache
def _bound(part: Part, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that open those that are sealed."""
    if not issubclass(part.model, SealedRow) or not {name for name, _ in _wanted(part, columns)} & set(
        sealed_columns(part.model)
    ):
        return ()
    return key_columns(part.model)


def _query(
    part: Part, wanted: Iterable[tuple[str, object]], bound: Iterable[str], within: list[int], lock: bool
) -> Any:
    names = (part.key, part.household, *bound, *(name for name, _ in wanted))
    own = list(dict.fromkeys(name for name in names if name not in part.joined))
    condition: dict[str, Any] = {f"{part.joined.get(part.household, part.household)}__in": within}
    found = part.model.filter(**condition).order_by(*part.order)
    # A locking read sees what others have committed since this transaction began.
    return found.select_for_update().only(*own) if lock else found.values(*own, **part.joined)


def _reader(column: Any) -> Callable[[Any], Any] | None:
    return None if column is None or type(column) in _READ_AS_THEY_COME else column.to_python_value


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value) if isinstance(value, date | datetime | Decimal) else value
