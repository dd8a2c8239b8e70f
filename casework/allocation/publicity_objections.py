"""Objections to what is publicised (公示异议, 1d): by anybody, without sign-in, within the days of the publicity.

Whoever objects leaves a telephone, which nobody reads but who answers, each look on record; the receipt's code is made
of what the phone alone holds, so that the same request again is the same objection. From that moment on it holds the
case. Somebody of the district office who had no part in its review answers, with reasons: unfounded, upheld (the result
of review falls), or a mistake of the list. The answer goes to whoever objected, its outcome stands on the public page.

Refuses what comes too late, a number that is not shown, what says nothing, and more than a day takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.allocation import publicities
from casework.allocation.publicity_forms import OUTCOMES, AnswerForm, LookForm, ObjectForm, SaidForm
from casework.heart import access, actors, counted_days
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.audit import record_unmasked_read
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day, count_days
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.obligations import PAGE
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.heart.separation import had_part_in
from casework.heart.transactions import atomically
from casework.heart.writing import write_row
from casework.people import stranger_limits
from casework.people.offices import district_office
from casework.people.receipt_codes import as_printed, code_index, code_of
from casework.people.receipt_holders import holder, require_kept, row_of_code, row_of_receipt
from casework.people.stranger_limits import Limit
from casework.words.clock import business_day
from casework.words.folding import folded
from casework.words.identity import read_phone
from casework.words.reading import ReadingError
from models import Case, PublicityLine, PublicityObjection

KIND = "publicity_objection"
_BASE = "工作流程一：公示期间的异议处理。数目由区保障办设定。"
ANSWER_DAYS = declare(
    Rule("publicity_objection_days", "公示异议：收到后几个工作日内答复", 15, _BASE, least=1, most=60, unit=WORKING_DAYS)
)
PER_ADDRESS = declare(
    Rule("publicity_objections_per_address", "公示异议：同一网络地址每天最多几件", 10, _BASE, least=1, most=10_000)
)
PER_DAY = declare(Rule("publicity_objections_per_day", "公示异议：全区每天最多几件", 200, _BASE, least=1, most=100_000))
KEPT_DAYS = declare(
    Rule("publicity_objection_kept_days", "公示异议：答复后凭回执还能看几天", 180, _BASE, least=1, most=3650)
)
NAMELESS = "异议人"
# Of letters and characters that differ: less says nothing.
_LEAST_SAID = 4


async def _by_telephone() -> str | None:
    office = await district_office()
    if office is None or not office.phone:
        return None
    return f"今天收到的异议太多，网上暂时不能再提。请打区保障办电话{office.phone}，或到社区说明。"


LIMIT = Limit("objection", PER_ADDRESS, PER_DAY, "objection_limit", "objection_full", _by_telephone)


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str
    label: str
    said: str
    received_on: date
    answer_by: date


async def row_of(case: Case) -> PublicityObjection:
    return await PublicityObjection.get(case_id=case.id).select_related("line", "line__publicity", "line__case")


# Guards and effects


async def _says_something(move: Move) -> None:
    form: SaidForm = move.form
    if len({char for char in folded(form.detail) if char.isalnum()}) < _LEAST_SAID:
        raise invalid({"form.detail": "请写清楚知道的事实。"})


async def _received(move: Move) -> None:
    form, today, line = move.form, move.actor.today, move.with_["line"]
    answer_by = count_days(today, await in_force(ANSWER_DAYS, today), ANSWER_DAYS.unit)
    await PublicityObjection.create(
        case_id=move.case.id, line_id=line.id, code_index=move.with_["code_index"], detail=form.detail,
        objector_name=move.with_["name"], objector_phone=move.with_["phone"], received_on=today,
        answer_by=answer_by,
    )
    await waits_until(move.case, answer_by)


async def _answered(move: Move) -> None:
    form: AnswerForm = move.form
    await write_row(
        PublicityObjection, move.case.id, standing=None, outcome=form.outcome, answer=form.answer, reasons=form.reasons
    )
    await publicities.settle_line((await row_of(move.case)).line, form.outcome, move)


async def _fell_away(move: Move) -> None:
    await write_row(PublicityObjection, move.case.id, standing=None)


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever had any part in the review of what was objected to."""
    return await had_part_in([(await row_of(case)).line.case_id], actor)


async def _concerns(case: Case) -> set[int | None]:
    return {(await row_of(case)).line.case.household_id}


# The calendar


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    office = await district_office()
    if office is None or (among is not None and office.id not in among):
        return []
    waiting = PublicityObjection.filter(case__status="received", id__gt=behind)
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "answer_by")
    return [Owing(int(one), office.path, organisation_id=office.id, due_on=by) for one, by in rows]


