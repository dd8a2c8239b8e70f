"""Writing a procedure's own row, of which there is one a case: what is sensitive in it is sealed for that row."""

from __future__ import annotations

from typing import Any

from models.fields import SealedRow, sealed_for


async def write_row(model: type[SealedRow], case_id: str, **values: Any) -> None:
    """`model`: bound to its case. Inside a step's transaction."""
    await model.filter(case_id=case_id).update(**sealed_for(model, {"case_id": case_id}, **values))
