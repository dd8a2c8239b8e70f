"""One box for an office: cases in reach by number, by the family's name or by words of their title.

Families are found by the ledger's own search. Bounded: whoever needs more says more.
"""

from __future__ import annotations

import re

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.case_lists import listed
from models import Case
from models.names import tidy_name

MOST_FOUND = 10
_NUMBER = re.compile(r"[A-Za-z]{1,4}[0-9]{4,8}(-[0-9A-Za-z]*)?")


def find_cases(text: str, *, actor: Actor) -> QuerySet[Case]:
    """The last moved first. A number is looked up as a prefix of numbers; anything else in names and titles."""
    found = access.cases_in_reach(actor)
    if _NUMBER.fullmatch(text):
        found = found.filter(number__startswith=text.upper())
    else:
        name = tidy_name(text) or text
        found = found.filter(Q(household__name__contains=name) | Q(title__contains=text) | Q(title__contains=name))
    return listed(found).order_by("-updated_at", "-id").limit(MOST_FOUND)
