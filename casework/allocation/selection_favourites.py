"""What a family marks on its phone before its turn (3a), among what is on offer to it: it sees these first, and so does
the desk at which it stands.

A mark keeps nothing for anybody: whoever is called first chooses first. They stand with the family's turn, so that
another phone of the family has them as well, nobody else of those who wait is told of them, and they go when the day is
over. Refuses what the family may not choose, more than the list holds, and to mark once its turn has passed.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.allocation.selection_boards import find_to_watch
from casework.allocation.selection_forms import FavouriteBody
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.problems import invalid, refuse
from models import SelectionDwelling, SelectionTurn

MOST = 20


async def mark(case_id: str, body: FavouriteBody, *, actor: Actor) -> SelectionTurn:
    """Marks one dwelling, or marks it no more; again is the same. In a transaction. Raises not_allowed, not_found,
    step_not_possible, selection_too_large, form_invalid.
    """
    access.require_role(actor, actors.APPLICANT)
    case = await find_to_watch(case_id, actor=actor)
    own = SelectionTurn.filter(case_id=case.id, application_id=actor.application)
    turn = await own.select_for_update().first()
    # Over: what was marked has gone, and nothing is marked any more.
    if turn is None or turn.live is None or turn.state not in ("waiting", "open"):
        raise refuse("step_not_possible", "您家这次选房已经办完，不用再标记。")
    home = await SelectionDwelling.filter(case_id=case.id, dwelling_id=body.dwelling_id).first()
    if home is None:
        raise access.not_found()
    if body.marked and home.rooms > turn.most_rooms:
        raise refuse("selection_too_large", f"您家{turn.people}口人，最多选{turn.most_rooms}室的。")
    marked = [one for one in turn.marked or [] if one != body.dwelling_id]
    if body.marked:
        if len(marked) >= MOST:
            raise invalid({"dwelling_id": f"最多标记{MOST}套，请先去掉几套。"})
        marked.append(body.dwelling_id)
    await SelectionTurn.filter(id=turn.id).update(marked=marked or None)
    turn.marked = marked
    return turn


async def marks_at(case_id: str, number: int, *, actor: Actor) -> SelectionTurn | None:
    """Whose marks the asker sees: a family its own, a desk those of the family that stands there. To nobody else."""
    turns = SelectionTurn.filter(case_id=case_id)
    if actor.role == actors.APPLICANT:
        return await turns.filter(application_id=actor.application).first()
    if actor.role == actors.DISTRICT_CLERK and number:
        return await turns.filter(number=number, state="open").first()
    return None


async def marked_of(turn: SelectionTurn | None) -> Sequence[SelectionDwelling]:
    """In the order in which they were marked."""
    ids = (turn.marked or []) if turn else []
    if turn is None or not ids:
        return []
    found = SelectionDwelling.filter(case_id=turn.case_id, dwelling_id__in=ids).select_related("dwelling")
    return sorted(await found.limit(MOST), key=lambda one: ids.index(one.dwelling_id))
