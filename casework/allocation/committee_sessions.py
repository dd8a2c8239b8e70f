"""Sessions of the review committee (评审会议, 2b, 2c): called together by the housing bureau, watched over by whoever
is invited to.

The bureau says when and where; on the list stand the families that wait longest, by the day on which the street
approved them, and nobody picks. Each member says whether it comes and from whom it keeps away. A session begins on its
day with as many members as the rule asks for; of each family those who keep away do not count, and where too few are
left it is put off. The minutes are a numbered paper. Discipline inspectors, deputies, advisers and residents are
invited to one session each: their right to read ends with it, and what they remark stands in the minutes.
Refuses to begin without a quorum or before the day, votes of more than may vote, and a refusal without its reason.
"""

from __future__ import annotations

from typing import Any

import msgspec
from tortoise.expressions import Q, Subquery

from casework.allocation import session_supervisors
from casework.allocation.committee_forms import (
    OUTCOMES,
    AnswerBody,
    AnswerForm,
    ConcludeForm,
    RemarkBody,
    RemarkForm,
    ResultForm,
    SessionBody,
    SessionForm,
    SupervisorBody,
    SupervisorForm,
)
from casework.allocation.committee_papers import MINUTES
from casework.allocation.committee_rows import KIND, UNDER_WAY, answers_of, items_of, recused_in, row_of
from casework.allocation.committee_units import READERS, head, sitting
from casework.allocation.review_standing import agree
from casework.allocation.score_standing import counting, disputed_among
from casework.allocation.waiting_lists import WAITING
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.days import waits_until
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm, ReasonForm, has_words
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.heart.turns import take_turns
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.reading import hour_text
from casework.words.wording import say_day
from models import (
    Application,
    Case,
    CommitteeMember,
    CommitteeSession,
    SessionAnswer,
    SessionItem,
)
from models.fields import sealed_for

_OURS = "工作流程二。演示区自定：到会人数由领导小组设定。"
QUORUM = declare(
    Rule("committee_quorum_percent", "评审会议：到会成员不少于应到的百分之几", 67, _OURS, least=50, most=100)
)
register_door(Door("committee_session.answer", "是否到会、是否回避", AnswerBody, actors.UNIT_ROLES))
register_door(Door("committee_session.invite", "邀请监督人员", SupervisorBody, (actors.HOUSING_CLERK,)))
register_door(Door("committee_session.remark", "监督意见", RemarkBody, (actors.SUPERVISOR,)))


