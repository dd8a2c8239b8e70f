"""Scoring of the families that wait (评分, 2g): the community enters what papers show, the housing bureau, which
coordinates the committee, freezes the score at a day, the committee reviews it in a session under supervision.

A score counts what the units themselves have found by that day and nothing that a family says of its health or its
needs (`status_standing.holding`); it follows from a rule set that is data (`scores.py`), and which one it was stands
in it with its digest. What was not shown counts nothing and stops nobody. The family reads its own line by line and may
object for some days; the bureau answers with reasons, or corrects: that is a new version at the same day, and the old
one stays. Once a year the circumstances are entered anew, and the old score counts until the new one is there. Each
score moves the family in the waiting list from its day on.

Refuses what is proved by nothing, a second one of the same application, and a score of whoever does not wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.allocation.applicants import ApplicantForm
from casework.allocation.applications import APPLICATION, form_of
from casework.allocation.committee_forms import OUTCOMES
from casework.allocation.committee_units import head
from casework.allocation.score_rules import rules_on
from casework.allocation.scores import Facts, Found, a_head, score
from casework.allocation.scoring_forms import (
    AnswerScoreForm,
    CorrectScoreForm,
    FactsForm,
    ScoreForm,
    ScoreObjectionForm,
    ScoringBody,
    ScoringForm,
)
from casework.allocation.status_standing import holding
from casework.allocation.waiting_lists import WAITING, put
from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day, count_days
from casework.heart.forms import NoForm, ReasonForm, read_kept
from casework.heart.life import RECEIVING, Move, Procedure, Status, Step, register
from casework.heart.obligations import PAGE
from casework.heart.problems import invalid, refuse
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.heart.writing import write_row
from casework.words.calendar import add_months
from casework.words.id_documents import document_of
from casework.words.reading import as_name
from casework.words.wording import say_day
from models import Application, Case, Organisation, Score, Scoring, SessionItem

KIND = "scoring"
_BASE = "演示区自定的评分办法；正式的由区保障办按实施细则设定。"
OBJECT_DAYS = declare(
    Rule("scoring_objection_days", "评分：告知以后几个工作日内可以提出异议", 5, _BASE, least=1, most=60,
         unit=WORKING_DAYS)
)
ANSWER_DAYS = declare(
    Rule("scoring_answer_days", "评分异议：几个工作日内答复", 15, _BASE, least=1, most=60, unit=WORKING_DAYS)
)
REVIEW_MONTHS = declare(
    Rule("scoring_review_months", "轮候年度复核：评分以后几个月重新核对", 12, _BASE, least=1, most=60)
)


async def row_of(case: Case) -> Scoring:
    return await Scoring.get(case_id=case.id).select_related("application")


def facts_said(row: Scoring) -> ScoringForm:
    """What the community has entered last."""
    return read_kept(row.facts, ScoringForm)


# What counts


def _born(member: ApplicantForm) -> date | None:
    return document_of(member).born_on or member.born_on


async def facts_of(row: Scoring, given: dict[str, Any], day: date) -> Facts:
    """What is so on that day: what the papers show, and what the units have found. Some queries."""
    form = await form_of(row.application_id)
    indexes = [document_of(member).index for member in form.members]
    shown = msgspec.convert({name: given.get(name) for name in FactsForm.__struct_fields__}, FactsForm)
    approved = (await Application.get(case_id=row.application_id).only("case_id", "approved_on")).approved_on
    return Facts(
        day, len(form.members), _born(form.members[0]), min(approved or day, day), shown.residence_since,
        shown.income_fen, None if shown.area_m2 is None else round(shown.area_m2 * 100),
        tuple(Found(one.person_index, one.kind, str(one.grade or "")) for one in await holding(indexes, day)),
    )


def _ties(facts: Facts) -> dict[str, int | None]:
    def days(since: date | None) -> int | None:
        return None if since is None else max(0, (facts.reference_on - since).days)

    return {
        "area_a_head": a_head(facts.area_centi_m2, facts.people), "residence_days": days(facts.residence_since),
        "age_days": days(facts.born_on), "income_a_head": a_head(facts.income_fen, facts.people),
    }


async def _freeze(move: Move, row: Scoring, given: dict[str, Any], day: date, why: str) -> None:
    """A further version, which counts from now on; the family is moved in the list by it."""
    facts, rules = await facts_of(row, given, day), await rules_on(day)
    result, version, today = score(rules, facts), row.version + 1, move.actor.today
    await Score.create(
        case_id=move.case.id, version=version, reference_on=day, rules=rules.name, rules_sha256=rules.sha256,
        total=result.total, scored_on=today,
        content={
            "lines": msgspec.to_builtins(result.lines), "ties": _ties(facts), "legal_base": rules.legal_base,
        },
    )
    object_by = count_days(today, await in_force(OBJECT_DAYS, today), OBJECT_DAYS.unit)
    review_by = add_months(day, await in_force(REVIEW_MONTHS, today))
    await write_row(
        Scoring, move.case.id, version=version, facts=given, object_by=object_by, review_by=review_by
    )
    move.sealed["score"] = f"第{version}版，{result.total}分，{rules.name}，{rules.sha256}"
    application = await Case.filter(id=row.application_id).select_for_update().get()
    if application.status == WAITING:
        indexes = [document_of(member).index for member in (await form_of(application.id)).members]
        await put(application, indexes, today=today, why=why)
    await waits_until(move.case, None)


# Guards and effects


async def _alone(move: Move) -> None:
    if await Scoring.filter(application_id=move.with_["application"].id, live=1).exists():
        raise refuse("scoring_exists")


async def _opened(move: Move) -> None:
    form: ScoringForm = move.form
    try:
        await Scoring.create(
            case_id=move.case.id, application_id=move.with_["application"].id, facts=msgspec.to_builtins(form)
        )
    except IntegrityError:
        raise refuse("scoring_exists") from None


async def _amended(move: Move) -> None:
    await write_row(Scoring, move.case.id, facts=msgspec.to_builtins(move.form))


async def _proved(move: Move) -> None:
    """Whatever is said rests on a paper that was sent since it was said."""
    row = await row_of(move.case)
    if any(row.facts.get(name) is not None for name in FactsForm.__struct_fields__):
        await rest_on_fresh(move, "papers_missing", "请先上传收入、住房、户籍的证明，再报区住建局。", of_anybody=True)


async def _may_score(move: Move) -> None:
    row, form = await row_of(move.case), move.form
    if row.application.status != WAITING:
        raise refuse("step_not_possible", "这户现在不在轮候，不用评分。")
    approved = (await Application.get(case_id=row.application_id).only("case_id", "approved_on")).approved_on
    if form.reference_on is not None and approved is not None and form.reference_on < approved:
        raise invalid({"form.reference_on": f"日期不能早于审核通过的{say_day(approved)}。"})


async def _scored(move: Move) -> None:
    row, form = await row_of(move.case), move.form
    await _freeze(move, row, row.facts, form.reference_on or move.actor.today, "scored")


async def _in_time(move: Move) -> None:
    row = await row_of(move.case)
    if row.object_by is None or move.actor.today > row.object_by:
        until = f"{say_day(row.object_by)}以前" if row.object_by else "评分以后"
        raise refuse("scoring_objection_late", f"评分的异议要在{until}提出，现在已经过了。有变化的，请社区重新报评分。")


async def _objected(move: Move) -> None:
    form: ScoreObjectionForm = move.form
    await write_row(Scoring, move.case.id, objection=form.words, answer=None)
    days = await in_force(ANSWER_DAYS, move.actor.today)
    await waits_until(move.case, count_days(move.actor.today, days, ANSWER_DAYS.unit))


async def _answered(move: Move) -> None:
    form: AnswerScoreForm = move.form
    await write_row(Scoring, move.case.id, answer=form.words)
    await waits_until(move.case, None)


async def _corrected(move: Move) -> None:
    """At the same day and with what held then: only what was entered wrongly is put right."""
    form: CorrectScoreForm = move.form
    row = await row_of(move.case)
    told = msgspec.to_builtins(form)
    new = {name: told[name] for name in FactsForm.__struct_fields__ if told[name] is not None}
    day = (await Score.get(case_id=move.case.id, version=row.version)).reference_on
    await _freeze(move, row, {**row.facts, **new}, day, "objected")
    await write_row(Scoring, move.case.id, answer=form.words)


async def _not_scored(move: Move) -> None:
    if (await row_of(move.case)).version:
        raise refuse("step_not_possible", "这户已经评过分，不能撤回；请改好材料再报，新的评分出来以前原来的有效。")


async def _over(move: Move) -> None:
    await write_row(Scoring, move.case.id, live=None, review_by=None)
    await waits_until(move.case, None)


# The calendar


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    waiting = Scoring.filter(case__status="scored", live=1, review_by__not_isnull=True, id__gt=behind)
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "review_by", "case__area_path")
    paths = {path for _, _, path in rows}
    offices = {one.path: one.id for one in await Organisation.filter(path__in=list(paths) or [""])}
    return [
        Owing(int(one), path, organisation_id=offices[path], due_on=by)
        for one, by, path in rows
        if path in offices and (among is None or offices[path] in among)
    ]


_COMMUNITY, _BUREAU, _CLAUSES = (actors.COMMUNITY_CLERK,), (actors.HOUSING_CLERK,), ("2g",)
_OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
REVIEW_DUTY = Duty(
    kind="waiting_review",
    label="轮候年度复核",
    clause="2g",
    who="community",
    owed_by=_COMMUNITY,
    every="每户每年",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Scoring, "", "id"),
    done_in=("draft", "entered", "closed", "withdrawn"),
    watched_by=_OFFICES,
    figures=(
        Figure("waiting_reviews_late", "轮候复核逾期", True, "cases/list", {"owed": "waiting_review", "late": "yes"}),
    ),
    cases=lambda late, today: Q(by_day("scoring__review_by", late, today), procedure=KIND, status="scored"),
)
SCORING = register(
    Procedure(
        name=KIND,
        label="轮候评分",
        prefix="PF",
        stages=("社区填报", "区住建局评分", "告知"),
        statuses={
            "draft": Status("待社区上传证明", 0),
            "entered": Status("待区住建局评分", 1, days=15),
            "scored": Status("已评分", 3, after="评分已经告知这家，由评审小组评审；每年重新核对一次。"),
            "objected": Status("有异议，待区住建局答复", 2),
            "closed": Status("已结束", 3, after="这户已经不在轮候，评分留存。"),
            "withdrawn": Status("已撤回", -1, after="填报已经撤回，可以重新填报。"),
        },
        steps=(
            Step(None, "open", "draft", _COMMUNITY, _CLAUSES, "填报评分", ScoringForm, duty="enter", guard=_alone,
                 effect=_opened, body=ScoringBody, ahead=True),
            Step("draft", "amend", "draft", _COMMUNITY, _CLAUSES, "修改填报", ScoringForm, duty="enter", quiet=True,
                 effect=_amended),
            Step("draft", "hand_up", "entered", _COMMUNITY, _CLAUSES, "报区住建局评分", NoForm, "primary",
                 duty="enter", asks=True, guard=_proved),
            Step("entered", "return", "draft", _BUREAU, _CLAUSES, "退回社区", ReasonForm, duty="approve", asks=True,
                 side=RECEIVING),
            Step("entered", "score", "scored", _BUREAU, _CLAUSES, "评分", ScoreForm, "primary", duty="approve",
                 asks=True, side=RECEIVING, guard=_may_score, effect=_scored),
            Step("scored", "object", "objected", (actors.APPLICANT, actors.COMMUNITY_CLERK), _CLAUSES, "提出异议",
                 ScoreObjectionForm, guard=_in_time, effect=_objected),
            Step("objected", "answer", "scored", _BUREAU, _CLAUSES, "异议不成立，答复", AnswerScoreForm,
                 duty="approve", asks=True, side=RECEIVING, effect=_answered),
            Step("objected", "correct", "scored", _BUREAU, _CLAUSES, "异议成立，更正评分", CorrectScoreForm,
                 "primary", duty="approve", asks=True, side=RECEIVING, effect=_corrected),
            Step("scored", "renew", "draft", _COMMUNITY, _CLAUSES, "重新核对，再报评分", ScoringForm, duty="enter",
                 effect=_amended),
            *(
                Step(status, "withdraw", "withdrawn", _COMMUNITY, _CLAUSES, "撤回填报", ReasonForm, "danger",
                     guard=_not_scored, effect=_over)
                for status in ("draft", "entered")
            ),
            *(
                Step(status, "close", "closed", (actors.BY_ITSELF,), _CLAUSES, "轮候结束", NoForm, quiet=True,
                     effect=_over)
                for status in ("draft", "entered", "scored", "objected")
            ),
        ),
        readers=(*_OFFICES, actors.HOUSING_CLERK, actors.APPLICANT),
        chapter=Chapter.ALLOCATION,
        offers=(
            Offer("scorings", "轮候评分", "percent", "cases/list", 57, {"procedure": KIND},
                  to=(*_OFFICES, actors.HOUSING_CLERK)),
        ),
        duties=(REVIEW_DUTY,),
    )
)


async def begin(body: ScoringBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid, application_over,
    committee_missing, scoring_exists.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    source = await access.find_case(body.application_id, actor=actor, procedure=APPLICATION.name)
    if not APPLICATION.goes_on(source.status):
        raise refuse("application_over")
    name = as_name((await form_of(source.id)).members[0].name)
    opening = Opening(
        body.id, f"轮候评分：{name}"[:120], source.area_path, receiving_path=(await head()).path,
        form=msgspec.to_builtins(body.form), with_={"application": source},
    )
    return (await open_cases(SCORING, [opening], actor=actor))[0]


# What is told of it


async def versions_of(case_id: str) -> list[Score]:
    """The newest first."""
    return list(await Score.filter(case_id=case_id).order_by("-version").limit(50))


async def reviewed(application_id: str) -> str:
    """What the committee has said of it last; "": nothing yet."""
    items = SessionItem.filter(application_id=application_id).exclude(outcome="").select_related("case")
    item = await items.order_by("-id").first()
    if item is None:
        return ""
    points = "" if item.score is None else f"，评审时{item.score}分"
    return f"评审小组：{OUTCOMES[item.outcome]}{points}"


async def own(*, actor: Actor) -> tuple[Case, Scoring] | None:
    """Of the family that asks, once it was scored. Raises not_found."""
    application = await access.find_own_application(actor=actor)
    row = await Scoring.filter(application_id=application.id, live=1, version__gt=0).select_related("case").first()
    return (row.case, row) if row else None


async def object_to(form: ScoreObjectionForm, *, actor: Actor) -> Case:
    """By the family itself. In a transaction. Raises not_found, step_not_possible, scoring_objection_late."""
    found = await own(actor=actor)
    if found is None:
        raise access.not_found()
    case = await Case.filter(id=found[0].id).select_for_update().get()
    await case.fetch_related("household", "dwelling")
    # It reaches this one case and no other, and this one by nothing but this door.
    return await advance(
        case, "object", actor=access.as_holder(actor, case), version=case.version, form=msgspec.to_builtins(form)
    )
