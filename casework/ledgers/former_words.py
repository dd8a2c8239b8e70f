"""What families were found by before it changed: former names and their initials, ID numbers, telephones, registered
addresses (4.2.1a, 4.2.1d).

Why: a ledger read as of a past day shows the name of that day, and whoever looks for it types that name. A revision
keeps it sealed, which no index serves; so each word that goes is written down here beside it, in the form in which it
is looked up. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.ledgers.states import Delta
from casework.words.addresses import address_key
from casework.words.id_documents import indexes_kept
from models import FormerWord
from models.fields import blind_index, initials_of

NAME, INITIALS, ID_NUMBER, PHONE, ADDRESS = "name", "initials", "id", "phone", "address"
# As many as anybody looks through.
_MOST = 2000


async def note_former_words(deltas: Sequence[Delta], household_id: int, day: date) -> None:
    """Beside the revision, in its transaction."""
    gone: list[tuple[str, int, str]] = []
    for delta in deltas:
        part, _, number = delta.row.partition(":")
        if delta.before is None or delta.after is None:
            continue
        for column, value in delta.before.items():
            if value and column in delta.after:
                gone += [(kind, int(number), text) for kind, text in _words(part, column, value)]
    rows = [
        FormerWord(household_id=household_id, kind=kind, subject_id=subject, text=text, until_on=day)
        for kind, subject, text in gone
        if text
    ]
    if rows:
        await FormerWord.bulk_create(rows)


def _words(part: str, column: str, value: Any) -> list[tuple[str, str]]:
    """The forms in which a value is looked up."""
    if (part, column) == ("member", "name"):
        return [(NAME, value), (INITIALS, initials_of(value))]
    if (part, column) == ("member", "id_number"):
        # The row does not say of which paper: it is found under every kind.
        return [(ID_NUMBER, index) for index in indexes_kept(value)]
    if (part, column) == ("household", "phone"):
        return [(PHONE, blind_index("phone", value))]
    if (part, column) == ("household", "registered_address"):
        return [(ADDRESS, address_key(value) or "")]
    return []


def changed_since(kind: str, day: date) -> QuerySet[FormerWord]:
    """Whose word of today is not that of the day: as subjects."""
    return FormerWord.filter(kind=kind, until_on__gt=day)


async def households_then(kind: str, condition: Q, day: date) -> set[int]:
    """The families that could be found so at the end of that day, and by another word today. Two queries."""
    since = changed_since(kind, day)
    meant = {row.id: row.subject_id for row in await since.filter(condition).limit(_MOST)}
    if not meant:
        return set()
    first: dict[int, FormerWord] = {}
    for row in await since.filter(subject_id__in=list(set(meant.values()))).order_by("until_on", "id"):
        first.setdefault(row.subject_id, row)
    return {row.household_id for row in first.values() if row.id in meant}
