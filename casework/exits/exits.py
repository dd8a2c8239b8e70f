"""Exits (退出, 4.2.2c, 4.2.2a): the keys are back, the community or the dwelling's manager says so, and in that very
transaction the entry leaves the current ledger for the exited one, whole, with its history.

Street and district office see it on its way up and may ask for a correction; nothing waits for them. It is undone by a
correcting case alone (`casework/exits/exit_corrections.py`). A dwelling that was accepted by its manager
(`casework/dwellings/handbacks.py`) comes here by itself. With the exit end: notices that wait (they speak of a
dwelling the family has left; rent that is owed stays in the manager's books), this year's report that nobody owes any
more, delegations, which end by themselves, and what was under way to have it leave. Reports, inspections and breaches
under way go on: they are about the family. Refuses a day that lies ahead or before the family moved in, a family that
has left already, and one that was judged to leave: its entry moves by a hand-back, or by what a court carried out.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.exits import enforcements
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message
from casework.heart.forms import LATELY, Form, NoForm, NoteForm, Number, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import calendar
from casework.ledgers.tenancies import BREACH, end_tenancy
from casework.words.wording import say_day
from models import Case, Exit, Handback, Notice, Tenancy

AT_ONCE = 100
REASONS = {
    "voluntary": "主动退出",
    "bought_home": "已购买住房",
    BREACH: "违规清退",
    "death": "承租人去世，无共同居住人",
    "ineligible": "不再符合条件",
    "other": "其他",
}


class ExitForm(Form):
    left_on: Annotated[
        date, Meta(title="交回钥匙的日期", description="房屋已经腾空、钥匙已经交回的那一天。", extra=LATELY)
    ]
    cause: Annotated[
        Literal["voluntary", "bought_home", "breach", "death", "ineligible", "other"],
        Meta(title="退出原因", extra=choices(REASONS)),
    ]
    note: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="说明", description="例如：钥匙3把已交回，水电费已结清。",
             extra={"kind": "longtext"}),
    ]


class RecordExitBody(Form):
    id: Uuid
    tenancy_id: Number
    form: ExitForm


async def _sensible(move: Move) -> None:
    tenancy: Tenancy = move.with_["tenancy"]
    if not tenancy.living:
        raise refuse("tenancy_ended")
    if "rests_on" not in move.with_ and await enforcements.judged_to_leave(tenancy.id):
        raise refuse("exit_judged")
    if move.form.left_on > move.actor.today:
        raise invalid({"form.left_on": "日期不能晚于今天。"})
    if tenancy.started_on and move.form.left_on < tenancy.started_on:
        raise invalid({"form.left_on": f"日期不能早于入住日期{say_day(tenancy.started_on)}。"})


async def _left(move: Move) -> None:
    """The entry moves here, and what waited on the family's living there is closed."""
    form: ExitForm = move.form
    tenancy: Tenancy = move.with_["tenancy"]
    await end_tenancy(
        tenancy, form.left_on, f"{REASONS[form.cause]}，{form.note}", actor=move.actor, case_id=move.case.id,
        cause=form.cause,
    )
    await Exit.create(
        case_id=move.case.id, tenancy_id=tenancy.id, left_on=form.left_on, reason=form.cause, note=form.note,
        closed_notices=await _close_notices(tenancy, move.actor),
    )
    await _close_handback(tenancy, move.actor)
    await enforcements.left(tenancy.id, at=move.actor.at)


async def _close_notices(tenancy: Tenancy, actor: Actor) -> int:
    """Those that nobody has confirmed yet, some at a time. Returns how many."""
    # Whoever notes what a court carried out has no part in notices.
    by = actor if actor.role in _RECORDERS else calendar(actor.at)
    waiting = Notice.filter(tenancy_id=tenancy.id, case__status__in=["issued", "seen", "untold"]).order_by("case_id")
    closed = 0
    while rows := await waiting.limit(AT_ONCE).select_related("case"):
        for row in rows:
            await advance(row.case, "lapse", actor=by, version=row.case.version, form={"note": "承租家庭已退出"})
        closed += len(rows)
    return closed


