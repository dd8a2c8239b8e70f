"""Violations: time, behaviour and handling result, recorded at once with the evidence they rest on (4.2.2b, 5.3a),
and the property manager's urging to put things right (4.4.1.4).

Refuses to be erased: a record made in error is voided with a reason, by someone else than who recorded it. Refuses
words that name who reported it, from whoever knows: the family concerned reads the record.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.heart import actors, naming
from casework.heart.actors import Actor
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LATELY, Form, ReasonForm, Word, choices
from casework.heart.life import PROCEDURES, Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import invalid
from casework.heart.separation import had_part_in, judges
from casework.ledgers.revisions import Change, record_revision
from casework.ledgers.states import Delta, read_state
from casework.words.wording import say_day
from models import Case, CaseEvent, Violation
from models.fields import sound

BEHAVIOURS = {
    "sublet": "转租、转借",
    "vacant": "空置6个月以上",
    "arrears": "拖欠租金6个月以上",
    "altered_use": "改变房屋用途",
    "damaged": "破坏或擅自装修",
    "illegal_use": "从事违法活动",
    "owns_housing": "另有住房未申报",
    "false_report": "隐瞒或虚报家庭情况",
    "other": "其他违规行为",
}
WAYS = {"visit": "上门", "telephone": "电话", "letter": "书面", "meeting": "约谈"}
_RECORDERS = (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.MANAGER_CLERK)
_HANDLERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK)
_DAY = Meta(title="日期", extra=LATELY)


class RecordForm(Form):
    occurred_on: Annotated[date, Meta(title="违规时间", extra=LATELY)]
    behaviour: Annotated[
        Literal[
            "sublet", "vacant", "arrears", "altered_use", "damaged", "illegal_use", "owns_housing", "false_report",
            "other",
        ],
        Meta(title="违规行为", extra=choices(BEHAVIOURS)),
    ]
    detail: Annotated[str, Meta(min_length=2, max_length=1000, title="具体情况", extra={"kind": "longtext"})]


class CarryOverForm(Form):
    """What a ledger kept before Anju says of a breach; its day may be unknown."""

    occurred_on: date | None
    behaviour: Word
    detail: Annotated[str, Meta(max_length=1000)]


class UrgeForm(Form):
    on: Annotated[date, _DAY]
    way: Annotated[Literal["visit", "telephone", "letter", "meeting"], Meta(title="督促方式", extra=choices(WAYS))]
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="督促内容", extra={"kind": "longtext"})
    ]


class ResultForm(Form):
    on: Annotated[date, _DAY]
    handling_result: Annotated[
        str, Meta(min_length=2, max_length=300, title="处理结果", extra={"kind": "longtext"})
    ]


class RefusalForm(Form):
    on: Annotated[date, _DAY]
    note: Annotated[str, Meta(min_length=2, max_length=300, title="拒不整改的情况", extra={"kind": "longtext"})]


async def _not_ahead(move: Move) -> None:
    day: date = getattr(move.form, "on", None) or move.form.occurred_on
    if day > move.actor.today:
        name = "on" if hasattr(move.form, "on") else "occurred_on"
        raise invalid({f"form.{name}": "日期不能晚于今天。"})


async def _of_measures(move: Move) -> None:
    if hasattr(move.form, "on"):
        await _not_ahead(move)
        occurred = (await Violation.get(case_id=move.case.id)).occurred_on
        if occurred and move.form.on < occurred:
            raise invalid({"form.on": f"违规发生在{say_day(occurred)}，日期不能比这更早。"})
    texts = {f"form.{name}": text for name, text in msgspec.to_builtins(move.form).items() if isinstance(text, str)}
    if named := await naming.names_who_reported(texts, move.case, actor=move.actor):
        raise invalid(named)


async def _recorded(move: Move) -> None:
    form: RecordForm = move.form
    await Violation.create(
        case_id=move.case.id,
        household_id=move.case.household_id,
        inspection_case_id=move.with_.get("inspection_case_id"),
        complaint_case_id=move.with_.get("complaint_case_id"),
        occurred_on=form.occurred_on,
        behaviour=form.behaviour,
        detail=form.detail,
    )
    await _entered(move, form.occurred_on)


async def _carried_over(move: Move) -> None:
    form: CarryOverForm = move.form
    await Violation.create(
        case_id=move.case.id,
        household_id=move.case.household_id,
        occurred_on=form.occurred_on,
        behaviour=form.behaviour,
        detail=form.detail,
    )
    await _entered(move, form.occurred_on, stage="imported")


async def _entered(move: Move, occurred_on: date | None, stage: str = "recorded") -> None:
    after = await read_state(move.case.household_id or 0, ("violation",))
    name = f"violation:{move.case.id}"
    said = " ".join(filter(None, (str(occurred_on or ""), BEHAVIOURS[move.form.behaviour])))
    await _revise(move, Change("违规记录", "", said), Delta(name, None, after[name]), stage)


async def _handled(move: Move) -> None:
    result = getattr(move.form, "handling_result", "")
    before, after = {"status": move.step.frm}, {"status": move.step.to}
    if result:
        violation = await Violation.get(case_id=move.case.id)
        before["handling_result"], after["handling_result"] = violation.handling_result, result
        await Violation.filter(case_id=move.case.id).update(handling_result=result)
    change = Change(
        "违规处理",
        VIOLATION.statuses[move.step.frm or ""].label,
        VIOLATION.statuses[move.step.to].label + (f"：{result}" if result else ""),
    )
    await _revise(move, change, Delta(f"violation:{move.case.id}", before, after), move.step.to)


async def _revise(move: Move, change: Change, delta: Delta, stage: str) -> None:
    if move.case.household_id is not None:
        await record_revision(
            [change], deltas=[delta], household_id=move.case.household_id, actor=move.actor, stage=stage,
            case_id=move.case.id, judged=judges(move.step),
        )


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever made the visit or the report on which it rests, or photographed there."""
    row = await Violation.get(case_id=case.id)
    return await had_part_in({one for one in (row.inspection_case_id, row.complaint_case_id) if one}, actor)


