"""What a judgement's steps ask before they are taken, and what they bring about: the guards and effects of the table in
`judgements.py`, which is long enough.

Nothing is judged before the family was told and its days are over, or it has said that it has no more to say, and
before every point of its answer was examined. Whoever acts next has one day, which moves with each step (`_due`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError

from casework.dwellings import handbacks, rectifications
from casework.evidence.evidence import check_all_arrived
from casework.evidence.proofs import of_offices
from casework.exits import credit_records, recoveries, services
from casework.exits.grounds import (
    AWARD,
    EXIT,
    MARKET_RENT,
    NONE,
    OUTCOMES,
    RECOVER,
    RECTIFY,
    ROUTES,
    Ground,
    ground_of,
    recovers_by,
)
from casework.exits.judgement_duty import (
    ANSWER_DAYS,
    ANSWER_LEAST_DAYS,
    CONFIRM_DAYS,
    CONFIRM_YUAN,
    HAND_DAYS,
    JUDGE_DAYS,
    KIND,
    REVIEW_DAYS,
    SUIT_MONTHS,
    TELL_DAYS,
)
from casework.exits.judgement_evidence import lying, missing, wanting
from casework.exits.judgement_forms import (
    ExamineForm,
    FindExitForm,
    FineForm,
    HandOverForm,
    OralForm,
    PointForm,
    RecoverForm,
    RectifyForm,
)
from casework.exits.judgement_papers import DECISION, HEARING_NOTICE
from casework.exits.judgement_rows import (
    established,
    grounds_of,
    hardships,
    points_of,
    row_of,
    subject_of,
    write,
    write_ground,
)
from casework.exits.reckoning import by_month
from casework.exits.service_ways import WAYS
from casework.heart import naming
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.rules import WORKING_DAYS, Rule, in_force
from casework.heart.sources import tell_source
from casework.ledgers import credits
from casework.ledgers.responsibility import hold
from casework.papers.papers import issue, make_void
from casework.words.calendar import add_months
from casework.words.wording import say_day, say_day_of_year, say_fen
from models import (
    Case,
    Evidence,
    IssuedPaper,
    Judgement,
    JudgementGround,
    JudgementPoint,
    JudgementSource,
    Tenancy,
)
from models.fields import sealed_for

MOST_POINTS = 50
_MANDATE = "请依法送达这份决定书，送达后把送达回证报回；家庭有困难或者不同意见的，一并报回。"


async def _due(move: Move, day: date | None) -> None:
    await waits_until(move.case, day)
    await _act_by(move, day)


async def _act_by(move: Move, day: date | None) -> None:
    await write(move.case, act_by=day)
    if day is not None:
        await move_day(KIND, "", (await Judgement.get(case_id=move.case.id).only("id")).id, day)


async def _due_in(move: Move, rule: Rule) -> None:
    await _due(move, count_days(move.actor.today, await in_force(rule, move.actor.today)))


# Reporting


async def words_are_fair(move: Move) -> None:
    """Nobody is named who reported something of a neighbour: the family reads it."""
    sources: list[Case] | None = move.with_.get("sources")
    if sources is None:
        row = await Judgement.get(case_id=move.case.id)
        sources = [one.case for one in await JudgementSource.filter(judgement_id=row.id).select_related("case")]
    texts = {
        f"form.{name}": text
        for name in ("facts", "words")
        if isinstance(text := getattr(move.form, name, None), str)
    }
    for source in sources:
        if named := await naming.names_who_reported(texts, source, actor=move.actor):
            raise invalid(named)


def _right_grounds(move: Move, subject: str) -> list[Ground]:
    """Of the form, each once, that hold today for what it is about. Raises form_invalid."""
    found = []
    for code in dict.fromkeys(move.form.grounds):
        ground = ground_of(code, move.actor.today)
        if subject not in ground.subjects:
            about = "领取补贴的家庭" if subject == AWARD else "承租家庭"
            raise invalid({"form.grounds": f"“{ground.label}”不适用于{about}。"})
        found.append(ground)
    if move.form.from_day and move.form.from_day > move.actor.today:
        raise invalid({"form.from_day": "日期不能晚于今天。"})
    return found


async def can_open(move: Move) -> None:
    move.with_["grounds"] = _right_grounds(move, move.with_["subject"])
    await words_are_fair(move)


async def opened(move: Move) -> None:
    row = await Judgement.create(
        case_id=move.case.id, household_id=move.case.household_id, tenancy_id=move.with_.get("tenancy_id"),
        award_id=move.with_.get("award_id"), facts=move.form.facts, ruled_on=move.actor.today,
    )
    await JudgementSource.bulk_create(
        [JudgementSource(judgement_id=row.id, case_id=source.id) for source in move.with_["sources"]]
    )
    await _put_grounds(move, row, [ground.code for ground in move.with_["grounds"]], move.form.from_day)


async def _put_grounds(move: Move, row: Judgement, codes: list[str], from_day: date | None) -> None:
    """Of a family each ground is under judgement once. Raises judgement_exists."""
    await hold(row.household_id)
    taken = JudgementGround.filter(household_id=row.household_id, ground__in=codes, standing=1)
    if found := await taken.select_related("judgement__case").first():
        raise _exists(row, found)
    try:
        for code in codes:
            await JudgementGround.create(
                judgement_id=row.id, household_id=row.household_id, ground=code, from_day=from_day
            )
    except IntegrityError:
        raise refuse("judgement_exists") from None


def _exists(row: Judgement, found: JudgementGround) -> Exception:
    label = ground_of(found.ground, found.judgement.ruled_on).label
    number = found.judgement.case.number
    return refuse("judgement_exists", f"这户的“{label}”已经上报（{number}），请在那件里继续，不用再报一次。")


async def can_amend(move: Move) -> None:
    move.with_["grounds"] = _right_grounds(move, subject_of(await row_of(move.case)))
    await words_are_fair(move)


async def amended(move: Move) -> None:
    row = await row_of(move.case)
    await JudgementGround.filter(judgement_id=row.id).delete()
    await write(move.case, facts=move.form.facts, ruled_on=move.actor.today)
    await _put_grounds(move, row, [ground.code for ground in move.with_["grounds"]], move.form.from_day)


async def can_withhold(move: Move) -> None:
    wanted = set(move.form.evidence)
    own = set(await column(Evidence.filter(case_id=move.case.id, id__in=list(wanted) or [""]), "id"))
    if wanted != own:
        raise invalid({"form.evidence": "请从这件上报的照片和材料里选择。"})
    if wanted and len(move.form.words.strip()) < 4:
        raise invalid({"form.words": "不给家庭看原件的，要用文字说明是什么、能说明什么。"})
    await words_are_fair(move)


async def withheld(move: Move) -> None:
    await write(move.case, withheld=list(move.form.evidence), withheld_words=move.form.words or None)


async def can_report(move: Move) -> None:
    """The evidence lies sealed, all that each ground wants. Raises evidence_missing, photographs_unfinished."""
    await check_all_arrived(move.case.id)
    row = await row_of(move.case)
    there = await lying(row)
    if not there.sealed:
        raise missing(["这件上报里还没有任何照片、视频或者书面材料"])
    if wants := wanting([ground for _, ground in await grounds_of(row)], there):
        raise missing(wants)


async def reported(move: Move) -> None:
    await _due_in(move, TELL_DAYS)


async def can_send_back(move: Move) -> None:
    if (await row_of(move.case)).source_case_id:
        raise refuse("step_not_possible", "这件是系统按续租结果上报的，没有人可以补充；不属实的，请结束。")


async def reported_by_itself(move: Move) -> None:
    row = await Judgement.create(
        case_id=move.case.id, household_id=move.case.household_id, tenancy_id=move.with_["tenancy"].id,
        source_case_id=move.with_["source"], facts=move.with_["facts"], ruled_on=move.actor.today,
    )
    await _put_grounds(move, row, [move.with_["ground"]], None)
    await _due_in(move, TELL_DAYS)


async def dropped(move: Move) -> None:
    await _closed(move)


async def withdrawn(move: Move) -> None:
    """Found wrong, or taken back: nothing stands any more, and all of it stays to be read."""
    if await points_of(row := await row_of(move.case)) or row.told_on:
        await make_void(HEARING_NOTICE, move.case, actor=move.actor, reason=move.form.reason)
    await tell_source(row.source_case_id, "keep", at=move.actor.at)
    await _closed(move)


async def _closed(move: Move) -> None:
    row = await Judgement.get(case_id=move.case.id)
    await JudgementGround.filter(judgement_id=row.id).update(standing=None)
    await write(move.case, under_way=None)
    await _due(move, None)


# Hearing


async def can_tell(move: Move) -> None:
    least = await in_force(ANSWER_LEAST_DAYS, move.actor.today)
    if move.form.days is not None and move.form.days < least:
        raise invalid({"form.days": f"最少给{least}个工作日。"})


async def told(move: Move) -> None:
    days = move.form.days or await in_force(ANSWER_DAYS, move.actor.today)
    await write(move.case, told_on=move.actor.today, answer_days=days, asked_at=move.actor.at)
    await issue(HEARING_NOTICE, move.case, actor=move.actor)
    await _due_in(move, HAND_DAYS)


async def untold(move: Move) -> None:
    """The day by which it should have had the notice is over: it stays past, for the district office to see."""
    await _due(move, (await row_of(move.case)).act_by)


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
    await _due(move, until)
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
    await _due(move, row.act_by)


async def heard(move: Move) -> None:
    await _due_in(move, JUDGE_DAYS)


# Judging


async def can_examine(move: Move) -> None:
    form: ExamineForm = move.form
    row = await row_of(move.case)
    if not await JudgementPoint.filter(judgement_id=row.id, place=form.place).exists():
        raise invalid({"form.place": "没有这一点，请核对是第几点。"})


async def examined(move: Move) -> None:
    form: ExamineForm = move.form
    row = await row_of(move.case)
    key = {"judgement_id": row.id, "place": form.place}
    kept = sealed_for(JudgementPoint, key, accepted=form.accepted, why=form.why)
    await JudgementPoint.filter(**key).update(**kept)
    move.sealed["text"] = f"第{form.place}点{'采纳' if form.accepted else '不采纳'}：{form.why}"
    await _due(move, row.act_by)


async def _all_examined(row: Judgement) -> None:
    if open_ := [str(one.place) for one in await points_of(row) if one.accepted is None]:
        raise refuse("answer_unexamined", f"家庭说明的第{'、'.join(open_)}点还没有审查，审查以后才能认定。")


async def _found(move: Move, outcome: str) -> tuple[Judgement, JudgementGround, Ground]:
    """The ground that is judged, where that may be decided of it. Raises answer_unexamined, form_invalid."""
    row = await row_of(move.case)
    await _all_examined(row)
    for one, ground in await grounds_of(row):
        if one.ground != move.form.ground:
            continue
        if outcome and outcome != NONE and outcome not in ground.outcomes:
            raise invalid({"form.ground": f"“{ground.label}”不能这样决定：{OUTCOMES[outcome]}。"})
        return row, one, ground
    raise invalid({"form.ground": "这件上报里没有这一项事由。"})


async def can_find_exit(move: Move) -> None:
    form: FindExitForm = move.form
    row, _, ground = await _found(move, EXIT)
    if row.tenancy is None or not row.tenancy.living:
        raise refuse("tenancy_ended", "这户已经退出，不用再决定腾退；请按其他结果认定。")
    least = await in_force(ROUTES[ground.route].least, move.actor.today)
    if form.days is not None and form.days < least:
        raise invalid({"form.days": f"最少给{least}天。"})


async def found_exit(move: Move) -> None:
    form: FindExitForm = move.form
    row, one, ground = await _found(move, EXIT)
    days = form.days or await in_force(ROUTES[ground.route].days, move.actor.today)
    await write_ground(one, outcome=EXIT, reasons=form.reasons, demand=None, rectify_days=None)
    await write(move.case, move_days=days)
    _say(move, ground, EXIT, f"送达后{days}天内腾退")
    await _due(move, row.act_by)


async def can_find_recovery(move: Move) -> None:
    form: RecoverForm = move.form
    row, _, ground = await _found(move, RECOVER)
    by = recovers_by(ground, subject_of(row))
    if not by:
        raise invalid({"form.ground": f"“{ground.label}”在这户没有可以追缴的。"})
    if form.to_day > move.actor.today:
        raise invalid({"form.to_day": "日期不能晚于今天。"})
    if form.from_day > form.to_day:
        raise invalid({"form.to_day": "不能早于算起的那一天。"})
    monthly, first, last = form.monthly_fen, form.from_day, form.to_day
    if by == MARKET_RENT:
        if monthly is None:
            raise invalid({"form.monthly_fen": "请写每月应追缴多少：市场租金减去已交租金。"})
    else:
        assert row.award is not None
        monthly = row.award.monthly_amount_fen if monthly is None else monthly
        if monthly > row.award.monthly_amount_fen:
            raise invalid({"form.monthly_fen": f"不能超过台账里的{say_fen(row.award.monthly_amount_fen)}。"})
        if first < row.award.started_on:
            raise invalid({"form.from_day": f"补贴从{say_day(row.award.started_on)}发起，不能更早。"})
        if row.award.ended_on and last > row.award.ended_on:
            raise invalid({"form.to_day": f"补贴发到{say_day(row.award.ended_on)}，不能更晚。"})
    lines = by_month(first, last, monthly)
    reckoned = sum(fen for _, _, fen in lines)
    amount = reckoned if form.amount_fen is None else form.amount_fen
    if amount != reckoned and len(form.adjusted_because.strip()) < 4:
        raise invalid({"form.adjusted_because": f"逐月算出来是{say_fen(reckoned)}，不一样的要写明原因。"})
    if amount <= 0:
        raise invalid({"form.amount_fen": "算出来没有要追缴的，请核对日期和每月的数。"})
    move.with_["lines"], move.with_["amount"] = lines, amount


async def found_recovery(move: Move) -> None:
    form: RecoverForm = move.form
    row, one, ground = await _found(move, RECOVER)
    lines = [list(line) for line in move.with_["lines"]]
    await write_ground(
        # A family may have to leave and to pay back by one ground.
        one, outcome=EXIT if one.outcome == EXIT else RECOVER, reasons=form.reasons, amount_fen=move.with_["amount"],
        recover_from=form.from_day, recover_to=form.to_day, lines=lines,
        adjusted_because=form.adjusted_because.strip() or None, demand=None, rectify_days=None,
    )
    _say(move, ground, RECOVER, say_fen(move.with_["amount"]))
    await _due(move, row.act_by)


async def can_find_rectification(move: Move) -> None:
    row, _, _ = await _found(move, RECTIFY)
    if row.tenancy is None or not row.tenancy.living:
        raise refuse("tenancy_ended", "这户没有租住公租房，不能决定限期整改；请按其他结果认定。")
    await rectifications.check_days(move.form.days, move.actor.today)


async def found_rectification(move: Move) -> None:
    form: RectifyForm = move.form
    row, one, ground = await _found(move, RECTIFY)
    await write_ground(
        one, outcome=RECTIFY, reasons=form.reasons, demand=form.demand, rectify_days=form.days, **_NO_SUM
    )
    _say(move, ground, RECTIFY, f"{form.days}天内改好")
    await _due(move, row.act_by)


_NO_SUM: dict[str, Any] = {
    "amount_fen": None, "recover_from": None, "recover_to": None, "lines": [], "adjusted_because": None
}


def finds(outcome: str) -> tuple[Any, Any]:
    """Guard and effect of a finding that asks for no more than its reasons."""

    async def guard(move: Move) -> None:
        await _found(move, outcome)

    async def effect(move: Move) -> None:
        row, one, ground = await _found(move, outcome)
        await write_ground(
            one, outcome=outcome, reasons=move.form.reasons, demand=None, rectify_days=None, **_NO_SUM
        )
        _say(move, ground, outcome, move.form.reasons)
        await _due(move, row.act_by)

    return guard, effect


async def can_note_fine(move: Move) -> None:
    await _found(move, "")


async def fine_noted(move: Move) -> None:
    """By another authority: none is imposed here."""
    form: FineForm = move.form
    row, one, ground = await _found(move, "")
    fine = {"fen": form.fine_fen, "by": form.by, "number": form.number, "on": form.fined_on.isoformat()}
    await write_ground(one, fine=fine)
    move.sealed["text"] = f"{ground.label}：{form.by}已罚{say_fen(form.fine_fen)}（{form.number}）"
    await _due(move, row.act_by)


def _say(move: Move, ground: Ground, outcome: str, words: str) -> None:
    move.sealed["text"] = f"{ground.label}：{OUTCOMES[outcome]}。{words}"[:1000]


# Deciding


async def can_decide(move: Move) -> None:
    row = await row_of(move.case)
    await _all_examined(row)
    found = await grounds_of(row)
    if left := [ground.label for one, ground in found if not one.outcome]:
        raise refuse("judgement_unfinished", f"还没有认定：{'、'.join(left)}。每一项都认定了，才能作出决定。")
    if row.told_on is None or row.notice_on is None:
        raise refuse("hearing_missing")
    if not (await lying(row)).sealed:
        raise missing(["没有封存的证据"])
    await _still_lives_there(row, [one.outcome for one, _ in found])


async def _still_lives_there(row: Judgement, outcomes: list[str]) -> None:
    if {EXIT, RECTIFY} & {*outcomes} and (row.tenancy is None or not row.tenancy.living):
        raise refuse("tenancy_ended", "这户已经退出，不能再决定腾退或整改，请重新认定。")


async def which_decision(move: Move) -> str:
    row = await row_of(move.case)
    found = await established(row)
    if not found:
        return "decide_none"
    limit = await in_force(CONFIRM_YUAN, move.actor.today) * 100
    total = sum(one.amount_fen or 0 for one, _ in found)
    return "decide_and_ask" if total > limit or any(one.outcome == EXIT for one, _ in found) else ""


async def judged(move: Move) -> None:
    row = await row_of(move.case)
    await write(
        move.case, reasons=move.form.reason, judged_by_id=move.actor.account_id, turn=row.turn + 1,
        decided_on=move.actor.today,
    )
    if move.step.to == "to_confirm":
        await _due_in(move, CONFIRM_DAYS)
    elif move.step.to == "staying":
        await issue(DECISION, move.case, actor=move.actor)
        await tell_source(row.source_case_id, "keep", at=move.actor.at)
        await _closed(move)
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
    await _due(move, None)


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
    await _due_in(move, JUDGE_DAYS)


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
    await _due(move, None)
    await carried_out(move)


async def carried_out(move: Move) -> None:
    """1. a hand-back by the last day of the moving period; 2. one rectification of all that is to be put right; 3. a
    recovery for each sum that was decided.
    """
    row = await row_of(move.case)
    found = await established(row)
    leaving = [ground for one, ground in found if one.outcome == EXIT]
    if leaving and row.move_by and row.tenancy is not None and row.tenancy.living:
        cause = next((ground.cause for ground in leaving if ground.breach), leaving[0].cause)
        # What was served long ago and is heard of today, such as by post, is due today at the earliest.
        leave_by = max(row.move_by, move.actor.today)
        await handbacks.order(row.tenancy, move.case, leave_by, cause=cause, actor=move.actor)
    await _order_rectification(move, row, [(one, ground) for one, ground in found if one.outcome == RECTIFY])
    for one, _ in found:
        if one.amount_fen:
            await recoveries.open_for(
                move.case, lines=one.lines, total_fen=one.amount_fen, actor=move.actor,
                because=one.adjusted_because or "",
            )


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
        raise _exists(row, other)


async def revoked(move: Move) -> None:
    """The decision is void and nothing of it stands: it is judged anew, of the same report and the same hearing."""
    row = await row_of(move.case)
    await make_void(DECISION, move.case, actor=move.actor, reason=move.form.reason)
    await services.call_off(move.case, actor=move.actor)
    await handbacks.lift(move.case.id, actor=calendar(move.actor.at))
    await credits.clear(move.case.id, at=move.actor.at)
    for one, _ in await grounds_of(row):
        if one.rectification_id:
            await rectifications.lift(one.rectification_id, reason=move.form.reason, at=move.actor.at)
        await write_ground(
            one, outcome="", reasons=None, standing=1, demand=None, rectify_days=None, rectification_id="", **_NO_SUM
        )
    await write(
        move.case, reasons=None, judged_by_id=None, decided_on=None, move_days=None, move_by=None, served_on=None,
        served_way="", under_way=1,
    )
    await _due_in(move, JUDGE_DAYS)


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
