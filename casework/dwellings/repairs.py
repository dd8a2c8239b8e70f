"""Repairs (维修, 4.4.1.1a): a family reports what is broken in its home, or the manager enters it for a family or for a
dwelling in which nobody lives; it is accepted with a day, given to somebody, mended at a cost, and confirmed.

Emergencies come first and have the shorter days, which are rule data (`repair_duty.py`). Past its day it is a default
that stays on record, is shown to the district office, and of which the family is told what the law then lets it do.
What is not mended after all is opened again, so often and no oftener: then, or where a family does not accept a
refusal, the district office decides. What nobody confirms is closed by the calendar. The cost goes once into the
manager's month of the books, or where that was handed in, into the first that is open.
Refuses a day beyond the district's, an end without a photograph of it, and the dwelling that a family lives in to be
closed for the work.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from tortoise.expressions import Q

from casework.dwellings.holds import begin_hold, end_hold
from casework.dwellings.rent_payments import ExpenditureForm, spend
from casework.dwellings.repair_duty import (
    ACCEPT_DAYS,
    CONFIRM_DAYS,
    DEFAULT,
    DISPUTE_DAYS,
    FIX_DAYS,
    JUDGE_DAYS,
    MOST_REOPENED,
    REPAIR_DUTY,
    URGENT_ACCEPT_DAYS,
    URGENT_FIX_DAYS,
)
from casework.dwellings.repair_forms import (
    EMERGENCIES,
    KINDS,
    REFUSALS,
    ROOMS,
    AcceptForm,
    AssignForm,
    BrokenForm,
    FinishForm,
    FixedForm,
    OrderForm,
    RefuseForm,
    RepairBody,
)
from casework.dwellings.standings import REPAIR as UNDER_REPAIR
from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message, brief
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.rules import in_force
from casework.heart.turns import manager_path_of
from casework.heart.writing import write_row
from casework.ledgers.responsibility import hold
from casework.words.clock import business_day
from casework.words.identity import read_phone
from casework.words.months import following, month_of, say_month
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import Appointment, Case, Dwelling, DwellingHold, Evidence, Repair, Tenancy
from models.evidence import SEALED

KIND = "repair"
# What one family has waiting at a time: a home has no more rooms than that to break.
MOST_WAITING = 20
_MOST_MONTHS = 36
_NAMESPACE = uuid.UUID("4a8f7c52-5f0e-4a44-9d5c-0d3b6e1f7a90")


async def row_of(case: Case) -> Repair:
    return await Repair.get(case_id=case.id)


async def _write(move: Move, **values: Any) -> None:
    await write_row(Repair, move.case.id, **values)


# Reporting


async def _opened(move: Move) -> None:
    await Repair.create(case_id=move.case.id)


async def _complete(move: Move) -> None:
    await check_all_arrived(move.case.id)
    living = await Tenancy.filter(dwelling_id=move.case.dwelling_id, living=1).first()
    move.with_["family"] = await hold(living.household_id) if living else None
    if move.actor.role == actors.TENANT:
        reporter = move.case.reporter_household_id or move.case.household_id
        if living is None or living.household_id != reporter:
            raise refuse("nobody_lives_there", "您家现在不住在这套房里，不能为它报修。")
        waiting = Case.filter(procedure=KIND, household_id=reporter).exclude(status__in=_OVER)
        if await waiting.count() >= MOST_WAITING:
            raise refuse("repair_limit")


async def _reported(move: Move) -> None:
    """From here on it lies under the dwelling's manager and the community of who lives there."""
    form: BrokenForm = move.form
    # How a family reports by itself is no question.
    source = "" if move.actor.role == actors.TENANT else form.source or "desk"
    dwelling = await Dwelling.get(id=move.case.dwelling_id)
    family, today, urgent = move.with_["family"], move.actor.today, bool(form.emergency)
    accept = await in_force(URGENT_ACCEPT_DAYS if urgent else ACCEPT_DAYS, today)
    fix = await in_force(URGENT_FIX_DAYS if urgent else FIX_DAYS, today)
    path = family.area_path if family else dwelling.area_path
    what = f"{ROOMS[form.room]}，{KINDS[form.kind]}"
    title = f"{'紧急报修' if urgent else '报修'}：{what}，{dwelling.address}"[:120]
    manager_path = await manager_path_of(dwelling.id)
    await Case.filter(id=move.case.id).update(
        title=title, area_path=path, manager_path=manager_path, household_id=family.id if family else None,
        reporter_household_id=None, urgent=int(urgent),
    )
    case = move.case
    case.title, case.area_path, case.manager_path = title, path, manager_path
    case.household, case.household_id = family, family.id if family else None
    case.reporter_household_id = None
    await _write(
        move, emergency=form.emergency, kind=form.kind, room=form.room, detail=form.detail, source=source,
        reported_on=today, fix_by=today + timedelta(days=fix), asked_at=move.actor.at,
    )
    move.sealed["text"] = what + (f"；{EMERGENCIES[form.emergency]}" if urgent else "")
    await waits_until(case, today + timedelta(days=min(accept, fix)))


