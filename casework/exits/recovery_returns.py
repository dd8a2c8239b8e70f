"""A recovery whose decision fell, or that was revoked itself (5.2b): nothing is owed any more, and what was paid is
owed to the family until it is given back to the fen. Beside the table of `recoveries.py`.
"""

from __future__ import annotations

from typing import Any

from casework.exits.recovery_balance import LIFTED, owed, row_of, to_return, total_of
from casework.exits.recovery_forms import (
    RETURN_DAYS,
    WAYS,
    GiveBackForm,
    ReverseForm,
)
from casework.exits.recovery_papers import ORDER
from casework.exits.recovery_steps import due, enter, receipt_of
from casework.heart.days import check_day, waits_until
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.papers.papers import make_void
from casework.words.wording import say_day, say_fen
from models import Recovery, RecoveryEntry


def or_return(otherwise: str) -> Any:
    """Where something was paid, it is to be given back first."""

    async def instead(move: Move) -> str:
        row = await row_of(move.case)
        return otherwise if row.ordered_on is not None and await total_of(row) > await owed(row) else ""

    return instead


async def revoked(move: Move) -> None:
    row = await row_of(move.case)
    if row.ordered_on is not None:
        await make_void(ORDER, move.case, actor=move.actor, reason=move.form.reason)
        await enter(move, row, "lifted", -await total_of(row), move.actor.today, note=move.form.reason[:300])
    await Recovery.filter(id=row.id).update(offset_fen=None, parts=[])
    back = await to_return(row)
    if back:
        move.sealed["text"] = f"{move.form.reason}。已收的{say_fen(back)}要退还给家庭"
    await give_on(move, row)


async def give_on(move: Move, row: Recovery) -> None:
    """Until when what was paid is to be given back; or it is over."""
    if not await to_return(row):
        await Recovery.filter(id=row.id).update(under_way=None)
        await waits_until(move.case, None)
        return
    await Recovery.filter(id=row.id).update(under_way=1)
    row.under_way = 1
    today = move.actor.today
    first = move.step.frm not in LIFTED or row.pay_by is None
    await due(move, row, count_days(today, await in_force(RETURN_DAYS, today)) if first else row.pay_by)


async def can_give_back(move: Move) -> None:
    form: GiveBackForm = move.form
    row = await row_of(move.case)
    check_day(move, "given_on", row.ordered_on)
    if not receipt_of(form.receipt):
        raise invalid({"form.receipt": "请照凭证填写凭证号。"})
    if await RecoveryEntry.filter(receipt=receipt_of(form.receipt)).exists():
        raise refuse("recovery_receipt_used")
    back = await to_return(row)
    if form.amount_fen > back:
        raise invalid({"form.amount_fen": f"还要退{say_fen(back)}，不能多退。"})


async def given_back(move: Move) -> None:
    form: GiveBackForm = move.form
    row = await row_of(move.case)
    entry = await enter(
        move, row, "refund", form.amount_fen, form.given_on, way=form.way, receipt=receipt_of(form.receipt),
        receipt_words=form.receipt, note=form.note,
    )
    move.sealed["text"] = (
        f"第{entry.number}笔：{say_day(form.given_on)}退还{say_fen(form.amount_fen)}（{WAYS[form.way]}，"
        f"凭证{form.receipt}），还要退{say_fen(await to_return(row))}。{form.note}"
    )
    await give_on(move, row)


async def given_last(move: Move) -> str:
    left = await to_return(await row_of(move.case))
    return "give_back_last" if move.form.amount_fen == left else ""


async def taken_back(move: Move) -> None:
    """Of what was entered before or since nothing was owed any more."""
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.get(recovery_id=row.id, number=form.number)
    await enter(move, row, "reversal", -entry.fen, move.actor.today, reverses_id=entry.id, note=form.reason)
    await RecoveryEntry.filter(id=entry.id).update(receipt=None)
    said = "退还的" if entry.kind == "refund" else ""
    move.sealed["text"] = (
        f"冲销第{entry.number}笔{said}{say_fen(abs(entry.fen))}：{form.reason}。还要退{say_fen(await to_return(row))}"
    )
    await give_on(move, row)


async def nothing_left(move: Move) -> str:
    """A payment that never was is not given back."""
    row = await row_of(move.case)
    entry = await RecoveryEntry.filter(recovery_id=row.id, number=move.form.number).first()
    return "take_back_last" if entry is not None and -entry.fen == await to_return(row) else ""
