"""The hearing of a family: how the notice comes to it, what it says in its days, point by point, by phone or at a desk
with a signed note.
"""

from __future__ import annotations

from datetime import date

from casework.evidence.evidence import check_all_arrived
from casework.evidence.proofs import of_offices
from casework.exits.judgement_duty import (
    ANSWER_DAYS,
    ANSWER_LEAST_DAYS,
    HAND_DAYS,
    JUDGE_DAYS,
)
from casework.exits.judgement_forms import (
    HandOverForm,
    OralForm,
    PointForm,
)
from casework.exits.judgement_papers import HEARING_NOTICE
from casework.exits.judgement_rows import (
    due,
    due_in,
    hardships,
    points_of,
    row_of,
    write,
)
from casework.heart.days import check_day
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.rules import WORKING_DAYS, in_force
from casework.papers.papers import issue
from casework.words.wording import say_day
from models import (
    JudgementPoint,
)

MOST_POINTS = 50


async def can_tell(move: Move) -> None:
    least = await in_force(ANSWER_LEAST_DAYS, move.actor.today)
    if move.form.days is not None and move.form.days < least:
        raise invalid({"form.days": f"最少给{least}个工作日。"})


async def told(move: Move) -> None:
    days = move.form.days or await in_force(ANSWER_DAYS, move.actor.today)
    await write(move.case, told_on=move.actor.today, answer_days=days, asked_at=move.actor.at)
    await issue(HEARING_NOTICE, move.case, actor=move.actor)
    await due_in(move, HAND_DAYS)


async def untold(move: Move) -> None:
    """The day by which it should have had the notice is over: it stays past, for the district office to see."""
    await due(move, (await row_of(move.case)).act_by)


async def can_hand_over(move: Move) -> None:
    form: HandOverForm = move.form
    await check_all_arrived(move.case.id)
    check_day(move, "notice_on", (await row_of(move.case)).told_on)
    if form.way != "left" and not form.received_by.strip():
        raise invalid({"form.received_by": "请写明是谁签收的。"})
    if form.way == "left" and not form.witness.strip() and not await _shown(move):
        raise invalid({"form.witness": "留置的要写见证人，或者先拍一张照片。"})


async def handed_over(move: Move) -> None:
    form: HandOverForm = move.form
    await _has_it(move, form.notice_on, form.way, form.received_by.strip(), form.witness.strip())


async def received(move: Move) -> None:
    await _has_it(move, move.actor.today, "app", move.actor.name, "")


async def _has_it(move: Move, on: date, way: str, received_by: str, witness: str) -> None:
    row = await row_of(move.case)
    assert row.answer_days is not None
    until = count_days(on, row.answer_days, WORKING_DAYS)
    await write(
        move.case, notice_on=on, notice_way=way, notice_received_by=received_by or None,
        notice_witness=witness or None, answer_until=until, asked_at=move.actor.at,
    )
    await due(move, until)
    move.sealed["text"] = f"{say_day(on)}收到告知书，{say_day(until)}以前可以说明、申辩"


async def _shown(move: Move) -> bool:
    """Whether somebody of an office photographed something since this was asked for."""
    shown = await of_offices(move.case, (await row_of(move.case)).asked_at)
    return bool(await shown.exists())


async def can_say(move: Move) -> None:
    await check_all_arrived(move.case.id)
    if len(await points_of(await row_of(move.case))) >= MOST_POINTS:
        raise refuse("step_not_possible", f"说明最多写{MOST_POINTS}点，还有要说的请到街道或社区当面说。")


async def can_note(move: Move) -> None:
    form: OralForm = move.form
    await can_say(move)
    check_day(move, "said_on", (await row_of(move.case)).notice_on)
    if not form.speaker.strip():
        raise invalid({"form.speaker": "请写明是谁说的。"})
    if not await _shown(move):
        raise refuse("photograph_needed", "请先拍下本人签字的笔录，再登记口头说明。")


async def said(move: Move) -> None:
    delegated = move.actor.delegated
    await _add_point(move, move.actor.today, "delegate" if delegated else "self", move.actor.name if delegated else "")


async def noted(move: Move) -> None:
    await _add_point(move, move.form.said_on, "oral", move.form.speaker)
    # The next one has a signed note of its own.
    await write(move.case, asked_at=move.actor.at)


async def _add_point(move: Move, on: date, way: str, speaker: str) -> None:
    form: PointForm | OralForm = move.form
    row = await row_of(move.case)
    # Held through `advance`, so that two at once take turns.
    place = len(await points_of(row)) + 1
    await JudgementPoint.create(
        judgement_id=row.id, place=place, said=form.said, said_on=on, way=way, speaker=speaker or None
    )
    known = hardships(row)
    more = [code for code in form.hardship if code not in known]
    words = "\n".join(filter(None, (row.hardship_words, form.hardship_words.strip())))
    await write(move.case, hardship=",".join([*known, *more]), hardship_words=words or None)
    await due(move, row.act_by)


async def heard(move: Move) -> None:
    await due_in(move, JUDGE_DAYS)
