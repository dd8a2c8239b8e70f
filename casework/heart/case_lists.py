"""Cases as lists show them: a line's columns alone, so that no form, telephone or address is read and decrypted for
nobody. Refuses nothing; reach is the asker's business (casework/heart/access.py).
"""

from __future__ import annotations

from tortoise.queryset import QuerySet

from models import Case

_SHOWN = (
    "id", "procedure", "number", "title", "status", "version", "opened_at", "updated_at", "due_on", "household_id",
    "dwelling_id", "household__id", "household__name", "dwelling__id", "dwelling__address",
)


def listed(found: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, each with its line's columns and with its household's name and its dwelling's address."""
    return found.only(*_SHOWN).select_related("household", "dwelling")
