"""The live board of a selection day (3a-3c): whose turn it is at which desk, who comes next, and what is left.

For the hall, and for the phones of those with a right: the district office, whoever watches over it, the streets and
communities that send people, the managers of what is on offer, and the families that choose. Each of these is one
indexed look-up, which also says whether anything has changed; only then is the board read anew. A family is named in
part, as it was publicised. Refuses everybody else, as if there were no such session.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.allocation.selection_rows import KIND
from casework.allocation.waiting_lists import WAITING
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.words.wording import say_day
from models import Case, Selection, SelectionDwelling, SelectionStaff, SelectionTurn

_COMING = 10
_TO_COME = ("published", "running", "paused")
_TOLD = ("published", "running", "paused", "ended", "closed")


@dataclass
class Board:
    case_id: str
    status: str
    seen: str
    row: Selection
    open: list[SelectionTurn] = field(default_factory=list)
    coming: list[SelectionTurn] = field(default_factory=list)
    # By how many rooms: how many are free, and how many there were.
    left: dict[int, tuple[int, int]] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    # Of the family that asks.
    own: SelectionTurn | None = None
    ahead: int = 0


def _watched_by(actor: Actor) -> Q:
    """Which sessions the actor may watch; of offices that only send people or manage, once it is published."""
    if actor.role in (actors.DISTRICT_CLERK, actors.SUPERVISOR):
        return access.reach_of_cases(actor, KIND)
    if actor.role == actors.APPLICANT and actor.application:
        sessions = SelectionTurn.filter(application_id=actor.application).values("case_id")
    elif actor.role in (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK) and actor.path:
        sessions = SelectionStaff.filter(access.under(actor.path, "case__area_path")).values("selection_id")
    elif actor.role == actors.MANAGER_CLERK and actor.path:
        managed = access.under(actor.path, "dwelling__manager_path")
        sessions = SelectionDwelling.filter(managed).values("case_id")
    else:
        return access.NOTHING
    return Q(id__in=Subquery(sessions), procedure=KIND, status__in=list(_TOLD))


def watched(actor: Actor) -> QuerySet[Case]:
    return Case.filter(_watched_by(actor), procedure=KIND)


@dataclass(frozen=True)
class OwnDay:
    """A day of selection that a family is to come to. `ahead`: how many are called before it."""

    case: Case
    row: Selection
    turn: SelectionTurn
    ahead: int


async def own_day(*, actor: Actor) -> OwnDay | None:
    """Of a family that has applied: the one to come, or that is under way. Four queries."""
    if actor.role != actors.APPLICANT or not actor.application:
        return None
    mine = SelectionTurn.filter(application_id=actor.application, live=1, case__status__in=_TO_COME)
    turn = await mine.select_related("case").first()
    if turn is None:
        return None
    coming = SelectionTurn.filter(case_id=turn.case_id, state="waiting", application__status=WAITING)
    ahead = await coming.filter(queue__lt=turn.queue).count() if turn.state == "waiting" else 0
    return OwnDay(turn.case, await Selection.get(case_id=turn.case_id), turn, ahead)


def said_of_own(day: OwnDay) -> str:
    """Where, when, and when its turn comes."""
    row, turn = day.row, day.turn
    if turn.state == "open":
        return f"轮到您家了，请到{turn.desk}号台选房。"
    before = f"，前面还有{day.ahead}户" if day.ahead else "，前面没有别的家庭"
    if day.case.status == "published":
        return f"{say_day(row.held_on)}{row.begins_at}在{row.place}选房，您家排第{turn.number}号。请带身份证准时到场。"
    return f"正在{row.place}选房，您家是第{turn.number}号{before}。"


async def find_to_watch(case_id: str, *, actor: Actor) -> Case:
    """Raises not_found."""
    case = await watched(actor).filter(id=case_id).select_related("selection").first()
    if case is None:
        raise access.not_found()
    return case


def token_of(case: Case) -> str:
    """What the asker has seen: the board's number, and the case's."""
    row: Any = case
    return f"{row.selection.board}.{case.version}"


async def board_of(case_id: str, seen: str, *, actor: Actor) -> Board:
    """Nothing but `seen` in it where nothing has changed. Raises not_found."""
    case = await find_to_watch(case_id, actor=actor)
    row: Any = case
    board = Board(case.id, case.status, token_of(case), row.selection)
    if seen == board.seen:
        return board
    turns = SelectionTurn.filter(case_id=case.id)
    board.open = list(await turns.filter(state="open").order_by("desk").limit(60))
    coming = turns.filter(state="waiting", application__status=WAITING)
    board.coming = list(await coming.order_by("queue").limit(_COMING))
    for line in await turns.annotate(count=Count("id")).group_by("state").values("state", "count"):
        board.states[line["state"]] = line["count"]
    homes = SelectionDwelling.filter(case_id=case.id).annotate(all=Count("id"), taken=Count("turn_id"))
    for line in await homes.group_by("rooms").order_by("rooms").values("rooms", "all", "taken"):
        board.left[line["rooms"]] = (line["all"] - line["taken"], line["all"])
    if actor.role == actors.APPLICANT:
        board.own = await turns.filter(application_id=actor.application).first()
        if board.own is not None and board.own.state == "waiting":
            board.ahead = await coming.filter(queue__lt=board.own.queue).count()
    return board
