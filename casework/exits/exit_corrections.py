"""Corrections of exits (退出更正): the only way by which an entry comes back from the exited ledger (4.2.2c).

The community says why the exit was recorded in error, the street confirms, the district office approves, and in that
transaction the tenancy lives again. The exit, its correction and both moves stay in the entry's history. Refuses where
another family lives in the dwelling by now, or a member stands in another entry.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.exits import judgement_steps
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import Form, NoteForm, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.separation import entered_in
from casework.ledgers.tenancies import revive_tenancy
from casework.ledgers.whereabouts import living_elsewhere
from casework.words.wording import say_day
from models import Case, CaseEvent, Exit, ExitCorrection, HouseholdMember, Tenancy


class CorrectForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="为什么登记错了", description="写明实际情况和怎样核实的。",
             extra={"kind": "longtext"}),
    ]


class CorrectBody(Form):
    id: Uuid
    exit_id: Uuid
    form: CorrectForm


async def _can_return(move: Move) -> None:
    tenancy = await _tenancy(move)
    if tenancy.living:
        raise refuse("step_not_possible", "这户已经在现居住房源台账中，不需要更正。")
    taken = Q(dwelling_id=tenancy.dwelling_id) | Q(household_id=tenancy.household_id)
    if await Tenancy.filter(taken, living=1).exists():
        raise refuse("dwelling_taken", "这套房源现在有其他家庭居住，或这户已另有住房，不能恢复。")
    assert tenancy.ended_on is not None
    since = tenancy.ended_on
    # Back then it would have lived there all the time, together with whoever came since.
    if await Tenancy.filter(taken, ended_on__gt=since).exclude(id=tenancy.id).exists():
        raise refuse("dwelling_taken", f"{say_day(since)}以后这套房源住过其他家庭，或这户另有过住房，不能恢复。")
    members = HouseholdMember.filter(household_id=tenancy.household_id, left_on=None)
    for one in (await living_elsewhere(await column(members, "id_index"), but=tenancy.household_id)).values():
        raise refuse("already_listed", f"不能恢复：{one.said(move.actor)}")


async def _tenancy(move: Move) -> Tenancy:
    found: Exit | None = move.with_.get("exit")
    tenancy_id = found.tenancy_id if found else (await ExitCorrection.get(case_id=move.case.id)).tenancy_id
    return await Tenancy.get(id=tenancy_id)


async def _opened(move: Move) -> None:
    found: Exit = move.with_["exit"]
    try:
        await ExitCorrection.create(case_id=move.case.id, exit_id=found.case_id, tenancy_id=found.tenancy_id)
    except IntegrityError:
        raise refuse("correction_exists") from None


async def _restored(move: Move) -> None:
    """1. the tenancy lives again, and the family's duties with it; 2. the exit is void; 3. what was to have the family
    leave, and still is, goes on.
    """
    row = await ExitCorrection.get(case_id=move.case.id)
    tenancy = await Tenancy.get(id=row.tenancy_id)
    moved_on = tenancy.moved_on
    opened = await CaseEvent.filter(case_id=move.case.id, version=1).first()
    reason = opened.form["reason"] if opened else ""
    await revive_tenancy(tenancy, reason, actor=move.actor, case_id=move.case.id)
    await ExitCorrection.filter(case_id=move.case.id).update(
        under_way=None, moved_on=moved_on, restored_on=move.actor.today
    )
    case = await Case.get(id=row.exit_id).select_related("household", "dwelling")
    await advance(case, "annul", actor=move.actor, version=case.version)
    await judgement_steps.lives_again(tenancy.id, reason=reason or move.case.title, at=move.actor.at)


async def _ended(move: Move) -> None:
    await ExitCorrection.filter(case_id=move.case.id).update(under_way=None)


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever recorded the exit that is to be corrected, or answered for it."""
    row = await ExitCorrection.get(case_id=case.id)
    return await entered_in([row.exit_id], actor)


_COMMUNITY, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
_CLAUSES = ("4.2.2c",)
EXIT_CORRECTION = register(
    Procedure(
        name="exit_correction",
        label="退出更正",
        prefix="GZ",
        stages=("社区申请", "街道核实", "区保障办批准"),
        statuses={
            "asked": Status("待街道核实", 1, days=5),
            "confirmed": Status("街道已核实，待区保障办批准", 2, days=5),
            "restored": Status("已更正，恢复现居住", 3, after="退出登记已更正，这户回到现居住房源台账。"),
            "refused": Status("不予更正", -1, after="退出登记没有改动，这户仍在退出房源台账中。"),
        },
        steps=(
            Step(None, "open", "asked", _COMMUNITY, _CLAUSES, "申请退出更正", CorrectForm, duty="enter",
                 guard=_can_return, effect=_opened, body=CorrectBody),
            Step("asked", "confirm", "confirmed", _STREET, _CLAUSES, "核实属实，报区保障办", NoteForm, "primary",
                 duty="approve", asks=True),
            Step("asked", "refuse", "refused", _STREET, _CLAUSES, "不予更正", ReasonForm, "danger", duty="approve",
                 asks=True, effect=_ended),
            Step("confirmed", "approve", "restored", _DISTRICT, _CLAUSES, "批准更正", NoteForm, "primary",
                 duty="approve", asks=True, guard=_can_return, effect=_restored),
            Step("confirmed", "return", "asked", _DISTRICT, _CLAUSES, "退回街道再核实", ReasonForm, duty="approve",
                 asks=True),
            Step("confirmed", "refuse", "refused", _DISTRICT, _CLAUSES, "不予更正", ReasonForm, "danger",
                 duty="approve", asks=True, effect=_ended),
        ),
        readers=(*_COMMUNITY, *_STREET, *_DISTRICT),
        chapter=Chapter.EXITS,
        offers=(),
        wrote=_wrote,
    )
)


async def start(case_id: str, exit_id: str, form: CorrectForm, *, actor: Actor) -> Case:
    """The same id again is the same correction. Raises not_found, not_allowed, dwelling_taken, already_listed …"""
    if known := await access.find_known_case(case_id, "exit_correction", actor=actor):
        return known
    case = await access.find_case(exit_id, actor=actor, procedure="exit")
    access.require_role(actor, actors.COMMUNITY_CLERK)
    if await ExitCorrection.filter(exit_id=case.id, under_way=1).exists():
        raise refuse("correction_exists")
    opening = Opening(
        case_id,
        f"退出更正：{case.household.name if case.household else ''}家庭",
        case.area_path,
        household=case.household,
        dwelling=case.dwelling,
        form={"reason": form.reason},
        with_={"exit": await Exit.get(case_id=case.id)},
    )
    return (await open_cases(EXIT_CORRECTION, [opening], actor=actor))[0]
