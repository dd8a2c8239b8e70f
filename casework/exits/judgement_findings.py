"""What is found of each ground, once every point of the family's answer was examined: how it ends, why, and what is to
be paid back, which the books say and nobody types. Fines of another authority are kept, and none is imposed here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.dwellings import rectifications
from casework.exits.grounds import (
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
from casework.exits.judgement_forms import (
    ExamineForm,
    FindExitForm,
    FineForm,
    RecoverForm,
    RectifyForm,
)
from casework.exits.judgement_rows import (
    due,
    grounds_of,
    leaves_once,
    points_of,
    row_of,
    subject_of,
    write,
    write_ground,
)
from casework.exits.recovery_sums import market_lines, subsidy_lines
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.ledgers.responsibility import hold
from casework.words.wording import say_day, say_fen
from models import (
    Judgement,
    JudgementGround,
    JudgementPoint,
    SubsidyAward,
)
from models.fields import sealed_for


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
    await due(move, row.act_by)


async def all_examined(row: Judgement) -> None:
    if open_ := [str(one.place) for one in await points_of(row) if one.accepted is None]:
        raise refuse("answer_unexamined", f"家庭说明的第{'、'.join(open_)}点还没有审查，审查以后才能认定。")


async def _found(move: Move, outcome: str) -> tuple[Judgement, JudgementGround, Ground]:
    """The ground that is judged, where that may be decided of it. Raises answer_unexamined, form_invalid."""
    row = await row_of(move.case)
    await all_examined(row)
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
    await leaves_once(row)
    least = max([await in_force(ROUTES[route].least, move.actor.today) for route in await _routes(row, ground)])
    if form.days is not None and form.days < least:
        raise invalid({"form.days": f"最少给{least}天。"})


async def _routes(row: Judgement, ground: Ground) -> list[str]:
    """By which the family leaves, once it does by this ground too."""
    others = [known.route for one, known in await grounds_of(row) if one.outcome == EXIT and known.code != ground.code]
    return [ground.route, *others]


async def found_exit(move: Move) -> None:
    """It leaves once, in the days of the longest of its routes, unless the decision says how many."""
    form: FindExitForm = move.form
    row, one, ground = await _found(move, EXIT)
    routes = await _routes(row, ground)
    days = form.days or max([await in_force(ROUTES[route].days, move.actor.today) for route in routes])
    await write_ground(one, outcome=EXIT, reasons=form.reasons, demand=None, rectify_days=None)
    await write(move.case, move_days=days)
    _say(move, ground, EXIT, f"送达后{days}天内腾退")
    await due(move, row.act_by)


async def can_find_recovery(move: Move) -> None:
    form: RecoverForm = move.form
    row, one, ground = await _found(move, RECOVER)
    by = recovers_by(ground, subject_of(row))
    if not by:
        raise invalid({"form.ground": f"“{ground.label}”在这户没有可以追缴的。"})
    if form.to_day > move.actor.today:
        raise invalid({"form.to_day": "日期不能晚于今天。"})
    if form.from_day > form.to_day:
        raise invalid({"form.to_day": "不能早于算起的那一天。"})
    await _claimed_once(row, one, form.from_day, form.to_day)
    if by == MARKET_RENT:
        assert row.tenancy is not None
        lines = await market_lines(row.tenancy, form.from_day, form.to_day)
    else:
        lines = await subsidy_lines(await _paid(row, form.from_day, form.to_day), form.from_day, form.to_day)
    if not lines:
        raise invalid({"form.from_day": "这些日子算出来没有要追缴的，请核对日期、台账和租金登记。"})
    reckoned = sum(line.fen for line in lines)
    amount = reckoned if form.amount_fen is None else form.amount_fen
    if amount != reckoned and len(form.adjusted_because.strip()) < 4:
        raise invalid({"form.adjusted_because": f"逐月算出来是{say_fen(reckoned)}，不一样的要写明原因。"})
    if amount > reckoned:
        raise invalid({"form.amount_fen": f"逐月算出来是{say_fen(reckoned)}，不能多追缴；日子不对的，请改日期。"})
    if amount <= 0:
        raise invalid({"form.amount_fen": "不追缴的，请按其他结果认定。"})
    move.with_["lines"], move.with_["amount"] = lines, amount


async def _paid(row: Judgement, first: date, last: date) -> list[SubsidyAward]:
    """Every award by which it was paid on one of these days. Raises form_invalid: of the first or last it was not."""
    awards = await SubsidyAward.filter(household_id=row.household_id).order_by("started_on", "id").limit(60)
    if first < awards[0].started_on:
        raise invalid({"form.from_day": f"补贴从{say_day(awards[0].started_on)}发起，不能更早。"})
    ends = [one.ended_on for one in awards if one.ended_on]
    if len(ends) == len(awards) and last > max(ends):
        raise invalid({"form.to_day": f"补贴发到{say_day(max(ends))}，不能更晚。"})
    return awards


async def _claimed_once(row: Judgement, one: JudgementGround, first: date, last: date) -> None:
    """No day of a family's is claimed by two grounds or two judgements. Raises form_invalid."""
    await hold(row.household_id)
    of = {"judgement__award_id__not_isnull": True} if row.award_id else {"judgement__tenancy_id": row.tenancy_id}
    taken = JudgementGround.filter(
        household_id=row.household_id, standing=1, recover_from__lte=last, recover_to__gte=first, **of
    )
    other = await taken.exclude(id=one.id).select_related("judgement__case").first()
    if other is not None and other.recover_from and other.recover_to:
        label = ground_of(other.ground, other.judgement.ruled_on).label
        raise invalid({
            "form.from_day": f"{other.judgement.case.number}里“{label}”已经追缴{say_day(other.recover_from)}到"
            f"{say_day(other.recover_to)}的，同一天不能追缴两次，请改日期。"
        })


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
    await due(move, row.act_by)


