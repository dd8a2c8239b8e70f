"""What a month's reconciliation says once it is closed, and the hash by which closing seals it. Refuses nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from tortoise.queryset import QuerySet

from models import Reconciliation, ReconciliationDifference

# What the event of closing seals of the month.
CONTENT = "content_sha256"


def differences_of(row: Reconciliation) -> QuerySet[ReconciliationDifference]:
    """Those of its last statement. Earlier turns stay in the table."""
    return ReconciliationDifference.filter(case_id=row.case_id, turn=row.turn)


async def content_hash(row: Reconciliation) -> str:
    """Of all that a month's papers say of money, dwellings and reasons."""
    differences: Any = await differences_of(row).order_by("number").values_list(
        "number", "item", "dwelling_id", "stated", "recorded", "reason", "settled_by_id", "settled_role"
    )
    content = [row.month, row.manager_id, row.stated, row.recorded, [list(one) for one in differences]]
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
