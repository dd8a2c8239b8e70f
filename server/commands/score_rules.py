"""Rules of scoring (2g) at the command line: which hold today, which were set, and a new set out of a file."""

from __future__ import annotations

import sys

import msgspec

from casework.allocation.score_rules import history, rules_on, set_rules
from casework.heart.rules import RuleRefused
from casework.words.clock import SystemClock, business_day


async def print_score_rules() -> int:
    rules = await rules_on(business_day(SystemClock().now()))
    print(msgspec.json.format(msgspec.json.encode(rules), indent=1).decode())
    for row in await history():
        print(f"{row.name} from {row.valid_from} ({row.set_by}, {row.set_at:%Y-%m-%d})", file=sys.stderr)
    return 0


async def set_score_rules(content: bytes, by: str) -> int:
    at = SystemClock().now()
    try:
        rules = await set_rules(content, by=by, at=at, today=business_day(at))
    except RuleRefused as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    print(f"{rules.name} from {rules.valid_from}: {len(rules.items)} items, {rules.sha256}")
    return 0
