"""How a judgement is decided, confirmed, served and made anew: the guards and effects of the table in `judgements.py`
behind its report (`judgement_reports.py`), its hearing and its findings (`judgement_findings.py`).

Nothing is decided before the family was told and its days are over, or it has said that it has no more to say, and
before every point of its answer was examined. Whoever acts next has one day, which moves with each step (`due`).
"""

from __future__ import annotations

from datetime import date, datetime

from casework.dwellings import handbacks, rectifications
from casework.exits import credit_records, enforcements, escalations, recoveries, services
from casework.exits.grounds import (
    EXIT,
    NONE,
    RECTIFY,
    Ground,
)
from casework.exits.judgement_duty import (
    CONFIRM_DAYS,
    CONFIRM_YUAN,
    JUDGE_DAYS,
    REVIEW_DAYS,
    SUIT_MONTHS,
)
from casework.exits.judgement_evidence import lying, missing
from casework.exits.judgement_findings import NO_SUM, all_examined
from casework.exits.judgement_papers import DECISION
from casework.exits.judgement_rows import (
    already,
    closed,
    due,
    due_in,
    established,
    grounds_of,
    leaves_once,
    row_of,
    write,
    write_ground,
)
from casework.exits.service_ways import WAYS
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.rules import in_force
from casework.heart.sources import tell_source
from casework.heart.standing import in_force as standing_on
from casework.ledgers import credits
from casework.papers.papers import issue, make_void
from casework.words.calendar import add_months
from casework.words.wording import say_day, say_day_of_year
from models import (
    Appointment,
    Case,
    IssuedPaper,
    Judgement,
    JudgementGround,
    JudgementSource,
    Service,
    Tenancy,
)

_MANDATE = "请依法送达这份决定书，送达后把送达回证报回；家庭有困难或者不同意见的，一并报回。"


async def can_decide(move: Move) -> None:
    row = await row_of(move.case)
    await all_examined(row)
    found = await grounds_of(row)
    if left := [ground.label for one, ground in found if not one.outcome]:
        raise refuse("judgement_unfinished", f"还没有认定：{'、'.join(left)}。每一项都认定了，才能作出决定。")
    # No step leads here past the hearing. Nobody is judged unheard even if a table of steps came to say otherwise.
    if row.told_on is None or row.notice_on is None:
        raise refuse("hearing_missing")
    if not (await lying(row)).sealed:
        raise missing(["没有封存的证据"])
    await _still_lives_there(row, [one.outcome for one, _ in found])


async def _still_lives_there(row: Judgement, outcomes: list[str]) -> None:
    if EXIT in outcomes:
        await leaves_once(row)
    if {EXIT, RECTIFY} & {*outcomes} and (row.tenancy is None or not row.tenancy.living):
        raise refuse("tenancy_ended", "这户已经退出，不能再决定腾退或整改，请重新认定。")


async def which_decision(move: Move) -> str:
    row = await row_of(move.case)
    found = await established(row)
    if not found:
        return "decide_none"
    limit = await in_force(CONFIRM_YUAN, move.actor.today) * 100
    total = sum(one.amount_fen or 0 for one, _ in found)
    if total <= limit and not any(one.outcome == EXIT for one, _ in found):
        return ""
    # Asked before it waits for somebody who is not there.
    if not await _somebody_else(move.actor):
        raise refuse("confirmer_missing")
    return "decide_and_ask"


async def _somebody_else(actor: Actor) -> bool:
    """Whether another person of the office could confirm what this one decides."""
    posts = Appointment.filter(standing_on(actor.today), role=actors.DISTRICT_CLERK)
    return await posts.exclude(account_id=actor.account_id).exists()


async def judged(move: Move) -> None:
    row = await row_of(move.case)
    await write(
        move.case, reasons=move.form.reason, judged_by_id=move.actor.account_id, turn=row.turn + 1,
        decided_on=move.actor.today,
    )
    if move.step.to == "to_confirm":
        await due_in(move, CONFIRM_DAYS)
    elif move.step.to == "staying":
        await issue(DECISION, move.case, actor=move.actor)
        await tell_source(row.source_case_id, "keep", at=move.actor.at)
        await closed(move)
    else:
        await decided(move)


async def can_confirm(move: Move) -> None:
    row = await row_of(move.case)
    await _still_lives_there(row, [one.outcome for one, _ in await grounds_of(row)])


async def confirmed(move: Move) -> None:
    await write(move.case, decided_on=move.actor.today)
    await decided(move)


