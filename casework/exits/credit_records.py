"""Bad credit (不良信用, 5.3a): what a family did against the rules, what was done about it and when, with the evidence
of each, its grade and an opinion.

A street or a community enters it of a violation, and somebody else judges it; what a judgement decided is entered by
itself. Only a ground that is a breach comes here: who is no longer eligible, or did not ask for a renewal, has done
nothing wrong. A record is internal (`casework/ledgers/credits.py`): the offices that decide see it, the family sees its
own, nobody publishes it. It ends by itself on its day; earlier where what it tells of was put right, or where it was
wrong, and then its trace stays with the reason. Refuses to be rewritten, a second one of the same thing, and that
whoever entered it, or what it rests on, judges it. What would bar a family from applying is the district office's
alone.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.exits import grounds
from casework.heart import access, actors, naming, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import check_day
from casework.heart.deliveries import Message
from casework.heart.forms import LATELY, LONG, Form, NoForm, NoteForm, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rules import Rule, declare, in_force
from casework.heart.separation import entered_in
from casework.heart.sources import tell_source
from casework.ledgers.credits import (
    BASE,
    GENERAL,
    GRADES,
    MONTHS_OF,
    REPAIR_MONTHS,
    SERIOUS,
    TWO_MAKE_SERIOUS,
    bar_of,
    last_left,
)
from casework.ledgers.violations import measures_of
from casework.words.calendar import add_months
from casework.words.clock import business_day
from casework.words.identity import born_on
from casework.words.wording import say_day
from models import Case, CreditObjection, CreditPerson, CreditRecord, Household, HouseholdMember, Violation

KIND = "credit_record"
ADULT_MONTHS = 18 * 12
# Ground → the rule that makes its grade: 1 general, 2 serious.
GRADE_RULES = {
    code: declare(
        Rule(f"credit_grade_{code}", f"不良信用：{label}算哪一级（1一般，2严重）",
             2 if code in ("illegal_use", "false_report") else 1, BASE, least=1, most=2)
    )
    for code, label in grounds.every_code().items()
}
_OPINION = Meta(
    min_length=4, max_length=500, title="处理意见", description="写明事实和理由。家庭会看到，不写举报人是谁。",
    extra=LONG,
)
_GRADE = {"ruled": "按规则定", **GRADES}
_WHO = {"adults": "全部成年家庭成员", "tenant": "只记承租人"}


class EnterForm(Form, kw_only=True):
    grade: Annotated[
        Literal["ruled", "general", "serious"],
        Meta(title="等级", description="和规则不一样的，在处理意见里写明为什么", extra=choices(_GRADE)),
    ] = "ruled"
    who: Annotated[Literal["adults", "tenant"], Meta(title="记在谁名下", extra=choices(_WHO))] = "adults"
    opinion: Annotated[str, _OPINION]


class EnterBody(Form):
    id: Uuid
    # The violation that it comes of.
    source_id: Uuid
    form: EnterForm


class CorrectForm(Form, kw_only=True):
    """What is right, in place of what was wrong."""

    grade: Annotated[
        Literal["ruled", "general", "serious"], Meta(title="更正后的等级", extra=choices(_GRADE))
    ] = "ruled"
    who: Annotated[Literal["adults", "tenant"], Meta(title="记在谁名下", extra=choices(_WHO))] = "adults"
    occurred_on: Annotated[date, Meta(title="违规时间", extra=LATELY)]
    opinion: Annotated[str, _OPINION]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="为什么更正", extra=LONG)]


async def row_of(case: Case) -> CreditRecord:
    return await CreditRecord.get(case_id=case.id)


# Entering


async def _can_enter(move: Move) -> None:
    source: Case = move.with_["source"]
    texts = {f"form.{name}": text for name, text in msgspec.to_builtins(move.form).items() if isinstance(text, str)}
    if named := await naming.names_who_reported(texts, source, actor=move.actor):
        raise invalid(named)


async def _entered(move: Move) -> None:
    """The row, and the persons. What was done is frozen as it stands now."""
    given, today = move.with_, move.actor.today
    ground: grounds.Ground = given["ground"]
    ruled = await ruled_grade(ground.code, move.case.household_id or 0, today)
    grade = ruled if given["grade"] == "ruled" else given["grade"]
    try:
        record = await CreditRecord.create(
            case_id=move.case.id, household_id=move.case.household_id, source_case_id=given["source"].id,
            corrects_id=given.get("corrects", ""), act=ground.code, act_label=ground.label[:60], base=ground.base[:200],
            occurred_on=given["occurred_on"], grade=grade, ruled_grade=ruled, opinion=given["opinion"],
            measures=given["measures"], bar_months=ground.bar_years * 12,
        )
    except IntegrityError:
        raise refuse("credit_exists") from None
    await CreditPerson.bulk_create(
        [
            CreditPerson(record_id=record.id, member_id=one.id, name=one.name, id_index=one.id_index)
            for one in given["members"]
        ]
    )
    move.sealed["persons"] = ",".join(str(one.id) for one in given["members"])
    move.sealed["text"] = f"{ground.label}，{GRADES[grade]}。{given['opinion']}"
    if move.step.to == "in_force":
        await _begin(move.case.id, grade, today)


async def _begin(case_id: str, grade: str, today: date) -> None:
    months = await in_force(MONTHS_OF[grade], today)
    await CreditRecord.filter(case_id=case_id).update(recorded_on=today, expires_on=add_months(today, months))


async def ruled_grade(act: str, household_id: int, today: date) -> str:
    """By the rules of today: that of the act; and so many general ones that stand together make a serious one."""
    if await in_force(GRADE_RULES[act], today) == 2:
        return SERIOUS
    many = await in_force(TWO_MAKE_SERIOUS, today)
    standing = CreditRecord.filter(
        household_id=household_id, standing=1, grade=GENERAL, case__status="in_force", expires_on__gte=today
    )
    return SERIOUS if many and await standing.count() + 1 >= many else GENERAL


async def _may_judge(move: Move) -> None:
    """What bars a family for years is no street's to decide."""
    row = await row_of(move.case)
    if row.bar_months and move.actor.role != actors.DISTRICT_CLERK:
        years = row.bar_months // 12
        raise refuse("not_allowed", f"这条记录会使这家{years}年内不能再申请，要由区保障办审核。")


