"""Whom streets and communities send to a selection day (3b): each of which families choose is asked, names who comes,
contacts its families, and keeps order; what was done stands in the record of the day.

One case an office, opened when the session is published. A community reads its own families' turns and no others, a
street those of its communities. Calls and visits are logged as they are made, with what came of them: a turn that is
missed is passed for good only after the family was contacted (`selection_turns.py`). Refuses to name nobody, to contact
another community's family, and anything once the day is over.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.allocation.selection_forms import (
    CheckInBody,
    CheckInForm,
    OrderBody,
    ReachBody,
    StaffForm,
)
from casework.allocation.selection_rows import take_hall_code
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.days import waits_until
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from casework.words.identity import read_phone
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import Case, Organisation, Selection, SelectionContact, SelectionStaff, SelectionTurn

KIND = "selection_staff"
ORDER, ARRIVAL = "order", "arrival"
_MOST_OFFICES = 500
_MOST_PEOPLE = 10
_MOST_LINES = 2000
_OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
_ON_SITE = (actors.GRID_WORKER, *_OFFICES)
register_door(Door("selection_staff.contact", "登记联系家庭", ReachBody, _ON_SITE))
register_door(Door("selection_staff.order", "登记现场秩序", OrderBody, _ON_SITE))
register_door(Door("selection_staff.check_in", "现场签到", CheckInBody, _ON_SITE))


async def ask_all(selection: Case, row: Selection, paths: Sequence[str], *, actor: Actor) -> None:
    """Opens a case for each community of which families choose, and for the streets over them. Some queries, whatever
    their number. In the transaction of the step that publishes.
    """
    above = {path.rstrip("/").rpartition("/")[0] + "/" for path in paths}
    there = Organisation.filter(path__in=sorted({*paths, *above}), kind__in=["community", "street"])
    found = await there.order_by("path").limit(_MOST_OFFICES)
    for kind, action in (("community", "ask_community"), ("street", "ask_street")):
        openings = [
            Opening(str(uuid.uuid4()), f"{say_day(row.held_on)}选房，指派工作人员"[:120], one.path,
                    with_={"selection": selection, "row": row, "office": one})
            for one in found if one.kind == kind
        ]
        if openings:
            await open_cases(SELECTION_STAFF, openings, actor=actor, action=action)


async def call_off(selection_id: str, *, at: datetime) -> None:
    """The day is called off, and nobody is asked any more."""
    asked = SelectionStaff.filter(selection_id=selection_id).order_by("id").limit(_MOST_OFFICES)
    for one in await column(asked, "case_id"):
        await tell_source(one, "call_off", at=at)


async def row_of(case_id: str) -> SelectionStaff:
    return await SelectionStaff.get(case_id=case_id).select_related("office", "selection")


async def _asked(move: Move) -> None:
    await SelectionStaff.create(
        case_id=move.case.id, selection_id=move.with_["selection"].id, office_id=move.with_["office"].id
    )
    await waits_until(move.case, move.with_["row"].held_on)


async def _reachable(move: Move) -> None:
    try:
        read_phone(move.form.phone)
    except ReadingError as error:
        raise invalid({"form.phone": error.sentence}) from None
    # What was written before is read only where it is added to.
    more = move.step.action == "name_more"
    move.with_["people"] = (await row_of(move.case.id)).people or [] if more else []
    if len(move.with_["people"]) >= _MOST_PEOPLE:
        raise invalid({"form.name": f"一个单位最多指派{_MOST_PEOPLE}人。"})


async def _named(move: Move) -> None:
    form: StaffForm = move.form
    people = [*move.with_["people"], msgspec.to_builtins(form)]
    await write_row(SelectionStaff, move.case.id, people=people)
    # Whoever was named is done with it once the day is over, by the calendar.
    held_on = (await Selection.get(case_id=(await row_of(move.case.id)).selection_id)).held_on
    await waits_until(move.case, held_on)
    move.sealed["text"] = "、".join(one["name"] for one in people)[:300]


async def _over(move: Move) -> None:
    await waits_until(move.case, None)


_COMMUNITY, _STREET = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
_CALENDAR, _CLAUSES = (actors.BY_ITSELF,), ("3b",)
_KINDS = (("community", _COMMUNITY), ("street", _STREET))
SELECTION_STAFF = register(
    Procedure(
        name=KIND,
        label="选房现场人员",
        prefix="XR",
        stages=("指派", "联系家庭、维持秩序"),
        statuses={
            "community_asked": Status("待社区指派", 0, tone="ask"),
            "street_asked": Status("待街道指派", 0, tone="ask"),
            "community_named": Status("社区已指派", 1, after="请联系家庭，选房那天到现场。"),
            "street_named": Status("街道已指派", 1, after="选房那天请到现场。"),
            "over": Status("选房已过", 2, after="选房那天已经过了。"),
            "called_off": Status("选房取消", -1, after="选房取消，不用去了。"),
        },
        steps=(
            *(
                Step(None, f"ask_{kind}", f"{kind}_asked", (actors.DISTRICT_CLERK,), _CLAUSES, "请指派工作人员", NoForm,
                     effect=_asked)
                for kind, _ in _KINDS
            ),
            *(
                step
                for kind, by in _KINDS
                for step in (
                    Step(f"{kind}_asked", "name", f"{kind}_named", by, _CLAUSES, "指派工作人员", StaffForm, "primary",
                         asks=True, guard=_reachable, effect=_named),
                    Step(f"{kind}_named", "name_more", f"{kind}_named", by, _CLAUSES, "再指派一人", StaffForm,
                         guard=_reachable, effect=_named),
                    Step(f"{kind}_named", "name_anew", f"{kind}_named", by, _CLAUSES, "换人（只留这一位）", StaffForm,
                         guard=_reachable, effect=_named),
                )
            ),
            *(
                step
                for kind, _ in _KINDS
                for status in (f"{kind}_asked", f"{kind}_named")
                for step in (
                    Step(status, "call_off", "called_off", _CALENDAR, _CLAUSES, "选房取消", NoForm, effect=_over),
                    Step(status, "pass_by", "over", _CALENDAR, _CLAUSES, "选房那天已过", NoForm, lapses=True,
                         effect=_over),
                )
            ),
        ),
        readers=(*_ON_SITE, actors.DISTRICT_CLERK),
        chapter=Chapter.ALLOCATION,
        offers=(),
    )
)


# What they do


def turns_under(row: SelectionStaff, path: str) -> Q:
    """Of the session, the families of that office's area."""
    return Q(access.under(path), case_id=row.selection_id)


