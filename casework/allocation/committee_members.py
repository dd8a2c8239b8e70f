"""Who sits on the review committee (评审小组成员备案, 2a): a member who changes post is replaced by the unit itself.

The unit writes down who comes in whose place, since which day and why, sends the scan of the paper, and files it with
the leading group at the housing bureau: with that it holds, from its own day on, and no notice is issued. The bureau
takes note of it, and itself enters whom a notice has named. The former member's days end where the new one's begin, so
who sat there on any past day stays known. Refuses a paper without its scan, somebody who does not hold the unit's post,
who sits there already, and a day on which the former member had already voted.
"""

from __future__ import annotations

from typing import Any

import msgspec

from casework.allocation.committee_forms import MemberBody, MemberForm
from casework.allocation.committee_units import READERS, Candidate, candidates, head, unit_of
from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.words.wording import say_day
from models import Case, CommitteeMember, Organisation, SessionAnswer

KIND = "committee_member"


async def _row(case: Case) -> CommitteeMember:
    return await CommitteeMember.get(case_id=case.id).select_related("unit")


async def _own(move: Move) -> None:
    """What a unit files is its own; the housing bureau files for itself and what a notice says of others."""
    await unit_of((await _row(move.case)).unit_id, actor=move.actor)


async def _fits(move: Move) -> None:
    form: MemberForm = move.form
    unit, free, members = await candidates(move.with_["unit_id"], actor=move.actor)
    wrong = {}
    new = next((one for one in free if one.appointment_id == form.appointment_id), None)
    if new is None:
        wrong["form.appointment_id"] = "请从本单位现在的工作人员中选择，已经是成员的不能再选。"
    former = next((one for one in members if one.id == form.replaces_id), None)
    if form.replaces_id is None:
        if members and unit.id == move.actor.organisation_id and move.actor.role != actors.HOUSING_CLERK:
            wrong["form.replaces_id"] = "请选择替补谁；要增加成员的，由区住建局按发文登记。"
    elif former is None:
        wrong["form.replaces_id"] = "请从现在的成员中选择。"
    elif form.from_on <= former.from_on:
        wrong["form.from_on"] = f"{former.name}从{say_day(former.from_on)}起担任，替补的日子要在这以后。"
    if wrong:
        raise invalid(wrong)
    if former is not None:
        await _not_voted(former, form.from_on)
    move.with_["new"] = new


async def _not_voted(former: CommitteeMember, day: Any) -> None:
    """What a member did as one stays done. Raises committee_member_voted."""
    done = SessionAnswer.filter(
        member_id=former.id, attends=True, case__status="concluded", case__committee_session__held_on__gte=day
    )
    if await done.exists():
        raise refuse("committee_member_voted", f"{former.name}在这一天以后还到会评审过，请核对从哪天起替补。")


async def _opened(move: Move) -> None:
    form: MemberForm = move.form
    new: Candidate = move.with_["new"]
    await CommitteeMember.create(
        case_id=move.case.id, unit_id=move.with_["unit_id"], account_id=new.account_id,
        appointment_id=form.appointment_id, name=new.name, duty=form.duty, basis=form.basis,
        replaces_id=form.replaces_id, from_on=form.from_on,
    )


async def _may_file(move: Move) -> None:
    await _own(move)
    # Of two that are filed in one instant the second sees what the first has changed.
    await Organisation.filter(id=(await head()).id).select_for_update().first()
    row = await _row(move.case)
    _, free, _ = await candidates(row.unit_id, actor=move.actor)
    if all(one.appointment_id != row.appointment_id for one in free):
        raise refuse("committee_member_gone", f"{row.name}现在不能担任，请撤回后重新填写。")
    if row.replaces_id is not None:
        await _not_voted(await CommitteeMember.get(id=row.replaces_id), row.from_on)
    await rest_on_fresh(move, "papers_missing", "请先上传盖章的书面材料（照片或文件），再备案。", of_anybody=True)


async def _filed(move: Move) -> None:
    row = await _row(move.case)
    if row.replaces_id is not None:
        # Of two who would come in one's place the second finds it taken.
        there = CommitteeMember.filter(id=row.replaces_id, until_on=None, filed_on__not_isnull=True)
        if await there.update(until_on=row.from_on) != 1:
            raise refuse("committee_member_gone", "要替补的成员已经由别人替补，请撤回后重新填写。")
    await CommitteeMember.filter(id=row.id).update(filed_on=move.actor.today)
    move.sealed["text"] = f"{row.unit.name}{row.duty}{row.name}，自{say_day(row.from_on)}起担任。{row.basis}"


_UNITS, _HEAD, _CLAUSES = actors.UNIT_ROLES, (actors.HOUSING_CLERK,), ("2a",)
COMMITTEE_MEMBER = register(
    Procedure(
        name=KIND,
        label="评审成员备案",
        prefix="PC",
        stages=("单位填写", "备案", "存档"),
        statuses={
            "draft": Status("待上传书面材料备案", 0, after="请上传盖章的书面材料，再点“报领导小组备案”。", tone="ask"),
            "filed": Status("已备案生效", 1, days=5),
            "noted": Status("已备案存档", 3, after="已经备案存档，从书面材料写明的日子起生效，不再另行发文。"),
            "withdrawn": Status("已撤回", -1, after="没有备案，成员照旧。"),
        },
        steps=(
            Step(None, "open", "draft", _UNITS, _CLAUSES, "替补评审成员", MemberForm, duty="enter", guard=_fits,
                 effect=_opened, body=MemberBody),
            Step("draft", "file", "filed", _UNITS, _CLAUSES, "报领导小组备案", NoForm, "primary", duty="enter",
                 guard=_may_file, effect=_filed),
            Step("draft", "withdraw", "withdrawn", _UNITS, _CLAUSES, "撤回", ReasonForm, "danger", guard=_own),
            Step("filed", "note", "noted", _HEAD, _CLAUSES, "签收存档", NoteForm, "primary", asks=True),
        ),
        readers=READERS,
        chapter=Chapter.ALLOCATION,
        offers=(),
    )
)


async def begin(body: MemberBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid."""
    unit = await unit_of(body.unit_id, actor=actor)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    opening = Opening(
        body.id, f"评审成员备案：{unit.name}"[:120], (await head()).path, form=msgspec.to_builtins(body.form),
        with_={"unit_id": unit.id},
    )
    return (await open_cases(COMMITTEE_MEMBER, [opening], actor=actor))[0]