async def decided(move: Move) -> None:
    """It is final for the office: the paper is issued, and the street is asked to serve it."""
    row = await row_of(move.case)
    paper = await issue(DECISION, move.case, actor=move.actor)
    await services.order(move.case, paper, mandate=_MANDATE, actor=move.actor)
    found = await grounds_of(row)
    for one, _ in found:
        if one.outcome == NONE:
            await write_ground(one, standing=None)
    if not any(one.outcome == EXIT for one, _ in found):
        # A family that stays: what this came of goes on.
        await tell_source(row.source_case_id, "keep", at=move.actor.at)
    await _note_credit(move, row)
    # The street's days are those of the service.
    await due(move, None)


async def _note_credit(move: Move, row: Judgement) -> None:
    """Of each breach that was judged true, and of nothing else (5.3a)."""
    sources = [one.case for one in await JudgementSource.filter(judgement_id=row.id).select_related("case")]
    measures = [one for source in sources for one in await credit_records.measures_now(source)]
    for one, ground in await established(row):
        if not ground.breach:
            continue
        members = await credit_records.adults_of(row.household_id, one.from_day or move.actor.today)
        if members:
            await credit_records.enter(
                move.case, household=row.household, members=members, act=one.ground, grade="ruled",
                opinion=one.reasons or "", occurred_on=one.from_day, measures=measures, actor=move.actor,
            )


async def not_confirmed(move: Move) -> None:
    await due_in(move, JUDGE_DAYS)


# Served


async def can_mandate(move: Move) -> None:
    """Of a decision that was issued anew. Raises service_exists, step_not_possible."""
    if await services.under_way(move.case):
        raise refuse("service_exists")
    paper = await IssuedPaper.filter(case_id=move.case.id, name=DECISION.name, voided_at=None).order_by("-id").first()
    if paper is None:
        raise refuse("step_not_possible")
    move.with_["paper"] = paper


async def mandated(move: Move) -> None:
    await services.order(move.case, move.with_["paper"], mandate=move.form.mandate, actor=move.actor)


async def terms_of(case: Case, served_on: date) -> list[tuple[str, date]]:
    """What runs from the day of service, and until when."""
    row = await Judgement.get(case_id=case.id)
    moving = [("搬家期", count_days(served_on, row.move_days))] if row.move_days else []
    return [
        *moving,
        ("申请行政复议", count_days(served_on, await in_force(REVIEW_DAYS, served_on))),
        ("提起行政诉讼", add_months(served_on, await in_force(SUIT_MONTHS, served_on))),
    ]


async def served(move: Move) -> None:
    """The family has it: from here its days run, and what was decided is carried out."""
    form = move.form
    row = await row_of(move.case)
    move_by = count_days(form.served_on, row.move_days) if row.move_days else None
    await write(move.case, served_on=form.served_on, served_way=form.way, move_by=move_by)
    move.sealed["text"] = f"{say_day(form.served_on)}{WAYS[form.way].label}"
    await due(move, None)
    await carried_out(move)


async def carried_out(move: Move) -> None:
    """1. a hand-back by the last day of the moving period, and what follows where it does not come; 2. one
    rectification of all that is to be put right; 3. a recovery for each sum that was decided.
    """
    row = await row_of(move.case)
    found = await established(row)
    await _order_to_leave(move.case, row, actor=move.actor)
    await _order_rectification(move, row, [(one, ground) for one, ground in found if one.outcome == RECTIFY])
    for one, _ in found:
        if one.amount_fen:
            await recoveries.open_for(
                move.case, lines=one.lines, total_fen=one.amount_fen, actor=move.actor,
                because=one.adjusted_because or "",
            )


async def _order_to_leave(case: Case, row: Judgement, *, actor: Actor) -> None:
    leaving = [ground for one, ground in await established(row) if one.outcome == EXIT]
    if not leaving or row.move_by is None or row.tenancy is None or not row.tenancy.living:
        return
    cause = next((ground.cause for ground in leaving if ground.breach), leaving[0].cause)
    # What was served long ago and is heard of today, such as by post, is due today at the earliest.
    leave_by = max(row.move_by, actor.today)
    await handbacks.order(row.tenancy, case, leave_by, cause=cause, actor=actor)
    await enforcements.open_for(
        row.tenancy, case, route=leaving[0].route, cause=cause, served_on=row.served_on or actor.today,
        move_by=leave_by, actor=actor,
    )


