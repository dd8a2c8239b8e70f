"""What happens at the desks of a selection day (3a): the next family is called, chooses, gives up, or is not there.

A dozen desks act at once. Each act takes the next number of the board, so they follow one another; and were that not
so, the columns would still hold: a dwelling is written by the one update that finds it free, a family has one dwelling
and a desk one open turn by unique indexes (`models/selections.py`), and the placement slip is one of each besides. What
a desk sends has an id of its own, so a reply that was lost and is asked for again is the same act and the same slip.

Refuses a turn that is open at another desk or at none, a dwelling that somebody else has, that is not on offer or has
too many rooms, a refusal for want of a fitting one while there is one, and to pass over whoever was not waited for, or
not contacted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.allocation.placement_slips import issue_slip
from casework.allocation.selection_forms import (
    AbsentBody,
    CallBody,
    ChooseBody,
    GiveUpBody,
)
from casework.allocation.selection_rows import KIND, fits, turn_board
from casework.allocation.selection_rules import ABSENCES, CONTACT_FIRST, UNFIT_COUNTS, WAIT_MINUTES
from casework.allocation.waiting_lists import WAITING
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.entry_forms import Door, register_door
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.heart.transactions import WriteRaced
from models import Case, Selection, SelectionAct, SelectionContact, SelectionDwelling, SelectionTurn
from models.fields import sealed_for

_DISTRICT = (actors.DISTRICT_CLERK,)
register_door(Door("selection.choose", "选定这一套", ChooseBody, _DISTRICT))
register_door(Door("selection.give_up", "放弃选房", GiveUpBody, _DISTRICT))
register_door(Door("selection.absent", "没有到场", AbsentBody, _DISTRICT))


@dataclass(frozen=True)
class Done:
    """An act and the turn as it now is; None: nobody is left to be called."""

    case: Case
    turn: SelectionTurn | None
    act: SelectionAct | None


class _Act:
    """One act at one desk, in one transaction."""

    def __init__(self, case: Case, act_id: str, desk: int, actor: Actor) -> None:
        self.case, self.id, self.desk, self.actor = case, act_id, desk, actor
        self.board = 0

    async def begin(self) -> None:
        """Raises selection_not_running, selection_no_desk."""
        self.board = await turn_board(self.case.id)
        # The same was sent twice in one instant, and the other has just been done: on the next turn it is known.
        if await SelectionAct.filter(id=self.id).select_for_update().first() is not None:
            raise WriteRaced
        row = await Selection.get(case_id=self.case.id)
        if self.desk > row.desks:
            raise refuse("selection_no_desk", f"这次选房只开{row.desks}个选房台。")

    async def open_turn(self, number: int) -> SelectionTurn:
        """As it is now. Raises not_found, selection_turn_elsewhere."""
        turn = await SelectionTurn.filter(case_id=self.case.id, number=number).select_for_update().first()
        if turn is None:
            raise access.not_found()
        if turn.state != "open" or turn.desk != self.desk:
            raise refuse("selection_turn_elsewhere")
        return turn

    async def settle(self, turn: SelectionTurn, **values: Any) -> None:
        """Where it is still open at this desk."""
        key = {"case_id": turn.case_id, "number": turn.number}
        mine = SelectionTurn.filter(id=turn.id, state="open", desk=self.desk)
        said = {"desk": None, "settled_at": self.actor.at, **values}
        if await mine.update(**sealed_for(SelectionTurn, key, **said)) != 1:
            raise WriteRaced

    async def note(self, action: str, turn: SelectionTurn, dwelling_id: int | None = None) -> Done:
        act = SelectionAct(
            id=self.id, case_id=self.case.id, turn_id=turn.id, board=self.board, action=action, desk=self.desk,
            dwelling_id=dwelling_id, account_id=self.actor.account_id, account_name=self.actor.name, at=self.actor.at,
        )
        try:
            await act.save(force_create=True)
        except IntegrityError:
            # The same was sent twice in this instant: on the next turn it is known.
            raise WriteRaced from None
        return Done(self.case, await SelectionTurn.get(id=turn.id).select_related("application"), act)


async def _begun(case_id: str, act_id: str, desk: int, *, actor: Actor) -> tuple[_Act, Done | None]:
    """The act, or what it was if it is known. Raises not_allowed, not_found, id_taken."""
    access.require_role(actor, *_DISTRICT)
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    known = await SelectionAct.filter(id=act_id).first()
    if known is None:
        return _Act(case, act_id, desk, actor), None
    if (known.case_id, known.desk) != (case.id, desk):
        raise refuse("id_taken")
    turn = await SelectionTurn.get(id=known.turn_id).select_related("application")
    return _Act(case, act_id, desk, actor), Done(case, turn, known)


def _same(done: Done, actions: tuple[str, ...], number: int = 0, dwelling_id: int | None = None) -> Done:
    """Raises id_taken: an id is of one act."""
    assert done.act is not None and done.turn is not None
    other_dwelling = dwelling_id is not None and done.act.dwelling_id != dwelling_id
    if done.act.action not in actions or (number and done.turn.number != number) or other_dwelling:
        raise refuse("id_taken")
    return done


async def call(case_id: str, body: CallBody, *, actor: Actor) -> Done:
    """The next family in order, to this desk. In a transaction. Raises not_allowed, not_found, id_taken,
    selection_not_running, selection_no_desk, selection_desk_busy.
    """
    act, known = await _begun(case_id, body.id, body.desk, actor=actor)
    if known:
        return _same(known, ("call",))
    await act.begin()
    if await SelectionTurn.filter(case_id=act.case.id, desk=act.desk).select_for_update().first() is not None:
        raise refuse("selection_desk_busy")
    waiting = Q(case_id=act.case.id, state="waiting", application__status=WAITING)
    # Read for update: what was seen when this transaction began may have been called since.
    turn = await SelectionTurn.filter(waiting).order_by("queue").select_for_update().first()
    if turn is None:
        return Done(act.case, None, None)
    free = SelectionTurn.filter(id=turn.id, state="waiting")
    try:
        taken = await free.update(state="open", desk=act.desk, called_at=actor.at)
    except IntegrityError:
        raise WriteRaced from None
    if taken != 1:
        raise WriteRaced
    return await act.note("call", turn)


async def choose(case_id: str, number: int, body: ChooseBody, *, actor: Actor) -> Done:
    """Gives the dwelling to the family whose turn is open at this desk. In a transaction. Raises not_allowed,
    not_found, id_taken, selection_not_running, selection_turn_elsewhere, selection_dwelling_gone, selection_too_large,
    and what hinders a placement slip.
    """
    act, known = await _begun(case_id, body.id, body.desk, actor=actor)
    if known:
        return _same(known, ("choose",), number, body.form.dwelling_id)
    await act.begin()
    turn = await act.open_turn(number)
    offered = SelectionDwelling.filter(case_id=act.case.id, dwelling_id=body.form.dwelling_id)
    home = await offered.select_related("dwelling").first()
    if home is None:
        raise invalid({"form.dwelling_id": "请从这次选房的房源里选择。"})
    if home.rooms > turn.most_rooms:
        raise refuse("selection_too_large", f"这户{turn.people}口人，最多选{turn.most_rooms}室的。")
    try:
        given = await offered.filter(turn_id=None, live=1).update(turn_id=turn.id)
    except IntegrityError:
        raise WriteRaced from None
    if given != 1:
        raise refuse("selection_dwelling_gone")
    slip = await issue_slip(turn.application_id, home.dwelling, actor=actor, source_case_id=act.case.id)
    await act.settle(turn, state="chosen", live=None, slip_id=slip.id)
    return await act.note("choose", turn, home.dwelling_id)


async def give_up(case_id: str, number: int, body: GiveUpBody, *, actor: Actor) -> Done:
    """The family takes none of those that are left. Whether that counts against it the rule says. In a transaction.
    Raises not_allowed, not_found, id_taken, selection_not_running, selection_turn_elsewhere, form_invalid,
    selection_fits_left.
    """
    act, known = await _begun(case_id, body.id, body.desk, actor=actor)
    if known:
        return _same(known, ("refuse",), number)
    await act.begin()
    turn, form = await act.open_turn(number), body.form
    if form.ground == "other" and len(form.words.strip()) < 2:
        raise invalid({"form.words": "请写明放弃的原因。"})
    if form.ground == "no_fitting" and await _fitting_left(turn):
        raise refuse("selection_fits_left")
    counts = form.ground != "no_fitting" or bool(await in_force(UNFIT_COUNTS, actor.today))
    await act.settle(turn, state="refused", ground=form.ground, counts=counts, reason=form.words.strip())
    return await act.note("refuse", turn)


async def _fitting_left(turn: SelectionTurn) -> bool:
    """Of the rooms that are for so many people, one that is free."""
    free = SelectionDwelling.filter(fits(turn), rooms__in=[0, *range(turn.fits, turn.most_rooms + 1)])
    return await free.select_for_update().first() is not None


async def absent(case_id: str, number: int, body: AbsentBody, *, actor: Actor) -> Done:
    """Called and not there: to the end, as often as the rule says, and then passed. In a transaction. Raises
    not_allowed, not_found, id_taken, selection_not_running, selection_turn_elsewhere, selection_wait,
    selection_not_contacted.
    """
    act, known = await _begun(case_id, body.id, body.desk, actor=actor)
    if known:
        return _same(known, ("to_end", "pass"), number)
    await act.begin()
    turn = await act.open_turn(number)
    minutes = await in_force(WAIT_MINUTES, actor.today)
    if turn.called_at is not None and actor.at < turn.called_at + timedelta(minutes=minutes):
        raise refuse("selection_wait", f"叫号以后要等{minutes}分钟，请再等一等。")
    words = body.form.words.strip()
    if turn.absences < await in_force(ABSENCES, actor.today):
        last = await SelectionTurn.filter(case_id=act.case.id).order_by("-queue").select_for_update().first()
        queue = (last.queue if last else 0) + 1
        await act.settle(
            turn, state="waiting", settled_at=None, queue=queue, absences=turn.absences + 1, reason=words
        )
        return await act.note("to_end", turn)
    if await in_force(CONTACT_FIRST, actor.today) and not await SelectionContact.filter(turn_id=turn.id).exists():
        raise refuse("selection_not_contacted")
    await act.settle(turn, state="absent", absences=turn.absences + 1, reason=words)
    return await act.note("pass", turn)
