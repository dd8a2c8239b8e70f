"""Thousands of rows of one table written in one go, from whatever has the table's columns as its attributes.

Why not by models: of a month's rent for ten thousand families three quarters of the time went into models that were
made, converted value by value and thrown away. Here a column is looked at as a whole: what is the same in all rows is
converted and put into words once, numbers and texts go as they are. Refuses in sealed columns whatever was not sealed
for its row (`models/fields.py`), unless the rows are the table's own, which alone can seal it here; and what a column
refuses anyway: text that is too long for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from tortoise import connections, fields
from tortoise.fields.base import Field
from tortoise.models import Model

from models.fields import sealed_columns

_AT_ONCE = 500
_NUMBERS = (fields.IntField, fields.BigIntField, fields.SmallIntField)


async def insert_rows(model: type[Model], rows: Sequence[Any]) -> None:
    """Raises IntegrityError, as a bulk_create does. In a transaction. A statement for each 500 rows."""
    sealed = sealed_columns(model)
    known = model._meta.fields_map
    # A number that the database gives is not written.
    names = [name for name in model._meta.fields_db_projection if not known[name].generated]
    read = attrgetter(*names)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        told = zip(*map(read, part), strict=True)
        columns = [
            [known[name].to_db_value(value, row) for value, row in zip(values, part, strict=True)]
            if name in sealed else _column(known[name], values, model)
            for name, values in zip(names, told, strict=True)
        ]
        await _write(model, names, columns, len(part))


def _column(field: Field[Any], values: Sequence[Any], model: type[Model]) -> Sequence[Any]:
    """As the driver takes them; only one, where it is the same in all rows."""
    kinds = set(map(type, values))
    if len(kinds) == 1 and values.count(values[0]) == len(values):
        return [field.to_db_value(values[0], model)]
    plain = type(field).to_db_value is Field.to_db_value
    told = [value for value in values if value is not None] if type(None) in kinds else values
    # What a column refuses of numbers or of texts, it refuses of the least or of the greatest.
    if plain and kinds <= {int, type(None)} and isinstance(field, _NUMBERS):
        field.validate(min(told))
        field.validate(max(told))
    elif plain and kinds <= {str, type(None)} and isinstance(field, fields.CharField):
        field.validate(min(told, key=len))
        field.validate(max(told, key=len))
    else:
        return [field.to_db_value(value, model) for value in values]
    return values


async def _write(model: type[Model], names: Sequence[str], columns: Sequence[Sequence[Any]], count: int) -> None:
    connection = connections.get("default")
    mysql = connection.capabilities.dialect == "mysql"
    quote = "`" if mysql else '"'
    said = ", ".join(f"{quote}{model._meta.fields_db_projection[name]}{quote}" for name in names)
    # Names of our own tables and columns.
    text = f"INSERT INTO {quote}{model._meta.db_table}{quote} ({said}) VALUES "  # noqa: S608
    if not mysql:
        whole = [values if len(values) == count else [values[0]] * count for values in columns]
        places = ", ".join("?" * len(names))
        await connection.execute_many(f"{text}({places})", [list(row) for row in zip(*whole, strict=True)])
        return
    # As the driver would put the values into the text, only that it does so for each row anew.
    async with connection.acquire_connection() as driver:
        escape = driver.escape
    row = ", ".join("%s" if len(values) > 1 else escape(values[0]).replace("%", "%%") for values in columns)
    varying = [[escape(value) for value in values] for values in columns if len(values) > 1]
    rows = zip(*varying, strict=True) if varying else [()] * count
    await connection.execute_query(text + ", ".join([f"({row})" % one for one in rows]))
