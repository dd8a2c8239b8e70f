"""What a home offers to whom, derived from the life tables: nobody writes it down by role.

Whoever acts in a family's place is offered only what they were sent to do. What is no procedure (a ledger, sessions, a
workbook) is declared by the service in the same words and handed in. Refuses nothing: an offer is no right, and each
page asks for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.chapters import CHAPTERS, Chapter, Offer
from casework.heart.life import PROCEDURES, Procedure

IN_SIGHT = 8
# Whose home shows cases as one list of their own, so that no list a procedure is offered unless it says so.
_FAMILIES = (actors.TENANT, actors.FORMER_TENANT, actors.DELEGATE)
_UNSAID = 90
# What gives somebody the right to act in a family's place is theirs to see, and to give back.
_THE_RIGHT = "delegation"


@dataclass(frozen=True)
class Group:
    chapter: Chapter
    label: str
    offers: tuple[Offer, ...]


def of_procedure(procedure: Procedure) -> tuple[Offer, ...]:
    if procedure.offers is not None:
        return procedure.offers
    # It said nothing of it: its cases are found all the same.
    return (Offer(procedure.name, procedure.label, "doc", "cases/list", _UNSAID, {"procedure": procedure.name}),)


def offered_to(actor: Actor, procedure: Procedure, offer: Offer) -> bool:
    """Of what is begun: whoever may. Of a list: who reads its cases and has no list of everything instead."""
    if offer.to and actor.role not in offer.to:
        return False
    step = procedure.step(None, offer.opens) if offer.opens else None
    if step is not None:
        return access.may_begin(actor, procedure, step)
    if actor.delegated and procedure.name == _THE_RIGHT:
        return True
    return access.deals_with(actor, procedure.name) and (bool(offer.to) or actor.role not in _FAMILIES)


def offers(actor: Actor, pages: Sequence[tuple[Chapter, Offer]]) -> list[Group]:
    """By chapter, in the document's order; in each the most used first. `pages`: (chapter, offer)."""
    found: dict[Chapter, list[Offer]] = {chapter: [] for chapter in CHAPTERS}
    for procedure in PROCEDURES.values():
        for offer in of_procedure(procedure):
            if offered_to(actor, procedure, offer):
                found[procedure.chapter].append(offer)
    for chapter, offer in pages:
        if actor.role in offer.to and not (offer.personal and actor.delegated):
            found[chapter].append(offer)
    return [
        Group(chapter, CHAPTERS[chapter], tuple(sorted(some, key=lambda one: one.rank)))
        for chapter, some in found.items()
        if some
    ]


def in_sight(groups: Sequence[Group]) -> list[Offer]:
    """The first of all of them."""
    return sorted((one for group in groups for one in group.offers), key=lambda one: one.rank)[:IN_SIGHT]