async def can_find_rectification(move: Move) -> None:
    row, _, _ = await _found(move, RECTIFY)
    if row.tenancy is None or not row.tenancy.living:
        raise refuse("tenancy_ended", "这户没有租住公租房，不能决定限期整改；请按其他结果认定。")
    await rectifications.check_days(move.form.days, move.actor.today)


async def found_rectification(move: Move) -> None:
    form: RectifyForm = move.form
    row, one, ground = await _found(move, RECTIFY)
    await write_ground(
        one, outcome=RECTIFY, reasons=form.reasons, demand=form.demand, rectify_days=form.days, **NO_SUM
    )
    await _leaves_no_more(move, row)
    _say(move, ground, RECTIFY, f"{form.days}天内改好")
    await due(move, row.act_by)


async def _leaves_no_more(move: Move, row: Judgement) -> None:
    """Where the last ground by which it would have left was found otherwise, no days to move are left."""
    if not any(one.outcome == EXIT for one, _ in await grounds_of(row)):
        await write(move.case, move_days=None)


NO_SUM: dict[str, Any] = {
    "amount_fen": None, "recover_from": None, "recover_to": None, "lines": [], "adjusted_because": None
}


def finds(outcome: str) -> tuple[Any, Any]:
    """Guard and effect of a finding that asks for no more than its reasons."""

    async def guard(move: Move) -> None:
        await _found(move, outcome)

    async def effect(move: Move) -> None:
        row, one, ground = await _found(move, outcome)
        await write_ground(
            one, outcome=outcome, reasons=move.form.reasons, demand=None, rectify_days=None, **NO_SUM
        )
        await _leaves_no_more(move, row)
        _say(move, ground, outcome, move.form.reasons)
        await due(move, row.act_by)

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
    await due(move, row.act_by)


def _say(move: Move, ground: Ground, outcome: str, words: str) -> None:
    move.sealed["text"] = f"{ground.label}：{OUTCOMES[outcome]}。{words}"[:1000]
