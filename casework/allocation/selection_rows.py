"""A selection day as its rows say: who chooses and in which order, what is on offer, what was done at the desks.

What its steps, its desks and its papers all need. Refuses what is done at a desk while nobody is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tortoise.expressions import F, Q

from casework.heart.problems import refuse
from casework.words.reading import code_text
from models import Selection, SelectionAct, SelectionDwelling, SelectionTurn
from models.fields import blind_index

KIND = "selection"
MOST = 1000
# Before it is over: held by it, and on offer in no other.
UNDER_WAY = ("drafted", "published", "running", "paused")


async def row_of(case_id: str) -> Selection:
    return await Selection.get(case_id=case_id)


async def turn_board(case_id: str, *, running: bool = True) -> int:
    """The next number of the board. Whoever has it holds the session until the transaction ends: what is read of it
    afterwards `for update` is as it is. Raises selection_not_running.
    """
    held = Selection.filter(case_id=case_id, **({"running": 1} if running else {}))
    if await held.update(board=F("board") + 1) != 1:
        raise refuse("selection_not_running")
    return (await Selection.filter(case_id=case_id).select_for_update().only("id", "board").get()).board


def hall_code(row: Selection) -> str:
    """What the hall shows now: good for the next one who checks in, and for nobody after."""
    return blind_index("selection-hall", f"{row.case_id}:{row.checked_in}")[:8].upper()


async def take_hall_code(row: Selection, code: str) -> None:
    """By whoever checks in at the hall; the next one takes the next code, and a page that shows it sees that it has
    changed. `row` is held by the caller. Raises selection_code_used.
    """
    if code_text(code).replace("-", "") != hall_code(row):
        raise refuse("selection_code_used")
    await turn_board(row.case_id, running=False)
    await Selection.filter(id=row.id).update(checked_in=row.checked_in + 1)


async def turns_of(case_id: str) -> list[SelectionTurn]:
    found = SelectionTurn.filter(case_id=case_id).select_related("application")
    return list(await found.order_by("number").limit(MOST))


async def dwellings_of(case_id: str) -> list[SelectionDwelling]:
    return list(await SelectionDwelling.filter(case_id=case_id).select_related("dwelling").order_by("id").limit(MOST))


async def acts_of(case_id: str) -> list[SelectionAct]:
    return list(await SelectionAct.filter(case_id=case_id).select_related("turn").order_by("board").limit(20 * MOST))


def digest_of(acts: Sequence[SelectionAct]) -> str:
    """SHA-256 of what was done, in order: a line an act, of the board's number, what was done, whose turn, at which
    desk, and which dwelling.
    """
    lines = [
        f"{one.board} {one.action} {one.turn.number} {one.desk} {one.dwelling_id or 0}\n" for one in acts
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def fits(turn: SelectionTurn) -> Q:
    """Of what is on offer, what this family may choose. What does not tell its rooms, anybody may."""
    return Q(case_id=turn.case_id, turn_id=None, rooms__lte=turn.most_rooms)
