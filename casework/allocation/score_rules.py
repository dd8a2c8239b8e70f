"""Which rules of scoring hold on a day (2g), and how a district sets its own: a whole set at a time, by a file.

Of a day that set holds whose first day was the last before it; until a district has set one, the demo's own invented
rules do. What is past stays: a set begins today or later, and a score that was frozen by an older one is not scored
anew by it. Refuses a set whose name another bears, one that leaves points open, and whoever does not say who decided.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from tortoise.exceptions import IntegrityError

from casework.allocation.scores import RuleSet, first_rules, read_rules
from casework.heart.rules import RuleRefused
from models import ScoreRuleSet

_LONGEST_NAME = 40


async def rules_on(day: date) -> RuleSet:
    """In force on that day. One query."""
    found = await ScoreRuleSet.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    return read_rules(found.content) if found else first_rules()


async def history() -> list[ScoreRuleSet]:
    """Every set of the district's own, the first day first."""
    return list(await ScoreRuleSet.all().order_by("valid_from", "id").limit(1000))


async def set_rules(content: bytes, *, by: str, at: datetime, today: date) -> RuleSet:
    """Raises RuleRefused."""
    rules = read_rules(content)
    if rules.valid_from < today:
        raise RuleRefused("what is past was scored by the rules of its day: the first day is today or later")
    named = len(rules.name) <= _LONGEST_NAME and rules.name.isascii() and rules.name != first_rules().name
    if not named or not by.strip():
        raise RuleRefused(f"a set has a name of its own, in ASCII, of {_LONGEST_NAME} at most, and somebody decided it")
    try:
        await ScoreRuleSet.create(
            name=rules.name, valid_from=rules.valid_from, content=msgspec.json.encode(rules).decode(),
            set_by=by.strip()[:60], set_at=at,
        )
    except IntegrityError:
        raise RuleRefused(f"there is a set {rules.name} already") from None
    return rules