async def _confirmed(move: Move) -> None:
    row = await row_of(move.case)
    await _begin(move.case.id, row.grade, move.actor.today)


# Ending


async def _over(move: Move) -> None:
    """It shows no more; an objection that waits has nothing left to be against."""
    await CreditRecord.filter(case_id=move.case.id).update(standing=None)
    waiting = await CreditObjection.filter(record_case_id=move.case.id, standing=1).first()
    if waiting is not None:
        await tell_source(waiting.case_id, "record_over", at=move.actor.at)


async def _is_over(move: Move) -> None:
    row = await row_of(move.case)
    until, waits = bar_of(row, await last_left({row.household_id}))
    today = move.actor.today
    if row.expires_on is None or today <= row.expires_on or waits or (until is not None and today <= until):
        raise refuse("step_not_possible")


async def _put_right(move: Move) -> None:
    row = await row_of(move.case)
    if row.bar_months:
        raise refuse("credit_not_yet", "这条记录按法律要满期限，不能提前结束。有错的，请更正或者撤销。")
    source = await Case.filter(id=row.source_case_id).first()
    if source is None or (source.procedure == "violation" and source.status != "rectified"):
        raise refuse("credit_not_yet", "违规记录还没有登记“已整改”，不能提前结束。")
    months = await in_force(REPAIR_MONTHS, move.actor.today)
    first = add_months(row.recorded_on or move.actor.today, months)
    if move.actor.today < first:
        raise refuse("credit_not_yet", f"记录满{months}个月才可以提前结束：{say_day(first)}起。")


async def _corrected(move: Move) -> None:
    """1. this one ends; 2. what is right is entered anew, to end no later than the old one would have."""
    form: CorrectForm = move.form
    row = await row_of(move.case)
    await _over(move)
    source = await Case.get(id=row.source_case_id).select_related("household", "dwelling")
    case = await _open(
        str(uuid.uuid4()), "enter_judged", source, household=await Household.get(id=row.household_id),
        members=await adults_of(row.household_id, form.occurred_on, tenant=form.who == "tenant"),
        ground=_ground(row.act, move.actor.today), grade=form.grade, opinion=form.opinion,
        occurred_on=form.occurred_on, measures=row.measures, corrects=move.case.id, actor=move.actor,
    )
    anew = await row_of(case)
    if row.recorded_on and row.expires_on and anew.expires_on:
        await CreditRecord.filter(id=anew.id).update(
            recorded_on=row.recorded_on, expires_on=add_months(
                row.recorded_on, await in_force(MONTHS_OF[anew.grade], move.actor.today)
            ),
        )
    move.sealed["corrected_by"] = case.number


