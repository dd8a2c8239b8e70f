"""Turns: what must be looked at and then written by one transaction at a time.

Why: under READ COMMITTED a look sees what was committed before it and holds nothing. Where a row stands for the whole
(a family, a case, an account) that row is locked before the look. Where none does, because what is looked for does not
exist yet (a person in no family, an address in no application), a row of `Turn` is locked in its place. Persons and
addresses share some hundred rows, so the table does not grow with the district. The rules that take turns are listed
in docs/decisions/0027, and each is interleaved on MariaDB by tests/heart/test_turns.py. Refuses nothing: who comes
second waits, and then sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart.queries import padded
from casework.heart.rows import Records
from casework.heart.transactions import WriteRaced
from models import Case, Dwelling, Household, Turn

# The number of registered items, and the order among them.
REGISTERED_ITEMS = "registered_items"
# The words by which offices' papers are told apart.
PAPER_WORDS = "paper_words"

_TURNS = Records(Turn)


async def take_turns(*names: str) -> None:
    """Waits for these turns and keeps them until the end of the transaction. In one order, so that nobody waits in a
    ring.
    """
    wanted = sorted(set(names))
    asked = Q(name__in=padded(wanted, ""))
    there = {row.name for row in await _TURNS.held(asked, order=("name",), most=None)} if wanted else set()
    for name in wanted:
        if name in there:
            continue
        try:
            await Turn.create(name=name)
        except IntegrityError:
            # Made by another in this instant: on the next turn it is there to be waited for.
            raise WriteRaced from None


async def hold_families(household_ids: Collection[int]) -> None:
    """Every change of a family's entry holds the family's row, so whoever holds it compares with what stays so."""
    if household_ids:
        await Household.filter(id__in=sorted(household_ids)).order_by("id").select_for_update().only("id")


async def hold_cases(case_ids: Collection[str]) -> None:
    """Nobody moves them before this transaction has ended."""
    if case_ids:
        await Case.filter(id__in=sorted(case_ids)).order_by("id").select_for_update().only("id")


async def manager_path_of(dwelling_id: int) -> str:
    """Of whoever manages it now, kept so until the end of the transaction: what is written beneath that path goes over
    with the dwelling, or comes after it.
    """
    held = Dwelling.filter(id=dwelling_id).select_for_update().only("id", "manager_path")
    return str((await held.get()).manager_path)


async def hold_persons(id_indexes: Iterable[str], addresses: Iterable[str] = ()) -> None:
    """Before it is asked where these persons stand (by their blind indexes), or who is registered at these addresses
    (by their keys): nobody else who asks the same of them goes on until this transaction has ended.
    """
    places = [f"person:{index[:2]}" for index in id_indexes]
    places += [f"address:{hashlib.sha256(key.encode()).hexdigest()[:2]}" for key in addresses if key]
    await take_turns(*places)
