"""A list a page at a time, in an order that somebody chose: what a table on a wide screen shows, in the columns of the
list's workbook (casework/exchange/export_lists.py).

Sorted by what an index carries and by nothing else, so that a page costs the same however deep it lies; rows without
a value stand behind, by another column. Refuses a cursor that it has not made, and an order that the list has not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart.problems import invalid, refuse
from casework.papers.workbook_sheets import Row

_LONGEST = 120


class ListLine(NamedTuple):
    """`id`: of what a press opens, a case of `procedure` or what the list is of ("": no case); `at`: the values by
    which rows are sorted; `cells`: as in the workbook."""

    id: str
    procedure: str
    at: Mapping[str, Any]
    cells: Row


@dataclass(frozen=True)
class Part:
    """Rows of which `only` holds, by one column and then their id. `lead`: what all of them share and their index
    begins with; `turns`: sorted the other way round when that is asked for."""

    only: Q
    column: str
    kind: Literal["day", "time", "text", "number"]
    down: bool = False
    lead: tuple[str, ...] = ()
    turns: bool = True


@dataclass(frozen=True)
class Order:
    """`key`: the workbook's column by which it is; "": as the list stands by itself. All rows of a part come before
    any of the next."""

    key: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Listed:
    """`read`: a page of `found` as lines, in its order. `orders`: the first is the list's own."""

    found: QuerySet[Any]
    read: Callable[[QuerySet[Any]], Awaitable[Sequence[ListLine]]]
    orders: tuple[Order, ...]

    async def page(
        self, key: str, size: int, after: Sequence[str] | None, *, down: bool = False
    ) -> tuple[list[ListLine], tuple[str, ...] | None]:
        """So many lines, and behind what the next page goes on. `after`: what was told so before: number of the part,
        the column's value, the id. Raises form_invalid, cursor_invalid."""
        order = next((one for one in self.orders if one.key == key), None)
        if order is None:
            raise invalid({"sort": "这张表不能按这一栏排序。"})
        place, told = _told(order, after)
        lines: list[ListLine] = []
        for number in range(place, len(order.parts)):
            part, room = order.parts[number], size - len(lines)
            turned = part.down != (down and part.turns)
            found = self.found.filter(part.only)
            if told:
                found = found.filter(_behind(part, told, down=turned))
            sign = "-" if turned else ""
            columns = dict.fromkeys((*part.lead, f"{sign}{part.column}", f"{sign}id"))
            rows = await self.read(found.order_by(*columns).limit(room + 1))
            lines += rows[:room]
            if len(rows) > room:
                # With no room left, the next page begins where this part does.
                last = (_said(rows[room - 1].at[part.column]), str(rows[room - 1].at["id"])) if room else ("", "")
                return lines, (str(number), *last)
            told = None
        return lines, None


def _told(order: Order, after: Sequence[str] | None) -> tuple[int, tuple[str, str] | None]:
    if after is None:
        return 0, None
    number, value, last = after
    if number not in {str(place) for place in range(len(order.parts))}:
        raise refuse("cursor_invalid")
    return int(number), (value, last) if last else None


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _behind(part: Part, told: tuple[str, str], *, down: bool) -> Q:
    """Written as `a > x OR (a = x AND id > y)`, which both engines index."""
    way = "lt" if down else "gt"
    if part.column == "id":
        return Q(**{f"id__{way}": _value(told[1], part.kind)})
    value = _value(told[0], part.kind)
    last = _value(told[1], "number" if part.lead or part.kind == "number" else "text")
    further: dict[str, Any] = {f"{part.column}__{way}": value}
    beside: dict[str, Any] = {part.column: value, f"id__{way}": last}
    return Q(**further) | Q(**beside)


def _value(text: str, kind: str) -> Any:
    if not text.isascii() or len(text) > _LONGEST:
        raise refuse("cursor_invalid")
    try:
        if kind == "day":
            return date.fromisoformat(text)
        if kind == "time":
            at = datetime.fromisoformat(text)
            if at.tzinfo is None or not 1970 <= at.year < 9999:
                raise ValueError
            return at
        if kind == "number":
            if not text.isdigit() or len(text) > 18:
                raise ValueError
            return int(text)
    except ValueError:
        raise refuse("cursor_invalid") from None
    return text


def by_id(found: QuerySet[Any]) -> Order:
    """As rows that are no cases stand: the oldest first."""
    key: Any = found.model._meta.pk
    return Order("", (Part(Q(), "id", "number" if issubclass(key.field_type, int) else "text"),))


# Of cases.
CASE_KEYS = ("id", "due_on", "updated_at", "number")
CASE_ORDERS = (
    Order("due_on", (
        Part(Q(due_on__isnull=False), "due_on", "day"),
        Part(Q(due_on__isnull=True), "updated_at", "time", down=True, turns=False),
    )),
    Order("updated_at", (Part(Q(), "updated_at", "time"),)),
    Order("number", (Part(Q(), "number", "text"),)),
)


def due_first(urgent: Q | None) -> Order:
    """As pages of cases stand by themselves (handlers/heart/due_first.py)."""
    groups = (Q(),) if urgent is None else (urgent, Q(urgent=0))
    return Order("", tuple(
        part
        for group in groups
        for part in (
            Part(Q(group, due_on__isnull=False), "due_on", "day", turns=False),
            Part(Q(group, due_on__isnull=True), "updated_at", "time", down=True, turns=False),
        )
    ))
