"""Whether a family is giving its dwelling back: asked by what would bind it to the dwelling anew.

Refuses a renewal, another term and an agreement beside a lease while a hand-back stands.
"""

from __future__ import annotations

from typing import Any

from casework.heart.problems import refuse
from models import CaseEvent, Handback


async def standing_of(tenancy_id: int) -> Handback | None:
    """The one under way; a family has one at a time."""
    return await Handback.filter(tenancy_id=tenancy_id, standing=1).select_related("case").first()


async def entered_elsewhere(case_id: str, organisation_id: int | None) -> bool:
    """Whether it was another than this office that entered it: another one, the family itself, or the calendar."""
    rows: Any = await CaseEvent.filter(case_id=case_id, version=1).values_list("organisation_id", flat=True)
    return bool(rows) and rows[0] != organisation_id


async def refuse_leaving(tenancy_id: int) -> None:
    """Raises handback_exists."""
    row = await standing_of(tenancy_id)
    if row is not None:
        said = f"这户正在办理退房（{row.case.number}），不能同时办这件事。不退了的，先撤回退房。"
        raise refuse("handback_exists", said)
