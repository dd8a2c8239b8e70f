"""Small readings that Tortoise has no short word for.

Why kept texts: building a query anew takes longer than answering it, and pages ask the same few of them over and over.
So such a query's text is built by Tortoise once, for lists padded to the next power of two, and asked again with other
values. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

from tortoise import connections
from tortoise.expressions import F, Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

K = TypeVar("K", int, str)

_TEXTS: dict[tuple[object, ...], str] = {}


class Among(Subquery):
    """What `__in` is asked of: one column of the rows of which a condition holds. Unlike a query, it tells its values,
    so that the text around it can be kept; the query itself is built only with that text.
    """

    def __init__(self, model: type[Model], condition: Q, column: str) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self.model, self.condition, self.column = model, condition, column

    def get_sql(self, ctx: Any) -> str:
        self.query = self.model.filter(self.condition).values(self.column)
        return super().get_sql(ctx)


async def column(found: QuerySet[Model] | Any, name: str) -> list[Any]:
    """One column of a query as a plain list: Tortoise types `values_list(flat=True)` as tuples, which it is not."""
    rows: Any = await found.values_list(name, flat=True)
    return list(rows)


def fits(model: type[Model], where: Mapping[str, Any]) -> bool:
    """Whether every text that is looked for could stand in its column. A longer one stands in no row, and Tortoise
    refuses it as if it were to be written.
    """
    for key, value in where.items():
        most = getattr(model._meta.fields_map[key.partition("__")[0]], "max_length", None)
        if most is not None and isinstance(value, str) and len(value) > most:
            return False
    return True


async def rows_within(
    place: tuple[object, ...], build: Callable[[list[Any]], Any], values: Sequence[Any], padding: Any = 0
) -> list[dict[str, Any]]:
    """Rows, as the database tells them, of the query that `build` makes for a list of values and for nothing else
    that varies. `place` names it; `padding` is a value that no row has.
    """
    within = padded(values, padding)
    return await _rows((*place, len(within)), lambda: build(within), within)


async def numbers_where(model: type[Model], name: str, where: Mapping[str, Any], most: int) -> list[Any]:
    """One column of at most so many rows for which all of `where` holds: lookups that take a plain value, None or a
    list of numbers as it is (`__gte`, `__in`), not such as make another of it (`__contains`).
    """
    said = {key: padded(value, 0) if isinstance(value, list) else value for key, value in where.items()}
    # None is said by the text and brings no value.
    lists = {key: one if isinstance(one, list) else [] if one is None else [one] for key, one in said.items()}
    shape = [(key, type(said[key]) is list, len(values)) for key, values in lists.items()]
    found = await _rows(
        (model, name, *shape),
        lambda: model.filter(**said).limit(most).values(name),
        [*chain.from_iterable(lists.values()), most],
    )
    return [row[name] for row in found]


async def rows_where(
    place: tuple[object, ...],
    condition: Q,
    build: Callable[[Q], Any],
    *,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
) -> list[dict[str, Any]]:
    """Rows, as the database tells them, of the query that `build` makes of a condition. `before`, `after`: the values
    that the query has besides, in the order of its text.
    """
    shape, values = _told_of(condition)
    return await _rows((*place, shape), lambda: build(condition), [*before, *values, *after])


async def count_where(model: type[Model], condition: Q) -> int:
    """How many rows there are of which the condition holds."""
    rows = await rows_where((model, "count"), condition, lambda said: model.filter(said).count())
    return int(next(iter(rows[0].values())))


async def any_where(model: type[Model], condition: Q) -> bool:
    """Whether there is a row of which the condition holds."""
    key = model._meta.pk_attr

    def build(said: Q) -> Any:
        return model.filter(said).limit(1).values(key)

    return bool(await rows_where((model, "any"), condition, build, after=(1,)))


async def column_where(model: type[Model], name: str, condition: Q) -> list[Any]:
    """One column of the rows of which the condition holds, numbers or texts."""
    rows = await rows_where((model, "column", name), condition, lambda said: model.filter(said).values(name))
    return [row[name] for row in rows]


async def change_where(model: type[Model], condition: Q, **values: Any) -> int:
    """Writes these columns of the rows of which the condition holds. Returns how many rows there were."""
    known = model._meta.fields_map
    # None is said by the text.
    nobody: Any = None
    given = [known[name].to_db_value(value, nobody) for name, value in values.items() if value is not None]
    shape, asked = _told_of(condition)
    place = (model, "change", tuple((name, value is None) for name, value in values.items()), shape)
    told = [*given, *asked]
    text = _text(place, lambda: model.filter(condition).update(**values), told)
    count, _ = await connections.get("default").execute_query(text, told)
    return int(count)


async def add_where(model: type[Model], condition: Q, name: str, number: int) -> int:
    """Adds to a column of the rows of which the condition holds, whatever stands there by then. Returns how many rows
    there were.
    """
    shape, asked = _told_of(condition)
    told = [number, *asked]
    text = _text(
        (model, "add", name, shape), lambda: model.filter(condition).update(**{name: F(name) + number}), told
    )
    count, _ = await connections.get("default").execute_query(text, told)
    return int(count)


async def remove_where(model: type[Model], condition: Q) -> int:
    """Deletes the rows of which the condition holds. Returns how many there were."""
    shape, asked = _told_of(condition)
    text = _text((model, "remove", shape), lambda: model.filter(condition).delete(), asked)
    count, _ = await connections.get("default").execute_query(text, asked)
    return int(count)


async def rows_anew(built: Any) -> list[dict[str, Any]]:
    """Rows, as the database tells them, of a query that is asked seldom, or by words that people typed."""
    text, values = built.sql(), built.query.get_parameterized_sql()[1]
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(text, values)
    return rows


def _told_of(condition: Q) -> tuple[object, list[Any]]:
    """What of a condition its text says, and the values that it leaves open, in order."""
    if not condition.filters:
        inner = [_told_of(one) for one in condition.children]
        shape = (condition.join_type, condition._is_negated, *(said for said, _ in inner))
        return shape, list(chain.from_iterable(values for _, values in inner))
    said: list[object] = [condition.join_type, condition._is_negated]
    values: list[Any] = []
    for name, value in condition.filters.items():
        if value is None or name.endswith("isnull"):
            said.append((name, value))
        elif isinstance(value, list):
            said.append((name, len(value)))
            values += value
        elif isinstance(value, Among):
            shape, inner = _told_of(value.condition)
            said.append((name, value.model, value.column, shape))
            values += inner
        elif isinstance(value, datetime):
            said.append(name)
            # The driver of MySQL writes it as it stands.
            values.append(value.astimezone(UTC))
        else:
            said.append(name)
            values.append(f"%{value}%" if name.endswith("__contains") else value)
    return tuple(said), values


async def _rows(place: tuple[object, ...], build: Callable[[], Any], values: list[Any]) -> list[dict[str, Any]]:
    text = _text(place, build, values)
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(text, values)
    return rows


def _text(place: tuple[object, ...], build: Callable[[], Any], values: list[Any]) -> str:
    """That which was kept; else built, and its values held against those that it is to be asked with."""
    place = (*place, connections.get("default").capabilities.dialect)
    if place not in _TEXTS:
        built = build()
        text = built.sql()
        if built.query.get_parameterized_sql()[1] != values:
            raise ValueError(f"the values of a kept query are not those of its text: {text}")
        _TEXTS[place] = text
    return _TEXTS[place]


def padded(values: Sequence[Any], padding: Any) -> list[Any]:
    """As long as the next power of two. `padding`: a value that no row has."""
    size = 1 << max(len(values) - 1, 0).bit_length()
    return [*values, *[padding] * (size - len(values))]


async def names_of(model: type[Model], ids: Iterable[K | None], name: str = "name") -> dict[K, str]:
    """What the rows of these ids are called. No ids, no query."""
    wanted = [*dict.fromkeys(one for one in ids if one)]
    if not wanted:
        return {}
    found = await rows_within(
        (model, name), lambda within: model.filter(id__in=within).values("id", name), wanted, type(wanted[0])()
    )
    return {row["id"]: row[name] for row in found}