# The manager's work


async def _day_is_right(move: Move) -> None:
    row = await row_of(move.case)
    fix = await in_force(URGENT_FIX_DAYS if row.emergency else FIX_DAYS, move.actor.today)
    asked = row.reported_on or move.actor.today
    last = max(asked + timedelta(days=fix), move.actor.today)
    if not move.actor.today <= move.form.fix_by <= last:
        which = "紧急报修" if row.emergency else "报修"
        raise invalid({"form.fix_by": f"请选今天到{say_day(last)}之间的日子；{which}最多{fix}天。"})
    if move.form.unusable and await Tenancy.filter(dwelling_id=move.case.dwelling_id, living=1).exists():
        raise invalid({"form.unusable": "这套房有家庭居住，不能登记为维修中。"})


async def _accepted(move: Move) -> None:
    form: AcceptForm = move.form
    await _write(move, fix_by=form.fix_by)
    await waits_until(move.case, form.fix_by)
    text = f"最晚{say_day(form.fix_by)}修好"
    held = DwellingHold.filter(dwelling_id=move.case.dwelling_id, kind=UNDER_REPAIR, standing=1)
    if form.unusable and not await held.exists():
        row = await row_of(move.case)
        await begin_hold(
            move.case.dwelling_id or 0, UNDER_REPAIR, since=move.actor.today, planned_until=form.fix_by,
            reason=f"{ROOMS[row.room]}{KINDS[row.kind]}", case_id=move.case.id, today=move.actor.today,
        )
        text += "；房源登记为维修中"
    if not form.note:
        move.sealed["text"] = text


async def _let_go(move: Move) -> None:
    """The dwelling is held for this work no longer. What ended before, or was begun otherwise, stays as it is."""
    mine = DwellingHold.filter(
        dwelling_id=move.case.dwelling_id, kind=UNDER_REPAIR, standing=1, case_id=move.case.id
    )
    if await mine.exists():
        await end_hold(move.case.dwelling_id or 0, UNDER_REPAIR, on=move.actor.today, today=move.actor.today)


async def _refused(move: Move) -> None:
    await _write(move, refused_because=move.form.because)
    await _let_go(move)


async def _can_be_called(move: Move) -> None:
    try:
        move.with_["phone"] = read_phone(move.form.phone)
    except ReadingError as error:
        raise invalid({"form.phone": f"{error.sentence}。"}) from None


async def _assigned(move: Move) -> None:
    await _write(move, worker=move.form.worker, worker_phone=move.with_["phone"])
    if not move.form.note:
        move.sealed["text"] = f"派给{move.form.worker}"
    # Its day is that of the work, whoever does it.
    await waits_until(move.case, (await row_of(move.case)).fix_by)


async def _is_done(move: Move) -> None:
    row = await row_of(move.case)
    first = row.reported_on or move.actor.today
    if not first <= move.form.finished_on <= move.actor.today:
        raise invalid({"form.finished_on": f"日期要在{say_day(first)}到今天之间。"})
    await check_all_arrived(move.case.id)
    family = Appointment.filter(household_id=move.case.household_id or 0).values_list("account_id", flat=True)
    after: dict[str, Any] = {"granted_at__gte": row.asked_at} if row.asked_at else {}
    photographs = Evidence.filter(case_id=move.case.id, state=SEALED, **after)
    if not await photographs.exclude(account_id__in=list(await family) or [-1]).exists():
        raise refuse("photograph_needed", "请至少拍一张修好以后的照片。")


