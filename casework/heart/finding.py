"""One box for an office: cases in reach by number, by the family's name or by words of their title.

Families are found by the ledger's own search. Bounded: whoever needs more says more.
"""

from __future__ import annotations

import re

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine, case_lines
from models.names import tidy_name

MOST_FOUND = 10
_NUMBER = re.compile(r"[A-Za-z]{1,4}[0-9]{4,8}(-[0-9A-Za-z]*)?")


async def find_cases(text: str, *, actor: Actor) -> list[CaseLine]:
    """The last moved first. A number is looked up as a prefix of numbers; anything else in names and titles."""
    if _NUMBER.fullmatch(text):
        meant = Q(number__startswith=text.upper())
    else:
        name = tidy_name(text) or text
        meant = Q(household__name__contains=name) | Q(title__contains=text) | Q(title__contains=name)
    return await case_lines(Q(access.reach_of_cases(actor), meant), MOST_FOUND, kept=False)