_DISTRICT, _CLAUSES = (actors.DISTRICT_CLERK,), ("1d",)
OBJECTION_DUTY = Duty(
    kind=KIND,
    label="公示异议答复",
    clause="1d",
    who="district_office",
    owed_by=_DISTRICT,
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(PublicityObjection, "", "id"),
    done_in=("answered", "fallen_away"),
    watched_by=_DISTRICT,
    figures=(Figure("objections_late", "公示异议逾期", True, "cases/list", {"owed": KIND, "late": "yes"}),),
    cases=lambda late, today: Q(
        by_day("publicity_objection__answer_by", late, today), procedure=KIND, status="received"
    ),
)
PUBLICITY_OBJECTION = register(
    Procedure(
        name=KIND,
        label="公示异议",
        prefix="YY",
        stages=("收到", "核实答复"),
        statuses={
            "received": Status("待核实答复", 1),
            "answered": Status("已答复", 2, after="已经答复，异议人凭回执能看到。"),
            "fallen_away": Status("不用再办", -1, after="这户已经不在公示里，异议不用再处理。"),
        },
        steps=(
            Step(None, "open", "received", (actors.ANYBODY,), _CLAUSES, "提出异议", SaidForm, quiet=True,
                 guard=_says_something, effect=_received),
            Step("received", "answer", "answered", _DISTRICT, _CLAUSES, "答复", AnswerForm, "primary", duty="approve",
                 asks=True, weighs=True, effect=_answered),
            Step("received", "fall_away", "fallen_away", (actors.BY_ITSELF,), _CLAUSES, "不用再办", NoForm,
                 effect=_fell_away),
        ),
        readers=(actors.ANYBODY, *_DISTRICT),
        wrote=_wrote,
        concerns=_concerns,
        chapter=Chapter.ALLOCATION,
        offers=(
            Offer("publicity_objections", "公示异议", "hand", "cases/list", 64, {"procedure": KIND}, to=_DISTRICT),
        ),
        duties=(OBJECTION_DUTY,),
    )
)


register_door(Door("publicity_objection.look", "查看异议人", LookForm, _DISTRICT))


# What anybody who objects does by themselves


def objector(case_id: str, *, actor: Actor) -> Actor:
    """Whoever holds the secret of this objection, and nothing that tells who that is."""
    return holder(case_id, NAMELESS, actor=actor)


async def hand_in(slug: str, case_id: str, token: str, form: ObjectForm, *, actor: Actor) -> Receipt:
    """The same id and token again are the same objection, and the same receipt. Opens its own transaction.

    Raises publicity_over, objection_limit, objection_full, form_invalid, id_taken.
    """
    await stranger_limits.check_spent_unless(Case.exists(id=case_id), LIMIT, actor)
    code = code_of(case_id, token)
    try:
        contact = {"name": form.name.strip() or None, "phone": read_phone(form.phone)}
    except ReadingError as error:
        raise invalid({"form.phone": error.sentence}) from None

    async def work() -> Receipt:
        if await Case.exists(id=case_id):
            return await _known(case_id, code)
        line = await publicities.line_of(slug, form.number, today=actor.today)
        if line is None:
            raise invalid({"form.number": "公示的名单里没有这一号，请核对。"})
        await PublicityLine.filter(id=line.id).select_for_update().get()
        # What was decided of it in this very instant is over.
        line = await publicities.line_of(slug, form.number, today=actor.today)
        if line is None:
            raise refuse("publicity_over")
        await stranger_limits.spend(LIMIT, actor=actor)
        office = await district_office()
        title = f"公示异议：第{form.number}号"
        opening = Opening(
            case_id, title, office.path if office else "", form={"number": form.number, "detail": form.detail},
            with_={"line": line, "code_index": code_index(code), **contact},
        )
        case = (await open_cases(PUBLICITY_OBJECTION, [opening], actor=objector(case_id, actor=actor)))[0]
        return await _receipt(await row_of(case), case, code)

    try:
        return await atomically(work)
    except Problem as problem:
        if problem.code != "id_taken":
            raise
    return await _known(case_id, code)


async def _known(case_id: str, code: str) -> Receipt:
    row = await row_of_code(PublicityObjection, case_id, code, "id_taken")
    return await _receipt(row, row.case, code)


async def follow(number: str, code: str, *, actor: Actor) -> Receipt:
    """What whoever holds a receipt may know. Raises objection_unknown, receipt_expired, too_many_attempts."""
    row = await row_of_receipt(PublicityObjection, number, code, "objection_unknown", actor=actor)
    over = None if row.case.status == "received" else business_day(row.case.updated_at)
    await require_kept(over, KEPT_DAYS, "receipt_expired", actor=actor)
    return await _receipt(row, row.case, as_printed(code))


async def _receipt(row: PublicityObjection, case: Case, code: str) -> Receipt:
    label, said = "已收到", "已经收到，正在核实。处理完以前，这户先不往下办。"
    if case.status == "answered":
        label, said = OUTCOMES[row.outcome][0], row.answer or ""
    elif case.status == "fallen_away":
        label, said = "不用再办", "这户已经不在公示里，异议不用再处理。"
    else:
        said += await counted_days.said_of(case)
    return Receipt(case.number, code, label, said, row.received_on, row.answer_by)


# Who answers


async def look_at_objector(case_id: str, form: LookForm, *, actor: Actor) -> tuple[str, str]:
    """Name and telephone, on record. Raises not_allowed, not_found, same_person."""
    access.require_role(actor, *_DISTRICT)
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    if case.status != "received":
        raise refuse("step_not_possible")
    if await _wrote(case, actor):
        raise refuse("same_person")
    row = await row_of(case)
    await record_unmasked_read("objector", f"case:{case.id}", actor=actor, reason=form.reason)
    return row.objector_name or "", row.objector_phone or ""
