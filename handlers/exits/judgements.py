"""Judgements: beginning a report, the list, and what one tells. Later steps go by /cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from casework.exits import judgements, services
from casework.exits.grounds import OUTCOMES, ROUTES, Ground
from casework.exits.judgement_duty import KIND, WAITING
from casework.exits.judgement_evidence import lying, wanting
from casework.exits.judgement_forms import ANSWERED_BY, HARDSHIPS, NOTICE_WAYS, JudgementReportBody, Subject
from casework.exits.judgement_papers import evidence_lines
from casework.exits.judgement_rows import following, grounds_of, hardships, points_of, row_of
from casework.exits.service_ways import WAYS
from casework.heart import access, actors
from casework.heart.life import PROCEDURES
from casework.words.clock import business_day
from casework.words.masking import mask_text
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    LateQuery,
    narrowed,
    page_of_cases,
    present,
    way_words,
)
from handlers.heart.texts import JUDGED
from models import Case, Judgement, JudgementGround

# What a family says is read by the offices.
JUDGED["say_point"] = ("said", "hardship_words")
# In which a family reads what was decided; before, it is nobody's but the office's.
_DECIDED = ("to_serve", "served", "staying")


class SumLine(Struct):
    what: str
    how: str
    fen: int


class JudgedGround(Struct):
    code: str
    label: str
    # The rule of law on which it rests, and whether it is a breach.
    base: str
    breach: bool
    route_label: str
    from_day: date | None
    # "": not decided, or not told yet.
    outcome: str
    outcome_label: str
    reasons: str
    amount_fen: int | None
    lines: list[SumLine]
    adjusted_because: str
    demand: str
    rectify_days: int | None
    rectification_id: str
    # What another authority imposed; "": nothing.
    fine: str


class AnsweredPoint(Struct):
    place: int
    said: str
    said_on: date
    way_label: str
    speaker: str
    # None: not examined yet.
    accepted: bool | None
    why: str


class RelatedCase(Struct):
    case_id: str
    procedure: str
    label: str
    number: str


class EvidenceLine(Struct):
    what: str
    day: str
    how: str


class JudgementDetail(Detail):
    tenancy_id: int | None
    award_id: int | None
    source_case_id: str | None
    facts: str
    grounds: list[JudgedGround]
    sources: list[RelatedCase]
    # What lies there, in words; and what each ground still wants before it goes up.
    evidence_lines: list[EvidenceLine]
    wanting: list[str]
    # Photographs and papers of which the family is told in words alone.
    withheld: list[str]
    withheld_words: str
    told_on: date | None
    answer_days: int | None
    notice_on: date | None
    notice_way_label: str
    answer_until: date | None
    points: list[AnsweredPoint]
    hardships: list[str]
    hardship_words: str
    turn: int
    reasons: str
    decided_on: date | None
    move_days: int | None
    move_by: date | None
    served_on: date | None
    served_way_label: str
    # The service of the decision, for who may read it.
    service_case_id: str | None
    # What carries the decision out: the enforcement, the hand-back and the recoveries that came of it.
    follows: list[RelatedCase]
    # Whether photographs and papers may be added now.
    may_add: bool


@endpoint("POST", "/judgements", summary="上报区保障办研判", body=JudgementReportBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    return await present(await judgements.start(ask.body.id, ask.body, actor=ask.actor), ask)


class SourcesQuery(Struct):
    # The entry: `tenancy:12` or `award:3`.
    subject: Subject


class PossibleSource(Struct):
    case_id: str
    label: str
    number: str
    on: date


class PossibleSources(Struct):
    sources: list[PossibleSource]


@endpoint("GET", "/judgements/sources", summary="上报研判：可以作依据的记录", query=SourcesQuery, reply=PossibleSources)
async def list_sources(ask: Ask) -> PossibleSources:
    found = await judgements.sources_for(ask.query.subject, actor=ask.actor)
    return PossibleSources(
        sources=[
            PossibleSource(
                case_id=one.id, label=PROCEDURES[one.procedure].label, number=one.number, on=business_day(one.opened_at)
            )
            for one in found
        ]
    )


@endpoint("GET", "/judgements", summary="退出与追缴研判", query=LateQuery, reply=CasePage)
async def list_judgements(ask: Ask) -> CasePage:
    late = Q(status__in=list(WAITING), judgement__act_by__lt=ask.actor.today)
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


def _ground(one: JudgementGround, ground: Ground, *, told: bool) -> JudgedGround:
    fine = one.fine or {}
    return JudgedGround(
        code=one.ground,
        label=ground.label,
        base=ground.base,
        breach=ground.breach,
        route_label=ROUTES[ground.route].label if ground.route else "",
        from_day=one.from_day,
        outcome=one.outcome if told else "",
        outcome_label=OUTCOMES.get(one.outcome, "") if told else "",
        reasons=(one.reasons or "") if told else "",
        amount_fen=one.amount_fen if told else None,
        lines=[SumLine(what=what, how=how, fen=fen) for what, how, fen in one.lines] if told else [],
        adjusted_because=(one.adjusted_because or "") if told else "",
        demand=(one.demand or "") if told else "",
        rectify_days=one.rectify_days if told else None,
        rectification_id=one.rectification_id if told else "",
        fine=f"{fine['by']}，{fine['number']}" if fine and told else "",
    )


async def _detail(case: Case, ask: Ask) -> JudgementDetail:
    row = await row_of(case)
    family = ask.actor.role in access.FAMILIES
    told = not family or case.status in _DECIDED
    there = await lying(row)
    found = await grounds_of(row)
    service = await services.last_of(case.id)
    reads = service is not None and access.deals_with(ask.actor, services.SERVICE.name)
    return JudgementDetail(
        tenancy_id=row.tenancy_id,
        award_id=row.award_id,
        source_case_id=row.source_case_id,
        facts=mask_text(row.facts or "") if family else row.facts or "",
        grounds=[_ground(one, ground, told=told) for one, ground in found],
        sources=_related(there.sources, ask),
        evidence_lines=[EvidenceLine(what=what, day=day, how=how) for what, day, how in await evidence_lines(row)],
        wanting=wanting([ground for _, ground in found], there) if case.status in ("draft", "returned") else [],
        withheld=[] if family else list(row.withheld or []),
        withheld_words=row.withheld_words or "",
        told_on=row.told_on,
        answer_days=row.answer_days,
        notice_on=row.notice_on,
        notice_way_label=way_words(row.notice_way, _notice_way(row), ask),
        answer_until=row.answer_until,
        points=[
            AnsweredPoint(
                place=one.place, said=one.said or "", said_on=one.said_on, way_label=ANSWERED_BY.get(one.way, ""),
                speaker=one.speaker or "", accepted=one.accepted if told else None,
                why=(one.why or "") if told else "",
            )
            for one in await points_of(row)
        ],
        hardships=[HARDSHIPS[code] for code in hardships(row)],
        hardship_words=row.hardship_words or "",
        turn=row.turn,
        reasons=(row.reasons or "") if told else "",
        decided_on=row.decided_on if told else None,
        move_days=row.move_days if told else None,
        move_by=row.move_by,
        served_on=row.served_on,
        served_way_label=way_words(
            row.served_way, WAYS[row.served_way].label if row.served_way in WAYS else "", ask
        ),
        service_case_id=service.case_id if service is not None and reads else None,
        follows=_related(await following(case.id), ask) if told else [],
        may_add=_may_add(case, ask),
    )


def _related(cases: Sequence[Case], ask: Ask) -> list[RelatedCase]:
    return [
        RelatedCase(case_id=one.id, procedure=one.procedure, label=PROCEDURES[one.procedure].label, number=one.number)
        for one in cases
        if access.reaches(ask.actor, one)
    ]


def _notice_way(row: Judgement) -> str:
    return "在手机上确认收到" if row.notice_way == "app" else NOTICE_WAYS.get(row.notice_way, "")


def _may_add(case: Case, ask: Ask) -> bool:
    if case.status in ("draft", "returned"):
        return bool(case.opened_by_id == ask.actor.account_id)
    desks = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
    if case.status in ("telling", "untold"):
        return ask.actor.role in desks
    return case.status in ("hearing", "heard") and ask.actor.role in (*desks, actors.TENANT)


DETAILS[KIND] = _detail