async def _held(case_id: str, actor: Actor) -> Case:
    """Raises not_allowed, not_found, step_not_possible."""
    access.require_role(actor, *_ON_SITE)
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    if not SELECTION_STAFF.goes_on(case.status):
        raise refuse("step_not_possible", "这次选房已经过了或者取消了。")
    return case


async def contact(case_id: str, body: ReachBody, *, actor: Actor) -> Case:
    """A call or a visit, and what came of it. The same id again is the same. In a transaction. Raises not_allowed,
    not_found, step_not_possible, form_invalid, id_taken.
    """
    case, form = await _held(case_id, actor), body.form
    row = await row_of(case.id)
    turn = await SelectionTurn.filter(turns_under(row, case.area_path), number=form.number).first()
    if turn is None:
        raise invalid({"form.number": "请从本社区选房的家庭里选择。"})
    await _write(body.id, case, row, actor, turn.id, form.way, form.result, form.words)
    return case


async def keep_order(case_id: str, body: OrderBody, *, actor: Actor) -> Case:
    """What happened in the hall, and what was done about it. Likewise."""
    case = await _held(case_id, actor)
    row = await row_of(case.id)
    day = await Selection.get(case_id=row.selection_id)
    if day.held_on != actor.today:
        raise refuse("selection_early", f"选房定在{say_day(day.held_on)}，现场的事那天再登记。")
    await _write(body.id, case, row, actor, None, ORDER, "", body.form.words)
    return case


async def check_in(case_id: str, form: CheckInForm, *, actor: Actor) -> Case:
    """At the hall, by the code that is shown there: it serves one person, who checks in once. In a transaction. Raises
    not_allowed, not_found, step_not_possible, selection_early, selection_code_used, supervisor_checked_in.
    """
    case = await _held(case_id, actor)
    row = await row_of(case.id)
    day = await Selection.filter(case_id=row.selection_id).select_for_update().get()
    if day.held_on != actor.today:
        raise refuse("selection_early", f"选房定在{say_day(day.held_on)}，那天到现场再签到。")
    if await has_checked_in(row.selection_id, actor):
        raise refuse("supervisor_checked_in")
    await take_hall_code(day, form.code)
    await _write(str(uuid.uuid4()), case, row, actor, None, ARRIVAL, "", "")
    return case


async def has_checked_in(selection_id: str, actor: Actor) -> bool:
    mine = SelectionContact.filter(selection_id=selection_id, account_id=actor.account_id, way=ARRIVAL)
    return await mine.exists()


async def _write(
    one: str, case: Case, row: SelectionStaff, actor: Actor, turn_id: int | None, way: str, result: str, words: str
) -> None:
    known = await SelectionContact.filter(id=one).first()
    if known is None:
        try:
            await SelectionContact.create(
                id=one, case_id=case.id, selection_id=row.selection_id, turn_id=turn_id, way=way, result=result,
                words=words.strip(), account_id=actor.account_id, account_name=actor.name, at=actor.at,
            )
        except IntegrityError:
            raise refuse("id_taken") from None
    elif (known.case_id, known.account_id, known.turn_id, known.way) != (case.id, actor.account_id, turn_id, way):
        raise refuse("id_taken")


async def lines_of(selection_id: str, case_id: str = "") -> list[SelectionContact]:
    """What was logged for a session, or by one office, in order."""
    of = {"case_id": case_id} if case_id else {"selection_id": selection_id}
    found = SelectionContact.filter(**of).select_related("turn", "case")
    return list(await found.order_by("at", "id").limit(_MOST_LINES))


async def arrivals_of(selection_id: str) -> dict[str, list[str]]:
    """Of each office's case, who has checked in at the hall, the first first."""
    found = SelectionContact.filter(selection_id=selection_id, way=ARRIVAL).order_by("at", "id")
    there: dict[str, list[str]] = {}
    for one in await found.limit(_MOST_LINES):
        there.setdefault(one.case_id, []).append(one.account_name)
    return there


async def offices_of(selection_id: str) -> list[SelectionStaff]:
    found = SelectionStaff.filter(selection_id=selection_id).select_related("office", "case")
    return list(await found.order_by("office__path").limit(_MOST_OFFICES))


