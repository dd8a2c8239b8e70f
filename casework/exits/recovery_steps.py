"""What a recovery's steps ask before they are taken, and what they bring about: the guards and effects of the table in
`recoveries.py` while the sum is owed. The order, money with the number of its receipt, parts with a day each, and what
is set off where the family agrees. What happens once nothing is owed any more stands in `recovery_returns.py`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.functions import Max, Sum

from casework.dwellings.rent_plans import divide
from casework.evidence.proofs import rest_on_fresh
from casework.exits.recovery_balance import LIFTED, owed, row_of, standing, stands, term_of, to_return, total_of
from casework.exits.recovery_duty import KIND
from casework.exits.recovery_forms import (
    CONFIRM_DAYS,
    FROM,
    PAY_DAYS,
    WAYS,
    AdjustForm,
    DemandForm,
    PlanForm,
    ReceiveForm,
    ReverseForm,
    SetOffForm,
)
from casework.exits.recovery_papers import ORDER
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.folding import folded
from casework.words.reading import without_spaces
from casework.words.wording import say_day, say_fen
from models import Recovery, RecoveryEntry, RecoveryLine


async def opened(move: Move) -> None:
    row = await Recovery.create(
        case_id=move.case.id, household_id=move.case.household_id, source_case_id=move.with_["source"].id
    )
    await RecoveryLine.bulk_create(
        [
            RecoveryLine(recovery_id=row.id, number=number, what=what, how=how, decided_fen=fen, fen=fen)
            for number, (what, how, fen) in enumerate(move.with_["lines"], 1)
        ]
    )
    await due(move, row, count_days(move.actor.today, await in_force(CONFIRM_DAYS, move.actor.today)))


async def due(move: Move, row: Recovery, day: date | None) -> None:
    """By when it waits: of the case, and of the street's duty."""
    await waits_until(move.case, day)
    await Recovery.filter(id=row.id).update(pay_by=day)
    if day is not None:
        await move_day(KIND, "", row.id, day)


async def can_adjust(move: Move) -> None:
    form: AdjustForm = move.form
    row = await row_of(move.case)
    line = await RecoveryLine.filter(recovery_id=row.id, number=form.number).first()
    if line is None:
        raise invalid({"form.number": "没有这一行，请看明细里的行号。"})
    if line.fen == form.amount_fen:
        raise invalid({"form.amount_fen": "和现在的金额一样，没有改动。"})
    found: Any = await RecoveryLine.filter(recovery_id=row.id).annotate(sum=Sum("decided_fen")).values("sum")
    decided, total = int(found[0]["sum"]), await total_of(row) - line.fen + form.amount_fen
    if total > decided:
        raise invalid({
            "form.amount_fen": f"决定书一共追缴{say_fen(decided)}，不能更多。要多追缴的，请撤销决定重新研判。"
        })
    if total <= 0:
        raise invalid({"form.amount_fen": "这样改就没有要追缴的了。不追缴的，请撤销。"})


async def adjusted(move: Move) -> None:
    form: AdjustForm = move.form
    row = await row_of(move.case)
    line = await RecoveryLine.get(recovery_id=row.id, number=form.number)
    await RecoveryLine.filter(id=line.id).update(fen=form.amount_fen, adjusted_because=form.reason)
    move.sealed["text"] = (
        f"第{form.number}行（{line.what}）由{say_fen(line.fen)}改为{say_fen(form.amount_fen)}：{form.reason}"
    )


async def confirmed(move: Move) -> None:
    row = await row_of(move.case)
    total, today = await total_of(row), move.actor.today
    await Recovery.filter(id=row.id).update(ordered_on=today)
    await enter(move, row, "order", total, today, note="追缴通知")
    await due(move, row, count_days(today, await in_force(PAY_DAYS, today)))
    move.sealed["sum"] = str(total)
    await issue(ORDER, move.case, actor=move.actor)


# Money


async def enter(move: Move, row: Recovery, kind: str, fen: int, on: date, **more: Any) -> RecoveryEntry:
    last: Any = await RecoveryEntry.filter(recovery_id=row.id).annotate(last=Max("number")).values("last")
    number = int(last[0]["last"] or 0) + 1 if last else 1
    try:
        return await RecoveryEntry.create(
            recovery_id=row.id, number=number, kind=kind, fen=fen, dated=on, entered_by_id=move.actor.account_id,
            entered_at=move.actor.at, **more,
        )
    except IntegrityError:
        raise refuse("recovery_receipt_used" if more.get("receipt") else "recovery_reversed") from None


