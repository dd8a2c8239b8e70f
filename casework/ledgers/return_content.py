"""What a street's monthly return says, as it is frozen when it is reported (4.2.1d). Refuses nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from casework.ledgers.differences import Line


class Figures(msgspec.Struct):
    """One ledger of one community in a month. `opening` + `entered` + `joined` - `left` - `gone` = `closing`."""

    community_id: int
    community: str
    ledger: str
    opening: int
    closing: int
    # Newly in this ledger; out of it (exited, ended, or moved to the exited ledger); from and to other communities.
    entered: int
    left: int
    joined: int
    gone: int
    # Entries that changed otherwise, and how many changes were recorded.
    changed: int
    revisions: int


class Content(msgspec.Struct):
    """What a return says. `waiting`: changes still with the community; `lines`: every difference, one an entry."""

    month: str
    street: str
    figures: list[Figures]
    lines: list[Line]
    waiting: int
    sent_back: int


def digest_of(content: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