async def _close_handback(tenancy: Tenancy, actor: Actor) -> None:
    """One that is under way has nothing to come to any more; the one that brought this exit about is over by now."""
    row = await Handback.filter(tenancy_id=tenancy.id, standing=1).first()
    if row is not None:
        case = await Case.get(id=row.case_id).select_related("household", "dwelling")
        await advance(case, "lapse", actor=calendar(actor.at), version=case.version)


async def _lives_again(move: Move) -> None:
    # By the correcting case only, which has given the tenancy back by then.
    row = await Exit.get(case_id=move.case.id).select_related("tenancy")
    if not row.tenancy.living:
        raise refuse("step_not_possible", "退出登记只能通过更正事项撤销。")


async def _tell(move: Move) -> list[Message]:
    row = await Exit.get(case_id=move.case.id)
    fields = {"thing": "退出登记", "phrase": "已登记", "note": f"{say_day(row.left_on)}退出"}
    return [Message(move.case.household_id or 0, "退出登记", fields)]


_COMMUNITY, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
_RECORDERS = (actors.COMMUNITY_CLERK, actors.MANAGER_CLERK)
_CLAUSES = ("4.2.2a", "4.2.2c")
_MOVED = ("exited", "seen", "questioned", "received")
EXIT = register(
    Procedure(
        name="exit",
        label="退出登记",
        prefix="TC",
        stages=("登记退出", "街道查看", "区保障办接收"),
        statuses={
            "exited": Status("已退出，待街道查看", 1, days=10),
            "seen": Status("街道已查看，待区保障办接收", 2, days=10),
            "questioned": Status("上级要求核对，待社区答复", 0, days=5),
            "received": Status(
                "已退出，区保障办已接收", 3, after="这户已在退出房源台账中。登记有误的，由社区办理更正。"
            ),
            "corrected": Status("登记有误，已更正", -1, after="退出登记有误，已经更正，这户仍在现居住房源台账中。"),
        },
        steps=(
            Step(None, "open", "exited", _RECORDERS, _CLAUSES, "登记退出", ExitForm, duty="enter", guard=_sensible,
                 effect=_left, tell=_tell, body=RecordExitBody),
            # Of what a court has carried out (`enforcements.py`).
            Step(None, "carry_out", "exited", _STREET, ("5.1c", "4.2.2c"), "法院执行后登记退出", ExitForm, duty="enter",
                 guard=_sensible, effect=_left, tell=_tell),
            Step("exited", "see", "seen", _STREET, _CLAUSES, "已查看，报区保障办", NoteForm, "primary", duty="approve",
                 asks=True),
            Step("seen", "receive", "received", _DISTRICT, _CLAUSES, "接收", NoteForm, "primary", duty="approve",
                 asks=True),
            Step("exited", "question", "questioned", _STREET, _CLAUSES, "要求社区核对", ReasonForm, duty="approve",
                 asks=True),
            Step("seen", "question", "questioned", _DISTRICT, _CLAUSES, "要求社区核对", ReasonForm, duty="approve",
                 asks=True),
            Step("questioned", "answer", "exited", _COMMUNITY, _CLAUSES, "核对无误，再报街道", ReasonForm, "primary",
                 duty="enter", asks=True),
            *(
                Step(status, "annul", "corrected", _DISTRICT, _CLAUSES, "退出登记已更正", NoForm, duty="approve",
                     quiet=True, guard=_lives_again)
                for status in _MOVED
            ),
        ),
        readers=(actors.TENANT, *_COMMUNITY, *_STREET, *_DISTRICT, actors.MANAGER_CLERK),
        chapter=Chapter.EXITS,
        offers=(Offer("exits", "退出登记", "exit", "exits/list", 58),),
    )
)


async def record(case_id: str, tenancy_id: int, form: ExitForm, *, actor: Actor) -> Case:
    """The same id again is the same exit. Raises not_found, not_allowed, form_invalid, tenancy_ended."""
    if known := await access.find_known_case(case_id, "exit", actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    opening = Opening(
        case_id,
        f"{tenancy.household.name}家庭退出{tenancy.dwelling.address}",
        tenancy.area_path,
        tenancy.manager_path,
        household=tenancy.household,
        dwelling=tenancy.dwelling,
        form=msgspec.to_builtins(form),
        with_={"tenancy": tenancy},
    )
    return (await open_cases(EXIT, [opening], actor=actor))[0]