def receipt_of(text: str) -> str:
    """The same receipt however its number is written; "": it holds none. What is not all letters and digits of ours, by
    its digest: a column of keys holds nothing else.
    """
    key = folded(without_spaces(text))
    return key[:200] if key.isascii() else hashlib.sha256(key.encode()).hexdigest()


async def fits(fen: int, row: Recovery, field: str = "form.amount_fen") -> None:
    left = await owed(row)
    if fen > left:
        over = say_fen(fen - left)
        raise invalid({field: f"还欠{say_fen(left)}，这里多了{over}。多出的{over}请当场退还，只登记{say_fen(left)}。"})


async def can_receive(move: Move) -> None:
    form: ReceiveForm = move.form
    row = await row_of(move.case)
    check_day(move, "paid_on")
    if row.ordered_on and form.paid_on < row.ordered_on:
        raise invalid({"form.paid_on": f"追缴通知是{say_day(row.ordered_on)}出的，日期不能比这更早。"})
    if not receipt_of(form.receipt):
        raise invalid({"form.receipt": "请照票据填写票据号。"})
    if await RecoveryEntry.filter(receipt=receipt_of(form.receipt)).exists():
        raise refuse("recovery_receipt_used")
    await fits(form.amount_fen, row)


async def received(move: Move) -> None:
    form: ReceiveForm = move.form
    row = await row_of(move.case)
    entry = await enter(
        move, row, "payment", -form.amount_fen, form.paid_on, way=form.way, receipt=receipt_of(form.receipt),
        receipt_words=form.receipt, note=form.note,
    )
    left = await owed(row)
    move.sealed["text"] = (
        f"第{entry.number}笔：{say_day(form.paid_on)}收{say_fen(form.amount_fen)}（{WAYS[form.way]}，票据{form.receipt}），"
        f"还欠{say_fen(left)}。{form.note}"
    )
    await go_on(move, row)


async def go_on(move: Move, row: Recovery) -> None:
    """What comes next after money was entered: nothing, or the next day to pay."""
    left = await owed(row)
    if not left:
        await Recovery.filter(id=row.id).update(under_way=None)
        await waits_until(move.case, None)
        return
    if row.parts:
        stood = stands(await total_of(row), left, None, row.parts, row.paid_before_fen, move.actor.today)
        await due(move, row, stood.pay_by)
    else:
        await due(move, row, row.pay_by)


def as_paid(settles: str, else_: str = "") -> Any:
    """Which step is taken instead, as the money is."""

    async def instead(move: Move) -> str:
        row = await row_of(move.case)
        fen = row.offset_fen if move.step.action in ("agree_set_off", "sign_set_off") else move.form.amount_fen
        left = await owed(row) - (fen or 0)
        if not left:
            return settles
        stood = stands(await total_of(row), left, await term_of(row), row.parts, row.paid_before_fen, move.actor.today)
        return else_ if else_ and not stood.behind_fen else ""

    return instead


async def can_reverse(move: Move) -> None:
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.filter(recovery_id=row.id, number=form.number).first()
    # A payment while it is owed or paid; and whatever was entered since nothing is owed any more.
    kinds = ("payment", "set_off", "refund") if move.step.frm in LIFTED else ("payment", "set_off")
    if entry is None or entry.kind not in kinds:
        raise invalid({"form.number": "没有这一笔，或者这一笔不能冲销，请看收款记录里的序号。"})
    if await RecoveryEntry.filter(reverses_id=entry.id).exists():
        raise refuse("recovery_reversed")
    if move.step.frm in LIFTED and -entry.fen > await to_return(row):
        raise invalid({"form.number": "这一笔的款已经退还给家庭，请先冲销退还的那一笔。"})


async def undone(move: Move) -> None:
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.get(recovery_id=row.id, number=form.number)
    await enter(move, row, "reversal", -entry.fen, move.actor.today, reverses_id=entry.id, note=form.reason)
    # Its receipt may be entered anew, as it should have been.
    await RecoveryEntry.filter(id=entry.id).update(receipt=None)
    await Recovery.filter(id=row.id).update(under_way=1)
    row.under_way = 1
    left = await owed(row)
    move.sealed["text"] = f"冲销第{entry.number}笔{say_fen(-entry.fen)}：{form.reason}。还欠{say_fen(left)}"
    if row.pay_by is None or move.step.frm == "paid":
        row.pay_by = count_days(move.actor.today, await in_force(PAY_DAYS, move.actor.today))
    await go_on(move, row)