# What a violation may rest on: the photographs of the visit on which it was found, or of the report made of it.
_FOUND_BY = ("inspection", "complaint")


async def _rests_on(case: Case, actor: Actor | None) -> str:
    """The case whose photographs a violation rests on. Whoever may not read a report has none of its pictures on their
    sheet: the family concerned, first of all.
    """
    opened = await CaseEvent.get_or_none(case_id=case.id, version=1)
    said = sound(opened.note) if opened else {}
    sealed = {kind: str(said[kind]) for kind in _FOUND_BY if kind in said}
    if not sealed and (violation := await Violation.get_or_none(case_id=case.id)) is not None:
        # Of before the event held it fast.
        kept = (violation.inspection_case_id, violation.complaint_case_id)
        sealed = {kind: str(place) for kind, place in zip(_FOUND_BY, kept, strict=True) if place}
    if "inspection" in sealed:
        return sealed["inspection"]
    if actor is not None and (actor.role == actors.TENANT or actor.role not in PROCEDURES["complaint"].readers):
        return str(case.id)
    return sealed.get("complaint", str(case.id))


VIOLATION = register(
    Procedure(
        name="violation",
        label="违规行为",
        sheet=SheetWords(
            words={
                "occurred_on": "违规时间", "behaviour": "违规行为", "detail": "具体情况", "on": "日期", "way": "方式",
                "note": "内容", "handling_result": "处理结果", "reason": "原因",
            },
            choices={"behaviour": BEHAVIOURS, "way": WAYS},
            rests_on=_rests_on,
            numbers={"inspection": "现场巡查编号", "complaint": "投诉举报编号"},
        ),
        prefix="WG",
        stages=("登记", "督促整改", "处理结果"),
        statuses={
            "recorded": Status("已记录", 1, days=10, tone="ask"),
            "urged": Status("已督促整改", 2, days=30, tone="ask"),
            "rectified": Status("已整改", 3, after="已经整改，处理结果已记入台账。"),
            "refused": Status("拒不整改", 2, days=30, tone="stop"),
            "voided": Status("已作废", -1, after="这条记录经复核已作废，原记录和原因仍留档。"),
        },
        steps=(
            Step(None, "open", "recorded", _RECORDERS, ("4.2.2b", "5.3a"), "登记违规行为", RecordForm,
                 duty="enter", guard=_not_ahead, effect=_recorded),
            Step(None, "carry_over", "recorded", (actors.COMMUNITY_CLERK,), ("4.2.2b",), "台账转入", CarryOverForm,
                 duty="enter", quiet=True, effect=_carried_over),
            *(
                Step(status, "urge", "urged", _HANDLERS, ("4.4.1.4", "5.3a"), "督促整改", UrgeForm, "primary",
                     weighs=True, asks=True, guard=_of_measures, effect=_handled)
                for status in ("recorded", "urged", "refused")
            ),
            *(
                Step(status, "rectify", "rectified", _HANDLERS, ("4.2.2b", "5.3a"), "登记处理结果", ResultForm,
                     weighs=True, asks=True, guard=_of_measures, effect=_handled)
                for status in ("recorded", "urged", "refused")
            ),
            Step("urged", "refuse_rectification", "refused", _HANDLERS, ("5.3a",), "登记拒不整改", RefusalForm,
                 weighs=True, guard=_of_measures, effect=_handled),
            *(
                Step(status, "void", "voided", (actors.COMMUNITY_CLERK,), ("4.2.2b",), "作废", ReasonForm, "danger",
                     duty="approve", guard=_of_measures, effect=_handled)
                for status in ("recorded", "urged")
            ),
        ),
        readers=(
            actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
            actors.MANAGER_CLERK, actors.TENANT,
        ),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("violations", "违规行为", "warning", "violations/list", 43,
                  to=(actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
        wrote=_wrote,
    )
)
