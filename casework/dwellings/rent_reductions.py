"""Reductions of rent (租金减免, 4.4.1.1a): for which family, from which day to which, how much and on what ground.

The manager enters what the family brings, the district office grants it, and only then it counts: months that are
charged afterwards have it, and of months that were charged before the difference is shown to be put right. Refuses two
for the same days, one that says neither how much nor how many percent, and granting what one has entered oneself.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message
from casework.heart.forms import LONG, Form, NoteForm, Number, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.words.calendar import add_months
from casework.words.wording import say_day, say_fen
from models import Case, RentReduction

GROUNDS = {"subsistence": "最低生活保障", "destitute": "特困供养", "low_income": "低收入家庭", "other": "其他"}
_MOST_MONTHS = 24
_OPEN = ("asked", "granted", "ended")


class AskForm(Form, kw_only=True):
    first_on: Annotated[date, Meta(title="从哪天起减免", extra={"earliest": -120, "latest": 12})]
    last_on: Annotated[date, Meta(title="到哪天为止", extra={"earliest": -120, "latest": 36})]
    percent: Annotated[int, Meta(ge=0, le=100, title="减免百分之几", description="按金额减免的填0")] = 0
    off_fen: Annotated[
        int, Meta(ge=0, le=100_000_00, title="每月减免多少", description="按百分比减免的不填", extra={"kind": "money"})
    ] = 0
    ground: Annotated[
        Literal["subsistence", "destitute", "low_income", "other"], Meta(title="为什么减免", extra=choices(GROUNDS))
    ]
    basis: Annotated[
        str,
        Meta(min_length=2, max_length=200, title="依据", description="例如：低保证编号、民政局证明。", extra=LONG),
    ]


class OpenBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: AskForm


class EndForm(ReasonForm, kw_only=True):
    ended_on: Annotated[date, Meta(title="从哪天起不再减免", extra={"earliest": -120, "latest": 36})]


def say_reduction(percent: int, off_fen: int) -> str:
    return f"减免{percent}%" if percent else f"每月减免{say_fen(off_fen)}"


async def _sensible(move: Move) -> None:
    form: AskForm = move.form
    if form.last_on < form.first_on:
        raise invalid({"form.last_on": "结束日期不能早于开始日期。"})
    if form.last_on > add_months(form.first_on, _MOST_MONTHS):
        raise invalid({"form.last_on": f"一次最多{_MOST_MONTHS}个月，到期后重新审核。"})
    if not form.percent and not form.off_fen:
        raise invalid({"form.percent": "请填写减免百分之几，或每月减免多少。"})
    if form.percent and form.off_fen:
        raise invalid({"form.off_fen": "百分比和金额只填一项。"})


async def _asked(move: Move) -> None:
    """The family's row is held by now: of two at once the second sees the first."""
    form: AskForm = move.form
    tenancy_id = move.with_["tenancy_id"]
    same = RentReduction.filter(
        tenancy_id=tenancy_id, first_on__lte=form.last_on, last_on__gte=form.first_on, case__status__in=list(_OPEN)
    )
    if await same.filter(Q(stopped_on=None) | Q(stopped_on__gt=form.first_on)).exists():
        raise refuse("reduction_overlaps")
    await RentReduction.create(
        case_id=move.case.id, tenancy_id=tenancy_id, first_on=form.first_on, last_on=form.last_on,
        percent=form.percent, off_fen=form.off_fen, ground=form.ground, basis=form.basis,
    )


async def _may_end(move: Move) -> None:
    row = await RentReduction.get(case_id=move.case.id)
    if not row.first_on <= move.form.ended_on <= row.last_on:
        raise invalid({"form.ended_on": f"要在{say_day(row.first_on)}到{say_day(row.last_on)}之间。"})


async def _ended(move: Move) -> None:
    await RentReduction.filter(case_id=move.case.id).update(stopped_on=move.form.ended_on)
    move.sealed["ends"] = str(move.form.ended_on - timedelta(days=1))


async def _tell(move: Move) -> list[Message]:
    row = await RentReduction.get(case_id=move.case.id)
    phrase = {"granted": "已批准", "refused": "未批准", "ended": "已停止"}[move.step.to]
    note = say_reduction(row.percent, row.off_fen)
    return [Message(move.case.household_id or 0, "租金减免", {"thing": "租金减免", "phrase": phrase, "note": note})]


_MANAGER, _DISTRICT, _CLAUSES = (actors.MANAGER_CLERK,), (actors.DISTRICT_CLERK,), ("4.4.1.1a",)
REDUCTION = register(
    Procedure(
        name="rent_reduction",
        label="租金减免",
        prefix="JM",
        stages=("管房单位登记", "区保障办审核"),
        statuses={
            "asked": Status("待区保障办审核", 1, days=10),
            "granted": Status("已批准", 2, after="减免期内的租金按减免后的金额计算。"),
            "refused": Status("未批准", -1, after="没有批准减免，租金按合同计算。"),
            "withdrawn": Status("已撤回", -1, after="登记已撤回，租金按合同计算。"),
            "ended": Status("已提前停止", -1, after="减免已停止，以后的租金按合同计算。"),
        },
        steps=(
            Step(None, "open", "asked", _MANAGER, _CLAUSES, "登记租金减免", AskForm, duty="enter", guard=_sensible,
                 effect=_asked, body=OpenBody),
            Step("asked", "grant", "granted", _DISTRICT, _CLAUSES, "批准", NoteForm, "primary", duty="approve",
                 asks=True, tell=_tell),
            Step("asked", "refuse", "refused", _DISTRICT, _CLAUSES, "不批准", ReasonForm, "danger", duty="approve",
                 asks=True, tell=_tell),
            Step("asked", "withdraw", "withdrawn", _MANAGER, _CLAUSES, "撤回", ReasonForm, duty="enter"),
            Step("granted", "end", "ended", _DISTRICT, _CLAUSES, "提前停止", EndForm, "danger", duty="approve",
                 guard=_may_end, effect=_ended, tell=_tell),
        ),
        readers=(actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK,
                 actors.DISTRICT_CLERK),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("reductions", "租金减免", "percent", "cases/list", 66, {"procedure": "rent_reduction"},
                      to=(*_MANAGER, *_DISTRICT)),),
    )
)


async def begin(case_id: str, tenancy_id: int, form: AskForm, *, actor: Actor) -> Case:
    """The same id again is the same. Raises not_allowed, not_found, form_invalid, reduction_overlaps."""
    access.require_role(actor, *_MANAGER)
    if known := await access.find_known_case(case_id, "rent_reduction", actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    opening = Opening(
        case_id, f"租金减免：{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy_id": tenancy.id},
    )
    return (await open_cases(REDUCTION, [opening], actor=actor))[0]
