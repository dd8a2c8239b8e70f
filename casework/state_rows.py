"""The rows behind a family's state, a query a part, as plain values.

Why apart: every page of a ledger, every entry and every export reads these, for up to hundreds of families at once,
and building such a query anew takes longer than answering it. So its text is built by Tortoise once and kept, for
lists of families padded to the next power of two. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from tortoise import connections
from tortoise.fields import BigIntField, CharField, IntField
from tortoise.models import Model

from models import Household, HouseholdMember, Lease, RegisteredValue, SubsidyAward, Tenancy, Violation
from models.fields import ExactField, InitialsField, KeyField

Row = dict[str, Any]
# Follow from other columns, or never change.
_DERIVED = {
    "id", "household_id", "case_id", "phone_index", "registered_address_key", "dwelling_address_key", "id_index",
    "initials", "living", "created_at", "detail",
}
_READ_AS_THEY_COME = (BigIntField, IntField, CharField, ExactField, InitialsField, KeyField)


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class _Query:
    text: str
    # Each column that is wanted, and how its value is read: None for what is plain already.
    columns: Sequence[tuple[str, Callable[[Any], Any] | None]]


_QUERIES: dict[tuple[object, ...], _Query] = {}


async def read_rows(
    part: Part, household_ids: Sequence[int], columns: Sequence[str] = (), *, lock: bool = False
) -> list[tuple[int, str, Row]]:
    """Household, key and columns of each row; no `columns`: all that can change. `lock`: for a change in this
    transaction; what another table holds is not locked.
    """
    lock = lock and not part.joined
    size = 1 << max(len(household_ids) - 1, 0).bit_length()
    numbers = [*household_ids, *[0] * (size - len(household_ids))]
    connection = connections.get("default")
    place = (part.model, tuple(columns), size, lock, connection.capabilities.dialect)
    if place not in _QUERIES:
        _QUERIES[place] = _build(part, columns, numbers, lock)
    query = _QUERIES[place]
    return [
        (
            found[part.household],
            found[part.key],
            {name: found[name] if read is None else _plain(read(found[name])) for name, read in query.columns},
        )
        for found in await connection.execute_query_dict(query.text, numbers)
    ]


def _build(part: Part, columns: Sequence[str], numbers: Sequence[int], lock: bool) -> _Query:
    fields = part.model._meta.fields_map
    wanted = columns or [
        *(name for name in part.model._meta.fields_db_projection if name not in _DERIVED),
        *(name for name in part.joined if name != part.household),
    ]
    own = list(dict.fromkeys(name for name in (part.key, part.household, *wanted) if name not in part.joined))
    within: dict[str, Any] = {f"{part.joined.get(part.household, part.household)}__in": numbers}
    found = part.model.filter(**within).order_by(*part.order)
    # A locking read sees what others have committed since this transaction began.
    text = found.select_for_update().only(*own).sql() if lock else found.values(*own, **part.joined).sql()
    return _Query(text, [(name, _reader(fields.get(name))) for name in wanted])


def _reader(column: Any) -> Callable[[Any], Any] | None:
    return None if column is None or type(column) in _READ_AS_THEY_COME else column.to_python_value


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value) if isinstance(value, date | datetime | Decimal) else value
