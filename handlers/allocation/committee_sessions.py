"""Sessions of the review committee: calling one together, answering, watching over it. Other steps go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from casework.allocation import committee_sessions, session_supervisors
from casework.allocation.committee_forms import (
    CAPACITIES,
    OUTCOMES,
    AnswerBody,
    RemarkBody,
    SessionBody,
    SupervisorBody,
)
from casework.allocation.committee_rows import KIND, UNDER_WAY, answers_of, items_of, recused_in, row_of
from casework.allocation.committee_units import sitting
from casework.allocation.score_standing import counting, told
from casework.heart import actors
from casework.heart.forms import one_of
from handlers.allocation.scorings import ScoreReply, score_reply
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Score


class SessionMember(Struct):
    id: int
    unit: str
    name: str
    duty: str
    answer: Annotated[str, one_of("", "comes", "away")]
    answer_label: str
    words: str


class SessionItemLine(Struct):
    id: int
    place: int
    number: str
    title: str
    # Who of those that come keeps away from it.
    recused: list[str]
    # Whether the asker does.
    mine: bool
    outcome: Annotated[str, one_of("", *OUTCOMES)]
    outcome_label: str
    votes_for: int
    votes_against: int
    words: str
    # The score that counts now, line by line; None: it was not scored.
    score: ScoreReply | None


class SupervisorLine(Struct):
    name: str
    capacity_label: str
    came: bool
    remark: str


class CommitteeSessionDetail(Detail):
    held_on: date
    begins_at: str
    place: str
    subject: str
    seats: int
    quorum: int
    present: int
    members: list[SessionMember]
    items: list[SessionItemLine]
    supervisors: list[SupervisorLine]
    minutes: str
    may_answer: bool
    may_invite: bool
    may_remark: bool
    may_conclude: bool


class SupervisorCode(Struct):
    # Shown once.
    code: str
    case: CaseReply


@endpoint("POST", "/committee-sessions", summary="召集评审会议", body=SessionBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await committee_sessions.begin(ask.body, actor=ask.actor), ask)


@endpoint("POST", "/committee-sessions/<case_id:str>/answers", summary="评审会议：是否到会、是否回避", body=AnswerBody,
          reply=CaseReply)
async def answer(ask: Ask) -> CaseReply:
    return await present(await committee_sessions.answer(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint("POST", "/committee-sessions/<case_id:str>/supervisors", summary="评审会议：邀请监督人员",
          body=SupervisorBody, reply=SupervisorCode)
async def invite(ask: Ask) -> SupervisorCode:
    code, case = await committee_sessions.invite(ask.path["case_id"], ask.body.form, actor=ask.actor)
    return SupervisorCode(code=code, case=await present(case, ask))


@endpoint("POST", "/committee-sessions/<case_id:str>/remarks", summary="评审会议：监督意见", body=RemarkBody,
          reply=CaseReply)
async def remark(ask: Ask) -> CaseReply:
    return await present(await committee_sessions.remark(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


def _score(row: Score | None) -> ScoreReply | None:
    return score_reply(told(row, whole=True)) if row else None


async def _detail(case: Case, ask: Ask) -> CommitteeSessionDetail:
    row = await row_of(case.id)
    said = {one.member_id: one for one in await answers_of(case.id)}
    members = await sitting(row.held_on)
    away = await recused_in(row)
    seat = await committee_sessions.seat_of(row, actor=ask.actor)
    own = said.get(seat.id) if seat else None
    mine = set(own.recused.split(",")) if own else set()
    # What families' applications are reviewed is told to who sits there or watches over it, and to who calls together.
    inside = seat is not None or ask.actor.role in (actors.HOUSING_CLERK, actors.DISTRICT_CLERK, actors.SUPERVISOR)
    under_way = case.status in UNDER_WAY
    items = await items_of(case.id) if inside else []
    scores = await counting([one.application_id for one in items])
    return CommitteeSessionDetail(
        held_on=row.held_on, begins_at=row.begins_at, place=row.place, subject=row.subject, seats=row.seats,
        quorum=row.quorum, present=row.present,
        members=[
            SessionMember(
                id=one.id, unit=one.unit.name, name=one.name, duty=one.duty,
                answer="" if one.id not in said else "comes" if said[one.id].attends else "away",
                answer_label="没有答复" if one.id not in said else "到会" if said[one.id].attends else "请假",
                words=(said[one.id].words or "") if one.id in said and inside else "",
            )
            for one in members
        ],
        items=[
            SessionItemLine(
                id=one.id, place=one.place, number=one.application.number, title=one.application.title,
                recused=away.get(one.id, []), mine=str(one.id) in mine, outcome=one.outcome,
                outcome_label=OUTCOMES.get(one.outcome, ""), votes_for=one.votes_for, votes_against=one.votes_against,
                words=one.words or "",
                score=_score(scores.get(one.application_id)),
            )
            for one in items
        ],
        supervisors=[
            SupervisorLine(
                name=one.name, capacity_label=CAPACITIES[one.capacity], came=one.invitation.used_at is not None,
                remark=one.remark or "",
            )
            for one in await session_supervisors.supervisors_of(case.id)
        ],
        minutes=(row.minutes or "") if inside else "",
        may_answer=under_way and seat is not None,
        may_invite=under_way and ask.actor.role == actors.HOUSING_CLERK,
        may_remark=under_way and ask.actor.role == actors.SUPERVISOR,
        may_conclude=case.status == "sitting" and ask.actor.role == actors.HOUSING_CLERK,
    )


DETAILS[KIND] = _detail
