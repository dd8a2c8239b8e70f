"""Rows of lists as plain, typed structs: only the columns that are shown, and no model made for each row.

A list says once what one of its lines is made of, as a Struct, and is then asked by a condition, whose reach comes
from casework/heart/access.py as ever. The query's text is kept by the condition's shape (casework/heart/queries.py).
A sealed column is opened with its row's key: refuses a shape that shows the one without the other, and sealed columns
of another table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
from tortoise.exceptions import DoesNotExist
from tortoise.expressions import Q
from tortoise.fields import BooleanField, DateField, DatetimeField, JSONField
from tortoise.models import Model

from casework.heart.queries import rows_anew, rows_where
from models.fields import SealedField, SealedJSONField, SealedRow, key_columns, opened, sealed_columns


class Line(msgspec.Struct, frozen=True, gc=False):
    """What a row is read into. A line that shows more than another is a line of its kind."""


R = TypeVar("R", bound=Line)
M = TypeVar("M", bound=Model)


class Rows(Generic[R]):
    """`shape`: its fields are columns of the model; `columns`: those that another table holds."""

    def __init__(self, model: type[Model], shape: type[R], **columns: str) -> None:
        self._model, self._shape = model, shape
        self._columns = {name: columns.get(name, name) for name in shape.__struct_fields__}

    async def where(
        self, condition: Q, *, order: Sequence[str] = (), most: int | None, kept: bool = True
    ) -> list[R]:
        """At most so many rows of which the condition holds; None: all of them, for sums that no page shows. Not
        `kept`: asked by words that somebody typed.
        """

        def build(condition: Q) -> Any:
            found = self._model.filter(condition).order_by(*order)
            return (found if most is None else found.limit(most)).values(**self._columns)

        if kept:
            told = await rows_where((self, most is None, *order), condition, build, after=_told(most))
        else:
            told = await rows_anew(build(condition))
        return [self._read(list(row.values())) for row in told]

    async def first(self, condition: Q, *, order: Sequence[str] = ()) -> R | None:
        found = await self.where(condition, order=order, most=1)
        return found[0] if found else None

    def _read(self, values: list[Any]) -> R:
        for place, read in self._readers:
            if values[place] is not None:
                values[place] = read(values[place])
        for place, key in self._sealed:
            values[place] = opened(values[place], *(values[part] for part in key))
        return self._shape(*values)

    @cached_property
    def _readers(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """For columns that databases tell otherwise than we do: their place in a row, and how they are read."""
        found = ((place, _reader(self._model, column)) for place, column in enumerate(self._columns.values()))
        return [(place, read) for place, read in found if read is not None]

    @cached_property
    def _sealed(self) -> list[tuple[int, list[int]]]:
        """Places of sealed columns, and of what opens them."""
        shown = list(self._columns.values())
        sealed = [place for place, name in enumerate(shown) if name in sealed_columns(self._model)]
        if not sealed or not issubclass(self._model, SealedRow):
            return []
        if missing := set(key_columns(self._model)) - set(shown):
            raise TypeError(f"{self._model.__name__}'s sealed columns are not read without {', '.join(missing)}")
        key = [shown.index(name) for name in key_columns(self._model)]
        return [(place, key) for place in sealed]


class Records(Generic[M]):
    """Whole models by kept texts, for who goes on to work with them. `beside`: relations that are read with them."""

    def __init__(self, model: type[M], *beside: str) -> None:
        self._model, self._beside = model, beside

    async def where(self, condition: Q, *, order: Sequence[str] = (), most: int | None) -> list[M]:
        """At most so many of which the condition holds; None: all of them."""

        def build(condition: Q) -> Any:
            found = self._model.filter(condition).order_by(*order)
            return (found if most is None else found.limit(most)).values(*self._names)

        rows = await rows_where((self, most is None, *order), condition, build, after=_told(most))
        return [self._read(row) for row in rows]

    async def held(self, condition: Q, *, order: Sequence[str] = (), most: int | None) -> list[M]:
        """The same, as they now are, kept from other writers until the transaction ends."""
        if self._beside:
            raise TypeError("what another table holds is not held with it")

        def build(condition: Q) -> Any:
            found = self._model.filter(condition).order_by(*order)
            return (found if most is None else found.limit(most)).select_for_update()

        rows = await rows_where((self, "held", most is None, *order), condition, build, after=_told(most))
        return [self._model._init_from_db(**row) for row in rows]

    async def first(self, condition: Q) -> M | None:
        found = await self.where(condition, most=1)
        return found[0] if found else None

    async def one(self, condition: Q) -> M:
        """Of what is there. Raises DoesNotExist."""
        found = await self.first(condition)
        if found is None:
            raise DoesNotExist(self._model)
        return found

    @cached_property
    def _names(self) -> list[str]:
        own = self._model._meta.fields_db_projection
        return [*own, *(f"{way}__{name}" for way in self._beside for name in _related(self._model, way)[1])]

    def _read(self, row: dict[str, Any]) -> M:
        read = self._model._init_from_db(**{name: row[name] for name in self._model._meta.fields_db_projection})
        for way in self._beside:
            model, names = _related(self._model, way)
            there = row[f"{way}__{model._meta.pk_attr}"] is not None
            setattr(
                read, way, model._init_from_db(**{name: row[f"{way}__{name}"] for name in names}) if there else None
            )
        return read


def _told(most: int | None) -> tuple[int, ...]:
    """What a text says of how many rows there may be at most."""
    return () if most is None else (most,)


def _related(model: type[Model], way: str) -> tuple[type[Model], Iterable[str]]:
    related: type[Model] = model._meta.fields_map[way].related_model  # type: ignore[attr-defined]
    return related, related._meta.fields_db_projection


def _reader(model: type[Model], column: str) -> Callable[[Any], Any] | None:
    *way, name = column.split("__")
    for step in way:
        model = model._meta.fields_map[step].related_model  # type: ignore[attr-defined]
    field = model._meta.fields_map[name]
    if isinstance(field, SealedField | SealedJSONField):
        if way:
            raise TypeError(f"{model.__name__}.{name} is sealed: it is not read without its row")
        return field.to_python_value
    return next((read for kind, read in _READERS if isinstance(field, kind)), None)


def _moment(told: Any) -> datetime:
    """SQLite's are text, MySQL's have no zone; both are kept in UTC."""
    at = told if isinstance(told, datetime) else datetime.fromisoformat(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def _json(told: Any) -> Any:
    return msgspec.json.decode(told) if isinstance(told, str | bytes) else told


_READERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (DatetimeField, _moment), (DateField, _day), (BooleanField, bool), (JSONField, _json),
)
