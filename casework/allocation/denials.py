"""What is refused to a family that has applied (不予保障, 1a): in writing, with the reason, and looked at once more if
the family asks.

A refusal is a numbered paper that says why, and until which day and where a re-check (复核) may be asked for: at the
community's desk, or on the phone by a family that follows its application there. The district office answers it within
working days, by somebody who had no part in the case, with reasons and in writing too: the refusal stands for good, or
the application goes back to where its street looks through it. The same steps for whatever a family applies for.
Refuses a re-check after its day, a second one of the same refusal, and an answer by whoever had a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from msgspec import Meta
from tortoise.expressions import Q

from casework.allocation.denial_papers import ANSWER, NOTICE
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.days import waits_until
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day, count_days
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form, NoForm
from casework.heart.life import Effect, Move, Status, Step
from casework.heart.obligations import PAGE
from casework.heart.problems import Problem, refuse
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.heart.separation import had_part_in
from casework.heart.sources import tell_source
from casework.papers.papers import issue
from casework.people.offices import district_office
from casework.words.working_days import not_on_a_day_of_rest
from models import Case, Denial
from models.fields import sealed_for

ASK_DAYS = declare(
    Rule("denial_ask_days", "不予保障：通知后多少天内可以申请复核（末日遇休息日顺延）", 15,
         "工作流程一；演示区自定，正式的由区保障办按实施细则设定。", least=1, most=180)
)
ANSWER_DAYS = declare(
    Rule("denial_answer_days", "不予保障：申请复核后几个工作日内答复", 15,
         "《公共租赁住房管理办法》第十条：申请复核的，15个工作日内书面告知。", least=1, most=60,
         unit=WORKING_DAYS)
)
# Why, where an objection to what was publicised has stood.
OBJECTED = "公示期间有人提出异议，经核实异议成立，取消评审结果。"
RECHECKING, KEPT = "rechecking", "denial_kept"


class RefuseForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="不予保障的原因",
             description="会写进通知书给这户：写明哪一条不符合、根据什么材料", extra=LONG),
    ]


class AskForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="为什么要复核",
             description="写清楚哪里和实际不一样，有什么材料可以证明", extra=LONG),
    ]


class AskBody(Form):
    form: AskForm


class AnswerForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="复核的理由", description="会写进复核决定给这户", extra=LONG),
    ]


# What follows from a refusal


def refused(said: str = "") -> Effect:
    """The effect of a step that refuses. `said`: the reason, where nobody writes one."""

    async def refused_in_writing(move: Move) -> None:
        today = move.actor.today
        until = not_on_a_day_of_rest(today + timedelta(days=await in_force(ASK_DAYS, today)))
        turn = await Denial.filter(case_id=move.case.id).count() + 1
        await Denial.create(
            case_id=move.case.id, turn=turn, reason=said or move.form.reason, refused_on=today, until_on=until
        )
        # Until then the family that follows it on the phone reads why.
        await waits_until(move.case, until)
        await issue(NOTICE, move.case, actor=move.actor, office_id=await _office(move))

    return refused_in_writing


async def _office(move: Move) -> int | None:
    """Whose paper it is: what nobody's step brings about is the district office's."""
    if move.actor.organisation_id is not None:
        return move.actor.organisation_id
    office = await district_office()
    return office.id if office else None


async def standing_of(case_id: str) -> Denial | None:
    return await Denial.filter(case_id=case_id, standing=1).first()


async def _row(move: Move) -> Denial:
    row = await standing_of(move.case.id)
    if row is None:
        # Refused before refusals were written down.
        raise too_late()
    return row


def too_late() -> Problem:
    return refuse("recheck_late", "申请复核的期限已经过了。情况有变化的，可以重新申请。")


async def _write(row: Denial, **values: Any) -> None:
    key = {"case_id": row.case_id, "turn": row.turn}
    await Denial.filter(id=row.id).update(**sealed_for(Denial, key, **values))


async def _in_time(move: Move) -> None:
    row = await _row(move)
    if move.actor.today > row.until_on:
        raise too_late()


async def _asked(move: Move) -> None:
    await _write_ask(await _row(move), move.form.reason, move.actor)
    await _begin(move)


async def _write_ask(row: Denial, words: str, actor: Actor) -> None:
    by = count_days(actor.today, await in_force(ANSWER_DAYS, actor.today), ANSWER_DAYS.unit)
    await _write(row, asked_on=actor.today, asked_by_id=actor.account_id, asked_words=words, answer_by=by)


async def _begin(move: Move) -> None:
    await waits_until(move.case, (await _row(move)).answer_by)


async def _no_part(move: Move) -> None:
    if await had_part_in([move.case.id], move.actor):
        raise refuse("same_person")


def _answered(outcome: str) -> Effect:
    async def answered(move: Move) -> None:
        row = await _row(move)
        await _write(row, outcome=outcome, answer=move.form.reason, answered_on=move.actor.today)
        await issue(ANSWER, move.case, actor=move.actor)
        if outcome == "kept":
            # Read for some days more, and then no longer.
            days = await in_force(ASK_DAYS, move.actor.today)
            await waits_until(move.case, move.actor.today + timedelta(days=days))
        else:
            await Denial.filter(id=row.id).update(standing=None)

    return answered


_DISTRICT, _CALENDAR, _CLAUSES = (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,), ("1a",)


def denial_statuses() -> dict[str, Status]:
    return {
        RECHECKING: Status("复核中", 1, tone="way"),
        KEPT: Status("复核后维持不予保障", -1, after="复核后维持原来的决定，理由写在复核决定书里。"),
    }


def denial_steps(statuses: Sequence[str], then: str, *, followed: bool = False) -> tuple[Step, ...]:
    """From each of `statuses`, in which something is refused. `then`: where what was refused wrongly goes on.
    `followed`: by a family on its phone, which then asks there too.
    """
    return (
        *(
            step
            for status in statuses
            for step in (
                Step(status, "ask_recheck", RECHECKING, (actors.COMMUNITY_CLERK,), _CLAUSES, "替家庭申请复核", AskForm,
                     duty="enter", guard=_in_time, effect=_asked),
                Step(status, "recheck_asked", RECHECKING, _CALENDAR, _CLAUSES, "家庭申请复核", NoForm, effect=_begin),
            )[: 2 if followed else 1]
        ),
        Step(RECHECKING, "overturn", then, _DISTRICT, _CLAUSES, "撤销，重新审核", AnswerForm, "primary",
             duty="approve", asks=True, guard=_no_part, effect=_answered("overturned")),
        Step(RECHECKING, "keep_denial", KEPT, _DISTRICT, _CLAUSES, "维持不予保障", AnswerForm, "danger",
             duty="approve", asks=True, guard=_no_part, effect=_answered("kept")),
    )


# The calendar


def recheck_duty(procedure: str, label: str, others: Sequence[str]) -> Duty:
    """Of those that `procedure` refused, each that its family asked to be looked at again. `others`: all statuses of
    the procedure besides those of `denial_statuses`.
    """

    async def periods(today: date, since: str) -> list[Period]:
        return [Period("", None)]

    async def subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
        office = await district_office()
        if office is None or (among is not None and office.id not in among):
            return []
        waiting = Denial.filter(case__procedure=procedure, case__status=RECHECKING, standing=1, id__gt=behind)
        rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "answer_by")
        return [Owing(int(one), office.path, organisation_id=office.id, due_on=by) for one, by in rows]

    kind = f"{procedure}_recheck"
    return Duty(
        kind=kind, label=f"{label}复核答复", clause="1a", who="district_office", owed_by=_DISTRICT, every="每件",
        periods=periods, subjects=subjects, answers=Answers(Denial, "", "id"),
        done_in=(*others, KEPT), watched_by=_DISTRICT,
        figures=(Figure(f"{kind}_late", f"{label}复核逾期", True, "cases/list", {"owed": kind, "late": "yes"}),),
        cases=lambda late, today: Q(by_day("due_on", late, today), procedure=procedure, status=RECHECKING),
    )


# On the phone


register_door(Door("application.ask_recheck_own", "申请复核", AskBody, (actors.APPLICANT,)))


async def ask_own(form: AskForm, *, actor: Actor) -> Case:
    """By the family itself, of its own application; again it is the same. In a transaction. Raises not_found,
    recheck_late.
    """
    case = await access.find_own_application(actor=actor)
    held = await Case.filter(id=case.id).select_for_update().get()
    row = await standing_of(held.id)
    if row is None:
        raise too_late()
    if row.asked_on is not None:
        return held
    if actor.today > row.until_on:
        raise too_late()
    await _write_ask(row, form.reason, actor)
    return await tell_source(held.id, "recheck_asked", at=actor.at) or held