# Agreements


async def can_plan(move: Move) -> None:
    form: PlanForm = move.form
    if form.first_on < move.actor.today:
        raise invalid({"form.first_on": "第一期不能早于今天。"})
    if await owed(await row_of(move.case)) < form.count:
        raise invalid({"form.count": "欠的不够分这么多期。"})
    await rest_on_fresh(move, "papers_missing", "请先上传家庭签字的分期协议（照片或文件），再登记分期。")


async def planned(move: Move) -> None:
    form: PlanForm = move.form
    row = await row_of(move.case)
    left = await owed(row)
    parts = divide(left, form.count, form.first_on)
    row.parts = [[str(day), fen] for day, fen in parts]
    row.paid_before_fen = await total_of(row) - left
    await Recovery.filter(id=row.id).update(parts=row.parts, paid_before_fen=row.paid_before_fen)
    move.sealed["text"] = "；".join(f"{say_day(day)}前{say_fen(fen)}" for day, fen in parts)
    await go_on(move, row)


async def can_set_off(move: Move) -> None:
    await fits(move.form.amount_fen, await row_of(move.case))


async def set_off_asked(move: Move) -> None:
    form: SetOffForm = move.form
    row = await row_of(move.case)
    words = f"用{FROM[form.of]}抵扣{say_fen(form.amount_fen)}：{form.reason}"
    await write_row(Recovery, move.case.id, offset_fen=form.amount_fen, offset_words=words)
    await due(move, row, row.pay_by)
    move.sealed["text"] = words


async def may_set_off(move: Move) -> None:
    """Something may have been paid since it was asked for."""
    row = await row_of(move.case)
    left = await owed(row)
    if (row.offset_fen or 0) > left:
        raise refuse("recovery_set_off_over", f"现在只欠{say_fen(left)}，比要抵扣的少。请街道重新提出抵扣。")


async def has_paper(move: Move) -> None:
    await may_set_off(move)
    await rest_on_fresh(move, "papers_missing", "请先上传家庭签字的同意书（照片或文件），再登记抵扣。")


async def offset(move: Move) -> None:
    row = await row_of(move.case)
    fen = row.offset_fen or 0
    entry = await enter(move, row, "set_off", -fen, move.actor.today, note=(row.offset_words or "")[:300])
    await forget_set_off(row)
    move.sealed["text"] = f"第{entry.number}笔：{row.offset_words}，还欠{say_fen(await owed(row))}"
    await go_on(move, row)


async def forget_set_off(row: Recovery) -> None:
    await Recovery.filter(id=row.id).update(offset_fen=None)


async def not_set_off(move: Move) -> None:
    row = await row_of(move.case)
    await forget_set_off(row)
    await due(move, row, row.pay_by)


# Late, and undone


async def is_behind(move: Move) -> None:
    row = await row_of(move.case)
    if not (await standing(row, move.actor.today)).behind_fen:
        raise refuse("step_not_possible")


async def still_late(move: Move) -> None:
    row = await row_of(move.case)
    await due(move, row, row.pay_by)


async def can_demand(move: Move) -> None:
    form: DemandForm = move.form
    row = await row_of(move.case)
    if form.on > move.actor.today or (row.ordered_on and form.on < row.ordered_on):
        raise invalid({"form.on": "日期要在出通知那天到今天之间。"})


# What the family is told


async def tell(move: Move) -> list[Message]:
    row = await row_of(move.case)
    left = say_fen(await owed(row))
    title, phrase, note = {
        "ordered": ("您家有一份追缴通知", "请查收", f"还要交{left}"),
        "overdue": ("追缴的款逾期了", "已逾期", f"还欠{left}"),
        "offsetting": ("追缴：请您看抵扣的办法", "请答复", "同意以后才抵扣"),
        "paid": ("追缴的款已经交清", "已交清", "这件事办完了"),
        "revoked": ("追缴已撤销", "已撤销", "不用交了，原因见详情"),
        "to_return": ("追缴已撤销，退款给您", "已撤销", f"已交的{say_fen(await to_return(row))}退给您家"),
        "given": ("追缴收的款已经退还", "已退还", "都退清了，这件事办完了"),
    }["given" if move.step.action == "give_back_last" else move.step.to]
    return [Message(move.case.household_id or 0, title, {"thing": "追缴", "phrase": phrase, "note": note})]
