"""Rule data: numbers that the document leaves to the district, or that law may change. Each is declared beside what it
rules, with what holds until the district says otherwise; each value has its legal base and its first day.

Of a day the value is in force whose first day was the last before it, so two never overlap and no day is without one.
What is past stays as it was: a value may be set for today and later days alone, and whatever was decided by an earlier
one is not decided anew. Refuses a value out of its bounds, one whose base or author is not said in one readable line,
and a first day that is over or of no year that anybody means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart.rows import Records
from casework.heart.sealed_rows import seal
from casework.heart.transactions import WriteRaced, atomically
from models import RuleValue
from models.names import as_seen

# Of which days a number of days counts; `count_days` in casework/heart/duties.py is where it is asked for.
CALENDAR_DAYS, WORKING_DAYS = "calendar", "working"
# As their columns are.
_LONGEST_BASE, _LONGEST_NAME = 200, 60
# As of any day that is written down (casework/heart/forms.py).
_LAST_YEAR = 2199


class RuleRefused(ValueError):
    """A value that cannot be set, and why, in English: it is asked for at the command line."""


@dataclass(frozen=True)
class Rule:
    name: str
    # What it is, for whoever sets it.
    label: str
    # A whole number, or several in rising order: which of the two the first value says.
    value: int | tuple[int, ...]
    legal_base: str
    least: int
    most: int
    unit: str = CALENDAR_DAYS
    # Of several numbers how many there must be, where each has its place; 0: as many as the district likes.
    count: int = 0

    def read(self, value: object) -> int | tuple[int, ...]:
        """Raises RuleRefused."""
        several = isinstance(self.value, tuple)
        if several != isinstance(value, list | tuple):
            raise RuleRefused(f"{self.name} is {'some numbers' if several else 'one number'}")
        numbers: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
        for one in numbers:
            if not isinstance(one, int) or isinstance(one, bool) or not self.least <= one <= self.most:
                raise RuleRefused(f"{self.name} lies between {self.least} and {self.most}")
        if len(numbers) > 10 or numbers != sorted(set(numbers)):
            raise RuleRefused(f"{self.name}: at most 10 numbers, in rising order")
        return tuple(numbers) if several else numbers[0]


RULES: dict[str, Rule] = {}


def declare(rule: Rule) -> Rule:
    rule.read(rule.value)
    if rule.name in RULES or not rule.legal_base:
        raise ValueError(f"rule {rule.name} is declared twice, or without its legal base")
    RULES[rule.name] = rule
    return rule


_VALUES = Records(RuleValue)


async def in_force(rule: Rule, day: date) -> Any:
    """The value on that day: of a rule that is one number a number, else a tuple. One query."""
    return (await with_base(rule, day))[0]


async def with_base(rule: Rule, day: date) -> tuple[Any, str]:
    """The same, and on what that value rests. One query."""
    begun = Q(name=rule.name, valid_from__lte=day)
    found = await _VALUES.where(begun, order=("-valid_from", "-turn"), most=1)
    if not found:
        return rule.value, rule.legal_base
    return rule.read(msgspec.json.decode(found[0].value)), found[0].legal_base


async def history(rule: Rule) -> list[RuleValue]:
    """Every value that the district has set, the first day first; a later turn took the place of the one before it."""
    return await RuleValue.filter(name=rule.name).order_by("valid_from", "turn").limit(1000)


def _said(what: str, text: str, longest: int) -> str:
    """One line that can be read, whole. Raises RuleRefused."""
    said = as_seen(text).strip()
    if not said or len(said) > longest or not said.isprintable():
        raise RuleRefused(f"say {what}: one line of at most {longest} characters")
    return said


async def set_value(
    rule: Rule, value: object, *, valid_from: date, legal_base: str, by: str, at: datetime, today: date
) -> RuleValue:
    """Raises RuleRefused."""
    kept = rule.read(value)
    if kept == ():
        raise RuleRefused(f"{rule.name}: at least one number, for with none nothing would be done")
    if rule.count and len(kept) != rule.count:  # type: ignore[arg-type]
        raise RuleRefused(f"{rule.name} is {rule.count} numbers, each with its own place")
    base = _said("on what it rests", legal_base, _LONGEST_BASE)
    who = _said("who decided it", by, _LONGEST_NAME)
    if valid_from < today:
        raise RuleRefused("what is past was decided by the value of its day: the first day is today or later")
    if valid_from.year > _LAST_YEAR:
        raise RuleRefused(f"the first day lies behind the year {_LAST_YEAR}: is its year right?")

    async def work() -> RuleValue:
        same = RuleValue.filter(name=rule.name, valid_from=valid_from)
        try:
            row = await RuleValue.create(
                name=rule.name, valid_from=valid_from, turn=await same.count() + 1,
                value=msgspec.json.encode(kept).decode(), legal_base=base, set_by=who, set_at=at,
            )
        except IntegrityError:
            raise WriteRaced from None
        await seal("rule_value", [row.id], at=at)
        return row

    return await atomically(work)
