"""An objection (异议) to a record of bad credit (5.3a): the family says what is wrong of it, in its own words or at the
desk, and the district office decides with reasons.

Refuses a second one beside one that waits, an objection to what is over, and that whoever entered the record, or what
it rests on, or judged it, decides: that is somebody else's.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.evidence.evidence import check_all_arrived
from casework.exits.credit_records import CorrectForm, row_of
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter
from casework.heart.days import check_day
from casework.heart.deliveries import Message, brief
from casework.heart.forms import LONG, Form, NoForm, NoteForm, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.separation import had_part_in
from casework.heart.writing import write_row
from models import Case, CreditObjection

KIND = "credit_objection"


class ObjectForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=1000, title="哪里不对，您的意见", extra=LONG,
             description="写明哪里和事实不一样，希望撤销还是更正。可以先提出，再补照片和材料。"),
    ]


class ObjectBody(Form):
    id: Uuid
    # The case of the record.
    record_id: Uuid
    form: ObjectForm


async def _record(case: Case) -> Case:
    row = await CreditObjection.get(case_id=case.id)
    return await Case.get(id=row.record_case_id).select_related("household", "dwelling")


async def _opened(move: Move) -> None:
    try:
        await CreditObjection.create(
            case_id=move.case.id, record_case_id=move.with_["record"].id, reason=move.form.reason
        )
    except IntegrityError:
        raise refuse("objection_exists") from None
    move.sealed["record"] = move.with_["record"].id


async def _all_here(move: Move) -> None:
    await check_all_arrived(move.case.id)


async def _answered(move: Move) -> None:
    await write_row(CreditObjection, move.case.id, standing=None, answer=getattr(move.form, "reason", ""))


async def _removed(move: Move) -> None:
    await _answered(move)
    await _follow(move, "withdraw", {"reason": move.form.reason})


async def _set_right(move: Move) -> None:
    await _answered(move)
    await _follow(move, "correct", msgspec.to_builtins(move.form))


async def _sensible(move: Move) -> None:
    await _all_here(move)
    check_day(move, "occurred_on")


async def _follow(move: Move, action: str, form: object) -> None:
    """The record does what was decided, by the same person and by its own rules."""
    record = await _record(move.case)
    await advance(record, action, actor=move.actor, version=record.version, form=form)


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever had any part in the record, or in what it rests on."""
    record = await _record(case)
    source = (await row_of(record)).source_case_id
    return await had_part_in([record.id, source], actor)


async def _tell(move: Move) -> list[Message]:
    phrase, note = {
        "kept": ("没有改动", "原因见详情"),
        "removed": ("已撤销", "记录不再提示"),
        "set_right": ("已更正", "更正后的记录另有一条"),
        "over": ("不用再办", "这条记录已经结束"),
    }[move.step.to]
    said = brief(getattr(move.form, "reason", "")) or note
    return [Message(move.case.household_id or 0, f"您的异议：{phrase}",
                    {"thing": "不良信用异议", "phrase": phrase, "note": said})]


_FAMILY, _OFFICES = (actors.TENANT,), (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
_DISTRICT, _CALENDAR, _CLAUSE = (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,), ("5.3a",)
CREDIT_OBJECTION = register(
    Procedure(
        name=KIND,
        label="不良信用异议",
        prefix="YX",
        stages=("提出", "区保障办核实", "答复"),
        statuses={
            "raised": Status("已提出，待区保障办核实", 1, days=15),
            "kept": Status("核实后没有改动", 3, after="区保障办核实后认为记录没有错，理由见办理记录。", tone="stop"),
            "removed": Status("核实后已撤销", 3, after="记录已经撤销，不再提示。"),
            "set_right": Status("核实后已更正", 3, after="记录已经更正，更正后的另有一条。"),
            "taken_back": Status("已撤回", -1, after="异议已撤回，需要时可以再提。"),
            "over": Status("记录已结束，不用再办", -1, after="这条记录已经结束，不再提示。"),
        },
        steps=(
            Step(None, "open", "raised", (*_FAMILY, *_OFFICES), _CLAUSE, "提出异议", ObjectForm, duty="enter",
                 effect=_opened, body=ObjectBody),
            Step("raised", "add", "raised", (*_FAMILY, *_OFFICES), _CLAUSE, "补充说明", NoteForm, duty="enter",
                 guard=_all_here),
            Step("raised", "keep", "kept", _DISTRICT, _CLAUSE, "核实后不改动", ReasonForm, duty="approve", asks=True,
                 guard=_all_here, effect=_answered, tell=_tell),
            Step("raised", "set_right", "set_right", _DISTRICT, _CLAUSE, "更正记录", CorrectForm, duty="approve",
                 asks=True, guard=_sensible, effect=_set_right, tell=_tell),
            Step("raised", "remove", "removed", _DISTRICT, _CLAUSE, "撤销记录", ReasonForm, "primary", duty="approve",
                 asks=True, guard=_all_here, effect=_removed, tell=_tell),
            Step("raised", "take_back", "taken_back", (*_FAMILY, *_OFFICES), _CLAUSE, "撤回异议", NoForm,
                 duty="enter", effect=_answered),
            Step("raised", "record_over", "over", _CALENDAR, _CLAUSE, "记录已结束", NoForm, quiet=True,
                 effect=_answered, tell=_tell),
        ),
        readers=(*_FAMILY, *_OFFICES, *_DISTRICT),
        chapter=Chapter.EXITS,
        offers=(),
        wrote=_wrote,
    )
)


async def start(case_id: str, record_id: str, form: ObjectForm, *, actor: Actor) -> Case:
    """The same id again is the same one. Raises not_found, not_allowed, id_taken, objection_exists, credit_over."""
    access.require_role(actor, *_FAMILY, *_OFFICES)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    record = await access.find_case(record_id, actor=actor, procedure="credit_record")
    if record.status != "in_force":
        raise refuse("credit_over")
    opening = Opening(
        case_id, f"异议：{record.title}"[:120], record.area_path, household=record.household,
        form=msgspec.to_builtins(form), with_={"record": record},
    )
    return (await open_cases(CREDIT_OBJECTION, [opening], actor=actor))[0]


async def waiting_of(record_case_id: str) -> str | None:
    found = await CreditObjection.filter(record_case_id=record_case_id, standing=1).first()
    return found.case_id if found else None
