"""Rule data at the command line: what the district may set, what holds today, since when and on what ground; and a new
value for today or a later day. Refuses what is past, what lies out of bounds, and what rests on nothing.
"""

from __future__ import annotations

import sys
from datetime import date

import msgspec

# Every procedure, so that every rule is declared.
import casework.procedures  # noqa: F401
from casework.heart.obligations import walk
from casework.heart.rules import RULES, RuleRefused, history, in_force, set_value
from casework.words.clock import SystemClock, business_day


async def print_rules() -> int:
    today = business_day(SystemClock().now())
    for rule in RULES.values():
        print(f"{rule.name} = {_said(await in_force(rule, today))}   {rule.label}")
        print(f"    at first {_said(rule.value)}: {rule.legal_base}")
        for row in await history(rule):
            print(f"    from {row.valid_from} {row.value}: {row.legal_base} ({row.set_by}, {row.set_at:%Y-%m-%d})")
    return 0


async def set_rule(name: str, value: str, valid_from: date, legal_base: str, by: str) -> int:
    at = SystemClock().now()
    try:
        if name not in RULES:
            raise RuleRefused(f"there is no rule {name}; `rules` lists them")
        try:
            wanted = msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise RuleRefused("a value is a number such as 10, or some of them: [-14, -3, 1]") from None
        row = await set_value(
            RULES[name], wanted, valid_from=valid_from, legal_base=legal_base, by=by, at=at, today=business_day(at)
        )
    except RuleRefused as refusal:
        print(f"{name}: {refusal}", file=sys.stderr)
        return 1
    print(f"{row.name} = {row.value} from {row.valid_from}: {row.legal_base}")
    if valid_from <= business_day(at):
        # The day's walk is over, and knew the value before: what this one asks for today would be passed over.
        async for _ in walk(SystemClock().now):
            continue
    return 0


def _said(value: object) -> str:
    return msgspec.json.encode(value).decode()
