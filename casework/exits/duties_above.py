"""Of cases that an office above the family owes something for, whose they are: the street's or the district office's in
whose area the case lies. Read a page at a time, as the calendar asks (`casework/heart/obligations.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.duties import Owing
from casework.heart.obligations import PAGE
from models import Organisation

_MOST_OFFICES = 1000


async def owed_above(kind: str, waiting: QuerySet[Any], by: str, among: Sequence[int] | None) -> list[Owing]:
    """`waiting`: rows of which each has a `case`; `by`: the column of its day. `among`: of these offices alone."""
    offices = Organisation.filter(kind=kind)
    if among is not None:
        offices = offices.filter(id__in=list(among) or [0])
    known: Any = await offices.order_by("id").limit(_MOST_OFFICES).values_list("id", "path")
    if among is not None:
        under = [access.under(path, "case__area_path") for _, path in known]
        waiting = waiting.filter(reduce(or_, under, access.NOTHING))
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "case__area_path", by)
    return [
        Owing(
            int(one), path, due_on=day,
            organisation_id=next((int(office) for office, above in known if path.startswith(above)), None),
        )
        for one, path, day in rows
    ]