async def _nobody_lives_there(move: Move) -> str:
    """Whoever reported it has left, or has swapped, or there was nobody: the manager's own word ends it."""
    here = Tenancy.filter(dwelling_id=move.case.dwelling_id, household_id=move.case.household_id or 0, living=1)
    return "" if await here.exists() else "finish_empty"


async def _finished(move: Move) -> None:
    form: FinishForm = move.form
    row = await row_of(move.case)
    month = await _book(move) if form.cost_fen else row.booked_month
    await _write(
        move, finished_on=form.finished_on, done=form.done, cost_fen=row.cost_fen + form.cost_fen, booked_month=month
    )
    said = f"费用记入{say_month(month)}的支出" if form.cost_fen else "没有费用"
    if form.cost_fen and month != month_of(form.finished_on):
        said += f"（{say_month(month_of(form.finished_on))}已经对账）"
    move.sealed["text"] = f"{form.done.rstrip('。')}。{said}。"
    await _let_go(move)
    days = await in_force(CONFIRM_DAYS, move.actor.today)
    await waits_until(move.case, move.actor.today + timedelta(days=days) if move.step.to == "done" else None)


async def _book(move: Move) -> str:
    """Into the month of the work, else the first after it that is not handed in yet. Each turn of the work once: its id
    follows from the case and its version. Raises month_frozen, month_closed where all of them are.
    """
    form: FinishForm = move.form
    wanted = f"{move.case.id}:{move.case.version}"
    month, last = month_of(form.finished_on), month_of(move.actor.today)
    for _ in range(_MOST_MONTHS):
        spent = ExpenditureForm(
            dwelling_id=move.case.dwelling_id, kind="repair", amount_fen=form.cost_fen, spent_on=form.finished_on,
            month=month, note=f"报修{move.case.number}",
        )
        try:
            return str((await spend(str(uuid.uuid5(_NAMESPACE, wanted)), spent, actor=move.actor)).month)
        except Problem as problem:
            if problem.code not in {"month_frozen", "month_closed"} or month >= last:
                raise
            month = following(month)
    raise refuse("month_frozen")


# What the family says, and who decides


async def _fixed(move: Move) -> None:
    await _write(move, rating=int(move.form.rating), rating_words=move.form.words)
    if move.form.words:
        move.sealed["text"] = move.form.words


async def _too_often(move: Move) -> str:
    most = await in_force(MOST_REOPENED, move.actor.today)
    return "climb" if (await row_of(move.case)).reopened >= most else ""


async def _opened_again(move: Move) -> None:
    row = await row_of(move.case)
    fix = await in_force(URGENT_FIX_DAYS if row.emergency else FIX_DAYS, move.actor.today)
    await _again(move, move.actor.today + timedelta(days=fix), row.reopened + 1)


async def _to_be_judged(move: Move) -> None:
    await waits_until(move.case, move.actor.today + timedelta(days=await in_force(JUDGE_DAYS, move.actor.today)))


async def _ordered(move: Move) -> None:
    await _again(move, move.form.fix_by, (await row_of(move.case)).reopened)


async def _again(move: Move, by: date, reopened: int) -> None:
    await _write(move, fix_by=by, reopened=reopened, asked_at=move.actor.at, refused_because="")
    await waits_until(move.case, by)


async def _not_before_today(move: Move) -> None:
    if move.form.fix_by < move.actor.today:
        raise invalid({"form.fix_by": "日期不能早于今天。"})


async def _in_time(move: Move) -> None:
    """From the day of the refusal, after which nothing moved."""
    last = business_day(move.case.updated_at) + timedelta(days=await in_force(DISPUTE_DAYS, move.actor.today))
    if move.actor.today > last:
        said = f"不同意的，{say_day(last)}前可以请区保障办处理，现在已经过了。还是坏的，请重新报修。"
        raise refuse("step_not_possible", said)


async def _is_late(move: Move) -> None:
    row = await row_of(move.case)
    if row.fix_by is None or row.fix_by >= move.actor.today:
        raise refuse("step_not_possible")


async def _late(move: Move) -> None:
    row = await row_of(move.case)
    if row.overdue_on is None:
        await _write(move, overdue_on=move.actor.today)
    await waits_until(move.case, row.fix_by)
    move.sealed["text"] = f"过了{say_day(row.fix_by)}还没有修好" if row.fix_by else ""