async def lives_again(tenancy_id: int, *, reason: str, at: datetime) -> None:
    """By the correction of an exit: where a decision that the family leaves was served and still stands, what carries
    it out goes on, or begins where the family had left before it was served. In a transaction.
    """
    standing = JudgementGround.filter(
        judgement__tenancy_id=tenancy_id, outcome=EXIT, standing=1, judgement__case__status="served"
    )
    for case_id in dict.fromkeys(await column(standing.order_by("id").limit(60), "judgement__case_id")):
        if not await enforcements.resume(case_id, reason=reason, at=at):
            case = await Case.get(id=case_id).select_related("household", "dwelling")
            await _order_to_leave(case, await row_of(case), actor=calendar(at))


async def _order_rectification(move: Move, row: Judgement, found: list[tuple[JudgementGround, Ground]]) -> None:
    if not found or row.tenancy is None or not row.tenancy.living:
        return
    case = await rectifications.order(
        row.tenancy, move.case, ground=found[0][1].code, facts="\n".join(one.reasons or "" for one, _ in found)[:500],
        demand="\n".join(one.demand or "" for one, _ in found)[:500],
        days=max(one.rectify_days or 1 for one, _ in found), actor=move.actor,
    )
    for one, _ in found:
        await write_ground(one, rectification_id=case.id)


# Made anew


async def can_revoke(move: Move) -> None:
    row = await row_of(move.case)
    if row.served_on and EXIT in [one.outcome for one, _ in await grounds_of(row)] and row.tenancy_id:
        tenancy = await Tenancy.get(id=row.tenancy_id)
        if not tenancy.living:
            raise refuse("tenancy_ended", "这户已经退出；登记有误的，先办退出更正，再撤销决定。")
    codes = [one.ground for one, _ in await grounds_of(row) if one.standing is None]
    taken = JudgementGround.filter(household_id=row.household_id, ground__in=codes or [""], standing=1)
    if other := await taken.select_related("judgement__case").first():
        raise already(row, other)


async def revoked(move: Move) -> None:
    """The decision is void and nothing of it stands: it is judged anew, of the same report and the same hearing."""
    row = await row_of(move.case)
    await make_void(DECISION, move.case, actor=move.actor, reason=move.form.reason)
    await services.call_off(move.case, actor=move.actor)
    await handbacks.lift(move.case.id, actor=calendar(move.actor.at))
    await recoveries.lift(move.case.id, reason=move.form.reason, at=move.actor.at)
    await escalations.call_off(await _hang_on(row), reason=move.form.reason, at=move.actor.at)
    await enforcements.lift(move.case.id, reason=move.form.reason, at=move.actor.at)
    await credits.clear(move.case.id, at=move.actor.at)
    for one, _ in await grounds_of(row):
        if one.rectification_id:
            await rectifications.lift(one.rectification_id, reason=move.form.reason, at=move.actor.at)
        await write_ground(
            one, outcome="", reasons=None, standing=1, demand=None, rectify_days=None, rectification_id="", **NO_SUM
        )
    await write(
        move.case, reasons=None, judged_by_id=None, decided_on=None, move_days=None, move_by=None, served_on=None,
        served_way="", under_way=1,
    )
    await due_in(move, JUDGE_DAYS)


async def _hang_on(row: Judgement) -> list[str]:
    """The cases by which the decision came to the family, and by which it was to be put right."""
    served_by = await column(Service.filter(source_case_id=row.case_id).limit(60), "case_id")
    return [*served_by, *(one.rectification_id for one, _ in await grounds_of(row) if one.rectification_id)]


# What the family is told


_WORDS = {
    "telling": ("区保障办有一份告知书给您家", "请查收", "可以说明、申辩"),
    "hearing": ("告知书已送到", "请说明", "可以说明、申辩"),
    "served": ("区保障办的决定已送达", "已送达", "请看决定书"),
    "staying": ("区保障办的决定：不作处理", "不作处理", "所报事由不成立，照常"),
    "withdrawn": ("这件研判已结束", "已结束", "不再处理，原因见详情"),
    "revoked": ("原来的决定已撤销", "已撤销", "将重新决定，原因见详情"),
}


async def tell(move: Move) -> list[Message]:
    row = await row_of(move.case)
    if row.told_on is None:
        # It never heard of it.
        return []
    title, phrase, note = _WORDS["revoked" if move.step.action == "revoke_judgement" else move.step.to]
    if move.step.to == "served" and row.move_by:
        note = f"请在{say_day_of_year(row.move_by)}前搬家交钥匙"
    elif move.step.to == "hearing" and row.answer_until:
        note = f"请在{say_day_of_year(row.answer_until)}前说明"
    return [Message(move.case.household_id or 0, title, {"thing": "退出与追缴研判", "phrase": phrase, "note": note})]
