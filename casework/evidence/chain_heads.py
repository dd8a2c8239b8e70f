"""The heads of the chains: what a day's events and seals had come to. Published outside, a head holds every row before
it fast, also against whoever owns the database. What is printed of them: `casework/heart/heads.py`.

A day may lengthen for some moments after midnight, by what was stamped just before it: publish past days, in the
morning.
"""

from __future__ import annotations

from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from models import ChainHead


def published_heads(*, actor: Actor) -> QuerySet[ChainHead]:
    """The district office's to see and to publish. Raises not_allowed."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    return ChainHead.all()