def needed(seats: int, percent: int) -> int:
    """Of so many seats, how many are no fewer than that percentage of them."""
    return -(-seats * percent // 100)


async def to_be_reviewed(most: int) -> list[str]:
    """Applications that wait, to which no session has agreed as they are now and that none has before it, the longest
    first. One that was refused and waits again after another look is reviewed again.
    """
    before = SessionItem.filter(case__status__in=list(UNDER_WAY), outcome="").values("application_id")
    waiting = Application.filter(~Q(case_id__in=Subquery(before)), agreed_on=None, case__status=WAITING)
    return [str(one) for one in await column(waiting.order_by("approved_on", "case_id").limit(most), "case_id")]


async def _fits(move: Move) -> None:
    form: SessionForm = move.form
    form.begins_at = hour_text(form.begins_at)
    if not form.begins_at:
        raise invalid({"form.begins_at": "请按“09:00”的样子填写时间。"})
    move.with_["items"] = await to_be_reviewed(form.most)
    if not move.with_["items"]:
        raise refuse("committee_nothing")


async def _called(move: Move) -> None:
    form: SessionForm = move.form
    await CommitteeSession.create(
        case_id=move.case.id, held_on=form.held_on, begins_at=form.begins_at, place=form.place, subject=form.subject
    )
    await SessionItem.bulk_create([
        SessionItem(case_id=move.case.id, application_id=one, place=place)
        for place, one in enumerate(move.with_["items"], 1)
    ])
    await waits_until(move.case, form.held_on)
    move.sealed["items"] = ",".join(move.with_["items"])[:4000]


async def _may_begin(move: Move) -> None:
    row = await row_of(move.case.id)
    if move.actor.today < row.held_on:
        raise refuse("committee_early", f"会议定在{say_day(row.held_on)}，请到那天再开始。")
    # Held later than it was called for: by who sits there now, and may still.
    members = await sitting(move.actor.today)
    ids = {one.id for one in members}
    present = [one for one in await answers_of(move.case.id) if one.attends and one.member_id in ids]
    least = needed(len(members), await in_force(QUORUM, move.actor.today))
    if not members or len(present) < least:
        raise refuse("committee_quorum", f"应到{len(members)}人，至少要到{least}人，现在到会{len(present)}人。")
    move.with_["said"] = (len(members), least, len(present))


async def _begun(move: Move) -> None:
    seats, least, present = move.with_["said"]
    await write_row(
        CommitteeSession, move.case.id, held_on=move.actor.today, seats=seats, quorum=least, present=present
    )
    await waits_until(move.case, move.actor.today)
    move.sealed["text"] = f"应到{seats}人，到会{present}人"


async def _results_fit(move: Move) -> None:
    form: ConcludeForm = move.form
    row = await row_of(move.case.id)
    items = {one.id: one for one in await items_of(move.case.id)}
    said = [one.item_id for one in form.results]
    if set(said) != set(items) or len(said) != len(items):
        raise invalid({"form.results": "请逐户填写评审结果，一户也不能少。"})
    away = await recused_in(row)
    disputed = await disputed_among([one.application_id for one in items.values()])
    wrong: dict[str, str] = {}
    for place, one in enumerate(form.results):
        if items[one.item_id].application.status != WAITING and one.outcome != "deferred":
            wrong[f"form.results.{place}.outcome"] = "这户已经不在等待配租，只能写下次再议，并写明原因。"
        elif fault := _wrong(one, row.present - len(away.get(one.item_id, ())), row.quorum):
            wrong[f"form.results.{place}.{fault[0]}"] = fault[1]
        elif one.outcome != "deferred" and items[one.item_id].application_id in disputed:
            wrong[f"form.results.{place}.outcome"] = "这户对评分有异议，还没有答复，只能下次再议。"
    if wrong:
        raise invalid(wrong)


def _wrong(one: ResultForm, may_vote: int, quorum: int) -> tuple[str, str] | None:
    """The field, and what is wrong with it."""
    if one.outcome != "deferred" and may_vote < quorum:
        return "outcome", f"除去回避的只有{may_vote}人，不够{quorum}人，这户只能下次再议。"
    if one.votes_for + one.votes_against > may_vote:
        return "votes_for", f"除去回避的，最多{may_vote}票。"
    if one.outcome == "agreed" and 2 * one.votes_for <= may_vote:
        return "outcome", "同意的没有过半数，不能通过。"
    if one.outcome == "refused" and 2 * one.votes_against <= may_vote:
        return "outcome", "不同意的没有过半数，不能写不通过。"
    if one.outcome != "agreed" and (len(one.words.strip()) < 2 or not has_words(one.words)):
        return "words", "不通过、下次再议的，请写明原因。"
    return None


async def _concluded(move: Move) -> None:
    form: ConcludeForm = move.form
    applications = {one.id: one.application_id for one in await items_of(move.case.id)}
    scores = await counting(list(applications.values()))
    for one in form.results:
        key = {"case_id": move.case.id, "application_id": applications[one.item_id]}
        score = scores.get(applications[one.item_id])
        await SessionItem.filter(id=one.item_id).update(
            **sealed_for(
                SessionItem, key, outcome=one.outcome, votes_for=one.votes_for, votes_against=one.votes_against,
                words=one.words, score=score.total if score else None,
            )
        )
        if one.outcome == "refused":
            # In writing, with this reason, and with another look if the family asks for it.
            await tell_source(
                applications[one.item_id], "not_agreed", at=move.actor.at, form={"reason": one.words}
            )
    await agree([applications[one.item_id] for one in form.results if one.outcome == "agreed"], move.actor.today)
    await write_row(CommitteeSession, move.case.id, minutes=form.minutes)
    await waits_until(move.case, None)
    await issue(MINUTES, move.case, actor=move.actor)
    counts = [f"{OUTCOMES[name]}{sum(one.outcome == name for one in form.results)}户" for name in OUTCOMES]
    move.sealed["text"] = "，".join(counts)


async def _over(move: Move) -> None:
    await waits_until(move.case, None)


_HEAD, _CLAUSES = (actors.HOUSING_CLERK,), ("2b", "2c")
COMMITTEE_SESSION = register(
    Procedure(
        name=KIND,
        label="评审会议",
        prefix="PS",
        stages=("召集", "开会", "纪要"),
        statuses={
            "called": Status("已召集", 0, after="请成员填写是否到会、是否回避。", tone="way"),
            "sitting": Status("正在评审", 1),
            "concluded": Status("已结束", 3, after="会议已经结束，结果写在纪要里。"),
            "cancelled": Status("已取消", -1, after="会议没有开，列入的申请以后再评审。"),
        },
        steps=(
            Step(None, "open", "called", _HEAD, _CLAUSES, "召集评审会议", SessionForm, guard=_fits, effect=_called,
                 body=SessionBody),
            Step("called", "begin", "sitting", _HEAD, _CLAUSES, "开始会议", NoForm, "primary", asks=True,
                 guard=_may_begin, effect=_begun),
            Step("sitting", "conclude", "concluded", _HEAD, (*_CLAUSES, "2g"), "结束会议，出纪要", ConcludeForm,
                 "primary", asks=True, quiet=True, ahead=True, guard=_results_fit, effect=_concluded),
            *(
                Step(status, "cancel", "cancelled", _HEAD, ("2c",), "取消会议", ReasonForm, "danger", effect=_over)
                for status in UNDER_WAY
            ),
        ),
        readers=(*READERS, actors.SUPERVISOR),
        chapter=Chapter.ALLOCATION,
        offers=(),
    )
)


async def begin(body: SessionBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, form_invalid, committee_nothing."""
    access.require_role(actor, actors.HOUSING_CLERK)
    # Of two at once, also of the same sent twice, the second finds the first one's.
    await take_turns(f"committee_session:{actor.organisation_id}")
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    opening = Opening(
        body.id, f"评审会议：{body.form.subject}"[:120], (await head()).path, form=msgspec.to_builtins(body.form)
    )
    return (await open_cases(COMMITTEE_SESSION, [opening], actor=actor))[0]


async def seat_of(row: CommitteeSession, *, actor: Actor) -> CommitteeMember | None:
    """As whom the actor sits in that session; of one that is held late, as whom today."""
    return next((one for one in await sitting(max(row.held_on, actor.today)) if one.account_id == actor.account_id
                 and one.unit_id == actor.organisation_id), None)


async def answer(case_id: str, form: AnswerForm, *, actor: Actor) -> Case:
    """A member says whether it comes, and from whom it keeps away; until the session begins as often as it likes, and
    then that it keeps away alone. In a transaction. Raises not_found, step_not_possible, committee_not_member,
    form_invalid.
    """
    access.require_role(actor, *actors.UNIT_ROLES)
    case = await _held(case_id, actor)
    row = await row_of(case.id)
    seat = await seat_of(row, actor=actor)
    if seat is None:
        raise refuse("committee_not_member")
    there = {one.id for one in await items_of(case.id)}
    if not set(form.recused) <= there:
        raise invalid({"form.recused": "请从这次评审的申请中选择。"})
    if (form.recused or not form.attends) and len(form.words.strip()) < 2:
        raise invalid({"form.words": "请写明请假的原因，或者和这户是什么关系。"})
    known = await SessionAnswer.filter(case_id=case.id, member_id=seat.id).first()
    listed = f",{','.join(map(str, sorted(set(form.recused))))}," if form.recused else ""
    if case.status == "sitting" and (
        known is None or known.attends != form.attends or not _ids(known.recused) <= set(form.recused)
    ):
        raise refuse("step_not_possible", "会议已经开始，到会的只能再增加回避，不能改别的。")
    said: dict[str, Any] = {"attends": form.attends, "recused": listed, "words": form.words, "at": actor.at}
    if known is None:
        await SessionAnswer.create(case_id=case.id, member_id=seat.id, **said)
    else:
        key = {"case_id": case.id, "member_id": seat.id}
        await SessionAnswer.filter(id=known.id).update(**sealed_for(SessionAnswer, key, **said))
    return case


def _ids(listed: str) -> set[int]:
    return {int(one) for one in listed.split(",") if one}


async def _held(case_id: str, actor: Actor) -> Case:
    """Under way, and kept from whoever would end it meanwhile. Raises not_found, step_not_possible."""
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    locked = await Case.filter(id=case.id).select_for_update().get()
    if locked.status not in UNDER_WAY:
        raise refuse("step_not_possible", "这次会议已经结束或者取消。")
    await locked.fetch_related("household", "dwelling")
    return locked


async def invite(case_id: str, form: SupervisorForm, *, actor: Actor) -> tuple[str, Case]:
    """A one-time code for whoever is to watch over this session. In a transaction. Raises not_allowed, not_found,
    step_not_possible, form_invalid.
    """
    access.require_role(actor, actors.HOUSING_CLERK)
    case = await _held(case_id, actor)
    return await session_supervisors.invite(case, form.name, form.capacity, actor=actor), case


async def remark(case_id: str, form: RemarkForm, *, actor: Actor) -> Case:
    """What a supervisor has to say, once more as often as it likes until the session is over. In a transaction."""
    access.require_role(actor, actors.SUPERVISOR)
    case = await _held(case_id, actor)
    await session_supervisors.remark(case, form.words, actor=actor, kind="committee_remark")
    return case
