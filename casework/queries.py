"""One column of a query as a plain list: Tortoise types `values_list(flat=True)` as tuples, which it is not."""

from __future__ import annotations

from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet


async def column(found: QuerySet[Model] | Any, name: str) -> list[Any]:
    rows: Any = await found.values_list(name, flat=True)
    return list(rows)
