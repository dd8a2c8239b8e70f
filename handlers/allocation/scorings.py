"""Scores (评分, 2g): entering what a family's papers show, its own score and objection. Other steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.allocation import scorings
from casework.allocation.score_standing import Told, told
from casework.allocation.scores import Line
from casework.allocation.scoring_forms import ScoreObjectionBody, ScoreObjectionForm, ScoringBody, ScoringForm
from casework.allocation.scorings import KIND
from casework.heart import actors
from casework.heart.forms import FormField, describe
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Scoring


class ScoreLine(Struct):
    key: str
    label: str
    found: str
    # Which condition of the rules was met.
    rule: str
    points: int
    source: str
    clause: str


class ScoreReply(Struct):
    """A version. Its lines add up to its total."""

    version: int
    total: int
    reference_on: date
    scored_on: date
    rules: str
    legal_base: str
    lines: list[ScoreLine]


class OwnScoreReply(Struct):
    """What a family reads of its own, the version that counts first."""

    versions: list[ScoreReply]
    review: str
    object_by: date | None
    may_object: bool
    objection: str
    answer: str
    fields: list[FormField]


class OwnScores(Struct):
    # None: it was not scored yet.
    score: OwnScoreReply | None


class ScoringDetail(Detail):
    application_id: str
    application_number: str
    facts: ScoringForm
    versions: list[ScoreReply]
    review: str
    object_by: date | None
    review_by: date | None
    objection: str
    answer: str
    may_add: bool


def score_reply(one: Told) -> ScoreReply:
    return ScoreReply(
        version=one.version, total=one.total, reference_on=one.reference_on, scored_on=one.scored_on,
        rules=one.rules, legal_base=one.legal_base, lines=[_line(line) for line in one.lines],
    )


def _line(line: Line) -> ScoreLine:
    return ScoreLine(
        key=line.key, label=line.label, found=line.found, rule=line.rule, points=line.points, source=line.source,
        clause=line.clause,
    )


async def _versions(case_id: str, *, whole: bool) -> list[ScoreReply]:
    return [score_reply(told(one, whole=whole)) for one in await scorings.versions_of(case_id)]


@endpoint("POST", "/scorings", summary="填报轮候评分", body=ScoringBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await scorings.begin(ask.body, actor=ask.actor), ask)


@endpoint("GET", "/scorings/own", summary="我家的轮候评分", reply=OwnScores)
async def own(ask: Ask) -> OwnScores:
    return await _read(ask)


@endpoint("POST", "/scorings/own/objections", summary="对我家的评分提出异议", body=ScoreObjectionBody, reply=OwnScores)
async def object_to(ask: Ask) -> OwnScores:
    await scorings.object_to(ask.body.form, actor=ask.actor)
    return await _read(ask)


async def _read(ask: Ask) -> OwnScores:
    found = await scorings.own(actor=ask.actor)
    return OwnScores(score=await _own(*found, ask) if found else None)


async def _own(case: Case, row: Scoring, ask: Ask) -> OwnScoreReply:
    open_to_it = case.status == "scored" and row.object_by is not None and ask.actor.today <= row.object_by
    return OwnScoreReply(
        versions=await _versions(case.id, whole=True), review=await scorings.reviewed(row.application_id),
        object_by=row.object_by, may_object=open_to_it, objection=row.objection or "", answer=row.answer or "",
        fields=describe(ScoreObjectionForm) if open_to_it else [],
    )


async def _detail(case: Case, ask: Ask) -> ScoringDetail:
    row = await scorings.row_of(case)
    return ScoringDetail(
        application_id=row.application_id, application_number=row.application.number,
        facts=scorings.facts_said(row), versions=await _versions(case.id, whole=ask.actor.role == actors.HOUSING_CLERK),
        review=await scorings.reviewed(row.application_id), object_by=row.object_by, review_by=row.review_by,
        objection=row.objection or "", answer=row.answer or "",
        may_add=case.status == "draft" and ask.actor.role == actors.COMMUNITY_CLERK,
    )


DETAILS[KIND] = _detail
