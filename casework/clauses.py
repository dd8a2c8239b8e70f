"""The clause register: every duty of the district's document, by its number. Steps and tests cite these ids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Clause:
    id: str
    who: str
    duty: str


def read_register() -> dict[str, Clause]:
    """Clause id → clause, in the document's order."""
    rows = json.loads((Path(__file__).parent / "clauses.json").read_text(encoding="utf-8"))
    return {key: Clause(key, row["who"], row["duty"]) for key, row in rows.items()}
