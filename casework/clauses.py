"""The clause register: every duty of the district's document, by its number. Steps and tests cite these ids.

Beside a duty stands what the life tables cannot tell: `partly`, in a sentence, what of it is still missing; and
`doors`, the requests by which it is done where doing it is no step of a case.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Clause:
    id: str
    who: str
    duty: str
    # What is missing of a duty that is served in part; "": nothing, or all of it.
    partly: str = ""
    # `GET /api/ledger`, as the API document names it.
    doors: tuple[str, ...] = ()


def read_register() -> dict[str, Clause]:
    """Clause id → clause, in the document's order."""
    rows = json.loads((Path(__file__).parent / "clauses.json").read_text(encoding="utf-8"))
    return {
        key: Clause(key, row["who"], row["duty"], row.get("partly", ""), tuple(row.get("doors", ())))
        for key, row in rows.items()
    }
