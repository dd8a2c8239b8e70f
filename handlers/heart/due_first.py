"""Pages of cases on which what is due first stands first, what is late before all; then what has no day, the last moved
first.

Why in parts: cases without a day sort behind the others by another column, and one query that did both would sort all
of them. So a page is read from one part after the other, each by its own index, and its cursor says from which part it
goes on. Refuses a cursor that it has not made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from tortoise.expressions import Q

from casework.heart.case_lists import BY_DAY, LAST_MOVED, CaseLine
from casework.heart.problems import refuse
from handlers.heart.http import PageQuery, before, cursor_of, page_size, read_cursor

L = TypeVar("L", bound=CaseLine)


class Read(Protocol[L]):
    def __call__(self, found: Q, most: int, *, order: tuple[str, ...]) -> Awaitable[list[L]]: ...


async def due_first(
    groups: Sequence[Q], query: PageQuery, read: Read[L]
) -> tuple[list[L], str | None]:
    """The page's lines, and where the next one begins. `groups`: all of the first before any of the second."""
    parts = [(Q(group, due_on__isnull=none), none) for group in groups for none in (False, True)]
    size, place, after = page_size(query), 0, ("", "")
    if query.cursor:
        head, *told = read_cursor(query.cursor, 3)
        if head not in {str(number) for number in range(len(parts))}:
            raise refuse("cursor_invalid")
        place, after = int(head), (told[0], told[1])
    lines: list[L] = []
    while place < len(parts):
        condition, none = parts[place]
        room = size - len(lines)
        if any(after):
            condition = _older(condition, after) if none else _later(condition, after)
        rows = await read(condition, room + 1, order=LAST_MOVED if none else BY_DAY)
        if len(rows) > room:
            # With no room left, the next page begins where this part does.
            following = _place_of(rows[room - 1], none) if room else after
            return [*lines, *rows[:room]], cursor_of(place, *following)
        lines, after, place = [*lines, *rows], ("", ""), place + 1
    return lines, None


def _place_of(line: CaseLine, none: bool) -> tuple[str, str]:
    return line.updated_at.isoformat() if none else str(line.due_on), line.id


def _older(found: Q, after: tuple[str, str]) -> Q:
    return before(found, PageQuery(cursor=cursor_of(*after)))


def _later(found: Q, after: tuple[str, str]) -> Q:
    text, last = after
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refuse("cursor_invalid") from None
    if not last.isascii() or len(last) > 36:
        raise refuse("cursor_invalid")
    return Q(found, Q(due_on__gt=day) | Q(due_on=day, id__gt=last))
