"""How a recovery stands (追缴, 5.2c): what was ordered, what came in, what is still owed or to be given back, and by
when the next sum is due. The sum of the entries, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.functions import Sum

from models import Case, Recovery, RecoveryEntry, RecoveryLine

# Nothing is owed any more: its decision fell, or the order itself.
LIFTED = ("to_return", "revoked")


async def row_of(case: Case) -> Recovery:
    return await Recovery.get(case_id=case.id)


async def balance(row: Recovery) -> int:
    """The sum of its entries, in fen: what the family owes; below nothing, what is owed to the family."""
    found: Any = await RecoveryEntry.filter(recovery_id=row.id).annotate(sum=Sum("fen")).values("sum")
    return int(found[0]["sum"] or 0) if found else 0


async def owed(row: Recovery) -> int:
    """What is still to be paid, in fen."""
    return max(0, await balance(row))


async def to_return(row: Recovery) -> int:
    """What is still to be given back to the family, in fen."""
    return max(0, -await balance(row))


async def total_of(row: Recovery) -> int:
    found: Any = await RecoveryLine.filter(recovery_id=row.id).annotate(sum=Sum("fen")).values("sum")
    return int(found[0]["sum"] or 0) if found else 0


@dataclass(frozen=True)
class Standing:
    ordered_fen: int
    paid_fen: int
    owed_fen: int
    # By when the next sum is due, and how much that is; of what was due before today, how much is missing.
    pay_by: date | None
    next_fen: int
    behind_fen: int


def stands(
    ordered: int, left: int, pay_by: date | None, parts: Sequence[Sequence[Any]], before: int, today: date
) -> Standing:
    """Held against the parts, where there are some: the first day on which less was paid than they come to."""
    paid = ordered - left
    if not left:
        return Standing(ordered, paid, 0, None, 0, 0)
    if not parts:
        late = pay_by is not None and pay_by < today
        return Standing(ordered, paid, left, pay_by, left, left if late else 0)
    due, behind, next_on, next_fen = before, 0, None, 0
    for text, fen in parts:
        day = date.fromisoformat(str(text))
        due += int(fen)
        missing = min(left, max(0, due - paid))
        if day < today:
            behind = missing
        if missing and next_on is None:
            next_on, next_fen = day, missing
    return Standing(ordered, paid, left, next_on, next_fen, behind)


async def standing(row: Recovery, today: date) -> Standing:
    left = await owed(row)
    return stands(await total_of(row), left, await term_of(row), row.parts, row.paid_before_fen, today)


async def term_of(row: Recovery) -> date | None:
    return row.pay_by if not row.parts else None