# What the family is told


async def _tell(move: Move) -> list[Message]:
    family = move.case.household_id
    if family is None:
        return []
    row = await row_of(move.case)
    title, phrase, note = {
        "accepted": ("您的报修已受理", "已受理", f"最晚{say_day(row.fix_by)}修好" if row.fix_by else ""),
        "assigned": ("您的报修已派人", "已派人", f"{row.worker}会和您约时间"),
        "done": ("维修做完了，请您确认", "待确认", "没修好可以退回重修"),
        "refused": ("您的报修没有受理", "不受理", REFUSALS.get(row.refused_because, "")),
        "overdue": ("您的报修没有按期修好", "已逾期", "您可以自己修，费用由对方承担"),
        "lapsed": ("维修已自动办结", "已办结", "到期没有确认，自动办结"),
        "reopened": ("区保障办要求重新维修", "重修", f"最晚{say_day(row.fix_by)}修好" if row.fix_by else ""),
        "upheld": ("您的报修有了决定", "已决定", "区保障办的理由见详情"),
    }[move.step.to]
    return [Message(family, title, {"thing": "报修", "phrase": phrase, "note": brief(note)})]


_REPORTERS, _MANAGER, _DISTRICT = (
    (actors.TENANT, actors.MANAGER_CLERK), (actors.MANAGER_CLERK,), (actors.DISTRICT_CLERK,)
)
_FAMILY, _CALENDAR, _CLAUSES = (actors.TENANT,), (actors.BY_ITSELF,), ("4.4.1.1a",)
_READERS = (
    actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
)
_AT_WORK = ("accepted", "assigned", "reopened", "overdue")