async def _sensible(move: Move) -> None:
    check_day(move, "occurred_on")


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever entered what it rests on, or the record in whose place it stands."""
    row = await row_of(case)
    return await entered_in([one for one in (row.source_case_id, row.corrects_id) if one], actor)


async def _tell(move: Move) -> list[Message]:
    title, phrase, note = {
        "in_force": ("您家有一条不良信用记录", "请查看", "有不同意见可以提异议"),
        "expired": ("不良信用记录已到期", "已到期", "不再提示，不用做什么"),
        "repaired": ("不良信用记录已提前结束", "已结束", "已经整改，不再提示"),
        "corrected": ("不良信用记录已更正", "已更正", "原记录不再提示"),
        "withdrawn": ("不良信用记录已撤销", "已撤销", "不再提示，原因见详情"),
    }[move.step.to]
    if move.step.to == "withdrawn" and move.step.frm == "proposed":
        # Nobody heard of it yet.
        return []
    return [Message(move.case.household_id or 0, title, {"thing": "不良信用记录", "phrase": phrase, "note": note})]


_ENTER, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK, actors.STREET_CLERK), (actors.STREET_CLERK,), (
    actors.DISTRICT_CLERK,
)
_JUDGES, _CALENDAR, _CLAUSE = (*_STREET, *_DISTRICT), (actors.BY_ITSELF,), ("5.3a",)
CREDIT_RECORD = register(
    Procedure(
        name=KIND,
        label="不良信用记录",
        prefix="XY",
        stages=("登记", "审核", "记录期"),
        statuses={
            "proposed": Status("已登记，待审核", 1, days=10),
            "in_force": Status("记录期内", 2, after="到期以后自动结束，不再提示。", tone="stop"),
            "expired": Status("已到期", 3, after="记录已经到期，不再提示，留档备查。"),
            "repaired": Status("已整改，提前结束", 3, after="已经整改，记录提前结束，不再提示，留档备查。"),
            "corrected": Status("已更正", -1, after="这条记录有错，已经更正，不再提示；更正后的另有一条。"),
            "withdrawn": Status("已撤销", -1, after="这条记录已经撤销，不再提示，原因留档备查。"),
            "refused": Status("审核没有通过", -1, after="审核没有通过，没有记入不良信用。"),
        },
        steps=(
            Step(None, "enter", "proposed", _ENTER, _CLAUSE, "记入不良信用", EnterForm, duty="enter", weighs=True,
                 guard=_can_enter, effect=_entered, body=EnterBody),
            Step(None, "enter_judged", "in_force", (*_ENTER, *_DISTRICT, *_CALENDAR), _CLAUSE, "按决定记入不良信用",
                 NoForm, duty="enter", judged_by=_DISTRICT, quiet=True, effect=_entered, tell=_tell),
            Step("proposed", "confirm", "in_force", _JUDGES, _CLAUSE, "审核通过", NoteForm, "primary", duty="approve",
                 asks=True, guard=_may_judge, effect=_confirmed, tell=_tell),
            Step("proposed", "refuse", "refused", _JUDGES, _CLAUSE, "不予记入", ReasonForm, "danger", duty="approve",
                 asks=True, effect=_over),
            Step("in_force", "repair", "repaired", _JUDGES, _CLAUSE, "已整改，提前结束", ReasonForm, duty="approve",
                 guard=_put_right, effect=_over, tell=_tell),
            Step("in_force", "correct", "corrected", _DISTRICT, _CLAUSE, "更正", CorrectForm, duty="approve",
                 guard=_sensible, effect=_corrected, tell=_tell),
            Step("in_force", "withdraw", "withdrawn", _DISTRICT, _CLAUSE, "撤销", ReasonForm, "danger",
                 duty="approve", effect=_over, tell=_tell),
            Step("in_force", "expire", "expired", _CALENDAR, _CLAUSE, "到期", NoForm, quiet=True, guard=_is_over,
                 effect=_over, tell=_tell),
            *(
                Step(status, "source_over", "withdrawn", _CALENDAR, _CLAUSE, "依据已作废，一并撤销", NoForm, quiet=True,
                     effect=_over, tell=_tell)
                for status in ("proposed", "in_force")
            ),
        ),
        readers=(actors.TENANT, *_ENTER, *_DISTRICT),
        chapter=Chapter.EXITS,
        offers=(
            Offer("credit_records", "不良信用", "book", "cases/list", 61, {"procedure": KIND},
                  to=(*_ENTER, *_DISTRICT)),
            Offer("own_credit", "不良信用记录", "book", "cases/list", 95, {"procedure": KIND}, to=(actors.TENANT,)),
        ),
        wrote=_wrote,
    )
)


# What handlers and other procedures call


async def start(case_id: str, source_id: str, form: EnterForm, *, actor: Actor) -> Case:
    """Of a violation in reach: the same id again is the same record. Raises not_allowed, not_found, id_taken,
    credit_no_breach, credit_exists, form_invalid.
    """
    access.require_role(actor, *_ENTER)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    source = await access.find_case(source_id, actor=actor, procedure="violation")
    if source.status == "voided" or source.household is None:
        raise refuse("credit_no_breach", "这条违规记录已经作废，不能记入不良信用。")
    violation = await Violation.get(case_id=source.id)
    act = grounds.of_behaviour(violation.behaviour, actor.today)
    day = violation.occurred_on or actor.today
    return await _open(
        case_id, "enter", source, household=source.household,
        members=await adults_of(source.household_id or 0, day, tenant=form.who == "tenant"),
        ground=_ground(act, actor.today), grade=form.grade, opinion=form.opinion, occurred_on=violation.occurred_on,
        measures=await measures_now(source), actor=actor, form=form,
    )


async def enter(
    source: Case, *, household: Household, members: Sequence[HouseholdMember], act: str, grade: str, opinion: str,
    occurred_on: date | None, measures: Sequence[dict[str, Any]], actor: Actor,
) -> Case | None:
    """Of what was judged: in force at once. `act`: a ground's code; `grade`: ruled, general or serious; `measures` as
    `measures_now` tells them. In the step's transaction. None: the same stands already. Raises credit_no_breach for a
    ground that is none.
    """
    ground = _ground(act, actor.today)
    if await CreditRecord.filter(source_case_id=source.id, act=act, standing=1).exists():
        return None
    return await _open(
        str(uuid.uuid4()), "enter_judged", source, household=household, members=members, ground=ground, grade=grade,
        opinion=opinion, occurred_on=occurred_on, measures=list(measures), actor=actor,
    )


def _ground(act: str, day: date) -> grounds.Ground:
    """Raises credit_no_breach."""
    found = grounds.in_force_on(day).get(act)
    if found is None or not found.breach:
        label = found.label if found else "这种情形"
        said = f"“{label}”不是违规，不能记入不良信用。隐瞒、虚报的，请按隐瞒或者虚报登记违规。"
        raise refuse("credit_no_breach", said)
    return found


async def _open(case_id: str, action: str, source: Case, *, actor: Actor, form: Any = None, **given: Any) -> Case:
    household: Household = given["household"]
    if not given["members"]:
        raise refuse("credit_no_breach", "这家没有可以记的成年成员，请先核对家庭成员的出生日期。")
    opening = Opening(
        case_id, f"不良信用：{given['ground'].label}，{household.name}"[:120], household.area_path,
        household=household, dwelling=source.dwelling, form=msgspec.to_builtins(form) if form else None,
        with_={"source": source, **given}, sealed={"source": source.id},
    )
    return (await open_cases(CREDIT_RECORD, [opening], actor=actor, action=action))[0]


async def adults_of(household_id: int, day: date, *, tenant: bool = False) -> list[HouseholdMember]:
    """Those of age who belonged to the family on that day; of whom no birth is known the tenant alone."""
    found = []
    for one in await HouseholdMember.filter(household_id=household_id).order_by("position").limit(100):
        first = one.position == 0
        if (tenant and not first) or (one.joined_on and one.joined_on > day) or (one.left_on and one.left_on < day):
            continue
        birth = one.born_on or _birth(one)
        if first if birth is None else add_months(birth, ADULT_MONTHS) <= day:
            found.append(one)
    return found


def _birth(member: HouseholdMember) -> date | None:
    try:
        return born_on(member.id_number or "") if member.id_kind == "resident_id" else None
    except ValueError:
        return None


async def measures_now(source: Case) -> list[dict[str, Any]]:
    """What was done about a violation so far: day, hour, what and how, and the ids of the evidence."""
    if source.procedure != "violation":
        return []
    return [
        {
            "label": one.label, "on": one.on, "hour": one.hour, "way": one.way, "words": one.words,
            "evidence": list(one.evidence), "case": source.id,
        }
        for one in await measures_of(source)
    ]


async def of_source(source_case_id: str) -> str | None:
    """The record that stands of a case."""
    found: Any = await CreditRecord.filter(source_case_id=source_case_id, standing=1).values_list("case_id", flat=True)
    return str(found[0]) if found else None


async def may_start(source: Case, *, actor: Actor) -> bool:
    """Whether a page offers it. `source`: a violation in reach."""
    if actor.role not in _ENTER or source.status == "voided" or source.household_id is None:
        return False
    violation = await Violation.get(case_id=source.id)
    ground = grounds.in_force_on(actor.today).get(grounds.of_behaviour(violation.behaviour, actor.today))
    return ground is not None and ground.breach and await of_source(source.id) is None


# What the calendar finds


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Records whose day is over."""
    behind = 0
    while True:
        over = CreditRecord.filter(
            standing=1, case__status="in_force", expires_on__lt=business_day(now()), id__gt=behind
        )
        rows = await over.order_by("id").limit(PAGE)

        async def expire(case_id: str) -> None:
            case = await Case.get(id=case_id).select_related("household", "dwelling")
            await advance(case, "expire", actor=calendar(now()), version=case.version)

        await each([row.case_id for row in rows], expire)
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1].id


rounds.declare(KIND, _round)
