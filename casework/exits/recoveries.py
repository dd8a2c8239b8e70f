"""Recovery of what a family was paid or spared against the rules (追缴, 5.2b, 5.2c): the sum, line by line, the order,
and how it is paid.

It opens when the decision that says so is served. Whoever of the district office adjusts a line says why, and another
one confirms the sum; then the order goes out as a numbered paper. What is still owed is the sum of the entries and
nothing else: paid with the number of a receipt, set off only where the family agrees, taken back with a reason; parts
with a day each where that was signed. Paid to the fen closes it. Where its decision is revoked, or the order itself,
nothing is owed any more, and what was paid is owed to the family, until it is given back to the fen. Refuses more than
the decision, more than is owed, a receipt twice, an entry taken back twice, a set-off without the family, an agreement
without its paper, and a sum confirmed by who adjusted it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casework.exits.recovery_duty import DUTY, KIND
from casework.exits.recovery_forms import (
    AdjustForm,
    DemandForm,
    GiveBackForm,
    PlanForm,
    ReceiveForm,
    ReverseForm,
    SetOffForm,
)
from casework.exits.recovery_returns import (
    can_give_back,
    given_back,
    given_last,
    nothing_left,
    or_return,
    revoked,
    taken_back,
)
from casework.exits.recovery_steps import (
    adjusted,
    as_paid,
    can_adjust,
    can_demand,
    can_plan,
    can_receive,
    can_reverse,
    can_set_off,
    confirmed,
    has_paper,
    is_behind,
    may_set_off,
    not_set_off,
    offset,
    opened,
    planned,
    received,
    set_off_asked,
    still_late,
    tell,
    undone,
)
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.sources import tell_source
from casework.words.wording import say_fen
from models import Case, Recovery

MOST_LINES = 1000
_STREET, _DISTRICT, _FAMILY = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,), (actors.TENANT,)
_OFFICES, _CALENDAR = (*_STREET, *_DISTRICT), (actors.BY_ITSELF,)
_DECIDES, _CARRIES = ("5.2b",), ("5.2c",)
_OWING = ("ordered", "overdue")


def _money() -> list[Step]:
    steps = []
    for status in (*_OWING, "offsetting"):
        steps += [
            Step(status, "receive", status, _OFFICES, _CARRIES, "登记收款", ReceiveForm, "primary", duty="enter",
                 asks=_STREET if status == "overdue" else False, guard=can_receive,
                 instead=as_paid("receive_last", "receive_up" if status == "overdue" else ""), effect=received),
            # What is taken instead is nobody's to choose: by what was paid.
            Step(status, "receive_last", "paid", _CALENDAR, _CARRIES, "收清", ReceiveForm, duty="enter", quiet=True,
                 effect=received, tell=tell),
        ]
    steps.append(
        Step("overdue", "receive_up", "ordered", _CALENDAR, _CARRIES, "补交到期的款", ReceiveForm, duty="enter",
             quiet=True, effect=received)
    )
    for action, by, guard, form in (
        ("agree_set_off", _FAMILY, may_set_off, NoForm), ("sign_set_off", _STREET, has_paper, NoteForm),
    ):
        label = "同意抵扣" if by == _FAMILY else "家庭已在纸上同意抵扣"
        style = "primary" if by == _FAMILY else "normal"
        steps += [
            Step("offsetting", action, "ordered", by, _CARRIES, label, form, style,
                 duty="" if by == _FAMILY else "enter", asks=by == _FAMILY, personal=by == _FAMILY, guard=guard,
                 instead=as_paid(f"{action}_last"), effect=offset),
            Step("offsetting", f"{action}_last", "paid", _CALENDAR, _CARRIES, label, form, quiet=True,
                 duty="" if by == _FAMILY else "enter", effect=offset, tell=tell),
        ]
    return steps


RECOVERY = register(
    Procedure(
        name=KIND,
        label="追缴",
        prefix="ZJ",
        stages=("核算", "缴纳", "缴清"),
        statuses={
            "computed": Status("金额待复核", 0, days=10, tone="ask"),
            "ordered": Status("已出通知，待缴", 1, days=30, after="请按通知上的日子和办法交。交一笔，给一张票据。"),
            "offsetting": Status("待家庭答复抵扣", 1, days=15),
            "overdue": Status("逾期未缴", 1, days=10, tone="stop"),
            "paid": Status("已缴清", 3, after="追缴的款已经交清，这件事办完了。"),
            "to_return": Status(
                "已撤销，待退还已收的款", 1, days=15, after="追缴已经撤销，交过的钱会全部退给您家。", tone="ask",
                waits_for="街道",
            ),
            "revoked": Status("已撤销", -1, after="追缴已经撤销，不用交了；交过的已经退清。"),
        },
        steps=(
            Step(None, "open", "computed", (*_OFFICES, *_CALENDAR), _DECIDES, "按决定追缴", NoForm, duty="enter",
                 judged_by=_DISTRICT, effect=opened),
            Step("computed", "adjust", "computed", _DISTRICT, _DECIDES, "调整一行", AdjustForm, duty="enter",
                 weighs=True, guard=can_adjust, effect=adjusted),
            Step("computed", "confirm", "ordered", _DISTRICT, (*_DECIDES, *_CARRIES), "复核，出追缴通知", NoteForm,
                 "primary", duty="approve", asks=True, effect=confirmed, tell=tell),
            *_money(),
            *(
                step
                for status in _OWING
                for step in (
                    Step(status, "plan", "ordered", _STREET, _CARRIES, "登记分期协议", PlanForm, duty="enter",
                         weighs=True, guard=can_plan, effect=planned),
                    Step(status, "ask_set_off", "offsetting", _STREET, _CARRIES, "提出抵扣", SetOffForm, duty="enter",
                         weighs=True, guard=can_set_off, effect=set_off_asked, tell=tell),
                    Step(status, "demand", status, _STREET, _CARRIES, "登记一次催缴", DemandForm, duty="enter",
                         guard=can_demand, effect=still_late),
                )
            ),
            Step("offsetting", "decline_set_off", "ordered", _FAMILY, _CARRIES, "不同意抵扣", ReasonForm, asks=True,
                 personal=True, effect=not_set_off),
            Step("offsetting", "drop_set_off", "ordered", _STREET, _CARRIES, "不抵扣了", ReasonForm, duty="enter",
                 effect=not_set_off),
            *(
                Step(status, "reverse", "ordered", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                     duty="approve", guard=can_reverse, effect=undone)
                for status in (*_OWING, "paid")
            ),
            Step("ordered", "fall_due", "overdue", _CALENDAR, _CARRIES, "逾期未缴", NoForm, quiet=True, lapses=True,
                 guard=is_behind, effect=still_late, tell=tell),
            *(
                step
                for status in ("computed", *_OWING)
                for step in (
                    Step(status, "revoke", "revoked", _DISTRICT, _DECIDES, "撤销追缴", ReasonForm, "danger",
                         duty="approve", instead=or_return("revoke_paid"), effect=revoked, tell=tell),
                    Step(status, "revoke_paid", "to_return", _CALENDAR, _DECIDES, "撤销追缴，退还已收的款", ReasonForm,
                         duty="approve", quiet=True, effect=revoked, tell=tell),
                )
            ),
            *(
                step
                for status in ("computed", *_OWING, "offsetting", "paid")
                for step in (
                    Step(status, "lift", "revoked", _CALENDAR, _DECIDES, "决定已撤销", ReasonForm, quiet=True,
                         instead=or_return("lift_paid"), effect=revoked, tell=tell),
                    Step(status, "lift_paid", "to_return", _CALENDAR, _DECIDES, "决定已撤销，退还已收的款", ReasonForm,
                         quiet=True, effect=revoked, tell=tell),
                )
            ),
            Step("to_return", "give_back", "to_return", _OFFICES, _CARRIES, "登记退还", GiveBackForm, "primary",
                 duty="enter", asks=_STREET, guard=can_give_back, instead=given_last, effect=given_back),
            Step("to_return", "give_back_last", "revoked", _CALENDAR, _CARRIES, "退清", GiveBackForm, duty="enter",
                 quiet=True, effect=given_back, tell=tell),
            Step("to_return", "take_back", "to_return", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                 duty="approve", guard=can_reverse, instead=nothing_left, effect=taken_back),
            Step("to_return", "take_back_last", "revoked", _CALENDAR, _CARRIES, "冲销最后一笔", ReverseForm,
                 duty="approve", quiet=True, effect=taken_back),
            Step("revoked", "take_back", "to_return", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                 duty="approve", guard=can_reverse, instead=nothing_left, effect=taken_back),
        ),
        readers=(*_FAMILY, actors.COMMUNITY_CLERK, *_OFFICES),
        duties=(DUTY,),
        chapter=Chapter.EXITS,
        offers=(Offer("recoveries", "追缴", "coin", "cases/list", 62, {"procedure": KIND}, to=_OFFICES),),
    )
)


# What judgements call


async def open_for(
    judgement: Case, *, lines: Sequence[Sequence[Any]], total_fen: int, actor: Actor, because: str = ""
) -> Case:
    """Of a decision that was served. `lines`: [what, how, fen] each; where they do not come to the total, what differs
    is a line of its own, with `because`. In the step's transaction. Raises nothing_owed.
    """
    said = [(str(what)[:60], str(how)[:300], int(fen)) for what, how, fen in lines]
    if differs := total_fen - sum(fen for _, _, fen in said):
        said.append(("按决定调整", (because or "决定的金额")[:300], differs))
    if total_fen <= 0 or judgement.household is None or len(said) > MOST_LINES:
        raise refuse("nothing_owed")
    family = judgement.household
    opening = Opening(
        str(uuid.uuid4()), f"追缴：{family.name}，{say_fen(total_fen)}"[:120], family.area_path, household=family,
        dwelling=judgement.dwelling, with_={"lines": said, "source": judgement},
        sealed={"source": judgement.id, "sum": str(total_fen)},
    )
    return (await open_cases(RECOVERY, [opening], actor=actor))[0]


async def lift(judgement_id: str, *, reason: str, at: datetime) -> None:
    """By a judgement that was revoked: nothing of what it ordered is owed any more. In a transaction."""
    for row in await Recovery.filter(source_case_id=judgement_id).order_by("id").limit(60):
        await tell_source(row.case_id, "lift", at=at, form={"reason": reason})