REPAIR = register(
    Procedure(
        name=KIND,
        label="报修",
        prefix="WX",
        stages=("报修", "受理派工", "维修", "确认"),
        statuses={
            "draft": Status("填写中", 0, after="填好后提交，由管房单位受理。", told=False),
            "reported": Status("待受理", 1),
            "accepted": Status("已受理，待派人", 1),
            "assigned": Status("已派人，维修中", 2),
            "reopened": Status("没修好，待重修", 2),
            "overdue": Status("逾期没修好", 2, tone="stop"),
            "done": Status("做完了，待确认", 3),
            "disputed": Status("区保障办处理中", 3),
            "closed": Status("家庭已确认", 4, after="家庭确认修好了。"),
            "checked": Status("已修好，不用确认", 4,
                              after="没有人住，或者报修的家庭不住这里了。现在住这里的家庭觉得没修好的，可以再报修。"),
            "lapsed": Status("到期自动办结", 4, after="家庭到期没有确认，自动办结。又坏了可以再报修。"),
            "upheld": Status("区保障办已决定", 4, after="区保障办已作决定，理由已写明。"),
            "refused": Status("不受理", -1, after="管房单位没有受理，原因已写明。家庭不同意的，可以请区保障办处理。"),
            "withdrawn": Status("已撤回", -1, after="已撤回，不再办理。", told=False),
        },
        steps=(
            Step(None, "open", "draft", _REPORTERS, _CLAUSES, "开始填写", NoForm, duty="enter", quiet=True,
                 effect=_opened, body=RepairBody),
            Step("draft", "ask_repair", "reported", _REPORTERS, _CLAUSES, "提交报修", BrokenForm, "primary",
                 duty="enter", own=True, quiet=True, guard=_complete, effect=_reported, ahead=True),
            *(
                Step(status, "withdraw", "withdrawn", _REPORTERS, _CLAUSES, "不用修了，撤回", ReasonForm, "danger",
                     own=True, effect=_let_go)
                for status in ("draft", "reported", "accepted")
            ),
            Step("reported", "accept", "accepted", _MANAGER, _CLAUSES, "受理", AcceptForm, "primary", asks=True,
                 duty="enter", weighs=True, guard=_day_is_right, effect=_accepted, tell=_tell),
            *(
                Step(status, "refuse", "refused", _MANAGER, _CLAUSES, "不受理", RefuseForm, "danger", duty="enter",
                     weighs=True, effect=_refused, tell=_tell)
                for status in ("reported", "accepted", "assigned", "overdue")
            ),
            *(
                Step(status, "assign", "overdue" if status == "overdue" else "assigned", _MANAGER, _CLAUSES,
                     "改派" if status in ("assigned", "overdue") else "派人去修", AssignForm,
                     "normal" if status in ("assigned", "overdue") else "primary", asks=True, duty="enter",
                     weighs=True, guard=_can_be_called, effect=_assigned,
                     tell=None if status == "overdue" else _tell)
                for status in _AT_WORK
            ),
            *(
                step
                for status in _AT_WORK
                for step in (
                    Step(status, "finish", "done", _MANAGER, _CLAUSES, "修好了，登记", FinishForm,
                         "primary" if status in ("assigned", "overdue") else "normal", asks=True, duty="enter",
                         weighs=True, guard=_is_done, instead=_nobody_lives_there, effect=_finished, tell=_tell),
                    Step(status, "finish_empty", "checked", _CALENDAR, _CLAUSES, "修好了，不用确认", FinishForm,
                         quiet=True, effect=_finished),
                )
            ),
            *(
                Step(status, "fall_due", "overdue", _CALENDAR, _CLAUSES, "过期没有修好", NoForm, quiet=True,
                     lapses=True, guard=_is_late, effect=_late, tell=_tell)
                for status in ("reported", "accepted", "assigned", "reopened")
            ),
            Step("done", "fixed", "closed", _FAMILY, _CLAUSES, "修好了，评价", FixedForm, "primary", asks=True,
                 effect=_fixed),
            Step("done", "reopen", "reopened", _FAMILY, _CLAUSES, "没修好，退回重修", ReasonForm, asks=True,
                 instead=_too_often, effect=_opened_again),
            Step("done", "climb", "disputed", _CALENDAR, _CLAUSES, "没修好，报区保障办", ReasonForm, quiet=True,
                 effect=_to_be_judged),
            Step("done", "lapse", "lapsed", _CALENDAR, _CLAUSES, "到期没有确认，自动办结", NoForm, quiet=True,
                 lapses=True, tell=_tell),
            Step("refused", "dispute", "disputed", _FAMILY, _CLAUSES, "不同意，请区保障办处理", ReasonForm,
                 guard=_in_time, effect=_to_be_judged),
            Step("disputed", "order", "reopened", _DISTRICT, _CLAUSES, "要求重新维修", OrderForm, "primary",
                 asks=True, weighs=True, guard=_not_before_today, effect=_ordered, tell=_tell),
            Step("disputed", "uphold", "upheld", _DISTRICT, _CLAUSES, "不用再修，说明理由", ReasonForm, asks=True,
                 weighs=True, tell=_tell),
        ),
        readers=_READERS,
        duties=(REPAIR_DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("repairs", "报修", "wrench", "repairs/list", 24, to=_READERS),),
    )
)
_OVER = ("closed", "checked", "lapsed", "upheld", "refused", "withdrawn", "draft")
# Of which somebody still has to do something.
OPEN = tuple(status for status in REPAIR.statuses if status not in _OVER)


def urgent() -> Q:
    """Emergencies that wait: before everything else in a list."""
    return Q(urgent=1, status__in=list(OPEN))


def told_when_late(row: Repair, case: Case) -> str:
    """What a family may do where its day has passed; "": it has not."""
    return DEFAULT if case.status == "overdue" and row.overdue_on else ""


# What handlers call


async def start(case_id: str, dwelling_id: int, *, actor: Actor) -> Case:
    """Begins one about the family's own home, or a dwelling of the manager's. The same id again by the same person is
    the same one. Until it is handed in it lies under nobody but who writes it. Raises not_allowed, not_found, id_taken.
    """
    access.require_role(actor, *_REPORTERS)
    access.require_purpose(actor, KIND)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    family = actor.household_id if actor.role == actors.TENANT else None
    if family is not None and dwelling_id != await access.home_of(actor):
        raise access.not_found()
    dwelling = await (
        access.find_dwelling_to_report(dwelling_id, actor=actor) if family is not None
        else access.find_dwelling(dwelling_id, actor=actor)
    )
    opening = Opening(
        case_id, f"报修：{dwelling.address}"[:120], "", dwelling.manager_path if family is None else "",
        dwelling=dwelling, reporter_household_id=family,
    )
    return (await open_cases(REPAIR, [opening], actor=actor))[0]
