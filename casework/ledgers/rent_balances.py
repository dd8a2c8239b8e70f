"""What a tenancy was charged and has paid, by the manager's books (4.2.5a). Refuses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.functions import Sum

from casework.heart.queries import rows_within
from models import RentPayment


@dataclass(frozen=True)
class Money:
    """In fen, of one tenancy."""

    charged: int = 0
    paid: int = 0

    @property
    def arrears(self) -> int:
        return self.charged - self.paid


async def money_of(tenancy_ids: list[int], *, until: datetime | None = None) -> dict[int, Money]:
    """What each was charged and has paid, over all months. One query; sums are made of whole fen by the engine.
    `until`: by what stood in the books at that moment.
    """
    def sums(within: list[int]) -> Any:
        found = RentPayment.filter(tenancy_id__in=within)
        return (
            (found if until is None else found.filter(entered_at__lt=until))
            .annotate(charged=Sum("charged_fen"), paid=Sum("paid_fen"))
            .group_by("tenancy_id")
            .values("tenancy_id", "charged", "paid")
        )

    found = await (rows_within(("money",), sums, tenancy_ids) if until is None else sums(tenancy_ids or [0]))
    return {row["tenancy_id"]: Money(int(row["charged"]), int(row["paid"])) for row in found}
