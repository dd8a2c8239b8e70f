"""Violations: time, behaviour and handling result, recorded at once with the evidence they rest on (4.2.2b, 5.3a),
and the property manager's urging to put things right (4.4.1.4).

Refuses to be erased: a record made in error is voided with a reason, by someone else than who recorded it. Refuses
words that name who reported it, from whoever knows: the family concerned reads the record.

A measure (urging, a result, a refusal) has its day and its hour, and evidence of its own: what whoever takes it has
sealed on this case and no measure has named before. The event of the step names it, so that what belongs to which
measure is held fast with the rest; what is still on its way keeps the measure waiting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.evidence.proofs import fresh_of, name_them, named_in
from casework.heart import actors, naming
from casework.heart.actors import Actor
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LATELY, Form, ReasonForm, Word, choices
from casework.heart.life import PROCEDURES, Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.separation import had_part_in, judges
from casework.ledgers.credits import clear as clear_credit
from casework.ledgers.revisions import Change, record_revision
from casework.ledgers.states import Delta, read_state
from casework.words.clock import SHANGHAI
from casework.words.reading import without_spaces
from casework.words.wording import say_day
from models import Case, CaseEvent, Evidence, Violation
from models.evidence import GRANTED
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
    "subsidy_misused": "违反规定领取、使用补贴",
    "refuses_review": "拒不接受核查、检查",
    "other": "其他违规行为",
}
WAYS = {"visit": "上门", "telephone": "电话", "letter": "书面", "meeting": "约谈"}
MOST_MEASURES = 100
_MEASURES = ("urge", "rectify", "refuse_rectification")
_RECORDERS = (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK)
HANDLERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK)
_DAY = Meta(title="日期", extra=LATELY)
_HOUR = Meta(max_length=5, title="几点", description="写成 14:30 这样，记不清可以不写")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class RecordForm(Form):
    occurred_on: Annotated[date, Meta(title="违规时间", extra=LATELY)]
    behaviour: Annotated[
        Literal[
            "sublet", "vacant", "arrears", "altered_use", "damaged", "illegal_use", "owns_housing", "false_report",
            "subsidy_misused", "refuses_review", "other",
        ],
        Meta(title="违规行为", extra=choices(BEHAVIOURS)),
    ]
    detail: Annotated[str, Meta(min_length=2, max_length=1000, title="具体情况", extra={"kind": "longtext"})]


class CarryOverForm(Form):
    """What a ledger kept before Anju says of a breach; its day may be unknown."""

    occurred_on: date | None
    behaviour: Word
    detail: Annotated[str, Meta(max_length=1000)]


class UrgeForm(Form, kw_only=True):
    on: Annotated[date, _DAY]
    hour: Annotated[str, _HOUR] = ""
    way: Annotated[Literal["visit", "telephone", "letter", "meeting"], Meta(title="督促方式", extra=choices(WAYS))]
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="督促内容", extra={"kind": "longtext"})
    ]


class ResultForm(Form, kw_only=True):
    on: Annotated[date, _DAY]
    hour: Annotated[str, _HOUR] = ""
    handling_result: Annotated[
        str, Meta(min_length=2, max_length=300, title="处理结果", extra={"kind": "longtext"})
    ]


class RefusalForm(Form, kw_only=True):
    on: Annotated[date, _DAY]
    hour: Annotated[str, _HOUR] = ""
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
        _check_hour(move)
        await _name_evidence(move)
    texts = {f"form.{name}": text for name, text in msgspec.to_builtins(move.form).items() if isinstance(text, str)}
    if named := await naming.names_who_reported(texts, move.case, actor=move.actor):
        raise invalid(named)


def read_hour(text: str) -> str:
    """14:30 from 14：30 or ９:05; "": nothing was said. Raises ValueError where it is no hour."""
    said = without_spaces(text)
    if not said:
        return ""
    found = _CLOCK.fullmatch(said)
    if found is None:
        raise ValueError(text)
    return f"{int(found[1]):02d}:{found[2]}"


def _check_hour(move: Move) -> None:
    try:
        hour = read_hour(move.form.hour)
    except ValueError:
        raise invalid({"form.hour": "请写成 14:30 这样，记不清可以不写。"}) from None
    now = move.actor.at.astimezone(SHANGHAI)
    if hour and move.form.on == move.actor.today and hour > f"{now:%H:%M}":
        raise invalid({"form.hour": f"现在是{now:%H:%M}，不能比现在还晚。"})
    # As it is said everywhere.
    move.form.hour = hour


async def _name_evidence(move: Move) -> None:
    """What whoever takes the measure has sealed here for it: no other's, and nothing that a measure has named."""
    own = Evidence.filter(case_id=move.case.id, account_id=move.actor.account_id)
    if await own.filter(state=GRANTED).exists():
        raise refuse("photographs_unfinished")
    name_them(move, await fresh_of(move))


@dataclass(frozen=True)
class Measure:
    """One thing that was done about a violation, as its event sealed it."""

    version: int
    action: str
    label: str
    on: str
    # "": nobody said.
    hour: str
    way: str
    words: str
    # Ids, in the order of their seals.
    evidence: tuple[str, ...]
    # When it was written down, and by whom of which post.
    at: datetime
    role: str
    by: str


async def measures_of(case: Case) -> list[Measure]:
    """In the order in which they were written down: a hundred at most."""
    events = CaseEvent.filter(case_id=case.id, action__in=list(_MEASURES)).order_by("version").limit(MOST_MEASURES)
    measures = []
    for event in await events:
        form, step = event.form, VIOLATION.step(event.from_status, event.action)
        measures.append(
            Measure(
                version=event.version,
                action=event.action,
                label=step.label if step else event.action,
                on=str(form.get("on") or ""),
                hour=form.get("hour", ""),
                way=WAYS.get(form.get("way", ""), ""),
                words=form.get("note") or form.get("handling_result") or "",
                evidence=tuple(named_in(event)),
                at=event.at,
                role=event.role,
                by=event.actor_name,
            )
        )
    return measures


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


async def _voided(move: Move) -> None:
    """Found wrong: what was recorded of it besides shows no more."""
    await _handled(move)
    await clear_credit(move.case.id, at=move.actor.at)


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


# Until it is put right, or found to be none.
OPEN = ("recorded", "urged", "refused")
VIOLATION = register(
    Procedure(
        name="violation",
        label="违规行为",
        sheet=SheetWords(
            words={
                "occurred_on": "违规时间", "behaviour": "违规行为", "detail": "具体情况", "on": "日期", "hour": "几点",
                "way": "方式", "note": "内容", "handling_result": "处理结果", "reason": "原因",
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
                Step(status, "urge", "urged", HANDLERS, ("4.4.1.4", "5.3a"), "督促整改", UrgeForm, "primary",
                     weighs=True, asks=True, guard=_of_measures, effect=_handled)
                for status in OPEN
            ),
            *(
                Step(status, "rectify", "rectified", HANDLERS, ("4.2.2b", "5.3a"), "登记处理结果", ResultForm,
                     weighs=True, asks=True, guard=_of_measures, effect=_handled)
                for status in OPEN
            ),
            Step("urged", "refuse_rectification", "refused", HANDLERS, ("5.3a",), "登记拒不整改", RefusalForm,
                 weighs=True, guard=_of_measures, effect=_handled),
            *(
                Step(status, "void", "voided", (actors.COMMUNITY_CLERK,), ("4.2.2b",), "作废", ReasonForm, "danger",
                     duty="approve", guard=_of_measures, effect=_voided)
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
