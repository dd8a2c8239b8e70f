"""The liaison log with gas, water, electricity and heating (4.4.1.1b): who was asked what of which dwelling, and what
was answered when.

One question, one case: it stands in the manager's inbox until it is answered or needed no more. Refuses to be used as a
lever (`casework/dwellings/levers.py`), an answer before its question, and days ahead.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.dwellings.heating_duty import FILED, STOP_HEAT_DUTY, season_filed
from casework.dwellings.levers import PURPOSES, refuse_lever
from casework.dwellings.utility_accounts import UTILITIES
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LATELY, LONG, Form, Number, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid
from casework.words.wording import say_day
from models import Case, Liaison, Tenancy
from models.fields import sealed_for

RESULTS = {"agreed": "已办妥", "partly": "办了一部分", "refused": "不同意办理", "told": "只作了答复"}
READERS = (
    actors.MANAGER_CLERK, actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
)


class AskForm(Form, kw_only=True):
    utility: Annotated[Literal["water", "power", "gas", "heat"], Meta(title="哪一项", extra=choices(UTILITIES))]
    purpose: Annotated[
        Literal["open", "meter", "bill", "safety", "fault", "stop_heat", "start_heat", "close", "other"],
        Meta(title="为什么联系", extra=choices(PURPOSES)),
    ]
    asked_whom: Annotated[
        str, Meta(min_length=2, max_length=60, title="联系了谁", description="单位和人，例如：市热力公司王师傅")
    ]
    asked_on: Annotated[date, Meta(title="哪天联系的", extra=LATELY)]
    words: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="问了什么、要求什么", description="例如：暖气不热，请上门看。",
             extra=LONG),
    ]


class OpenBody(Form, kw_only=True):
    id: Uuid
    dwelling_id: Number
    form: AskForm


class RemindForm(Form, kw_only=True):
    on: Annotated[date, Meta(title="哪天催问的", extra=LATELY)]
    said: Annotated[str, Meta(min_length=2, max_length=300, title="怎么说的", extra=LONG)]


class AnswerForm(Form, kw_only=True):
    answered_on: Annotated[date, Meta(title="哪天答复的", extra=LATELY)]
    result: Annotated[
        Literal["agreed", "partly", "refused", "told"], Meta(title="结果", extra=choices(RESULTS))
    ]
    answer: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="怎么答复的", description="例如：已更换阀门，暖气热了。", extra=LONG),
    ]


async def _lived_in(move: Move) -> bool:
    return await Tenancy.filter(dwelling_id=move.case.dwelling_id, living=1).exists()


async def _no_lever(move: Move) -> None:
    form: AskForm = move.form
    if form.asked_on > move.actor.today:
        raise invalid({"form.asked_on": "日期不能晚于今天。"})
    if form.purpose in ("stop_heat", "start_heat") and form.utility != "heat":
        raise invalid({"form.purpose": "这一种只用于供暖，请核对。"})
    refuse_lever(form.purpose, form.words, form.asked_whom, lived_in=await _lived_in(move))


async def _asked(move: Move) -> None:
    form: AskForm = move.form
    await Liaison.create(
        case_id=move.case.id, utility=form.utility, purpose=form.purpose, asked_whom=form.asked_whom,
        asked_on=form.asked_on, words=form.words,
        season=await season_filed(form.asked_on) if form.purpose == FILED else "",
    )
    move.sealed["text"] = f"{say_day(form.asked_on)}联系{form.asked_whom}：{form.words}"


async def _check_reminder(move: Move) -> None:
    row = await Liaison.get(case_id=move.case.id)
    if not row.asked_on <= move.form.on <= move.actor.today:
        raise invalid({"form.on": f"日期要在{say_day(row.asked_on)}到今天之间。"})
    refuse_lever(row.purpose, move.form.said, lived_in=await _lived_in(move))
    move.sealed["text"] = f"{say_day(move.form.on)}催问：{move.form.said}"


async def _check_answer(move: Move) -> None:
    row = await Liaison.get(case_id=move.case.id)
    if not row.asked_on <= move.form.answered_on <= move.actor.today:
        raise invalid({"form.answered_on": f"日期要在{say_day(row.asked_on)}到今天之间。"})


async def _answered(move: Move) -> None:
    form: AnswerForm = move.form
    await Liaison.filter(case_id=move.case.id).update(
        answered_on=form.answered_on, result=form.result,
        **sealed_for(Liaison, {"case_id": move.case.id}, answer=form.answer),
    )
    move.sealed["text"] = f"{say_day(form.answered_on)}答复，{RESULTS[form.result]}：{form.answer}"


_MANAGER, _CLAUSES = (actors.MANAGER_CLERK,), ("4.4.1.1b",)
LIAISON = register(
    Procedure(
        name="liaison",
        label="水电气暖对接",
        prefix="DJ",
        stages=("联系", "答复"),
        statuses={
            "asked": Status("已联系，等答复", 1, days=15),
            "answered": Status("已答复", 2, after="对方已经答复。没有办妥的，可以再登记一次联系。"),
            "dropped": Status("不再需要", -1, after="这件事不再需要办。"),
        },
        steps=(
            Step(None, "open", "asked", _MANAGER, _CLAUSES, "登记联系", AskForm, duty="enter", guard=_no_lever,
                 effect=_asked, body=OpenBody),
            Step("asked", "remind", "asked", _MANAGER, _CLAUSES, "登记催问", RemindForm, duty="enter",
                 guard=_check_reminder),
            Step("asked", "answer", "answered", _MANAGER, _CLAUSES, "登记答复", AnswerForm, "primary", duty="enter",
                 asks=True, guard=_check_answer, effect=_answered),
            Step("asked", "drop", "dropped", _MANAGER, _CLAUSES, "不用办了", ReasonForm, duty="enter"),
        ),
        readers=READERS,
        duties=(STOP_HEAT_DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("liaisons", "水电气暖对接", "plug", "liaisons/list", 63),),
    )
)


async def begin(case_id: str, dwelling_id: int, form: AskForm, *, actor: Actor) -> Case:
    """The same id again is the same. Raises not_allowed, not_found, form_invalid, utility_lever."""
    access.require_role(actor, *_MANAGER)
    if known := await access.find_known_case(case_id, "liaison", actor=actor):
        return known
    dwelling = await access.find_dwelling(dwelling_id, actor=actor)
    opening = Opening(
        case_id, f"{UTILITIES[form.utility]}：{PURPOSES[form.purpose]}，{dwelling.address}"[:120], dwelling.area_path,
        dwelling.manager_path, dwelling=dwelling, form=msgspec.to_builtins(form),
    )
    return (await open_cases(LIAISON, [opening], actor=actor))[0]
